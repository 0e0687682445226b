"""uvicorn as the practice server needs it: up and down in milliseconds, with its connections within reach."""

import asyncio
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from email.utils import formatdate

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from pave_desktop.practice.background import Background

SECONDS_TO_FINISH = 0.5
TURNS_TO_ARRIVE = 5


class ReachableConnection(H11Protocol):
    """A connection whose requests can get at its transport, which is how they hang up."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in the base
        """Note the transport for all requests of this connection."""
        super().connection_made(transport)
        self.app_state = {**self.app_state, "transport": transport}

    def send_400_response(self, msg: str) -> None:
        """Answer what is not HTTP, with a date as on every other answer."""
        body = msg.encode("ascii", "replace")
        head = (
            f"HTTP/1.1 400 Bad Request\r\nDate: {formatdate(usegmt=True)}\r\nContent-Type: text/plain\r\n"
            f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        )
        self.transport.write(head.encode("ascii") + body)
        self.transport.close()


class PracticeUvicorn(uvicorn.Server):
    """A server for a thread: it waits for an event instead of looking ten times a second."""

    def __init__(
        self, config: uvicorn.Config, stopping: asyncio.Event, *, background: Background, settled: threading.Event
    ) -> None:
        super().__init__(config)
        self._stopping = stopping
        self._background = background
        self._settled = settled
        self._loop: asyncio.AbstractEventLoop | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to accept connections, and say so."""
        await super().startup(sockets)
        self._loop = asyncio.get_running_loop()
        self._settled.set()

    async def main_loop(self) -> None:
        """Wait for the end."""
        await self._stopping.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close idle connections at once; requests under way get half a second, then theirs are cut."""
        # WORKAROUND python/cpython#109564: a connection that is accepted while its server closes breaks in asyncio.
        # So nothing new is accepted first, and what was is given the turns to arrive.
        for listening in sockets or []:
            with suppress(NotImplementedError):
                asyncio.get_running_loop().remove_reader(listening.fileno())
        for _ in range(TURNS_TO_ARRIVE):
            await asyncio.sleep(0)
        for server in self.servers:
            server.close()
        for listening in sockets or []:
            listening.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        await self._finish_tasks()
        for connection in list(self.server_state.connections):
            connection.transport.abort()
        await self._finish_tasks()
        while self.server_state.connections:  # noqa: ASYNC110 - uvicorn has no event for the last one's end
            await asyncio.sleep(0)
        await self._background.finish()

    def call(self, function: Callable[[], object]) -> None:
        """Have something done on the loop; from any thread, once it has started."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(function)

    def stop(self) -> None:
        """Ask for the end; from any thread, once it has started."""
        self.call(self._stopping.set)

    async def _finish_tasks(self) -> None:
        if self.server_state.tasks:
            await asyncio.wait(self.server_state.tasks, timeout=SECONDS_TO_FINISH)


class ServerThread:
    """A running server on a socket that listens already."""

    def __init__(
        self, application: ASGIApp, listening: socket.socket, *, stopping: asyncio.Event, background: Background
    ) -> None:
        config = uvicorn.Config(
            application,
            loop="asyncio",
            http=ReachableConnection,
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            date_header=False,
        )
        self._settled = threading.Event()
        self._server = PracticeUvicorn(config, stopping, background=background, settled=self._settled)
        self._listening = listening
        self._thread = threading.Thread(target=self._run, name="practice-server", daemon=True)

    def start(self) -> None:
        """Start, and wait until connections are accepted. Raises OSError when that fails."""
        self._thread.start()
        self._settled.wait()
        if not self._server.started:
            self._thread.join()
            raise OSError("the practice server could not start")

    def call(self, function: Callable[[], object]) -> None:
        """Have something done on the server's loop; returns at once."""
        self._server.call(function)

    def stop(self) -> None:
        """Stop, and wait until thread and sockets are gone."""
        self._server.stop()
        self._thread.join()

    def _run(self) -> None:
        try:
            self._server.run(sockets=[self._listening])
        finally:
            self._listening.close()
            self._settled.set()
