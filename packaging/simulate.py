"""Plays days of open sessions: looks planned by the program's own queue, against as many at a fixed interval.

No time passes and nobody is called: the queue is given its ticks one after another, and the answers are made up.
"""

from __future__ import annotations

import argparse
import math
import time
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from simulated_day import DAY, HOUR, MIXES, Mix, Session, made_up_day

from pave_desktop.models.session_row import Fate, SessionRow
from pave_desktop.state.look_queue import LookQueue

MIDNIGHT = datetime(2026, 3, 4, tzinfo=UTC)
TICK = 1.0
"""Seconds, as `state/live_follow.py` ticks."""
WARM_UP = 2 * HOUR
"""Played before the day, and not counted: the program does not begin at midnight with nothing known."""
LAST = DAY + 2 * HOUR
"""Until then the day's last changes are seen; calls of that time are not counted."""

CLOSE_ENOUGH = 1.0001
"""The interval is found so exactly that both sides have the same calls."""

DAYS = {50: 12, 500: 2, 5000: 1}
"""So many days are played of each number of open sessions: few sessions have few changes."""
SEED = 1


@dataclass
class Ages:
    """How old changes were when they were seen, in seconds: of first starts, and of what came during a capture."""

    starts: list[float] = field(default_factory=list)
    capture: list[float] = field(default_factory=list)

    def saw(self, session: Session, *, since: float, now: float) -> None:
        """Take what a look sees that the look before did not; what was overtaken counts too, the day's own only."""
        for number, at in enumerate(session.times):
            if since < at <= now and 0 <= at < DAY:
                (self.capture if number else self.starts).append(now - at)


@dataclass
class Played:
    """What came of one or several days."""

    days: int = 0
    calls: int = 0
    most_a_minute: int = 0
    ages: Ages = field(default_factory=Ages)

    def add(self, other: Played) -> None:
        """Count another day in."""
        self.days += other.days
        self.calls += other.calls
        self.most_a_minute = max(self.most_a_minute, other.most_a_minute)
        self.ages.starts += other.ages.starts
        self.ages.capture += other.ages.capture


class PlannedDay:
    """Lets the program's own queue look at the sessions of a day, at its own tick."""

    def __init__(self, sessions: Iterable[Session], queue: LookQueue) -> None:
        self._queue = queue
        self._to_be_made = sorted(sessions, key=lambda each: each.made, reverse=True)
        self._sessions: dict[str, Session] = {}
        self._looked_at: dict[str, float] = {}

    def play(self) -> Played:
        """Play the day."""
        played = Played(days=1)
        looks: list[float] = []
        now = -WARM_UP
        while now < LAST:
            self._make(now)
            looks.extend(now for _ in self._look(now, played.ages))
            now = self._next_tick(now)
        for local_id, session in self._sessions.items():
            # What nobody has ever looked at again is as old as that.
            played.ages.saw(session, since=self._looked_at[local_id], now=LAST)
        of_the_day = [at for at in looks if 0 <= at < DAY]
        played.calls, played.most_a_minute = len(of_the_day), most_in_a_minute(of_the_day)
        return played

    def _make(self, now: float) -> None:
        while self._to_be_made and self._to_be_made[-1].made <= now:
            session = self._to_be_made.pop()
            row = SessionRow(
                local_id=f"session-{session.number}",
                connection="lot",
                key=f"KEY-{session.number}",
                fate=Fate.MADE,
                status=session.status_at(now),
                made_at=_moment(session.made),
            )
            self._sessions[row.local_id], self._looked_at[row.local_id] = session, now
            self._queue.follow(row, now=_moment(now))

    def _look(self, now: float, ages: Ages) -> list[SessionRow]:
        moment = _moment(now)
        due = self._queue.due(now=moment, may_ask=lambda _: True, leave_out=lambda _: False)
        for row in due:
            session = self._sessions[row.local_id]
            ages.saw(session, since=self._looked_at[row.local_id], now=now)
            self._looked_at[row.local_id] = now
            status = session.status_at(now)
            if status != row.status:
                after = replace(row, status=status, status_since=moment, read_at=moment)
                self._queue.follow(after, now=moment)
            self._queue.looked(row.local_id, now=moment)
        return due

    def _next_tick(self, now: float) -> float:
        """Pass over the ticks at which nothing is due: they do nothing."""
        next_at = self._queue.next_at()
        due = math.inf if next_at is None else (next_at - MIDNIGHT).total_seconds()
        made = self._to_be_made[-1].made if self._to_be_made else math.inf
        return max(now + TICK, math.ceil(min(due, made, LAST)))


def _moment(second: float) -> datetime:
    return MIDNIGHT + timedelta(seconds=second)


def play_fixed(sessions: Sequence[Session], *, calls: int) -> Played:
    """Look at every open session in turn, at the constant interval with which the day has so many calls."""
    low, high = 1.0, 100 * DAY
    while high / low > CLOSE_ENOUGH:
        middle = math.sqrt(low * high)
        made = sum(len(_looks_at(session, middle)) for session in sessions)
        low, high = (low, middle) if made < calls else (middle, high)
    return play_interval(sessions, interval=high)


def play_interval(sessions: Iterable[Session], *, interval: float) -> Played:
    """Look at every open session in turn, at this interval."""
    played = Played(days=1)
    looks: list[float] = []
    for session in sessions:
        looks.extend(_looks_at(session, interval))
        first = _first_look_at(session, interval)
        for number, at in enumerate(session.times):
            if 0 <= at < DAY:
                seen = first + max(0, math.ceil((at - first) / interval)) * interval
                (played.ages.capture if number else played.ages.starts).append(seen - at)
    played.calls, played.most_a_minute = len(looks), most_in_a_minute(sorted(looks))
    return played


def _first_look_at(session: Session, interval: float) -> float:
    """Each has its turn: the golden ratio spreads any number of them evenly."""
    return max(0.0, session.made) + session.number * 0.6180339887498949 % 1.0 * interval


def _looks_at(session: Session, interval: float) -> list[float]:
    """Give the day's looks at a session: until one has seen that it is final."""
    first = _first_look_at(session, interval)
    end = DAY
    if session.final_at < DAY:
        end = min(DAY, first + math.ceil(max(0.0, session.final_at - first) / interval) * interval + interval / 2)
    return [first + number * interval for number in range(max(0, math.ceil((end - first) / interval)))]


def most_in_a_minute(looks: Iterable[float]) -> int:
    """Count the looks of the fullest minute, wherever it begins; they come in order."""
    most, minute = 0, deque[float]()
    for at in looks:
        minute.append(at)
        while minute[0] <= at - 60:
            minute.popleft()
        most = max(most, len(minute))
    return most


def mean(values: Sequence[float]) -> float:
    """Give the mean."""
    return sum(values) / len(values)


def percentile_95(values: Sequence[float]) -> float:
    """Give what 95 of 100 do not exceed."""
    return sorted(values)[math.ceil(0.95 * len(values)) - 1]


def compare(mix: Mix, *, open_sessions: int, seeds: Iterable[int]) -> tuple[Played, Played]:
    """Play one day for each seed, by plan and at a fixed interval with as many calls."""
    by_plan, fixed = Played(), Played()
    for seed in seeds:
        sessions = made_up_day(mix, open_sessions=open_sessions, seed=seed)
        planned = PlannedDay(sessions, LookQueue()).play()
        by_plan.add(planned)
        fixed.add(play_fixed(sessions, calls=planned.calls))
    return by_plan, fixed


HEAD = f"{'open':>5}  {'looks':<8}{'calls a day':>12}{'most/min':>10}{'/session/h':>12}" + "".join(
    f"{name:>16}" for name in ("first starts", "95 of 100", "during capture", "95 of 100")
)


def _line(open_sessions: int, name: str, played: Played) -> str:
    figures = (of(ages) for ages in (played.ages.starts, played.ages.capture) for of in (mean, percentile_95))
    calls = played.calls / played.days
    told = f"{open_sessions:>5}  {name:<8}{calls:>12,.0f}{played.most_a_minute:>10}{calls / open_sessions / 24:>12.1f}"
    return told + "".join(f"{figure:>14.1f} s" for figure in figures)


def _ratios(by_plan: Played, fixed: Played) -> str:
    pairs = ((fixed.ages.starts, by_plan.ages.starts), (fixed.ages.capture, by_plan.ages.capture))
    ratios = (of(slow) / of(fast) for slow, fast in pairs for of in (mean, percentile_95))
    return f"{'':>5}  {'fresher':<42}" + "".join(f"{ratio:>14.1f} ×" for ratio in ratios)


def main() -> None:
    """Print the table."""
    mixes = {mix.name: mix for mix in MIXES}
    parser = argparse.ArgumentParser(prog="python packaging/dev.py simulate", description=__doc__)
    parser.add_argument("--mix", choices=[*mixes, "all"], default=MIXES[0].name, help="how customers behave")
    parser.add_argument("--seed", type=int, default=SEED, help="another number makes up other days")
    parser.add_argument("--open", type=int, choices=DAYS, action="append", help="only so many open sessions")
    asked = parser.parse_args()
    for mix in MIXES if asked.mix == "all" else (mixes[asked.mix],):
        print(f"How old a change is when it is seen; mix “{mix.name}”, seed {asked.seed}:\n\n{HEAD}")
        for open_sessions in asked.open or DAYS:
            begin = time.process_time()
            days = DAYS[open_sessions]
            seeds = range(asked.seed * 1000, asked.seed * 1000 + days)
            by_plan, fixed = compare(mix, open_sessions=open_sessions, seeds=seeds)
            print(_line(open_sessions, "planned", by_plan))
            print(_line(open_sessions, "fixed", fixed))
            print(_ratios(by_plan, fixed), flush=True)
            changes = f"{len(fixed.ages.starts)} first starts, {len(fixed.ages.capture)} changes during a capture"
            print(f"       ({days} days, {changes}; played in {time.process_time() - begin:.1f} s)\n", flush=True)


if __name__ == "__main__":
    main()
