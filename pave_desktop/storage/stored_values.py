"""How texts, times and documents are written into SQLite and read back."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

_NOT_STORABLE = re.compile("[\0\ud800-\udfff]")


def storable(text: str) -> str:
    """Put U+FFFD in place of NUL and lone surrogates: SQLite stops at the one and refuses the other."""
    return _NOT_STORABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def fold(text: str) -> str:
    """Write a text without case and accents, so that `Zoé`, `ZOE` and `zoe` compare equal."""
    text = storable(text)
    if text.isascii():
        return text.casefold()  # Nearly every text, and nothing in it comes apart.
    apart = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in apart if not unicodedata.combining(letter)).casefold()


def write_time(time: datetime) -> str:
    """Write a time as UTC text of fixed width, which sorts as time does. Raises ValueError without a zone."""
    if time.tzinfo is None:
        raise ValueError("A time in the register needs a time zone.")
    return time.astimezone(UTC).isoformat(timespec="microseconds")


def read_time(stored: str) -> datetime:
    """Read a time that `write_time` wrote."""
    return datetime.fromisoformat(stored)


def write_document(document: Mapping[str, Any]) -> str:
    """Write a document as ASCII JSON: odd characters are escaped, so that none is lost."""
    return json.dumps(dict(document), ensure_ascii=True, separators=(",", ":"))


def read_document(stored: str | None) -> dict[str, Any] | None:
    """Read a document that `write_document` wrote; None for none, and for one that the disk has damaged."""
    if stored is None:
        return None
    try:
        document = json.loads(stored)
    except ValueError:
        return None
    return document if isinstance(document, dict) else None
