"""The main window: the list of sessions, the chosen one beside it, and the keys that staff know by heart."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu, QSplitter, QVBoxLayout, QWidget

from pave_desktop.models.list_query import ListQuery, SortBy
from pave_desktop.models.problem import Problem
from pave_desktop.models.session_row import Fate, Group, SessionRow
from pave_desktop.rules.locks import DELETED, delete_lock
from pave_desktop.sentence import Sentence, sentence
from pave_desktop.state.desk import Desk, name_of
from pave_desktop.state.notices import Action
from pave_desktop.state.session_details import SessionDetails
from pave_desktop.ui.add_window import AddWindow
from pave_desktop.ui.connections.window import ConnectionsWindow
from pave_desktop.ui.details_pane import DetailsPane
from pave_desktop.ui.empty_page import EmptyPage
from pave_desktop.ui.list_header import ListHeader
from pave_desktop.ui.measure import em, space
from pave_desktop.ui.notice_bar import NoticeBar
from pave_desktop.ui.plain_label import PlainLabel
from pave_desktop.ui.practice_band import PracticeBand
from pave_desktop.ui.questions import ask
from pave_desktop.ui.session_table.model import SessionTableModel
from pave_desktop.ui.session_table.view import SessionTable
from pave_desktop.ui.session_windows import SessionWindows
from pave_desktop.ui.window_memory import remember, restore
from pave_desktop.ui.words import connection_words
from pave_desktop.work.add_sessions import AddReport

_NOTHING_TO_DELETE = sentence("PAVE has not said anything about this session yet, so it cannot be deleted there.")
_NOT_THERE_YET = sentence("It is not known yet whether PAVE has made this session, so it cannot be edited.")


class MainWindow(QMainWindow):
    """Shows what the desk holds and asks it to do things. Closing it only asks to leave."""

    leaving = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.windows = SessionWindows(desk, self)
        self.details = SessionDetails(desk, self)
        self._connections_window: ConnectionsWindow | None = None
        self._add_window: AddWindow | None = None
        self._make_actions()
        self._build()
        self._make_menus()
        self._bind()
        self._show_connections()
        self._show_chosen(None)
        settings = desk.connections.settings.window
        desk.list.query = ListQuery(sort_by=settings.sort_by, descending=settings.descending)
        restore(self, self.splitter, self.table, settings)
        self.table.setFocus()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's own name
        """Comfortable, and never larger than the screen."""
        screen = self.screen().availableSize()
        return QSize(min(em(self, 190), screen.width()), min(space(self, 100), screen.height()))

    # Building

    def _make_actions(self) -> None:
        standard = QKeySequence.StandardKey
        self.new_action = self._action(self.tr("&New session"), "F2", self.new_session)
        self.add_action = self._action(self.tr("&Add existing sessions…"), "Ctrl+Shift+A", self.add_sessions)
        self.connections_action = self._action(self.tr("&Connections…"), "Ctrl+Shift+C", self.show_connections)
        self.quit_action = self._action(self.tr("&Quit"), "Ctrl+Q", self.close)
        self.search_action = self._action(self.tr("&Search"), standard.Find, self._go_to_search)
        self.refresh_action = self._action(self.tr("&Refresh"), "F5", self.desk.refresh)
        self.edit_action = self._action(self.tr("&Edit"), "Return", self.edit_chosen)
        self.edit_action.setShortcuts([QKeySequence("Return"), QKeySequence("Enter")])
        self.copy_action = self._action(self.tr("&Copy link"), standard.Copy, self.copy_chosen)
        self.delete_action = self._action(self.tr("&Delete at PAVE"), "Delete", self.delete_chosen)
        self.unsaved_action = self._action(self.tr("&Unsaved entries"), "Ctrl+Shift+U", self.windows.open_unsaved)
        self.remove_action = self._action(self.tr("Remove &from this list"), "Shift+Delete", self.remove_chosen)

    def _action(self, text: str, key: str | QKeySequence.StandardKey, do: Callable[[], object]) -> QAction:
        action = QAction(text, self)
        action.setShortcut(QKeySequence(key))
        # Held down, a key would open window after window.
        action.setAutoRepeat(False)
        action.triggered.connect(lambda _=False: do())
        return action

    def _build(self) -> None:
        central = QWidget(self)
        whole = QVBoxLayout(central)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        if self.desk.connections.is_practice:
            whole.addWidget(PracticeBand(central))
        layout = QVBoxLayout()
        margin = space(self, 0.8)
        layout.setContentsMargins(margin, margin, margin, 0)
        layout.setSpacing(margin)
        whole.addLayout(layout, 1)
        self.header = ListHeader(new=self.new_action, refresh=self.refresh_action, parent=central)
        self.notice_bar = NoticeBar(central)
        self.model = SessionTableModel(self.desk.list, self)
        self.table = SessionTable(self.model, central)
        self.empty = EmptyPage(central)
        self.pane = DetailsPane(central)
        left = QWidget(central)
        left_layout = QVBoxLayout(left)
        left_layout.setContentsMargins(0, 0, 0, 0)
        left_layout.addWidget(self.table, 1)
        left_layout.addWidget(self.empty, 1)
        self.splitter = QSplitter(Qt.Orientation.Horizontal, central)
        self.splitter.addWidget(left)
        self.splitter.addWidget(self.pane)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setStretchFactor(1, 0)
        self.splitter.setChildrenCollapsible(False)
        layout.addWidget(self.header)
        layout.addWidget(self.notice_bar)
        layout.addWidget(self.splitter, 1)
        self.setCentralWidget(central)
        self.connection_label = PlainLabel(self, wraps=False)
        self.activity_label = PlainLabel(self, wraps=False)
        self.statusBar().addWidget(self.connection_label)
        self.statusBar().addPermanentWidget(self.activity_label)

    def _make_menus(self) -> None:
        program = self.menuBar().addMenu(self.tr("&File"))
        program.addActions([self.new_action, self.add_action, self.unsaved_action])
        program.addSeparator()
        program.addActions([self.connections_action])
        program.addSeparator()
        program.addActions([self.quit_action])
        session: QMenu = self.menuBar().addMenu(self.tr("&Session"))
        about_one = [self.edit_action, self.copy_action, self.delete_action, self.remove_action]
        session.addActions(about_one)
        view = self.menuBar().addMenu(self.tr("&View"))
        view.addActions([self.search_action, self.refresh_action])
        for action in (self.edit_action, self.delete_action, self.remove_action):
            # Enter and Delete mean the list only while the list has the keyboard.
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self.table.offer(about_one)

    def _bind(self) -> None:
        desk, sessions = self.desk, self.desk.list
        self.header.search_changed.connect(sessions.search)
        self.header.list_asked.connect(self.table.setFocus)
        self.header.group_chosen.connect(self._choose_group)
        self.header.connection_chosen.connect(desk.connections.choose)
        self.table.sort_asked.connect(self._sort)
        self.table.chosen.connect(self._choose)
        self.table.edit_asked.connect(self._edit)
        self.table.copy_asked.connect(self.windows.copy)
        self.empty.new_asked.connect(self.new_session)
        self.empty.all_asked.connect(self._show_all)
        self.pane.copy_asked.connect(self.copy_chosen)
        self.pane.edit_asked.connect(self.edit_chosen)
        self.pane.delete_asked.connect(self.delete_chosen)
        self.details.changed.connect(self._show_details)
        self.windows.created.connect(self._show_created)
        self.notice_bar.action_chosen.connect(self._do_notice_action)
        sessions.counted.connect(self._show_counts)
        desk.notices.told.connect(self.notice_bar.show_notice)
        desk.added.connect(self._tell_added)
        desk.add_failed.connect(self._tell_add_failed)
        desk.refresh_started.connect(lambda: self._show_activity(self.tr("Refreshing…")))
        desk.refresh_ended.connect(lambda: self._show_activity(""))
        desk.connections.changed.connect(self._show_connections)
        desk.connections.current_changed.connect(self._show_connections)
        desk.connections.keys_asked.connect(self._tell_missing_keys)

    # Commands

    def new_session(self) -> None:
        """Open an empty editor; without a connection, the window in which one is entered."""
        if self.desk.connections.current is None:
            self.show_connections()
        else:
            self.windows.open_new()

    def edit_chosen(self) -> None:
        """Open the editor of the chosen session."""
        row = self.table.chosen_row()
        if row is not None:
            self._edit(row)

    def copy_chosen(self) -> None:
        """Copy the chosen session's link."""
        row = self.table.chosen_row()
        if row is not None:
            self.windows.copy(row)

    def delete_chosen(self) -> None:
        """Ask, then delete the chosen session at PAVE."""
        row = self.table.chosen_row()
        if row is None:
            return
        lock = self._delete_lock()
        if lock is not None:
            self.desk.notices.hint(lock, about=row.local_id)
            return
        ask(
            self,
            self.tr("Delete {vehicle} at PAVE?").format(vehicle=name_of(row)),
            self.tr("The customer's link stops working. The session stays in this list, with its history."),
            self.tr("Delete at PAVE"),
            lambda: self.desk.delete(row),
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
            lambda: self.desk.remove(rows),
        )

    def add_sessions(self) -> None:
        """Open the window into which keys and links are pasted."""
        if self.desk.connections.current is None:
            self.show_connections()
            return
        if self._add_window is None:
            self._add_window = AddWindow(self.desk, self)
            self._add_window.destroyed.connect(self._forget_add_window)
        self._bring_up(self._add_window)

    def show_connections(self) -> None:
        """Open the window of connections."""
        if self.desk.connections.is_practice:
            self.desk.notices.hint(
                sentence("Practice has a connection of its own. Start without practice to enter your account's.")
            )
            return
        if self._connections_window is None:
            self._connections_window = ConnectionsWindow(self.desk.connections, self)
            self._connections_window.destroyed.connect(self._forget_connections_window)
        self._bring_up(self._connections_window)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's own name
        """Hide, and ask to leave; what is under way is brought to its end first."""
        event.ignore()
        self.windows.keep_typing()
        window = remember(self, self.splitter, self.table, self.desk.list.query)
        self.desk.connections.change_settings(lambda settings: settings.model_copy(update={"window": window}))
        self.hide()
        for editor in list(self.windows.editors):
            editor.hide()
        self.leaving.emit()

    # Showing

    def _show_counts(self) -> None:
        sessions = self.desk.list
        self.header.show_counts(sessions.counts)
        is_empty = not sessions.rows
        self.table.setVisible(not is_empty)
        self.empty.setVisible(is_empty)
        if is_empty:
            has_connection = self.desk.connections.current is not None
            self.empty.say_why(sessions.query, has_connection=has_connection)

    def _show_all(self) -> None:
        self.header.search.clear()
        self.header.show_group(None)
        self.desk.list.change_query(replace(self.desk.list.query, search="", group=None))

    def _show_connections(self) -> None:
        connections = self.desk.connections
        current = connections.current
        self.header.show_connections(connections.all, current)
        name = connection_words(current) if current else self.tr("No connection yet")
        self.connection_label.setText(self.tr("New sessions with: {name}").format(name=name))
        self.setWindowTitle(self.tr("{name} – Pave Desktop").format(name=name) if current else "Pave Desktop")
        if self.desk.list.is_loaded:
            self._show_counts()

    def _show_activity(self, text: str) -> None:
        self.refresh_action.setEnabled(not text)
        self.activity_label.setText(text)

    def _show_details(self) -> None:
        details = self.details
        if details.row is None:
            self.pane.show_nothing()
        else:
            connection = self.desk.connections.find(details.row.connection)
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
        if self.desk.list.query.search or self.desk.list.query.group is not None:
            self._show_all()
        self.table.choose_when_there(local_id)
        self.table.show()
        self.table.setFocus()
        self.desk.list.reload()

    def _show_chosen(self, row: SessionRow | None) -> None:
        self.edit_action.setEnabled(row is not None)
        for action in (self.copy_action, self.delete_action, self.remove_action):
            # These stay pressable on a row that does not allow them: the answer is a sentence, not silence.
            action.setEnabled(row is not None)

    def _choose(self, row: SessionRow | None) -> None:
        self._show_chosen(row)
        self.details.choose(row.local_id if row else None)

    def _choose_group(self, group: Group | None) -> None:
        self.desk.list.change_query(replace(self.desk.list.query, group=group))

    def _sort(self, sort_by: SortBy, descending: bool) -> None:  # noqa: FBT001 - a signal's own
        self.desk.list.change_query(replace(self.desk.list.query, sort_by=sort_by, descending=descending))

    def _edit(self, row: SessionRow) -> None:
        if row.fate is Fate.MADE:
            self.windows.open_existing(row)
        else:
            self.desk.notices.hint(DELETED if row.fate is Fate.DELETED else _NOT_THERE_YET, about=row.local_id)

    def _go_to_search(self) -> None:
        self.header.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.header.search.selectAll()

    def _tell_missing_keys(self, connection_id: str) -> None:
        missing = self.desk.connections.keys_missing.get(connection_id)
        if missing is not None:
            self.desk.notices.hint(missing, action=Action.ENTER_KEYS)

    def _do_notice_action(self, action: Action) -> None:
        if action is Action.OPEN_DRAFTS:
            self.windows.open_unsaved()
        else:
            self.show_connections()

    def _bring_up(self, window: QWidget) -> None:
        window.show()
        window.raise_()
        window.activateWindow()

    def _tell_added(self, report: AddReport) -> None:
        """Tell here what the window cannot tell any more, because it was closed."""
        if self._add_window is None:
            told = [sentence("Sessions added: {count}.", count=len(report.added))] if report.added else []
            told += [reason for _, reason in report.refused]
            tell = self.desk.notices.trouble if report.refused else self.desk.notices.done
            tell(*(told or [sentence("All of these sessions are in the list already.")]))

    def _tell_add_failed(self, problem: Problem) -> None:
        if self._add_window is None:
            self.desk.notices.problem(problem)

    def _forget_add_window(self) -> None:
        self._add_window = None

    def _forget_connections_window(self) -> None:
        self._connections_window = None
