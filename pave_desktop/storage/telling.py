"""Runs a job on a connection to the register, and says in a sentence what goes wrong with the file."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from pave_desktop.storage.database_file import mark_damaged
from pave_desktop.storage.problems import damaged_in_use, is_damage, trouble_from_database
from pave_desktop.storage.salvage import has_invalid_rows
from pave_desktop.storage.search_index import is_wrong_index

Result = TypeVar("Result")
Job = Callable[[sqlite3.Connection], Result]


def run_and_tell(
    job: Job[Result], connection: sqlite3.Connection, path: Path, *, mend_index: Callable[[], None] | None = None
) -> Result:
    """Run a job; again after `mend_index` where only the search's index is damaged. Raises RegisterTroubleError.

    Damage is marked for the next start, which mends it.
    """
    try:
        try:
            return job(connection)
        except sqlite3.DatabaseError as error:
            if mend_index is None or not is_wrong_index(error):
                raise
        mend_index()
        return job(connection)
    except (sqlite3.ProgrammingError, sqlite3.IntegrityError):
        raise  # A mistake of this program, which no sentence makes better.
    except sqlite3.DatabaseError as error:
        if is_damage(error):
            mark_damaged(path)
        raise trouble_from_database(error, path) from error
    except ValueError as error:
        if not has_invalid_rows(connection):
            raise  # The caller's mistake.
        mark_damaged(path)
        raise damaged_in_use(path) from error
