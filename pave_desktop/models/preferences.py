"""What a person likes: plain values, for the first paint counts by them before anything else is there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from pave_desktop.models.patience import Patience

SHORTEST_NOT_STARTED, LONGEST_NOT_STARTED = 60, 30 * 24 * 60
SHORTEST_STUCK, LONGEST_STUCK = 5, 7 * 24 * 60
"""What makes sense, in minutes: a customer is left an hour to open a link, and a photo may take some minutes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """From when on a session needs attention, in minutes, and what the desktop is told."""

    not_started_minutes: int = 24 * 60
    stuck_minutes: int = 60
    tells_results: bool = True
    tells_failures: bool = True

    @property
    def patience(self) -> Patience:
        """How long a session may stand still before it needs attention."""
        return Patience(
            not_started=timedelta(minutes=self.not_started_minutes), stuck=timedelta(minutes=self.stuck_minutes)
        )


_RANGES = {
    "not_started_minutes": (SHORTEST_NOT_STARTED, LONGEST_NOT_STARTED),
    "stuck_minutes": (SHORTEST_STUCK, LONGEST_STUCK),
}
_SWITCHES = ("tells_results", "tells_failures")


def read_preferences(value: object) -> Preferences:
    """Read preferences as JSON has them; what cannot be used of them is as usual."""
    if isinstance(value, Preferences):
        return value
    known = value if isinstance(value, dict) else {}
    read: dict[str, Any] = {name: known[name] for name in _SWITCHES if isinstance(known.get(name), bool)}
    for name, (shortest, longest) in _RANGES.items():
        given = known.get(name)
        # True is a number too.
        if type(given) is int and shortest <= given <= longest:
            read[name] = given
    return Preferences(**read)
