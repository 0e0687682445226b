"""The commands of the main window: what each is called, its key, and the menu it stands in."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu

from pave_desktop.models.list_query import Chip
from pave_desktop.models.window_settings import Appearance
from pave_desktop.state.lesson import Lesson
from pave_desktop.ui.words import chip_word

if TYPE_CHECKING:
    from pave_desktop.ui.main_window import MainWindow
    from pave_desktop.ui.session_page import SessionPage
    from pave_desktop.ui.window_work import WindowWork


def tr(text: str) -> str:
    """Translate a text of the menus."""
    return QCoreApplication.translate("MainCommands", text)


def _begin(lesson: Lesson, work: WindowWork) -> None:
    work.begin_lesson(lesson)


def _wear(appearance: Appearance, work: WindowWork) -> None:
    work.wear(appearance)


class MainCommands:
    """Each command has a key, so that nothing needs the mouse; the menus show it."""

    def __init__(self, window: MainWindow, page: SessionPage, appearance: Appearance) -> None:
        self._window = window
        standard = QKeySequence.StandardKey
        self.new = self._order(tr("&New session"), "F2", lambda work: work.new_session())
        self.like = self._order(tr("New &like this"), "Ctrl+D", lambda work: work.new_like())
        self.add = self._order(tr("&Add existing sessions…"), "Ctrl+Shift+A", lambda work: work.add_sessions())
        self.unsaved = self._order(tr("&Unsaved entries"), "Ctrl+Shift+U", lambda work: work.windows.open_unsaved())
        self.connections = self._order(tr("&Connections…"), "Ctrl+Shift+C", lambda work: work.show_connections())
        self.preferences = self._order(tr("Pr&eferences…"), "Ctrl+,", lambda work: work.show_preferences())
        text = tr("Leave &practice mode") if window.is_practice else tr("&Practice mode")
        self.practice = self._order(text, "Ctrl+Shift+P", lambda work: work.change_mode())
        self.quit = self._make(tr("&Quit"), "Ctrl+Q", window.close)

        self.edit = self._order(tr("&Edit"), "Return", lambda work: work.chosen.edit())
        self.edit.setShortcuts([QKeySequence("Return"), QKeySequence("Enter")])
        self.copy = self._order(tr("&Copy link"), standard.Copy, lambda work: work.many.copy())
        self.open_link = self._order(tr("&Open the customer's page"), "Ctrl+O", lambda work: work.chosen.open_link())
        self.refresh_these = self._order(tr("&Refresh this session"), "Shift+F5", lambda work: work.many.refresh())
        self.export = self._order(tr("E&xport the list…"), "Ctrl+Shift+E", lambda work: work.many.export())
        self.delete = self._order(tr("&Delete at PAVE"), "Delete", lambda work: work.many.delete())
        self.remove = self._order(tr("Remove &from this list"), "Shift+Delete", lambda work: work.many.remove())
        for action in (self.edit, self.delete, self.remove):
            # Enter and Delete mean the list only while the list has the keyboard.
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)

        self.search = self._make(tr("&Search"), standard.Find, page.go_to_search)
        self.notices = self._order(tr("&Newest notice"), "F6", lambda work: work.notice_bar.go_to_offer())
        self.refresh = self._order(tr("&Refresh"), "F5", lambda work: work.desk.refresh())
        self.stop = self._order(tr("S&top what is under way"), "Shift+Esc", lambda work: work.many.stop())
        self.chips = [
            self._make(chip_word(chip), f"Ctrl+{number}", partial(page.show_chip, chip))
            for number, chip in enumerate(Chip, start=1)
        ]
        self.appearances = self._make_appearances(appearance)

        self.lessons = [
            self._order(text, f"Alt+{number}", partial(_begin, lesson))
            for number, (lesson, text) in enumerate(self._lesson_words().items(), start=1)
        ]
        self.begin_anew = self._order(
            tr("Begin practice &anew…"), "Ctrl+Shift+N", lambda work: work.begin_practice_anew()
        )
        self.keyboard = self._order(tr("&Keyboard"), "F1", lambda work: work.show_keyboard())
        self.about = self._order(tr("A&bout Pave Desktop"), "Shift+F1", lambda work: work.show_about())
        for action in (self.keyboard, self.about, *self.appearances.values()):
            # These mean the whole program, also while an editor has the keyboard.
            action.setShortcutContext(Qt.ShortcutContext.ApplicationShortcut)

    @property
    def about_one(self) -> list[QAction]:
        """The commands that are about the chosen session."""
        in_practice = [self.open_link] if self._window.is_practice else []
        return [self.edit, self.copy, self.like, *in_practice, self.refresh_these, self.delete, self.remove]

    def make_menus(self) -> None:
        """Fill the menu bar."""
        bar = self._window.menuBar()
        file = bar.addMenu(tr("&File"))
        file.addActions([self.new, self.add, self.unsaved])
        file.addSeparator()
        file.addAction(self.export)
        file.addSeparator()
        file.addActions([self.connections, self.preferences, self.practice])
        file.addSeparator()
        file.addAction(self.quit)
        bar.addMenu(tr("&Session")).addActions(self.about_one)
        view = bar.addMenu(tr("&View"))
        view.addActions([self.search, self.notices, self.refresh, self.stop])
        view.addSeparator()
        view.addActions(self.chips)
        view.addSeparator()
        view.addMenu(self._appearance_menu(view))
        guide = bar.addMenu(tr("&Help"))
        if self._window.is_practice:
            lessons = QMenu(tr("&Things to try"), guide)
            lessons.addActions(self.lessons)
            guide.addMenu(lessons)
            guide.addAction(self.begin_anew)
            guide.addSeparator()
        guide.addActions([self.keyboard, self.about])

    def let_choose(self, *, one: bool, several: bool = False) -> None:
        """Offer what is about a chosen session, or about several, or not.

        Each stays pressable on a session that does not allow it: the answer is a sentence, not silence.
        """
        for action in self.about_one:
            action.setEnabled(one)
        self.copy.setText(tr("&Copy links") if several else tr("&Copy link"))
        self.refresh_these.setText(tr("&Refresh the selected ones") if several else tr("&Refresh this session"))
        self.delete.setText(tr("&Delete the waiting ones at PAVE…") if several else tr("&Delete at PAVE"))
        self.remove.setText(tr("Remove these &from this list…") if several else tr("Remove &from this list"))
        alone = tr("E&xport this session…") if one else tr("E&xport the list…")
        self.export.setText(tr("E&xport the selected ones…") if several else alone)

    def _appearance_menu(self, parent: QMenu) -> QMenu:
        menu = QMenu(tr("&Appearance"), parent)
        menu.addActions(list(self.appearances.values()))
        return menu

    def _make_appearances(self, worn: Appearance) -> dict[Appearance, QAction]:
        window = self._window
        group = QActionGroup(window)
        actions = {}
        for appearance, key, text in (
            (Appearance.SYSTEM, "F7", tr("As the &system")),
            (Appearance.LIGHT, "F8", tr("&Light")),
            (Appearance.DARK, "F9", tr("&Dark")),
        ):
            action = self._order(text, key, partial(_wear, appearance))
            action.setCheckable(True)
            action.setChecked(appearance is worn)
            group.addAction(action)
            actions[appearance] = action
        return actions

    def _lesson_words(self) -> dict[Lesson, str]:
        return {
            Lesson.CUSTOMER: tr("A &customer takes the photos"),
            Lesson.FAILED_TEXT: tr("A &text that does not arrive"),
            Lesson.EXPIRY: tr("A session that &expires"),
            Lesson.REFUSED_CHANGE: tr("A change that PAVE &refuses"),
            Lesson.LOST_ANSWER: tr("An answer that gets &lost"),
            Lesson.OFF_LINE: tr("The line goes &down for a minute"),
        }

    def _order(self, text: str, key: str | QKeySequence.StandardKey, do: Callable[[WindowWork], object]) -> QAction:
        """Make a command that is the work of what the window is furnished with."""
        return self._make(text, key, lambda: self._window.when_furnished(lambda: do(self._window.work)))

    def _make(self, text: str, key: str | QKeySequence.StandardKey, do: Callable[[], object]) -> QAction:
        action = QAction(text, self._window)
        action.setShortcut(QKeySequence(key))
        # Held down, a key would open window after window.
        action.setAutoRepeat(False)
        action.triggered.connect(lambda _=False: do())
        return action
