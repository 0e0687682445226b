"""The counter without its windows: desk, tasks, register on disk, practice server over TCP."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent

from pave_desktop.api.line import Line
from pave_desktop.api.manners import Manners
from pave_desktop.api.pave.signing import utc_now
from pave_desktop.credentials import Credentials
from pave_desktop.models.connection import Connection
from pave_desktop.models.draft import Draft
from pave_desktop.models.field import Field
from pave_desktop.models.session_form import read_form
from pave_desktop.models.session_row import Fate, SessionRow
from pave_desktop.practice import PracticeServer, ReceivedRequest
from pave_desktop.settings import Settings
from pave_desktop.state.connections import Connections
from pave_desktop.state.desk import Desk
from pave_desktop.state.notices import Notice, Notices
from pave_desktop.state.session_edit import SessionEdit
from pave_desktop.state.tasks import TaskOwner
from pave_desktop.storage.register import Register, open_register
from pave_desktop.storage.session_records import insert_row
from pave_desktop.work.workbench import Workbench
from tests.conftest import Heard, Runner, connection_to, idle, keys_of, until

pytest.register_assert_rewrite("tests.state.fates_truth")

MOST_ONE_BY_ONE = 60
NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


@dataclass
class Counter:
    """Everything that the windows would stand on."""

    bench: Workbench
    tasks: TaskOwner
    connections: Connections
    desk: Desk
    server: PracticeServer
    connection: Connection
    told: list[Notice]
    crashes: list[BaseException]
    edits: list[SessionEdit] = field(default_factory=list)

    @property
    def register(self) -> Register:
        return self.bench.register

    @property
    def words(self) -> list[str]:
        """Each notice in English."""
        return [" ".join(str(each) for each in notice.sentences) for notice in self.told]

    def sent(self, method: str | None = None) -> list[ReceivedRequest]:
        """What the server received; of one method, or all but the looking."""
        return [each for each in self.server.requests() if (each.method == method if method else each.method != "GET")]

    def new_edit(self) -> SessionEdit:
        """Begin a new session."""
        edit = SessionEdit(self.desk, local_id=f"new-{len(self.edits)}", connection=self.connection)
        self.edits.append(edit)
        return edit

    async def edit_of(self, row: SessionRow) -> SessionEdit:
        """Open a session's edit, loaded and refreshed."""
        edit = SessionEdit(self.desk, local_id=row.local_id, connection=self.connection, row=row)
        self.edits.append(edit)
        edit.load()
        await idle()
        return edit

    async def make(self, **texts: str) -> SessionRow:
        """Make a session with typed texts by field name, such as `MAKE="Kia"`."""
        local_id = f"made-{len(self.server.session_keys())}-{len(self.desk.list.rows)}"
        values = read_form({Field[name]: text for name, text in texts.items()})
        assert not values.errors, values.errors
        draft = Draft(local_id=local_id, connection=self.connection.id, texts={}, is_new=True, kept_at=NOON)
        created = Heard(self.desk.created)
        assert self.desk.create(local_id, values.values, draft, beside_open=True)
        await until(lambda: len(created))
        await idle()
        self.server.clear_requests()
        return created.args[0][1].row


@asynccontextmanager
async def counter_at(folder: Path, server: PracticeServer, **options: Any) -> AsyncIterator[Counter]:
    """Open a counter on a folder; close it in the program's order."""
    connection = connection_to(server)
    credentials = Credentials()
    credentials.keep_in_memory(connection, keys_of(server))
    register = (await open_register(folder / "register.sqlite")).register
    wrapped = options.pop("wrap_register", lambda each: each)(register)
    bench = Workbench(
        register=wrapped,
        line=Line(),
        manners=Manners(first_pause=0.0, a_minute=100_000),
        credentials=credentials,
        clock=options.pop("clock", utc_now),
    )
    notices = Notices()
    told: list[Notice] = []
    crashes: list[BaseException] = []
    notices.told.connect(told.append)
    tasks = TaskOwner(crashes.append)
    settings = options.pop("settings", Settings(connections=[connection]))
    connections = Connections(
        bench, tasks, notices, settings=settings, path=options.pop("path", folder / "settings.json"), **options
    )
    desk = Desk(bench, tasks, notices, connections)
    counter = Counter(bench, tasks, connections, desk, server, connection, told, crashes)
    try:
        yield counter
    finally:
        for edit in counter.edits:
            if not edit.signalsBlocked():
                edit.end()
        await tasks.finish(5)
        await bench.line.close()
        await register.close()
        for thing in (*counter.edits, desk, connections, notices):
            thing.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def counter(
    tmp_path: Path,
    practice_server: PracticeServer,
    run: Runner,
    no_keyring: None,  # noqa: ARG001
    logged_errors: list[logging.LogRecord],  # noqa: ARG001
) -> Iterator[Counter]:
    """A counter with one connection to a practice server; a crash in a task fails the test."""
    opened = counter_at(tmp_path, practice_server)
    made = run(opened.__aenter__())
    yield made
    run(opened.__aexit__(None, None, None))
    assert not made.crashes


def row_of(local_id: str, **changes: Any) -> SessionRow:
    """Make a row as the register holds it."""
    given: dict[str, Any] = {
        "connection": "lot",
        "key": f"KEY-{local_id}",
        "fate": Fate.MADE,
        "status": "IDLE",
        "made_at": NOON,
        **changes,
    }
    return SessionRow(local_id=local_id, **given)


async def fill_at_once(register: Register, rows: Sequence[SessionRow]) -> None:
    """Put many rows into the register in one step."""

    def job(connection: sqlite3.Connection) -> None:
        for row in rows:
            insert_row(connection, row)

    await register._write(job)


async def fill(register: Register, count: int, **changes: Any) -> list[SessionRow]:
    """Put rows into the register, the newest first in what is given back."""
    rows = [
        row_of(f"row-{number:04}", made_at=NOON - timedelta(minutes=number), vehicle=f"Car {number}", **changes)
        for number in range(count)
    ]
    if count > MOST_ONE_BY_ONE:
        await fill_at_once(register, rows)
        return rows
    for row in rows:
        await register.add(row)
    return rows
