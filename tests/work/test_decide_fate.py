"""What a person found out about a lost answer: the key, that it was done, or that it was not."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from pave_desktop.models.field import Field
from pave_desktop.models.problem import (
    AnswerNotUnderstood,
    CallFate,
    KeyNotKnown,
    KeyOfAnother,
    NoConnection,
    Problem,
    ServerTrouble,
)
from pave_desktop.models.session_form import read_form
from pave_desktop.models.session_row import EventKind, Fate, SessionRow
from pave_desktop.models.statuses import SmsState
from pave_desktop.models.write import Unsettled, WriteFate, WriteKind
from pave_desktop.practice import DEFAULT_FAILING_NUMBER, Misbehaviour
from pave_desktop.work.add_sessions import SessionLink, add_sessions
from pave_desktop.work.create_session import create_session
from pave_desktop.work.decide_fate import entered_draft, say_it_was_changed, say_it_was_not_done, take_found_key
from pave_desktop.work.delete_session import delete_session
from pave_desktop.work.workbench import Workbench
from tests.conftest import until
from tests.work.conftest import JANE, ROGUE, VIN, Lot, draft_of, fates_of, kinds_of, typed

NUMBER = "+12025550111"
ENTERED = {**ROGUE, **JANE, Field.SMS_TO: NUMBER}
OTHER_VIN = "1HGCM82633A004352"

DONE, REFUSED, NOT_SENT, NOT_KNOWN = WriteFate.DONE, WriteFate.REFUSED, WriteFate.NOT_SENT, WriteFate.NOT_KNOWN


async def lose(
    bench: Workbench,
    lot: Lot,
    texts: dict[Field, str] | None = None,
    *,
    local_id: str = "lost",
    done: bool = True,
    again: bool = False,
) -> SessionRow:
    """Lose the answer to a create."""
    lot.server.misbehave(Misbehaviour(method="POST", drop="after" if done else "before"))
    values = typed(ENTERED if texts is None else texts)
    with pytest.raises(NoConnection):
        await create_session(
            bench,
            lot.connection,
            local_id=local_id,
            values=values,
            draft=None if again else draft_of(local_id),
            beside_open=True,
            again=again,
        )
    lot.server.clear_requests()
    row = await row_of(bench, local_id)
    assert row.fate is Fate.NOT_KNOWN
    return row


async def row_of(bench: Workbench, local_id: str) -> SessionRow:
    row = await bench.register.row(local_id)
    assert row is not None
    return row


def newest_key(lot: Lot) -> str:
    return lot.server.session_keys()[-1]


# The key


def test_the_found_key_makes_it_the_session(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        lost = await lose(bench, lot)
        key = newest_key(lot)
        found = await take_found_key(bench, lot.connection, lost, key)
        session = lot.server.session(key)
        assert session is not None
        assert (found.fate, found.key, found.status, found.vin) == (Fate.MADE, key, "IDLE", VIN)
        assert (found.customer, found.phone, found.sms) == ("Jane Smith", NUMBER, SmsState.ACCEPTED)
        assert found.capture_link == session["capture_url"]
        assert found.made_at == lost.made_at
        assert await row_of(bench, "lost") == found
        assert await fates_of(bench, "lost") == [DONE]
        assert await bench.register.draft("lost") is None
        answer = await bench.register.answer("lost")
        assert answer is not None
        assert answer["session_key"] == key
        assert (await kinds_of(bench, "lost"))[:3] == [EventKind.ASKED_FOR, EventKind.NOT_KNOWN, EventKind.FOUND]
        # It lives on as any other: what is written to it later does not bring the doubt back.
        await bench.register.keep_draft(draft_of("lost", is_new=False))
        await lot.edit(bench, found, MODEL="Murano")
        assert (await row_of(bench, "lost")).fate is Fate.MADE

    lot(work)
    assert "POST" not in [method for method, _ in lot.sent()]


IS_IT: list[tuple[dict[Field, str], bool]] = [
    ({**ROGUE, **JANE}, True),
    ({**ROGUE, **JANE, Field.VIN: VIN.lower()}, True),
    ({Field.CLIENT_ID: "A-17"}, True),
    ({Field.VIN: VIN}, True),
    ({}, True),
    ({Field.VIN: OTHER_VIN, Field.CLIENT_ID: "A-17"}, False),
    ({Field.VIN: VIN, Field.CLIENT_ID: "B-2"}, False),
    ({Field.VIN: OTHER_VIN}, False),
    ({Field.CLIENT_ID: "B-2"}, False),
]


def test_vin_and_client_id_have_to_be_those(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        for number, (server_has, is_it) in enumerate(IS_IT):
            elsewhere = await lot.make(bench, server_has)
            await bench.register.remove(elsewhere.local_id)
            local_id = f"lost {number}"
            lost = await lose(bench, lot, {**ROGUE, **JANE}, local_id=local_id, done=False)
            if is_it:
                found = await take_found_key(bench, lot.connection, lost, str(elsewhere.key))
                assert found.key == elsewhere.key, server_has
                continue
            with pytest.raises(KeyOfAnother) as problem:
                await take_found_key(bench, lot.connection, lost, str(elsewhere.key))
            assert problem.value.fate is CallFate.REFUSED
            assert str(elsewhere.key) in str(problem.value)
            assert await row_of(bench, local_id) == lost, server_has
            assert await fates_of(bench, local_id) == [NOT_KNOWN], server_has
            assert await bench.register.draft(local_id) == draft_of(local_id), server_has

    lot(work)


def test_what_was_entered_without_marks_takes_any_session_of_the_account(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        lost = await lose(bench, lot, {Field.MAKE: "Nissan"})
        assert (await take_found_key(bench, lot.connection, lost, newest_key(lot))).fate is Fate.MADE

    lot(work)


IN_VAIN: list[tuple[Misbehaviour | None, type[Problem]]] = [
    (None, KeyNotKnown),
    (Misbehaviour(method="GET", status=404), KeyNotKnown),
    (Misbehaviour(method="GET", status=500), ServerTrouble),
    (Misbehaviour(method="GET", html=True), AnswerNotUnderstood),
    (Misbehaviour(method="GET", drop="before"), NoConnection),
]


def test_a_key_that_cannot_be_looked_at_settles_nothing(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        lost = await lose(bench, lot)
        for misbehaviour, expected in IN_VAIN:
            key = "PRA-NOTTHERE99"
            if misbehaviour is not None:
                key = newest_key(lot)
                lot.server.misbehave(misbehaviour)
            with pytest.raises(expected):
                await take_found_key(bench, lot.connection, lost, key)
            assert await row_of(bench, "lost") == lost
            assert await fates_of(bench, "lost") == [NOT_KNOWN]
            assert await kinds_of(bench, "lost") == [EventKind.ASKED_FOR, EventKind.NOT_KNOWN], "nothing is noted of it"

    lot(work)


def test_a_found_session_that_was_added_meanwhile_stays_once_in_the_list(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        lost = await lose(bench, lot)
        key = newest_key(lot)
        (added,) = (await add_sessions(bench, lot.connection, (SessionLink(key),))).added
        found = await take_found_key(bench, lot.connection, lost, key)
        assert found == added
        assert await bench.register.row("lost") is None
        assert await bench.register.drafts() == []
        assert await bench.register.rows_of_vin(VIN) == [added]

    lot(work)


def test_the_key_of_a_session_that_was_made_here_is_that_of_another_create(lot: Lot) -> None:
    """Two sessions of one car: the first one's key must not make the second one vanish from the list."""

    async def work(bench: Workbench) -> None:
        made = await lot.make(bench, ENTERED)
        lost = await lose(bench, lot)
        with pytest.raises(KeyOfAnother):
            await take_found_key(bench, lot.connection, lost, str(made.key))
        assert await row_of(bench, "lost") == lost
        assert await row_of(bench, made.local_id) == made
        assert (await take_found_key(bench, lot.connection, lost, newest_key(lot))).key != made.key

    lot(work)


def test_a_found_session_may_have_gone_on(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        lost = await lose(bench, lot)
        lot.server.set_status(newest_key(lot), "COMPLETE")
        found = await take_found_key(bench, lot.connection, lost, newest_key(lot))
        assert (found.fate, found.status) == (Fate.MADE, "COMPLETE")

    lot(work)


def test_a_session_that_is_added_before_its_answer_is_here_has_one_row(lot: Lot) -> None:
    lot.server.misbehave(Misbehaviour(method="POST", delay=0.2))

    async def work(bench: Workbench) -> None:
        creating = asyncio.create_task(
            create_session(bench, lot.connection, local_id="new", values=typed(ENTERED), draft=draft_of("new"))
        )
        await until(lot.server.session_keys)
        (added,) = (await add_sessions(bench, lot.connection, (SessionLink(newest_key(lot)),))).added
        saved = await creating
        assert saved.row == added
        assert await bench.register.rows_of_vin(VIN) == [added]
        assert await bench.register.drafts() == []

    lot(work)


# A person's word


def test_a_create_that_was_not_done_is_an_entry_again(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        lost = await lose(bench, lot, done=False)
        draft = await say_it_was_not_done(bench, lost, WriteKind.CREATE)
        assert draft == draft_of("lost") == await bench.register.draft("lost"), "what was typed, as it was typed"
        row = await row_of(bench, "lost")
        assert row == replace(lost, fate=Fate.NOT_SENT)
        assert await fates_of(bench, "lost") == [NOT_SENT]
        assert (await kinds_of(bench, "lost"))[-1] is EventKind.NOT_SENT
        saved = await create_session(bench, lot.connection, local_id="lost", values=typed(ENTERED))
        assert saved.row.fate is Fate.MADE

    lot(work)


def test_what_was_asked_is_the_entry_where_what_was_typed_is_gone(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        lost = await lose(bench, lot, done=False)
        await bench.register.drop_draft("lost")
        assert await row_of(bench, "lost") == lost, "what may have been created is not an entry to be discarded"
        draft = await say_it_was_not_done(bench, lost, WriteKind.CREATE)
        assert (draft.is_new, draft.connection) == (True, "lot")
        texts = {Field(name): text for name, text in draft.texts.items()}
        assert read_form(texts).values == typed(ENTERED)
        assert await bench.register.draft("lost") == draft

    lot(work)


@pytest.mark.parametrize("second", [NOT_KNOWN, REFUSED])
def test_a_persons_word_is_about_every_try(lot: Lot, second: WriteFate) -> None:
    async def work(bench: Workbench) -> None:
        lost = await lose(bench, lot, done=False)
        if second is NOT_KNOWN:
            lost = await lose(bench, lot, done=False, again=True)
        else:
            lot.server.misbehave(Misbehaviour(method="POST", status=400))
            with pytest.raises(Problem):
                await create_session(bench, lot.connection, local_id="lost", values=typed(ENTERED), again=True)
        await say_it_was_not_done(bench, lost, WriteKind.CREATE)
        assert await fates_of(bench, "lost") == [NOT_SENT, NOT_SENT if second is NOT_KNOWN else REFUSED]
        assert (await row_of(bench, "lost")).fate.is_draft

    lot(work)


async def lose_number(bench: Workbench, lot: Lot, **more: Any) -> SessionRow:
    row = await lot.make(bench, {**ROGUE, Field.SMS_TO: DEFAULT_FAILING_NUMBER})
    lot.server.misbehave(Misbehaviour(method="PUT", drop="before"))
    with pytest.raises(NoConnection):
        await lot.edit(bench, row, SMS_TO=NUMBER, **more)
    return await row_of(bench, row.local_id)


@pytest.mark.parametrize("typed_there", [True, False])
def test_an_edit_that_was_done(lot: Lot, typed_there: bool) -> None:
    async def work(bench: Workbench) -> None:
        lost = await lose_number(bench, lot, MODEL="Murano")
        if typed_there:
            await bench.register.keep_draft(draft_of(lost.local_id, is_new=False))
        await say_it_was_changed(bench, lost)
        assert await row_of(bench, lost.local_id) == replace(lost, unsettled=None)
        assert await fates_of(bench, lost.local_id) == [DONE, DONE]
        assert await bench.register.drafts() == []
        last = (await bench.register.events(lost.local_id))[-1]
        assert last.kind is EventKind.EDITED
        assert set(last.detail.split(", ")) == {Field.SMS_TO.value, Field.MODEL.value}

    lot(work)


@pytest.mark.parametrize("typed_there", [True, False])
def test_an_edit_that_was_not_done(lot: Lot, typed_there: bool) -> None:
    async def work(bench: Workbench) -> None:
        lost = await lose_number(bench, lot, MODEL="Murano")
        kept = draft_of(lost.local_id, is_new=False)
        if typed_there:
            await bench.register.keep_draft(kept)
        draft = await say_it_was_not_done(bench, lost, WriteKind.EDIT)
        assert await bench.register.drafts() == [draft]
        assert not draft.is_new
        if typed_there:
            assert draft == kept
        else:
            texts = {Field(name): text for name, text in draft.texts.items()}
            assert read_form(texts).values == {Field.MODEL: "Murano", Field.SMS_TO: NUMBER}
        after = await row_of(bench, lost.local_id)
        assert after == replace(lost, unsettled=Unsettled(WriteKind.EDIT, NOT_SENT))
        assert await fates_of(bench, lost.local_id) == [DONE, NOT_SENT]
        saved = await lot.edit(bench, after, SMS_TO=NUMBER)
        assert (saved.row.phone, saved.row.unsettled) == (NUMBER, None)

    lot(work)


def test_a_refused_entry_is_given_as_it_was_typed(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        lot.server.misbehave(Misbehaviour(method="POST", status=400))
        with pytest.raises(Problem):
            await create_session(bench, lot.connection, local_id="new", values=typed(ENTERED), draft=draft_of("new"))
        assert await entered_draft(bench, await row_of(bench, "new")) == draft_of("new")
        assert await bench.register.drop_draft("new"), "an entry that is discarded leaves the list"
        assert await bench.register.row("new") is None

    lot(work)


def test_only_an_entry_leaves_the_list_with_what_was_typed(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        made = await lot.make(bench)
        deleted = await delete_session(bench, lot.connection, await lot.make(bench))
        lost = await lose(bench, lot)
        for row in (made, deleted, lost):
            await bench.register.keep_draft(draft_of(row.local_id))
            assert not await bench.register.drop_draft(row.local_id)
            assert await row_of(bench, row.local_id) == row

    lot(work)
