"""One open editor's truth: what was typed, what is locked, what is sent, what became of it."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from pave_desktop.models.draft import Draft
from pave_desktop.models.field import Field
from pave_desktop.models.pave_session import PaveSession
from pave_desktop.models.problem import CallFate, ConnectionRemoved, EditClashes, EditForbidden, FieldsRefused
from pave_desktop.models.session_row import Fate, SessionRow
from pave_desktop.models.write import Unsettled, WriteFate, WriteKind
from pave_desktop.practice import DEFAULT_FAILING_NUMBER, Misbehaviour
from pave_desktop.rules import locks as reasons
from pave_desktop.state.draft_keeper import DRAFT_AFTER_MILLISECONDS
from pave_desktop.state.session_edit import SessionEdit
from pave_desktop.work.create_session import Saved
from tests.conftest import Heard, idle, until
from tests.state.conftest import NOON, Counter

VIN = "5N1AT2MV8HC900117"
REASON = {field: reasons.STARTED for field in Field if field not in (Field.LANGUAGE, Field.REDIRECT_URL)}


async def drafts(counter: Counter) -> dict[str, dict[str, str]]:
    return {draft.local_id: draft.texts for draft in await counter.register.drafts()}


def elsewhere(counter: Counter, row: SessionRow, **vehicle: str) -> None:
    """Change a session's vehicle as another PC would."""
    held = counter.server.session(row.key or "")
    assert held is not None
    counter.server.change(row.key or "", vehicle={**held["vehicle"], **vehicle})


def keep_typing(edit: SessionEdit) -> None:
    """Do at once what the timer does after a pause in typing."""
    assert edit.drafts.timer.isActive()
    edit.drafts.keep_now()


# A new session


async def test_a_new_session_is_made_of_what_was_typed(counter: Counter) -> None:
    edit = counter.new_edit()
    finished, saving, created = Heard(edit.finished), Heard(edit.saving_changed), Heard(counter.desk.created)
    assert edit.is_new
    assert not edit.is_dirty
    assert edit.will_be_sent() == {}, "a unit without a reading says nothing"
    edit.set_text(Field.VIN, " 5n1at2mv8hc-900117 ")
    edit.set_text(Field.ODOMETER, "100,945")
    edit.set_text(Field.SMS_TO, "(202) 555-0111")
    assert edit.is_dirty
    body = {
        "vehicle": {"vin": VIN, "odom_reading": 100945, "odom_unit": "MILES"},
        "sms": {"to": "+12025550111"},
    }
    assert edit.will_be_sent() == body
    assert edit.save()
    assert edit.is_saving
    await until(lambda: len(finished))
    assert isinstance(finished.last, Saved)
    assert finished.last.row.fate is Fate.MADE
    assert (created.args[0][0], created.args[0][1]) == (edit.local_id, finished.last)
    assert saving.args == [(), ()]
    assert not edit.is_saving
    assert not edit.is_dirty
    assert [(each.method, each.body) for each in counter.sent()] == [("POST", body)]
    await idle()
    assert await drafts(counter) == {}


async def test_nothing_typed_is_a_session_too(counter: Counter) -> None:
    edit = counter.new_edit()
    finished = Heard(edit.finished)
    assert edit.save()
    await until(lambda: len(finished))
    assert [each.body for each in counter.sent()] == [{}]


async def test_saving_twice_makes_one(counter: Counter) -> None:
    edit = counter.new_edit()
    finished = Heard(edit.finished)
    edit.set_text(Field.MAKE, "Kia")
    assert [edit.save(), edit.save(), edit.save()] == [True, False, False]
    await until(lambda: len(finished))
    await idle()
    assert len(counter.sent("POST")) == len(counter.server.session_keys()) == 1


async def test_bad_input_sends_nothing_and_keeps_what_was_typed(counter: Counter) -> None:
    edit = counter.new_edit()
    errors = Heard(edit.errors_changed)
    typed = {Field.VIN: "5N1AT", Field.YEAR: "1800", Field.ODOMETER: "12,5OO", Field.FIRST_NAME: "Jane"}
    for field, text in typed.items():
        edit.set_text(field, text)
    assert not edit.save()
    assert set(edit.errors) == {Field.VIN, Field.YEAR, Field.ODOMETER, Field.LAST_NAME}
    assert errors.args == [()]
    assert {field: edit.texts[field] for field in typed} == typed
    edit.set_text(Field.YEAR, "2017")
    assert Field.YEAR not in edit.errors, "an error speaks of what stood there before"
    assert Field.VIN in edit.errors
    await idle()
    assert counter.sent() == []


async def test_a_field_is_judged_when_it_is_left(counter: Counter) -> None:
    edit = counter.new_edit()
    errors = Heard(edit.errors_changed)
    edit.leave(Field.YEAR)
    assert edit.errors == {}, "nothing typed, nothing wrong"
    edit.set_text(Field.YEAR, "1800")
    assert edit.errors == {}, "nobody is interrupted while typing"
    edit.leave(Field.YEAR)
    edit.leave(Field.YEAR)
    assert list(edit.errors) == [Field.YEAR]
    assert errors.args == [()], "the same error is told once"


async def test_vin_hint_stops_nothing(counter: Counter) -> None:
    edit = counter.new_edit()
    assert edit.vin_help.hint is None
    edit.set_text(Field.VIN, "5N1AT2MVXHC900117")
    assert "check digit" in str(edit.vin_help.hint)
    edit.set_text(Field.VIN, "5N1AT2MVOHC900117")
    assert "I, O or Q" in str(edit.vin_help.hint)
    finished = Heard(edit.finished)
    assert edit.save()
    await until(lambda: len(finished))
    assert counter.sent()[0].body["vehicle"]["vin"] == "5N1AT2MVOHC900117"


async def test_server_errors_land_under_their_fields(counter: Counter) -> None:
    edit = counter.new_edit()
    edit.set_text(Field.MAKE, "Kia")
    body = (
        b'{"message": "Required fields are missing or invalid.", "errors": {"session.redirect_url": '
        b'["Invalid redirect url"], "sms.to": ["Invalid phone number", "Really"], "options.client_id": ["No"]}}'
    )
    counter.server.misbehave(Misbehaviour(status=400, body=body))
    failed, errors = Heard(edit.failed), Heard(edit.errors_changed)
    assert edit.save()
    await until(lambda: len(failed))
    assert isinstance(failed.last, FieldsRefused)
    assert {field: str(why) for field, why in edit.errors.items()} == {
        Field.REDIRECT_URL: "PAVE said: Invalid redirect url",
        Field.SMS_TO: "PAVE said: Invalid phone number Really",
        Field.CLIENT_ID: "PAVE said: No",
    }
    assert len(errors) == 1
    assert not edit.is_saving
    assert edit.texts[Field.MAKE] == "Kia"
    await idle()
    assert [(row.local_id, row.fate) for row in counter.desk.list.rows] == [(edit.local_id, Fate.REFUSED)]
    assert await drafts(counter) == {edit.local_id: {Field.MAKE.value: "Kia"}}, "what was typed is kept"


async def test_a_lost_answer_is_never_sent_again_by_itself(counter: Counter) -> None:
    edit = counter.new_edit()
    edit.set_text(Field.VIN, VIN)
    edit.set_text(Field.SMS_TO, "202 555 0111")
    counter.server.misbehave(Misbehaviour(drop="after"))
    failed = Heard(edit.failed)
    assert edit.save()
    await until(lambda: len(failed))
    # Enter was held down: the same key once more, before a window could take the editor's place, and a little later.
    for _ in range(3):
        edit.save()
        await idle()
    assert failed.args[0][0].fate is CallFate.NOT_KNOWN
    assert {problem.fate for (problem,) in failed.args[1:]} == {CallFate.NEVER_SENT}
    assert len(counter.sent("POST")) == len(counter.server.session_keys()) == 1
    assert [(row.local_id, row.fate) for row in counter.desk.list.rows] == [(edit.local_id, Fate.NOT_KNOWN)]
    assert edit.texts[Field.VIN] == VIN
    assert list(await drafts(counter)) == [edit.local_id]


@pytest.mark.parametrize(
    ("misbehaviour", "fate"),
    [
        (Misbehaviour(status=503, html=True, perform=True), Fate.NOT_KNOWN),
        (Misbehaviour(malformed=True), Fate.NOT_KNOWN),
        (Misbehaviour(drop="before"), Fate.NOT_KNOWN),
        (Misbehaviour(status=401), Fate.REFUSED),
        (Misbehaviour(status=429), Fate.REFUSED),
    ],
    ids=["503", "malformed", "drop", "401", "429"],
)
async def test_what_became_of_it_is_in_the_list_and_what_was_typed_is_kept(
    counter: Counter, misbehaviour: Misbehaviour, fate: Fate
) -> None:
    edit = counter.new_edit()
    edit.set_text(Field.MAKE, "Kia")
    counter.server.misbehave(misbehaviour)
    failed = Heard(edit.failed)
    assert edit.save()
    await until(lambda: len(failed))
    await idle()
    assert len(counter.sent("POST")) == len(failed) == 1
    assert [(row.local_id, row.fate) for row in counter.desk.list.rows] == [(edit.local_id, fate)]
    assert edit.texts[Field.MAKE] == "Kia"
    assert not edit.is_saving
    assert await drafts(counter) == {edit.local_id: {Field.MAKE.value: "Kia"}}
    assert [draft.local_id for draft in await counter.desk.drafts.unsaved()] == (
        [edit.local_id] if fate.is_draft else []
    )


async def test_a_refused_entry_is_saved_again_from_the_same_editor(counter: Counter) -> None:
    edit = counter.new_edit()
    edit.set_text(Field.MAKE, "Kia")
    counter.server.misbehave(Misbehaviour(status=400))
    failed, finished = Heard(edit.failed), Heard(edit.finished)
    assert edit.save()
    await until(lambda: len(failed))
    edit.set_text(Field.MAKE, "Ford")
    assert edit.save()
    await until(lambda: len(finished))
    await idle()
    assert finished.last.row.fate is Fate.MADE
    assert [(row.local_id, row.vehicle) for row in counter.desk.list.rows] == [(edit.local_id, "Ford")]
    assert await drafts(counter) == {}


async def test_a_refused_entry_that_is_discarded_leaves_the_list(counter: Counter) -> None:
    edit = counter.new_edit()
    edit.set_text(Field.MAKE, "Kia")
    counter.server.misbehave(Misbehaviour(status=400))
    failed, removed = Heard(edit.failed), Heard(counter.desk.session_removed)
    assert edit.save()
    await until(lambda: len(failed))
    edit.discard()
    await idle()
    assert removed.args == [(edit.local_id,)]
    assert counter.desk.list.rows == []
    assert await drafts(counter) == {}


async def test_a_connection_that_is_gone_is_told(counter: Counter) -> None:
    edit = counter.new_edit()
    edit.set_text(Field.MAKE, "Kia")
    counter.connections.remove(counter.connection)
    failed = Heard(edit.failed)
    assert edit.save()
    await until(lambda: len(failed))
    assert isinstance(failed.last, ConnectionRemoved)
    assert not edit.is_saving
    assert failed.last.fate is CallFate.NEVER_SENT
    assert counter.sent() == []
    assert edit.texts[Field.MAKE] == "Kia"


async def test_a_session_that_was_removed_closes_its_editor(counter: Counter) -> None:
    row = await counter.make(MAKE="Kia")
    edit = await counter.edit_of(row)
    edit.set_text(Field.MODEL, "Rio")
    finished = Heard(edit.finished)
    counter.desk.remove([row])
    await idle()
    assert finished.args == [(None,)]
    assert await drafts(counter) == {}


async def test_a_session_that_was_deleted_is_locked(counter: Counter) -> None:
    row = await counter.make(MAKE="Kia")
    edit = await counter.edit_of(row)
    counter.desk.delete(row)
    await idle()
    assert set(edit.locks.values()) == {reasons.DELETED}


async def test_a_crash_while_saving_frees_the_editor(
    counter: Counter, monkeypatch: pytest.MonkeyPatch, logged_errors: list[Any]
) -> None:
    async def crash(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("pave_desktop.state.desk.create_session", crash)
    edit = counter.new_edit()
    failed = Heard(edit.failed)
    assert edit.save()
    await until(lambda: len(failed))
    await idle()
    assert not edit.is_saving
    assert [type(error) for error in counter.crashes] == [ZeroDivisionError]
    counter.crashes.clear()
    logged_errors.clear()


# Drafts


async def test_typing_is_kept_after_a_pause(counter: Counter) -> None:
    edit = counter.new_edit()
    assert edit.drafts.timer.interval() == DRAFT_AFTER_MILLISECONDS
    edit.drafts.timer.setInterval(0)
    edit.set_text(Field.MAKE, "Ki")
    edit.set_text(Field.MAKE, "Kia")
    await until(lambda: not edit.drafts.timer.isActive())
    await idle()
    assert await drafts(counter) == {edit.local_id: {Field.MAKE.value: "Kia"}}
    kept = await counter.desk.drafts.find(edit.local_id)
    assert kept is not None
    assert (kept.is_new, kept.connection) == (True, "lot")


async def test_a_draft_goes_when_the_typing_is_undone(counter: Counter) -> None:
    edit = counter.new_edit()
    edit.set_text(Field.MAKE, "Kia")
    keep_typing(edit)
    await idle()
    edit.set_text(Field.MAKE, "")
    keep_typing(edit)
    await idle()
    assert await drafts(counter) == {}


async def test_a_draft_goes_when_it_is_discarded(counter: Counter) -> None:
    edit = counter.new_edit()
    edit.set_text(Field.MAKE, "Kia")
    keep_typing(edit)
    edit.discard()
    assert not edit.is_dirty
    await idle()
    assert await drafts(counter) == {}


async def test_the_last_letters_are_kept_though_the_first_are_being_written(counter: Counter) -> None:
    edit = counter.new_edit()
    edit.set_text(Field.MAKE, "K")
    keep_typing(edit)
    edit.set_text(Field.MAKE, "Kia")
    keep_typing(edit)
    await idle()
    assert await drafts(counter) == {edit.local_id: {Field.MAKE.value: "Kia"}}


async def test_an_edit_of_a_session_is_kept_and_opened_with_it(counter: Counter) -> None:
    row = await counter.make(MAKE="Kia", MODEL="Rio")
    edit = await counter.edit_of(row)
    edit.set_text(Field.MODEL, "Ceed")
    keep_typing(edit)
    await idle()
    assert await drafts(counter) == {row.local_id: {Field.MODEL.value: "Ceed"}}
    edit.end()
    again = SessionEdit(counter.desk, local_id=row.local_id, connection=counter.connection, row=row)
    counter.edits.append(again)
    taken = Heard(again.draft_taken)
    again.load()
    await idle()
    assert taken.last.texts == {Field.MODEL.value: "Ceed"}
    assert again.texts[Field.MODEL] == "Ceed"
    assert again.will_be_sent() == {"vehicle": {"model": "Ceed"}}


async def test_a_draft_is_dropped_by_saving(counter: Counter) -> None:
    row = await counter.make(MAKE="Kia")
    edit = await counter.edit_of(row)
    edit.set_text(Field.MODEL, "Ceed")
    keep_typing(edit)
    await idle()
    finished = Heard(edit.finished)
    assert edit.save()
    await until(lambda: len(finished))
    await idle()
    assert await drafts(counter) == {}


async def test_taking_a_draft_tells_which_fields_changed(counter: Counter) -> None:
    edit = counter.new_edit()
    changed = Heard(edit.text_changed)
    draft = Draft(
        local_id=edit.local_id,
        connection="lot",
        texts={"vehicle.make": "Kia", "no.such": "x"},
        is_new=True,
        kept_at=NOON,
    )
    edit.take_draft(draft)
    assert changed.args == [(Field.MAKE,)]
    assert edit.texts[Field.MAKE] == "Kia"


# An existing session


async def test_only_changed_keys_are_sent(counter: Counter) -> None:
    row = await counter.make(
        VIN=VIN, YEAR="2017", MAKE="Nissan", ODOMETER="100,945", FIRST_NAME="Jane", LAST_NAME="Smith", REFERENCE="a: 1"
    )
    edit = await counter.edit_of(row)
    assert not edit.is_dirty
    assert edit.will_be_sent() == {}
    edit.set_text(Field.MAKE, "Kia")
    edit.set_text(Field.LAST_NAME, "Novak")
    edit.set_text(Field.YEAR, "2018")
    edit.set_text(Field.YEAR, "2017")
    body = {"vehicle": {"make": "Kia"}, "session": {"contact": {"first_name": "Jane", "last_name": "Novak"}}}
    assert edit.will_be_sent() == body
    finished, updated = Heard(edit.finished), Heard(counter.desk.updated)
    assert edit.save()
    await until(lambda: len(finished))
    assert updated.args[0][0] == row.local_id
    assert finished.last.differences == []
    assert [(each.method, each.body) for each in counter.sent()] == [("PUT", body)]


async def test_nothing_changed_makes_no_call(counter: Counter) -> None:
    row = await counter.make(MAKE="Kia")
    edit = await counter.edit_of(row)
    counter.server.clear_requests()
    finished = Heard(edit.finished)
    edit.set_text(Field.MAKE, " Kia ")
    assert not edit.save()
    await idle()
    assert finished.args == [(None,)]
    assert counter.server.requests() == []


async def test_a_silent_refusal_is_found(counter: Counter) -> None:
    row = await counter.make(MAKE="Kia")
    edit = await counter.edit_of(row)
    counter.server.misbehave(Misbehaviour(ignore_put=True))
    edit.set_text(Field.THEME, "LITE")
    finished = Heard(edit.finished)
    assert edit.save()
    await until(lambda: len(finished))
    (difference,) = finished.last.differences
    assert (difference.field, difference.asked, difference.kept) == (Field.THEME, "LITE", "PRO")


async def test_locks_change_live(counter: Counter) -> None:
    row = await counter.make(MAKE="Kia", SMS_TO=DEFAULT_FAILING_NUMBER)
    edit = await counter.edit_of(row)
    assert {field for field, lock in edit.locks.items() if lock} == set()
    locks = Heard(edit.locks_changed)
    counter.server.set_status(row.key, "STARTED")
    counter.desk.refresh_one(row)
    await idle()
    assert len(locks) >= 1
    assert {field: lock for field, lock in edit.locks.items() if lock} == REASON
    counter.server.set_status(row.key, "COMPLETE")
    counter.desk.refresh_one(row)
    await idle()
    assert set(edit.locks.values()) == {reasons.COMPLETED}


async def test_two_changes_in_a_row_are_both_seen(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second comes while the first is being read: the editor must not stay with the first."""
    row = await counter.make(MAKE="Kia")
    edit = await counter.edit_of(row)
    read, gate, looks = counter.desk.session, asyncio.Event(), []

    async def slow(local_id: str) -> PaveSession | None:
        found = await read(local_id)
        looks.append(found)
        if len(looks) == 1:
            await gate.wait()
        return found

    monkeypatch.setattr(counter.desk, "session", slow)
    counter.desk.session_changed.emit(row.local_id)
    await until(lambda: looks)
    counter.server.set_status(row.key, "STARTED")
    counter.desk.refresh_one(row)
    await until(lambda: not counter.tasks.is_running(f"refresh: {row.local_id}"))
    gate.set()
    await idle()
    assert edit.held.session is not None
    assert edit.held.session.status == "STARTED"
    assert edit.locks[Field.MAKE] == reasons.STARTED


async def test_typed_text_stays_when_its_field_is_locked(counter: Counter) -> None:
    row = await counter.make(MAKE="Kia")
    edit = await counter.edit_of(row)
    edit.set_text(Field.THEME, "LITE")
    edit.set_text(Field.MAKE, "Ford")
    edit.set_text(Field.LANGUAGE, "FR")
    assert edit.not_sent_because_locked() == []
    counter.server.set_status(row.key, "STARTED")
    counter.desk.refresh_one(row)
    await idle()
    assert (edit.texts[Field.THEME], edit.texts[Field.MAKE]) == ("LITE", "Ford")
    assert edit.not_sent_because_locked() == [Field.MAKE, Field.THEME]
    assert edit.will_be_sent() == {"session": {"language": "FR"}}
    finished = Heard(edit.finished)
    assert edit.save()
    await until(lambda: len(finished))
    assert [each.body for each in counter.sent()] == [{"session": {"language": "FR"}}]


async def test_saving_only_what_is_locked_now_loses_nothing(counter: Counter) -> None:
    row = await counter.make(MAKE="Kia")
    edit = await counter.edit_of(row)
    edit.set_text(Field.MAKE, "Ford")
    counter.server.set_status(row.key, "STARTED")
    counter.desk.refresh_one(row)
    await idle()
    finished = Heard(edit.finished)
    assert not edit.save()
    await idle()
    assert finished.args == [], "an editor that could send nothing must not close as if it had saved"
    assert edit.texts[Field.MAKE] == "Ford"
    assert edit.errors == {Field.MAKE: reasons.STARTED}
    assert counter.sent() == []


async def test_a_refresh_fills_untouched_fields_and_spares_touched_ones(counter: Counter) -> None:
    row = await counter.make(MAKE="Kia", MODEL="Rio", TRIM="LX")
    edit = await counter.edit_of(row)
    edit.set_text(Field.MODEL, "Ceed")
    changed = Heard(edit.text_changed)
    vehicle = counter.server.session(row.key)["vehicle"]
    counter.server.change(row.key, vehicle={**vehicle, "make": "KIA", "model": "Rio 2", "trim": "EX"})
    counter.desk.refresh_one(row)
    await idle()
    assert (edit.texts[Field.MAKE], edit.texts[Field.MODEL], edit.texts[Field.TRIM]) == ("KIA", "Ceed", "EX")
    assert changed.args == [(Field.MAKE,), (Field.TRIM,)]
    assert edit.will_be_sent() == {"vehicle": {"model": "Ceed"}}


async def test_put_errors_land_under_their_fields_and_the_draft_stays(counter: Counter) -> None:
    row = await counter.make(MAKE="Kia")
    edit = await counter.edit_of(row)
    edit.set_text(Field.MAKE, "Ford")
    refusal = {"message": "Invalid.", "errors": {"vehicle.make": ["Not a make."]}}
    counter.server.misbehave(Misbehaviour(method="PUT", status=400, body=json.dumps(refusal).encode()))
    failed = Heard(edit.failed)
    assert edit.save()
    await until(lambda: len(failed))
    await idle()
    assert {field: str(said) for field, said in edit.errors.items()} == {Field.MAKE: "PAVE said: Not a make."}
    assert edit.texts[Field.MAKE] == "Ford"
    assert not edit.is_saving
    assert list(await drafts(counter)) == [row.local_id]
    after = await counter.desk.row(row.local_id)
    assert after is not None
    assert after.unsettled == Unsettled(WriteKind.EDIT, WriteFate.REFUSED)


async def test_what_may_no_longer_be_changed_is_told_and_not_sent(counter: Counter) -> None:
    row = await counter.make(MAKE="Kia")
    edit = await counter.edit_of(row)
    edit.set_text(Field.MAKE, "Ford")
    counter.server.set_status(row.key, "STARTED")
    counter.server.clear_requests()
    failed = Heard(edit.failed)
    assert edit.save()
    await until(lambda: len(failed))
    await idle()
    assert isinstance(failed.args[0][0], EditForbidden)
    assert edit.errors == {Field.MAKE: reasons.STARTED}
    assert edit.texts[Field.MAKE] == "Ford"
    assert counter.sent() == []
    assert list(await drafts(counter)) == [row.local_id]


async def test_what_somebody_else_has_changed_is_shown_before_it_is_written_over(counter: Counter) -> None:
    row = await counter.make(MAKE="Kia", TRIM="LX")
    edit = await counter.edit_of(row)
    edit.set_text(Field.TRIM, "EX")
    edit.set_text(Field.MODEL, "Ceed")
    elsewhere(counter, row, trim="SX", make="KIA")
    counter.server.clear_requests()
    failed, finished = Heard(edit.failed), Heard(edit.finished)
    assert edit.save()
    await until(lambda: len(failed))
    await idle()
    assert isinstance(failed.args[0][0], EditClashes)
    assert counter.sent() == []
    assert edit.meanwhile.theirs == {Field.TRIM: "SX"}
    assert (edit.texts[Field.TRIM], edit.texts[Field.MAKE]) == ("EX", "KIA"), "what nobody typed follows"
    # Who has seen it and saves again means it.
    assert edit.save()
    await until(lambda: len(finished))
    vehicle = counter.server.session(row.key)["vehicle"]
    assert (vehicle["trim"], vehicle["model"], vehicle["make"]) == ("EX", "Ceed", "KIA")


async def test_what_somebody_else_has_changed_can_be_taken_instead(counter: Counter) -> None:
    row = await counter.make(MAKE="Kia", TRIM="LX")
    edit = await counter.edit_of(row)
    edit.set_text(Field.TRIM, "EX")
    edit.set_text(Field.MODEL, "Ceed")
    elsewhere(counter, row, trim="SX")
    counter.desk.refresh_one(row)
    await until(lambda: edit.meanwhile.theirs == {Field.TRIM: "SX"})
    edit.use_theirs()
    assert edit.meanwhile.theirs == {}
    assert edit.will_be_sent() == {"vehicle": {"model": "Ceed"}}


async def test_what_was_typed_in_an_earlier_run_is_compared_with_what_it_was_based_on(counter: Counter) -> None:
    row = await counter.make(TRIM="LX", MAKE="Kia", ODOMETER="12,500", ODOMETER_UNIT="MILES")
    edit = await counter.edit_of(row)
    for field, text in ((Field.TRIM, "EX"), (Field.ODOMETER, "12,600"), (Field.MODEL, "Ceed")):
        edit.set_text(field, text)
    edit.drafts.keep_now()
    edit.end()
    await idle()
    elsewhere(counter, row, trim="SX", make="KIA")
    # The list sees it while no editor is open.
    counter.desk.refresh()
    await idle()
    edit = await counter.edit_of(row)
    assert (edit.texts[Field.TRIM], edit.texts[Field.MAKE], edit.texts[Field.MODEL]) == ("EX", "KIA", "Ceed")
    assert edit.meanwhile.theirs == {Field.TRIM: "SX"}


async def test_who_types_the_same_as_somebody_else_agrees(counter: Counter) -> None:
    row = await counter.make(TRIM="LX")
    edit = await counter.edit_of(row)
    edit.set_text(Field.TRIM, "EX")
    elsewhere(counter, row, trim="SX")
    counter.desk.refresh_one(row)
    await until(lambda: edit.meanwhile.theirs)
    edit.set_text(Field.TRIM, "SX")
    assert edit.meanwhile.theirs == {}
    assert edit.will_be_sent() == {}


async def test_a_put_that_changes_the_number_is_sent_once_though_its_answer_is_lost(counter: Counter) -> None:
    row = await counter.make(SMS_TO=DEFAULT_FAILING_NUMBER)
    edit = await counter.edit_of(row)
    edit.set_text(Field.SMS_TO, "202 555 0111")
    counter.server.misbehave(Misbehaviour(method="PUT", drop="after"))
    failed = Heard(edit.failed)
    assert edit.save()
    await until(lambda: len(failed))
    for _ in range(3):
        edit.save()
        await idle()
    assert failed.args[0][0].fate is CallFate.NOT_KNOWN
    assert len(counter.sent("PUT")) == 1
    assert counter.server.sms_sent(row.key) == 2, "the one that failed, and this one"
    assert list(await drafts(counter)) == [row.local_id]


async def test_loading_looks_at_pave_once_more(counter: Counter) -> None:
    row = await counter.make(MAKE="Kia")
    counter.server.set_status(row.key, "STARTED")
    edit = await counter.edit_of(row)
    assert [each.method for each in counter.server.requests()] == ["GET"]
    assert edit.locks[Field.MAKE] == reasons.STARTED
    assert edit.row is not None
    assert edit.row.status == "STARTED"


async def test_a_session_opened_again_at_once_is_loaded(counter: Counter) -> None:
    row = await counter.make(MAKE="Kia")
    first = SessionEdit(counter.desk, local_id=row.local_id, connection=counter.connection, row=row)
    first.load()
    first.end()
    second = SessionEdit(counter.desk, local_id=row.local_id, connection=counter.connection, row=row)
    counter.edits += [first, second]
    second.load()
    await idle()
    assert second.texts[Field.MAKE] == "Kia"


async def test_end_stops_listening(counter: Counter) -> None:
    row = await counter.make(MAKE="Kia")
    edit = await counter.edit_of(row)
    edit.set_text(Field.MAKE, "Ford")
    heard = [
        Heard(signal)
        for signal in (edit.finished, edit.failed, edit.saving_changed, edit.locks_changed, edit.text_changed)
    ]
    updated = Heard(counter.desk.updated)
    assert edit.save()
    said = [len(each) for each in heard]
    edit.end()
    await until(lambda: len(updated))
    counter.desk.session_changed.emit(row.local_id)
    counter.desk.save_failed.emit(row.local_id, FieldsRefused(fields={}))
    await idle()
    assert [len(each) for each in heard] == said
    assert counter.server.session(row.key)["vehicle"]["make"] == "Ford", "the write went on to its end"
