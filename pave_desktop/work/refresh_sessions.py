"""Look again at PAVE: one session, or many side by side."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace

from pave_desktop.api.pave.client import PaveClient
from pave_desktop.api.pave.sessions import get_session
from pave_desktop.models.connection import Connection
from pave_desktop.models.problem import (
    CertificateNotTrusted,
    ClockWrong,
    Gone,
    NoConnection,
    NotPave,
    NotSignedIn,
    Problem,
    TooManyRequests,
)
from pave_desktop.models.session_row import Event, EventKind, Fate, SessionRow
from pave_desktop.models.write import WriteFate, WriteKind
from pave_desktop.storage.register import NotInRegisterError, RegisterProblemError
from pave_desktop.work.session_rows import answered_row, seen_events
from pave_desktop.work.settle_writes import DELETE_NOT_KNOWN, settle_by_look
from pave_desktop.work.workbench import Workbench

SIDE_BY_SIDE = 6

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
    try:
        answer = await get_session(client, row.key)
    except Gone:
        deleted = None
        with suppress(NotInRegisterError):
            deleted = await _note_gone(bench, row.local_id)
        if deleted is not None:
            return deleted
        raise
    current = await bench.register.row(row.local_id)
    if current is None:
        return row
    if current != before:
        # A write was answered while this look was under way: what it saw is older than what is known.
        return current
    now = bench.now()
    after = answered_row(current, answer, connection, now=now)
    events = seen_events(current, after, now=now)
    try:
        await bench.register.store(after, answer=answer.document, events=events, instead_of=current)
    except NotInRegisterError:
        # It was taken off the list this very moment.
        return row
    await settle_by_look(bench, current, answer)
    return await bench.register.row(row.local_id) or row


async def _note_gone(bench: Workbench, local_id: str) -> SessionRow | None:
    """Keep in a row's history that PAVE does not know it; once, however often it is asked for.

    Where a deletion had no answer that is its answer: gives the row that is deleted then.
    """
    current = await bench.register.row(local_id)
    if current is not None and current.unsettled == DELETE_NOT_KNOWN:
        event = Event(at=bench.now(), kind=EventKind.DELETED)
        deleted = replace(current, fate=Fate.DELETED)
        await bench.register.settle_writes(local_id, WriteKind.DELETE, WriteFate.DONE, row=deleted, events=[event])
        return await bench.register.row(local_id)
    past = await bench.register.events(local_id)
    if current is not None and not (past and past[-1].kind is EventKind.GONE):
        gone = Event(at=bench.now(), kind=EventKind.GONE)
        await bench.register.store(current, events=[gone], instead_of=current)
    return None


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
    seen: Callable[[str], None],
    changed: Callable[[str], None] | None = None,
    clients: dict[str, PaveClient] | None = None,
) -> RefreshReport:
    """Read many sessions, a few at a time; `seen` hears the local id of each that was read.

    A problem that the next session of the same connection would meet as well ends the asking there. `changed` hears of
    those with news: another row, another answer, or none any more. `clients` are those of an earlier refresh, by
    connection id; what is made here is added. Raises RegisterProblemError where the list cannot be read or written.
    """
    report = RefreshReport()
    stopped: set[str] = set()
    clients = {} if clients is None else clients
    waiting = list(rows)[::-1]

    async def work_through() -> None:
        while waiting:
            row = waiting.pop()
            connection = connection_of(row.connection)
            if connection is None or row.connection in stopped:
                continue
            try:
                if connection.id not in clients:
                    # One look into the keyring for all sessions of a connection. However many there are, who makes
                    # a session meanwhile goes first.
                    clients[connection.id] = await bench.client(connection, in_background=True)
                known = await bench.register.answer(row.local_id) if changed else None
                after = await refresh_session(bench, connection, row, client=clients[connection.id])
            except Problem as problem:
                if changed and isinstance(problem, Gone):
                    changed(row.local_id)
                if isinstance(problem, STOPS_THE_REST) and row.connection not in stopped:
                    stopped.add(row.connection)
                    report.problems.append((row, problem))
                elif not isinstance(problem, STOPS_THE_REST):
                    report.problems.append((row, problem))
                continue
            report.looked_at += 1
            seen(row.local_id)
            if changed and (
                replace(after, read_at=row.read_at) != row or await bench.register.answer(row.local_id) != known
            ):
                changed(row.local_id)

    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(min(SIDE_BY_SIDE, len(waiting))):
                group.create_task(work_through())
    except ExceptionGroup as several:
        # All of them met the same disk: one is told, by its own sentence.
        for trouble in several.exceptions:
            if isinstance(trouble, RegisterProblemError):
                raise trouble from None
        raise
    return report
