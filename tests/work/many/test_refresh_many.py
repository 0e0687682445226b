"""Looking at many again: final ones too, what has no key is counted, and stopping gives up what is under way."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from pave_desktop.models.problem import NoConnection
from pave_desktop.models.session_row import Fate
from pave_desktop.practice import Misbehaviour
from pave_desktop.work.many.refresh_many import refresh_many
from pave_desktop.work.refresh_sessions import SIDE_BY_SIDE, Change
from pave_desktop.work.workbench import Workbench
from tests.conftest import until
from tests.work.conftest import Lot
from tests.work.many.conftest import make_many


def test_each_is_looked_at_and_news_are_told(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        rows = await make_many(lot, bench, 3)
        lot.server.set_status(str(rows[1].key), "COMPLETE")
        await bench.register.store(replace(rows[0], status="EXPIRED"))
        changes: list[Change] = []
        heard: list[tuple[int, int]] = []
        report = await refresh_many(
            bench, rows, lambda _: lot.connection, changed=changes.extend, progress=lambda *each: heard.append(each)
        )
        assert (report.looked_at, report.not_looked_at, report.problems) == (3, 0, [])
        moved = {(each.before.status, each.after.status) for each in changes if each.before.status != each.after.status}
        assert moved == {("EXPIRED", "IDLE"), ("IDLE", "COMPLETE")}
        assert heard[-1] == (3, 3)

    lot(work)
    assert len(lot.sent()) == 3


def test_what_is_not_at_pave_is_counted_and_not_asked_about(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        (row,) = await make_many(lot, bench, 1)
        draft = replace(row, local_id="draft", key=None, fate=Fate.REFUSED)
        report = await refresh_many(bench, [row, draft], lambda _: lot.connection)
        assert (report.looked_at, report.without_key, report.not_looked_at) == (1, 1, 0)

    lot(work)


def test_a_line_that_is_down_is_one_problem(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        rows = await make_many(lot, bench, 20)
        lot.server.stop()
        report = await refresh_many(bench, rows, lambda _: lot.connection)
        ((_, problem),) = report.problems
        assert isinstance(problem, NoConnection)
        assert (report.looked_at, report.not_looked_at) == (0, 19)

    lot(work)


def test_what_went_wrong_before_it_was_stopped_is_told(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        rows = await make_many(lot, bench, SIDE_BY_SIDE + 1)
        lot.server.misbehave(Misbehaviour(method="GET", status=500))
        lot.server.misbehave(Misbehaviour(method="GET", delay=30, times=None))
        stop = asyncio.Event()
        refreshing = asyncio.ensure_future(refresh_many(bench, rows, lambda _: lot.connection, stop=stop))
        # The last one is asked about in the turn of the one that met a problem.
        await until(lambda: len(lot.server.requests()) == len(rows))
        stop.set()
        report = await asyncio.wait_for(refreshing, 5)
        assert (len(report.problems), report.looked_at, report.not_looked_at) == (1, 0, SIDE_BY_SIDE)
        lot.server.behave()

    lot(work)


def test_stopping_does_not_wait_for_a_slow_server(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        rows = await make_many(lot, bench, 2)
        lot.server.misbehave(Misbehaviour(method="GET", delay=30, times=None))
        stop = asyncio.Event()
        refreshing = asyncio.ensure_future(refresh_many(bench, rows, lambda _: lot.connection, stop=stop))
        await until(lambda: len(lot.server.requests()) == 2)
        stop.set()
        report = await asyncio.wait_for(refreshing, 5)
        assert (report.looked_at, report.not_looked_at) == (0, 2)
        lot.server.behave()

    lot(work)
