"""The program's own icons, drawn in the palette's colour wherever they stand."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from pave_desktop.system.resources import resource_path


def icon(name: str) -> QIcon:
    """Give the icon of this name; it follows the palette, also when that changes."""
    return QIcon(_PaletteIcon(name))


@lru_cache(maxsize=64)
def _renderer(name: str, color: str) -> QSvgRenderer:
    drawing = resource_path("icons", f"{name}.svg").read_text(encoding="utf-8")
    return QSvgRenderer(QByteArray(drawing.replace("currentColor", color).encode()))


class _PaletteIcon(QIconEngine):
    """Asks the palette when it draws, so that a change of theme or a selected row needs nothing more."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name

    def clone(self) -> QIconEngine:
        return _PaletteIcon(self._name)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:  # noqa: ARG002
        palette = QApplication.palette()
        group = QPalette.ColorGroup.Disabled if mode is QIcon.Mode.Disabled else QPalette.ColorGroup.Active
        role = QPalette.ColorRole.HighlightedText if mode is QIcon.Mode.Selected else QPalette.ColorRole.ButtonText
        side = min(rect.width(), rect.height())
        square = QRectF(QPointF(0, 0), QSize(side, side))
        square.moveCenter(QRectF(rect).center())
        _renderer(self._name, palette.color(group, role).name()).render(painter, square)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        pixmap = QPixmap(size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        self.paint(painter, QRect(QPointF(0, 0).toPoint(), size), mode, state)
        painter.end()
        return pixmap
