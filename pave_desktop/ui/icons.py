"""The program's own icons, drawn in the colours that are worn at that moment."""

from __future__ import annotations

from functools import cache, lru_cache

from PySide6.QtCore import QByteArray, QPoint, QRect, QRectF, QSize, Qt
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


def drawn_icon(name: str, tone: str, side: int, ratio: float) -> QPixmap:
    """Give an icon as it is painted now, `side` wide and high on a screen of this device pixel ratio."""
    return _drawn(name, color(tone).name(), side, ratio)


@lru_cache(maxsize=256)
def _drawn(name: str, color_name: str, side: int, ratio: float) -> QPixmap:
    """Draw an icon once for each size and colour: the list paints hundreds of them again and again."""
    drawing = resource_path("icons", f"{name}.svg").read_text(encoding="utf-8")
    renderer = QSvgRenderer(QByteArray(drawing.replace("currentColor", color_name).encode()))
    pixels = max(1, round(side * ratio))
    pixmap = QPixmap(pixels, pixels)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    renderer.render(painter, QRectF(0, 0, side, side))
    painter.end()
    return pixmap


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
        if side > 0:
            corner = QPoint(rect.x() + (rect.width() - side) // 2, rect.y() + (rect.height() - side) // 2)
            # Not of the device: for what Qt has made, PySide looks at every kind of device, as all widgets are.
            ratio = painter.deviceTransform().m11()
            painter.drawPixmap(corner, drawn_icon(self._name, tone, side, ratio if ratio > 0 else 1.0))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        pixmap = QPixmap(size)
        if pixmap.isNull():
            # A button that is not laid out yet asks for nothing.
            return pixmap
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return pixmap
