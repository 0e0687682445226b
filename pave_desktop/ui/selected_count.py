"""Says how many sessions are selected, where several are."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget

from pave_desktop.ui.plain_label import PlainLabel, TextKind

ANNOUNCED_AFTER_MILLISECONDS = 1000
"""Who selects line by line is told once, at the end."""


class SelectedCount(PlainLabel):
    """Hidden while one alone is selected, or none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, kind=TextKind.STRONG)
        self.count = 0
        self._rest = QTimer(self, singleShot=True, interval=ANNOUNCED_AFTER_MILLISECONDS)
        self._rest.timeout.connect(self._announce)

    @property
    def are_many(self) -> bool:
        """Whether a command means more than one."""
        return self.count > 1

    def show_count(self, count: int) -> None:
        """Say how many are selected now."""
        if count == self.count:
            return
        self.count = count
        self.setVisible(self.are_many)
        self._rest.stop()
        if self.are_many:
            told = self.tr(
                "{count} sessions are selected. Ctrl+C copies their links; Delete and Shift+Delete mean all of them. "
                "One of them is shown below."
            )
            self.setText(told.format(count=count))
            self._rest.start()
        else:
            self.setText("")

    def _announce(self) -> None:
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, self.text()))
