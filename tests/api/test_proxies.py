"""Proxies are for the world outside: this computer is reached directly, whatever is set."""

import asyncio
import contextlib
import socket
import ssl
from collections.abc import AsyncIterator, Callable

import pytest

from pave_desktop.api.line import operating_system_trust
from pave_desktop.api.pave.sessions import create_session, get_session
from pave_desktop.models.problem import CallFate, CertificateNotTrusted, NoConnection, ProxyTrouble
from pave_desktop.practice import PracticeServer
from tests.api.calling import BODY, CALLS, KEY, calling, calling_practice, keys_of, problem_of, until
from tests.api.certificates import as_server, trusting
from tests.api.raw_server import Answering, RawServer, answer_of, free_port, reset, serving

NAMES = ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"]


@pytest.mark.parametrize("names", [[name] for name in NAMES] + [NAMES], ids=str)
def test_this_computer_is_reached_directly(
    server: PracticeServer, names: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in names:
        monkeypatch.setenv(name, f"http://127.0.0.1:{free_port()}")

    async def story() -> None:
        async with calling_practice(server) as client:
            made = await create_session(client, BODY)
        for host in ("localhost", "LOCALHOST"):
            address = server.base_url.replace("127.0.0.1", host)
            async with calling(address, keys=keys_of(server), account=server.account) as client:
                await get_session(client, made.session.session_key)

    asyncio.run(story())


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_each_way_to_write_this_computer(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", f"http://127.0.0.1:{free_port()}")

    async def story() -> None:
        try:
            with socket.create_server((host, 0), family=socket.AF_INET6 if ":" in host else socket.AF_INET):
                pass
        except OSError:
            pytest.skip(f"{host} is not to be had here")
        async with serving(answer_of(), host=host) as server:
            written = f"[{host}]" if ":" in host else host
            async with calling(f"http://{written}:{server.port}/v1") as client:
                await get_session(client, KEY)
            assert len(server.requests) == 1

    asyncio.run(story())


def saying(answer: bytes) -> Callable[[RawServer], Answering]:
    def connected(seen: RawServer) -> Answering:
        async def answering(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await seen.read_request(reader)
            writer.write(answer)
            await writer.drain()

        return answering

    return connected


def hang(seen: RawServer) -> Answering:
    async def answering(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        await seen.read_request(reader)
        await asyncio.sleep(60)

    return answering


def break_off(seen: RawServer) -> Answering:
    async def answering(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await seen.read_request(reader)
        reset(writer)

    return answering


OUTSIDE = "https://pave-desktop.invalid/v1"

WAYS_TO_FAIL = {
    "wants a sign-in": (saying(b"HTTP/1.1 407 Who are you\r\nContent-Length: 0\r\n\r\n"), "sign-in", "proxy said 407"),
    "forbids it": (saying(b"HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n"), "did not let", "proxy said 403"),
    "does not find it": (saying(b"HTTP/1.1 502 Bad\r\nContent-Length: 0\r\n\r\n"), "did not let", "proxy said 502"),
    "says nothing": (hang, "did not make the connection", "ReadTimeout"),
    "breaks off": (break_off, "did not make the connection", "ReadError"),
    "hangs up": (saying(b""), "did not make the connection", "RemoteProtocolError"),
    "is none": (saying(b"220 mail.example ESMTP\r\n"), "did not make the connection", "RemoteProtocolError"),
    "says yes and hangs up": (saying(b"HTTP/1.1 200 OK\r\n\r\n"), "did not make the connection", "ConnectError"),
}


@pytest.mark.parametrize("by", ["a person", "the system"])
@pytest.mark.parametrize("trouble", WAYS_TO_FAIL)
def test_a_proxy_that_lets_nobody_through(trouble: str, by: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever it does, nothing of the call has left this PC."""
    answering, words, cause = WAYS_TO_FAIL[trouble]

    async def story() -> None:
        async with serving(answering) as proxy:
            address = f"http://127.0.0.1:{proxy.port}"
            if by == "the system":
                monkeypatch.setenv("HTTPS_PROXY", address)
            async with calling(OUTSIDE, proxy=address if by == "a person" else "", silence=0.2) as client:
                problem = await problem_of(create_session(client, BODY))
            assert type(problem) is ProxyTrouble
            assert problem.fate is CallFate.NEVER_SENT
            assert words in str(problem.text)
            assert problem.details.cause == cause
            (request,) = proxy.requests
            assert request.startswith(b"CONNECT pave-desktop.invalid:443 ")
            assert b"api-" not in request.lower()
            assert "127.0.0.1" not in str(problem.details) + str(problem)

    asyncio.run(story())


@pytest.mark.parametrize("by", ["a person", "the system"])
def test_a_proxy_that_is_not_there(by: str, monkeypatch: pytest.MonkeyPatch) -> None:
    address = f"http://127.0.0.1:{free_port()}"
    if by == "the system":
        monkeypatch.setenv("ALL_PROXY", address)

    async def story() -> None:
        async with calling(OUTSIDE, proxy=address if by == "a person" else "") as client:
            problem = await problem_of(create_session(client, BODY))
        assert type(problem) is ProxyTrouble
        assert problem.fate is CallFate.NEVER_SENT
        assert "could not be reached" in str(problem.text)

    asyncio.run(story())


def test_who_needs_no_proxy_is_not_told_of_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", f"http://127.0.0.1:{free_port()}")
    monkeypatch.setenv("NO_PROXY", "pave-desktop.invalid")

    async def story() -> None:
        async with calling(OUTSIDE) as client:
            assert type(await problem_of(create_session(client, BODY))) is NoConnection

    asyncio.run(story())


@pytest.mark.parametrize("value", ["socks5://127.0.0.1:1", "ftp://127.0.0.1:1", "http://a:b:c", "http://"])
@pytest.mark.parametrize("by", ["a person", "the system"])
def test_a_proxy_that_cannot_be_used_is_told(value: str, by: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if by == "the system":
        monkeypatch.setenv("ALL_PROXY", value)

    async def story() -> None:
        async with calling(OUTSIDE, proxy=value if by == "a person" else "") as client:
            for _ in range(2):
                problem = await problem_of(create_session(client, {}))
                assert isinstance(problem, ProxyTrouble)
                assert problem.fate is CallFate.NEVER_SENT
            if value != "http://":
                assert problem.details.cause.startswith("proxy settings: ")
            monkeypatch.delenv("ALL_PROXY", raising=False)
            await client.line.use_proxy("")
            await client.line.close()
            assert type(await problem_of(create_session(client, {}))) is NoConnection

    asyncio.run(story())


def leading_to(port: int) -> Callable[[RawServer], Answering]:
    """A proxy that lets everybody through, always to the same place of this PC."""

    def connected(seen: RawServer) -> Answering:
        async def carry(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
            while piece := await source.read(65536):
                target.write(piece)
                await target.drain()
            target.close()

        async def answering(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await seen.read_request(reader)
            there, to_there = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"HTTP/1.1 200 Go on\r\n\r\n")
            try:
                await asyncio.gather(carry(reader, to_there), carry(there, writer))
            finally:
                to_there.close()

        return answering

    return connected


@contextlib.asynccontextmanager
async def outside_and_proxy(server: ssl.SSLContext, answer: bytes = b"") -> AsyncIterator[tuple[RawServer, RawServer]]:
    # A handshake that the client breaks off is told to the loop's handler by some versions of Python.
    asyncio.get_running_loop().set_exception_handler(lambda _loop, _context: None)
    async with serving(answer or answer_of(), tls=server) as outside, serving(leading_to(outside.port)) as proxy:
        yield outside, proxy


@pytest.mark.parametrize("by", ["a person", "a person, without http", "the system"])
def test_the_world_outside_is_reached_through_the_proxy(by: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story() -> None:
        async with outside_and_proxy(as_server("pave-desktop.invalid")) as (outside, proxy):
            address = f"http://127.0.0.1:{proxy.port}"
            if by == "the system":
                monkeypatch.setenv("HTTPS_PROXY", address)
            given = {"a person": address, "a person, without http": f" 127.0.0.1:{proxy.port} "}.get(by, "")
            async with calling(OUTSIDE, proxy=given, trust=trusting) as client:
                for _ in range(3):
                    await get_session(client, KEY)
            assert (len(outside.requests), outside.accepted, proxy.accepted) == (3, 1, 1)
            assert b"api-" not in proxy.requests[0].lower(), "what the proxy reads says nothing"

    asyncio.run(story())


@pytest.mark.parametrize("trouble", ["inspected", "another name", "expired"])
def test_tls_that_is_inspected_on_the_way_is_not_trusted(trouble: str) -> None:
    """Inside the proxy's tunnel stands somebody else, as where a dealer's network reads along."""
    servers = {
        "inspected": lambda: as_server("pave-desktop.invalid"),
        "another name": lambda: as_server("proxy.lan"),
        "expired": lambda: as_server("pave-desktop.invalid", expired=True),
    }
    trust = operating_system_trust if trouble == "inspected" else trusting

    async def story() -> None:
        async with outside_and_proxy(servers[trouble]()) as (outside, proxy):
            async with calling(OUTSIDE, proxy=f"127.0.0.1:{proxy.port}", trust=trust) as client:
                for call in CALLS.values():
                    problem = await problem_of(call(client))
                    assert type(problem) is CertificateNotTrusted
                    assert problem.fate is CallFate.NEVER_SENT
            assert outside.requests == []
            assert len(proxy.requests) == len(CALLS)

    asyncio.run(story())


def test_a_line_that_breaks_behind_the_proxy_may_have_asked() -> None:
    async def story() -> None:
        async with outside_and_proxy(as_server("pave-desktop.invalid"), answer_of(length=10_000)) as (outside, proxy):
            async with calling(OUTSIDE, proxy=f"127.0.0.1:{proxy.port}", trust=trusting, silence=0.2) as client:
                problem = await problem_of(create_session(client, BODY))
                assert (type(problem), problem.fate) == (NoConnection, CallFate.NOT_KNOWN)
            assert len(outside.requests) == 1

    asyncio.run(story())


def test_a_proxy_over_tls_is_checked_by_the_systems_trust() -> None:
    async def story() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _loop, _context: None)
        async with (
            serving(answer_of(), tls=as_server("pave-desktop.invalid")) as outside,
            serving(leading_to(outside.port), tls=as_server("127.0.0.1")) as proxy,
        ):
            address = f"https://127.0.0.1:{proxy.port}"
            async with calling(OUTSIDE, proxy=address) as client:
                assert type(await problem_of(get_session(client, KEY))) is CertificateNotTrusted
            assert proxy.requests == []
            async with calling(OUTSIDE, proxy=address, trust=trusting) as client:
                await get_session(client, KEY)
            assert (len(proxy.requests), len(outside.requests)) == (1, 1)

    asyncio.run(story())


def test_this_computer_is_reached_past_a_proxy_that_a_person_has_set() -> None:
    async def story() -> None:
        dead = f"127.0.0.1:{free_port()}"
        async with serving(answer_of()) as server:
            for host in ("127.0.0.1", "localhost", "LOCALHOST"):
                async with calling(f"http://{host}:{server.port}/v1", proxy=dead) as client:
                    await get_session(client, KEY)
            assert len(server.requests) == 3

    asyncio.run(story())


def test_a_persons_proxy_wins_over_the_systems(monkeypatch: pytest.MonkeyPatch) -> None:
    async def story() -> None:
        async with serving(saying(b"HTTP/1.1 407 No\r\nContent-Length: 0\r\n\r\n")) as proxy:
            for name in NAMES:
                monkeypatch.setenv(name, f"http://127.0.0.1:{free_port()}")
            monkeypatch.setenv("NO_PROXY", "*")
            async with calling(OUTSIDE, proxy=f"127.0.0.1:{proxy.port}") as client:
                assert type(await problem_of(get_session(client, KEY))) is ProxyTrouble
            assert len(proxy.requests) == 1

    asyncio.run(story())


def test_another_proxy_counts_from_the_next_call_on() -> None:
    """What is under way ends as it would have, through the old one."""

    async def story() -> None:
        go_on = asyncio.Event()

        def slow(seen: RawServer) -> Answering:
            async def answering(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
                await seen.read_request(reader)
                await go_on.wait()
                writer.write(answer_of())
                await writer.drain()

            return answering

        asyncio.get_running_loop().set_exception_handler(lambda _loop, _context: None)
        async with (
            serving(slow, tls=as_server("pave-desktop.invalid")) as outside,
            serving(leading_to(outside.port)) as first,
            serving(leading_to(outside.port)) as second,
            calling(OUTSIDE, proxy=f"127.0.0.1:{first.port}", trust=trusting) as client,
        ):
            under_way = asyncio.create_task(get_session(client, KEY))
            await until(lambda: outside.requests)
            async with asyncio.timeout(2):
                await client.line.use_proxy(f"http://127.0.0.1:{second.port}")
                await client.line.use_proxy(f"http://127.0.0.1:{second.port}")
            later = asyncio.create_task(get_session(client, KEY))
            await until(lambda: len(outside.requests) == 2)
            go_on.set()
            await asyncio.gather(under_way, later)
            assert (len(first.requests), len(second.requests)) == (1, 1)
            await until(lambda: not first.open)

    asyncio.run(story())


def test_closing_waits_for_what_a_change_of_proxies_left() -> None:
    async def story() -> None:
        async with serving(hang) as server, calling(f"http://127.0.0.1:{server.port}/v1") as client:
            call = asyncio.create_task(problem_of(get_session(client, KEY)))
            await until(lambda: server.requests)
            await client.line.use_proxy("127.0.0.1:9")
            await client.line.close()
            assert (await call).fate is CallFate.NOT_KNOWN
            assert not [task for task in asyncio.all_tasks() if "_close_after" in repr(task)]

    asyncio.run(story())
