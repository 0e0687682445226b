"""Delete a session at PAVE; the row and its history stay. Taking it off the list is another thing."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace

from pave_desktop.api.pave.client import PaveClient
from pave_desktop.api.pave.sessions import delete_session as ask_pave
from pave_desktop.models.connection import Connection
from pave_desktop.models.problem import ChangedMeanwhile, DeleteRefused, FieldsRefused, Gone, Problem
from pave_desktop.models.session_row import Event, EventKind, Fate, SessionRow
from pave_desktop.models.write import Write, WriteFate, WriteKind
from pave_desktop.storage.register import RegisterProblemError
from pave_desktop.work.refresh_sessions import refresh_session
from pave_desktop.work.workbench import Workbench
from pave_desktop.work.write_once import new_write, write_once


async def delete_session(
    bench: Workbench, connection: Connection, row: SessionRow, *, in_background: bool = False
) -> SessionRow:
    """Delete at PAVE. Raises a Problem; a session that PAVE does not know is as good as deleted.

    One `in_background` is one of many: people's calls go first.
    """
    if row.key is None:
        return row
    key = row.key
    write = new_write(bench, WriteKind.DELETE, row.local_id)
    try:
        was_there = await write_once(
            bench, connection, write, lambda client: _delete(client, key), in_background=in_background
        )
    except (FieldsRefused, ChangedMeanwhile) as problem:
        # Most likely a customer has opened it meanwhile: show that.
        with suppress(Problem):
            await refresh_session(bench, connection, row)
        raise DeleteRefused(fate=problem.fate, details=problem.details) from None
    # It was done: that is kept, whole, even if the caller is given up now.
    return await asyncio.shield(_keep(bench, row, write, was_there=was_there))


async def _keep(bench: Workbench, row: SessionRow, write: Write, *, was_there: bool) -> SessionRow:
    current = row
    with suppress(RegisterProblemError):
        current = await bench.register.row(row.local_id) or row
    now = bench.now()
    deleted = replace(current, fate=Fate.DELETED, unsettled=None)
    events = [] if was_there else [Event(at=now, kind=EventKind.GONE)]
    # What the disk does not take now it takes later; the session is deleted all the same.
    with suppress(RegisterProblemError):
        await bench.register.end_write(write, WriteFate.DONE, at=now, row=deleted, events=events)
    return deleted


async def _delete(client: PaveClient, key: str) -> bool:
    try:
        await ask_pave(client, key)
    except Gone:
        return False
    return True
