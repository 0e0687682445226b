"""The door of the copy that runs: other starts knock there, and are told that they were heard."""

from __future__ import annotations

import logging
import sys
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from pave_desktop.system import single_instance
from pave_desktop.system.private_files import make_private_folder
from pave_desktop.system.single_instance import FIRST_WORD, HEARD, Place

logger = logging.getLogger(__name__)

LONGEST_MESSAGE = 4096


class Door(QObject):
    """Where other starts knock. `knocked` tells what they were asked to show, and their right to come to the front.

    Both are texts from outside, to be read like any other.
    """

    knocked = Signal(str, str)

    def __init__(self, place: Place) -> None:
        super().__init__()
        self._address = place.address
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._let_in)

    def open(self) -> bool:
        """Listen from now on; False, and logged, where the system does not allow it."""
        try:
            self._make_room()
        except OSError as error:
            logger.warning("no folder for the socket: %s", type(error).__name__)
            return False
        if not self._server.listen(self._address):
            logger.warning("other starts will not be heard: %s", self._server.serverError().name)
            return False
        if sys.platform != "win32":
            # What lies in XDG_RUNTIME_DIR for long may be cleared away, unless it has this bit.
            Path(self._address).chmod(0o1600)
        return True

    def close(self) -> None:
        """Hear nobody any more; who waits for an answer tries again, and waits for the place."""
        for line in self._server.findChildren(QLocalSocket):
            line.abort()
        self._server.close()

    def _make_room(self) -> None:
        if sys.platform != "win32":
            folder = Path(self._address).parent
            make_private_folder(folder)
            folder.chmod(0o700)
            # Of a copy that was killed, for the place is ours.
            QLocalServer.removeServer(self._address)

    def _let_in(self) -> None:
        while (line := self._server.nextPendingConnection()) is not None:
            line.disconnected.connect(line.deleteLater)
            line.readyRead.connect(partial(self._listen_to, line))
            # Who says nothing does not stay.
            QTimer.singleShot(round(single_instance.SECONDS_FOR_AN_ANSWER * 1000), line, line.abort)
            self._listen_to(line)

    def _listen_to(self, line: QLocalSocket) -> None:
        if not line.canReadLine():
            if line.bytesAvailable() > LONGEST_MESSAGE:
                line.abort()
            return
        said = _understood(bytes(line.readLine(LONGEST_MESSAGE + 2).data()))
        if said is None:
            logger.warning("something else than another start knocked")
            line.abort()
            return
        line.write(HEARD)
        line.disconnectFromServer()
        self.knocked.emit(*said)


def _understood(said: bytes) -> tuple[str, str] | None:
    """Take a message apart into what to show and the token; None for anything else."""
    if len(said) > LONGEST_MESSAGE or not said.endswith(b"\n"):
        return None
    try:
        parts = said[:-1].decode("utf-8").split("\t")
    except UnicodeDecodeError:
        return None
    if len(parts) != len((FIRST_WORD, "token", "shown")) or parts[0] != FIRST_WORD:
        return None
    _, token, shown = parts
    return (shown, token) if f"{token}{shown}".isprintable() else None
