"""Writes and their fates in the register: what each step leaves, and what the next start makes of it."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from pave_desktop.models.draft import Draft
from pave_desktop.models.session_row import Event, EventKind, Fate
from pave_desktop.models.write import Unsettled, Write, WriteFate, WriteKind
from pave_desktop.storage.register import AlreadyInRegisterError, NotInRegisterError, Register
from tests.storage.conftest import NOON, made_row, with_register

CREATE, EDIT, DELETE = WriteKind.CREATE, WriteKind.EDIT, WriteKind.DELETE
WAITING, ON_ITS_WAY = WriteFate.WAITING, WriteFate.ON_ITS_WAY
DONE, REFUSED, NOT_SENT, NOT_KNOWN = WriteFate.DONE, WriteFate.REFUSED, WriteFate.NOT_SENT, WriteFate.NOT_KNOWN

TEXTS_SOMEBODY = {"sms": {"to": "+12025550111"}}


def a_write(write_id: str, kind: WriteKind, local_id: str = "one", **changes: Any) -> Write:
    return Write(**{"id": write_id, "local_id": local_id, "kind": kind, "asked_at": NOON, **changes})


def a_draft(local_id: str = "one", *, is_new: bool) -> Draft:
    return Draft(local_id=local_id, connection="lot", texts={"vehicle.make": "Kia"}, is_new=is_new, kept_at=NOON)


async def begin(register: Register, write: Write, *, again: bool = False) -> None:
    """Begin a write as the use cases do: a create with its row, and all but a deletion with what was typed."""
    row = made_row(write.local_id, key=None, fate=Fate.ON_ITS_WAY, status="") if write.kind is CREATE else None
    draft = None if write.kind is DELETE else a_draft(write.local_id, is_new=write.kind is CREATE)
    await register.begin_write(write, row=row, draft=draft, again=again)


async def bring_to(register: Register, write: Write, fate: WriteFate, *, again: bool = False) -> None:
    """Lead a write as far as this fate."""
    await begin(register, write, again=again)
    if fate not in (WAITING, NOT_SENT):
        await register.send_write(write)
    if fate.has_ended:
        row = made_row(write.local_id) if (write.kind, fate) == (CREATE, DONE) else None
        await register.end_write(write, fate, at=NOON + timedelta(minutes=1), row=row, why="HTTP 400", detail="why")


async def stands(register: Register, local_id: str = "one") -> tuple[Fate, Unsettled | None]:
    row = await register.row(local_id)
    assert row is not None
    return row.fate, row.unsettled


def test_every_field_of_a_write_comes_back(path: Path) -> None:
    asked = {"vehicle": {"vin": "\0\ud800é"}, "session": {"reference": {"a": [None, 1.5]}}}
    write = a_write("w1", EDIT, asked=asked, original={"vehicle": {"vin": "V"}})

    async def work(register: Register) -> None:
        await register.add(made_row("one"))
        assert await register.writes("one") == []
        await register.begin_write(write)
        assert await register.writes("one") == [write]
        await register.send_write(write)
        assert await register.writes("one") == [dataclasses.replace(write, fate=ON_ITS_WAY)]
        end = NOON + timedelta(seconds=2)
        await register.end_write(write, REFUSED, at=end, why="PUT /x · HTTP 400", detail="It was not taken")
        ended = dataclasses.replace(write, fate=REFUSED, ended_at=end, why="PUT /x · HTTP 400")
        assert await register.writes("one") == [ended]
        assert await register.events("one") == [Event(at=end, kind=EventKind.EDIT_REFUSED, detail="It was not taken")]
        second = a_write("w2", DELETE)
        await register.begin_write(second)
        assert await register.writes("one") == [ended, second], "oldest first, also of the same moment"

    with_register(path, work)
    with_register(path, lambda register: _has_writes(register, 2))


async def _has_writes(register: Register, count: int) -> None:
    assert len(await register.writes("one")) == count


ROW_OF_CREATE = {
    WAITING: Fate.WAITING,
    ON_ITS_WAY: Fate.ON_ITS_WAY,
    DONE: Fate.MADE,
    REFUSED: Fate.REFUSED,
    NOT_SENT: Fate.NOT_SENT,
    NOT_KNOWN: Fate.NOT_KNOWN,
}
AT_START = {WAITING: NOT_SENT, ON_ITS_WAY: NOT_KNOWN}


@pytest.mark.parametrize("kind", WriteKind)
def test_each_step_and_what_the_next_start_makes_of_it(path: Path, kind: WriteKind) -> None:
    def expected(fate: WriteFate) -> tuple[Fate, Unsettled | None]:
        if kind is CREATE:
            return ROW_OF_CREATE[fate], None
        # A deletion that came to nothing leaves nothing to be seen to; an edit leaves what was typed.
        settled = fate is DONE or (kind is DELETE and fate in (REFUSED, NOT_SENT))
        return Fate.MADE, None if settled else Unsettled(kind, fate)

    async def first_run(register: Register) -> None:
        for fate in WriteFate:
            if kind is not CREATE:
                await register.add(made_row(fate.value))
            await bring_to(register, a_write(fate.value, kind, local_id=fate.value), fate)
            assert await stands(register, fate.value) == expected(fate), fate
            draft = await register.draft(fate.value)
            assert (draft is None) is (kind is DELETE or fate is DONE), fate

    async def next_run(register: Register) -> None:
        for fate in WriteFate:
            goes_on_waiting = (kind, fate) == (EDIT, WAITING)
            after = fate if goes_on_waiting else AT_START.get(fate, fate)
            assert await stands(register, fate.value) == expected(after), fate
            (write,) = await register.writes(fate.value)
            assert write.fate is after, fate
            draft = await register.draft(fate.value)
            assert (draft is None) is (kind is DELETE or fate is DONE or goes_on_waiting), fate
            if goes_on_waiting:
                assert await register.waiting_edits() == [write]
                assert await register.events(fate.value) == []
                continue
            past = await register.events(fate.value)
            told = [event for event in past if event.kind is not EventKind.ASKED_FOR]
            assert len(told) == 1, fate
            assert write.ended_at == told[0].at, fate
            if fate in AT_START:
                # A look is believed some time after this start, not after the write was asked for.
                assert write.ended_at > write.asked_at + timedelta(hours=1), fate

    with_register(path, first_run)
    with_register(path, next_run)
    with_register(path, next_run)


def test_a_retry_that_the_end_of_the_program_cut_off_says_nothing_of_the_first_try(path: Path) -> None:
    tries = {"waiting": WAITING, "on its way": ON_ITS_WAY}

    async def first_run(register: Register) -> None:
        for local_id, fate in tries.items():
            await bring_to(register, a_write(f"{local_id} 1", CREATE, local_id), NOT_KNOWN)
            await bring_to(register, a_write(f"{local_id} 2", CREATE, local_id), fate, again=True)
            assert await stands(register, local_id) == (ROW_OF_CREATE[fate], None)

    async def next_run(register: Register) -> None:
        for local_id, fate in tries.items():
            assert await stands(register, local_id) == (Fate.NOT_KNOWN, None)
            assert [write.fate for write in await register.writes(local_id)] == [NOT_KNOWN, AT_START[fate]]

    with_register(path, first_run)
    with_register(path, next_run)


# How several stand together: kinds and fates in their order, and what the row says then


TOGETHER: dict[str, tuple[list[tuple[WriteKind, WriteFate]], tuple[Fate, Unsettled | None]]] = {
    "a retry that was refused": ([(CREATE, NOT_KNOWN), (CREATE, REFUSED)], (Fate.NOT_KNOWN, None)),
    "a retry that never left": ([(CREATE, NOT_KNOWN), (CREATE, NOT_SENT)], (Fate.NOT_KNOWN, None)),
    "a retry on its way": ([(CREATE, NOT_KNOWN), (CREATE, ON_ITS_WAY)], (Fate.ON_ITS_WAY, None)),
    "a retry that was done": ([(CREATE, NOT_KNOWN), (CREATE, DONE)], (Fate.MADE, None)),
    "sent again after a refusal": ([(CREATE, REFUSED), (CREATE, NOT_SENT)], (Fate.NOT_SENT, None)),
    "lost after a refusal": ([(CREATE, REFUSED), (CREATE, NOT_KNOWN)], (Fate.NOT_KNOWN, None)),
    "an edit after a lost one": ([(CREATE, DONE), (EDIT, NOT_KNOWN), (EDIT, DONE)], (Fate.MADE, None)),
    "an edit that was refused after a lost one": (
        [(CREATE, DONE), (EDIT, NOT_KNOWN), (EDIT, REFUSED)],
        (Fate.MADE, Unsettled(EDIT, NOT_KNOWN)),
    ),
    "a deletion that was refused after a lost edit": (
        [(CREATE, DONE), (EDIT, NOT_KNOWN), (DELETE, REFUSED)],
        (Fate.MADE, Unsettled(EDIT, NOT_KNOWN)),
    ),
    "a deletion on its way after a refused edit": (
        [(CREATE, DONE), (EDIT, REFUSED), (DELETE, ON_ITS_WAY)],
        (Fate.MADE, Unsettled(DELETE, ON_ITS_WAY)),
    ),
    "an edit on its way after a lost one": (
        [(CREATE, DONE), (EDIT, NOT_KNOWN), (EDIT, ON_ITS_WAY)],
        (Fate.MADE, Unsettled(EDIT, ON_ITS_WAY)),
    ),
    "a refused edit after one that never left": (
        [(CREATE, DONE), (EDIT, NOT_SENT), (EDIT, REFUSED)],
        (Fate.MADE, Unsettled(EDIT, REFUSED)),
    ),
}


def test_several_writes_of_a_session_stand_together(path: Path) -> None:
    async def work(register: Register) -> None:
        for name, (writes, expected) in TOGETHER.items():
            for number, (kind, fate) in enumerate(writes):
                await bring_to(register, a_write(f"{name} {number}", kind, name), fate, again=number > 0)
            assert await stands(register, name) == expected, name

    with_register(path, work)


def test_a_draft_decides_whether_an_edit_that_came_to_nothing_is_still_told(path: Path) -> None:
    async def work(register: Register) -> None:
        await register.add(made_row("one"))
        await bring_to(register, a_write("w", EDIT), REFUSED)
        assert await stands(register) == (Fate.MADE, Unsettled(EDIT, REFUSED))
        assert not await register.drop_draft("one")
        assert await stands(register) == (Fate.MADE, None)
        await register.keep_draft(a_draft(is_new=False))
        assert await stands(register) == (Fate.MADE, Unsettled(EDIT, REFUSED))

    with_register(path, work)


def test_settling_is_about_what_is_not_known_and_nothing_else(path: Path) -> None:
    fates = [DONE, NOT_KNOWN, REFUSED, NOT_KNOWN, NOT_SENT]

    async def work(register: Register) -> None:
        await register.add(made_row("one"))
        writes = [a_write(str(number), EDIT) for number in range(len(fates))]
        for write, fate in zip(writes, fates, strict=True):
            await bring_to(register, write, fate)
        await bring_to(register, a_write("deletion", DELETE), NOT_KNOWN)
        await register.settle_writes("one", EDIT, DONE, only=writes[3])
        found = [write.fate for write in await register.writes("one")]
        assert found == [DONE, NOT_KNOWN, REFUSED, DONE, NOT_SENT, NOT_KNOWN]
        assert await register.draft("one") is None
        await register.settle_writes("one", EDIT, NOT_SENT)
        found = [write.fate for write in await register.writes("one")]
        assert found == [DONE, NOT_SENT, REFUSED, DONE, NOT_SENT, NOT_KNOWN]
        assert await stands(register) == (Fate.MADE, Unsettled(DELETE, NOT_KNOWN))

    with_register(path, work)


@pytest.mark.parametrize("only", [False, True])
def test_what_came_to_nothing_since_keeps_its_entry_when_an_older_edit_is_found_to_be_done(
    path: Path, only: bool
) -> None:
    async def work(register: Register) -> None:
        await register.add(made_row("one"))
        lost = a_write("lost", EDIT)
        await bring_to(register, lost, NOT_KNOWN)
        since = dataclasses.replace(a_draft(is_new=False), kept_at=NOON + timedelta(seconds=1))
        await register.begin_write(a_write("since", EDIT, asked_at=NOON + timedelta(seconds=1)), draft=since)
        await register.end_write(a_write("since", EDIT), REFUSED, at=NOON)
        # Once more is as good as once: a look and a person may both have found out.
        for _ in range(2):
            await register.settle_writes("one", EDIT, DONE, only=lost if only else None)
            assert await register.draft("one") == since
        assert await stands(register) == (Fate.MADE, Unsettled(EDIT, REFUSED))

    with_register(path, work)


def test_a_settled_write_and_its_row_are_kept_together_or_not_at_all(path: Path) -> None:
    async def work(register: Register) -> None:
        await register.add(made_row("other"))
        await bring_to(register, a_write("w", CREATE), NOT_KNOWN)
        found = made_row("one", key="KEY-other")
        event = Event(at=NOON, kind=EventKind.FOUND)
        with pytest.raises(AlreadyInRegisterError) as other:
            await register.settle_writes("one", CREATE, DONE, row=found, answer={"a": 1}, events=[event])
        assert other.value.local_id == "other"
        assert await stands(register) == (Fate.NOT_KNOWN, None)
        assert [write.fate for write in await register.writes("one")] == [NOT_KNOWN]
        assert await register.answer("one") is None
        assert await register.draft("one") is not None
        await register.settle_writes("one", CREATE, DONE, row=made_row("one"), answer={"a": 1}, events=[event])
        assert await stands(register) == (Fate.MADE, None)
        assert await register.answer("one") == {"a": 1}

    with_register(path, work)


# What may not begin


@pytest.mark.parametrize(
    ("before", "goes", "goes_again"),
    [
        ((CREATE, REFUSED), True, True),
        ((CREATE, NOT_SENT), True, True),
        ((CREATE, NOT_KNOWN), False, True),
        ((CREATE, WAITING), False, False),
        ((CREATE, ON_ITS_WAY), False, False),
        ((CREATE, DONE), False, False),
    ],
    ids=lambda each: " ".join(each) if isinstance(each, tuple) else str(each),
)
def test_a_session_is_made_once(path: Path, before: tuple[WriteKind, WriteFate], goes: bool, goes_again: bool) -> None:
    async def work(register: Register) -> None:
        for again, may in ((False, goes), (True, goes_again)):
            local_id = f"again {again}"
            await bring_to(register, a_write(f"first {again}", before[0], local_id), before[1])
            stood = await register.row(local_id)
            second = a_write(f"second {again}", CREATE, local_id)
            if may:
                await begin(register, second, again=again)
                assert await stands(register, local_id) == (Fate.WAITING, None)
            else:
                with pytest.raises(AlreadyInRegisterError):
                    await begin(register, second, again=again)
                assert await register.row(local_id) == stood
                assert len(await register.writes(local_id)) == 1

    with_register(path, work)


@pytest.mark.parametrize("asked", [{}, {"vehicle": {"make": "Kia"}}, TEXTS_SOMEBODY, {"sms": {"to": ""}}])
def test_a_text_that_may_have_been_sent_stops_edits_and_nothing_else(path: Path, asked: dict[str, Any]) -> None:
    async def work(register: Register) -> None:
        await register.add(made_row("one"))
        await bring_to(register, a_write("lost", EDIT, asked=asked), NOT_KNOWN)
        if asked == TEXTS_SOMEBODY:
            with pytest.raises(AlreadyInRegisterError):
                await begin(register, a_write("second", EDIT, asked={"vehicle": {"make": "Kia"}}))
            await begin(register, a_write("meant", EDIT, asked=asked), again=True)
        else:
            await begin(register, a_write("second", EDIT, asked=asked))
        await begin(register, a_write("deletion", DELETE))

    with_register(path, work)


def test_a_write_without_a_row_goes_nowhere(path: Path) -> None:
    async def work(register: Register) -> None:
        for kind in (EDIT, DELETE):
            with pytest.raises(NotInRegisterError):
                await begin(register, a_write("w", kind))
        assert await register.drafts() == []
        await begin(register, a_write("w", CREATE))
        await register.remove("one")
        with pytest.raises(NotInRegisterError):
            await register.send_write(a_write("w", CREATE))
        await register.end_write(a_write("w", CREATE), NOT_KNOWN, at=NOON)
        with pytest.raises(NotInRegisterError):
            await register.end_write(a_write("w", CREATE), DONE, at=NOON, row=made_row("one"))
        assert (await register.row("one"), await register.events("one"), await register.writes("one")) == (None, [], [])

    with_register(path, work)
