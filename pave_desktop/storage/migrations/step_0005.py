"""Step 5: the list is searched, sorted and counted at once, and a row tells since when it stands as it does.

The session table is made anew, for the search's index needs a number of each row that stays (a table's own numbers may
change when SQLite packs it).
"""

from __future__ import annotations

import sqlite3

_STATEMENTS = (
    """
    CREATE TABLE new_session (
        number INTEGER PRIMARY KEY,
        local_id TEXT NOT NULL UNIQUE,
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
        status_since TEXT,
        group_name TEXT NOT NULL,
        status_order TEXT NOT NULL,
        vehicle_order TEXT NOT NULL,
        vin_order TEXT NOT NULL,
        customer_order TEXT NOT NULL,
        sms_order TEXT NOT NULL,
        write_kind TEXT NOT NULL DEFAULT '',
        write_fate TEXT NOT NULL DEFAULT '',
        search_text TEXT NOT NULL
    ) STRICT
    """,
    """
    INSERT INTO new_session (
        local_id, connection, kind, session_key, fate, status, vehicle, vin, customer, phone, sms, sms_said, client_id,
        capture_link, made_at, read_at, status_since,
        group_name, status_order, vehicle_order, vin_order, customer_order, sms_order, write_kind, write_fate,
        search_text
    )
        SELECT local_id, connection, kind, session_key, fate, status, vehicle, vin, customer, phone, sms, sms_said,
            client_id, capture_link, made_at, read_at,
            (
                SELECT max(at) FROM session_event
                WHERE session_event.local_id = session.local_id AND session_event.kind = 'status'
            ),
            group_name, status_order, vehicle_order, vin_order, customer_order, sms_order, write_kind, write_fate,
            search_text
        FROM session ORDER BY rowid
    """,
    "DROP TABLE session",
    "ALTER TABLE new_session RENAME TO session",
    """
    CREATE UNIQUE INDEX session_by_reference
        ON session (connection, kind, session_key) WHERE session_key IS NOT NULL
    """,
    "CREATE INDEX session_by_unsettled ON session (write_fate) WHERE write_fate <> ''",
    # One for each column that the list is sorted by; whoever sorts by it within a group needs the group's name too.
    "CREATE INDEX session_by_made_at ON session (made_at DESC, local_id)",
    "CREATE INDEX session_by_group ON session (group_name, made_at DESC, local_id)",
    "CREATE INDEX session_by_status ON session (status_order, made_at DESC, local_id)",
    "CREATE INDEX session_by_vehicle ON session (vehicle_order, made_at DESC, local_id, group_name)",
    "CREATE INDEX session_by_vin ON session (vin_order, made_at DESC, local_id, group_name)",
    "CREATE INDEX session_by_customer ON session (customer_order, made_at DESC, local_id, group_name)",
    "CREATE INDEX session_by_sms ON session (sms_order, made_at DESC, local_id, group_name)",
    # Of the rows that may need attention now or later, all that decides.
    """
    CREATE INDEX session_by_attention
        ON session (group_name, made_at, status_since, sms, fate, write_kind, write_fate, local_id)
        WHERE group_name IN ('waiting', 'capturing') OR fate IN ('refused', 'not sent', 'not known')
            OR write_fate IN ('waiting', 'refused', 'not sent', 'not known')
    """,
    # How many rows there are of each group.
    "CREATE TABLE session_count (group_name TEXT NOT NULL PRIMARY KEY, sessions INTEGER NOT NULL) STRICT",
    # How many texts were taken out of the search's index and may still be in the file.
    "CREATE TABLE search_leavings (texts INTEGER NOT NULL) STRICT",
    "INSERT INTO search_leavings (texts) VALUES (0)",
    """
    CREATE VIRTUAL TABLE session_search USING fts5(
        search_text, content='session', content_rowid='number', columnsize=0, detail=none,
        tokenize='trigram case_sensitive 1'
    )
    """,
    "INSERT INTO session_count (group_name, sessions) SELECT group_name, count(*) FROM session GROUP BY group_name",
    "INSERT INTO session_search (session_search) VALUES ('rebuild')",
    """
    CREATE TRIGGER session_added AFTER INSERT ON session BEGIN
        INSERT INTO session_count (group_name, sessions) VALUES (new.group_name, 1)
            ON CONFLICT (group_name) DO UPDATE SET sessions = sessions + 1;
    END
    """,
    """
    CREATE TRIGGER session_removed AFTER DELETE ON session BEGIN
        UPDATE session_count SET sessions = sessions - 1 WHERE group_name = old.group_name;
    END
    """,
    """
    CREATE TRIGGER session_moved AFTER UPDATE OF group_name ON session WHEN old.group_name <> new.group_name BEGIN
        UPDATE session_count SET sessions = sessions - 1 WHERE group_name = old.group_name;
        INSERT INTO session_count (group_name, sessions) VALUES (new.group_name, 1)
            ON CONFLICT (group_name) DO UPDATE SET sessions = sessions + 1;
    END
    """,
)


def apply(connection: sqlite3.Connection) -> None:
    """Make the session table anew, with all that is derived from it. Foreign keys must not be enforced meanwhile."""
    for statement in _STATEMENTS:
        connection.execute(statement)
