"""What the main window does: its commands, the windows that it opens, and what it tells of work done elsewhere."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TypeVar

from PySide6.QtCore import QObject
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication, QWidget

from pave_desktop.entry.session_link import SessionLink
from pave_desktop.entry.vin import mend_vin
from pave_desktop.models.problem import Problem
from pave_desktop.models.session_row import SessionRow
from pave_desktop.models.window_settings import Appearance
from pave_desktop.sentence import sentence
from pave_desktop.state.desk import Desk
from pave_desktop.state.lesson import Lesson
from pave_desktop.state.notices import Action, Notice
from pave_desktop.state.practice_ground import PracticeGround
from pave_desktop.ui.about_window import AboutWindow
from pave_desktop.ui.add_window import AddWindow
from pave_desktop.ui.attention_watch import AttentionWatch
from pave_desktop.ui.bring_up import bring_up
from pave_desktop.ui.chosen_session import ChosenSession
from pave_desktop.ui.connections.window import ConnectionsWindow
from pave_desktop.ui.keyboard_sheet import KeyboardSheet
from pave_desktop.ui.main_window import Leaving, MainWindow
from pave_desktop.ui.many_commands import ManyCommands
from pave_desktop.ui.news_on_desktop import NewsOnDesktop
from pave_desktop.ui.notice_bar import NoticeBar
from pave_desktop.ui.preferences_window import PreferencesWindow
from pave_desktop.ui.progress_line import ProgressLine
from pave_desktop.ui.questions import ask
from pave_desktop.ui.session_windows import SessionWindows
from pave_desktop.ui.theme import apply_theme
from pave_desktop.ui.welcome import WelcomePage
from pave_desktop.work.add_sessions import AddReport

_Window = TypeVar("_Window", bound=QWidget)

_NATIVE = QKeySequence.SequenceFormat.NativeText


class WindowWork(QObject):
    """Makes what the window is furnished with, and binds it to the desk."""

    def __init__(self, window: MainWindow, desk: Desk, ground: PracticeGround | None = None) -> None:
        super().__init__(window)
        self.desk = desk
        self._window = window
        self._ground = ground
        self._others: dict[type[QWidget], QWidget] = {}
        self.windows = SessionWindows(desk, window)
        self._welcome: WelcomePage | None = None
        self.chosen = ChosenSession(window.page, desk, self.windows)
        self.many: ManyCommands = ManyCommands(window.page.table, desk, self.chosen, window)
        self.progress_line = ProgressLine(desk.many, window.commands.stop, window)
        self.notice_bar: NoticeBar = NoticeBar(window, door=window.notice_door)
        self.on_desktop = NewsOnDesktop(window, desk)
        self.attention = AttentionWatch(desk, self.chosen, self)
        desk.follow.on_screen = self.seen_sessions
        self._bind()
        window.furnish(self)

    def _bind(self) -> None:
        desk, page, commands = self.desk, self._window.page, self._window.commands
        # Its icon alone takes as long to find as the list to read: not for the first paint.
        page.header.search.setClearButtonEnabled(True)
        page.model.connection_of = desk.connections.find
        desk.connections.changed.connect(page.model.say_anew)
        page.header.connection_chosen.connect(desk.connections.choose)
        page.empty.new_asked.connect(self.new_session)
        page.empty.add_asked.connect(self.add_sessions)
        self.windows.created.connect(page.show_created)
        self.windows.shown.connect(page.show_row)
        self.notice_bar.action_chosen.connect(self._do_notice_action)
        desk.notices.told.connect(self.notice_bar.show_notice)
        desk.notices.over.connect(self.notice_bar.take_back)
        for line in (self.notice_bar, self.progress_line):
            line.keyboard_left.connect(page.table.setFocus)
        self.windows.offered.connect(self.notice_bar.go_to_offer)
        desk.added.connect(self._tell_added)
        desk.add_failed.connect(self._tell_add_failed)
        desk.refresh_started.connect(lambda: commands.refresh.setEnabled(False))
        desk.refresh_ended.connect(lambda: commands.refresh.setEnabled(True))
        desk.connections.keys_asked.connect(self._tell_missing_keys)
        if self._ground is not None:
            self._ground.new_asked.connect(self.windows.open_prepared)
            self._ground.edit_asked.connect(self.windows.open_with_hint)
            self._ground.choose_asked.connect(page.choose_when_there)

    @property
    def welcome(self) -> WelcomePage:
        """What a first start shows; made when it is, for nearly every other start does without."""
        if self._welcome is None:
            self._welcome = WelcomePage(self.desk.connections, self._window)
            self._welcome.practice_asked.connect(self.change_mode)
            self._welcome.connected.connect(self._tell_connected)
            self._window.pages.addWidget(self._welcome)
        return self._welcome

    def seen_sessions(self) -> frozenset[str]:
        """Name the sessions that somebody may see now: in the list, beside it, and in windows of their own."""
        seen = frozenset(editor.edit.local_id for editor in self.windows.editors)
        if self._window.isVisible() and not self._window.isMinimized():
            chosen = self.chosen.details.row
            seen |= self.desk.list.on_screen() | ({chosen.local_id} if chosen else frozenset())
        return seen

    # Commands

    def new_session(self) -> None:
        """Open an empty editor; without a connection, what enters one."""
        if self.desk.connections.current is None:
            self.show_connections()
        else:
            self.windows.open_new()

    def new_like(self) -> None:
        """Open an editor with what the chosen session has, but for its car and its customer."""
        row = self._window.page.table.chosen_row()
        if row is not None and self.desk.connections.current is not None:
            self.windows.open_like(row)

    def take_scan(self, vin: str) -> None:
        """Do what scanning a car means: into the editor that is in front, else to the session of that car."""
        while (popup := QApplication.activePopupWidget()) is not None and popup.close():
            # A list that is open would get the digits that are typed next.
            pass
        front = QApplication.activeModalWidget()
        if front is not None:
            QApplication.beep()
            told = sentence(
                "The scanned VIN {vin} was not used, for a question is open. Answer it and scan again.", vin=vin
            )
            self.desk.notices.hint(told)
        elif self.desk.connections.current is None:
            self.desk.notices.hint(
                sentence(
                    "The scanned VIN {vin} was not used. First enter your account, or begin with practice.", vin=vin
                )
            )
        else:
            self.windows.take_scan(vin, QApplication.activeWindow())

    def show_vin(self, vin: str) -> None:
        """Go to the session of a vehicle, or begin one, as a scan of its VIN does."""
        if self.desk.connections.current is None:
            self.desk.notices.hint(
                sentence("The VIN {vin} was not used. First enter your account, or begin with practice.", vin=vin)
            )
        else:
            self.windows.open_vin(mend_vin(vin), scanned=vin)

    def show_link(
        self, text: str, link: SessionLink, find: Callable[[SessionLink], Awaitable[SessionRow | None]]
    ) -> None:
        """Go to the session of a link or key; where the list does not have it, offer to add it."""

        async def show() -> None:
            row = await find(link)
            if row is None:
                self.add_sessions(text)
            else:
                self.windows.shown.emit(row)
                self.windows.open_row(row)

        self.desk.tasks.start(f"show link: {link.key}", show)

    def add_sessions(self, pasted: str = "") -> None:
        """Open the window into which keys and links are pasted, with what is pasted already."""
        if self.desk.connections.current is None:
            self.show_connections()
            return
        self._bring_up(AddWindow, lambda: AddWindow(self.desk, self._window))
        window = self.other(AddWindow)
        if window is not None and pasted:
            window.pasted.appendPlainText(pasted)
            window.result_text.setText(self.tr("This session is not in the list yet."))
            window.add_button.setFocus()

    def show_connections(self) -> None:
        """Open the window of connections; on the first start, the welcome's own form."""
        if self.desk.connections.is_practice:
            self.desk.notices.hint(
                sentence("Practice has a connection of its own. Leave practice mode to enter your account's.")
            )
        elif isinstance(self._window.pages.currentWidget(), WelcomePage):
            self.welcome.show_account()
        else:
            self._bring_up(ConnectionsWindow, lambda: ConnectionsWindow(self.desk.connections, self._window))

    def show_preferences(self) -> None:
        """Open the window of what a person likes."""
        desk = self.desk
        are_shown = self.on_desktop.notifications.are_shown
        self._bring_up(
            PreferencesWindow,
            lambda: PreferencesWindow(desk.connections, desk.tasks, self._window, are_shown=are_shown),
        )

    def change_mode(self) -> None:
        """Go to practice mode, or come back from it."""
        self._window.leave_for(Leaving.REAL if self.desk.connections.is_practice else Leaving.PRACTICE)

    def begin_practice_anew(self) -> None:
        """Ask, then begin practice with fresh samples."""
        ask(
            self._window,
            self.tr("Begin practice anew?"),
            self.tr("All practice sessions are forgotten, and new samples take their place. Real ones stay."),
            self.tr("Begin anew"),
            lambda: self._window.leave_for(Leaving.PRACTICE_ANEW),
        )

    def begin_lesson(self, lesson: Lesson) -> None:
        """Let one of the things to try happen."""
        if self._ground is not None:
            self._ground.begin(lesson, self._window.page.table.chosen_row())

    def wear(self, appearance: Appearance) -> None:
        """Wear the light or the dark side from now on, or the system's."""
        self.desk.connections.change_window(lambda settings: replace(settings, appearance=appearance))
        application = QApplication.instance()
        if isinstance(application, QApplication):
            apply_theme(application, appearance)

    def show_keyboard(self) -> None:
        """Open the sheet of keys."""
        self._bring_up(KeyboardSheet, lambda: KeyboardSheet(self._window.menuBar(), self._other_keys(), self._window))

    def show_about(self) -> None:
        """Open the window that says which version this is."""
        self._bring_up(AboutWindow, lambda: AboutWindow(self._window, practice=self.desk.connections.is_practice))

    def _tell_connected(self) -> None:
        current = self.desk.connections.current
        if current is not None:
            self.desk.notices.done(
                sentence("{name} is connected. Press F2 to make the first session.", name=current.name)
            )

    def _tell_missing_keys(self, connection_id: str) -> None:
        missing = self.desk.connections.keys_missing.get(connection_id)
        if missing is not None:
            self.desk.notices.hint(missing, action=Action.ENTER_KEYS)

    def _do_notice_action(self, notice: Notice) -> None:
        if notice.action is Action.OPEN_DRAFTS:
            self.windows.open_unsaved()
        elif notice.action is Action.NEW_OF_VIN and notice.about is not None:
            self.windows.open_new_of(notice.about)
        elif notice.action is Action.OPEN_SESSION and notice.about is not None:
            self.windows.open_by_id(notice.about)
        elif notice.action is Action.SETTLE:
            self.windows.open_lost()
        else:
            self.show_connections()

    def _bring_up(self, kind: type[QWidget], make: Callable[[], QWidget]) -> None:
        """Show a window of which there is one at most; it is forgotten when it is gone."""
        if kind not in self._others:
            window = make()
            window.destroyed.connect(lambda: self._others.pop(kind, None))
            self._others[kind] = window
        bring_up(self._others[kind])

    def other(self, kind: type[_Window]) -> _Window | None:
        """Give the open window of a kind, or None."""
        window = self._others.get(kind)
        return window if isinstance(window, kind) else None

    def _other_keys(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """The keys that no menu shows."""
        return [
            (
                self.tr("In the list"),
                [
                    (self.tr("Choose another session"), self.tr("Up, Down")),
                    (self.tr("Choose several"), self.tr("Shift+Up, Shift+Down")),
                    (self.tr("From the search into the list"), self.tr("Down or Enter")),
                    (self.tr("Clear the search"), self.tr("Esc")),
                    (self.tr("Open the menu of a session"), self.tr("Menu or Shift+F10")),
                ],
            ),
            (
                self.tr("In an editor"),
                [
                    (self.tr("Next field, field before"), self.tr("Tab, Shift+Tab")),
                    (self.tr("From the VIN to the mobile number"), self.tr("Enter")),
                    (self.tr("Save, or create and copy the link"), QKeySequence("Ctrl+S").toString(_NATIVE)),
                    (self.tr("The same, from any field but the VIN"), self.tr("Enter")),
                    (self.tr("Close; asks if something is not saved"), self.tr("Esc")),
                ],
            ),
            (
                self.tr("With a barcode scanner"),
                [
                    (self.tr("Go to a car's session, or begin one"), self.tr("Scan its VIN, in any window")),
                    (self.tr("Put the VIN into a new session"), self.tr("Scan it, in any field")),
                ],
            ),
        ]

    def _tell_added(self, report: AddReport) -> None:
        """Tell here what the window cannot tell any more, because it was closed."""
        if AddWindow not in self._others:
            told = [sentence("Sessions added: {count}.", count=len(report.added))] if report.added else []
            told += [reason for _, reason in report.refused]
            tell = self.desk.notices.trouble if report.refused else self.desk.notices.done
            tell(*(told or [sentence("All of these sessions are in the list already.")]))

    def _tell_add_failed(self, problem: Problem) -> None:
        if AddWindow not in self._others:
            self.desk.notices.problem(problem)
