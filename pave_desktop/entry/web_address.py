"""Web addresses: where a customer is sent on afterwards, and capture links that may be handed out."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from pave_desktop.entry.refusal import EntryRefusedError, refuse

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*):")
_PORT_FOLLOWS = re.compile(r"[0-9]{1,5}(?=[/?#]|$)")
_NUMBERS_FOLLOW = frozenset({"tel", "sms", "http", "https"})
# Letters of every script may stand in a host; the last part of a name is never a number.
_LABEL = re.compile(r"[^\W_](?:[\w-]{0,61}[^\W_])?")
_DOTTED = re.compile(rf"(?:{_LABEL.pattern}\.)+(?!\d)[^\W_][\w-]{{0,61}}[^\W_]")
_IP_ADDRESS = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}")
_FILE_ENDINGS = frozenset({"htm", "html", "php", "asp", "aspx", "jsp", "pdf", "jpg", "jpeg", "png"})


def is_loopback(host: str | None) -> bool:
    """Tell whether a host name is this very computer; only there may plain http be used."""
    return (host or "").lower() in _LOOPBACK


def read_redirect_url(typed: str) -> str | None:
    """Read an http or https address; None where nothing was typed. Raises EntryRefusedError else.

    An address without its https:// is completed (`dealer.example/thanks`); one that has it, or http://, stays as it
    was typed.
    """
    text = typed.strip()
    if not text:
        return None
    if any(character.isspace() or ord(character) < 0x20 for character in text):  # noqa: PLR2004
        raise _no_web_address()
    text = _completed(text)
    try:
        parts = urlsplit(text)
        host = parts.hostname
        _ = parts.port
    except ValueError:
        raise _no_web_address() from None
    if not host:
        raise _no_web_address()
    return text


def _completed(text: str) -> str:
    """Put https:// before an address without a scheme; refuse what is no address of the web."""
    scheme = _SCHEME.match(text)
    # `dealer.example:8443/thanks` has a port and no scheme; `tel:911` is no port of a web server.
    if not scheme or (_PORT_FOLLOWS.match(text, scheme.end()) and scheme[1].lower() not in _NUMBERS_FOLLOW):
        return f"https://{_with_clean_host(text)}"
    if scheme[1].lower() not in {"http", "https"}:
        raise refuse("The address must start with https:// or http://")
    return text


def _with_clean_host(typed: str) -> str:
    """Check that an address without a scheme begins with a host, and drop the host's closing dot."""
    text = typed.removeprefix("//")
    authority = re.split(r"[/?#]", text, maxsplit=1)[0]
    if "@" in authority:
        raise refuse("This is an e-mail address. Please give a web address, starting with https://")
    if "\\" in text:
        raise _no_web_address()
    host, colon, port = authority.partition(":")
    host = host.removesuffix(".")
    # One word alone is no address; after // or before a port it is a computer of the dealer's own network.
    may_be_one_word = colon or text != typed
    if not (_DOTTED.fullmatch(host) or _IP_ADDRESS.fullmatch(host) or (may_be_one_word and _LABEL.fullmatch(host))):
        raise refuse("Write the whole address, starting with https://")
    if authority == typed and host.rpartition(".")[2].lower() in _FILE_ENDINGS:
        raise refuse("Write the whole address, starting with https://")
    return host + colon + port + text[len(authority) :]


def _no_web_address() -> EntryRefusedError:
    return refuse("This is not a web address. Please copy it from the browser.")


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
