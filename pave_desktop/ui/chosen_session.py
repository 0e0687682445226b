"""What can be done with the chosen session, and what is known of it beside the list."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices

from pave_desktop.models.session_row import Fate, SessionRow
from pave_desktop.rules.locks import DELETED, delete_lock
from pave_desktop.sentence import Sentence, sentence
from pave_desktop.state.desk import Desk
from pave_desktop.state.session_details import SessionDetails
from pave_desktop.state.session_name import name_of
from pave_desktop.ui.clipboard import UNSAFE_LINK, has_unsafe_link
from pave_desktop.ui.details_pane import DetailsPane
from pave_desktop.ui.questions import ask
from pave_desktop.ui.session_page import SessionPage
from pave_desktop.ui.session_windows import SessionWindows

_NOTHING_TO_DELETE = sentence("PAVE has not said anything about this session yet, so it cannot be deleted there.")


class ChosenSession(QObject):
    """Asks the desk and the windows to do things with what is chosen in the list."""

    def __init__(self, page: SessionPage, desk: Desk, windows: SessionWindows) -> None:
        super().__init__(page)
        self._page = page
        self._desk = desk
        self._windows = windows
        self.details = SessionDetails(desk, self)
        self.pane = DetailsPane(page)
        page.put_beside(self.pane)
        page.table.chosen.connect(self._choose)
        page.empty.new_of_vin_asked.connect(self._windows.open_new_with)
        # Its buttons mean the session that it shows, also while another one is being read.
        self.pane.copy_asked.connect(lambda: self._do_to_shown(self._windows.copy))
        self.pane.open_asked.connect(lambda: self._do_to_shown(self._open_link_of))
        self.pane.edit_asked.connect(lambda: self._do_to_shown(self._windows.open_row))
        self.pane.delete_asked.connect(lambda: self._do_to_shown(self._ask_to_delete))
        self._to_delete: str | None = None
        self.details.changed.connect(self._show_details)
        page.table.selectionModel().selectionChanged.connect(self._count_selected)
        page.sessions.counted.connect(self._count_selected)
        self._choose(page.table.chosen_row())

    def edit(self) -> None:
        """Open the window of the chosen session, or tell why there is none."""
        row = self._page.table.chosen_row()
        if row is not None:
            self._windows.open_row(row)

    def copy(self) -> None:
        """Copy its link."""
        row = self._page.table.chosen_row()
        if row is not None:
            self._windows.copy(row)

    def open_link(self) -> None:
        """Open its page as its customer would; in practice mode only, where that costs nothing."""
        row = self._page.table.chosen_row()
        if row is not None:
            self._open_link_of(row)

    def _open_link_of(self, row: SessionRow) -> None:
        if not self._desk.connections.is_practice:
            return
        if not row.link_to_hand_out:
            self._desk.notices.hint(sentence("There is no link to open for this session."), about=row.local_id)
        elif has_unsafe_link(row, self._desk.connections.find(row.connection)):
            self._desk.notices.trouble(UNSAFE_LINK, about=row.local_id)
        elif not QDesktopServices.openUrl(QUrl(row.link_to_hand_out, QUrl.ParsingMode.StrictMode)):
            told = sentence("No browser could be opened. Copy the link and paste it into one.")
            self._desk.notices.trouble(told, about=row.local_id)

    def delete(self) -> None:
        """Ask, then delete it at PAVE."""
        row = self._page.table.chosen_row()
        shown = self.details.row
        if row is not None and (shown is None or shown.local_id != row.local_id):
            # Whether it can be deleted is known when it is read.
            self._to_delete = row.local_id
        elif shown is not None and row is not None:
            self._ask_to_delete(shown)

    def _do_to_shown(self, do: Callable[[SessionRow], object]) -> None:
        row = self.details.row
        if row is not None:
            do(row)

    def _ask_to_delete(self, row: SessionRow) -> None:
        """Ask about the session that the details show, whose lock is known."""
        lock = self._delete_lock()
        if lock is not None:
            self._desk.notices.hint(lock, about=row.local_id)
            return
        ask(
            self._page,
            self.tr("Delete the session of {vehicle} at PAVE?").format(vehicle=name_of(row)),
            self.tr("The customer's link stops working. The session stays in this list, with its history."),
            self.tr("Delete at PAVE"),
            lambda: self._desk.delete(row),
        )

    def show_attention(self) -> None:
        """Say again why the session needs attention: by now it may need some."""
        row = self.details.row
        if row is not None:
            self.pane.show_attention(
                row,
                self._desk.connections.find(row.connection),
                patience=self._desk.list.query.patience,
                now=self._desk.now(),
            )

    def _show_details(self) -> None:
        details = self.details
        if details.row is None:
            self.pane.show_nothing()
        else:
            connection = self._desk.connections.find(details.row.connection)
            self.pane.show_session(
                details.row,
                details.values,
                details.events,
                delete_lock=self._delete_lock(),
                connection=connection,
                patience=self._desk.list.query.patience,
                now=self._desk.now(),
            )
        self._page.one_chosen.emit(details.row is not None)
        wanted, self._to_delete = self._to_delete, None
        if details.row is not None and details.row.local_id == wanted:
            self._ask_to_delete(details.row)

    def _delete_lock(self) -> Sentence | None:
        """Why the session that the details show cannot be deleted at PAVE now; None if it can."""
        details = self.details
        if details.row is not None and details.row.fate is Fate.DELETED:
            return DELETED
        return delete_lock(details.session) if details.session is not None else _NOTHING_TO_DELETE

    def _count_selected(self) -> None:
        self.pane.show_selected(self._page.table.selected_count())

    def _choose(self, row: SessionRow | None) -> None:
        self._to_delete = None
        self._count_selected()
        self.details.choose(row.local_id if row else None)
