"""How far this PC's clock is from a server's."""

from __future__ import annotations

from datetime import datetime

from pave_desktop.api.http_date import read_http_date
from pave_desktop.api.line import Line
from pave_desktop.api.pave.signing import Clock, utc_now


async def clock_difference(line: Line, base_url: str, clock: Clock = utc_now) -> float | None:
    """Give this PC's time less the server's, in seconds, from the `Date` of one unsigned answer at its midpoint.

    None where the server tells no time. Raises a Problem where it cannot be reached.
    """
    request = line.request("GET", base_url)
    before = clock()
    answer = await line.exchange(request)
    middle: datetime = before + (clock() - before) / 2
    said = read_http_date(answer.date)
    return None if said is None else (middle - said).total_seconds()
