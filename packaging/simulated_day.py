"""A day of open sessions, made up by a mix and a seed: when each is made, opened, photographed, left and done."""

from __future__ import annotations

import random
from bisect import bisect_right
from dataclasses import dataclass, field
from math import log

DAY = 86400.0
HOUR = 3600.0
MINUTE = 60.0

OPENS_AT = 8 * HOUR
CLOSES_AT = 19 * HOUR


@dataclass(frozen=True, kw_only=True)
class Mix:
    """How customers behave. The shares are of all links that are sent; who is in none of them never opens it."""

    name: str
    soon: float
    this_evening: float
    next_day: float
    some_day: float
    soon_median: float = 12 * MINUTE
    soon_sigma: float = 1.0
    photos_median: float = 5 * MINUTE
    stops_half_way: float = 0.12
    comes_back: float = 0.5
    days_kept: int = 14


MIXES = (
    Mix(name="counter", soon=0.45, this_evening=0.12, next_day=0.08, some_day=0.03),
    Mix(
        name="patient",
        soon=0.3,
        this_evening=0.18,
        next_day=0.14,
        some_day=0.08,
        soon_median=20 * MINUTE,
        photos_median=10 * MINUTE,
        stops_half_way=0.2,
    ),
    Mix(
        name="hasty",
        soon=0.6,
        this_evening=0.08,
        next_day=0.05,
        some_day=0.01,
        soon_median=5 * MINUTE,
        photos_median=3 * MINUTE,
        stops_half_way=0.05,
        days_kept=30,
    ),
)


@dataclass(frozen=True, slots=True)
class Session:
    """One session: when it is made, in seconds from the day's midnight, and its changes in order."""

    number: int
    made: float
    changes: tuple[tuple[float, str], ...]
    times: tuple[float, ...] = field(default=(), repr=False)

    def status_at(self, second: float) -> str:
        """Give its status then."""
        passed = bisect_right(self.times, second)
        return self.changes[passed - 1][1] if passed else "IDLE"

    @property
    def final_at(self) -> float:
        """When it is final; infinite where it never is."""
        return self.times[-1] if self.changes and self.changes[-1][1] == "COMPLETE" else float("inf")


def made_up_day(mix: Mix, *, open_sessions: int, seed: int) -> list[Session]:
    """Make up a day on which so many are open on average, with those of the days before that are open still."""
    chance = random.Random(f"{mix.name} {open_sessions} {seed}")  # noqa: S311 - reproducible, not secret
    sessions: list[Session] = []
    open_time = 0.0
    while open_time < open_sessions * DAY:
        day = -chance.randrange(mix.days_kept)
        made = day * DAY + chance.uniform(OPENS_AT, CLOSES_AT)
        changes = _changes(mix, made, chance)
        session = Session(len(sessions), made, changes, tuple(at for at, _ in changes))
        if session.final_at > 0:
            sessions.append(session)
            open_time += min(DAY, session.final_at) - max(0.0, made)
    return sessions


def _changes(mix: Mix, made: float, chance: random.Random) -> tuple[tuple[float, str], ...]:
    begin = _begin(mix, made, chance)
    if begin is None:
        return ()
    photos = chance.lognormvariate(log(mix.photos_median), 0.5)
    pauses = [
        ("STARTED", 0.0),
        ("PROCESS", chance.lognormvariate(log(40.0), 0.6)),
        ("QC_PASSED", photos),
        ("CONFIRM", chance.lognormvariate(log(45.0), 0.6)),
        ("COMPLETE", chance.lognormvariate(log(90.0), 0.8)),
    ]
    stops = chance.randrange(1, len(pauses)) if chance.random() < mix.stops_half_way else None
    at, changes = begin, []
    for number, (status, pause) in enumerate(pauses):
        if number == stops:
            if chance.random() > mix.comes_back:
                break
            at += chance.lognormvariate(log(2 * HOUR), 1.0)
        at += pause
        changes.append((at, status))
    return tuple(changes)


def _begin(mix: Mix, made: float, chance: random.Random) -> float | None:
    """Find when the link is opened; None for never."""
    midnight = made // DAY * DAY
    kind = chance.random()
    for share, begin in (
        (mix.soon, made + chance.lognormvariate(log(mix.soon_median), mix.soon_sigma)),
        (mix.this_evening, max(made + 10 * MINUTE, midnight + chance.gauss(20 * HOUR, HOUR))),
        (mix.next_day, midnight + DAY + chance.uniform(7 * HOUR, 22 * HOUR)),
        (mix.some_day, midnight + DAY * (2 + int(chance.expovariate(1 / 3))) + chance.uniform(7 * HOUR, 22 * HOUR)),
    ):
        if kind < share:
            return begin
        kind -= share
    return None
