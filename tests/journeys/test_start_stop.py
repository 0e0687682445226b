"""Twenty starts and stops in one process, each with calls under way: what they leave behind is nothing."""

from __future__ import annotations

import asyncio
import gc
import re
import shutil
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from pave_desktop import application
from pave_desktop.models.draft import Draft
from pave_desktop.models.field import Field
from pave_desktop.models.list_query import ListQuery
from pave_desktop.models.reference import new_local_id
from pave_desktop.models.session_form import read_form
from pave_desktop.models.session_row import Fate
from pave_desktop.practice import Misbehaviour, PracticeServer
from pave_desktop.storage.register import open_register
from tests.application.running import Running
from tests.conftest import Desktops, until

TIMES = 20
FINISHED = re.compile(r"settings\.json|register\.sqlite|register-\d{4}-\d\d-\d\d\.sqlite")
SLOW = 0.06
TOO_SLOW = 0.3


@pytest.fixture
def sockets(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The user's folder for sockets; the names of pytest's own folders are too long for a socket."""
    folder = Path(tempfile.mkdtemp(prefix="run-"))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder))
    yield folder
    shutil.rmtree(folder)


def left(folder: Path, sockets: Path) -> dict[str, Any]:
    """Count all that a program may leave in its process, its folder and the user's folder for sockets."""
    gc.collect()
    mine = asyncio.current_task()
    return {
        "tasks": [task.get_name() for task in asyncio.all_tasks() if task is not mine and not task.done()],
        # Workers belong to the loop, which outlives the programs here.
        "threads": Counter(name for name in (each.name for each in threading.enumerate()) if "worker" not in name),
        "open files": Counter(_what_is_open()),
        "windows": Counter(type(each).__name__ for each in QApplication.topLevelWidgets()),
        "files": [file.name for file in folder.rglob("*") if file.is_file() and not FINISHED.fullmatch(file.name)],
        "sockets": [file.name for file in sockets.rglob("*") if not file.is_dir()],
    }


def _what_is_open() -> Iterator[str]:
    """Name what the process has open, without the numbers that differ from one socket or pipe to the next."""
    for descriptor in Path("/proc/self/fd").iterdir():
        try:
            yield str(descriptor.readlink()).partition(":[")[0]
        except OSError:
            continue


@pytest.mark.skipif(sys.platform != "linux", reason="only on Linux does a process see all that it has open")
async def test_twenty_starts_and_stops_leave_nothing(
    tmp_path: Path,
    desktops: Desktops,  # noqa: ARG001 - no keyring
    practice_server: PracticeServer,
    sockets: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    running = Running(tmp_path / "lot", monkeypatch)
    running.connect(practice_server)
    window = await running.start()
    for make in ("Kia", "Fiat"):
        await created(window, make)
    await running.close()
    before = left(running.paths.folder, sockets)
    assert before["tasks"] == []
    assert before["files"] == before["sockets"] == []

    for number in range(TIMES):
        is_in_time = number % 4 != 3
        monkeypatch.setattr(application, "SECONDS_FOR_WRITES", 3.0 if is_in_time else TOO_SLOW / 3)
        practice_server.misbehave(Misbehaviour(times=None, delay=SLOW if is_in_time else TOO_SLOW))
        window = await running.start()
        await until(lambda window=window: len(window.desk.list.rows) > 1)
        practice_server.clear_requests()
        window.desk.refresh()
        create(window, f"Car {number}")
        await change(window, "Kia" if number % 2 else "Fiat", str(2000 + number))
        # The change looks first, so that it is under way too.
        await until(lambda: {"GET", "POST"} <= {each.method for each in practice_server.requests()})
        assert await running.close() == 0
        practice_server.behave()

    assert left(running.paths.folder, sockets) == before
    register = (await open_register(running.paths.register)).register
    rows = await register.page(ListQuery())
    await register.close()
    assert Counter(row.fate for row in rows) == {Fate.MADE: 2 + TIMES * 3 // 4, Fate.NOT_KNOWN: TIMES // 4}


def create(window: Any, make: str) -> str:
    """Begin to make a session."""
    desk, local_id = window.desk, new_local_id()
    connection = desk.connections.current
    draft = Draft(local_id=local_id, connection=connection.id, texts={}, is_new=True, kept_at=desk.now())
    assert desk.create(local_id, read_form({Field.MAKE: make}).values, draft)
    return local_id


async def created(window: Any, make: str) -> None:
    """Make a session to its end."""
    local_id = create(window, make)
    await until(lambda: not window.desk.tasks.is_running(f"write: {local_id}"))


async def change(window: Any, make: str, year: str) -> None:
    """Begin to change the year of the vehicle of a make."""
    desk = window.desk
    row = next(row for row in desk.list.rows if row.vehicle.endswith(make))
    original = await desk.values(row.local_id)
    changes = read_form({Field.YEAR: year}).values
    draft = Draft(local_id=row.local_id, connection=row.connection, texts={}, is_new=False, kept_at=desk.now())
    assert desk.update(row, original=original, changes=changes, draft=draft)
