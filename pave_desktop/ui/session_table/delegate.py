"""How wide a column wants to be; the rows are drawn by `row_painter`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QStyledItemDelegate, QTableView

from pave_desktop.ui.measure import em, space

if TYPE_CHECKING:
    # Each of Qt's classes takes its time to come to Python, and this one is not needed for the first paint.
    from PySide6.QtCore import QModelIndex, QPersistentModelIndex
    from PySide6.QtWidgets import QStyleOptionViewItem


class SessionDelegate(QStyledItemDelegate):
    """Asked when somebody double-clicks between two headings."""

    def __init__(self, table: QTableView) -> None:
        super().__init__(table)
        self._table = table

    def sizeHint(  # noqa: N802 - Qt's own name
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """As wide as its content with some air; as high as a row."""
        hint = super().sizeHint(option, index)
        return QSize(hint.width() + em(self._table, 3), space(self._table, 4))
