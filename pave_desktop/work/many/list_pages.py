"""The rows of the list, page by page, for who needs all of them and must not hold them all."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

from pave_desktop.models.session_row import SessionRow

AT_A_TIME = 500

_PASSES = 3

ReadPage = Callable[[int, int], Awaitable[Sequence[SessionRow]]]
"""Reads the rows behind so many, at most so many."""

ReadRows = Callable[[Sequence[str]], Awaitable[Sequence[SessionRow]]]
"""Reads the rows of sessions, by their local ids."""


async def pages_of(read: ReadPage, *, at_a_time: int = AT_A_TIME) -> AsyncIterator[list[SessionRow]]:
    """Give all rows in their order, each once. What moved upwards while this went on comes at the end.

    Each page begins with the last row of the one before: where that is another one, rows have moved.
    """
    given: set[str] = set()
    for _ in range(_PASSES):
        has_moved = False
        offset, last = 0, ""
        while True:
            overlap = 1 if offset else 0
            page = await read(offset - overlap, at_a_time + overlap)
            has_moved = has_moved or (overlap == 1 and (not page or page[0].local_id != last))
            new = [row for row in page if row.local_id not in given]
            given.update(row.local_id for row in new)
            if new:
                yield new
            if len(page) < at_a_time + overlap:
                break
            offset += at_a_time
            last = page[-1].local_id
        if not has_moved:
            return


async def rows_of(
    read: ReadRows, local_ids: Sequence[str], *, at_a_time: int = AT_A_TIME
) -> AsyncIterator[Sequence[SessionRow]]:
    """Give the rows of those of these sessions that are still there, in this order."""
    for start in range(0, len(local_ids), at_a_time):
        yield await read(local_ids[start : start + at_a_time])
