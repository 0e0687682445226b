"""Change a session at PAVE: only what changed is sent, and what came back is compared with what was asked."""

from __future__ import annotations

from pave_desktop.models.connection import Connection
from pave_desktop.models.draft import Draft
from pave_desktop.models.problem import CallFate, ChangedMeanwhile
from pave_desktop.models.session_form import FieldValues, nested
from pave_desktop.models.session_row import SessionRow
from pave_desktop.models.write import WriteKind
from pave_desktop.work.create_session import Saved
from pave_desktop.work.send_edit import send_new_edit
from pave_desktop.work.workbench import Workbench
from pave_desktop.work.write_once import new_write


async def update_session(
    bench: Workbench,
    connection: Connection,
    row: SessionRow,
    *,
    original: FieldValues,
    changes: FieldValues,
    draft: Draft | None = None,
    again: bool = False,
) -> Saved:
    """Send `changes` to a session that held `original`. Nothing to change makes no call. Raises a Problem.

    It is looked at first: EditClashes and EditForbidden tell what is not sent because somebody else has changed it
    since, or the customer has gone on. Where the line is down the change waits for it: `Saved.waits`.
    An answer that does not show the session whole is followed by reading it, for a refusal can be silent. While it is
    not known whether an earlier change has sent a text, a person has to want this one `again`.
    """
    if not changes:
        return Saved(row, [])
    if row.key is None:
        raise ChangedMeanwhile(fate=CallFate.NEVER_SENT)
    write = new_write(bench, WriteKind.EDIT, row.local_id, asked=nested(changes), original=nested(original))
    return await send_new_edit(bench, connection, write, draft=draft, again=again)
