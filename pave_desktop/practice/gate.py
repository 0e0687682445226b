"""What every request to the practice server passes: host, size, signature, and the misbehaviour it meets."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from email.utils import formatdate
from http import HTTPStatus

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pave_desktop.practice.api_routes import UNAUTHENTICATED
from pave_desktop.practice.json_text import read_json, write_json
from pave_desktop.practice.misbehaviour import Misbehaviour, MisbehaviourQueue
from pave_desktop.practice.request_log import ReceivedRequest, RequestLog
from pave_desktop.practice.signature import Keys, is_signed

LARGEST_BODY = 1_000_000
SENT_OF_TRUNCATED = 0.9
SENT_OF_DROPPED = 0.5
NO_BODY_STATUSES = frozenset({HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED})
PAGE = (
    b"<!doctype html>\n<html><head><title>Gateway</title></head><body><h1>Please try again later</h1></body></html>\n"
)
NOT_JSON = b'{"session_key": "PRA-", "vehicle": {"vin": '


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A whole answer, before it is sent or spoilt."""

    status: int
    body: bytes = b""
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)


class BodyTooLargeError(Exception):
    """A request says or shows that it is larger than the limit."""


class ClientGoneError(Exception):
    """The client went away before its request was complete."""


class Gate:
    """An ASGI application around the one that does the work.

    A connection that is to be dropped is closed by the transport, which the server's protocol puts into
    each request's state.
    """

    def __init__(
        self,
        application: ASGIApp,
        *,
        hosts: frozenset[str],
        keys: Keys,
        queue: MisbehaviourQueue,
        log: RequestLog,
        stopping: asyncio.Event,
    ) -> None:
        self._application = application
        self._hosts = hosts
        self._keys = keys
        self._queue = queue
        self._log = log
        self._stopping = stopping

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        now = time.time()
        if headers.get("host", "").lower() not in self._hosts:
            await _send_whole(_message(HTTPStatus.MISDIRECTED_REQUEST, "This host is not served here."), send, now)
            return
        path = scope["path"]
        is_api = path.startswith(("/v1/", "/v2/")) or path in {"/v1", "/v2"}
        try:
            body = await _read_body(headers, receive)
        except ClientGoneError:
            return
        except BodyTooLargeError:
            if is_api:
                self._log.answered(self._note(scope, b"", signed=False), HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            await _send_whole(_message(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "The body is too large."), send, now)
            return
        if is_api:
            await self._answer_api(scope, receive, send, headers, body)
        else:
            await _send_whole(await self._work(scope, body), send, now)

    async def _answer_api(
        self, scope: Scope, receive: Receive, send: Send, headers: dict[str, str], body: bytes
    ) -> None:
        misbehaviour, clock_offset = self._queue.take(scope["method"], scope["path"])
        signed = is_signed(headers, keys=self._keys, clock=time.time() + clock_offset)
        number = self._note(scope, body, signed=signed)
        if misbehaviour.drop == "before":
            await self._pause(misbehaviour.delay)
            await _hang_up(scope, receive, abort=True)
            return
        answer = Answer(status=HTTPStatus.OK)
        if misbehaviour.perform or misbehaviour.drop == "after" or not misbehaviour.replaces_answer:
            if scope["path"].startswith("/v1") and not signed:
                answer = _message(HTTPStatus.UNAUTHORIZED, UNAUTHENTICATED)
            else:
                scope["state"]["ignore_put"] = misbehaviour.ignore_put
                answer = await self._work(scope, body)
        answer = _spoilt(answer, misbehaviour)
        stopped = await self._pause(misbehaviour.delay)
        if stopped or misbehaviour.drop == "after":
            await _hang_up(scope, receive, abort=True)
            return
        self._log.answered(number, answer.status)
        clock = time.time() + clock_offset
        if misbehaviour.truncated or misbehaviour.drop_mid_body:
            part = SENT_OF_DROPPED if misbehaviour.drop_mid_body else SENT_OF_TRUNCATED
            await _send_part(answer, part, send, clock)
            await _hang_up(scope, receive, abort=False)
        else:
            await _send_whole(answer, send, clock)

    async def _pause(self, seconds: float) -> bool:
        """Wait, and say whether the server is being stopped meanwhile."""
        if seconds > 0:
            try:
                await asyncio.wait_for(self._stopping.wait(), seconds)
            except TimeoutError:
                return False
            return True
        return False

    def _note(self, scope: Scope, body: bytes, *, signed: bool) -> int:
        try:
            parsed = read_json(body) if body else None
        except ValueError:
            parsed = None
        return self._log.add(
            ReceivedRequest(
                method=scope["method"],
                path=scope["path"],
                body=parsed,
                raw_text=body.decode("utf-8", "replace"),
                status=None,
                signed=signed,
            )
        )

    async def _work(self, scope: Scope, body: bytes) -> Answer:
        """Let the application answer, and keep what it says."""
        messages: list[Message] = []

        async def replay() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        async def keep(message: Message) -> None:
            messages.append(message)

        await self._application(scope, replay, keep)
        start, *rest = messages
        whole = b"".join(message.get("body", b"") for message in rest)
        return Answer(status=start["status"], headers=list(start["headers"]), body=whole)


def _message(status: int, text: str) -> Answer:
    return _with_body(status, write_json({"message": text}), "application/json")


def _with_body(status: int, body: bytes, content_type: str) -> Answer:
    if status in NO_BODY_STATUSES:
        return Answer(status=status)
    headers = [(b"content-type", content_type.encode("ascii")), (b"content-length", str(len(body)).encode("ascii"))]
    return Answer(status=status, body=body, headers=headers)


def _spoilt(answer: Answer, misbehaviour: Misbehaviour) -> Answer:
    """Put the misbehaviour's own answer in place of the real one, as far as it has one."""
    status = misbehaviour.status or answer.status
    if misbehaviour.body is not None:
        answer = _with_body(status, misbehaviour.body, misbehaviour.content_type)
    elif misbehaviour.html:
        answer = _with_body(status, PAGE, "text/html; charset=utf-8")
    elif misbehaviour.malformed:
        answer = _with_body(status, NOT_JSON, "application/json")
    elif misbehaviour.status is not None:
        answer = _message(status, _phrase(status))
    elif misbehaviour.truncated and not answer.body:
        answer = _with_body(status, NOT_JSON, "application/json")
    if misbehaviour.retry_after is not None:
        more = (b"retry-after", misbehaviour.retry_after.encode("ascii"))
        answer = Answer(status=answer.status, body=answer.body, headers=[*answer.headers, more])
    return answer


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return f"Status {status}"


async def _read_body(headers: dict[str, str], receive: Receive) -> bytes:
    if headers.get("content-length", "0").isdigit() and int(headers.get("content-length", "0")) > LARGEST_BODY:
        raise BodyTooLargeError
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientGoneError
        body += message.get("body", b"")
        if len(body) > LARGEST_BODY:
            raise BodyTooLargeError
        if not message.get("more_body", False):
            return bytes(body)


def _start(answer: Answer, clock: float) -> Message:
    date = (b"date", formatdate(clock, usegmt=True).encode("ascii"))
    return {"type": "http.response.start", "status": answer.status, "headers": [date, *answer.headers]}


async def _send_whole(answer: Answer, send: Send, clock: float) -> None:
    await send(_start(answer, clock))
    await send({"type": "http.response.body", "body": answer.body})


async def _send_part(answer: Answer, part: float, send: Send, clock: float) -> None:
    await send(_start(answer, clock))
    size = int(len(answer.body) * part)
    await send({"type": "http.response.body", "body": answer.body[:size], "more_body": True})


async def _hang_up(scope: Scope, receive: Receive, *, abort: bool) -> None:
    """Close the connection under the server, and wait until it knows: it then expects no answer any more."""
    transport: asyncio.Transport = scope["state"]["transport"]
    close: Callable[[], None] = transport.abort if abort else transport.close
    close()
    while (await receive())["type"] != "http.disconnect":
        pass
