"""The technical part of a problem: folded away, read and copied by keyboard, for whoever helps on the telephone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QWidget

from pave_desktop import __version__
from pave_desktop.models.problem import KeysMissing, NoConnection, ServerTrouble, TechnicalDetails
from pave_desktop.practice import Misbehaviour
from pave_desktop.sentence import sentence
from pave_desktop.ui import details_fold
from pave_desktop.ui.connections.window import ConnectionsWindow
from tests.conftest import Desktop, idle, until
from tests.ui.hands import CTRL, SHIFT, Key, click, clipboard, focused, focused_name, go_to, new_editor, press
from tests.ui.tree import Role, nodes, widget

DETAILS = TechnicalDetails(method="GET", path="/v1/sessions/PRA-0000000000", status=502, cause="not JSON")
KEEP = "what was there before"


@pytest.fixture
def announced(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What a screen reader is told without asking."""
    told: list[str] = []

    def hear(event: Any) -> None:
        if event.type() == QAccessible.Event.Announcement:
            told.append(event.message())

    monkeypatch.setattr(details_fold.QAccessible, "updateAccessibility", hear)
    return told


def openers(root: QWidget) -> list[Any]:
    """Give the buttons “Details”, from top to bottom."""
    return [node.widget for node in nodes(root) if node.name == "Details" and node.role == Role.CheckBox]


def shown_details(root: QWidget) -> list[str]:
    """Give the texts that are folded out."""
    return [node.widget.toPlainText() for node in nodes(root) if node.name == "Technical details"]  # type: ignore[union-attr]


def go_by_tab_to(name: str) -> None:
    for _ in range(40):
        press(Key.Key_Tab)
        if focused_name() == name:
            return
    raise AssertionError(f"Tab never comes to “{name}”")


async def test_it_is_read_and_copied_by_keyboard_alone(desktop: Desktop, announced: list[str]) -> None:
    desktop.desk.notices.problem(ServerTrouble(details=DETAILS))
    await idle()
    clipboard().setText(KEEP)
    assert shown_details(desktop.window) == []
    desktop.window.notice_bar.go_to_offer()
    assert focused_name() == "Details"
    assert "PAVE has trouble" in focused().accessibleDescription(), "whose details these are"
    press(Key.Key_Return)
    (shown,) = shown_details(desktop.window)
    assert widget(desktop.window, "Technical details").verticalScrollBar().maximum() == 0, "all of it can be seen"
    assert shown.startswith(f"{DETAILS}\nPave Desktop {__version__} · ")
    go_by_tab_to("Technical details")
    press(Key.Key_A, CTRL)
    press(Key.Key_C, CTRL)
    assert clipboard().text() == shown
    clipboard().setText(KEEP)
    press(Key.Key_Home, CTRL)
    for _ in "GET":
        press(Key.Key_Right, SHIFT)
    press(Key.Key_C, CTRL)
    assert clipboard().text() == "GET", "a part of it as well"
    press(Key.Key_Tab)
    assert focused_name() == "Copy details"
    press(Key.Key_Return)
    assert clipboard().text() == shown
    assert focused().text() == "✓ Copied"  # type: ignore[attr-defined]
    assert announced[-1] == "The details are copied."
    assert focused_name() == "Copy details", "it is found by its name all the while"


async def test_the_clipboard_holds_plain_text_only(desktop: Desktop) -> None:
    desktop.desk.notices.problem(ServerTrouble(details=replace(DETAILS, said="<b>no</b>")))
    click(desktop.window, "Details", Role.CheckBox)
    click(desktop.window, "Copy details")
    assert "<b>no</b>" in clipboard().text()
    assert clipboard().mimeData().formats() == ["text/plain"]


async def test_a_clipboard_that_another_program_holds_is_told(
    desktop: Desktop, announced: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Held:
        def setText(self, text: str) -> None:  # noqa: N802 - Qt's own name
            """Nothing gets in."""

        def text(self) -> str:
            return KEEP

    desktop.desk.notices.problem(ServerTrouble(details=DETAILS))
    click(desktop.window, "Details", Role.CheckBox)
    with monkeypatch.context() as patched:
        patched.setattr(details_fold.QGuiApplication, "clipboard", Held)
        click(desktop.window, "Copy details")
    button = widget(desktop.window, "Copy details")
    assert button.text() == "⚠ Not copied"
    assert "Please try again" in announced[-1]
    click(desktop.window, "Copy details")
    assert button.text() == "✓ Copied"


async def test_without_technical_part_there_is_no_button(desktop: Desktop) -> None:
    desktop.desk.notices.problem(KeysMissing())
    desktop.desk.notices.trouble(sentence("The settings could not be saved."))
    assert openers(desktop.window) == []


async def test_one_is_open_at_a_time_and_the_list_keeps_its_room(desktop: Desktop) -> None:
    long = replace(DETAILS, path="/v1/sessions/" + "PRA-0000000000" * 40, said="upstream " * 60)
    desktop.window.resize(911, 512)
    for number in range(4):
        desktop.desk.notices.problem(NoConnection(details=long), sentence("Try {number}.", number=str(number)))
    await idle()
    for opener in openers(desktop.window):
        opener.click()
        await idle()
        (shown,) = [node.widget for node in nodes(desktop.window) if node.name == "Technical details"]
        assert shown is not None
        assert shown.horizontalScrollBar().maximum() == 0, "long paths are wrapped"  # type: ignore[attr-defined]
        assert opener.isChecked()
    assert len([each for each in openers(desktop.window) if each.isChecked()]) == 1
    assert desktop.window.height() == 512, "the window does not grow"
    assert desktop.window.page.table.height() > 0


async def test_the_same_once_more_leaves_its_reader_alone(desktop: Desktop) -> None:
    notices = desktop.desk.notices
    notices.problem(ServerTrouble(details=DETAILS))
    click(desktop.window, "Details", Role.CheckBox)
    go_by_tab_to("Technical details")
    notices.trouble(sentence("Something else."))
    notices.problem(ServerTrouble(details=replace(DETAILS, status=503)))
    await idle()
    (shown,) = shown_details(desktop.window)
    assert "HTTP 503" in shown
    assert focused_name() == "Technical details"
    assert len(openers(desktop.window)) == 1
    assert desktop.window.notice_bar.text.splitlines()[0].startswith("PAVE has trouble"), "it is the newest again"


async def test_an_editor_shows_them_too(desktop: Desktop) -> None:
    editor = await new_editor(desktop)
    assert desktop.server is not None
    desktop.server.misbehave(Misbehaviour(method="POST", status=429))
    editor.save()
    await until(lambda: editor.notice_bar.text)
    await go_to(editor)
    click(editor, "Details", Role.CheckBox)
    (shown,) = shown_details(editor)
    assert "POST" in shown
    assert "HTTP 429" in shown


async def test_a_connection_s_test_shows_them_until_the_next(lot_desktop: Desktop) -> None:
    press(Key.Key_C, CTRL | SHIFT)
    window = await until(lambda: lot_desktop.window.other(ConnectionsWindow))
    await until(window.isActiveWindow)
    assert lot_desktop.server is not None
    lot_desktop.server.misbehave(Misbehaviour(status=403))
    click(window, "Test connection")
    await until(window.form.result_text.text)
    await idle()
    widget(window, "Test connection").setFocus()
    press(Key.Key_Tab)
    assert focused_name() == "Details"
    assert focused().accessibleDescription() == window.form.result_text.text()
    press(Key.Key_Return)
    (shown,) = shown_details(window)
    assert "GET /v1/sessions/" in shown
    assert "HTTP 403" in shown
    for secret in (lot_desktop.server.api_key, lot_desktop.server.api_secret):
        assert secret not in shown
    press(Key.Key_Tab)
    assert focused_name() == "Technical details"
    press(Key.Key_Tab)
    assert focused_name() == "Copy details"
    click(window, "Test connection")
    await until(lambda: "It works" in window.form.result_text.text())
    assert openers(window) == []
    assert shown_details(window) == []
