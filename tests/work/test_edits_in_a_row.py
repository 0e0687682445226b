"""Several edits of one session: what one of them leaves behind never decides wrongly about the next."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from pave_desktop.api.manners import Manners
from pave_desktop.api.pave.signing import utc_now
from pave_desktop.models.field import Field
from pave_desktop.models.problem import (
    EditClashes,
    ListNotWritten,
    NoConnection,
    NotPave,
    NotSignedIn,
    Problem,
    ServerTrouble,
    TooManyRequests,
)
from pave_desktop.models.session_form import values_in_body
from pave_desktop.models.session_row import SessionRow
from pave_desktop.models.write import Unsettled, WriteFate, WriteKind
from pave_desktop.practice import Misbehaviour
from pave_desktop.sentence import sentence
from pave_desktop.storage.register import RegisterTroubleError
from pave_desktop.work.workbench import Workbench
from tests.conftest import until
from tests.work.conftest import Lot, draft_of, fates_of
from tests.work.test_send_edit import (
    ALL,
    DONE,
    EDIT_NOT_SENT,
    NOT_KNOWN,
    NOT_SENT,
    WAITING,
    held,
    row_of,
    save_while_down,
    send,
    somebody_else_saves,
)

FOR_ANY_CALL: dict[str, tuple[type[Problem], dict[str, Any]]] = {
    "503": (ServerTrouble, {"status": 503}),
    "401": (NotSignedIn, {"status": 401}),
    "429": (TooManyRequests, {"status": 429, "retry_after": "0"}),
    "a web page": (NotPave, {"status": 200, "html": True}),
}


async def add_to_what_waits(bench: Workbench, lot: Lot, row: SessionRow) -> None:
    """Save as an editor does that shows what waits: all of it, and one field more, with its draft."""
    typed = draft_of(row.local_id, is_new=False, kept_at=utc_now(), texts={"vehicle.model": "Murano"})
    await lot.edit(bench, row, draft=typed, MODEL="Murano", CLIENT_ID="B-2")


@pytest.mark.parametrize(("kind", "misbehaviour"), FOR_ANY_CALL.values(), ids=list(FOR_ANY_CALL))
def test_what_is_added_to_a_change_that_waits_waits_too_and_is_told(
    lot: Lot, kind: type[Problem], misbehaviour: dict[str, Any]
) -> None:
    async def work(bench: Workbench) -> None:
        row = await lot.make(bench, ALL)
        await save_while_down(bench, lot, row, MODEL="Murano")
        lot.server.misbehave(Misbehaviour(method="GET", **misbehaviour))
        with pytest.raises(kind) as problem:
            await add_to_what_waits(bench, lot, row)
        assert problem.value.waits
        assert await fates_of(bench, row.local_id) == [DONE, NOT_SENT, WriteFate.WAITING]
        (write,) = await bench.register.waiting_edits()
        assert values_in_body(write.asked) == {Field.MODEL: "Murano", Field.CLIENT_ID: "B-2"}
        assert ((await row_of(bench, row)).unsettled, await bench.register.drafts()) == (WAITING, [])
        lot.server.behave()
        bench.manners = Manners()
        await send(bench, lot, write)
        assert (held(lot, row)["vehicle"]["model"], (await row_of(bench, row)).client_id) == ("Murano", "B-2")

    lot(work)


def test_what_is_added_and_clashes_is_told_and_waits_no_more(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        row = await lot.make(bench, ALL)
        await save_while_down(bench, lot, row, MODEL="Murano")
        somebody_else_saves(lot, row, {"vehicle": {"model": "Juke"}})
        with pytest.raises(EditClashes) as problem:
            await add_to_what_waits(bench, lot, row)
        assert not problem.value.waits
        assert await bench.register.waiting_edits() == []
        assert (await row_of(bench, row)).unsettled == EDIT_NOT_SENT

    lot(work)


def test_after_an_edit_that_was_done_a_lost_one_says_no_more_whose_a_value_is(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        row = await lot.make(bench, ALL)
        lot.server.misbehave(Misbehaviour(method="PUT", drop="before"))
        with pytest.raises(NoConnection):
            await lot.edit(bench, row, MODEL="Murano")
        lot.server.behave()
        await lot.edit(bench, row, MODEL="Juke")
        assert await fates_of(bench, row.local_id) == [DONE, NOT_KNOWN, DONE]
        somebody_else_saves(lot, row, {"vehicle": {"model": "Murano"}})
        with pytest.raises(EditClashes):
            await lot.edit(bench, row, MODEL="Kicks")
        assert held(lot, row)["vehicle"]["model"] == "Murano", "written over unseen"

    lot(work)


def test_what_another_editor_keeps_while_one_saves_stays(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        row = await lot.make(bench, ALL)
        lot.server.misbehave(Misbehaviour(method="PUT", delay=0.3))
        typed = draft_of(row.local_id, is_new=False, kept_at=utc_now(), texts={"vehicle.model": "Murano"})
        saving = asyncio.create_task(lot.edit(bench, row, draft=typed, MODEL="Murano"))
        await until(lot.changes)
        others = draft_of(row.local_id, is_new=False, kept_at=utc_now(), texts={"vehicle.trim": "S"})
        await bench.register.keep_draft(others)
        await saving
        assert await bench.register.draft(row.local_id) == others

    lot(work)


def test_what_another_editor_keeps_is_put_together_with_what_could_not_be_saved(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        row = await lot.make(bench, ALL)
        lot.server.misbehave(Misbehaviour(method="GET", status=401, delay=0.3))
        saving = asyncio.create_task(lot.edit(bench, row, MODEL="Murano"))
        await until(lot.sent)
        others = draft_of(row.local_id, is_new=False, kept_at=utc_now(), texts={"vehicle.trim": "S"})
        await bench.register.keep_draft(others)
        with pytest.raises(NotSignedIn):
            await saving
        draft = await bench.register.draft(row.local_id)
        assert draft is not None
        assert draft.texts == {"vehicle.model": "Murano", "vehicle.trim": "S"}

    lot(work)


def test_what_is_typed_after_the_clock_was_set_back_outlives_what_waited(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        row = await lot.make(bench, ALL)
        bench.clock = lambda: utc_now() + timedelta(minutes=10)
        write = await save_while_down(bench, lot, row, MODEL="Murano")
        bench.clock = utc_now
        since = draft_of(row.local_id, is_new=False, kept_at=utc_now(), texts={"vehicle.trim": "S"})
        await bench.register.keep_draft(since)
        await send(bench, lot, write)
        draft = await bench.register.draft(row.local_id)
        assert draft is not None
        assert draft.texts["vehicle.trim"] == "S"

    lot(work)


def test_a_list_that_cannot_be_read_for_a_moment_lets_a_change_wait(lot: Lot, monkeypatch: pytest.MonkeyPatch) -> None:
    async def work(bench: Workbench) -> None:
        async def no_disk(*_: object) -> None:
            raise RegisterTroubleError(sentence("The disk does not answer."))

        row = await lot.make(bench, ALL)
        write = await save_while_down(bench, lot, row, MODEL="Murano")
        with monkeypatch.context() as context:
            context.setattr(bench.register, "writes", no_disk)
            with pytest.raises(ListNotWritten, match="does not answer") as problem:
                await send(bench, lot, write)
        assert problem.value.waits
        assert await bench.register.waiting_edits() == [write]

    lot(work)


def test_somebody_elses_change_before_a_repeat_ends_what_waited_as_a_clash(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        row = await lot.make(bench, ALL)
        write = await save_while_down(bench, lot, row, MODEL="Murano")

        def somebody_is_quicker() -> float:
            somebody_else_saves(lot, row, {"vehicle": {"model": "Juke"}})
            return 0.0

        bench.manners = Manners(chance=somebody_is_quicker)
        lot.server.misbehave(Misbehaviour(method="PUT", status=429, retry_after="0"))
        with pytest.raises(EditClashes):
            await send(bench, lot, write)
        assert await bench.register.waiting_edits() == []
        assert (await row_of(bench, row)).unsettled == Unsettled(WriteKind.EDIT, NOT_SENT)
        draft = await bench.register.draft(row.local_id)
        assert draft is not None
        assert draft.texts == {"vehicle.model": "Murano"}

    lot(work)
