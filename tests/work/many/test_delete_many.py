"""Deleting many: only idle ones, one by one, each kept before it leaves; what stands in the way is counted."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from pave_desktop.models.problem import CallFate, NoConnection, ServerTrouble
from pave_desktop.models.session_row import EventKind, Fate, SessionRow
from pave_desktop.models.write import WriteFate
from pave_desktop.practice import Misbehaviour
from pave_desktop.work.delete_session import delete_session
from pave_desktop.work.many.delete_many import (
    DeleteReport,
    LeftAlone,
    delete_many,
    plan_delete,
    why_left_alone,
)
from pave_desktop.work.many.following import BusyError
from pave_desktop.work.workbench import Workbench
from tests.work.conftest import NOON, Lot, fates_of, kinds_of
from tests.work.many.conftest import make_many


def find(lot: Lot) -> Callable[[str], object]:
    return lambda connection_id: lot.connection if connection_id == lot.connection.id else None


def test_idle_ones_are_deleted_one_by_one_and_keep_their_history(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        rows = await make_many(lot, bench, 3)
        heard: list[tuple[int, int]] = []
        report = await delete_many(bench, rows, find(lot), progress=lambda *each: heard.append(each))
        assert report == DeleteReport(total=3, deleted=3)
        assert report.not_begun == 0
        assert lot.sent() == [("DELETE", f"/sessions/{row.key}") for row in rows]
        assert heard == [(1, 3), (2, 3), (3, 3)]
        for row in rows:
            kept = await bench.register.row(row.local_id)
            assert kept is not None
            assert kept.fate is Fate.DELETED
            assert (await kinds_of(bench, row.local_id))[-1] is EventKind.DELETED
            assert (await fates_of(bench, row.local_id))[-1] is WriteFate.DONE

    lot(work)


def test_what_the_list_knows_meanwhile_counts_and_not_what_was_chosen(lot: Lot) -> None:
    """Between the question and the answer a customer may open one, and somebody may delete or remove another."""

    async def work(bench: Workbench) -> None:
        opened, deleted, removed, idle = await make_many(lot, bench, 4)
        await bench.register.store(replace(opened, status="STARTED"))
        await delete_session(bench, lot.connection, deleted)
        await bench.register.remove(removed.local_id)
        lot.server.clear_requests()
        report = await delete_many(bench, [opened, deleted, removed, idle], find(lot))
        assert report.deleted == 1
        assert dict(report.left) == {LeftAlone.OPENED: 1, LeftAlone.DELETED: 1, LeftAlone.REMOVED: 1}
        assert lot.sent() == [("DELETE", f"/sessions/{idle.key}")]

    lot(work)


def test_pave_has_the_last_word(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        rows = await make_many(lot, bench, 2)
        lot.server.set_status(str(rows[0].key), "STARTED")
        report = await delete_many(bench, rows, find(lot))
        assert (report.deleted, dict(report.left), report.problems) == (1, {LeftAlone.OPENED: 1}, [])
        now = await bench.register.row(rows[0].local_id)
        assert now is not None
        assert (now.fate, now.status) == (Fate.MADE, "STARTED"), "the list shows how it stands"

    lot(work)


def test_one_that_is_not_active_any_more_is_not_asked_about(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        (row,) = await make_many(lot, bench, 1)
        answer = await bench.register.answer(row.local_id)
        assert answer is not None
        await bench.register.store(row, answer={**answer, "active": False})
        report = await delete_many(bench, [row], find(lot))
        assert dict(report.left) == {LeftAlone.OVER: 1}
        assert lot.sent() == []

    lot(work)


def test_trouble_of_one_does_not_stop_the_others(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        rows = await make_many(lot, bench, 3)
        lot.server.misbehave(Misbehaviour(method="DELETE", status=500))
        report = await delete_many(bench, rows, find(lot))
        assert (report.deleted, report.not_begun) == (2, 0)
        ((row, problem),) = report.problems
        assert row == rows[0]
        assert isinstance(problem, ServerTrouble)
        assert problem.fate is CallFate.NOT_KNOWN

    lot(work)


def test_what_every_other_would_meet_ends_it(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        rows = await make_many(lot, bench, 3)
        lot.server.stop()
        report = await delete_many(bench, rows, find(lot))
        assert (report.deleted, report.not_begun) == (0, 2)
        ((_, problem),) = report.problems
        assert isinstance(problem, NoConnection)
        assert [await fates_of(bench, row.local_id) for row in rows[1:]] == [[WriteFate.DONE]] * 2, "only their making"

    lot(work)


def test_stopping_ends_what_is_under_way_and_begins_no_other(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        rows = await make_many(lot, bench, 4)
        stop = asyncio.Event()
        report = await delete_many(bench, rows, find(lot), stop=stop, progress=lambda done, _: done == 2 and stop.set())
        assert (report.deleted, report.not_begun) == (2, 2)
        assert len(lot.sent()) == 2
        assert lot.server.session_keys() == [row.key for row in rows[2:]]

    lot(work)


def test_one_that_is_being_written_is_left_alone(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        rows = await make_many(lot, bench, 2)

        async def hold(row: SessionRow, work: Callable[[], Awaitable[None]]) -> None:
            if row.local_id == rows[0].local_id:
                raise BusyError
            await work()

        report = await delete_many(bench, rows, find(lot), hold=hold)
        assert (report.deleted, dict(report.left)) == (1, {LeftAlone.BUSY: 1})

    lot(work)


def test_people_at_the_counter_go_first(lot: Lot, monkeypatch: pytest.MonkeyPatch) -> None:
    async def work(bench: Workbench) -> None:
        rows = await make_many(lot, bench, 2)
        asked: list[bool] = []
        ask = bench.manners.ask

        async def noted(client: object, *arguments: object, **options: object) -> object:
            asked.append(client.in_background)  # type: ignore[attr-defined]
            return await ask(client, *arguments, **options)  # type: ignore[arg-type]

        monkeypatch.setattr(bench.manners, "ask", noted)
        await delete_many(bench, rows, find(lot))
        assert asked == [True, True]

    lot(work)


IDLE = SessionRow(local_id="1", connection="lot", key="K", fate=Fate.MADE, status="IDLE", made_at=NOON)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({}, None),
        ({"status": "idle"}, None),
        ({"status": "STARTED"}, LeftAlone.OPENED),
        ({"status": "CONFIRM"}, LeftAlone.OPENED),
        ({"status": "COMPLETE"}, LeftAlone.OVER),
        ({"status": "EXPIRED"}, LeftAlone.OVER),
        ({"status": "INVALID"}, LeftAlone.OVER),
        ({"status": "SOMETHING NEW"}, LeftAlone.NOT_SURE),
        ({"status": ""}, LeftAlone.NOT_MADE),
        ({"key": None}, LeftAlone.NOT_MADE),
        ({"fate": Fate.NOT_KNOWN}, LeftAlone.NOT_MADE),
        ({"fate": Fate.REFUSED}, LeftAlone.NOT_MADE),
        ({"fate": Fate.DELETED}, LeftAlone.DELETED),
        ({"connection": "gone"}, LeftAlone.WITHOUT_CONNECTION),
    ],
)
def test_what_is_left_alone_and_why(lot: Lot, changes: dict[str, object], why: LeftAlone | None) -> None:
    row = replace(IDLE, **changes)  # type: ignore[arg-type]
    assert why_left_alone(row, find(lot)(row.connection)) is why  # type: ignore[arg-type]


def test_the_question_is_about_the_idle_ones(lot: Lot) -> None:
    rows = [IDLE, replace(IDLE, status="STARTED"), replace(IDLE, status="STARTED"), replace(IDLE, status="COMPLETE")]
    plan = plan_delete(rows, find(lot))  # type: ignore[arg-type]
    assert (plan.idle, plan.total) == ((IDLE,), 4)
    assert plan.left.most_common() == [(LeftAlone.OPENED, 2), (LeftAlone.OVER, 1)]
