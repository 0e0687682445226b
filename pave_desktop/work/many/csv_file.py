"""A file of comma separated values that is there whole or not at all. All of it may block: for a worker."""

from __future__ import annotations

import codecs
import csv
import os
import re
import stat
import threading
import time
import uuid
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TextIO

from pave_desktop.work.many.plain_cell import plain_cell

LEFT_BEHIND_AFTER_SECONDS = 3600.0
"""What nobody wrote into for so long is no file that another window of the program is still writing."""


class CsvFile:
    """Written beside its place, and put there when it is finished. Raises OSError; what was there before then stays.

    Only this user may read it, for names and numbers of customers stand in it. UTF-8 with a mark at its beginning,
    without which Excel takes it for another encoding.
    """

    def __init__(self, path: Path, *, separator: str = ",") -> None:
        self._path = path
        self._beside: Path | None = None
        self._separator = separator
        self._file: TextIO | None = None
        # Who gives up while a worker still writes waits for that.
        self._lock = threading.Lock()

    def write(self, lines: Iterable[Sequence[str]]) -> None:
        """Write these lines, with whatever could be a formula defused."""
        with self._lock:
            file = self._file or self._begin()
            writer = csv.writer(file, delimiter=self._separator)
            writer.writerows([plain_cell(cell) for cell in line] for line in lines)

    def finish(self) -> None:
        """Put the file into its place."""
        with self._lock:
            file, self._file = self._file, None
            if file is None or self._beside is None:
                return
            with file:
                file.flush()
                os.fsync(file.fileno())
            self._beside.replace(self._path)

    def discard(self) -> None:
        """Leave nothing of it; after `finish`, nothing happens."""
        with self._lock:
            if self._file is not None:
                # What a full disk did not take is not to be written any more.
                with suppress(OSError):
                    self._file.close()
                self._file = None
            if self._beside is not None:
                with suppress(OSError):
                    self._beside.unlink(missing_ok=True)

    def _begin(self) -> TextIO:
        # A link that leads to a file stays a link. Looked at here, in a worker: a disk of the network takes its time.
        self._path = self._path.resolve()
        beside = self._path.with_name(f".{self._path.name}.{uuid.uuid4().hex[:8]}.part")
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        self._beside = beside
        self._file = os.fdopen(handle, "w", encoding="utf-8-sig", errors="replace", newline="")
        with suppress(OSError):
            _remove_left_behind(self._path)
        return self._file


def _remove_left_behind(path: Path) -> None:
    """Remove what exports to `path` have left beside it that were killed."""
    ours = re.compile(rf"\.{re.escape(path.name)}\.[0-9a-f]{{8}}\.part")
    for each in path.parent.iterdir():
        if ours.fullmatch(each.name):
            with suppress(OSError):
                if _is_left_behind(each):
                    each.unlink()


def _is_left_behind(part: Path) -> bool:
    """Tell whether a file of such a name is surely one that this program has begun, and that nobody goes on with."""
    seen = part.lstat()
    is_mine = not hasattr(os, "getuid") or seen.st_uid == os.getuid()
    is_old = seen.st_mtime < time.time() - LEFT_BEHIND_AFTER_SECONDS
    if not (stat.S_ISREG(seen.st_mode) and is_mine and is_old):
        return False
    with part.open("rb") as file:
        return file.read(len(codecs.BOM_UTF8)) in (b"", codecs.BOM_UTF8)
