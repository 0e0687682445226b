"""What the tests of windows share: one Qt application and one loop a process, a practice server, the whole program.

A test may be `async def`: it then runs on the one loop, with a time limit. Nothing of Qt is imported before a test
asks for it.
"""

from __future__ import annotations

import asyncio
import gc
import inspect
import logging
import os
import sys
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import pytest

from pave_desktop.system.redaction import forget
from tests.early import give_up

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from pave_desktop.application import Program
    from pave_desktop.models.connection import ApiKeys, Connection
    from pave_desktop.practice import PracticeServer, ReceivedRequest
    from pave_desktop.state.notices import Notice

Result = TypeVar("Result")

SECONDS_FOR_A_TEST = 20.0


# Waiting


async def until(condition: Callable[[], Result], seconds: float = 5.0) -> Result:
    """Wait until `condition` is true, and give what it gave; fail with its source after `seconds`."""
    end = time.monotonic() + seconds
    while not (result := condition()):
        if time.monotonic() > end:
            pytest.fail(f"this did not come true within {seconds:g} s: {_source_of(condition)}")
        await asyncio.sleep(0.003)
    return result


async def idle(seconds: float = 5.0) -> None:
    """Wait until no task but the test's own is left, and what they posted was delivered."""
    mine = asyncio.current_task()
    quiet = 0
    end = time.monotonic() + seconds
    while quiet < 3:
        await asyncio.sleep(0)
        others = [task for task in asyncio.all_tasks() if task is not mine and not task.done()]
        quiet = 0 if others else quiet + 1
        if others:
            if time.monotonic() > end:
                pytest.fail(f"still running after {seconds:g} s: {sorted(task.get_name() for task in others)}")
            await asyncio.wait(others, timeout=0.05)


def _source_of(condition: Callable[[], object]) -> str:
    try:
        return " ".join(inspect.getsource(condition).split())
    except (OSError, TypeError):
        return repr(condition)


class Heard:
    """What a signal said: the arguments of each time, in order."""

    def __init__(self, signal: Any) -> None:
        self.args: list[tuple[Any, ...]] = []
        # A list's own method takes one argument; a signal may have none or several.
        signal.connect(lambda *args: self.args.append(args))

    def __len__(self) -> int:
        return len(self.args)

    @property
    def last(self) -> Any:
        """The only argument of the last time."""
        assert self.args, "the signal was never heard"
        (only,) = self.args[-1]
        return only


@pytest.fixture(autouse=True)
def nothing_known_of_others() -> Iterator[None]:
    """Let a log leave out the names of this test's customers, and not those of every test before it."""
    forget()
    yield
    forget()


# The one application and the one loop


@pytest.fixture(scope="session")
def qapp() -> Iterator[QApplication]:
    """The program's own application object, in place of pytest-qt's."""
    from PySide6.QtGui import QAccessible  # noqa: PLC0415 - only who needs Qt pays for it

    from pave_desktop.application import dress  # noqa: PLC0415
    from pave_desktop.ui.qt_application import make_qt_application  # noqa: PLC0415

    application = make_qt_application()
    dress(application)
    # As a screen reader does; else Qt's tables keep cells of rows that are gone.
    QAccessible.setActive(True)
    yield application
    application.closeAllWindows()


class LoopFailures:
    """What asyncio would only have logged: it fails the test in which it happened."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def __call__(self, _loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        self.told.append(f"{context.get('message')}: {context.get('exception')!r}")


@pytest.fixture(scope="session")
def event_loop_of_qt(qapp: QApplication) -> Iterator[asyncio.AbstractEventLoop]:
    """The process's only QEventLoop: a second one crashes at random."""
    from pave_desktop.event_loop import close_event_loop, make_event_loop  # noqa: PLC0415

    loop = make_event_loop(qapp)
    yield loop
    asyncio.set_event_loop(loop)
    close_event_loop(loop)
    asyncio.set_event_loop(None)


class Runner:
    """Runs a coroutine on the one loop to its end, and everything that it left running."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop

    def __call__(self, coroutine: Coroutine[Any, Any, Result], *, seconds: float = SECONDS_FOR_A_TEST) -> Result:
        """Give what the coroutine gave; fail after `seconds`."""
        # asyncio.run() in other tests takes the loop away.
        asyncio.set_event_loop(self.loop)
        return self.loop.run_until_complete(self._limited(coroutine, seconds))

    async def _limited(self, coroutine: Coroutine[Any, Any, Result], seconds: float) -> Result:
        limit = asyncio.timeout(seconds)
        try:
            async with limit:
                result = await coroutine
        except BaseException as error:
            # pytest's own failures are no Exceptions.
            with suppress(BaseException):
                await idle(1)
            # Python 3.11 breaks off with "AST constructor recursion depth mismatch" where pytest reads a failed test's
            # source and the collector closes coroutines meanwhile.
            gc.collect()
            if isinstance(error, TimeoutError) and limit.expired():
                pytest.fail(f"the test was not done after {seconds:g} s")
            raise
        # pytest-qt spins Qt's loop between setup, call and teardown, where no asyncio loop is running.
        await idle()
        return result


@pytest.fixture
def run(event_loop_of_qt: asyncio.AbstractEventLoop) -> Iterator[Runner]:
    """Run a coroutine on the one loop to its end: `run(work())`."""
    failures = LoopFailures()
    event_loop_of_qt.set_exception_handler(failures)
    yield Runner(event_loop_of_qt)
    gc.collect(0)
    event_loop_of_qt.set_exception_handler(None)
    assert not failures.told


def pytest_collection_finish(session: pytest.Session) -> None:
    if session.config.option.collectonly:
        return
    for item in session.items:
        for mark in item.iter_markers("early"):
            mark.args[0].begin()


def pytest_sessionfinish() -> None:
    give_up()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give every `async def` test the runner."""
    for item in items:
        if isinstance(item, pytest.Function) and inspect.iscoroutinefunction(item.obj):
            item.fixturenames.insert(0, "run")


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> object:
    """Run an `async def` test on the one loop."""
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    runner: Runner = pyfuncitem.funcargs["run"]
    wanted = inspect.signature(pyfuncitem.obj).parameters
    runner(pyfuncitem.obj(**{name: value for name, value in pyfuncitem.funcargs.items() if name in wanted}))
    return True


# Servers and keyrings


@pytest.fixture
def practice_server(tmp_path: Path) -> Iterator[PracticeServer]:
    """A practice server over real TCP, with a folder of its own."""
    from pave_desktop.practice import PracticeServer  # noqa: PLC0415

    with PracticeServer(tmp_path / "pave") as server:
        yield server


class KeyringInMemory:
    """Stands in for the operating system's keyring, which no test may touch."""

    def __init__(self) -> None:
        self.entries: dict[tuple[str, str], str] = {}
        self.trouble: Exception | None = None

    def get_password(self, service: str, username: str) -> str | None:
        self._fail()
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._fail()
        self.entries[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._fail()
        del self.entries[service, username]

    def _fail(self) -> None:
        if self.trouble is not None:
            raise self.trouble


class UsableKeyring(KeyringInMemory):
    __module__ = "keyring.backends.SecretService"


class StrangeKeyring(KeyringInMemory):
    __module__ = "keyring.backends.chainer"


@pytest.fixture
def keyring(monkeypatch: pytest.MonkeyPatch) -> UsableKeyring:
    """A usable keyring, empty, in memory."""
    import keyring  # noqa: PLC0415

    usable = UsableKeyring()
    monkeypatch.setattr(keyring, "get_keyring", lambda: usable)
    return usable


@pytest.fixture
def no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    """No keyring that the program would trust."""
    import keyring  # noqa: PLC0415

    strange = StrangeKeyring()
    monkeypatch.setattr(keyring, "get_keyring", lambda: strange)


def connection_to(server: PracticeServer, **changes: Any) -> Connection:
    """Make a connection, not a practice one, to a practice server."""
    from pave_desktop.models.connection import Connection  # noqa: PLC0415

    given = {"id": "lot", "name": "Steve's Auto", "base_url": server.base_url, "account": server.account, **changes}
    return Connection(**given)


def keys_of(server: PracticeServer) -> ApiKeys:
    """Give the keys that a practice server takes."""
    from pydantic import SecretStr  # noqa: PLC0415

    from pave_desktop.models.connection import ApiKeys  # noqa: PLC0415

    return ApiKeys(api_key=SecretStr(server.api_key), api_secret=SecretStr(server.api_secret))


# The whole program


@dataclass
class Desktop:
    """The whole program as a test holds it: its parts, what was told, and what the server received."""

    program: Program
    server: PracticeServer | None
    hook: Any
    told: list[Notice] = field(default_factory=list)

    @property
    def window(self) -> Any:
        return self.program.window

    @property
    def desk(self) -> Any:
        return self.program.desk

    @property
    def editors(self) -> list[Any]:
        return list(self.window.windows.editors)

    @property
    def last_told(self) -> str:
        """The newest notice in words, empty where nothing was told."""
        from pave_desktop.ui.words import say_all  # noqa: PLC0415

        return say_all(self.told[-1].sentences) if self.told else ""

    def sent(self, method: str | None = None) -> list[ReceivedRequest]:
        """What the server received; of one method, or all but the looking (GET)."""
        assert self.server is not None
        received = self.server.requests()
        return [each for each in received if (each.method == method if method else each.method != "GET")]


def leave_out_samples(data_folder: Path) -> None:
    """Let practice mode in a data folder begin as if its samples had been made and deleted."""
    from pave_desktop.practice.samples import SETTING  # noqa: PLC0415
    from pave_desktop.practice.store import Store  # noqa: PLC0415
    from pave_desktop.system.paths import DataPaths  # noqa: PLC0415

    store = Store(DataPaths(data_folder).practice.folder / "server")
    if store.setting(SETTING) is None:
        store.write_setting(SETTING, "[]")


class Desktops:
    """Opens programs and closes them; what one leaves behind fails the test."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self._monkeypatch = monkeypatch
        self._open: list[Desktop] = []
        self._threads = set(threading.enumerate())
        self._sockets = open_sockets()

    async def open(
        self,
        *,
        practice: bool = True,
        server: PracticeServer | None = None,
        connections: list[Connection] | None = None,
        keys: dict[str, ApiKeys] | None = None,
        settle: bool = True,
        samples: bool = False,
    ) -> Desktop:
        """Open the program, in practice mode or with connections whose keys are in memory (by connection id).

        Practice mode begins with an empty list here, unless a test wants the samples.
        """
        if practice and not samples:
            leave_out_samples(self.folder)
        desktop = await self.try_to_open(
            practice=practice, server=server, connections=connections, keys=keys, settle=settle
        )
        assert desktop is not None, "the program did not open"
        return desktop

    async def try_to_open(
        self,
        *,
        practice: bool = True,
        server: PracticeServer | None = None,
        connections: list[Connection] | None = None,
        keys: dict[str, ApiKeys] | None = None,
        settle: bool = True,
    ) -> Desktop | None:
        """As `open`; None where a person would have left at the first question."""
        from pave_desktop import application  # noqa: PLC0415
        from pave_desktop.credentials import Credentials  # noqa: PLC0415
        from pave_desktop.settings import Settings, save_settings  # noqa: PLC0415
        from pave_desktop.state.notices import Notices  # noqa: PLC0415
        from pave_desktop.system.paths import DataPaths  # noqa: PLC0415

        self._threads |= set(threading.enumerate())
        paths = DataPaths(self.folder)
        if connections is not None:
            self.folder.mkdir(exist_ok=True)
            save_settings(paths.settings, Settings(connections=connections))
        credentials = Credentials()
        for connection in connections or []:
            if keys and connection.id in keys:
                credentials.keep_in_memory(connection, keys[connection.id])
        self._monkeypatch.setattr(application, "Credentials", lambda: credentials)
        told: list[Notice] = []

        def make_notices() -> Notices:
            notices = Notices()
            notices.told.connect(told.append)
            return notices

        self._monkeypatch.setattr(application, "Notices", make_notices)
        hook = sys.excepthook
        program = await application.open_program(paths, practice=practice)
        if program is None:
            return None
        # The program's hook only tells; a test must fail for an exception in a slot, so pytest-qt's comes back.
        programs_hook, sys.excepthook = sys.excepthook, hook
        desktop = Desktop(program, server or program.practice_server, programs_hook, told)
        self._open.append(desktop)
        if settle:
            await self.settle(desktop)
        return desktop

    async def settle(self, desktop: Desktop) -> None:
        """Wait until the program has nothing more to do by itself, and give it the keyboard."""
        await idle()
        # A test sees what it asks for; the list follows by itself only where that is what is tested.
        desktop.desk.follow.stop()
        desktop.window.activateWindow()
        await until(desktop.window.isActiveWindow)
        if desktop.server is not None:
            desktop.server.clear_requests()

    async def close(self, desktop: Desktop) -> None:
        """Close a program as `run_program` does, and look that nothing of it is left."""
        from PySide6.QtCore import QCoreApplication, QEvent  # noqa: PLC0415
        from PySide6.QtWidgets import QApplication  # noqa: PLC0415

        from pave_desktop.application import close_program  # noqa: PLC0415

        self._open.remove(desktop)
        window = desktop.window
        hook = sys.excepthook
        window.close()
        await close_program(desktop.program)
        sys.excepthook = hook
        others = asyncio.all_tasks() - {asyncio.current_task()}
        assert not [task.get_name() for task in others if not task.done()], "tasks are left"
        window.deleteLater()
        desktop.told.clear()
        del window
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        left = [type(widget).__name__ for widget in QApplication.topLevelWidgets() if widget.isVisible()]
        assert not left, "windows are left"
        names = [
            thread.name
            for thread in threading.enumerate()
            if thread not in self._threads and not thread.name.startswith(("worker", "asyncio"))
        ]
        assert not names, "threads are left"

    async def clear_up(self) -> None:
        """Close what is open still; what a failed test left half-way must not fail the next one."""
        from PySide6.QtWidgets import QApplication  # noqa: PLC0415

        try:
            for desktop in list(self._open):
                await self.close(desktop)
        finally:
            left = asyncio.all_tasks() - {asyncio.current_task()}
            for task in left:
                task.cancel()
            # One that nothing can wake any more must not keep all the tests after it waiting.
            if left:
                await asyncio.wait(left, timeout=5)
            for widget in QApplication.topLevelWidgets():
                if widget.isVisible():
                    widget.hide()
                    widget.deleteLater()

    def forget(self, desktop: Desktop) -> None:
        """Take a program off the list that the test closed itself."""
        self._open.remove(desktop)

    def look_for_sockets(self) -> None:
        """Look that no more sockets are open than before."""
        assert open_sockets() <= self._sockets, "sockets are left"


def open_sockets() -> int:
    """Count this process's open sockets; 0 where the system does not tell."""
    count = 0
    folder = Path("/proc/self/fd")
    for descriptor in folder.iterdir() if folder.is_dir() else ():
        try:
            count += str(descriptor.readlink()).startswith("socket:")
        except OSError:
            continue
    return count


class _Errors(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@pytest.fixture
def logged_errors() -> Iterator[list[logging.LogRecord]]:
    """What the program logged as an error: a crash in a task. Who expects one clears the list."""
    handler = _Errors()
    logger = logging.getLogger("pave_desktop")
    logger.addHandler(handler)
    yield handler.records
    logger.removeHandler(handler)
    told = [logging.Formatter().format(record) for record in handler.records]
    handler.records.clear()
    assert not told, "\n".join(["the program logged errors:", *told])


@pytest.fixture
def desktops(
    tmp_path: Path,
    run: Runner,
    monkeypatch: pytest.MonkeyPatch,
    no_keyring: None,  # noqa: ARG001
    logged_errors: list[logging.LogRecord],  # noqa: ARG001
) -> Iterator[Desktops]:
    """Opens programs on `tmp_path / "data"`; closes them at the end and looks that nothing is left."""
    opener = Desktops(tmp_path / "data", monkeypatch)
    yield opener
    run(opener.clear_up())
    opener.look_for_sockets()


@pytest.fixture
def desktop(desktops: Desktops, run: Runner) -> Desktop:
    """The whole program in practice mode, settled and active."""
    return run(desktops.open())


@pytest.fixture
def lot_desktop(desktops: Desktops, practice_server: PracticeServer, run: Runner) -> Desktop:
    """The whole program, not in practice mode, connected to a practice server by keys in memory."""
    connection = connection_to(practice_server)
    return run(
        desktops.open(
            practice=False,
            server=practice_server,
            connections=[connection],
            keys={connection.id: keys_of(practice_server)},
        )
    )
