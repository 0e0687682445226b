"""A heart that beats each 5 ms in the window's thread: each gap is time in which the window stood still."""

from __future__ import annotations

import time
from itertools import pairwise

from PySide6.QtCore import QObject, Qt, QTimer

MILLISECONDS = 5
NOTICED_SECONDS = 0.0167


class Heartbeat(QObject):
    """Beats from `start()`; `figures()` tells what it came to."""

    def __init__(self) -> None:
        super().__init__()
        self._beats: list[float] = []
        self._timer = QTimer(self, interval=MILLISECONDS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)

    def start(self) -> None:
        """Beat from now on."""
        self._beats.append(time.perf_counter())
        self._timer.start()

    def figures(self) -> dict[str, float]:
        """Give the percentage of time in noticed gaps, the longest gap in ms, and how many were noticed."""
        beats = [*self._beats, time.perf_counter()]
        gaps = [after - before for before, after in pairwise(beats)]
        noticed = [gap for gap in gaps if gap > NOTICED_SECONDS]
        return {
            "share": 100 * sum(noticed) / (beats[-1] - beats[0]),
            "longest": 1000 * max(gaps),
            "noticed": len(noticed),
        }

    def _beat(self) -> None:
        self._beats.append(time.perf_counter())
