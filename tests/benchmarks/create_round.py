"""One round of the benchmark of creates, the program's side: from `Desk.create` to `created`, its register on disk.

Run as a module in a process of its own; it reads from standard input what is to be made, and where.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any
from unittest import mock

from pydantic import SecretStr

from pave_desktop import application
from pave_desktop.api.line import Line
from pave_desktop.api.manners import Manners
from pave_desktop.application import close_program, open_program
from pave_desktop.credentials import Credentials
from pave_desktop.entry.phone import load_phone_tables
from pave_desktop.event_loop import close_event_loop, make_event_loop, run_to_end
from pave_desktop.models.connection import ApiKeys, Connection
from pave_desktop.models.draft import Draft
from pave_desktop.models.problem import Problem
from pave_desktop.models.reference import new_local_id
from pave_desktop.models.session_form import FieldValues, values_in_body
from pave_desktop.models.session_values import texts_of
from pave_desktop.settings import Settings, save_settings
from pave_desktop.state.connections import Connections
from pave_desktop.state.desk import Desk
from pave_desktop.state.notices import Notices
from pave_desktop.state.tasks import TaskOwner
from pave_desktop.storage.register import open_register
from pave_desktop.system.log_file import start_log, stop_log
from pave_desktop.system.paths import DataPaths
from pave_desktop.ui.qt_application import make_qt_application
from pave_desktop.work.workbench import Workbench

SECONDS_TO_FINISH = 3
_A_MINUTE = 1_000_000
"""More calls than any lot makes, so that what is measured is their work and not their manners."""


@asynccontextmanager
async def desk(folder: Path, connection: Connection, credentials: Credentials) -> AsyncIterator[Desk]:
    """Everything below the windows, put together as `open_program` does."""
    opened = await open_register(DataPaths(folder).register)
    manners = Manners(a_minute=_A_MINUTE)
    bench = Workbench(register=opened.register, line=Line(), credentials=credentials, manners=manners)
    notices = Notices()
    tasks = TaskOwner(notices.crash)
    connections = Connections(bench, tasks, notices, settings=Settings(connections=[connection]), path=None)
    load_phone_tables()
    try:
        yield Desk(bench, tasks, notices, connections)
    finally:
        await tasks.finish(SECONDS_TO_FINISH)
        await bench.line.close()
        await opened.register.close()


@asynccontextmanager
async def window(folder: Path, connection: Connection, credentials: Credentials) -> AsyncIterator[Desk]:
    """The whole program with its main window open; what it would do by itself meanwhile is left out."""
    paths = DataPaths(folder)
    save_settings(paths.settings, Settings(connections=[connection]))
    with mock.patch.object(application, "Credentials", lambda: credentials):
        program = await open_program(paths, practice=False)
    if program is None:
        raise RuntimeError("the program did not open")
    try:
        await everything_done()
        program.desk.follow.stop()
        program.desk.outbox.stop()
        program.bench.manners = Manners(a_minute=_A_MINUTE)
        yield program.desk
    finally:
        program.window.hide()
        await close_program(program)


SIDES = {side.__name__: side for side in (desk, window)}


class Counter:
    """Does what an editor does with a desk: gives a command and listens for what comes of it."""

    def __init__(self, desk: Desk, connection: Connection) -> None:
        self._desk = desk
        self._connection = connection
        self._made: asyncio.Future[float] | None = None
        desk.created.connect(self._created)
        desk.save_failed.connect(self._save_failed)

    def draft_of(self, values: FieldValues) -> Draft:
        """Give what an editor has in hand when somebody presses Enter."""
        return Draft(
            local_id=new_local_id(),
            connection=self._connection.id,
            texts={field.value: text for field, text in texts_of(values).items() if text},
            is_new=True,
            kept_at=self._desk.now(),
        )

    async def make(self, values: FieldValues, draft: Draft) -> float:
        """Make a session; give the seconds until its link was there. Raises the problem where it was not made."""
        self._made = asyncio.get_running_loop().create_future()
        begun = time.perf_counter()
        if not self._desk.create(draft.local_id, values, draft):
            raise RuntimeError("the desk did not begin")
        return await self._made - begun

    def _created(self, _local_id: str, _saved: object) -> None:
        if self._made is not None and not self._made.done():
            self._made.set_result(time.perf_counter())

    def _save_failed(self, _local_id: str, problem: Problem) -> None:
        if self._made is not None and not self._made.done():
            self._made.set_exception(problem)


async def everything_done() -> None:
    """Wait until no other task runs."""
    mine = asyncio.current_task()
    while others := [task for task in asyncio.all_tasks() if task is not mine]:
        await asyncio.wait(others)


async def measure(
    side: AbstractAsyncContextManager[Desk], connection: Connection, task: dict[str, Any]
) -> dict[str, float]:
    """Make sessions, each when nothing is left to be done for the one before; give seconds for each."""
    async with side as opened:
        counter = Counter(opened, connection)

        async def make_all(bodies: list[dict[str, Any]]) -> tuple[float, float]:
            all_values = [values_in_body(body) for body in bodies]
            drafts = [counter.draft_of(values) for values in all_values]
            wall, cpu = 0.0, time.process_time()
            for values, draft in zip(all_values, drafts, strict=True):
                wall += await counter.make(values, draft)
                await everything_done()
            return wall / len(bodies), (time.process_time() - cpu) / len(bodies)

        await make_all(task["warm_up"])
        wall, cpu = await make_all(task["bodies"])
    return {"wall": wall, "cpu": cpu}


def main(side: str, folder: Path) -> None:
    """Do the task on the program's own loop; the last line that is printed is the result."""
    task = json.load(sys.stdin)
    connection = Connection(id="bench", name="Bench", base_url=task["base_url"], account=task["account"])
    credentials = Credentials()
    # As if the keyring had been asked before: there is another one on each computer, and on some there is none.
    keys = ApiKeys(api_key=SecretStr(task["api_key"]), api_secret=SecretStr(task["api_secret"]))
    credentials.keep_in_memory(connection, keys)
    made = make_qt_application()
    loop = make_event_loop(made)
    log = start_log(DataPaths(folder).log)
    try:
        measured = run_to_end(loop, measure(SIDES[side](folder, connection, credentials), connection, task))
    finally:
        close_event_loop(loop)
        stop_log(log)
    print(json.dumps(measured))  # noqa: T201 - this is how the two processes speak


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
