"""What the list is asked for: which rows, in which order."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pave_desktop.models.session_row import Group


class SortBy(StrEnum):
    """The columns that the list can be ordered by."""

    STATUS = "status"
    VEHICLE = "vehicle"
    VIN = "vin"
    CUSTOMER = "customer"
    SMS = "sms"
    MADE = "made"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListQuery:
    """`search` is looked for in every column, key, phone digits and client id; `group` None means All."""

    search: str = ""
    group: Group | None = None
    sort_by: SortBy = SortBy.MADE
    descending: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ListCounts:
    """How many rows fit the search: all of them, and by group."""

    everything: int
    by_group: dict[Group, int]
