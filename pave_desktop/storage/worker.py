"""The one thread that everything of SQLite runs on, so that no window ever waits for the disk."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from pave_desktop.storage.problems import RegisterClosedError

Result = TypeVar("Result")


class DatabaseWorker:
    """Runs jobs one after the other, in the order in which they were asked for, from any asyncio loop."""

    def __init__(self) -> None:
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="register")
        self._last_job: Future[None] | None = None

    async def read(self, job: Callable[[], Result]) -> Result:
        """Await a job that changes nothing: a cancelled caller takes it out of the queue."""
        self._refuse_when_closed()
        return await asyncio.get_running_loop().run_in_executor(self._executor, job)

    async def write(self, job: Callable[[], Result]) -> Result:
        """Await a job that changes something: once asked for it is done, whatever becomes of the caller."""
        self._refuse_when_closed()
        return await asyncio.shield(asyncio.get_running_loop().run_in_executor(self._executor, job))

    async def close(self, last_job: Callable[[], None]) -> None:
        """Finish all that was asked for, then `last_job`, then the thread. A second call waits for the first."""
        self.close_soon(last_job)
        if self._last_job is not None:
            await asyncio.shield(asyncio.wrap_future(self._last_job))
        # The queue is empty and takes nothing more: this waits only for the thread to return.
        self._executor.shutdown(wait=True)

    def close_soon(self, last_job: Callable[[], None]) -> None:
        """Take no more jobs; `last_job` runs after those in the queue and the thread ends by itself."""
        if self._last_job is None:
            self._last_job = self._executor.submit(last_job)
            self._executor.shutdown(wait=False)

    def _refuse_when_closed(self) -> None:
        if self._last_job is not None:
            raise RegisterClosedError
