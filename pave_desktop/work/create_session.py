"""Make a session: in the register first, then at PAVE, once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from pave_desktop.api.pave.sessions import create_session as ask_pave
from pave_desktop.models.connection import Connection
from pave_desktop.models.draft import Draft
from pave_desktop.models.session_form import FieldValues, nested
from pave_desktop.models.session_row import SessionRow
from pave_desktop.models.session_values import (
    Difference,
    creation_body,
    differences,
    fields_shown_by,
    on_the_wire,
    values_of,
)
from pave_desktop.models.write import WriteFate, WriteKind
from pave_desktop.sentence import Sentence
from pave_desktop.storage.register import AlreadyInRegisterError, RegisterProblemError
from pave_desktop.work.session_rows import answered_row, asked_row, never_told, seen_events
from pave_desktop.work.workbench import Workbench
from pave_desktop.work.write_once import new_write, write_once


@dataclass(frozen=True, slots=True)
class Saved:
    """What came of a save: the row as it is now, and each field that the server holds otherwise than expected."""

    row: SessionRow
    differences: list[Difference]
    not_kept: Sentence | None = None
    """Why the register could not be brought up to date, though the call was answered."""
    waits: bool = False
    """Whether nothing was sent yet, for the line is down: it goes out when the line is back."""


async def create_session(
    bench: Workbench,
    connection: Connection,
    *,
    local_id: str,
    values: FieldValues,
    draft: Draft | None = None,
    beside_open: bool = False,
    again: bool = False,
) -> Saved:
    """Make a session with `values`. Raises a Problem; AlreadyOpen where the vehicle has an open one, not `beside_open`.

    The row is in the register, with the draft, before the call leaves. One that surely did nothing leaves it there as
    refused or not sent; one whose fate is not known as "may have been created", and it is never repeated by itself: a
    person has to want it `again`.
    """
    sent = creation_body(values)
    write = new_write(bench, WriteKind.CREATE, local_id, asked=nested(sent))
    body = nested(on_the_wire(sent, connection))
    row = asked_row(connection, local_id=local_id, values=sent, now=write.asked_at)
    answer = await write_once(
        bench,
        connection,
        write,
        partial(ask_pave, body=body),
        row=row,
        draft=draft,
        unless_open=not beside_open,
        again=again,
    )
    now = bench.now()
    made = answered_row(row, answer, connection, now=now)
    not_kept = None
    try:
        await bench.register.end_write(
            write, WriteFate.DONE, at=now, row=made, answer=answer.document, events=seen_events(None, made, now=now)
        )
    except RegisterProblemError as trouble:
        # The session exists: its link must reach the customer all the same.
        not_kept = trouble.sentence
    except AlreadyInRegisterError as other:
        # Somebody added it by its key before the answer was here: one session has one row.
        made = await bench.register.row(other.local_id) or made
        await bench.register.remove(local_id)
    shown = fields_shown_by(answer.document) - never_told(answer)
    kept = values_of(answer.session)
    found = [each for each in differences({}, sent, kept) if each.field in shown and each.field in sent]
    return Saved(made, found, not_kept)
