"""Looking again: what changed is an event, what did not is none, and one dead connection is asked once."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import replace

import pytest
from pydantic import SecretStr

from pave_desktop.api.pave.client import PaveClient
from pave_desktop.models.connection import ApiKeys, Connection
from pave_desktop.models.problem import AnswerNotUnderstood, Gone, NotSignedIn, ServerTrouble
from pave_desktop.models.session_row import EventKind, Fate, Group, SessionRow
from pave_desktop.practice import Misbehaviour
from pave_desktop.storage.register import RegisterProblemError
from pave_desktop.work.add_sessions import SessionLink, add_sessions
from pave_desktop.work.delete_session import delete_session
from pave_desktop.work.refresh_sessions import SIDE_BY_SIDE, Change, RefreshReport, refresh_session, refresh_sessions
from pave_desktop.work.workbench import Workbench
from tests.conftest import until
from tests.work.conftest import JANE, ROGUE, Lot, kinds_of


async def refresh(
    bench: Workbench, rows: Iterable[SessionRow], *connections: Connection
) -> tuple[RefreshReport, list[str]]:
    seen: list[str] = []
    found = {connection.id: connection for connection in connections}
    report = await refresh_sessions(bench, rows, found.get, seen=seen.append)
    return report, seen


def test_a_changed_status_is_one_event(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        row = await lot.make(bench, {**ROGUE, **JANE})
        before = await kinds_of(bench, row.local_id)
        same = await refresh_session(bench, lot.connection, row)
        assert await kinds_of(bench, row.local_id) == before
        assert replace(same, read_at=None, made_at=row.made_at) == replace(row, read_at=None)
        lot.server.set_status(str(row.key), "STARTED")
        for _ in range(3):
            row = await refresh_session(bench, lot.connection, row)
        events = await bench.register.events(row.local_id)
        assert [(event.kind, event.detail) for event in events[len(before) :]] == [(EventKind.STATUS, "STARTED")]
        assert (row.status, row.customer, row.capture_link) == ("STARTED", "Jane Smith", same.capture_link)

    lot(work)


def test_a_changed_delivery_is_one_event(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        row = await lot.make(bench)
        lot.server.set_delivery(str(row.key), "undelivered")
        for _ in range(2):
            row = await refresh_session(bench, lot.connection, row)
        last = (await bench.register.events(row.local_id))[-2:]
        assert [(event.kind, event.detail) for event in last] == [
            (EventKind.STATUS, "IDLE"),
            (EventKind.SMS, "undelivered"),
        ]

    lot(work)


def test_an_unknown_status_is_kept_as_it_is_spelled(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        row = await lot.make(bench)
        lot.server.set_status(str(row.key), "WAITING CONFIRM")
        lot.server.change(str(row.key), brand_new_field={"x": [1]})
        after = await refresh_session(bench, lot.connection, row)
        assert (after.status, after.fate, after.group) == ("WAITING CONFIRM", Fate.MADE, Group.OTHER)
        answer = await bench.register.answer(row.local_id)
        assert answer is not None
        assert answer["brand_new_field"] == {"x": [1]}

    lot(work)


def test_what_a_get_leaves_out_stays(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        row = await lot.make(bench, {**ROGUE, **JANE})
        body = f'{{"session_key": "{row.key}", "status": "IDLE", "options": null}}'.encode()
        lot.server.misbehave(Misbehaviour(method="GET", status=200, body=body))
        after = await refresh_session(bench, lot.connection, row)
        assert (after.vehicle, after.customer, after.client_id) == (row.vehicle, row.customer, row.client_id)

    lot(work)


def test_many_are_read_side_by_side(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        rows = [await lot.make(bench) for _ in range(12)]
        lot.server.set_status(str(rows[3].key), "STARTED")
        lot.server.misbehave(Misbehaviour(method="GET", delay=0.1, times=None))
        lot.server.clear_requests()
        most = 0
        refreshing = asyncio.create_task(refresh(bench, rows, lot.connection))
        while not refreshing.done():
            under_way = [each for each in lot.server.requests() if each.status is None]
            most = max(most, len(under_way))
            await asyncio.sleep(0.002)
        report, seen = await refreshing
        assert 1 < most <= SIDE_BY_SIDE
        assert (report.looked_at, report.problems) == (12, [])
        assert sorted(seen) == sorted(row.local_id for row in rows)

    lot(work)


def test_a_refused_key_stops_only_its_own_connection(lot: Lot) -> None:
    broken = lot.connection.model_copy(update={"id": "broken"})
    lot.credentials.keep_in_memory(broken, ApiKeys(api_key=SecretStr("x"), api_secret=SecretStr("y")))

    async def work(bench: Workbench) -> None:
        good = [await lot.make(bench) for _ in range(8)]
        bad = [replace(row, connection="broken") for row in good]
        mixed = [row for pair in zip(bad, good, strict=True) for row in pair]
        report, seen = await refresh(bench, mixed, lot.connection, broken)
        assert sorted(seen) == sorted(row.local_id for row in good)
        assert [type(problem) for _, problem in report.problems] == [NotSignedIn]
        refused = [request for request in lot.server.requests() if request.status in {401, 403}]
        assert 1 <= len(refused) <= SIDE_BY_SIDE

    lot(work)


def test_trouble_with_one_session_does_not_stop_the_others(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        rows = [await lot.make(bench) for _ in range(8)]
        lot.server.misbehave(Misbehaviour(path=f"/sessions/{rows[0].key}", status=500))
        lot.server.misbehave(Misbehaviour(path=f"/sessions/{rows[1].key}", malformed=True))
        lot.server.misbehave(Misbehaviour(path=f"/sessions/{rows[2].key}", status=404))
        report, seen = await refresh(bench, rows, lot.connection)
        told = {row.local_id: type(problem) for row, problem in report.problems}
        assert told == dict(
            zip((row.local_id for row in rows[:3]), (ServerTrouble, AnswerNotUnderstood, Gone), strict=True)
        )
        assert sorted(seen) == sorted(row.local_id for row in rows[3:])

    lot(work)


def test_a_session_that_is_gone_stays_and_is_noted_once(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        row = await lot.make(bench)
        lot.server.misbehave(Misbehaviour(method="GET", status=404, times=3))
        for _ in range(3):
            with pytest.raises(Gone):
                await refresh_session(bench, lot.connection, row)
        assert await bench.register.row(row.local_id) == row
        assert (await kinds_of(bench, row.local_id)).count(EventKind.GONE) == 1

    lot(work)


def test_a_session_that_is_taken_off_the_list_meanwhile_does_not_come_back(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        rows = [await lot.make(bench) for _ in range(4)]
        lot.server.misbehave(Misbehaviour(method="GET", delay=0.1, times=None))
        refreshing = asyncio.create_task(refresh(bench, rows, lot.connection))
        await until(lambda: len(lot.server.requests()) == len(rows))
        await bench.register.remove(rows[0].local_id)
        report, _ = await refreshing
        assert report.problems == []
        assert await bench.register.row(rows[0].local_id) is None

    lot(work)


def test_a_look_that_began_before_a_change_does_not_undo_it(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        row = await lot.make(bench, {**ROGUE, **JANE})
        lot.server.misbehave(Misbehaviour(method="GET", delay=0.3))
        looking = asyncio.create_task(refresh_session(bench, lot.connection, row))
        await until(lot.server.requests)
        saved = await lot.edit(bench, row, MODEL="Murano")
        assert await looking == saved.row
        assert await bench.register.row(row.local_id) == saved.row

    lot(work)


def test_news_are_told_apart_from_looks(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        rows = [await lot.make(bench) for _ in range(4)]
        # What GET says and POST did not is news, once.
        await refresh(bench, rows, lot.connection)
        rows = await bench.register.open_rows()
        same, moved, elsewhere, gone = rows
        lot.server.set_status(str(moved.key), "STARTED")
        lot.server.change(str(elsewhere.key), redirect_url="https://lot.example/thanks")
        lot.server.misbehave(Misbehaviour(path=f"/sessions/{gone.key}", status=404))
        seen: list[str] = []
        changes: list[Change] = []
        await refresh_sessions(bench, rows, {"lot": lot.connection}.get, seen=seen.append, changed=changes.extend)
        assert sorted(seen) == sorted(row.local_id for row in (same, moved, elsewhere))
        told = {change.before: [event.kind for event in change.events] for change in changes}
        assert told == {moved: [EventKind.STATUS], elsewhere: [], gone: [EventKind.GONE]}
        for change in changes:
            assert change.after == await row_at(bench, change.before)

    lot(work)


def test_who_signed_before_signs_again(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        row = await lot.make(bench)
        clients: dict[str, PaveClient] = {}
        find = {"lot": lot.connection}.get
        await refresh_sessions(bench, [row], find, seen=str, clients=clients)
        lot.credentials.memory.clear()
        report = await refresh_sessions(bench, [row], find, seen=str, clients=clients)
        assert (list(clients), report.looked_at, report.problems) == (["lot"], 1, [])

    lot(work)


def test_a_list_that_does_not_do_is_told_by_its_own_sentence(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        rows = [await lot.make(bench) for _ in range(3)]
        await bench.register._read(lambda connection: connection.execute("PRAGMA max_page_count = 1").fetchall())
        for row in rows:
            lot.server.change(str(row.key), long="x" * 100_000)
        with pytest.raises(RegisterProblemError, match="disk is full"):
            await refresh(bench, rows, lot.connection)

    lot(work)


def test_a_look_during_a_delete_does_not_bring_the_session_back(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        rows = [await lot.make(bench) for _ in range(30)]
        for row in rows:
            await asyncio.gather(
                delete_session(bench, lot.connection, row),
                refresh_session(bench, lot.connection, row),
                return_exceptions=True,
            )
        left = [row for row in rows if (await row_at(bench, row)).fate is not Fate.DELETED]
        assert left == []

    lot(work)


async def row_at(bench: Workbench, row: SessionRow) -> SessionRow:
    found = await bench.register.row(row.local_id)
    assert found is not None
    return found


def test_rows_without_connection_or_key_are_passed_over(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        row = await lot.make(bench)
        report, seen = await refresh(bench, [replace(row, connection="removed")], lot.connection)
        assert (report.looked_at, report.problems, seen) == (0, [], [])
        keyless = replace(row, key=None, fate=Fate.NOT_KNOWN)
        assert await refresh_session(bench, lot.connection, keyless) == keyless

    lot(work)
    assert lot.sent() == []


def test_the_answer_of_another_session_is_not_believed(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        row = await lot.make(bench)
        lot.server.misbehave(Misbehaviour(method="GET", status=200, body=b'{"session_key": "PRA-OTHER00001"}'))
        with pytest.raises(AnswerNotUnderstood):
            await refresh_session(bench, lot.connection, row)
        assert await bench.register.row(row.local_id) == row

    lot(work)


def test_a_session_added_by_key_takes_part(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        row = await lot.make(bench)
        await bench.register.remove(row.local_id)
        report = await add_sessions(bench, lot.connection, (SessionLink(str(row.key)),))
        lot.server.set_status(str(row.key), "COMPLETE")
        after = await refresh_session(bench, lot.connection, report.added[0])
        assert after.status == "COMPLETE"

    lot(work)
