"""The page of sessions: the list with what stands above it, and room for the chosen session beside it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QSplitter, QVBoxLayout, QWidget

from pave_desktop.models.list_query import Chip, SortBy
from pave_desktop.models.session_row import SessionRow
from pave_desktop.state.session_list import SessionList
from pave_desktop.ui.empty_page import EmptyPage
from pave_desktop.ui.list_header import ListHeader
from pave_desktop.ui.measure import BESIDE_WIDTH, em, space
from pave_desktop.ui.session_table.model import SessionTableModel
from pave_desktop.ui.session_table.view import SessionTable

if TYPE_CHECKING:
    from pave_desktop.ui.main_commands import MainCommands


class _Beside(QFrame):
    """The place for the details: as wide from the first paint on as they are, so that the list does not jump."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("card", True)  # noqa: FBT003 - Qt's own signature

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's own name
        """No wider than it must be."""
        return self.minimumSizeHint()

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's own name
        """As wide as the details are, or what is in them needs."""
        needed = super().minimumSizeHint()
        return QSize(max(em(self, BESIDE_WIDTH) + 2 * self.frameWidth(), needed.width()), needed.height())


class SessionPage(QWidget):
    """Shows the list; what is done with its sessions is done elsewhere."""

    one_chosen = Signal(bool)

    def __init__(self, sessions: SessionList, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sessions = self._list = sessions
        self._vin_looked_for = ""

    def build(self, commands: MainCommands) -> None:
        """Put the parts in their places; apart from the beginning, for the commands are about them."""
        layout = QVBoxLayout(self)
        margin = space(self, 1.5)
        layout.setContentsMargins(margin, space(self, 1), margin, margin)
        layout.setSpacing(space(self, 1))
        self.header = ListHeader(new=commands.new, refresh=commands.refresh, parent=self)
        self.splitter = QSplitter(Qt.Orientation.Horizontal, self)
        self.splitter.setHandleWidth(space(self, 1))
        left = QWidget(self.splitter)
        self.model = SessionTableModel(self._list, self)
        self.table = SessionTable(self.model, left)
        self.table.offer([*commands.about_one, commands.export])
        self.empty = EmptyPage(left)
        left_layout = QVBoxLayout(left)
        left_layout.setContentsMargins(0, 0, 0, 0)
        left_layout.addWidget(self.table, 1)
        left_layout.addWidget(self.empty, 1)
        self._beside = _Beside(self.splitter)
        beside_layout = QVBoxLayout(self._beside)
        beside_layout.setContentsMargins(0, 0, 0, 0)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setStretchFactor(1, 0)
        self.splitter.setChildrenCollapsible(False)
        layout.addWidget(self.header)
        layout.addWidget(self.splitter, 1)
        self.header.search_changed.connect(self._search)
        self.header.list_asked.connect(self._go_to_found)
        self.header.chip_chosen.connect(self._choose_chip)
        self.table.sort_asked.connect(self._sort)
        self.table.chosen.connect(lambda row: self.one_chosen.emit(row is not None))
        self.empty.all_asked.connect(self._show_all)
        self._list.counted.connect(self.show_counts)

    def put_beside(self, pane: QWidget) -> None:
        """Put what is known of the chosen session beside the list."""
        layout = self._beside.layout()
        if layout is not None:
            layout.addWidget(pane)

    def go_to_search(self) -> None:
        """Put the keyboard into the search box."""
        self.header.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.header.search.selectAll()

    def show_chip(self, chip: Chip) -> None:
        """Show the sessions of a chip."""
        self.header.show_chip(chip)
        self._choose_chip(chip)

    @property
    def best_for_keyboard(self) -> QWidget:
        """The part that a person uses first: the list, or what stands in its place while it is empty."""
        return self.empty.button if self.table.isHidden() else self.table

    def choose_when_there(self, local_id: str) -> None:
        """Choose a session that is in the list or about to be."""
        self.table.choose_when_there(local_id)

    def show_created(self, local_id: str) -> None:
        """Show a session that was just made, whatever was looked for."""
        if self._list.query.search or self._list.query.chip is not Chip.ALL:
            self._show_all()
        self.table.choose_when_there(local_id)
        self.table.show()
        self.table.setFocus()
        self._list.reload()

    def show_row(self, row: SessionRow) -> None:
        """Choose a session in the list; where something else is looked for, by looking for its VIN."""
        query = self._list.query
        is_narrowed = bool(query.search) or query.chip is not Chip.ALL
        if is_narrowed and self._list.number_of(row.local_id) is None:
            self.show_chip(Chip.ALL)
            self.header.search.setText(row.vin or row.key or "")
        self.table.choose_when_there(row.local_id)

    def show_counts(self) -> None:
        """Write the chips' counts; an empty list gives way to what says why."""
        sessions = self._list
        self.header.show_counts(sessions.counts)
        is_empty = not sessions.total
        holder = cast("QWidget | None", self.window().focusWidget())
        # Who loses the keyboard by being hidden gets it back: Qt has given it to the details, which are empty too.
        was_elsewhere = holder is None or any(part.isAncestorOf(holder) for part in (self._beside, self.empty))
        wants_keyboard = self.table.isHidden() and was_elsewhere
        self.table.setVisible(not is_empty)
        self.empty.setVisible(is_empty)
        if wants_keyboard and not is_empty:
            self.table.setFocus()
        if is_empty:
            self.empty.say_why(sessions.query, vin=self._vin_looked_for)

    def _show_all(self) -> None:
        self.header.search.clear()
        self.header.show_chip(Chip.ALL)
        self._list.change_query(replace(self._list.query, search="", chip=Chip.ALL))

    def _search(self, text: str) -> None:
        """Look for a text; of an e-mail or a line of a stock list, for the VIN that is in it."""
        from pave_desktop.entry.vin import find_vins  # noqa: PLC0415 - not for the first paint

        vins = find_vins(text)
        self._vin_looked_for = vins[0] if vins else ""
        self._list.search(self._vin_looked_for or text)

    def _go_to_found(self) -> None:
        """Go to what was found; where nothing was, to the button that goes on."""
        if self.empty.isVisible():
            self.empty.button.setFocus()
            return
        self.table.setFocus()
        if self.table.chosen_row() is None:
            self.table.choose(0)

    def _choose_chip(self, chip: Chip) -> None:
        self._list.change_query(replace(self._list.query, chip=chip))

    def _sort(self, sort_by: SortBy, descending: bool) -> None:  # noqa: FBT001 - a signal's own
        self._list.change_query(replace(self._list.query, sort_by=sort_by, descending=descending))
