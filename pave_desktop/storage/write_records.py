"""Writes in SQLite, each with its fate; and what that means for the row of their session."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from pave_desktop.models.session_row import EVENT_OF_WRITE, Event, Fate
from pave_desktop.models.write import Unsettled, Write, WriteFate, WriteKind
from pave_desktop.storage.problems import NotInRegisterError
from pave_desktop.storage.session_past import append_events
from pave_desktop.storage.stored_values import read_document, read_time, storable, write_document, write_time

_SELECT = "SELECT id, local_id, kind, fate, asked, original, why, asked_at, ended_at FROM session_write"
_SELECT_OF_SESSION = _SELECT + " WHERE local_id = ? ORDER BY number"
_SELECT_ASKED = "SELECT asked FROM session_write WHERE local_id = ? AND kind = ? ORDER BY number DESC LIMIT 1"
_SELECT_FATES = "SELECT kind, fate FROM session_write WHERE local_id = ? ORDER BY number DESC"
_SELECT_NEWEST_FIRST = "SELECT kind, fate, asked FROM session_write WHERE local_id = ? ORDER BY number DESC"
_SELECT_UNDER_WAY = "SELECT id, fate FROM session_write WHERE fate IN ('waiting', 'on its way') ORDER BY number"

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
    """Keep a write that is about to be made."""
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
            write_time(write.asked_at),
            None if write.ended_at is None else write_time(write.ended_at),
        ),
    )


def read_writes(connection: sqlite3.Connection, local_id: str) -> list[Write]:
    """Read a session's writes, oldest first."""
    return [_write_from(values) for values in connection.execute(_SELECT_OF_SESSION, (storable(local_id),))]


def read_asked(connection: sqlite3.Connection, local_id: str) -> dict[str, Any] | None:
    """Read what was last asked for to make a session; None where it was made elsewhere."""
    found = connection.execute(_SELECT_ASKED, (storable(local_id), WriteKind.CREATE.value)).fetchone()
    return None if found is None else read_document(found[0])


def last_asked_at(connection: sqlite3.Connection, local_id: str, kind: WriteKind) -> datetime | None:
    """Read when a session was last written to in this way."""
    newest = "SELECT max(asked_at) FROM session_write WHERE local_id = ? AND kind = ?"
    (asked_at,) = connection.execute(newest, (storable(local_id), kind.value)).fetchone()
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


def send_write(connection: sqlite3.Connection, write_id: str) -> None:
    """Note that a write leaves now. Raises NotInRegisterError where nothing would tell of it afterwards."""
    leaving = (WriteFate.ON_ITS_WAY.value, write_id)
    if connection.execute("UPDATE session_write SET fate = ? WHERE id = ?", leaving).rowcount == 0:
        raise NotInRegisterError(write_id)
    _mark_row_of(connection, write_id)


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

    What had not left was not sent; of what was on its way nothing is known.
    """
    now = datetime.now(UTC)
    for write_id, fate in connection.execute(_SELECT_UNDER_WAY).fetchall():
        never_left = fate == WriteFate.WAITING
        end_write(connection, write_id, WriteFate.NOT_SENT if never_left else WriteFate.NOT_KNOWN, at=now)


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


def _mark_row_of(connection: sqlite3.Connection, write_id: str) -> None:
    for (local_id,) in connection.execute("SELECT local_id FROM session_write WHERE id = ?", (write_id,)).fetchall():
        mark_row(connection, local_id)


def _write_from(values: tuple[str, str, str, str, str, str, str, str, str | None]) -> Write:
    write_id, local_id, kind, fate, asked, original, why, asked_at, ended_at = values
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
