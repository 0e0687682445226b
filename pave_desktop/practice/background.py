"""What runs on the practice server's loop besides its requests, and ends with it."""

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any


class Background:
    """The tasks of one running server. To be used on its loop only, but for making it and `stopping`."""

    def __init__(self, stopping: asyncio.Event) -> None:
        self._stopping = stopping
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        """Begin to do something; it has to pause by `pause` only, so that it ends with the server."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def pause(self, seconds: float) -> bool:
        """Wait, and say whether the server is being stopped meanwhile."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), max(seconds, 0.0))
        return self._stopping.is_set()

    async def finish(self) -> None:
        """Wait until everything has ended, once the server is being stopped."""
        if self._tasks:
            await asyncio.wait(self._tasks)
