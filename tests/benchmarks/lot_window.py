"""The real program with its main window open on a lot, as the rounds that look at the list hold it.

It imports no more than the program does, for one of the rounds measures memory.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from PySide6.QtCore import QCoreApplication, QEvent, QObject

from pave_desktop import application
from pave_desktop.api.manners import Manners
from pave_desktop.application import Program, close_program, open_program
from pave_desktop.credentials import Credentials
from pave_desktop.event_loop import close_event_loop, leave_alone_what_stays, make_event_loop, run_to_end
from pave_desktop.models.connection import ApiKeys
from pave_desktop.system.paths import DataPaths
from pave_desktop.ui.qt_application import make_qt_application
from pave_desktop.ui.session_table.view import SessionTable
from tests.benchmarks.lot import API_KEY, API_SECRET, connection_to

_A_MINUTE = 1_000_000
"""More calls than any lot makes, so that what is measured is their work and not their manners."""

Painted = Callable[[float], None]

_listeners: list[Painted] = []


def tell_paints() -> None:
    """Let every table made from now on tell when a paint of it has ended."""
    paint = SessionTable.paintEvent

    def paint_and_tell(self: SessionTable, event: Any) -> None:
        paint(self, event)
        now = time.perf_counter()
        for listener in list(_listeners):
            listener(now)

    SessionTable.paintEvent = paint_and_tell  # type: ignore[method-assign]


class ListWatch(QObject):
    """Tells when the list has painted what it was asked for."""

    def __init__(self, program: Program) -> None:
        super().__init__(program.window)
        self._list = sessions = program.window.desk.list
        self._is_unpainted = self._is_there = False
        self._fits: Callable[[], bool] = lambda: False
        self._shown: asyncio.Future[float] | None = None
        sessions.replaced.connect(self._rows_came)
        sessions.row_changed.connect(lambda _: self._rows_came())
        sessions.counted.connect(self._counted)
        _listeners.append(self._painted)

    def expect(self, fits: Callable[[], bool]) -> asyncio.Future[float]:
        """Give the moment, once it comes, at which rows were painted that the list had found when `fits` was true.

        Where it found the rows that were there before, nothing is painted, and it is the moment of finding them.
        """
        self._fits, self._is_there = fits, False
        self._shown = asyncio.get_running_loop().create_future()
        return self._shown

    def expect_row(self) -> asyncio.Future[float]:
        """Give the moment at which a change of rows that are there was painted."""
        shown = self.expect(lambda: True)
        self._is_there = True
        return shown

    def _rows_came(self) -> None:
        self._is_unpainted = True

    def _counted(self) -> None:
        if self._fits() and not self._is_there:
            self._is_there = True
            asyncio.get_running_loop().call_soon(self._look_for_rows, time.perf_counter())

    def _look_for_rows(self, found: float) -> None:
        # An empty list is no table that could be painted.
        if not self._is_unpainted or not self._list.total:
            self._is_unpainted = False
            self._done(found)

    def _painted(self, now: float) -> None:
        if self._is_unpainted:
            self._is_unpainted = False
            if self._is_there:
                self._done(now)

    def _done(self, now: float) -> None:
        if self._shown is not None and not self._shown.done():
            self._shown.set_result(now)


async def everything_done() -> None:
    """Wait until no other task runs."""
    mine = asyncio.current_task()
    while others := [task for task in asyncio.all_tasks() if task is not mine]:
        await asyncio.wait(others)


@asynccontextmanager
async def lot_window(folder: Path, task: dict[str, Any]) -> AsyncIterator[Program]:
    """Open the program on a data folder; it has come to rest, and does nothing by itself any more."""
    connection = connection_to(task["base_url"])
    credentials = Credentials()
    # As if the keyring had been asked before: there is another one on each computer, and on some there is none.
    keys = ApiKeys(api_key=SecretStr(API_KEY), api_secret=SecretStr(API_SECRET))
    credentials.keep_in_memory(connection, keys)
    application.Credentials = lambda: credentials  # type: ignore[assignment,misc]
    tell_paints()
    program = await open_program(DataPaths(folder), practice=False)
    if program is None:
        raise RuntimeError("the program did not open")
    try:
        manners = Manners(a_minute=_A_MINUTE)
        manners.listeners = program.bench.manners.listeners
        program.bench.manners = manners
        await everything_done()
        program.desk.follow.stop()
        program.desk.outbox.stop()
        await everything_done()
        program.window.activateWindow()
        if not program.desk.list.is_loaded:
            raise RuntimeError("the list is empty")
        yield program
    finally:
        program.window.hide()
        await close_program(program)
        program.window.deleteLater()
        QCoreApplication.sendPostedEvents(program.window, QEvent.Type.DeferredDelete)


def play(measure: Callable[[Program, dict[str, Any]], Awaitable[dict[str, Any]]]) -> None:
    """Open the program on the folder that the command line names, measure, and print the result as the last line."""
    task = json.load(sys.stdin)
    loop = make_event_loop(make_qt_application())
    leave_alone_what_stays()

    async def whole() -> dict[str, Any]:
        async with lot_window(Path(sys.argv[1]), task) as program:
            return await measure(program, task)

    try:
        measured = run_to_end(loop, whole())
    finally:
        close_event_loop(loop)
    print(json.dumps(measured))  # noqa: T201 - this is how the two processes speak
