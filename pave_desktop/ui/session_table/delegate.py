"""How a cell of the session table is drawn: calm rows, the chosen one marked by ground and bar, icons before words."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QIcon, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from pave_desktop.ui.measure import em, space
from pave_desktop.ui.session_table.model import TONE_ROLE, Column
from pave_desktop.ui.theme import color

_Index = QModelIndex | QPersistentModelIndex

_State = QStyle.StateFlag


class SessionDelegate(QStyledItemDelegate):
    """Draws by the theme's colours, which the style sheet's own drawing of items would not let it."""

    def __init__(self, table: QTableView) -> None:
        super().__init__(table)
        self._table = table

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:  # noqa: N802 - Qt's own name
        """As wide as its content with some air; as high as a row."""
        hint = super().sizeHint(option, index)
        return QSize(hint.width() + em(self._table, 3), space(self._table, 4))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Draw ground, mark, icon and text."""
        rect: QRect = option.rect
        chosen = bool(option.state & _State.State_Selected)
        painter.save()
        # What towers over a line, as some letters of some scripts do, ends at its row.
        painter.setClipRect(rect)
        painter.fillRect(rect, color("chosen" if chosen else "surface"))
        self._draw_lines(painter, rect, index, chosen=chosen)
        margin = em(self._table, 1)
        inside = rect.adjusted(margin, 0, -margin // 2, 0)
        inside = self._draw_icon(painter, inside, index)
        self._draw_text(painter, inside, option, index)
        painter.restore()

    def _draw_lines(self, painter: QPainter, rect: QRect, index: _Index, *, chosen: bool) -> None:
        painter.setPen(color("line"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        is_first = self._table.horizontalHeader().visualIndex(index.column()) == 0
        if chosen and is_first:
            bar = QRect(rect)
            bar.setWidth(max(em(self._table, 0.4), 2))
            painter.fillRect(bar, color("accent_text"))
        if index.row() == self._table.currentIndex().row() and self._table.hasFocus():
            # The line that the keyboard is on, also while others are selected.
            painter.setPen(color("accent_text"))
            painter.drawLine(rect.topLeft(), rect.topRight())
            painter.drawLine(rect.bottomLeft(), rect.bottomRight())

    def _draw_icon(self, painter: QPainter, inside: QRect, index: _Index) -> QRect:
        icon = index.data(Qt.ItemDataRole.DecorationRole)
        if not isinstance(icon, QIcon):
            return inside
        side = QFontMetrics(self._table.font()).ascent()
        square = QRect(0, 0, side, side)
        square.moveCenter(QPointF(inside.left() + side / 2, inside.center().y()).toPoint())
        icon.paint(painter, square)
        return inside.adjusted(side + em(self._table, 0.8), 0, 0, 0)

    def _draw_text(self, painter: QPainter, inside: QRect, option: QStyleOptionViewItem, index: _Index) -> None:
        text = str(index.data(Qt.ItemDataRole.DisplayRole) or "")
        font = QFont(option.font)
        if index.column() == Column.VEHICLE:
            font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(color(index.data(TONE_ROLE) or "text"))
        shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, inside.width())
        painter.drawText(inside, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
