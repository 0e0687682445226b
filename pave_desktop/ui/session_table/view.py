"""The table of sessions: what its keys and clicks ask for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QAction, QContextMenuEvent, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QTableView, QWidget

from pave_desktop.models.list_query import SortBy
from pave_desktop.models.session_row import SessionRow
from pave_desktop.state.shown_rows import Lines
from pave_desktop.ui.measure import space
from pave_desktop.ui.session_table.columns import Columns
from pave_desktop.ui.session_table.delegate import SessionDelegate
from pave_desktop.ui.session_table.fresh_rows import FreshRows
from pave_desktop.ui.session_table.kept_selection import Choice, KeptSelection, first_of_many
from pave_desktop.ui.session_table.model import SORTS, Column, Index, SessionTableModel
from pave_desktop.ui.session_table.row_painter import RowLook, RowPainter, lay_ground


class SessionTable(QTableView):
    """Keeps the selected sessions selected wherever they move, and those on screen where they are."""

    chosen = Signal(object)
    edit_asked = Signal(object)
    copy_asked = Signal(object)
    sort_asked = Signal(SortBy, bool)

    def __init__(self, model: SessionTableModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._sessions = model.sessions
        self._chosen_id: str | None = None
        self._wanted_id: str | None = None
        self._told_id: str | None = None
        self._is_changing = True
        self._seeks_chosen = False
        self._on_top: list[str] = []
        self._query_shown = self._sessions.query
        self._painter = RowPainter(self)
        self._fresh = FreshRows(self._repaint_session, self)
        lay_ground(self)
        self.setModel(model)
        self._kept = KeptSelection(model, self.selectionModel())
        self._is_changing = False
        self.setAccessibleName(self.tr("Sessions"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self.setItemDelegate(SessionDelegate(self))
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(space(self, 4))
        header = self.horizontalHeader()
        # With a selection of its own, always empty: of the table's, the heading asks line by line, all of them.
        header.setSelectionModel(QItemSelectionModel(model, header))
        header.setSectionsMovable(True)
        header.setHighlightSections(False)
        header.setSortIndicatorShown(True)
        header.setSectionsClickable(True)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.columns = Columns(self)
        header.sortIndicatorChanged.connect(self._sort)
        self._bind()

    def _bind(self) -> None:
        self.clicked.connect(self._clicked)
        self.doubleClicked.connect(self._double_clicked)
        self.setMouseTracking(True)
        self.entered.connect(self._point_at)
        self.verticalScrollBar().valueChanged.connect(self._tell_what_is_seen)
        sessions = self._sessions
        sessions.about_to_replace.connect(self._before_change)
        sessions.about_to_shift.connect(self._before_change)
        sessions.shifted.connect(self._after_shift)
        sessions.came.connect(self._take_come)
        sessions.placed.connect(self._take_places)
        sessions.lines_read.connect(self._take_read)
        sessions.fresh.connect(self._light)
        # After the model, which is connected to the same signal already.
        sessions.replaced.connect(self._after_replacement)

    def selected_ranges(self) -> list[tuple[int, int]]:
        """The first and the last line of each run of selected lines."""
        return self._kept.ranges()

    def choice(self) -> Choice:
        """The sessions that are selected, whether their rows are here or not."""
        return self._kept.choice()

    def selected_count(self) -> int:
        """How many sessions are selected."""
        return self._kept.count()

    def selected_rows(self) -> list[SessionRow]:
        """Those of the selected sessions whose rows are held; `choice` names all."""
        ranges, held = self._kept.ranges(), self._sessions.held_lines
        if len(ranges) == 1 and ranges[0][0] == ranges[0][1]:
            only = self.chosen_row()
            return [only] if only is not None else []
        lines = (n for first, last in ranges for n in range(max(first, held.start), min(last + 1, held.stop)))
        return [row for number in lines if (row := self._sessions.row_at(number)) is not None]

    def chosen_row(self) -> SessionRow | None:
        """The session that the details show: of the selected lines the current one, else the one told, or the first."""
        current = self.currentIndex()
        is_one_of_them = current.isValid() and self.selectionModel().isSelected(current)
        number = current.row() if is_one_of_them else self._line_told()
        if number < 0:
            return None
        row = self._sessions.row_at(number)
        if row is None and self._chosen_id is not None:
            # Scrolled out of sight, or not here yet.
            return self._sessions.row_of(self._chosen_id)
        return row

    def choose(self, number: int) -> None:
        """Select a line and bring it into view."""
        index = self._model.index(number, Column.VEHICLE)
        # Not by way of the view, which would take a Ctrl or Shift that is held down for a wish.
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        self.selectionModel().setCurrentIndex(index, flags)
        self._bring_into_view(index)

    def choose_when_there(self, local_id: str) -> None:
        """Choose a session that the list shows or is about to show."""
        self._wanted_id = local_id
        if not self._choose_wanted({}):
            self._sessions.find([local_id])

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

    def keyboardSearch(self, search: str) -> None:  # noqa: N802 - Qt's own name
        """Letters do nothing here: Qt would walk through the whole list. The search box looks in all columns."""

    def moveCursor(  # noqa: N802 - Qt's own name
        self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        """Home and End are the first and the last session, for lines are selected as a whole."""
        if action in (QAbstractItemView.CursorAction.MoveHome, QAbstractItemView.CursorAction.MoveEnd):
            number = 0 if action is QAbstractItemView.CursorAction.MoveHome else self._sessions.total - 1
            return self._model.index(number, max(0, self.currentIndex().column()))
        return super().moveCursor(action, modifiers)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's own name
        """Draw the rows that are to be drawn, all columns of each."""
        self._model.keep_to_the_day()
        painter = QPainter(self.viewport())
        self._painter.begin()
        current = self.currentIndex().row() if self.hasFocus() else -1
        selection, root = self.selectionModel(), self.rootIndex()
        for number in self._lines_in(event.rect()):
            row = self._sessions.row_at(number)
            look = RowLook(
                is_chosen=selection.isRowSelected(number, root),
                is_fresh=row is not None and row.local_id in self._fresh,
                has_keyboard=number == current,
            )
            cells = None if row is None else self._model.cells(row)
            self._painter.paint(painter, self._place_of(number), cells, look)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's own name
        """Ask for the rows that come into sight."""
        super().resizeEvent(event)
        self.columns.fit()
        self._tell_what_is_seen()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's own name
        """As above."""
        super().showEvent(event)
        self._tell_what_is_seen()

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:  # noqa: N802 - Qt's
        """Tell which session is chosen now."""
        few, others = first_of_many(selected), first_of_many(deselected)
        super().selectionChanged(few, others)
        if few is not selected or others is not deselected:
            self.viewport().update()
        if not self._is_changing:
            self._wanted_id = self._chosen_id = None
            self._seeks_chosen = False
            self._sessions.keep(None)
            self._kept.take_by_hand()
            self._tell_chosen(by_hand=True)

    def currentChanged(self, current: Index, previous: Index) -> None:  # noqa: N802 - Qt's own name
        """Draw both lines anew, all columns; of several that are selected, tell which one is chosen now."""
        super().currentChanged(current, previous)
        for index in (current, previous):
            if index.isValid():
                self.viewport().update(self._place_of(index.row()))
        if not self._is_changing:
            if current.isValid() and self._sessions.row_at(current.row()) is None:
                self._chosen_id = None
            self._tell_chosen()

    def _line_told(self) -> int:
        """Give the line of the session that was told as chosen, where it still is selected; else the first of all."""
        told = self._number_of(self._told_id, {})
        if told is not None and self.selectionModel().isRowSelected(told, self.rootIndex()):
            return told
        return next((first for first, _ in self._kept.ranges()), -1)

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
        else:
            query = self._sessions.query
            self.show_sort(query.sort_by, descending=query.descending)

    # What is seen

    def _lines_in(self, rect: QRect) -> range:
        first = self.rowAt(rect.top())
        last = self.rowAt(rect.bottom())
        if first < 0:
            return range(0)
        return range(first, (last if last >= 0 else self._sessions.total - 1) + 1)

    def _place_of(self, number: int) -> QRect:
        return QRect(0, self.rowViewportPosition(number), self.viewport().width(), self.rowHeight(number))

    def _tell_what_is_seen(self) -> None:
        lines = self._lines_in(self.viewport().rect())
        if lines and not self._is_changing:
            self._sessions.show(lines[0], lines[-1])

    def _light(self, local_id: str) -> None:
        if self.isVisible():
            self._fresh.light(local_id)
            self._repaint_session(local_id)

    def _repaint_session(self, local_id: str) -> None:
        number = self._sessions.number_of(local_id)
        if number is not None:
            self.viewport().update(self._place_of(number))

    # What stays while lines change

    def _before_change(self) -> None:
        lines = self._lines_in(self.viewport().rect())
        rows = (self._sessions.row_at(number) for number in lines)
        # Who is at the very top looks at what is new.
        self._on_top = [row.local_id if row else "" for row in rows] if lines and lines[0] > 0 else []
        self._is_changing = True

    def _after_shift(self, sure: bool) -> None:  # noqa: FBT001 - a signal's own
        self.updateGeometries()
        self._put_back(keep_lines=sure)

    def _after_replacement(self) -> None:
        before, self._query_shown = self._query_shown, self._sessions.query
        self.updateGeometries()
        if replace(before, patience=self._query_shown.patience) != self._query_shown:
            self._on_top = []
            self._seeks_chosen = True
            self.verticalScrollBar().setValue(0)
        self._put_back(keep_lines=False)

    def _put_back(self, *, keep_lines: bool) -> None:
        for offset, local_id in enumerate(self._on_top):
            number = self._sessions.number_of(local_id)
            if number is not None:
                self.verticalScrollBar().setValue(number - offset)
                break
        far = self._kept.restore(keep_lines=keep_lines)
        self._make_current({})
        self._is_changing = False
        self._tell_what_is_seen()
        self.viewport().update()
        if self._choose_wanted({}):
            return
        if len(self._sessions.held_lines) == self._sessions.total:
            self._tell_chosen()
            return
        wanted = (each for each in (self._wanted_id, self._chosen_id) if each and self._number_of(each, {}) is None)
        self._sessions.find([*wanted, *far])
        if self._chosen_id not in far:
            self._tell_chosen()

    def _take_come(self) -> None:
        was_changing, self._is_changing = self._is_changing, True
        self._sessions.find(self._kept.take_come())
        self._make_current({})
        self._is_changing = was_changing
        if not was_changing and not self._choose_wanted({}):
            self._tell_chosen()

    def _take_read(self, lines: Lines, local_ids: list[str] | None) -> None:
        was_changing, self._is_changing = self._is_changing, True
        count = self._kept.count()
        self._sessions.find(self._kept.take_read(lines, local_ids))
        self._is_changing = was_changing
        self._tell_chosen(by_hand=count != self._kept.count())

    def _take_places(self, places: Mapping[str, int | None]) -> None:
        self._is_changing = True
        self._kept.take_found(places)
        self._make_current(places)
        self._is_changing = False
        self._tell_what_is_seen()
        if not self._choose_wanted(places):
            self._tell_chosen()

    def _choose_wanted(self, places: Mapping[str, int | None]) -> bool:
        """Choose the session that is wanted; where its row is not here yet, go to where it will be."""
        number = self._number_of(self._wanted_id, {})
        if number is None:
            place = self._number_of(self._wanted_id, places)
            if place is not None:
                self._bring_into_view(self._model.index(place, Column.VEHICLE))
            return False
        self._wanted_id = None
        self.choose(number)
        self._tell_chosen()
        return True

    def _make_current(self, places: Mapping[str, int | None]) -> None:
        """Give the keyboard's line back to the chosen session, and bring it into view after another question."""
        number = self._number_of(self._chosen_id, places)
        if number is None:
            return
        index = self._model.index(number, Column.VEHICLE)
        if self.currentIndex().row() != number:
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
        if self._seeks_chosen:
            self._seeks_chosen = False
            self._bring_into_view(index)

    def _number_of(self, local_id: str | None, places: Mapping[str, int | None]) -> int | None:
        if local_id is None:
            return None
        number = self._sessions.number_of(local_id)
        return places.get(local_id) if number is None else number

    def _bring_into_view(self, index: QModelIndex) -> None:
        hint = QAbstractItemView.ScrollHint
        is_near = index.row() in self._lines_in(self.viewport().rect())
        self.scrollTo(index, hint.EnsureVisible if is_near else hint.PositionAtCenter)

    def _tell_chosen(self, *, by_hand: bool = False) -> None:
        """Tell which session is chosen, if it is another one; while its row is on its way, a moment later."""
        row = self.chosen_row()
        if row is not None:
            self._chosen_id = row.local_id
            self._sessions.keep(row)
        elif self.selectionModel().hasSelection():
            return
        told, self._told_id = self._told_id, row.local_id if row else None
        if by_hand or told != self._told_id:
            self.chosen.emit(row)
