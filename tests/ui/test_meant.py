"""What a key or click must not do by accident: create from Cancel, act on another row."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QToolButton

from pave_desktop.models.connection import connection_id_for
from pave_desktop.models.field import Field
from pave_desktop.practice import DEFAULT_FAILING_NUMBER
from pave_desktop.sentence import sentence
from pave_desktop.state.notices import Level, Notice
from pave_desktop.ui.session_table.model import Column
from tests.conftest import Desktop, idle, until
from tests.ui.hands import cell, clipboard, editor_of, fill_in, go_to, make, new_editor, press, questions

Key = Qt.Key


@pytest.mark.parametrize("name", ["Cancel", "More about the vehicle", "What will be sent"])
async def test_enter_on_another_button_is_that_button(desktop: Desktop, name: str) -> None:
    editor = await new_editor(desktop)
    fill_in(editor, "Make", "Kia")
    button = next(
        each
        for each in editor.findChildren(QPushButton) + editor.findChildren(QToolButton)
        if each.accessibleName() == name
    )
    button.setFocus()
    await until(button.hasFocus)
    press(Key.Key_Return)
    await idle()
    assert desktop.server.requests() == []
    assert bool(questions()) == (name == "Cancel")


async def test_copy_and_delete_mean_the_session_that_the_details_show(desktop: Desktop) -> None:
    for made in ("Kia", "Ford"):
        await make(desktop, MAKE=made)
    window = desktop.window
    await go_to(window)
    view, ctrl = window.page.table.viewport(), Qt.KeyboardModifier.ControlModifier
    left = Qt.MouseButton.LeftButton
    QTest.mouseClick(view, left, pos=cell(desktop, 0, Column.VIN))
    for _ in range(2):
        QTest.mouseClick(view, left, ctrl, cell(desktop, 1, Column.VIN))
    await idle()
    shown = window.work.chosen.details.row
    assert shown is not None
    window.commands.copy.trigger()
    assert clipboard().text() == shown.capture_link
    window.commands.delete.trigger()
    (question,) = questions()
    assert shown.vehicle in question.accessibleName()
    question.reject()


async def test_good_news_never_takes_the_place_of_what_must_be_read(desktop: Desktop) -> None:
    notices, bar = desktop.window.desk.notices, desktop.window.notice_bar
    notices.trouble(sentence("The old list is kept aside."))
    notices.hint(sentence("An entry is not saved."))
    notices.done(sentence("The link is in the clipboard."))
    notices.done(sentence("Saved."))
    assert bar.text.splitlines() == ["Saved.", "An entry is not saved.", "The old list is kept aside."]
    for _ in range(3):
        next(each for each in bar.findChildren(QPushButton) if each.isVisible()).click()
    assert bar.text == ""
    bar.show_notice(Notice(level=Level.DONE, sentences=(sentence("<b>Plain</b>"),)))
    assert bar.text == "<b>Plain</b>"


async def test_what_was_told_of_a_session_goes_when_it_is_settled(desktop: Desktop) -> None:
    row = await make(desktop, MAKE="Kia", SMS_TO=DEFAULT_FAILING_NUMBER)
    desktop.window.desk.notices.trouble(sentence("The text failed."), about=row.local_id)
    desktop.window.desk.notices.trouble(sentence("Another one failed."), about="another")
    editor = await editor_of(desktop, row)
    assert editor.focusWidget() is editor.form.boxes[Field.SMS_TO].entry, "the number is what is to be mended"
    fill_in(editor, "Mobile number", "202 555 0143")
    press(Key.Key_Return)
    await until(lambda: not desktop.editors)
    await idle()
    assert desktop.window.notice_bar.text.splitlines() == ["Kia is saved.", "Another one failed."]


def test_an_account_that_comes_back_has_its_id_again() -> None:
    first = connection_id_for(base_url="https://a.example/v1", account="lot", live=False)
    assert first == connection_id_for(base_url="https://a.example/v1", account="lot", live=False)
    assert first != connection_id_for(base_url="https://a.example/v1", account="lot", live=True)
    assert first != connection_id_for(base_url="https://b.example/v1", account="lot", live=False)
