"""What the processes of a run write down as it happens, each in a file of its own: one line of JSON an event.

A line that was written is there, also when its writer is killed the next moment: the system holds it, not the process.
"""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any

Event = dict[str, Any]
"""`what` happened, `at` which second of the computer's one steady clock, and more."""


class Journal:
    """Appends events to a file."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def write(self, what: str, **more: Any) -> None:
        line = json.dumps({"at": time.monotonic(), "what": what, **more}) + "\n"
        os.write(self._file, line.encode())


def read_journal(path: Path) -> list[Event]:
    """Read all events that are there by now, oldest first."""
    if not path.exists():
        return []
    whole, _, _ = path.read_bytes().rpartition(b"\n")
    return [json.loads(line) for line in whole.splitlines()]


class Reader:
    """Reads a journal as it grows."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: int | None = None
        self._rest = b""

    def news(self) -> list[Event]:
        """Give the events that were written since the last time."""
        if self._file is None:
            if not self._path.exists():
                return []
            self._file = os.open(self._path, os.O_RDONLY)
        found = []
        while more := os.read(self._file, 1 << 16):
            *lines, self._rest = (self._rest + more).split(b"\n")
            found += [json.loads(line) for line in lines]
        return found

    def close(self) -> None:
        """Read no more."""
        if self._file is not None:
            os.close(self._file)
            self._file = None
