"""The program as a process, and a person at it: what is asked of its desk is written down before, and what is told.

`main` is called in a new process with a task and ends it. The program is the real one: with its main window, or all of
it that is below the windows, put together as in `application`.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import ssl
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from PySide6.QtCore import QCoreApplication

from pave_desktop import application
from pave_desktop.api.line import Line
from pave_desktop.api.manners import Manners
from pave_desktop.api.pave.signing import Clock, utc_now
from pave_desktop.credentials import Credentials
from pave_desktop.event_loop import close_event_loop, make_event_loop, run_to_end
from pave_desktop.models.connection import ApiKeys, Connection
from pave_desktop.models.problem import NoConnection, Problem
from pave_desktop.models.write import Write
from pave_desktop.settings import Settings, save_settings
from pave_desktop.state.connections import Connections
from pave_desktop.state.desk import Desk
from pave_desktop.state.notices import Notices
from pave_desktop.state.tasks import TaskOwner
from pave_desktop.storage import register
from pave_desktop.storage.register import Register, open_register
from pave_desktop.storage.transaction import transaction as real_transaction
from pave_desktop.system.paths import DataPaths
from pave_desktop.ui.qt_application import make_qt_application
from pave_desktop.work.send_edit import send_waiting_edit
from pave_desktop.work.workbench import Workbench
from tests.crash import faults
from tests.crash.journal import Journal
from tests.crash.person import Person, decide, look_and_tell, until
from tests.crash.story import mark_of_write

LOT, AWAY = "lot", "away"
ONE_TRY = 1
"""What is asked for once is received once: that some calls are repeated is told in tests/api."""


def main(task: dict[str, Any]) -> None:
    """Be the program until it is killed, or the task is done. Never returns."""
    code = 1
    try:
        journal = Journal(Path(task["journal"]))
        journal.write("born")
        faults.plant(task["fault"])
        note_commits(journal, die_at=task["die_at"])
        qt = make_qt_application() if task["window"] else QCoreApplication([])
        loop = make_event_loop(qt)
        run_to_end(loop, run(task, journal))
        close_event_loop(loop)
        code = 0
    except BaseException:  # noqa: BLE001 - the parent reads it
        traceback.print_exc()
    finally:
        # Without Python's own end of life: the parent's of which this is a copy would take part in it.
        os._exit(code)


async def run(task: dict[str, Any], journal: Journal) -> None:
    """Open the program, do the task, close it in its own order."""
    async with (with_window if task["window"] else below_the_windows)(task) as bench_and_desk:
        bench, desk = bench_and_desk
        journal.write("open")
        note_the_way_of_writes(bench.register, journal)
        connection = desk.connections.find(LOT)
        assert connection is not None
        if task["do"] == "work":
            person = Person(desk, bench.register, journal, away=AWAY)
            await person.prepare(task["keys"], connection)
            await person.work(task["asks"], task["looks"])
            journal.write("idle")
            await until_killed()
        elif task["do"] == "start":
            await look_again(desk)
            journal.write("idle")
            await until_killed()
        elif task["do"] == "decide":
            await decide(desk, task["decisions"], journal)
            journal.write("idle")
            await until_killed()
        else:
            await send_what_waits(bench, desk)
            await look_again(desk)
            if await desk.unknown_rows():
                # A look settles edits or deletions of a session, whichever was asked for last.
                await look_again(desk)
            journal.write("told", **await look_and_tell(desk, bench.register))


async def call_in_vain(address: str) -> None:
    """Make one call that never leaves."""
    line = Line(trust=no_tls)
    with suppress(NoConnection):
        await line.exchange(line.request("GET", address))
    await line.close()


def no_tls() -> ssl.SSLContext:
    """Nothing here speaks TLS, and loading the certificates takes longer than all the rest of a start."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


async def look_again(desk: Desk) -> None:
    """Look at the server as F5 does, and wait for what comes of it."""
    await until(lambda: not desk.tasks.is_running("refresh"))
    desk.refresh()
    await until(lambda: not desk.tasks.is_running("refresh"))


async def send_what_waits(bench: Workbench, desk: Desk) -> None:
    """Send each edit that waits, once, as the program does by itself when the line is there."""

    async def send(write: Write, ended: asyncio.Event) -> None:
        row = await desk.row(write.local_id)
        connection = desk.connections.find(row.connection) if row else None
        if connection is not None:
            with suppress(Problem):
                await send_waiting_edit(bench, connection, write)
        ended.set()

    for write in await bench.register.waiting_edits():
        name, ended = f"write: {write.local_id}", asyncio.Event()
        if desk.tasks.start(name, partial(send, write, ended), is_write=True):
            await ended.wait()
        # Where the program has its windows it may have begun by itself.
        await until(lambda name=name: not desk.tasks.is_running(name))  # type: ignore[misc]


async def until_killed() -> None:
    """Wait for the end."""
    await asyncio.Event().wait()


def note_commits(journal: Journal, *, die_at: int) -> None:
    """Write down each step that the register keeps; die right after one of them, for no other process is as quick."""
    kept = count(1)

    @contextmanager
    def transaction(connection: sqlite3.Connection) -> Iterator[None]:
        with real_transaction(connection):
            yield
        number = next(kept)
        journal.write("committed", number=number)
        if number == die_at:
            os.kill(os.getpid(), signal.SIGKILL)

    register.transaction = transaction  # type: ignore[attr-defined]


def note_the_way_of_writes(kept: Register, journal: Journal) -> None:
    """Write down when the register has kept that something will be written, and that it leaves now."""

    def noted(method: Callable[..., Awaitable[None]], what: str) -> Callable[..., Awaitable[None]]:
        async def and_note(write: Any, **more: Any) -> None:
            await method(write, **more)
            mark = mark_of_write(write.kind, write.asked, write.local_id)
            journal.write(what, local_id=write.local_id, mark=mark)

        return and_note

    kept.begin_write = noted(kept.begin_write, "kept")  # type: ignore[assignment,method-assign]
    kept.send_write = noted(kept.send_write, "leaving")  # type: ignore[assignment,method-assign]


# Opening and closing


class SlowKeyring(Credentials):
    """Has to be asked anew each time, as one is that is locked again after each answer."""

    def at_hand(self, connection: Connection) -> ApiKeys | None:  # noqa: ARG002 - as it is called
        return None


def connections_in(task: dict[str, Any]) -> tuple[list[Connection], Credentials]:
    """Give the connection to the server, one that leads to a port where nobody listens, and their keys."""
    there = task["server"]
    lot = Connection(id=LOT, name="Lot", base_url=there["base_url"], account=there["account"])
    away = lot.model_copy(update={"id": AWAY, "name": "Away", "base_url": task["away"]})
    keys = ApiKeys(api_key=SecretStr(there["api_key"]), api_secret=SecretStr(there["api_secret"]))
    credentials = SlowKeyring() if task["keyring"] else Credentials()
    for connection in (lot, away):
        credentials.keep_in_memory(connection, keys)
    return [lot, away], credentials


def clock_in(task: dict[str, Any]) -> Clock:
    """Give a clock that is so many seconds ahead, as if somebody had waited."""

    def now() -> datetime:
        return utc_now() + timedelta(seconds=task["ahead"])

    return now


@asynccontextmanager
async def below_the_windows(task: dict[str, Any]) -> AsyncIterator[tuple[Workbench, Desk]]:
    """Everything that the windows stand on."""
    opened = await open_register(DataPaths(Path(task["folder"])).register)
    connections, credentials = connections_in(task)
    bench = Workbench(
        register=opened.register,
        line=Line(trust=no_tls),
        credentials=credentials,
        manners=Manners(tries=ONE_TRY, a_minute=100_000),
        clock=clock_in(task),
    )
    notices = Notices()
    tasks = TaskOwner(notices.crash)
    known = Connections(bench, tasks, notices, settings=Settings(connections=connections), path=None)
    desk = Desk(bench, tasks, notices, known)
    yield bench, desk
    await tasks.finish(application.SECONDS_FOR_WRITES)
    await bench.line.close()
    await opened.register.close()


@asynccontextmanager
async def with_window(task: dict[str, Any]) -> AsyncIterator[tuple[Workbench, Desk]]:
    """The whole program with its main window open."""
    paths = DataPaths(Path(task["folder"]))
    connections, credentials = connections_in(task)
    paths.folder.mkdir(exist_ok=True)
    save_settings(paths.settings, Settings(connections=connections))
    application.Credentials = lambda: credentials  # type: ignore[assignment,attr-defined,misc]
    application.Workbench = partial(  # type: ignore[assignment,attr-defined]
        Workbench, clock=clock_in(task), manners=Manners(tries=ONE_TRY, a_minute=100_000)
    )
    application.Line = partial(Line, trust=no_tls)  # type: ignore[assignment,attr-defined]
    program = await application.open_program(paths, practice=False)
    assert program is not None
    await until(lambda: not program.desk.tasks.is_running("start"))
    yield program.bench, program.desk
    program.window.hide()
    await application.close_program(program)
