"""One copy of the program per user and data folder: the first one holds its place, another one hands over and ends."""

from __future__ import annotations

import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QStandardPaths

from pave_desktop.system.paths import DataPaths
from pave_desktop.system.private_files import make_private_folder
from pave_desktop.system.process_lock import ProcessLock

SECONDS_FOR_AN_ANSWER = 3.0
# The other copy may be loading from a slow disk, or closing: until then it hears nobody.
SECONDS_TO_COME_OR_GO = 15.0
_SECONDS_BETWEEN_LOOKS = 0.03
_MILLISECONDS_AT_ONCE = 20

_LONGEST_TOKEN = 200
FIRST_WORD = "show"
HEARD = b"heard\n"


class NotAnsweringError(Exception):
    """A copy of the program runs on this data folder and does not answer."""


@dataclass(frozen=True)
class Place:
    """The right to be the only copy on a data folder."""

    folder: Path
    lock: ProcessLock

    @property
    def address(self) -> str:
        """Where other starts look for this one."""
        return address_for(self.folder)

    def leave(self) -> None:
        """Let the next one in."""
        self.lock.give_back()


def take_place(folder: Path, shown: str = "") -> Place | None:
    """Take the place on a data folder. Where a copy has it, bring that one forward to show `shown`: None.

    One that is closing is waited for. Raises NotAnsweringError.
    """
    lock = ProcessLock(DataPaths(folder).lock)
    end = time.monotonic() + SECONDS_TO_COME_OR_GO
    while True:
        try:
            make_private_folder(folder)
            if lock.take():
                return Place(folder, lock)
            can_be_locked = True
        except OSError:
            # No folder can be made there, or it is on a drive that knows no locks: a window will say what is wrong.
            can_be_locked = False
        if _hand_over(address_for(folder), shown):
            return None
        if not can_be_locked:
            return Place(folder, lock)
        if time.monotonic() > end:
            raise NotAnsweringError
        time.sleep(_SECONDS_BETWEEN_LOOKS)


def address_for(folder: Path) -> str:
    """Say where the copy on a data folder listens: a name that tells neither the user nor the folder."""
    # Only here: whoever gets the place at once has shown its window before.
    import hashlib  # noqa: PLC0415

    if sys.platform == "win32":
        import getpass  # noqa: PLC0415

        user = getpass.getuser()
    else:
        user = str(os.getuid())
    owned = f"{user}\0{os.path.normcase(os.path.realpath(folder))}"
    name = hashlib.sha256(owned.encode("utf-8", "surrogatepass")).hexdigest()[:24]
    return f"pave-desktop-{name}" if sys.platform == "win32" else str(_folder_of_sockets() / name)


def _folder_of_sockets() -> Path:
    """Give this user's folder for sockets: nobody else may look into it."""
    given = os.environ.get("XDG_RUNTIME_DIR", "")
    if sys.platform != "win32" and given:
        runtime = Path(given)
        # With `su` it may still be another user's.
        if runtime.is_absolute() and runtime.is_dir() and runtime.stat().st_uid == os.getuid():
            return runtime / "pave-desktop"
    cache = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericCacheLocation)
    return Path(cache) / "pave-desktop"


def _hand_over(address: str, shown: str) -> bool:
    """Tell the copy that listens what to show; False where none does. Raises NotAnsweringError."""
    # Only here: the first copy, which nearly every start is, talks to nobody before its window is there.
    from PySide6.QtNetwork import QLocalSocket  # noqa: PLC0415

    line = QLocalSocket()
    line.connectToServer(address)
    if not line.waitForConnected(round(SECONDS_FOR_AN_ANSWER * 1000)):
        if line.error() is QLocalSocket.LocalSocketError.SocketTimeoutError:
            raise NotAnsweringError
        return False
    end = time.monotonic() + SECONDS_FOR_AN_ANSWER
    _let_others_come_forward()
    token = os.environ.get("XDG_ACTIVATION_TOKEN", "")[:_LONGEST_TOKEN]
    line.write("\t".join((FIRST_WORD, token, shown)).encode("utf-8", "replace") + b"\n")
    while not line.canReadLine():
        if line.waitForReadyRead(_MILLISECONDS_AT_ONCE):
            continue
        if line.state() is not QLocalSocket.LocalSocketState.ConnectedState:
            return False
        if time.monotonic() > end:
            raise NotAnsweringError
        # Qt waits with Python's lock in its hand; this hands it to other threads.
        time.sleep(0)
    return bytes(line.readLine().data()) == HEARD


def _let_others_come_forward() -> None:
    """Hand on the right to come to the front, which Windows gives to the program that was just started. Never run."""
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415 - only there

        any_process = -1
        ctypes.windll.user32.AllowSetForegroundWindow(any_process)
