"""The line to the servers: one httpx client for all calls, through the proxy that is set, and answers read whole."""

from __future__ import annotations

import asyncio
import re
import ssl
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.util import find_spec
from typing import Any
from urllib.request import getproxies

import anyio
import httpx
import truststore

from pave_desktop.api.body import TooLargeError, document_in, is_web_page, read_body
from pave_desktop.api.line_troubles import WayThroughProxy, line_problem, unusable_proxy
from pave_desktop.api.server_clock import ServerClocks
from pave_desktop.entry.web_address import is_loopback
from pave_desktop.models.problem import AnswerNotUnderstood, CallFate, TechnicalDetails

# WORKAROUND encode/httpcore#1103: each call looks for sniffio, which is not needed, five times and more. Where it
# is not installed, that is a search of the whole path each time, a fifth of all that a call costs: told once is enough.
if find_spec("sniffio") is None:
    sys.modules["sniffio"] = None  # type: ignore[assignment]

CONNECTIONS = 14
"""Some more than are looked at side by side in the background: who creates a session does not wait for those."""
CONNECT_SECONDS = 10.0
SILENCE_SECONDS = 30.0
WHOLE_CALL_SECONDS = 60.0
LARGEST_BODY = 10 * 1024 * 1024

_NOT_THROUGH_A_PROXY = ("all://127.0.0.1", "all://localhost", "all://[::1]")

_REQUEST_IDS = (b"x-request-id", b"x-amzn-requestid", b"x-amz-cf-id", b"cf-ray", b"x-correlation-id")
_HARMLESS = re.compile(r"[A-Za-z0-9_.:=+/-]{1,100}")


@dataclass(frozen=True, slots=True, kw_only=True)
class RawAnswer:
    """An answer that came whole. `document` is its JSON, or NOT_JSON.

    `clock_error` is for refusals: by how many seconds the time that was signed was ahead of the server's.
    """

    status: int
    document: Any
    date: str
    retry_after: str
    details: TechnicalDetails
    is_page: bool = False
    clock_error: float = 0.0

    @property
    def is_good(self) -> bool:
        """Whether the server said that it did what it was asked; any 2xx does, for pages disagree about which."""
        return 200 <= self.status < 300  # noqa: PLR2004 - what HTTP calls success

    @property
    def message(self) -> str:
        """What the server said in `message`, cut short; empty where it said nothing."""
        said = self.document.get("message") if isinstance(self.document, dict) else None
        return said.strip()[:500] if isinstance(said, str) else ""


def operating_system_trust() -> ssl.SSLContext:
    """Trust what the operating system trusts: dealers' antivirus and proxies put their certificates there."""
    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    # Some builds of Python leave this to the system's settings.
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


class Line:
    """Opens the client at the first call, off the event loop, and closes it once.

    `proxy` is one that a person has set, as host and port or a whole address; empty for what the system says. This
    very computer is reached without any. Every answer over TLS comes from a server that has proved who it is: there
    is no way to ask for less.
    """

    timeout = httpx.Timeout(SILENCE_SECONDS, connect=CONNECT_SECONDS).as_dict()
    whole_call_seconds = WHOLE_CALL_SECONDS
    largest_body = LARGEST_BODY

    def __init__(
        self,
        trust: Callable[[], ssl.SSLContext] = operating_system_trust,
        *,
        proxy: str = "",
        clocks: ServerClocks | None = None,
    ) -> None:
        self.clocks = clocks or ServerClocks()
        self._trust = trust
        self._proxy = proxy.strip()
        self._has_proxy = False
        self._client: httpx.AsyncClient | None = None
        self._opening = asyncio.Lock()
        self._places = anyio.Semaphore(CONNECTIONS, fast_acquire=True)
        self._under_way: dict[asyncio.Task[RawAnswer], anyio.CancelScope] = {}
        self._old_clients: set[asyncio.Task[None]] = set()

    def request(
        self, method: str, url: str, *, headers: Mapping[str, str] | None = None, content: bytes | None = None
    ) -> httpx.Request:
        """Build a request with the line's time-outs. Raises a Problem where the address is none."""
        try:
            # A request that is built by hand has no time-outs of its own.
            timeouts = {"timeout": self.timeout}
            return httpx.Request(method, _address(url), headers=headers, content=content, extensions=timeouts)
        except httpx.InvalidURL as error:
            raise line_problem(error, TechnicalDetails(method=method)) from None

    async def exchange(
        self, request: httpx.Request, auth: httpx.Auth | None = None, *, origin: str = "", hide: Sequence[bytes] = ()
    ) -> RawAnswer:
        """Send a request and read its answer whole. Raises a Problem where no whole answer came.

        The problem's fate says whether the request can have reached the server. What is to be hidden is blotted out
        of the answer before anybody reads it: a server can repeat what it was sent, and answers are stored and shown.
        `clocks` hears under `origin`, if there is one, what time the server says it is.
        """
        # WORKAROUND encode/httpcore#1093: who is cancelled in the pool can take a place in it along, for good. So
        # calls queue before the pool, and nobody cancels a call's task: giving it up ends its scope, which the pool
        # understands.
        scope = anyio.CancelScope()
        call = asyncio.create_task(self._call(request, auth, scope, origin=origin, hide=hide))
        self._under_way[call] = scope
        call.add_done_callback(self._ended)
        try:
            return await asyncio.shield(call)
        except asyncio.CancelledError:
            scope.cancel()
            raise

    async def use_proxy(self, proxy: str) -> None:
        """Go through another proxy from the next call on; calls under way end as they would have."""
        async with self._opening:
            if proxy.strip() == self._proxy:
                return
            self._proxy = proxy.strip()
            client, self._client = self._client, None
        if client is not None:
            closing = asyncio.create_task(_close_after(client, list(self._under_way)))
            self._old_clients.add(closing)
            closing.add_done_callback(self._old_clients.discard)

    async def close(self) -> None:
        """End every call and close every connection. A later call opens the line again."""
        for scope in self._under_way.values():
            scope.cancel()
        if self._under_way:
            await asyncio.wait(self._under_way)
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()
        if self._old_clients:
            await asyncio.wait(self._old_clients)

    def _ended(self, call: asyncio.Task[RawAnswer]) -> None:
        del self._under_way[call]
        if not call.cancelled():
            # What became of a call that was given up is nobody's concern; asyncio wants to have told somebody.
            call.exception()

    async def _call(
        self,
        request: httpx.Request,
        auth: httpx.Auth | None,
        scope: anyio.CancelScope,
        *,
        origin: str,
        hide: Sequence[bytes],
    ) -> RawAnswer:
        details = TechnicalDetails(method=request.method, path=request.url.path)
        client = await self._open(details)
        broken: Exception = httpx.PoolTimeout("the line was closed before it was this call's turn")
        way: WayThroughProxy | None = None
        known = [details]
        with scope:
            async with self._places:
                broken = TimeoutError()
                if self._has_proxy and not is_loopback(request.url.host):
                    way = request.extensions["trace"] = WayThroughProxy(request.url)
                scope.deadline = anyio.current_time() + self.whole_call_seconds
                return await self._answer(client, request, auth, way, known=known, origin=origin, hide=hide)
        # The time can be up after the head of the answer was read.
        raise line_problem(broken, known[-1], way=way)

    async def _answer(
        self,
        client: httpx.AsyncClient,
        request: httpx.Request,
        auth: httpx.Auth | None,
        way: WayThroughProxy | None,
        *,
        known: list[TechnicalDetails],
        origin: str,
        hide: Sequence[bytes],
    ) -> RawAnswer:
        details = known[-1]
        sent = self.clocks.steady()
        try:
            response = await client.send(request, auth=auth, stream=True)
            received = self.clocks.steady()
            told = _headers_of(response)
            details = replace(details, status=response.status_code, request_id=_request_id(told, hide))
            known.append(details)
            try:
                body = await read_body(response, largest=self.largest_body, encoding=told(b"content-encoding"))
            finally:
                await response.aclose()
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise line_problem(error, details, way=way) from None
        except TooLargeError:
            too_large = replace(details, cause="answer over 10 MB")
            raise AnswerNotUnderstood(fate=CallFate.NOT_KNOWN, details=too_large) from None
        if origin and (request.url.scheme == "https" or is_loopback(request.url.host)):
            self.clocks.heard(origin, told(b"date"), sent=sent, received=received, age=told(b"age"))
        for secret in hide:
            body = body.replace(secret, b"***")
        document = await document_in(body)
        return RawAnswer(
            status=response.status_code,
            document=document,
            date=told(b"date"),
            retry_after=told(b"retry-after"),
            details=details,
            is_page=is_web_page(body, told(b"content-type"), document),
        )

    async def _open(self, details: TechnicalDetails) -> httpx.AsyncClient:
        async with self._opening:
            if self._client is None:
                # Reading the certificates takes tens of milliseconds: not on the window's thread.
                trust, proxies = await asyncio.get_running_loop().run_in_executor(
                    None, lambda: (self._trust(), getproxies())
                )
                self._has_proxy = bool(self._proxy or proxies)
                try:
                    self._client = _new_client(trust, self._proxy)
                except (ImportError, ValueError, httpx.InvalidURL) as error:
                    raise unusable_proxy(error, details) from None
            return self._client


async def _close_after(client: httpx.AsyncClient, calls: list[asyncio.Task[RawAnswer]]) -> None:
    if calls:
        await asyncio.wait(calls)
    await client.aclose()


@lru_cache(maxsize=64)
def _address(url: str) -> httpx.URL:
    """Read an address, which httpx cannot do quickly; most calls go where others went before."""
    return httpx.URL(url)


def _new_client(trust: ssl.SSLContext, proxy: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        verify=trust,
        limits=httpx.Limits(max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS, keepalive_expiry=30),
        proxy=_proxy_at(proxy, trust) if proxy else None,
        # Both the system's proxy and one that a person has set catch loopback too.
        mounts=dict.fromkeys(_NOT_THROUGH_A_PROXY),
    )


def _proxy_at(address: str, trust: ssl.SSLContext) -> httpx.Proxy:
    url = httpx.URL(address if "://" in address else f"http://{address}")
    if not url.host:
        raise ValueError("no host")
    return httpx.Proxy(url, ssl_context=trust if url.scheme == "https" else None)


def _headers_of(response: httpx.Response) -> Callable[[bytes], str]:
    # httpx looks through all of them for each one that is asked for.
    headers = {name.lower(): value for name, value in response.headers.raw}
    return lambda name: headers.get(name, b"").decode("latin-1")


def _request_id(told: Callable[[bytes], str], hide: Sequence[bytes]) -> str:
    for name in _REQUEST_IDS:
        found = _HARMLESS.fullmatch(told(name))
        if found and not any(secret.decode() in found[0] for secret in hide):
            return found[0]
    return ""
