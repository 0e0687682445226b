"""Drafts in SQLite: what was typed and not sent yet."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from pave_desktop.models.draft import Draft
from pave_desktop.storage.stored_values import read_document, read_time, storable, write_document, write_time

_SELECT = "SELECT local_id, connection, texts, is_new, kept_at, based_on FROM draft"
_SELECT_ALL = _SELECT + " ORDER BY kept_at DESC, local_id"
_SELECT_ONE = _SELECT + " WHERE local_id = ?"
_ANY_TIME = "~"  # sorts behind every time
_REPLACE = """
    INSERT OR REPLACE INTO draft (local_id, connection, texts, is_new, kept_at, based_on) VALUES (?, ?, ?, ?, ?, ?)
"""


def write_draft(connection: sqlite3.Connection, draft: Draft) -> None:
    """Keep a draft in place of the one before."""
    connection.execute(
        _REPLACE,
        (
            storable(draft.local_id),
            storable(draft.connection),
            write_document(draft.texts),
            int(draft.is_new),
            write_time(draft.kept_at),
            write_document(draft.based_on),
        ),
    )


def delete_draft(connection: sqlite3.Connection, local_id: str, *, until: datetime | None = None) -> None:
    """Drop a draft, but not one that was kept after `until`; nothing happens where there is none."""
    latest = _ANY_TIME if until is None else write_time(until)
    connection.execute("DELETE FROM draft WHERE local_id = ? AND kept_at <= ?", (storable(local_id), latest))


def read_drafts(connection: sqlite3.Connection) -> list[Draft]:
    """Read all drafts, the one that was kept last first."""
    return [_draft_from(values) for values in connection.execute(_SELECT_ALL)]


def read_draft(connection: sqlite3.Connection, local_id: str) -> Draft | None:
    """Read one draft."""
    values = connection.execute(_SELECT_ONE, (storable(local_id),)).fetchone()
    return None if values is None else _draft_from(values)


def _draft_from(values: tuple[str, str, str, int, str, str]) -> Draft:
    local_id, connection, texts, is_new, kept_at, based_on = values
    return Draft(
        local_id=local_id,
        connection=connection,
        texts=read_document(texts) or {},
        is_new=bool(is_new),
        kept_at=read_time(kept_at),
        based_on=read_document(based_on) or {},
    )
