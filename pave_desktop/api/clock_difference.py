"""How far this PC's clock is from a server's, by asking it for nothing but the time."""

from __future__ import annotations

from pave_desktop.api.line import Line
from pave_desktop.models.connection import Connection


async def clock_difference(line: Line, connection: Connection) -> float | None:
    """Give this PC's time less the server's, in seconds, from one unsigned answer.

    None where the server tells no time. Raises a Problem where it cannot be reached.
    """
    await line.exchange(line.request("GET", connection.base_url), origin=connection.origin)
    return line.clocks.difference(connection.origin)
