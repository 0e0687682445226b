"""The register of sessions: everything that the rest of the program asks of it, each awaited from its own thread."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from pave_desktop.models.draft import Draft
from pave_desktop.models.list_query import ListCounts, ListQuery
from pave_desktop.models.reference import SessionReference
from pave_desktop.models.session_row import Event, SessionRow
from pave_desktop.models.write import Write, WriteFate, WriteKind
from pave_desktop.sentence import Sentence
from pave_desktop.storage import (
    draft_records,
    search_index,
    session_list,
    session_past,
    session_records,
    write_records,
    write_steps,
)
from pave_desktop.storage.daily_copy import DailyCopy
from pave_desktop.storage.late_ends import End, LateEnds
from pave_desktop.storage.list_reader import ListReader
from pave_desktop.storage.looks import Look, Taken, take_look
from pave_desktop.storage.opening import OpenedDatabase, close_database, open_database, set_aside
from pave_desktop.storage.problems import (
    AlreadyInRegisterError,
    NotInRegisterError,
    OpenSessionOfVinError,
    RegisterClosedError,
    RegisterFromNewerVersionError,
    RegisterProblemError,
    RegisterTroubleError,
)
from pave_desktop.storage.telling import run_and_tell
from pave_desktop.storage.transaction import transaction
from pave_desktop.storage.worker import DatabaseWorker
from pave_desktop.storage.write_steps import Outcome

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
        self.reader = ListReader(path, lambda: worker.write_and_wait(self._mend_index))
        self._worker = worker
        self._connection = connection
        self._path = path
        self._daily_copy = DailyCopy(path)
        self._late_ends = LateEnds()

    async def close(self) -> None:
        """Finish what was asked for, write all of it into the one file and end the thread. Again: nothing."""
        self.reader.close_soon()
        await self._worker.close(self._close)

    def _close(self) -> None:
        self._daily_copy.stop()  # Only the last connection to close writes all into the one file.
        self.reader.wait_closed()
        self._late_ends.write_at_the_end(self._connection)
        search_index.clear_at_the_end(self._connection)
        close_database(self._connection)

    async def make_daily_copy(self) -> bool:
        """Make today's copy beside the register, unless there is one; what is asked meanwhile does not wait for it.

        Tells whether one was made. A copy under way is broken off by `close()`.
        """
        return await self._daily_copy.make()

    async def add(
        self, row: SessionRow, *, answer: Mapping[str, Any] | None = None, events: Sequence[Event] = ()
    ) -> None:
        """Write a row of a session that was made elsewhere. Raises AlreadyInRegisterError for a second one of it."""

        def job(connection: sqlite3.Connection) -> None:
            session_records.insert_row(connection, row)
            session_past.keep_answer(connection, row.local_id, answer)
            session_past.append_events(connection, row.local_id, events)

        await self._write(job)

    async def begin_write(
        self,
        write: Write,
        *,
        row: SessionRow | None = None,
        draft: Draft | None = None,
        unless_open: bool = False,
        again: bool = False,
    ) -> Write | None:
        """Keep, in one step and before anything leaves, what is about to be written and the draft it was typed as.

        `row` is that of a session that is to be made; another one of it that came to nothing gives way. With
        `unless_open`, raises OpenSessionOfVinError where the vehicle has another row that is open. Raises
        AlreadyInRegisterError where the session is there or being made, NotInRegisterError where one to be changed
        has no row. Where an answer was lost that a person has to settle, AlreadyInRegisterError too, unless that person
        wants it written `again`. An edit takes the place of one of the same session that still waits: gives that one.
        """

        def job(connection: sqlite3.Connection) -> Write | None:
            return write_steps.begin(connection, write, row=row, draft=draft, unless_open=unless_open, again=again)

        return await self._write(job)

    async def send_write(self, write: Write, *, draft: Draft | None = None) -> None:
        """Note that a write leaves now, asking for just this: from here on nobody but its server knows its fate.

        `draft` is kept with it. Raises NotInRegisterError where the write is not kept any more, or does not wait.
        """
        await self._write(lambda connection: write_steps.send(connection, write, draft))

    async def let_wait(self, write: Write) -> None:
        """Let an edit wait that did not leave after all: it keeps what was typed, and the draft of it goes.

        What was typed since stays. Nothing happens where the edit has ended. What the disk does not take now
        (RegisterTroubleError) is written before whatever is written next.
        """

        def job(connection: sqlite3.Connection) -> None:
            write_steps.wait_on(connection, write)

        await self._write(job, late=job)

    async def waiting_edits(self) -> list[Write]:
        """Read the edits that wait to be sent, oldest first; of one session there is one at most."""
        return await self._read(write_records.read_waiting_edits)

    async def withdraw_edit(self, local_id: str, *, at: datetime | None = None) -> Write | None:
        """Take back a session's edit that waits, together with what was typed for it; give it, None where none does."""
        when = at or datetime.now(UTC)
        withdrawn = await self._write(lambda connection: write_steps.withdraw(connection, local_id, when))
        return withdrawn[-1] if withdrawn else None

    async def end_write(
        self,
        write: Write,
        fate: WriteFate,
        *,
        at: datetime,
        row: SessionRow | None = None,
        answer: Mapping[str, Any] | None = None,
        events: Sequence[Event] = (),
        why: str = "",
        detail: str = "",
        draft: Draft | None = None,
    ) -> None:
        """Note how a write ended, together with the row that follows from it; what was done needs its draft no more.

        What was typed since an edit was saved stays; `draft` is kept of what was not done. Raises
        NotInRegisterError where `row` is there no more, and AlreadyInRegisterError where its key is another's.
        What the disk does not take now (RegisterTroubleError) is written before whatever is written next.
        """
        outcome = Outcome(row=row, answer=answer, events=events, draft=draft)

        def job(connection: sqlite3.Connection) -> None:
            write_steps.end(connection, write, fate, at=at, outcome=outcome, why=why, detail=detail)

        await self._write(job, late=job)

    async def settle_writes(
        self,
        local_id: str,
        kind: WriteKind,
        fate: WriteFate,
        *,
        only: Write | None = None,
        row: SessionRow | None = None,
        answer: Mapping[str, Any] | None = None,
        events: Sequence[Event] = (),
    ) -> None:
        """Note what came out about writes of which nothing was known, together with the row that follows from it.

        `only` names the one of them that it came out about. What was done needs the draft no more that it was typed
        as; what was typed since stays. Raises as `end_write` does.
        """
        outcome = Outcome(row=row, answer=answer, events=events)

        def job(connection: sqlite3.Connection) -> None:
            write_steps.settle(connection, local_id, kind, fate, only=only, outcome=outcome)

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

    async def take_looks(self, looks: Sequence[Look]) -> list[Taken]:
        """Take in what looks at sessions came to, all in one step; give what became of each.

        A look counts only where its row is still the one before it: what it saw is older than what is known else.
        """
        return await self._write(lambda connection: [take_look(connection, look) for look in looks])

    async def remove(self, *local_ids: str) -> None:
        """Forget rows and everything that belongs to them, their drafts too; nothing happens where there is none."""

        def job(connection: sqlite3.Connection) -> None:
            for local_id in local_ids:
                session_records.delete_row(connection, local_id)
                draft_records.delete_draft(connection, local_id)

        await self._write(job)

    async def row(self, local_id: str) -> SessionRow | None:
        """Read a row by its local id."""
        return await self._read(lambda connection: session_records.read_row(connection, local_id))

    async def rows(self, local_ids: Sequence[str]) -> dict[str, SessionRow]:
        """Read several rows by their local ids; those that are not there are left out."""
        return await self._read(lambda connection: session_records.read_rows(connection, local_ids))

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
        """Read what was last asked for to make the session; None where it was made elsewhere."""
        return await self._read(lambda connection: write_records.read_asked(connection, local_id))

    async def writes(self, local_id: str) -> list[Write]:
        """Read all that was ever written of a session, oldest first."""
        return await self._read(lambda connection: write_records.read_writes(connection, local_id))

    async def events(self, local_id: str) -> list[Event]:
        """Read a session's past, oldest first."""
        return await self._read(lambda connection: session_past.read_events(connection, local_id))

    async def page(self, query: ListQuery, *, offset: int = 0, limit: int = 200) -> list[SessionRow]:
        """Read a page as `reader` does, but after all that was asked for before."""
        return await self._read(
            lambda each: session_list.read_page(each, query, offset=offset, limit=limit, now=datetime.now(UTC))
        )

    async def counts(self, search: str = "") -> ListCounts:
        """Count the rows that fit the search, by chip, after all that was asked for before."""
        query = ListQuery(search=search)
        return await self._read(lambda each: session_list.read_counts(each, query, now=datetime.now(UTC)))

    async def open_rows(self) -> list[SessionRow]:
        """Read the rows that their server may have news of, newest first."""
        return await self._read(session_list.read_open_rows)

    async def unknown_rows(self) -> list[SessionRow]:
        """Read the rows of which a write's answer was lost, newest first."""
        return await self._read(session_list.read_unknown_rows)

    async def keep_draft(self, draft: Draft) -> None:
        """Keep what was typed, in place of what was kept of the same session.

        Where the clock was set back since an edit of it was saved that has not ended, it counts as typed after that.
        """

        def job(connection: sqlite3.Connection) -> None:
            write_records.keep_draft(connection, draft)
            write_records.mark_row(connection, draft.local_id)

        await self._write(job)

    async def drop_draft(self, local_id: str) -> bool:
        """Drop a draft; nothing happens where there is none. A row that stood for nothing else goes too: True then."""

        def job(connection: sqlite3.Connection) -> bool:
            draft_records.delete_draft(connection, local_id)
            row = session_records.read_row(connection, local_id)
            if row is not None and row.fate.is_draft:
                session_records.delete_row(connection, local_id)
                return True
            write_records.mark_row(connection, local_id)
            return False

        return await self._write(job)

    async def drafts(self) -> list[Draft]:
        """Read all drafts, the one that was kept last first."""
        return await self._read(draft_records.read_drafts)

    async def draft(self, local_id: str) -> Draft | None:
        """Read the draft of one session."""
        return await self._read(lambda connection: draft_records.read_draft(connection, local_id))

    async def _read(self, job: Callable[[sqlite3.Connection], Result]) -> Result:
        return await self._worker.read(lambda: self._run(job))

    async def _write(self, job: Callable[[sqlite3.Connection], Result], *, late: End | None = None) -> Result:
        def whole(connection: sqlite3.Connection) -> Result:
            with transaction(connection):
                self._late_ends.write(connection)
                result = job(connection)
            self._late_ends.written()
            return result

        def told() -> Result:
            try:
                return self._run(whole)
            except RegisterTroubleError:
                if late is not None:
                    self._late_ends.keep(late)
                raise

        return await self._worker.write(told)

    def _run(self, job: Callable[[sqlite3.Connection], Result]) -> Result:
        return run_and_tell(job, self._connection, self._path, mend_index=self._mend_index)

    def _mend_index(self) -> None:
        search_index.mend(self._connection)


@dataclass(frozen=True)
class OpenedRegister:
    """A register that is ready, and what the person must know of how it was found."""

    register: Register
    told: Sentence | None


async def open_register(path: Path) -> OpenedRegister:
    """Open the register at `path`, or begin one.

    A file that is damaged or no register is kept aside under a dated name, and the new one has what could still be read
    of it and of the newest copy; `told` says so. Sessions that were being made when the program last ended become "not
    known". Raises RegisterFromNewerVersionError, with the file left as it is (see `set_aside`), and
    RegisterTroubleError.
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
