"""Moments as HTTP spells them, in `Date` and `Retry-After`."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


def read_http_date(spelled: str) -> datetime | None:
    """Read a moment; HTTP means UTC where no zone is told. None where there is none to be read."""
    try:
        read = parsedate_to_datetime(spelled)
        return read if read.tzinfo else read.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
