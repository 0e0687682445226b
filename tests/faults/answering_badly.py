"""What is done to a request that a fault meets, and to a connection."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import Callable
from email.utils import formatdate
from time import time
from typing import Any

from tests.api.raw_server import reset
from tests.faults.fault import Act
from tests.faults.front import Exchange

OVER_10_MB = b'{"session_key": "' + b"x" * (10 * 1024 * 1024) + b'"}'
BOMB = gzip.compress(b" " * (64 * 1024 * 1024), compresslevel=1)
PORTAL = b"<!doctype html><html><head><title>Welcome</title></head><body><form>Room number</form></body></html>"
PAGE = b"<html><head><title>502 Bad Gateway</title></head><body><center>nginx</center></body></html>"


def says(status: int, document: object = None, *more: str) -> Act:
    """Answer with JSON, well formed and whole."""

    async def act(exchange: Exchange) -> bool:
        await exchange.answer(status, b"" if document is None else json.dumps(document).encode(), *more)
        return True

    return act


def says_page(status: int, page: bytes = PORTAL, *more: str) -> Act:
    async def act(exchange: Exchange) -> bool:
        await exchange.answer(status, page, *more, content_type="text/html; charset=utf-8")
        return True

    return act


def real_answer(exchange: Exchange) -> bytes:
    """What the practice server said, if it was asked; else what could have been said."""
    body = exchange.served.body if exchange.served else b""
    return body or b'{"session_key": "PRA-", "vehicle": {}}'


async def breaks(exchange: Exchange) -> bool:
    exchange.reset()
    return False


async def says_nothing(exchange: Exchange) -> bool:
    await exchange.hang()
    return False


async def stops_in_the_head(exchange: Exchange) -> bool:
    await exchange.send(b"HTTP/1.1 200 Any\r\nContent-Type: appl")
    await exchange.hang()
    return False


async def stops_in_the_body(exchange: Exchange) -> bool:
    body = real_answer(exchange)
    await exchange.answer(200, body[: len(body) // 2], length=len(body))
    await exchange.hang()
    return False


async def cuts_off(exchange: Exchange) -> bool:
    body = real_answer(exchange)
    await exchange.answer(200, body[: len(body) // 2], length=len(body))
    return False


async def half_a_document(exchange: Exchange) -> bool:
    body = real_answer(exchange)
    await exchange.answer(200, body[: len(body) // 2])
    return True


async def too_much(exchange: Exchange) -> bool:
    await exchange.answer(200, OVER_10_MB)
    return False


async def a_bomb(exchange: Exchange) -> bool:
    await exchange.answer(200, BOMB, "Content-Encoding: gzip")
    return False


async def drips_the_body(exchange: Exchange) -> bool:
    await exchange.answer(200, b"{", length=100_000)
    while True:
        await exchange.send(b" ")
        await asyncio.sleep(0.05)


async def drips_the_head(exchange: Exchange) -> bool:
    await exchange.send(b"HTTP/1.1 200 Any\r\nX-Slow: ")
    while True:
        await exchange.send(b"z")
        await asyncio.sleep(0.05)


def changed(change: Callable[[dict[str, Any]], object]) -> Act:
    """Give the practice server's answer, with something in it changed."""

    async def act(exchange: Exchange) -> bool:
        assert exchange.served is not None
        document = json.loads(exchange.served.body)
        change(document)
        await exchange.answer(exchange.served.status, json.dumps(document).encode())
        return True

    return act


def with_odd_types(document: dict[str, Any]) -> None:
    document["theme"] = 3
    document["created_at"] = 17
    document["redirect_url"] = ["https://example.com"]
    document["something_new"] = {"a": [None, 1.5, {"b": "c"}]}
    if isinstance(document.get("vehicle"), dict):
        document["vehicle"] |= {"year": "2017", "make": 5, "trim": None, "odom_reading": "100,945"}
    if isinstance(document.get("options"), dict):
        document["options"]["reference"] = "a text"


def with_another_key(document: dict[str, Any]) -> None:
    document["session_key"] = "PRA-ANOTHER000"


async def breaks_at_once(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    reset(writer)


async def reads_for_ever(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    while await reader.read(65536):
        pass


def date_in(seconds: float) -> Act:
    async def act(exchange: Exchange) -> bool:
        until = formatdate(time() + seconds, usegmt=True)
        await exchange.answer(429, b'{"message": "Too many requests"}', f"Retry-After: {until}")
        return True

    return act


async def repeats_what_was_sent(exchange: Exchange) -> bool:
    """Answer 400 with a message in which all of the request stands, as some servers do."""
    await exchange.answer(400, json.dumps({"message": f"Cannot take {exchange.seen_body.decode()}"}).encode())
    return True


def names_the_customer(status: int) -> Act:
    """Answer with a sentence in which those stand whom the request was about."""

    async def act(exchange: Exchange) -> bool:
        sent = json.loads(exchange.seen_body or b"{}")
        names = sent.get("session", {}).get("contact", {})
        about = [names.get("first_name"), names.get("last_name"), sent.get("sms", {}).get("to")]
        about += [sent.get("vehicle", {}).get("vin")]
        told = " ".join(text for text in about if text)
        await exchange.answer(status, json.dumps({"message": f"Duplicate entry for {told} in sessions"}).encode())
        return True

    return act
