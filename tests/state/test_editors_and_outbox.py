"""What waits for the line, open editors and people at the same time: nothing is lost, nothing goes out unmeant."""

from __future__ import annotations

import asyncio

import pytest

from pave_desktop.models.field import Field
from pave_desktop.models.problem import EditClashes
from pave_desktop.models.session_row import SessionRow
from pave_desktop.practice import Misbehaviour
from pave_desktop.state.session_edit import SessionEdit
from tests.conftest import Heard, idle, until
from tests.state.conftest import Counter
from tests.state.test_outbox import Sending, current, save_off_line
from tests.state.test_session_edit import elsewhere


@pytest.fixture(autouse=True)
def hurry(counter: Counter) -> None:
    """Let no rest be long."""
    counter.desk.line._rest_seconds = (0.05,)


def trim_of(counter: Counter, row: SessionRow) -> str:
    session = counter.server.session(row.key or "")
    assert session is not None
    return str(session["vehicle"]["trim"])


async def two_that_wait(counter: Counter) -> tuple[SessionRow, SessionRow]:
    first, second = await counter.make(TRIM="LX"), await counter.make(TRIM="LX")
    for row in (first, second):
        counter.server.start()
        await save_off_line(counter, row, TRIM="EX")
    counter.server.start()
    counter.server.clear_requests()
    return first, second


async def test_what_is_typed_back_to_what_pave_holds_does_not_go_out(counter: Counter) -> None:
    row = await counter.make(TRIM="LX")
    await save_off_line(counter, row, TRIM="EX")
    edit = await counter.edit_of(await current(counter, row))
    edit.set_text(Field.TRIM, "LX")
    finished = Heard(edit.finished)
    edit.save()
    await until(lambda: len(finished))
    await idle()
    assert await counter.register.waiting_edits() == []
    sending = Sending(counter)
    counter.server.start()
    sending.box.start()
    await idle()
    assert counter.sent("PUT") == []
    sending.box.stop()


@pytest.mark.parametrize("typed", ["Ceed GT", ""], ids=["typed on", "emptied"])
async def test_what_is_being_typed_stays_when_what_waited_goes_out(counter: Counter, typed: str) -> None:
    row = await counter.make(TRIM="LX", MODEL="Rio")
    await save_off_line(counter, row, TRIM="EX")
    edit = await counter.edit_of(await current(counter, row))
    edit.set_text(Field.MODEL, "Ceed")
    edit.drafts.keep_now()
    await idle()
    edit.set_text(Field.MODEL, typed)
    edit.drafts.timer.setInterval(100_000)
    taken = Heard(edit.draft_taken)
    sending = Sending(counter)
    counter.server.start()
    sending.box.start()
    await until(lambda: len(sending.delivered))
    await until(lambda: not edit.waiting)
    await idle()
    assert edit.texts[Field.MODEL] == typed
    assert taken.args == [], "nothing was filled in"
    sending.box.stop()


async def test_what_is_being_typed_stays_when_what_waited_is_taken_back(counter: Counter) -> None:
    row = await counter.make(TRIM="LX", MODEL="Rio")
    await save_off_line(counter, row, TRIM="EX")
    edit = await counter.edit_of(await current(counter, row))
    edit.set_text(Field.MODEL, "Ce")
    edit.drafts.keep_now()
    await idle()
    edit.set_text(Field.MODEL, "Ceed")
    edit.drafts.timer.setInterval(100_000)
    edit.withdraw()
    await until(lambda: not edit.waiting)
    await idle()
    assert (edit.texts[Field.MODEL], edit.texts[Field.TRIM]) == ("Ceed", "LX")


async def test_a_field_that_waited_and_is_locked_now_is_told_when_another_is_saved(counter: Counter) -> None:
    row = await counter.make(TRIM="LX")
    await save_off_line(counter, row, TRIM="EX")
    counter.server.set_status(row.key or "", "STARTED")
    counter.server.start()
    edit = await counter.edit_of(await current(counter, row))
    assert edit.not_sent_because_locked() == [Field.TRIM]
    edit.set_text(Field.REDIRECT_URL, "https://example.com/thanks")
    finished = Heard(edit.finished)
    assert edit.save()
    await until(lambda: len(finished))
    assert any("EX" in words and "was not sent" in words for words in counter.words)


async def test_an_editor_does_not_close_for_what_another_one_saved(counter: Counter) -> None:
    row = await counter.make(TRIM="LX", MODEL="Rio")
    first = await counter.edit_of(row)
    first.set_text(Field.TRIM, "EX")
    counter.server.misbehave(Misbehaviour(method="GET", delay=0.3))
    assert first.save()
    first.end()
    second = SessionEdit(counter.desk, local_id=row.local_id, connection=counter.connection, row=row)
    counter.edits.append(second)
    second.load()
    await until(lambda: second.original)
    second.set_text(Field.MODEL, "typed meanwhile")
    finished = Heard(second.finished)
    await until(lambda: trim_of(counter, row) == "EX")
    await idle()
    assert finished.args == []
    assert second.texts[Field.MODEL] == "typed meanwhile"


async def test_one_session_that_is_in_trouble_does_not_hold_up_the_others(counter: Counter) -> None:
    bad, good = await two_that_wait(counter)
    counter.server.misbehave(Misbehaviour(method="GET", path=f"/sessions/{bad.key}", status=500, times=None))
    sending = Sending(counter)
    sending.box.start()
    await until(lambda: trim_of(counter, good) == "EX")
    await until(lambda: sending.box.waiting == 1)
    assert counter.desk.line.rest is None, "the line is as good as any"
    counter.server.behave()
    await until(lambda: trim_of(counter, bad) == "EX")
    sending.box.stop()


async def test_what_is_refused_for_the_key_is_tried_ever_less(counter: Counter) -> None:
    row = await counter.make(TRIM="LX")
    await save_off_line(counter, row, TRIM="EX")
    counter.server.start()
    counter.desk.line._rest_seconds = (0.05, 1000)
    counter.server.misbehave(Misbehaviour(method="PUT", status=403, times=None))
    counter.server.clear_requests()
    sending = Sending(counter)
    sending.box.start()
    await until(lambda: len(counter.sent("PUT")) == 2)
    await asyncio.sleep(0.2)
    assert len(counter.sent("PUT")) == 2
    assert sending.box.waiting == 1
    # Other keys, or another proxy, are a reason to try at once.
    counter.server.behave()
    counter.connections.changed.emit()
    await until(lambda: len(sending.delivered))
    sending.box.stop()


@pytest.mark.parametrize("what", ["taken back", "saved anew"])
async def test_what_a_person_settles_while_others_are_sent_is_not_told_as_failed(counter: Counter, what: str) -> None:
    first, second = await two_that_wait(counter)
    edit = await counter.edit_of(await current(counter, second))
    counter.server.misbehave(Misbehaviour(method="GET", path=f"/sessions/{first.key}", delay=0.3))
    sending = Sending(counter)
    sending.box.start()
    await until(lambda: counter.tasks.is_running(f"write: {first.local_id}"))
    if what == "taken back":
        edit.withdraw()
    else:
        edit.set_text(Field.TRIM, "SX")
        assert edit.save()
    await until(lambda: len(sending.delivered))
    await idle()
    assert sending.came_to_nothing.args == []
    assert trim_of(counter, second) == ("LX" if what == "taken back" else "SX")
    sending.box.stop()


async def test_what_was_why_nothing_was_sent_is_marked_though_nobody_typed_it(counter: Counter) -> None:
    row = await counter.make(TRIM="LX", VIN="1HGCM82633A004352")
    edit = await counter.edit_of(row)
    edit.set_text(Field.TRIM, "EX")
    elsewhere(counter, row, vin="5YJSA1E26HF000337")
    failed, finished = Heard(edit.failed), Heard(edit.finished)
    assert edit.save()
    await until(lambda: len(failed))
    await idle()
    assert isinstance(failed.args[0][0], EditClashes)
    assert edit.meanwhile.theirs[Field.VIN] == "5YJSA1E26HF000337"
    # Who saves again has seen it.
    assert edit.save()
    await until(lambda: len(finished))
    assert trim_of(counter, row) == "EX"


async def test_nobody_is_told_that_the_line_is_back_who_was_not_answered(counter: Counter) -> None:
    row = await counter.make(TRIM="LX")
    counter.server.stop()
    counter.desk.follow.start()
    counter.desk.refresh()
    await until(lambda: counter.words)
    await idle()
    counter.connections.changed.emit()
    counter.connections.proxy_changed.emit()
    counter.desk.remove([row])
    await idle()
    assert not any("reached again" in words for words in counter.words)
    counter.desk.follow.stop()


async def test_who_was_told_that_the_line_is_down_is_told_that_it_is_back(counter: Counter) -> None:
    await counter.make(TRIM="LX")
    counter.desk.follow.start()
    await idle()
    counter.server.stop()
    counter.desk.refresh()
    await until(lambda: counter.words and "No connection" in counter.words[-1])
    counter.server.start()
    counter.desk.refresh()
    await until(lambda: counter.words[-1] == "PAVE can be reached again.")
    counter.desk.follow.stop()


async def test_an_editor_that_was_closed_keeps_nothing_any_more(counter: Counter) -> None:
    row = await counter.make(TRIM="LX")
    edit = await counter.edit_of(row)
    edit.set_text(Field.TRIM, "EX")
    edit.drafts.stop()
    counter.desk.session_changed.emit(row.local_id)
    edit.end()
    await idle()
    assert not edit.drafts.timer.isActive()
