"""How the rows of the session table are drawn: calm, the chosen ones marked by ground and bar, icons before words.

The whole table in one go, by what was worked out once for each row: a cell at a time, by way of Qt, costs ten times
as much, and a list that changes all the time is painted all the time.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPalette, QStaticText, QTransform
from PySide6.QtWidgets import QTableView, QWidget

from pave_desktop.ui.icons import drawn_icon
from pave_desktop.ui.measure import em
from pave_desktop.ui.session_table.cells import Column, RowCells
from pave_desktop.ui.theme import color

_MOST_TEXTS = 2000


@dataclass(frozen=True, slots=True)
class RowLook:
    """How a row stands out."""

    is_chosen: bool = False
    is_fresh: bool = False
    has_keyboard: bool = False


def lay_ground(table: QTableView) -> None:
    """Give the table a ground to paint on that was made here.

    For one that Qt has made, PySide looks at every kind of widget there is, which takes longer than to read the list.
    """
    ground = QWidget(table)
    table.setViewport(ground)
    ground.setBackgroundRole(QPalette.ColorRole.Base)
    ground.setAutoFillBackground(True)


class RowPainter:
    """Draws by the theme's colours, which the style sheet's own drawing of items would not let it."""

    def __init__(self, table: QTableView) -> None:
        self._table = table
        self._worn: tuple[object, ...] = ()
        self._texts: dict[tuple[str, int, bool], tuple[QStaticText, int]] = {}

    def begin(self) -> None:
        """Take notice of columns, fonts and colours as they are now."""
        table = self._table
        header = table.horizontalHeader()
        order = sorted((header.visualIndex(column), column) for column in Column)
        self._columns = [
            (column, header.sectionViewportPosition(column), header.sectionSize(column))
            for _, column in order
            if not header.isSectionHidden(column)
        ]
        self._left = self._columns[0][1] if self._columns else 0
        self._right = max((across + width for _, across, width in self._columns), default=0)
        self._ratio = table.devicePixelRatioF()
        self._margin, self._bar, self._gap = em(table, 1), max(em(table, 0.4), 2), em(table, 0.8)
        font = table.font()
        worn = (font.key(), self._ratio)
        if worn != self._worn:
            self._worn = worn
            self._texts.clear()
            bold = QFont(font)
            bold.setWeight(QFont.Weight.DemiBold)
            self._fonts = (font, bold)
            self._metrics = (QFontMetrics(font), QFontMetrics(bold))
            self._side = self._metrics[0].ascent()
        self._colors: dict[str, QColor] = {}

    def paint(self, painter: QPainter, rect: QRect, cells: RowCells | None, look: RowLook) -> None:
        """Draw a row into its place; one that is not here yet is blank."""
        top, height, width = rect.y(), rect.height(), self._right - self._left
        ground = "fresh" if look.is_fresh else "chosen" if look.is_chosen else "surface"
        painter.fillRect(self._left, top, width, height, self._color(ground))
        painter.fillRect(self._left, top + height - 1, width, 1, self._color("line"))
        if look.is_chosen:
            painter.fillRect(self._left, top, self._bar, height, self._color("accent_text"))
        if look.has_keyboard:
            # The line that the keyboard is on, also while others are selected.
            for edge in (top, top + height - 1):
                painter.fillRect(self._left, edge, width, 1, self._color("accent_text"))
        if cells is None:
            return
        for column, across, wide in self._columns:
            inside, room = across + self._margin, wide - self._margin - self._margin // 2
            shape = cells.shapes[column]
            if shape is not None and room > 0:
                pixmap = drawn_icon(*shape, self._side, self._ratio)
                painter.drawPixmap(inside, top + (height - self._side) // 2, pixmap)
                inside, room = inside + self._side + self._gap, room - self._side - self._gap
            text = cells.texts[column]
            if text and room > 0:
                painter.setPen(self._color(cells.tones[column]))
                self._draw_text(painter, QRect(inside, top, room, height), text, is_bold=column is Column.VEHICLE)

    def _draw_text(self, painter: QPainter, place: QRect, text: str, *, is_bold: bool) -> None:
        laid_out = self._texts.get((text, place.width(), is_bold))
        if laid_out is None:
            laid_out = self._lay_out(text, place.width(), is_bold=is_bold)
        static, height = laid_out
        painter.setFont(self._fonts[is_bold])
        at = QPointF(place.x(), place.y() + (place.height() - height) // 2)
        if text.isascii():
            painter.drawStaticText(at, static)
            return
        # What towers over a line, as some letters of some scripts do, ends at its row.
        painter.save()
        painter.setClipRect(place, Qt.ClipOperation.IntersectClip)
        painter.drawStaticText(at, static)
        painter.restore()

    def _lay_out(self, text: str, width: int, *, is_bold: bool) -> tuple[QStaticText, int]:
        if len(self._texts) >= _MOST_TEXTS:
            self._texts.clear()
        metrics, static = self._metrics[is_bold], QStaticText()
        static.setTextFormat(Qt.TextFormat.PlainText)
        fits = metrics.horizontalAdvance(text) <= width
        static.setText(text if fits else metrics.elidedText(text, Qt.TextElideMode.ElideRight, width))
        static.prepare(QTransform(), self._fonts[is_bold])
        laid_out = self._texts[text, width, is_bold] = (static, round(static.size().height()))
        return laid_out

    def _color(self, name: str) -> QColor:
        found = self._colors.get(name)
        if found is None:
            found = self._colors[name] = color(name)
        return found
