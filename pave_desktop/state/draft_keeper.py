"""Keeps what is typed into an editor, a moment after the last key, in case the program ends badly."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

DRAFT_AFTER_MILLISECONDS = 400


class DraftKeeper(QObject):
    """Calls `keep` once typing has paused."""

    def __init__(self, keep: Callable[[], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._keep = keep
        self.timer = QTimer(self, singleShot=True, interval=DRAFT_AFTER_MILLISECONDS)
        self.timer.timeout.connect(keep)

    def typed(self) -> None:
        """Keep it soon."""
        self.timer.start()

    def stop(self) -> None:
        """Keep nothing any more that was typed so far."""
        self.timer.stop()

    def keep_now(self) -> None:
        """Keep what is not kept yet without waiting, for the program is about to end."""
        if self.timer.isActive():
            self.timer.stop()
            self._keep()
