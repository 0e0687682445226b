"""What a look at the server says of an edit or a deletion whose answer was lost, in each direction and at each time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from pave_desktop.api.pave.signing import utc_now
from pave_desktop.models.field import Field
from pave_desktop.models.problem import Gone, Problem
from pave_desktop.models.session_row import EventKind, Fate, SessionRow
from pave_desktop.models.write import Unsettled, WriteFate, WriteKind
from pave_desktop.practice import DEFAULT_FAILING_NUMBER, Misbehaviour
from pave_desktop.work.delete_session import delete_session
from pave_desktop.work.refresh_sessions import refresh_session, refresh_sessions
from pave_desktop.work.settle_writes import SERVER_MAY_STILL_WORK_SECONDS
from pave_desktop.work.workbench import Workbench
from tests.work.conftest import JANE, ROGUE, Lot, draft_of, fates_of, kinds_of

NEW_NUMBER = "+12025550123"
MARKED = {**ROGUE, **JANE, Field.SMS_TO: DEFAULT_FAILING_NUMBER}

DONE, NOT_SENT, NOT_KNOWN = WriteFate.DONE, WriteFate.NOT_SENT, WriteFate.NOT_KNOWN
EDIT_NOT_KNOWN = Unsettled(WriteKind.EDIT, NOT_KNOWN)
DELETE_NOT_KNOWN = Unsettled(WriteKind.DELETE, NOT_KNOWN)


def set_clock(bench: Workbench, lot: Lot, seconds: float) -> None:
    """Let it be so much later; the server's clock goes along, for it is the time that passes."""
    bench.clock = lambda: utc_now() + timedelta(seconds=seconds)
    lot.server.behave()
    lot.server.misbehave(Misbehaviour(clock_offset=seconds, times=None))


async def lose_edit(
    bench: Workbench, lot: Lot, *, done: bool, row: SessionRow | None = None, **changes: Any
) -> SessionRow:
    """Make a session, and lose the answer to a change of it."""
    row = row or await lot.make(bench, MARKED)
    lot.server.misbehave(Misbehaviour(method="PUT", drop="after" if done else "before"))
    await bench.register.keep_draft(draft_of(row.local_id, is_new=False))
    with pytest.raises(Problem):
        await lot.edit(bench, row, **changes)
    lost = await row_of(bench, row)
    assert lost.unsettled == EDIT_NOT_KNOWN
    return lost


async def lose_delete(bench: Workbench, lot: Lot, *, done: bool) -> SessionRow:
    row = await lot.make(bench, MARKED)
    lot.server.misbehave(Misbehaviour(method="DELETE", drop="after" if done else "before"))
    with pytest.raises(Problem):
        await delete_session(bench, lot.connection, row)
    lost = await row_of(bench, row)
    assert lost.unsettled == DELETE_NOT_KNOWN
    return lost


async def row_of(bench: Workbench, row: SessionRow) -> SessionRow:
    found = await bench.register.row(row.local_id)
    assert found is not None
    return found


async def look(bench: Workbench, lot: Lot, row: SessionRow) -> SessionRow:
    """Look, and give the row as it is kept."""
    seen = await refresh_session(bench, lot.connection, row)
    assert await row_of(bench, row) == seen
    return seen


DONE_EDITS: dict[str, dict[str, Any]] = {
    "a word": {"MODEL": "Murano"},
    "a number that is texted": {"SMS_TO": NEW_NUMBER},
    "both": {"MODEL": "Murano", "SMS_TO": NEW_NUMBER, "LANGUAGE": "FR"},
    "both names": {"FIRST_NAME": "Janet"},
    "something emptied": {"CLIENT_ID": "", "TRIM": ""},
    "a number": {"YEAR": 2018, "ODOMETER": 12500},
    "marks": {"REFERENCE": {"a": [1, {"b": "c"}]}},
}


def test_what_the_server_holds_was_done(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        for name, changes in DONE_EDITS.items():
            lost = await lose_edit(bench, lot, done=True, **changes)
            before = await kinds_of(bench, lost.local_id)
            seen = await look(bench, lot, lost)
            assert (seen.fate, seen.unsettled) == (Fate.MADE, None), name
            assert await fates_of(bench, lost.local_id) == [DONE, DONE], name
            assert await bench.register.draft(lost.local_id) is None, name
            told = [event for event in await bench.register.events(lost.local_id) if event.kind is EventKind.EDITED]
            assert {Field(path).name for path in told[0].detail.split(", ")} >= set(changes), name
            await look(bench, lot, lost)
            again = await kinds_of(bench, lost.local_id)
            assert again.count(EventKind.EDITED) == 1, name
            assert again[: len(before)] == before, name
        assert [method for method, _ in lot.sent()].count("PUT") == 1, "nothing was sent again"

    lot(work)


def test_what_the_server_does_not_hold_was_not_done_once_it_had_time(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        lost = await lose_edit(bench, lot, done=False, MODEL="Murano")
        for seconds in (0.0, SERVER_MAY_STILL_WORK_SECONDS - 5):
            set_clock(bench, lot, seconds)
            assert (await look(bench, lot, lost)).unsettled == EDIT_NOT_KNOWN, seconds
        set_clock(bench, lot, SERVER_MAY_STILL_WORK_SECONDS + 1)
        seen = await look(bench, lot, lost)
        assert seen.unsettled == Unsettled(WriteKind.EDIT, NOT_SENT), "what was typed is there to be saved"
        assert await bench.register.draft(lost.local_id) == draft_of(lost.local_id, is_new=False)
        assert await fates_of(bench, lost.local_id) == [DONE, NOT_SENT]
        assert (await kinds_of(bench, lost.local_id)).count(EventKind.EDIT_NOT_SENT) == 1
        await bench.register.drop_draft(lost.local_id)
        assert (await look(bench, lot, lost)).unsettled is None

    lot(work)


def test_a_server_that_takes_its_time_is_believed(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        lost = await lose_edit(bench, lot, done=False, MODEL="Murano")
        assert (await look(bench, lot, lost)).unsettled == EDIT_NOT_KNOWN
        session = lot.server.session(str(lost.key))
        assert session is not None
        lot.server.change(str(lost.key), vehicle={**session["vehicle"], "model": "Murano"})
        assert (await look(bench, lot, lost)).unsettled is None
        assert await fates_of(bench, lost.local_id) == [DONE, DONE]

    lot(work)


def test_a_text_that_may_have_been_sent_is_a_persons_to_settle(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        lost = await lose_edit(bench, lot, done=False, MODEL="Murano", SMS_TO=NEW_NUMBER)
        for seconds in (0.0, SERVER_MAY_STILL_WORK_SECONDS + 1, 200.0):
            set_clock(bench, lot, seconds)
            assert (await look(bench, lot, lost)).unsettled == EDIT_NOT_KNOWN, seconds
        assert await fates_of(bench, lost.local_id) == [DONE, NOT_KNOWN]
        assert EventKind.EDIT_NOT_SENT not in await kinds_of(bench, lost.local_id)

    lot(work)


def test_a_session_that_is_gone_was_deleted(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        lost = await lose_delete(bench, lot, done=True)
        seen = await look(bench, lot, lost)
        assert (seen.fate, seen.unsettled, seen.key) == (Fate.DELETED, None, lost.key)
        assert await fates_of(bench, lost.local_id) == [DONE, DONE]
        assert (await kinds_of(bench, lost.local_id))[-1] is EventKind.DELETED

    lot(work)


def test_a_session_that_is_still_there_was_not_deleted_once_there_was_time(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        lost = await lose_delete(bench, lot, done=False)
        assert (await look(bench, lot, lost)).unsettled == DELETE_NOT_KNOWN
        set_clock(bench, lot, SERVER_MAY_STILL_WORK_SECONDS + 1)
        seen = await look(bench, lot, lost)
        assert (seen.fate, seen.unsettled) == (Fate.MADE, None)
        assert await fates_of(bench, lost.local_id) == [DONE, NOT_SENT]
        assert (await kinds_of(bench, lost.local_id)).count(EventKind.DELETE_NOT_SENT) == 1

    lot(work)


@pytest.mark.parametrize(
    ("seconds", "unsettled"),
    [(-5.0, EDIT_NOT_KNOWN), (-3600.0, Unsettled(WriteKind.EDIT, NOT_SENT))],
    ids=["a little", "an hour"],
)
def test_a_clock_that_was_set_back_keeps_nobody_waiting(lot: Lot, seconds: float, unsettled: Unsettled) -> None:
    async def work(bench: Workbench) -> None:
        lost = await lose_edit(bench, lot, done=False, MODEL="Murano")
        set_clock(bench, lot, seconds)
        assert (await look(bench, lot, lost)).unsettled == unsettled

    lot(work)


# More than one


def test_each_lost_edit_is_settled_by_what_it_asked(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        for first, second in ((True, False), (False, True), (True, True), (False, False)):
            lot.server.behave()
            bench.clock = utc_now
            lost = await lose_edit(bench, lot, done=first, MODEL="Murano")
            lost = await lose_edit(bench, lot, done=second, row=lost, LANGUAGE="FR")
            set_clock(bench, lot, SERVER_MAY_STILL_WORK_SECONDS + 1)
            await look(bench, lot, lost)
            fates = (await fates_of(bench, lost.local_id))[1:]
            # One before another that was done may have been written over: nothing is claimed of it.
            expected = [NOT_KNOWN if second else DONE if first else NOT_SENT, DONE if second else NOT_SENT]
            assert fates == expected, (first, second)
            seen = await row_of(bench, lost)
            assert seen.unsettled == (None if first or second else Unsettled(WriteKind.EDIT, NOT_SENT))

    lot(work)


def test_an_edit_that_was_written_over_is_left_alone(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        lost = await lose_edit(bench, lot, done=True, MODEL="Murano")
        await lot.edit(bench, lost, MODEL="Juke")
        lost = await lose_edit(bench, lot, done=False, row=await row_of(bench, lost), TRIM="S")
        set_clock(bench, lot, SERVER_MAY_STILL_WORK_SECONDS + 1)
        await look(bench, lot, lost)
        assert await fates_of(bench, lost.local_id) == [DONE, NOT_KNOWN, DONE, NOT_SENT]

    lot(work)


def test_a_lost_deletion_does_not_hide_a_lost_edit(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        lost = await lose_edit(bench, lot, done=False, SMS_TO=NEW_NUMBER)
        lot.server.misbehave(Misbehaviour(method="DELETE", drop="before"))
        with pytest.raises(Problem):
            await delete_session(bench, lot.connection, lost)
        assert (await row_of(bench, lost)).unsettled == DELETE_NOT_KNOWN
        set_clock(bench, lot, SERVER_MAY_STILL_WORK_SECONDS + 1)
        assert (await look(bench, lot, lost)).unsettled == EDIT_NOT_KNOWN
        assert await fates_of(bench, lost.local_id) == [DONE, NOT_KNOWN, NOT_SENT]

    lot(work)


# What a look cannot tell


def test_what_no_answer_repeats_stays_not_known(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        lost = await lose_edit(bench, lot, done=True, SEND_RESULTS="true")
        set_clock(bench, lot, SERVER_MAY_STILL_WORK_SECONDS + 1)
        assert (await look(bench, lot, lost)).unsettled == EDIT_NOT_KNOWN
        await lot.edit(bench, lost, MODEL="Murano")
        assert (await row_of(bench, lost)).unsettled is None, "it can be saved again, and then it is known"

    lot(work)


def test_an_answer_that_is_silent_settles_nothing(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        row = await lot.make(bench, {**ROGUE, Field.CLIENT_ID: "A-17"})
        lost = await lose_edit(bench, lot, done=True, row=row, CLIENT_ID="")
        set_clock(bench, lot, SERVER_MAY_STILL_WORK_SECONDS + 1)
        session = lot.server.session(str(lost.key))
        assert session is not None
        assert session["options"] is None, "the server says nothing of them any more"
        assert (await look(bench, lot, lost)).unsettled == EDIT_NOT_KNOWN
        assert await fates_of(bench, lost.local_id) == [DONE, NOT_KNOWN]

    lot(work)


def test_a_look_in_vain_settles_nothing(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        lost = await lose_edit(bench, lot, done=True, MODEL="Murano")
        set_clock(bench, lot, SERVER_MAY_STILL_WORK_SECONDS + 1)
        for misbehaviour in (Misbehaviour(status=500), Misbehaviour(html=True), Misbehaviour(drop="before")):
            lot.server.misbehave(misbehaviour)
            with pytest.raises(Problem):
                await refresh_session(bench, lot.connection, lost)
        assert await row_of(bench, lost) == lost
        lot.server.misbehave(Misbehaviour(status=404))
        with pytest.raises(Gone):
            await refresh_session(bench, lot.connection, lost)
        assert (await row_of(bench, lost)).unsettled == EDIT_NOT_KNOWN

    lot(work)


def test_a_closed_session_is_looked_at_as_long_as_something_is_not_known(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        closed = [await lot.make(bench, MARKED) for _ in range(2)]
        await lose_edit(bench, lot, done=False, row=closed[0], MODEL="Murano")
        for row in closed:
            lot.server.set_status(str(row.key), "COMPLETE")
            await refresh_session(bench, lot.connection, row)
        lost = await row_of(bench, closed[0])
        assert await bench.register.open_rows() == [lost]
        set_clock(bench, lot, SERVER_MAY_STILL_WORK_SECONDS + 1)
        await refresh_sessions(bench, [lost], {"lot": lot.connection}.get, seen=str)
        assert await bench.register.open_rows() == []

    lot(work)
