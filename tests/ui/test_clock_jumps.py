"""A PC's clock that jumps while the program runs, and a time zone that changes: nothing stands still, nothing fails."""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta

import pytest

from pave_desktop.api.pave.signing import utc_now
from pave_desktop.ui.session_table.model import Column
from tests.conftest import Desktop
from tests.ui.hands import make


async def test_a_clock_that_jumps_breaks_nothing(desktop: Desktop) -> None:
    assert desktop.server is not None
    shift = timedelta()
    bench = desktop.program.bench
    bench.clock = bench.line.clocks.pc = lambda: utc_now() + shift
    row = await make(desktop, MAKE="Kia")
    desktop.desk.follow._timer.setInterval(10)
    desktop.desk.follow.start()
    for number, days in enumerate((1, -2, 400, -400)):
        shift = timedelta(days=days)
        await make(desktop, MAKE=f"Car {number}")
        status = ("STARTED", "PROCESS")[number % 2]
        desktop.server.set_status(row.key or "", status)
        while status not in [each.status for each in desktop.desk.list.rows]:
            # Each half minute passes at once.
            shift += timedelta(seconds=31)
            await asyncio.sleep(0.05)
    refused = [request for request in desktop.server.requests() if not request.signed]
    assert refused == [], "what the server's clock says is known, whatever this PC's says"
    desktop.desk.follow.stop()


async def test_a_clock_that_was_wrong_from_the_start_costs_one_call(desktop: Desktop) -> None:
    assert desktop.server is not None
    bench = desktop.program.bench
    bench.clock = bench.line.clocks.pc = lambda: utc_now() - timedelta(days=3)
    desktop.server.clear_requests()
    await make(desktop, MAKE="Kia")
    await make(desktop, MAKE="Ford")
    assert [
        session["vehicle"]["make"] for session in map(desktop.server.session, desktop.server.session_keys()) if session
    ]


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="only there can a process change its zone")
async def test_a_changed_time_zone_is_shown_and_breaks_nothing(
    desktop: Desktop, monkeypatch: pytest.MonkeyPatch
) -> None:
    await make(desktop, MAKE="Kia")
    model = desktop.window.page.model
    shown = set()
    try:
        for zone in ("UTC", "Pacific/Kiritimati", "Pacific/Niue"):
            monkeypatch.setenv("TZ", zone)
            time.tzset()
            await make(desktop, MAKE=zone)
            shown.add(model.index(model.rowCount() - 1, Column.MADE).data())
    finally:
        monkeypatch.undo()
        time.tzset()
    assert len(shown) == 3, "the same moment, as three places write it"
