"""The chosen session, read from the register and kept in step with it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from pave_desktop.models.pave_session import PaveSession
from pave_desktop.models.session_form import FieldValues
from pave_desktop.models.session_row import Event, SessionRow
from pave_desktop.state.desk import Desk

_LOOK = "details: look"


class SessionDetails(QObject):
    """`changed` follows each look; `row` is None while nothing is chosen."""

    changed = Signal()

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._wanted: str | None = None
        self.row: SessionRow | None = None
        self.session: PaveSession | None = None
        self.values: FieldValues = {}
        self.events: list[Event] = []
        desk.session_changed.connect(self._session_changed)

    def choose(self, local_id: str | None) -> None:
        """Look at this session from now on."""
        self._wanted = local_id
        self._start()

    def _session_changed(self, local_id: str) -> None:
        if local_id == self._wanted:
            self._start()

    def _start(self) -> None:
        self._desk.tasks.start_latest(_LOOK, self._look)

    async def _look(self) -> None:
        wanted = self._wanted
        row = await self._desk.row(wanted) if wanted else None
        session = await self._desk.session(wanted) if wanted and row else None
        values = await self._desk.values(wanted) if wanted and row else {}
        events = await self._desk.events(wanted) if wanted and row else []
        if wanted == self._wanted:
            self.row, self.session, self.values, self.events = row, session, values, events
            self.changed.emit()
