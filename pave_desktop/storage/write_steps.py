"""The steps of a write, each of them one transaction: begun, leaving, waiting on, taken back, ended, settled."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pave_desktop.models.draft import Draft
from pave_desktop.models.session_row import Event, EventKind, SessionRow
from pave_desktop.models.write import Write, WriteFate, WriteKind
from pave_desktop.sentence import sentence
from pave_desktop.storage import draft_records, session_past, session_records, write_records
from pave_desktop.storage.problems import AlreadyInRegisterError, NotInRegisterError, OpenSessionOfVinError

REPLACED = sentence("Replaced by a later change").template
TAKEN_BACK = sentence("Taken back").template
SESSION_DELETED = sentence("The session was deleted").template
"""Why an edit that waited was not sent, for the time line, which translates it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What is kept together with a write's end: the row that follows from it, what was answered, and what is told."""

    row: SessionRow | None = None
    answer: Mapping[str, Any] | None = None
    events: Sequence[Event] = ()
    draft: Draft | None = None


def begin(
    connection: sqlite3.Connection,
    write: Write,
    *,
    row: SessionRow | None,
    draft: Draft | None,
    unless_open: bool,
    again: bool,
) -> Write | None:
    """Keep what is about to be written; give the edit that waited whose place it takes. Raises as `begin_write`."""
    is_delete = write.kind is WriteKind.DELETE
    if not (again or is_delete) and write_records.waits_for_a_person(connection, write.local_id):
        raise AlreadyInRegisterError(write.local_id)
    if row is not None:
        if unless_open:
            _refuse_open_session(connection, row)
        session_records.put_row(connection, row)
    elif session_records.read_row(connection, write.local_id) is None:
        raise NotInRegisterError(write.local_id)
    if draft is not None:
        write_records.keep_draft(connection, draft)
    replaced = []
    if write.kind is WriteKind.EDIT:
        replaced = write_records.end_waiting_edits(connection, write.local_id, at=write.asked_at, detail=REPLACED)
    write_records.insert_write(connection, write)
    if write.kind is WriteKind.CREATE:
        asked_for = Event(at=write.asked_at, kind=EventKind.ASKED_FOR)
        session_past.append_events(connection, write.local_id, [asked_for])
    write_records.mark_row(connection, write.local_id)
    return replaced[-1] if replaced else None


def send(connection: sqlite3.Connection, write: Write, draft: Draft | None) -> None:
    """Note that a write leaves now. Raises NotInRegisterError where it does not wait any more."""
    write_records.send_write(connection, write)
    if draft is not None:
        draft_records.write_draft(connection, draft)
        write_records.mark_row(connection, write.local_id)


def wait_on(connection: sqlite3.Connection, write: Write) -> None:
    """Let an edit wait that did not leave after all: from now on it keeps what was typed, and no draft does."""
    if write_records.wait_on(connection, write):
        until = write_records.asked_at(connection, write)
        draft_records.delete_draft(connection, write.local_id, until=until)
        write_records.mark_row(connection, write.local_id)


def withdraw(connection: sqlite3.Connection, local_id: str, at: datetime) -> list[Write]:
    """End the edit that waits, if one does, and forget what was typed for it; what was typed since stays."""
    withdrawn = write_records.end_waiting_edits(connection, local_id, at=at, detail=TAKEN_BACK)
    for write in withdrawn:
        draft_records.delete_draft(connection, local_id, until=write.asked_at)
    write_records.mark_row(connection, local_id)
    return withdrawn


def end(
    connection: sqlite3.Connection,
    write: Write,
    fate: WriteFate,
    *,
    at: datetime,
    outcome: Outcome,
    why: str,
    detail: str,
) -> None:
    """Note how a write ended. What was done needs the draft no more that it was typed as; an edit may be typed on."""
    if fate is not WriteFate.DONE and write_records.has_ended(connection, write.id):
        return
    _keep_row(connection, outcome)
    if fate is WriteFate.DONE:
        until = write_records.asked_at(connection, write) if write.kind is WriteKind.EDIT else None
        draft_records.delete_draft(connection, write.local_id, until=until)
    elif outcome.draft is not None and session_records.read_row(connection, write.local_id) is not None:
        draft_records.write_draft(connection, outcome.draft)
    write_records.end_write(connection, write.id, fate, at=at, why=why, detail=detail)
    if (write.kind, fate) == (WriteKind.DELETE, WriteFate.DONE):
        _end_what_waits_for_nothing(connection, write.local_id, at)
    session_past.append_events(connection, write.local_id, outcome.events)


def settle(
    connection: sqlite3.Connection,
    local_id: str,
    kind: WriteKind,
    fate: WriteFate,
    *,
    only: Write | None,
    outcome: Outcome,
) -> None:
    """Note what came out about writes of which nothing was known."""
    which = only.id if only else ""
    _keep_row(connection, outcome)
    if fate is WriteFate.DONE:
        # A session that is there needs its entry no more, whatever it was; an edit may have been typed on, or another
        # one since may have come to nothing.
        is_edit = kind is WriteKind.EDIT
        asked_at = write_records.last_unknown_at(connection, local_id, kind, only=which) if is_edit else None
        if asked_at is not None or not is_edit:
            draft_records.delete_draft(connection, local_id, until=asked_at)
    session_past.append_events(connection, local_id, outcome.events)
    write_records.settle_writes(connection, local_id, kind, fate, only=which)
    if (kind, fate) == (WriteKind.DELETE, WriteFate.DONE) and outcome.events:
        _end_what_waits_for_nothing(connection, local_id, outcome.events[-1].at)


def _keep_row(connection: sqlite3.Connection, outcome: Outcome) -> None:
    if outcome.row is not None:
        session_records.update_row(connection, outcome.row)
        session_past.keep_answer(connection, outcome.row.local_id, outcome.answer)


def _end_what_waits_for_nothing(connection: sqlite3.Connection, local_id: str, at: datetime) -> None:
    write_records.end_waiting_edits(connection, local_id, at=at, detail=SESSION_DELETED)
    write_records.mark_row(connection, local_id)


def _refuse_open_session(connection: sqlite3.Connection, row: SessionRow) -> None:
    for other in session_records.rows_of_vin(connection, row.vin):
        if other.is_open and other.local_id != row.local_id:
            raise OpenSessionOfVinError(other)
