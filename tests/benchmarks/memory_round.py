"""One round of the benchmark of memory: everything loaded, an editor opened and closed, a search, and quiet."""

from __future__ import annotations

import asyncio
from typing import Any

from pave_desktop.application import Program
from tests.benchmarks.lot_window import play
from tests.benchmarks.resident import resident


async def measure(program: Program, task: dict[str, Any]) -> dict[str, float]:
    """Give what is in memory when all has been used once and nothing happens."""
    window = program.window
    window.commands.new.trigger()
    await asyncio.sleep(1)
    for editor in list(window.windows.editors):
        editor.close()
    window.page.header.search.setText("nissan")
    await asyncio.sleep(1)
    window.page.header.search.clear()
    await asyncio.sleep(task["seconds"])
    return resident()


if __name__ == "__main__":
    play(measure)
