"""The rows on screen: a window onto the register, searched and sorted there, kept in step with what changes."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from pave_desktop.models.list_query import ListCounts, ListQuery
from pave_desktop.models.session_row import SessionRow
from pave_desktop.state.tasks import TaskOwner
from pave_desktop.storage.register import Register

PAGE = 200

_LOAD = "list: load"


class SessionList(QObject):
    """Holds the rows that fit the query, as far down as somebody has looked.

    Row signals come in the order in which the rows change; `counted` follows each look at the register.
    """

    about_to_replace = Signal()
    replaced = Signal()
    row_changed = Signal(int)
    about_to_append = Signal(int, int)
    appended = Signal()
    counted = Signal()

    def __init__(self, register: Register, tasks: TaskOwner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._register = register
        self._tasks = tasks
        self.rows: list[SessionRow] = []
        self.query = ListQuery()
        self.counts = ListCounts()
        self.is_loaded = False

    @property
    def total(self) -> int:
        """How many rows fit search and chip."""
        return self.counts.by_chip[self.query.chip]

    @property
    def has_more(self) -> bool:
        """Whether rows that fit are not held yet."""
        return len(self.rows) < self.total

    def change_query(self, query: ListQuery) -> None:
        """Show other rows, or the same in another order."""
        if query != self.query:
            self.query = query
            self.reload()

    def search(self, text: str) -> None:
        """Look for a text within the present chip and order."""
        self.change_query(replace(self.query, search=text.strip()))

    def reload(self) -> None:
        """Look at the register again; asked for while looking, once more afterwards."""
        self._tasks.start_latest(_LOAD, self._load)

    def load_more(self) -> None:
        """Get the next rows further down."""
        if self.has_more:
            self._tasks.start(_LOAD, self._append)

    async def _load(self) -> None:
        query = self.query
        rows = await self._register.page(query, offset=0, limit=max(PAGE, len(self.rows)))
        counts = await self._register.counts(query.search)
        if query == self.query:
            self._take(rows, counts)

    async def _append(self) -> None:
        query = self.query
        rows = await self._register.page(query, offset=len(self.rows), limit=PAGE)
        known = {row.local_id for row in self.rows}
        new = [row for row in rows if row.local_id not in known]
        if new and query == self.query:
            self.about_to_append.emit(len(self.rows), len(self.rows) + len(new) - 1)
            self.rows.extend(new)
            self.appended.emit()

    def _take(self, rows: list[SessionRow], counts: ListCounts) -> None:
        self.counts = counts
        self.is_loaded = True
        same_rows = [row.local_id for row in rows] == [row.local_id for row in self.rows]
        if same_rows:
            for index, (before, after) in enumerate(zip(self.rows, rows, strict=True)):
                if before != after:
                    self.rows[index] = after
                    self.row_changed.emit(index)
        else:
            self.about_to_replace.emit()
            self.rows = rows
            self.replaced.emit()
        self.counted.emit()
