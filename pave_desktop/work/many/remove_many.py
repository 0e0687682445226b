"""Take many sessions off this list, some hundred at a time; PAVE is not asked."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pave_desktop.work.many.following import Progress, unheard
from pave_desktop.work.workbench import Workbench

AT_A_TIME = 200
"""In one transaction: few enough that nobody who asks the list meanwhile waits long."""


@dataclass(slots=True)
class RemoveReport:
    """What became of how many; `busy` were being written, so they stay."""

    total: int
    removed: int = 0
    busy: int = 0

    @property
    def not_begun(self) -> int:
        """How many stay because a person stopped it."""
        return self.total - self.removed - self.busy


async def remove_many(
    bench: Workbench,
    local_ids: Sequence[str],
    *,
    is_busy: Callable[[str], bool] = lambda _: False,
    removed: Callable[[Sequence[str]], None] = lambda _: None,
    progress: Progress = unheard,
    stop: asyncio.Event | None = None,
) -> RemoveReport:
    """Forget these sessions with all that belongs to them; `removed` hears of those that are gone, as they go.

    Raises RegisterProblemError; what was removed until then is gone.
    """
    report = RemoveReport(total=len(local_ids))
    for start in range(0, len(local_ids), AT_A_TIME):
        if stop is not None and stop.is_set():
            break
        batch = local_ids[start : start + AT_A_TIME]
        free = [local_id for local_id in batch if not is_busy(local_id)]
        await bench.register.remove(*free)
        report.removed += len(free)
        report.busy += len(batch) - len(free)
        removed(free)
        progress(start + len(batch), len(local_ids))
    return report
