"""How a run over many sessions is followed from outside."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from pave_desktop.models.session_row import SessionRow

Progress = Callable[[int, int], None]
"""Hears how many are done, and of how many."""

Hold = Callable[[SessionRow, Callable[[], Awaitable[None]]], Awaitable[None]]
"""Does something to a session that nothing else may write meanwhile. Raises BusyError where something does."""


class BusyError(Exception):
    """A session is being written by somebody else just now."""


def unheard(_done: int, _total: int) -> None:
    """Be told of progress, and let it be."""


async def held_by_nobody(_row: SessionRow, work: Callable[[], Awaitable[None]]) -> None:
    """Do it where nobody else can be writing."""
    await work()
