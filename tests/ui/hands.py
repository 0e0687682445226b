"""A person's hands: keys to whatever has the keyboard, clicks on what is found by its name."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from pave_desktop.models.draft import Draft
from pave_desktop.models.field import Field
from pave_desktop.models.reference import new_local_id
from pave_desktop.models.session_form import read_form
from pave_desktop.models.session_row import SessionRow
from pave_desktop.ui.lost_answer_window import LostAnswerWindow
from pave_desktop.ui.questions import Question
from pave_desktop.ui.session_editor.editor import SessionEditor
from pave_desktop.ui.session_table.model import Column
from tests.conftest import Desktop, Heard, idle, until
from tests.ui.tree import Role, nodes, widget

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
NONE = Qt.KeyboardModifier.NoModifier

FOLDED = {
    "Body type": "More about the vehicle",
    "Trim": "More about the vehicle",
    "Transmission": "More about the vehicle",
    "Exterior color": "More about the vehicle",
    "Interior color": "More about the vehicle",
    "Results to": "More about texts",
    "Sender name": "More about texts",
    "Send results to photo taker": "More about texts",
    "Theme": "Inspection options: theme, language, references",
    "Language": "Inspection options: theme, language, references",
    "Redirect URL": "Inspection options: theme, language, references",
    "First name": "Inspection options: theme, language, references",
    "Last name": "Inspection options: theme, language, references",
    "Client ID": "Inspection options: theme, language, references",
    "Reference": "Inspection options: theme, language, references",
}


def focused() -> QWidget:
    """Give what has the keyboard."""
    found = QApplication.focusWidget() or QApplication.activeWindow()
    assert found is not None, "nothing has the keyboard"
    return found


def focused_name() -> str:
    return focused().accessibleName()


def press(key: Qt.Key, modifier: Qt.KeyboardModifier = NONE) -> None:
    """Press a key, wherever the keyboard is."""
    QTest.keyClick(focused(), key, modifier)


def click(root: QWidget, name: str, role: Any = Role.Button) -> None:
    """Click on the button of a name."""
    QTest.mouseClick(widget(root, name, role), Qt.MouseButton.LeftButton)


def unfold(editor: QWidget, heading: str) -> None:
    """Open a heading's content, unless it is open."""
    button = widget(editor, heading, Role.CheckBox)
    if not button.isChecked():
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def fill_in(editor: QWidget, name: str, text: str) -> None:
    """Go to a field, and type over what is in it."""
    if name in FOLDED:
        unfold(editor, FOLDED[name])
    entry = find_input(editor, name)
    entry.setFocus()
    QTest.keyClick(entry, Key.Key_A, CTRL)
    QTest.keyClick(entry, Key.Key_Delete)
    QTest.keyClicks(entry, text)


def choose(editor: QWidget, name: str, words: str) -> None:
    """Choose from a combo box with the keys."""
    if name in FOLDED:
        unfold(editor, FOLDED[name])
    combo = widget(editor, name, Role.ComboBox)
    combo.setFocus()
    QTest.keyClick(combo, Key.Key_Home)
    for _ in range(combo.count()):
        if combo.currentText() == words:
            return
        QTest.keyClick(combo, Key.Key_Down)
    raise AssertionError(f"“{name}” has no “{words}”")


def find_input(root: QWidget, name: str) -> Any:
    """Give the input of a name, whatever its kind."""
    for role in (Role.EditableText, Role.ComboBox, Role.CheckBox):
        try:
            return widget(root, name, role)
        except AssertionError:
            continue
    return widget(root, name, Role.EditableText)


def description(root: QWidget, name: str) -> str:
    """Give what a screen reader adds to a field's name."""
    entry = find_input(root, name)
    (found,) = [node.description for node in nodes(root) if node.widget is entry]
    return found


async def active(window: QWidget) -> None:
    """Wait until a window has the keyboard."""
    await until(lambda: window.isVisible() and window.isActiveWindow())


async def go_to(window: QWidget) -> None:
    """Give a window the keyboard, as a window manager does when another one closes (offscreen there is none)."""
    window.activateWindow()
    await active(window)


async def new_editor(desktop: Desktop) -> SessionEditor:
    """Press F2 in the main window."""
    before = len(desktop.editors)
    await go_to(desktop.window)
    press(Key.Key_F2)
    await until(lambda: len(desktop.editors) == before + 1)
    editor: SessionEditor = desktop.editors[-1]
    await active(editor)
    return editor


async def editor_of(desktop: Desktop, row: SessionRow) -> SessionEditor:
    """Choose a row and press Enter."""
    await choose_row(desktop, row)
    press(Key.Key_Return)
    await until(lambda: [each for each in desktop.editors if each.edit.local_id == row.local_id])
    (editor,) = [each for each in desktop.editors if each.edit.local_id == row.local_id]
    await active(editor)
    await idle()
    return editor


async def choose_row(desktop: Desktop, row: SessionRow) -> None:
    """Click on a row's vehicle; wait until its details are shown."""
    window = desktop.window
    number = await until(
        lambda: next((n for n, each in enumerate(desktop.desk.list.rows) if each.local_id == row.local_id), -1) + 1
    )
    await go_to(window)
    QTest.mouseClick(
        window.page.table.viewport(), Qt.MouseButton.LeftButton, NONE, cell(desktop, number - 1, Column.VEHICLE)
    )
    window.page.table.setFocus()
    details = window.work.chosen.details
    await until(lambda: details.row is not None and details.row.local_id == row.local_id)
    await idle()


def cell(desktop: Desktop, number: int, column: Column) -> QPoint:
    """Give the middle of a cell."""
    table = desktop.window.page.table
    rectangle = table.visualRect(table.model().index(number, column))
    assert not rectangle.isEmpty()
    return rectangle.center()


async def lost_answer(desktop: Desktop) -> LostAnswerWindow:
    """Wait for the window about a lost answer."""
    lost = desktop.window.windows.lost
    await until(lambda: lost)
    await go_to(lost[-1])
    return lost[-1]


async def question() -> Question:
    """Wait for a question."""
    (box,) = await until(questions)
    await active(box)
    return box


def questions() -> list[Question]:
    """Give the questions on screen."""
    return [each for each in QApplication.topLevelWidgets() if isinstance(each, Question) and each.isVisible()]


async def make(desktop: Desktop, connection: str = "", **texts: str) -> SessionRow:
    """Make a session without the window, by typed texts such as `MAKE="Kia"`."""
    reading = read_form({Field[name]: text for name, text in texts.items()})
    assert not reading.errors, reading.errors
    desk = desktop.desk
    local_id = new_local_id()
    wanted = connection or desk.connections.current.id
    created = Heard(desk.created)
    draft = Draft(local_id=local_id, connection=wanted, texts={}, is_new=True, kept_at=desk.now())
    assert desk.create(local_id, reading.values, draft, beside_open=True)
    await until(lambda: len(created))
    await idle()
    desktop.server.clear_requests()  # type: ignore[union-attr]
    desktop.told.clear()
    desktop.window.notice_bar.clear()
    clipboard().clear()
    row: SessionRow = created.args[0][1].row
    return row


def clipboard() -> Any:
    return QGuiApplication.clipboard()


def shown_rows(desktop: Desktop) -> list[str]:
    """Give the first words of every row on screen: its vehicle."""
    model = desktop.window.page.model
    return [model.index(number, Column.VEHICLE).data() for number in range(model.rowCount())]
