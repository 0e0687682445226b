"""What bad input gets: words under the field, nothing sent, nothing lost, and the keyboard at the first error."""

from __future__ import annotations

import json

import pytest

from pave_desktop.models.session_row import Fate
from pave_desktop.practice import Misbehaviour
from tests.conftest import Desktop, idle, until
from tests.ui.hands import (
    CTRL,
    Key,
    click,
    description,
    fill_in,
    find_input,
    focused_name,
    new_editor,
    press,
    shown_rows,
)
from tests.ui.tree import Role, texts, widget

PHONE = "with its area code"
BAD = [
    ("VIN", "5N1AT2MV8HC90011", "VIN", "A VIN has 17 characters; this one has 16."),
    ("VIN", "5N1AT2MV8HC9001177", "VIN", "A VIN has 17 characters; this one has 18."),
    ("Mobile number", "12", "Mobile number", PHONE),
    ("Mobile number", "call me", "Mobile number", PHONE),
    ("Results to", "555", "Results to", PHONE),
    ("Redirect URL", "/thanks", "Redirect URL", "starting with https://"),
    ("Redirect URL", "ftp://example.com/x", "Redirect URL", "must start with https:// or http://"),
    ("Year", "1800", "Year", "must be from 1900 to"),
    ("Year", "17", "Year", "four digits"),
    ("Odometer", "12,5OO", "Odometer", "there are letters in it"),
    ("First name", "Jane", "Last name", "Please give the last name too"),
    ("Last name", "Smith", "First name", "Please give the first name too"),
]


@pytest.mark.parametrize(("name", "typed", "wrong", "words"), BAD, ids=[f"{name} {typed}" for name, typed, *_ in BAD])
async def test_bad_input(desktop: Desktop, name: str, typed: str, wrong: str, words: str) -> None:
    editor = await new_editor(desktop)
    fill_in(editor, "Model", "Rogue")
    fill_in(editor, name, typed)
    press(Key.Key_S, CTRL)
    await idle()
    assert desktop.sent() == []
    assert focused_name() == wrong
    assert words in description(editor, wrong)
    assert [text for text in texts(editor) if words in text], "the words stand on screen, too"
    assert find_input(editor, name).text() == typed
    assert find_input(editor, "Model").text() == "Rogue"
    assert editor.save_button.isEnabled()
    assert shown_rows(desktop) == []


async def test_the_first_error_is_gone_to_also_when_it_is_folded_away(desktop: Desktop) -> None:
    editor = await new_editor(desktop)
    fill_in(editor, "Redirect URL", "/thanks")
    fill_in(editor, "Results to", "555")
    for heading in ("Inspection options: theme, language, references", "More about texts"):
        click(editor, heading, Role.CheckBox)
    assert not editor.form.fold_outs["sms"].is_open
    find_input(editor, "Make").setFocus()
    press(Key.Key_Return)
    await idle()
    assert focused_name() == "Results to"
    assert find_input(editor, "Results to").isVisible()
    assert desktop.sent() == []
    fill_in(editor, "Results to", "202 555 0111")
    press(Key.Key_Return)
    await idle()
    assert focused_name() == "Redirect URL"
    fill_in(editor, "Redirect URL", "https://example.com/thanks")
    press(Key.Key_Return)
    await until(lambda: not desktop.editors)
    assert [each.body for each in desktop.sent()] == [
        {"sms": {"from": "+12025550111"}, "session": {"redirect_url": "https://example.com/thanks"}}
    ]


async def test_an_error_comes_when_the_field_is_left_and_goes_when_it_is_mended(desktop: Desktop) -> None:
    editor = await new_editor(desktop)
    fill_in(editor, "Year", "1800")
    assert "1900" not in description(editor, "Year")
    press(Key.Key_Tab)
    assert "must be from 1900" in description(editor, "Year")
    fill_in(editor, "Year", "2017")
    assert "must be" not in description(editor, "Year")


@pytest.mark.parametrize(
    ("vin", "hint"),
    [
        ("5N1AT2MVOHC900117", "no letters I, O or Q"),
        ("QN1AT2MV8HC900117", "no letters I, O or Q"),
        ("WVWZZZ1KZAW123456", "no check digit"),
        ("5N1AT2MV0HC900117", "check digit does not fit"),
    ],
)
async def test_a_strange_vin_is_only_a_hint(desktop: Desktop, vin: str, hint: str) -> None:
    editor = await new_editor(desktop)
    fill_in(editor, "VIN", vin)
    assert hint in description(editor, "VIN")
    assert [text for text in texts(editor) if hint in text]
    press(Key.Key_S, CTRL)
    await until(lambda: not desktop.editors)
    assert desktop.sent()[0].body == {"vehicle": {"vin": vin}}


async def test_errors_of_the_server_stand_under_their_fields(desktop: Desktop) -> None:
    editor = await new_editor(desktop)
    fill_in(editor, "Make", "Kia")
    errors = {"options.client_id": ["<b>Not</b> this one"], "sms.to": ["Invalid phone number"]}
    body = json.dumps({"message": "No.", "errors": errors}).encode()
    desktop.server.misbehave(Misbehaviour(status=400, body=body))
    press(Key.Key_S, CTRL)
    await until(lambda: editor.edit.errors)
    await idle()
    assert "Invalid phone number" in description(editor, "Mobile number")
    assert focused_name() == "Mobile number"
    assert "PAVE did not accept the entry" in editor.notice_bar.text
    click(editor, "Inspection options: theme, language, references", Role.CheckBox)
    assert "<b>Not</b> this one" in description(editor, "Client ID")
    assert find_input(editor, "Make").text() == "Kia"
    assert widget(editor, "Create and copy link", Role.Button).isEnabled()
    assert [row.fate for row in desktop.desk.list.rows] == [Fate.REFUSED], "what was entered is not lost from sight"
    assert desktop.window.page.model.index(0, 0).data() == "Not created"


async def test_what_pave_says_of_fields_that_we_do_not_have_is_shown(desktop: Desktop) -> None:
    editor = await new_editor(desktop)
    body = (
        b'{"message": "No.", "errors": {"sms.to": ["Invalid phone number"], "account.plan": ["Your plan has ended"]}}'
    )
    desktop.server.misbehave(Misbehaviour(status=400, body=body))
    press(Key.Key_S, CTRL)
    await until(lambda: editor.edit.errors)
    assert "Your plan has ended" in editor.notice_bar.text
