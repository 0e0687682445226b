"""Make a session: in the register first, then at PAVE, once."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pave_desktop.api.pave.sessions import create_session as ask_pave
from pave_desktop.models.connection import Connection
from pave_desktop.models.problem import CallFate, Problem
from pave_desktop.models.session_form import FieldValues, nested
from pave_desktop.models.session_row import Event, EventKind, Fate, SessionRow
from pave_desktop.models.session_values import Difference, creation_body, differences, fields_shown_by, values_of
from pave_desktop.work.session_rows import answered_row, asked_row, never_told, seen_events
from pave_desktop.work.workbench import Workbench


@dataclass(frozen=True, slots=True)
class Saved:
    """What came of a save: the row as it is now, and each field that the server holds otherwise than expected."""

    row: SessionRow
    differences: list[Difference]


async def create_session(bench: Workbench, connection: Connection, *, local_id: str, values: FieldValues) -> Saved:
    """Make a session with `values`. Raises a Problem.

    The row is in the register before the call leaves. A call that surely did nothing takes its row out again (the
    draft stays); one whose fate is not known leaves it there as "may have been created", and is never repeated.
    """
    client = await bench.client(connection)
    sent = creation_body(values)
    body = nested(sent)
    row = asked_row(connection, local_id=local_id, values=sent, now=bench.now())
    await bench.register.add(row, asked=body, event=Event(at=bench.now(), kind=EventKind.ASKED_FOR))
    try:
        answer = await ask_pave(client, body)
    except Exception as error:
        if isinstance(error, Problem) and error.fate is not CallFate.NOT_KNOWN:
            await bench.register.withdraw(local_id)
        else:
            why = str(error.details) if isinstance(error, Problem) else type(error).__name__
            told = Event(at=bench.now(), kind=EventKind.NOT_KNOWN, detail=why)
            await bench.register.store(replace(row, fate=Fate.NOT_KNOWN), events=[told])
        raise
    now = bench.now()
    made = answered_row(row, answer, connection, now=now)
    events = [Event(at=now, kind=EventKind.MADE), *seen_events(None, made, now=now)]
    await bench.register.store(made, answer=answer.document, events=events)
    await bench.register.drop_draft(local_id)
    shown = fields_shown_by(answer.document) - never_told(answer)
    kept = values_of(answer.session)
    return Saved(made, [each for each in differences({}, sent, kept) if each.field in shown and each.field in sent])
