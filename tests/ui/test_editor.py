"""The editor by its keys: made once, saved by what changed, locked with a reason, closed without a loss."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest

from pave_desktop.models.field import Field
from pave_desktop.models.session_row import Fate
from pave_desktop.practice import DEFAULT_FAILING_NUMBER, Misbehaviour
from pave_desktop.rules import locks
from pave_desktop.state.notices import Level
from tests.conftest import Desktop, idle, until
from tests.ui.hands import (
    CTRL,
    Key,
    choose,
    choose_row,
    click,
    clipboard,
    editor_of,
    fill_in,
    find_input,
    focused,
    focused_name,
    go_to,
    make,
    new_editor,
    press,
    question,
    questions,
    unfold,
)
from tests.ui.tree import Role, nodes, not_plain, texts, widget

VIN = "5N1AT2MV8HC900117"


def preview(editor: Any) -> Any:
    """What the fold-out says will be sent: the body, or words."""
    unfold(editor, "What will be sent")
    text = editor.preview.text.toPlainText()
    return json.loads(text) if text.startswith("{") else text


# Making


@pytest.mark.parametrize("key", [Key.Key_Return, Key.Key_Enter])
async def test_enter_in_the_vin_moves_on_and_never_creates(desktop: Desktop, key: Qt.Key) -> None:
    editor = await new_editor(desktop)
    QTest.keyClicks(focused(), VIN)
    press(key)
    assert focused_name() == "Mobile number", "the VIN tells the vehicle"
    await idle()
    assert desktop.sent() == []
    assert editor.isVisible()


async def test_enter_elsewhere_creates_once_and_copies_the_link(desktop: Desktop) -> None:
    editor = await new_editor(desktop)
    QTest.keyClicks(focused(), VIN)
    press(Key.Key_Return)
    fill_in(editor, "Mobile number", "202 555 0111")
    press(Key.Key_Return)
    await until(lambda: not desktop.editors)
    await idle()
    (key,) = desktop.server.session_keys()
    assert [(each.method, each.body) for each in desktop.sent()] == [
        ("POST", {"vehicle": {"vin": VIN}, "sms": {"to": "+12025550111"}})
    ]
    assert clipboard().text() == desktop.server.session(key)["capture_url"]
    assert desktop.last_told == (
        "The session is made and its link is in the clipboard. A text with it is on its way to (202) 555-0111."
    )
    assert desktop.window.work.chosen.details.row.key == key, "and it is chosen in the list"


async def test_a_held_enter_creates_once(desktop: Desktop) -> None:
    editor = await new_editor(desktop)
    fill_in(editor, "Make", "Kia")
    desktop.server.misbehave(Misbehaviour(method="POST", delay=0.1))
    while desktop.editors:
        QTest.keyPress(focused(), Key.Key_Return)
        await asyncio.sleep(0)
    await idle()
    assert [each.method for each in desktop.sent()] == ["POST"]
    assert len(desktop.server.session_keys()) == 1


async def test_a_double_click_creates_once(desktop: Desktop) -> None:
    editor = await new_editor(desktop)
    button = widget(editor, "Create and copy link", Role.Button)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    QTest.mouseDClick(button, Qt.MouseButton.LeftButton)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    press(Key.Key_S, CTRL)
    await until(lambda: not desktop.editors)
    await idle()
    assert [each.method for each in desktop.sent()] == ["POST"]


async def test_the_default_button_is_to_create(desktop: Desktop) -> None:
    editor = await new_editor(desktop)
    assert widget(editor, "Create and copy link", Role.Button).isDefault()
    assert not widget(editor, "Cancel", Role.Button).isDefault()


async def test_tab_goes_through_all_fields_in_order(desktop: Desktop) -> None:
    editor = await new_editor(desktop)
    names = []
    while focused_name() not in names:
        names.append(focused_name())
        press(Key.Key_Tab)
        if len(names) > 40:
            break
    assert names[:7] == ["VIN", "Year", "Make", "Model", "Odometer", "Odometer unit", "More about the vehicle"]
    assert names.index("Mobile number") < names.index("Create and copy link")
    assert "" not in names, names
    assert editor.isVisible()


async def test_the_fold_out_shows_exactly_what_is_then_sent(desktop: Desktop) -> None:
    editor = await new_editor(desktop)
    assert preview(editor) == "There is nothing to send yet."
    fill_in(editor, "VIN", " 5n1at2mv8hc900117")
    fill_in(editor, "Odometer", "100,945")
    choose(editor, "Odometer unit", "Kilometres")
    fill_in(editor, "Mobile number", "202 555 0111")
    fill_in(editor, "Reference", "stock: A-1234")
    choose(editor, "Theme", "LITE")
    unfold(editor, "More about texts")
    click(editor, "Send results to photo taker", Role.CheckBox)
    shown = preview(editor)
    assert shown["vehicle"] == {"vin": VIN, "odom_reading": 100945, "odom_unit": "KILOMETRES"}
    press(Key.Key_S, CTRL)
    await until(lambda: not desktop.editors)
    assert [each.body for each in desktop.sent()] == [shown]


async def test_a_failed_text_is_told_with_the_way_on(desktop: Desktop) -> None:
    editor = await new_editor(desktop)
    fill_in(editor, "Mobile number", DEFAULT_FAILING_NUMBER)
    press(Key.Key_S, CTRL)
    await until(lambda: desktop.told)
    assert "failed" in desktop.last_told
    assert "correct the number" in desktop.last_told
    assert desktop.told[-1].level is Level.PROBLEM


async def test_after_a_failure_the_keyboard_is_back_where_it_was(desktop: Desktop) -> None:
    editor = await new_editor(desktop)
    fill_in(editor, "Make", "Kia")
    desktop.server.misbehave(Misbehaviour(status=429, retry_after="1"))
    press(Key.Key_Return)
    await until(lambda: editor.notice_bar.text)
    await idle()
    assert focused_name() == "Make"
    press(Key.Key_Return)
    await until(lambda: not desktop.editors)
    assert len(desktop.server.session_keys()) == 1


# Editing


async def test_ctrl_s_sends_only_what_changed(desktop: Desktop) -> None:
    row = await make(desktop, MAKE="Kia", MODEL="Rio", TRIM="LX")
    editor = await editor_of(desktop, row)
    assert find_input(editor, "Make").text() == "Kia"
    fill_in(editor, "Trim", "EX")
    shown = preview(editor)
    press(Key.Key_S, CTRL)
    await until(lambda: not desktop.editors)
    await idle()
    assert [(each.method, each.body) for each in desktop.sent()] == [("PUT", {"vehicle": {"trim": "EX"}})]
    assert shown == desktop.sent()[0].body
    assert desktop.last_told == "Kia Rio EX is saved."
    assert clipboard().text() == "", "saving does not touch the clipboard"


async def test_saving_without_a_change_makes_no_call(desktop: Desktop) -> None:
    editor = await editor_of(desktop, await make(desktop, MAKE="Kia"))
    assert preview(editor) == "Nothing has changed."
    press(Key.Key_S, CTRL)
    await until(lambda: not desktop.editors)
    assert desktop.sent() == []


async def test_a_silent_refusal_is_told_in_words(desktop: Desktop) -> None:
    editor = await editor_of(desktop, await make(desktop, MAKE="Kia"))
    choose(editor, "Theme", "LITE")
    desktop.server.misbehave(Misbehaviour(ignore_put=True))
    press(Key.Key_S, CTRL)
    await until(lambda: not desktop.editors)
    assert "PAVE kept Theme “PRO”." in desktop.window.notice_bar.text


async def test_every_locked_field_says_why(desktop: Desktop) -> None:
    row = await make(desktop, MAKE="Kia")
    desktop.server.set_status(row.key, "COMPLETE")
    editor = await editor_of(desktop, row)
    reason = str(locks.COMPLETED)
    for field, box in editor.form.boxes.items():
        assert not box.entry.isEnabled(), field
        assert box.entry.toolTip() == reason, field
        assert reason in box.entry.accessibleDescription(), field
    assert any(reason in text for text in texts(editor)), "and it stands on screen once"
    found = [node for node in nodes(editor, hidden=True) if node.name == "Theme" and node.role == Role.ComboBox]
    assert [(node.is_disabled, reason in node.description) for node in found] == [(True, True)]


async def test_the_number_is_locked_by_what_became_of_the_text(desktop: Desktop) -> None:
    for phone, reason in (("", locks.NO_SMS), ("202 555 0111", locks.SMS_ACCEPTED), (DEFAULT_FAILING_NUMBER, None)):
        editor = await editor_of(desktop, await make(desktop, SMS_TO=phone))
        entry = find_input(editor, "Mobile number")
        assert entry.isEnabled() is (reason is None)
        assert entry.toolTip() == ("" if reason is None else str(reason))
        editor.reject()
        await until(lambda: not desktop.editors)
    assert clipboard().text() == ""


async def test_locks_change_under_the_open_editor_and_what_was_typed_is_named(desktop: Desktop) -> None:
    row = await make(desktop, MAKE="Kia")
    editor = await editor_of(desktop, row)
    fill_in(editor, "Make", "Ford")
    desktop.server.set_status(row.key, "STARTED")
    await go_to(desktop.window)
    press(Key.Key_F5)
    await until(lambda: not editor.form.boxes["vehicle.make"].entry.isEnabled())
    assert editor.form.boxes["vehicle.make"].text() == "Ford"
    assert any("Typed, but can no longer be sent: Make." in text for text in texts(editor))
    assert editor.form.boxes["session.language"].entry.isEnabled()
    assert "Opened" in editor.heading.text()
    await go_to(editor)
    press(Key.Key_S, CTRL)
    await idle()
    assert desktop.sent() == []
    assert editor.isVisible(), "it must not close as if it had saved"


async def test_a_refresh_spares_what_is_being_typed(desktop: Desktop) -> None:
    row = await make(desktop, MAKE="Kia", MODEL="Rio")
    editor = await editor_of(desktop, row)
    fill_in(editor, "Model", "Ceed")
    vehicle = desktop.server.session(row.key)["vehicle"]
    desktop.server.change(row.key, vehicle={**vehicle, "make": "KIA", "model": "Rio 2"})
    desktop.desk.refresh_one(row)
    await until(lambda: find_input(editor, "Make").text() == "KIA")
    assert find_input(editor, "Model").text() == "Ceed"


async def test_server_text_is_plain(desktop: Desktop) -> None:
    row = await make(desktop, MAKE="Kia")
    vehicle = desktop.server.session(row.key)["vehicle"]
    desktop.server.change(row.key, vehicle={**vehicle, "make": "<b>Kia</b>"})
    editor = await editor_of(desktop, row)
    assert find_input(editor, "Make").text() == "<b>Kia</b>"
    fill_in(editor, "Model", "Rio")
    body = b'{"message": "<b>Bold</b> words", "errors": {"vehicle.model": ["<i>No</i>"]}}'
    desktop.server.misbehave(Misbehaviour(method="PUT", status=400, body=body))
    press(Key.Key_S, CTRL)
    await until(lambda: editor.edit.errors)
    await idle()
    assert any("<i>No</i>" in text for text in texts(editor))
    assert not_plain(editor) == []


# Closing


async def test_esc_closes_what_is_not_changed(desktop: Desktop) -> None:
    await new_editor(desktop)
    press(Key.Key_Escape)
    await until(lambda: not desktop.editors)
    assert questions() == []


async def test_esc_with_unsaved_typing_asks_once(desktop: Desktop) -> None:
    editor = await new_editor(desktop)
    fill_in(editor, "Make", "Kia")
    press(Key.Key_Escape)
    box = await question()
    editor.reject()
    editor.close()
    assert questions() == [box]
    assert (box.no_button.text(), box.no_button.isDefault()) == ("Cancel", True)
    press(Key.Key_Escape)
    await until(lambda: not questions())
    assert editor.isVisible()
    assert find_input(editor, "Make").text() == "Kia"
    await go_to(editor)
    press(Key.Key_Escape)
    click(await question(), "Discard")
    await until(lambda: not desktop.editors)
    await idle()
    assert await desktop.program.bench.register.drafts() == []
    assert desktop.sent() == []


async def test_the_cancel_button_does_what_esc_does(desktop: Desktop) -> None:
    editor = await new_editor(desktop)
    fill_in(editor, "Make", "Kia")
    click(editor, "Cancel")
    click(await question(), "Discard")
    await until(lambda: not desktop.editors)


@pytest.mark.parametrize("is_new", [True, False], ids=["create", "save"])
async def test_closing_during_a_write_loses_nothing(desktop: Desktop, is_new: bool) -> None:
    if is_new:
        editor = await new_editor(desktop)
    else:
        editor = await editor_of(desktop, await make(desktop, MODEL="Rio"))
    fill_in(editor, "Make", "Kia")
    desktop.server.misbehave(Misbehaviour(method="POST" if is_new else "PUT", delay=0.1))
    press(Key.Key_S, CTRL)
    assert editor.edit.is_saving
    editor.reject()
    await until(lambda: not desktop.editors)
    assert questions() == []
    await until(lambda: desktop.told)
    await idle()
    (key,) = desktop.server.session_keys()
    assert desktop.server.session(key)["vehicle"]["make"] == "Kia"
    assert desktop.window.notice_bar.text == (
        "The session is made and its link is in the clipboard." if is_new else "Kia Rio is saved."
    )
    assert [each.fate for each in desktop.desk.list.rows] == [Fate.MADE]
    assert await desktop.program.bench.register.drafts() == []


async def test_a_failure_after_closing_is_told_in_the_main_window_and_typing_is_kept(desktop: Desktop) -> None:
    editor = await new_editor(desktop)
    fill_in(editor, "Make", "Kia")
    desktop.server.misbehave(Misbehaviour(status=400, body=b'{"message": "Not today"}', delay=0.1))
    press(Key.Key_S, CTRL)
    editor.reject()
    await until(lambda: desktop.told)
    await idle()
    assert "Not today" in desktop.window.notice_bar.text
    assert [draft.texts for draft in await desktop.program.bench.register.drafts()] == [{"vehicle.make": "Kia"}]


async def test_leaving_the_program_during_a_write_waits_for_it(desktop: Desktop) -> None:
    await choose_row(desktop, await make(desktop, MAKE="Kia"))
    editor = await new_editor(desktop)
    fill_in(editor, "Make", "Ford")
    desktop.server.misbehave(Misbehaviour(method="POST", delay=0.1))
    press(Key.Key_S, CTRL)
    desktop.window.close()
    assert await desktop.desk.tasks.finish(5)
    assert len(desktop.server.session_keys()) == 2
    assert [row.fate for row in await desktop.program.bench.register.open_rows()] == [Fate.MADE, Fate.MADE]


async def test_a_text_that_an_assistive_program_puts_in_is_sent_too(desktop: Desktop) -> None:
    editor = await new_editor(desktop)
    spoken = QAccessible.queryAccessibleInterface(editor.form.boxes[Field.SMS_TO].entry)
    spoken.editableTextInterface().insertText(0, "202 555 0143")
    click(editor, "Create and copy link")
    await until(desktop.server.requests)
    assert desktop.server.requests()[-1].body["sms"] == {"to": "+12025550143"}
    await idle()
