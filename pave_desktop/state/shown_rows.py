"""The lines of the list and the rows that are held of them: how one look, one page and one row change what is shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from PySide6.QtCore import QObject, Signal

from pave_desktop.models.list_query import Chip, ListCounts, ListLook, ListQuery
from pave_desktop.models.session_row import SessionRow
from pave_desktop.rules.attention import attention_of
from pave_desktop.state.held_rows import HeldRows, steps_between
from pave_desktop.storage.list_order import order_key

MOST_HELD = 1000

_SEARCHED = ("vin", "key", "vehicle", "customer", "phone", "client_id", "capture_link")


@dataclass(frozen=True, eq=False, kw_only=True)
class Lines:
    """Lines of the list as it was shown at a moment, and by what can be told whether it still is that list."""

    query: ListQuery
    ranges: tuple[tuple[int, int], ...]
    total: int
    held_from: int
    held: tuple[str, ...]

    def __len__(self) -> int:
        """How many lines these are."""
        return sum(last - first + 1 for first, last in self.ranges)


class ShownRows(QObject):
    """All numbers are lines of the whole list, from 0 on.

    Another question is `about_to_replace`, `replaced`. Where sessions come and go in the same list, lines are removed
    and inserted between `about_to_shift` and `shifted`, during which no row can be asked for; `shifted` tells whether
    it is sure which they were. `came` names lines whose rows are held from now on, `row_changed` one that is another
    version of the same session, `fresh` a session of which there is news. `counted` follows each look.
    """

    about_to_replace = Signal()
    replaced = Signal()
    about_to_shift = Signal()
    about_to_remove = Signal(int, int)
    removed = Signal()
    about_to_insert = Signal(int, int)
    inserted = Signal()
    shifted = Signal(bool)
    came = Signal(int, int)
    row_changed = Signal(int)
    fresh = Signal(str)
    counted = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.counts = ListCounts()
        self.is_loaded = False
        self.total = 0
        self._held = HeldRows()
        self._shown_query = ListQuery()
        self._seen = (0, 0)
        self._version = 0
        self._kept_id: str | None = None
        self._kept: SessionRow | None = None
        self._moving: set[str] = set()

    @property
    def rows(self) -> list[SessionRow]:
        """The rows that are held, in their order; of a small list all."""
        return self._held.rows

    def row_at(self, number: int) -> SessionRow | None:
        """Give the row of a line; None where it is not here yet."""
        return self._held.row_at(number)

    def number_of(self, local_id: str) -> int | None:
        """Give the line of a session; None where its row is not held."""
        return self._held.number_of(local_id)

    def row_of(self, local_id: str) -> SessionRow | None:
        """Give a session's row where it is held, or kept because it is the chosen one."""
        number = self._held.number_of(local_id)
        if number is not None:
            return self._held.row_at(number)
        return self._kept if local_id == self._kept_id else None

    def on_screen(self) -> frozenset[str]:
        """Name the sessions that are on screen now."""
        return frozenset(self._held.ids(*self._seen))

    @property
    def shown_query(self) -> ListQuery:
        """What is shown; `query` can be another one already, that is still looked for."""
        return self._shown_query

    def as_shown(self, ranges: Sequence[tuple[int, int]]) -> Lines:
        """Name lines, from a first to a last each, of the list as it is shown now."""
        return Lines(
            query=self._shown_query,
            ranges=tuple(ranges),
            total=self.total,
            held_from=self._held.start,
            held=tuple(row.local_id for row in self._held.rows),
        )

    @property
    def held_lines(self) -> range:
        """The lines whose rows are held."""
        return range(self._held.start, self._held.end)

    def keep(self, row: SessionRow | None) -> None:
        """Keep the chosen session's row, wherever the list is scrolled to."""
        self._kept, self._kept_id = row, row.local_id if row else None

    # Looks

    def _show_anew(self, query: ListQuery, look: ListLook) -> None:
        """Show the answer to another question."""
        self.about_to_replace.emit()
        self._set(query, look)
        self.replaced.emit()
        self.counted.emit()

    def _show_same(self, look: ListLook) -> None:
        """Show what came, went and changed since the look before."""
        before, after = self._held, HeldRows(look.offset, look.rows)
        steps = steps_between(before, self.total, after, _total(self._shown_query, look))
        if steps is None:
            self._show_anew(self._shown_query, look)
            return
        if steps.steps:
            self.about_to_shift.emit()
            self._held = HeldRows()
            for step in steps.steps:
                self._do_step(step.at, gone=step.gone, come=step.come)
            self._set(self._shown_query, look)
            self.shifted.emit(steps.sure)
        else:
            self._set(self._shown_query, look)
            if after.start < before.start or before.end < after.end:
                self.came.emit(after.start, after.end - 1)
        self._tell_news(before)
        self.counted.emit()

    def _set(self, query: ListQuery, look: ListLook) -> None:
        self._version += 1
        self._shown_query = query
        self._held = HeldRows(look.offset, look.rows)
        self.counts = look.counts
        self.total = _total(query, look)
        self.is_loaded = True

    def _do_step(self, at: int, *, gone: int, come: int) -> None:
        if gone:
            self.about_to_remove.emit(at, at + gone - 1)
            self.total -= gone
            self.removed.emit()
        if come:
            self.about_to_insert.emit(at, at + come - 1)
            self.total += come
            self.inserted.emit()

    def _tell_news(self, before: HeldRows) -> None:
        moving, self._moving = self._moving, set()
        for number, row in enumerate(list(self._held.rows), start=self._held.start):
            old = before.number_of(row.local_id)
            if row.local_id == self._kept_id:
                self._kept = row
            known = None if old is None else before.row_at(old)
            if known is not None and known != row:
                self.row_changed.emit(number)
                self._tell_fresh(known, row)
            elif row.local_id in moving:
                self.fresh.emit(row.local_id)

    def _tell_fresh(self, before: SessionRow, row: SessionRow) -> None:
        """Tell of news that can be seen: that it was looked at once more is none."""
        if replace(before, read_at=row.read_at, status_since=row.status_since) != row:
            self.fresh.emit(row.local_id)

    # Single rows

    def _take_in_place(self, rows: Iterable[SessionRow], *, now: datetime) -> set[str]:
        """Show each row's news in its line. Gives the sessions whose news makes another look worth while."""
        moving = set()
        for row in rows:
            if row.local_id == self._kept_id:
                self._kept = row
            number = self._held.number_of(row.local_id)
            before = None if number is None else self._held.row_at(number)
            if number is None or before is None:
                if self._may_come(row, now=now):
                    moving.add(row.local_id)
            elif not self._keeps_its_place(before, row, now=now):
                moving.add(row.local_id)
            elif before != row:
                self._held.put(number, row)
                self.row_changed.emit(number)
                self._tell_fresh(before, row)
        self._moving |= moving
        return moving

    def _keeps_its_place(self, before: SessionRow, row: SessionRow, *, now: datetime) -> bool:
        query = self._shown_query
        if _place(query, before) != _place(query, row) or not _fits_chip(query, row, now):
            return False
        return not query.search or all(getattr(before, name) == getattr(row, name) for name in _SEARCHED)

    def _may_come(self, row: SessionRow, *, now: datetime) -> bool:
        """Tell whether a row that is not held may belong among those that are; if it has only gone, the counts tell."""
        query, held = self._shown_query, self._held
        if not _fits_chip(query, row, now):
            return False
        if not held.rows or len(held.rows) == self.total:
            return True
        place = _place(query, row)
        is_above, is_below = place < _place(query, held.rows[0]), place > _place(query, held.rows[-1])
        return held.start == 0 if is_above else not is_below

    # Rows further up and down

    def _add(self, more: HeldRows) -> bool:
        """Hold more rows; False where one of them is held already, for lines have moved meanwhile."""
        joins = more.end == self._held.start or more.start == self._held.end
        joined = self._held.with_more(more) if joins else more
        if joined is None:
            return False
        self._held = joined.without(most=MOST_HELD, around=sum(self._seen) // 2)
        if more.rows:
            self.came.emit(more.start, more.end - 1)
        return True


def _total(query: ListQuery, look: ListLook) -> int:
    counted = look.counts.by_chip[query.chip]
    return max(counted, look.offset + len(look.rows)) if look.rows else counted


def _fits_chip(query: ListQuery, row: SessionRow, now: datetime) -> bool:
    if query.chip is Chip.ATTENTION:
        return attention_of(row, query.patience, now) is not None
    return query.chip.group in (None, row.group)


def _place(query: ListQuery, row: SessionRow) -> tuple[Any, ...]:
    """What stands higher in the list is less."""
    return order_key(row, query.sort_by, descending=query.descending)
