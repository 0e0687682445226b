"""One round of the benchmark of one row's change: from before it is stored until it is painted."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from statistics import median
from typing import Any

from pave_desktop.application import Program
from pave_desktop.models.session_row import Event, EventKind
from tests.benchmarks.lot_window import ListWatch, everything_done, play

ROWS_ON_SCREEN = 10
SECONDS_AT_MOST = 20


async def measure(program: Program, task: dict[str, Any]) -> dict[str, float]:
    """Change rows that are on screen, one after the other; give the median of their milliseconds."""
    watch = ListWatch(program)
    taken = [await change(program, watch, number) for number in range(task["warm_up"] + task["changes"])]
    return {"milliseconds": 1000 * median(taken[task["warm_up"] :])}


async def change(program: Program, watch: ListWatch, number: int) -> float:
    """Let a session move on, as a look at it does; give the seconds until that was painted."""
    register, desk = program.bench.register, program.desk
    row = desk.list.rows[number % ROWS_ON_SCREEN]
    status = "PROCESS" if row.status == "STARTED" else "STARTED"
    after = replace(row, status=status, read_at=desk.now())
    answer = await register.answer(row.local_id)
    shown = watch.expect_row()
    begun = time.perf_counter()
    event = Event(at=desk.now(), kind=EventKind.STATUS, detail=status)
    await register.store(after, answer={**(answer or {}), "status": status}, events=[event])
    desk.session_changed.emit(row.local_id)
    async with asyncio.timeout(SECONDS_AT_MOST):
        seconds = await shown - begun
    await everything_done()
    return seconds


if __name__ == "__main__":
    play(measure)
