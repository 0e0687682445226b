"""Rests between things that are asked for again and again: none after a quiet while, longer ones while it goes on."""

from __future__ import annotations

import time

SHORTEST = 0.02
LONGEST = 0.5


class Pace:
    """The first time comes at once, so that a single change is seen at once; a thousand of them make a few times."""

    def __init__(self) -> None:
        self._rest = 0.0
        self._last = float("-inf")

    async def rest(self) -> None:
        """Wait until the next time may come."""
        import asyncio  # noqa: PLC0415 - the first paint does without

        since = time.monotonic() - self._last
        if since >= 2 * self._rest:
            self._rest = 0.0
        elif since < self._rest:
            await asyncio.sleep(self._rest - since)
        self._rest = min(LONGEST, max(SHORTEST, 2 * self._rest))
        self._last = time.monotonic()
