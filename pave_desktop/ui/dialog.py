"""A window of its own: the practice band across it where it belongs, and Enter that means what has the keyboard."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QPushButton, QToolButton, QVBoxLayout

from pave_desktop.ui.measure import space
from pave_desktop.ui.practice_band import PracticeBand


class Dialog(QDialog):
    """Qt passes Enter on a button that is not "auto default" to the default button: Cancel would create."""

    def content_layout(self, *, practice: bool) -> QVBoxLayout:
        """Give the layout for what the window shows, below the band of practice mode if that is what this is."""
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        if practice:
            whole.addWidget(PracticeBand(self))
        content = QVBoxLayout()
        margin = space(self, 1.5)
        content.setContentsMargins(margin, margin, margin, margin)
        content.setSpacing(space(self, 1))
        whole.addLayout(content, 1)
        return content

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's own name
        """Click the button that has the keyboard."""
        focused = self.focusWidget()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(focused, QPushButton | QToolButton):
            if not event.isAutoRepeat():
                focused.click()
            return
        super().keyPressEvent(event)
