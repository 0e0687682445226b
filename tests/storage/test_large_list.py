"""Twenty thousand rows: pages neither overlap nor leave anything out, whatever they are sorted by."""

from __future__ import annotations

import asyncio
import sqlite3
from datetime import timedelta
from pathlib import Path

from pave_desktop.models.list_query import Chip, ListQuery, SortBy
from pave_desktop.storage.register import Register, open_register
from pave_desktop.storage.session_records import insert_row
from pave_desktop.storage.transaction import transaction
from tests.storage.conftest import NOON, made_row, with_register

ROWS = 20_000


def _fill(path: Path) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    statuses = ("IDLE", "STARTED", "COMPLETE", "")
    with transaction(connection):
        for number in range(ROWS):
            row = made_row(
                f"{number:032x}",
                status=statuses[number % 4],
                vehicle=("2017 Nissan Rogue", "2011 Infiniti G37", "")[number % 3],
                vin=f"5N1AT2MV0HC{number:06}",
                phone=f"+1617{number:07}",
                made_at=NOON + timedelta(minutes=number // 7),
            )
            insert_row(connection, row)
    connection.close()


def test_twenty_thousand_rows(path: Path) -> None:
    async def make() -> None:
        await (await open_register(path)).register.close()

    asyncio.run(make())
    _fill(path)

    async def work(register: Register) -> None:
        for column in SortBy:
            pages = [
                await register.page(ListQuery(sort_by=column), offset=offset, limit=2_500)
                for offset in range(0, ROWS + 2_500, 2_500)
            ]
            assert [len(page) for page in pages] == [2_500] * 8 + [0]
            assert len({row.local_id for page in pages for row in page}) == ROWS
        counts = await register.counts()
        assert counts.everything == ROWS
        assert counts.by_chip[Chip.WAITING] == ROWS // 4
        assert len(await register.page(ListQuery(search="(617) 001-2345"))) == 1
        assert len(await register.page(ListQuery(search="nissan hc0199"), limit=1_000)) == 33

    with_register(path, work)
