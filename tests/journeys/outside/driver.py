"""A screen reader's eyes and hands on the accessibility bus: reads what to do line by line, answers line by line.

Run by the system's own Python, which alone has the bindings (gir1.2-atspi-2.0, python3-gi); the standard library
otherwise. It never waits: who asks, asks again.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from typing import Any

# Whatever the program changes is seen at once, and not when an event has been handled.
os.environ["ATSPI_NO_CACHE"] = "1"

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, Gio, GLib  # noqa: E402

SECONDS_FOR_AN_ANSWER = 5
MOST_ROWS = 50
SECRET_FIELD = "password text"

# By name and not by number: newer versions of the bus call a push button a button.
ROLES = {
    "button": {"push button", "button", "toggle button", "check box", "radio button"},
    "field": {"text", "entry", SECRET_FIELD, "combo box", "check box", "spin button"},
    "label": {"label", "static", "text", "notification"},
    "menu": {"menu item", "menu"},
    "window": {"frame", "window", "dialog", "alert"},
    "dialog": {"dialog", "alert"},
}
ACTIONS = ("Press", "Toggle", "ShowMenu")

Node = Any


class Screen:
    """The windows of one program, as the accessibility bus has them now."""

    def __init__(self) -> None:
        self._application: Node = None

    def listen(self) -> bool:
        """Tell the session that somebody listens, as a screen reader does when it starts."""
        listening = GLib.Variant("(ssv)", ("org.a11y.Status", "IsEnabled", GLib.Variant("b", True)))
        bus = Gio.bus_get_sync(Gio.BusType.SESSION)
        place = ("org.a11y.Bus", "/org/a11y/bus", "org.freedesktop.DBus.Properties", "Set")
        bus.call_sync(*place, listening, None, Gio.DBusCallFlags.NONE, SECONDS_FOR_AN_ANSWER * 1000)
        return True

    def attach(self, process: int) -> bool:
        """Take the program of a process; False while it is not on the bus."""
        for application in children(Atspi.get_desktop(0)):
            if application.get_process_id() == process and any(children(application)):
                self._application = application
                return True
        return False

    def nodes(self, kind: str, name: str | None = None, window: str | None = None) -> list[dict[str, Any]]:
        """Give what is shown of a kind and a name, as it would be spoken; `window` is a window's name or kind."""
        return [spoken(node) for node in self._shown(kind, name, window)]

    def press(self, kind: str, name: str, window: str | None = None) -> bool:
        """Press what is shown under a name; False while there is none that can be pressed."""
        for node in self._shown(kind, name, window):
            if not is_in(node, "SENSITIVE"):
                continue
            names = [Atspi.Action.get_action_name(node, number) for number in range(Atspi.Action.get_n_actions(node))]
            for action in ACTIONS:
                if action in names:
                    return bool(Atspi.Action.do_action(node, names.index(action)))
        return False

    def fill(self, name: str, text: str, window: str | None = None) -> bool:
        """Put a text into a field and read it back; False while there is none that can be filled."""
        for node in self._shown("field", name, window):
            if is_in(node, "SENSITIVE") and is_in(node, "EDITABLE"):
                Atspi.EditableText.set_text_contents(node, text)
                written = text_of(node)
                # A field for secrets tells how long its text is, and not what it is.
                if node.get_role_name() == SECRET_FIELD:
                    return len(written) == len(text)
                return letters_and_digits(written) == letters_and_digits(text)
        return False

    def rows(self, name: str) -> list[dict[str, str]]:
        """Give the lines of a table, each by its columns' titles; none where it is not shown."""
        for root in children(self._application):
            for node in shown_below(root):
                if node.get_role_name() == "table" and node.get_name() == name:
                    titles = [Atspi.Table.get_column_description(node, column) for column in columns_of(node)]
                    return [dict(zip(titles, line, strict=True)) for line in table_rows(node)]
        return []

    def tree(self) -> str:
        """Give everything that is shown, a line each: role, name, description, state."""
        return "\n".join(line for root in children(self._application) for line in drawn(root, 0))

    def _shown(self, kind: str, name: str | None, window: str | None) -> Iterator[Node]:
        roles = ROLES[kind]
        for root in children(self._application):
            if window is not None and root.get_name() != window and root.get_role_name() not in ROLES.get(window, ()):
                continue
            for node in shown_below(root):
                if node.get_role_name() in roles and name in (None, node.get_name()):
                    yield node


def letters_and_digits(text: str) -> str:
    """Give what a person typed of a text: a field may write it out in its own way, as it does phone numbers."""
    return "".join(sign for sign in text if sign.isalnum())


def children(node: Node) -> Iterator[Node]:
    """Go through a node's children; one that went away meanwhile is left out."""
    for number in range(node.get_child_count()):
        try:
            child = node.get_child_at_index(number)
        except GLib.Error:
            continue
        if child is not None:
            yield child


def shown_below(node: Node) -> Iterator[Node]:
    """Go through a node and what is below it, as far as it is shown; a table's cells are read by `rows`."""
    try:
        if not is_in(node, "SHOWING"):
            return
        yield node
        below = [] if node.get_role_name() == "table" else list(children(node))
    except GLib.Error:
        # It went away while it was looked at.
        return
    for child in below:
        yield from shown_below(child)


def is_in(node: Node, state: str) -> bool:
    """Whether a node is in a state, by the name the bus has for it."""
    return bool(node.get_state_set().contains(getattr(Atspi.StateType, state)))


def text_of(node: Node) -> str:
    """Give the text that stands in a field, or nothing where there is none."""
    if "Text" not in node.get_interfaces():
        return ""
    return str(Atspi.Text.get_text(node, 0, Atspi.Text.get_character_count(node)))


def columns_of(table: Node) -> range:
    """Give the numbers of a table's columns."""
    return range(Atspi.Table.get_n_columns(table))


def table_rows(table: Node) -> list[list[str]]:
    """Give the lines of a table as its cells are spoken."""
    lines = range(min(Atspi.Table.get_n_rows(table), MOST_ROWS))
    cells = [[Atspi.Table.get_accessible_at(table, line, column) for column in columns_of(table)] for line in lines]
    return [[cell.get_name() if cell is not None else "" for cell in line] for line in cells]


def spoken(node: Node) -> dict[str, Any]:
    """Give what a screen reader says of a node."""
    return {
        "name": node.get_name(),
        "role": node.get_role_name(),
        "description": node.get_description(),
        "sensitive": is_in(node, "SENSITIVE"),
    }


def drawn(node: Node, depth: int) -> Iterator[str]:
    """Draw a node and what is below it, for a person who reads what went wrong."""
    try:
        if not is_in(node, "SHOWING"):
            return
        role, name, description = node.get_role_name(), node.get_name(), node.get_description()
        locked = "" if is_in(node, "SENSITIVE") else " (not sensitive)"
        yield "  " * depth + f"{role} “{name}”{locked}" + (f" – {description}" if description else "")
        if role == "table":
            yield from ("  " * (depth + 1) + " | ".join(line) for line in table_rows(node))
            return
        below = list(children(node))
    except GLib.Error:
        return
    for child in below:
        yield from drawn(child, depth + 1)


def main() -> None:
    """Do what each line says, `[what, {words}]`; answer `{"result": …}` or `{"trouble": …}`."""
    Atspi.init()
    Atspi.set_timeout(SECONDS_FOR_AN_ANSWER * 1000, SECONDS_FOR_AN_ANSWER * 1000)
    screen = Screen()
    for line in sys.stdin:
        what, words = json.loads(line)
        try:
            answer = {"result": getattr(screen, what)(**words)}
        except GLib.Error as error:
            answer = {"trouble": error.message}
        print(json.dumps(answer), flush=True)  # noqa: T201 - this is how it answers


if __name__ == "__main__":
    main()
