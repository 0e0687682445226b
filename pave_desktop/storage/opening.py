"""Opens the register's database: a damaged file is mended, a newer one is left alone, an older one migrated."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from pave_desktop.sentence import Sentence, sentence
from pave_desktop.storage import search_index
from pave_desktop.storage.daily_copy import copies_folder, copies_of
from pave_desktop.storage.database_file import (
    has_orphan,
    is_marked_damaged,
    make_private_again,
    make_private_file,
    move_aside,
    read_header,
    refuse_read_only,
    unmark_damaged,
)
from pave_desktop.storage.mending import end_mending, mend
from pave_desktop.storage.migrations import application_of, migrate, version_of
from pave_desktop.storage.place import refuse_bad_place
from pave_desktop.storage.problems import (
    is_damage,
    is_of_other_shape,
    newer_version,
    trouble_from_database,
    trouble_from_system,
)
from pave_desktop.storage.salvage import has_invalid_rows
from pave_desktop.storage.transaction import transaction
from pave_desktop.storage.version import APPLICATION_ID, NEWEST_VERSION
from pave_desktop.storage.write_records import give_up_writes_under_way

# How long another program may hold the file before we say so.
SECONDS_TO_WAIT = 3.0

# Checking every page costs about a second a gigabyte from memory and far more from a slow disk: only while it is small.
LARGEST_TO_CHECK = 32 * 1024 * 1024

_SETTINGS = (
    "PRAGMA foreign_keys = ON",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA secure_delete = ON",  # What was removed is personal data.
    "PRAGMA synchronous = FULL",
    "PRAGMA fullfsync = ON",  # macOS leaves data in the drive's memory otherwise.
)


@dataclass(frozen=True, slots=True)
class OpenedDatabase:
    """A connection that is ready, for the thread that made it only, and what the person must be told."""

    connection: sqlite3.Connection
    told: Sentence | None


class _DamagedError(Exception):
    """The file is no register, or a broken one."""


def open_database(path: Path) -> OpenedDatabase:
    """Open the register at `path`, or begin a new one; one that is damaged is mended.

    Raises RegisterFromNewerVersionError and RegisterTroubleError, with nothing changed on disk.
    """
    try:
        # Before SQLite opens anything there.
        refuse_bad_place(path.parent)
        return _open_or_begin(path)
    except sqlite3.Error as error:
        raise trouble_from_database(error, path) from error
    except OSError as error:
        raise trouble_from_system(error, path) from error


def close_database(connection: sqlite3.Connection) -> None:
    """Close the connection; SQLite writes the -wal file into the database and takes it away. Never fails."""
    with suppress(sqlite3.Error):
        connection.close()


def _open_or_begin(path: Path) -> OpenedDatabase:
    told = end_mending(path)
    if has_orphan(path):
        told = mend(path)
    is_new = make_private_file(path)
    if is_new and told is None:
        told = _copies_of_what_is_gone(path)
    try:
        return OpenedDatabase(_open_existing(path, is_new=is_new), told)
    except _DamagedError:
        told = mend(path)
    return OpenedDatabase(_open_existing(path, is_new=make_private_file(path)), told)


def _copies_of_what_is_gone(path: Path) -> Sentence | None:
    """Tell of copies of a list that is not there any more: somebody may have moved it away and not know of them."""
    copies = copies_of(path)
    if not copies:
        return None
    return sentence(
        "There was no list of sessions, and a new one was begun. Copies of an earlier one are in {folder}, the newest"
        " of {day}.",
        folder=str(copies_folder(path)),
        day=copies[0].day.isoformat(),
    )


def _open_existing(path: Path, *, is_new: bool) -> sqlite3.Connection:
    _look_before_opening(path, is_new=is_new)
    make_private_again(path)
    refuse_read_only(path)
    connection = sqlite3.connect(path, timeout=SECONDS_TO_WAIT, isolation_level=None)
    try:
        _prepare(connection, path)
    except BaseException as error:
        connection.close()
        # SQLite says what is wrong with a damaged schema in its own garbled words, which may be no text; and a letter
        # that was lost within a row passes its check.
        is_garbled = isinstance(error, ValueError)
        if is_garbled or (isinstance(error, sqlite3.Error) and (is_damage(error) or is_of_other_shape(error))):
            raise _DamagedError from error
        raise
    return connection


def _look_before_opening(path: Path, *, is_new: bool) -> None:
    """Refuse by the first bytes what can be: merely opening a database may write into it."""
    if path.stat().st_size == 0:
        if copies_of(path) and not is_new:
            raise _DamagedError  # It had sessions once.
        return
    header = read_header(path)
    if header is None:
        raise _DamagedError
    if header.application == APPLICATION_ID and header.version > NEWEST_VERSION:
        raise newer_version(path)


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    for setting in _SETTINGS:
        connection.execute(setting)
    _refuse_strangers(connection)
    if version_of(connection) > NEWEST_VERSION:
        raise newer_version(path)
    is_marked = is_marked_damaged(path)
    if is_marked or path.stat().st_size <= LARGEST_TO_CHECK:
        _check(connection, thoroughly=is_marked)
    connection.execute("PRAGMA journal_mode = WAL").fetchall()
    migrate(connection)
    _see_to_what_is_derived(connection, thoroughly=is_marked)
    if is_marked:
        if has_invalid_rows(connection):
            raise _DamagedError
        unmark_damaged(path)
    # Begun even with nothing to give up: a file that is locked is found now and not at the first session.
    with transaction(connection):
        give_up_writes_under_way(connection)


def _refuse_strangers(connection: sqlite3.Connection) -> None:
    if application_of(connection) == APPLICATION_ID:
        return
    tables: int = connection.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()[0]
    if tables or application_of(connection) or version_of(connection):
        raise _DamagedError


def _check(connection: sqlite3.Connection, *, thoroughly: bool) -> None:
    check = "PRAGMA integrity_check(1)" if thoroughly else "PRAGMA quick_check(1)"
    (found,) = connection.execute(check).fetchone()
    # Newer SQLite looks into the search's index too, which is derived from the rows.
    if found != "ok" and "session_search" not in found:
        raise _DamagedError


def _see_to_what_is_derived(connection: sqlite3.Connection, *, thoroughly: bool) -> None:
    """Make the search's index and the counts anew where they are wrong: nothing is lost, and nobody has to know."""
    is_right = search_index.can_be_read(connection)
    if is_right and thoroughly:
        is_right = search_index.is_right(connection) and search_index.counts_are_right(connection)
    with transaction(connection):
        if not is_right:
            search_index.derive_again(connection)
        search_index.overwrite_from_now_on(connection)


async def set_aside(path: Path) -> Path:
    """Move a register that is not open to a dated name beside it that was free, and return that name.

    Raises RegisterTroubleError where the system does not allow it, FileNotFoundError where nothing is there.
    """
    return await asyncio.to_thread(_set_aside, path)


def _set_aside(path: Path) -> Path:
    try:
        return move_aside(path)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise trouble_from_system(error, path) from error
