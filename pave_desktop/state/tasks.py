"""The owner of every running task: named, one of a name at a time, none lost, none forgotten."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from pave_desktop.sentence import Sentence

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Running:
    task: asyncio.Task[None]
    is_write: bool
    told: Sentence | None


class TaskOwner:
    """Starts tasks from plain slots and keeps them. Windows never own a task: closing one loses nothing."""

    def __init__(self, tell_crash: Callable[[BaseException], None]) -> None:
        self._tell_crash = tell_crash
        self._running: dict[str, _Running] = {}
        self._asked_since: dict[str, Callable[[], Coroutine[Any, Any, None]]] = {}
        self._leaving = False

    def start(
        self,
        name: str,
        work: Callable[[], Coroutine[Any, Any, None]],
        *,
        is_write: bool = False,
        told: Sentence | None = None,
    ) -> bool:
        """Start `work` unless a task of this name runs; tell whether it was started.

        Writes are waited for when the program ends, all others are cancelled. `told` says to who waits then what a
        write is doing.
        """
        if name in self._running or self._leaving:
            return False
        task = asyncio.get_event_loop().create_task(self._watched(name, work), name=name.partition(":")[0])
        self._running[name] = _Running(task, is_write, told)
        # For a task that is cancelled before its first step; all others free their name themselves.
        task.add_done_callback(lambda ended: self._free(name, ended))
        return True

    def start_latest(self, name: str, work: Callable[[], Coroutine[Any, Any, None]], *, is_write: bool = False) -> None:
        """Start `work`; while one of this name runs, have the latest that was asked for done after it."""
        if not self.start(name, work, is_write=is_write):
            self._asked_since[name] = work

    def is_running(self, name: str) -> bool:
        """Tell whether a task of this name runs."""
        return name in self._running

    def writes_under_way(self) -> list[Sentence | None]:
        """Give what is told of each write that runs, in the order in which they began."""
        return [running.told for running in self._running.values() if running.is_write]

    async def finish(self, seconds: float) -> bool:
        """End all tasks: reads are cancelled at once, writes get `seconds`. False where a write had to be left."""
        self._leaving = True
        writes = [running.task for running in self._running.values() if running.is_write]
        reads = [running.task for running in self._running.values() if not running.is_write]
        for task in reads:
            task.cancel()
        left: set[asyncio.Task[None]] = set()
        if writes:
            _, left = await asyncio.wait(writes, timeout=seconds)
        for task in left:
            task.cancel()
        await asyncio.gather(*reads, *left, return_exceptions=True)
        return not left

    async def _watched(self, name: str, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        wanted: Callable[[], Coroutine[Any, Any, None]] | None = work
        try:
            while wanted is not None:
                try:
                    await wanted()
                except Exception as error:
                    # The kind and place are logged, never the values: they may be a customer's.
                    logger.exception("task %s crashed", name.split(":", maxsplit=1)[0])
                    self._tell_crash(error)
                wanted = self._asked_since.pop(name, None)
        finally:
            self._asked_since.pop(name, None)
            # Now, not in a callback: a key pressed between the two would start nothing, and nobody would know.
            self._free(name, asyncio.current_task())

    def _free(self, name: str, task: asyncio.Task[None] | None) -> None:
        running = self._running.get(name)
        if running is not None and running.task is task:
            del self._running[name]
