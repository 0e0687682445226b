"""Many looks reach the disk together, and each of them is still whole or not at all, whatever happens to the others."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pytest

from pave_desktop.models.problem import AnswerNotUnderstood, Gone
from pave_desktop.models.session_row import EventKind, SessionRow
from pave_desktop.practice import Misbehaviour
from pave_desktop.storage.register import RegisterProblemError
from pave_desktop.work import gathered_looks
from pave_desktop.work.refresh_sessions import SIDE_BY_SIDE, Change, refresh_session, refresh_sessions
from pave_desktop.work.workbench import Workbench
from tests.conftest import until
from tests.work.conftest import JANE, ROGUE, Lot, kinds_of

A_ROUND = 0.05
"""Seconds that an answer takes: so long that several come in at about the same time."""


@dataclass
class Disk:
    """What SQLite is asked to do, seen from below the register."""

    statements: list[str] = field(default_factory=list)
    changed_before: int = 0

    @property
    def commits(self) -> int:
        return self.statements.count("COMMIT")


async def watch_disk(bench: Workbench) -> Disk:
    disk = Disk()
    await bench.register._read(lambda connection: connection.set_trace_callback(disk.statements.append))
    disk.changed_before = await records_changed(bench)
    return disk


async def records_changed(bench: Workbench) -> int:
    return await bench.register._read(lambda connection: connection.total_changes)


async def make_many(bench: Workbench, lot: Lot, count: int) -> list[SessionRow]:
    """Make sessions and look at each, for what GET says and POST did not is news once."""
    made = [await lot.make(bench, {**ROGUE, **JANE}) for _ in range(count)]
    await refresh_sessions(bench, made, {"lot": lot.connection}.get, seen=str)
    lot.server.clear_requests()
    return [await row_at(bench, row) for row in made]


async def row_at(bench: Workbench, row: SessionRow) -> SessionRow:
    found = await bench.register.row(row.local_id)
    assert found is not None
    return found


async def refresh(
    bench: Workbench, lot: Lot, rows: Sequence[SessionRow], changed: Callable[[Sequence[Change]], None]
) -> None:
    report = await refresh_sessions(bench, rows, {"lot": lot.connection}.get, seen=str, changed=changed)
    assert report.problems == []


def everybody_starts(lot: Lot, rows: Sequence[SessionRow], status: str = "STARTED") -> None:
    for row in rows:
        lot.server.set_status(str(row.key), status)


def late_answers(lot: Lot, seconds: float = A_ROUND) -> None:
    lot.server.misbehave(Misbehaviour(method="GET", delay=seconds, times=None))


def test_news_of_many_are_few_transactions(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        rows = await make_many(bench, lot, 40)
        everybody_starts(lot, rows)
        late_answers(lot)
        disk = await watch_disk(bench)
        batches: list[Sequence[Change]] = []
        await refresh(bench, lot, rows, batches.append)
        assert len(batches) == disk.commits
        assert disk.commits <= len(rows) / 4, "each look would be one for itself"
        told = [change for batch in batches for change in batch]
        assert sorted(change.before.local_id for change in told) == sorted(row.local_id for row in rows)
        for change in told:
            assert change.after.status == "STARTED"
            assert [(event.kind, event.detail) for event in change.events] == [(EventKind.STATUS, "STARTED")]
            assert await row_at(bench, change.before) == change.after
            assert (await bench.register.events(change.before.local_id))[-1] == change.events[0]
            answer = await bench.register.answer(change.before.local_id)
            assert answer is not None
            assert answer["status"] == "STARTED"

    lot(work)


def test_one_look_waits_for_no_other(lot: Lot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathered_looks, "GATHERED_FOR_SECONDS", 60.0)

    async def work(bench: Workbench) -> None:
        (row,) = await make_many(bench, lot, 1)
        everybody_starts(lot, [row])
        heard: list[Change] = []
        async with asyncio.timeout(10):
            await refresh(bench, lot, [row], heard.extend)
        assert [change.after.status for change in heard] == ["STARTED"]

    lot(work)


def test_where_nothing_is_new_only_the_time_is_written(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        rows = await make_many(bench, lot, 12)
        disk = await watch_disk(bench)
        heard: list[Change] = []
        await refresh(bench, lot, rows, heard.extend)
        assert heard == []
        assert await records_changed(bench) - disk.changed_before == len(rows)
        updates = {each.split(" WHERE ")[0] for each in disk.statements if each.startswith("UPDATE")}
        assert {each.split(" = ")[0] for each in updates} == {"UPDATE session SET read_at"}
        for row in rows:
            now = await row_at(bench, row)
            assert now.read_at is not None
            assert row.read_at is not None
            assert now.read_at > row.read_at

    lot(work)


def test_a_write_that_was_answered_meanwhile_wins_inside_a_batch(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        rows = await make_many(bench, lot, 5)
        everybody_starts(lot, rows[1:])
        for row in rows:
            lot.server.misbehave(Misbehaviour(method="GET", path=f"/sessions/{row.key}", delay=0.5))
        heard: list[Change] = []
        refreshing = asyncio.create_task(refresh(bench, lot, rows, heard.extend))
        await until(lambda: len(lot.server.requests()) == len(rows))
        saved = await lot.edit(bench, rows[0], MODEL="Murano")
        await refreshing
        assert await row_at(bench, rows[0]) == saved.row
        answer = await bench.register.answer(rows[0].local_id)
        assert answer is not None
        assert answer["vehicle"]["model"] == "Murano"
        assert sorted(change.before.local_id for change in heard) == sorted(row.local_id for row in rows[1:])

    lot(work)


def test_a_row_that_is_removed_meanwhile_harms_no_other(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        rows = await make_many(bench, lot, 5)
        everybody_starts(lot, rows)
        late_answers(lot, 0.2)
        heard: list[Change] = []
        refreshing = asyncio.create_task(refresh(bench, lot, rows, heard.extend))
        await until(lambda: len(lot.server.requests()) == len(rows))
        await bench.register.remove(rows[2].local_id)
        await refreshing
        assert await bench.register.row(rows[2].local_id) is None
        assert await bench.register.events(rows[2].local_id) == []
        left = [row for row in rows if row is not rows[2]]
        assert sorted(change.before.local_id for change in heard) == sorted(row.local_id for row in left)

    lot(work)


def test_what_is_removed_before_its_turn_is_not_asked_for(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        rows = await make_many(bench, lot, 2)
        await bench.register.remove(rows[0].local_id)
        await refresh(bench, lot, rows, lambda _: None)
        assert lot.sent() == [("GET", f"/sessions/{rows[1].key}")]

    lot(work)


def test_bad_answers_harm_no_other(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        rows = await make_many(bench, lot, 8)
        everybody_starts(lot, rows)
        lot.server.misbehave(Misbehaviour(path=f"/sessions/{rows[0].key}", malformed=True))
        lot.server.misbehave(Misbehaviour(path=f"/sessions/{rows[1].key}", status=404))
        other = b'{"session_key": "PRA-OTHER00001", "status": "COMPLETE"}'
        lot.server.misbehave(Misbehaviour(path=f"/sessions/{rows[2].key}", status=200, body=other))
        seen: list[str] = []
        heard: list[Change] = []
        report = await refresh_sessions(
            bench, rows, {"lot": lot.connection}.get, seen=seen.append, changed=heard.extend
        )
        problems = {row.local_id: type(problem) for row, problem in report.problems}
        expected = [AnswerNotUnderstood, Gone, AnswerNotUnderstood]
        assert problems == {row.local_id: kind for row, kind in zip(rows, expected, strict=False)}
        assert sorted(seen) == sorted(row.local_id for row in rows[3:])
        assert {change.before.local_id for change in heard} == {row.local_id for row in (rows[1], *rows[3:])}
        assert await row_at(bench, rows[0]) == rows[0]
        assert await row_at(bench, rows[2]) == rows[2]

    lot(work)


def test_many_that_are_gone_are_noted_once_each(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        rows = await make_many(bench, lot, 6)
        lot.server.misbehave(Misbehaviour(method="GET", status=404, times=None))
        for round_number in range(3):
            heard: list[Change] = []
            report = await refresh_sessions(bench, rows, {"lot": lot.connection}.get, seen=str, changed=heard.extend)
            assert [type(problem) for _, problem in report.problems] == [Gone] * len(rows)
            assert len(heard) == (len(rows) if round_number == 0 else 0)
        for row in rows:
            assert (await kinds_of(bench, row.local_id)).count(EventKind.GONE) == 1

    lot(work)


@pytest.mark.parametrize("answered", [0, 1, 7, 15, 29])
def test_given_up_in_the_middle_all_is_whole_and_told(lot: Lot, answered: int) -> None:
    async def work(bench: Workbench) -> None:
        rows = await make_many(bench, lot, 30)
        everybody_starts(lot, rows)
        late_answers(lot, 0.02)
        heard: list[Change] = []
        refreshing = asyncio.create_task(refresh(bench, lot, rows, heard.extend))
        await until(lambda: len([each for each in lot.server.requests() if each.status is not None]) >= answered)
        refreshing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await refreshing
        told = {change.before.local_id: change for change in heard}
        assert len(told) >= answered - SIDE_BY_SIDE
        for row in rows:
            now = await row_at(bench, row)
            answer = await bench.register.answer(row.local_id) or {}
            past = await bench.register.events(row.local_id)
            started = [event for event in past if event.detail == "STARTED"]
            if row.local_id in told:
                assert (now, answer["status"], len(started)) == (told[row.local_id].after, "STARTED", 1)
            else:
                assert (now, answer["status"], started) == (row, "IDLE", [])

    lot(work)


def test_a_disk_that_does_not_take_a_batch_ends_the_asking(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        rows = await make_many(bench, lot, 60)
        await bench.register._read(lambda connection: connection.execute("PRAGMA max_page_count = 1").fetchall())
        for row in rows:
            lot.server.change(str(row.key), long="x" * 20_000)
        late_answers(lot)
        heard: list[Change] = []
        with pytest.raises(RegisterProblemError, match="disk is full"):
            await refresh(bench, lot, rows, heard.extend)
        assert heard == []
        assert len(lot.server.requests()) < len(rows), "what could not be kept need not be asked for"
        assert [await row_at(bench, row) for row in rows] == rows

    lot(work)


def test_a_look_that_a_delete_overtook_does_not_call_the_session_gone(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        (row,) = await make_many(bench, lot, 1)
        lot.server.misbehave(Misbehaviour(method="GET", status=404, delay=0.3))
        looking = asyncio.create_task(refresh_session(bench, lot.connection, row))
        await until(lot.server.requests)
        saved = await lot.edit(bench, row, MODEL="Murano")
        assert await looking == saved.row
        assert EventKind.GONE not in await kinds_of(bench, row.local_id)

    lot(work)
