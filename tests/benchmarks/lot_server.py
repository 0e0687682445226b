"""The server of a lot in a process of its own: it answers looks only, each late by so much, and does little else.

It is no practice server, so that on a computer with few cores what is measured is the program and not the server.
Each look at a session may bring news of it. It ends when nobody holds its input.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import formatdate

from tests.benchmarks.fresh_process import CHECKOUT, RoundFailedError, environment
from tests.benchmarks.lot import Lot, key_of, lot_of

SECONDS_TO_END = 10
FAR = 0.08


@contextmanager
def lot_server(lot: Lot, *, seconds: float = FAR, with_news: bool = True) -> Iterator[str]:
    """Run a server for a lot; give its base URL. Raises RoundFailedError where it does not start."""
    told = [str(lot.sessions), str(lot.opened), str(seconds), "news" if with_news else "same"]
    server = subprocess.Popen(  # noqa: S603 - our own interpreter and a module of ours
        [sys.executable, "-m", "tests.benchmarks.lot_server", *told],
        cwd=CHECKOUT,
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    with server:
        if server.stdin is None or server.stdout is None:
            raise RoundFailedError("the lot's server has no pipes")
        try:
            said = server.stdout.readline().strip()
            if not said:
                raise RoundFailedError("the lot's server did not start")
            yield said
        finally:
            server.stdin.close()
            try:
                server.wait(SECONDS_TO_END)
            except subprocess.TimeoutExpired:
                server.kill()


class Answers:
    """What the lot's sessions are by now."""

    def __init__(self, lot: Lot, *, with_news: bool) -> None:
        self._lot = lot
        self._with_news = with_news
        self._looks: Counter[int] = Counter()
        self._numbers = {key_of(number): number for number in range(lot.sessions)}

    def of(self, key: str) -> bytes:
        """Give the whole answer about a session."""
        number = self._numbers.get(key)
        if number is None:
            return _answer("404 Not Found", b'{"message": "There is no such session."}')
        self._looks[number] += self._with_news
        return _answer("200 OK", json.dumps(self._lot.document(number, looks=self._looks[number])).encode())


class Looking(asyncio.Protocol):
    """One connection: a request, and its answer after a while, one after the other."""

    def __init__(self, answers: Answers, seconds: float) -> None:
        self._answers = answers
        self._seconds = seconds
        self._read = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._read += data
        while b"\r\n\r\n" in self._read:
            head, _, self._read = self._read.partition(b"\r\n\r\n")
            path = head.split(b" ", 2)[1].decode()
            loop = asyncio.get_running_loop()
            due = loop.time() + self._seconds
            answer = self._answers.of(path.rpartition("/")[2])
            loop.call_at(due, self._send, answer)

    def _send(self, answer: bytes) -> None:
        if not self._transport.is_closing():
            self._transport.write(answer)  # type: ignore[attr-defined]


def _answer(status: str, body: bytes) -> bytes:
    head = f"HTTP/1.1 {status}\r\nDate: {formatdate(usegmt=True)}\r\nContent-Type: application/json\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


async def serve(answers: Answers, seconds: float) -> None:
    """Serve until standard input ends."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Looking(answers, seconds), "127.0.0.1", 0)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1", flush=True)  # noqa: T201
    await loop.run_in_executor(None, sys.stdin.read)


def main(sessions: str, opened: str, seconds: str, news: str) -> None:
    """Serve a lot."""
    answers = Answers(lot_of(int(sessions), opened=int(opened)), with_news=news == "news")
    asyncio.run(serve(answers, float(seconds)))


if __name__ == "__main__":
    main(*sys.argv[1:])
