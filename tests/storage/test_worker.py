"""Many callers, callers that go away, and a process that is killed."""

from __future__ import annotations

import asyncio
import dataclasses
import gc
import signal
import subprocess
import sys
import threading
import weakref
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path

import pytest

from pave_desktop.models.list_query import ListQuery
from pave_desktop.models.session_row import Event, EventKind, Fate, SessionRow
from pave_desktop.models.write import WriteFate
from pave_desktop.storage import register as register_module
from pave_desktop.storage.opening import OpenedDatabase, open_database
from pave_desktop.storage.register import Register, RegisterClosedError, open_register
from pave_desktop.storage.worker import DatabaseWorker
from tests.storage.conftest import NOON, made_row, with_register

KILLED = """
import asyncio, os, sys
from pathlib import Path
from pave_desktop.models.session_row import Fate
from pave_desktop.models.write import Write, WriteKind
from pave_desktop.storage.register import open_register
from tests.storage.conftest import NOON, made_row

async def main():
    register = (await open_register(Path(sys.argv[1]))).register
    for name in ("waiting", "sent"):
        write = Write(id=name, local_id=name, kind=WriteKind.CREATE, asked={"vin": "V"}, asked_at=NOON)
        await register.begin_write(write, row=made_row(name, fate=Fate.WAITING, key=None))
    await register.send_write(write)
    await register.add(made_row("made"), answer={"status": "IDLE"})
    if sys.argv[2] == "exit":
        os._exit(9)
    print("ready", flush=True)
    await asyncio.sleep(60)

asyncio.run(main())
"""


def _killed(path: Path, how: str) -> None:
    project = Path(__file__).parents[2]
    command = [sys.executable, "-c", KILLED, str(path), how]
    with subprocess.Popen(command, cwd=project, stdout=subprocess.PIPE) as process:  # noqa: S603 - our own program
        if how == "kill":
            assert process.stdout is not None
            assert process.stdout.readline() == b"ready\n"
            process.send_signal(signal.SIGKILL)
        process.wait(timeout=30)


@pytest.mark.parametrize(
    "how",
    [
        "exit",
        pytest.param("kill", marks=pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL on Windows")),
    ],
)
def test_what_was_awaited_outlives_the_process(path: Path, how: str) -> None:
    _killed(path, how)
    assert path.with_name(path.name + "-wal").stat().st_size > 0

    async def work(register: Register) -> None:
        told = {"sent": (Fate.NOT_KNOWN, EventKind.NOT_KNOWN), "waiting": (Fate.NOT_SENT, EventKind.NOT_SENT)}
        for name, (fate, kind) in told.items():
            assert await register.row(name) == made_row(name, fate=fate, key=None)
            assert await register.asked(name) == {"vin": "V"}
            assert [write.fate for write in await register.writes(name)] == [WriteFate(fate.value)]
            assert [event.kind for event in await register.events(name)] == [EventKind.ASKED_FOR, kind]
        assert await register.row("made") == made_row("made")
        assert await register.answer("made") == {"status": "IDLE"}

    with_register(path, work)


def test_many_callers_at_once(path: Path) -> None:
    async def work(register: Register) -> None:
        rows = [made_row(f"{number:03}") for number in range(100)]
        await asyncio.gather(*(register.add(row) for row in rows))
        changed = [dataclasses.replace(row, customer="Jane") for row in rows]
        events = [Event(at=NOON, kind=EventKind.EDITED)]
        results = await asyncio.gather(
            *(register.store(row, events=events) for row in changed),
            *(register.counts("jane") for _ in rows),
            *(register.events(row.local_id) for row in rows),
        )
        assert results[-100:] == [events] * 100
        assert await register.page(ListQuery(search="jane")) == changed

    with_register(path, work)


def test_the_order_of_asking_is_the_order_of_doing(path: Path) -> None:
    async def work(register: Register) -> None:
        await register.add(made_row("one"))
        stores = [register.store(made_row("one", customer=f"{number}")) for number in range(50)]
        await asyncio.gather(*stores)
        found = await register.row("one")
        assert found is not None
        assert found.customer == "49"

    with_register(path, work)


async def _blocked(register: Register) -> threading.Event:
    """Keep the worker busy until the event is set."""
    go_on = threading.Event()
    started = threading.Event()

    def wait() -> None:
        started.set()
        go_on.wait(10)

    task = asyncio.ensure_future(register._worker.write(wait))
    await asyncio.to_thread(started.wait, 10)
    task.add_done_callback(lambda done: done.exception())
    return go_on


def test_a_cancelled_write_is_done_and_a_cancelled_read_is_not(path: Path) -> None:
    async def work(register: Register) -> None:
        go_on = await _blocked(register)
        read_jobs: list[str] = []
        write = asyncio.ensure_future(register.add(made_row("one"), events=[Event(at=NOON, kind=EventKind.MADE)]))
        failing = asyncio.ensure_future(register.store(made_row("absent")))
        read = asyncio.ensure_future(register._worker.read(lambda: read_jobs.append("read")))
        await asyncio.sleep(0)
        for task in (write, failing, read):
            task.cancel()
        for task in (write, failing, read):
            with pytest.raises(asyncio.CancelledError):
                await task
        go_on.set()
        assert await register.row("one") == made_row("one")
        assert len(await register.events("one")) == 1
        assert read_jobs == []
        await register.store(made_row("one", customer="still works"))

    with_register(path, work)


def test_a_cancelled_running_read_harms_nobody(path: Path) -> None:
    async def work(register: Register) -> None:
        failures: list[dict[str, object]] = []
        asyncio.get_running_loop().set_exception_handler(lambda _, context: failures.append(context))
        for _ in range(50):
            task = asyncio.ensure_future(register.page(ListQuery()))
            await asyncio.sleep(0)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
        assert await register.page(ListQuery()) == []
        assert failures == []

    with_register(path, work)


def test_closing_waits_for_what_was_asked_for(path: Path) -> None:
    async def run() -> None:
        register = (await open_register(path)).register
        writes = [asyncio.ensure_future(register.add(made_row(f"{number}"))) for number in range(30)]
        await asyncio.sleep(0)
        await register.close()
        assert [write.exception() for write in await _done(writes)] == [None] * 30

    async def work(register: Register) -> None:
        assert (await register.counts()).everything == 30

    asyncio.run(run())
    with_register(path, work)


async def _done(tasks: list[asyncio.Task[None]]) -> list[asyncio.Task[None]]:
    await asyncio.wait(tasks)
    return tasks


def test_a_cancelled_close_still_closes(path: Path) -> None:
    async def run() -> None:
        register = (await open_register(path)).register
        go_on = await _blocked(register)
        write = asyncio.ensure_future(register.add(made_row("one")))
        await asyncio.sleep(0)
        closing = asyncio.ensure_future(register.close())
        await asyncio.sleep(0)
        closing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await closing
        with pytest.raises(RegisterClosedError):
            await register.row("one")
        go_on.set()
        await write
        await register.close()

    asyncio.run(run())
    assert not path.with_name(path.name + "-wal").exists()


def test_a_cancelled_opening_leaves_nothing_open(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started, go_on = threading.Event(), threading.Event()

    def slow(at: Path) -> OpenedDatabase:
        started.set()
        go_on.wait(10)
        return open_database(at)

    monkeypatch.setattr(register_module, "open_database", slow)

    async def run() -> None:
        opening = asyncio.ensure_future(open_register(path))
        await asyncio.to_thread(started.wait, 10)
        opening.cancel()
        with pytest.raises(asyncio.CancelledError):
            await opening
        go_on.set()
        threads = [thread for thread in threading.enumerate() if thread.name.startswith("register")]
        for thread in threads:
            await asyncio.to_thread(thread.join, 10)

    asyncio.run(run())
    assert path.exists()
    assert not path.with_name(path.name + "-wal").exists()


def test_one_register_serves_loops_that_come_and_go(path: Path) -> None:
    register = asyncio.run(open_register(path)).register
    asyncio.run(register.add(made_row("one")))
    assert asyncio.run(register.row("one")) == made_row("one")
    asyncio.run(register.close())


def test_a_caller_whose_loop_is_gone_has_its_write_done_and_stops_nobody(path: Path) -> None:
    register = asyncio.run(open_register(path)).register

    async def ask_and_leave() -> threading.Event:
        go_on = await _blocked(register)
        calls = [register.add(made_row("one")), register.store(made_row("absent")), register.add(made_row("two"))]
        asked = [asyncio.ensure_future(call) for call in calls]
        await asyncio.sleep(0)
        assert not any(task.done() for task in asked)
        return go_on

    async def work() -> list[SessionRow]:
        return await register.page(ListQuery())

    go_on = asyncio.run(ask_and_leave())
    go_on.set()
    assert {row.local_id for row in asyncio.run(work())} == {"one", "two"}
    asyncio.run(register.close())


def test_a_caller_is_told_what_went_wrong_and_nothing_keeps_it_alive(path: Path) -> None:
    class Planted(Exception):  # noqa: N818 - a name for a test
        pass

    def fail() -> None:
        raise Planted

    async def work(register: Register) -> None:
        gc.collect()
        gc.disable()
        try:
            for ask in (register._worker.read, register._worker.write):
                told = None
                try:
                    await ask(fail)
                except Planted as error:
                    told = weakref.ref(error)
                assert told is not None
                # The worker's thread has let go of a job when it has done the next one.
                await register._worker.read(lambda: None)
                assert told() is None
        finally:
            gc.enable()

    with_register(path, work)


def test_a_register_that_was_never_closed_keeps_no_process(path: Path) -> None:
    never_closed = """
import asyncio, sys, time
from pathlib import Path
from pave_desktop.storage.register import open_register
from tests.storage.conftest import made_row

async def main():
    register = (await open_register(Path(sys.argv[1]))).register
    asyncio.ensure_future(register._worker.write(lambda: time.sleep(0.2)))
    asyncio.ensure_future(register.add(made_row("asked for last")))
    await asyncio.sleep(0)
    return register

register = asyncio.run(main())
"""
    command = [sys.executable, "-c", never_closed, str(path)]
    project = Path(__file__).parents[2]
    ended = subprocess.run(command, cwd=project, timeout=30, capture_output=True, check=False)  # noqa: S603 - our own
    assert (ended.returncode, ended.stderr) == (0, b"")

    async def work(register: Register) -> None:
        assert await register.row("asked for last") == made_row("asked for last")

    with_register(path, work)


@pytest.mark.parametrize("first", ["the last job", "the other thread's job"])
def test_closing_and_asking_at_the_same_moment_wait_for_nothing_for_ever(
    first: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last job waits for the other thread, as the register's does for that of its list: none gets behind it."""
    worker = DatabaseWorker()
    submit, other_is_queued, is_told = worker._executor.submit, threading.Event(), threading.Event()
    ends: list[str] = []

    def ask() -> None:
        try:
            ends.append(worker.write_and_wait(lambda: "answered"))
        except RegisterClosedError:
            ends.append("refused")
        is_told.set()

    asking = threading.Thread(target=ask, daemon=True)
    closing = threading.Thread(target=lambda: worker.close_soon(last_job), daemon=True)
    begins, comes_between = (closing, asking) if first == "the last job" else (asking, closing)

    def last_job() -> None:
        ends.append("closed" if is_told.wait(5) else "stuck")

    def slow_submit(job: Callable[[], object]) -> Future[object]:
        if threading.current_thread() is comes_between:
            future = submit(job)
            other_is_queued.set()
            return future
        # Just before the job stands in the queue, or just before anybody knows that the last one does.
        is_last = job is last_job
        future = submit(job) if is_last else None
        comes_between.start()
        other_is_queued.wait(0.3)
        return future or submit(job)

    monkeypatch.setattr(worker._executor, "submit", slow_submit)
    begins.start()
    for thread in (begins, comes_between):
        thread.join(10)
    worker.wait_closed()
    assert ends == ["refused" if first == "the last job" else "answered", "closed"]


def test_nothing_of_the_database_runs_on_the_callers_thread(path: Path) -> None:
    async def work(register: Register) -> None:
        here = threading.get_ident()
        assert await register._read(lambda _: threading.get_ident()) != here

    with_register(path, work)
