"""Whether each connection's server answers; while it does not, when it is tried next."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from PySide6.QtCore import QObject, Signal

from pave_desktop.models.connection import Connection
from pave_desktop.models.problem import (
    CallFate,
    KeyringLocked,
    KeysMissing,
    Problem,
)
from pave_desktop.work.refresh_sessions import STOPS_THE_REST

REST_SECONDS = (5.0, 10.0, 20.0, 40.0, 80.0, 120.0)
LONGEST_REST_SECONDS = 3600.0

_SPREAD = 0.2
"""By how much of itself a rest is longer, so that the PCs of a lot whose line is back do not all call at once."""

_FOREVER = timedelta(days=36500)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """A connection is left alone because of a problem. `next_try` is when it is tried again."""

    problem: Problem
    since: datetime
    next_try: datetime
    tries: int = 1

    @property
    def is_told(self) -> bool:
        """Whether a person should know; that keys are missing is asked for elsewhere."""
        return not isinstance(self.problem, KeysMissing | KeyringLocked)

    def is_on(self, now: datetime) -> bool:
        """Tell whether nobody is to be asked yet. It ends too where the clock was set back before its beginning."""
        return self.since <= now < self.next_try


class LineWatch(QObject):
    """Hears how calls end. A rest begins with trouble that every other call would meet, and ends with any answer.

    What a person asks for is sent all the same; only what the program does by itself rests. `resting` tells each
    trouble once, with its Rest; `came_back` names each connection that answers again, and `planned` follows whenever
    the next try is another.
    """

    resting = Signal(object)
    came_back = Signal(str)
    planned = Signal()

    def __init__(
        self,
        *,
        now: Callable[[], datetime],
        rest_seconds: Sequence[float] = REST_SECONDS,
        chance: Callable[[], float] = random.random,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._now = now
        self._rest_seconds = rest_seconds
        self._chance = chance
        self._rests: dict[str, Rest] = {}
        self._needed: dict[str, frozenset[str]] = {}
        self._told: Rest | None = None

    @property
    def rest(self) -> Rest | None:
        """The rest that a person is told of; None while all is well, or nobody waits for the connection."""
        needed: frozenset[str] = frozenset().union(*self._needed.values())
        return next((rest for each, rest in self._rests.items() if rest.is_told and each in needed), None)

    @property
    def resting_connections(self) -> frozenset[str]:
        """The ids of all connections that have a rest, also of those that may be tried again now."""
        return frozenset(self._rests)

    def may_try(self, connection_id: str) -> bool:
        """Tell whether the program may ask by itself now."""
        rest = self._rests.get(connection_id)
        return rest is None or not rest.is_on(self._now())

    def is_needed_by(self, who: str, connection_ids: Iterable[str]) -> None:
        """Take which connections a part of the program asks by itself; only their rests have a next try."""
        self._needed[who] = frozenset(connection_ids)
        self._tell()

    def call_ended(self, connection: Connection, problem: Problem | None) -> None:
        """Take how one call ended: `Manners.listeners` is for this."""
        if isinstance(problem, STOPS_THE_REST):
            self.begin_rest(connection.id, problem)
        elif problem is None or (problem.fate is CallFate.REFUSED and type(problem) is not Problem):
            self.answers(connection.id)

    def begin_rest(self, connection_id: str, problem: Problem) -> None:
        """Leave a connection alone for a while; the longer, the more often it was tried for nothing."""
        before = self._rests.get(connection_id)
        if before is not None and type(before.problem) is type(problem) and before.is_on(self._now()):
            return  # A call that began before the rest, or one that a person wanted: neither puts the next try off.
        self._rests[connection_id] = self.rest_after(before, problem)
        self._tell()

    def answers(self, connection_id: str) -> None:
        """End a rest: somebody was answered."""
        if self._rests.pop(connection_id, None) is not None:
            self._tell()
            self.came_back.emit(connection_id)

    def forget(self) -> None:
        """Try every connection at once: they, or the network, may be others now."""
        self._rests.clear()
        self._tell()

    def rest_after(self, before: Rest | None, problem: Problem) -> Rest:
        """Plan the next try after one that came to nothing."""
        now = self._now()
        tries = before.tries + 1 if before is not None else 1
        seconds = self._rest_seconds[min(tries, len(self._rest_seconds)) - 1]
        seconds *= 1 + _SPREAD * self._chance()
        if problem.retry_after is not None:
            seconds = min(LONGEST_REST_SECONDS, max(seconds, problem.retry_after))
        # A locked keyring asks for its password each time: nobody wants that every two minutes.
        pause = _FOREVER if isinstance(problem, KeyringLocked) else timedelta(seconds=seconds)
        return Rest(problem=problem, since=now, next_try=now + pause, tries=tries)

    def _tell(self) -> None:
        """Tell that it rests; once, until the trouble is another one."""
        before, self._told = self._told, self.rest
        if self._told is not None and (before is None or type(before.problem) is not type(self._told.problem)):
            self.resting.emit(self._told)
        self.planned.emit()
