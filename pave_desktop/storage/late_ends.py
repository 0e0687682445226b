"""How writes ended that the disk would not take: kept until it does, and written before anything else is."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import suppress

from pave_desktop.storage.problems import AlreadyInRegisterError, NotInRegisterError
from pave_desktop.storage.transaction import transaction

End = Callable[[sqlite3.Connection], None]


class LateEnds:
    """For the register's own thread. A program that ends before the disk takes them leaves "not known" behind."""

    def __init__(self) -> None:
        self._ends: list[End] = []

    def keep(self, end: End) -> None:
        """Keep an end that could not be written."""
        self._ends.append(end)

    def write(self, connection: sqlite3.Connection) -> None:
        """Write what is kept, within a transaction of the caller's; `written` says that it reached the disk."""
        for end in self._ends:
            # Meanwhile its row may be gone, or have been found to be another one's.
            with suppress(NotInRegisterError, AlreadyInRegisterError):
                end(connection)

    def written(self) -> None:
        """Forget what is kept, for it is on the disk."""
        self._ends.clear()

    def write_at_the_end(self, connection: sqlite3.Connection) -> None:
        """Try once more before the file is closed; never fails."""
        if self._ends:
            with suppress(sqlite3.Error), transaction(connection):
                self.write(connection)
