"""The endpoints of the practice server that stand for the API itself."""

from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ExceptionHandler

from pave_desktop.practice.answers import get_answer, post_answer
from pave_desktop.practice.json_text import read_json, write_json
from pave_desktop.practice.links import capture_link
from pave_desktop.practice.photos import photo_list
from pave_desktop.practice.results import notes, results_document
from pave_desktop.practice.session_book import RefusedError, SessionBook
from pave_desktop.practice.signature import Keys, same_text
from pave_desktop.practice.store import UnknownSessionError

UNAUTHENTICATED = "Unauthenticated."


def json_response(content: Any, *, status: int = 200) -> Response:
    """Answer with JSON."""
    return Response(write_json(content), status_code=status, media_type="application/json")


async def json_body(request: Request) -> Any:
    """Read the JSON of a request. Raises RefusedError."""
    try:
        return read_json(await request.body())
    except ValueError:
        raise RefusedError("The body is not valid JSON.") from None


def api_routes(book: SessionBook, *, origin: str, keys: Keys) -> list[Route]:
    """Return the routes under /v1 (signatures are checked before) and the one of /v2, which checks its own key."""

    async def create(request: Request) -> Response:
        record = book.create(await json_body(request))
        link = capture_link(origin, record["session_key"])
        return json_response(post_answer(record, capture_url=link), status=201)

    async def read(request: Request) -> Response:
        return json_response(get_answer(book.store.load(_key(request))))

    async def update(request: Request) -> Response:
        ignore = getattr(request.state, "ignore_put", False)
        return json_response(book.update(_key(request), await json_body(request), ignore=ignore))

    async def delete(request: Request) -> Response:
        book.delete(_key(request))
        return json_response({"message": "Session :session_key has been successfully removed."})

    async def photos(request: Request) -> Response:
        return json_response(photo_list(book.store.load(_key(request)), origin=origin))

    async def read_notes(request: Request) -> Response:
        return json_response(notes(book.store.load(_key(request))))

    async def results(request: Request) -> Response:
        record = book.store.load(_key(request))
        if record["status"] != "COMPLETE":
            raise RefusedError("Session is not yet completed.")
        return json_response(results_document(record, origin=origin, account=keys.account))

    async def resend(request: Request) -> Response:
        if not same_text(request.headers.get("api-access-token", ""), keys.api_key):
            raise RefusedError(UNAUTHENTICATED, status=401)
        payload = await json_body(request) if await request.body() else {}
        return json_response(book.resend(_key(request), payload))

    one = "/v1/sessions/{key}"
    return [
        Route("/v1/sessions", create, methods=["POST"]),
        Route(one, read, methods=["GET"]),
        Route(one, update, methods=["PUT"]),
        Route(one, delete, methods=["DELETE"]),
        Route(one + "/photos", photos, methods=["GET"]),
        Route(one + "/notes", read_notes, methods=["GET"]),
        Route(one + "/results", results, methods=["GET"]),
        Route("/v2/capture/sessions/{key}/resend", resend, methods=["POST"]),
    ]


def exception_handlers() -> dict[Any, ExceptionHandler]:
    """Say how each expected exception is answered."""

    async def refused(_request: Request, problem: Exception) -> Response:
        assert isinstance(problem, RefusedError)  # noqa: S101 - it is registered for this class only
        content: dict[str, Any] = {"message": problem.message}
        if problem.errors is not None:
            content["errors"] = problem.errors
        return json_response(content, status=problem.status)

    async def unknown(_request: Request, _problem: Exception) -> Response:
        return json_response({"message": "Session :session_key cannot be found."}, status=404)

    async def http_problem(_request: Request, problem: Exception) -> Response:
        assert isinstance(problem, HTTPException)  # noqa: S101 - it is registered for this class only
        response = json_response({"message": problem.detail}, status=problem.status_code)
        response.headers.update(problem.headers or {})
        return response

    return {RefusedError: refused, UnknownSessionError: unknown, HTTPException: http_problem}


def _key(request: Request) -> str:
    return str(request.path_params["key"])
