"""A file of comma separated values that is there whole or not at all. All of it may block: for a worker."""

from __future__ import annotations

import csv
import os
import threading
import uuid
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TextIO

from pave_desktop.work.many.plain_cell import plain_cell


class CsvFile:
    """Written beside its place, and put there when it is finished. Raises OSError; what was there before then stays.

    UTF-8 with a mark at its beginning, without which Excel takes it for another encoding.
    """

    def __init__(self, path: Path, *, separator: str = ",") -> None:
        # A link that leads to a file stays a link.
        self._path = path.resolve()
        self._beside = self._path.with_name(f".{self._path.name}.{uuid.uuid4().hex[:8]}.part")
        self._separator = separator
        self._file: TextIO | None = None
        # Who gives up while a worker still writes waits for that.
        self._lock = threading.Lock()

    def write(self, lines: Iterable[Sequence[str]]) -> None:
        """Write these lines, with whatever could be a formula defused."""
        with self._lock:
            if self._file is None:
                self._file = self._beside.open("x", encoding="utf-8-sig", errors="replace", newline="")
            writer = csv.writer(self._file, delimiter=self._separator)
            writer.writerows([plain_cell(cell) for cell in line] for line in lines)

    def finish(self) -> None:
        """Put the file into its place."""
        with self._lock:
            file, self._file = self._file, None
            if file is None:
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
            with suppress(OSError):
                self._beside.unlink(missing_ok=True)
