"""The order of the list: what each column is sorted by, in SQL and in Python alike. It imports little.

Blanks come last both ways, then the newest first, then the local id: no two rows tie, so pages never overlap.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from pave_desktop.models.list_query import SortBy
from pave_desktop.models.session_row import Group, SessionRow
from pave_desktop.models.statuses import SmsState, Status
from pave_desktop.storage.stored_values import fold, storable

_GROUPS = {group: number for number, group in enumerate(Group)}
_STATUSES = {status.value: number for number, status in enumerate(Status)}

# A message that did not arrive is what somebody sorts for.
_SMS = {SmsState.ERROR: "1", SmsState.NOT_KNOWN: "2", SmsState.ACCEPTED: "3", SmsState.NONE: ""}

COLUMNS = {
    SortBy.STATUS: "status_order",
    SortBy.VEHICLE: "vehicle_order",
    SortBy.VIN: "vin_order",
    SortBy.CUSTOMER: "customer_order",
    SortBy.SMS: "sms_order",
}
"""What the list is sorted by other than by the time."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def order_by(column: SortBy, *, descending: bool) -> str:
    """Give the terms of ORDER BY."""
    direction = " DESC" if descending else ""
    if column is SortBy.MADE:
        return f"made_at{direction}, local_id"
    name = COLUMNS[column]
    return f"{name} = '', {name}{direction}, made_at DESC, local_id"


def order_key(row: SessionRow, sort_by: SortBy, *, descending: bool = False) -> tuple[Any, ...]:
    """Give what compares two rows of one order as SQL does: the lesser one stands higher in the list."""
    made_at = (row.made_at - _EPOCH) // _MICROSECOND
    local_id = storable(row.local_id)
    if sort_by is SortBy.MADE:
        return (-made_at if descending else made_at, local_id)
    text = storable(_ORDERS[sort_by](row))
    return (not text, _Backward(text) if descending else text, -made_at, local_id)


def order_columns(row: SessionRow) -> dict[str, str]:
    """Derive what a row is sorted by, by column name; blanks are ""."""
    return {name: _ORDERS[sort_by](row) for sort_by, name in COLUMNS.items()}


class _Backward(str):
    """A text that sorts before those that it would sort behind."""

    __slots__ = ()

    def __lt__(self, other: str) -> bool:
        return str.__gt__(self, other)

    def __gt__(self, other: str) -> bool:
        return str.__lt__(self, other)

    def __le__(self, other: str) -> bool:
        return str.__ge__(self, other)

    def __ge__(self, other: str) -> bool:
        return str.__le__(self, other)


def _text_order(text: str) -> str:
    return fold(text).strip()


def _status_order(row: SessionRow) -> str:
    """Sort by group, then along a session's life, then statuses that nobody documented by their spelling."""
    status = row.status.strip()
    if not status:
        return ""
    place = _STATUSES.get(status.upper(), len(_STATUSES))
    return f"{_GROUPS[row.group]:02}{place:02}{fold(status)}"


_ORDERS: dict[SortBy, Callable[[SessionRow], str]] = {
    SortBy.STATUS: _status_order,
    SortBy.VEHICLE: lambda row: _text_order(row.vehicle),
    SortBy.VIN: lambda row: _text_order(row.vin),
    SortBy.CUSTOMER: lambda row: _text_order(row.customer),
    SortBy.SMS: lambda row: _SMS[row.sms],
}
