"""The words of the API for how a session and its text message stand."""

from __future__ import annotations

import re
from enum import StrEnum


class SmsState(StrEnum):
    """What became of the text message with the capture link, as far as the API tells."""

    NONE = "none"
    ACCEPTED = "accepted"
    ERROR = "error"
    NOT_KNOWN = "not known"


class Status(StrEnum):
    """The statuses that the API documents; others come and are shown as they are spelled."""

    IDLE = "IDLE"
    STARTED = "STARTED"
    PROCESS = "PROCESS"
    QC_PASSED = "QC_PASSED"
    CONFIRM = "CONFIRM"
    COMPLETE = "COMPLETE"
    EXPIRED = "EXPIRED"
    INVALID = "INVALID"


def sms_state_of(delivery_status: str) -> SmsState:
    """Read a delivery status as it is spelled."""
    said = delivery_status.lower()
    if not said:
        return SmsState.NONE
    words = set(re.findall(r"[a-z]+", said))
    accepted = said[0] == "2" or bool(words & {"success", "successful", "accepted", "queued", "sent", "delivered"})
    error = said[0] in "45" or bool(words & {"error", "failed", "failure", "fail", "undelivered", "rejected"})
    if accepted == error:
        return SmsState.NOT_KNOWN
    return SmsState.ACCEPTED if accepted else SmsState.ERROR


def sms_reason(said: str) -> str:
    """Say why a text message failed: what follows the status, where anything does."""
    status, _, reason = said.partition(": ")
    return reason or status
