"""Find out by looking what became of an edit or a deletion whose answer was lost."""

from __future__ import annotations

from datetime import datetime

from pave_desktop.api.pave.answers import SessionAnswer
from pave_desktop.models.field import Field
from pave_desktop.models.session_form import values_in_body
from pave_desktop.models.session_row import EVENT_OF_WRITE, Event, SessionRow
from pave_desktop.models.write import Unsettled, Write, WriteFate, WriteKind
from pave_desktop.work.session_rows import holds, names_of
from pave_desktop.work.workbench import Workbench

SERVER_MAY_STILL_WORK_SECONDS = 60.0
"""For so long a write whose answer was lost may still be done: that it is not there yet proves nothing."""

EDIT_NOT_KNOWN = Unsettled(WriteKind.EDIT, WriteFate.NOT_KNOWN)
DELETE_NOT_KNOWN = Unsettled(WriteKind.DELETE, WriteFate.NOT_KNOWN)


async def settle_by_look(bench: Workbench, row: SessionRow, answer: SessionAnswer) -> None:
    """Settle what the answer of a look tells. An edit of the text's number that is not there is a person's to settle.

    Raises RegisterProblemError.
    """
    if row.unsettled not in (EDIT_NOT_KNOWN, DELETE_NOT_KNOWN):
        return
    kind = row.unsettled.kind
    now = bench.now()
    for write in reversed(await bench.register.writes(row.local_id)):
        fate = write.fate
        if write.kind is kind and fate is WriteFate.NOT_KNOWN:
            fate = _seen(write, answer, now)
            if fate is not WriteFate.NOT_KNOWN:
                detail = names_of(values_in_body(write.asked)) if fate is WriteFate.DONE else ""
                event = Event(at=now, kind=EVENT_OF_WRITE[kind, fate], detail=detail)
                await bench.register.settle_writes(row.local_id, kind, fate, only=write, events=[event])
        if fate is WriteFate.DONE:
            # What was asked before that may have been done, and written over.
            return


async def last_unknown(bench: Workbench, local_id: str, kind: WriteKind) -> Write | None:
    """Give the last write of this kind of which nothing is known."""
    writes = await bench.register.writes(local_id)
    unknown = [write for write in writes if write.kind is kind and write.fate is WriteFate.NOT_KNOWN]
    return unknown[-1] if unknown else None


def texts_somebody(write: Write) -> bool:
    """Tell whether the server sends a text message for it."""
    return bool(values_in_body(write.asked).get(Field.SMS_TO))


def _seen(write: Write, answer: SessionAnswer, now: datetime) -> WriteFate:
    """Tell what a look says of a write: a session that is shown was not deleted, one that holds it was edited."""
    if write.kind is WriteKind.EDIT:
        is_held = holds(answer, values_in_body(write.asked))
        if is_held:
            return WriteFate.DONE
        if is_held is None or texts_somebody(write):
            return WriteFate.NOT_KNOWN
    return WriteFate.NOT_KNOWN if _may_still_be_done(write, now) else WriteFate.NOT_SENT


def _may_still_be_done(write: Write, now: datetime) -> bool:
    # Either way, for the clock may have been set back meanwhile; by how much it was, nobody shall have to wait.
    since = now - (write.ended_at or write.asked_at)
    return abs(since.total_seconds()) < SERVER_MAY_STILL_WORK_SECONDS
