"""What belongs to a session beside its row: the events of its past, what was asked and what was answered."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from pave_desktop.models.session_row import Event, EventKind, Fate, Group
from pave_desktop.storage.stored_values import read_document, read_time, storable, write_document, write_time

_KEEP_ANSWER = """
    INSERT INTO session_document (local_id, answer) VALUES (?, ?)
    ON CONFLICT (local_id) DO UPDATE SET answer = excluded.answer
"""
_KEEP_ASKED = """
    INSERT INTO session_document (local_id, asked) VALUES (?, ?)
    ON CONFLICT (local_id) DO UPDATE SET asked = excluded.asked
"""


def keep_answer(connection: sqlite3.Connection, local_id: str, answer: Mapping[str, Any] | None) -> None:
    """Keep the server's last answer in place of the one before; None changes nothing."""
    if answer is not None:
        connection.execute(_KEEP_ANSWER, (storable(local_id), write_document(answer)))


def keep_asked(connection: sqlite3.Connection, local_id: str, asked: Mapping[str, Any] | None) -> None:
    """Keep what was sent to make the session; None changes nothing."""
    if asked is not None:
        connection.execute(_KEEP_ASKED, (storable(local_id), write_document(asked)))


def read_answer(connection: sqlite3.Connection, local_id: str) -> dict[str, Any] | None:
    """Read the server's last answer."""
    return _document(
        connection.execute("SELECT answer FROM session_document WHERE local_id = ?", (storable(local_id),))
    )


def read_asked(connection: sqlite3.Connection, local_id: str) -> dict[str, Any] | None:
    """Read what was sent to make the session."""
    return _document(connection.execute("SELECT asked FROM session_document WHERE local_id = ?", (storable(local_id),)))


def append_events(connection: sqlite3.Connection, local_id: str, events: Iterable[Event]) -> None:
    """Write events behind those that a session has."""
    connection.executemany(
        "INSERT INTO session_event (local_id, at, kind, detail) VALUES (?, ?, ?, ?)",
        [(storable(local_id), write_time(event.at), event.kind.value, storable(event.detail)) for event in events],
    )


def read_events(connection: sqlite3.Connection, local_id: str) -> list[Event]:
    """Read a session's past, oldest first; of the same moment, in the order in which it was written."""
    found = connection.execute(
        "SELECT at, kind, detail FROM session_event WHERE local_id = ? ORDER BY at, number",
        (storable(local_id),),
    )
    return [Event(at=read_time(at), kind=EventKind(kind), detail=detail) for at, kind, detail in found]


def give_up_calls_under_way(connection: sqlite3.Connection) -> None:
    """Mark as not known what an earlier run of the program was making when it ended without an answer."""
    # The group has an index, so that this does not read the whole list at every start.
    found = connection.execute(
        "SELECT local_id FROM session WHERE group_name = ? AND fate = ?",
        (Group.OTHER.value, Fate.ON_ITS_WAY.value),
    )
    not_known = Event(at=datetime.now(UTC), kind=EventKind.NOT_KNOWN)
    for (local_id,) in found.fetchall():
        # Both fates are in the same group, so that nothing derived changes.
        connection.execute("UPDATE session SET fate = ? WHERE local_id = ?", (Fate.NOT_KNOWN.value, local_id))
        append_events(connection, local_id, [not_known])


def _document(found: sqlite3.Cursor) -> dict[str, Any] | None:
    values = found.fetchone()
    return None if values is None else read_document(values[0])
