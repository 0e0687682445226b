"""Delete many sessions at PAVE, one by one: those that nobody has opened, each looked at once more before it is."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial

from pave_desktop.models.connection import Connection
from pave_desktop.models.pave_session import PaveSession
from pave_desktop.models.problem import DeleteRefused, ListNotWritten, Problem
from pave_desktop.models.session_row import Fate, Group, SessionRow
from pave_desktop.models.statuses import Status
from pave_desktop.rules.locks import delete_lock
from pave_desktop.storage.register import RegisterProblemError
from pave_desktop.work.delete_session import delete_session
from pave_desktop.work.many.following import BusyError, Hold, Progress, held_by_nobody, unheard
from pave_desktop.work.refresh_sessions import STOPS_THE_REST
from pave_desktop.work.workbench import Workbench


class LeftAlone(StrEnum):
    """Why a session is not deleted, without PAVE being asked; or by what PAVE said, where it was opened meanwhile."""

    OPENED = "a customer has opened it"
    OVER = "its inspection is over"
    NOT_SURE = "its status is not one of those that are known"
    DELETED = "it is deleted already"
    NOT_MADE = "it is not at PAVE, as far as anybody knows"
    REMOVED = "it was taken off the list"
    WITHOUT_CONNECTION = "its connection was removed"
    BUSY = "it is being written"


_LEFT_BY_GROUP = {
    Group.CAPTURING: LeftAlone.OPENED,
    Group.RESULTS: LeftAlone.OVER,
    Group.CLOSED: LeftAlone.OVER,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DeletePlan:
    """What a person is asked about: the sessions that would be deleted, and why the others would not be."""

    idle: tuple[SessionRow, ...] = ()
    left: Counter[LeftAlone] = field(default_factory=Counter)

    def __add__(self, other: DeletePlan) -> DeletePlan:
        """Put together what was found of one part of the chosen and of another."""
        return DeletePlan(idle=self.idle + other.idle, left=self.left + other.left)

    @property
    def total(self) -> int:
        """How many were chosen."""
        return len(self.idle) + self.left.total()


@dataclass(slots=True)
class DeleteReport:
    """What became of how many. `problems` are those that PAVE, or the way to it, answered with."""

    total: int
    deleted: int = 0
    left: Counter[LeftAlone] = field(default_factory=Counter)
    problems: list[tuple[SessionRow, Problem]] = field(default_factory=list)

    @property
    def not_begun(self) -> int:
        """How many nobody asked about: a person stopped it, or something stood in the way of all."""
        return self.total - self.deleted - self.left.total() - len(self.problems)


def why_left_alone(row: SessionRow, connection: Connection | None) -> LeftAlone | None:
    """Tell why a session is not to be deleted at PAVE, as far as the list knows; None where it is idle."""
    if row.fate is Fate.DELETED:
        return LeftAlone.DELETED
    if row.fate is not Fate.MADE or row.key is None or not row.status:
        return LeftAlone.NOT_MADE
    if row.status.upper() != Status.IDLE:
        return _LEFT_BY_GROUP.get(row.group, LeftAlone.NOT_SURE)
    return LeftAlone.WITHOUT_CONNECTION if connection is None else None


def plan_delete(rows: Sequence[SessionRow], connection_of: Callable[[str], Connection | None]) -> DeletePlan:
    """Sort the chosen sessions into those that are idle and those that are left alone, as far as the list knows."""
    sorted_rows = [(row, why_left_alone(row, connection_of(row.connection))) for row in rows]
    return DeletePlan(
        idle=tuple(row for row, why in sorted_rows if why is None),
        left=Counter(why for _, why in sorted_rows if why is not None),
    )


async def delete_many(
    bench: Workbench,
    rows: Sequence[SessionRow],
    connection_of: Callable[[str], Connection | None],
    *,
    hold: Hold = held_by_nobody,
    progress: Progress = unheard,
    stop: asyncio.Event | None = None,
) -> DeleteReport:
    """Delete the idle ones of these. What every other session of a connection would meet as well ends it there.

    Each is read from the list again first, and the deletion is kept before it leaves, as that of a single one is. After
    `stop` no other is begun; what is under way is brought to its end.
    """
    report = DeleteReport(total=len(rows))
    stopped: set[str] = set()
    for number, row in enumerate(rows, start=1):
        if stop is not None and stop.is_set():
            break
        if row.connection in stopped:
            continue
        try:
            await _delete(bench, row, connection_of, hold=hold, report=report)
        except DeleteRefused:
            report.left[LeftAlone.OPENED] += 1
        except Problem as problem:
            report.problems.append((row, problem))
            if isinstance(problem, ListNotWritten):
                break
            if isinstance(problem, STOPS_THE_REST):
                stopped.add(row.connection)
        except RegisterProblemError as trouble:
            report.problems.append((row, ListNotWritten(trouble.sentence, trouble.next_step)))
            break
        progress(number, len(rows))
    return report


async def _delete(
    bench: Workbench,
    row: SessionRow,
    connection_of: Callable[[str], Connection | None],
    *,
    hold: Hold,
    report: DeleteReport,
) -> None:
    current = await bench.register.row(row.local_id)
    connection = connection_of(row.connection)
    why = LeftAlone.REMOVED if current is None else why_left_alone(current, connection)
    if why is None and current is not None and connection is not None:
        why = await _why_left_by_answer(bench, current)
        if why is None:
            try:
                await hold(current, partial(_ask_pave, bench, connection, current))
            except BusyError:
                why = LeftAlone.BUSY
    if why is None:
        report.deleted += 1
    else:
        report.left[why] += 1


async def _why_left_by_answer(bench: Workbench, row: SessionRow) -> LeftAlone | None:
    """PAVE's last answer may say more than the list shows: that the session is not active any more."""
    document = await bench.register.answer(row.local_id)
    session = None if document is None else PaveSession.model_validate(document)
    if session is None or delete_lock(session) is None:
        return None
    return LeftAlone.OPENED if session.is_started else LeftAlone.OVER


async def _ask_pave(bench: Workbench, connection: Connection, row: SessionRow) -> None:
    # However many there are: who makes a session meanwhile goes first.
    await delete_session(bench, connection, row, in_background=True)
