"""One round of the benchmark of searching and sorting: somebody types and clicks in the real window.

Told to record, it tells which SQL the program ran for each, so that the yardstick runs just that.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from pave_desktop.application import Program
from pave_desktop.ui.session_table.model import SORTS
from tests.benchmarks.lot_window import ListWatch, everything_done, play

SECONDS_A_KEY = 0.12
SECONDS_AT_MOST = 30
# What tunes a connection that only reads.
_TUNING = ("cache_size", "mmap_size", "temp_store", "case_sensitive_like", "automatic_index")


class Statements:
    """Notes the SQL of every connection that is opened, in order, its parameters filled in."""

    def __init__(self) -> None:
        self._connect = sqlite3.connect
        self._seen: list[str] = []
        self.tuning: list[str] = []

    def connect(self, *given: Any, **named: Any) -> sqlite3.Connection:
        """Stand in for `sqlite3.connect`."""
        connection = self._connect(*given, **named)
        connection.set_trace_callback(self._note)
        return connection

    def take(self) -> list[str]:
        """Give what was read of sessions since the last time, each statement once."""
        seen, self._seen = self._seen, []
        return list(dict.fromkeys(seen))

    def _note(self, statement: str) -> None:
        words = statement.split()
        if not words:
            return
        if words[0].upper() == "PRAGMA" and any(name in statement for name in _TUNING):
            if "=" in statement and statement not in self.tuning:
                self.tuning.append(statement)
        # What the full-text index asks of itself is quoted by its database.
        elif words[0].upper() in ("SELECT", "WITH") and "session" in statement and "'main'.'" not in statement:
            self._seen.append(statement)


class Person:
    """Types and clicks, and tells what each came to."""

    def __init__(self, program: Program, statements: Statements | None) -> None:
        self._window = program.window
        self._list = program.window.desk.list
        self._watch = ListWatch(program)
        self._statements = statements
        self.frames: list[float] = []

    async def type_word(self, word: str) -> tuple[float, list[str]]:
        """Type a word key by key; give the seconds from its last key to its rows, and the SQL that was for it."""
        box = self._window.page.header.search
        for sign in word[:-1]:
            await self._key(lambda sign=sign: QTest.keyClicks(box, sign))
        found = await self._key(
            lambda: QTest.keyClicks(box, word[-1]), lambda: self._list.query.search.casefold() == word
        )
        await self._key(lambda: _clear(box), lambda: not self._list.query.search)
        return found

    async def click_column(self, column: int) -> tuple[float, list[str]]:
        """Click on a column's head; give the seconds to its rows, and the SQL that was for it."""
        header = self._window.page.table.horizontalHeader()
        at = QPoint(header.sectionViewportPosition(column) + header.sectionSize(column) // 2, header.height() // 2)
        before = self._list.query
        return await self._key(
            lambda: QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=at),
            lambda: self._list.query != before,
        )

    async def _key(
        self, press: Callable[[], object], fits: Callable[[], bool] | None = None
    ) -> tuple[float, list[str]]:
        """Press a key, wait for what it asked for, and for the time between two keys."""
        if self._statements is not None:
            self._statements.take()
        shown = self._watch.expect(fits) if fits is not None else None
        of_thread, begun = time.thread_time(), time.perf_counter()
        press()
        seconds = 0.0
        if shown is not None:
            async with asyncio.timeout(SECONDS_AT_MOST):
                seconds = await shown - begun
        statements = self._statements.take() if self._statements is not None else []
        await asyncio.sleep(max(0.05, SECONDS_A_KEY - (time.perf_counter() - begun)))
        self.frames.append(time.thread_time() - of_thread)
        return seconds, statements


def _clear(box: QLineEdit) -> None:
    QTest.keyClick(box, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(box, Qt.Key.Key_Delete)


async def measure(program: Program, task: dict[str, Any]) -> dict[str, Any]:
    """Type every word and click on every column so often; give seconds for each and the SQL of each."""
    person = Person(program, RECORDED)
    await everything_done()
    typed: list[tuple[float, list[str]]] = []
    for _ in range(task["times"]):
        typed += [await person.type_word(word) for word in task["words"]]
    frames = person.frames
    clicked = [await person.click_column(column) for column in task["columns"] or list(SORTS) for _ in range(2)]
    tuning = RECORDED.tuning if RECORDED is not None else []
    return {"typed": typed, "clicked": clicked, "frames": frames[:], "tuning": tuning}


RECORDED: Statements | None = None

if __name__ == "__main__":
    import sys

    if sys.argv[2:] == ["record"]:
        RECORDED = Statements()
        sqlite3.connect = RECORDED.connect  # type: ignore[assignment]
    play(measure)
