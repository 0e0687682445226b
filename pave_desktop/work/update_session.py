"""Change a session at PAVE: only what changed is sent, and what came back is compared with what was asked."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace

from pave_desktop.api.pave.answers import SessionAnswer
from pave_desktop.api.pave.client import PaveClient
from pave_desktop.api.pave.sessions import get_session
from pave_desktop.api.pave.sessions import update_session as ask_pave
from pave_desktop.models.connection import Connection
from pave_desktop.models.draft import Draft
from pave_desktop.models.field import Field
from pave_desktop.models.problem import AnswerNotUnderstood, CallFate, ChangedMeanwhile, Problem
from pave_desktop.models.session_form import FieldValues, nested, values_in_body
from pave_desktop.models.session_row import SessionRow
from pave_desktop.models.session_values import differences, fields_shown_by, on_the_wire, values_of
from pave_desktop.models.write import Write, WriteFate, WriteKind
from pave_desktop.storage.register import NotInRegisterError, RegisterProblemError
from pave_desktop.work.create_session import Saved
from pave_desktop.work.session_rows import answered_row, holds, marked_row, never_told, seen_events
from pave_desktop.work.workbench import Workbench
from pave_desktop.work.write_once import new_write, write_once


async def update_session(
    bench: Workbench,
    connection: Connection,
    row: SessionRow,
    *,
    original: FieldValues,
    changes: FieldValues,
    draft: Draft | None = None,
    again: bool = False,
) -> Saved:
    """Send `changes` to a session that held `original`. Nothing to change makes no call. Raises a Problem.

    An answer that does not show the session whole is followed by reading it, for a refusal can be silent. While it is
    not known whether an earlier change has sent a text, a person has to want this one `again`.
    """
    if not changes:
        return Saved(row, [])
    if row.key is None:
        raise ChangedMeanwhile(fate=CallFate.NEVER_SENT)
    key, body = row.key, nested(on_the_wire(changes, connection))
    write = new_write(bench, WriteKind.EDIT, row.local_id, asked=nested(changes), original=nested(original))
    answer = await write_once(
        bench, connection, write, lambda client: _change(client, key, body, changes), draft=draft, again=again
    )
    # It was done: that is kept, whole, even if the caller is given up now.
    return await asyncio.shield(_keep(bench, connection, row, write=write, changes=changes, answer=answer))


async def _keep(
    bench: Workbench,
    connection: Connection,
    row: SessionRow,
    *,
    write: Write,
    changes: FieldValues,
    answer: SessionAnswer,
) -> Saved:
    now = bench.now()
    original = values_in_body(write.original)
    not_kept = None
    current = row
    with suppress(RegisterProblemError):
        current = await bench.register.row(row.local_id) or row
    after = replace(answered_row(current, answer, connection, now=now), unsettled=None)
    found = differences(original, changes, values_of(answer.session), skip=never_told(answer))
    if not isinstance(answer.document.get("options"), dict) and not found:
        # It says nothing of customer and marks and yet all is as it should be: they are what was asked.
        after = marked_row(after, {**original, **changes})
    try:
        await bench.register.end_write(
            write,
            WriteFate.DONE,
            at=now,
            row=after,
            answer=answer.document,
            events=seen_events(current, after, now=now),
            detail=names_of(changes),
        )
    except NotInRegisterError:
        # It was taken off the list meanwhile; PAVE has the change all the same.
        await bench.register.drop_draft(row.local_id)
    except RegisterProblemError as trouble:
        not_kept = trouble.sentence
    return Saved(after, found, not_kept)


def names_of(changes: FieldValues) -> str:
    """Name the fields of an edit, for a session's past."""
    return ", ".join(field.value for field in changes)


async def _change(client: PaveClient, key: str, body: dict[str, object], changes: FieldValues) -> SessionAnswer:
    strange: AnswerNotUnderstood | None = None
    try:
        answer = await ask_pave(client, key, body)
    except AnswerNotUnderstood as problem:
        if not problem.says_yes:
            raise
        answer, strange = None, problem
    if answer is not None and fields_shown_by(answer.document) == frozenset(Field):
        return answer
    try:
        seen = await get_session(client, key)
    except Problem as problem:
        # The change has been sent: that the look at it failed does not mean that nothing was done.
        problem.fate = CallFate.NOT_KNOWN
        raise
    if strange is not None and not holds(seen, changes):
        # A yes of somebody else's, as a hotel's network gives, and nothing of it to be seen.
        raise strange
    return seen
