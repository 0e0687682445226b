"""What time it is at each server: learnt from the `Date` of its answers, and kept whatever this PC's clock does."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from pave_desktop.api.http_date import read_http_date
from pave_desktop.api.pave.signing import Clock, utc_now
from pave_desktop.api.steady_clock import steady_seconds

Listener = Callable[[str, float], None]

DRIFT = 1e-4
"""By how much of itself a measured time becomes less certain while it grows old: more than a PC's crystal is off."""

_PLAUSIBLE_YEARS = range(2000, 2100)

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Reading:
    """At a moment of the steady clock, a server's clock stood between two times, in seconds since 1970."""

    moment: float
    earliest: float
    latest: float

    def at(self, moment: float) -> _Reading:
        """Tell what is known of another moment from this one."""
        passed = moment - self.moment
        doubt = abs(passed) * DRIFT
        return _Reading(moment, self.earliest + passed - doubt, self.latest + passed + doubt)

    @property
    def middle(self) -> float:
        return (self.earliest + self.latest) / 2


class ServerClocks:
    """The servers' clocks by origin; `Line.clocks` is the one of the program.

    Whoever calls `heard` has made sure whose answer it was: the line does so with verified TLS, or on this very PC.
    Once a server's time is known, this PC's clock is not asked for it again, so it may jump and change zones.
    `listeners` hear after each sample by how many seconds this PC's clock is ahead of the server's.
    """

    def __init__(self, *, pc: Clock = utc_now, steady: Callable[[], float] = steady_seconds) -> None:
        self.pc = pc
        self.steady = steady
        self.listeners: list[Listener] = []
        self._readings: dict[str, _Reading] = {}

    def now(self, origin: str) -> datetime:
        """Give the time at a server; this PC's where the server's is not known."""
        reading = self._readings.get(origin)
        return self.pc() if reading is None else _moment(reading.at(self.steady()).middle)

    def difference(self, origin: str) -> float | None:
        """Give by how many seconds this PC's clock is ahead of a server's; None where that is not known."""
        reading = self._readings.get(origin)
        return None if reading is None else self.pc().timestamp() - reading.at(self.steady()).middle

    def error_of(self, origin: str, time: datetime, *, moment: float) -> float:
        """Tell by how many seconds `time` was ahead of a server's clock at that moment, by what is known now."""
        reading = self._readings.get(origin)
        return 0.0 if reading is None else time.timestamp() - reading.at(moment).middle

    def heard(self, origin: str, date: str, *, sent: float, received: float, age: str = "") -> None:
        """Learn from an answer's `Date`; `sent` and `received` are the steady clock's. What says nothing is left out.

        The date was written between the two, with its fraction of a second cut off: in the middle of the exchange it
        was half a second later than it says, give or take half a second and half of the exchange. Where that and what
        is known already can both be true, both are; so a long exchange adds little. Else the newer one holds.
        """
        said = read_http_date(date)
        if said is None or said.year not in _PLAUSIBLE_YEARS or received < sent or _was_kept_by_a_cache(age):
            return
        earliest = said.timestamp()
        latest = earliest + 1 + received - sent
        before = self._readings.get(origin)
        if before is not None:
            before = before.at(received)
            if before.earliest <= latest and earliest <= before.latest:
                earliest, latest = max(earliest, before.earliest), min(latest, before.latest)
        reading = self._readings[origin] = _Reading(received, earliest, latest)
        for listener in self.listeners:
            try:
                listener(origin, self.pc().timestamp() - reading.middle)
            except Exception:
                # Whoever listens must not turn an answer that came into one that did not.
                logger.exception("a listener to the servers' clocks failed")


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _was_kept_by_a_cache(age: str) -> bool:
    return re.fullmatch(r"\s*0*\s*", age) is None
