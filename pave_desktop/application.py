"""Builds the program, runs it and stops it: the only file that knows every room."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from pydantic import SecretStr
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from pave_desktop import __version__
from pave_desktop.api.line import Line
from pave_desktop.credentials import Credentials
from pave_desktop.event_loop import call_when_asked_to_end, close_event_loop, make_event_loop, run_to_end
from pave_desktop.models.connection import ApiKeys, Connection
from pave_desktop.practice import PracticeServer
from pave_desktop.sentence import Sentence, sentence
from pave_desktop.settings import LoadedSettings, load_settings
from pave_desktop.state.connections import Connections
from pave_desktop.state.desk import Desk
from pave_desktop.state.notices import Notices
from pave_desktop.state.tasks import TaskOwner
from pave_desktop.storage.register import (
    OpenedRegister,
    RegisterFromNewerVersionError,
    RegisterProblemError,
    open_register,
    set_aside,
)
from pave_desktop.system.log_file import start_log, stop_log
from pave_desktop.system.paths import DataPaths
from pave_desktop.system.private_files import make_private_folder
from pave_desktop.system.resources import resource_path
from pave_desktop.ui.fields.choice import name_choices
from pave_desktop.ui.main_window import MainWindow
from pave_desktop.ui.questions import choose
from pave_desktop.ui.theme import apply_theme
from pave_desktop.ui.words import say
from pave_desktop.work.workbench import Workbench, in_worker

logger = logging.getLogger(__name__)

_Hook = Callable[[type[BaseException], BaseException, TracebackType | None], None]

SECONDS_FOR_WRITES = 3.0
PRACTICE_ID = "practice"


def make_qt_application() -> QApplication:
    """Make Qt's application object, named and dressed."""
    application = QApplication(sys.argv[:1])
    application.setApplicationName("Pave Desktop")
    application.setApplicationVersion(__version__)
    application.setDesktopFileName("pave-desktop")
    application.setQuitOnLastWindowClosed(False)
    application.setWindowIcon(QIcon(str(resource_path("icons", "pave-desktop.svg"))))
    name_choices()
    apply_theme(application)
    return application


@dataclass(frozen=True, kw_only=True)
class Program:
    """Everything that runs, in one hand, so that it can be stopped in order."""

    window: MainWindow
    desk: Desk
    bench: Workbench
    practice_server: PracticeServer | None


async def open_program(paths: DataPaths, *, practice: bool) -> Program | None:
    """Build the program and show its window. None where a person chose to leave, for the register cannot be used."""
    paths = paths.practice if practice else paths
    loaded = await _open_settings(paths)
    if loaded is None:
        return None
    opened = await _open_register(paths.register)
    if opened is None:
        return None
    credentials = Credentials()
    server, connection = await _start_practice(paths, credentials) if practice else (None, None)
    bench = Workbench(register=opened.register, line=Line(), credentials=credentials)
    notices = Notices()
    tasks = TaskOwner(notices.crash)
    connections = Connections(
        bench,
        tasks,
        notices,
        settings=loaded.settings,
        path=paths.settings if loaded.may_be_saved else None,
        practice=connection,
    )
    desk = Desk(bench, tasks, notices, connections)
    window = MainWindow(desk)
    sys.excepthook = _hook_that_tells(notices)
    program = Program(window=window, desk=desk, bench=bench, practice_server=server)
    desk.list.reload()
    window.show()
    _tell_what_was_found(notices, [told for told in (loaded.told, opened.told) if told is not None])
    tasks.start("start", lambda: _after_the_first_paint(program))
    return program


async def close_program(program: Program) -> None:
    """Bring writes to their end, then close everything in the order in which it leans on each other."""
    await program.desk.tasks.finish(SECONDS_FOR_WRITES)
    await program.bench.line.close()
    await program.bench.register.close()
    if program.practice_server is not None:
        await in_worker(program.practice_server.stop)
    sys.excepthook = sys.__excepthook__


def run_program(paths: DataPaths, *, practice: bool) -> int:
    """Run the program until its window is closed. Returns the process's exit code."""
    application = make_qt_application()
    loop = make_event_loop(application)
    handler = None
    try:
        handler = start_log(paths.log)
    except OSError:
        # The settings need the same folder, and say so.
        logging.getLogger("pave_desktop").addHandler(logging.NullHandler())
    try:
        return run_to_end(loop, _run(paths, practice=practice))
    finally:
        close_event_loop(loop)
        if handler is not None:
            stop_log(handler)


async def _run(paths: DataPaths, *, practice: bool) -> int:
    program = await open_program(paths, practice=practice)
    if program is None:
        return 1
    left = asyncio.Event()
    program.window.leaving.connect(left.set)
    stop_listening = call_when_asked_to_end(asyncio.get_running_loop(), program.window.close)
    try:
        await left.wait()
    finally:
        stop_listening()
        await close_program(program)
    program.window.deleteLater()
    return 0


async def _open_settings(paths: DataPaths) -> LoadedSettings | None:
    """Read the settings; where there can be no data folder, a person chooses between another try and leaving."""

    def load() -> LoadedSettings:
        make_private_folder(paths.folder)
        return load_settings(paths.settings)

    while True:
        try:
            return await in_worker(load)
        except OSError as error:
            told = sentence(
                "The data folder {folder} cannot be used ({cause}).", folder=str(paths.folder), cause=error.strerror
            )
        if not await choose(say(told), say(sentence("Try again")), say(sentence("Quit")), yes_is_default=True):
            return None


async def _open_register(path: Path) -> OpenedRegister | None:
    """Open the register; where it cannot be used, a person chooses between a new one and leaving."""
    while True:
        try:
            return await open_register(path)
        except RegisterFromNewerVersionError as error:
            way_on = sentence("Quit and start the newer version; or begin a new list, and this one is kept aside.")
            question, yes, newer = f"{say(error.sentence)}\n\n{say(way_on)}", sentence("Begin a new list"), True
        except RegisterProblemError as error:
            question, yes, newer = say(error.sentence), sentence("Try again"), False
        if not await choose(question, say(yes), say(sentence("Quit")), yes_is_default=not newer):
            return None
        if newer:
            with suppress(RegisterProblemError):
                kept = await set_aside(path)
                opened = await open_register(path)
                told = sentence("The list of the newer version is kept as {name}.", name=kept.name)
                return OpenedRegister(opened.register, told)


async def _start_practice(paths: DataPaths, credentials: Credentials) -> tuple[PracticeServer, Connection]:
    server = PracticeServer(paths.folder / "server")
    await in_worker(server.start)
    connection = Connection(
        id=PRACTICE_ID,
        name=say(sentence("Practice lot")),
        base_url=server.base_url,
        account=server.account,
        practice=True,
    )
    keys = ApiKeys(api_key=SecretStr(server.api_key), api_secret=SecretStr(server.api_secret))
    credentials.keep_in_memory(connection, keys)
    return server, connection


def _tell_what_was_found(notices: Notices, told: list[Sentence]) -> None:
    if told:
        notices.trouble(*told)


async def _after_the_first_paint(program: Program) -> None:
    connections = program.desk.connections
    program.window.windows.offer_drafts(await program.desk.unsaved())
    await connections.look_for_keys()
    if connections.current is not None and connections.current.id not in connections.keys_missing:
        program.desk.refresh()


def _hook_that_tells(notices: Notices) -> _Hook:
    def tell(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        logger.error("unexpected", exc_info=(kind, error, trace))
        notices.crash(error)

    return tell
