"""Edits are looked at before they leave: what somebody else has changed meanwhile is kept, told, or waited for."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from pave_desktop.api.manners import Manners
from pave_desktop.api.pave.signing import utc_now
from pave_desktop.credentials import Credentials
from pave_desktop.models.clash import Clash
from pave_desktop.models.field import Field
from pave_desktop.models.problem import (
    CallFate,
    ChangedMeanwhile,
    EditClashes,
    EditForbidden,
    FieldsRefused,
    Gone,
    KeysMissing,
    ListNotWritten,
    NoConnection,
    NotPave,
    NotSignedIn,
    Problem,
    ServerTrouble,
    TooManyRequests,
)
from pave_desktop.models.session_row import EventKind, Fate, SessionRow
from pave_desktop.models.write import Unsettled, Write, WriteFate, WriteKind
from pave_desktop.practice import DEFAULT_FAILING_NUMBER, Misbehaviour
from pave_desktop.rules.locks import SMS_ACCEPTED, STARTED
from pave_desktop.sentence import sentence
from pave_desktop.storage.register import RegisterTroubleError
from pave_desktop.work.create_session import Saved
from pave_desktop.work.refresh_sessions import refresh_session
from pave_desktop.work.send_edit import send_waiting_edit
from pave_desktop.work.settle_writes import SERVER_MAY_STILL_WORK_SECONDS
from pave_desktop.work.workbench import Workbench
from tests.conftest import UsableKeyring, until
from tests.practice.signing import signed_client
from tests.work.conftest import JANE, ROGUE, Lot, draft_of, fates_of, kinds_of

ALL = {**ROGUE, **JANE}
NUMBER = "+12025550123"
DONE, REFUSED, NOT_SENT, NOT_KNOWN = WriteFate.DONE, WriteFate.REFUSED, WriteFate.NOT_SENT, WriteFate.NOT_KNOWN
WAITING = Unsettled(WriteKind.EDIT, WriteFate.WAITING)
EDIT_NOT_SENT = Unsettled(WriteKind.EDIT, NOT_SENT)


def somebody_else_saves(lot: Lot, row: SessionRow, body: dict[str, Any]) -> None:
    """Change a session from another window, or PC."""
    with signed_client(lot.server) as other:
        assert other.put(f"/sessions/{row.key}", json=body).is_success
    lot.server.clear_requests()


async def make_marked(bench: Workbench, lot: Lot, reference: dict[str, Any]) -> SessionRow:
    row = await lot.make(bench, ALL)
    lot.server.change(str(row.key), reference=reference)
    return await refresh_session(bench, lot.connection, row)


def held(lot: Lot, row: SessionRow) -> dict[str, Any]:
    session = lot.server.session(str(row.key))
    assert session is not None
    return session


async def row_of(bench: Workbench, row: SessionRow) -> SessionRow:
    found = await bench.register.row(row.local_id)
    assert found is not None
    return found


async def save_while_down(bench: Workbench, lot: Lot, row: SessionRow, **changes: Any) -> Write:
    """Save while nobody listens; give what waits. The line is back afterwards."""
    lot.server.stop()
    saved = await lot.edit(bench, row, **changes)
    assert saved.waits
    lot.server.start()
    (write,) = [each for each in await bench.register.waiting_edits() if each.local_id == row.local_id]
    return write


async def send(bench: Workbench, lot: Lot, write: Write) -> Saved:
    return await send_waiting_edit(bench, lot.connection, write)


# Somebody else was there


def test_what_others_changed_elsewhere_in_the_session_stays(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        row = await lot.make(bench, ALL)
        somebody_else_saves(lot, row, {"vehicle": {"ext_col": "blue"}, "session": {"client_id": "B-2"}})
        saved = await lot.edit(bench, row, MODEL="Murano")
        assert (saved.differences, saved.waits, saved.row.client_id) == ([], False, "B-2")
        assert lot.changes() == [("PUT", {"vehicle": {"model": "Murano"}})]
        vehicle = held(lot, row)["vehicle"]
        assert (vehicle["model"], vehicle["ext_col"]) == ("Murano", "blue")

    lot(work)


def test_a_reference_is_put_together_key_by_key(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        row = await make_marked(bench, lot, {"lot": 1, "row": "b"})
        somebody_else_saves(lot, row, {"session": {"reference": {"lot": 2, "row": "b"}}})
        saved = await lot.edit(bench, row, REFERENCE={"lot": 1, "row": "c"})
        assert saved.differences == []
        assert held(lot, row)["options"]["reference"] == {"lot": 2, "row": "c"}
        with pytest.raises(EditClashes):
            somebody_else_saves(lot, row, {"session": {"reference": {"lot": 3, "row": "c"}}})
            await lot.edit(bench, row, REFERENCE={"lot": 4, "row": "c"})

    lot(work)


def test_what_the_server_holds_already_is_not_sent(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        row = await lot.make(bench, ALL)
        somebody_else_saves(lot, row, {"vehicle": {"model": "Murano", "trim": "S"}})
        await lot.edit(bench, row, MODEL="Murano", TRIM="S", CLIENT_ID="B-2")
        assert lot.changes() == [("PUT", {"session": {"client_id": "B-2"}})]
        edited = (await bench.register.events(row.local_id))[-1]
        assert (edited.kind, edited.detail) == (EventKind.EDITED, "vehicle.model, vehicle.trim, session.client_id")

    lot(work)


def test_where_nothing_is_left_to_be_sent_it_is_done_by_the_look(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        row = await lot.make(bench, ALL)
        somebody_else_saves(lot, row, {"vehicle": {"model": "Murano"}})
        await bench.register.keep_draft(draft_of(row.local_id, is_new=False))
        saved = await lot.edit(bench, row, MODEL="Murano")
        assert (saved.differences, saved.row.vehicle) == ([], "2017 Nissan Murano SV")
        assert lot.sent() == [("GET", f"/sessions/{row.key}")]
        assert await row_of(bench, row) == saved.row
        assert (await fates_of(bench, row.local_id), await bench.register.draft(row.local_id)) == ([DONE, DONE], None)
        assert (await kinds_of(bench, row.local_id))[-1] is EventKind.EDITED

    lot(work)


def test_what_two_have_changed_is_told_and_nothing_is_sent(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        row = await lot.make(bench, ALL)
        somebody_else_saves(lot, row, {"vehicle": {"model": "Juke"}})
        with pytest.raises(EditClashes) as problem:
            await lot.edit(bench, row, MODEL="Murano", CLIENT_ID="B-2")
        assert problem.value.clashes == {Field.MODEL: Clash(Field.MODEL, "Rogue", "Murano", "Juke")}
        assert (problem.value.fate, lot.changes()) == (CallFate.NEVER_SENT, [])
        after = await row_of(bench, row)
        assert (after.vehicle, after.unsettled) == ("2017 Nissan Juke SV", EDIT_NOT_SENT), "what they wrote is here now"
        draft = await bench.register.draft(row.local_id)
        assert draft is not None
        assert draft.texts == {"vehicle.model": "Murano", "session.client_id": "B-2"}
        last = (await bench.register.events(row.local_id))[-1]
        assert (last.kind, last.detail) == (EventKind.EDIT_NOT_SENT, "Somebody else has changed the same")
        # Saved once more by somebody who has seen it.
        assert (await lot.edit(bench, after, MODEL="Murano", CLIENT_ID="B-2")).differences == []
        assert held(lot, row)["vehicle"]["model"] == "Murano"
        assert (await row_of(bench, row)).unsettled is None

    lot(work)


def test_what_was_typed_is_kept_as_it_was_typed(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        row = await lot.make(bench, ALL)
        somebody_else_saves(lot, row, {"vehicle": {"model": "Juke"}})
        typed = draft_of(row.local_id, is_new=False)
        await bench.register.keep_draft(typed)
        with pytest.raises(EditClashes):
            await lot.edit(bench, row, MODEL="Murano")
        assert await bench.register.draft(row.local_id) == typed

    lot(work)


def test_what_has_become_forbidden_is_told_and_nothing_is_sent(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        row = await lot.make(bench, ALL)
        somebody_else_saves(lot, row, {"session": {"redirect_url": "https://lot.example/theirs"}})
        lot.server.set_status(str(row.key), "STARTED")
        with pytest.raises(EditForbidden) as problem:
            await lot.edit(bench, row, MODEL="Murano", REDIRECT_URL="https://lot.example/mine")
        assert problem.value.locks == {Field.MODEL: STARTED}, "before what clashes"
        assert (problem.value.fate, lot.changes()) == (CallFate.NEVER_SENT, [])
        after = await row_of(bench, row)
        assert (after.status, after.unsettled) == ("STARTED", EDIT_NOT_SENT)
        draft = await bench.register.draft(row.local_id)
        assert draft is not None
        assert draft.texts == {"vehicle.model": "Murano", "session.redirect_url": "https://lot.example/mine"}
        # What may still be changed can be saved without the rest.
        assert (await lot.edit(bench, after, REDIRECT_URL="https://lot.example/mine")).differences == []

    lot(work)


def test_a_number_that_somebody_else_has_mended_is_not_texted_again(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        row = await lot.make(bench, {**ROGUE, Field.SMS_TO: DEFAULT_FAILING_NUMBER})
        somebody_else_saves(lot, row, {"sms": {"to": NUMBER}})
        with pytest.raises(EditForbidden) as problem:
            await lot.edit(bench, row, SMS_TO="+12025550145")
        assert problem.value.locks == {Field.SMS_TO: SMS_ACCEPTED}
        assert (await row_of(bench, row)).phone == NUMBER
        assert (lot.changes(), lot.server.sms_sent(str(row.key))) == ([], 2)

    lot(work)


def test_an_edit_of_ones_own_whose_answer_was_lost_is_no_clash(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        row = await lot.make(bench, ALL)
        lot.server.misbehave(Misbehaviour(method="PUT", drop="after"))
        with pytest.raises(NoConnection):
            await lot.edit(bench, row, MODEL="Murano")
        # The editor shows still what it began with.
        saved = await lot.edit(bench, row, MODEL="Juke")
        assert saved.row.vehicle == "2017 Nissan Juke SV"

    lot(work)


def test_what_a_lost_edit_had_asked_is_found_though_only_part_of_it_was_sent(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        row = await make_marked(bench, lot, {"lot": 1, "row": "b"})
        somebody_else_saves(lot, row, {"vehicle": {"trim": "S"}, "session": {"reference": {"lot": 2, "row": "b"}}})
        lot.server.misbehave(Misbehaviour(method="PUT", drop="after"))
        with pytest.raises(NoConnection):
            await lot.edit(bench, row, TRIM="S", REFERENCE={"lot": 1, "row": "c"}, CLIENT_ID="B-2")
        # What was there already is somebody else's to change again.
        somebody_else_saves(lot, row, {"vehicle": {"trim": "SL"}})
        seen = await refresh_session(bench, lot.connection, row)
        assert (seen.unsettled, await fates_of(bench, row.local_id)) == (None, [DONE, DONE])

    lot(work)


@pytest.mark.parametrize(("wrong", "fate"), [({"drop": "after"}, NOT_KNOWN), ({"status": 429}, NOT_SENT)])
def test_a_change_is_not_repeated_over_what_somebody_else_has_saved_meanwhile(
    lot: Lot, wrong: dict[str, Any], fate: WriteFate
) -> None:
    async def work(bench: Workbench) -> None:
        row = await lot.make(bench, ALL)
        pausing = asyncio.Event()

        def somebody_is_quicker() -> float:
            # Asked between two tries, for how long to wait.
            somebody_else_saves(lot, row, {"vehicle": {"model": "Juke"}})
            pausing.set()
            return 0.0

        bench.manners = Manners(chance=somebody_is_quicker)
        lot.server.misbehave(Misbehaviour(method="PUT", retry_after="0", **wrong))
        with pytest.raises(EditClashes) as problem:
            await lot.edit(bench, row, MODEL="Murano")
        assert pausing.is_set()
        assert problem.value.clashes == {Field.MODEL: Clash(Field.MODEL, "Rogue", "Murano", "Juke")}
        assert ("nothing was sent" in str(problem.value)) is (fate is NOT_SENT)
        assert held(lot, row)["vehicle"]["model"] == "Juke", "written over unseen"
        assert (await row_of(bench, row)).unsettled == Unsettled(WriteKind.EDIT, fate)
        assert await bench.register.draft(row.local_id) is not None

    lot(work)


def test_a_change_is_repeated_where_nobody_else_was_there(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        row = await lot.make(bench, ALL)
        bench.manners = Manners(first_pause=0.0)
        lot.server.misbehave(Misbehaviour(method="PUT", drop="after"))
        saved = await lot.edit(bench, row, MODEL="Murano")
        assert saved.row.vehicle == "2017 Nissan Murano SV"
        assert [method for method, _ in lot.sent()] == ["GET", "PUT", "GET", "PUT"]

    lot(work)


def test_what_is_answered_while_it_is_looked_is_looked_at_again(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        row = await lot.make(bench, ALL)
        lot.server.misbehave(Misbehaviour(method="GET", delay=0.3))
        saving = asyncio.create_task(lot.edit(bench, row, MODEL="Murano"))
        await until(lot.sent)
        await bench.register.store(replace(await row_of(bench, row), sms_said="told meanwhile"))
        await saving
        assert [method for method, _ in lot.sent()] == ["GET", "GET", "PUT"]

    lot(work)


# A person saves, and it does not go out


@dataclass(frozen=True)
class Trouble:
    problem: type[Problem]
    misbehaviour: dict[str, Any]


TROUBLES = {
    "500": Trouble(ServerTrouble, {"status": 500}),
    "429": Trouble(TooManyRequests, {"status": 429}),
    "401": Trouble(NotSignedIn, {"status": 401}),
    "a web page": Trouble(NotPave, {"status": 200, "html": True}),
    "404": Trouble(Gone, {"status": 404}),
}


@pytest.mark.parametrize("trouble", TROUBLES.values(), ids=list(TROUBLES))
def test_a_look_in_vain_is_told_to_who_saves(lot: Lot, trouble: Trouble) -> None:
    async def work(bench: Workbench) -> None:
        row = await lot.make(bench, ALL)
        lot.server.misbehave(Misbehaviour(method="GET", **trouble.misbehaviour))
        with pytest.raises(trouble.problem) as problem:
            await lot.edit(bench, row, MODEL="Murano")
        assert problem.value.fate is CallFate.NEVER_SENT, "whatever became of the look"
        assert (await row_of(bench, row)).unsettled == EDIT_NOT_SENT
        draft = await bench.register.draft(row.local_id)
        assert draft is not None
        assert draft.texts == {"vehicle.model": "Murano"}
        is_gone = EventKind.GONE in await kinds_of(bench, row.local_id)
        assert is_gone is (trouble.problem is Gone)

    lot(work)
    assert lot.changes() == []


@pytest.mark.parametrize("misbehaviour", [{"drop": "before"}, {"drop": "after"}, {"drop_mid_body": True}])
def test_a_look_that_is_lost_on_the_line_lets_it_wait(lot: Lot, misbehaviour: dict[str, Any]) -> None:
    async def work(bench: Workbench) -> None:
        row = await lot.make(bench, ALL)
        await bench.register.keep_draft(draft_of(row.local_id, is_new=False))
        lot.server.misbehave(Misbehaviour(method="GET", **misbehaviour))
        saved = await lot.edit(bench, row, MODEL="Murano")
        assert (saved.waits, saved.differences) == (True, [])
        assert saved.row == await row_of(bench, row) == replace(row, unsettled=WAITING)
        assert await bench.register.draft(row.local_id) is None, "what waits is what was typed"
        (write,) = await bench.register.waiting_edits()
        await send(bench, lot, write)
        assert held(lot, row)["vehicle"]["model"] == "Murano"

    lot(work)


def lose_the_line_before_the_change(bench: Workbench, lot: Lot, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the server stop between the look and the change."""
    note = bench.register.send_write

    async def note_and_stop(write: Write, **more: Any) -> None:
        await note(write, **more)
        lot.server.stop()

    monkeypatch.setattr(bench.register, "send_write", note_and_stop)


def test_a_line_that_breaks_after_the_look_lets_it_wait(lot: Lot, monkeypatch: pytest.MonkeyPatch) -> None:
    async def work(bench: Workbench) -> None:
        row = await lot.make(bench, ALL)
        with monkeypatch.context() as context:
            lose_the_line_before_the_change(bench, lot, context)
            saved = await lot.edit(bench, row, MODEL="Murano")
        assert (saved.waits, saved.row.unsettled) == (True, WAITING)
        assert await bench.register.draft(row.local_id) is None
        assert EventKind.EDIT_NOT_SENT not in await kinds_of(bench, row.local_id), "it is still to be sent"
        lot.server.start()
        (write,) = await bench.register.waiting_edits()
        with monkeypatch.context() as context:
            lose_the_line_before_the_change(bench, lot, context)
            with pytest.raises(NoConnection):
                await send(bench, lot, write)
        assert await bench.register.waiting_edits() == [write], "as it was asked"
        assert await bench.register.draft(row.local_id) is None
        lot.server.start()
        await send(bench, lot, write)
        assert held(lot, row)["vehicle"]["model"] == "Murano"

    lot(work)


def test_keys_that_are_missing_are_told_and_nothing_waits(lot: Lot, keyring: UsableKeyring) -> None:
    async def work(bench: Workbench) -> None:
        row = await lot.make(bench, ALL)
        bench.credentials = Credentials()
        with pytest.raises(KeysMissing):
            await lot.edit(bench, row, MODEL="Murano")
        assert (await row_of(bench, row)).unsettled == EDIT_NOT_SENT

    assert not keyring.entries
    lot(work)
    assert lot.sent() == []


def test_where_the_list_cannot_be_written_nothing_leaves(lot: Lot, monkeypatch: pytest.MonkeyPatch) -> None:
    async def work(bench: Workbench) -> None:
        async def no_room(*_: object, **__: object) -> None:
            raise RegisterTroubleError(sentence("There is no room."))

        for step in ("begin_write", "store", "send_write"):
            row = await lot.make(bench, ALL)
            with monkeypatch.context() as context:
                context.setattr(bench.register, step, no_room)
                with pytest.raises(ListNotWritten, match="no room") as problem:
                    await lot.edit(bench, row, MODEL="Murano")
            assert problem.value.fate is CallFate.NEVER_SENT
            assert lot.changes() == [], step
            kept = [fate for fate in await fates_of(bench, row.local_id) if fate is not DONE]
            assert kept == ([] if step == "begin_write" else [NOT_SENT]), step

    lot(work)


# What waits


def test_what_waits_goes_out_after_a_new_start(lot: Lot) -> None:
    rows: list[SessionRow] = []

    async def work(bench: Workbench) -> None:
        rows.extend([await lot.make(bench, ALL), await lot.make(bench)])
        for row, model in zip(rows, ("Murano", "Juke"), strict=True):
            await save_while_down(bench, lot, row, MODEL=model)

    async def next_run(bench: Workbench) -> None:
        waiting = await bench.register.waiting_edits()
        assert [write.local_id for write in waiting] == [row.local_id for row in rows], "in order"
        somebody_else_saves(lot, rows[0], {"session": {"client_id": "B-2"}})
        for row, write in zip(rows, waiting, strict=True):
            assert (await row_of(bench, row)).unsettled == WAITING
            saved = await send(bench, lot, write)
            assert (saved.differences, saved.row.unsettled) == ([], None)
            assert await row_of(bench, row) == saved.row
        assert [held(lot, row)["vehicle"]["model"] for row in rows] == ["Murano", "Juke"]
        assert held(lot, rows[0])["options"]["client_id"] == "B-2"
        assert await bench.register.waiting_edits() == []

    lot(work)
    lot(next_run)


GOES_ON_WAITING: dict[str, tuple[type[Problem], dict[str, Any]]] = {
    "the look: 500": (ServerTrouble, {"method": "GET", "status": 500}),
    "the look: 429": (TooManyRequests, {"method": "GET", "status": 429, "retry_after": "0"}),
    "the look: 401": (NotSignedIn, {"method": "GET", "status": 401}),
    "the look: a web page": (NotPave, {"method": "GET", "status": 200, "html": True}),
    "the look: lost": (NoConnection, {"method": "GET", "drop": "after"}),
    "the change: 429": (TooManyRequests, {"method": "PUT", "status": 429, "retry_after": "0"}),
    "the change: 401": (NotSignedIn, {"method": "PUT", "status": 401}),
}
ENDS: dict[str, tuple[type[Problem], dict[str, Any], WriteFate]] = {
    "the look: 404": (Gone, {"method": "GET", "status": 404}, NOT_SENT),
    "the change: 404": (Gone, {"method": "PUT", "status": 404}, REFUSED),
    "the change: 400": (FieldsRefused, {"method": "PUT", "status": 400}, REFUSED),
    "the change: 500": (ServerTrouble, {"method": "PUT", "status": 500}, NOT_KNOWN),
    "the change: lost": (NoConnection, {"method": "PUT", "drop": "before"}, NOT_KNOWN),
}


@pytest.mark.parametrize(("kind", "misbehaviour"), GOES_ON_WAITING.values(), ids=list(GOES_ON_WAITING))
def test_what_says_nothing_about_the_session_lets_it_wait_on(
    lot: Lot, kind: type[Problem], misbehaviour: dict[str, Any]
) -> None:
    async def work(bench: Workbench) -> None:
        row = await lot.make(bench, ALL)
        write = await save_while_down(bench, lot, row, MODEL="Murano")
        past = await kinds_of(bench, row.local_id)
        lot.server.misbehave(Misbehaviour(**misbehaviour))
        with pytest.raises(kind):
            await send(bench, lot, write)
        assert await bench.register.waiting_edits() == [write]
        assert (await row_of(bench, row)).unsettled == WAITING
        assert await kinds_of(bench, row.local_id) == past, "nothing is told of each try"
        await send(bench, lot, write)
        assert await fates_of(bench, row.local_id) == [DONE, DONE]

    lot(work)


@pytest.mark.parametrize(("kind", "misbehaviour", "fate"), ENDS.values(), ids=list(ENDS))
def test_what_cannot_be_sent_any_more_becomes_a_draft(
    lot: Lot, kind: type[Problem], misbehaviour: dict[str, Any], fate: WriteFate
) -> None:
    async def work(bench: Workbench) -> None:
        row = await lot.make(bench, ALL)
        write = await save_while_down(bench, lot, row, MODEL="Murano", CLIENT_ID="")
        lot.server.misbehave(Misbehaviour(**misbehaviour))
        with pytest.raises(kind):
            await send(bench, lot, write)
        assert await bench.register.waiting_edits() == []
        assert (await row_of(bench, row)).unsettled == Unsettled(WriteKind.EDIT, fate)
        draft = await bench.register.draft(row.local_id)
        assert draft is not None
        assert (draft.texts, draft.is_new) == ({"vehicle.model": "Murano", "session.client_id": ""}, False)

    lot(work)


@pytest.mark.parametrize("forbidden", [False, True])
def test_what_waited_and_clashes_or_is_forbidden_becomes_a_draft_with_what_was_typed_since(
    lot: Lot, forbidden: bool
) -> None:
    async def work(bench: Workbench) -> None:
        row = await lot.make(bench, ALL)
        write = await save_while_down(bench, lot, row, MODEL="Murano", CLIENT_ID="B-2")
        since = draft_of(row.local_id, is_new=False, kept_at=utc_now(), texts={"vehicle.trim": "S"})
        await bench.register.keep_draft(since)
        somebody_else_saves(lot, row, {"vehicle": {"model": "Juke"}})
        if forbidden:
            lot.server.set_status(str(row.key), "STARTED")
        with pytest.raises(EditForbidden if forbidden else EditClashes):
            await send(bench, lot, write)
        texts = {"vehicle.model": "Murano", "vehicle.trim": "S", "session.client_id": "B-2"}
        assert await bench.register.draft(row.local_id) == replace(since, texts=texts, based_on=write.original)
        assert (await row_of(bench, row)).unsettled == EDIT_NOT_SENT
        assert lot.changes() == []

    lot(work)


def test_what_was_typed_since_stays_when_what_waited_is_done(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        row = await lot.make(bench, ALL)
        write = await save_while_down(bench, lot, row, MODEL="Murano")
        since = draft_of(row.local_id, is_new=False, kept_at=utc_now(), texts={"vehicle.trim": "S"})
        await bench.register.keep_draft(since)
        await send(bench, lot, write)
        draft = await bench.register.draft(row.local_id)
        assert draft is not None
        assert draft.texts["vehicle.trim"] == "S"

    lot(work)


def test_a_lost_answer_of_what_waited_is_looked_up_and_nothing_of_it_is_lost(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        row = await lot.make(bench, ALL)
        write = await save_while_down(bench, lot, row, MODEL="Murano")
        lot.server.misbehave(Misbehaviour(method="PUT", drop="before"))
        with pytest.raises(NoConnection):
            await send(bench, lot, write)
        later = SERVER_MAY_STILL_WORK_SECONDS + 1
        bench.clock = lambda: utc_now() + timedelta(seconds=later)
        lot.server.misbehave(Misbehaviour(clock_offset=later, times=None))
        seen = await refresh_session(bench, lot.connection, row)
        assert seen.unsettled == EDIT_NOT_SENT, "with what was typed, to be saved again"

    lot(work)


TAKEN: dict[str, Callable[[Workbench, Lot, SessionRow], Awaitable[object]]] = {
    "taken back": lambda bench, _, row: bench.register.withdraw_edit(row.local_id),
    "removed": lambda bench, _, row: bench.register.remove(row.local_id),
}


@pytest.mark.parametrize("take", TAKEN.values(), ids=list(TAKEN))
@pytest.mark.parametrize("by_person", [False, True])
def test_what_is_taken_back_while_it_is_looked_at_is_not_sent(
    lot: Lot, take: Callable[[Workbench, Lot, SessionRow], Awaitable[object]], by_person: bool
) -> None:
    async def work(bench: Workbench) -> None:
        row = await lot.make(bench, ALL)
        write = None if by_person else await save_while_down(bench, lot, row, MODEL="Murano")
        lot.server.misbehave(Misbehaviour(method="GET", delay=0.3))
        work = lot.edit(bench, row, MODEL="Murano") if write is None else send(bench, lot, write)
        sending = asyncio.create_task(work)
        await until(lot.sent)
        await take(bench, lot, row)
        with pytest.raises(ChangedMeanwhile) as problem:
            await sending
        assert problem.value.fate is CallFate.NEVER_SENT
        assert (lot.changes(), await bench.register.drafts()) == ([], [])
        assert (await kinds_of(bench, row.local_id)).count(EventKind.EDIT_NOT_SENT) <= 1

    lot(work)


def test_an_edit_that_is_replaced_while_it_is_looked_at_is_not_sent(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        row = await lot.make(bench, ALL)
        write = await save_while_down(bench, lot, row, MODEL="Murano")
        lot.server.misbehave(Misbehaviour(method="GET", delay=0.3))
        sending = asyncio.create_task(send(bench, lot, write))
        await until(lot.sent)
        await lot.edit(bench, row, MODEL="Juke")
        with pytest.raises(ChangedMeanwhile):
            await sending
        assert lot.changes() == [("PUT", {"vehicle": {"model": "Juke"}})]
        assert await fates_of(bench, row.local_id) == [DONE, NOT_SENT, DONE]

    lot(work)


def test_a_session_that_others_have_deleted_is_told(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        row = await lot.make(bench, ALL)
        write = await save_while_down(bench, lot, row, MODEL="Murano")
        with signed_client(lot.server) as other:
            other.delete(f"/sessions/{row.key}")
        with pytest.raises(Gone):
            await send(bench, lot, write)
        assert (await row_of(bench, row)).fate is Fate.MADE, "it may be another account's"
        assert (await kinds_of(bench, row.local_id))[-2:] == [EventKind.EDIT_NOT_SENT, EventKind.GONE]

    lot(work)


def test_a_number_that_waited_is_texted_once(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        row = await lot.make(bench, {**ROGUE, Field.SMS_TO: DEFAULT_FAILING_NUMBER})
        write = await save_while_down(bench, lot, row, SMS_TO=NUMBER)
        lot.server.misbehave(Misbehaviour(method="PUT", drop="after"))
        with pytest.raises(NoConnection):
            await send(bench, lot, write)
        assert await bench.register.waiting_edits() == [], "nobody knows whether the text went out: a person decides"
        assert (await refresh_session(bench, lot.connection, row)).unsettled is None
        assert lot.server.sms_sent(str(row.key)) == 2

    lot(work)
