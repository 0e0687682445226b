"""The program's own icons, drawn in the colours that are worn at that moment."""

from __future__ import annotations

from functools import cache, lru_cache

from PySide6.QtCore import QByteArray, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from pave_desktop.system.resources import resource_path
from pave_desktop.ui.theme import color


@cache
def icon(name: str, tone: str = "text") -> QIcon:
    """Give the icon of this name in a colour of the theme; it follows when another side is worn.

    Each is made once and kept: Python may not free an icon before what draws it, nor after.
    """
    return QIcon(_ThemeIcon(name, tone))


@lru_cache(maxsize=128)
def _renderer(name: str, color_name: str) -> QSvgRenderer:
    drawing = resource_path("icons", f"{name}.svg").read_text(encoding="utf-8")
    return QSvgRenderer(QByteArray(drawing.replace("currentColor", color_name).encode()))


class _ThemeIcon(QIconEngine):
    """Asks for the colour when it draws, so that a change of theme needs nothing more."""

    def __init__(self, name: str, tone: str) -> None:
        super().__init__()
        self._name = name
        self._tone = tone

    def clone(self) -> QIconEngine:
        return _ThemeIcon(self._name, self._tone)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:  # noqa: ARG002
        tone = "muted" if mode is QIcon.Mode.Disabled else self._tone
        side = min(rect.width(), rect.height())
        square = QRectF(QPointF(0, 0), QSize(side, side))
        square.moveCenter(QRectF(rect).center())
        _renderer(self._name, color(tone).name()).render(painter, square)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        pixmap = QPixmap(size)
        if pixmap.isNull():
            # A button that is not laid out yet asks for nothing.
            return pixmap
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        self.paint(painter, QRect(QPointF(0, 0).toPoint(), size), mode, state)
        painter.end()
        return pixmap
