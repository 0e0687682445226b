"""Pages of the list, the numbers on its filter chips and the place of a row, sorted and counted by SQLite."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from pave_desktop.models.list_query import Chip, ListCounts, ListLook, ListQuery, SortBy
from pave_desktop.models.session_row import SessionRow
from pave_desktop.storage.attention_condition import ATTENTION_INDEX, COUNT_ATTENTION, NEEDS_ATTENTION, since_when
from pave_desktop.storage.list_numbers import count_before, read_numbers
from pave_desktop.storage.list_order import COLUMNS, order_by, order_key
from pave_desktop.storage.search import read_search
from pave_desktop.storage.stored_rows import SELECT_ROWS, row_from
from pave_desktop.storage.stored_values import storable

_AT_ONCE = 500

_FEW = 8
"""So many places are counted one by one; for more it is quicker to read the whole order once."""

_GROUPS = tuple(chip for chip in Chip if chip.group is not None)


@dataclass(frozen=True, slots=True)
class _Fitting:
    """The rows that fit search and chip, in SQL; `source` says by which index they are found."""

    source: str
    conditions: Sequence[str]
    parameters: dict[str, str] = field(default_factory=dict)

    @property
    def where(self) -> str:
        return f"WHERE {' AND '.join(self.conditions)}" if self.conditions else ""


def read_look(
    connection: sqlite3.Connection,
    query: ListQuery,
    *,
    offset: int,
    limit: int,
    now: datetime,
    between: Callable[[], None] = lambda: None,
) -> ListLook:
    """Read a page and what is counted. The caller sees to it that nothing changes `between` these, and may raise."""
    if read_search(query.search).index_query or (query.search.split() and query.sort_by is not SortBy.MADE):
        return _found_and_counted(connection, query, offset=offset, limit=limit, now=now)
    counts = read_counts(connection, query, now=now)
    between()
    return ListLook(read_page(connection, query, offset=offset, limit=limit, now=now, counts=counts), counts, offset)


def read_page(
    connection: sqlite3.Connection,
    query: ListQuery,
    *,
    offset: int,
    limit: int,
    now: datetime,
    counts: ListCounts | None = None,
) -> list[SessionRow]:
    """Read at most `limit` rows behind the first `offset` of those that fit. Raises ValueError below zero."""
    if offset < 0 or limit < 0:
        raise ValueError("A page cannot start or end before the first row.")
    if _is_by_index(query):
        by_chip = (counts or _read_group_counts(connection)).by_chip
        total, everything = by_chip[query.chip], by_chip[Chip.ALL]
        numbers = read_numbers(connection, query, offset=offset, limit=limit, total=total, everything=everything)
    else:
        fitting = _fitting(query, now)
        statement = f"""
            SELECT number FROM session {fitting.source} {fitting.where}
            ORDER BY {order_by(query.sort_by, descending=query.descending)} LIMIT :limit OFFSET :offset
        """  # noqa: S608 - our own names
        found = connection.execute(statement, {**fitting.parameters, "limit": limit, "offset": offset})
        numbers = [number for (number,) in found]
    return _rows(connection, numbers)


def read_counts(connection: sqlite3.Connection, query: ListQuery, *, now: datetime) -> ListCounts:
    """Count the rows that fit the search, whatever the chip; every chip is named, also with 0."""
    fitting = _fitting(replace(query, chip=Chip.ALL), now)
    if not fitting.conditions:
        counts = _read_group_counts(connection)
        (attention,) = connection.execute(COUNT_ATTENTION, since_when(query.patience, now)).fetchone()
        return ListCounts(by_chip={**counts.by_chip, Chip.ATTENTION: attention})
    groups = "".join(f", count(*) FILTER (WHERE group_name = '{chip.value}')" for chip in _GROUPS)
    statement = f"""
        SELECT count(*), count(*) FILTER (WHERE {NEEDS_ATTENTION}){groups} FROM session {fitting.source} {fitting.where}
    """  # noqa: S608 - our own words
    parameters = {**fitting.parameters, **since_when(query.patience, now)}
    return _counts(connection.execute(statement, parameters).fetchone())


def read_place(connection: sqlite3.Connection, query: ListQuery, local_id: str, *, now: datetime) -> int | None:
    """Count the rows before one that fits; None for one that does not, or is not there."""
    fitting = _fitting(query, now)
    column = COLUMNS.get(query.sort_by, "''")
    conditions = " AND ".join([*fitting.conditions, "local_id = :local_id"])
    statement = f"SELECT {column}, made_at, local_id FROM session WHERE {conditions}"  # noqa: S608 - our own names
    found = connection.execute(statement, {**fitting.parameters, "local_id": storable(local_id)}).fetchone()
    if found is None:
        return None
    text, made_at, local_id = found
    if _is_by_index(query):
        return count_before(connection, query, text=text, made_at=made_at, local_id=local_id)
    before = _before(query, column, is_blank=not text)
    where = " AND ".join([*fitting.conditions, f"({before})"])
    statement = f"SELECT count(*) FROM session {fitting.source} WHERE {where}"  # noqa: S608 - our own names
    parameters = {**fitting.parameters, "text": text, "made_at": made_at, "local_id": local_id}
    return int(connection.execute(statement, parameters).fetchone()[0])


def read_ids(connection: sqlite3.Connection, query: ListQuery, *, now: datetime) -> list[str]:
    """Read which sessions fit, in their order, however many they are."""
    fitting = _fitting(query, now)
    statement = f"""
        SELECT local_id FROM session {fitting.source} {fitting.where}
        ORDER BY {order_by(query.sort_by, descending=query.descending)}
    """  # noqa: S608 - our own names
    return [local_id for (local_id,) in connection.execute(statement, fitting.parameters)]


def read_places(
    connection: sqlite3.Connection, query: ListQuery, local_ids: Collection[str], *, now: datetime
) -> tuple[dict[str, int], int]:
    """Count the rows before each of those that fit, and all. They are given in their order.

    The caller sees to it that nothing changes between.
    """
    if len(local_ids) > _FEW or not _is_by_index(query):
        wanted, order = set(local_ids), read_ids(connection, query, now=now)
        return {local_id: place for place, local_id in enumerate(order) if local_id in wanted}, len(order)
    found = [(read_place(connection, query, local_id, now=now), local_id) for local_id in local_ids]
    total = _read_group_counts(connection).by_chip[query.chip]
    return {local_id: place for place, local_id in sorted((p, each) for p, each in found if p is not None)}, total


def read_rows(connection: sqlite3.Connection, local_ids: Sequence[str]) -> list[SessionRow]:
    """Read the rows of those of these sessions that are there, in this order."""
    rows: dict[str, SessionRow] = {}
    for start in range(0, len(local_ids), _AT_ONCE):
        some = [storable(local_id) for local_id in local_ids[start : start + _AT_ONCE]]
        found = connection.execute(f"{SELECT_ROWS} WHERE local_id IN ({', '.join('?' * len(some))})", some)
        rows |= {row.local_id: row for row in map(row_from, found)}
    return [rows[local_id] for local_id in local_ids if local_id in rows]


def fits(connection: sqlite3.Connection, query: ListQuery, local_id: str, *, now: datetime) -> bool:
    """Tell whether a row is among those that fit."""
    fitting = _fitting(query, now)
    conditions = " AND ".join([*fitting.conditions, "local_id = :local_id"])
    statement = f"SELECT 1 FROM session WHERE {conditions}"  # noqa: S608 - our own names
    return connection.execute(statement, {**fitting.parameters, "local_id": storable(local_id)}).fetchone() is not None


def read_open_rows(connection: sqlite3.Connection) -> list[SessionRow]:
    """Read the rows that the server may have news of, newest first: of what was written to them too."""
    statement = f"""
        {SELECT_ROWS} WHERE session_key IS NOT NULL AND fate = 'made' AND number IN (
            SELECT number FROM session WHERE group_name IN ('waiting', 'capturing', 'other')
            UNION SELECT number FROM session WHERE write_fate <> '' AND write_fate = 'not known'
        ) ORDER BY made_at DESC, local_id
    """  # noqa: S608 - our own words
    return [row_from(values) for values in connection.execute(statement)]


def read_unknown_rows(connection: sqlite3.Connection) -> list[SessionRow]:
    """Read the rows of which a write's answer was lost, newest first."""
    statement = f"""
        {SELECT_ROWS} WHERE number IN (
            SELECT number FROM session WHERE group_name = 'other' AND fate = 'not known'
            UNION SELECT number FROM session WHERE write_fate <> '' AND write_fate = 'not known'
        ) ORDER BY made_at DESC, local_id
    """  # noqa: S608 - our own words
    return [row_from(values) for values in connection.execute(statement)]


def _found_and_counted(
    connection: sqlite3.Connection, query: ListQuery, *, offset: int, limit: int, now: datetime
) -> ListLook:
    """Look for the rows that fit once, for the page and for what is counted."""
    fitting = _fitting(replace(query, chip=Chip.ALL), now)
    in_chip = (
        "needs_attention" if query.chip is Chip.ATTENTION else "group_name = :group" if query.chip.group else "true"
    )
    column = COLUMNS.get(query.sort_by, "'' AS no_text")
    counted = "".join(f", count(*) FILTER (WHERE group_name = '{chip.value}')" for chip in _GROUPS)
    statement = f"""
        WITH found AS MATERIALIZED (
            SELECT number, group_name, ({NEEDS_ATTENTION}) AS needs_attention, {column}, made_at, local_id
            FROM session {fitting.where}
        ), page AS (
            SELECT number FROM found WHERE {in_chip}
            ORDER BY {order_by(query.sort_by, descending=query.descending)} LIMIT :limit OFFSET :offset
        )
        SELECT NULL, count(*), count(*) FILTER (WHERE needs_attention){counted} FROM found
        UNION ALL SELECT number, 0, 0{", 0" * len(_GROUPS)} FROM page
    """  # noqa: S608 - our own words
    group = query.chip.group.value if query.chip.group else ""
    parameters = {**fitting.parameters, **since_when(query.patience, now), "group": group}
    first, *rest = connection.execute(statement, {**parameters, "limit": limit, "offset": offset}).fetchall()
    rows = _rows(connection, [number for number, *_ in rest])
    # What is put together of two parts comes in no order that SQLite would promise.
    rows.sort(key=lambda row: order_key(row, query.sort_by, descending=query.descending))
    return ListLook(rows, _counts(first[1:]), offset)


def _counts(counted: Sequence[int]) -> ListCounts:
    everything, attention, *by_group = counted
    return ListCounts(
        by_chip={Chip.ALL: everything, **dict(zip(_GROUPS, by_group, strict=True)), Chip.ATTENTION: attention}
    )


def _is_by_index(query: ListQuery) -> bool:
    return query.chip is not Chip.ATTENTION and not query.search.split()


def _fitting(query: ListQuery, now: datetime) -> _Fitting:
    search = read_search(query.search)
    conditions, parameters = [], dict(search.parameters)
    source = ""
    if search.index_query:
        conditions.append("number IN (SELECT rowid FROM session_search WHERE session_search MATCH :index_query)")
        parameters["index_query"] = search.index_query
    if search.condition:
        conditions.append(search.condition)
    if query.chip is Chip.ATTENTION:
        conditions.append(NEEDS_ATTENTION)
        parameters |= since_when(query.patience, now)
        source = "" if search.index_query else f"INDEXED BY {ATTENTION_INDEX}"
    elif query.chip.group is not None:
        conditions.append("group_name = :group")
        parameters["group"] = query.chip.group.value
    return _Fitting(source, conditions, parameters)


def _read_group_counts(connection: sqlite3.Connection) -> ListCounts:
    counted: dict[str, int] = dict(connection.execute("SELECT group_name, sessions FROM session_count").fetchall())
    by_chip = {chip: counted.get(chip.value, 0) for chip in Chip}
    return ListCounts(by_chip={**by_chip, Chip.ALL: sum(counted.values())})


def _before(query: ListQuery, column: str, *, is_blank: bool) -> str:
    """Say what stands before a row."""
    compared = ">" if query.descending else "<"
    if query.sort_by is SortBy.MADE:
        return f"made_at {compared} :made_at OR (made_at = :made_at AND local_id < :local_id)"
    others = f"{column} > ''" if is_blank else f"{column} {compared} :text AND {column} > ''"
    first = "made_at > :made_at OR (made_at = :made_at AND local_id < :local_id)"
    return f"({others}) OR ({column} = :text AND ({first}))"


def _rows(connection: sqlite3.Connection, numbers: Sequence[int]) -> list[SessionRow]:
    """Read rows by their numbers, in that order."""
    select = SELECT_ROWS.replace("SELECT", "SELECT number,", 1)
    rows: dict[int, SessionRow] = {}
    for start in range(0, len(numbers), _AT_ONCE):
        some = numbers[start : start + _AT_ONCE]
        found = connection.execute(f"{select} WHERE number IN ({', '.join('?' * len(some))})", some)
        rows |= {number: row_from(values) for number, *values in found}
    return [rows[number] for number in numbers]
