"""The owner of tasks: one of a name, none lost, crashes told without a value, and an end that loses no write."""

from __future__ import annotations

import asyncio
import logging
from functools import partial
from pathlib import Path

import pytest

from pave_desktop.sentence import sentence
from pave_desktop.state.tasks import TaskOwner
from pave_desktop.system.log_file import start_log, stop_log
from tests.conftest import idle, until


@pytest.fixture
def crashes() -> list[BaseException]:
    return []


@pytest.fixture
def tasks(crashes: list[BaseException]) -> TaskOwner:
    return TaskOwner(crashes.append)


async def test_one_task_of_a_name(tasks: TaskOwner) -> None:
    gate, ran = asyncio.Event(), []

    async def work() -> None:
        ran.append("begun")
        await gate.wait()

    assert tasks.start("write: a", work)
    assert tasks.is_running("write: a")
    assert not tasks.start("write: a", work)
    assert tasks.start("write: b", work), "another name is another task"
    await until(lambda: len(ran) == 2)
    gate.set()
    await idle()
    assert not tasks.is_running("write: a")
    assert tasks.start("write: a", work)
    await idle()
    assert len(ran) == 3


async def test_a_name_is_free_when_its_work_is_over(tasks: TaskOwner) -> None:
    """Qt's events come between the end of a task and asyncio's callback: a start then must not be lost."""
    ended = asyncio.get_running_loop().create_future()
    started_again: list[bool] = []

    async def nothing() -> None:
        pass

    async def work() -> None:
        # The very next callback after this task's last step, before any "done" callback.
        asyncio.current_task().add_done_callback(lambda _: None)  # type: ignore[union-attr]
        asyncio.get_running_loop().call_soon(look)

    def look() -> None:
        started_again.append(tasks.start("read", nothing))
        ended.set_result(None)

    assert tasks.start("read", work)
    await ended
    assert started_again == [True]
    await idle()


async def test_a_newer_task_of_a_name_stays_known_when_the_older_ones_end_is_told(tasks: TaskOwner) -> None:
    gate = asyncio.Event()

    async def first() -> None:
        asyncio.get_running_loop().call_soon(lambda: tasks.start("read", gate.wait))  # type: ignore[arg-type]

    assert tasks.start("read", first)
    for _ in range(10):
        await asyncio.sleep(0)
    assert tasks.is_running("read")
    gate.set()
    await idle()
    assert not tasks.is_running("read")


async def test_a_crash_is_told_and_frees_the_name(
    tasks: TaskOwner, crashes: list[BaseException], caplog: pytest.LogCaptureFixture
) -> None:
    async def crash() -> None:
        raise LookupError("JTDKN3DU7A0123456")

    with caplog.at_level(logging.ERROR, "pave_desktop"):
        tasks.start("write: 4711", crash)
        await idle()
    assert [type(error) for error in crashes] == [LookupError]
    assert [record.getMessage() for record in caplog.records] == ["task write crashed"]
    assert not tasks.is_running("write: 4711")


async def test_the_log_of_a_crash_holds_no_value(tasks: TaskOwner, tmp_path: Path) -> None:
    async def crash() -> None:
        phone = "+12025550111"
        raise LookupError(f"JTDKN3DU7A0123456 {phone}")

    handler = start_log(tmp_path / "log" / "pave.log")
    root = logging.getLogger("pave_desktop")
    try:
        tasks.start("write: local-4711", crash)
        await idle()
    finally:
        stop_log(handler)
        root.propagate = True
    text = (tmp_path / "log" / "pave.log").read_text(encoding="utf-8")
    assert "task write crashed" in text
    assert "LookupError" in text
    for value in ("JTDKN3DU7A0123456", "5550111", "4711"):
        assert value not in text


async def test_finish_cancels_reads_waits_for_writes_and_takes_no_more(
    tasks: TaskOwner, crashes: list[BaseException]
) -> None:
    ended: list[str] = []
    gate = asyncio.Event()

    async def read() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append("read")

    async def write() -> None:
        await gate.wait()
        ended.append("write")

    tasks.start("read", read)
    tasks.start("write", write, is_write=True)
    tasks.start("never begun", read)
    await asyncio.sleep(0)
    finishing = asyncio.ensure_future(tasks.finish(5))
    await until(lambda: "read" in ended)
    assert not tasks.start("late", write, is_write=True), "nothing is begun while the program ends"
    assert not finishing.done()
    gate.set()
    assert await finishing is True
    assert ended[-1] == "write"
    assert crashes == [], "being cancelled is no crash"


async def test_finish_leaves_a_write_that_hangs(tasks: TaskOwner) -> None:
    tasks.start("write", asyncio.Event().wait, is_write=True)  # type: ignore[arg-type]
    assert await tasks.finish(0.01) is False
    assert not tasks.is_running("write")


async def test_what_is_told_of_writes_that_run(tasks: TaskOwner) -> None:
    gates = {name: asyncio.Event() for name in ("first", "second", "draft", "read")}
    told = sentence("A car is being saved.")
    tasks.start("read", gates["read"].wait, told=told)  # type: ignore[arg-type]
    tasks.start("first", gates["first"].wait, is_write=True, told=told)  # type: ignore[arg-type]
    tasks.start_latest("draft", gates["draft"].wait, is_write=True)  # type: ignore[arg-type]
    tasks.start("second", gates["second"].wait, is_write=True, told=told)  # type: ignore[arg-type]
    assert tasks.writes_under_way() == [told, None, told]
    gates["first"].set()
    await until(lambda: not tasks.is_running("first"))
    assert tasks.writes_under_way() == [None, told]
    for gate in gates.values():
        gate.set()
    await idle()
    assert tasks.writes_under_way() == []


async def test_finish_with_nothing_running(tasks: TaskOwner) -> None:
    assert await tasks.finish(1) is True


async def test_the_latest_that_was_asked_for_is_done_last(tasks: TaskOwner) -> None:
    done: list[str] = []
    gate = asyncio.Event()

    async def work(name: str) -> None:
        await gate.wait()
        done.append(name)

    for name in ("first", "second", "third"):
        tasks.start_latest("look", partial(work, name))
        await asyncio.sleep(0)
    gate.set()
    await until(lambda: not tasks.is_running("look"))
    assert done == ["first", "third"]


async def test_the_latest_is_done_before_the_program_ends(tasks: TaskOwner) -> None:
    done: list[str] = []

    async def work(name: str) -> None:
        await asyncio.sleep(0.01)
        done.append(name)

    for name in ("first", "second"):
        tasks.start_latest("keep", partial(work, name), is_write=True)
        await asyncio.sleep(0)
    assert await tasks.finish(5)
    assert done == ["first", "second"]
