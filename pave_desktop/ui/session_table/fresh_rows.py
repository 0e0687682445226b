"""Which sessions have changed a moment ago: their rows are lit for a while, and one timer ends it for all."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

LIT_SECONDS = 1.5


class FreshRows(QObject):
    """Tells of each session when it is lit no more. Nothing ticks while none is."""

    def __init__(self, over: Callable[[str], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._over = over
        self._ends: dict[str, float] = {}
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._end)

    def __contains__(self, local_id: str) -> bool:
        return local_id in self._ends

    @property
    def is_any(self) -> bool:
        """Whether a session is lit now."""
        return bool(self._ends)

    def light(self, local_id: str) -> None:
        """Light a session's row from now on."""
        # Put behind all others: the first of them is always the next that ends.
        self._ends.pop(local_id, None)
        self._ends[local_id] = time.monotonic() + LIT_SECONDS
        if not self._timer.isActive():
            self._wait()

    def _wait(self) -> None:
        end = next(iter(self._ends.values()), None)
        if end is not None:
            self._timer.start(max(1, round((end - time.monotonic()) * 1000)))

    def _end(self) -> None:
        now = time.monotonic()
        for local_id in [local_id for local_id, end in self._ends.items() if end <= now]:
            del self._ends[local_id]
            self._over(local_id)
        self._wait()
