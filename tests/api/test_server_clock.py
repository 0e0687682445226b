"""How far this PC's clock is from a server's, from the date of one unsigned answer."""

import asyncio
from datetime import UTC, datetime, timedelta, timezone

import pytest

from pave_desktop.api.line import Line
from pave_desktop.api.server_clock import clock_difference
from pave_desktop.models.problem import CallFate, NoConnection
from pave_desktop.practice import Misbehaviour, PracticeServer
from tests.api.calling import no_certificates, problem_of
from tests.api.raw_server import answer_of, free_port, serving


async def difference(base_url: str, clock_off: float = 0.0, hours: int = 0) -> float | None:
    line = Line(no_certificates)
    zone = timezone(timedelta(hours=hours))
    try:
        return await clock_difference(line, base_url, lambda: datetime.now(zone) + timedelta(seconds=clock_off))
    finally:
        await line.close()


@pytest.mark.parametrize("offset", [0, 75, -75, 7200, -400_000])
def test_the_servers_clock_is_off(server: PracticeServer, offset: float) -> None:
    server.misbehave(Misbehaviour(clock_offset=offset, times=None))
    assert asyncio.run(difference(server.base_url)) == pytest.approx(-offset, abs=2)


@pytest.mark.parametrize("offset", [0, 75, -7200])
@pytest.mark.parametrize("hours", [0, 9, -5])
def test_this_pcs_clock_is_off(server: PracticeServer, offset: float, hours: int) -> None:
    assert asyncio.run(difference(server.base_url, offset, hours)) == pytest.approx(offset, abs=2)


def test_the_question_is_not_signed(server: PracticeServer) -> None:
    asyncio.run(difference(server.base_url))
    (seen,) = server.requests()
    assert (seen.method, seen.path, seen.raw_text, seen.signed) == ("GET", "/v1", "", False)


@pytest.mark.parametrize("date", [None, "", "soon", "Mon, 01 Jan 99999999999999 00:00:00 GMT", "\u00b2"])
def test_a_server_that_tells_no_time(date: str | None) -> None:
    async def story() -> None:
        async with serving(answer_of(200, b"{}", *([] if date is None else [f"Date: {date}"]))) as server:
            assert await difference(server.base_url) is None
            assert b"api-" not in server.requests[0].lower()

    asyncio.run(story())


def test_the_middle_of_the_call_counts() -> None:
    times = iter([datetime(2026, 1, 1, 0, 0, 0, tzinfo=UTC), datetime(2026, 1, 1, 0, 0, 20, tzinfo=UTC)])

    async def story() -> None:
        line = Line(no_certificates)
        async with serving(answer_of(200, b"{}", "Date: Thu, 01 Jan 2026 00:00:00 GMT")) as server:
            assert await clock_difference(line, server.base_url, lambda: next(times)) == 10
        await line.close()

    asyncio.run(story())


@pytest.mark.parametrize(
    "base_url", [f"http://127.0.0.1:{free_port()}", "https://pave-desktop.invalid", "https://\u00fc..com"]
)
def test_a_server_that_cannot_be_reached(base_url: str) -> None:
    async def story() -> None:
        problem = await problem_of(difference(base_url))
        assert type(problem) is NoConnection
        assert problem.fate is CallFate.NEVER_SENT

    asyncio.run(story())
