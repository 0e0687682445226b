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
from pave_desktop.state.practice_ground import Lesson
from pave_desktop.ui.words import chip_word

if TYPE_CHECKING:
    from pave_desktop.ui.main_window import MainWindow
    from pave_desktop.ui.session_page import SessionPage


def tr(text: str) -> str:
    """Translate a text of the menus."""
    return QCoreApplication.translate("MainCommands", text)


class MainCommands:
    """Each command has a key, so that nothing needs the mouse; the menus show it."""

    def __init__(self, window: MainWindow, page: SessionPage) -> None:
        self._window = window
        standard = QKeySequence.StandardKey
        self.new = self._make(tr("&New session"), "F2", window.new_session)
        self.like = self._make(tr("New &like this"), "Ctrl+D", window.new_like)
        self.add = self._make(tr("&Add existing sessions…"), "Ctrl+Shift+A", window.add_sessions)
        self.unsaved = self._make(tr("&Unsaved entries"), "Ctrl+Shift+U", window.windows.open_unsaved)
        self.connections = self._make(tr("&Connections…"), "Ctrl+Shift+C", window.show_connections)
        is_practice = window.desk.connections.is_practice
        text = tr("Leave &practice mode") if is_practice else tr("&Practice mode")
        self.practice = self._make(text, "Ctrl+Shift+P", window.change_mode)
        self.quit = self._make(tr("&Quit"), "Ctrl+Q", window.close)

        self.edit = self._make(tr("&Edit"), "Return", page.edit_chosen)
        self.edit.setShortcuts([QKeySequence("Return"), QKeySequence("Enter")])
        self.copy = self._make(tr("&Copy link"), standard.Copy, page.copy_chosen)
        self.open_link = self._make(tr("&Open the customer's page"), "Ctrl+O", page.open_chosen_link)
        self.delete = self._make(tr("&Delete at PAVE"), "Delete", page.delete_chosen)
        self.remove = self._make(tr("Remove &from this list"), "Shift+Delete", page.remove_chosen)
        for action in (self.edit, self.delete, self.remove):
            # Enter and Delete mean the list only while the list has the keyboard.
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)

        self.search = self._make(tr("&Search"), standard.Find, page.go_to_search)
        self.notices = self._make(tr("&Newest notice"), "F6", window.notice_bar.go_to_offer)
        self.refresh = self._make(tr("&Refresh"), "F5", window.desk.refresh)
        self.chips = [
            self._make(chip_word(chip), f"Ctrl+{number}", partial(page.show_chip, chip))
            for number, chip in enumerate(Chip, start=1)
        ]
        self.appearances = self._make_appearances()

        self.lessons = [
            self._make(text, f"Alt+{number}", partial(window.begin_lesson, lesson))
            for number, (lesson, text) in enumerate(self._lesson_words().items(), start=1)
        ]
        self.begin_anew = self._make(tr("Begin practice &anew…"), "Ctrl+Shift+N", window.begin_practice_anew)
        self.keyboard = self._make(tr("&Keyboard"), "F1", window.show_keyboard)
        self.about = self._make(tr("A&bout Pave Desktop"), "Shift+F1", window.show_about)
        for action in (self.keyboard, self.about, *self.appearances.values()):
            # These mean the whole program, also while an editor has the keyboard.
            action.setShortcutContext(Qt.ShortcutContext.ApplicationShortcut)

    @property
    def about_one(self) -> list[QAction]:
        """The commands that are about the chosen session."""
        in_practice = [self.open_link] if self._window.desk.connections.is_practice else []
        return [self.edit, self.copy, self.like, *in_practice, self.delete, self.remove]

    def make_menus(self) -> None:
        """Fill the menu bar."""
        bar = self._window.menuBar()
        file = bar.addMenu(tr("&File"))
        file.addActions([self.new, self.add, self.unsaved])
        file.addSeparator()
        file.addActions([self.connections, self.practice])
        file.addSeparator()
        file.addAction(self.quit)
        bar.addMenu(tr("&Session")).addActions(self.about_one)
        view = bar.addMenu(tr("&View"))
        view.addActions([self.search, self.notices, self.refresh])
        view.addSeparator()
        view.addActions(self.chips)
        view.addSeparator()
        view.addMenu(self._appearance_menu(view))
        guide = bar.addMenu(tr("&Help"))
        if self._window.desk.connections.is_practice:
            lessons = QMenu(tr("&Things to try"), guide)
            lessons.addActions(self.lessons)
            guide.addMenu(lessons)
            guide.addAction(self.begin_anew)
            guide.addSeparator()
        guide.addActions([self.keyboard, self.about])

    def let_choose(self, *, one: bool) -> None:
        """Offer what is about a chosen session, or not.

        Each stays pressable on a session that does not allow it: the answer is a sentence, not silence.
        """
        for action in self.about_one:
            action.setEnabled(one)

    def _appearance_menu(self, parent: QMenu) -> QMenu:
        menu = QMenu(tr("&Appearance"), parent)
        menu.addActions(list(self.appearances.values()))
        return menu

    def _make_appearances(self) -> dict[Appearance, QAction]:
        window = self._window
        group = QActionGroup(window)
        actions = {}
        for appearance, key, text in (
            (Appearance.SYSTEM, "F7", tr("As the &system")),
            (Appearance.LIGHT, "F8", tr("&Light")),
            (Appearance.DARK, "F9", tr("&Dark")),
        ):
            action = self._make(text, key, partial(window.wear, appearance))
            action.setCheckable(True)
            action.setChecked(window.desk.connections.settings.window.appearance is appearance)
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

    def _make(self, text: str, key: str | QKeySequence.StandardKey, do: Callable[[], object]) -> QAction:
        action = QAction(text, self._window)
        action.setShortcut(QKeySequence(key))
        # Held down, a key would open window after window.
        action.setAutoRepeat(False)
        action.triggered.connect(lambda _=False: do())
        return action
