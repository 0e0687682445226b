"""Taking many off the list: in few transactions, PAVE not asked, and what is being written stays."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from pave_desktop.models.draft import Draft
from pave_desktop.models.session_row import Fate, SessionRow
from pave_desktop.work.many.remove_many import AT_A_TIME, RemoveReport, remove_many
from pave_desktop.work.workbench import Workbench
from tests.work.conftest import Lot

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


async def fill(bench: Workbench, count: int) -> list[str]:
    for number in range(count):
        row = SessionRow(
            local_id=str(number), connection="lot", key=f"K{number}", fate=Fate.MADE, status="IDLE", made_at=NOON
        )
        await bench.register.add(row)
    return [str(number) for number in range(count)]


def test_all_of_them_go_with_what_belongs_to_them_and_pave_is_not_asked(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        ids = await fill(bench, 3)
        await bench.register.keep_draft(Draft(local_id="1", connection="lot", texts={}, is_new=False, kept_at=NOON))
        gone: list[str] = []
        heard: list[tuple[int, int]] = []
        report = await remove_many(bench, ids[:2], removed=gone.extend, progress=lambda *each: heard.append(each))
        assert report == RemoveReport(total=2, removed=2)
        assert (gone, heard) == (["0", "1"], [(2, 2)])
        assert [await bench.register.row(each) is None for each in ids] == [True, True, False]
        assert await bench.register.drafts() == []

    lot(work)
    assert lot.sent() == []


def test_few_transactions_however_many_there_are(lot: Lot, monkeypatch: pytest.MonkeyPatch) -> None:
    async def work(bench: Workbench) -> None:
        ids = await fill(bench, AT_A_TIME + 5)
        asked: list[int] = []
        remove = bench.register.remove

        async def counted(*local_ids: str) -> None:
            asked.append(len(local_ids))
            await remove(*local_ids)

        monkeypatch.setattr(bench.register, "remove", counted)
        report = await remove_many(bench, ids)
        assert asked == [AT_A_TIME, 5]
        assert (report.removed, report.not_begun) == (AT_A_TIME + 5, 0)

    lot(work)


def test_what_is_being_written_stays(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        ids = await fill(bench, 3)
        report = await remove_many(bench, ids, is_busy=lambda each: each == "1")
        assert report == RemoveReport(total=3, removed=2, busy=1)
        assert await bench.register.row("1") is not None

    lot(work)


def test_stopping_leaves_the_rest(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        ids = await fill(bench, AT_A_TIME + 5)
        stop = asyncio.Event()
        report = await remove_many(bench, ids, stop=stop, progress=lambda *_: stop.set())
        assert (report.removed, report.not_begun) == (AT_A_TIME, 5)
        assert await bench.register.row(ids[-1]) is not None

    lot(work)
