"""The rows on screen: a stretch of the register around what is looked at, kept in step with what changes.

How many rows there are is known; of the rows themselves only those are held that are on screen, and some around
them. A row that changes is one line's news; what changes the set or its order is found out by another look.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from pave_desktop.models.list_query import ListLook, ListQuery
from pave_desktop.models.session_row import SessionRow
from pave_desktop.state.held_rows import HeldRows
from pave_desktop.state.pace import Pace
from pave_desktop.state.shown_rows import Lines, ShownRows

if TYPE_CHECKING:
    from pave_desktop.state.tasks import TaskOwner
    from pave_desktop.storage.list_reader import ListReader
    from pave_desktop.storage.register import Register

PAGE = 200
"""So many rows are asked for at once."""

AHEAD = 60
"""Rows beyond what is on screen that are asked for before somebody gets there."""

_MOST_READ_ONE_BY_ONE = 20


class SessionList(ShownRows):
    """Asks the register for what is on screen; a newer question interrupts an older one.

    `placed` follows `find`: the lines of sessions, by local id; None for one that the list does not show. `lines_read`
    follows `read_lines`: which sessions stand in lines, None where lines have moved that nobody has seen moving.
    """

    placed = Signal(object)
    lines_read = Signal(object, object)

    _register: Register | None = None
    _tasks: TaskOwner | None = None

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.query = self._shown_query
        self._pace = Pace()
        self._looks_anew = 0
        self._wants_look = False
        self._wants_counts = False
        self._to_read: dict[str, None] = {}
        self._to_find: dict[str, None] = {}
        self._lines_to_read: Lines | None = None
        self._under_way = 0
        self._moment = 0
        self._taken: dict[str, tuple[int, SessionRow]] = {}

    # What is asked for

    def begin(self, register: Register, tasks: TaskOwner) -> None:
        """Look at this register from now on; until then there are the rows of the first paint at most."""
        self._register, self._tasks = register, tasks
        if self._shown_query != self.query and self.is_loaded:
            self._look_anew()
        self._keep_up()
        if self._lines_to_read is not None:
            self.read_lines(self._lines_to_read)

    def start_with(self, look: ListLook) -> None:
        """Show what was read before there was a loop."""
        self._show_anew(self.query, look)

    def change_query(self, query: ListQuery) -> None:
        """Show other rows, or the same in another order."""
        if query == self.query:
            return
        is_settled = self.query == self._shown_query
        self.query = query
        if is_settled and replace(query, patience=self._shown_query.patience) == self._shown_query:
            # The same list: at most some sessions need attention now that did not, or the other way round.
            self._shown_query = query
            self.look_again()
        else:
            self._look_anew()

    def search(self, text: str) -> None:
        """Look for a text within the present chip and order."""
        self.change_query(replace(self.query, search=text.strip()))

    def reload(self) -> None:
        """Look at the register again: at once, or after a rest where that was asked for a moment ago."""
        self.look_again()

    def look_again(self) -> None:
        """Find out which sessions came, went or moved."""
        self._wants_look = True
        self._keep_up()

    def show(self, first: int, last: int) -> None:
        """Take notice of the lines that are on screen; their rows are asked for where they are not here."""
        self._seen = (first, last)
        if self._missing() is not None and self._tasks is not None:
            self._tasks.start("list: page", self._fetch)

    def keep(self, row: SessionRow | None) -> None:
        """Keep the chosen session's row, wherever the list is scrolled to."""
        self._kept, self._kept_id = row, row.local_id if row else None

    def take(self, rows: Sequence[SessionRow]) -> None:
        """Take rows as they are in the register now; each that keeps its place is one line's news."""
        if self._shown_query != self.query or not self.is_loaded:
            self.look_again()
            return
        if self._under_way:
            self._moment += 1
            self._taken.update((row.local_id, (self._moment, row)) for row in rows)
        if self._take_in_place(rows, now=datetime.now(UTC)):
            self.look_again()
        elif rows:
            self._wants_counts = True
            self._keep_up()

    def read_again(self, local_id: str) -> None:
        """Take a row that somebody says has changed; it is read first."""
        self._to_read[local_id] = None
        if self._tasks is not None:
            self._tasks.start("list: read", self._read)

    def find(self, local_ids: Iterable[str]) -> None:
        """Find out the lines of sessions that are not held: `placed` names those that are in the list."""
        self._to_find.update(dict.fromkeys(local_ids))
        if self._tasks is not None and self._to_find:
            self._tasks.start_latest("list: find", self._find)

    def read_lines(self, lines: Lines) -> None:
        """Read which sessions stand in lines that are not held; of several questions the last one is answered."""
        self._lines_to_read = lines
        if self._tasks is not None:
            self._tasks.start_latest("list: lines", self._read_lines)

    async def ids_at(self, lines: Lines) -> list[str] | None:
        """Read which sessions stand in these lines, in one moment; None where the list is not what was shown then."""
        order = await self._reader.ids(lines.query)
        shown = order[lines.held_from : lines.held_from + len(lines.held)]
        if len(order) != lines.total or shown != list(lines.held):
            self.look_again()
            return None
        return [local_id for first, last in lines.ranges for local_id in order[first : last + 1]]

    async def still_shown(self, query: ListQuery, local_ids: Collection[str]) -> list[str]:
        """Tell which of these sessions a list has now, in its order."""
        while True:
            try:
                places, _ = await self._reader.places_of(query, local_ids)
            except _overtaken():
                continue
            return list(places)

    async def rows_of(self, local_ids: Sequence[str]) -> list[SessionRow]:
        """Read the rows of those of these sessions that are there, in this order."""
        return await self._reader.rows(local_ids)

    # Looks for another question

    def _look_anew(self) -> None:
        if self._tasks is not None:
            # By names of their own: the newer one is to interrupt the older one in the register.
            self._version += 1
            self._tasks.start(f"list: look {self._version}", partial(self._look_for, self.query))

    async def _look_for(self, query: ListQuery) -> None:
        kept = self._kept_id
        if query != self.query:
            return
        self._looks_anew += 1
        try:
            with self._looking() as moment:
                shown = self._shown_query
                order_only = replace(query, sort_by=shown.sort_by, descending=shown.descending) == shown
                place = await self._reader.place_of(query, kept) if kept is not None and order_only else None
                if query != self.query:
                    return
                look = await self._reader.look(query, offset=_around(place or 0), limit=PAGE)
                if query != self.query:
                    return
                self._show_anew(query, look)
                self._read_what_was_taken_since(moment)
        except _overtaken():
            pass
        finally:
            self._looks_anew -= 1
            self._keep_up()

    # Keeping up with changes

    @contextmanager
    def _looking(self) -> Iterator[int]:
        """Note what is taken while something is read: what was read may be older."""
        self._under_way += 1
        try:
            yield self._moment
        finally:
            self._under_way -= 1
            if not self._under_way:
                self._taken.clear()

    def _read_what_was_taken_since(self, moment: int) -> None:
        for local_id, (at, row) in list(self._taken.items()):
            if at > moment and self.row_of(local_id) not in (None, row):
                self.read_again(local_id)

    def _keep_up(self) -> None:
        if self._tasks is not None and (self._wants_look or self._wants_counts):
            self._tasks.start("list: keep up", self._keeping_up)

    async def _keeping_up(self) -> None:
        """Do what is wanted, once for all who want it, with rests that grow while more and more is."""
        # While a question is under way its look comes first: this one would interrupt it.
        while not self._looks_anew and (self._wants_look or self._wants_counts):
            await self._pace.rest()
            wants_look, self._wants_look, self._wants_counts = self._wants_look, False, False
            if wants_look and self._looks_anew:
                self._wants_look = True
            elif wants_look:
                await self._look_at_same()
            else:
                await self._count()

    async def _read(self) -> None:
        while self._to_read:
            asked, self._to_read = list(self._to_read), {}
            if len(asked) > _MOST_READ_ONE_BY_ONE or not self.is_loaded:
                self.look_again()
                continue
            with self._looking() as moment:
                rows = [(local_id, await self._reader.row(local_id)) for local_id in asked]
                rows = [(local_id, row) for local_id, row in rows if self._taken.get(local_id, (-1,))[0] <= moment]
                if any(row is None for _, row in rows):
                    self.look_again()
                self.take([row for _, row in rows if row is not None])

    async def _look_at_same(self) -> None:
        query, version = self.query, self._version
        with self._looking() as moment:
            try:
                look = await self._reader.look(query, offset=self._offset_to_ask(), limit=PAGE)
                anchor = await self._moved_anchor(query, look)
                if anchor is not None and not self._looks_anew:
                    look = await self._reader.look(query, offset=_around(anchor), limit=PAGE)
            except _overtaken():
                self._wants_look = True
                return
            if query != self.query or version != self._version:
                self._wants_look = True
            elif query != self._shown_query or not self.is_loaded:
                self._show_anew(query, look)
            else:
                self._show_same(look)
                self.show(*self._seen)
                self.find(())
            self._read_what_was_taken_since(moment)

    def _offset_to_ask(self) -> int:
        if self._seen[0] < AHEAD or self.total <= PAGE:
            return 0
        return max(0, min(_around(self._seen[0]), self.total - PAGE))

    async def _moved_anchor(self, query: ListQuery, look: ListLook) -> int | None:
        """Tell where the sessions on screen have gone, if all of them have gone out of the look."""
        on_screen = self._held.ids(*self._seen)
        found = {row.local_id for row in look.rows}
        if look.offset == 0 or not on_screen or any(local_id in found for local_id in on_screen):
            return None
        return await self._reader.place_of(query, on_screen[0])

    async def _count(self) -> None:
        query, version = self.query, self._version
        try:
            counts = await self._reader.counts(query)
        except _overtaken():
            self._wants_counts = True
            return
        if query != self.query or version != self._version:
            return
        if counts.by_chip[query.chip] != self.total:
            self._wants_look = True
        else:
            self.counts = counts
            self.counted.emit()

    # Rows further up and down

    def _holds(self, first: int, last: int) -> bool:
        return self._held.start <= first and last < self._held.end

    def _missing(self) -> tuple[int, int] | None:
        """Give offset and count of what to ask for next, for what is on screen now."""
        if not self.is_loaded or self._shown_query != self.query:
            return None
        first, last = max(0, self._seen[0] - AHEAD), min(self.total - 1, self._seen[1] + AHEAD)
        held = self._held
        if last < first or self._holds(first, last):
            return None
        if not held.rows or last < held.start or first >= held.end:
            offset = max(0, min(_around(self._seen[0]), self.total - PAGE))
            return offset, PAGE
        if first < held.start:
            offset = max(0, held.start - PAGE)
            return offset, held.start - offset
        return held.end, PAGE

    async def _fetch(self) -> None:
        """Ask for what is on screen now, not for what was scrolled past."""
        while (missing := self._missing()) is not None:
            version, (offset, limit) = self._version, missing
            with self._looking() as moment:
                try:
                    rows = await self._reader.page(self._shown_query, offset=offset, limit=limit)
                except _overtaken():
                    continue
                if version != self._version:
                    continue
                if len(rows) < min(limit, self.total - offset) or not self._add(HeldRows(offset, rows)):
                    # Sessions have come or gone meanwhile.
                    self.look_again()
                    return
                self._read_what_was_taken_since(moment)

    async def _find(self) -> None:
        """Find out lines, until somebody asks for another list: who wants to know asks again then."""
        while self._to_find and self.query == self._shown_query:
            query, version = self.query, self._version
            wanted, self._to_find = self._to_find, {}
            try:
                places, total = await self._reader.places_of(query, wanted)
            except _overtaken():
                self._to_find = {**wanted, **self._to_find}
                continue
            if not self.query == query == self._shown_query:
                return
            if version != self._version:
                self._to_find = {**wanted, **self._to_find}
                continue
            lines = self.held_lines
            held = ((each, self._held.row_at(place)) for each, place in places.items() if place in lines)
            is_other = any(row is not None and row.local_id != local_id for local_id, row in held)
            if is_other or total != self.total:
                # Places among lines that are not shown yet.
                self._to_find = {**wanted, **self._to_find}
                self.look_again()
                return
            self.placed.emit({local_id: places.get(local_id) for local_id in wanted})

    async def _read_lines(self) -> None:
        lines, self._lines_to_read = self._lines_to_read, None
        if lines is not None:
            self.lines_read.emit(lines, await self.ids_at(lines))

    @property
    def _reader(self) -> ListReader:
        if self._register is None:
            raise RuntimeError("The list has no register yet.")
        return self._register.reader


def _around(number: int) -> int:
    """Give the offset of the page that has this line in it, and some above."""
    return max(0, number - (PAGE - AHEAD) // 2)


def _overtaken() -> type[Exception]:
    """What a look raises that a newer one has interrupted."""
    from pave_desktop.storage.problems import OvertakenError  # noqa: PLC0415 - the first paint does without

    return OvertakenError
