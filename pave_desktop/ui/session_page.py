"""The page of sessions: the list, the chosen one beside it, and what can be done with it."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFrame, QSplitter, QVBoxLayout, QWidget

from pave_desktop.entry.vin import find_vins
from pave_desktop.models.list_query import Chip, ListQuery, SortBy
from pave_desktop.models.session_row import Fate, SessionRow
from pave_desktop.rules.locks import DELETED, delete_lock
from pave_desktop.sentence import Sentence, sentence
from pave_desktop.state.desk import Desk
from pave_desktop.state.session_details import SessionDetails
from pave_desktop.state.session_name import name_of
from pave_desktop.ui.clipboard import UNSAFE_LINK, has_unsafe_link
from pave_desktop.ui.details_pane import DetailsPane
from pave_desktop.ui.empty_page import EmptyPage
from pave_desktop.ui.list_header import ListHeader
from pave_desktop.ui.main_commands import MainCommands
from pave_desktop.ui.measure import space
from pave_desktop.ui.questions import ask
from pave_desktop.ui.session_table.model import SessionTableModel
from pave_desktop.ui.session_table.view import SessionTable
from pave_desktop.ui.session_windows import SessionWindows

_NOTHING_TO_DELETE = sentence("PAVE has not said anything about this session yet, so it cannot be deleted there.")


class SessionPage(QWidget):
    """Shows what the desk holds and asks it to do things with the chosen session."""

    new_asked = Signal()
    add_asked = Signal()
    one_chosen = Signal(bool)

    def __init__(self, desk: Desk, windows: SessionWindows, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._windows = windows
        self._vin_looked_for = ""
        self.details = SessionDetails(desk, self)
        settings = desk.connections.settings.window
        desk.list.query = ListQuery(sort_by=settings.sort_by, descending=settings.descending)

    def build(self, commands: MainCommands) -> None:
        """Put the parts in their places; apart from the beginning, for the commands are about them."""
        layout = QVBoxLayout(self)
        margin = space(self, 1.5)
        layout.setContentsMargins(margin, space(self, 1), margin, margin)
        layout.setSpacing(space(self, 1))
        self.header = ListHeader(new=commands.new, refresh=commands.refresh, parent=self)
        self.model = SessionTableModel(self._desk.list, self, connection_of=self._desk.connections.find)
        self.table = SessionTable(self.model, self)
        self.table.offer(commands.about_one)
        self.empty = EmptyPage(self)
        self.pane = DetailsPane(self)
        left = QWidget(self)
        left_layout = QVBoxLayout(left)
        left_layout.setContentsMargins(0, 0, 0, 0)
        left_layout.addWidget(self.table, 1)
        left_layout.addWidget(self.empty, 1)
        card = QFrame(self)
        card.setProperty("card", True)  # noqa: FBT003 - Qt's own signature
        card_layout = QVBoxLayout(card)
        card_layout.setContentsMargins(0, 0, 0, 0)
        card_layout.addWidget(self.pane)
        self.splitter = QSplitter(Qt.Orientation.Horizontal, self)
        self.splitter.setHandleWidth(space(self, 1))
        self.splitter.addWidget(left)
        self.splitter.addWidget(card)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setStretchFactor(1, 0)
        self.splitter.setChildrenCollapsible(False)
        layout.addWidget(self.header)
        layout.addWidget(self.splitter, 1)
        self._bind()
        self._show_chosen(None)

    def _bind(self) -> None:
        desk, sessions = self._desk, self._desk.list
        self.header.search_changed.connect(self._search)
        self.header.list_asked.connect(self._go_to_found)
        self.header.chip_chosen.connect(self._choose_chip)
        self.header.connection_chosen.connect(desk.connections.choose)
        self.table.sort_asked.connect(self._sort)
        self.table.chosen.connect(self._choose)
        self.table.edit_asked.connect(self.edit)
        self.table.copy_asked.connect(self._windows.copy)
        self.empty.new_asked.connect(self.new_asked)
        self.empty.new_of_vin_asked.connect(self._windows.open_new_with)
        self.empty.add_asked.connect(self.add_asked)
        self.empty.all_asked.connect(self._show_all)
        self.pane.copy_asked.connect(self.copy_chosen)
        self.pane.open_asked.connect(self.open_chosen_link)
        self.pane.edit_asked.connect(self.edit_chosen)
        self.pane.delete_asked.connect(self.delete_chosen)
        self.details.changed.connect(self._show_details)
        self._windows.created.connect(self._show_created)
        self._windows.shown.connect(self._show_row)
        sessions.counted.connect(self.show_counts)

    # Commands

    def edit_chosen(self) -> None:
        """Open the window of the chosen session."""
        row = self.table.chosen_row()
        if row is not None:
            self.edit(row)

    def edit(self, row: SessionRow) -> None:
        """Open the window of a session, or tell why there is none."""
        self._windows.open_row(row)

    def copy_chosen(self) -> None:
        """Copy the chosen session's link."""
        row = self.table.chosen_row()
        if row is not None:
            self._windows.copy(row)

    def open_chosen_link(self) -> None:
        """Open the chosen session's page as its customer would; in practice mode only, where that costs nothing."""
        row = self.table.chosen_row()
        if row is None or not self._desk.connections.is_practice:
            return
        if not row.link_to_hand_out:
            self._desk.notices.hint(sentence("There is no link to open for this session."), about=row.local_id)
        elif has_unsafe_link(row, self._desk.connections.find(row.connection)):
            self._desk.notices.trouble(UNSAFE_LINK, about=row.local_id)
        elif not QDesktopServices.openUrl(QUrl(row.link_to_hand_out, QUrl.ParsingMode.StrictMode)):
            told = sentence("No browser could be opened. Copy the link and paste it into one.")
            self._desk.notices.trouble(told, about=row.local_id)

    def delete_chosen(self) -> None:
        """Ask, then delete the chosen session at PAVE."""
        row = self.table.chosen_row()
        if row is None:
            return
        lock = self._delete_lock()
        if lock is not None:
            self._desk.notices.hint(lock, about=row.local_id)
            return
        ask(
            self,
            self.tr("Delete the session of {vehicle} at PAVE?").format(vehicle=name_of(row)),
            self.tr("The customer's link stops working. The session stays in this list, with its history."),
            self.tr("Delete at PAVE"),
            lambda: self._desk.delete(row),
        )

    def remove_chosen(self) -> None:
        """Ask, then take the selected sessions off this list."""
        rows = self.table.selected_rows()
        if not rows:
            return
        one, many = self.tr("Remove {vehicle} from this list?"), self.tr("Remove {count} sessions from this list?")
        question = (one if len(rows) == 1 else many).format(vehicle=name_of(rows[0]), count=len(rows))
        ask(
            self,
            question,
            self.tr("PAVE keeps it, and the customer's link goes on working. Its history here is forgotten."),
            self.tr("Remove from this list"),
            lambda: self._desk.remove(rows),
        )

    def go_to_search(self) -> None:
        """Put the keyboard into the search box."""
        self.header.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.header.search.selectAll()

    def show_chip(self, chip: Chip) -> None:
        """Show the sessions of a chip."""
        self.header.show_chip(chip)
        self._choose_chip(chip)

    def choose_when_there(self, local_id: str) -> None:
        """Choose a session that is in the list or about to be."""
        self.table.choose_when_there(local_id)

    # Showing

    def show_counts(self) -> None:
        """Write the chips' counts; an empty list gives way to what says why."""
        sessions = self._desk.list
        self.header.show_counts(sessions.counts)
        is_empty = not sessions.rows
        holder = self.window().focusWidget()
        # Who loses the keyboard by being hidden gets it back: Qt has given it to the details, which are empty too.
        wants_keyboard = self.table.isHidden() and (holder in (None, self.pane) or self.empty.isAncestorOf(holder))
        self.table.setVisible(not is_empty)
        self.empty.setVisible(is_empty)
        if wants_keyboard and not is_empty:
            self.table.setFocus()
        if is_empty:
            self.empty.say_why(sessions.query, vin=self._vin_looked_for)

    def _show_all(self) -> None:
        self.header.search.clear()
        self.header.show_chip(Chip.ALL)
        self._desk.list.change_query(replace(self._desk.list.query, search="", chip=Chip.ALL))

    def _show_details(self) -> None:
        details = self.details
        if details.row is None:
            self.pane.show_nothing()
        else:
            connection = self._desk.connections.find(details.row.connection)
            self.pane.show_session(
                details.row, details.values, details.events, delete_lock=self._delete_lock(), connection=connection
            )
        self._show_chosen(details.row)

    def _delete_lock(self) -> Sentence | None:
        """Why the session that the details show cannot be deleted at PAVE now; None if it can."""
        details = self.details
        if details.row is not None and details.row.fate is Fate.DELETED:
            return DELETED
        return delete_lock(details.session) if details.session is not None else _NOTHING_TO_DELETE

    def _show_created(self, local_id: str) -> None:
        if self._desk.list.query.search or self._desk.list.query.chip is not Chip.ALL:
            self._show_all()
        self.table.choose_when_there(local_id)
        self.table.show()
        self.table.setFocus()
        self._desk.list.reload()

    def _show_row(self, row: SessionRow) -> None:
        """Choose a session in the list; where the list does not show it, by looking for its VIN."""
        if not any(each.local_id == row.local_id for each in self._desk.list.rows):
            self.show_chip(Chip.ALL)
            self.header.search.setText(row.vin or row.key or "")
        self.table.choose_when_there(row.local_id)

    def _search(self, text: str) -> None:
        """Look for a text; of an e-mail or a line of a stock list, for the VIN that is in it."""
        vins = find_vins(text)
        self._vin_looked_for = vins[0] if vins else ""
        self._desk.list.search(self._vin_looked_for or text)

    def _go_to_found(self) -> None:
        """Go to what was found; where nothing was, to the button that goes on."""
        if self.empty.isVisible():
            self.empty.button.setFocus()
            return
        self.table.setFocus()
        if self.table.chosen_row() is None:
            self.table.choose(0)

    def _show_chosen(self, row: SessionRow | None) -> None:
        self.one_chosen.emit(row is not None)

    def _choose(self, row: SessionRow | None) -> None:
        self._show_chosen(row)
        self.details.choose(row.local_id if row else None)

    def _choose_chip(self, chip: Chip) -> None:
        self._desk.list.change_query(replace(self._desk.list.query, chip=chip))

    def _sort(self, sort_by: SortBy, descending: bool) -> None:  # noqa: FBT001 - a signal's own
        self._desk.list.change_query(replace(self._desk.list.query, sort_by=sort_by, descending=descending))
