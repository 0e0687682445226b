"""The one asyncio loop, which is Qt's own: the only file that knows qasync."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import qasync  # type: ignore[import-untyped]
from PySide6.QtCore import QCoreApplication

_Result = TypeVar("_Result")


def make_event_loop(application: QCoreApplication) -> asyncio.AbstractEventLoop:
    """Make the loop of this process. There may be only one, also in tests: a second one crashes at random."""
    loop: asyncio.AbstractEventLoop = qasync.QEventLoop(application, already_running=False)
    loop.set_default_executor(ThreadPoolExecutor(max_workers=8, thread_name_prefix="worker"))
    asyncio.set_event_loop(loop)
    return loop


def run_to_end(loop: asyncio.AbstractEventLoop, main: Coroutine[Any, Any, _Result]) -> _Result:
    """Run `main`, and the window with it, until it returns."""
    return loop.run_until_complete(main)


def close_event_loop(loop: asyncio.AbstractEventLoop) -> None:
    """Close the loop, after what is left in it has been told to stop."""
    for task in asyncio.all_tasks(loop):
        task.cancel()
    loop.close()
