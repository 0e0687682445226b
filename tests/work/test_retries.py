"""Written again: by the program what does no harm, what surely failed freely, all else only if a person says so."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from pave_desktop.api.manners import Manners
from pave_desktop.models.field import Field
from pave_desktop.models.problem import AlreadyOpen, CallFate, FieldsRefused, NoConnection, Problem
from pave_desktop.models.session_form import values_in_body
from pave_desktop.models.session_row import EventKind, Fate, SessionRow
from pave_desktop.models.write import Unsettled, WriteFate, WriteKind
from pave_desktop.practice import DEFAULT_FAILING_NUMBER, Misbehaviour
from pave_desktop.work.create_session import Saved, create_session
from pave_desktop.work.delete_session import delete_session
from pave_desktop.work.update_session import update_session
from pave_desktop.work.workbench import Workbench
from tests.conftest import until
from tests.work.conftest import JANE, ROGUE, Lot, draft_of, fates_of, kinds_of, typed

VALUES = typed({**ROGUE, **JANE})
NEW_NUMBER = "+12025550123"

DONE, REFUSED, NOT_SENT, NOT_KNOWN = WriteFate.DONE, WriteFate.REFUSED, WriteFate.NOT_SENT, WriteFate.NOT_KNOWN


async def create(bench: Workbench, lot: Lot, **more: Any) -> Saved:
    return await create_session(bench, lot.connection, local_id="new", values=VALUES, beside_open=True, **more)


async def lose_create(bench: Workbench, lot: Lot, *, done: bool) -> SessionRow:
    lot.server.misbehave(Misbehaviour(method="POST", drop="after" if done else "before"))
    with pytest.raises(NoConnection):
        await create(bench, lot, draft=draft_of("new"))
    lot.server.clear_requests()
    return await row_of(bench, "new")


async def row_of(bench: Workbench, local_id: str) -> SessionRow:
    row = await bench.register.row(local_id)
    assert row is not None
    return row


def test_a_refused_create_is_sent_again_from_the_same_row(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        lot.server.misbehave(Misbehaviour(method="POST", status=400))
        with pytest.raises(FieldsRefused):
            await create(bench, lot, draft=draft_of("new"))
        assert (await create(bench, lot, draft=draft_of("new"))).row.fate is Fate.MADE
        assert await fates_of(bench, "new") == [REFUSED, DONE]
        assert await bench.register.draft("new") is None
        assert await kinds_of(bench, "new") == [
            EventKind.ASKED_FOR,
            EventKind.REFUSED,
            EventKind.ASKED_FOR,
            EventKind.MADE,
            EventKind.STATUS,
        ]

    lot(work)


def test_a_refused_one_stands_in_nobodys_way(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        lot.server.misbehave(Misbehaviour(method="POST", status=400))
        with pytest.raises(FieldsRefused):
            await create(bench, lot)
        another = await create_session(bench, lot.connection, local_id="another", values=VALUES)
        assert another.row.fate is Fate.MADE
        with pytest.raises(AlreadyOpen):
            await create_session(bench, lot.connection, local_id="new", values=VALUES, draft=draft_of("new"))
        row = await row_of(bench, "new")
        assert (row.fate, await fates_of(bench, "new")) == (Fate.REFUSED, [REFUSED]), "as it was before"

    lot(work)


@pytest.mark.parametrize("done", [True, False])
def test_what_may_have_been_created_is_not_sent_again_unless_it_is_meant(lot: Lot, done: bool) -> None:
    async def work(bench: Workbench) -> None:
        before = await lose_create(bench, lot, done=done)
        with pytest.raises(Problem) as problem:
            await create(bench, lot, draft=draft_of("new", texts={"vehicle.make": "typed since"}))
        assert problem.value.fate is CallFate.NEVER_SENT
        assert lot.sent() == []
        assert await row_of(bench, "new") == before
        assert await fates_of(bench, "new") == [NOT_KNOWN]
        assert await bench.register.draft("new") == draft_of("new")
        assert (await create(bench, lot, again=True)).row.fate is Fate.MADE
        assert lot.sent() == [("POST", "/sessions")]
        assert await fates_of(bench, "new") == [NOT_KNOWN, DONE], "of the first one still nothing is known"
        assert await bench.register.draft("new") is None

    lot(work)


@pytest.mark.parametrize(
    ("misbehaviour", "second"),
    [
        (Misbehaviour(method="POST", status=400), REFUSED),
        (Misbehaviour(method="POST", status=401), REFUSED),
        (Misbehaviour(method="POST", status=503), NOT_KNOWN),
        (Misbehaviour(method="POST", drop="after"), NOT_KNOWN),
    ],
)
def test_a_retry_that_fails_says_nothing_of_the_first(lot: Lot, misbehaviour: Misbehaviour, second: WriteFate) -> None:
    async def work(bench: Workbench) -> None:
        await lose_create(bench, lot, done=True)
        lot.server.misbehave(misbehaviour)
        with pytest.raises(Problem):
            await create(bench, lot, again=True)
        row = await row_of(bench, "new")
        assert (row.fate, row.key, row.vin) == (Fate.NOT_KNOWN, None, VALUES[Field.VIN])
        assert await fates_of(bench, "new") == [NOT_KNOWN, second]
        assert await bench.register.draft("new") == draft_of("new")
        assert lot.sent() == [("POST", "/sessions")]

    lot(work)


def test_a_retry_that_never_left_says_nothing_of_the_first(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        await lose_create(bench, lot, done=True)
        lot.server.stop()
        with pytest.raises(NoConnection) as problem:
            await create(bench, lot, again=True)
        assert problem.value.fate is CallFate.NEVER_SENT
        assert (await row_of(bench, "new")).fate is Fate.NOT_KNOWN
        assert await fates_of(bench, "new") == [NOT_KNOWN, NOT_SENT]

    lot(work)


def test_a_session_that_is_there_is_never_made_again(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        made = (await create(bench, lot)).row
        lot.server.clear_requests()
        for again in (False, True):
            with pytest.raises(Problem) as problem:
                await create(bench, lot, draft=draft_of("new"), again=again)
            assert problem.value.fate is CallFate.NEVER_SENT
            assert await row_of(bench, "new") == made
        deleted = await delete_session(bench, lot.connection, made)
        with pytest.raises(Problem):
            await create(bench, lot)
        assert await row_of(bench, "new") == deleted
        assert lot.sent() == [("DELETE", f"/sessions/{made.key}")]
        assert await bench.register.drafts() == []

    lot(work)


def test_two_creates_of_one_row_at_once_make_one_request(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        ends = await asyncio.gather(*(create(bench, lot) for _ in range(5)), return_exceptions=True)
        assert [type(end) for end in ends].count(Saved) == 1
        assert sum(isinstance(end, Problem) and end.fate is CallFate.NEVER_SENT for end in ends) == 4
        assert (await row_of(bench, "new")).fate is Fate.MADE

    lot(work)
    assert lot.sent() == [("POST", "/sessions")]


# Edits


async def lose_edit(bench: Workbench, lot: Lot, *, done: bool = True, **changes: Any) -> SessionRow:
    row = await lot.make(bench, {**ROGUE, Field.SMS_TO: DEFAULT_FAILING_NUMBER})
    lot.server.misbehave(Misbehaviour(method="PUT", drop="after" if done else "before"))
    with pytest.raises(NoConnection):
        await lot.edit(bench, row, **changes)
    lot.server.clear_requests()
    lost = await row_of(bench, row.local_id)
    assert lost.unsettled == Unsettled(WriteKind.EDIT, NOT_KNOWN)
    return lost


@pytest.mark.parametrize("changes", [{"SMS_TO": NEW_NUMBER}, {"MODEL": "Murano"}])
def test_a_number_that_may_have_been_changed_stops_every_edit_until_a_person_settles_it(
    lot: Lot, changes: dict[str, str]
) -> None:
    async def work(bench: Workbench) -> None:
        lost = await lose_edit(bench, lot, SMS_TO=NEW_NUMBER)
        with pytest.raises(Problem) as problem:
            await lot.edit(bench, lost, **changes)
        assert problem.value.fate is CallFate.NEVER_SENT
        assert lot.sent() == []
        assert await row_of(bench, lost.local_id) == lost
        assert lot.server.sms_sent(str(lost.key)) == 2, "the first one failed"

    lot(work)


def test_a_number_is_sent_again_because_a_person_says_so(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        lost = await lose_edit(bench, lot, done=False, SMS_TO=NEW_NUMBER)
        (write,) = [each for each in await bench.register.writes(lost.local_id) if each.kind is WriteKind.EDIT]
        saved = await update_session(
            bench,
            lot.connection,
            lost,
            original=values_in_body(write.original),
            changes=values_in_body(write.asked),
            again=True,
        )
        assert (saved.differences, saved.row.phone) == ([], NEW_NUMBER)
        assert (await row_of(bench, lost.local_id)).unsettled is None
        assert [method for method, _ in lot.changes()] == ["PUT"]

    lot(work)


def test_an_edit_that_texts_nobody_may_be_saved_again(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        lost = await lose_edit(bench, lot, MODEL="Murano")
        saved = await lot.edit(bench, lost, MODEL="Juke")
        assert saved.row.vehicle == "2017 Nissan Juke SV"
        assert (await row_of(bench, lost.local_id)).unsettled is None

    lot(work)


def test_a_session_whose_edit_was_lost_can_still_be_deleted(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        lost = await lose_edit(bench, lot, SMS_TO=NEW_NUMBER)
        await delete_session(bench, lot.connection, lost)
        row = await row_of(bench, lost.local_id)
        assert (row.fate, row.unsettled) == (Fate.DELETED, None)

    lot(work)


# By the program itself


LOST, DONE_AND_LOST = Misbehaviour(drop="before"), Misbehaviour(drop="after")


def with_manners(bench: Workbench) -> Workbench:
    """Let the bench repeat as the program does, but for the length of the pauses."""
    bench.manners = Manners(first_pause=0.001)
    return bench


@pytest.mark.parametrize("trouble", [LOST, DONE_AND_LOST, Misbehaviour(status=502, html=True, perform=True)], ids=repr)
def test_an_edit_that_texts_nobody_is_sent_until_it_is_answered(lot: Lot, trouble: Misbehaviour) -> None:
    async def work(bench: Workbench) -> None:
        row = await lot.make(with_manners(bench), ROGUE)
        for _ in range(2):
            lot.server.misbehave(replace(trouble, method="PUT"))
        saved = await lot.edit(bench, row, MODEL="Murano")
        assert (saved.differences, saved.row.vehicle) == ([], "2017 Nissan Murano SV")
        assert [body["vehicle"] for _, body in lot.changes()] == [{"model": "Murano"}] * 3
        assert await fates_of(bench, row.local_id) == [DONE, DONE], "of one edit there is one line"

    lot(work)


def test_a_deletion_is_sent_until_it_is_answered(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        row = await lot.make(with_manners(bench), ROGUE)
        lot.server.misbehave(replace(DONE_AND_LOST, method="DELETE"))
        deleted = await delete_session(bench, lot.connection, row)
        assert (deleted.fate, lot.sent()) == (Fate.DELETED, [("DELETE", f"/sessions/{row.key}")] * 2)
        assert (await kinds_of(bench, row.local_id))[-1] is EventKind.DELETED, "not that it was gone already"

    lot(work)


@pytest.mark.parametrize("trouble", [LOST, DONE_AND_LOST, Misbehaviour(status=503), Misbehaviour(status=429)], ids=repr)
def test_what_sends_a_text_leaves_once(lot: Lot, trouble: Misbehaviour) -> None:
    async def work(bench: Workbench) -> None:
        row = await lot.make(with_manners(bench), {**ROGUE, Field.SMS_TO: DEFAULT_FAILING_NUMBER})
        lot.server.misbehave(replace(trouble, method="POST"))
        lot.server.misbehave(replace(trouble, method="PUT"))
        with pytest.raises(Problem):
            await create(bench, lot)
        bench.manners = Manners(first_pause=0.001)
        with pytest.raises(Problem):
            await lot.edit(bench, row, SMS_TO=NEW_NUMBER)
        assert [method for method, _ in lot.changes()] == ["POST", "PUT"]

    lot(work)


@pytest.mark.parametrize("status", [400, 401, 404])
def test_an_edit_whose_first_try_was_lost_is_not_known_whatever_the_second_says(lot: Lot, status: int) -> None:
    async def work(bench: Workbench) -> None:
        row = await lot.make(with_manners(bench), ROGUE)
        lot.server.misbehave(replace(DONE_AND_LOST, method="PUT"))
        lot.server.misbehave(Misbehaviour(method="PUT", status=status))
        with pytest.raises(Problem) as problem:
            await lot.edit(bench, row, MODEL="Murano")
        assert problem.value.fate is CallFate.NOT_KNOWN
        assert await fates_of(bench, row.local_id) == [DONE, NOT_KNOWN]
        assert len(lot.changes()) == 2

    lot(work)


def test_an_edit_that_is_refused_at_once_is_refused(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        row = await lot.make(with_manners(bench), ROGUE)
        lot.server.misbehave(Misbehaviour(method="PUT", status=400))
        with pytest.raises(FieldsRefused):
            await lot.edit(bench, row, MODEL="Murano")
        assert await fates_of(bench, row.local_id) == [DONE, REFUSED]
        assert len(lot.changes()) == 1

    lot(work)


def test_who_is_given_up_between_two_tries_may_have_been_heard(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        pauses: list[float] = []
        bench.manners = Manners(first_pause=60.0, chance=lambda: pauses.append(1.0) or 1.0)
        row = await lot.make(bench, ROGUE)
        lot.server.misbehave(replace(DONE_AND_LOST, method="PUT"))
        editing = asyncio.create_task(lot.edit(bench, row, MODEL="Murano"))
        await until(lambda: pauses)
        editing.cancel()
        await asyncio.wait([editing], timeout=5)
        assert editing.cancelled()
        assert await fates_of(bench, row.local_id) == [DONE, NOT_KNOWN]
        assert len(lot.changes()) == 1

    lot(work)
