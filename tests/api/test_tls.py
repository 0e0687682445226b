"""Nothing of a call leaves before the server has proved who it is."""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
import trustme

from pave_desktop.api.line import operating_system_trust
from pave_desktop.api.pave.client import PaveClient
from pave_desktop.api.pave.sessions import get_session
from pave_desktop.models.problem import CallFate, CertificateNotTrusted, NoConnection
from tests.api.calling import CALLS, KEY, calling, problem_of
from tests.api.certificates import as_server, trusting
from tests.api.raw_server import Answering, RawServer, answer_of, serving


@contextlib.asynccontextmanager
async def over_tls(
    server: ssl.SSLContext, trust: Callable[[], ssl.SSLContext]
) -> AsyncIterator[tuple[PaveClient, RawServer]]:
    # A handshake that the client breaks off is told to the loop's handler by some versions of Python.
    asyncio.get_running_loop().set_exception_handler(lambda _loop, _context: None)
    async with serving(answer_of(), tls=server) as seen, calling(seen.base_url, trust=trust) as client:
        yield client, seen


def test_a_trusted_certificate() -> None:
    async def story() -> None:
        async with over_tls(as_server("127.0.0.1"), trusting) as (client, seen):
            for _ in range(3):
                await get_session(client, KEY)
            assert (len(seen.requests), seen.accepted) == (3, 1)

    asyncio.run(story())


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("trouble", ["untrusted", "another name", "another address", "expired", "self-signed"])
def test_a_certificate_that_proves_nothing(trouble: str, call: str) -> None:
    servers: dict[str, Any] = {
        "untrusted": lambda: as_server("127.0.0.1"),
        "another name": lambda: as_server("openapi.paveapi.com"),
        "another address": lambda: as_server("127.0.0.2", "localhost"),
        "expired": lambda: as_server("127.0.0.1", expired=True),
        "self-signed": lambda: as_server("127.0.0.1"),
    }

    def stranger() -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        if trouble == "self-signed":
            trustme.CA().configure_trust(context)
        return context

    trust = {"untrusted": operating_system_trust, "self-signed": stranger}.get(trouble, trusting)

    async def story() -> None:
        async with over_tls(servers[trouble](), trust) as (client, seen):
            problem = await problem_of(CALLS[call](client))
            assert type(problem) is CertificateNotTrusted
            assert problem.fate is CallFate.NEVER_SENT
            assert problem.details.cause == "ConnectError"
            assert seen.requests == []

    asyncio.run(story())


def test_plain_http_where_https_was_meant() -> None:
    def listen(seen: RawServer) -> Answering:
        async def answering(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            seen.requests.append(await reader.read(4096))
            writer.write(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
            await writer.drain()

        return answering

    async def story() -> None:
        async with (
            serving(listen) as seen,
            calling(f"https://127.0.0.1:{seen.port}/v1", trust=trusting) as client,
        ):
            problem = await problem_of(CALLS["create"](client))
            assert type(problem) is NoConnection
            assert problem.fate is CallFate.NEVER_SENT
            assert len(seen.requests) == 1
            assert seen.requests[0][:1] == b"\x16", "a greeting of TLS, and nothing else"
            assert b"sessions" not in seen.requests[0]

    asyncio.run(story())


def test_an_old_protocol_is_no_question_of_trust() -> None:
    """A handshake that fails for any other reason than the certificate."""

    async def story() -> None:
        server = as_server("127.0.0.1")
        server.maximum_version = ssl.TLSVersion.TLSv1_2
        server.set_ciphers("ECDHE-RSA-AES128-SHA256")
        async with over_tls(server, trusting) as (client, seen):
            problem = await problem_of(get_session(client, KEY))
            assert type(problem) is NoConnection
            assert problem.fate is CallFate.NEVER_SENT
            assert seen.requests == []

    asyncio.run(story())


def test_the_systems_trust_checks_certificates_and_names() -> None:
    context = operating_system_trust()
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname is True
    assert context.minimum_version >= ssl.TLSVersion.TLSv1_2
