"""What a browser may open without a signature: the phone page of a session with its buttons, and its photos."""

from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pave_desktop.practice.drawings import as_png
from pave_desktop.practice.links import PAGE_PATH
from pave_desktop.practice.phone_page import ICON_PATH, STEP_FIELD, STYLE_PATH, TAB_ICON, session_page, unknown_page
from pave_desktop.practice.phone_style import style_sheet
from pave_desktop.practice.photos import photos_of
from pave_desktop.practice.session_book import SessionBook
from pave_desktop.practice.store import UnknownSessionError

SAFE_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'; sandbox allow-forms"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
WRONG_VIEW = "5"
"""What a rejected photo shows instead."""


def phone_routes(book: SessionBook) -> list[Route]:
    """Return the routes of the page, its style sheet and its pictures."""

    async def page(request: Request) -> Response:
        try:
            return _html(session_page(book.store.load(_key(request))))
        except UnknownSessionError:
            return _html(unknown_page(), status=404)

    async def press(request: Request) -> Response:
        asked = _asked(await request.body())
        try:
            book.do_step(_key(request), asked)
        except UnknownSessionError:
            return _html(unknown_page(), status=404)
        # Whatever came of it, the browser is sent to the page, which shows what is true now.
        return Response(status_code=303, headers={**SAFE_HEADERS, "Location": request.url.path})

    async def style(_request: Request) -> Response:
        return Response(style_sheet(), media_type="text/css", headers=SAFE_HEADERS)

    async def icon(_request: Request) -> Response:
        return Response(TAB_ICON, media_type="image/svg+xml", headers=SAFE_HEADERS)

    async def photo(request: Request) -> Response:
        code = request.path_params["code"]
        try:
            record = book.store.load(_key(request))
        except UnknownSessionError:
            return _html(unknown_page(), status=404)
        taken = next((taken for taken in photos_of(record) if taken["code"] == code), None)
        if taken is None:
            return _html(unknown_page(), status=404)
        vehicle = record["vehicle"] if isinstance(record["vehicle"], dict) else {}
        picture = as_png(code if taken["approved"] else WRONG_VIEW, str(vehicle.get("ext_col") or ""))
        return Response(picture, media_type="image/png", headers=SAFE_HEADERS)

    return [
        Route(STYLE_PATH, style, methods=["GET"]),
        Route(ICON_PATH, icon, methods=["GET"]),
        Route(PAGE_PATH + "/{key}", page, methods=["GET"]),
        Route(PAGE_PATH + "/{key}", press, methods=["POST"]),
        Route("/photos/{key}/{code}.png", photo, methods=["GET"]),
    ]


def _html(document: str, *, status: int = 200) -> Response:
    # Text that came in as half a character (JSON can carry that) becomes a question mark.
    body = document.encode("utf-8", "replace")
    return Response(body, status_code=status, media_type="text/html", headers=SAFE_HEADERS)


def _asked(body: bytes) -> str:
    """Read which step a button asks for; "" for whatever is no such form."""
    try:
        fields = parse_qs(body.decode("utf-8", "replace"), max_num_fields=10)
    except ValueError:
        return ""
    return "".join(fields.get(STEP_FIELD, []))


def _key(request: Request) -> str:
    return str(request.path_params["key"])
