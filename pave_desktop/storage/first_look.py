"""The first look at the list, before anything else of the program runs: rows and counts, or nothing.

It is a plain call that only reads, and imports as little as it can. Whatever is not in perfect order is left to the
opening of the register, which mends it and tells about it.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from pave_desktop.models.list_query import ListLook, ListQuery
from pave_desktop.storage.session_list import read_look
from pave_desktop.storage.version import APPLICATION_ID, NEWEST_VERSION

_SECONDS_TO_WAIT = 0.2
_DAMAGED, _CHANGES = "-damaged", "-wal"  # as in `database_file`, which imports more


def read_first_look(path: Path, query: ListQuery, *, limit: int, now: datetime) -> ListLook | None:
    """Read the beginning of the list; None where the register is not there, not of today's shape or not well."""
    try:
        if path.stat().st_size == 0 or path.with_name(path.name + _DAMAGED).exists():
            return None
        # Without a -wal nobody is writing: read so, SQLite leaves no file of its own beside it.
        how = "mode=ro" if path.with_name(path.name + _CHANGES).exists() else "mode=ro&immutable=1"
        address = f"{path.resolve().as_uri()}?{how}"
        connection = sqlite3.connect(address, uri=True, timeout=_SECONDS_TO_WAIT, isolation_level=None)
        with closing(connection):
            connection.execute("PRAGMA query_only = ON")
            connection.execute("PRAGMA trusted_schema = OFF")
            connection.execute("BEGIN")
            (application,) = connection.execute("PRAGMA application_id").fetchone()
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            if (application, version) != (APPLICATION_ID, NEWEST_VERSION):
                return None
            return read_look(connection, query, offset=0, limit=limit, now=now)
    except (sqlite3.Error, OSError, ValueError, KeyError):
        return None
