"""The table of sessions: what its keys and clicks ask for."""

from __future__ import annotations

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QContextMenuEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QTableView, QWidget

from pave_desktop.models.list_query import SortBy
from pave_desktop.models.session_row import SessionRow
from pave_desktop.ui.measure import em, space
from pave_desktop.ui.session_table.delegate import SessionDelegate
from pave_desktop.ui.session_table.model import SORTS, Column, SessionTableModel

_WIDTHS = {
    Column.STATUS: 24,
    Column.VEHICLE: 27,
    Column.VIN: 22,
    Column.CUSTOMER: 18,
    Column.SMS: 11,
    Column.MADE: 16,
    Column.LINK: 9,
}


class SessionTable(QTableView):
    """Keeps the chosen session chosen, wherever it moves."""

    chosen = Signal(object)
    edit_asked = Signal(object)
    copy_asked = Signal(object)
    sort_asked = Signal(SortBy, bool)

    def __init__(self, model: SessionTableModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._chosen_id: str | None = None
        self._is_resetting = False
        self.setModel(model)
        self.setAccessibleName(self.tr("Sessions"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setItemDelegate(SessionDelegate(self))
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(space(self, 4))
        header = self.horizontalHeader()
        header.setSectionsMovable(True)
        header.setHighlightSections(False)
        header.setSortIndicatorShown(True)
        header.setSectionsClickable(True)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for column, width in _WIDTHS.items():
            self.setColumnWidth(column, em(self, width))
        header.setSectionResizeMode(Column.VEHICLE, QHeaderView.ResizeMode.Stretch)
        header.sortIndicatorChanged.connect(self._sort)
        self.clicked.connect(self._clicked)
        self.doubleClicked.connect(self._double_clicked)
        self.setMouseTracking(True)
        self.entered.connect(self._point_at)
        model.modelAboutToBeReset.connect(self._remember)
        model.modelReset.connect(self._restore)

    def selected_rows(self) -> list[SessionRow]:
        """The sessions of the selected lines."""
        indexes = self.selectionModel().selectedRows()
        return [row for index in indexes if (row := self._model.row_at(index))]

    def chosen_row(self) -> SessionRow | None:
        """The session that the details show: of the selected lines the current one, else the first."""
        rows = self.selected_rows()
        current = self._model.row_at(self.currentIndex())
        return current if current in rows else (rows[0] if rows else None)

    def choose(self, number: int) -> None:
        """Select a line and bring it into view."""
        index = self._model.index(number, Column.VEHICLE)
        # Not by way of the view, which would take a Ctrl or Shift that is held down for a wish.
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        self.selectionModel().setCurrentIndex(index, flags)
        self.scrollTo(index)

    def choose_when_there(self, local_id: str) -> None:
        """Choose a session that the list is about to show."""
        self._chosen_id = local_id
        self._choose_again()

    def show_sort(self, sort_by: SortBy, *, descending: bool) -> None:
        """Show the order that is in use."""
        column = next(column for column, sort in SORTS.items() if sort is sort_by)
        order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
        header = self.horizontalHeader()
        header.blockSignals(True)  # noqa: FBT003 - Qt's own signature
        header.setSortIndicator(column, order)
        header.blockSignals(False)  # noqa: FBT003 - Qt's own signature

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802 - Qt's own name
        """The actions of the window that are about a session."""
        menu = QMenu(self)
        menu.addActions(self.actions())
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        at = event.globalPos() if event.reason() is QContextMenuEvent.Reason.Mouse else self._below_current()
        menu.popup(at)

    def offer(self, actions: list[QAction]) -> None:
        """Put actions into the context menu."""
        self.addActions(actions)

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:  # noqa: N802 - Qt's
        """Tell which session is chosen now."""
        super().selectionChanged(selected, deselected)
        if not self._is_resetting:
            row = self.chosen_row()
            self._chosen_id = row.local_id if row else None
            self.chosen.emit(row)

    def _below_current(self) -> QPoint:
        return self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).bottomLeft())

    def _clicked(self, index: QModelIndex) -> None:
        row = self._model.row_at(index)
        if row is not None and index.column() == Column.LINK and row.link_to_hand_out:
            self.copy_asked.emit(row)

    def _double_clicked(self, index: QModelIndex) -> None:
        row = self._model.row_at(index)
        if row is not None and index.column() != Column.LINK:
            self.edit_asked.emit(row)

    def _point_at(self, index: QModelIndex) -> None:
        row = self._model.row_at(index)
        is_link = index.column() == Column.LINK and row is not None and bool(row.link_to_hand_out)
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if is_link else Qt.CursorShape.ArrowCursor)

    def _sort(self, section: int, order: Qt.SortOrder) -> None:
        sort_by = SORTS.get(Column(section))
        if sort_by is not None:
            self.sort_asked.emit(sort_by, order is Qt.SortOrder.DescendingOrder)

    def _remember(self) -> None:
        self._is_resetting = True

    def _restore(self) -> None:
        self._is_resetting = False
        if not self._choose_again():
            self.chosen.emit(None)

    def _choose_again(self) -> bool:
        for number in range(self._model.rowCount()):
            row = self._model.row_at(self._model.index(number, 0))
            if row is not None and row.local_id == self._chosen_id:
                self.choose(number)
                return True
        return False
