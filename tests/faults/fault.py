"""What a fault is: what happens to a request, what an honest client can know of it, and what it may be called."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from pave_desktop.models.problem import Problem
from tests.faults.front import Exchange

Act = Callable[[Exchange], Awaitable[bool]]
Accepting = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
Kinds = frozenset[type[Problem]]


class Known(StrEnum):
    """What a client that tells the truth can know of a write that met a fault."""

    NEVER_LEFT = "it never left"
    REFUSED = "it was refused"
    LOST = "nothing: the answer was lost"
    DONE = "it was done"


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One thing that goes wrong. `kinds` are the problems that name it rightly, `kinds_of` those of some use cases.

    `done` are the truths that are played for a write: whether the server does what it then answers so badly to.
    `tries` is how often what may be repeated may leave, `times` how many requests are met (None: all of them), `wait`
    the seconds that the server asks for in all; `is_slow` is what costs time and no work. What `ends_well` must have
    worked in the end, in spite of the fault.
    """

    name: str
    kinds: Kinds
    known: Known = Known.LOST
    act: Act | None = None
    on_accept: Accepting | None = None
    listener: Literal["", "closed", "full", "https", "narrow"] = ""
    done: tuple[bool, ...] = (False,)
    status: int | None = None
    tries: int = 1
    times: int | None = None
    wait: float = 0.0
    leaves_body: bool = False
    clock: float | None = None
    ignores_put: bool = False
    breaks_idle: bool = False
    is_gone: bool = False
    is_slow: bool = False
    is_large: bool = False
    sends_a_lot: bool = False
    ends_well: bool = False
    only: Collection[str] = ()
    not_for: Collection[str] = ()
    kinds_of: dict[str, Kinds] = field(default_factory=dict)

    @property
    def of_connection(self) -> bool:
        """Whether it comes before any request."""
        return self.on_accept is not None or self.listener in ("closed", "full")
