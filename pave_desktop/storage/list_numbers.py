"""Which rows stand where in the list while nothing is searched for: found by the indexes alone, however deep.

The numbers of rows are read from the nearer end of an index that has all that is asked of it; the rows themselves are
read for what is shown only.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from pave_desktop.models.list_query import ListQuery, SortBy
from pave_desktop.models.session_row import Group
from pave_desktop.storage.list_order import COLUMNS, order_by

_INDEXES = {
    SortBy.STATUS: "session_by_status",
    SortBy.VEHICLE: "session_by_vehicle",
    SortBy.VIN: "session_by_vin",
    SortBy.CUSTOMER: "session_by_customer",
    SortBy.SMS: "session_by_sms",
}
_OF_FEW_WORDS = (SortBy.STATUS, SortBy.SMS)
_GROUP_NUMBERS = {group: number for number, group in enumerate(Group)}

_FEW_OF_ALL = 20
"""A group that is smaller than this part of all is sorted: going through the index of all would take longer."""


@dataclass(frozen=True, slots=True)
class _Run:
    """Neighbours in an index: those between `low` and `high`, of which `size` meet `other`.

    They are sorted by `column`, then by `rest`, each of which may be read backwards. SQLite goes by one bound on each
    side only, so there is never more than one.
    """

    index: str
    column: str
    low: str
    high: str = ""
    other: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)
    size: int = 0
    is_newest_first: bool = False

    @property
    def where(self) -> str:
        return " AND ".join(filter(None, (self.low, self.high, self.other))) or "true"

    @property
    def forward(self) -> str:
        return f"{self.column} DESC" if self.is_newest_first else self.column

    @property
    def backward(self) -> str:
        return self.column if self.is_newest_first else f"{self.column} DESC"

    @property
    def rest(self) -> str:
        return "local_id" if self.is_newest_first else "made_at DESC, local_id"

    @property
    def rest_backward(self) -> str:
        return "local_id DESC" if self.is_newest_first else "made_at, local_id DESC"

    def behind(self, start: str) -> _Run:
        """Leave out what stands before a text or a time, and what is like it."""
        if self.is_newest_first:
            return self._with(start, high=f"{self.column} < :start")
        return self._with(start, low=f"{self.column} > :start")

    def up_to(self, start: str) -> _Run:
        """Leave out what stands behind a text or a time."""
        if self.is_newest_first:
            return self._with(start, low=f"{self.column} >= :start")
        return self._with(start, high=f"{self.column} <= :start")

    def before(self, start: str) -> _Run:
        """Leave out what stands behind a text or a time, and what is like it."""
        if self.is_newest_first:
            return self._with(start, low=f"{self.column} > :start")
        return self._with(start, high=f"{self.column} < :start")

    def like(self, start: str) -> _Run:
        """Leave out what stands before or behind a text or a time."""
        return self._with(start, low=f"{self.column} = :start", high="")

    def _with(self, start: str, *, low: str | None = None, high: str | None = None) -> _Run:
        return replace(
            self,
            low=self.low if low is None else low,
            high=self.high if high is None else high,
            parameters={**self.parameters, "start": start},
        )


def read_numbers(
    connection: sqlite3.Connection, query: ListQuery, *, offset: int, limit: int, total: int, everything: int
) -> list[int]:
    """Read the numbers of at most `limit` rows behind the first `offset` of the `total` that are in the chip."""
    limit = min(limit, total - offset)
    if limit <= 0:
        return []
    group = query.chip.group
    run = replace(_run(query.sort_by, group), size=total)
    if query.sort_by is SortBy.MADE:
        read = _forward if query.descending else _backward
        return read(connection, run, offset=offset, limit=limit)
    if group is not None and total * _FEW_OF_ALL < everything:
        statement = f"""
            SELECT number FROM session INDEXED BY session_by_group WHERE group_name = :group
            ORDER BY {order_by(query.sort_by, descending=query.descending)} LIMIT :limit OFFSET :offset
        """  # noqa: S608 - our own names
        found = connection.execute(statement, {"group": group.value, "limit": limit, "offset": offset})
        return [number for (number,) in found]
    blank = _blank(run)
    blank = replace(blank, size=_count(connection, blank))
    filled = replace(run, size=total - blank.size)
    read = _forward
    if query.descending:
        read = _backward_by_words if query.sort_by in _OF_FEW_WORDS else _backward
    numbers = read(connection, filled, offset=offset, limit=limit) if offset < filled.size else []
    missing = limit - len(numbers)
    if missing > 0:
        numbers += _forward(connection, blank, offset=max(0, offset - filled.size), limit=missing)
    return numbers


def count_before(connection: sqlite3.Connection, query: ListQuery, *, text: str, made_at: str, local_id: str) -> int:
    """Count the rows of the chip that stand before one that is there, by what it is sorted by."""
    run = _run(query.sort_by, query.chip.group)
    if query.sort_by is SortBy.MADE:
        others = run.before(made_at) if query.descending else run.behind(made_at)
        alike = run.like(made_at)
    elif text:
        others = run.behind(text) if query.descending else run.before(text)
        alike = run.like(text)
    else:
        others, alike = run, _blank(run)
    place = _count(connection, others)
    if query.sort_by is not SortBy.MADE:
        newer = replace(alike, other=" AND ".join(filter(None, (alike.other, "made_at > :made_at"))))
        newer = replace(newer, parameters={**newer.parameters, "made_at": made_at})
        place += _count(connection, newer)
        alike = replace(alike, other=" AND ".join(filter(None, (alike.other, "made_at = :made_at"))))
    first = replace(alike, other=" AND ".join(filter(None, (alike.other, "local_id < :local_id"))))
    return place + _count(
        connection, replace(first, parameters={**first.parameters, "made_at": made_at, "local_id": local_id})
    )


def _run(sort_by: SortBy, group: Group | None) -> _Run:
    """Give the part of an index that the list is sorted by, without blanks; its size is not known yet."""
    if sort_by is SortBy.MADE:
        if group is None:
            return _Run("session_by_made_at", "made_at", "", is_newest_first=True)
        return _Run(
            "session_by_group",
            "made_at",
            "",
            other="group_name = :group",
            parameters={"group": group.value},
            is_newest_first=True,
        )
    index, column = _INDEXES[sort_by], COLUMNS[sort_by]
    if group is None:
        return _Run(index, column, f"{column} > ''")
    if sort_by is SortBy.STATUS:
        # The order of statuses begins with the group's number.
        number = _GROUP_NUMBERS[group]
        bounds = {"least": f"{number:02}", "most": f"{number + 1:02}"}
        return _Run(index, column, f"{column} >= :least", f"{column} < :most", parameters=bounds)
    return _Run(index, column, f"{column} > ''", other="group_name = :group", parameters={"group": group.value})


def _blank(run: _Run) -> _Run:
    """Give the blanks of the same index. Where it is bounded to a group by its own words, there are none."""
    return replace(run, low=f"{run.column} = ''", other="false" if run.high else run.other, high="")


def _forward(connection: sqlite3.Connection, run: _Run, *, offset: int, limit: int) -> list[int]:
    """Read in the index's own direction, from the nearer end."""
    limit = min(limit, run.size - offset)
    if limit <= 0:
        return []
    behind = run.size - offset - limit
    if offset <= behind:
        return _read(connection, run, f"{run.forward}, {run.rest}", offset=offset, limit=limit)
    return _read(connection, run, f"{run.backward}, {run.rest_backward}", offset=behind, limit=limit)[::-1]


def _backward(connection: sqlite3.Connection, run: _Run, *, offset: int, limit: int) -> list[int]:
    """Read against the index's direction, but what is alike in it: SQLite sorts each few of those."""
    start = _at_backward(connection, run, offset)
    if start is None:
        return []
    offset -= _count(connection, run.behind(start))
    return _read(connection, run.up_to(start), f"{run.backward}, {run.rest}", offset=offset, limit=limit)


def _backward_by_words(connection: sqlite3.Connection, run: _Run, *, offset: int, limit: int) -> list[int]:
    """The same for a column of few words: there all that is alike is far too much to be sorted."""
    numbers: list[int] = []
    word = _at_backward(connection, run, offset)
    offset -= _count(connection, run.behind(word)) if word is not None else 0
    while word is not None and len(numbers) < limit:
        alike = run.like(word)
        alike = replace(alike, size=_count(connection, alike))
        numbers += _forward(connection, alike, offset=offset, limit=limit - len(numbers))
        offset = 0
        word = _at_backward(connection, run.before(word), 0)
    return numbers


def _at_backward(connection: sqlite3.Connection, run: _Run, offset: int) -> str | None:
    """Read what stands in the first column of the row at this place from the end."""
    behind = run.size - offset - 1
    order, place = (run.forward, behind) if 0 <= behind < offset else (run.backward, offset)
    statement = f"""
        SELECT {run.column} FROM session INDEXED BY {run.index} WHERE {run.where} ORDER BY {order} LIMIT 1 OFFSET :place
    """  # noqa: S608 - our own names
    found = connection.execute(statement, {**run.parameters, "place": place}).fetchone()
    return None if found is None else str(found[0])


def _read(connection: sqlite3.Connection, run: _Run, order: str, *, offset: int, limit: int) -> list[int]:
    statement = f"""
        SELECT number FROM session INDEXED BY {run.index} WHERE {run.where}
        ORDER BY {order} LIMIT :limit OFFSET :offset
    """  # noqa: S608 - our own names
    return [number for (number,) in connection.execute(statement, {**run.parameters, "limit": limit, "offset": offset})]


def _count(connection: sqlite3.Connection, run: _Run) -> int:
    statement = f"SELECT count(*) FROM session INDEXED BY {run.index} WHERE {run.where}"  # noqa: S608 - our own names
    (count,) = connection.execute(statement, dict(run.parameters)).fetchone()
    return int(count)
