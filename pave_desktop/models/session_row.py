"""One line of the register: what the list shows of a session, whichever kind it is, and its history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pave_desktop.models.pave_session import PaveSession, SmsState, Status
from pave_desktop.models.reference import SessionKind


class Fate(StrEnum):
    """How sure it is that the session exists at its server."""

    ON_ITS_WAY = "on its way"
    MADE = "made"
    NOT_KNOWN = "not known"
    DELETED = "deleted"


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
    """What the list needs of a session. Texts are the server's own or what was sent; times are UTC."""

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

    @property
    def link_to_hand_out(self) -> str:
        """The capture link while a customer can still use it; empty once the session is deleted."""
        return "" if self.fate is Fate.DELETED else self.capture_link

    @property
    def is_open(self) -> bool:
        """Whether its inspection may still go on, as far as anybody here knows."""
        return self.fate is not Fate.DELETED and self.group not in (Group.RESULTS, Group.CLOSED)

    @property
    def group(self) -> Group:
        """The chip that this row is counted under."""
        return group_of(self.status, self.fate)


class EventKind(StrEnum):
    """What can be told of a session's past."""

    ASKED_FOR = "asked for"
    MADE = "made"
    ADDED = "added"
    NOT_KNOWN = "not known"
    STATUS = "status"
    SMS = "sms"
    EDITED = "edited"
    DELETED = "deleted"
    GONE = "gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened to a session, as seen from this PC at `at` (UTC). `detail` is plain text."""

    at: datetime
    kind: EventKind
    detail: str = ""


def vehicle_title(session: PaveSession) -> str:
    """Name a vehicle the way people do: `2017 Nissan Rogue SV`."""
    vehicle = session.vehicle
    return " ".join(part for part in (str(vehicle.year or ""), vehicle.make, vehicle.model, vehicle.trim) if part)


def customer_name(session: PaveSession) -> str:
    """Name the customer: the contact, else the name that the text message greets."""
    contact = session.options.contact
    return " ".join(part for part in (contact.first_name, contact.last_name) if part) or (session.options.sms.to_name)
