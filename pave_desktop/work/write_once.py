"""The way of every write: in the register before it leaves, out once, and its fate in the register afterwards."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any, TypeVar

from pave_desktop.api.pave.client import PaveClient
from pave_desktop.models.connection import Connection
from pave_desktop.models.draft import Draft
from pave_desktop.models.problem import AlreadyOpen, CallFate, ChangedMeanwhile, ListNotWritten, Problem, Unexpected
from pave_desktop.models.session_row import Event, EventKind, SessionRow
from pave_desktop.models.write import Write, WriteFate, WriteKind
from pave_desktop.storage.register import (
    AlreadyInRegisterError,
    NotInRegisterError,
    OpenSessionOfVinError,
    RegisterProblemError,
)
from pave_desktop.work.workbench import Workbench

Answer = TypeVar("Answer")

_FATES = {
    CallFate.NEVER_SENT: WriteFate.NOT_SENT,
    CallFate.REFUSED: WriteFate.REFUSED,
    CallFate.NOT_KNOWN: WriteFate.NOT_KNOWN,
}


def new_write(
    bench: Workbench,
    kind: WriteKind,
    local_id: str,
    *,
    asked: Mapping[str, Any] | None = None,
    original: Mapping[str, Any] | None = None,
) -> Write:
    """Make a write that is about to be kept and sent."""
    return Write(
        id=uuid.uuid4().hex,
        local_id=local_id,
        kind=kind,
        asked=asked or {},
        original=original or {},
        asked_at=bench.now(),
    )


async def write_once(
    bench: Workbench,
    connection: Connection,
    write: Write,
    ask: Callable[[PaveClient], Awaitable[Answer]],
    *,
    row: SessionRow | None = None,
    draft: Draft | None = None,
    unless_open: bool = False,
    again: bool = False,
    in_background: bool = False,
) -> Answer:
    """Send a write and give what the server said; keeping that it was done is the caller's, by `Register.end_write`.

    Raises a Problem, or CancelledError, with the write's fate kept. `row`, `draft`, `unless_open` and `again` are those
    of `Register.begin_write`; a list that cannot be written lets nothing out. `in_background` lets people's calls pass.
    """
    has_left = False
    client = bench.client_at_hand(connection, in_background=in_background)
    if client is not None:
        # Nothing has to be waited for: it leaves as soon as it is kept.
        write = replace(write, fate=WriteFate.ON_ITS_WAY)
    try:
        await begin_write(bench, write, row=row, draft=draft, unless_open=unless_open, again=again)
        if client is None:
            client = await bench.client(connection, in_background=in_background)
            await send_write(bench, write)
        has_left = True
        return await ask(client)
    except Problem as problem:
        await keep_end(bench, write, problem)
        raise
    except BaseException:
        # The program is about to end, or made a mistake: the server may be doing it all the same.
        fate = CallFate.NOT_KNOWN if has_left else CallFate.NEVER_SENT
        await asyncio.shield(keep_end(bench, write, Unexpected(fate=fate)))
        raise


async def begin_write(
    bench: Workbench,
    write: Write,
    *,
    row: SessionRow | None = None,
    draft: Draft | None = None,
    unless_open: bool = False,
    again: bool = False,
) -> Write | None:
    """Keep a write before anything of it leaves; give the edit that waited whose place it takes.

    Raises a Problem where it may not begin, or cannot be kept.
    """
    try:
        return await bench.register.begin_write(write, row=row, draft=draft, unless_open=unless_open, again=again)
    except OpenSessionOfVinError as other:
        raise AlreadyOpen(other.row) from None
    except (AlreadyInRegisterError, NotInRegisterError):
        # A retry that met a late answer, or a session that was taken off the list.
        raise ChangedMeanwhile(fate=CallFate.NEVER_SENT) from None
    except RegisterProblemError as trouble:
        raise ListNotWritten(trouble.sentence, trouble.next_step) from None


async def send_write(bench: Workbench, write: Write, *, draft: Draft | None = None) -> None:
    """Note that a write leaves now. Raises a Problem where it does not wait any more, or that cannot be noted."""
    try:
        await bench.register.send_write(write, draft=draft)
    except NotInRegisterError:
        raise ChangedMeanwhile(fate=CallFate.NEVER_SENT) from None
    except RegisterProblemError as trouble:
        raise ListNotWritten(trouble.sentence, trouble.next_step) from None


async def keep_end(
    bench: Workbench, write: Write, problem: Problem, *, draft: Draft | None = None, seen: Sequence[EventKind] = ()
) -> None:
    """Note how a write ended that met a problem, what was `seen` by it, and what was typed where that is not kept."""
    now = bench.now()
    # Without what the server said: it stays on disk, and a server can repeat what it was sent.
    why = str(replace(problem.details, said=""))
    title = "" if isinstance(problem, Unexpected) else problem.title.template
    # What cannot be brought up to date stays "on its way", which the next start reads as "not known".
    with suppress(RegisterProblemError, NotInRegisterError):
        await bench.register.end_write(
            write,
            _FATES[problem.fate],
            at=now,
            why=why,
            detail=title,
            draft=draft,
            events=[Event(at=now, kind=kind) for kind in seen],
        )
