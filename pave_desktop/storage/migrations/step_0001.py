"""Step 1: sessions, their documents and events, and drafts."""

from __future__ import annotations

import sqlite3

# `group_name`, the `…_order` columns and `search_text` are derived from the row whenever it is written.
_STATEMENTS = (
    """
    CREATE TABLE session (
        local_id TEXT NOT NULL PRIMARY KEY,
        connection TEXT NOT NULL,
        kind TEXT NOT NULL,
        session_key TEXT,
        fate TEXT NOT NULL,
        status TEXT NOT NULL,
        vehicle TEXT NOT NULL,
        vin TEXT NOT NULL,
        customer TEXT NOT NULL,
        phone TEXT NOT NULL,
        sms TEXT NOT NULL,
        sms_said TEXT NOT NULL,
        client_id TEXT NOT NULL,
        capture_link TEXT NOT NULL,
        made_at TEXT NOT NULL,
        read_at TEXT,
        group_name TEXT NOT NULL,
        status_order TEXT NOT NULL,
        vehicle_order TEXT NOT NULL,
        vin_order TEXT NOT NULL,
        customer_order TEXT NOT NULL,
        sms_order TEXT NOT NULL,
        search_text TEXT NOT NULL
    ) STRICT
    """,
    """
    CREATE UNIQUE INDEX session_by_reference
        ON session (connection, kind, session_key) WHERE session_key IS NOT NULL
    """,
    "CREATE INDEX session_by_made_at ON session (made_at DESC, local_id)",
    "CREATE INDEX session_by_group ON session (group_name, made_at DESC, local_id)",
    """
    CREATE TABLE session_document (
        local_id TEXT NOT NULL PRIMARY KEY REFERENCES session (local_id) ON DELETE CASCADE,
        answer TEXT,
        asked TEXT
    ) STRICT
    """,
    """
    CREATE TABLE session_event (
        number INTEGER PRIMARY KEY,
        local_id TEXT NOT NULL REFERENCES session (local_id) ON DELETE CASCADE,
        at TEXT NOT NULL,
        kind TEXT NOT NULL,
        detail TEXT NOT NULL
    ) STRICT
    """,
    "CREATE INDEX session_event_by_session ON session_event (local_id, at, number)",
    """
    CREATE TABLE draft (
        local_id TEXT NOT NULL PRIMARY KEY,
        connection TEXT NOT NULL,
        texts TEXT NOT NULL,
        is_new INTEGER NOT NULL,
        kept_at TEXT NOT NULL
    ) STRICT
    """,
)


def apply(connection: sqlite3.Connection) -> None:
    """Make the first tables."""
    for statement in _STATEMENTS:
        connection.execute(statement)
