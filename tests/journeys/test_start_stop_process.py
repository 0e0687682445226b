"""One copy of the program, as processes: started twice at once, started again, stopped, hung and killed.

This file is the program's driver as well: run as a module it starts the real program, tells what opens in it, and does
what it is told.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import leave_out_samples

CHECKOUT = Path(__file__).parents[2]
VIN = "1HGCM82633A004352"
SECONDS = 20

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="only on Linux and macOS can a test send these signals")


class Lot:
    """A data folder, and the processes that were started on it."""

    def __init__(self, data: Path, sockets: Path) -> None:
        self.data = data
        self._sockets = sockets
        self._environment = {
            **os.environ,
            "QT_QPA_PLATFORM": "offscreen",
            "PYTHONFAULTHANDLER": "1",
            "XDG_RUNTIME_DIR": str(sockets),
        }
        self.started: list[Copy] = []

    def start(self) -> Copy:
        """Start the program, with a driver in it."""
        copy = Copy(
            subprocess.Popen(  # noqa: S603 - our own interpreter and this file
                [sys.executable, "-m", __name__, "--practice", "--data-dir", str(self.data)],
                cwd=CHECKOUT,
                env=self._environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
        )
        self.started.append(copy)
        return copy

    def start_in_terminal(self, *arguments: str, patience: float = 3.0) -> tuple[int, str]:
        """Start the program as somebody does in a terminal; give its exit code and what the terminal shows."""
        code = (
            "import sys; from pave_desktop.system import single_instance; "
            f"single_instance.SECONDS_FOR_AN_ANSWER = {patience}; "
            "from pave_desktop.command_line.main import main; sys.exit(main())"
        )
        seen, terminal = os.openpty()
        try:
            ended = subprocess.run(  # noqa: S603 - our own interpreter
                [sys.executable, "-c", code, *arguments, "--data-dir", str(self.data)],
                cwd=CHECKOUT,
                env=self._environment,
                stdout=terminal,
                stderr=terminal,
                timeout=SECONDS,
                check=False,
            )
            os.set_blocking(seen, False)
            shown = b""
            with suppress(BlockingIOError):
                shown = os.read(seen, 9999)
        finally:
            os.close(seen)
            os.close(terminal)
        return ended.returncode, shown.decode().replace("\r\n", "\n")

    def unfinished(self) -> list[str]:
        """Name the files and sockets that are there only while the program runs or writes."""
        places = (*self.data.rglob("*"), *self._sockets.rglob("*"))
        return sorted(file.name for file in places if not file.is_dir() and not FINISHED.fullmatch(file.name))


class Copy:
    """One process, whose driver notes what opens."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def note(self) -> Any:
        """Wait for the next note; None where the process ended without one."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        return json.loads(line) if line else None

    def do(self, *order: object) -> None:
        """Have the driver do something."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()

    def ended(self) -> tuple[int, str]:
        """Wait for the end; give the exit code, and what was complained about."""
        _, error = self.process.communicate(timeout=SECONDS)
        lines = [line for line in error.splitlines() if "This plugin does not support" not in line]
        return self.process.returncode, "\n".join(lines)

    def send(self, number: int) -> None:
        self.process.send_signal(number)


@pytest.fixture
def lot(tmp_path: Path) -> Iterator[Lot]:
    # The names of pytest's own folders are too long for a socket.
    sockets = Path(tempfile.mkdtemp(prefix="run-"))
    leave_out_samples(tmp_path / "data")
    lot = Lot(tmp_path / "data", sockets)
    yield lot
    for copy in lot.started:
        if copy.process.poll() is None:
            copy.send(signal.SIGCONT)
            copy.process.kill()
            copy.process.communicate(timeout=10)
    shutil.rmtree(sockets)


FINISHED = re.compile(
    r"settings\.json|register\.sqlite|register-\d{4}-\d\d-\d\d\.sqlite|practice\.sqlite3|pave-desktop\.log"
)


def test_one_copy_through_a_day_of_starts_and_stops(lot: Lot) -> None:
    # A double click on the icon by somebody who clicks twice everywhere.
    both = [lot.start(), lot.start()]
    end = time.monotonic() + SECONDS
    while all(each.process.poll() is None for each in both):
        assert time.monotonic() < end, "there are two copies"
        time.sleep(0.02)
    second = next(each for each in both if each.process.poll() is not None)
    first = next(each for each in both if each is not second)
    assert second.ended() == (0, "")
    assert first.note() == ["ready", []]

    # Started again, from a terminal.
    assert lot.start_in_terminal(VIN) == (
        0,
        "Pave Desktop is running already; it was brought to the front.\n",
    )
    assert first.note() == ["editor", VIN]
    code, shown = lot.start_in_terminal("a letter to my aunt")
    assert code == 2
    assert "“a letter to my aunt” is neither a VIN nor a capture link nor a session key." in shown

    # It hangs: then there is no second one.
    first.send(signal.SIGSTOP)
    before = lot.unfinished()
    assert lot.start_in_terminal(patience=0.3) == (
        1,
        "pave-desktop: Pave Desktop is running already, but it does not answer.\n",
    )
    assert lot.unfinished() == before
    first.send(signal.SIGCONT)

    # It is asked to end while PAVE answers slowly; who starts it meanwhile gets the next one.
    first.do("create", "Kia", 0.6)
    assert first.note() == ["on its way"]
    first.send(signal.SIGTERM)
    next_one = lot.start()
    assert first.ended() == (0, "")
    assert next_one.note() == ["ready", ["Waiting"]]

    # It is killed in the middle of a call.
    next_one.do("create", "Fiat", 30)
    assert next_one.note() == ["on its way"]
    next_one.send(signal.SIGKILL)
    next_one.process.communicate(timeout=SECONDS)
    assert "register.sqlite-wal" in lot.unfinished(), "it had no time to tidy up"
    last = lot.start()
    assert last.note() == ["ready", ["May have been created", "Waiting"]]
    last.send(signal.SIGINT)
    assert last.ended() == (0, "")
    assert lot.unfinished() == []


# The driver


async def drive_program() -> None:
    """Note the window, then every editor that opens; do what is told on standard input."""
    import asyncio  # noqa: PLC0415

    from PySide6.QtWidgets import QApplication  # noqa: PLC0415

    from pave_desktop.models.field import Field  # noqa: PLC0415
    from pave_desktop.ui.main_window import MainWindow  # noqa: PLC0415
    from tests.conftest import until  # noqa: PLC0415
    from tests.ui.tree import nodes, table_rows  # noqa: PLC0415

    def main_window() -> Any:
        windows = (each for each in QApplication.topLevelWidgets() if isinstance(each, MainWindow))
        return next((each for each in windows if each.isVisible()), None)

    window = await until(main_window, SECONDS)
    await until(lambda: window.is_furnished and window.desk.follow.is_on, SECONDS)
    has_list = [node for node in nodes(window) if node.name == "Sessions"]
    note("ready", sorted(line[0] for line in table_rows(window, "Sessions")) if has_list else [])
    window.windows.editors = Noted(lambda editor: note("editor", editor.edit.texts[Field.VIN]))
    orders: asyncio.Queue[list[Any]] = asyncio.Queue()
    asyncio.get_running_loop().add_reader(0, lambda: orders.put_nowait(json.loads(sys.stdin.readline() or "null")))
    while order := await orders.get():
        _, make, delay = order
        await begin_create(window, make, delay)
        note("on its way")


class Noted(list[Any]):
    """A list that tells what joins it, once that is ready."""

    def __init__(self, tell: Any) -> None:
        super().__init__()
        self._tell = tell

    def append(self, item: Any) -> None:
        import asyncio  # noqa: PLC0415

        super().append(item)
        asyncio.get_running_loop().call_soon(self._tell, item)


async def begin_create(window: Any, make: str, delay: float) -> None:
    """Begin to make a session at a server that takes its time, and wait until the request is there."""
    from pave_desktop.models.draft import Draft  # noqa: PLC0415
    from pave_desktop.models.field import Field  # noqa: PLC0415
    from pave_desktop.models.reference import new_local_id  # noqa: PLC0415
    from pave_desktop.models.session_form import read_form  # noqa: PLC0415
    from pave_desktop.practice import Misbehaviour  # noqa: PLC0415
    from tests.conftest import until  # noqa: PLC0415

    (server,) = SERVERS
    server.misbehave(Misbehaviour(method="POST", delay=delay))
    desk, local_id = window.desk, new_local_id()
    connection = desk.connections.current.id
    draft = Draft(local_id=local_id, connection=connection, texts={}, is_new=True, kept_at=desk.now())
    assert desk.create(local_id, read_form({Field.MAKE: make}).values, draft)
    await until(lambda: [each for each in server.requests() if each.method == "POST"])


SERVERS: list[Any] = []


def note(*what: object) -> None:
    """Tell the test."""
    print(json.dumps(what), flush=True)  # noqa: T201 - this is how the two processes speak


def drive() -> int:
    """Start the real program, with a driver."""
    from pave_desktop.command_line.main import main  # noqa: PLC0415
    from pave_desktop.system import single_instance  # noqa: PLC0415

    take_place = single_instance.take_place
    driving: list[Any] = []

    def take_place_and_drive(*given: Any) -> Any:
        place = take_place(*given)
        if place is not None:
            # Only the one that stays loads the windows, as without a driver.
            put_driver_in(driving)
        return place

    single_instance.take_place = take_place_and_drive
    return main(sys.argv[1:])


def put_driver_in(driving: list[Any]) -> None:
    """Have the driver begin with the loop, and know the practice server."""
    from PySide6.QtGui import QAccessible  # noqa: PLC0415

    from pave_desktop import application  # noqa: PLC0415

    make_event_loop, make_server = application.make_event_loop, application.PracticeServer

    def with_driver(qt_application: Any) -> Any:
        QAccessible.setActive(True)  # as a screen reader does; else Qt's table keeps cells of rows that are gone
        loop = make_event_loop(qt_application)
        driving.append(loop.create_task(drive_program()))
        return loop

    def noted_server(*given: Any, **more: Any) -> Any:
        SERVERS.append(make_server(*given, **more))
        return SERVERS[-1]

    application.make_event_loop = with_driver
    application.PracticeServer = noted_server  # type: ignore[misc,assignment]


if __name__ == "__main__":
    raise SystemExit(drive())
