"""What can be wrong with the register, each with a sentence for the person where one is needed."""

from __future__ import annotations

import errno
import shutil
import sqlite3
from pathlib import Path

from pave_desktop.models.session_row import SessionRow
from pave_desktop.sentence import Sentence, sentence
from pave_desktop.storage.database_file import WriteProtectedError

# Less than this, and SQLite's smaller files beside the register may find no room.
_LEAST_ROOM = 256 * 1024

_FULL = {errno.ENOSPC, errno.EDQUOT}


class RegisterProblemError(Exception):
    """The register cannot be used as things are: `sentence` says why, `next_step` what a person can do."""

    def __init__(self, why: Sentence, next_step: Sentence | None = None) -> None:
        super().__init__(str(why))
        self.sentence = why
        self.next_step = next_step

    @property
    def told(self) -> tuple[Sentence, ...]:
        """What a person is told, sentence after sentence."""
        return (self.sentence,) if self.next_step is None else (self.sentence, self.next_step)


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


class OvertakenError(Exception):
    """A newer look at the list took the place of this one, and nobody needs its rows any more."""

    def __init__(self) -> None:
        super().__init__("A newer look at the list took the place of this one.")


class RegisterClosedError(RuntimeError):
    """The register was closed before it was asked."""

    def __init__(self) -> None:
        super().__init__("The register is closed.")


def is_damage(error: sqlite3.Error) -> bool:
    """Tell whether the file itself is broken, or no database at all, rather than out of reach."""
    # Of a text that is none any more Python tells by its words alone.
    is_no_text = _primary_code(error) is None and "Could not decode" in str(error)
    return is_no_text or _primary_code(error) in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


def is_of_other_shape(error: sqlite3.Error) -> bool:
    """Tell whether a table or column of ours was not there."""
    return _primary_code(error) == sqlite3.SQLITE_ERROR


def trouble_from_database(error: sqlite3.Error, path: Path) -> RegisterTroubleError:
    """Say in a sentence what SQLite could not do with the register at `path`."""
    code = _primary_code(error)
    if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return RegisterTroubleError(
            sentence("The list of sessions ({file}) is in use by another program.", file=str(path)),
            sentence(
                "That may be a second Pave Desktop, a backup or a virus scanner. Wait a moment or close it, then try"
                " again."
            ),
        )
    # SQLite tells of a full disk by this name, but where only one of its smaller files has no room by another.
    unclear = {sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN}
    if code == sqlite3.SQLITE_FULL or (code in unclear and not _has_room(path.parent)):
        return _disk_full(path)
    if code == sqlite3.SQLITE_IOERR:
        return RegisterTroubleError(
            sentence("The disk could not read or write the list of sessions ({file}).", file=str(path)),
            sentence(
                "Look whether the disk is full or not connected any more, then try again. If it happens again, have"
                " somebody look at the disk."
            ),
        )
    if code in {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM}:
        return _not_writable(path)
    if is_damage(error):
        return damaged_in_use(path)
    return RegisterTroubleError(sentence("The list of sessions ({file}) could not be read or written.", file=str(path)))


def trouble_from_system(error: OSError, path: Path) -> RegisterTroubleError:
    """Say in a sentence why the operating system refused the file or its folder."""
    if error.errno in _FULL:
        return _disk_full(path)
    if isinstance(error, (NotADirectoryError, IsADirectoryError, FileExistsError)):
        return RegisterTroubleError(
            sentence(
                "The list of sessions cannot be kept as {file}: {name} is something else.",
                file=str(path),
                name=error.filename or path.name,
            ),
            sentence("Move that to another place, then try again."),
        )
    if isinstance(error, WriteProtectedError):
        return RegisterTroubleError(
            sentence("The list of sessions ({file}) is write-protected.", file=str(path)),
            sentence("Allow your user account to change that file, then try again."),
        )
    return _not_writable(path)


def trouble_while_mending(error: sqlite3.Error | OSError, path: Path) -> RegisterTroubleError:
    """Say in a sentence why the damaged register at `path` could not be put together again."""
    no_room = error.errno in _FULL if isinstance(error, OSError) else _primary_code(error) == sqlite3.SQLITE_FULL
    if no_room or not _has_room(path.parent):
        return RegisterTroubleError(
            sentence(
                "The list of sessions ({file}) is damaged, and the disk is too full to put it together again.",
                file=str(path),
            ),
            sentence("Nothing was changed. Delete or move away what nobody needs any more, then try again."),
        )
    return trouble_from_system(error, path) if isinstance(error, OSError) else trouble_from_database(error, path)


def damaged_in_use(path: Path) -> RegisterTroubleError:
    """Say that the register at `path` turned out to be damaged after it was opened."""
    return RegisterTroubleError(
        sentence(
            "The list of sessions ({file}) is damaged. Close the program and start it again: it then puts the list"
            " together from all that can still be read.",
            file=str(path),
        )
    )


def newer_version(path: Path) -> RegisterFromNewerVersionError:
    """Say that this program is too old for the register at `path`."""
    return RegisterFromNewerVersionError(
        sentence("The list of sessions ({file}) was written by a newer version of this program.", file=str(path))
    )


def _disk_full(path: Path) -> RegisterTroubleError:
    return RegisterTroubleError(
        sentence("The disk is full: the list of sessions ({file}) cannot be saved.", file=str(path)),
        sentence("Delete or move away what nobody needs any more, then try again. Nothing in the list was lost."),
    )


def _not_writable(path: Path) -> RegisterTroubleError:
    return RegisterTroubleError(
        sentence(
            "The list of sessions cannot be kept in {folder}: the program may not write there.",
            folder=str(path.parent),
        ),
        sentence(
            "Allow your user account to write to that folder, or start the program with another one (pave-desktop"
            " --data-dir FOLDER)."
        ),
    )


def _has_room(folder: Path) -> bool:
    try:
        return shutil.disk_usage(folder).free >= _LEAST_ROOM
    except OSError:
        return True


def _primary_code(error: sqlite3.Error) -> int | None:
    code: int | None = getattr(error, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF
