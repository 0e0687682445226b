"""Keeps what needs attention true while the program runs: time passes, and patience is a matter of preference."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, QTimer

from pave_desktop.state.desk import Desk
from pave_desktop.ui.chosen_session import ChosenSession

SECONDS = 60.0
"""Patience is counted in minutes; a look costs the register some milliseconds, in a thread of its own."""


class AttentionWatch(QObject):
    """Has the list look again once a minute, so that what is overdue comes, and is counted, by itself."""

    def __init__(
        self, desk: Desk, chosen: ChosenSession, parent: QObject | None = None, *, seconds: float = SECONDS
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._chosen = chosen
        desk.connections.preferences_changed.connect(self._take_patience)
        self._timer = QTimer(self, interval=round(seconds * 1000))
        self._timer.timeout.connect(self._look)
        self._timer.start()
        self._take_patience()

    def _take_patience(self) -> None:
        patience = self._desk.connections.settings.preferences.patience
        self._desk.list.change_query(replace(self._desk.list.query, patience=patience))
        self._chosen.show_attention()

    def _look(self) -> None:
        if self._desk.list.is_loaded:
            self._desk.list.look_again()
        self._chosen.show_attention()
