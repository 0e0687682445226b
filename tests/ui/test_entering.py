"""Entering a vehicle and a customer by hand: what the fields do while they are typed into and when they are left."""

from __future__ import annotations

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from pave_desktop.models.field import Field
from pave_desktop.ui.session_editor.editor import SessionEditor
from tests.conftest import Desktop, idle, until
from tests.ui.hands import (
    Key,
    active,
    description,
    fill_in,
    find_input,
    focused,
    focused_name,
    make,
    new_editor,
    press,
    questions,
    unfold,
)
from tests.ui.tree import texts

ACCORD = "1HGCM82633A004352"


async def with_vin(desktop: Desktop, vin: str) -> SessionEditor:
    """Open an editor, type a VIN and Enter; wait for what is found out."""
    editor = await new_editor(desktop)
    QTest.keyClicks(focused(), vin)
    press(Key.Key_Return)
    await until(lambda: editor.edit.vin_help.vehicle is not None)
    await idle()
    return editor


def phone_line(editor: SessionEditor) -> QLineEdit:
    line: QLineEdit = find_input(editor, "Mobile number")
    line.setFocus()
    return line


async def test_what_the_vin_told_is_marked_and_taken_back_by_keyboard(desktop: Desktop) -> None:
    editor = await with_vin(desktop, ACCORD)
    assert "Filled in from the VIN: 2003 Honda Accord EX-V6, Coupe, Automatic" in texts(editor)
    assert "Filled in from the VIN" in description(editor, "Make")
    assert editor.form.boxes[Field.MAKE].mark.isVisible()
    find_input(editor, "VIN").setFocus()
    press(Key.Key_Tab)
    assert focused_name() == "Take back"
    press(Key.Key_Return)
    assert find_input(editor, "Make").text() == ""
    assert not editor.form.boxes[Field.MAKE].mark.isVisible()
    assert desktop.sent() == [], "Enter on the button takes back and creates nothing"


async def test_a_mark_goes_when_a_person_corrects_the_field(desktop: Desktop) -> None:
    editor = await with_vin(desktop, ACCORD)
    fill_in(editor, "Model", "Accord Coupe")
    assert "from the VIN" not in description(editor, "Model")
    assert "from the VIN" in description(editor, "Make")


async def test_the_mending_is_said(desktop: Desktop) -> None:
    editor = await with_vin(desktop, "ihgcm82633aoq4352")
    assert find_input(editor, "VIN").text() == ACCORD
    assert [line for line in texts(editor) if line.startswith("IHGCM82633AOQ4352 was mended")]
    assert "was mended" in description(editor, "VIN")


async def test_a_suggestion_is_taken_by_its_button(desktop: Desktop) -> None:
    editor = await with_vin(desktop, "1HGCM82633A004532")
    assert f"The check digit does not fit. Is it {ACCORD}?" in texts(editor)
    find_input(editor, "VIN").setFocus()
    press(Key.Key_Tab)
    assert focused_name() == "Use this VIN"
    press(Key.Key_Space)
    assert find_input(editor, "VIN").text() == ACCORD


async def test_an_unknown_vin_says_so(desktop: Desktop) -> None:
    editor = await with_vin(desktop, "9ZZ4Y7K2X8P000123")
    assert [line for line in texts(editor) if line.startswith("Nothing is known of this VIN")]
    assert find_input(editor, "Make").text() == ""


async def test_what_was_said_goes_when_the_vin_is_typed_on(desktop: Desktop) -> None:
    editor = await with_vin(desktop, "9ZZ4Y7K2X8P000123")
    find_input(editor, "VIN").setFocus()
    press(Key.Key_End)
    press(Key.Key_Backspace)
    assert editor.form.vin_strip.text == ""
    fill_in(editor, "VIN", "")
    assert editor.form.vin_strip.text == "Without a VIN, the customer photographs it."


async def test_a_number_is_written_out_while_it_is_typed(desktop: Desktop) -> None:
    editor = await new_editor(desktop)
    line = phone_line(editor)
    QTest.keyClicks(line, "2025550")
    assert line.text() == "202-5550"
    QTest.keyClicks(line, "111")
    assert line.text() == "(202) 555-0111"
    for _ in range(3):
        press(Key.Key_Backspace)
    assert line.text() == "202-5550"
    press(Key.Key_Home)
    press(Key.Key_Delete)
    assert "".join(filter(str.isdigit, line.text())) == "025550"
    line.selectAll()
    QTest.keyClicks(line, "+52 55 1234 5678")
    assert line.text() == "+52 55 1234 5678"
    assert editor.edit.texts[Field.SMS_TO] == "+52 55 1234 5678"


async def test_backspace_takes_every_digit_whatever_stands_between(desktop: Desktop) -> None:
    editor = await new_editor(desktop)
    line = phone_line(editor)
    QTest.keyClicks(line, "2025550111")
    for left in range(9, -1, -1):
        press(Key.Key_Backspace)
        assert sum(map(str.isdigit, line.text())) == left


async def test_a_digit_that_was_forgotten_is_put_in_where_it_belongs(desktop: Desktop) -> None:
    editor = await new_editor(desktop)
    line = phone_line(editor)
    QTest.keyClicks(line, "202555011")
    line.setCursorPosition(line.text().index("5"))
    QTest.keyClicks(line, "9")
    assert "".join(filter(str.isdigit, line.text())) == "2029555011"
    QTest.keyClicks(line, "8")
    assert "".join(filter(str.isdigit, line.text()))[:5] == "20298", "the next one lands behind it"


async def test_the_unit_follows_the_odometer(desktop: Desktop) -> None:
    editor = await new_editor(desktop)
    fill_in(editor, "Odometer", "100 945 km")
    press(Key.Key_Tab)
    assert find_input(editor, "Odometer").text() == "100,945"
    assert find_input(editor, "Odometer unit").currentText() == "Kilometres"


# Qt's offscreen platform says this of every popup.
popups = pytest.mark.qt_log_ignore("grabbing the (keyboard|mouse)", extend=True)


@popups
@pytest.mark.parametrize(("name", "typed", "offered"), [("Exterior color", "bl", "Black"), ("Body type", "suv", "SUV")])
async def test_words_are_offered_while_typing(desktop: Desktop, name: str, typed: str, offered: str) -> None:
    editor = await new_editor(desktop)
    unfold(editor, "More about the vehicle")
    line: QLineEdit = find_input(editor, name)
    line.setFocus()
    QTest.keyClicks(line, typed)
    completer = line.completer()
    popup = completer.popup()
    await until(lambda: popup is not None and popup.isVisible())
    assert popup is not None
    QTest.keyClick(popup, Key.Key_Down)
    QTest.keyClick(popup, Key.Key_Return)
    await idle()
    assert line.text() == offered
    assert not popup.isVisible()
    assert desktop.sent() == [], "Enter chooses the word and creates nothing"
    assert editor.isVisible()


@popups
async def test_esc_closes_what_is_offered_before_the_window(desktop: Desktop) -> None:
    editor = await new_editor(desktop)
    unfold(editor, "More about the vehicle")
    line: QLineEdit = find_input(editor, "Exterior color")
    line.setFocus()
    QTest.keyClicks(line, "bl")
    popup = line.completer().popup()
    await until(lambda: popup is not None and popup.isVisible())
    QTest.keyClick(popup, Key.Key_Escape)
    await idle()
    assert editor.isVisible()
    assert line.text() == "bl"
    assert questions() == []


@popups
async def test_enter_behind_a_typed_word_creates(desktop: Desktop) -> None:
    editor = await new_editor(desktop)
    fill_in(editor, "Exterior color", "Zinc #4")
    press(Key.Key_Return)
    await until(lambda: not desktop.editors)
    assert desktop.sent()[0].body["vehicle"] == {"ext_col": "Zinc #4"}


async def test_a_toll_free_number_is_a_hint(desktop: Desktop) -> None:
    editor = await new_editor(desktop)
    fill_in(editor, "Mobile number", "8005550111")
    assert "texts do not arrive there" in description(editor, "Mobile number")


async def test_the_second_editor_of_a_car_says_that_the_first_is_open(desktop: Desktop) -> None:
    await make(desktop, VIN=ACCORD, MAKE="Honda")
    editor = await with_vin(desktop, ACCORD)
    await active(editor)
    find_input(editor, "VIN").setFocus()
    press(Key.Key_Tab)
    assert focused_name() == "Open it"
    press(Key.Key_Return)
    await until(lambda: desktop.editors and not desktop.editors[-1].edit.is_new)
    await idle()
    assert [each.edit.is_new for each in desktop.editors] == [False]
