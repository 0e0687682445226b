"""The register of sessions: everything that the rest of the program asks of it, each awaited from its own thread."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pave_desktop.models.draft import Draft
from pave_desktop.models.list_query import ListCounts, ListQuery
from pave_desktop.models.reference import SessionReference
from pave_desktop.models.session_row import Event, SessionRow
from pave_desktop.sentence import Sentence
from pave_desktop.storage import draft_records, session_list, session_past, session_records
from pave_desktop.storage.database_file import move_aside
from pave_desktop.storage.opening import OpenedDatabase, close_database, open_database
from pave_desktop.storage.problems import (
    AlreadyInRegisterError,
    NotInRegisterError,
    OpenSessionOfVinError,
    RegisterClosedError,
    RegisterFromNewerVersionError,
    RegisterProblemError,
    RegisterTroubleError,
    trouble_from_database,
    trouble_from_system,
)
from pave_desktop.storage.stored_values import storable
from pave_desktop.storage.transaction import transaction
from pave_desktop.storage.worker import DatabaseWorker

__all__ = [
    "AlreadyInRegisterError",
    "NotInRegisterError",
    "OpenSessionOfVinError",
    "OpenedRegister",
    "Register",
    "RegisterClosedError",
    "RegisterFromNewerVersionError",
    "RegisterProblemError",
    "RegisterTroubleError",
    "open_register",
    "set_aside",
]

Result = TypeVar("Result")


class Register:
    """All sessions known on this PC. Made by `open_register`, from any asyncio loop; `close()` it.

    Every method raises RegisterClosedError after `close()`, and RegisterTroubleError where the disk does not do.
    A change that was asked for is done, whole, even if the caller is cancelled meanwhile.
    Texts come back as they were given, but with U+FFFD for NUL and lone surrogates; documents and drafts come back
    exactly. Times need a zone (ValueError) and come back as UTC.
    """

    def __init__(self, worker: DatabaseWorker, connection: sqlite3.Connection, path: Path) -> None:
        self._worker = worker
        self._connection = connection
        self._path = path

    async def close(self) -> None:
        """Finish what was asked for, write all of it into the one file and end the thread. Again: nothing."""
        await self._worker.close(lambda: close_database(self._connection))

    async def add(
        self,
        row: SessionRow,
        *,
        answer: Mapping[str, Any] | None = None,
        asked: Mapping[str, Any] | None = None,
        event: Event | None = None,
        unless_open: bool = False,
    ) -> None:
        """Write a new row with what belongs to it. Raises AlreadyInRegisterError for a second row of a session.

        With `unless_open`, raises OpenSessionOfVinError where the vehicle has a row that is open, in the same step.
        """

        def job(connection: sqlite3.Connection) -> None:
            if unless_open:
                for other in session_records.rows_of_vin(connection, row.vin):
                    if other.is_open:
                        raise OpenSessionOfVinError(other)
            session_records.insert_row(connection, row)
            session_past.keep_answer(connection, row.local_id, answer)
            session_past.keep_asked(connection, row.local_id, asked)
            session_past.append_events(connection, row.local_id, [event] if event else [])

        await self._write(job)

    async def store(
        self,
        row: SessionRow,
        *,
        answer: Mapping[str, Any] | None = None,
        events: Sequence[Event] = (),
        instead_of: SessionRow | None = None,
    ) -> None:
        """Replace a row and append to its past; `answer` None keeps the stored one.

        With `instead_of`, nothing happens where another row than that one is stored by now. Raises NotInRegisterError
        where there is no such row, and AlreadyInRegisterError where its key is another's.
        """

        def job(connection: sqlite3.Connection) -> None:
            if instead_of is not None and session_records.read_row(connection, row.local_id) not in (None, instead_of):
                return
            session_records.update_row(connection, row)
            session_past.keep_answer(connection, row.local_id, answer)
            session_past.append_events(connection, row.local_id, events)

        await self._write(job)

    async def remove(self, local_id: str) -> None:
        """Forget a row and everything that belongs to it, its draft too; nothing happens where there is none."""

        def job(connection: sqlite3.Connection) -> None:
            connection.execute("DELETE FROM session WHERE local_id = ?", (storable(local_id),))
            draft_records.delete_draft(connection, local_id)

        await self._write(job)

    async def withdraw(self, local_id: str) -> None:
        """Take a row out again whose session was surely not made; what was typed stays as its draft."""

        def job(connection: sqlite3.Connection) -> None:
            connection.execute("DELETE FROM session WHERE local_id = ?", (storable(local_id),))

        await self._write(job)

    async def row(self, local_id: str) -> SessionRow | None:
        """Read a row by its local id."""
        return await self._read(lambda connection: session_records.read_row(connection, local_id))

    async def find(self, reference: SessionReference) -> SessionRow | None:
        """Read a row by what its server calls it."""
        return await self._read(lambda connection: session_records.find_row(connection, reference))

    async def rows_of_vin(self, vin: str) -> list[SessionRow]:
        """Read the rows of one vehicle, newest first."""
        return await self._read(lambda connection: session_records.rows_of_vin(connection, vin))

    async def answer(self, local_id: str) -> dict[str, Any] | None:
        """Read the server's last answer, whole."""
        return await self._read(lambda connection: session_past.read_answer(connection, local_id))

    async def asked(self, local_id: str) -> dict[str, Any] | None:
        """Read what was sent to make the session."""
        return await self._read(lambda connection: session_past.read_asked(connection, local_id))

    async def events(self, local_id: str) -> list[Event]:
        """Read a session's past, oldest first."""
        return await self._read(lambda connection: session_past.read_events(connection, local_id))

    async def page(self, query: ListQuery, *, offset: int = 0, limit: int = 200) -> list[SessionRow]:
        """Read at most `limit` rows of the list behind the first `offset`. Raises ValueError below zero."""
        return await self._read(
            lambda connection: session_list.read_page(connection, query, offset=offset, limit=limit)
        )

    async def counts(self, search: str = "") -> ListCounts:
        """Count the rows that fit the search, by group; every group is named."""
        return await self._read(lambda connection: session_list.read_counts(connection, search))

    async def open_rows(self) -> list[SessionRow]:
        """Read the rows that their server may have news of, newest first."""
        return await self._read(session_list.read_open_rows)

    async def keep_draft(self, draft: Draft) -> None:
        """Keep what was typed, in place of what was kept of the same session."""
        await self._write(lambda connection: draft_records.write_draft(connection, draft))

    async def drop_draft(self, local_id: str) -> None:
        """Drop a draft; nothing happens where there is none."""
        await self._write(lambda connection: draft_records.delete_draft(connection, local_id))

    async def drafts(self) -> list[Draft]:
        """Read all drafts, the one that was kept last first."""
        return await self._read(draft_records.read_drafts)

    async def draft(self, local_id: str) -> Draft | None:
        """Read the draft of one session."""
        return await self._read(lambda connection: draft_records.read_draft(connection, local_id))

    async def _read(self, job: Callable[[sqlite3.Connection], Result]) -> Result:
        return await self._worker.read(lambda: self._told_in_sentences(job))

    async def _write(self, job: Callable[[sqlite3.Connection], None]) -> None:
        def whole(connection: sqlite3.Connection) -> None:
            with transaction(connection):
                job(connection)

        await self._worker.write(lambda: self._told_in_sentences(whole))

    def _told_in_sentences(self, job: Callable[[sqlite3.Connection], Result]) -> Result:
        try:
            return job(self._connection)
        except (sqlite3.ProgrammingError, sqlite3.IntegrityError):
            raise  # A mistake of this program, which no sentence makes better.
        except sqlite3.DatabaseError as error:
            raise trouble_from_database(error, self._path) from error


@dataclass(frozen=True)
class OpenedRegister:
    """A register that is ready, and what the person must know of how it was found."""

    register: Register
    told: Sentence | None


async def open_register(path: Path) -> OpenedRegister:
    """Open the register at `path`, or begin one.

    A file that is damaged or no register is kept aside under a dated name; `told` says so. Sessions that were being
    made when the program last ended become "not known". Raises RegisterFromNewerVersionError, with the file left as
    it is (see `set_aside`), and RegisterTroubleError.
    """
    worker = DatabaseWorker()
    opened: list[OpenedDatabase] = []

    def open_it() -> None:
        opened.append(open_database(path))

    def close_it() -> None:
        for database in opened:
            close_database(database.connection)

    try:
        await worker.write(open_it)
    except asyncio.CancelledError:
        worker.close_soon(close_it)
        raise
    except BaseException:
        await worker.close(close_it)
        raise
    return OpenedRegister(Register(worker, opened[0].connection, path), opened[0].told)


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
        raise trouble_from_system(path) from error
