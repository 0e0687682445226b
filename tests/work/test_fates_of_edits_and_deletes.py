"""Every way in which a change or a deletion can end, over TCP, and what the register says then."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import httpx
import pytest

from pave_desktop.credentials import Credentials
from pave_desktop.models.field import Field
from pave_desktop.models.pave_session import PaveSession
from pave_desktop.models.problem import Problem
from pave_desktop.models.session_form import values_in_body
from pave_desktop.models.session_row import EVENT_OF_WRITE, EventKind, Fate, SessionRow
from pave_desktop.models.session_values import values_of
from pave_desktop.models.write import Unsettled, WriteFate, WriteKind
from pave_desktop.practice import DEFAULT_FAILING_NUMBER, Misbehaviour
from pave_desktop.work.delete_session import delete_session
from pave_desktop.work.update_session import update_session
from pave_desktop.work.workbench import Workbench
from tests.conftest import UsableKeyring, until
from tests.work.conftest import ROGUE, Lot, draft_of, give_up, let_keyring_wait, typed

NEW_NUMBER = "+12025550123"
EDITS: dict[str, dict[Field, Any]] = {
    "without the number": {Field.MODEL: "Murano"},
    "with the number": {Field.MODEL: "Murano", Field.SMS_TO: NEW_NUMBER},
}

DONE, REFUSED, NOT_SENT, NOT_KNOWN = WriteFate.DONE, WriteFate.REFUSED, WriteFate.NOT_SENT, WriteFate.NOT_KNOWN


@dataclass(frozen=True)
class Case:
    """One way in which a write ends, and whether the server does it."""

    name: str
    fate: WriteFate
    misbehaviours: tuple[Misbehaviour, ...] = ()
    done: bool = False
    looks: int = 0


def cases(method: str) -> Iterator[Case]:
    def a(name: str, fate: WriteFate, *, done: bool = False, looks: int = 0, **misbehaviour: Any) -> Case:
        # What is made up is done only where asked for; a lost answer is that of a write which was done.
        if {"status", "body", "html"} & misbehaviour.keys():
            misbehaviour["perform"] = done
        return Case(name, fate, (Misbehaviour(method=method, **misbehaviour),), done, looks)

    is_delete = method == "DELETE"
    for status in (400, 401, 403, 404, 409, 413, 422, 429):
        # A deletion that is refused for what the session is like is followed by a look at it.
        looks = int(is_delete and status in {400, 409, 422})
        if not (is_delete and status == 404):
            yield a(f"{status} with JSON", REFUSED, status=status, looks=looks)
        yield a(f"{status} as a page", NOT_KNOWN, status=status, html=True, done=True)
    for status in (405, 408, 410, 500, 501, 502, 503, 504, 599):
        yield a(f"{status} with JSON", NOT_KNOWN, status=status)
        yield a(f"{status} as a page, done", NOT_KNOWN, status=status, html=True, done=True)
    yield a("lost before the work", NOT_KNOWN, drop="before")
    yield a("lost after the work", NOT_KNOWN, drop="after", done=True)
    yield a("lost in the middle of the answer", NOT_KNOWN, drop_mid_body=True, done=True)
    yield a("lost before the answer's end", NOT_KNOWN, truncated=True, done=True)
    if is_delete:
        yield a("404 with JSON", DONE, status=404, done=True)
        yield a("204", DONE, status=204, done=True)
        yield a("200 as a page", NOT_KNOWN, html=True, done=True)
        yield a("200 with nothing", NOT_KNOWN, status=200, body=b"", done=True)
        return
    for name, body in {"nothing": b"", "a list": b"[]", "a message": b'{"message": "ok"}', "a page": b"<html>"}.items():
        put = Misbehaviour(method="PUT", status=200, body=body, perform=True)
        yield Case(f"200 with {name}, then a look", DONE, (put,), done=True, looks=1)
        for trouble in (Misbehaviour(method="GET", status=404), Misbehaviour(method="GET", drop="before")):
            # The look before the change is answered as it should be.
            wrong = (put, Misbehaviour(method="GET"), trouble)
            yield Case(f"200 with {name}, then a look in vain", NOT_KNOWN, wrong, done=True, looks=1)
    yield a("200 with another session", DONE, status=200, body=b'{"session_key": "PRA-OTHER00001"}', done=True, looks=1)


async def row_of(bench: Workbench, row: SessionRow) -> SessionRow:
    found = await bench.register.row(row.local_id)
    assert found is not None
    return found


async def ended(work: Awaitable[object]) -> bool:
    """Await a write that may end in a problem; tell whether it did not."""
    try:
        await work
    except Problem:
        return False
    return True


async def look_at(
    bench: Workbench, lot: Lot, case: Case, kind: WriteKind, write: Callable[[SessionRow], Awaitable[object]]
) -> dict[str, tuple[object, object]]:
    """Let a write end as the case says; give what is otherwise than it should be: what was found, what was wanted."""
    row = await lot.make(bench, {**ROGUE, Field.SMS_TO: DEFAULT_FAILING_NUMBER})
    before = await bench.register.events(row.local_id)
    lot.server.behave()
    for misbehaviour in case.misbehaviours:
        lot.server.misbehave(misbehaviour)
    good = await ended(write(row))
    lot.server.behave()
    after = await bench.register.row(row.local_id)
    assert after is not None
    last = (await bench.register.writes(row.local_id))[-1]
    past = [event.kind for event in await bench.register.events(row.local_id)][len(before) :]
    method = {WriteKind.EDIT: "PUT", WriteKind.DELETE: "DELETE"}[kind]
    is_done_edit = kind is WriteKind.EDIT and case.fate is DONE
    unsettled = None if case.fate is DONE else Unsettled(kind, case.fate)
    if kind is WriteKind.DELETE and case.fate is REFUSED:
        unsettled = None
    session = lot.server.session(str(row.key))
    was_changed = session is not None and session["vehicle"]["model"] == "Murano"
    was_done = session is None if kind is WriteKind.DELETE else was_changed
    there = await bench.register.draft(row.local_id)
    found = {
        "told as done": (good, case.fate is DONE),
        "fate": ((last.kind, last.fate), (kind, case.fate)),
        "row": (after.fate, Fate.DELETED if kind is WriteKind.DELETE and case.fate is DONE else Fate.MADE),
        "unsettled": (after.unsettled, unsettled),
        "past": (past[:1], [EVENT_OF_WRITE[kind, case.fate]]),
        "draft": (there, None if kind is WriteKind.DELETE or is_done_edit else draft_of(row.local_id, is_new=False)),
        "done at the server": (was_done, case.done),
        "requests": (
            [name for name, _ in lot.sent()],
            [*["GET"] * (kind is WriteKind.EDIT), method, *["GET"] * case.looks],
        ),
    }
    return {name: pair for name, pair in found.items() if pair[0] != pair[1]}


async def edit(bench: Workbench, lot: Lot, row: SessionRow, changes: dict[Field, Any]) -> None:
    document = await bench.register.answer(row.local_id)
    original = values_of(PaveSession.model_validate(document))
    draft = draft_of(row.local_id, is_new=False)
    await update_session(bench, lot.connection, row, original=original, changes=changes, draft=draft)
    write = (await bench.register.writes(row.local_id))[-1]
    assert (values_in_body(write.asked), values_in_body(write.original)) == (changes, original)


@pytest.mark.parametrize("changes", EDITS.values(), ids=list(EDITS))
def test_each_answer_to_a_change_leaves_its_fate(lot: Lot, changes: dict[Field, Any]) -> None:
    async def work(bench: Workbench) -> None:
        wrong = {}
        for case in cases("PUT"):
            found = await look_at(bench, lot, case, WriteKind.EDIT, lambda row: edit(bench, lot, row, changes))
            if found:
                wrong[case.name] = found
        assert wrong == {}

    lot(work)


def test_each_answer_to_a_deletion_leaves_its_fate(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        wrong = {}
        for case in cases("DELETE"):
            found = await look_at(
                bench, lot, case, WriteKind.DELETE, lambda row: delete_session(bench, lot.connection, row)
            )
            if found:
                wrong[case.name] = found
        assert wrong == {}

    lot(work)


def test_what_finds_no_server_was_not_sent(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        rows = [await lot.make(bench) for _ in range(2)]
        lot.server.stop()
        assert await ended(edit(bench, lot, rows[0], EDITS["without the number"])), "it waits, which is no problem"
        assert not await ended(delete_session(bench, lot.connection, rows[1]))
        edited, deleted = [await bench.register.row(row.local_id) for row in rows]
        assert edited == replace(rows[0], unsettled=Unsettled(WriteKind.EDIT, WriteFate.WAITING))
        assert deleted == rows[1], "nobody has to do anything about it"
        assert await bench.register.draft(rows[0].local_id) is None, "what waits is what was typed"
        fates = [(await bench.register.writes(row.local_id))[-1].fate for row in rows]
        assert fates == [WriteFate.WAITING, NOT_SENT]

    lot(work)


def test_no_time_for_an_answer(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        rows = [await lot.make(bench) for _ in range(2)]
        for method in ("PUT", "DELETE"):
            lot.server.misbehave(Misbehaviour(method=method, delay=5))
        bench.line.timeout = httpx.Timeout(0.1).as_dict()
        ends = await asyncio.gather(
            ended(edit(bench, lot, rows[0], EDITS["without the number"])),
            ended(delete_session(bench, lot.connection, rows[1])),
        )
        assert ends == [False, False]
        for row, kind in zip(rows, (WriteKind.EDIT, WriteKind.DELETE), strict=True):
            after = await row_of(bench, row)
            assert after == replace(row, unsettled=Unsettled(kind, NOT_KNOWN), read_at=after.read_at)

    lot(work)
    assert sorted(method for method, _ in lot.changes()) == ["DELETE", "PUT"]


@pytest.mark.parametrize("kind", [WriteKind.EDIT, WriteKind.DELETE])
def test_given_up_at_any_moment_its_fate_is_true(lot: Lot, kind: WriteKind) -> None:
    values = typed({Field.MODEL: "Murano"})

    async def change(bench: Workbench, row: SessionRow) -> None:
        if kind is WriteKind.EDIT:
            await edit(bench, lot, row, values)
        else:
            await delete_session(bench, lot.connection, row)

    async def work(bench: Workbench) -> None:
        found = set()
        for turns in (*range(0, 60, 2), None):
            row = await lot.make(bench)
            if turns is None:
                lot.server.misbehave(Misbehaviour(method="PUT" if kind is WriteKind.EDIT else "DELETE", delay=1.0))
            writing = asyncio.create_task(change(bench, row))
            await give_up(writing, turns=turns, server=lot.server)
            after = await bench.register.row(row.local_id)
            assert after is not None
            writes = [write for write in await bench.register.writes(row.local_id) if write.kind is kind]
            if not writes:
                assert (after, lot.sent()) == (row, []), turns
                continue
            (write,) = writes
            found.add(write.fate)
            if write.fate is WriteFate.WAITING:
                # A person has saved it: that the program ends does not take it back.
                assert (kind, lot.changes()) == (WriteKind.EDIT, []), turns
                assert after.unsettled == Unsettled(kind, WriteFate.WAITING), turns
                assert await bench.register.draft(row.local_id) is None, turns
            elif write.fate is NOT_SENT:
                assert (kind, lot.sent()) == (WriteKind.DELETE, []), turns
            elif write.fate is NOT_KNOWN:
                assert after.unsettled == Unsettled(kind, NOT_KNOWN), turns
            else:
                assert (write.fate, after.unsettled) == (DONE, None), turns
            assert len([method for method, _ in lot.sent() if method != "GET"]) <= 1, turns
        assert NOT_KNOWN in found, "the moment to be looked at was missed"

    lot(work)


@pytest.mark.parametrize("kind", [WriteKind.EDIT, WriteKind.DELETE])
def test_given_up_while_the_keys_are_looked_for_it_never_left(
    lot: Lot, keyring: UsableKeyring, monkeypatch: pytest.MonkeyPatch, kind: WriteKind
) -> None:
    lot.keep_keys_in_keyring()

    async def work(bench: Workbench) -> None:
        row = await lot.make(bench)
        asked, unlocked = let_keyring_wait(keyring, monkeypatch)
        # As after a new start: the keys have to be looked for.
        bench.credentials = Credentials()
        writing = asyncio.create_task(
            edit(bench, lot, row, EDITS["with the number"])
            if kind is WriteKind.EDIT
            else delete_session(bench, lot.connection, row)
        )
        await until(asked.is_set)
        assert await bench.register.row(row.local_id) == replace(row, unsettled=Unsettled(kind, WriteFate.WAITING))
        writing.cancel()
        await asyncio.wait([writing])
        unlocked.set()
        # Somebody has saved the edit, so it goes out as soon as it can; a deletion has to be asked for again.
        is_edit = kind is WriteKind.EDIT
        fate = WriteFate.WAITING if is_edit else NOT_SENT
        assert (await bench.register.writes(row.local_id))[-1].fate is fate
        unsettled = Unsettled(kind, fate) if is_edit else None
        assert await bench.register.row(row.local_id) == replace(row, unsettled=unsettled)
        assert await bench.register.draft(row.local_id) is None

    lot(work)
    assert lot.sent() == []


def test_what_a_refused_change_leaves_is_told_until_the_entry_is_discarded(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        row = await lot.make(bench)
        lot.server.misbehave(Misbehaviour(method="PUT", status=400))
        assert not await ended(edit(bench, lot, row, EDITS["without the number"]))
        after = await row_of(bench, row)
        assert after == replace(row, unsettled=Unsettled(WriteKind.EDIT, REFUSED), read_at=after.read_at)
        past = [event.kind for event in await bench.register.events(row.local_id)]
        assert past[-1] is EventKind.EDIT_REFUSED
        assert not await bench.register.drop_draft(row.local_id), "the session itself stays in the list"
        assert await bench.register.row(row.local_id) == replace(after, unsettled=None)

    lot(work)
