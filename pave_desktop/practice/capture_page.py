"""The plain page behind a capture link of the practice server."""

from html import escape

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pave_desktop.practice.photos import CODES, photo_list, picture
from pave_desktop.practice.records import Record
from pave_desktop.practice.session_book import SessionBook
from pave_desktop.practice.store import UnknownSessionError

SAFE_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


def capture_routes(book: SessionBook) -> list[Route]:
    """Return the routes that a browser may open without a signature: the page of a session, and its pictures."""

    async def capture(request: Request) -> Response:
        try:
            record = book.store.load(request.path_params["key"])
        except UnknownSessionError:
            return _page("<p>There is no such inspection here.</p>", status=404)
        return _page(f"<h2>{escape(_vehicle_name(record))}</h2>\n<p>{escape(_sentence(record))}</p>", status=200)

    async def photo(request: Request) -> Response:
        code = request.path_params["code"]
        try:
            record = book.store.load(request.path_params["key"])
        except UnknownSessionError:
            return _page("<p>There is no such photo here.</p>", status=404)
        if code not in CODES or code not in {taken["photo_code"] for taken in photo_list(record, origin="")}:
            return _page("<p>There is no such photo here.</p>", status=404)
        return Response(picture(code), media_type="image/png", headers=SAFE_HEADERS)

    return [Route("/capture/{key}", capture), Route("/photos/{key}/{code}.png", photo)]


def _page(content: str, *, status: int) -> Response:
    document = (
        '<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8"><title>PRACTICE</title>\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1"></head>\n'
        f"<body>\n<h1>PRACTICE</h1>\n{content}\n</body>\n</html>\n"
    )
    # Text that came in as half a character (JSON can carry that) becomes a question mark.
    body = document.encode("utf-8", "replace")
    return Response(body, status_code=status, media_type="text/html", headers=SAFE_HEADERS)


def _vehicle_name(record: Record) -> str:
    vehicle = record["vehicle"] if isinstance(record["vehicle"], dict) else {}
    name = " ".join(str(vehicle[part]) for part in ("year", "make", "model", "trim") if vehicle.get(part))
    vin = vehicle.get("vin")
    if name and vin:
        return f"{name} ({vin})"
    return name or str(vin or "A vehicle that is not described yet")


def _sentence(record: Record) -> str:
    return f"This is a practice inspection, now in status {record['status']}. Nothing here reaches PAVE or a customer."
