"""Step 3: every write is kept with its fate, and a row tells which of its edits or deletions is not settled."""

from __future__ import annotations

import sqlite3

_STATEMENTS = (
    """
    CREATE TABLE session_write (
        number INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        local_id TEXT NOT NULL REFERENCES session (local_id) ON DELETE CASCADE,
        kind TEXT NOT NULL,
        fate TEXT NOT NULL,
        asked TEXT NOT NULL,
        original TEXT NOT NULL,
        why TEXT NOT NULL,
        asked_at TEXT NOT NULL,
        ended_at TEXT
    ) STRICT
    """,
    "CREATE INDEX session_write_by_session ON session_write (local_id, number)",
    "CREATE INDEX session_write_under_way ON session_write (fate) WHERE fate IN ('waiting', 'on its way')",
    # What was asked for when a session was made was kept beside its answers.
    """
    INSERT INTO session_write (id, local_id, kind, fate, asked, original, why, asked_at)
        SELECT lower(hex(randomblob(16))), session.local_id, 'create',
            CASE WHEN fate IN ('made', 'deleted') THEN 'done' ELSE fate END,
            coalesce(asked, '{}'), '{}', '',
            coalesce((
                SELECT min(at) FROM session_event
                WHERE session_event.local_id = session.local_id AND session_event.kind = 'asked for'
            ), made_at)
        FROM session LEFT JOIN session_document USING (local_id)
        WHERE asked IS NOT NULL OR fate IN ('on its way', 'not known')
    """,
    "ALTER TABLE session_document DROP COLUMN asked",
    "ALTER TABLE session ADD COLUMN write_kind TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE session ADD COLUMN write_fate TEXT NOT NULL DEFAULT ''",
    "CREATE INDEX session_by_unsettled ON session (write_fate) WHERE write_fate <> ''",
)


def apply(connection: sqlite3.Connection) -> None:
    """Make the table, move into it what is known of earlier writes, and let rows name what is not settled."""
    for statement in _STATEMENTS:
        connection.execute(statement)
