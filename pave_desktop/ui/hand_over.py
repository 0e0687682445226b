"""What another start of the program is answered with: the window comes forward and shows what that start was given."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from pave_desktop.entry.asked_for import AskedFor, read_asked_for
from pave_desktop.entry.refusal import EntryRefusedError
from pave_desktop.entry.session_link import SessionLink
from pave_desktop.models.session_row import SessionRow
from pave_desktop.ui.bring_up import bring_up
from pave_desktop.ui.main_window import MainWindow

FindSession = Callable[[SessionLink], Awaitable[SessionRow | None]]


class HandOver(QObject):
    """Lives as long as the process. Keeps what it was given while there is no window yet, or a question is open."""

    def __init__(self) -> None:
        super().__init__()
        self._window: MainWindow | None = None
        self._find: FindSession | None = None
        self._waiting: list[AskedFor] = []

    def take(self, text: str, token: str = "") -> None:
        """Come forward, and show what a text asks for where it asks for anything."""
        try:
            self._waiting += [read_asked_for(text)] if text else []
        except EntryRefusedError:
            # The other start has read it before and told a person; this is not from there.
            return
        come_forward(self._window, token)
        self._go_on()

    def window_opened(self, window: MainWindow, find: FindSession) -> None:
        """Show in this window from now on."""
        self._window, self._find = window, find
        self._go_on()

    def window_closed(self) -> None:
        """Wait for another window."""
        self._window = self._find = None

    def _go_on(self) -> None:
        window, find = self._window, self._find
        if window is None or find is None:
            return
        question = QApplication.activeModalWidget()
        if isinstance(question, QDialog):
            question.finished.connect(self._go_on_after_question)
            return
        while self._waiting:
            asked = self._waiting.pop(0)
            if asked.link is None:
                window.work.show_vin(asked.vin)
            else:
                window.work.show_link(asked.text, asked.link, find)

    def _go_on_after_question(self) -> None:
        # What the answer does is done first.
        QTimer.singleShot(0, self, self._go_on)


def come_forward(window: QWidget | None, token: str = "") -> None:
    """Bring a window to the front, and before it the question that is asked; without a window, the question alone."""
    if token:
        # Qt hands it to the desktop with the next request to be active (Wayland).
        os.environ["XDG_ACTIVATION_TOKEN"] = token
    for each in (window, QApplication.activeModalWidget()):
        if each is not None:
            bring_up(each)
