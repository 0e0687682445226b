"""The sheet of keys: everything that the menus offer stands on it once, and the keyboard alone reads and closes it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAction, QKeySequence
from PySide6.QtWidgets import QApplication, QMainWindow, QMenu, QStyleOptionViewItem, QWidget

from pave_desktop.ui.keyboard_sheet import KeyboardSheet, without_mnemonic
from pave_desktop.ui.practice_band import PracticeBand
from tests.conftest import Desktop, Heard, until
from tests.ui.hands import Key, active, focused_name, press
from tests.ui.tree import Role, find, nodes, table_rows, texts

NAME = "Keys of the keyboard"
EXTRA = [("In an editor", [("Save", "Ctrl+S"), ("Close", "Esc")]), ("Nothing", [])]


class WindowWithMenus(QMainWindow):
    """A window whose menus have everything that menus can have."""

    def __init__(self) -> None:
        super().__init__()
        file = self.menuBar().addMenu("&File")
        self.new = self._action("&New session", "F2")
        file.addAction(self.new)
        file.addSeparator()
        self.edit = self._action("&Edit", "Return", "Enter")
        file.addAction(self.edit)
        self.hidden = self._action("Secret", "F12")
        self.hidden.setVisible(False)
        file.addAction(self.hidden)
        self.disabled = self._action("&Salt && pepper…", "Ctrl+Shift+U")
        self.disabled.setEnabled(False)
        file.addAction(self.disabled)
        view = self.menuBar().addMenu("&View")
        view.addAction(self._action("&Refresh", "F5"))
        view.addAction(self.new)
        look = QMenu("&Appearance", view)
        look.addAction(self._action("&Dark\tF9", "F9"))
        look.addAction(self._action("&Light"))
        view.addMenu(look)
        self.menuBar().addMenu("&Empty")

    def _action(self, text: str, *keys: str) -> QAction:
        action = QAction(text, self)
        action.setShortcuts([QKeySequence(key) for key in keys])
        return action


@pytest.fixture
def window(qapp: QApplication) -> Iterator[WindowWithMenus]:
    made = WindowWithMenus()
    made.show()
    yield made
    made.close()
    made.deleteLater()
    qapp.processEvents()


async def sheet_of(window: QMainWindow) -> KeyboardSheet:
    sheet = KeyboardSheet(window.menuBar(), EXTRA, window)
    sheet.show()
    sheet.activateWindow()
    await active(sheet)
    return sheet


def lines(sheet: KeyboardSheet) -> list[list[str]]:
    """Read the sheet as a screen reader does, line by line."""
    return table_rows(sheet, NAME)


async def test_the_menus_are_read_as_they_are(window: WindowWithMenus) -> None:
    sheet = await sheet_of(window)
    assert lines(sheet) == [
        ["File", ""],
        ["New session", "F2"],
        ["Edit", "Return or Enter"],
        ["Salt & pepper…", "Ctrl+Shift+U"],
        ["View", ""],
        ["Refresh", "F5"],
        ["View – Appearance", ""],
        ["Dark", "F9"],
        ["Light", "In the menu"],
        ["In an editor", ""],
        ["Save", "Ctrl+S"],
        ["Close", "Esc"],
    ]


async def test_a_changed_menu_changes_the_next_sheet(window: WindowWithMenus) -> None:
    (await sheet_of(window)).close()
    window.new.setShortcut(QKeySequence("F3"))
    sheet = await sheet_of(window)
    assert ["New session", "F3"] in lines(sheet)
    assert not [line for line in lines(sheet) if "F2" in line]


async def test_every_key_of_the_programs_menus_is_on_it_once(desktop: Desktop) -> None:
    sheet = await sheet_of(desktop.window)
    told = lines(sheet)
    wanted = list(dict.fromkeys(actions_of(desktop.window)))
    assert len(wanted) > 10
    for action in wanted:
        keys = " or ".join(key.toString(QKeySequence.SequenceFormat.NativeText) for key in action.shortcuts())
        assert told.count([without_mnemonic(action.text()), keys]) == 1, action.text()
    keys = [line[1] for line in told if line[1]]
    assert len(told) == len({tuple(line) for line in told}), "nothing is listed twice"
    assert "F5" in keys


def actions_of(window: QMainWindow) -> Iterator[QAction]:
    """Give the actions with a key of every menu, found through the widgets and not through the sheet's own walk."""
    for menu in window.menuBar().findChildren(QMenu):
        yield from (action for action in menu.actions() if action.shortcuts() and action.isVisible())


async def test_everything_has_a_name(window: WindowWithMenus) -> None:
    sheet = await sheet_of(window)
    assert sheet.windowTitle() == "Keyboard"
    assert find(sheet, NAME).role == Role.Table
    assert find(sheet, "Close", Role.Button)
    table = QAccessible.queryAccessibleInterface(sheet.table)
    children = [table.child(number) for number in range(table.childCount())]
    headers = [child.text(QAccessible.Text.Name) for child in children if child.role() == Role.ColumnHeader]
    assert headers == ["What it does", "Key"]
    unnamed = [node for node in nodes(sheet) if node.role in {Role.Table, Role.Button} and not node.name]
    assert unnamed == []


async def test_groups_are_told_from_lines(window: WindowWithMenus) -> None:
    table = (await sheet_of(window)).table
    bold = [table.item(row, 0).text() for row in range(table.rowCount()) if table.item(row, 0).font().bold()]
    assert bold == ["File", "View", "View – Appearance", "In an editor"]
    told = [table.item(row, 0).data(Qt.ItemDataRole.AccessibleDescriptionRole) for row in range(table.rowCount())]
    assert [text for text in told if text] == ["Heading"] * len(bold)


async def test_arrow_keys_read_it(window: WindowWithMenus) -> None:
    sheet = await sheet_of(window)
    assert focused_name() == NAME
    sheet.resize(sheet.width(), sheet.minimumSizeHint().height())
    read = []
    for _ in range(sheet.table.rowCount()):
        press(Key.Key_Down)
        item = sheet.table.currentItem()
        read.append(item.text())
        rectangle = sheet.table.visualItemRect(item)
        assert sheet.table.viewport().rect().contains(rectangle.center()), "it scrolls along"
    assert read[-1] == "Close"
    press(Key.Key_Tab)
    assert focused_name() == "Close", "the table lets go of the keyboard"


@pytest.mark.parametrize("key", [Key.Key_Escape, Key.Key_Return, Key.Key_Enter])
@pytest.mark.parametrize("tab_first", [False, True])
async def test_a_key_closes_it(window: WindowWithMenus, key: Key, tab_first: bool) -> None:
    sheet = await sheet_of(window)
    gone = Heard(sheet.destroyed)
    press(Key.Key_Down)
    if tab_first:
        press(Key.Key_Tab)
    press(key)
    await until(lambda: len(gone))


async def test_it_wears_the_practice_band_where_its_window_does(window: WindowWithMenus) -> None:
    plain = await sheet_of(window)
    assert not [text for text in texts(plain) if "PRACTICE" in text]
    plain.close()
    window.setCentralWidget(QWidget(window))
    PracticeBand(window.centralWidget())
    banded = await sheet_of(window)
    assert [text for text in texts(banded) if text.startswith("PRACTICE")]


async def test_it_fits_a_small_screen_in_large_type(window: WindowWithMenus) -> None:
    for number in range(60):
        window.menuBar().actions()[0].menu().addAction(f"Command {number}")
    sheet = await sheet_of(window)
    assert sheet.minimumSizeHint().width() <= 911
    assert sheet.minimumSizeHint().height() <= 480
    screen = sheet.screen().availableSize()
    assert sheet.width() <= screen.width()
    assert sheet.height() <= screen.height()


async def test_no_key_is_clipped(window: WindowWithMenus) -> None:
    window.edit.setShortcuts([QKeySequence("Ctrl+Alt+Shift+F11"), QKeySequence("Ctrl+Alt+Shift+F12")])
    table = (await sheet_of(window)).table
    for row in range(table.rowCount()):
        for column in range(2):
            item = table.item(row, column)
            needed = table.itemDelegate().sizeHint(table_option(table), table.indexFromItem(item))
            assert table.columnWidth(column) >= needed.width(), item.text()
            assert table.rowHeight(row) >= needed.height(), item.text()


def table_option(table: QWidget) -> QStyleOptionViewItem:
    option = QStyleOptionViewItem()
    option.initFrom(table)
    return option


@pytest.mark.parametrize(
    ("text", "read"), [("&File", "File"), ("Remove &from", "Remove from"), ("A && B\tF2", "A & B"), ("", "")]
)
def test_a_menu_text_is_read_without_its_marks(text: str, read: str) -> None:
    assert without_mnemonic(text) == read
