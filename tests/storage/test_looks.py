"""Looks as the register takes them in: each counts only where nothing was answered since it began."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from pave_desktop.models.session_row import Event, EventKind, Fate, SessionRow
from pave_desktop.models.write import Unsettled, Write, WriteFate, WriteKind
from pave_desktop.storage.looks import Look, Settled
from pave_desktop.storage.register import Register, RegisterTroubleError
from tests.storage.conftest import NOON, made_row, with_register

LATER = NOON + timedelta(minutes=5)
STARTED = Event(at=LATER, kind=EventKind.STATUS, detail="STARTED")


def started(before: SessionRow, **options: Any) -> Look:
    """A look that found a session started."""
    after = replace(before, status="STARTED", status_since=LATER, read_at=LATER)
    given: dict[str, Any] = {"answer": {"status": "STARTED"}, "events": [STARTED], **options}
    return Look(before=before, at=LATER, after=after, **given)


def gone(before: SessionRow) -> Look:
    return Look(before=before, at=LATER, after=None)


async def add(register: Register, *local_ids: str) -> list[SessionRow]:
    for local_id in local_ids:
        await register.add(made_row(local_id, read_at=NOON), answer={"status": "IDLE"})
    return list((await register.rows(local_ids)).values())


async def lose(register: Register, kind: WriteKind, row: SessionRow) -> tuple[SessionRow, Write]:
    """Make a write whose answer is lost; give the row then, and the write."""
    write = Write(id=f"w-{row.local_id}", local_id=row.local_id, kind=kind, asked_at=NOON)
    await register.begin_write(write)
    await register.send_write(write)
    await register.end_write(write, WriteFate.NOT_KNOWN, at=NOON)
    return await at(register, row), write


async def at(register: Register, row: SessionRow) -> SessionRow:
    found = await register.row(row.local_id)
    assert found is not None
    return found


async def kinds(register: Register, row: SessionRow) -> list[EventKind]:
    return [event.kind for event in await register.events(row.local_id)]


def test_rows_are_read_by_their_ids(path: Path) -> None:
    async def work(register: Register) -> None:
        rows = await add(register, "a", "b")
        assert await register.rows(["b", "nowhere", "a"]) == {"b": rows[1], "a": rows[0]}
        assert await register.rows([]) == {}

    with_register(path, work)


def test_of_several_looks_only_those_count_that_nothing_overtook(path: Path) -> None:
    async def work(register: Register) -> None:
        first, overtaken, removed, last = await add(register, "first", "overtaken", "removed", "last")
        edited = replace(overtaken, vehicle="2017 Nissan Murano", read_at=NOON + timedelta(seconds=1))
        await register.store(edited, answer={"model": "Murano"})
        await register.remove("removed")
        taken = await register.take_looks([started(row) for row in (first, overtaken, removed, last)])
        assert [(each.counted, each.is_news) for each in taken] == [
            (True, True),
            (False, False),
            (False, False),
            (True, True),
        ]
        assert [each.row for each in taken] == [
            await register.row(row.local_id) for row in (first, overtaken, removed, last)
        ]
        assert await at(register, overtaken) == edited
        assert await register.answer("overtaken") == {"model": "Murano"}
        assert await register.events("overtaken") == []
        for row in (first, last):
            assert (await at(register, row)).status == "STARTED"
            assert await register.answer(row.local_id) == {"status": "STARTED"}
            assert await register.events(row.local_id) == [STARTED]

    with_register(path, work)


def test_the_second_of_two_looks_at_once_is_left_out(path: Path) -> None:
    async def work(register: Register) -> None:
        (row,) = await add(register, "a")
        taken = await register.take_looks([started(row), started(row)])
        assert [each.counted for each in taken] == [True, False]
        assert await register.events("a") == [STARTED]

    with_register(path, work)


@pytest.mark.parametrize(
    ("changes", "answer", "is_news"),
    [
        ({}, {"status": "IDLE"}, False),
        ({}, {"status": "IDLE", "theme": "PRO"}, True),
        ({"sms_said": "201"}, {"status": "IDLE"}, True),
    ],
    ids=["nothing", "answer alone", "row alone"],
)
def test_what_is_news(path: Path, changes: dict[str, Any], answer: dict[str, Any], is_news: bool) -> None:
    async def work(register: Register) -> None:
        (row,) = await add(register, "a")
        after = replace(row, read_at=LATER, **changes)
        (taken,) = await register.take_looks([Look(before=row, at=LATER, after=after, answer=answer)])
        assert (taken.counted, taken.is_news, taken.row) == (True, is_news, after)
        assert await at(register, row) == after
        assert await register.answer("a") == answer

    with_register(path, work)


def test_that_a_session_is_gone_is_noted_once(path: Path) -> None:
    async def work(register: Register) -> None:
        rows = await add(register, "a", "b")
        first = await register.take_looks([gone(row) for row in rows])
        again = await register.take_looks([gone(row) for row in rows])
        assert [each.is_news for each in (*first, *again)] == [True, True, False, False]
        for row in rows:
            assert await at(register, row) == row
            assert await kinds(register, row) == [EventKind.GONE]

    with_register(path, work)


def test_gone_is_the_answer_to_a_deletion_that_had_none(path: Path) -> None:
    async def work(register: Register) -> None:
        (row,) = await add(register, "a")
        lost, _ = await lose(register, WriteKind.DELETE, row)
        (taken,) = await register.take_looks([gone(lost)])
        assert taken.row is not None
        assert (taken.row.fate, taken.row.unsettled) == (Fate.DELETED, None)
        assert (await kinds(register, row))[-1] is EventKind.DELETED
        assert [write.fate for write in await register.writes("a")] == [WriteFate.DONE]

    with_register(path, work)


def test_what_a_look_settles_is_kept_with_it(path: Path) -> None:
    async def work(register: Register) -> None:
        (row,) = await add(register, "a")
        lost, write = await lose(register, WriteKind.EDIT, row)
        assert lost.unsettled == Unsettled(WriteKind.EDIT, WriteFate.NOT_KNOWN)

        def judge(writes: Sequence[Write]) -> list[Settled]:
            assert [each.id for each in writes] == [write.id]
            return [Settled(writes[0], WriteFate.DONE, "vehicle.model")]

        (taken,) = await register.take_looks([started(lost, judge=judge)])
        assert [event.kind for event in taken.events] == [EventKind.STATUS, EventKind.EDITED]
        assert taken.row == await at(register, row)
        assert taken.row is not None
        assert taken.row.unsettled is None
        assert (await register.events("a"))[-1].detail == "vehicle.model"

    with_register(path, work)


def test_a_disk_that_is_full_leaves_nothing_of_a_batch(path: Path) -> None:
    async def work(register: Register) -> None:
        rows = await add(register, "a", "b")
        await register._read(lambda connection: connection.execute("PRAGMA max_page_count = 1").fetchall())
        looks = [started(rows[0]), started(rows[1], answer={"long": "x" * 100_000})]
        with pytest.raises(RegisterTroubleError):
            await register.take_looks(looks)
        for row in rows:
            assert await at(register, row) == row
            assert await register.events(row.local_id) == []

    with_register(path, work)


def test_no_looks_are_no_trouble(path: Path) -> None:
    async def work(register: Register) -> None:
        assert await register.take_looks([]) == []

    with_register(path, work)


def test_this_sqlite_tells_whether_an_answer_was_another(path: Path) -> None:
    """What is news depends on it: `rowcount` of an upsert whose condition does not hold."""

    async def work(register: Register) -> None:
        (row,) = await add(register, "a")

        def count(connection: sqlite3.Connection) -> int:
            return connection.total_changes

        before = await register._read(count)
        same = Look(before=row, at=LATER, after=replace(row, read_at=LATER), answer={"status": "IDLE"})
        await register.take_looks([same])
        assert await register._read(count) - before == 1, "only the time of reading is written"

    with_register(path, work)
