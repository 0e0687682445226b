"""Which open session is looked at when: kept in memory and in step, without a window, a task or a call."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from heapq import heappop, heappush
from math import log2
from typing import Protocol

from pave_desktop.models.session_row import SessionRow
from pave_desktop.models.write import WriteFate
from pave_desktop.rules.look_plan import Budget, Known, NextLook, part_of, plan_look

CALLS_A_MINUTE = 240
"""As many as are not kept for people (`api/manners.py`)."""
AT_MOST_A_ROUND = 10

_FIRST_LOOKS_WITHIN_SECONDS = 60.0
_TURNS_OF_THE_OVERDUE = 4
"""One turn in so many is not theirs: after a night all are overdue, and somebody is capturing."""


class Plan(Protocol):
    """What plans a look: `rules.look_plan.plan_look`."""

    def __call__(self, known: Known, *, budget: Budget, now: datetime) -> NextLook | None:
        """Plan the next look; None for never."""


@dataclass(slots=True)
class _Followed:
    known: Known
    look: NextLook
    ticket: int


_Entry = tuple[datetime, int, str]
"""From when on, the ticket and the local id; one with another ticket than its session's is out of date."""
_Lane = list[_Entry]


class LookQueue:
    """Keeps the next look at each session, and gives those that find most, as many as may be asked for now.

    Looks with about the same pause stand in one lane, the first to be made at its head; so only heads are compared,
    and what it costs does not grow with the sessions. Each connection has lanes of its own: one that rests is passed
    over whole.
    """

    def __init__(self, *, calls_a_minute: float = CALLS_A_MINUTE, plan: Plan = plan_look) -> None:
        # In no minute more than may be: what gathers while nothing is due comes on top of what flows.
        self._calls_a_minute = calls_a_minute - AT_MOST_A_ROUND
        self._plan = plan
        self._followed: dict[str, _Followed] = {}
        self._lanes: dict[str, dict[int, _Lane]] = {}
        self._of_connection: Counter[str] = Counter()
        self._tickets = 0
        self._turns = 0
        self._on_screen: frozenset[str] = frozenset()
        self._allowed = float(AT_MOST_A_ROUND)
        self._allowed_at: datetime | None = None

    def __len__(self) -> int:
        """How many are followed."""
        return len(self._followed)

    def __contains__(self, local_id: object) -> bool:
        """Whether a session is followed."""
        return local_id in self._followed

    @property
    def connections(self) -> Collection[str]:
        """The ids of all connections of which something is followed."""
        return self._of_connection.keys()

    def follow(self, row: SessionRow, *, now: datetime) -> None:
        """Follow a session from now on, or as it is by now; what is final is left out."""
        before = self._followed.get(row.local_id)
        known = _known_of(row, before.known if before else None, now)
        known = replace(known, is_on_screen=row.local_id in self._on_screen)
        look = self._planned(known, now)
        if look is None:
            self.forget(row.local_id)
            return
        if before is None and look.at <= now:
            # After a night, everything is due: not all of it in this second.
            within = min(look.pause, _FIRST_LOOKS_WITHIN_SECONDS)
            look = replace(look, at=now + timedelta(seconds=within * part_of(row)), by=look.by + (now - look.at))
        self._put(known, look)

    def forget(self, local_id: str) -> None:
        """Follow a session no more."""
        followed = self._followed.pop(local_id, None)
        if followed is not None:
            self._count(followed.known.row.connection, -1)

    def keep_only(self, local_ids: Collection[str]) -> None:
        """Follow no others than these any more."""
        for local_id in self._followed.keys() - set(local_ids):
            self.forget(local_id)

    def looked(self, local_id: str, *, now: datetime, in_vain: bool = False) -> None:
        """Plan the look after one that was made now; one that comes to nothing again and again, ever later."""
        self._flow(now)
        self._allowed -= 1
        followed = self._followed.get(local_id)
        if followed is None:
            return
        failures = followed.known.failures + 1 if in_vain else 0
        self._plan_anew(replace(followed.known, looked_at=now, failures=failures), now)

    def show(self, local_ids: Iterable[str], *, now: datetime) -> None:
        """Take which sessions are on the screen."""
        shown = frozenset(local_ids)
        for local_id in shown ^ self._on_screen:
            followed = self._followed.get(local_id)
            if followed is not None:
                self._plan_anew(replace(followed.known, is_on_screen=local_id in shown), now)
        self._on_screen = shown

    def due(
        self, *, now: datetime, may_ask: Callable[[str], bool], leave_out: Callable[[SessionRow], bool]
    ) -> list[SessionRow]:
        """Give what is to be looked at now, the most urgent first, and no more than may be asked for.

        `may_ask` tells it of a connection by its id, `leave_out` of a row.
        """
        self._flow(now)
        if self._allowed < 1:
            return []
        lanes = [lane for each, of_it in self._lanes.items() if may_ask(each) for lane in of_it.values()]
        heads = {number: look for number, lane in enumerate(lanes) if (look := self._first_look(lane, now))}
        found: list[SessionRow] = []
        back: list[tuple[_Lane, _Entry]] = []
        while heads and len(found) < min(AT_MOST_A_ROUND, int(self._allowed)):
            number = self._pick(heads, now)
            lane = lanes[number]
            entry = heappop(lane)
            back.append((lane, entry))
            row = self._followed[entry[2]].known.row
            if not leave_out(row):
                found.append(row)
            look = self._first_look(lane, now)
            if look is None:
                del heads[number]
            else:
                heads[number] = look
        for lane, entry in back:
            heappush(lane, entry)
        return found

    def next_at(self) -> datetime | None:
        """Give when the next look can be made: one is due then, and a call allowed. None where there is none."""
        heads = (head for of_it in self._lanes.values() for lane in of_it.values() if (head := self._head(lane)))
        first = min((head[0] for head in heads), default=None)
        if first is None or self._allowed_at is None or self._allowed >= 1:
            return first
        pause = (1 - self._allowed) * 60 / self._calls_a_minute
        return max(first, self._allowed_at + timedelta(seconds=pause))

    def first_of(self, connection: str, *, leave_out: Callable[[SessionRow], bool]) -> SessionRow | None:
        """Give the one session by which a connection is tried again, due or not: the least trouble of the first ones.

        However many sessions there are, it costs a look at each lane.
        """
        heads = [head for lane in self._lanes.get(connection, {}).values() if (head := self._head(lane))]
        there = [self._followed[local_id] for _, _, local_id in heads]
        left = [each for each in there if not leave_out(each.known.row)]
        first = min(left, key=lambda each: (each.known.failures, each.look.at), default=None)
        return first.known.row if first else None

    def _planned(self, known: Known, now: datetime) -> NextLook | None:
        budget = Budget(calls_a_minute=self._calls_a_minute, sessions=max(1, len(self._followed)))
        return self._plan(known, budget=budget, now=now)

    def _plan_anew(self, known: Known, now: datetime) -> None:
        look = self._planned(known, now)
        if look is None:
            self.forget(known.row.local_id)
        else:
            self._put(known, look)

    def _put(self, known: Known, look: NextLook) -> None:
        row = known.row
        self.forget(row.local_id)
        self._count(row.connection, 1)
        self._tickets += 1
        self._followed[row.local_id] = _Followed(known, look, self._tickets)
        lane = self._lanes.setdefault(row.connection, {}).setdefault(_lane_of(look), [])
        heappush(lane, (look.at, self._tickets, row.local_id))

    def _count(self, connection: str, more: int) -> None:
        self._of_connection[connection] += more
        if not self._of_connection[connection]:
            del self._of_connection[connection], self._lanes[connection]

    def _head(self, lane: _Lane) -> _Entry | None:
        """Give the first of a lane that is not out of date."""
        while lane:
            followed = self._followed.get(lane[0][2])
            if followed is not None and followed.ticket == lane[0][1]:
                return lane[0]
            heappop(lane)
        return None

    def _first_look(self, lane: _Lane, now: datetime) -> NextLook | None:
        """Give the look at the head of a lane, if it may be made by now."""
        head = self._head(lane)
        return None if head is None or head[0] > now else self._followed[head[2]].look

    def _pick(self, heads: dict[int, NextLook], now: datetime) -> int:
        """Choose the lane whose turn it is: what is overdue goes first, but leaves some turns to what is urgent."""
        self._turns += 1
        overdue = [number for number, look in heads.items() if look.by <= now]
        if overdue and self._turns % _TURNS_OF_THE_OVERDUE:
            return min(overdue, key=lambda number: heads[number].by)
        in_time = [number for number in heads if number not in overdue] or overdue
        return max(in_time, key=lambda number: heads[number].urgency(now))

    def _flow(self, now: datetime) -> None:
        """Let calls be allowed as time passes; a clock that is set takes and gives none."""
        since = self._allowed_at
        if since is None or now != since:
            passed = (now - since).total_seconds() if since is not None else 0.0
            flowed = max(0.0, passed) * self._calls_a_minute / 60
            self._allowed = min(float(AT_MOST_A_ROUND), self._allowed + flowed)
            self._allowed_at = now


def _lane_of(look: NextLook) -> int:
    return round(log2(max(look.pause, 1.0)))


def _known_of(row: SessionRow, before: Known | None, now: datetime) -> Known:
    """Put together what is known; a moment in the future is from before the clock was set back, and says nothing."""
    is_lost = row.unsettled is not None and row.unsettled.fate is WriteFate.NOT_KNOWN
    lost_since = (before and before.lost_since) or now
    read_at = row.read_at or row.made_at
    failures = before.failures if before is not None and before.looked_at >= read_at else 0
    looks = [moment for moment in (read_at, before and before.looked_at) if moment and moment <= now]
    return Known(
        row=row, looked_at=max(looks, default=now), failures=failures, lost_since=lost_since if is_lost else None
    )
