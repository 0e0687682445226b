"""The main window as its first paint shows it: menus, the list of sessions, the line at the bottom.

What needs more than that is put in by `WindowWork`, once the rest of the program is there.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QSize, QTimer, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from pave_desktop.models.window_settings import WindowSettings
from pave_desktop.state.session_list import SessionList
from pave_desktop.ui.door import make_door
from pave_desktop.ui.main_commands import MainCommands
from pave_desktop.ui.measure import em, space
from pave_desktop.ui.practice_band import PracticeBand
from pave_desktop.ui.session_page import SessionPage
from pave_desktop.ui.status_line import StatusLine
from pave_desktop.ui.window_memory import remember, restore
from pave_desktop.ui.words import connection_words

if TYPE_CHECKING:
    from pave_desktop.state.desk import Desk
    from pave_desktop.ui.notice_bar import NoticeBar
    from pave_desktop.ui.session_windows import SessionWindows
    from pave_desktop.ui.welcome import WelcomePage
    from pave_desktop.ui.window_work import WindowWork

_Window = TypeVar("_Window", bound=QWidget)


class Leaving(Enum):
    """Where a person wants to go who leaves the window."""

    QUIT = "quit"
    PRACTICE = "practice"
    PRACTICE_ANEW = "practice anew"
    REAL = "real"


class MainWindow(QMainWindow):
    """Closing it only asks to leave, and says where to. What is declared here is there once it is furnished."""

    leaving = Signal(Leaving)
    work: WindowWork
    desk: Desk
    windows: SessionWindows
    notice_bar: NoticeBar

    def __init__(self, sessions: SessionList, left: WindowSettings, *, practice: bool) -> None:
        super().__init__()
        self.is_practice = practice
        self.is_furnished = False
        self._asked_early: list[Callable[[], object]] = []
        self._goes_to = Leaving.QUIT
        self._has_sessions = False
        # Before the page: what is told stands above it, for Tab as well.
        self.notice_door = make_door(self)
        self.pages = self._make_pages()
        # Each part is made in its place: one that moves there afterwards is dressed twice.
        self.page = SessionPage(sessions, self.pages)
        self.commands = MainCommands(self, self.page, left.appearance)
        self.page.build(self.commands)
        self.pages.addWidget(self.page)
        self.status_line = StatusLine(self)
        self.setStatusBar(self.status_line)
        self.commands.make_menus()
        self.page.one_chosen.connect(
            lambda one: self.commands.let_choose(one=one, several=self.page.table.selected_count() > 1)
        )
        self.page.table.edit_asked.connect(lambda row: self.when_furnished(lambda: self.windows.open_row(row)))
        self.page.table.copy_asked.connect(lambda row: self.when_furnished(lambda: self.windows.copy(row)))
        self.commands.let_choose(one=False)
        self.setWindowTitle("Pave Desktop")
        restore(self, self.page.splitter, self.page.table, left)
        self.page.table.setFocus()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's own name
        """Comfortable, and never larger than the screen."""
        screen = self.screen().availableSize()
        # What a window manager puts around it needs room too, and is not known before it is there.
        frame = space(self, 4)
        return QSize(min(em(self, 190), screen.width() - frame), min(space(self, 100), screen.height() - frame))

    def furnish(self, work: WindowWork) -> None:
        """Take what the first paint did without, and do what a person has asked for meanwhile."""
        self.work, self.desk, self.windows = work, work.desk, work.windows
        self.notice_bar = work.notice_bar
        margin = space(self, 1)
        self.notice_bar.setContentsMargins(round(margin * 1.5), margin, round(margin * 1.5), 0)
        self._whole.addWidget(work.progress_line)
        self._whole.insertWidget(self._whole.indexOf(self.pages), self.notice_bar)
        self.status_line.follow(self.desk)
        self.desk.list.counted.connect(self._see_sessions)
        self.desk.connections.changed.connect(self._show_connections)
        self.desk.connections.current_changed.connect(self._show_connections)
        self._see_sessions()
        self._show_connections()
        self.is_furnished = True
        # When who furnishes it has done so and listens.
        QTimer.singleShot(0, self, self._do_what_was_asked)

    def when_furnished(self, command: Callable[[], object]) -> None:
        """Do something now, or as soon as the window can."""
        if self.is_furnished:
            command()
        else:
            self._asked_early.append(command)

    def leave_for(self, place: Leaving) -> None:
        """Close the window to go somewhere."""
        self._goes_to = place
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's own name
        """Hide, and ask to leave; what is under way is brought to its end first."""
        event.ignore()
        if not self.is_furnished:
            self.hide()
        self.when_furnished(self._leave)

    @property
    def welcome(self) -> WelcomePage:
        """What a first start shows."""
        return self.work.welcome

    def other(self, kind: type[_Window]) -> _Window | None:
        """Give the open window of a kind, or None."""
        return self.work.other(kind)

    def _do_what_was_asked(self) -> None:
        early, self._asked_early = self._asked_early, []
        for command in early:
            command()

    def _leave(self) -> None:
        self.windows.keep_typing()
        query = self.desk.list.query
        self.desk.connections.change_window(
            lambda settings: remember(settings, self, self.page.splitter, self.page.table, query)
        )
        for window in QApplication.topLevelWidgets():
            window.hide()
        self.leaving.emit(self._goes_to)

    def _make_pages(self) -> QStackedWidget:
        central = QWidget(self)
        self.setCentralWidget(central)
        self._whole = QVBoxLayout(central)
        self._whole.setContentsMargins(0, 0, 0, 0)
        self._whole.setSpacing(0)
        if self.is_practice:
            self._whole.addWidget(PracticeBand(central))
        pages = QStackedWidget(central)
        self._whole.addWidget(pages, 1)
        return pages

    def _see_sessions(self) -> None:
        self._has_sessions = self._has_sessions or self.desk.list.counts.everything > 0
        self._show_page()

    def _show_page(self) -> None:
        """Show the welcome until there is a connection or a session."""
        is_new_here = self.desk.connections.current is None and not self._has_sessions
        wanted: QWidget = self.welcome if is_new_here else self.page
        is_other = self.pages.currentWidget() is not wanted
        if is_other:
            self.pages.setCurrentWidget(wanted)
        if self.desk.list.is_loaded:
            self.page.show_counts()
        if is_other:
            (self.welcome if is_new_here else self.page.best_for_keyboard).setFocus()

    def _show_connections(self) -> None:
        connections = self.desk.connections
        current = connections.current
        self.page.header.show_connections(connections.all, current)
        name = connection_words(current) if current else ""
        self.setWindowTitle(self.tr("{name} – Pave Desktop").format(name=name) if current else "Pave Desktop")
        self._show_page()
