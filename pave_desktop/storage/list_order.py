"""The order of the list: what each column is sorted by, and the SQL that sorts."""

from __future__ import annotations

from pave_desktop.models.list_query import SortBy
from pave_desktop.models.session_row import Group, SessionRow
from pave_desktop.models.statuses import SmsState, Status
from pave_desktop.storage.stored_values import fold

_GROUPS = {group: number for number, group in enumerate(Group)}
_STATUSES = {status.value: number for number, status in enumerate(Status)}

# A message that did not arrive is what somebody sorts for.
_SMS = {SmsState.ERROR: "1", SmsState.NOT_KNOWN: "2", SmsState.ACCEPTED: "3", SmsState.NONE: ""}

_BLANKS_LAST = {
    (SortBy.STATUS, False): "status_order = '', status_order, made_at DESC, local_id",
    (SortBy.STATUS, True): "status_order = '', status_order DESC, made_at DESC, local_id",
    (SortBy.VEHICLE, False): "vehicle_order = '', vehicle_order, made_at DESC, local_id",
    (SortBy.VEHICLE, True): "vehicle_order = '', vehicle_order DESC, made_at DESC, local_id",
    (SortBy.VIN, False): "vin_order = '', vin_order, made_at DESC, local_id",
    (SortBy.VIN, True): "vin_order = '', vin_order DESC, made_at DESC, local_id",
    (SortBy.CUSTOMER, False): "customer_order = '', customer_order, made_at DESC, local_id",
    (SortBy.CUSTOMER, True): "customer_order = '', customer_order DESC, made_at DESC, local_id",
    (SortBy.SMS, False): "sms_order = '', sms_order, made_at DESC, local_id",
    (SortBy.SMS, True): "sms_order = '', sms_order DESC, made_at DESC, local_id",
    (SortBy.MADE, False): "made_at, local_id",
    (SortBy.MADE, True): "made_at DESC, local_id",
}


def order_by(column: SortBy, *, descending: bool) -> str:
    """Give the terms of ORDER BY. Blanks come last both ways and no two rows tie, so pages never overlap."""
    return _BLANKS_LAST[column, descending]


def order_columns(row: SessionRow) -> dict[str, str]:
    """Derive what a row is sorted by, by column name; blanks are ""."""
    return {
        "status_order": _status_order(row),
        "vehicle_order": _text_order(row.vehicle),
        "vin_order": _text_order(row.vin),
        "customer_order": _text_order(row.customer),
        "sms_order": _SMS[row.sms],
    }


def _text_order(text: str) -> str:
    return fold(text).strip()


def _status_order(row: SessionRow) -> str:
    """Sort by group, then along a session's life, then statuses that nobody documented by their spelling."""
    status = row.status.strip()
    if not status:
        return ""
    place = _STATUSES.get(status.upper(), len(_STATUSES))
    return f"{_GROUPS[row.group]:02}{place:02}{fold(status)}"
