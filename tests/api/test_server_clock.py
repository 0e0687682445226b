"""What time it is at a server: from its answers' dates, whatever becomes of this PC's clock."""

import asyncio
import re
import socket
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pave_desktop.api.clock_difference import clock_difference
from pave_desktop.api.http_date import read_http_date
from pave_desktop.api.line import Line
from pave_desktop.api.pave.sessions import create_session, delete_session, get_session, update_session
from pave_desktop.api.pave.signing import timestamp_of
from pave_desktop.api.server_clock import DRIFT, ServerClocks
from pave_desktop.models.connection import Connection
from pave_desktop.models.problem import CallFate, ClockWrong, Gone, NoConnection, NotPave, NotSignedIn, Problem
from pave_desktop.practice import Misbehaviour, PracticeServer
from tests.api.calling import BODY, CALLS, KEY, calling, calling_practice, no_certificates, problem_of
from tests.api.raw_server import Answering, RawServer, answer_of, free_port, json_answer, serving

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
HERE = "https://here:443"


def spelled(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%a, %d %b %Y %H:%M:%S GMT")


# By asking a server


async def difference(base_url: str, clock_off: float = 0.0, hours: int = 0) -> float | None:
    zone = timezone(timedelta(hours=hours))
    line = Line(no_certificates, clocks=ServerClocks(pc=lambda: datetime.now(zone) + timedelta(seconds=clock_off)))
    try:
        return await clock_difference(line, Connection(name="Test", base_url=base_url, account="demo"))
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


NO_TIMES = [
    None,
    "",
    "soon",
    "Mon, 01 Jan 99999999999999 00:00:00 GMT",
    "Thu, 01 Jan 1970 00:00:00 GMT",
    "Fri, 31 Dec 9999 23:59:59 GMT",
    "\u00b2",
]


@pytest.mark.parametrize("date", NO_TIMES)
def test_a_server_that_tells_no_time(date: str | None) -> None:
    async def story() -> None:
        async with serving(answer_of(200, b"{}", *([] if date is None else [f"Date: {date}"]))) as server:
            assert await difference(server.base_url) is None
            assert b"api-" not in server.requests[0].lower()

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


@pytest.mark.parametrize(
    "base_url", ["http://{host}:{port}/v1", "http://LOCALHOST:{port}", "http://localhost:{port}/a/b"]
)
def test_the_clock_is_known_by_the_connections_own_name_for_the_place(base_url: str) -> None:
    async def story() -> None:
        answer = json_answer({"session_key": KEY}, 200, f"Date: {spelled(datetime.now(UTC))}")
        async with serving(answer) as server:
            address = base_url.format(host="127.0.0.1", port=server.port)
            async with calling(address) as client:
                heard: list[str] = []
                client.line.clocks.listeners.append(lambda origin, _difference: heard.append(origin))
                await get_session(client, KEY)
                assert heard == [client.connection.origin]
                assert client.line.clocks.difference(client.connection.origin) is not None

    asyncio.run(story())


def test_nobody_who_has_not_proved_who_he_is_tells_the_time() -> None:
    """No connection is plain http to elsewhere; the line does not count on that."""

    async def story() -> None:
        line = Line(no_certificates)
        async with serving(answer_of(200, b"{}", f"Date: {spelled(NOON)}")) as server:
            await line.exchange(line.request("GET", f"http://127.0.0.1:{server.port}/"), origin="here")
            assert line.clocks.difference("here") is not None, "on this PC"
            asyncio.get_running_loop().getaddrinfo = _always("127.0.0.1", server.port)  # type: ignore[method-assign]
            await line.exchange(line.request("GET", f"http://elsewhere.invalid:{server.port}/"), origin="elsewhere")
            assert len(server.requests) == 2
            assert line.clocks.difference("elsewhere") is None
        await line.close()

    asyncio.run(story())


def _always(host: str, port: int) -> Callable[..., object]:
    async def getaddrinfo(*_args: object, **_more: object) -> list[object]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (host, port))]

    return getaddrinfo


# Signing


@pytest.mark.parametrize("call", ["create", "get", "update", "delete"])
@pytest.mark.parametrize("minutes", [12, -12, 600])
def test_a_wrong_clock_of_this_pc_keeps_nobody_from_working(server: PracticeServer, minutes: int, call: str) -> None:
    """The first call is refused, corrected and made once more; all others are right at once."""
    wrong = timedelta(minutes=minutes)

    async def story() -> None:
        async with calling_practice(server) as right:
            made = (await create_session(right, BODY)).session.session_key
        server.clear_requests()
        async with calling_practice(server, clock=lambda: datetime.now(UTC) + wrong) as client:
            calls = {
                "create": lambda: create_session(client, BODY),
                "get": lambda: get_session(client, made),
                "update": lambda: update_session(client, made, {"vehicle": {"trim": "SV"}}),
                "delete": lambda: delete_session(client, made),
            }
            await calls[call]()
            assert [seen.signed for seen in server.requests()] == [False, True]
            found = client.line.clocks.difference(client.connection.origin)
            assert found == pytest.approx(wrong.total_seconds(), abs=2)
            assert type(await problem_of(get_session(client, KEY))) is Gone
            assert [seen.signed for seen in server.requests()] == [False, True, True]

    asyncio.run(story())


def test_a_servers_wrong_clock_keeps_nobody_from_working(server: PracticeServer) -> None:
    server.misbehave(Misbehaviour(clock_offset=900, times=None))

    async def story() -> None:
        async with calling_practice(server) as client:
            await create_session(client, BODY)
            await create_session(client, BODY)

    asyncio.run(story())
    assert [seen.signed for seen in server.requests()] == [False, True, True]


def test_a_clock_that_jumps_while_the_program_runs_breaks_nothing(server: PracticeServer) -> None:
    async def story() -> None:
        jump = timedelta()
        zone: timezone = UTC
        async with calling_practice(server, clock=lambda: (datetime.now(UTC) + jump).astimezone(zone)) as client:
            heard: list[float] = []
            client.line.clocks.listeners.append(lambda _origin, difference: heard.append(difference))
            await create_session(client, BODY)
            for days, hours in ((0.01, 0), (-0.01, 0), (400, 9), (-400, -5), (0, 3)):
                jump, zone = timedelta(days=days), timezone(timedelta(hours=hours))
                await create_session(client, BODY)
                assert heard[-1] == pytest.approx(jump.total_seconds(), abs=2)

    asyncio.run(story())
    assert [seen.signed for seen in server.requests()] == [True] * 6, "and no call more than needed"


def timestamps(requests: list[bytes]) -> list[str]:
    return [re.findall(rb"(?im)^api-timestamp: (\S+)", request)[0].decode() for request in requests]


def refusing(
    *dates: datetime, body: bytes = b'{"message": "no"}', more: tuple[str, ...] = ()
) -> Callable[[RawServer], Answering]:
    """Refuse each request, with one date after the other."""

    def connected(seen: RawServer) -> Answering:
        async def answering(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            while True:
                await seen.read_request(reader)
                date = dates[min(len(seen.requests), len(dates)) - 1]
                kind = [] if body.startswith(b"{") else ["Content-Type: text/html"]
                writer.write(answer_of(401, body, f"Date: {spelled(date)}", *kind, *more))
                await writer.drain()

        return answering

    return connected


def refused(*dates: datetime, call: str = "create", **how: object) -> tuple[Problem, list[str]]:
    async def story() -> tuple[Problem, list[str]]:
        async with (
            serving(refusing(*dates, **how)) as server,  # type: ignore[arg-type]
            calling(server.base_url, clock=lambda: NOON) as client,
        ):
            return await problem_of(CALLS[call](client)), timestamps(server.requests)

    return asyncio.run(story())


def test_a_second_refusal_is_about_the_key() -> None:
    problem, signed = refused(NOON + timedelta(minutes=5))
    assert (type(problem), problem.fate) == (NotSignedIn, CallFate.REFUSED)
    assert signed[0] == timestamp_of(NOON)
    assert signed[1] in {timestamp_of(NOON + timedelta(minutes=5, seconds=more)) for more in (0, 1, 2)}
    assert len(signed) == 2


def test_a_server_that_says_another_time_each_time_is_about_the_clock() -> None:
    problem, signed = refused(NOON + timedelta(minutes=5), NOON + timedelta(hours=2))
    assert isinstance(problem, ClockWrong)
    assert problem.fate is CallFate.REFUSED
    assert problem.seconds == pytest.approx(-115 * 60, abs=3)
    assert len(signed) == 2


@pytest.mark.parametrize("seconds", [0, 50, -50])
def test_a_small_difference_is_about_the_key(seconds: float) -> None:
    problem, signed = refused(NOON + timedelta(seconds=seconds))
    assert (type(problem), len(signed)) == (NotSignedIn, 1)


@pytest.mark.parametrize("call", CALLS)
def test_a_page_proves_nothing_so_only_reading_is_done_again(call: str) -> None:
    problem, signed = refused(NOON + timedelta(hours=2), call=call, body=b"<html>Who are you?</html>")
    assert problem.fate is CallFate.NOT_KNOWN
    assert len(signed) == (2 if call == "get" else 1)
    assert type(problem) is (NotPave if call == "get" else ClockWrong)


def test_what_a_cache_kept_tells_no_time() -> None:
    problem, signed = refused(NOON + timedelta(hours=2), more=("Age: 7200",))
    assert (type(problem), signed) == (NotSignedIn, [timestamp_of(NOON)])


# What is made of many dates


class World:
    """A server's true time, a steady clock, and a PC's clock that somebody plays with."""

    def __init__(self, server_ahead: float = 0.0) -> None:
        self.steady = 1000.0
        self.server_ahead = server_ahead
        self.pc_ahead = 0.0
        self.clocks = ServerClocks(pc=self.pc, steady=lambda: self.steady)

    def true(self) -> datetime:
        return NOON + timedelta(seconds=self.steady - 1000.0)

    def pc(self) -> datetime:
        return self.true() + timedelta(seconds=self.pc_ahead)

    def server(self) -> datetime:
        return self.true() + timedelta(seconds=self.server_ahead)

    def exchange(self, there: float, back: float, *, age: str = "") -> None:
        """Ask; the date is written after `there` seconds."""
        sent = self.steady
        self.steady += there
        date = spelled(self.server())
        self.steady += back
        self.clocks.heard(HERE, date, sent=sent, received=self.steady, age=age)

    def error(self) -> float:
        return (self.clocks.now(HERE) - self.server()).total_seconds()


def test_this_pcs_time_until_the_servers_is_known() -> None:
    world = World()
    world.pc_ahead = 77
    assert world.clocks.now(HERE) == world.pc()
    assert world.clocks.difference(HERE) is None


def test_a_date_has_whole_seconds_and_the_middle_of_the_exchange_counts() -> None:
    clocks = ServerClocks(pc=lambda: NOON, steady=lambda: 20.0)
    clocks.heard(HERE, spelled(NOON), sent=0.0, received=20.0)
    assert clocks.now(HERE) == NOON + timedelta(seconds=10.5)
    assert clocks.difference(HERE) == -10.5


def test_a_quick_answer_wins_over_a_slow_one() -> None:
    world = World(server_ahead=5.3)
    world.exchange(55, 5)
    assert abs(world.error()) > 10
    world.exchange(0.01, 0.01)
    quick = abs(world.error())
    assert quick < 0.6
    world.exchange(1, 59)
    assert abs(world.error()) <= quick + 0.01, "and the slow one changes little"


def test_a_server_whose_clock_was_set_is_followed_at_once() -> None:
    world = World()
    for ahead in (0.0, 300.0, -7200.0, 0.0):
        world.server_ahead = ahead
        world.exchange(0.1, 0.1)
        assert abs(world.error()) < 0.7


def test_an_old_time_gives_way_to_a_fresh_one_bit_by_bit() -> None:
    world = World()
    world.exchange(0.01, 0.01)
    world.steady += 20 * 3600
    world.server_ahead = 5.0
    world.exchange(0.01, 0.01)
    assert abs(world.error()) < 0.6


def test_many_quick_answers_tell_it_better_than_one() -> None:
    world = World(server_ahead=0.4)
    for _ in range(40):
        world.steady += 7.37
        world.exchange(0.05, 0.02)
    assert abs(world.error()) < 0.1


@pytest.mark.parametrize("age", ["1", "7200", "-1", "soon", "0.5"])
def test_what_a_cache_kept_is_left_out(age: str) -> None:
    world = World()
    world.exchange(0.1, 0.1, age=age)
    assert world.clocks.difference(HERE) is None
    world.exchange(0.1, 0.1, age="0")
    assert world.clocks.difference(HERE) is not None


@pytest.mark.parametrize("date", [date for date in NO_TIMES if date is not None])
def test_a_date_that_is_none_changes_nothing(date: str) -> None:
    world = World()
    world.exchange(0.1, 0.1)
    before = world.clocks.now(HERE)
    world.clocks.heard(HERE, date, sent=world.steady, received=world.steady)
    assert world.clocks.now(HERE) == before


def test_listeners_hear_the_difference_and_one_that_fails_harms_nobody() -> None:
    world = World(server_ahead=-90.0)
    heard: list[tuple[str, float]] = []

    def fail(_origin: str, _difference: float) -> None:
        raise LookupError

    world.clocks.listeners += [fail, lambda origin, difference: heard.append((origin, difference))]
    world.exchange(0.1, 0.1)
    assert [origin for origin, _ in heard] == [HERE]
    assert heard[0][1] == pytest.approx(90, abs=0.7)
    world.pc_ahead = -1000.0
    world.exchange(0.1, 0.1)
    assert heard[1][1] == pytest.approx(-910, abs=0.7)


def test_each_server_has_its_own_clock() -> None:
    world = World(server_ahead=500.0)
    world.exchange(0.1, 0.1)
    assert world.clocks.now("https://there:443") == world.pc()


events = st.one_of(
    st.tuples(st.just("jump"), st.floats(-1e8, 1e8), st.just(0.0)),
    st.tuples(st.just("ask"), st.floats(0, 60), st.floats(0, 60)),
    st.tuples(st.just("sleep"), st.floats(0, 1e5), st.just(0.0)),
)


@given(ahead=st.floats(-1e7, 1e7), story=st.lists(events, max_size=30))
def test_whatever_this_pcs_clock_does_the_servers_time_is_known(
    ahead: float, story: list[tuple[str, float, float]]
) -> None:
    world = World(server_ahead=ahead)
    world.exchange(0.2, 0.2)
    doubt = 1.4
    for what, first, second in story:
        before = world.steady
        if what == "jump":
            world.pc_ahead = first
        elif what == "sleep":
            world.steady += first
        else:
            world.exchange(first, second)
        doubt += 2 * DRIFT * (world.steady - before)
        if what == "ask":
            # A date has whole seconds, and was written at any moment of the exchange.
            doubt = min(doubt, 1 + first + second)
        assert abs(world.error()) <= doubt + 0.001
        difference = world.clocks.difference(HERE)
        assert difference == pytest.approx(world.pc_ahead - ahead, abs=doubt + 0.001)


def test_the_date_is_read_as_http_means_it() -> None:
    assert read_http_date(spelled(NOON)) == NOON
