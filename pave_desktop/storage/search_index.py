"""The index of the search, which SQLite keeps in tables of its own; it is made anew where it is wrong.

It holds which three signs stand in a row's text. Whoever writes a row calls these: a trigger could only where SQLite
trusts whatever a file says.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress

from pave_desktop.storage.transaction import transaction

_REMOVE = "INSERT INTO session_search (session_search, rowid, search_text) VALUES ('delete', ?, ?)"
_ADD = "INSERT INTO session_search (rowid, search_text) VALUES (?, ?)"

# What is taken out of the index is overwritten at once by newer SQLite only; older ones leave it until all is merged.
_OVERWRITES = sqlite3.sqlite_version_info >= (3, 42)
_IS_OVERWRITING = "SELECT v FROM session_search_config WHERE k = 'secure-delete'"
_OVERWRITE = "INSERT INTO session_search (session_search, rank) VALUES ('secure-delete', 1)"
_NOTE_LEAVINGS = "UPDATE search_leavings SET texts = texts + 1"


def add_text(connection: sqlite3.Connection, number: int, text: str) -> None:
    """Let a row be found by its text."""
    connection.execute(_ADD, (number, text))


def remove_text(connection: sqlite3.Connection, number: int, text: str) -> None:
    """Let a row be found no more by the text that it had, which is still as it was written."""
    connection.execute(_REMOVE, (number, text))
    if not _OVERWRITES:
        connection.execute(_NOTE_LEAVINGS)


def overwrite_from_now_on(connection: sqlite3.Connection) -> None:
    """Let what is taken out of the index be overwritten, where SQLite can."""
    if _OVERWRITES and connection.execute(_IS_OVERWRITING).fetchone() != (1,):
        connection.execute(_OVERWRITE)


def clear_at_the_end(connection: sqlite3.Connection) -> None:
    """Overwrite what was taken out of the index and is still in the file. Never fails: the next end tries again."""
    with suppress(sqlite3.Error), transaction(connection):
        if connection.execute("SELECT texts FROM search_leavings").fetchone() != (0,):
            connection.execute("INSERT INTO session_search (session_search) VALUES ('optimize')")
            connection.execute("UPDATE search_leavings SET texts = 0")


def is_right(connection: sqlite3.Connection) -> bool:
    """Go through all of the index and compare it with the rows. Other trouble than damage passes through."""
    try:
        connection.execute("INSERT INTO session_search (session_search, rank) VALUES ('integrity-check', 1)")
    except sqlite3.DatabaseError as error:
        if is_wrong_index(error):
            return False
        raise
    return True


def can_be_read(connection: sqlite3.Connection) -> bool:
    """Ask the index for anything: a SQLite that is older than the last one here may not understand it."""
    try:
        connection.execute("SELECT 1 FROM session_search WHERE session_search MATCH 'abc' LIMIT 1").fetchone()
    except sqlite3.DatabaseError as error:
        if is_wrong_index(error) or error.sqlite_errorcode == sqlite3.SQLITE_ERROR:
            return False
        raise
    return True


def is_wrong_index(error: sqlite3.Error) -> bool:
    """Tell whether only the index is damaged, which is made anew from the rows."""
    return getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_CORRUPT_VTAB


def derive_again(connection: sqlite3.Connection) -> None:
    """Make the index anew of what the rows hold, and count them anew, within a transaction of the caller's."""
    _make_empty(connection)
    connection.execute("INSERT INTO session_search (session_search) VALUES ('rebuild')")
    overwrite_from_now_on(connection)
    connection.execute("DELETE FROM search_leavings")
    connection.execute("INSERT INTO search_leavings (texts) VALUES (0)")
    connection.execute("DELETE FROM session_count")
    connection.execute(
        "INSERT INTO session_count (group_name, sessions) SELECT group_name, count(*) FROM session GROUP BY group_name"
    )


def mend(connection: sqlite3.Connection) -> None:
    """Do the same in a transaction of its own."""
    with transaction(connection):
        derive_again(connection)


def _make_empty(connection: sqlite3.Connection) -> None:
    """Put into the index's own tables what is in those of an empty one: SQLite does not even drop a broken one."""
    (statement,) = connection.execute("SELECT sql FROM sqlite_master WHERE name = 'session_search'").fetchone()
    with closing(sqlite3.connect(":memory:")) as empty:
        empty.execute(statement)
        for table, places in (("config", "?, ?"), ("data", "?, ?"), ("idx", "?, ?, ?")):
            rows = empty.execute(f"SELECT * FROM session_search_{table}").fetchall()  # noqa: S608 - SQLite's own names
            connection.execute(f"DELETE FROM session_search_{table}")  # noqa: S608
            connection.executemany(f"INSERT INTO session_search_{table} VALUES ({places})", rows)  # noqa: S608


def counts_are_right(connection: sqlite3.Connection) -> bool:
    """Compare the counts with the rows."""
    counted = dict(connection.execute("SELECT group_name, sessions FROM session_count WHERE sessions <> 0"))
    return counted == dict(connection.execute("SELECT group_name, count(*) FROM session GROUP BY group_name"))
