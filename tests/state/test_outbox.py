"""Edits that wait for the line: kept, counted, sent in order when it is back, and never over somebody else's."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from pave_desktop.models.field import Field
from pave_desktop.models.problem import EditClashes, EditForbidden, FieldsRefused
from pave_desktop.models.session_row import SessionRow
from pave_desktop.models.write import Unsettled, WriteFate, WriteKind
from pave_desktop.practice import Misbehaviour, PracticeServer
from pave_desktop.rules.locks import STARTED
from pave_desktop.state.outbox import Outbox
from tests.conftest import Heard, Runner, idle, until
from tests.state.conftest import Counter, counter_at
from tests.state.test_session_edit import elsewhere

WAITS = Unsettled(WriteKind.EDIT, WriteFate.WAITING)
TICK = 0.01


class Sending:
    """An outbox that is on, with ears, in a hurry."""

    def __init__(self, counter: Counter) -> None:
        self.box: Outbox = counter.desk.outbox
        self.box._timer.setInterval(round(TICK * 1000))
        self.delivered = Heard(self.box.delivered)
        self.came_to_nothing = Heard(self.box.came_to_nothing)


@pytest.fixture(autouse=True)
def hurry(counter: Counter) -> None:
    """Let no rest be long."""
    counter.desk.line._rest_seconds = (0.05,)


async def save_off_line(counter: Counter, row: SessionRow, **texts: str) -> None:
    """Edit a session while nobody is reached; the server is stopped afterwards too."""
    edit = await counter.edit_of(row)
    for name, text in texts.items():
        edit.set_text(Field[name], text)
    counter.server.stop()
    finished = Heard(edit.finished)
    assert edit.save()
    await until(lambda: len(finished))
    assert finished.args[0][0].waits
    edit.end()
    await idle()


async def test_an_edit_waits_and_goes_out_when_the_line_is_back(counter: Counter) -> None:
    row = await counter.make(TRIM="LX")
    await save_off_line(counter, row, TRIM="EX")
    kept = await counter.desk.row(row.local_id)
    assert kept is not None
    assert kept.unsettled == WAITS
    assert await counter.desk.drafts.unsaved() == [], "what waits is no unsaved entry"
    sending = Sending(counter)
    sending.box.start()
    await until(lambda: sending.box.waiting == 1)
    await until(lambda: counter.desk.line.rest)
    assert counter.words == [], "that the line is down is no notice"
    counter.server.start()
    await until(lambda: len(sending.delivered))
    await idle()
    assert counter.server.session(row.key)["vehicle"]["trim"] == "EX"
    assert (sending.box.waiting, counter.desk.line.rest) == (0, None)
    kept = await counter.desk.row(row.local_id)
    assert kept is not None
    assert kept.unsettled is None
    assert len(counter.sent("PUT")) == 1
    sending.box.stop()


async def test_a_list_that_changes_all_the_time_does_not_put_them_off(counter: Counter) -> None:
    row = await counter.make(TRIM="LX")
    await save_off_line(counter, row, TRIM="EX")
    counter.server.start()
    await asyncio.sleep(0.1)
    sending = Sending(counter)
    sending.box._timer.setInterval(100)
    sending.box.start()
    for _ in range(200):
        counter.desk.session_changed.emit(row.local_id)
        await asyncio.sleep(0.02)
        if len(sending.delivered):
            break
    assert len(sending.delivered) == 1
    sending.box.stop()


async def test_any_answer_that_somebody_gets_sends_them_at_once(counter: Counter) -> None:
    row = await counter.make(TRIM="LX")
    await save_off_line(counter, row, TRIM="EX")
    sending = Sending(counter)
    counter.desk.line._rest_seconds = (3600,)
    sending.box.start()
    await until(lambda: counter.desk.line.rest)
    await idle()
    counter.server.start()
    counter.desk.refresh()
    await until(lambda: len(sending.delivered))
    sending.box.stop()


async def test_they_go_out_in_the_order_in_which_they_were_saved(counter: Counter) -> None:
    rows = [await counter.make(MAKE=f"Car {number}") for number in range(4)]
    for row in reversed(rows):
        await save_off_line(counter, row, TRIM="EX")
        counter.server.start()
    counter.server.stop()
    sending = Sending(counter)
    sending.box.start()
    await until(lambda: sending.box.waiting == 4)
    counter.server.start()
    await until(lambda: len(sending.delivered))
    await until(lambda: sending.box.waiting == 0)
    assert [each.endpoint for each in counter.sent("PUT")] == [f"/sessions/{row.key}" for row in reversed(rows)]
    assert [saved.row.local_id for saved in sending.delivered.args[0][0]] == [row.local_id for row in reversed(rows)]
    sending.box.stop()


async def test_what_somebody_else_has_changed_is_not_written_over(counter: Counter) -> None:
    clashing, other = await counter.make(TRIM="LX", MAKE="Kia"), await counter.make(TRIM="LX", MAKE="Ford")
    await save_off_line(counter, clashing, TRIM="EX", MODEL="Ceed")
    counter.server.start()
    await save_off_line(counter, other, TRIM="EX")
    elsewhere(counter, clashing, trim="SX")
    elsewhere(counter, other, make="FORD")
    sending = Sending(counter)
    counter.server.start()
    sending.box.start()
    await until(lambda: len(sending.delivered) and len(sending.came_to_nothing))
    await idle()
    assert counter.server.session(clashing.key)["vehicle"]["trim"] == "SX"
    vehicle = counter.server.session(other.key)["vehicle"]
    assert (vehicle["trim"], vehicle["make"]) == ("EX", "FORD"), "what does not clash is merged"
    (((local_id, problem),),) = sending.came_to_nothing.args[0]
    assert local_id == clashing.local_id
    assert isinstance(problem, EditClashes)
    # What was typed is there, beside what the other one typed, and saving it is a person's decision.
    edit = await counter.edit_of(await current(counter, clashing))
    assert (edit.texts[Field.TRIM], edit.texts[Field.MODEL]) == ("EX", "Ceed")
    assert edit.meanwhile.theirs == {Field.TRIM: "SX"}
    finished = Heard(edit.finished)
    assert edit.save()
    await until(lambda: len(finished))
    vehicle = counter.server.session(clashing.key)["vehicle"]
    assert (vehicle["trim"], vehicle["model"]) == ("EX", "Ceed")
    sending.box.stop()


async def test_what_has_become_forbidden_is_told_and_not_sent(counter: Counter) -> None:
    row = await counter.make(TRIM="LX")
    await save_off_line(counter, row, TRIM="EX")
    counter.server.set_status(row.key, "STARTED")
    counter.server.start()
    counter.server.clear_requests()
    sending = Sending(counter)
    sending.box.start()
    await until(lambda: len(sending.came_to_nothing))
    await idle()
    problem = sending.came_to_nothing.args[0][0][0][1]
    assert isinstance(problem, EditForbidden)
    assert problem.locks == {Field.TRIM: STARTED}
    assert counter.sent() == []
    edit = await counter.edit_of(await current(counter, row))
    assert edit.texts[Field.TRIM] == "EX", "what was typed can still be read"
    assert edit.not_sent_because_locked() == [Field.TRIM]
    sending.box.stop()


async def test_what_pave_refuses_is_a_draft_then(counter: Counter) -> None:
    row = await counter.make(TRIM="LX")
    await save_off_line(counter, row, TRIM="EX")
    counter.server.start()
    counter.server.misbehave(Misbehaviour(method="PUT", status=400))
    sending = Sending(counter)
    sending.box.start()
    await until(lambda: len(sending.came_to_nothing))
    await idle()
    assert isinstance(sending.came_to_nothing.args[0][0][0][1], FieldsRefused)
    assert sending.box.waiting == 0
    assert [draft.texts for draft in await counter.desk.drafts.unsaved()] == [{Field.TRIM.value: "EX"}]
    sending.box.stop()


async def test_trouble_that_says_nothing_of_the_session_leaves_it_waiting(counter: Counter) -> None:
    row = await counter.make(TRIM="LX")
    await save_off_line(counter, row, TRIM="EX")
    counter.server.start()
    sending = Sending(counter)
    for wrong in (
        Misbehaviour(status=503, times=None),
        Misbehaviour(status=401, times=None),
        Misbehaviour(status=502, html=True, times=None),
    ):
        counter.server.misbehave(wrong)
        counter.server.clear_requests()
        sending.box.start()
        await until(lambda: len(counter.sent("GET")) > 3)
        sending.box.stop()
        await idle()
        assert (sending.box.waiting, len(sending.came_to_nothing)) == (1, 0)
        counter.server.behave()
    sending.box.start()
    await until(lambda: len(sending.delivered))
    sending.box.stop()


async def test_what_waits_is_shown_changed_and_taken_back_in_its_editor(counter: Counter) -> None:
    row = await counter.make(TRIM="LX", MAKE="Kia")
    await save_off_line(counter, row, TRIM="EX")
    edit = await counter.edit_of(await current(counter, row))
    assert edit.texts[Field.TRIM] == "EX"
    assert edit.waiting == {Field.TRIM}
    assert not edit.is_dirty, "nothing would be lost by closing"
    # More of it: what goes out is both.
    edit.set_text(Field.MAKE, "KIA")
    assert edit.will_be_sent() == {"vehicle": {"trim": "EX", "make": "KIA"}}
    finished = Heard(edit.finished)
    assert edit.save()
    await until(lambda: len(finished))
    edit.end()
    edit = await counter.edit_of(await current(counter, row))
    assert edit.waiting == {Field.TRIM, Field.MAKE}
    assert len(await counter.register.waiting_edits()) == 1
    edit.withdraw()
    await until(lambda: not edit.waiting)
    assert (edit.texts[Field.TRIM], edit.texts[Field.MAKE]) == ("LX", "Kia")
    assert await counter.register.waiting_edits() == []
    kept = await counter.desk.row(row.local_id)
    assert kept is not None
    assert kept.unsettled is None


async def test_an_open_editor_keeps_what_is_typed_while_what_waited_goes_out(counter: Counter) -> None:
    row = await counter.make(TRIM="LX", MAKE="Kia")
    await save_off_line(counter, row, TRIM="EX")
    edit = await counter.edit_of(await current(counter, row))
    edit.set_text(Field.MODEL, "Ceed")
    finished = Heard(edit.finished)
    sending = Sending(counter)
    counter.server.start()
    sending.box.start()
    await until(lambda: len(sending.delivered))
    await until(lambda: not edit.waiting)
    assert (edit.texts[Field.MODEL], edit.texts[Field.TRIM]) == ("Ceed", "EX")
    assert edit.will_be_sent() == {"vehicle": {"model": "Ceed"}}
    assert finished.args == [], "the editor stays"
    sending.box.stop()


async def test_an_open_editor_shows_what_waited_and_came_to_nothing(counter: Counter) -> None:
    row = await counter.make(TRIM="LX", MAKE="Kia")
    await save_off_line(counter, row, TRIM="EX")
    edit = await counter.edit_of(await current(counter, row))
    edit.set_text(Field.MODEL, "Ceed")
    elsewhere(counter, row, trim="SX")
    sending = Sending(counter)
    counter.server.start()
    sending.box.start()
    await until(lambda: len(sending.came_to_nothing))
    await until(lambda: edit.meanwhile.theirs == {Field.TRIM: "SX"})
    assert (edit.texts[Field.MODEL], edit.texts[Field.TRIM]) == ("Ceed", "EX")
    assert edit.waiting == frozenset()
    assert edit.is_dirty
    sending.box.stop()


def test_what_waits_survives_the_end_of_the_program(
    tmp_path: Path,
    practice_server: PracticeServer,
    run: Runner,
    no_keyring: None,  # noqa: ARG001
) -> None:
    folder = tmp_path / "runs"
    folder.mkdir()

    async def first_run() -> SessionRow:
        async with counter_at(folder, practice_server) as counter:
            row = await counter.make(TRIM="LX")
            await save_off_line(counter, row, TRIM="EX")
            return row

    async def second_run(row: SessionRow) -> None:
        practice_server.start()
        async with counter_at(folder, practice_server) as counter:
            sending = Sending(counter)
            assert (await current(counter, row)).unsettled == WAITS
            sending.box.start()
            await until(lambda: len(sending.delivered))
            sending.box.stop()
            await idle()

    row = run(first_run())
    run(second_run(row))
    assert practice_server.session(row.key or "")["vehicle"]["trim"] == "EX"  # type: ignore[index]


async def test_while_it_is_being_saved_nothing_counts_as_waiting(counter: Counter) -> None:
    row = await counter.make(TRIM="LX")
    counter.desk.outbox.start()
    edit = await counter.edit_of(row)
    edit.set_text(Field.TRIM, "EX")
    counter.server.misbehave(Misbehaviour(method="GET", delay=0.1))
    changed, finished = Heard(counter.desk.outbox.changed), Heard(edit.finished)
    assert edit.save()
    while not len(finished):
        counter.desk.outbox.look()
        await asyncio.sleep(0.005)
    await idle()
    assert changed.args == []
    assert len(counter.sent("PUT")) == 1
    counter.desk.outbox.stop()


async def current(counter: Counter, row: SessionRow) -> SessionRow:
    found = await counter.desk.row(row.local_id)
    assert found is not None
    return found
