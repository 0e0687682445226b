"""Notifications on Windows and macOS, where they belong to an icon of the program's beside the clock.

Written by Qt's documentation; neither system was at hand to try it on.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication, QSystemTrayIcon

from pave_desktop.ui.shown_notification import Shown

STAYS_MILLISECONDS = 60_000
"""With the icon its message goes, and a click on it is no longer heard."""


class TrayMessages(QObject):
    """The icon is there only while there is a message to click on: the program has a window of its own."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._newest: Shown | None = None
        self._icon = QSystemTrayIcon(QApplication.windowIcon(), self)
        self._icon.setToolTip(QApplication.applicationName())
        self._icon.messageClicked.connect(self._click)
        self._icon.activated.connect(self._click)
        self._timer = QTimer(self, singleShot=True, interval=STAYS_MILLISECONDS)
        self._timer.timeout.connect(self._icon.hide)

    def show_message(self, shown: Shown) -> None:
        """Show it in place of what was shown before."""
        self._newest = shown
        self._icon.show()
        self._icon.showMessage(shown.title, shown.body, QApplication.windowIcon())
        self._timer.start()

    def _click(self, *_: object) -> None:
        self._timer.stop()
        self._icon.hide()
        shown, self._newest = self._newest, None
        if shown is not None:
            shown.clicked("")


def are_there() -> bool:
    """Tell whether this desktop shows such messages."""
    return QSystemTrayIcon.isSystemTrayAvailable() and QSystemTrayIcon.supportsMessages()
