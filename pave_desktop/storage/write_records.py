"""Writes in SQLite, each with its fate; and what that means for the row of their session."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from pave_desktop.models.draft import Draft
from pave_desktop.models.session_row import EVENT_OF_WRITE, Event, Fate
from pave_desktop.models.write import Unsettled, Write, WriteFate, WriteKind
from pave_desktop.storage import draft_records
from pave_desktop.storage.problems import NotInRegisterError
from pave_desktop.storage.session_past import append_events
from pave_desktop.storage.stored_values import read_document, read_time, storable, write_document, write_time
from pave_desktop.system.redaction import know

_SELECT = "SELECT id, local_id, kind, fate, asked, original, why, asked_at, ended_at FROM session_write"
_SELECT_OF_SESSION = _SELECT + " WHERE local_id = ? ORDER BY number"
_SELECT_ASKED = "SELECT asked FROM session_write WHERE local_id = ? AND kind = ? ORDER BY number DESC LIMIT 1"
_SELECT_FATES = "SELECT kind, fate FROM session_write WHERE local_id = ? ORDER BY number DESC"
_SELECT_NEWEST_FIRST = "SELECT kind, fate, asked FROM session_write WHERE local_id = ? ORDER BY number DESC"
_UNDER_WAY = "fate IN ('waiting', 'on its way')"  # as in the index of these
_SELECT_UNDER_WAY = f"{_SELECT} WHERE {_UNDER_WAY} ORDER BY number"
_SELECT_WAITING_EDITS = f"{_SELECT} WHERE {_UNDER_WAY} AND fate = 'waiting' AND kind = 'edit' ORDER BY asked_at, number"

_SELECT_UNFINISHED_EDITS = """
    SELECT asked_at FROM session_write
    WHERE local_id = ? AND kind = 'edit' AND fate IN ('waiting', 'on its way', 'not known')
"""
_A_MOMENT = timedelta(microseconds=1)

_INSERT = """
    INSERT INTO session_write (id, local_id, kind, fate, asked, original, why, asked_at, ended_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
"""

_FATE_OF_ROW = {
    WriteFate.WAITING: Fate.WAITING,
    WriteFate.ON_ITS_WAY: Fate.ON_ITS_WAY,
    WriteFate.REFUSED: Fate.REFUSED,
    WriteFate.NOT_SENT: Fate.NOT_SENT,
    WriteFate.NOT_KNOWN: Fate.NOT_KNOWN,
}


def insert_write(connection: sqlite3.Connection, write: Write) -> None:
    """Keep a write that is about to be made; an edit counts as asked for no earlier than what was typed before it."""
    typed = draft_records.read_draft(connection, write.local_id) if write.kind is WriteKind.EDIT else None
    asked_at = write.asked_at if typed is None else max(write.asked_at, typed.kept_at)
    _leave_out_of_logs(write.asked)
    connection.execute(
        _INSERT,
        (
            storable(write.id),
            storable(write.local_id),
            write.kind.value,
            write.fate.value,
            write_document(write.asked),
            write_document(write.original),
            storable(write.why),
            write_time(asked_at),
            None if write.ended_at is None else write_time(write.ended_at),
        ),
    )


def _leave_out_of_logs(asked: Mapping[str, Any]) -> None:
    """Let nobody's name who is written about come into a log, or into what a server repeats."""
    sms, session = asked.get("sms"), asked.get("session")
    contact = session.get("contact") if isinstance(session, dict) else None
    for part in (sms, contact):
        names = part if isinstance(part, dict) else {}
        know(*(str(names[each]) for each in ("to_name", "first_name", "last_name") if names.get(each)))


def keep_draft(connection: sqlite3.Connection, draft: Draft) -> None:
    """Keep what was typed; it counts as later than what was saved before it, also where the clock was set back since.

    Where the clock was not set back it is believed: what is earlier by it was still on its way here during the saving.
    """
    now = datetime.now(UTC)
    newest = max((asked_at for asked_at in _unfinished(connection, draft.local_id) if asked_at > now), default=None)
    if newest is not None and draft.kept_at <= newest:
        draft = replace(draft, kept_at=newest + _A_MOMENT)
    draft_records.write_draft(connection, draft)


def _unfinished(connection: sqlite3.Connection, local_id: str) -> list[datetime]:
    return [read_time(asked_at) for (asked_at,) in connection.execute(_SELECT_UNFINISHED_EDITS, (storable(local_id),))]


def read_writes(connection: sqlite3.Connection, local_id: str) -> list[Write]:
    """Read a session's writes, oldest first."""
    return [_write_from(values) for values in connection.execute(_SELECT_OF_SESSION, (storable(local_id),))]


def read_asked(connection: sqlite3.Connection, local_id: str) -> dict[str, Any] | None:
    """Read what was last asked for to make a session; None where it was made elsewhere."""
    found = connection.execute(_SELECT_ASKED, (storable(local_id), WriteKind.CREATE.value)).fetchone()
    return None if found is None else read_document(found[0])


def last_unknown_at(
    connection: sqlite3.Connection, local_id: str, kind: WriteKind, *, only: str = ""
) -> datetime | None:
    """Read when the last write was asked for of which nothing is known: of a kind, or of `only` this one."""
    newest = "SELECT max(asked_at) FROM session_write WHERE local_id = ? AND kind = ? AND fate = ? AND ? IN ('', id)"
    which = (storable(local_id), kind.value, WriteFate.NOT_KNOWN.value, only)
    (asked_at,) = connection.execute(newest, which).fetchone()
    return None if asked_at is None else read_time(asked_at)


def waits_for_a_person(connection: sqlite3.Connection, local_id: str) -> bool:
    """Tell whether an answer was lost that no look can stand for: of a create, or of an edit that sends a text."""
    for kind, fate, asked in connection.execute(_SELECT_NEWEST_FIRST, (storable(local_id),)):
        is_lost = fate == WriteFate.NOT_KNOWN
        if kind == WriteKind.CREATE and is_lost:
            return True
        if fate == WriteFate.DONE:
            return False
        if kind == WriteKind.EDIT and is_lost and ((read_document(asked) or {}).get("sms") or {}).get("to"):
            return True
    return False


def asked_at(connection: sqlite3.Connection, write: Write) -> datetime:
    """Read when a write was asked for, in the order of what was typed."""
    found = connection.execute("SELECT asked_at FROM session_write WHERE id = ?", (write.id,)).fetchone()
    return write.asked_at if found is None else read_time(found[0])


def read_waiting_edits(connection: sqlite3.Connection) -> list[Write]:
    """Read the edits that wait to be sent, oldest first."""
    return [_write_from(values) for values in connection.execute(_SELECT_WAITING_EDITS)]


def send_write(connection: sqlite3.Connection, write: Write) -> None:
    """Note that a write leaves now, asking for just this. Raises NotInRegisterError where it does not wait any more."""
    if not _move(connection, write, WriteFate.ON_ITS_WAY, before=(WriteFate.WAITING,)):
        raise NotInRegisterError(write.id)
    mark_row(connection, write.local_id)


def wait_on(connection: sqlite3.Connection, write: Write) -> bool:
    """Let a write wait again that did not leave after all, asking for just this; False where it has ended."""
    moved = _move(connection, write, WriteFate.WAITING, before=(WriteFate.WAITING, WriteFate.ON_ITS_WAY))
    mark_row(connection, write.local_id)
    return moved


def end_waiting_edits(connection: sqlite3.Connection, local_id: str, *, at: datetime, detail: str) -> list[Write]:
    """Note that what waits of a session's edits will not be sent, and why; give what that was."""
    waiting = [write for write in read_waiting_edits(connection) if write.local_id == storable(local_id)]
    for write in waiting:
        end_write(connection, write.id, WriteFate.NOT_SENT, at=at, detail=detail)
    return waiting


def has_ended(connection: sqlite3.Connection, write_id: str) -> bool:
    """Tell whether it is known already how a write ended."""
    found = connection.execute("SELECT fate FROM session_write WHERE id = ?", (write_id,)).fetchone()
    return found is not None and WriteFate(found[0]).has_ended


def end_write(
    connection: sqlite3.Connection, write_id: str, fate: WriteFate, *, at: datetime, why: str = "", detail: str = ""
) -> None:
    """Note how a write ended, in its session's past too; nothing happens where its row is gone."""
    found = connection.execute("SELECT local_id, kind FROM session_write WHERE id = ?", (write_id,)).fetchone()
    if found is None:
        return
    local_id, kind = found
    connection.execute(
        "UPDATE session_write SET fate = ?, why = ?, ended_at = ? WHERE id = ?",
        (fate.value, storable(why), write_time(at), write_id),
    )
    event = Event(at=at, kind=EVENT_OF_WRITE[WriteKind(kind), fate], detail=detail)
    append_events(connection, local_id, [event])
    mark_row(connection, local_id)


def settle_writes(
    connection: sqlite3.Connection, local_id: str, kind: WriteKind, fate: WriteFate, *, only: str = ""
) -> None:
    """Note what came out about writes of which nothing was known: about all of a kind, or about `only` this one."""
    connection.execute(
        "UPDATE session_write SET fate = ? WHERE local_id = ? AND kind = ? AND fate = ? AND ? IN ('', id)",
        (fate.value, storable(local_id), kind.value, WriteFate.NOT_KNOWN.value, only),
    )
    mark_row(connection, local_id)


def give_up_writes_under_way(connection: sqlite3.Connection) -> None:
    """Tell the fate of what an earlier run of the program was writing when it ended without an answer.

    What had not left was not sent; of what was on its way nothing is known. An edit that had not left goes on waiting,
    and keeps what was typed for it.
    """
    now = datetime.now(UTC)
    for values in connection.execute(_SELECT_UNDER_WAY).fetchall():
        write = _write_from(values)
        never_left = write.fate is WriteFate.WAITING
        if never_left and write.kind is WriteKind.EDIT:
            draft_records.delete_draft(connection, write.local_id, until=write.asked_at)
        else:
            end_write(connection, write.id, WriteFate.NOT_SENT if never_left else WriteFate.NOT_KNOWN, at=now)


def mark_row(connection: sqlite3.Connection, local_id: str) -> None:
    """Derive from a session's writes, and whether there is a draft, how its row stands."""
    fates = connection.execute(_SELECT_FATES, (storable(local_id),)).fetchall()
    newest_first = [(WriteKind(kind), WriteFate(fate)) for kind, fate in fates]
    has_draft = connection.execute("SELECT 1 FROM draft WHERE local_id = ?", (storable(local_id),)).fetchone()
    unsettled = _unsettled(newest_first, has_draft=has_draft is not None)
    connection.execute(
        "UPDATE session SET write_kind = ?, write_fate = ? WHERE local_id = ?",
        (unsettled.kind.value if unsettled else "", unsettled.fate.value if unsettled else "", storable(local_id)),
    )
    fate = _fate_of_row([fate for kind, fate in newest_first if kind is WriteKind.CREATE])
    if fate is not None:
        # All that a write alone can lead to is in the same group, so that nothing derived changes.
        connection.execute("UPDATE session SET fate = ? WHERE local_id = ?", (fate.value, storable(local_id)))


def _fate_of_row(newest_first: list[WriteFate]) -> Fate | None:
    """Tell how sure a session is that only its writes speak of; None where a server has spoken."""
    if not newest_first or WriteFate.DONE in newest_first:
        return None
    newest = newest_first[0]
    if newest.has_ended and WriteFate.NOT_KNOWN in newest_first:
        # That a later try was refused says nothing of the one before it.
        return Fate.NOT_KNOWN
    return _FATE_OF_ROW[newest]


def _unsettled(newest_first: Iterable[tuple[WriteKind, WriteFate]], *, has_draft: bool) -> Unsettled | None:
    """Find the edit or deletion that somebody has to see to.

    One that came to nothing matters as long as what was typed for it is there; what is not known matters more.
    """
    came_to_nothing = None
    for kind, fate in newest_first:
        if kind is WriteKind.CREATE or fate is WriteFate.DONE:
            break
        if not fate.has_ended or fate is WriteFate.NOT_KNOWN:
            return Unsettled(kind, fate)
        if kind is WriteKind.EDIT and has_draft:
            came_to_nothing = came_to_nothing or Unsettled(kind, fate)
    return came_to_nothing


def _move(connection: sqlite3.Connection, write: Write, fate: WriteFate, *, before: tuple[WriteFate, ...]) -> bool:
    moved = connection.execute(
        "UPDATE session_write SET fate = ?, asked = ?, original = ? WHERE id = ? AND fate IN (?, ?)",
        (fate.value, write_document(write.asked), write_document(write.original), write.id, before[0], before[-1]),
    )
    return moved.rowcount > 0


def _write_from(values: tuple[str, str, str, str, str, str, str, str, str | None]) -> Write:
    write_id, local_id, kind, fate, asked, original, why, asked_at, ended_at = values
    _leave_out_of_logs(read_document(asked) or {})
    return Write(
        id=write_id,
        local_id=local_id,
        kind=WriteKind(kind),
        fate=WriteFate(fate),
        asked=read_document(asked) or {},
        original=read_document(original) or {},
        why=why,
        asked_at=read_time(asked_at),
        ended_at=None if ended_at is None else read_time(ended_at),
    )
