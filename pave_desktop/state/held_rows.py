"""The stretch of the list that is held in memory, and how another look at the register changes the lines."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass

from pave_desktop.models.session_row import SessionRow

MOST_STEPS = 24
"""Where more came and went than this, the lines are shown anew: that is quicker than step by step."""


class HeldRows:
    """Rows that stand one after the other in the list, the first of them at `start`."""

    def __init__(self, start: int = 0, rows: Iterable[SessionRow] = ()) -> None:
        self.start = start
        self.rows = list(rows)
        self._places = {row.local_id: place for place, row in enumerate(self.rows)}

    @property
    def end(self) -> int:
        """The number behind the last one."""
        return self.start + len(self.rows)

    def row_at(self, number: int) -> SessionRow | None:
        """Give the row of a line, where it is held."""
        place = number - self.start
        return self.rows[place] if 0 <= place < len(self.rows) else None

    def number_of(self, local_id: str) -> int | None:
        """Give the line of a session, where its row is held."""
        place = self._places.get(local_id)
        return None if place is None else self.start + place

    def put(self, number: int, row: SessionRow) -> None:
        """Hold a newer version of the same session's row."""
        self.rows[number - self.start] = row

    def ids(self, first: int, last: int) -> list[str]:
        """Give the sessions of those of the lines from `first` to `last` that are held."""
        return [row.local_id for row in self.rows[max(0, first - self.start) : max(0, last + 1 - self.start)]]

    def with_more(self, more: HeldRows) -> HeldRows | None:
        """Join what stands right before or behind; None where it does not, or holds a session a second time."""
        before, after = (self, more) if more.start >= self.end else (more, self)
        if before.end != after.start:
            return None
        joined = HeldRows(before.start, [*before.rows, *after.rows])
        return joined if len(joined._places) == len(joined.rows) else None

    def without(self, *, most: int, around: int) -> HeldRows:
        """Let go of the farthest, but for `most` rows around a line."""
        if len(self.rows) <= most:
            return self
        first = min(max(0, around - self.start - most // 2), len(self.rows) - most)
        return HeldRows(self.start + first, self.rows[first : first + most])


@dataclass(frozen=True, slots=True)
class Step:
    """So many lines come in before a line, or go away from there on. They are done in their order, the last first."""

    at: int
    gone: int
    come: int


@dataclass(frozen=True, slots=True)
class Steps:
    """What makes the lines of the new look out of those of the old one.

    Not `sure` where sessions came or went beyond what is held: which lines there are whose is not known.
    """

    steps: tuple[Step, ...]
    sure: bool


def steps_between(before: HeldRows, total_before: int, after: HeldRows, total_after: int) -> Steps | None:
    """Compare two looks at one list. None where they have nothing in common, or too much is different."""
    first = max(before.start, after.start)
    at_end = before.end == total_before and after.end == total_after
    last = max(before.end, after.end) if at_end else min(before.end, after.end)
    pairs = _kept(before, after, first, last)
    if not pairs:
        return Steps((), sure=True) if total_before == total_after == 0 else None
    found: list[Step] = []
    edge = (first - 1, first - 1)
    for old, new in pairs:
        _note(found, edge[0] + 1, gone=old - edge[0] - 1, come=new - edge[1] - 1)
        edge = (old, new)
    moved = pairs[0][1] - pairs[0][0]
    sure = moved == 0 or (before.start == 0 and after.start == 0)
    rest_before, rest_after = total_before - edge[0] - 1, total_after - edge[1] - 1
    if at_end:
        _note(found, edge[0] + 1, gone=rest_before, come=rest_after)
    else:
        grown = rest_after - rest_before
        _note(found, edge[0] + 1, gone=max(0, -grown), come=max(0, grown))
        sure = sure and grown == 0
    return Steps(tuple(reversed(found)), sure=sure) if len(found) <= MOST_STEPS else None


def _note(found: list[Step], at: int, *, gone: int, come: int) -> None:
    if gone or come:
        found.append(Step(at, gone, come))


def _kept(before: HeldRows, after: HeldRows, first: int, last: int) -> list[tuple[int, int]]:
    """Pair the old and new lines of the sessions that stand in the same order still: as many as there can be."""
    pairs = []
    for old, local_id in enumerate(before.ids(first, last - 1), start=first):
        new = after.number_of(local_id)
        if new is not None and first <= new < last:
            pairs.append((old, new))
    return _longest_rising(pairs)


def _longest_rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Give the most pairs of which the second numbers rise, too."""
    ends: list[int] = []  # the smallest second number that a row of so many pairs can end with
    at: list[int] = []  # the pair that it belongs to
    came_from: list[int] = []
    for number, (_, new) in enumerate(pairs):
        length = bisect_left(ends, new)
        came_from.append(at[length - 1] if length else -1)
        if length == len(ends):
            ends.append(new)
            at.append(number)
        else:
            ends[length], at[length] = new, number
    rising: list[tuple[int, int]] = []
    number = at[-1] if at else -1
    while number >= 0:
        rising.append(pairs[number])
        number = came_from[number]
    return rising[::-1]
