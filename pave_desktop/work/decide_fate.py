"""What a person found out about a write whose answer was lost: where its session is, or that it was never done."""

from __future__ import annotations

from dataclasses import replace

from pave_desktop.api.pave.sessions import get_session
from pave_desktop.entry.vin import tidy_vin
from pave_desktop.models.asked_draft import asked_draft
from pave_desktop.models.connection import Connection
from pave_desktop.models.draft import Draft
from pave_desktop.models.pave_session import PaveSession, vehicle_title
from pave_desktop.models.problem import Gone, KeyNotKnown, KeyOfAnother
from pave_desktop.models.session_form import values_in_body
from pave_desktop.models.session_row import EVENT_OF_WRITE, Event, EventKind, SessionRow
from pave_desktop.models.write import WriteFate, WriteKind
from pave_desktop.storage.register import AlreadyInRegisterError
from pave_desktop.work.session_rows import answered_row, names_of, seen_events
from pave_desktop.work.settle_writes import last_unknown
from pave_desktop.work.workbench import Workbench


async def take_found_key(bench: Workbench, connection: Connection, row: SessionRow, key: str) -> SessionRow:
    """Take the session of this key for the one that may have been created; give its row.

    Where that session was added to the list already, this row goes. Raises a Problem: KeyNotKnown, and KeyOfAnother
    where it is a session of another vehicle or another client, or one that was made here by another create.
    """
    client = await bench.client(connection)
    try:
        answer = await get_session(client, key)
    except Gone as gone:
        raise KeyNotKnown(key, details=gone.details) from None
    if _is_of_another(answer.session, row):
        raise KeyOfAnother(key, vehicle_title(answer.session) or answer.session.vehicle.vin)
    now = bench.now()
    found = answered_row(row, answer, connection, now=now)
    events = [Event(at=now, kind=EventKind.FOUND), *seen_events(None, found, now=now)]
    try:
        await bench.register.settle_writes(
            row.local_id, WriteKind.CREATE, WriteFate.DONE, row=found, answer=answer.document, events=events
        )
    except AlreadyInRegisterError as other:
        known = await bench.register.row(other.local_id)
        if known is not None and await bench.register.asked(known.local_id) is not None:
            # That session was the answer to another create, so it cannot be the one of this.
            raise KeyOfAnother(key, vehicle_title(answer.session) or answer.session.vehicle.vin) from None
        await bench.register.remove(row.local_id)
        return known or row
    return await bench.register.row(row.local_id) or found


async def say_it_was_changed(bench: Workbench, row: SessionRow) -> None:
    """Take a person's word that the server did an edit; that it made a session only its key can say."""
    kind = WriteKind.EDIT
    write = await last_unknown(bench, row.local_id, kind)
    detail = names_of(values_in_body(write.asked)) if write else ""
    await _settle(bench, row, kind, WriteFate.DONE, detail)


async def say_it_was_not_done(bench: Workbench, row: SessionRow, kind: WriteKind) -> Draft:
    """Take a person's word that the server did not do it. What was asked is there to be sent again, as a draft."""
    draft = await entered_draft(bench, row, kind)
    await bench.register.keep_draft(draft)
    await _settle(bench, row, kind, WriteFate.NOT_SENT)
    return draft


async def entered_draft(bench: Workbench, row: SessionRow, kind: WriteKind = WriteKind.CREATE) -> Draft:
    """Give what was typed for a session; where that was discarded, what was asked of the server."""
    draft = await bench.register.draft(row.local_id)
    if draft is not None:
        return draft
    writes = [write for write in await bench.register.writes(row.local_id) if write.kind is kind]
    if writes:
        return replace(asked_draft(writes[-1], connection=row.connection), kept_at=bench.now())
    return Draft(
        local_id=row.local_id,
        connection=row.connection,
        texts={},
        is_new=kind is WriteKind.CREATE,
        kept_at=bench.now(),
    )


async def _settle(bench: Workbench, row: SessionRow, kind: WriteKind, fate: WriteFate, detail: str = "") -> None:
    event = Event(at=bench.now(), kind=EVENT_OF_WRITE[kind, fate], detail=detail)
    await bench.register.settle_writes(row.local_id, kind, fate, events=[event])


def _is_of_another(session: PaveSession, row: SessionRow) -> bool:
    """Tell whether VIN or client id say so; what one of the two does not have says nothing."""
    pairs = ((tidy_vin(session.vehicle.vin), tidy_vin(row.vin)), (session.options.client_id, row.client_id))
    return any(found and asked and found != asked for found, asked in pairs)
