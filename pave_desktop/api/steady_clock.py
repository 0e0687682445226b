"""A clock that only ever goes on, and counts sleep: nobody can set it, and it shows no time of day."""

from __future__ import annotations

import sys
import time

if sys.platform == "linux":

    def steady_seconds() -> float:
        """Give the seconds since some moment, those of the PC's sleep among them."""
        return time.clock_gettime(time.CLOCK_BOOTTIME)

elif sys.platform == "darwin":

    def steady_seconds() -> float:
        """Give the seconds since some moment, those of the PC's sleep among them."""
        # Python's own monotonic clock stands still here while the PC sleeps.
        return time.clock_gettime(time.CLOCK_MONOTONIC)

else:

    def steady_seconds() -> float:
        """Give the seconds since some moment, those of the PC's sleep among them."""
        return time.monotonic()
