"""What was typed and is not at PAVE yet: kept while typing, offered at the next start, dropped when it is done."""

from __future__ import annotations

from collections.abc import Callable

from pave_desktop.models.draft import Draft
from pave_desktop.models.session_row import SessionRow
from pave_desktop.state.tasks import TaskOwner
from pave_desktop.work.decide_fate import entered_draft
from pave_desktop.work.workbench import Workbench


class Drafts:
    """Keeping and dropping return at once; of a session whichever was asked for last is done last."""

    def __init__(
        self,
        bench: Workbench,
        tasks: TaskOwner,
        *,
        row_changed: Callable[[str], None],
        row_removed: Callable[[str], None],
    ) -> None:
        self._bench = bench
        self._tasks = tasks
        self._row_changed = row_changed
        self._row_removed = row_removed

    def keep(self, draft: Draft) -> None:
        """Keep what is typed, in case the program ends badly; the newest last."""

        async def keep() -> None:
            await self._bench.register.keep_draft(draft)

        self._tasks.start_latest(f"draft: {draft.local_id}", keep, is_write=True)

    def drop(self, local_id: str) -> None:
        """Forget what was typed."""

        async def drop() -> None:
            if await self._bench.register.drop_draft(local_id):
                self._row_removed(local_id)
            else:
                self._row_changed(local_id)

        # Of the name that keeping has: whichever was asked for last is done last.
        self._tasks.start_latest(f"draft: {local_id}", drop, is_write=True)

    async def unsaved(self) -> list[Draft]:
        """Read the drafts that can still be saved: new sessions that were not made, edits of sessions that are here."""
        drafts = await self._bench.register.drafts()
        rows = [await self._bench.register.row(draft.local_id) for draft in drafts]
        return [
            draft for draft, row in zip(drafts, rows, strict=True) if draft.is_new is (row is None or row.fate.is_draft)
        ]

    async def find(self, local_id: str) -> Draft | None:
        """Read the draft of one session."""
        return await self._bench.register.draft(local_id)

    async def entry_of(self, row: SessionRow) -> Draft:
        """Read what was entered for a session that was not made, to be sent once more."""
        return await entered_draft(self._bench, row)
