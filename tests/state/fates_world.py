"""What the state machine of fates plays with: a register whose program can be killed, and a network that misbehaves."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pave_desktop.practice import Misbehaviour
from pave_desktop.storage.register import Register

CHANGES = frozenset(
    {
        "add",
        "begin_write",
        "send_write",
        "end_write",
        "settle_writes",
        "store",
        "take_looks",
        "remove",
        "keep_draft",
        "drop_draft",
        "let_wait",
        "withdraw_edit",
    }
)


class KilledError(asyncio.CancelledError):
    """The program is no more. What comes after this moment reaches neither disk nor network."""


class MortalRegister:
    """A register whose program ends, as by kill -9, right before or right after one of its changes reaches the disk.

    What was on the disk at that moment is copied to `remains`, with the changes that SQLite keeps beside it.
    """

    def __init__(self, register: Register, path: Path, remains: Path) -> None:
        self._register = register
        self._path = path
        self.remains = remains
        self.is_dead = False
        self.boundaries_left: int | None = None
        self.reader = register.reader

    def __getattr__(self, name: str) -> Callable[..., Any]:
        method = getattr(self._register, name)

        async def call(*arguments: Any, **options: Any) -> Any:
            if self.is_dead:
                raise KilledError
            if name not in CHANGES:
                return await method(*arguments, **options)
            self._pass_boundary()
            result = await method(*arguments, **options)
            self._pass_boundary()
            return result

        return call

    def die(self) -> None:
        """End here."""
        self.is_dead = True
        self.remains.parent.mkdir(parents=True)
        for ending in ("", "-wal"):
            file = self._path.with_name(self._path.name + ending)
            if file.exists():
                shutil.copyfile(file, self.remains.with_name(self.remains.name + ending))

    def _pass_boundary(self) -> None:
        if self.is_dead:
            raise KilledError
        if self.boundaries_left is None:
            return
        if self.boundaries_left == 0:
            self.die()
            raise KilledError
        self.boundaries_left -= 1


# Nobody listens, and nothing of the call arrives.
REFUSED = "refused"
# The call arrives; the program ends, in good order, before the answer is there.
PROGRAM_ENDS = "the program ends meanwhile"
# The call is lost on its way, for the program; it arrives later.
HELD_UP = "held up"
TIMED_OUT = "timed out"
# Done, and said so; of what the server refuses this would say the opposite of what it did.
A_LIE_WHERE_REFUSED = "2xx without a session, done"

NETWORK: dict[str, dict[str, Any]] = {
    "normal": {},
    REFUSED: {},
    PROGRAM_ENDS: {"delay": 0.5},
    HELD_UP: {"drop": "before"},
    TIMED_OUT: {"delay": 5.0},
    "reset before the work": {"drop": "before"},
    "reset after the work": {"drop": "after"},
    "cut off": {"drop_mid_body": True},
    "500, done": {"status": 500, "perform": True},
    "502 as a page, done": {"status": 502, "html": True, "perform": True},
    "503, not done": {"status": 503},
    A_LIE_WHERE_REFUSED: {"status": 200, "body": b"{}", "perform": True},
    "400": {"status": 400},
    "429": {"status": 429, "retry_after": "0"},
    "403 as a page": {"status": 403, "html": True},
}
"""How a call to change something fares. What the server did is looked up at the server, not here."""


def misbehaviour_of(network: str, method: str) -> Misbehaviour | None:
    """Give what the server is to do wrong, if anything: each time, for some calls are repeated."""
    wrong = NETWORK[network]
    return Misbehaviour(method=method, times=None, **wrong) if wrong else None
