"""An icon that stands beside words: it says nothing that they do not say."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QIcon, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from pave_desktop.ui.measure import em


class IconLabel(QWidget):
    """Drawn afresh each time, so that it follows the theme and is sharp at every scale."""

    def __init__(self, parent: QWidget | None, icon: QIcon | None = None, *, size: float = 2.0) -> None:
        super().__init__(parent)
        self._icon = icon
        side = em(self, size)
        self._size = QSize(side, side)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_icon(self, icon: QIcon) -> None:
        """Show another icon."""
        self._icon = icon
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's own name
        """A square, as wide as some digits."""
        return self._size

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802 - Qt's own name
        """Draw the icon."""
        if self._icon is not None:
            painter = QPainter(self)
            self._icon.paint(painter, self.rect())
            painter.end()
