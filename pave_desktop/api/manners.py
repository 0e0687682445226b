"""Manners towards servers: what may be repeated is, after pauses and as they ask; and never too many calls at once."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from typing import Protocol, TypeVar

from pave_desktop.api.steady_clock import steady_seconds
from pave_desktop.api.turns import Turns
from pave_desktop.models.connection import Connection
from pave_desktop.models.problem import CallFate, NoConnection, Problem, TechnicalDetails, TooManyRequests

TRIES = 3
FIRST_PAUSE = 0.5
NO_MORE_TRIES_AFTER = 20.0
CALLS_A_MINUTE = 300
KEPT_FOR_PEOPLE = 60

WAITED_FOR = 10.0
"""Seconds that a server may ask for and a call just waits; where it asks for more, the caller is told."""
UNTOLD_REST = 5.0
"""Seconds for which a server is left alone that says "too many" and not for how long."""
LONGEST_REST = 3600.0
"""No server is left alone for longer: a header can say anything."""

TOO_MANY = 429
TROUBLE = 500
"""From here on HTTP says that the server is to blame."""

Result = TypeVar("Result")
Listener = Callable[[Connection, Problem | None], None]

logger = logging.getLogger(__name__)


class Caller(Protocol):
    """Who asks: a client of some programming interface."""

    @property
    def connection(self) -> Connection:
        """Whom it calls."""

    @property
    def in_background(self) -> bool:
        """Whether no person waits for it."""

    @property
    def clock(self) -> Callable[[], datetime]:
        """This PC's clock."""


class Manners:
    """One for the program: all calls go through it. `listeners` hear how each `ask` ended; None: it worked."""

    def __init__(
        self,
        *,
        tries: int = TRIES,
        first_pause: float = FIRST_PAUSE,
        a_minute: int = CALLS_A_MINUTE,
        kept_for_people: int = KEPT_FOR_PEOPLE,
        untold_rest: float = UNTOLD_REST,
        steady: Callable[[], float] = steady_seconds,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self.listeners: list[Listener] = []
        self._tries = tries
        self._first_pause = first_pause
        self._untold_rest = untold_rest
        self._steady = steady
        self._chance = chance
        self._turns = Turns(a_minute, kept_for_people=kept_for_people, clock=steady)
        self._left_alone_until: dict[str, float] = {}
        self._down: set[str] = set()

    def is_down(self, origin: str) -> bool:
        """Tell whether the line to a server is down, as far as is known: the last that was asked had no connection."""
        return origin in self._down

    def rest_of(self, origin: str) -> float:
        """Give the seconds for which a server still wants to be left alone."""
        return max(0.0, self._left_alone_until.get(origin, 0.0) - self._steady())

    async def ask(self, client: Caller, once: Callable[[], Awaitable[Result]], *, may_repeat: bool) -> Result:
        """Make a call by `once`, and again where it `may_repeat` and a try had no answer, trouble, or "too many".

        Raises the last try's problem. Where any of them may have been done, its fate says so.
        """
        origin = client.connection.origin
        try:
            result = await self._ask(client, once, origin, may_repeat=may_repeat)
        except Problem as problem:
            if problem.details.at is None:
                problem.details = replace(problem.details, at=client.clock())
            if isinstance(problem, NoConnection):
                self._down.add(origin)
            self._tell(client.connection, problem)
            raise
        self._tell(client.connection, None)
        return result

    async def _ask(
        self, client: Caller, once: Callable[[], Awaitable[Result]], origin: str, *, may_repeat: bool
    ) -> Result:
        begun: float | None = None
        left = self._tries if may_repeat else 1
        pause = self._first_pause
        may_be_done = False
        while True:
            left -= 1
            try:
                await self._wait_for_turn(client, origin)
                begun = self._steady() if begun is None else begun
                result = await once()
            except Problem as problem:
                self._learn(origin, problem)
                may_be_done = may_be_done or problem.fate is CallFate.NOT_KNOWN
                if may_be_done:
                    problem.fate = CallFate.NOT_KNOWN
                is_late = begun is not None and self._steady() - begun > NO_MORE_TRIES_AFTER
                if left <= 0 or is_late or not self._is_worth_another(origin, problem):
                    raise
            else:
                self._down.discard(origin)
                return result
            await asyncio.sleep(pause * self._chance())
            pause *= 2

    async def _wait_for_turn(self, client: Caller, origin: str) -> None:
        while True:
            await self._wait_as_asked(origin)
            taken = await self._turns.take(in_background=client.in_background)
            if not self.rest_of(origin):
                return
            # Others have heard meanwhile that the server wants a rest.
            self._turns.give_back(taken)

    async def _wait_as_asked(self, origin: str) -> None:
        while rest := self.rest_of(origin):
            if rest > WAITED_FOR:
                details = TechnicalDetails(cause="the server has asked to be left alone")
                raise TooManyRequests(retry_after=rest, fate=CallFate.NEVER_SENT, details=details)
            await asyncio.sleep(rest)

    def _learn(self, origin: str, problem: Problem) -> None:
        status = problem.details.status
        if status is None:
            return
        self._down.discard(origin)
        rest = problem.retry_after
        if rest is None and status == TOO_MANY:
            rest = self._untold_rest
        if rest is not None:
            # Of several answers at once the one that asks for most holds.
            until = self._steady() + min(rest, LONGEST_REST)
            self._left_alone_until[origin] = max(until, self._left_alone_until.get(origin, 0.0))

    def _is_worth_another(self, origin: str, problem: Problem) -> bool:
        if isinstance(problem, NoConnection):
            return not self.is_down(origin)
        status = problem.details.status
        is_trouble = status is not None and (status == TOO_MANY or status >= TROUBLE)
        return is_trouble and self.rest_of(origin) <= WAITED_FOR

    def _tell(self, connection: Connection, problem: Problem | None) -> None:
        for listener in self.listeners:
            try:
                listener(connection, problem)
            except Exception:
                # Whoever listens must not turn a call that was answered into one that was not.
                logger.exception("a listener to the ends of calls failed")
