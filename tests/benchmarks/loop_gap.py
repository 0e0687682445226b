"""Measures for how long an event loop let nobody else have a turn: that is how long a window stands still."""

from __future__ import annotations

import asyncio
import time

SECONDS_BETWEEN_TURNS = 0.001


class LongestGap:
    """Asks the running loop for a turn each millisecond, inside `with`; `seconds` is the longest wait for one."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __enter__(self) -> LongestGap:
        self._loop = asyncio.get_running_loop()
        self._last = time.perf_counter()
        self._next = self._loop.call_later(SECONDS_BETWEEN_TURNS, self._turn)
        return self

    def __exit__(self, *_: object) -> None:
        self._next.cancel()
        self._note()

    def _turn(self) -> None:
        self._note()
        self._next = self._loop.call_later(SECONDS_BETWEEN_TURNS, self._turn)

    def _note(self) -> None:
        now = time.perf_counter()
        self.seconds = max(self.seconds, now - self._last)
        self._last = now
