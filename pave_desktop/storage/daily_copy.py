"""A dated copy of the register at the first start of each day, in a folder beside it; the newest seven are kept."""

from __future__ import annotations

import asyncio
import re
import shutil
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pave_desktop.sentence import sentence
from pave_desktop.storage.database_file import (
    changes_of,
    make_private_file,
    mark_damaged,
    remove_family,
    write_to_disk,
)
from pave_desktop.storage.migrations import application_of, version_of
from pave_desktop.storage.problems import RegisterTroubleError, damaged_in_use, is_damage
from pave_desktop.storage.version import APPLICATION_ID, NEWEST_VERSION
from pave_desktop.storage.waiting_in_copies import let_nothing_wait

MOST_KEPT = 7

# A copy must not take the register's own last room on the disk.
_ROOM_TO_LEAVE = 64 * 1024 * 1024

_PAGES_AT_ONCE = 256
_SECONDS_BETWEEN = 0.005
_MOST_SECONDS_STUCK = 10.0


class _StoppedError(Exception):
    """The copy is not wanted any more."""


@dataclass(frozen=True, slots=True)
class DatedCopy:
    """A copy that was made whole."""

    path: Path
    day: date

    def open(self) -> sqlite3.Connection:
        """Open it for reading, without a trace on the disk. Raises sqlite3.Error."""
        return sqlite3.connect(f"{self.path.resolve().as_uri()}?mode=ro&immutable=1", uri=True, isolation_level=None)


def copies_folder(path: Path) -> Path:
    """Name the folder of the copies of the register at `path`."""
    return path.parent / "copies"


def copies_of(path: Path, *, today: date | None = None) -> list[DatedCopy]:
    """List the copies of a register, newest first; such as carry a day that is still to come are last.

    A clock that was wrong made those. An unreadable folder has none.
    """
    today = today or date.today()
    name = re.compile(rf"{re.escape(path.stem)}-(\d{{4}}-\d\d-\d\d){re.escape(path.suffix)}")
    copies = []
    with suppress(OSError):
        for file in copies_folder(path).iterdir():
            found = name.fullmatch(file.name)
            with suppress(ValueError):
                if found:
                    copies.append(DatedCopy(file, date.fromisoformat(found[1])))
    return sorted(copies, key=lambda copy: (copy.day <= today, copy.day), reverse=True)


def is_sound(connection: sqlite3.Connection) -> bool:
    """Tell whether this is a register that this program can read, with every page in order. Raises sqlite3.Error."""
    is_ours = application_of(connection) == APPLICATION_ID and 1 <= version_of(connection) <= NEWEST_VERSION
    return is_ours and connection.execute("PRAGMA quick_check(1)").fetchone() == ("ok",)


def make_copy(path: Path, *, today: date, keep_on: Callable[[], bool] = lambda: True) -> bool:
    """Copy the register at `path`, which may be in use, unless there is one of today; tell whether it was made.

    Older ones go only once it is whole. Raises RegisterTroubleError.
    """
    target = copies_folder(path) / f"{path.stem}-{today.isoformat()}{path.suffix}"
    growing = target.with_name(f".{path.stem}.growing{path.suffix}")
    try:
        if target.exists():
            return False
        remove_family(growing)
        _refuse_without_room(path)
        make_private_file(growing)
        try:
            _copy(path, growing, keep_on)
            growing.replace(target)
        finally:
            remove_family(growing)
    except _StoppedError:
        return False
    except sqlite3.Error as error:
        if is_damage(error):
            raise _damaged(path) from error
        raise _not_made(target.parent) from error
    except OSError as error:
        raise _not_made(target.parent) from error
    _remove_oldest(path, today=today, newest=target)
    return True


class DailyCopy:
    """Makes the copy in a thread and a connection of its own, beside all that is asked of the register meanwhile."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stopped = threading.Event()
        self._idle = threading.Event()
        self._idle.set()

    async def make(self) -> bool:
        """Make today's copy unless it is there; tell whether it was made. Raises RegisterTroubleError."""
        if self._stopped.is_set() or not self._idle.is_set():
            return False
        self._idle.clear()
        return await asyncio.shield(asyncio.get_running_loop().run_in_executor(None, self._make))

    def stop(self) -> None:
        """Break off a copy that is being made, and wait until it is; none is made any more."""
        self._stopped.set()
        self._idle.wait()

    def _make(self) -> bool:
        try:
            return make_copy(self._path, today=date.today(), keep_on=lambda: not self._stopped.is_set())
        finally:
            self._idle.set()


def _copy(path: Path, growing: Path, keep_on: Callable[[], bool]) -> None:
    stuck_since: float | None = None

    def pause(status: int, _left: int, _all: int) -> None:
        nonlocal stuck_since
        if not keep_on():
            raise _StoppedError
        stuck_since = None if status in (sqlite3.SQLITE_OK, sqlite3.SQLITE_DONE) else stuck_since or time.monotonic()
        if stuck_since is not None and time.monotonic() - stuck_since > _MOST_SECONDS_STUCK:
            raise TimeoutError
        time.sleep(_SECONDS_BETWEEN)

    read_only = f"{path.resolve().as_uri()}?mode=ro"
    with (
        closing(sqlite3.connect(read_only, uri=True, isolation_level=None)) as source,
        closing(sqlite3.connect(growing, isolation_level=None)) as target,
    ):
        target.execute("PRAGMA synchronous = OFF")  # It is written to the disk once, at its end.
        # All steps read what is there now; else every change meanwhile would make them begin again.
        source.execute("BEGIN")
        source.execute("SELECT count(*) FROM sqlite_master").fetchone()
        source.backup(target, pages=_PAGES_AT_ONCE, progress=pause, sleep=_SECONDS_BETWEEN)
        # So that the copy is one file, also for whoever looks into it.
        target.execute("PRAGMA journal_mode = DELETE").fetchall()
        if not is_sound(target):
            raise _damaged(path)
        try:
            let_nothing_wait(target)
        except ValueError as error:
            raise _damaged(path) from error
    if not keep_on():
        raise _StoppedError
    write_to_disk(growing)


def _refuse_without_room(path: Path) -> None:
    needed = sum(file.stat().st_size for file in (path, changes_of(path)) if file.exists())
    if shutil.disk_usage(path.parent).free < needed + _ROOM_TO_LEAVE:
        raise RegisterTroubleError(
            sentence("The disk has no room for today's copy of the list of sessions."),
            sentence("The list itself still works. Delete or move away what nobody needs any more."),
        )


def _remove_oldest(path: Path, *, today: date, newest: Path) -> None:
    copies = copies_of(path, today=today)
    others = [copy for copy in reversed(copies) if copy.path != newest]
    for copy in others[: max(0, len(copies) - MOST_KEPT)]:
        with suppress(OSError):
            copy.path.unlink()


def _damaged(path: Path) -> RegisterTroubleError:
    mark_damaged(path)
    return damaged_in_use(path)


def _not_made(folder: Path) -> RegisterTroubleError:
    return RegisterTroubleError(
        sentence("Today's copy of the list of sessions could not be made in {folder}.", folder=str(folder)),
        sentence("The list itself still works. Look whether the disk is full, and whether you may write there."),
    )
