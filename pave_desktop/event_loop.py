"""The one asyncio loop, which is Qt's own: the only file that knows qasync."""

from __future__ import annotations

import asyncio
import gc
import signal
import socket
import sys
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import qasync  # type: ignore[import-untyped]
from PySide6.QtCore import QCoreApplication

_Result = TypeVar("_Result")

_AT_MOST_SECONDS_FOR_OTHERS = 0.001
"""So long a thread may go on in Python while the window's waits: five times as long is usual, and can be seen."""

_END_SIGNALS = () if sys.platform == "win32" else (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def make_event_loop(application: QCoreApplication) -> asyncio.AbstractEventLoop:
    """Make the loop of this process. There may be only one, also in tests: a second one crashes at random."""
    loop: asyncio.AbstractEventLoop = qasync.QEventLoop(application, already_running=False)
    loop.set_default_executor(ThreadPoolExecutor(max_workers=8, thread_name_prefix="worker"))
    asyncio.set_event_loop(loop)
    sys.setswitchinterval(_AT_MOST_SECONDS_FOR_OTHERS)
    return loop


def leave_alone_what_stays() -> None:
    """Have Python never again look for what is unused among all that is imported by now.

    It looks through everything now and then, and the window stands still meanwhile: 70 ms without this. Once for each
    process, for what is unused by now stays too.
    """
    gc.freeze()


def run_to_end(loop: asyncio.AbstractEventLoop, main: Coroutine[Any, Any, _Result]) -> _Result:
    """Run `main`, and the window with it, until it returns."""
    return loop.run_until_complete(main)


def close_event_loop(loop: asyncio.AbstractEventLoop) -> None:
    """Close the loop, after what is left in it has been told to stop."""
    for task in asyncio.all_tasks(loop):
        task.cancel()
    loop.close()


def call_when_asked_to_end(loop: asyncio.AbstractEventLoop, leave: Callable[[], object]) -> Callable[[], None]:
    """Call `leave` at Ctrl+C, SIGTERM and at the end of a terminal. Returns what undoes it.

    Qt's loop does not give Python a turn when a signal comes, but it does when a byte arrives on a socket. Windows
    ends windowed programs in its own way.
    """
    if sys.platform == "win32":
        return lambda: None
    hears, says = socket.socketpair()
    for end in (hears, says):
        end.settimeout(0)
    before = {number: signal.signal(number, lambda *_: None) for number in _END_SIGNALS}
    signal.set_wakeup_fd(says.fileno())

    def heard() -> None:
        hears.recv(64)
        leave()

    loop.add_reader(hears.fileno(), heard)

    def undo() -> None:
        loop.remove_reader(hears.fileno())
        signal.set_wakeup_fd(-1)
        for number, handler in before.items():
            signal.signal(number, handler)
        hears.close()
        says.close()

    return undo
