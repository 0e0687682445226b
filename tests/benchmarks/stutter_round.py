"""One round of the benchmark of stutter: sessions refresh, somebody types, an editor is open, and a heart beats."""

from __future__ import annotations

import asyncio
from itertools import cycle
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from pave_desktop.application import Program
from tests.benchmarks.heartbeat import Heartbeat
from tests.benchmarks.lot_window import everything_done, play

SECONDS_A_KEY = 0.12
SECONDS_BETWEEN_WORDS = 0.6
SECONDS_TO_SETTLE = 1.0


async def type_on(program: Program, words: list[str]) -> None:
    """Type word after word into the search box, each cleared before the next."""
    box = program.window.page.header.search
    for word in cycle(words):
        for sign in word:
            QTest.keyClicks(box, sign)
            await asyncio.sleep(SECONDS_A_KEY)
        await asyncio.sleep(SECONDS_BETWEEN_WORDS)
        QTest.keyClick(box, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClick(box, Qt.Key.Key_Delete)
        await asyncio.sleep(SECONDS_A_KEY)


async def measure(program: Program, task: dict[str, Any]) -> dict[str, float]:
    """Give the gaps of so many seconds, and how often all were refreshed."""
    desk, refreshes = program.desk, 0

    def refresh_again() -> None:
        nonlocal refreshes
        refreshes += 1
        # In a turn of its own: one refresh has to end before the next can begin.
        asyncio.get_running_loop().call_later(0.01, desk.refresh)

    program.window.commands.new.trigger()
    desk.refresh_ended.connect(refresh_again)
    desk.refresh()
    typing = asyncio.ensure_future(type_on(program, task["words"]))
    await asyncio.sleep(SECONDS_TO_SETTLE)
    heart = Heartbeat()
    heart.start()
    await asyncio.sleep(task["seconds"])
    figures = {**heart.figures(), "refreshes": float(refreshes)}
    desk.refresh_ended.disconnect(refresh_again)
    typing.cancel()
    for editor in list(program.window.windows.editors):
        editor.close()
    await everything_done()
    return figures


if __name__ == "__main__":
    play(measure)
