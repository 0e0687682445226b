"""What belongs to a session beside its row: the events of its past, and what was last answered."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from typing import Any

from pave_desktop.models.session_row import Event, EventKind
from pave_desktop.storage.stored_values import read_document, read_time, storable, write_document, write_time

_KEEP_ANSWER = """
    INSERT INTO session_document (local_id, answer) VALUES (?, ?)
    ON CONFLICT (local_id) DO UPDATE SET answer = excluded.answer
"""
_KEEP_OTHER_ANSWER = _KEEP_ANSWER + " WHERE answer IS NOT excluded.answer"


def keep_answer(connection: sqlite3.Connection, local_id: str, answer: Mapping[str, Any] | None) -> None:
    """Keep the server's last answer in place of the one before; None changes nothing."""
    if answer is not None:
        connection.execute(_KEEP_ANSWER, (storable(local_id), write_document(answer)))


def replace_answer(connection: sqlite3.Connection, local_id: str, answer: Mapping[str, Any] | None) -> bool:
    """Keep the server's last answer where it is another than the one before, and tell whether it is."""
    if answer is None:
        return False
    return connection.execute(_KEEP_OTHER_ANSWER, (storable(local_id), write_document(answer))).rowcount > 0


def read_answer(connection: sqlite3.Connection, local_id: str) -> dict[str, Any] | None:
    """Read the server's last answer."""
    return _document(
        connection.execute("SELECT answer FROM session_document WHERE local_id = ?", (storable(local_id),))
    )


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


def _document(found: sqlite3.Cursor) -> dict[str, Any] | None:
    values = found.fetchone()
    return None if values is None else read_document(values[0])
