"""The line to the servers: one httpx client for the program's life, and what can go wrong below HTTP."""

from __future__ import annotations

import asyncio
import json
import ssl
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import anyio
import httpx
import truststore

from pave_desktop.models.problem import (
    AnswerNotUnderstood,
    CallFate,
    CertificateNotTrusted,
    NoConnection,
    Problem,
    TechnicalDetails,
)
from pave_desktop.sentence import sentence

CONNECTIONS = 10
CONNECT_SECONDS = 10.0
SILENCE_SECONDS = 30.0
WHOLE_CALL_SECONDS = 90.0
LARGEST_BODY = 10 * 1024 * 1024
PARSED_ELSEWHERE_FROM = 256 * 1024

_NOT_THROUGH_A_PROXY = ("all://127.0.0.1", "all://localhost", "all://[::1]")


class _NotJson:
    """Stands where an answer had no JSON to read, apart from a JSON `null`."""


NOT_JSON = _NotJson()


@dataclass(frozen=True, slots=True, kw_only=True)
class RawAnswer:
    """An answer that came whole. `document` is its JSON, or NOT_JSON."""

    status: int
    document: Any
    date: str
    retry_after: str
    details: TechnicalDetails

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
    """Opens the client at the first call, off the event loop, and closes it once."""

    timeout = httpx.Timeout(SILENCE_SECONDS, connect=CONNECT_SECONDS).as_dict()

    def __init__(self, trust: Callable[[], ssl.SSLContext] = operating_system_trust) -> None:
        self._trust = trust
        self._client: httpx.AsyncClient | None = None
        self._opening = asyncio.Lock()
        self._places = anyio.Semaphore(CONNECTIONS, fast_acquire=True)
        self._under_way: dict[asyncio.Task[RawAnswer], anyio.CancelScope] = {}

    def request(
        self, method: str, url: str, *, headers: Mapping[str, str] | None = None, content: bytes | None = None
    ) -> httpx.Request:
        """Build a request with the line's time-outs. Raises a Problem where the address is none."""
        try:
            # A request that is built by hand has no time-outs of its own.
            timeouts = {"timeout": self.timeout}
            return httpx.Request(method, _address(url), headers=headers, content=content, extensions=timeouts)
        except httpx.InvalidURL as error:
            raise _line_problem(error, TechnicalDetails(method=method)) from None

    async def exchange(
        self, request: httpx.Request, auth: httpx.Auth | None = None, *, hide: Sequence[bytes] = ()
    ) -> RawAnswer:
        """Send a request and read its answer whole. Raises a Problem where no whole answer came.

        The problem's fate says whether the request can have reached the server. What is to be hidden is blotted out
        of the answer before anybody reads it: a server can repeat what it was sent, and answers are stored and shown.
        """
        # WORKAROUND encode/httpcore#1093: who is cancelled in the pool can take a place in it along, for good. So
        # calls queue before the pool, and nobody cancels a call's task: giving it up ends its scope, which the pool
        # understands.
        scope = anyio.CancelScope()
        call = asyncio.create_task(self._call(request, auth, scope, hide))
        self._under_way[call] = scope
        call.add_done_callback(self._ended)
        try:
            return await asyncio.shield(call)
        except asyncio.CancelledError:
            scope.cancel()
            raise

    async def close(self) -> None:
        """End every call and close every connection. A later call opens the line again."""
        for scope in self._under_way.values():
            scope.cancel()
        if self._under_way:
            await asyncio.wait(self._under_way)
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()

    def _ended(self, call: asyncio.Task[RawAnswer]) -> None:
        del self._under_way[call]
        if not call.cancelled():
            # What became of a call that was given up is nobody's concern; asyncio wants to have told somebody.
            call.exception()

    async def _call(
        self, request: httpx.Request, auth: httpx.Auth | None, scope: anyio.CancelScope, hide: Sequence[bytes]
    ) -> RawAnswer:
        details = TechnicalDetails(method=request.method, path=request.url.path)
        client = await self._open(details)
        broken: Exception = httpx.PoolTimeout("the line was closed before it was this call's turn")
        with scope:
            async with self._places:
                broken = TimeoutError()
                scope.deadline = anyio.current_time() + WHOLE_CALL_SECONDS
                return await _answer(client, request, auth, details, hide)
        raise _line_problem(broken, details)

    async def _open(self, details: TechnicalDetails) -> httpx.AsyncClient:
        async with self._opening:
            if self._client is None:
                # Reading the certificates takes tens of milliseconds: not on the window's thread.
                trust = await asyncio.get_running_loop().run_in_executor(None, self._trust)
                try:
                    self._client = _new_client(trust)
                except (ImportError, ValueError, httpx.InvalidURL) as error:
                    raise _proxy_problem(error, details) from None
            return self._client


@lru_cache(maxsize=64)
def _address(url: str) -> httpx.URL:
    """Read an address, which httpx cannot do quickly; most calls go where others went before."""
    return httpx.URL(url)


def _new_client(trust: ssl.SSLContext) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        verify=trust,
        limits=httpx.Limits(max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS, keepalive_expiry=30),
        # The system's proxy variables catch loopback too.
        mounts=dict.fromkeys(_NOT_THROUGH_A_PROXY),
    )


async def _answer(
    client: httpx.AsyncClient,
    request: httpx.Request,
    auth: httpx.Auth | None,
    details: TechnicalDetails,
    hide: Sequence[bytes],
) -> RawAnswer:
    try:
        response = await client.send(request, auth=auth, stream=True)
        details = replace(details, status=response.status_code)
        try:
            body = await _read_whole(response)
        finally:
            await response.aclose()
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise _line_problem(error, details) from None
    except _TooLargeError:
        too_large = replace(details, cause="answer over 10 MB")
        raise AnswerNotUnderstood(fate=CallFate.NOT_KNOWN, details=too_large) from None
    for secret in hide:
        body = body.replace(secret, b"***")
    return RawAnswer(
        status=response.status_code,
        document=await _parse(body),
        date=response.headers.get("Date", ""),
        retry_after=response.headers.get("Retry-After", ""),
        details=details,
    )


class _TooLargeError(Exception):
    pass


async def _read_whole(response: httpx.Response) -> bytes:
    pieces = bytearray()
    async for piece in response.aiter_bytes():
        pieces += piece
        if len(pieces) > LARGEST_BODY:
            raise _TooLargeError
    return bytes(pieces)


async def _parse(body: bytes) -> Any:
    if len(body) < PARSED_ELSEWHERE_FROM:
        return _document_in(body)
    return await asyncio.get_running_loop().run_in_executor(None, _document_in, body)


def _document_in(body: bytes) -> Any:
    try:
        text = body.decode("utf-8-sig")
        document = json.loads(text)
        if "\\u" in text:
            # Half of an emoji, as in "\ud83d", can be neither shown nor stored: it becomes a question mark.
            document = json.loads(json.dumps(document, ensure_ascii=False).encode(errors="replace"))
    except (ValueError, RecursionError):
        return NOT_JSON
    return document


_NEVER_LEFT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.LocalProtocolError,
    httpx.InvalidURL,
)


def _line_problem(error: Exception, asked: TechnicalDetails) -> Problem:
    """Tell what broke. Only the kind of the error is kept: its text may hold addresses."""
    details = replace(asked, cause=_cause(error))
    fate = CallFate.NEVER_SENT if isinstance(error, _NEVER_LEFT) else CallFate.NOT_KNOWN
    if isinstance(error, httpx.ConnectError) and _has_cause(error, ssl.SSLCertVerificationError):
        return CertificateNotTrusted(fate=fate, details=details)
    if isinstance(error, httpx.DecodingError):
        return AnswerNotUnderstood(fate=fate, details=details)
    problem = NoConnection(fate=fate, details=details)
    if fate is CallFate.NOT_KNOWN:
        problem.text = sentence("The connection broke, or the answer did not come in time.")
    return problem


def _proxy_problem(error: Exception, asked: TechnicalDetails) -> NoConnection:
    problem = NoConnection(fate=CallFate.NEVER_SENT, details=replace(asked, cause=f"proxy settings: {_cause(error)}"))
    problem.text = sentence("The proxy that is set on this PC cannot be used.")
    problem.next_step = sentence("Check the proxy settings of this PC, or ask your IT person.")
    return problem


def _has_cause(error: BaseException | None, kind: type[BaseException]) -> bool:
    while error is not None:
        if isinstance(error, kind):
            return True
        error = error.__cause__ or error.__context__
    return False


def _cause(error: Exception) -> str:
    return type(error).__name__
