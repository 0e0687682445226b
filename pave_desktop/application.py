"""Builds the program, runs it and stops it: the only file that knows every room."""

from __future__ import annotations

import asyncio
import logging
import shutil
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from types import TracebackType

from pydantic import SecretStr
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from pave_desktop.api.line import Line
from pave_desktop.credentials import Credentials
from pave_desktop.entry.phone import load_phone_tables
from pave_desktop.entry.session_link import SessionLink
from pave_desktop.event_loop import (
    call_when_asked_to_end,
    close_event_loop,
    leave_alone_what_stays,
    make_event_loop,
    run_to_end,
)
from pave_desktop.models.connection import ApiKeys, Connection
from pave_desktop.models.reference import SessionKind, SessionReference
from pave_desktop.models.session_row import SessionRow
from pave_desktop.models.window_settings import Appearance
from pave_desktop.opening import open_register_or_ask, open_settings
from pave_desktop.practice import PracticeServer
from pave_desktop.sentence import Sentence, sentence
from pave_desktop.state.connections import Connections
from pave_desktop.state.desk import Desk
from pave_desktop.state.notices import Notices
from pave_desktop.state.practice_ground import PracticeGround
from pave_desktop.state.session_list import SessionList
from pave_desktop.state.tasks import TaskOwner
from pave_desktop.storage.register import (
    RegisterProblemError,
)
from pave_desktop.system.door import Door
from pave_desktop.system.log_file import start_log, stop_log
from pave_desktop.system.paths import DataPaths
from pave_desktop.system.resources import resource_path
from pave_desktop.system.single_instance import NotAnsweringError, Place
from pave_desktop.ui.closing_message import telling_what_is_waited_for
from pave_desktop.ui.fields.spoken_choice import name_choices
from pave_desktop.ui.hand_over import HandOver
from pave_desktop.ui.main_window import Leaving, MainWindow
from pave_desktop.ui.qt_application import QtApplication
from pave_desktop.ui.qt_messages import log_qt_messages
from pave_desktop.ui.scanner import Scanner
from pave_desktop.ui.silent_copy import ask_again
from pave_desktop.ui.theme import apply_theme
from pave_desktop.ui.window_memory import first_query
from pave_desktop.ui.window_work import WindowWork
from pave_desktop.ui.words import say
from pave_desktop.work.add_sessions import add_sessions
from pave_desktop.work.workbench import Workbench, in_worker

logger = logging.getLogger(__name__)

_Hook = Callable[[type[BaseException], BaseException, TracebackType | None], None]

SECONDS_FOR_WRITES = 3.0
PRACTICE_ID = "practice"


@dataclass(frozen=True, kw_only=True)
class Program:
    """Everything that runs, in one hand, so that it can be stopped in order."""

    window: MainWindow
    desk: Desk
    bench: Workbench
    practice_server: PracticeServer | None
    hook_before: _Hook


async def open_program(paths: DataPaths, *, practice: bool, window: MainWindow | None = None) -> Program | None:
    """Build the program and show its window. None where a person chose to leave, for the register cannot be used.

    `window` is there already, from the first paint.
    """
    paths = paths.practice if practice else paths
    loaded = await open_settings(paths)
    if loaded is None:
        return None
    application = QApplication.instance()
    if isinstance(application, QApplication):
        apply_theme(application, loaded.settings.window.appearance)
    opened = await open_register_or_ask(paths.register)
    if opened is None:
        return None
    credentials = Credentials()
    server, connection = await _start_practice(paths, credentials) if practice else (None, None)
    bench = Workbench(register=opened.register, line=Line(proxy=loaded.settings.network.proxy), credentials=credentials)
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
    if window is None:
        sessions = SessionList()
        sessions.query = first_query(loaded.settings.window, loaded.settings.preferences)
        window = MainWindow(sessions, loaded.settings.window, practice=practice)
    desk = Desk(bench, tasks, notices, connections, sessions=window.page.sessions)
    WindowWork(window, desk, PracticeGround(server, desk) if server is not None else None)
    hook_before, sys.excepthook = sys.excepthook, _hook_that_tells(notices)
    program = Program(window=window, desk=desk, bench=bench, practice_server=server, hook_before=hook_before)
    desk.list.reload()
    Scanner(window).scanned.connect(window.work.take_scan)
    window.show()
    _tell_what_was_found(notices, [told for told in (loaded.told, opened.told) if told is not None])
    tasks.start("start", lambda: _after_the_first_paint(program))
    return program


async def close_program(program: Program) -> None:
    """Bring writes to their end, then close everything in the order in which it leans on each other."""
    program.desk.follow.stop()
    program.desk.outbox.stop()
    tasks = program.desk.tasks
    with telling_what_is_waited_for(
        tasks.writes_under_way, seconds=SECONDS_FOR_WRITES, practice=program.practice_server is not None
    ):
        await tasks.finish(SECONDS_FOR_WRITES)
    await program.bench.line.close()
    await program.bench.register.close()
    if program.practice_server is not None:
        await in_worker(program.practice_server.stop)
    sys.excepthook = program.hook_before


def run_program(
    application: QtApplication,
    paths: DataPaths,
    *,
    practice: bool,
    place: Place | None,
    shown: str = "",
    window: MainWindow | None = None,
) -> int:
    """Run the program until its window is closed; `window` is the one of the first paint. Returns the exit code.

    Without a place another copy has it and does not answer: then a person may try again.
    """
    dress(application)
    leave_alone_what_stays()
    loop = make_event_loop(application)
    handler = None
    undo_qt: Callable[[], None] = log_qt_messages()
    try:
        if place is None:
            apply_theme(application, Appearance.SYSTEM)
            try:
                place = run_to_end(loop, ask_again(paths.folder, shown))
            except NotAnsweringError:
                return 1
            if place is None:
                return 0
        with suppress(OSError):
            # Where there can be none, the settings need the same folder, and say so.
            handler = start_log(paths.log)
        door = Door(place)
        return run_to_end(loop, run_until_quit(paths, practice=practice, door=door, shown=shown, window=window))
    finally:
        if place is not None:
            # Before the loop, whose threads may still wait for a keyring that nobody unlocks.
            place.leave()
        close_event_loop(loop)
        undo_qt()
        if handler is not None:
            stop_log(handler)


def dress(application: QtApplication) -> None:
    """Give the application what its first paint does without."""
    application.setWindowIcon(QIcon(str(resource_path("icons", "pave-desktop.svg"))))
    name_choices()


async def run_until_quit(
    paths: DataPaths,
    *,
    practice: bool,
    door: Door | None = None,
    shown: str = "",
    window: MainWindow | None = None,
) -> int:
    """Run the program, and once more each time that a person goes to practice mode or comes back from it.

    Other starts are heard at the door, also while a question is asked before there is a window.
    """
    loop = asyncio.get_running_loop()
    application = QtApplication.instance()
    if not isinstance(application, QtApplication):
        raise TypeError("make_qt_application() comes first")
    hand_over = HandOver()
    if door is not None:
        door.knocked.connect(hand_over.take)
        door.open()
    if shown:
        hand_over.take(shown)
    stop_listening = call_when_asked_to_end(loop, application.ask_to_end)
    try:
        with application.running():
            return await _run_mode_after_mode(
                paths, application, hand_over, practice=practice, door=door, window=window
            )
    finally:
        stop_listening()
        if door is not None:
            door.close()


async def _run_mode_after_mode(
    paths: DataPaths,
    application: QtApplication,
    hand_over: HandOver,
    *,
    practice: bool,
    door: Door | None,
    window: MainWindow | None,
) -> int:
    loop = asyncio.get_running_loop()
    while True:
        program = await open_program(paths, practice=practice, window=window)
        if program is None:
            return 0 if application.is_asked_to_end else 1
        window = None
        left: asyncio.Future[Leaving] = loop.create_future()
        program.window.leaving.connect(partial(_leave, left))
        hand_over.window_opened(program.window, partial(_find_session, program))
        if application.is_asked_to_end:
            program.window.close()
        try:
            place = await left
            if door is not None and place is Leaving.QUIT:
                # A start that comes now waits until this one is gone.
                door.close()
        finally:
            hand_over.window_closed()
            await close_program(program)
        _destroy(program)
        del program
        if place is Leaving.QUIT or application.is_asked_to_end:
            return 0
        practice = place is not Leaving.REAL
        if place is Leaving.PRACTICE_ANEW:
            await in_worker(partial(forget_practice, paths))


async def _find_session(program: Program, link: SessionLink) -> SessionRow | None:
    """Find the session of a link or key in the list, whichever connection it belongs to."""
    for connection in program.desk.connections.all:
        row = await program.bench.register.find(SessionReference(connection.id, SessionKind.PAVE, link.key))
        if row is not None:
            return row
    return None


def _destroy(program: Program) -> None:
    """Let the windows go now: what Python's own end of life finds of Qt, it takes apart in an order that crashes."""
    program.window.deleteLater()
    QCoreApplication.sendPostedEvents(program.window, QEvent.Type.DeferredDelete)


def _leave(left: asyncio.Future[Leaving], place: Leaving) -> None:
    if not left.done():
        left.set_result(place)


def forget_practice(paths: DataPaths) -> None:
    """Remove all that practice mode has kept; what cannot be removed is there again at the next start."""
    try:
        shutil.rmtree(paths.practice.folder)
    except OSError:
        logger.warning("practice data could not be removed", exc_info=True)


async def _start_practice(paths: DataPaths, credentials: Credentials) -> tuple[PracticeServer, Connection]:
    make = partial(PracticeServer, paths.folder / "server", sample_sessions=True, lively=True)
    server = await in_worker(make)
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
    await in_worker(load_phone_tables)
    program.desk.tasks.start("what was left", lambda: _tell_what_was_left(program))
    # Before the keyring, which may wait for somebody to unlock it.
    program.desk.tasks.start("daily copy", lambda: _make_daily_copy(program))
    await connections.look_for_keys()
    if program.practice_server is not None:
        await _fill_practice(program, program.practice_server)
    if connections.current is not None and connections.current.id not in connections.keys_missing:
        program.desk.refresh()
    program.desk.outbox.start()
    program.desk.follow.start()


async def _tell_what_was_left(program: Program) -> None:
    """Offer what an earlier run has left open; that it cannot be read stops nothing else."""
    program.window.windows.offer_drafts(await program.desk.drafts.unsaved())
    await program.window.windows.tell_lost()


async def _make_daily_copy(program: Program) -> None:
    try:
        await program.bench.register.make_daily_copy()
    except RegisterProblemError as trouble:
        program.desk.notices.trouble(*trouble.told)


async def _fill_practice(program: Program, server: PracticeServer) -> None:
    """Put the samples into an empty practice list, by the way on which any session gets there."""
    desk, connection = program.desk, program.desk.connections.current
    links = tuple(SessionLink(key) for key in server.sample_keys())
    counts = await program.bench.register.counts("")
    if counts.everything or not links or connection is None:
        return
    report = await add_sessions(program.bench, connection, links)
    for row in report.added:
        desk.session_changed.emit(row.local_id)
    desk.notices.lesson(
        sentence("These cars and customers are made up, so nothing here can go wrong."),
        sentence("Press F2 and make a session of your own; the Help menu has more things to try."),
    )


def _hook_that_tells(notices: Notices) -> _Hook:
    def tell(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        logger.error("unexpected", exc_info=(kind, error, trace))
        notices.crash(error)

    return tell
