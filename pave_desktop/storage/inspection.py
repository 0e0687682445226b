"""Looks at a register without changing it, for the self-check."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from pave_desktop.sentence import Sentence, sentence
from pave_desktop.storage.migrations import APPLICATION_ID, NEWEST_VERSION, application_of, version_of


def inspect_register(path: Path) -> Sentence | None:
    """Say what is wrong with the register at `path`; None where it is fine. Raises FileNotFoundError if there is none.

    The path is in no sentence, for it can hold a user's name.
    """
    if not path.exists():
        raise FileNotFoundError(path.name)
    # Without a -wal nobody is writing: read so, SQLite leaves no file of its own beside it.
    how = "mode=ro" if path.with_name(f"{path.name}-wal").exists() else "mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?{how}", uri=True)) as connection:
            if application_of(connection) != APPLICATION_ID:
                return sentence("The file is not a register of Pave Desktop.")
            if version_of(connection) > NEWEST_VERSION:
                return sentence("It was written by a newer version of Pave Desktop.")
            (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.Error as error:
        return sentence("It could not be read ({cause}).", cause=type(error).__name__)
    return None if verdict == "ok" else sentence("It is damaged.")
