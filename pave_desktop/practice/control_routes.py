"""The endpoints by which a practice server that runs apart is told what to do."""

from dataclasses import asdict
from typing import Any, Protocol

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pave_desktop.practice.api_routes import json_body, json_response
from pave_desktop.practice.misbehaviour import Misbehaviour, MisbehaviourQueue
from pave_desktop.practice.request_log import RequestLog
from pave_desktop.practice.session_book import RefusedError, SessionBook, normalised_number
from pave_desktop.practice.signature import same_text

TEXT = (str,)
NUMBER = (int, float)
TRUTH = (bool,)
MISBEHAVIOUR_TYPES: dict[str, tuple[type, ...]] = {
    "method": (*TEXT, type(None)),
    "path": (*TEXT, type(None)),
    "times": (int, type(None)),
    "delay": NUMBER,
    "status": (int, type(None)),
    "body": (*TEXT, type(None)),
    "content_type": TEXT,
    "html": TRUTH,
    "malformed": TRUTH,
    "truncated": TRUTH,
    "retry_after": (*TEXT, type(None)),
    "drop": (*TEXT, type(None)),
    "drop_mid_body": TRUTH,
    "ignore_put": TRUTH,
    "clock_offset": (*NUMBER, type(None)),
    "perform": TRUTH,
}


class _Endpoint(Protocol):
    async def __call__(self, request: Request, /) -> Response: ...


def control_routes(book: SessionBook, *, queue: MisbehaviourQueue, log: RequestLog, api_key: str) -> list[Route]:
    """Return the routes under /practice; they want the key, and a header that no web page can send unasked."""

    def guarded(endpoint: _Endpoint) -> _Endpoint:
        async def check_first(request: Request) -> Response:
            permitted = same_text(request.headers.get("api-key", ""), api_key)
            if not permitted or request.headers.get("x-practice") != "yes":
                raise RefusedError("The practice key and the header X-Practice are needed.", status=403)
            return await endpoint(request)

        return check_first

    async def misbehave(request: Request) -> Response:
        queue.add(read_misbehaviour(await json_body(request)))
        return _done()

    async def behave(_request: Request) -> Response:
        queue.clear()
        return _done()

    async def requests(_request: Request) -> Response:
        return json_response([asdict(received) for received in log.all()])

    async def clear_requests(_request: Request) -> Response:
        log.clear()
        return _done()

    async def status(request: Request) -> Response:
        word = _text(await json_body(request), "status")
        if not word:
            raise RefusedError("The status must not be empty.")
        book.set_status(request.path_params["key"], word)
        return _done()

    async def delivery(request: Request) -> Response:
        payload = await json_body(request)
        message = _text(payload, "message", default="")
        book.set_delivery(request.path_params["key"], _text(payload, "status"), message)
        return _done()

    async def add_number(request: Request) -> Response:
        book.store.add_failing_number(_number(await json_body(request)))
        return _done()

    async def remove_number(request: Request) -> Response:
        book.store.remove_failing_number(_number(await json_body(request)))
        return _done()

    table: tuple[tuple[str, str, _Endpoint], ...] = (
        ("POST", "/misbehave", misbehave),
        ("POST", "/behave", behave),
        ("GET", "/requests", requests),
        ("DELETE", "/requests", clear_requests),
        ("POST", "/sessions/{key}/status", status),
        ("POST", "/sessions/{key}/delivery", delivery),
        ("POST", "/failing-numbers", add_number),
        ("DELETE", "/failing-numbers", remove_number),
    )
    return [Route("/practice" + path, guarded(endpoint), methods=[method]) for method, path, endpoint in table]


def read_misbehaviour(payload: Any) -> Misbehaviour:
    """Read a misbehaviour from JSON, its body being text. Raises RefusedError."""
    if not isinstance(payload, dict):
        raise RefusedError("A JSON object is needed.")
    for name, value in payload.items():
        kinds = MISBEHAVIOUR_TYPES.get(name)
        if kinds is None:
            raise RefusedError(f"There is no {name} in a misbehaviour.")
        if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
            raise RefusedError(f"The value of {name} is not of its kind.")
    values = dict(payload)
    if values.get("body") is not None:
        values["body"] = values["body"].encode("utf-8", "replace")
    try:
        return Misbehaviour(**values)
    except ValueError as problem:
        raise RefusedError(str(problem)) from None


def _done() -> Response:
    return json_response({"message": "Done."})


def _text(payload: Any, name: str, *, default: str | None = None) -> str:
    value = payload.get(name, default) if isinstance(payload, dict) else None
    if not isinstance(value, str):
        raise RefusedError(f"A JSON object with the text {name} is needed.")
    return value


def _number(payload: Any) -> str:
    try:
        return normalised_number(_text(payload, "number"))
    except ValueError:
        raise RefusedError("The number is not a phone number.") from None
