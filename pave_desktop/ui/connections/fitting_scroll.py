"""A column that asks for as much height as its content has, and scrolls only where it does not get it."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from pave_desktop.ui.column_scroll import ColumnScroll


class FittingScroll(ColumnScroll):
    """Qt's own would take a guess instead, whatever is in it."""

    def __init__(self, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(content, parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's own name
        """The whole content, at the width that there is."""
        width = max(self.viewport().width(), self.content.minimumSizeHint().width())
        grows = self.content.hasHeightForWidth()
        height = self.content.heightForWidth(width) if grows else self.content.sizeHint().height()
        return QSize(self.content.sizeHint().width(), height)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's own name
        """Ask again: narrower lines are more lines."""
        super().resizeEvent(event)
        self.updateGeometry()
