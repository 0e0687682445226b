"""What needs attention, in SQL: as `rules/attention.py` says it, cheap by an index of all rows that may need any.

It imports little: the first look at the list uses it.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from pave_desktop.models.patience import Patience

_MAY_NEED_ANY = """
    (group_name IN ('waiting', 'capturing') OR fate IN ('refused', 'not sent', 'not known')
        OR write_fate IN ('waiting', 'refused', 'not sent', 'not known'))
"""  # as in the index of these

ATTENTION_INDEX = "session_by_attention"
NEEDS_ATTENTION = f"""
    {_MAY_NEED_ANY} AND fate <> 'deleted' AND (
        fate IN ('refused', 'not sent', 'not known')
        OR write_fate IN ('refused', 'not sent', 'not known')
        OR (write_kind = 'edit' AND write_fate = 'waiting')
        OR (group_name = 'waiting' AND (sms = 'error' OR made_at <= :not_started))
        OR (group_name = 'capturing' AND coalesce(status_since, made_at) <= :stuck)
    )
"""
"""Takes what `since_when` gives."""

COUNT_ATTENTION = f"SELECT count(*) FROM session INDEXED BY {ATTENTION_INDEX} WHERE {NEEDS_ATTENTION}"  # noqa: S608

_FIRST_OF_ALL_TIMES = "0001-01-01T00:00:00.000000+00:00"


def since_when(patience: Patience, now: datetime) -> dict[str, str]:
    """Name the moments before which a session that has not moved needs attention, as the register writes times."""
    return {"not_started": _before(now, patience.not_started), "stuck": _before(now, patience.stuck)}


def _before(now: datetime, span: timedelta) -> str:
    try:
        return (now - span).astimezone(UTC).isoformat(timespec="microseconds")
    except OverflowError:
        return _FIRST_OF_ALL_TIMES
