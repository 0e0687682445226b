"""One client for all calls: its connections, its opening and closing, and calls that are given up."""

import asyncio
import gc
import random
import ssl
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from pave_desktop.api.line import CONNECTIONS, Line
from pave_desktop.api.pave.client import PaveClient
from pave_desktop.api.pave.sessions import create_session, get_session
from pave_desktop.models.problem import CallFate, NoConnection, Problem
from pave_desktop.practice import PracticeServer
from tests.api.calling import BODY, KEY, KEYS, calling, calling_practice, no_certificates, problem_of, until
from tests.api.raw_server import Answering, RawServer, answer_of, serving


def after(
    seconds: Callable[[], float], *, closing: Callable[[], bool] = lambda: False
) -> Callable[[RawServer], Answering]:
    """Answer each request after a while; close the connection then, or keep it."""

    def connected(seen: RawServer) -> Answering:
        async def answering(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            while True:
                await seen.read_request(reader)
                await asyncio.sleep(seconds())
                last = closing()
                body = b'{"session_key": "' + KEY.encode() + b'"}'
                writer.write(answer_of(200, body, *(["Connection: close"] if last else [])))
                await writer.drain()
                if last:
                    return

        return answering

    return connected


def open_sockets() -> int:
    folder = Path("/proc/self/fd")
    if not folder.is_dir():
        pytest.skip("this system does not tell its open sockets")
    names = []
    for descriptor in folder.iterdir():
        try:
            names.append(str(descriptor.readlink()))
        except OSError:
            continue
    return sum(name.startswith("socket:") for name in names)


def test_connections_are_used_again() -> None:
    async def story() -> None:
        async with serving(answer_of()) as server, calling(server.base_url) as client:
            for _ in range(20):
                await get_session(client, KEY)
            assert (len(server.requests), server.accepted) == (20, 1)

    asyncio.run(story())


def test_two_hundred_calls_share_ten_connections() -> None:
    async def story() -> None:
        async with serving(after(lambda: 0.005)) as server, calling(server.base_url) as client:
            answers = await asyncio.gather(*(get_session(client, KEY) for _ in range(200)))
            assert len(answers) == len(server.requests) == 200
            assert server.accepted <= CONNECTIONS
            assert server.most_at_once == CONNECTIONS

    asyncio.run(story())


def test_waiting_for_a_turn_is_no_silence() -> None:
    """However many are before it, a call has its full time once it is its turn."""

    async def story() -> None:
        async with serving(after(lambda: 0.1)) as server, calling(server.base_url, silence=0.4) as client:
            await asyncio.gather(*(get_session(client, KEY) for _ in range(5 * CONNECTIONS)))

    asyncio.run(story())


def test_connections_to_other_servers_give_way() -> None:
    async def story() -> None:
        async with serving(answer_of()) as first, serving(answer_of()) as second, calling(first.base_url) as client:
            elsewhere = client.connection.model_copy(update={"base_url": second.base_url})
            other = PaveClient(line=client.line, connection=elsewhere, keys=KEYS, manners=client.manners)
            for each in (client, other, client):
                await asyncio.gather(*(get_session(each, KEY) for _ in range(30)))
            assert first.open + second.open <= CONNECTIONS

    asyncio.run(story())


def test_the_certificates_are_read_once_at_the_first_call_and_elsewhere() -> None:
    threads: list[threading.Thread] = []

    def slow_trust() -> ssl.SSLContext:
        threads.append(threading.current_thread())
        time.sleep(0.05)
        return no_certificates()

    async def story() -> None:
        async with serving(answer_of()) as server, calling(server.base_url, trust=slow_trust) as client:
            await asyncio.sleep(0)
            assert not threads
            turns = 0

            async def count() -> None:
                nonlocal turns
                while True:
                    turns += 1
                    await asyncio.sleep(0.001)

            counting = asyncio.create_task(count())
            await asyncio.gather(*(get_session(client, KEY) for _ in range(5)))
            counting.cancel()
            assert turns > 10, "the loop went on meanwhile"
            assert len(threads) == 1
            assert threads[0] is not threading.main_thread()

    asyncio.run(story())


def test_a_line_can_be_made_without_a_loop_and_closed_unopened() -> None:
    line = Line()
    asyncio.run(line.close())


def test_closing_leaves_nothing_and_may_be_repeated(server: PracticeServer) -> None:
    async def story() -> None:
        before = open_sockets()
        async with calling_practice(server) as client:
            await asyncio.gather(*(create_session(client, BODY) for _ in range(12)))
            assert open_sockets() > before
            await client.line.close()
            await client.line.close()
            await asyncio.gather(client.line.close(), client.line.close())
            assert asyncio.all_tasks() == {asyncio.current_task()}
            # A later call opens the line again.
            await create_session(client, BODY)
        assert asyncio.all_tasks() == {asyncio.current_task()}
        await asyncio.sleep(0.05)
        assert open_sockets() <= before

    asyncio.run(story())
    gc.collect()


def test_closing_ends_calls_under_way() -> None:
    async def story() -> None:
        async with serving(after(lambda: 60)) as server, calling(server.base_url) as client:
            calls = [asyncio.create_task(problem_of(create_session(client, {}))) for _ in range(CONNECTIONS + 5)]
            await until(lambda: len(server.requests) == CONNECTIONS)
            await client.line.close()
            problems = await asyncio.gather(*calls)
            assert {type(problem) for problem in problems} == {NoConnection}
            # Those that were still in the queue are known not to have left.
            fates = [problem.fate for problem in problems]
            assert fates.count(CallFate.NOT_KNOWN) == CONNECTIONS
            assert fates.count(CallFate.NEVER_SENT) == 5
            assert not [task for task in asyncio.all_tasks() if "Line." in repr(task)]
            await until(lambda: all(connection.at_eof() for connection in server.connections))
            assert len(server.requests) == server.accepted == CONNECTIONS

    asyncio.run(story())


def test_closing_while_the_line_opens() -> None:
    def slow_trust() -> ssl.SSLContext:
        time.sleep(0.05)
        return no_certificates()

    async def story() -> None:
        before = open_sockets()
        async with serving(answer_of()) as server, calling(server.base_url, trust=slow_trust) as client:
            call = asyncio.create_task(problem_of(create_session(client, {})))
            await asyncio.sleep(0.01)
            await client.line.close()
            assert (await call).fate is CallFate.NEVER_SENT
            assert server.accepted == 0
            assert open_sockets() <= before + 1, "only the server's own"

    asyncio.run(story())


@pytest.mark.parametrize("wait", [0.0, 0.02])
@pytest.mark.parametrize("many", [1, 40])
def test_calls_that_are_given_up_leave_the_line_usable(wait: float, many: int) -> None:
    async def story() -> None:
        patience = 60.0
        async with serving(after(lambda: patience)) as server, calling(server.base_url, silence=2) as client:
            calls = [asyncio.create_task(get_session(client, KEY)) for _ in range(many)]
            await asyncio.sleep(wait)
            for call in calls:
                call.cancel()
            await asyncio.wait(calls)
            assert all(call.cancelled() for call in calls)
            patience = 0.0
            for _ in range(50):
                await get_session(client, KEY)
            await asyncio.gather(*(get_session(client, KEY) for _ in range(50)))

    asyncio.run(story())


@pytest.mark.parametrize("seed", range(2))
def test_calls_given_up_at_any_moment_take_no_place_along(seed: int) -> None:
    """The workaround for encode/httpcore#1093: without it, half of the pool is lost after these few hundred calls."""
    chance = random.Random(seed)  # noqa: S311 - a dice, not a secret

    async def story() -> None:
        several = after(lambda: chance.choice([0, 0, 0.001, 0.003]), closing=lambda: chance.random() < 0.5)
        async with serving(several) as server, calling(server.base_url, silence=2) as client:
            for _ in range(8):
                calls = [asyncio.create_task(get_session(client, KEY)) for _ in range(60)]
                for call in chance.sample(calls, 50):
                    for _ in range(chance.choice([0, 0, 1, 3])):
                        await asyncio.sleep(0)
                    call.cancel()
                ended = await asyncio.gather(*calls, return_exceptions=True)
                assert not [end for end in ended if isinstance(end, Problem)]
            together = asyncio.Barrier(CONNECTIONS)

            def answer_together(_seen: RawServer) -> Answering:
                async def answering(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
                    await reader.readuntil(b"\r\n\r\n")
                    await together.wait()
                    writer.write(answer_of())
                    await writer.drain()

                return answering

            # All ten places are needed at once here, or nobody is ever answered.
            async with serving(answer_together) as meeting:
                elsewhere = client.connection.model_copy(update={"base_url": meeting.base_url})
                other = PaveClient(line=client.line, connection=elsewhere, keys=KEYS, manners=client.manners)
                await asyncio.gather(*(get_session(other, KEY) for _ in range(CONNECTIONS)))

    asyncio.run(story())


def test_calls_that_took_too_long_leave_the_line_usable() -> None:
    async def story() -> None:
        patience = 60.0
        async with serving(after(lambda: patience)) as server, calling(server.base_url) as client:
            client.line.whole_call_seconds = 0.05
            problems = await asyncio.gather(*(problem_of(get_session(client, KEY)) for _ in range(25)))
            assert {problem.fate for problem in problems} == {CallFate.NOT_KNOWN}
            patience = 0.0
            client.line.whole_call_seconds = 60.0
            for _ in range(50):
                await get_session(client, KEY)

    asyncio.run(story())


def test_giving_up_takes_no_time_and_hangs_up() -> None:
    async def story() -> None:
        async with serving(after(lambda: 60)) as server, calling(server.base_url) as client:
            call = asyncio.create_task(get_session(client, KEY))
            await until(lambda: server.requests)
            started = time.perf_counter()
            call.cancel()
            with pytest.raises(asyncio.CancelledError):
                await call
            assert time.perf_counter() - started < 10, "giving up waited for the answer"
            (connection,) = server.connections
            await until(connection.at_eof)

    asyncio.run(story())
