"""How wide the columns are: as a person wants them, and so narrow that all are seen, as long as each can be read."""

from __future__ import annotations

from math import ceil
from typing import NamedTuple

from PySide6.QtCore import QByteArray
from PySide6.QtWidgets import QHeaderView, QTableView

from pave_desktop.ui.measure import em
from pave_desktop.ui.session_table.cells import Column


class _Width(NamedTuple):
    wanted: float
    least: float


_WIDTHS = {
    # A usual status and its icon: “Photos done”.
    Column.STATUS: _Width(17, 12.5),
    Column.VEHICLE: _Width(22, 12),
    Column.VIN: _Width(21, 10),
    Column.CUSTOMER: _Width(17, 10),
    Column.SMS: _Width(10, 7),
    Column.MADE: _Width(17, 9),
    Column.LINK: _Width(9, 8),
}


class Columns:
    """The vehicle's column takes what room is left; where none is, each gives what it can spare.

    What a person has drawn wider or narrower is wanted from then on, also where there is no room for it now.
    """

    def __init__(self, table: QTableView) -> None:
        self._table = table
        self._header = table.horizontalHeader()
        self._least = {column: em(table, width.least) for column, width in _WIDTHS.items()}
        self._wanted = {column: em(table, width.wanted) for column, width in _WIDTHS.items()}
        self._is_fitting = False
        self._fix_vehicle()
        self._header.sectionResized.connect(self._drawn)

    def fit(self) -> None:
        """Share out the room that there is now."""
        room = self._table.viewport().width()
        spare = {column: wanted - self._least[column] for column, wanted in self._wanted.items()}
        missing = sum(self._wanted.values()) - room
        widths = dict(self._wanted)
        if missing <= 0:
            widths[Column.VEHICLE] -= missing
        else:
            share = min(1.0, missing / max(sum(spare.values()), 1))
            # Rounded up, so that together they are no wider than the room.
            widths = {column: wanted - ceil(spare[column] * share) for column, wanted in self._wanted.items()}
        self._give(widths)

    def save(self) -> QByteArray:
        """Describe the columns as they are wanted, however little room there is now."""
        self._give(self._wanted)
        state = self._header.saveState()
        self.fit()
        return state

    def restore(self, state: QByteArray) -> None:
        """Put the columns as they were left; one that was left too narrow to be read is mended."""
        self._is_fitting = True
        self._header.restoreState(state)
        self._is_fitting = False
        self._fix_vehicle()
        for column, least in self._least.items():
            self._header.showSection(column)
            if column is not Column.VEHICLE:
                self._wanted[column] = max(least, self._header.sectionSize(column))
        self.fit()

    def _drawn(self, section: int, _before: int, width: int) -> None:
        """A person draws at a column."""
        column = Column(section)
        if not self._is_fitting and column is not Column.VEHICLE:
            self._wanted[column] = max(self._least[column], width)
            self.fit()

    def _give(self, widths: dict[Column, int]) -> None:
        self._is_fitting = True
        for column, width in widths.items():
            if self._header.sectionSize(column) != width:
                self._header.resizeSection(column, width)
        self._is_fitting = False

    def _fix_vehicle(self) -> None:
        self._header.setStretchLastSection(False)
        self._header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self._header.setSectionResizeMode(Column.VEHICLE, QHeaderView.ResizeMode.Fixed)
