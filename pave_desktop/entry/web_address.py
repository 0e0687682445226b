"""Web addresses: where a customer is sent on afterwards, and capture links that may be handed out."""

from __future__ import annotations

from urllib.parse import urlsplit

from pave_desktop.entry.refusal import refuse

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def is_loopback(host: str | None) -> bool:
    """Tell whether a host name is this very computer; only there may plain http be used."""
    return (host or "").lower() in _LOOPBACK


def read_redirect_url(typed: str) -> str | None:
    """Read an absolute http or https address; None where nothing was typed. Raises EntryRefusedError else."""
    text = typed.strip()
    if not text:
        return None
    try:
        parts = urlsplit(text)
        host = parts.hostname
        _ = parts.port
    except ValueError:
        raise refuse("This is not a web address. Please copy it from the browser.") from None
    if not parts.scheme or (not parts.netloc and parts.scheme not in {"http", "https"}):
        raise refuse("Write the whole address, starting with https://")
    if parts.scheme not in {"http", "https"}:
        raise refuse("The address must start with https:// or http://")
    if not host or any(character.isspace() or ord(character) < 0x20 for character in text):  # noqa: PLR2004
        raise refuse("This is not a web address. Please copy it from the browser.")
    return text


def may_be_handed_out(link: str, *, practice: bool) -> bool:
    """Tell whether a link may go to the clipboard: https without user info; plain http in practice only."""
    if not link.isprintable() or any(character.isspace() for character in link):
        return False
    try:
        parts = urlsplit(link)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    if not host or "@" in parts.netloc or "\\" in link:
        return False
    return parts.scheme == "https" or (practice and parts.scheme == "http" and is_loopback(host))
