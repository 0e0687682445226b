"""The list follows by itself: PAVE is asked again about each open session, soonest where something can happen."""

from __future__ import annotations

import asyncio
import logging
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from PySide6.QtCore import QObject, QTimer

from pave_desktop.api.pave.client import PaveClient
from pave_desktop.models.connection import Connection
from pave_desktop.models.problem import Gone, Problem
from pave_desktop.models.session_row import SessionRow
from pave_desktop.rules.next_look import SLOWEST_SECONDS, seconds_until_next_look
from pave_desktop.state.line_watch import LineWatch, Rest
from pave_desktop.state.tasks import TaskOwner
from pave_desktop.work.refresh_sessions import STOPS_THE_REST, RefreshReport, refresh_sessions
from pave_desktop.work.workbench import Workbench

logger = logging.getLogger(__name__)

AT_MOST_A_ROUND = 20
TICK_SECONDS = 1.0
READ_AGAIN_SECONDS = 30.0

_SPREAD = 0.25
"""By how much of its pause a session is looked at early, each by another part: what was read together drifts apart."""

_FIRST_LOOKS_WITHIN_SECONDS = 60.0


@dataclass(slots=True, kw_only=True)
class _Followed:
    row: SessionRow
    status_since: datetime
    looked_at: datetime
    due: datetime
    pause: float
    failures: int = 0


class LookPlan:
    """Which open session is looked at when: kept in memory, without a window, a task or a call."""

    def __init__(self) -> None:
        self._followed: dict[str, _Followed] = {}

    def take(self, rows: Iterable[SessionRow], *, now: datetime) -> None:
        """Follow these sessions from now on and no others; what is final is left out."""
        before, self._followed = self._followed, {}
        for row in rows:
            known = before.get(row.local_id)
            same_status = known is not None and known.row.status == row.status
            status_since = min(known.status_since, now) if known and same_status else now
            pause = seconds_until_next_look(row, status_since=status_since, now=now)
            if pause is None:
                continue
            read_at = row.read_at or row.made_at
            failures = known.failures if known and known.looked_at >= read_at else 0
            # A moment in the future is from before the clock was set back, and says nothing.
            looks = [moment for moment in (read_at, known and known.looked_at) if moment and moment <= now]
            looked_at = max(looks, default=now)
            followed = _Followed(
                row=row, status_since=status_since, looked_at=looked_at, due=now, pause=pause, failures=failures
            )
            _plan(followed, pause)
            if known is None and followed.due <= now:
                # After a night, everything is due: not all of it in this second.
                within = min(pause, _FIRST_LOOKS_WITHIN_SECONDS)
                followed.due = now + timedelta(seconds=within * _part_of(row))
            self._followed[row.local_id] = followed

    def looked(self, local_id: str, *, now: datetime, in_vain: bool = False) -> None:
        """Plan the look after one that was made now; one that comes to nothing again and again, ever later."""
        followed = self._followed.get(local_id)
        if followed is None:
            return
        followed.looked_at = now
        followed.failures = followed.failures + 1 if in_vain else 0
        pause = seconds_until_next_look(followed.row, status_since=followed.status_since, now=now)
        _plan(followed, SLOWEST_SECONDS if pause is None else pause)

    def due(self, *, now: datetime, leave_out: Callable[[SessionRow], bool]) -> list[SessionRow]:
        """Give what is to be looked at now, not too much at once, first what waits longest by its own measure."""
        waiting = [each for each in self._followed.values() if each.due <= now and not leave_out(each.row)]
        waiting.sort(key=lambda each: (now - each.due).total_seconds() / each.pause, reverse=True)
        return [each.row for each in waiting[:AT_MOST_A_ROUND]]

    def first_of(self, connection: str, *, leave_out: Callable[[SessionRow], bool]) -> SessionRow | None:
        """Give the one session by which a connection is tried again, due or not."""
        there = [
            each for each in self._followed.values() if each.row.connection == connection and not leave_out(each.row)
        ]
        first = min(there, key=lambda each: (each.failures, each.due), default=None)
        return first.row if first else None


def _plan(followed: _Followed, pause: float) -> None:
    followed.pause = min(SLOWEST_SECONDS, pause * 2 ** min(followed.failures, 10))
    early = 1 - _SPREAD * _part_of(followed.row)
    followed.due = followed.looked_at + timedelta(seconds=followed.pause * early)


def _part_of(row: SessionRow) -> float:
    """Give each session a part of a whole of its own, always the same."""
    return zlib.crc32(row.local_id.encode("utf-8", "replace")) / 2**32


class LiveFollow(QObject):
    """Looks by itself from `start()` to `stop()`. `changed` hears the local id of each session with news.

    Trouble is no notice: `line` tells it, and when it is tried again.
    """

    def __init__(
        self,
        bench: Workbench,
        tasks: TaskOwner,
        line: LineWatch,
        *,
        find_connection: Callable[[str], Connection | None],
        changed: Callable[[str], None],
        parent: QObject | None = None,
        now: Callable[[], datetime] | None = None,
        tick_seconds: float = TICK_SECONDS,
    ) -> None:
        super().__init__(parent)
        self._bench = bench
        self._tasks = tasks
        self._line = line
        self._find_connection = find_connection
        self._changed = changed
        self._now = now or bench.now
        self._plan = LookPlan()
        self._clients: dict[str, PaveClient] = {}
        self._rows_read_at: datetime | None = None
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

    def rows_changed(self) -> None:
        """Take notice that the register holds other rows than before."""
        self._rows_read_at = None

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
        if not self._tasks.is_running("refresh") and (self._are_rows_old(now) or self._due(now)):
            self._tasks.start("follow", self._follow)

    def _are_rows_old(self, now: datetime) -> bool:
        read_at = self._rows_read_at
        return read_at is None or not read_at <= now < read_at + timedelta(seconds=READ_AGAIN_SECONDS)

    def _due(self, now: datetime) -> list[SessionRow]:
        """Give what is due, and one session of each connection whose rest is over."""
        rested = [connection for connection in self._line.resting_connections if self._line.may_try(connection)]
        known = [connection for connection in rested if self._find_connection(connection) is not None]
        tries = (self._plan.first_of(connection, leave_out=self._is_written) for connection in known)
        due = self._plan.due(now=now, leave_out=self._is_left_out)
        return [*(row for row in tries if row is not None), *due][:AT_MOST_A_ROUND]

    def _is_left_out(self, row: SessionRow) -> bool:
        if row.connection in self._line.resting_connections or self._find_connection(row.connection) is None:
            return True
        return self._is_written(row)

    def _is_written(self, row: SessionRow) -> bool:
        return any(self._tasks.is_running(f"{what}: {row.local_id}") for what in ("write", "refresh"))

    async def _follow(self) -> None:
        if not self.is_on:
            return
        self._under_way = asyncio.current_task()
        try:
            if self._are_rows_old(self._now()):
                await self._read_rows()
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

    async def _read_rows(self) -> None:
        # Before the reading: what changes while it is read is read again.
        self._rows_read_at = self._now()
        try:
            rows = await self._bench.register.open_rows()
        except BaseException:
            self._rows_read_at = None
            raise
        self._plan.take(rows, now=self._now())
        self._line.is_needed_by(
            "list", {row.connection for row in rows if self._find_connection(row.connection) is not None}
        )

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
            changed=self._changed,
            clients=self._clients,
        )
        now = self._now()
        for local_id in read:
            self._plan.looked(local_id, now=now)
        self._take_problems(due, report, read)

    def _take_problems(self, due: list[SessionRow], report: RefreshReport, read: set[str]) -> None:
        now = self._now()
        answering = {row.connection for row in due if row.local_id in read}
        answering |= {row.connection for row, problem in report.problems if isinstance(problem, Gone)}
        troubled: dict[str, Problem] = {}
        for row, problem in report.problems:
            if isinstance(problem, STOPS_THE_REST):
                troubled[row.connection] = problem
            else:
                self._plan.looked(row.local_id, now=now, in_vain=True)
                if row.connection not in answering:
                    # Nothing came of any session: it is not this one's fault.
                    troubled.setdefault(row.connection, problem)
        for connection in answering - set(troubled):
            self._line.answers(connection)
        for connection, problem in troubled.items():
            self._line.begin_rest(connection, problem)
            self._clients.pop(connection, None)
