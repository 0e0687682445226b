"""A session as the practice server keeps it, and how it changes: made, edited, moved on, texted."""

import re
import secrets
import string
from datetime import UTC, datetime
from typing import Any

Record = dict[str, Any]
"""One session: plain JSON, dates as ISO text with +00:00 (or whatever `override` put there)."""

TakenPhoto = dict[str, Any]
"""One photo that a customer took: its `code`, whether it is `approved`, `created_at` and `updated_at`."""

Fields = dict[str, dict[str, Any]]
"""Checked values of a request by object and name: {"vehicle": {"year": 2017}}."""

DEFAULT_THEME = "PRO"
ALL_PHOTOS = 13
SECONDS_PER_PHOTO = 6
VEHICLE_FIELDS = (
    "vin",
    "year",
    "make",
    "model",
    "body_type",
    "trim",
    "transmission",
    "ext_col",
    "int_col",
    "odom_reading",
    "odom_unit",
)
SMS_FIELDS = ("to", "to_name", "from", "by", "send_results_to_phototaker")
NOT_STARTED_STATUSES = frozenset({"IDLE", "EXPIRED", "INVALID"})
CLOSED_STATUSES = frozenset({"EXPIRED", "INVALID"})
UNFINISHED_STATUSES = frozenset({"STARTED", "PROCESS"})
KEY_CHARACTERS = string.ascii_uppercase + string.digits
ERROR_WORDS = re.compile("error|failed|undelivered|rejected")
ACCEPTED_WORDS = re.compile("success|accepted|queued|sent|delivered")


def now_text() -> str:
    """Return this moment, in UTC, to the second."""
    return datetime.now(UTC).replace(microsecond=0).isoformat()


def new_record(fields: Fields, *, failing_numbers: set[str]) -> Record:
    """Make a session of a random key from checked values; texts its link when there is a number for it."""
    now = now_text()
    session = fields.get("session", {})
    record: Record = {
        "session_key": "PRA-" + "".join(secrets.choice(KEY_CHARACTERS) for _ in range(10)),
        "theme": session.get("theme", DEFAULT_THEME),
        "active": True,
        "status": "IDLE",
        "redirect_url": session.get("redirect_url"),
        "inspect_started_at": None,
        "inspect_ended_at": None,
        "created_at": now,
        "updated_at": now,
        "language": session.get("language") or "EN",
        "client_id": session.get("client_id"),
        "contact": session.get("contact"),
        "reference": session.get("reference"),
        "vehicle": {"id": 100_000 + secrets.randbelow(900_000)} | dict.fromkeys(VEHICLE_FIELDS),
        "sms": None,
        "photo_count": None,
        "taken_photos": None,
        "in_hand": False,
        "process_started_at": None,
        "notes": [],
        "sms_sent": 0,
        "resent": False,
        "extra": {},
    }
    record["vehicle"].update(fields.get("vehicle", {}))
    _merge_sms(record, fields.get("sms", {}))
    if sms_value(record, "to"):
        send_sms(record, failing_numbers=failing_numbers)
    return record


def merge(record: Record, fields: Fields, *, failing_numbers: set[str]) -> None:
    """Put checked and permitted values over a session's; a number given after a failed text sends a new one."""
    record.update(fields.get("session", {}))
    if vehicle := fields.get("vehicle"):
        record["vehicle"] = {**(record["vehicle"] or {}), **vehicle}
    sms = fields.get("sms", {})
    resend = bool(sms.get("to")) and delivery_failed(record)
    _merge_sms(record, sms)
    if resend:
        send_sms(record, failing_numbers=failing_numbers)
    record["updated_at"] = now_text()


def override(record: Record, fields: dict[str, Any]) -> None:
    """Put raw values over a session's own; names that a session does not have are shown in its answers as given.

    Raises ValueError for the key, which cannot change.
    """
    if "session_key" in fields:
        raise ValueError("the key of a session cannot change")
    for name, value in fields.items():
        if name in record and name != "extra":
            record[name] = value
        else:
            record["extra"][name] = value


def move(record: Record, status: str) -> None:
    """Give a session this status (any word) and the times that go with it."""
    now = now_text()
    frozen_photos = None if taken_photos(record) else photo_count(record)
    record["status"] = status
    record["updated_at"] = now
    record["active"] = status not in CLOSED_STATUSES
    record["photo_count"] = None
    if status in CLOSED_STATUSES:
        record["photo_count"] = frozen_photos
        return
    if status in UNFINISHED_STATUSES or not all_accepted(record):
        record["taken_photos"] = None
    if status == "IDLE":
        record.update(inspect_started_at=None, inspect_ended_at=None, process_started_at=None, taken_photos=None)
    else:
        record["inspect_started_at"] = record["inspect_started_at"] or now
        record["inspect_ended_at"] = (record["inspect_ended_at"] or now) if status == "COMPLETE" else None
        record["process_started_at"] = now if status == "PROCESS" else None


def photo_count(record: Record) -> int:
    """How many photos there are now: a new one every few seconds while the capture runs."""
    if isinstance(record["photo_count"], int):
        return min(max(record["photo_count"], 0), ALL_PHOTOS)
    if taken := taken_photos(record):
        return len(taken)
    status = record["status"]
    if status == "PROCESS" and record["process_started_at"]:
        elapsed = datetime.now(UTC) - datetime.fromisoformat(record["process_started_at"])
        return min(1 + int(elapsed.total_seconds() // SECONDS_PER_PHOTO), ALL_PHOTOS - 1)
    return 0 if status in NOT_STARTED_STATUSES or status in UNFINISHED_STATUSES else ALL_PHOTOS


def taken_photos(record: Record) -> list[TakenPhoto]:
    """Return the photos that a customer took one by one; none where they come by themselves with time."""
    return record.get("taken_photos") or []


def all_accepted(record: Record) -> bool:
    """Whether a customer has taken all photos and all of them are good."""
    taken = taken_photos(record)
    return len(taken) == ALL_PHOTOS and all(photo["approved"] for photo in taken)


def is_started(record: Record) -> bool:
    """Whether the customer has begun: a start time, or a status that is not one of waiting."""
    return bool(record["inspect_started_at"]) or record["status"] not in NOT_STARTED_STATUSES


def is_completed(record: Record) -> bool:
    """Whether the results are made."""
    return record["status"] == "COMPLETE" or bool(record["inspect_ended_at"])


def is_closed(record: Record) -> bool:
    """Whether nothing at all can be changed any more."""
    return record["status"] in CLOSED_STATUSES or not record["active"]


def sms_value(record: Record, name: str) -> Any:
    """One value of a session's text message, None when there is none."""
    return (record["sms"] or {}).get(name)


def delivery_failed(record: Record) -> bool:
    """Whether the last text is known not to have arrived; anything unclear is no."""
    status = str(sms_value(record, "delivery_status") or "").strip().lower()
    return not status.startswith("2") and (status[:1] in {"4", "5"} or bool(ERROR_WORDS.search(status)))


def delivery_accepted(record: Record) -> bool:
    """Whether the last text is known to be on its way or to have arrived."""
    status = str(sms_value(record, "delivery_status") or "").strip().lower()
    return not delivery_failed(record) and (status.startswith("2") or bool(ACCEPTED_WORDS.search(status)))


def send_sms(record: Record, *, failing_numbers: set[str]) -> None:
    """Text the link to the session's number, as far as a practice server does that: it is counted."""
    record["sms_sent"] += 1
    if sms_value(record, "to") in failing_numbers:
        set_delivery(record, "failed", "The carrier does not know this number.")
    else:
        set_delivery(record, "201 Created", "")


def set_delivery(record: Record, status: str, message: str) -> None:
    """Say what became of the text."""
    record["sms"] = {
        **dict.fromkeys(SMS_FIELDS),
        **(record["sms"] or {}),
        "delivery_status": status,
        "delivery_message": message,
    }


def _merge_sms(record: Record, sms: dict[str, Any]) -> None:
    if any(value is not None for value in sms.values()) or record["sms"]:
        empty = dict.fromkeys((*SMS_FIELDS, "delivery_status", "delivery_message"))
        record["sms"] = {**empty, **(record["sms"] or {}), **sms}
