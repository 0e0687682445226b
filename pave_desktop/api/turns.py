"""Turns for calls: at most so many begin in any minute, people's first, and everybody else in the order they came."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

A_MINUTE = 60.0


class Turns:
    """Gives turns; a part of each minute's is kept for people."""

    def __init__(self, a_minute: int, *, kept_for_people: int, clock: Callable[[], float]) -> None:
        self._limits = {False: a_minute, True: a_minute - kept_for_people}
        self._clock = clock
        self._taken: deque[float] = deque()
        self._waiting: dict[bool, deque[asyncio.Future[float]]] = {False: deque(), True: deque()}
        self._timer: asyncio.TimerHandle | None = None

    async def take(self, *, in_background: bool) -> float:
        """Wait for a turn, and give what `give_back` wants to have."""
        now = self._clock()
        self._forget_before(now)
        if not any(self._waiting.values()) and len(self._taken) < self._limits[in_background]:
            self._taken.append(now)
            return now
        turn: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        self._waiting[in_background].append(turn)
        self._hand_out()
        try:
            return await turn
        except asyncio.CancelledError:
            if not turn.cancelled():
                # It was given at the very moment at which nobody wanted it any more.
                self.give_back(turn.result())
            elif turn in self._waiting[in_background]:
                self._waiting[in_background].remove(turn)
                self._hand_out()
            raise

    def give_back(self, taken: float) -> None:
        """Take a turn back that was not used."""
        if taken in self._taken:
            self._taken.remove(taken)
        self._hand_out()

    def _hand_out(self) -> None:
        now = self._clock()
        self._forget_before(now)
        for in_background, waiting in self._waiting.items():
            while waiting and len(self._taken) < self._limits[in_background]:
                turn = waiting.popleft()
                if not turn.done():
                    self._taken.append(now)
                    turn.set_result(now)
        self._plan(now)

    def _forget_before(self, now: float) -> None:
        while self._taken and self._taken[0] + A_MINUTE <= now:
            self._taken.popleft()

    def _plan(self, now: float) -> None:
        """Come back when the first of those who wait can have a turn."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        ends = [
            self._taken[len(self._taken) - self._limits[in_background]]
            for in_background, waiting in self._waiting.items()
            if waiting
        ]
        if ends:
            pause = max(0.0, min(ends) + A_MINUTE - now)
            self._timer = asyncio.get_running_loop().call_later(pause, self._hand_out)
