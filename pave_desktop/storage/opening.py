"""Opens the register's database: a damaged file is kept aside, a newer one is left alone, an older one migrated."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from pave_desktop.sentence import Sentence, sentence
from pave_desktop.storage.database_file import (
    has_orphan,
    make_private_again,
    make_private_file,
    move_aside,
    read_header,
    refuse_read_only,
)
from pave_desktop.storage.migrations import APPLICATION_ID, NEWEST_VERSION, application_of, migrate, version_of
from pave_desktop.storage.problems import is_damage, newer_version, trouble_from_database, trouble_from_system
from pave_desktop.storage.session_past import give_up_calls_under_way
from pave_desktop.storage.transaction import transaction

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
    """Open the register at `path`, or begin a new one.

    Raises RegisterFromNewerVersionError and RegisterTroubleError, with nothing changed on disk.
    """
    try:
        return _open_or_begin(path)
    except sqlite3.Error as error:
        raise trouble_from_database(error, path) from error
    except OSError as error:
        raise trouble_from_system(path) from error


def close_database(connection: sqlite3.Connection) -> None:
    """Close the connection; SQLite writes the -wal file into the database and takes it away. Never fails."""
    with suppress(sqlite3.Error):
        connection.close()


def _open_or_begin(path: Path) -> OpenedDatabase:
    told = None
    if has_orphan(path):
        told = _keep_aside(path)
    if not make_private_file(path):
        try:
            return OpenedDatabase(_open_existing(path), told)
        except _DamagedError:
            told = _keep_aside(path)
            make_private_file(path)
    return OpenedDatabase(_open_existing(path), told)


def _keep_aside(path: Path) -> Sentence:
    kept = move_aside(path)
    return sentence(
        "The list of sessions could not be read. It was kept as {file}, and a new list was begun.", file=str(kept)
    )


def _open_existing(path: Path) -> sqlite3.Connection:
    _look_before_opening(path)
    make_private_again(path)
    refuse_read_only(path)
    connection = sqlite3.connect(path, timeout=SECONDS_TO_WAIT, isolation_level=None)
    try:
        _prepare(connection, path)
    except BaseException as error:
        connection.close()
        if isinstance(error, sqlite3.Error) and is_damage(error):
            raise _DamagedError from error
        raise
    return connection


def _look_before_opening(path: Path) -> None:
    """Refuse by the first bytes what can be: merely opening a database may write into it."""
    if path.stat().st_size == 0:
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
    if path.stat().st_size <= LARGEST_TO_CHECK:
        _check(connection)
    connection.execute("PRAGMA journal_mode = WAL").fetchall()
    migrate(connection)
    # Begun even with nothing to give up: a file that is locked is found now and not at the first session.
    with transaction(connection):
        give_up_calls_under_way(connection)


def _refuse_strangers(connection: sqlite3.Connection) -> None:
    if application_of(connection) == APPLICATION_ID:
        return
    tables: int = connection.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()[0]
    if tables or application_of(connection) or version_of(connection):
        raise _DamagedError


def _check(connection: sqlite3.Connection) -> None:
    if connection.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
        raise _DamagedError
