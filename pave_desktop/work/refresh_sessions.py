"""Look again at PAVE: one session, or many side by side."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from pave_desktop.api.pave.client import PaveClient
from pave_desktop.models.connection import Connection
from pave_desktop.models.problem import (
    CertificateNotTrusted,
    ClockWrong,
    NoConnection,
    NotPave,
    NotSignedIn,
    Problem,
    TooManyRequests,
)
from pave_desktop.models.session_row import Event, SessionRow
from pave_desktop.storage.looks import Taken
from pave_desktop.storage.register import RegisterProblemError
from pave_desktop.work.gathered_looks import GatheredLooks
from pave_desktop.work.look_at_session import Looked, look_at_session
from pave_desktop.work.workbench import Workbench

SIDE_BY_SIDE = 10

STOPS_THE_REST = (NotSignedIn, ClockWrong, NoConnection, CertificateNotTrusted, NotPave, TooManyRequests)
"""What every other session of the same connection would meet as well."""


async def refresh_session(
    bench: Workbench, connection: Connection, row: SessionRow, *, client: PaveClient | None = None
) -> SessionRow:
    """Read a session and put it into the register. Raises a Problem; Gone is kept in the row's history."""
    if row.key is None:
        return row
    client = client or await bench.client(connection)
    before = await bench.register.row(row.local_id)
    if before is None or before.key is None:
        return before or row
    looked = await look_at_session(bench, connection, before, client)
    (taken,) = await bench.register.take_looks([looked.look])
    if looked.gone is not None and looked.is_gone(taken):
        raise looked.gone
    return taken.row or row


@dataclass(frozen=True, slots=True)
class Change:
    """News of a session: its row before and after, and what is new in its past. The answer can have changed alone."""

    before: SessionRow
    after: SessionRow
    events: tuple[Event, ...]


@dataclass
class RefreshReport:
    """What a refresh of many came to: how many were read, and what went wrong with which."""

    looked_at: int = 0
    problems: list[tuple[SessionRow, Problem]] = field(default_factory=list)


async def refresh_sessions(
    bench: Workbench,
    rows: Iterable[SessionRow],
    connection_of: Callable[[str], Connection | None],
    *,
    seen: Callable[[str], None] | None = None,
    changed: Callable[[Sequence[Change]], None] | None = None,
    clients: dict[str, PaveClient] | None = None,
    report: RefreshReport | None = None,
) -> RefreshReport:
    """Read many sessions, some at a time; `seen` hears the local id of each that was read.

    A problem that the next session of the same connection would meet as well ends the asking there. `changed` hears of
    those with news, of some together, when they are in the register. `clients` are those of an earlier refresh, by
    connection id; what is made here is added. Raises RegisterProblemError where the list cannot be read or written.
    What was answered before this is given up is in the register, and was told; `report`, filled on the way, has the
    problems that were met.
    """
    refresh = _Refresh(bench, rows, connection_of, seen=seen, changed=changed, clients=clients, report=report)
    try:
        await refresh.run()
    except ExceptionGroup as several:
        # All of them met the same disk: one is told, by its own sentence.
        trouble = _first_trouble(several)
        if trouble is None:
            raise
        raise trouble from None
    return refresh.report


class _Refresh:
    def __init__(
        self,
        bench: Workbench,
        rows: Iterable[SessionRow],
        connection_of: Callable[[str], Connection | None],
        *,
        seen: Callable[[str], None] | None,
        changed: Callable[[Sequence[Change]], None] | None,
        clients: dict[str, PaveClient] | None,
        report: RefreshReport | None,
    ) -> None:
        self.report = RefreshReport() if report is None else report
        self._bench = bench
        self._connection_of = connection_of
        self._seen = seen
        self._changed = changed
        self._clients = {} if clients is None else clients
        self._stopped: set[str] = set()
        self._waiting = deque(rows)
        self._next: deque[tuple[SessionRow, SessionRow]] = deque()
        self._reading = asyncio.Lock()
        self._gathered = GatheredLooks(bench.register, self._taken_in)

    async def run(self) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(self._gathered.take_in())
            async with asyncio.TaskGroup() as lookers:
                for _ in range(min(SIDE_BY_SIDE, len(self._waiting))):
                    lookers.create_task(self._look_through())
            self._gathered.end()

    async def _look_through(self) -> None:
        while (found := await self._next_row()) is not None:
            row, current = found
            connection = self._connection_of(row.connection)
            if connection is None or row.connection in self._stopped:
                continue
            try:
                client = await self._client(connection)
                self._gathered.add(await look_at_session(self._bench, connection, current, client))
            except Problem as problem:
                self._met(row, problem)

    async def _next_row(self) -> tuple[SessionRow, SessionRow] | None:
        """Give a session to look at, and its row as it is now: some are read together shortly before their turn."""
        async with self._reading:
            while self._waiting and not self._next:
                rows = [self._waiting.popleft() for _ in range(min(SIDE_BY_SIDE, len(self._waiting)))]
                rows = [row for row in rows if row.connection not in self._stopped]
                now = await self._bench.register.rows([row.local_id for row in rows])
                for row in rows:
                    current = now.get(row.local_id)
                    if current is not None and current.key is not None:
                        self._next.append((row, current))
                    elif self._connection_of(row.connection) is not None:
                        # There is nothing, or nothing any more, that could be asked for.
                        self._was_seen(row.local_id)
            return self._next.popleft() if self._next else None

    async def _client(self, connection: Connection) -> PaveClient:
        if connection.id not in self._clients:
            # One look into the keyring for all sessions of a connection. However many there are, who makes a session
            # meanwhile goes first.
            self._clients[connection.id] = await self._bench.client(connection, in_background=True)
        return self._clients[connection.id]

    def _met(self, row: SessionRow, problem: Problem) -> None:
        if not isinstance(problem, STOPS_THE_REST):
            self.report.problems.append((row, problem))
        elif row.connection not in self._stopped:
            self._stopped.add(row.connection)
            self.report.problems.append((row, problem))

    def _taken_in(self, looks: Sequence[tuple[Looked, Taken]]) -> None:
        changes = []
        for looked, taken in looks:
            before = looked.look.before
            if taken.is_news and taken.row is not None:
                changes.append(Change(before, taken.row, tuple(taken.events)))
            if looked.gone is not None and looked.is_gone(taken):
                self.report.problems.append((before, looked.gone))
            else:
                self._was_seen(before.local_id)
        if changes and self._changed is not None:
            self._changed(changes)

    def _was_seen(self, local_id: str) -> None:
        self.report.looked_at += 1
        if self._seen is not None:
            self._seen(local_id)


def _first_trouble(several: ExceptionGroup[Exception]) -> RegisterProblemError | None:
    for each in several.exceptions:
        trouble = _first_trouble(each) if isinstance(each, ExceptionGroup) else each
        if isinstance(trouble, RegisterProblemError):
            return trouble
    return None
