"""The line is down: what works all the same, what waits and says so, and what is asked when it is back."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from pave_desktop.models.field import Field
from pave_desktop.models.session_row import Fate, SessionRow
from pave_desktop.practice import Misbehaviour
from pave_desktop.sentence import sentence
from pave_desktop.ui.session_table.model import Column
from tests.conftest import Desktop, Runner, idle, until
from tests.ui.hands import (
    CTRL,
    choose_row,
    click,
    clipboard,
    description,
    editor_of,
    fill_in,
    focused,
    focused_name,
    go_to,
    make,
    new_editor,
    press,
    questions,
    shown_rows,
)
from tests.ui.tree import texts

Key = Qt.Key

VIN = "1HGCM82633A004352"


@pytest.fixture(autouse=True)
def hurry(desktop: Desktop, run: Runner) -> None:
    """Let no rest be long, and the outbox look often."""
    desktop.desk.line._rest_seconds = (0.1,)
    desktop.desk.outbox._timer.setInterval(20)

    async def start() -> None:
        desktop.desk.outbox.start()

    run(start())


async def save_off_line(desktop: Desktop, row: SessionRow, name: str, text: str) -> None:
    """Change a field of a session while nobody is reached, by keyboard."""
    editor = await editor_of(desktop, row)
    assert desktop.server is not None
    desktop.server.stop()
    fill_in(editor, name, text)
    press(Key.Key_Return)
    await until(lambda: editor not in desktop.editors)
    await until(lambda: desktop.desk.outbox.waiting)


async def test_list_search_details_and_links_need_no_line(desktop: Desktop) -> None:
    kia, _ = await make(desktop, MAKE="Kia"), await make(desktop, MAKE="Ford")
    assert desktop.server is not None
    desktop.server.stop()
    press(Key.Key_F, CTRL)
    desktop.window.page.header.search.setText("kia")
    await until(lambda: shown_rows(desktop) == ["Kia"])
    await choose_row(desktop, kia)
    assert "Kia" in texts(desktop.window.work.chosen.pane)
    press(Key.Key_C, CTRL)
    assert clipboard().text() == kia.capture_link


async def test_a_change_waits_visibly_and_goes_out_by_itself(desktop: Desktop) -> None:
    row = await make(desktop, MAKE="Kia", TRIM="LX")
    await save_off_line(desktop, row, "Trim", "EX")
    assert desktop.last_told == (
        "Kia LX: the change is kept, but PAVE cannot be reached now. It is sent by itself as soon as it can be."
    )
    line = desktop.window.status_line
    await until(lambda: line.waiting.text() == "Not sent: 1")
    await until(lambda: "No connection to PAVE" in line.activity.text())
    await until(lambda: desktop.window.page.model.index(0, Column.STATUS).data() == "Change waits")
    assert desktop.server is not None
    desktop.server.start()
    await until(lambda: desktop.last_told == "Kia EX: the change that waited is saved.")
    await until(lambda: not line.waiting.isVisible() and not line.activity.isVisible())
    assert "kept" not in desktop.window.notice_bar.text, "what was told of the waiting is over"
    assert desktop.server.session(row.key or "")["vehicle"]["trim"] == "EX"  # type: ignore[index]


async def test_a_new_session_is_a_draft_that_leaves_only_when_a_person_says_so(desktop: Desktop) -> None:
    editor = await new_editor(desktop)
    editor.edit.fill_in({Field.VIN: VIN, Field.MAKE: "Honda"})
    assert desktop.server is not None
    desktop.server.stop()
    press(Key.Key_S, CTRL)
    await until(lambda: "in the list as a draft" in editor.notice_bar.text)
    assert editor.cancel_button.text() == "Close"
    press(Key.Key_Escape)
    await until(lambda: editor not in desktop.editors)
    assert questions() == [], "nothing is lost by closing"
    await until(lambda: [row.fate for row in desktop.desk.list.rows] == [Fate.NOT_SENT])
    desktop.server.start()
    desktop.desk.refresh()
    await idle()
    assert desktop.server.session_keys() == [], "nobody said so"
    await choose_row(desktop, desktop.desk.list.rows[0])
    press(Key.Key_Return)
    await until(lambda: desktop.editors)
    await go_to(desktop.editors[0])
    assert desktop.editors[0].edit.texts[Field.VIN] == VIN
    press(Key.Key_S, CTRL)
    await until(lambda: len(desktop.server.session_keys()) == 1)  # type: ignore[union-attr]
    await until(lambda: [row.fate for row in desktop.desk.list.rows] == [Fate.MADE])


async def test_more_that_is_typed_into_such_a_draft_is_asked_about(desktop: Desktop) -> None:
    editor = await new_editor(desktop)
    editor.edit.fill_in({Field.VIN: VIN})
    assert desktop.server is not None
    desktop.server.stop()
    press(Key.Key_S, CTRL)
    await until(lambda: "in the list as a draft" in editor.notice_bar.text)
    fill_in(editor, "Customer name", "Jane")
    press(Key.Key_Escape)
    await until(questions)


async def test_what_waits_is_seen_in_the_editor_and_taken_back_by_keyboard(desktop: Desktop) -> None:
    row = await make(desktop, MAKE="Kia", TRIM="LX")
    await save_off_line(desktop, row, "Trim", "EX")
    editor = await editor_of(desktop, row)
    told = "Not sent yet: Trim. It is sent by itself as soon as PAVE can be reached."
    await until(lambda: told in texts(editor))
    assert editor.edit.texts[Field.TRIM] == "EX"
    for _ in range(60):
        if focused_name() == "Take back":
            break
        press(Key.Key_Tab)
    press(Key.Key_Space)
    await until(lambda: told not in texts(editor))
    assert editor.edit.texts[Field.TRIM] == "LX"
    press(Key.Key_Escape)
    await until(lambda: editor not in desktop.editors)
    await until(lambda: desktop.desk.outbox.waiting == 0)


async def test_what_somebody_else_has_changed_is_asked_about(desktop: Desktop) -> None:
    row = await make(desktop, MAKE="Kia", TRIM="LX")
    await save_off_line(desktop, row, "Trim", "EX")
    assert desktop.server is not None
    held = desktop.server.session(row.key or "")
    desktop.server.change(row.key or "", vehicle={**held["vehicle"], "trim": "SX"})  # type: ignore[index]
    desktop.server.start()
    await until(lambda: "the change that waited could not be made" in desktop.window.notice_bar.text)
    await go_to(desktop.window)
    click(desktop.window.notice_bar, "Open it")
    await until(lambda: desktop.editors)
    (editor,) = desktop.editors
    await until(lambda: "Somebody else has changed meanwhile: Trim. “Save” puts yours there." in texts(editor))
    assert "PAVE now has “SX”." in description(editor, "Trim")
    assert editor.edit.texts[Field.TRIM] == "EX"
    click(editor, "Use what PAVE has")
    assert editor.edit.texts[Field.TRIM] == "SX"
    await until(lambda: not editor.standing.isVisible())
    assert not editor.edit.is_dirty


async def test_a_draft_that_is_only_looked_at_stays_one(desktop: Desktop) -> None:
    assert desktop.server is not None
    desktop.server.stop()
    editor = await new_editor(desktop)
    editor.edit.fill_in({Field.VIN: VIN})
    press(Key.Key_S, CTRL)
    await until(lambda: "in the list as a draft" in editor.notice_bar.text)
    press(Key.Key_Escape)
    await until(lambda: not desktop.editors)
    await until(lambda: desktop.desk.list.rows)
    await choose_row(desktop, desktop.desk.list.rows[0])
    press(Key.Key_Return)
    await until(lambda: desktop.editors)
    await go_to(desktop.editors[0])
    press(Key.Key_Escape)
    await until(lambda: not desktop.editors)
    assert questions() == []
    await idle()
    assert [row.fate for row in desktop.desk.list.rows] == [Fate.NOT_SENT]


async def test_what_the_vin_fills_in_later_is_not_typed(desktop: Desktop) -> None:
    assert desktop.server is not None
    desktop.server.stop()
    editor = await new_editor(desktop)
    editor.edit.fill_in({Field.VIN: VIN})
    press(Key.Key_S, CTRL)
    await until(lambda: "in the list as a draft" in editor.notice_bar.text)
    editor.edit.leave(Field.VIN)
    await until(lambda: editor.edit.texts[Field.MAKE])
    await go_to(editor)
    press(Key.Key_Escape)
    await until(lambda: not desktop.editors)
    assert questions() == []


async def test_a_deletion_does_not_wait_and_says_so(desktop: Desktop) -> None:
    row = await make(desktop, MAKE="Kia")
    assert desktop.server is not None
    desktop.server.stop()
    desktop.desk.delete(row)
    await until(lambda: desktop.last_told.startswith("Kia was not deleted"))
    assert "A deletion does not wait" in desktop.last_told
    desktop.server.start()
    desktop.desk.refresh()
    await idle()
    assert (desktop.server.session(row.key or "") or {})["status"] == "IDLE"


async def test_what_a_refresh_met_is_told_once_and_over_with_the_next_good_one(desktop: Desktop) -> None:
    await make(desktop, MAKE="Kia")
    assert desktop.server is not None
    for wrong in (Misbehaviour(status=401, times=None), Misbehaviour(status=502, html=True, times=None)):
        desktop.server.misbehave(wrong)
        for _ in range(2):
            desktop.desk.refresh()
            await idle(10)
        desktop.server.behave()
    assert desktop.window.notice_bar.text.count("\n") == 0, "one line says what is so now"
    assert "That was not PAVE" in desktop.window.notice_bar.text
    desktop.desk.refresh()
    await until(lambda: not desktop.window.notice_bar.text)


async def test_what_can_no_longer_be_changed_is_given_up_with_one_button(desktop: Desktop) -> None:
    row = await make(desktop, MAKE="Kia", TRIM="LX")
    await save_off_line(desktop, row, "Trim", "EX")
    assert desktop.server is not None
    desktop.server.set_status(row.key or "", "STARTED")
    desktop.server.start()
    await until(lambda: "the change that waited could not be made" in desktop.window.notice_bar.text)
    editor = await editor_of(desktop, row)
    await until(lambda: "Typed, but can no longer be sent: Trim." in texts(editor))
    click(editor, "Give it up")
    await until(lambda: editor.edit.texts[Field.TRIM] == "LX")
    press(Key.Key_Escape)
    await until(lambda: not desktop.editors)
    assert questions() == []


async def test_notices_are_reached_and_left_by_keyboard(desktop: Desktop) -> None:
    await make(desktop, MAKE="Kia")
    desktop.desk.notices.hint(sentence("Something to know."))
    await go_to(desktop.window)
    desktop.window.page.table.setFocus()
    press(Key.Key_F6)
    assert focused_name() == "Dismiss"
    press(Key.Key_Space)
    await until(lambda: not desktop.window.notice_bar.text)
    assert focused() is desktop.window.page.table


async def test_a_clock_that_is_wrong_is_told_once_and_nothing_fails(desktop: Desktop) -> None:
    assert desktop.server is not None
    desktop.server.misbehave(Misbehaviour(clock_offset=600, times=None))
    editor = await new_editor(desktop)
    editor.edit.fill_in({Field.MAKE: "Kia"})
    press(Key.Key_S, CTRL)
    await until(lambda: len(desktop.desk.list.rows) == 1 and desktop.desk.list.rows[0].fate is Fate.MADE)
    told = [str(notice.sentences[0]) for notice in desktop.told]
    assert told.count("This PC's clock is 10 minutes slow.") == 1
    assert desktop.window.status_line.clock.text() == "⚠ This PC's clock is 10 minutes slow."
    desktop.server.behave()
    desktop.desk.refresh()
    await until(lambda: not desktop.window.status_line.clock.text())
    assert len([request for request in desktop.sent("POST") if request.signed]) == 1
