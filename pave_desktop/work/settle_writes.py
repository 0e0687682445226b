"""Find out by looking what became of an edit or a deletion whose answer was lost."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from pave_desktop.api.pave.answers import SessionAnswer
from pave_desktop.models.field import Field
from pave_desktop.models.session_form import values_in_body
from pave_desktop.models.session_row import SessionRow
from pave_desktop.models.write import Unsettled, Write, WriteFate, WriteKind
from pave_desktop.storage.looks import Judge, Settled
from pave_desktop.work.session_rows import holds, names_of
from pave_desktop.work.workbench import Workbench

SERVER_MAY_STILL_WORK_SECONDS = 60.0
"""For so long a write whose answer was lost may still be done: that it is not there yet proves nothing."""

EDIT_NOT_KNOWN = Unsettled(WriteKind.EDIT, WriteFate.NOT_KNOWN)
DELETE_NOT_KNOWN = Unsettled(WriteKind.DELETE, WriteFate.NOT_KNOWN)


def judge_of(row: SessionRow, answer: SessionAnswer, *, now: datetime) -> Judge | None:
    """Make what settles a row's writes by the answer of a look; None where there is nothing to settle.

    An edit of the text's number that is not there is a person's to settle.
    """
    if row.unsettled not in (EDIT_NOT_KNOWN, DELETE_NOT_KNOWN):
        return None
    kind = row.unsettled.kind

    def judge(writes: Sequence[Write]) -> list[Settled]:
        settled = []
        for write in reversed(writes):
            fate = write.fate
            if write.kind is kind and fate is WriteFate.NOT_KNOWN:
                fate = _seen(write, answer, now)
                if fate is not WriteFate.NOT_KNOWN:
                    detail = names_of(values_in_body(write.asked)) if fate is WriteFate.DONE else ""
                    settled.append(Settled(write, fate, detail))
            if fate is WriteFate.DONE:
                # What was asked before that may have been done, and written over.
                break
        return settled

    return judge


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
