"""A combo box that can be found by its name, and that a rolling wheel passes over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QIcon, QPainter
from PySide6.QtWidgets import QComboBox, QWidget

from pave_desktop.ui.icons import icon
from pave_desktop.ui.measure import em

if TYPE_CHECKING:
    from PySide6.QtGui import QAccessibleInterface, QPaintEvent, QWheelEvent


class Choice(QComboBox):
    """One of several values."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.spoken: QAccessibleInterface | None = None

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's own name
        """Put the arrow in, which a style sheet could only take from a file of one colour."""
        super().paintEvent(event)
        side = em(self, 1.6)
        square = QRect(0, 0, side, side)
        square.moveCenter(self.rect().center())
        margin = em(self, 0.9)
        is_mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        square.moveLeft(margin if is_mirrored else self.width() - margin - side)
        mode = QIcon.Mode.Normal if self.isEnabled() else QIcon.Mode.Disabled
        painter = QPainter(self)
        icon("chevron-down").paint(painter, square, Qt.AlignmentFlag.AlignCenter, mode)
        painter.end()

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's own name
        """Roll the form, not a choice that the pointer happens to cross."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()
