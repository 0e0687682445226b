"""The accessibility tree as a screen reader walks it: names, roles, descriptions, states."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QLabel, QWidget

Role = QAccessible.Role

_WITHOUT_CHILDREN = {
    Role.Table,
    Role.List,
    Role.Tree,
    Role.ComboBox,
    Role.EditableText,
    Role.ScrollBar,
    Role.StaticText,
}


@dataclass(frozen=True)
class Node:
    """One thing that a screen reader can stand on."""

    name: str
    role: Any
    description: str
    widget: QWidget | None
    is_hidden: bool
    is_disabled: bool


def nodes(root: QWidget, *, hidden: bool = False) -> Iterator[Node]:
    """Walk everything in a window that can be seen, else everything there is."""
    top = QAccessible.queryAccessibleInterface(root)
    assert top is not None, f"{root} has no accessibility"
    yield from _walk(top, hidden=hidden)


def _walk(interface: QAccessibleInterface, *, hidden: bool) -> Iterator[Node]:
    state = interface.state()
    thing = interface.object()
    widget = thing if isinstance(thing, QWidget) else None
    if state.invisible and not hidden:
        return
    name = interface.text(QAccessible.Text.Name)
    yield Node(
        name,
        interface.role(),
        interface.text(QAccessible.Text.Description),
        widget,
        bool(state.invisible),
        bool(state.disabled),
    )
    if interface.role() in _WITHOUT_CHILDREN:
        return
    for number in range(interface.childCount()):
        child = interface.child(number)
        if child is not None and child.isValid():
            yield from _walk(child, hidden=hidden)


def find(root: QWidget, name: str, role: Any = None, *, hidden: bool = False) -> Node:
    """Find the one thing of a name, and role if one is given."""
    found = [node for node in nodes(root, hidden=hidden) if node.name == name and (role is None or node.role == role)]
    if not found:
        there = sorted({f"{node.name} ({node.role.name})" for node in nodes(root, hidden=hidden) if node.name})
        raise AssertionError(f"there is no “{name}” ({role}); there are: {', '.join(there)}")
    assert len(found) == 1, f"“{name}” is there {len(found)} times"
    return found[0]


def widget(root: QWidget, name: str, role: Any = None) -> Any:
    """Give the one widget of a name that can be seen."""
    found = find(root, name, role).widget
    assert found is not None, f"“{name}” is no widget"
    return found


def texts(root: QWidget) -> list[str]:
    """Give all that can be read in a window, from top to bottom."""
    return [node.name for node in nodes(root) if node.name]


def looks_like_html(text: str) -> bool:
    """Tell whether Qt, left to guess, would take a text for HTML."""
    return re.search(r"<[A-Za-z/!]", text) is not None


def not_plain(root: QWidget) -> list[str]:
    """Give the labels of a window that would show tags as HTML."""
    plain = Qt.TextFormat.PlainText
    return [
        label.text()
        for label in root.findChildren(QLabel)
        if looks_like_html(label.text()) and label.textFormat() is not plain
    ]


def table_rows(root: QWidget, name: str) -> list[list[str]]:
    """Read a table's cells as a screen reader does, line by line."""
    table = widget(root, name, Role.Table)
    interface = QAccessible.queryAccessibleInterface(table)
    assert interface is not None
    children = (interface.child(number) for number in range(interface.childCount()))
    cells = [child for child in children if child is not None and child.role() == Role.Cell]
    lines: dict[int, list[tuple[int, str]]] = {}
    for cell in cells:
        lines.setdefault(cell.rect().top(), []).append((cell.rect().left(), cell.text(QAccessible.Text.Name)))
    return [[text for _, text in sorted(line)] for _, line in sorted(lines.items())]
