"""The practice server's memory on disk: keys, port, sessions and failing numbers in one SQLite file."""

import json
import os
import secrets
import sqlite3
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pave_desktop.practice.records import Record

DEFAULT_FAILING_NUMBER = "+12025550199"
"""Texts to this number fail in every new practice folder; it lies in the range reserved for fiction."""

FILE_NAME = "practice.sqlite3"
ACCOUNT = "practice_lot"

SCHEMA = """
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS sessions (key TEXT PRIMARY KEY, record TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS failing_numbers (number TEXT PRIMARY KEY);
"""


class UnknownSessionError(KeyError):
    """There is no session of this key."""


class Store:
    """Everything that outlives a restart. Safe to use from any thread, and by two programs on one folder.

    Between `open()` and `close()` one connection is kept; outside of it each call makes its own.
    """

    def __init__(self, folder: Path) -> None:
        self._lock = threading.RLock()
        self._kept: sqlite3.Connection | None = None
        if not folder.is_dir():
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._file = folder / FILE_NAME
        # Made here so that it is the user's alone before SQLite writes the first byte; the files that
        # SQLite puts beside it take over its mode.
        os.close(os.open(self._file, os.O_RDWR | os.O_CREAT, 0o600))
        with self._transaction() as connection:
            for statement in SCHEMA.split(";"):
                connection.execute(statement)
            if self._read(connection, "account") is None:
                self._write(connection, "account", ACCOUNT)
                self._write(connection, "api_key", str(uuid.uuid4()))
                self._write(connection, "api_secret", secrets.token_urlsafe(32))
                connection.execute("INSERT INTO failing_numbers VALUES (?)", (DEFAULT_FAILING_NUMBER,))

    def open(self) -> None:
        """Keep a connection from now on."""
        with self._lock:
            if self._kept is None:
                self._kept = self._connect()

    def close(self) -> None:
        """Let the kept connection go; everything is in the file then."""
        with self._lock:
            if self._kept is not None:
                self._kept.close()
                self._kept = None

    def setting(self, name: str) -> str | None:
        """Read a setting, None when it was never written."""
        with self._transaction() as connection:
            return self._read(connection, name)

    def write_setting(self, name: str, value: str) -> None:
        """Write a setting."""
        with self._transaction() as connection:
            self._write(connection, name, value)

    def add(self, record: Record) -> bool:
        """Keep a new session; false when its key is taken already."""
        with self._transaction() as connection:
            row = (record["session_key"], json.dumps(record))
            return connection.execute("INSERT OR IGNORE INTO sessions VALUES (?, ?)", row).rowcount == 1

    def load(self, key: str) -> Record:
        """Read a session. Raises UnknownSessionError."""
        with self._transaction() as connection:
            return self._load(connection, key)

    def keys(self) -> list[str]:
        """All session keys, oldest first."""
        with self._transaction() as connection:
            return [row[0] for row in connection.execute("SELECT key FROM sessions ORDER BY rowid")]

    @contextmanager
    def editing(self, key: str) -> Iterator[Record]:
        """Read a session and write it back when the block ends well. Raises UnknownSessionError."""
        with self._transaction() as connection:
            record = self._load(connection, key)
            yield record
            connection.execute("UPDATE sessions SET record = ? WHERE key = ?", (json.dumps(record), key))

    @contextmanager
    def removing(self, key: str) -> Iterator[Record]:
        """Read a session and remove it when the block ends well. Raises UnknownSessionError."""
        with self._transaction() as connection:
            yield self._load(connection, key)
            connection.execute("DELETE FROM sessions WHERE key = ?", (key,))

    def failing_numbers(self) -> set[str]:
        """All numbers whose texts fail."""
        with self._transaction() as connection:
            return {row[0] for row in connection.execute("SELECT number FROM failing_numbers")}

    def add_failing_number(self, number: str) -> None:
        """Let texts to this E.164 number fail."""
        with self._transaction() as connection:
            connection.execute("INSERT OR IGNORE INTO failing_numbers VALUES (?)", (number,))

    def remove_failing_number(self, number: str) -> None:
        """Let texts to this E.164 number arrive again."""
        with self._transaction() as connection:
            connection.execute("DELETE FROM failing_numbers WHERE number = ?", (number,))

    def _connect(self) -> sqlite3.Connection:
        # The lock of this class serves what check_same_thread would guard.
        connection = sqlite3.connect(self._file, timeout=10, isolation_level=None, check_same_thread=False)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
        except sqlite3.Error:
            connection.close()
            raise
        return connection

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            connection = self._kept or self._connect()
            try:
                connection.execute("BEGIN IMMEDIATE")
                try:
                    yield connection
                except BaseException:
                    connection.execute("ROLLBACK")
                    raise
                connection.execute("COMMIT")
            finally:
                if connection is not self._kept:
                    connection.close()

    @staticmethod
    def _read(connection: sqlite3.Connection, name: str) -> str | None:
        row = connection.execute("SELECT value FROM settings WHERE name = ?", (name,)).fetchone()
        return None if row is None else str(row[0])

    @staticmethod
    def _write(connection: sqlite3.Connection, name: str, value: str) -> None:
        connection.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (name, value))

    @staticmethod
    def _load(connection: sqlite3.Connection, key: str) -> Record:
        row = connection.execute("SELECT record FROM sessions WHERE key = ?", (key,)).fetchone()
        if row is None:
            raise UnknownSessionError(key)
        record: Record = json.loads(row[0])
        return record
