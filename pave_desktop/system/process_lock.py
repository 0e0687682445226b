"""A lock on a file that goes with its process: the operating system takes it back, however the process ends."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path

if sys.platform == "win32":  # Never run.
    import msvcrt

    def _lock(handle: int) -> bool:
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except PermissionError:
            return False
        return True

else:
    import fcntl

    def _lock(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


class ProcessLock:
    """No process id is written or read, so none can be mistaken for another program's: a killed one leaves no lock."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._handle: int | None = None

    def take(self) -> bool:
        """Take the lock; False while another one has it. Raises OSError where the folder allows no lock."""
        while self._handle is None:
            handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
            try:
                if not _lock(handle):
                    return False
                # Who gave the lock back meanwhile took the file along: then this is a lock on nothing.
                if self._is_still_there(handle):
                    self._handle, handle = handle, -1
            finally:
                if handle >= 0:
                    os.close(handle)
        return True

    def give_back(self) -> None:
        """Give the lock back, and leave no file."""
        if self._handle is None:
            return
        with suppress(OSError):
            # While it is locked: a file that is removed later might be the next one's. (Windows removes no open file.)
            self._path.unlink()
        os.close(self._handle)
        self._handle = None
        if sys.platform == "win32":
            with suppress(OSError):
                self._path.unlink()

    def _is_still_there(self, handle: int) -> bool:
        try:
            return os.path.samestat(os.fstat(handle), self._path.stat())
        except FileNotFoundError:
            return False
