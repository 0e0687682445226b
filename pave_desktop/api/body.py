"""The body of an answer: read whole or not at all, never more than fits, and what JSON is in it."""

from __future__ import annotations

import asyncio
import json
import zlib
from typing import Any

import httpx

PARSED_ELSEWHERE_FROM = 256 * 1024
DEEPEST = 500


class _NotJson:
    """Stands where an answer had no JSON to read, apart from a JSON `null`."""


NOT_JSON = _NotJson()


class TooLargeError(Exception):
    """There is more of it than anybody should read."""


async def read_body(response: httpx.Response, *, largest: int, encoding: str) -> bytes:
    """Read a body whole. Raises TooLargeError, httpx.DecodingError, or what else can happen to a line.

    httpx would unpack each piece that comes at once, and 64 kB can unpack to as many megabytes.
    """
    unpacker = _unpacker_of(encoding)
    pieces = bytearray()
    coming = response.aiter_raw()
    try:
        async for piece in coming:
            pieces += _unpacked(unpacker, piece, largest + 1 - len(pieces)) if unpacker else piece
            if len(pieces) > largest:
                raise TooLargeError
    finally:
        # In this order, here and now. What is left half read is closed by the collector, in the middle of another
        # task, whose scopes break then; qasync's loop does not look after it as asyncio's own does.
        await response.aclose()
        await coming.aclose()  # type: ignore[attr-defined]
    return bytes(pieces)


async def document_in(body: bytes) -> Any:
    """Read the JSON of a body, on another thread where that takes long. NOT_JSON where there is none."""
    if len(body) < PARSED_ELSEWHERE_FROM:
        return _document_in(body)
    return await asyncio.get_running_loop().run_in_executor(None, _document_in, body)


def is_web_page(body: bytes, content_type: str, document: object) -> bool:
    """Tell whether it is a page for people: such ones come from networks and gateways, not from PAVE."""
    if document is not NOT_JSON:
        return False
    begin = body.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    return begin == b"<" or (begin != b"" and "html" in content_type.lower())


def _unpacker_of(encoding: str) -> zlib._Decompress | None:
    # Nothing of the kind was asked for, so a common one is enough.
    match encoding.strip().lower():
        case "" | "identity":
            return None
        case "gzip" | "x-gzip" | "deflate":
            return zlib.decompressobj(zlib.MAX_WBITS | 32)
    raise httpx.DecodingError("an encoding that nobody asked for")


def _unpacked(unpacker: zlib._Decompress, piece: bytes, longest: int) -> bytes:
    try:
        return unpacker.decompress(piece, longest)
    except zlib.error as error:
        raise httpx.DecodingError(str(error)) from None


def _document_in(body: bytes) -> Any:
    try:
        text = body.decode("utf-8-sig")
        document = json.loads(text)
        if "\\u" in text:
            # Half of an emoji, as in "\ud83d", can be neither shown nor stored: it becomes a question mark.
            document = json.loads(json.dumps(document, ensure_ascii=False).encode(errors="replace"))
    except (ValueError, RecursionError):
        return NOT_JSON
    return NOT_JSON if _is_nested_deeper_than(DEEPEST, document) else document


def _is_nested_deeper_than(levels: int, document: Any) -> bool:
    """Tell whether Python could come to its end while it writes the document out again, further down its stack."""
    layer = [document]
    for _ in range(levels):
        layer = [
            inner
            for each in layer
            if isinstance(each, dict | list)
            for inner in (each.values() if isinstance(each, dict) else each)
            if isinstance(inner, dict | list)
        ]
        if not layer:
            return False
    return True
