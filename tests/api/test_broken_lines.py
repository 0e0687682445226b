"""What can go wrong below HTTP, at each of the four calls: the problem, and whether the call can have arrived."""

import asyncio
import gzip
import socket
import tracemalloc
import zlib
from collections.abc import Callable

import anyio
import httpx
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pave_desktop.api.line import CONNECT_SECONDS, CONNECTIONS, LARGEST_BODY, SILENCE_SECONDS, Line
from pave_desktop.api.pave.sessions import create_session, get_session
from pave_desktop.models.problem import AnswerNotUnderstood, CallFate, NoConnection, Problem
from pave_desktop.practice import Misbehaviour, PracticeServer
from tests.api.calling import CALLS, KEY, calling, calling_practice, problem_of, until
from tests.api.raw_server import Answering, RawServer, answer_of, free_port, reset, serving

NEVER_SENT, NOT_KNOWN = CallFate.NEVER_SENT, CallFate.NOT_KNOWN

each_call = pytest.mark.parametrize("call", CALLS)


def expect(problem: Problem, fate: CallFate) -> None:
    assert type(problem) is NoConnection
    assert problem.fate is fate
    assert problem.details.cause
    assert "127.0.0.1" not in str(problem.details) + repr(problem)


@each_call
def test_nobody_listens(call: str) -> None:
    async def story() -> None:
        async with calling(f"http://127.0.0.1:{free_port()}/v1") as client:
            expect(await problem_of(CALLS[call](client)), NEVER_SENT)

    asyncio.run(story())


@each_call
@pytest.mark.parametrize("host", ["pave-desktop.invalid", "a..b", "x" * 70 + ".invalid", "-.invalid", "\u00fc.invalid"])
def test_no_such_name(call: str, host: str) -> None:
    async def story() -> None:
        async with calling(f"https://{host}/v1") as client:
            expect(await problem_of(CALLS[call](client)), NEVER_SENT)

    asyncio.run(story())


@each_call
@pytest.mark.parametrize(
    "base_url", ["https://a\x00b/v1", "https://\u00fc..com/v1", "https://a/\x01", "https://" + "a" * 70_000]
)
def test_an_address_that_is_none(call: str, base_url: str) -> None:
    async def story() -> None:
        async with calling(base_url) as client:
            expect(await problem_of(CALLS[call](client)), NEVER_SENT)

    asyncio.run(story())


@each_call
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_connection_that_is_not_answered(call: str, scheme: str) -> None:
    """Over https the handshake hangs, over http the request."""

    def hang(seen: RawServer) -> Answering:
        async def read_on(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
            while await reader.read(1000):
                seen.requests.append(b"")

        return read_on

    async def story() -> None:
        async with serving(hang) as server:
            address = f"{scheme}://127.0.0.1:{server.port}/v1"
            async with calling(address, connect=0.05, silence=0.05) as client:
                expect(await problem_of(CALLS[call](client)), NEVER_SENT if scheme == "https" else NOT_KNOWN)
            assert server.requests

    asyncio.run(story())


def test_a_connection_that_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """Names may resolve to addresses that swallow everything."""

    async def never(*_args: object, **_more: object) -> None:
        await asyncio.sleep(60)

    async def story() -> None:
        monkeypatch.setattr(asyncio.get_running_loop(), "create_connection", never)
        async with calling("http://127.0.0.1:9/v1", connect=0.05) as client:
            problem = await problem_of(create_session(client, {}))
        expect(problem, NEVER_SENT)
        assert problem.details.cause == "ConnectTimeout"

    asyncio.run(story())


def break_before_reading(_seen: RawServer) -> Answering:
    async def answering(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        reset(writer)

    return answering


def break_after(answer: bytes, ending: Callable[[asyncio.StreamWriter], None]) -> Callable[[RawServer], Answering]:
    def connected(seen: RawServer) -> Answering:
        async def answering(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await seen.read_request(reader)
            writer.write(answer)
            await writer.drain()
            await asyncio.sleep(0.01)
            ending(writer)

        return answering

    return connected


def close(writer: asyncio.StreamWriter) -> None:
    writer.close()


WHOLE = answer_of(200)
BREAKS = {
    "reset before reading": break_before_reading,
    "reset after the request": break_after(b"", reset),
    "closed after the request": break_after(b"", close),
    "reset in the status line": break_after(WHOLE[:5], reset),
    "closed in the headers": break_after(WHOLE[:40], close),
    "reset in the headers": break_after(WHOLE[:40], reset),
    "closed in the body": break_after(WHOLE[:-5], close),
    "reset in the body": break_after(WHOLE[:-5], reset),
    "closed in a chunk": break_after(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{}", close),
    "no HTTP": break_after(b"220 mail.example ESMTP\r\n", close),
    "a bad length": break_after(b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n{}", close),
    "endless headers": break_after(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 200_000, close),
}


@each_call
@pytest.mark.parametrize("name", BREAKS)
def test_a_line_that_breaks(call: str, name: str) -> None:
    async def story() -> None:
        async with serving(BREAKS[name]) as server, calling(server.base_url) as client:
            expect(await problem_of(CALLS[call](client)), NOT_KNOWN)
            assert server.accepted == 1, "nothing is ever sent twice"

    asyncio.run(story())


@each_call
@pytest.mark.parametrize(
    "misbehaviour",
    [
        Misbehaviour(drop="before"),
        Misbehaviour(drop="after"),
        Misbehaviour(drop_mid_body=True),
        Misbehaviour(truncated=True),
        Misbehaviour(delay=5),
    ],
    ids=["before", "after", "mid body", "truncated", "silence"],
)
def test_the_practice_server_breaks_off(server: PracticeServer, call: str, misbehaviour: Misbehaviour) -> None:
    async def story() -> None:
        server.misbehave(misbehaviour)
        async with calling_practice(server) as client:
            client.line.timeout = httpx.Timeout(0.1).as_dict()
            expect(await problem_of(CALLS[call](client)), NOT_KNOWN)

    asyncio.run(story())
    assert len(server.requests()) == 1


def dripping(begin: bytes, drop: bytes) -> Callable[[RawServer], Answering]:
    def connected(_seen: RawServer) -> Answering:
        async def answering(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(begin)
            while True:
                writer.write(drop)
                await writer.drain()
                await asyncio.sleep(0.01)

        return answering

    return connected


drip = dripping(answer_of(200, b"{", length=10_000), b" ")
drip_headers = dripping(b"HTTP/1.1 200 OK\r\n", b"X-More: to come\r\n")
drip_promises = dripping(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n")


@each_call
@pytest.mark.parametrize("dripping", [drip, drip_headers, drip_promises], ids=["body", "headers", "promises"])
def test_an_answer_that_drips_is_not_waited_for(call: str, dripping: Callable[[RawServer], Answering]) -> None:
    async def story() -> None:
        async with serving(dripping) as server, calling(server.base_url) as client:
            client.line.whole_call_seconds = 0.1
            problem = await problem_of(CALLS[call](client))
            expect(problem, NOT_KNOWN)
            assert problem.details.cause == "TimeoutError"

    asyncio.run(story())


def flood(seen: RawServer) -> Answering:
    async def answering(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await seen.read_request(reader)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 999999999999\r\n\r\n")
        sent = 0
        try:
            while sent < 20 * LARGEST_BODY:
                writer.write(b" " * 1_000_000)
                await writer.drain()
                sent += 1_000_000
        finally:
            seen.requests.append(b"%d" % sent)

    return answering


@each_call
def test_a_flood_is_ended_early(call: str) -> None:
    async def story() -> None:
        async with serving(flood) as server, calling(server.base_url) as client:
            problem = await problem_of(CALLS[call](client))
            assert type(problem) is AnswerNotUnderstood
            assert problem.fate is NOT_KNOWN
            assert problem.details.cause == "answer over 10 MB"
            await until(lambda: not server.open)
            # What was under way in the system's buffers counts as sent.
            assert int(server.requests[-1]) < 2 * LARGEST_BODY

    asyncio.run(story())


def bomb(layers: int) -> bytes:
    """Some kilobytes that unpack to 200 MB, or, packed twice, to what no memory holds."""
    packed = b" " * (20 * LARGEST_BODY)
    for _ in range(layers):
        packed = gzip.compress(packed, 1)
    return packed


@pytest.mark.parametrize(("layers", "cause"), [(1, "answer over 10 MB"), (2, "DecodingError")])
def test_a_body_that_unpacks_to_a_flood_is_never_unpacked_whole(layers: int, cause: str) -> None:
    packed = bomb(layers)
    encoding = ", ".join(["gzip"] * layers)

    async def story() -> None:
        async with (
            serving(answer_of(200, packed, f"Content-Encoding: {encoding}")) as server,
            calling(server.base_url) as client,
        ):
            tracemalloc.start()
            try:
                problem = await problem_of(get_session(client, KEY))
                most = tracemalloc.get_traced_memory()[1]
            finally:
                tracemalloc.stop()
            assert type(problem) is AnswerNotUnderstood
            assert (problem.fate, problem.details.cause) == (NOT_KNOWN, cause)
            assert most < 3 * LARGEST_BODY

    asyncio.run(story())


@pytest.mark.parametrize("encoding", ["gzip", "x-gzip", "GZIP", "deflate", "identity", ""])
def test_a_packed_answer_is_read(encoding: str) -> None:
    body = b'{"session_key": "ABC-0123456789", "more": "' + b"x" * 300_000 + b'"}'
    pack = {"deflate": zlib.compress, "identity": bytes, "": bytes}.get(encoding, gzip.compress)

    async def story() -> None:
        headers = [f"Content-Encoding: {encoding}"] if encoding else []
        async with serving(answer_of(200, pack(body), *headers)) as server, calling(server.base_url) as client:
            assert len((await get_session(client, KEY)).document["more"]) == 300_000

    asyncio.run(story())


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, br", "nonsense"])
def test_an_encoding_that_nobody_asked_for_is_not_understood(encoding: str) -> None:
    async def story() -> None:
        answer = answer_of(200, b"whatever", f"Content-Encoding: {encoding}")
        async with serving(answer) as server, calling(server.base_url) as client:
            problem = await problem_of(get_session(client, KEY))
            assert type(problem) is AnswerNotUnderstood
            assert problem.details.status == 200

    asyncio.run(story())


def test_the_limit_is_the_lines_own() -> None:
    async def story() -> None:
        async with serving(answer_of(200, b" " * 2000)) as server, calling(server.base_url) as client:
            client.line.largest_body = 1999
            assert (await problem_of(get_session(client, KEY))).details.cause == "answer over 10 MB"
            client.line.largest_body = 2000
            assert (await problem_of(get_session(client, KEY))).details.cause != "answer over 10 MB"

    asyncio.run(story())


def test_a_server_that_does_not_take_the_request_is_not_waited_for() -> None:
    def ignore(seen: RawServer) -> Answering:
        async def answering(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.transport.pause_reading()  # type: ignore[attr-defined]
            seen.requests.append(b"")
            await asyncio.sleep(60)

        return answering

    async def story() -> None:
        async with serving(ignore) as server, calling(server.base_url) as client:
            client.line.timeout = httpx.Timeout(5, write=0.1).as_dict()
            problem = await problem_of(create_session(client, {"session": {"reference": "x" * 30_000_000}}))
            expect(problem, NOT_KNOWN)
            assert problem.details.cause == "WriteTimeout"

    asyncio.run(story())


def test_there_is_a_time_out_for_each_part_of_a_call() -> None:
    line = Line()
    assert line.timeout == {
        "connect": CONNECT_SECONDS,
        "read": SILENCE_SECONDS,
        "write": SILENCE_SECONDS,
        "pool": SILENCE_SECONDS,
    }
    assert line.request("GET", "https://127.0.0.1/").extensions["timeout"] == line.timeout
    assert CONNECT_SECONDS < SILENCE_SECONDS < line.whole_call_seconds <= 60


def test_a_pool_without_a_place_is_not_waited_for() -> None:
    """Calls queue before the pool; should one ever wait in it, it is known not to have left."""

    async def story() -> None:
        held = asyncio.Event()

        def hold(seen: RawServer) -> Answering:
            async def answering(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
                await seen.read_request(reader)
                await held.wait()
                writer.write(answer_of())
                await writer.drain()

            return answering

        async with serving(hold) as server, calling(server.base_url) as client:
            client.line._places = anyio.Semaphore(CONNECTIONS + 1)
            holding = [asyncio.create_task(get_session(client, KEY)) for _ in range(CONNECTIONS)]
            await until(lambda: len(server.requests) == CONNECTIONS)
            client.line.timeout = httpx.Timeout(5, pool=0.05).as_dict()
            problem = await problem_of(create_session(client, {}))
            expect(problem, NEVER_SENT)
            assert problem.details.cause == "PoolTimeout"
            held.set()
            await asyncio.gather(*holding)

    asyncio.run(story())


def test_an_answer_before_the_request_was_read_whole_is_read() -> None:
    """As a gateway that refuses a body by its length: what it says counts, not that it hung up."""

    def refuse(_seen: RawServer) -> Answering:
        async def answering(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(answer_of(413, b'{"message": "too large"}', "Connection: close"))
            await writer.drain()
            writer.write_eof()
            while await reader.read(65536):
                pass

        return answering

    async def story() -> None:
        async with serving(refuse) as server, calling(server.base_url) as client:
            problem = await problem_of(create_session(client, {"session": {"reference": "x" * 3_000_000}}))
            assert (problem.fate, problem.details.status) == (CallFate.REFUSED, 413)

    asyncio.run(story())


pieces = st.sampled_from(
    [
        b"HTTP/1.1 200 OK\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
        b"HTTP/1.0 404 Not Found\r\n",
        b"HTTP/1.1 302 Found\r\nLocation: ",
        b"HTTP/1.1 999 \r\n",
        b"foo://bar\r\n",
        b"//[\r\n",
        b"Content-Length: 2\r\n",
        b"Content-Length: 9999999\r\n",
        b"Content-Encoding: gzip, deflate\r\n",
        b"Transfer-Encoding: chunked\r\n",
        b"Connection: close\r\n",
        b"Date: \xb2\r\n",
        b"\r\n",
        b"{}",
        b'{"message": "no"}',
        b"2\r\n{}\r\n0\r\n\r\n",
        b"\x1f\x8b\x08\x00",
        b"\x00",
        b"\xff",
    ]
)
garbage = st.lists(st.one_of(pieces, st.binary(max_size=20)), max_size=8).map(b"".join)


@settings(max_examples=30, deadline=None)
@given(answer=garbage)
@example(answer=b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n{}")
@example(answer=b"HTTP/1.1 302 Found\r\nLocation: //[\r\nContent-Length: 2\r\n\r\n{}")
@example(answer=b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}HTTP/1.1 200 OK\r\n")
def test_whatever_comes_back_a_creation_that_was_read_is_never_told_as_never_sent(answer: bytes) -> None:
    async def story() -> None:
        async with serving(break_after(answer, close)) as server, calling(server.base_url, silence=1) as client:
            problem = await problem_of(create_session(client, {}))
            assert problem.fate is not NEVER_SENT
            if problem.fate is CallFate.REFUSED:
                assert problem.details.status in {400, 401, 403, 404, 409, 413, 422, 429}
            assert len(server.requests) == 1

    asyncio.run(story())


def test_a_kept_connection_that_the_server_closed_is_not_used_again() -> None:
    async def story() -> None:
        async with serving(break_after(answer_of(), close)) as server, calling(server.base_url) as client:
            for _ in range(3):
                await get_session(client, KEY)
                await until(lambda: not server.open)
            assert server.accepted == 3

    asyncio.run(story())


def test_ipv6_loopback() -> None:
    async def story() -> None:
        try:
            with socket.socket(socket.AF_INET6) as probe:
                probe.bind(("::1", 0))
        except OSError:
            pytest.skip("there is no IPv6 here")
        async with (
            serving(answer_of(), host="::1") as server,
            calling(f"http://[::1]:{server.port}/v1") as client,
        ):
            await get_session(client, KEY)

    asyncio.run(story())
