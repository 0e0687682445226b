"""The table's model: the rows that the session list holds, put into columns."""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum
from html import escape
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QIcon

from pave_desktop.entry.phone import show_phone
from pave_desktop.entry.shown_text import shown_line
from pave_desktop.models.connection import Connection
from pave_desktop.models.list_query import SortBy
from pave_desktop.models.session_row import SessionRow
from pave_desktop.models.statuses import SmsState
from pave_desktop.state.session_list import SessionList
from pave_desktop.ui.clipboard import UNSAFE_LINK, has_unsafe_link
from pave_desktop.ui.icons import icon
from pave_desktop.ui.status_look import status_icon, status_tone
from pave_desktop.ui.words import moment_words, say, sms_sentence, sms_word, status_word

ROW_ROLE = Qt.ItemDataRole.UserRole + 1
TONE_ROLE = Qt.ItemDataRole.UserRole + 2
"""A cell's colour, by its name in the theme."""

LONGEST_CELL = 120
LONGEST_TOOL_TIP = 600

_Index = QModelIndex | QPersistentModelIndex


class Column(IntEnum):
    """The columns, from left to right."""

    STATUS = 0
    VEHICLE = 1
    VIN = 2
    CUSTOMER = 3
    SMS = 4
    MADE = 5
    LINK = 6


SORTS = {
    Column.STATUS: SortBy.STATUS,
    Column.VEHICLE: SortBy.VEHICLE,
    Column.VIN: SortBy.VIN,
    Column.CUSTOMER: SortBy.CUSTOMER,
    Column.SMS: SortBy.SMS,
    Column.MADE: SortBy.MADE,
}


class SessionTableModel(QAbstractTableModel):
    """One row's change is one `dataChanged`; only another set of rows is a reset."""

    def __init__(
        self,
        sessions: SessionList,
        parent: QObject | None = None,
        *,
        connection_of: Callable[[str], Connection | None] = lambda _: None,
    ) -> None:
        super().__init__(parent)
        self._list = sessions
        self._connection_of = connection_of
        self._copy_icon = icon("copy", "accent_text")
        self._failed_icon = icon("warning", "problem")
        self._readings: dict[int, Callable[[SessionRow, Column], Any]] = {
            ROW_ROLE: lambda row, _: row,
            Qt.ItemDataRole.DisplayRole: self._text,
            TONE_ROLE: self._tone,
            Qt.ItemDataRole.DecorationRole: self._icon,
            Qt.ItemDataRole.ToolTipRole: self._tool_tip,
        }
        sessions.about_to_replace.connect(self.beginResetModel)
        sessions.replaced.connect(self.endResetModel)
        sessions.about_to_append.connect(lambda first, last: self.beginInsertRows(QModelIndex(), first, last))
        sessions.appended.connect(self.endInsertRows)
        sessions.row_changed.connect(self._row_changed)

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: N802, B008 - Qt's own signature
        """How many rows are held."""
        return 0 if parent.isValid() else len(self._list.rows)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: N802, B008 - Qt's own signature
        """How many columns there are."""
        return 0 if parent.isValid() else len(Column)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A cell's text, its words for a screen reader, or its row."""
        if not index.isValid() or index.row() >= len(self._list.rows):
            return None
        row = self._list.rows[index.row()]
        reading = self._readings.get(role)
        return reading(row, Column(index.column())) if reading else None

    def headerData(  # noqa: N802 - Qt's own name
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """A column's title."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return {
                Column.STATUS: self.tr("Status"),
                Column.VEHICLE: self.tr("Vehicle"),
                Column.VIN: self.tr("VIN"),
                Column.CUSTOMER: self.tr("Customer"),
                Column.SMS: self.tr("Text"),
                Column.MADE: self.tr("Made"),
                Column.LINK: self.tr("Link"),
            }[Column(section)]
        return None

    def canFetchMore(self, parent: _Index) -> bool:  # noqa: N802 - Qt's own name
        """Whether there are rows further down."""
        return not parent.isValid() and self._list.has_more

    def fetchMore(self, parent: _Index) -> None:  # noqa: N802 - Qt's own name
        """Ask for the next rows; they come later."""
        if not parent.isValid():
            self._list.load_more()

    def row_at(self, index: _Index) -> SessionRow | None:
        """The session in a line of the table."""
        row: SessionRow | None = self.data(index, ROW_ROLE)
        return row

    def _text(self, row: SessionRow, column: Column) -> str:
        """A cell's words, on one line; what a server hides in them is not hidden."""
        return shown_line(self._whole_text(row, column), LONGEST_CELL)

    def _whole_text(self, row: SessionRow, column: Column) -> str:
        texts = {
            Column.STATUS: lambda: status_word(row),
            Column.VEHICLE: lambda: row.vehicle or (self.tr("VIN to be photographed") if not row.vin else "–"),
            Column.VIN: lambda: row.vin,
            Column.CUSTOMER: lambda: row.customer or (show_phone(row.phone) if row.phone else ""),
            Column.SMS: lambda: sms_word(row),
            Column.MADE: lambda: moment_words(row.made_at),
            Column.LINK: lambda: self._link_word(row),
        }
        return texts[column]()

    def _link_word(self, row: SessionRow) -> str:
        if self._has_unsafe_link(row):
            return self.tr("Bad")
        return self.tr("Copy") if row.link_to_hand_out else ""

    def _has_unsafe_link(self, row: SessionRow) -> bool:
        return has_unsafe_link(row, self._connection_of(row.connection))

    def _icon(self, row: SessionRow, column: Column) -> QIcon | None:
        if column is Column.STATUS:
            return status_icon(row)
        if column is Column.SMS and row.sms is SmsState.ERROR:
            return self._failed_icon
        if column is Column.LINK and row.link_to_hand_out:
            return self._failed_icon if self._has_unsafe_link(row) else self._copy_icon
        return None

    def _tone(self, row: SessionRow, column: Column) -> str:
        if column is Column.STATUS:
            return status_tone(row)
        if column is Column.SMS and row.sms is SmsState.ERROR:
            return "problem"
        if column is Column.LINK:
            return "problem" if self._has_unsafe_link(row) else "accent_text"
        return "muted" if column is Column.MADE or (column is Column.VEHICLE and not row.vehicle) else "text"

    def _tool_tip(self, row: SessionRow, column: Column) -> str | None:
        if column is Column.LINK:
            if self._has_unsafe_link(row):
                return say(UNSAFE_LINK)
            return self.tr("Copy link (Ctrl+C)") if row.link_to_hand_out else None
        whole = sms_sentence(row) if column is Column.SMS else self._whole_text(row, column)
        text = shown_line(whole, LONGEST_TOOL_TIP)
        # A tool tip that looks like HTML is taken for it: what a server says is shown as it is spelled.
        return f"<qt>{escape(text)}</qt>" if text else None

    def _row_changed(self, number: int) -> None:
        self.dataChanged.emit(self.index(number, 0), self.index(number, len(Column) - 1))
