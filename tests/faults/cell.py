"""One cell of the table: a use case meets a fault, and everything that came of it is written down."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import ssl
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx
import trustme
from pydantic import SecretStr

from pave_desktop.api.line import CONNECTIONS, Line
from pave_desktop.api.manners import Manners
from pave_desktop.api.pave.connection_check import check_connection
from pave_desktop.api.pave.sessions import delete_session
from pave_desktop.credentials import Credentials
from pave_desktop.models.connection import ApiKeys, Connection
from pave_desktop.models.draft import Draft
from pave_desktop.models.problem import Problem
from pave_desktop.models.session_row import SessionRow
from pave_desktop.models.write import Write, WriteKind
from pave_desktop.practice import Misbehaviour, PracticeServer
from pave_desktop.storage.register import Register, open_register
from pave_desktop.work.workbench import Workbench
from tests.api.raw_server import Answering, RawServer, answer_of, serving
from tests.faults.fault import Fault
from tests.faults.front import Front, narrow
from tests.faults.use_cases import CONNECTION, Customer, Scene, UseCase

CONNECT, SILENCE, WHOLE_CALL = 1.0, 1.0, 2.0
"""Seconds; the program's own are 10, 30 and 60."""
LONG_CALL = 10.0
"""What a call may take in which a lot is read."""
AT_WORK = 6
AT_ONCE = 48
"""So many cells at a time have something to do, and so many are there, of which most wait."""
PLACES = CONNECTIONS
FILLED_AFTER = ("get",)
"""After these it is looked whether the line has all its places still; a good call is made after each."""
GIVE_UP_AFTER = 30.0
SOON = 3.0
"""Seconds in which good calls are made after the bad one, on the same line."""
UNTOLD_REST = 0.5

NO_AUTHORITIES = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


@dataclass(frozen=True)
class Play:
    """A cell that is to be played: `performs` is whether the server does what it answers so badly to."""

    use_case: UseCase
    fault: Fault
    performs: bool

    def __str__(self) -> str:
        done = ", done all the same" if self.performs and not all(self.fault.done) else ""
        return f"{self.use_case.name} × {self.fault.name}{done}"


@dataclass(kw_only=True)
class Cell:
    """What came of a play. `was_done` is the truth at the server; None where nothing was to be done."""

    play: Play
    customer: Customer
    problem: Problem | None = None
    heard: list[Problem | None] = field(default_factory=list)
    result: Any = None
    error: BaseException | None = None
    has_ended: bool = True
    seconds: float = 0.0
    row_before: SessionRow | None = None
    row: SessionRow | None = None
    write: Write | None = None
    draft: Draft | None = None
    wanted_texts: tuple[str, ...] = ()
    left: dict[str, int] = field(default_factory=dict)
    accepted: int = 0
    was_done: bool | None = None
    made: int = 0
    texts_sent: int = 0
    server_holds: dict[str, Any] | None = None
    leaks: list[str] = field(default_factory=list)
    next_call: str = ""

    @property
    def told(self) -> Problem | None:
        """The problem that the person is told, or that the use case put into a sentence of its own."""
        if self.problem is None and (getattr(self.result, "refused", ()) or getattr(self.result, "waits", False)):
            return next((each for each in reversed(self.heard) if each is not None), None)
        return self.problem


class _Log(logging.Handler):
    """Keeps what is logged as it comes, before anything is left out of it."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


@dataclass
class World:
    """What the cells share: a register, the practice server, one that is there for one cell at a time, the log."""

    folder: Path
    register: Register
    practice: PracticeServer
    lone: PracticeServer
    good: Front
    lone_good: Front
    line: Line
    log: _Log
    numbers: Iterator[int]
    at_work: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_WORK))
    alone: asyncio.Lock = field(default_factory=asyncio.Lock)

    def connection(self, front: Front, *, scheme: str = "http") -> Connection:
        base_url = front.base_url.replace("http", scheme, 1)
        return Connection(id=CONNECTION, name="Lot", base_url=base_url, account=front.practice.account)


@contextlib.asynccontextmanager
async def world() -> AsyncIterator[World]:
    """Build what the cells share; put it all away."""
    log = _Log()
    loggers = logging.getLogger("pave_desktop"), logging.getLogger()
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="faults-")))
        practice = stack.enter_context(PracticeServer(folder / "practice"))
        lone = stack.enter_context(PracticeServer(folder / "lone"))
        level = loggers[0].level
        loggers[0].setLevel(logging.INFO)
        stack.callback(loggers[0].setLevel, level)
        loggers[1].addHandler(log)
        stack.callback(loggers[1].removeHandler, log)
        # A handshake that the client breaks off is told to the loop's handler by some versions of Python.
        asyncio.get_running_loop().set_exception_handler(lambda _loop, _context: None)
        register = (await open_register(folder / "register.sqlite")).register
        good, lone_good, line = Front(practice), Front(lone), Line(lambda: NO_AUTHORITIES)
        await good.start()
        await lone_good.start()
        try:
            yield World(folder, register, practice, lone, good, lone_good, line, log, iter(range(1, 10_000)))
        finally:
            await line.close()
            await good.stop()
            await lone_good.stop()
            await register.close()


async def play_all(world: World, plays: list[Play]) -> AsyncIterator[Cell]:
    """Play many, some of them side by side; they come in their order."""
    places = asyncio.Semaphore(AT_ONCE)

    async def one(play: Play) -> Cell:
        async with places:
            return await play_one(world, play)

    tasks = [asyncio.create_task(one(play)) for play in plays]
    try:
        for task in tasks:
            yield await task
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def play_one(world: World, play: Play) -> Cell:
    """Play a cell from its beginning to its end."""
    # A clock that is off for requests without a key of their own is off for everybody.
    is_lone = play.fault.clock is not None and play.use_case.name in ("create", "check")
    async with world.alone if is_lone else contextlib.nullcontext():
        try:
            return await _Playing(world, play, is_lone=is_lone).run()
        finally:
            if is_lone:
                world.lone.behave()


class _Playing:
    def __init__(self, world: World, play: Play, *, is_lone: bool) -> None:
        self.world, self.play = world, play
        self.use_case, self.fault = play.use_case, play.fault
        self.practice = world.lone if is_lone else world.practice
        self.good_front = world.lone_good if is_lone else world.good
        self.good = world.connection(self.good_front)
        self.keys = ApiKeys(api_key=SecretStr(self.practice.api_key), api_secret=SecretStr(self.practice.api_secret))
        is_tls = self.fault.listener == "https" and self.fault.on_accept is None
        self.front = Front(self.practice, tls=_self_signed() if is_tls else None)
        self.cell = Cell(play=play, customer=Customer(next(world.numbers)))

    async def run(self) -> Cell:
        line = _line()
        if self.fault.is_large:
            line.whole_call_seconds = LONG_CALL
        try:
            async with self.world.at_work:
                await self.front.start()
                scene = await self._prepare()
                first_log_line = len(self.world.log.lines)
                scene.bench = self._bench(line)
                await self._misbehave(scene)
            async with contextlib.nullcontext() if self.fault.is_slow else self.world.at_work:
                await self._act(scene)
            async with self.world.at_work:
                self._count()
                await self._look_at_the_register(scene)
                await asyncio.to_thread(self._look_at_the_server, scene)
                self._look_at_the_log(first_log_line)
                self.cell.next_call = await self._next_call(line)
        finally:
            await line.close()
            await self.front.stop()
        return self.cell

    def _bench(self, line: Line) -> Workbench:
        bench = Workbench(
            register=self.world.register, line=line, manners=Manners(first_pause=0.02, untold_rest=UNTOLD_REST)
        )
        bench.credentials = Credentials()
        scheme = "https" if self.fault.listener == "https" else "http"
        for connection in (self.good, self.world.connection(self.front, scheme=scheme)):
            bench.credentials.keep_in_memory(connection, self.keys)
        return bench

    async def _prepare(self) -> Scene:
        scheme = "https" if self.fault.listener == "https" else "http"
        connection = self.world.connection(self.front, scheme=scheme)
        bench = self._bench(self.world.line)
        scene = Scene(bench, self.practice, self.cell.customer, connection, sends_a_lot=self.fault.sends_a_lot)
        await self.use_case.prepare(scene, self.good)
        if self.fault.is_gone and scene.key and not self.use_case.passes:
            await delete_session(await bench.client(self.good), scene.key)
        self.cell.row_before = await self.world.register.row(scene.local_id) if scene.local_id else None
        return scene

    async def _misbehave(self, scene: Scene) -> None:
        fault = self.fault
        if fault.clock is not None:
            key = scene.key or {"check": "AAA-0000000000"}.get(self.use_case.name, "")
            path = f"/sessions/{key}$" if key else "/sessions$"
            hit = "PUT" if self.use_case.hit == "PUT" else None
            self.practice.misbehave(Misbehaviour(method=hit, path=path, clock_offset=fault.clock, times=fault.times))
        if fault.ignores_put:
            self.practice.misbehave(Misbehaviour(method="PUT", path=f"/sessions/{scene.key}$", ignore_put=True))
        if fault.listener == "narrow":
            narrow(self.front.server)
        if fault.breaks_idle:
            client = await scene.bench.client(scene.connection)
            await check_connection(replace(client, manners=Manners()))
            self.front.reset_idle()
            await asyncio.sleep(0.02)
        scene.bench.manners.listeners.append(lambda _connection, problem: self.cell.heard.append(problem))
        hit_methods = frozenset({self.use_case.hit})
        self.front.misbehave(
            fault,
            hit_methods,
            performs=self.play.performs,
            passes=self.use_case.passes,
            spares=self.use_case.spares,
            is_silent=self.use_case.is_silent,
        )

    async def _act(self, scene: Scene) -> None:
        begun = time.monotonic()
        limit = asyncio.timeout(GIVE_UP_AFTER)
        try:
            async with limit:
                self.cell.result = await self.use_case.act(scene)
        except Problem as problem:
            self.cell.problem = problem
        except Exception as error:  # noqa: BLE001 - whatever it is, it is what this is about
            self.cell.error = error
            self.cell.has_ended = not limit.expired()
        self.cell.seconds = time.monotonic() - begun

    def _count(self) -> None:
        methods = {arrival.method for arrival in self.front.arrivals}
        self.cell.left = {method: self.front.count(method) for method in sorted(methods)}
        self.cell.accepted = self.front.accepted

    async def _look_at_the_register(self, scene: Scene) -> None:
        register, cell = self.world.register, self.cell
        if self.use_case.name == "add":
            found = cell.result.added if cell.result else []
            scene.local_id = found[0].local_id if found else ""
        if not scene.local_id:
            return
        cell.row = await register.row(scene.local_id)
        cell.draft = await register.draft(scene.local_id)
        writes = [each for each in await register.writes(scene.local_id) if each.kind is self.use_case.writes]
        if self.use_case.name.startswith("outbox"):
            writes = [each for each in writes if scene.write is not None and each.id == scene.write.id]
        cell.write = writes[-1] if writes else None

    def _look_at_the_server(self, scene: Scene) -> None:
        cell, kind = self.cell, self.use_case.writes
        arrivals = self.front.arrivals
        if kind is WriteKind.CREATE:
            cell.made = sum(each.method == "POST" and each.served == 201 for each in arrivals)
            cell.was_done = cell.made > 0
            scene.key = str(cell.row.key) if cell.row and cell.row.key else ""
        holds = self.practice.session(scene.key) if scene.key else None
        cell.server_holds = holds
        if kind is WriteKind.DELETE:
            cell.was_done = holds is None
        elif kind is WriteKind.EDIT and holds is not None:
            if self.use_case.texts_somebody:
                cell.texts_sent = self.practice.sms_sent(scene.key) - scene.texts_sent_before
                cell.was_done = cell.texts_sent > 0
            else:
                cell.was_done = holds["vehicle"]["model"] == cell.customer.model
        elif kind is WriteKind.EDIT:
            cell.was_done = False

    def _look_at_the_log(self, first: int) -> None:
        told = "\n".join(self.world.log.lines[first:])
        secrets = (*self.cell.customer.texts, self.practice.api_key, self.practice.api_secret)
        self.cell.leaks += [f"the log tells {text}" for text in secrets if text in told]

    async def _next_call(self, line: Line) -> str:
        """Make good calls on the same line, as many as it has places: empty where they work at once."""
        line.timeout, line.whole_call_seconds = httpx.Timeout(SOON).as_dict(), SOON
        bench = self._bench(line)
        client = replace(await bench.client(self.good), manners=Manners())
        try:
            async with asyncio.timeout(SOON):
                await check_connection(client)
                if self.use_case.name in FILLED_AFTER:
                    await _fill(line)
        except Exception as error:  # noqa: BLE001 - as above
            return f"the next calls on the same line failed: {type(error).__name__}"
        return ""


async def _fill(line: Line) -> None:
    """Have as many calls under way at once as the line has places, which none may have been lost of."""
    all_there = asyncio.Event()

    def answering(seen: RawServer) -> Answering:
        async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await seen.read_request(reader)
            if len(seen.requests) == PLACES:
                all_there.set()
            await all_there.wait()
            writer.write(answer_of(200, b"{}", "Connection: close"))
            await writer.drain()

        return answer

    async with serving(answering) as server:
        origin = server.base_url.removesuffix("/v1")
        await asyncio.gather(*(line.exchange(line.request("GET", origin), origin=origin) for _ in range(PLACES)))


def _line() -> Line:
    line = Line(lambda: NO_AUTHORITIES)
    line.timeout = httpx.Timeout(SILENCE, connect=CONNECT).as_dict()
    line.whole_call_seconds = WHOLE_CALL
    return line


def _self_signed() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    return context
