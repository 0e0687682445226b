"""What waits to be sent by itself, in a copy: who goes back to that copy is asked, for it may have been sent since."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

from pave_desktop.models.asked_draft import asked_draft
from pave_desktop.storage.draft_records import read_draft, write_draft
from pave_desktop.storage.session_records import read_row
from pave_desktop.storage.transaction import transaction
from pave_desktop.storage.write_records import mark_row, read_waiting_edits

_NOT_SENT = "UPDATE session_write SET fate = 'not sent', ended_at = asked_at WHERE id = ?"
_ANYWHERE = "ZZ"
"""So that a number is written with its country: a copy does not know where its connections are."""


def let_nothing_wait(connection: sqlite3.Connection) -> None:
    """Turn each edit that waits into one that was not sent, with what was typed as its draft.

    Nothing is told in the past of its session, which stays that of the register. Raises sqlite3.Error, and ValueError
    where what waits cannot be read.
    """
    with transaction(connection):
        for write in read_waiting_edits(connection):
            connection.execute(_NOT_SENT, (write.id,))
            row = read_row(connection, write.local_id)
            if row is not None:
                draft = asked_draft(write, connection=row.connection, region=_ANYWHERE)
                since = read_draft(connection, write.local_id)
                if since is not None:
                    draft = replace(draft, texts={**draft.texts, **since.texts}, kept_at=since.kept_at)
                write_draft(connection, draft)
            mark_row(connection, write.local_id)
