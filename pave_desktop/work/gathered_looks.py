"""Looks at many sessions, gathered: those that are answered at about the same time reach the disk together."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress

from pave_desktop.storage.looks import Taken
from pave_desktop.storage.register import Register
from pave_desktop.work.look_at_session import Looked

GATHERED_FOR_SECONDS = 0.1
MOST_TOGETHER = 50

Told = Callable[[Sequence[tuple[Looked, Taken]]], None]


class GatheredLooks:
    """Takes in, one transaction after the other, what has gathered. `told` hears what became of each look then.

    The first look waits so long for others to come, or until there are enough; the last ones wait for nobody.
    """

    def __init__(self, register: Register, told: Told) -> None:
        self._register = register
        self._told = told
        self._looks: list[Looked] = []
        self._has_come = asyncio.Event()
        self._is_enough = asyncio.Event()
        self._is_over = False

    def add(self, looked: Looked) -> None:
        """Take in a look soon."""
        self._looks.append(looked)
        self._has_come.set()
        if len(self._looks) >= MOST_TOGETHER:
            self._is_enough.set()

    def end(self) -> None:
        """Take in what is left, at once: no more looks come."""
        self._is_over = True
        self._has_come.set()
        self._is_enough.set()

    async def take_in(self) -> None:
        """Take in all that comes, until `end`. Raises RegisterProblemError, and then takes in nothing more.

        Who gives this up has what was answered taken in and told all the same, at once.
        """
        taking_in = asyncio.ensure_future(self._take_in())
        try:
            await asyncio.shield(taking_in)
        except asyncio.CancelledError:
            self.end()
            await asyncio.wait({taking_in})
            if not taking_in.cancelled():
                taking_in.exception()  # Nobody is there any more who could be told.
            raise

    async def _take_in(self) -> None:
        while True:
            await self._has_come.wait()
            if not self._looks:
                return
            with suppress(TimeoutError):
                async with asyncio.timeout(GATHERED_FOR_SECONDS):
                    await self._is_enough.wait()
            looks, self._looks = self._looks[:MOST_TOGETHER], self._looks[MOST_TOGETHER:]
            if not self._is_over:
                if not self._looks:
                    self._has_come.clear()
                if len(self._looks) < MOST_TOGETHER:
                    self._is_enough.clear()
            taken = await self._register.take_looks([each.look for each in looks])
            self._told(list(zip(looks, taken, strict=True)))
