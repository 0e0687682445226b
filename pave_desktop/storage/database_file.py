"""The register's files on disk: made for the user alone, looked at without SQLite, moved aside under a dated name."""

from __future__ import annotations

import errno
import os
import stat
import sys
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from pathlib import Path

from pave_desktop.system.private_files import make_private_folder

_USER_ONLY = 0o600
_OTHERS = 0o077

_BESIDE = ("-wal", "-shm", "-journal")

_HEADER_LENGTH = 100
MAGIC = b"SQLite format 3\0"


class WriteProtectedError(PermissionError):
    """The file may be read and not written, though its folder may be."""


@dataclass(frozen=True, slots=True)
class FileHeader:
    """What the first 100 bytes of a SQLite file say of its owner."""

    version: int
    application: int


def make_private_file(path: Path) -> bool:
    """Make an empty file that only the user may read, in such a folder; False if there is one already.

    An existing folder keeps its mode. Raises OSError. On Windows the modes mean nothing: the profile folder protects.
    """
    make_private_folder(path.parent)
    try:
        # The mode holds from the first moment; SQLite gives the same to the files that it puts beside it.
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, _USER_ONLY))
    except FileExistsError:
        return False
    return True


def make_private_again(path: Path) -> None:
    """Take a file away from others that was, say, copied back from a backup. Raises OSError."""
    for file in family(path):
        if file.is_file() and stat.S_IMODE(file.stat().st_mode) & _OTHERS:
            file.chmod(_USER_ONLY)


def refuse_read_only(path: Path) -> None:
    """Raise WriteProtectedError for a file that may only be read: SQLite would fail at the first change."""
    if not os.access(path, os.W_OK):
        raise WriteProtectedError(errno.EACCES, os.strerror(errno.EACCES), str(path))


def read_header(path: Path) -> FileHeader | None:
    """Read the header without touching anything; None if this is no SQLite file. Raises OSError."""
    with path.open("rb") as file:
        header = file.read(_HEADER_LENGTH)
    if len(header) < _HEADER_LENGTH or not header.startswith(MAGIC):
        return None
    return FileHeader(version=int.from_bytes(header[60:64], "big"), application=int.from_bytes(header[68:72], "big"))


def has_orphan(path: Path) -> bool:
    """Tell whether the database is gone, or empty, while changes to it are still here. SQLite would delete them."""
    changes = changes_of(path)
    is_gone = not path.exists() or path.stat().st_size == 0
    return is_gone and changes.exists() and changes.stat().st_size > 0


def move_aside(path: Path) -> Path:
    """Move the database and the files beside it to a dated name that was free, and return that name.

    Raises FileNotFoundError where nothing is there, OSError where the system refuses. What could not be moved stays;
    `has_orphan` finds it the next time.
    """
    present = [file for file in family(path) if file.exists()]
    if not present:
        raise FileNotFoundError(path)
    aside = _reserve_dated_name(path)
    moved: list[Path] = []
    try:
        for old in present:
            new = aside.with_name(aside.name + old.name.removeprefix(path.name))
            old.replace(new)
            moved.append(new)
    finally:
        if aside not in moved:
            aside.unlink()
    return moved[0]


def _reserve_dated_name(path: Path) -> Path:
    today = datetime.now().astimezone().strftime("%Y-%m-%d-%H%M%S")
    for number in count(1):
        again = f"-{number}" if number > 1 else ""
        aside = path.with_name(f"{path.stem}.kept-{today}{again}{path.suffix}")
        if not any(file.exists() for file in family(aside)) and make_private_file(aside):
            return aside
    raise AssertionError("the names never end")


def family(path: Path) -> tuple[Path, ...]:
    """Name the database and the files that SQLite puts beside it, any of which belongs to that database alone."""
    return path, *(path.with_name(path.name + ending) for ending in _BESIDE)


def changes_of(path: Path) -> Path:
    """Name the file with the changes that SQLite has not written into the database yet."""
    return path.with_name(f"{path.name}-wal")


def remove_family(path: Path) -> None:
    """Remove a database with all that is beside it, where it is there. Raises OSError."""
    for file in family(path):
        file.unlink(missing_ok=True)


def mark_damaged(path: Path) -> None:
    """Leave word for the next start that the database showed damage. Never fails."""
    with suppress(OSError):
        make_private_file(_mark(path))


def is_marked_damaged(path: Path) -> bool:
    """Tell whether the database showed damage in an earlier run."""
    return _mark(path).exists()


def unmark_damaged(path: Path) -> None:
    """Forget that the database showed damage. Never fails."""
    with suppress(OSError):
        _mark(path).unlink(missing_ok=True)


def write_to_disk(path: Path) -> None:
    """Wait until a file's content is on the disk, and its name too where the system can tell. Raises OSError."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())
    if sys.platform != "win32":
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _mark(path: Path) -> Path:
    return path.with_name(f"{path.name}-damaged")
