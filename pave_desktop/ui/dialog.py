"""A window of its own in which Enter means the button that has the keyboard, and the default button only elsewhere."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QPushButton, QToolButton


class Dialog(QDialog):
    """Qt passes Enter on a button that is not "auto default" to the default button: Cancel would create."""

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's own name
        """Click the button that has the keyboard."""
        focused = self.focusWidget()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(focused, QPushButton | QToolButton):
            if not event.isAutoRepeat():
                focused.click()
            return
        super().keyPressEvent(event)
