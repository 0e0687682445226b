"""Looks at a register without changing it, for the self-check."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from pave_desktop.sentence import Sentence, sentence
from pave_desktop.storage.database_file import changes_of, is_marked_damaged
from pave_desktop.storage.migrations import application_of, version_of
from pave_desktop.storage.place import is_network_drive, syncing_service
from pave_desktop.storage.salvage import has_invalid_rows
from pave_desktop.storage.version import APPLICATION_ID, NEWEST_VERSION


def inspect_register(path: Path) -> Sentence | None:
    """Say what is wrong with the register at `path`; None where it is fine. Raises FileNotFoundError if there is none.

    The path is in no sentence, for it can hold a user's name.
    """
    folder = path.parent.resolve()
    if is_network_drive(folder):
        return sentence("It would lie on a network drive, where it gets damaged; choose another folder.")
    if service := syncing_service(folder):
        return sentence(
            "It would lie in a folder that {service} keeps in sync, where it gets damaged; choose another folder.",
            service=service,
        )
    if not path.exists():
        raise FileNotFoundError(path.name)
    try:
        return _inspect_file(path)
    except (sqlite3.Error, UnicodeDecodeError) as error:
        return sentence("It could not be read ({cause}).", cause=type(error).__name__)


def _inspect_file(path: Path) -> Sentence | None:
    # Without a -wal nobody is writing: read so, SQLite leaves no file of its own beside it.
    how = "mode=ro" if changes_of(path).exists() else "mode=ro&immutable=1"
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?{how}", uri=True)) as connection:
        if application_of(connection) != APPLICATION_ID:
            return sentence("The file is not a register of Pave Desktop.")
        if version_of(connection) > NEWEST_VERSION:
            return sentence("It was written by a newer version of Pave Desktop.")
        is_sound = connection.execute("PRAGMA integrity_check(1)").fetchone() == ("ok",)
        # The rows of an older one are not understood before it was brought up to date.
        has_bad_rows = version_of(connection) == NEWEST_VERSION and has_invalid_rows(connection)
        if has_bad_rows or not is_sound or is_marked_damaged(path):
            return sentence("It is damaged; the next start puts it together again.")
    return None
