"""What can be wrong with the register, each with a sentence for the person where one is needed."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from pave_desktop.models.session_row import SessionRow
from pave_desktop.sentence import Sentence, sentence


class RegisterProblemError(Exception):
    """The register cannot be used as things are. `sentence` says why."""

    def __init__(self, why: Sentence) -> None:
        super().__init__(str(why))
        self.sentence = why


class RegisterTroubleError(RegisterProblemError):
    """The file cannot be reached, read or written now: locked, read-only, disk full, damaged in use."""


class RegisterFromNewerVersionError(RegisterProblemError):
    """The file was written by a newer version of the program. It was left as it is."""


class AlreadyInRegisterError(Exception):
    """The session has a row already; `local_id` names that row."""

    def __init__(self, local_id: str) -> None:
        super().__init__("The session is in the register already.")
        self.local_id = local_id


class OpenSessionOfVinError(Exception):
    """The vehicle has a session already whose inspection may still go on: `row`."""

    def __init__(self, row: SessionRow) -> None:
        super().__init__("There is an open session of this VIN already.")
        self.row = row


class NotInRegisterError(KeyError):
    """No row has this `local_id`; it may have been removed meanwhile."""

    def __init__(self, local_id: str) -> None:
        super().__init__(local_id)
        self.local_id = local_id


class RegisterClosedError(RuntimeError):
    """The register was closed before it was asked."""

    def __init__(self) -> None:
        super().__init__("The register is closed.")


def is_damage(error: sqlite3.Error) -> bool:
    """Tell whether the file itself is broken, or no database at all, rather than out of reach."""
    return _primary_code(error) in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


def trouble_from_database(error: sqlite3.Error, path: Path) -> RegisterTroubleError:
    """Say in a sentence what SQLite could not do with the register at `path`."""
    code = _primary_code(error)
    if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return RegisterTroubleError(
            sentence("The list of sessions ({file}) is in use by another program.", file=str(path))
        )
    if code == sqlite3.SQLITE_FULL:
        return RegisterTroubleError(
            sentence("The disk is full: the list of sessions ({file}) cannot be saved.", file=str(path))
        )
    if code in {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM}:
        return _not_writable(path)
    if is_damage(error):
        return RegisterTroubleError(
            sentence(
                "The list of sessions ({file}) is damaged. Close the program and start it again.",
                file=str(path),
            )
        )
    return RegisterTroubleError(sentence("The list of sessions ({file}) could not be read or written.", file=str(path)))


def trouble_from_system(path: Path) -> RegisterTroubleError:
    """Say in a sentence that the operating system refused the file or its folder."""
    return _not_writable(path)


def newer_version(path: Path) -> RegisterFromNewerVersionError:
    """Say that this program is too old for the register at `path`."""
    return RegisterFromNewerVersionError(
        sentence("The list of sessions ({file}) was written by a newer version of this program.", file=str(path))
    )


def _not_writable(path: Path) -> RegisterTroubleError:
    return RegisterTroubleError(
        sentence(
            "The list of sessions cannot be kept in {folder}: the program may not write there.",
            folder=str(path.parent),
        )
    )


def _primary_code(error: sqlite3.Error) -> int | None:
    code: int | None = getattr(error, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF
