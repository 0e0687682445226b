"""A server of bare sockets, for whatever the practice server is too well-behaved to do."""

import asyncio
import contextlib
import json
import re
import socket
import ssl
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

Answering = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@dataclass
class RawServer:
    """What a bare server has seen. `requests` holds whole requests, head and body, as bytes."""

    port: int = 0
    scheme: str = "http"
    accepted: int = 0
    closed: int = 0
    most_at_once: int = 0
    requests: list[bytes] = field(default_factory=list)
    connections: list[asyncio.StreamReader] = field(default_factory=list)

    @property
    def base_url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.port}/v1"

    @property
    def open(self) -> int:
        return self.accepted - self.closed

    async def read_request(self, reader: asyncio.StreamReader) -> bytes:
        """Read one whole request and note it. Raises IncompleteReadError where the client hung up."""
        head = await reader.readuntil(b"\r\n\r\n")
        length = re.search(rb"(?i)\r\ncontent-length: *([0-9]+)", head)
        whole = head + await reader.readexactly(int(length[1]) if length else 0)
        self.requests.append(whole)
        return whole


def answer_of(
    status: int = 200, body: bytes = b'{"session_key": "ABC-0123456789"}', *more: str, length: int | None = None
) -> bytes:
    """Spell out an answer; `more` are header lines, `length` a wrong one."""
    size = len(body) if length is None else length
    lines = [f"HTTP/1.1 {status} Any", f"Content-Length: {size}", "Content-Type: application/json", *more]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def json_answer(document: object, status: int = 200, *more: str) -> bytes:
    return answer_of(status, json.dumps(document).encode(), *more)


def reset(writer: asyncio.StreamWriter) -> None:
    """Break a connection as a crashed machine does: RST, no goodbye."""
    connection = writer.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


@contextlib.asynccontextmanager
async def serving(
    answering: bytes | Callable[[RawServer], Answering],
    *,
    tls: ssl.SSLContext | None = None,
    host: str = "127.0.0.1",
    port: int = 0,
) -> AsyncIterator[RawServer]:
    """Serve: the same bytes to every request, or whatever a connection's own function does."""
    seen = RawServer(scheme="https" if tls else "http")
    tasks: set[asyncio.Task[None]] = set()

    async def same_bytes(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        assert isinstance(answering, bytes)
        while True:
            await seen.read_request(reader)
            writer.write(answering)
            await writer.drain()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.accepted += 1
        seen.connections.append(reader)
        seen.most_at_once = max(seen.most_at_once, seen.open)
        with contextlib.suppress(asyncio.IncompleteReadError, asyncio.CancelledError, OSError):
            await (same_bytes if isinstance(answering, bytes) else answering(seen))(reader, writer)
        seen.closed += 1
        writer.close()
        with contextlib.suppress(OSError, asyncio.CancelledError):
            await writer.wait_closed()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(connected(reader, writer))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    server = await asyncio.start_server(accept, host, port, ssl=tls)
    seen.port = server.sockets[0].getsockname()[1]
    try:
        yield seen
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)
        await server.wait_closed()


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
