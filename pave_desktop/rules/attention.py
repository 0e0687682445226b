"""What waits for a person, and why: the one reason of a session that matters most.

`storage/attention_condition.py` says the same in SQL.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from pave_desktop.models.patience import Patience
from pave_desktop.models.session_row import Fate, Group, SessionRow
from pave_desktop.models.statuses import SmsState
from pave_desktop.models.write import Unsettled, WriteFate, WriteKind

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class Attention(StrEnum):
    """Why a session waits for a person."""

    SMS_FAILED = "sms failed"
    MAY_EXIST = "may exist"
    REFUSED = "refused"
    WAITS = "waits"
    NOT_STARTED = "not started"
    STUCK = "stuck"


def attention_of(row: SessionRow, patience: Patience, now: datetime) -> Attention | None:
    """Tell what a session needs a person for; None where for nothing, and once it is deleted.

    What was written and did not come to its end goes first: only a person here can see to that.
    """
    return next(_reasons(row, patience, now), None) if row.fate is not Fate.DELETED else None


def _reasons(row: SessionRow, patience: Patience, now: datetime) -> Iterator[Attention]:
    write = row.unsettled
    if row.fate is Fate.NOT_KNOWN or (write is not None and write.fate is WriteFate.NOT_KNOWN):
        yield Attention.MAY_EXIST
    if row.fate.is_draft or (write is not None and write.fate in (WriteFate.REFUSED, WriteFate.NOT_SENT)):
        yield Attention.REFUSED
    if row.group is Group.WAITING and row.sms is SmsState.ERROR:
        yield Attention.SMS_FAILED  # Who has opened the link needs no text.
    if write == Unsettled(WriteKind.EDIT, WriteFate.WAITING):
        yield Attention.WAITS
    if row.group is Group.WAITING and row.made_at <= _before(now, patience.not_started):
        yield Attention.NOT_STARTED
    if row.group is Group.CAPTURING and (row.status_since or row.made_at) <= _before(now, patience.stuck):
        yield Attention.STUCK


def _before(now: datetime, span: timedelta) -> datetime:
    """Give the moment so long ago; the first of all times where there were none so long ago."""
    try:
        return now - span
    except OverflowError:
        return _LONG_AGO
