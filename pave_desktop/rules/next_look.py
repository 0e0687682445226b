"""When PAVE is asked again about a session that somebody waits for: soonest where something can happen."""

from __future__ import annotations

from datetime import datetime, timedelta

from pave_desktop.models.session_row import Fate, SessionRow
from pave_desktop.models.statuses import Status
from pave_desktop.models.write import WriteFate

CAPTURING_SECONDS = 5.0
NEW_SECONDS = 10.0
LOST_SECONDS = 30.0
"""Of a session that was written to without an answer: what became of it is found out by looking."""
SLOWEST_SECONDS = 600.0

_FINAL = frozenset({Status.COMPLETE, Status.EXPIRED, Status.INVALID})

_PARTS_OF_AN_IDLE_AGE = 144
"""Ten seconds up to 24 minutes of age, ten minutes from a day on, and in proportion between."""

_PARTS_OF_A_QUIET_TIME = 120
"""Who stops half-way is looked at ever less: five seconds up to ten minutes of silence, ten minutes after 20 hours."""


def seconds_until_next_look(row: SessionRow, *, status_since: datetime, now: datetime) -> float | None:
    """Give the seconds between a look now and the next; None where nothing can change any more, or no key is known.

    `status_since` is when this status was first seen here. Times in the future, after a clock was set, count as now.
    """
    if row.key is None or row.fate is not Fate.MADE:
        return None
    is_lost = row.unsettled is not None and row.unsettled.fate is WriteFate.NOT_KNOWN
    lost = _slower(LOST_SECONDS, now - status_since, _PARTS_OF_A_QUIET_TIME)
    if row.status.upper() in _FINAL:
        return lost if is_lost else None
    if row.status.upper() == Status.IDLE:
        idle = _slower(NEW_SECONDS, now - row.made_at, _PARTS_OF_AN_IDLE_AGE)
        return min(idle, lost) if is_lost else idle
    # A status that nobody knows is one between opening and the results: every other is documented.
    return _slower(CAPTURING_SECONDS, now - status_since, _PARTS_OF_A_QUIET_TIME)


def _slower(least: float, passed: timedelta, parts: int) -> float:
    return min(SLOWEST_SECONDS, max(least, passed.total_seconds() / parts))
