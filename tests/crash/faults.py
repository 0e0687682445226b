"""Mistakes that are planted into a program on purpose, in its process only: the suite has to notice each of them."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from typing import Any

from pave_desktop.api.pave.client import PaveClient
from pave_desktop.models.problem import CallFate, Problem
from pave_desktop.models.write import WriteFate
from pave_desktop.state.tasks import TaskOwner
from pave_desktop.storage import draft_records, opening, write_records
from pave_desktop.storage.register import NotInRegisterError, Register
from pave_desktop.work import settle_writes, write_once


def plant(name: str) -> None:
    """Plant a fault; none where the name is empty."""
    if name:
        FAULTS[name]()


def record_after_sending() -> None:
    """The register hears of a write only when its answer is there."""
    begin, end = Register.begin_write, Register.end_write
    begun: dict[str, dict[str, Any]] = {}

    async def begin_later(_self: Register, write: Any, **more: Any) -> None:
        begun[write.id] = more

    async def send_unseen(_self: Register, _write: Any, **_more: Any) -> None:
        pass

    async def begin_and_end(self: Register, write: Any, *arguments: Any, **more: Any) -> None:
        await begin(self, write, **begun.pop(write.id))
        await end(self, write, *arguments, **more)

    Register.begin_write = begin_later  # type: ignore[assignment]
    Register.send_write = send_unseen  # type: ignore[assignment,method-assign]
    Register.end_write = begin_and_end  # type: ignore[method-assign]


def silent_repeat() -> None:
    """A write without a good answer is sent once more, and nobody is asked."""
    call = PaveClient.call

    async def call_again(self: PaveClient, method: str, *arguments: Any) -> Any:
        try:
            answer = await call(self, method, *arguments)
        except Problem as problem:
            if method == "GET" or problem.fate is not CallFate.NOT_KNOWN:
                raise
        else:
            if method == "GET" or answer.status < 500:
                return answer
        return await call(self, method, *arguments)

    PaveClient.call = call_again  # type: ignore[assignment,method-assign]


def fate_dropped() -> None:
    """What became of a write is not kept with it, though its session's row is."""

    def end_nothing(*_: Any, **__: Any) -> None:
        pass

    write_records.end_write = end_nothing


def nothing_given_up() -> None:
    """At the start nobody looks for writes that an earlier run left on their way."""
    opening.give_up_writes_under_way = lambda connection: None  # type: ignore[attr-defined]  # noqa: ARG005


def waiting_taken_for_sent() -> None:
    """At the start what had not left yet is taken for what was on its way."""
    give_up = write_records.give_up_writes_under_way

    def give_up_all(connection: sqlite3.Connection) -> None:
        connection.execute("UPDATE session_write SET fate = 'on its way' WHERE fate = 'waiting'")
        give_up(connection)

    opening.give_up_writes_under_way = give_up_all  # type: ignore[attr-defined]


def marked_after_the_call() -> None:
    """That a write leaves is noted only when its answer is there."""
    send, end = Register.send_write, Register.end_write

    async def send_unseen(_self: Register, _write: Any, **_more: Any) -> None:
        pass

    async def send_and_end(self: Register, write: Any, *arguments: Any, **more: Any) -> None:
        with suppress(NotInRegisterError):
            await send(self, write)
        await end(self, write, *arguments, **more)

    Register.send_write = send_unseen  # type: ignore[assignment,method-assign]
    Register.end_write = send_and_end  # type: ignore[method-assign]


def draft_forgotten() -> None:
    """What was typed is not kept when it is sent."""
    draft_records.write_draft = lambda connection, draft: None  # noqa: ARG005 - as it is called


def trouble_taken_for_refusal() -> None:
    """An answer that was lost is taken for a refusal."""
    write_once._FATES[CallFate.NOT_KNOWN] = WriteFate.REFUSED


def looks_too_early() -> None:
    """A look settles what its server may still be doing."""
    settle_writes.SERVER_MAY_STILL_WORK_SECONDS = -1.0


def settled_in_two_steps() -> None:
    """What a person found out is kept in the row first, and then with the write."""
    settle, store = Register.settle_writes, Register.store

    async def store_then_settle(self: Register, *arguments: Any, **more: Any) -> None:
        row, answer = more.pop("row", None), more.pop("answer", None)
        if row is not None:
            await store(self, row, answer=answer)
        await settle(self, *arguments, **more)

    Register.settle_writes = store_then_settle  # type: ignore[method-assign]


def every_click_counts() -> None:
    """A second click on Save starts a second write."""
    start, clicks = TaskOwner.start, count(1)

    def start_always(self: TaskOwner, name: str, *arguments: Any, **more: Any) -> bool:
        of_its_own = f"{name} {next(clicks)}" if name.startswith("write: ") else name
        return start(self, of_its_own, *arguments, **more)

    TaskOwner.start = start_always  # type: ignore[method-assign]


FAULTS: dict[str, Callable[[], None]] = {
    each.__name__: each
    for each in (
        record_after_sending,
        silent_repeat,
        fate_dropped,
        nothing_given_up,
        waiting_taken_for_sent,
        marked_after_the_call,
        draft_forgotten,
        trouble_taken_for_refusal,
        looks_too_early,
        settled_in_two_steps,
        every_click_counts,
    )
}
