"""What of a session may still be changed or deleted at the practice server, and the sentence when it may not."""

from typing import Any

from pave_desktop.practice.records import (
    Fields,
    Record,
    delivery_failed,
    is_closed,
    is_completed,
    is_started,
    sms_value,
)
from pave_desktop.practice.validation import Errors

CLOSED = "The session is closed and cannot be changed"
COMPLETED = "This cannot be changed after the session has been completed"
STARTED = "This cannot be changed after the session has been started"
NO_FAILED_SMS = "The phone number can only be changed when the SMS could not be delivered"


def refused_changes(record: Record, fields: Fields) -> Errors:
    """Which of these values the session does not take any more; a value that it has already is always taken."""
    errors: Errors = {}
    for section, values in fields.items():
        for name, value in values.items():
            if value == _current(record, section, name):
                continue
            sentence = _lock(record, f"{section}.{name}")
            if sentence is not None:
                errors[f"{section}.{name}"] = [sentence]
    return errors


def refused_deletion(record: Record) -> str | None:
    """Why the session cannot be deleted, None when it can. The placeholder is not filled in, as at PAVE."""
    if is_started(record):
        return "Session :session_key has been started and cannot be deleted."
    if is_closed(record):
        return "Session :session_key cannot be deleted."
    return None


def _lock(record: Record, path: str) -> str | None:
    if is_closed(record):
        return CLOSED
    if path in {"session.redirect_url", "session.language"}:
        return COMPLETED if is_completed(record) else None
    if is_started(record):
        return STARTED
    if path == "sms.to" and not delivery_failed(record):
        return NO_FAILED_SMS
    return None


def _current(record: Record, section: str, name: str) -> Any:
    if section == "sms":
        return sms_value(record, name)
    if section == "vehicle":
        return (record["vehicle"] or {}).get(name)
    return record.get(name)
