"""Look again at PAVE, at sessions that a person chose: final ones too."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from pave_desktop.models.connection import Connection
from pave_desktop.models.problem import Problem
from pave_desktop.models.session_row import SessionRow
from pave_desktop.work.many.following import Progress, unheard
from pave_desktop.work.refresh_sessions import Change, RefreshReport, refresh_sessions
from pave_desktop.work.workbench import Workbench


@dataclass(slots=True)
class RefreshManyReport:
    """What became of how many; `without_key` are not at PAVE, as far as anybody knows."""

    total: int
    looked_at: int = 0
    without_key: int = 0
    problems: list[tuple[SessionRow, Problem]] = field(default_factory=list)

    @property
    def not_looked_at(self) -> int:
        """How many nobody asked about: a person stopped it, or something stood in the way of all."""
        return self.total - self.looked_at - self.without_key - len(self.problems)


async def refresh_many(
    bench: Workbench,
    rows: Sequence[SessionRow],
    connection_of: Callable[[str], Connection | None],
    *,
    changed: Callable[[Sequence[Change]], None] = lambda _: None,
    progress: Progress = unheard,
    stop: asyncio.Event | None = None,
) -> RefreshManyReport:
    """Read these sessions anew; `changed` hears of those with news. After `stop`, what is under way is given up."""
    there = [row for row in rows if row.key is not None]
    report = RefreshManyReport(total=len(rows), without_key=len(rows) - len(there))

    def seen(_local_id: str) -> None:
        report.looked_at += 1
        progress(report.looked_at + report.without_key, report.total)

    refreshed = RefreshReport(problems=report.problems)
    looking = asyncio.ensure_future(
        refresh_sessions(bench, there, connection_of, seen=seen, changed=changed, report=refreshed)
    )
    stopping = asyncio.ensure_future((stop or asyncio.Event()).wait())
    try:
        await asyncio.wait({looking, stopping}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        stopping.cancel()
        if not looking.done():
            looking.cancel()
            await asyncio.wait({looking})
    if not looking.cancelled():
        looking.result()
    return report
