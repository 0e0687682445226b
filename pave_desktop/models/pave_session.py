"""A session as PAVE answers it, read tolerantly: unknown fields are kept, odd shapes never stop the reading."""

from __future__ import annotations

import contextlib
import re
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, model_validator
from pydantic import Field as ModelField

from pave_desktop.models.statuses import SmsState, Status, sms_state_of

LONGEST_KEY = 200
DEEPEST_MARKS = 100


_LONGEST_STATUS = max(map(len, Status))


def _text(value: object) -> str:
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool) or not isinstance(value, int | float):
        return ""
    with contextlib.suppress(ValueError):
        return str(value)
    # Python writes out no number of more than some thousand digits.
    return ""


def _key(value: object) -> str:
    """Read a key; empty where it cannot be one, for a key is put into addresses: no blanks, no parts of a path."""
    text = _text(value)
    is_usable = len(text) <= LONGEST_KEY and text.isprintable() and not re.search(r"[\s/\\]", text) and text.strip(".")
    return text if is_usable else ""


def _said(value: object) -> str:
    """Read a text, and spell out what is none: an answer of a strange shape is still an answer."""
    if isinstance(value, str) or value is None or value in ([], {}):
        return _text(value)
    with contextlib.suppress(RecursionError, ValueError):
        return _text(value) or repr(value)
    return "?"


def _flag(value: object) -> bool | None:
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return bool(value) if value == value else None  # noqa: PLR0124 - what is no number equals nothing
    return {"true": True, "1": True, "false": False, "0": False}.get(_text(value).lower())


def _whole_number(value: object) -> int | None:
    if isinstance(value, bool):
        return None
    text = re.sub(r"[,\s]", "", _text(value)).removesuffix(".0")
    return int(text) if re.fullmatch(r"[0-9]{1,12}", text) else None


def _object(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        return {}
    return {str(name).encode("utf-8", "replace").decode(): item for name, item in value.items()}


def _marks(value: object) -> dict[str, Any]:
    """Read the dealer's own marks; what is nested without end is none, for nothing could write it out again."""
    found = _object(value)
    layer: list[Any] = [found]
    for _ in range(DEEPEST_MARKS):
        layer = [
            inner
            for each in layer
            if isinstance(each, dict | list)
            for inner in (each.values() if isinstance(each, dict) else each)
        ]
        if not layer:
            return found
    return {}


Text = Annotated[str, BeforeValidator(_text)]
Flag = Annotated[bool | None, BeforeValidator(_flag)]
WholeNumber = Annotated[int | None, BeforeValidator(_whole_number)]
Marks = Annotated[dict[str, Any], BeforeValidator(_marks)]


class Answer(BaseModel):
    """What every part of an answer has in common: nothing unknown is lost, and no error repeats what it read."""

    model_config = ConfigDict(extra="allow", frozen=True, hide_input_in_errors=True, populate_by_name=True)


class Vehicle(Answer):
    """The vehicle; `odom_reading` in the unit that `odom_unit` names, where the API says one."""

    vin: Text = ""
    year: WholeNumber = None
    make: Text = ""
    model: Text = ""
    body_type: Text = ""
    trim: Text = ""
    transmission: Text = ""
    ext_col: Text = ""
    int_col: Text = ""
    odom_reading: WholeNumber = None
    odom_unit: Text = ""


class Contact(Answer):
    """The customer's name."""

    first_name: Text = ""
    last_name: Text = ""


class Sms(Answer):
    """The text message with the capture link: to whom, from whom, and what became of it."""

    to: Text = ""
    to_name: Text = ""
    from_: Text = ModelField(default="", alias="from")
    by: Text = ""
    send_results_to_phototaker: Flag = None
    delivery_status: Annotated[str, BeforeValidator(_said)] = ""
    delivery_message: Text = ""

    @property
    def state(self) -> SmsState:
        """Tell accepted from error by the first digit or by a word; whatever says both or neither is not known."""
        return sms_state_of(self.delivery_status)

    @property
    def said(self) -> str:
        """The status as it is spelled, and after a colon what else was said of it."""
        return ": ".join(part for part in (self.delivery_status, self.delivery_message) if part)


class Options(Answer):
    """The dealer's own marks and the text message, as the API groups them in its answers."""

    client_id: Text = ""
    contact: Annotated[Contact, BeforeValidator(_object)] = Contact()
    reference: Marks = ModelField(default_factory=dict)
    sms: Annotated[Sms, BeforeValidator(_object)] = Sms()


class PaveSession(Answer):
    """One session. The two `inspect_…_at` stay as spelled, for a time that cannot be read is still a time."""

    session_key: Annotated[str, BeforeValidator(_key)] = ModelField(min_length=1)
    status: Text = ""
    theme: Text = ""
    active: Flag = None
    language: Text = ""
    redirect_url: Text = ""
    capture_url: Text = ""
    inspect_started_at: Text = ""
    inspect_ended_at: Text = ""
    created_at: Text = ""
    updated_at: Text = ""
    options: Annotated[Options, BeforeValidator(_object)] = Options()
    vehicle: Annotated[Vehicle, BeforeValidator(_object)] = Vehicle()

    @model_validator(mode="before")
    @classmethod
    def _marks_belong_in_options(cls, document: Any) -> Any:
        """Read the marks from the top level too: pages of the vendor disagree about their place."""
        if not isinstance(document, dict):
            return document
        document = _object(document)
        options = _object(document.get("options"))
        moved = {
            name: document[name]
            for name in ("client_id", "contact", "reference", "sms")
            if document.get(name) and not options.get(name)
        }
        return {**document, "options": {**options, **moved}} if moved else document

    @property
    def known_status(self) -> Status | None:
        """The status, if it is one of the documented ones, in whatever case it came."""
        if len(self.status) > _LONGEST_STATUS:
            return None
        try:
            return Status(self.status.upper())
        except ValueError:
            return None

    @property
    def is_started(self) -> bool:
        """Whether a customer has opened the link: by its time, or by any status that comes after IDLE."""
        before_or_beside = {Status.IDLE, Status.EXPIRED, Status.INVALID}
        return bool(self.inspect_started_at) or self.known_status not in before_or_beside

    @property
    def is_completed(self) -> bool:
        """Whether the customer has confirmed; QC_PASSED and CONFIRM are not completed yet."""
        return bool(self.inspect_ended_at) or self.known_status is Status.COMPLETE


def moment(spelled: str) -> datetime | None:
    """Read a time as the API spells it (`…000000Z`, `+00:00`, without zone = UTC); None if it cannot be read."""
    try:
        read = datetime.fromisoformat(spelled)
        return read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def vehicle_title(session: PaveSession) -> str:
    """Name a vehicle the way people do: `2017 Nissan Rogue SV`."""
    vehicle = session.vehicle
    return " ".join(part for part in (str(vehicle.year or ""), vehicle.make, vehicle.model, vehicle.trim) if part)


def customer_name(session: PaveSession) -> str:
    """Name the customer: the contact, else the name that the text message greets."""
    contact = session.options.contact
    return " ".join(part for part in (contact.first_name, contact.last_name) if part) or (session.options.sms.to_name)
