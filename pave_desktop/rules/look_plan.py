"""When PAVE is asked again about a session: soonest where a call finds most, and nobody is forgotten.

There is no list of sessions at PAVE, so that each open one costs a call. What is assumed, and why:

- **A call is worth what it finds.** A change that nobody has seen gets older by a second every second. Where changes
  come at a rate `h`, a session that was looked at `T` seconds ago has cost `h * T * T / 2` by now, and that is what a
  call saves. Calls find most where this is greatest (Whittle's index), so that all pauses stand to each other as one
  over the root of `h`: what is a hundred times likelier is looked at ten times as often. Being wrong about a rate by
  half costs little, for only its root counts.
- **A link is opened soon, in the evening, the next morning, or never.** How many do when, nobody here knows, and it
  differs from lot to lot. If within each doubling of the age about equally many began, `h` would fall as one over the
  age and the pause grow as its root. It grows as the third root only: where that is wrong, and people come at any age
  alike, less is lost. After some days it grows faster: who has not come by then was told by something else.
- **A capture goes on at once or not at all.** Its steps follow within minutes; after twenty minutes of silence most
  have walked away. So `h` falls as one over the silence first, and as its square then.
- **What is on the screen** is worth more than what nobody sees: nine times, which is three times as often.
- **Nobody is forgotten.** All this may be wrong. Where the calls do not do for all, all pauses grow alike, and no
  session waits for much more than twice its fair share of the calls, whatever seems likelier (`NextLook.by`).
- What fails is looked at ever less; what was written without an answer is looked at soon, for that is how it comes out.

Where the age of a session told nothing of when it is opened, no order would help: looking often at captures would then
make the latest of the first starts a quarter later. `packaging/simulate.py` plays days of all this.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import sqrt

from pave_desktop.models.session_row import Fate, SessionRow
from pave_desktop.models.statuses import Status

NEW_SECONDS = 30.0
CAPTURING_SECONDS = 5.0
LOST_SECONDS = 30.0
"""The pauses with which it begins: of a new session, of a capture, and where an answer was lost."""
SLOWEST_SECONDS = 600.0

ON_SCREEN = 3.0
"""So many times as often is what somebody sees looked at."""

_IDLE_AGE = 120.0
_IDLE_POWER = 1 / 3
_FORGOTTEN = 2 * 86400.0
_SILENCE = 120.0
_WALKED_AWAY = 1200.0
"""Seconds from which on pauses grow, and from which on they grow faster: with the age, and with the silence."""

_SPREAD = 0.25
"""By how much of its pause a session is looked at early, each by another part: what was read together drifts apart."""

FAIR = 2.0
"""How many times its fair share of the calls a session waits at most, where they do not do for all."""

_FINAL = frozenset({Status.COMPLETE, Status.EXPIRED, Status.INVALID})


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of a session: its row, and how it was looked at. `lost_since`: a write to it had no answer."""

    row: SessionRow
    looked_at: datetime
    failures: int = 0
    is_on_screen: bool = False
    lost_since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """How many calls a minute may be made, and for how many sessions they have to do."""

    calls_a_minute: float
    sessions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NextLook:
    """From `at` on a look is worth its call, the more of its `pause` has passed since the more; from `by`, overdue."""

    at: datetime
    by: datetime
    pause: float

    def urgency(self, now: datetime) -> float:
        """Tell how urgent it is; nothing is below 0. Of several, the greatest finds most."""
        return (now - self.at).total_seconds() / self.pause


def plan_look(known: Known, *, budget: Budget, now: datetime) -> NextLook | None:
    """Plan the next look at a session; None where nothing can change any more, or no key is known.

    Times in the future, after a clock was set, count as now.
    """
    pause = _pause(known, now)
    if pause is None:
        return None
    looked_at = min(known.looked_at, now)
    share = 60.0 * budget.sessions / budget.calls_a_minute
    pause = min(max(SLOWEST_SECONDS, share), pause * 2.0 ** min(known.failures, 10))
    at = looked_at + timedelta(seconds=pause * (1 - _SPREAD * part_of(known.row)))
    by = looked_at + timedelta(seconds=FAIR * max(share, pause))
    return NextLook(at=at, by=by, pause=pause)


def _pause(known: Known, now: datetime) -> float | None:
    row = known.row
    if row.key is None or row.fate is not Fate.MADE:
        return None
    status = row.status.upper()
    pauses = []
    if known.lost_since is not None:
        pauses.append(LOST_SECONDS * _silent(known.lost_since, now))
    if status == Status.IDLE:
        age = _seconds(row.made_at, now)
        pauses.append(NEW_SECONDS * (1 + age / _IDLE_AGE) ** _IDLE_POWER * sqrt(1 + age / _FORGOTTEN))
    elif status not in _FINAL:
        # A status that nobody knows is one between opening and the results: every other is documented.
        pauses.append(CAPTURING_SECONDS * _silent(row.status_since or row.made_at, now))
    if not pauses:
        return None
    return min(pauses) / (ON_SCREEN if known.is_on_screen else 1.0)


def _silent(since: datetime, now: datetime) -> float:
    silence = _seconds(since, now)
    return sqrt((1 + silence / _SILENCE) * (1 + silence / _WALKED_AWAY))


def _seconds(since: datetime, now: datetime) -> float:
    return max(0.0, (now - since).total_seconds())


def part_of(row: SessionRow) -> float:
    """Give each session a part of a whole of its own, always the same."""
    return zlib.crc32(row.local_id.encode("utf-8", "replace")) / 2**32
