"""Looks at the list by a connection and a thread of its own, which only read: looking never waits for writing."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from pave_desktop.models.list_query import ListCounts, ListLook, ListQuery
from pave_desktop.models.session_row import SessionRow
from pave_desktop.storage import session_list, session_records
from pave_desktop.storage.problems import OvertakenError, trouble_from_database
from pave_desktop.storage.telling import run_and_tell
from pave_desktop.storage.worker import DatabaseWorker

__all__ = ["ListReader", "OvertakenError"]

Result = TypeVar("Result")

_SECONDS_TO_WAIT = 3.0
_SETTINGS = (
    "PRAGMA query_only = ON",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA temp_store = MEMORY",  # What is gathered on the way is personal data.
    "PRAGMA cache_size = -8000",  # kilobytes: what a search goes through again with the next key
)

_STEPS_BETWEEN = 200_000
"""Of SQLite's own, some milliseconds of work: so often a look is asked whether anybody still waits for it."""


class ListReader:
    """Reads the list for the register at `path`. Every method raises as those of `Register` do.

    `mend_index` makes the index of the search anew, which this one cannot, and returns when that is done.
    """

    def __init__(
        self, path: Path, mend_index: Callable[[], None], *, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self.now = now
        self._mend_index = mend_index
        self._path = path
        self._worker = DatabaseWorker("register-reader")
        self._connection: sqlite3.Connection | None = None
        self._newest = 0
        self._guard = threading.Lock()
        self._looking = 0

    async def look(self, query: ListQuery, *, offset: int = 0, limit: int = 200) -> ListLook:
        """Read a page and the counts of the same moment. Raises OvertakenError where a newer look came meanwhile."""
        if offset < 0 or limit < 0:
            raise ValueError("A page cannot start or end before the first row.")
        mine = self._overtake()
        now = self.now()

        def job(connection: sqlite3.Connection) -> ListLook:
            with self._as_look(mine):
                return session_list.read_look(
                    connection, query, offset=offset, limit=limit, now=now, between=lambda: self._go_on(mine)
                )

        return await self._read(job)

    async def page(self, query: ListQuery, *, offset: int = 0, limit: int = 200) -> list[SessionRow]:
        """Read at most `limit` rows of the list behind the first `offset`. Raises ValueError below zero."""
        now = self.now()
        return await self._read(
            lambda connection: session_list.read_page(connection, query, offset=offset, limit=limit, now=now)
        )

    async def counts(self, query: ListQuery) -> ListCounts:
        """Count the rows that fit the search, by chip; every chip is named. Gives way to a look, as one does."""
        now = self.now()
        return await self._read_unless_overtaken(
            lambda connection: session_list.read_counts(connection, query, now=now)
        )

    async def place_of(self, query: ListQuery, local_id: str) -> int | None:
        """Tell which number a row has in the list; None where it does not fit or is not there. Gives way to a look."""
        now = self.now()
        return await self._read_unless_overtaken(
            lambda connection: session_list.read_place(connection, query, local_id, now=now)
        )

    async def places_of(self, query: ListQuery, local_ids: Collection[str]) -> tuple[dict[str, int], int]:
        """Tell the numbers of those that are in the list, and how many it has at that moment. Gives way to a look."""
        now = self.now()
        return await self._read_unless_overtaken(
            lambda connection: session_list.read_places(connection, query, local_ids, now=now)
        )

    async def ids(self, query: ListQuery) -> list[str]:
        """Read which sessions are in the list at one moment, in their order; no rows, so all of them is not much."""
        now = self.now()
        return await self._read(lambda connection: session_list.read_ids(connection, query, now=now))

    async def rows(self, local_ids: Sequence[str]) -> list[SessionRow]:
        """Read the rows of those of these sessions that are there, in this order."""
        return await self._read(lambda connection: session_list.read_rows(connection, local_ids))

    async def fits(self, query: ListQuery, local_id: str) -> bool:
        """Tell whether a row is in the list."""
        now = self.now()
        return await self._read(lambda connection: session_list.fits(connection, query, local_id, now=now))

    async def row(self, local_id: str) -> SessionRow | None:
        """Read a row by its local id."""
        return await self._read(lambda connection: session_records.read_row(connection, local_id))

    def close_soon(self) -> None:
        """Break off a look under way and take no more; the thread ends by itself."""
        self._overtake()
        self._worker.close_soon(self._close)

    def wait_closed(self) -> None:
        """Wait, from another thread, until the connection is closed. After `close_soon`."""
        self._worker.wait_closed()

    def _overtake(self) -> int:
        """Begin a newer look than all others: one that is under way is broken off."""
        with self._guard:
            self._newest += 1
            if self._looking and self._connection is not None:
                self._connection.interrupt()
            return self._newest

    def _is_overtaken(self) -> bool:
        # SQLite forgets an interruption that comes just before a statement begins.
        return self._looking not in (0, self._newest)

    def _go_on(self, mine: int) -> None:
        if mine != self._newest:
            raise OvertakenError

    @contextmanager
    def _as_look(self, mine: int) -> Iterator[None]:
        with self._guard:
            self._go_on(mine)
            self._looking = mine
        try:
            yield
        except sqlite3.OperationalError as error:
            if mine != self._newest and error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT:
                raise OvertakenError from error
            raise
        finally:
            # From here on nobody breaks off what runs on the connection next.
            with self._guard:
                self._looking = 0

    async def _read_unless_overtaken(self, job: Callable[[sqlite3.Connection], Result]) -> Result:
        """Read what a look that comes meanwhile goes before. Raises OvertakenError then."""
        mine = self._newest

        def looking(connection: sqlite3.Connection) -> Result:
            with self._as_look(mine):
                return job(connection)

        return await self._read(looking)

    async def _read(self, job: Callable[[sqlite3.Connection], Result]) -> Result:
        def in_one_moment(connection: sqlite3.Connection) -> Result:
            return self._in_one_moment(job, connection)

        def told() -> Result:
            try:
                connection = self._opened()
            except sqlite3.DatabaseError as error:
                raise trouble_from_database(error, self._path) from error
            return run_and_tell(in_one_moment, connection, self._path, mend_index=self._mend_index)

        return await self._worker.read(told)

    def _in_one_moment(self, job: Callable[[sqlite3.Connection], Result], connection: sqlite3.Connection) -> Result:
        """Let a job read what is there now, whatever is written meanwhile."""
        connection.execute("BEGIN")
        try:
            return job(connection)
        finally:
            with suppress(sqlite3.Error):
                connection.execute("ROLLBACK")

    def _opened(self) -> sqlite3.Connection:
        if self._connection is None:
            connection = sqlite3.connect(
                f"{self._path.resolve().as_uri()}?mode=ro", uri=True, timeout=_SECONDS_TO_WAIT, isolation_level=None
            )
            with self._guard:
                self._connection = connection
            for setting in _SETTINGS:
                connection.execute(setting)
            connection.set_progress_handler(self._is_overtaken, _STEPS_BETWEEN)
        return self._connection

    def _close(self) -> None:
        with self._guard:
            connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(sqlite3.Error):
                connection.close()
