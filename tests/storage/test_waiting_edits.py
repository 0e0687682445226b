"""Edits that wait for the line, in the register: one of a session, until it leaves, is taken back, or has none."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from pave_desktop.models.session_row import Event, EventKind, Fate
from pave_desktop.models.write import Unsettled, Write
from pave_desktop.storage.daily_copy import copies_of
from pave_desktop.storage.register import AlreadyInRegisterError, NotInRegisterError, Register
from tests.storage.conftest import NOON, made_row, with_register
from tests.storage.test_write_records import (
    DELETE,
    DONE,
    EDIT,
    NOT_KNOWN,
    NOT_SENT,
    ON_ITS_WAY,
    REFUSED,
    TEXTS_SOMEBODY,
    WAITING,
    a_draft,
    a_write,
    begin,
    bring_to,
    stands,
)

WAITING_EDIT = Unsettled(EDIT, WAITING)


async def begin_edit(register: Register, write_id: str, local_id: str = "one", **changes: Any) -> Write:
    write = a_write(write_id, EDIT, local_id, **{"asked": {"vehicle": {"make": write_id}}, **changes})
    await register.begin_write(write)
    return write


async def told(register: Register, local_id: str = "one") -> list[tuple[EventKind, str]]:
    return [(event.kind, event.detail) for event in await register.events(local_id)]


def test_what_waits_is_told_oldest_first(path: Path) -> None:
    async def work(register: Register) -> list[Write]:
        for local_id in ("one", "two", "three", "four", "made"):
            await register.add(made_row(local_id))
        await begin_edit(register, "b", "two", asked_at=NOON + timedelta(seconds=2))
        oldest = await begin_edit(register, "a", "one", asked_at=NOON - timedelta(hours=1))
        second = await begin_edit(register, "c", "three")
        await begin_edit(register, "d", "four")
        await register.send_write(a_write("d", EDIT, "four"))
        await begin(register, a_write("deletion", DELETE, "made"))
        waiting = await register.waiting_edits()
        assert waiting[:2] == [oldest, second]
        assert [write.id for write in waiting] == ["a", "c", "b"]
        return waiting

    async def next_run(register: Register) -> None:
        assert [write.id for write in await register.waiting_edits()] == ["a", "c", "b"]

    with_register(path, work)
    with_register(path, next_run)


def test_of_a_session_one_edit_waits_at_most(path: Path) -> None:
    async def work(register: Register) -> None:
        await register.add(made_row("one"))
        await register.add(made_row("two"))
        first = await begin_edit(register, "first")
        other = await begin_edit(register, "other", "two")
        second = await begin_edit(register, "second")
        assert await register.waiting_edits() == [other, second]
        assert [write.fate for write in await register.writes("one")] == [NOT_SENT, WAITING]
        assert await told(register) == [(EventKind.EDIT_NOT_SENT, "Replaced by a later change")]
        assert await stands(register) == (Fate.MADE, WAITING_EDIT)
        with pytest.raises(NotInRegisterError):
            await register.send_write(first)
        await register.send_write(second)
        await begin_edit(register, "third")
        fates = [write.fate for write in await register.writes("one")]
        assert fates == [NOT_SENT, ON_ITS_WAY, WAITING], "what has left is not replaced"

    with_register(path, work)


def test_what_leaves_is_kept_as_it_leaves_and_as_it_was_if_it_did_not(path: Path) -> None:
    async def work(register: Register) -> None:
        await register.add(made_row("one"))
        write = await begin_edit(register, "w", original={"vehicle": {"make": "Kia"}})
        leaving = dataclasses.replace(write, asked={"vehicle": {"trim": "S"}}, original={"vehicle": {"trim": "SV"}})
        draft = a_draft(is_new=False)
        await register.send_write(leaving, draft=draft)
        assert await register.writes("one") == [dataclasses.replace(leaving, fate=ON_ITS_WAY)]
        assert await register.draft("one") == draft
        with pytest.raises(NotInRegisterError):
            await register.send_write(leaving)
        await register.let_wait(write)
        assert await register.writes("one") == [write]
        assert (await register.draft("one"), await stands(register)) == (None, (Fate.MADE, WAITING_EDIT))
        await register.send_write(write)
        await register.end_write(write, REFUSED, at=NOON, draft=draft)
        await register.let_wait(write)
        assert [each.fate for each in await register.writes("one")] == [REFUSED], "what has ended waits no more"
        assert (await register.draft("one"), await stands(register)) == (draft, (Fate.MADE, Unsettled(EDIT, REFUSED)))

    with_register(path, work)


@pytest.mark.parametrize("how", ["let wait", "done", "taken back", "at the start"])
def test_what_was_typed_since_an_edit_waits_stays(path: Path, how: str) -> None:
    newer = dataclasses.replace(a_draft("newer", is_new=False), kept_at=NOON + timedelta(seconds=1))

    async def work(register: Register) -> None:
        for local_id in ("older", "newer"):
            await register.add(made_row(local_id))
            write = await begin_edit(register, local_id, local_id)
            await register.keep_draft(newer if local_id == "newer" else a_draft("older", is_new=False))
            if how == "let wait":
                await register.let_wait(write)
            elif how == "done":
                await register.end_write(write, DONE, at=NOON)
            elif how == "taken back":
                assert await register.withdraw_edit(local_id) == write

    async def look(register: Register) -> None:
        assert (await register.draft("older"), await register.draft("newer")) == (None, newer)

    with_register(path, work)
    with_register(path, look)


def test_an_edit_is_taken_back_only_while_it_waits(path: Path) -> None:
    async def work(register: Register) -> None:
        await register.add(made_row("one"))
        assert await register.withdraw_edit("one") is None
        write = await begin_edit(register, "w")
        assert await register.withdraw_edit("one", at=NOON) == write
        assert await register.withdraw_edit("one") is None
        assert await told(register) == [(EventKind.EDIT_NOT_SENT, "Taken back")]
        assert (await stands(register), await register.waiting_edits()) == ((Fate.MADE, None), [])
        with pytest.raises(NotInRegisterError):
            await register.send_write(write)
        on_its_way = await begin_edit(register, "w2")
        await register.send_write(on_its_way)
        assert await register.withdraw_edit("one") is None
        assert await stands(register) == (Fate.MADE, Unsettled(EDIT, ON_ITS_WAY))

    with_register(path, work)


@pytest.mark.parametrize("how", ["deleted", "found to be deleted", "removed", "not deleted"])
def test_an_edit_that_waits_goes_with_its_session(path: Path, how: str) -> None:
    async def work(register: Register) -> None:
        await register.add(made_row("one"))
        write = await begin_edit(register, "w")
        if how == "removed":
            await register.remove("one")
            assert await register.waiting_edits() == []
            with pytest.raises(NotInRegisterError):
                await register.send_write(write)
            return
        fate = {"deleted": DONE, "found to be deleted": NOT_KNOWN, "not deleted": REFUSED}[how]
        await bring_to(register, a_write("deletion", DELETE), fate)
        if how == "found to be deleted":
            assert await register.waiting_edits() == [write]
            events = [Event(at=NOON, kind=EventKind.DELETED)]
            await register.settle_writes("one", DELETE, DONE, row=made_row("one", fate=Fate.DELETED), events=events)
        is_told = (EventKind.EDIT_NOT_SENT, "The session was deleted") in await told(register)
        assert is_told is (how != "not deleted")
        assert await register.waiting_edits() == ([write] if how == "not deleted" else [])
        unsettled = (await stands(register))[1]
        assert unsettled == (WAITING_EDIT if how == "not deleted" else None)

    with_register(path, work)


def test_a_text_that_may_have_been_sent_stops_edits_that_would_wait(path: Path) -> None:
    async def work(register: Register) -> None:
        await register.add(made_row("one"))
        await bring_to(register, a_write("lost", EDIT, asked=TEXTS_SOMEBODY), NOT_KNOWN)
        with pytest.raises(AlreadyInRegisterError):
            await begin_edit(register, "w")
        await register.begin_write(a_write("meant", EDIT, asked=TEXTS_SOMEBODY), again=True)
        with pytest.raises(AlreadyInRegisterError):
            await begin_edit(register, "w")
        assert [write.id for write in await register.waiting_edits()] == ["meant"], "nothing has replaced it"
        await register.withdraw_edit("one")
        assert await stands(register) == (Fate.MADE, Unsettled(EDIT, NOT_KNOWN))

    with_register(path, work)


@pytest.mark.parametrize("how", ["let wait", "done", "taken back", "found to be done"])
def test_what_is_typed_after_the_clock_was_set_back_counts_as_typed_since(path: Path, how: str) -> None:
    tomorrow = datetime.now(UTC) + timedelta(days=1)

    async def work(register: Register) -> None:
        await register.add(made_row("one"))
        write = await begin_edit(register, "w", asked_at=tomorrow)
        await register.keep_draft(a_draft(is_new=False))
        if how == "let wait":
            await register.let_wait(write)
        elif how == "done":
            await register.end_write(write, DONE, at=NOON)
        elif how == "taken back":
            assert await register.withdraw_edit("one") == write
        else:
            await register.end_write(write, NOT_KNOWN, at=NOON)
            await register.settle_writes("one", EDIT, DONE)
        draft = await register.draft("one")
        assert draft is not None
        assert draft.texts == a_draft(is_new=False).texts

    with_register(path, work)


def test_what_was_typed_before_the_clock_was_set_back_goes_with_the_edit_it_was_saved_as(path: Path) -> None:
    tomorrow = datetime.now(UTC) + timedelta(days=1)

    async def work(register: Register) -> None:
        await register.add(made_row("one"))
        await register.keep_draft(dataclasses.replace(a_draft(is_new=False), kept_at=tomorrow))
        write = await begin_edit(register, "w")
        await register.end_write(write, DONE, at=NOON)
        assert await register.draft("one") is None

    with_register(path, work)


def test_what_waits_does_not_wait_in_a_copy_for_it_may_have_been_sent_since(path: Path) -> None:
    restored = path.with_name("restored.sqlite3")

    async def work(register: Register) -> None:
        for local_id in ("one", "two"):
            await register.add(made_row(local_id))
        await begin_edit(register, "w", asked={"sms": {"to": "+442079460123"}, "vehicle": {"trim": "S"}})
        await begin_edit(register, "w2", "two")
        await register.keep_draft(dataclasses.replace(a_draft("two", is_new=False), texts={"vehicle.trim": "EX"}))
        past = await told(register)
        assert await register.make_daily_copy()
        assert [write.id for write in await register.waiting_edits()] == ["w", "w2"], "here they do"
        assert await told(register) == past
        (copy,) = copies_of(path)
        restored.write_bytes(copy.path.read_bytes())

    async def gone_back(register: Register) -> None:
        assert await register.waiting_edits() == []
        assert await stands(register) == (Fate.MADE, Unsettled(EDIT, NOT_SENT))
        one, two = [await register.draft(local_id) for local_id in ("one", "two")]
        assert one is not None
        assert two is not None
        assert one.texts == {"sms.to": "+44 20 7946 0123", "vehicle.trim": "S"}
        assert two.texts == {"vehicle.make": "w2", "vehicle.trim": "EX"}
        assert one.connection == "lot"

    with_register(path, work)
    with_register(restored, gone_back)
