"""Proxies are for the world outside: this computer is reached directly, whatever the variables say."""

import asyncio
import socket

import pytest

from pave_desktop.api.pave.sessions import create_session, get_session
from pave_desktop.models.problem import CallFate, NoConnection
from pave_desktop.practice import PracticeServer
from tests.api.calling import BODY, KEY, calling, calling_practice, keys_of, problem_of
from tests.api.raw_server import Answering, RawServer, answer_of, free_port, serving

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


def test_the_world_outside_is_reached_through_the_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(seen: RawServer) -> Answering:
        async def answering(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await seen.read_request(reader)
            writer.write(b"HTTP/1.1 407 Who are you\r\nContent-Length: 0\r\n\r\n")
            await writer.drain()

        return answering

    async def story() -> None:
        async with serving(refuse) as proxy:
            monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{proxy.port}")
            async with calling("https://pave-desktop.invalid/v1") as client:
                problem = await problem_of(get_session(client, KEY))
            assert type(problem) is NoConnection
            assert problem.fate is CallFate.NEVER_SENT
            (request,) = proxy.requests
            assert request.startswith(b"CONNECT pave-desktop.invalid:443 ")
            assert b"api-" not in request.lower()

    asyncio.run(story())


def test_a_dead_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{free_port()}")

    async def story() -> None:
        async with calling("https://pave-desktop.invalid/v1") as client:
            problem = await problem_of(create_session(client, {}))
        assert type(problem) is NoConnection
        assert problem.fate is CallFate.NEVER_SENT

    asyncio.run(story())


@pytest.mark.parametrize("value", ["socks5://127.0.0.1:1", "ftp://127.0.0.1:1", "http://a:b:c"])
def test_a_proxy_that_cannot_be_used_is_told(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", value)

    async def story() -> None:
        async with calling("https://pave-desktop.invalid/v1") as client:
            for _ in range(2):
                problem = await problem_of(create_session(client, {}))
                assert type(problem) is NoConnection
                assert problem.fate is CallFate.NEVER_SENT
                assert "proxy" in str(problem)
                assert problem.details.cause.startswith("proxy settings: ")
            monkeypatch.delenv("ALL_PROXY")
            assert "proxy" not in str(await problem_of(create_session(client, {})))

    asyncio.run(story())
