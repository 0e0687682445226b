"""The words of the API for how a session and its text message stand."""

from __future__ import annotations

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
