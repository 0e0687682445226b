"""Make a session: in the register first, then at PAVE, once."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace

from pave_desktop.api.pave.sessions import create_session as ask_pave
from pave_desktop.models.connection import Connection
from pave_desktop.models.problem import AlreadyOpen, CallFate, ListNotWritten, Problem
from pave_desktop.models.session_form import FieldValues, nested
from pave_desktop.models.session_row import Event, EventKind, Fate, SessionRow
from pave_desktop.models.session_values import (
    Difference,
    creation_body,
    differences,
    fields_shown_by,
    on_the_wire,
    values_of,
)
from pave_desktop.sentence import Sentence
from pave_desktop.storage.register import OpenSessionOfVinError, RegisterProblemError
from pave_desktop.work.session_rows import answered_row, asked_row, never_told, seen_events
from pave_desktop.work.workbench import Workbench


@dataclass(frozen=True, slots=True)
class Saved:
    """What came of a save: the row as it is now, and each field that the server holds otherwise than expected."""

    row: SessionRow
    differences: list[Difference]
    not_kept: Sentence | None = None
    """Why the register could not be brought up to date, though the call was answered."""


async def create_session(
    bench: Workbench, connection: Connection, *, local_id: str, values: FieldValues, beside_open: bool = False
) -> Saved:
    """Make a session with `values`. Raises a Problem; AlreadyOpen where the vehicle has an open one, not `beside_open`.

    The row is in the register before the call leaves. A call that surely did nothing takes its row out again (the
    draft stays); one whose fate is not known leaves it there as "may have been created", and is never repeated.
    """
    client = await bench.client(connection)
    sent = creation_body(values)
    row = asked_row(connection, local_id=local_id, values=sent, now=bench.now())
    try:
        await bench.register.add(
            row,
            asked=nested(sent),
            event=Event(at=bench.now(), kind=EventKind.ASKED_FOR),
            unless_open=not beside_open,
        )
    except OpenSessionOfVinError as other:
        raise AlreadyOpen(other.row) from None
    except RegisterProblemError as trouble:
        raise ListNotWritten(trouble.sentence) from None
    try:
        answer = await ask_pave(client, nested(on_the_wire(sent, connection)))
    except Exception as error:
        # A row that cannot be brought up to date stays "on its way", which the next start reads as "not known".
        with suppress(RegisterProblemError):
            await _keep_failure(bench, row, error)
        raise
    now = bench.now()
    made = answered_row(row, answer, connection, now=now)
    events = [Event(at=now, kind=EventKind.MADE), *seen_events(None, made, now=now)]
    not_kept = None
    try:
        await bench.register.store(made, answer=answer.document, events=events)
        await bench.register.drop_draft(local_id)
    except RegisterProblemError as trouble:
        # The session exists: its link must reach the customer all the same.
        not_kept = trouble.sentence
    shown = fields_shown_by(answer.document) - never_told(answer)
    kept = values_of(answer.session)
    found = [each for each in differences({}, sent, kept) if each.field in shown and each.field in sent]
    return Saved(made, found, not_kept)


async def _keep_failure(bench: Workbench, row: SessionRow, error: Exception) -> None:
    """Take out the row of a session that was surely not made; keep one whose fate nobody knows."""
    if isinstance(error, Problem) and error.fate is not CallFate.NOT_KNOWN:
        await bench.register.withdraw(row.local_id)
        return
    # Without what the server said: it stays on disk, and a server can repeat what it was sent, the key too.
    why = str(replace(error.details, said="")) if isinstance(error, Problem) else type(error).__name__
    told = Event(at=bench.now(), kind=EventKind.NOT_KNOWN, detail=why)
    await bench.register.store(replace(row, fate=Fate.NOT_KNOWN), events=[told])
