"""A server in front of the practice server: it lets requests through, or meets them with a fault, and counts them."""

from __future__ import annotations

import asyncio
import contextlib
import re
import socket
import ssl
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import TYPE_CHECKING

from pave_desktop.practice import PracticeServer
from tests.api.raw_server import reset

if TYPE_CHECKING:
    from tests.faults.fault import Fault

REQUEST_ID = "fault-suite-7"
_NOT_PASSED_ON = (b"connection", b"transfer-encoding", b"content-length")
_HUNG_UP = (asyncio.IncompleteReadError, asyncio.LimitOverrunError, OSError, ssl.SSLError)


@dataclass
class Arrival:
    """A request that arrived, head at least. `served` is what the practice server said to it, if it was asked."""

    method: str
    path: str
    served: int | None = None


@dataclass(frozen=True)
class Served:
    """What the practice server answered."""

    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes


@dataclass
class Exchange:
    """One request on one connection, in the hands of a fault."""

    front: Front
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    head: bytes
    arrival: Arrival
    served: Served | None = None
    seen_body: bytes = b""

    async def read_body(self) -> bytes:
        """Read the rest of the request."""
        length = re.search(rb"(?i)\r\ncontent-length: *([0-9]+)", self.head)
        self.seen_body = await self.reader.readexactly(int(length[1]) if length else 0)
        return self.seen_body

    async def serve(self, body: bytes) -> Served:
        """Let the practice server do what is asked, and keep its answer."""
        self.served = await self.front.ask_practice(self.head, body)
        self.arrival.served = self.served.status
        return self.served

    async def send(self, data: bytes) -> None:
        """Write, and wait until it is on its way."""
        self.writer.write(data)
        await self.writer.drain()

    async def answer(
        self, status: int, body: bytes, *more: str, content_type: str = "application/json", length: int | None = None
    ) -> None:
        """Write an answer; `more` are header lines, `length` a wrong one."""
        size = len(body) if length is None else length
        lines = [
            f"HTTP/1.1 {status} Any",
            f"Date: {formatdate(usegmt=True)}",
            f"X-Request-Id: {REQUEST_ID}",
            *([] if status == 204 else [f"Content-Length: {size}", f"Content-Type: {content_type}"]),
            *more,
        ]
        await self.send("\r\n".join([*lines, "", ""]).encode("latin-1") + body)

    async def hang(self) -> None:
        """Say nothing more, until the other side has enough of it."""
        while await self.reader.read(65536):
            pass

    def reset(self) -> None:
        """Break the connection as a crashed machine does."""
        reset(self.writer)


@dataclass
class Front:
    """Serves on a port of its own until `stop()`. `fault` meets the requests of `methods`, `times` of them.

    The first `spares` of these are let through. A fault of the connection itself begins once `passes` requests have
    been answered as they should be. `is_silent` says 204 to each PUT, which is done, so that a look follows.
    """

    practice: PracticeServer
    tls: ssl.SSLContext | None = None
    arrivals: list[Arrival] = field(default_factory=list)
    accepted: int = 0
    port: int = 0
    _fault: Fault | None = None
    _methods: frozenset[str] = frozenset()
    _performs: bool = False
    _left: int | None = None
    _passes: int = 0
    _spares: int = 0
    _is_silent: bool = False
    _is_armed: bool = False
    server: asyncio.Server | None = None
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _open: set[asyncio.StreamWriter] = field(default_factory=set)
    _blocking: list[socket.socket] = field(default_factory=list)

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    async def start(self) -> None:
        self.server = await asyncio.start_server(self._accept, "127.0.0.1", 0, ssl=self.tls)
        self.port = self.server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        self._close_listener()
        for each in self._blocking:
            each.close()
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)

    def misbehave(
        self,
        fault: Fault,
        methods: frozenset[str],
        *,
        performs: bool,
        passes: int,
        spares: int = 0,
        is_silent: bool = False,
    ) -> None:
        """Begin with a fault, and count what arrives from now on."""
        self._fault, self._methods, self._performs = fault, methods, performs
        self._left, self._passes = fault.times, passes
        self._spares, self._is_silent = spares, is_silent
        self.arrivals.clear()
        self.accepted = 0
        if fault.of_connection and passes == 0:
            self._arm()

    def reset_idle(self) -> None:
        """Break the connections on which nothing is going on."""
        for writer in self._open:
            reset(writer)

    def count(self, method: str) -> int:
        return sum(arrival.method == method for arrival in self.arrivals)

    async def ask_practice(self, head: bytes, body: bytes) -> Served:
        """Hand a request on, as if it had come there directly."""
        host = self.practice.base_url.split("/")[2]
        head = re.sub(rb"(?i)\r\nhost: [^\r]*", b"\r\nHost: " + host.encode(), head)
        head = re.sub(rb"(?i)\r\nconnection: [^\r]*", b"", head)
        head = head.removesuffix(b"\r\n") + b"Connection: close\r\n\r\n"
        name, port = host.split(":")
        reader, writer = await asyncio.open_connection(name, int(port))
        try:
            writer.write(head + body)
            whole = await reader.read()
        finally:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()
        told, _, rest = whole.partition(b"\r\n\r\n")
        status, *lines = told.split(b"\r\n")
        headers = tuple((name.lower(), value.strip()) for name, _, value in (line.partition(b":") for line in lines))
        return Served(int(status.split()[1]), headers, rest)

    # Connections

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.accepted += 1
        task = asyncio.create_task(self._connected(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        try:
            with contextlib.suppress(*_HUNG_UP):
                if self._is_armed and self._fault is not None and self._fault.on_accept is not None:
                    await self._fault.on_accept(reader, writer)
                    return
                while await self._one(reader, writer):
                    pass
        except asyncio.CancelledError:
            pass
        finally:
            self._open.discard(writer)
            writer.close()
            with contextlib.suppress(OSError, asyncio.CancelledError):
                await writer.wait_closed()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Answer one request; False where the connection is not to be used again."""
        head = await reader.readuntil(b"\r\n\r\n")
        method, path, _ = head.split(b"\r\n")[0].decode().split(" ")
        arrival = Arrival(method, path)
        self.arrivals.append(arrival)
        exchange = Exchange(self, reader, writer, head, arrival)
        if self._is_hit(method):
            return await self._meet(exchange)
        served = await exchange.serve(await exchange.read_body())
        last = self._takes_leave()
        if self._is_silent and method == "PUT" and served.status == 200:
            served = Served(204, (), b"")
        await self._pass_on(exchange, served, closing=last)
        return not last

    def _is_hit(self, method: str) -> bool:
        if self._fault is None or self._fault.act is None or method not in self._methods or self._left == 0:
            return False
        if self.count(method) <= self._spares:
            return False
        if self._left is not None:
            self._left -= 1
        return True

    async def _meet(self, exchange: Exchange) -> bool:
        assert self._fault is not None
        assert self._fault.act is not None
        if not self._fault.leaves_body:
            body = await exchange.read_body()
            if self._performs:
                await exchange.serve(body)
        return await self._fault.act(exchange)

    def _takes_leave(self) -> bool:
        """Tell whether this was the last request that went well, and begin with the fault then."""
        if self._fault is None or not self._fault.of_connection or self._is_armed or len(self.arrivals) < self._passes:
            return False
        self._arm()
        return True

    async def _pass_on(self, exchange: Exchange, served: Served, *, closing: bool) -> None:
        lines = [f"HTTP/1.1 {served.status} Any".encode()]
        lines += [b"%s: %s" % each for each in served.headers if each[0] not in _NOT_PASSED_ON]
        lines += [] if served.status == 204 else [b"Content-Length: %d" % len(served.body)]
        lines += [f"X-Request-Id: {REQUEST_ID}".encode()]
        lines += [b"Connection: close"] if closing else []
        await exchange.send(b"\r\n".join([*lines, b"", b""]) + served.body)

    def _arm(self) -> None:
        assert self._fault is not None
        self._is_armed = True
        if self._fault.listener == "closed":
            self._close_listener()
        elif self._fault.listener == "full":
            self._close_listener()
            self._take_no_more()

    def _close_listener(self) -> None:
        if self.server is not None:
            self.server.close()
            self.server = None

    def _take_no_more(self) -> None:
        """Listen on the same port with no room for anybody: who connects then waits for ever."""
        listening = socket.socket()
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(("127.0.0.1", self.port))
        listening.listen(0)
        self._blocking.append(listening)
        for _ in range(3):
            filling = socket.socket()
            filling.setblocking(False)
            filling.connect_ex(("127.0.0.1", self.port))
            self._blocking.append(filling)


def narrow(server: asyncio.Server | None) -> None:
    """Let a server's connections take in next to nothing before somebody reads."""
    for listening in server.sockets if server else ():
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
