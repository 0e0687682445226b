"""The address of the proxy that calls go through, where it is not the one that is set on this PC."""

from __future__ import annotations

import re
from ipaddress import IPv6Address

from pave_desktop.entry.refusal import EntryRefusedError, refuse

EXAMPLE = "proxy.example.com:8080"

# `proxy:8080` has a port and no scheme.
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*)://")
# One word is a computer of the dealer's own network.
_WORD = r"[A-Za-z0-9](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9])?"
_NAME = re.compile(rf"(?:{_WORD}\.)*{_WORD}\.?")
_DIGITS_AND_DOTS = re.compile(r"[0-9.]+")
_IP_ADDRESS = re.compile(r"(?:(?:25[0-5]|2[0-4][0-9]|1?[0-9]{1,2})(?:\.|$)){4}")
_PORT = re.compile(r"[0-9]{1,5}")
_LONGEST_NAME = 253
_LARGEST_PORT = 65535


def read_proxy_address(typed: str) -> str:
    """Read `host:port`, with or without http:// or https:// before it; empty where nothing was typed.

    Gives it with its scheme. Raises EntryRefusedError, whose sentence never repeats what was typed: it may hold a
    password.
    """
    text = typed.strip()
    if not text:
        return ""
    if "@" in text:
        raise refuse(
            "A user name and a password cannot be kept here, for they would stand in a file. Leave this empty and have "
            "your IT person set the proxy on this PC, or let this PC through without them."
        )
    scheme, rest = _scheme_and_rest(text)
    if _is_script(text):
        raise refuse(
            "This is the address of a script that chooses a proxy (PAC), which cannot be used here. Ask your IT person "
            "for the proxy's own address, such as {example}",
            example=EXAMPLE,
        )
    if scheme.startswith("socks"):
        raise refuse("This is a SOCKS proxy, which cannot be used here. Ask your IT person for an HTTP proxy.")
    if scheme not in {"http", "https"} or not text.isprintable() or " " in text:
        raise _no_address()
    host, port = _host_and_port(rest.removesuffix("/"))
    return f"{scheme}://{host}:{port}"


def _scheme_and_rest(text: str) -> tuple[str, str]:
    found = _SCHEME.match(text)
    return ("http", text) if found is None else (found[1].lower(), text[found.end() :])


def _is_script(text: str) -> bool:
    """Whether it is a PAC file's address; most are called `proxy.pac` or `wpad.dat`."""
    path = re.split(r"[?#]", text.lower(), maxsplit=1)[0]
    return path.endswith((".pac", "/wpad.dat")) or path.startswith(("pac+", "file:", "data:"))


def _host_and_port(text: str) -> tuple[str, int]:
    if re.search(r"[/?#]", text):
        raise refuse("Write only the name and the port, such as {example}", example=EXAMPLE)
    host, colon, port = text.rpartition(":")
    if not colon or text.endswith("]"):
        if _is_host(text):
            raise refuse("Write the port as well, such as {example}", example=EXAMPLE)
        raise _no_address()
    if not _is_host(host):
        raise _no_address()
    if not (_PORT.fullmatch(port) and 0 < int(port) <= _LARGEST_PORT):
        raise refuse("The port is a number from 1 to 65535, such as in {example}", example=EXAMPLE)
    return host.lower().removesuffix("."), int(port)


def _is_host(host: str) -> bool:
    if host.startswith("[") and host.endswith("]"):
        try:
            IPv6Address(host[1:-1])
        except ValueError:
            return False
        return "%" not in host
    if _DIGITS_AND_DOTS.fullmatch(host):
        return _IP_ADDRESS.fullmatch(host) is not None
    return len(host) <= _LONGEST_NAME and _NAME.fullmatch(host) is not None


def _no_address() -> EntryRefusedError:
    return refuse("This is not the address of a proxy. Write its name and its port, such as {example}", example=EXAMPLE)
