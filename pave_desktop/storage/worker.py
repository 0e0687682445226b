"""The thread that all of one connection to SQLite runs on, so that no window ever waits for the disk."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import TypeVar

from pave_desktop.storage.problems import RegisterClosedError

Result = TypeVar("Result")


class DatabaseWorker:
    """Runs jobs one after the other, in the order in which they were asked for, from any asyncio loop."""

    def __init__(self, name: str = "register") -> None:
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)
        self._last_job: Future[None] | None = None
        # No job gets behind the last one: the last one may wait for who waits for it.
        self._queueing = threading.Lock()

    async def read(self, job: Callable[[], Result]) -> Result:
        """Await a job that changes nothing: a cancelled caller takes it out of the queue."""
        waiting, queued = self._ask(job)
        try:
            return await waiting
        except asyncio.CancelledError:
            queued.cancel()
            raise
        finally:
            # An error that is raised here holds on to these, which hold on to it.
            del waiting, queued

    async def write(self, job: Callable[[], Result]) -> Result:
        """Await a job that changes something: once asked for it is done, whatever becomes of the caller."""
        return await self._ask(job)[0]

    def write_and_wait(self, job: Callable[[], Result]) -> Result:
        """Wait, in another thread, for a job that changes something."""
        return self._queue(job).result()

    async def close(self, last_job: Callable[[], None]) -> None:
        """Finish all that was asked for, then `last_job`, then the thread. A second call waits for the first."""
        self.close_soon(last_job)
        if self._last_job is not None:
            await asyncio.shield(asyncio.wrap_future(self._last_job))
        # The queue is empty and takes nothing more: this waits only for the thread to return.
        self._executor.shutdown(wait=True)

    def close_soon(self, last_job: Callable[[], None]) -> None:
        """Take no more jobs; `last_job` runs after those in the queue and the thread ends by itself."""
        with self._queueing:
            if self._last_job is None:
                self._last_job = self._executor.submit(last_job)
                self._executor.shutdown(wait=False)

    def wait_closed(self) -> None:
        """Wait, from another thread, until the thread has ended. After `close_soon`."""
        self._executor.shutdown(wait=True)

    def _ask(self, job: Callable[[], Result]) -> tuple[asyncio.Future[Result], Future[Result]]:
        """Put a job into the queue; give what its caller waits for, and its place there.

        As `shield(wrap_future(…))`, at half the price: the outcome goes to the caller's loop in one step.
        """
        loop = asyncio.get_running_loop()
        waiting: asyncio.Future[Result] = loop.create_future()
        queued = self._queue(job)
        queued.add_done_callback(partial(_hand_over, loop, waiting))
        return waiting, queued

    def _queue(self, job: Callable[[], Result]) -> Future[Result]:
        with self._queueing:
            if self._last_job is not None:
                raise RegisterClosedError
            return self._executor.submit(job)


def _hand_over(loop: asyncio.AbstractEventLoop, waiting: asyncio.Future[Result], done: Future[Result]) -> None:
    # A loop that was closed meanwhile refuses, and has nobody left who waits.
    with suppress(RuntimeError):
        loop.call_soon_threadsafe(_tell, waiting, done)


def _tell(waiting: asyncio.Future[Result], done: Future[Result]) -> None:
    if waiting.cancelled():
        return
    error = done.exception()
    if error is None:
        waiting.set_result(done.result())
    else:
        waiting.set_exception(error)
