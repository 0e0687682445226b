"""Session keys and capture links as people paste them: one, or a whole list with other words in between."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

CAPTURE_DOMAIN = ".vehiclecapture.com"
PRACTICE_PATH = "practice-inspection"
"""What stands in a practice server's links before the key, and in no other's."""

# The format is seen in every sample but promised nowhere: read it loosely.
_KEY = re.compile(r"[A-Za-z0-9]{2,8}-[A-Za-z0-9]{6,24}")
_KEY_AS_SEEN = re.compile(r"[A-Z]{3}-[A-Z0-9]{10}")
_LINK = re.compile(r"https?://\S+", re.IGNORECASE)
_AROUND = ".,;:!?<>()[]{}\"'“”‘’|"


@dataclass(frozen=True, slots=True)
class SessionLink:
    """A session key, and the account whose link it came in; None where the text did not tell an account."""

    key: str
    account: str | None = None
    is_practice: bool = False


@dataclass(frozen=True, slots=True)
class PastedSessions:
    """What a pasted text held: each key once, in order, and the pieces that are neither key nor link."""

    links: tuple[SessionLink, ...]
    not_understood: tuple[str, ...]


def read_session_links(pasted: str) -> PastedSessions:
    """Find every session key in a pasted text, alone or within a capture link.

    Lines, commas and blanks part the pieces. A line with a link or key and other words in it is taken for its
    link or key; a line with neither is given back as not understood.
    """
    found: dict[str, SessionLink] = {}
    strange: list[str] = []
    for line in pasted.splitlines():
        links = [link for piece in re.split(r"[\s,;]+", line) if (link := _read_piece(piece.strip(_AROUND)))]
        for link in links:
            found.setdefault(link.key, link)
        if not links and line.strip():
            strange.append(line.strip()[:80])
    return PastedSessions(tuple(found.values()), tuple(strange))


def _read_piece(piece: str) -> SessionLink | None:
    if _LINK.fullmatch(piece):
        return _read_link(piece)
    # Two words with a hyphen have no digit; one key in twenty has none either, and is told by its exact form.
    is_key = _KEY_AS_SEEN.fullmatch(piece) or (_KEY.fullmatch(piece) and any(map(str.isdigit, piece)))
    return SessionLink(piece.upper()) if is_key else None


def _read_link(link: str) -> SessionLink | None:
    try:
        parts = urlsplit(link)
        host = (parts.hostname or "").lower()
    except ValueError:
        return None
    path = unquote(parts.path).split("/")
    keys = [part for part in path if _KEY.fullmatch(part) and part != PRACTICE_PATH]
    if not keys:
        return None
    account = host.removesuffix(CAPTURE_DOMAIN) if host.endswith(CAPTURE_DOMAIN) else None
    return SessionLink(keys[-1].upper(), account, is_practice=PRACTICE_PATH in path)
