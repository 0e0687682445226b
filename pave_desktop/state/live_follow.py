"""The list follows by itself: PAVE is asked again about each open session, soonest where something can happen."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta

from PySide6.QtCore import QObject, QTimer

from pave_desktop.api.pave.client import PaveClient
from pave_desktop.models.connection import Connection
from pave_desktop.models.problem import Gone, Problem
from pave_desktop.models.session_row import SessionRow
from pave_desktop.state.line_watch import LineWatch, Rest
from pave_desktop.state.look_queue import LookQueue
from pave_desktop.state.tasks import TaskOwner
from pave_desktop.work.refresh_sessions import STOPS_THE_REST, Change, RefreshReport, refresh_sessions
from pave_desktop.work.workbench import Workbench

logger = logging.getLogger(__name__)

TICK_SECONDS = 1.0
READ_AGAIN_SECONDS = 1800.0
"""All open rows are read again; between, only those of which something is heard."""

ONE_BY_ONE = 200
"""Where more rows than these changed, all are read."""
_AT_A_TURN = 200
"""So many rows are taken in before the windows have their turn."""


class LiveFollow(QObject):
    """Looks by itself from `start()` to `stop()`. `changed` hears the news that were found, some together.

    `on_screen` tells the local ids of what somebody sees, which is looked at more often. Trouble is no notice: `line`
    tells it, and when it is tried again.
    """

    def __init__(
        self,
        bench: Workbench,
        tasks: TaskOwner,
        line: LineWatch,
        *,
        find_connection: Callable[[str], Connection | None],
        changed: Callable[[Sequence[Change]], None],
        on_screen: Callable[[], Collection[str]] = frozenset,
        parent: QObject | None = None,
        now: Callable[[], datetime] | None = None,
        tick_seconds: float = TICK_SECONDS,
        queue: LookQueue | None = None,
    ) -> None:
        super().__init__(parent)
        self._bench = bench
        self._tasks = tasks
        self._line = line
        self._find_connection = find_connection
        self._changed = changed
        self.on_screen = on_screen
        self._now = now or bench.now
        self._queue = LookQueue() if queue is None else queue
        self._clients: dict[str, PaveClient] = {}
        self._rows_read_at: datetime | None = None
        self._to_read: set[str] = set()
        self._needed: frozenset[str] | None = None
        self._crash_rest: Rest | None = None
        self._under_way: asyncio.Task[None] | None = None
        self._timer = QTimer(self, interval=round(tick_seconds * 1000))
        self._timer.timeout.connect(self._tick)

    @property
    def is_on(self) -> bool:
        """Whether it looks by itself."""
        return self._timer.isActive()

    def start(self) -> None:
        """Follow from now on."""
        self._rows_read_at = None
        self._timer.start()

    def stop(self) -> None:
        """Look at nothing any more; a look that is under way is given up."""
        self._timer.stop()
        if self._under_way is not None:
            self._under_way.cancel()

    def rows_changed(self, local_id: str | None = None) -> None:
        """Take notice that the register holds another row of a session than before; where none is named, of any.

        What was found by looking is known here already.
        """
        if local_id is None:
            self._rows_read_at = None
        else:
            self._to_read.add(local_id)

    def take(self, changes: Sequence[Change]) -> None:
        """Take notice of news that somebody else's look has found."""
        now = self._now()
        for change in changes:
            self._queue.follow(change.after, now=now)

    def connections_changed(self) -> None:
        """Sign with other keys from now on: connections may be others now."""
        self._clients.clear()
        self._rows_read_at = None

    def _tick(self) -> None:
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            return  # Qt alone is running, before or after the program: no task would get anywhere.
        now = self._now()
        if self._crash_rest is not None and self._crash_rest.is_on(now):
            return
        self._queue.show(self.on_screen(), now=now)
        self._tell_needed()
        if self._tasks.is_running("refresh") or self._tasks.is_running("follow"):
            return
        if self._to_read or self._are_rows_old(now) or self._due(now):
            self._tasks.start("follow", self._follow)

    def _tell_needed(self) -> None:
        """Tell which connections are asked by themselves, whenever they are others."""
        needed = frozenset(each for each in self._queue.connections if self._find_connection(each) is not None)
        if needed != self._needed:
            self._needed = needed
            self._line.is_needed_by("list", needed)

    def _are_rows_old(self, now: datetime) -> bool:
        read_at = self._rows_read_at
        return read_at is None or not read_at <= now < read_at + timedelta(seconds=READ_AGAIN_SECONDS)

    def _due(self, now: datetime) -> list[SessionRow]:
        """Give what is due, and one session of each connection whose rest is over."""
        rested = [connection for connection in self._line.resting_connections if self._line.may_try(connection)]
        known = [connection for connection in rested if self._find_connection(connection) is not None]
        tries = (self._queue.first_of(connection, leave_out=self._is_written) for connection in known)
        due = self._queue.due(now=now, may_ask=self._may_ask, leave_out=self._is_written)
        return [*(row for row in tries if row is not None), *due]

    def _may_ask(self, connection: str) -> bool:
        return connection not in self._line.resting_connections and self._find_connection(connection) is not None

    def _is_written(self, row: SessionRow) -> bool:
        return any(self._tasks.is_running(f"{what}: {row.local_id}") for what in ("write", "refresh"))

    async def _follow(self) -> None:
        if not self.is_on:
            return
        self._under_way = asyncio.current_task()
        try:
            await self._keep_in_step()
            due = self._due(self._now())
            if due:
                await self._look_at(due)
            self._crash_rest = None
        except Exception as error:
            # What is broken here is broken again in a second: it is told once, and tried ever less.
            first = self._crash_rest is None
            self._crash_rest = self._line.rest_after(self._crash_rest, Problem())
            if first:
                raise
            logger.warning("following still fails: %s", type(error).__name__)
        finally:
            self._under_way = None

    async def _keep_in_step(self) -> None:
        """Read the rows of which something was heard; all of them now and then, or where too many changed."""
        if self._are_rows_old(self._now()) or len(self._to_read) > ONE_BY_ONE:
            await self._read_rows()
        elif self._to_read:
            # Before the reading: what changes while it is read is read again.
            local_ids, self._to_read = self._to_read, set()
            try:
                rows = await self._bench.register.rows(list(local_ids))
            except BaseException:
                self._to_read |= local_ids
                raise
            for local_id in local_ids - rows.keys():
                self._queue.forget(local_id)
            await self._take_in(list(rows.values()))
        self._tell_needed()

    async def _read_rows(self) -> None:
        self._rows_read_at = self._now()
        self._to_read = set()
        try:
            rows = await self._bench.register.open_rows()
            self._queue.keep_only({row.local_id for row in rows})
            await self._take_in(rows)
        except BaseException:
            self._rows_read_at = None
            raise

    async def _take_in(self, rows: Sequence[SessionRow]) -> None:
        for begin in range(0, len(rows), _AT_A_TURN):
            if begin:
                await asyncio.sleep(0)
            now = self._now()
            for row in rows[begin : begin + _AT_A_TURN]:
                self._queue.follow(row, now=now)

    async def _look_at(self, due: list[SessionRow]) -> None:
        for connection_id, client in list(self._clients.items()):
            if client.connection != self._find_connection(connection_id):
                del self._clients[connection_id]
        read: set[str] = set()
        report = await refresh_sessions(
            self._bench,
            due,
            self._find_connection,
            seen=read.add,
            changed=self._tell_changes,
            clients=self._clients,
        )
        now = self._now()
        for local_id in read:
            self._queue.looked(local_id, now=now)
        self._take_problems(due, report, read)

    def _tell_changes(self, changes: Sequence[Change]) -> None:
        self.take(changes)
        self._changed(changes)

    def _take_problems(self, due: list[SessionRow], report: RefreshReport, read: set[str]) -> None:
        now = self._now()
        answering = {row.connection for row in due if row.local_id in read}
        answering |= {row.connection for row, problem in report.problems if isinstance(problem, Gone)}
        troubled: dict[str, Problem] = {}
        for row, problem in report.problems:
            if isinstance(problem, STOPS_THE_REST):
                troubled[row.connection] = problem
            else:
                self._queue.looked(row.local_id, now=now, in_vain=True)
                if row.connection not in answering:
                    # Nothing came of any session: it is not this one's fault.
                    troubled.setdefault(row.connection, problem)
        for connection in answering - set(troubled):
            self._line.answers(connection)
        for connection, problem in troubled.items():
            self._line.begin_rest(connection, problem)
            self._clients.pop(connection, None)
