"""What a screen reader, and an outside test, finds things by: every window's names and roles."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QWidget

from pave_desktop.ui.add_window import AddWindow
from pave_desktop.ui.connections.window import ConnectionsWindow
from tests.conftest import Desktop, idle
from tests.ui.hands import FOLDED, choose_row, editor_of, make, new_editor, unfold
from tests.ui.tree import Node, Role, find, nodes, texts

INPUTS = {
    Role.Button,
    Role.CheckBox,
    Role.ComboBox,
    Role.EditableText,
    Role.List,
    Role.RadioButton,
    Role.SpinBox,
    Role.Table,
}
MAIN = {
    "Sessions": Role.Table,
    "Search": Role.EditableText,
    "New session": Role.Button,
    "Refresh": Role.Button,
    "Copy link": Role.Button,
    "Edit": Role.Button,
    "Delete at PAVE": Role.Button,
}
FIELDS = {
    "VIN": Role.EditableText,
    "Year": Role.EditableText,
    "Make": Role.EditableText,
    "Model": Role.EditableText,
    "Body type": Role.EditableText,
    "Trim": Role.EditableText,
    "Transmission": Role.EditableText,
    "Exterior color": Role.EditableText,
    "Interior color": Role.EditableText,
    "Odometer": Role.EditableText,
    "Odometer unit": Role.ComboBox,
    "Mobile number": Role.EditableText,
    "Customer name": Role.EditableText,
    "Results to": Role.EditableText,
    "Sender name": Role.EditableText,
    "Send results to photo taker": Role.CheckBox,
    "Theme": Role.ComboBox,
    "Language": Role.ComboBox,
    "Redirect URL": Role.EditableText,
    "Client ID": Role.EditableText,
    "Reference": Role.EditableText,
    "First name": Role.EditableText,
    "Last name": Role.EditableText,
}
CONNECTIONS = {
    "Name": Role.EditableText,
    "Base URL": Role.EditableText,
    "Account": Role.EditableText,
    "API key": Role.EditableText,
    "API secret": Role.EditableText,
    "Test connection": Role.Button,
    "Save": Role.Button,
}


def missing(root: QWidget, wanted: dict[str, Role]) -> list[str]:
    """Name what is not there exactly once."""
    found = [(node.name, node.role) for node in nodes(root)]
    return [f"{name} ({role.name})" for name, role in wanted.items() if found.count((name, role)) != 1]


def unnamed(root: QWidget) -> list[str]:
    """Name what a screen reader could only call by its kind."""
    without = [node for node in nodes(root, hidden=True) if node.role in INPUTS and not node.name]
    return [describe(node) for node in without if not is_qts_own(node)]


def is_qts_own(node: Node) -> bool:
    return node.widget is not None and node.widget.objectName().startswith("qt_")


def describe(node: Node) -> str:
    parent = node.widget.parentWidget() if node.widget else None
    return f"{type(node.widget).__name__} in {type(parent).__name__} ({node.role.name})"


async def test_main_window(desktop: Desktop) -> None:
    row = await make(desktop, MAKE="Kia")
    await choose_row(desktop, row)
    assert missing(desktop.window, MAIN) == []
    assert unnamed(desktop.window) == []


async def test_empty_main_window(desktop: Desktop) -> None:
    assert unnamed(desktop.window) == []
    assert find(desktop.window, "Make the first session").role == Role.Button


async def test_editor_of_a_new_session(desktop: Desktop) -> None:
    editor = await new_editor(desktop)
    for heading in dict.fromkeys(FOLDED.values()):
        unfold(editor, heading)
    unfold(editor, "What will be sent")
    assert missing(editor, FIELDS | {"Create and copy link": Role.Button, "Cancel": Role.Button}) == []
    assert unnamed(editor) == []


async def test_editor_of_a_session(desktop: Desktop) -> None:
    editor = await editor_of(desktop, await make(desktop, MAKE="Kia"))
    for heading in dict.fromkeys(FOLDED.values()):
        unfold(editor, heading)
    assert missing(editor, FIELDS | {"Save": Role.Button, "Cancel": Role.Button}) == []


async def test_connections_window(lot_desktop: Desktop) -> None:
    lot_desktop.window.commands.connections.trigger()
    await idle()
    window = lot_desktop.window.other(ConnectionsWindow)
    assert missing(window, CONNECTIONS) == []
    assert unnamed(window) == []


async def test_add_window(lot_desktop: Desktop) -> None:
    lot_desktop.window.commands.add.trigger()
    await idle()
    window = lot_desktop.window.other(AddWindow)
    assert missing(window, {"Keys or capture links": Role.EditableText, "Add": Role.Button, "Close": Role.Button}) == []
    assert unnamed(window) == []


@pytest.mark.parametrize("name", ["main", "editor", "add"])
async def test_every_window_wears_the_practice_band(desktop: Desktop, name: str) -> None:
    if name == "editor":
        root = await new_editor(desktop)
    elif name == "add":
        desktop.window.commands.add.trigger()
        await idle()
        root = desktop.window.other(AddWindow)
    else:
        root = desktop.window
    assert [text for text in texts(root) if text.startswith("PRACTICE")]


async def test_no_band_where_it_is_real(lot_desktop: Desktop) -> None:
    editor = await new_editor(lot_desktop)
    for root in (lot_desktop.window, editor):
        assert not [text for text in texts(root) if "PRACTICE" in text]


async def test_each_label_belongs_to_its_input(desktop: Desktop) -> None:
    editor = await new_editor(desktop)
    for box in editor.form.boxes.values():
        assert box.label.buddy() is box.entry, box.field
