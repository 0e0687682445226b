"""Edits that wait for the line: how many there are, and sending them in order when it is back."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from pave_desktop.models.connection import Connection
from pave_desktop.models.problem import CallFate, ChangedMeanwhile, NoConnection, Problem, Unexpected
from pave_desktop.models.session_row import SessionRow
from pave_desktop.models.write import Write
from pave_desktop.sentence import Sentence
from pave_desktop.state.line_watch import LineWatch, Rest
from pave_desktop.state.tasks import TaskOwner
from pave_desktop.work.create_session import Saved
from pave_desktop.work.refresh_sessions import STOPS_THE_REST
from pave_desktop.work.send_edit import send_waiting_edit
from pave_desktop.work.workbench import Workbench

logger = logging.getLogger(__name__)

TICK_SECONDS = 1.0


@dataclass(slots=True)
class _Round:
    """What came of sending all that waits, once."""

    saved: list[Saved] = field(default_factory=list)
    failed: list[tuple[str, Problem]] = field(default_factory=list)


class Outbox(QObject):
    """Sends by itself from `start()` to `stop()`, oldest first, one at a time; each is checked at PAVE before it goes.

    `delivered` tells a list of what was saved; `came_to_nothing` a list of local ids, each with the Problem for which
    its edit is no longer made: it is a draft then. `row_changed` hears of every row that stands otherwise.
    """

    changed = Signal()
    delivered = Signal(list)
    came_to_nothing = Signal(list)

    def __init__(
        self,
        bench: Workbench,
        tasks: TaskOwner,
        line: LineWatch,
        *,
        find_connection: Callable[[str], Connection | None],
        row_changed: Callable[[str], None],
        told: Callable[[SessionRow], Sentence],
        parent: QObject | None = None,
        tick_seconds: float = TICK_SECONDS,
    ) -> None:
        super().__init__(parent)
        self._bench = bench
        self._tasks = tasks
        self._line = line
        self._find_connection = find_connection
        self._row_changed = row_changed
        self._told = told
        self._waiting: list[tuple[SessionRow, Write]] = []
        self._rests: dict[str, Rest] = {}
        self._is_on = False
        self._timer = QTimer(self, interval=round(tick_seconds * 1000))
        self._timer.timeout.connect(self._send_if_time)
        line.came_back.connect(lambda _: self._send_if_time())

    @property
    def waiting(self) -> int:
        """How many edits wait."""
        return len(self._waiting)

    def start(self) -> None:
        """Send from now on."""
        self._is_on = True
        self.look()

    def stop(self) -> None:
        """Begin nothing more; what is on its way comes to its end."""
        self._is_on = False
        self._timer.stop()

    def forget_rests(self) -> None:
        """Try each that waits at once: keys, or the way to PAVE, may be others now."""
        self._rests.clear()

    def look(self) -> None:
        """Look again at what waits."""
        self._tasks.start_latest("outbox: look", self._look)

    async def _look(self) -> None:
        waiting = []
        for write in await self._bench.register.waiting_edits():
            row = await self._bench.register.row(write.local_id)
            # One that is just being saved is on its way to PAVE.
            if row is not None and not self._tasks.is_running(f"write: {row.local_id}"):
                waiting.append((row, write))
        is_other = [write.id for _, write in waiting] != [write.id for _, write in self._waiting]
        self._waiting = waiting
        waits = {write.id for _, write in waiting}
        self._rests = {write_id: rest for write_id, rest in self._rests.items() if write_id in waits}
        self._line.is_needed_by("outbox", {row.connection for row, _ in waiting})
        if not (waiting and self._is_on):
            self._timer.stop()
        elif not self._timer.isActive():
            # One that runs is let run: begun anew with each change in the list, it would never come to its end.
            self._timer.start()
        if is_other:
            self.changed.emit()

    def _send_if_time(self) -> None:
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            return  # Qt alone is running, before or after the program: no task would get anywhere.
        if self._is_on and any(self._may_go(row, write) for row, write in self._waiting):
            self._tasks.start("outbox: send", self._send_all)

    def _may_go(self, row: SessionRow, write: Write) -> bool:
        rest = self._rests.get(write.id)
        if rest is not None and rest.is_on(self._bench.now()):
            return False
        return self._find_connection(row.connection) is not None and self._line.may_try(row.connection)

    async def _send_all(self) -> None:
        await self._look()
        this_round = _Round()
        try:
            for row, write in list(self._waiting):
                connection = self._find_connection(row.connection)
                # Asked before each, for the one before it may have found the line down.
                if connection is None or not self._may_go(row, write) or not self._is_on:
                    continue
                ended = asyncio.get_running_loop().create_future()
                work = partial(self._send, row, connection, write, this_round, ended)
                if self._tasks.start(f"write: {row.local_id}", work, is_write=True, told=self._told(row)):
                    await ended
        finally:
            if this_round.saved:
                self.delivered.emit(this_round.saved)
            if this_round.failed:
                self.came_to_nothing.emit(this_round.failed)
            self.look()

    async def _send(
        self,
        row: SessionRow,
        connection: Connection,
        write: Write,
        this_round: _Round,
        ended: asyncio.Future[None],
    ) -> None:
        problem: Problem | None = None
        try:
            this_round.saved.append(await send_waiting_edit(self._bench, connection, write))
        except Problem as met:
            problem = met
        except BaseException:
            # What is broken here is broken again in a second.
            problem = Unexpected(fate=CallFate.NOT_KNOWN)
            raise
        finally:
            if problem is not None:
                self._take_problem(row, write, problem, this_round)
            self._row_changed(row.local_id)
            if not ended.done():
                ended.set_result(None)

    def _take_problem(self, row: SessionRow, write: Write, problem: Problem, this_round: _Round) -> None:
        if isinstance(problem, ChangedMeanwhile) and problem.fate is CallFate.NEVER_SENT:
            return  # A person has taken it back, or saved another one in its place, while it was looked at.
        if not problem.waits:
            this_round.failed.append((row.local_id, problem))
            return
        logger.info("an edit goes on waiting: %s", type(problem).__name__)
        if isinstance(problem, STOPS_THE_REST):
            self._line.begin_rest(row.connection, problem)
        if not isinstance(problem, NoConnection):
            # Whatever else is answered there, this one is tried ever less; the others go on.
            self._rests[write.id] = self._line.rest_after(self._rests.get(write.id), problem)
