"""One round of the benchmark of refreshing, the program's side: all open sessions, from the command until all is shown.

With the name of a file, it writes there what costs most in the window's thread.
"""

from __future__ import annotations

import asyncio
import cProfile
import sys
import time
from datetime import UTC, datetime, timedelta
from typing import Any

from pave_desktop.application import Program
from tests.benchmarks.lot_window import everything_done, play

READ_SINCE = timedelta(seconds=100)
"""A process of ours does not live longer; what a lot's register says was read at midnight, or earlier."""


async def measure(program: Program, task: dict[str, Any]) -> dict[str, float]:
    """Refresh once more than everything was read; give seconds on the wall and of this process's CPU."""
    if min((await read_at(program)).values()) < datetime.now(UTC) - READ_SINCE:
        # The start has not read all of it.
        await refresh(program)
    before = await read_at(program)
    profile = cProfile.Profile() if len(sys.argv) > 2 else None
    if profile is not None:
        profile.enable()
    wall, cpu, of_thread = time.perf_counter(), time.process_time(), time.thread_time()
    await refresh(program)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    of_thread = time.thread_time() - of_thread
    if profile is not None:
        profile.disable()
        profile.dump_stats(sys.argv[2])
    after = await read_at(program)
    refreshed = sum(1 for local_id, moment in after.items() if moment != before.get(local_id))
    if refreshed < task["calls"]:
        raise RuntimeError(f"only {refreshed} of {task['calls']} sessions were refreshed")
    return {"wall": wall, "cpu": cpu, "window": of_thread}


async def refresh(program: Program) -> None:
    """Do what the button does, and wait until nothing is left to be done or painted."""
    program.desk.refresh()
    await everything_done()
    await asyncio.sleep(0.01)
    await everything_done()


async def read_at(program: Program) -> dict[str, datetime]:
    """Tell when each open session was read."""
    return {row.local_id: row.read_at or row.made_at for row in await program.bench.register.open_rows()}


if __name__ == "__main__":
    play(measure)
