"""Delete a session at PAVE; the row and its history stay. Taking it off the list is another thing."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

from pave_desktop.api.pave.sessions import delete_session as ask_pave
from pave_desktop.models.connection import Connection
from pave_desktop.models.problem import ChangedMeanwhile, DeleteRefused, FieldsRefused, Gone, Problem
from pave_desktop.models.session_row import Event, EventKind, Fate, SessionRow
from pave_desktop.work.refresh_sessions import refresh_session
from pave_desktop.work.workbench import Workbench


async def delete_session(bench: Workbench, connection: Connection, row: SessionRow) -> SessionRow:
    """Delete at PAVE. Raises a Problem; a session that PAVE does not know is as good as deleted."""
    if row.key is None:
        return row
    client = await bench.client(connection)
    kind = EventKind.DELETED
    try:
        await ask_pave(client, row.key)
    except Gone:
        kind = EventKind.GONE
    except (FieldsRefused, ChangedMeanwhile) as problem:
        # Most likely a customer has opened it meanwhile: show that.
        with suppress(Problem):
            await refresh_session(bench, connection, row)
        raise DeleteRefused(fate=problem.fate, details=problem.details) from None
    current = await bench.register.row(row.local_id) or row
    deleted = replace(current, fate=Fate.DELETED)
    await bench.register.store(deleted, events=[Event(at=bench.now(), kind=kind)])
    return deleted
