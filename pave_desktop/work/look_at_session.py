"""One look at a session at PAVE: what it says becomes what the register takes in, and nothing is stored yet."""

from __future__ import annotations

from dataclasses import dataclass

from pave_desktop.api.pave.client import PaveClient
from pave_desktop.api.pave.sessions import get_session
from pave_desktop.models.connection import Connection
from pave_desktop.models.problem import Gone
from pave_desktop.models.session_row import EventKind, SessionRow
from pave_desktop.storage.looks import Look, Taken
from pave_desktop.work.session_rows import answered_row, seen_events
from pave_desktop.work.settle_writes import judge_of
from pave_desktop.work.workbench import Workbench


@dataclass(frozen=True, slots=True)
class Looked:
    """A look that was answered; `gone` is the problem where PAVE does not know the session."""

    look: Look
    gone: Gone | None = None

    def is_gone(self, taken: Taken) -> bool:
        """Tell whether nobody knows where the session is, now that the register has taken the look in.

        Where a deletion had no answer, this was it; and where something else was answered meanwhile, that holds.
        """
        was_deleted = any(event.kind is EventKind.DELETED for event in taken.events)
        return self.gone is not None and (taken.row is None or (taken.counted and not was_deleted))


async def look_at_session(bench: Workbench, connection: Connection, before: SessionRow, client: PaveClient) -> Looked:
    """Look at a session whose row is `before` now. Raises a Problem, but for Gone: that is an answer, too."""
    try:
        answer = await get_session(client, str(before.key))
    except Gone as gone:
        return Looked(Look(before=before, at=bench.now(), after=None), gone)
    now = bench.now()
    after = answered_row(before, answer, connection, now=now)
    look = Look(
        before=before,
        at=now,
        after=after,
        answer=answer.document,
        events=seen_events(before, after, now=now),
        judge=judge_of(before, answer, now=now),
    )
    return Looked(look)
