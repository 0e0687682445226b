"""The table's model: the lines of the session list, and for those whose rows are here what stands in their cells."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from pave_desktop.entry.shown_text import shown_line
from pave_desktop.models.session_row import SessionRow
from pave_desktop.state.session_list import SessionList
from pave_desktop.state.shown_rows import MOST_HELD
from pave_desktop.ui.clipboard import UNSAFE_LINK, has_unsafe_link
from pave_desktop.ui.icons import icon
from pave_desktop.ui.session_table.cells import SORTS, Column, RowCells, whole_text
from pave_desktop.ui.words import attention_sentence, say, sms_sentence

if TYPE_CHECKING:
    from pave_desktop.models.connection import Connection

__all__ = ["LONGEST_TOOL_TIP", "ROW_ROLE", "SORTS", "TONE_ROLE", "Column", "Index", "SessionTableModel"]

ROW_ROLE = Qt.ItemDataRole.UserRole + 1
TONE_ROLE = Qt.ItemDataRole.UserRole + 2
"""A cell's colour, by its name in the theme."""

LONGEST_TOOL_TIP = 600

Index = QModelIndex | QPersistentModelIndex
_ConnectionOf = Callable[[str], "Connection | None"]

_COLUMNS = len(Column)
_NOWHERE = QModelIndex()
_DISPLAY = int(Qt.ItemDataRole.DisplayRole)
_DECORATION = int(Qt.ItemDataRole.DecorationRole)
_TOOL_TIP = int(Qt.ItemDataRole.ToolTipRole)
_DESCRIPTION = int(Qt.ItemDataRole.AccessibleDescriptionRole)


class SessionTableModel(QAbstractTableModel):
    """One row's change is one `dataChanged`; only the answer to another question is a reset.

    Lines whose rows are not here yet are there, and blank.
    """

    def __init__(self, sessions: SessionList, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.sessions = sessions
        self._connection_of: _ConnectionOf | None = None
        self._cells: dict[str, RowCells] = {}
        self._here = _day_and_zone()
        sessions.about_to_replace.connect(self.beginResetModel)
        sessions.replaced.connect(self.endResetModel)
        sessions.about_to_insert.connect(lambda first, last: self.beginInsertRows(_NOWHERE, first, last))
        sessions.inserted.connect(self.endInsertRows)
        sessions.about_to_remove.connect(lambda first, last: self.beginRemoveRows(_NOWHERE, first, last))
        sessions.removed.connect(self.endRemoveRows)
        sessions.came.connect(self._tell_changed)
        sessions.row_changed.connect(lambda number: self._tell_changed(number, number))

    @property
    def connection_of(self) -> _ConnectionOf | None:
        """Finds a row's connection; None before the connections are known, when no link is called bad."""
        return self._connection_of

    @connection_of.setter
    def connection_of(self, find: _ConnectionOf) -> None:
        self._connection_of = find
        self.say_anew()

    def say_anew(self) -> None:
        """Work the cells out again: the day, or what is known of the connections, is another."""
        self._cells.clear()
        held = self.sessions.held_lines
        if held:
            self._tell_changed(held[0], held[-1])

    def keep_to_the_day(self) -> None:
        """Say today's times as times, also after midnight or in another time zone."""
        here = _day_and_zone()
        if here != self._here:
            self._here = here
            self._cells.clear()

    def rowCount(self, parent: Index = _NOWHERE) -> int:  # noqa: N802 - Qt's own name
        """How many lines the whole list has."""
        return 0 if parent.isValid() else self.sessions.total

    def columnCount(self, parent: Index = _NOWHERE) -> int:  # noqa: N802 - Qt's own name
        """How many columns there are."""
        return 0 if parent.isValid() else _COLUMNS

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A cell's text, its words for a screen reader, or its row; nothing while its row is not here."""
        # Most of what Qt asks for with each cell is nothing that this table has.
        if role not in _READINGS or not index.isValid():
            return None
        row = self.sessions.row_at(index.row())
        if row is None or role == ROW_ROLE:
            return row
        cells, column = self.cells(row), index.column()
        if role == _DISPLAY:
            return cells.texts[column]
        if role in (_TOOL_TIP, _DESCRIPTION):
            return self._more(cells, Column(column), role)
        if role == TONE_ROLE:
            return cells.tones[column]
        return icon(*shape) if (shape := cells.shapes[column]) else None

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

    def row_at(self, index: Index) -> SessionRow | None:
        """The session in a line of the table."""
        return self.sessions.row_at(index.row()) if index.isValid() else None

    def cells(self, row: SessionRow) -> RowCells:
        """What stands in a row's cells."""
        cells = self._cells.get(row.local_id)
        if cells is None or cells.row is not row:
            if len(self._cells) > MOST_HELD:
                self._cells.clear()
            find = self._connection_of
            is_bad = find is not None and has_unsafe_link(row, find(row.connection))
            cells = self._cells[row.local_id] = RowCells(row, is_link_bad=is_bad)
        return cells

    def _tool_tip(self, cells: RowCells, column: Column) -> str | None:
        if column is Column.LINK:
            if cells.is_link_bad:
                return say(UNSAFE_LINK)
            return self.tr("Copy link (Ctrl+C)") if cells.row.link_to_hand_out else None
        whole = sms_sentence(cells.row) if column is Column.SMS else whole_text(cells.row, column)
        if column is Column.STATUS:
            whole = self._attention(cells.row) or whole
        text = shown_line(whole, LONGEST_TOOL_TIP)
        # A tool tip that looks like HTML is taken for it: what a server says is shown as it is spelled.
        return f"<qt>{_as_it_is_spelled(text)}</qt>" if text else None

    def _more(self, cells: RowCells, column: Column, role: int) -> str | None:
        if role == _TOOL_TIP:
            return self._tool_tip(cells, column)
        return self._attention(cells.row) if column is Column.STATUS else None

    def _attention(self, row: SessionRow) -> str:
        """Why a session waits for a person by now; empty where it does not."""
        return attention_sentence(row, self.sessions.query.patience, datetime.now(UTC))

    def _tell_changed(self, first: int, last: int) -> None:
        self.dataChanged.emit(self.index(first, 0), self.index(last, _COLUMNS - 1))


_READINGS = frozenset({_DISPLAY, _DECORATION, _TOOL_TIP, _DESCRIPTION, ROW_ROLE, TONE_ROLE})


def _day_and_zone() -> tuple[int, int]:
    now = time.localtime()
    return now.tm_yday, now.tm_gmtoff


def _as_it_is_spelled(text: str) -> str:
    for sign, name in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        text = text.replace(sign, name)
    return text
