"""Puts the rows saved from a damaged register over those of an older copy of it.

What was saved is newer and wins. Of what only the copy knows, nobody knows what became of it since: a write that had
not come to its end then may have been made meanwhile, and nothing that was to be sent is offered to be sent again.
"""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from pave_desktop.models.session_row import Event, EventKind, Fate
from pave_desktop.models.write import Write, WriteFate, WriteKind
from pave_desktop.storage.search_index import derive_again
from pave_desktop.storage.session_past import append_events
from pave_desktop.storage.session_records import read_row
from pave_desktop.storage.transaction import transaction
from pave_desktop.storage.write_records import insert_write, mark_row

_ONLY_IN_COPY = "local_id NOT IN (SELECT local_id FROM saved.session)"

# Of the copy: what was removed since, as far as the damaged register shows that.
_REMOVED_SESSIONS = f"DELETE FROM main.session WHERE {_ONLY_IN_COPY}"  # noqa: S608 - no value in it
_DROPPED_DRAFTS = "DELETE FROM main.draft"
# Who sent it since has its session among those that are lost: sent once more it would be made twice.
_NEW_DRAFTS = "DELETE FROM main.draft WHERE is_new = 1"

_NOT_KNOWN_ANY_MORE = f"""
    SELECT local_id FROM main.session
    WHERE {_ONLY_IN_COPY} AND (fate IN ('waiting', 'on its way', 'refused', 'not sent')
        OR write_fate IN ('waiting', 'on its way', 'not sent'))
"""  # noqa: S608 - no value in it
_WRITES_NOT_KNOWN_ANY_MORE = """
    UPDATE main.session_write SET fate = 'not known'
    WHERE local_id = :local_id
        AND (fate IN ('waiting', 'on its way', 'not sent') OR (kind = 'create' AND fate = 'refused'))
        AND number > coalesce(
            (SELECT max(number) FROM main.session_write WHERE local_id = :local_id AND fate = 'done'), 0
        )
"""

_SAME_SESSION_OF_ANOTHER_ROW = """
    DELETE FROM main.session WHERE EXISTS (
        SELECT 1 FROM saved.session AS other
        WHERE other.connection = main.session.connection AND other.kind = main.session.kind
            AND other.session_key = main.session.session_key AND other.local_id <> main.session.local_id
    )
"""

# Each gets a number of its own, which nothing refers to.
_ROW = """
    local_id, connection, kind, session_key, fate, status, vehicle, vin, customer, phone, sms, sms_said, client_id,
    capture_link, made_at, read_at, status_since, group_name, status_order, vehicle_order, vin_order, customer_order,
    sms_order, write_kind, write_fate, search_text
"""
_TAKE = (
    f"INSERT OR REPLACE INTO main.session ({_ROW}) SELECT {_ROW} FROM saved.session",  # noqa: S608 - no value in it
    """
    INSERT INTO main.session_document (local_id, answer)
        SELECT local_id, answer FROM saved.session_document WHERE answer IS NOT NULL
        ON CONFLICT (local_id) DO UPDATE SET answer = excluded.answer
    """,
    "INSERT OR REPLACE INTO main.draft SELECT * FROM saved.draft",
    # A session's past was the same up to the copy.
    """
    INSERT INTO main.session_event (local_id, at, kind, detail)
        SELECT local_id, at, kind, detail FROM saved.session_event AS newer
        WHERE NOT EXISTS (
            SELECT 1 FROM main.session_event AS known
            WHERE known.local_id = newer.local_id AND known.at = newer.at AND known.kind = newer.kind
                AND known.detail = newer.detail
        )
        ORDER BY number
    """,
    # How these ended was lost; the row, which is newer, tells what came of them.
    """
    DELETE FROM main.session_write
    WHERE fate IN ('waiting', 'on its way') AND local_id IN (SELECT local_id FROM saved.session)
    """,
    "DELETE FROM main.session_write WHERE id IN (SELECT id FROM saved.session_write)",
    "CREATE TEMP TABLE every_write AS SELECT * FROM main.session_write UNION ALL SELECT * FROM saved.session_write",
    "DELETE FROM main.session_write",
    """
    INSERT INTO main.session_write (id, local_id, kind, fate, asked, original, why, asked_at, ended_at)
        SELECT id, local_id, kind, fate, asked, original, why, asked_at, ended_at FROM temp.every_write
        ORDER BY asked_at, number
    """,
    "DROP TABLE temp.every_write",
)

_OWNERLESS = (
    "DELETE FROM main.session_document WHERE local_id NOT IN (SELECT local_id FROM main.session)",
    "DELETE FROM main.session_event WHERE local_id NOT IN (SELECT local_id FROM main.session)",
    "DELETE FROM main.session_write WHERE local_id NOT IN (SELECT local_id FROM main.session)",
    "DELETE FROM main.draft WHERE is_new = 1 AND local_id IN (SELECT local_id FROM main.session WHERE fate = 'made')",
)

# Rows that are under way without the write that would be given up at the start.
_LOST_CREATES = """
    SELECT local_id FROM main.session WHERE fate IN ('waiting', 'on its way') AND NOT EXISTS (
        SELECT 1 FROM main.session_write AS write
        WHERE write.local_id = main.session.local_id AND kind = 'create' AND fate IN ('waiting', 'on its way')
    )
"""
_LOST_CHANGES = """
    UPDATE main.session SET write_kind = '', write_fate = ''
    WHERE write_fate IN ('waiting', 'on its way') AND NOT EXISTS (
        SELECT 1 FROM main.session_write AS write
        WHERE write.local_id = main.session.local_id AND kind <> 'create' AND fate IN ('waiting', 'on its way')
    )
"""


@dataclass(frozen=True, slots=True)
class Merged:
    """How many sessions came from the damaged register, and how many more from the copy."""

    saved: int
    copied: int


def merge(connection: sqlite3.Connection, *, whole: Iterable[str]) -> Merged:
    """Put the register that is attached as `saved` over the main one; `whole` are its tables that miss no row.

    sqlite3.Error passes through, with nothing changed. Foreign keys must not be enforced meanwhile.
    """
    with transaction(connection):
        if "session" in whole:
            connection.execute(_REMOVED_SESSIONS)
        else:
            connection.execute(_NEW_DRAFTS)
        if "draft" in whole:
            connection.execute(_DROPPED_DRAFTS)
        _doubt_the_copy(connection)
        connection.execute(_SAME_SESSION_OF_ANOTHER_ROW)
        for statement in (*_TAKE, *_OWNERLESS):
            connection.execute(statement)
        lost = [local_id for (local_id,) in connection.execute(_LOST_CREATES).fetchall()]
        for local_id in lost:
            _doubt_create(connection, local_id)
        # Whether it was done, the next look shows; what was asked is lost.
        connection.execute(_LOST_CHANGES)
        derive_again(connection)
        (saved,) = connection.execute("SELECT count(*) FROM saved.session").fetchone()
        (everything,) = connection.execute("SELECT count(*) FROM main.session").fetchone()
    return Merged(saved, everything - saved)


def _doubt_the_copy(connection: sqlite3.Connection) -> None:
    for (local_id,) in connection.execute(_NOT_KNOWN_ANY_MORE).fetchall():
        before = _fate(connection, local_id)
        connection.execute(_WRITES_NOT_KNOWN_ANY_MORE, {"local_id": local_id})
        mark_row(connection, local_id)
        after = _fate(connection, local_id)
        if after is not before and after is Fate.NOT_KNOWN:
            _tell_not_known(connection, local_id)


def _doubt_create(connection: sqlite3.Connection, local_id: str) -> None:
    """Let a person decide about a session that was being made, by what its row says of it."""
    row = read_row(connection, local_id)
    if row is None:
        return
    marks = {("vehicle", "vin"): row.vin, ("sms", "to"): row.phone, ("session", "client_id"): row.client_id}
    asked = {place: {name: text} for (place, name), text in marks.items() if text}
    write = Write(
        id=uuid.uuid4().hex,
        local_id=local_id,
        kind=WriteKind.CREATE,
        fate=WriteFate.NOT_KNOWN,
        asked=asked,
        asked_at=row.made_at,
    )
    insert_write(connection, write)
    mark_row(connection, local_id)
    _tell_not_known(connection, local_id)


def _fate(connection: sqlite3.Connection, local_id: str) -> Fate:
    return Fate(connection.execute("SELECT fate FROM main.session WHERE local_id = ?", (local_id,)).fetchone()[0])


def _tell_not_known(connection: sqlite3.Connection, local_id: str) -> None:
    append_events(connection, local_id, [Event(at=datetime.now(UTC), kind=EventKind.NOT_KNOWN)])
