"""What the tests of this room call with: a client, a body, and the four calls by name."""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx
from pydantic import SecretStr

from pave_desktop.api.line import Line
from pave_desktop.api.manners import Manners
from pave_desktop.api.pave.client import PaveClient
from pave_desktop.api.pave.sessions import create_session, delete_session, get_session, update_session
from pave_desktop.api.pave.signing import Clock, utc_now
from pave_desktop.api.server_clock import ServerClocks
from pave_desktop.models.connection import ApiKeys, Connection
from pave_desktop.models.problem import Problem
from pave_desktop.practice import PracticeServer

KEY = "ABC-0123456789"
KEYS = ApiKeys(api_key=SecretStr("KEYKEYKEY-public-part"), api_secret=SecretStr("SECRETSECRET-other-part"))
BODY: dict[str, Any] = {"vehicle": {"vin": "5N1AT2MV8HC900117", "year": 2017}, "session": {"client_id": "Å-1"}}

CALLS: dict[str, Callable[[PaveClient], Awaitable[object]]] = {
    "create": lambda client: create_session(client, BODY),
    "get": lambda client: get_session(client, KEY),
    "update": lambda client: update_session(client, KEY, {"vehicle": {"trim": "SV"}}),
    "delete": lambda client: delete_session(client, KEY),
}


NO_CERTIFICATES = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def no_certificates() -> ssl.SSLContext:
    """For plain http: loading the system's certificates would take longer than a test."""
    return NO_CERTIFICATES


@contextlib.asynccontextmanager
async def calling(
    base_url: str,
    *,
    keys: ApiKeys = KEYS,
    account: str = "demo_account",
    clock: Clock = utc_now,
    trust: Callable[[], ssl.SSLContext] = no_certificates,
    silence: float = 5.0,
    connect: float = 5.0,
    proxy: str = "",
    manners: Manners | None = None,
) -> AsyncIterator[PaveClient]:
    """A client on a line of its own, which tries each call once unless it is given other manners."""
    line = Line(trust, proxy=proxy, clocks=ServerClocks(pc=clock))
    line.timeout = httpx.Timeout(silence, connect=connect).as_dict()
    connection = Connection(name="Test", base_url=base_url, account=account)
    try:
        yield PaveClient(
            line=line,
            connection=connection,
            keys=keys,
            clock=clock,
            manners=manners or Manners(tries=1, a_minute=10_000, untold_rest=0.0),
        )
    finally:
        await line.close()


def keys_of(server: PracticeServer) -> ApiKeys:
    return ApiKeys(api_key=SecretStr(server.api_key), api_secret=SecretStr(server.api_secret))


def calling_practice(
    server: PracticeServer, clock: Clock = utc_now, manners: Manners | None = None
) -> contextlib.AbstractAsyncContextManager[PaveClient]:
    return calling(server.base_url, keys=keys_of(server), account=server.account, clock=clock, manners=manners)


async def until(condition: Callable[[], object], seconds: float = 5.0) -> None:
    """Wait until something is so. Raises TimeoutError."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - the condition is another thread's, or the system's
            await asyncio.sleep(0.002)


async def problem_of(awaitable: Awaitable[object]) -> Problem:
    """Await what must raise a Problem, and give it."""
    try:
        given = await awaitable
    except Problem as problem:
        return problem
    raise AssertionError(f"no Problem, but {given!r}")
