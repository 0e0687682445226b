"""What looks at sessions came to: many are taken into the register together, each of them whole or not at all."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from pave_desktop.models.session_row import EVENT_OF_WRITE, Event, EventKind, Fate, SessionRow
from pave_desktop.models.write import Unsettled, Write, WriteFate, WriteKind
from pave_desktop.storage import session_past, session_records, write_records, write_steps
from pave_desktop.storage.write_steps import Outcome

_DELETE_NOT_KNOWN = Unsettled(WriteKind.DELETE, WriteFate.NOT_KNOWN)


@dataclass(frozen=True, slots=True)
class Settled:
    """What a look tells of a write whose answer was lost; `detail` is for the session's past."""

    write: Write
    fate: WriteFate
    detail: str = ""


Judge = Callable[[Sequence[Write]], Sequence[Settled]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A look at a session that was answered at `at`. It counts only where its row is still the one `before` it.

    Where it is another one, a write or another look was answered while this one was under way, and what this one saw
    is older than what is known. `after` is None where the server does not know the session. `judge` is shown the
    session's writes, oldest first, where the answer of one was lost.
    """

    before: SessionRow
    at: datetime
    after: SessionRow | None
    answer: Mapping[str, Any] | None = None
    events: Sequence[Event] = ()
    judge: Judge | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What became of a look: the row as it is now, None where it was taken off the list.

    `counted` says whether the look did, `is_news` whether it told anything that was not known.
    """

    row: SessionRow | None
    counted: bool = False
    is_news: bool = False
    events: Sequence[Event] = ()


def take_look(connection: sqlite3.Connection, look: Look) -> Taken:
    """Take one look into the register, within a transaction of the caller's."""
    current = session_records.read_row(connection, look.before.local_id)
    if current is None or current != look.before:
        return Taken(row=current)
    return _take_gone(connection, look) if look.after is None else _take_seen(connection, look, look.after)


def _take_seen(connection: sqlite3.Connection, look: Look, after: SessionRow) -> Taken:
    local_id, events = after.local_id, list(look.events)
    is_other_answer = session_past.replace_answer(connection, local_id, look.answer)
    if not (is_other_answer or events or look.judge) and after == replace(look.before, read_at=after.read_at):
        session_records.note_read(connection, after)
        return Taken(row=after, counted=True)
    session_records.update_row(connection, after)
    session_past.append_events(connection, local_id, look.events)
    if look.judge is not None:
        for each in look.judge(write_records.read_writes(connection, local_id)):
            kind = each.write.kind
            event = Event(at=look.at, kind=EVENT_OF_WRITE[kind, each.fate], detail=each.detail)
            outcome = Outcome(events=[event])
            write_steps.settle(connection, local_id, kind, each.fate, only=each.write, outcome=outcome)
            events.append(event)
    row = session_records.read_row(connection, local_id)
    is_news = is_other_answer or bool(events) or row != replace(look.before, read_at=after.read_at)
    return Taken(row=row, counted=True, is_news=is_news, events=tuple(events))


def _take_gone(connection: sqlite3.Connection, look: Look) -> Taken:
    """Keep that the server does not know a session; once, however often it is asked for.

    Where a deletion had no answer, that is its answer.
    """
    row = look.before
    past = session_past.read_events(connection, row.local_id)
    if row.unsettled == _DELETE_NOT_KNOWN:
        event = Event(at=look.at, kind=EventKind.DELETED)
        outcome = Outcome(row=replace(row, fate=Fate.DELETED), events=[event])
        write_steps.settle(connection, row.local_id, WriteKind.DELETE, WriteFate.DONE, only=None, outcome=outcome)
    elif past and past[-1].kind is EventKind.GONE:
        return Taken(row=row, counted=True)
    else:
        event = Event(at=look.at, kind=EventKind.GONE)
        session_past.append_events(connection, row.local_id, [event])
    after = session_records.read_row(connection, row.local_id)
    return Taken(row=after, counted=True, is_news=True, events=(event,))
