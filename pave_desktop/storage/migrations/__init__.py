"""The steps that bring a register of any earlier version to today's, one transaction each.

Rules for a new step: add a module `step_<number>`, never change one that was released; where a group, an order or the
search text is derived in another way than before, or an enum that is stored gets a new word, that is a step too.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence

from pave_desktop.storage.migrations import step_0001, step_0002, step_0003, step_0004, step_0005
from pave_desktop.storage.transaction import transaction
from pave_desktop.storage.version import APPLICATION_ID

Step = Callable[[sqlite3.Connection], None]

STEPS: tuple[Step, ...] = (
    step_0001.apply,
    step_0002.apply,
    step_0003.apply,
    step_0004.apply,
    step_0005.apply,
)


def version_of(connection: sqlite3.Connection) -> int:
    """Read how many steps the database has behind it; 0 for an empty one."""
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return version


def application_of(connection: sqlite3.Connection) -> int:
    """Read which program the database says it belongs to; 0 where it does not say."""
    application: int = connection.execute("PRAGMA application_id").fetchone()[0]
    return application


def migrate(connection: sqlite3.Connection, steps: Sequence[Step] = STEPS) -> None:
    """Take the steps that are missing. Each is whole or not taken at all; sqlite3.Error passes through."""
    before = version_of(connection)
    if before >= len(steps):
        return
    # A step may make a table anew: what refers to its rows must not go with the old one.
    (are_enforced,) = connection.execute("PRAGMA foreign_keys").fetchone()
    connection.execute("PRAGMA foreign_keys = OFF")
    try:
        _take_steps(connection, steps, before)
    finally:
        connection.execute(f"PRAGMA foreign_keys = {are_enforced}")
    # The version is read from the file's first bytes at the next start, so it must not wait in the -wal file.
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def _take_steps(connection: sqlite3.Connection, steps: Sequence[Step], before: int) -> None:
    for number, step in enumerate(steps, start=1):
        if number <= before:
            continue
        with transaction(connection):
            if version_of(connection) >= number:  # Another program took it while this one waited.
                continue
            step(connection)
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {number}")
