"""One line of the register: what the list shows of a session, whichever kind it is, and its history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pave_desktop.models.reference import SessionKind
from pave_desktop.models.statuses import SmsState, Status
from pave_desktop.models.write import Unsettled, WriteFate, WriteKind


class Fate(StrEnum):
    """How sure it is that the session exists at its server."""

    WAITING = "waiting"
    ON_ITS_WAY = "on its way"
    MADE = "made"
    REFUSED = "refused"
    NOT_SENT = "not sent"
    NOT_KNOWN = "not known"
    DELETED = "deleted"

    @property
    def is_draft(self) -> bool:
        """Whether it surely does not exist, for asking for it came to nothing: what was entered can be sent."""
        return self in (Fate.REFUSED, Fate.NOT_SENT)


class Group(StrEnum):
    """The groups that the filter chips count; `OTHER` is found under All only."""

    WAITING = "waiting"
    CAPTURING = "capturing"
    RESULTS = "results"
    CLOSED = "closed"
    OTHER = "other"


_GROUPS = {
    Status.IDLE: Group.WAITING,
    Status.STARTED: Group.CAPTURING,
    Status.PROCESS: Group.CAPTURING,
    Status.QC_PASSED: Group.CAPTURING,
    Status.CONFIRM: Group.CAPTURING,
    Status.COMPLETE: Group.RESULTS,
    Status.EXPIRED: Group.CLOSED,
    Status.INVALID: Group.CLOSED,
}


def group_of(status: str, fate: Fate) -> Group:
    """Find the chip that a session is counted under."""
    if fate is not Fate.MADE:
        return Group.OTHER
    try:
        return _GROUPS[Status(status.upper())]
    except ValueError:
        return Group.OTHER


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRow:
    """What the list needs of a session. Texts are the server's own or what was sent; times are UTC.

    `unsettled` is the last edit or deletion, while it is under way or a person has to see to it. `status_since` is when
    this status was first seen here; None where it is as old as what is known of the session (`made_at`).
    """

    local_id: str
    connection: str
    kind: SessionKind = SessionKind.PAVE
    key: str | None = None
    fate: Fate = Fate.ON_ITS_WAY
    status: str = ""
    vehicle: str = ""
    vin: str = ""
    customer: str = ""
    phone: str = ""
    sms: SmsState = SmsState.NONE
    sms_said: str = ""
    client_id: str = ""
    capture_link: str = ""
    made_at: datetime
    read_at: datetime | None = None
    status_since: datetime | None = None
    unsettled: Unsettled | None = None

    @property
    def link_to_hand_out(self) -> str:
        """The capture link while a customer can still use it; empty once the session is deleted."""
        return "" if self.fate is Fate.DELETED else self.capture_link

    @property
    def is_open(self) -> bool:
        """Whether its inspection may still go on, as far as anybody here knows."""
        is_there = self.fate is not Fate.DELETED and not self.fate.is_draft
        return is_there and self.group not in (Group.RESULTS, Group.CLOSED)

    @property
    def group(self) -> Group:
        """The chip that this row is counted under."""
        return group_of(self.status, self.fate)


class EventKind(StrEnum):
    """What can be told of a session's past."""

    ASKED_FOR = "asked for"
    MADE = "made"
    FOUND = "found"
    ADDED = "added"
    REFUSED = "refused"
    NOT_SENT = "not sent"
    NOT_KNOWN = "not known"
    STATUS = "status"
    SMS = "sms"
    EDITED = "edited"
    EDIT_REFUSED = "edit refused"
    EDIT_NOT_SENT = "edit not sent"
    EDIT_NOT_KNOWN = "edit not known"
    DELETED = "deleted"
    DELETE_REFUSED = "delete refused"
    DELETE_NOT_SENT = "delete not sent"
    DELETE_NOT_KNOWN = "delete not known"
    GONE = "gone"


EVENT_OF_WRITE = {
    (WriteKind.CREATE, WriteFate.DONE): EventKind.MADE,
    (WriteKind.CREATE, WriteFate.REFUSED): EventKind.REFUSED,
    (WriteKind.CREATE, WriteFate.NOT_SENT): EventKind.NOT_SENT,
    (WriteKind.CREATE, WriteFate.NOT_KNOWN): EventKind.NOT_KNOWN,
    (WriteKind.EDIT, WriteFate.DONE): EventKind.EDITED,
    (WriteKind.EDIT, WriteFate.REFUSED): EventKind.EDIT_REFUSED,
    (WriteKind.EDIT, WriteFate.NOT_SENT): EventKind.EDIT_NOT_SENT,
    (WriteKind.EDIT, WriteFate.NOT_KNOWN): EventKind.EDIT_NOT_KNOWN,
    (WriteKind.DELETE, WriteFate.DONE): EventKind.DELETED,
    (WriteKind.DELETE, WriteFate.REFUSED): EventKind.DELETE_REFUSED,
    (WriteKind.DELETE, WriteFate.NOT_SENT): EventKind.DELETE_NOT_SENT,
    (WriteKind.DELETE, WriteFate.NOT_KNOWN): EventKind.DELETE_NOT_KNOWN,
}
"""What is told of a write that has ended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened to a session, as seen from this PC at `at` (UTC). `detail` is plain text."""

    at: datetime
    kind: EventKind
    detail: str = ""
