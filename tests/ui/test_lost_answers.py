"""A write whose answer was lost: nothing is sent again by itself, and each thing that a person can do about it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from pave_desktop.models.field import Field
from pave_desktop.models.session_row import Fate, SessionRow
from pave_desktop.practice import DEFAULT_FAILING_NUMBER, Misbehaviour
from pave_desktop.ui.lost_answer_window import LostAnswerWindow
from tests.conftest import Desktop, Desktops, idle, until
from tests.ui.hands import CTRL, click, clipboard, editor_of, fill_in, go_to, lost_answer, make, new_editor, press
from tests.ui.tree import texts

Key = Qt.Key

VIN = "1HGCM82633A004352"
OTHER_VIN = "5N1AT2MV8HC900117"
ENTER_KEY = "Enter the key I found"
TRY_AGAIN = "Try again (may send a second SMS)"
NOT_CREATED = "It was not created"


async def lose(desktop: Desktop, *, done: bool = True) -> LostAnswerWindow:
    """Create a session whose answer is lost, after the server made it or before."""
    editor = await new_editor(desktop)
    editor.edit.fill_in({Field.VIN: VIN, Field.SMS_TO: "202 555 0143", Field.CLIENT_ID: "A-17"})
    assert desktop.server is not None
    desktop.server.misbehave(Misbehaviour(method="POST", drop="after" if done else "before"))
    press(Key.Key_S, CTRL)
    return await lost_answer(desktop)


async def lose_number(desktop: Desktop, *, done: bool) -> tuple[SessionRow, LostAnswerWindow]:
    """Correct a number, and lose the answer."""
    row = await make(desktop, MAKE="Kia", SMS_TO=DEFAULT_FAILING_NUMBER)
    editor = await editor_of(desktop, row)
    await until(lambda: editor.edit.locks[Field.SMS_TO] is None)
    fill_in(editor, "Mobile number", "202 555 0143")
    assert desktop.server is not None
    desktop.server.misbehave(Misbehaviour(method="PUT", drop="after" if done else "before"))
    desktop.server.clear_requests()
    press(Key.Key_Return)
    return row, await lost_answer(desktop)


async def only_row(desktop: Desktop) -> SessionRow:
    (row,) = await desktop.program.bench.register.page(desktop.desk.list.query)
    return row


def writes(desktop: Desktop) -> list[str]:
    return [request.method for request in desktop.sent() if request.method != "GET"]


async def test_the_window_takes_the_editors_place_and_says_where_to_look(desktop: Desktop) -> None:
    window = await lose(desktop)
    assert desktop.editors == [], "what can be done stands in one place"
    said = "\n".join(texts(window))
    for needed in ("May have been created", "(202) 555-0143", VIN, "A-17", "PAVE's dashboard"):
        assert needed in said
    assert "No connection to PAVE" in window.notice_bar.text
    await until(lambda: [each.fate for each in desktop.desk.list.rows] == [Fate.NOT_KNOWN])
    assert desktop.window.page.model.index(0, 0).data() == "May have been created"


async def test_no_key_pressed_too_often_makes_it_again(desktop: Desktop) -> None:
    window = await lose(desktop)
    for key in (Key.Key_Return, Key.Key_Enter, Key.Key_Space, Key.Key_S, Key.Key_Escape):
        press(key, *([CTRL] if key == Key.Key_S else []))
        await idle()
    await until(lambda: not desktop.window.windows.lost)
    await go_to(desktop.window)
    for _ in range(3):
        press(Key.Key_Return)
        await idle()
    assert writes(desktop) == ["POST"]
    assert window.lost.write.asked


async def test_the_key_that_was_found_makes_it_the_session(desktop: Desktop) -> None:
    window = await lose(desktop)
    assert desktop.server is not None
    (key,) = desktop.server.session_keys()
    fill_in(window, "Session key or capture link", key.lower())
    press(Key.Key_Return)
    await until(lambda: not desktop.window.windows.lost)
    await idle()
    row = await only_row(desktop)
    assert (row.fate, row.key, row.vin) == (Fate.MADE, key, VIN)
    assert row.capture_link
    assert writes(desktop) == ["POST"]
    assert await desktop.program.bench.register.drafts() == []


async def test_a_key_of_another_car_is_refused_and_what_was_typed_stays(desktop: Desktop) -> None:
    other = await make(desktop, VIN=OTHER_VIN, MAKE="Nissan")
    window = await lose(desktop)
    for typed, told in (
        ("", "Please enter one session key"),
        ("not a key", "Please enter one session key"),
        ("ABC-1234567890", "There is no session ABC-1234567890"),
        (other.key or "", "is the session of Nissan"),
    ):
        fill_in(window, "Session key or capture link", typed)
        click(window, ENTER_KEY)
        await until(lambda told=told: told in window.notice_bar.text)
        assert window.key.text() == typed
    rows = await desktop.program.bench.register.page(desktop.desk.list.query)
    assert sorted(row.fate for row in rows) == [Fate.MADE, Fate.NOT_KNOWN]


async def test_trying_again_is_one_more_call_and_the_same_row(desktop: Desktop) -> None:
    window = await lose(desktop, done=False)
    for _ in range(3):
        click(window, TRY_AGAIN)
    await until(lambda: not desktop.window.windows.lost)
    await idle()
    row = await only_row(desktop)
    assert row.fate is Fate.MADE
    assert writes(desktop) == ["POST", "POST"]
    assert clipboard().text() == row.capture_link


async def test_a_second_try_that_is_lost_too_stays_and_says_so(desktop: Desktop) -> None:
    window = await lose(desktop, done=False)
    assert desktop.server is not None
    desktop.server.misbehave(Misbehaviour(method="POST", status=500, html=True))
    click(window, TRY_AGAIN)
    await until(lambda: "That was not PAVE" in window.notice_bar.text)
    assert desktop.window.windows.lost == [window]
    assert (await only_row(desktop)).fate is Fate.NOT_KNOWN


async def test_what_was_not_created_is_an_entry_again(desktop: Desktop) -> None:
    window = await lose(desktop, done=False)
    click(window, NOT_CREATED)
    await until(lambda: desktop.editors)
    (editor,) = desktop.editors
    await go_to(editor)
    assert (editor.edit.texts[Field.VIN], editor.edit.texts[Field.SMS_TO]) == (VIN, "(202) 555-0143")
    assert (await only_row(desktop)).fate is Fate.NOT_SENT
    press(Key.Key_S, CTRL)
    await until(lambda: not desktop.editors)
    await idle()
    row = await only_row(desktop)
    assert row.fate is Fate.MADE
    assert writes(desktop) == ["POST", "POST"]


async def test_after_a_restart_it_is_told_and_opened_from_the_row(desktops: Desktops) -> None:
    first = await desktops.open()
    await lose(first)
    await desktops.close(first)
    again = await desktops.open()
    assert again.told, "nobody remembers it the next morning"
    assert "the answer was lost" in again.last_told
    click(again.window, "What to do")
    window = await lost_answer(again)
    window.reject()
    await until(lambda: not again.window.windows.lost)
    await go_to(again.window)
    again.window.page.table.choose(0)
    again.window.page.table.setFocus()
    press(Key.Key_Return)
    assert (await lost_answer(again)).isVisible()
    assert writes(again) == []


@pytest.mark.parametrize(
    ("answer", "fate"), [("It was changed", True), ("It was not changed", False), (TRY_AGAIN, True)]
)
async def test_a_number_that_may_have_been_changed_is_a_persons_to_settle(
    desktop: Desktop, answer: str, *, fate: bool
) -> None:
    row, window = await lose_number(desktop, done=False)
    press(Key.Key_S, CTRL)
    await idle()
    assert writes(desktop) == ["PUT"]
    assert window.close_button.hasFocus(), "an Enter too many must decide nothing"
    assert "(202) 555-0143" in "\n".join(texts(window))
    click(window, answer)
    await until(lambda: not desktop.window.windows.lost)
    await idle()
    after = await desktop.desk.row(row.local_id)
    assert after is not None
    assert writes(desktop) == ["PUT"] * (2 if answer == TRY_AGAIN else 1)
    assert (after.unsettled is None) is fate
    if answer == "It was not changed":
        (editor,) = desktop.editors
        await until(lambda: editor.edit.texts[Field.SMS_TO] == "(202) 555-0143")


async def test_a_number_that_did_arrive_is_settled_by_looking(desktop: Desktop) -> None:
    row, _ = await lose_number(desktop, done=True)
    press(Key.Key_Escape)
    await until(lambda: not desktop.window.windows.lost)
    await go_to(desktop.window)
    press(Key.Key_F5)

    async def settled() -> bool:
        after = await desktop.desk.row(row.local_id)
        return after is not None and after.unsettled is None

    while not await settled():
        await idle()
    assert writes(desktop) == ["PUT"]
