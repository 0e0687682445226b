"""What the list is asked for: which rows, in which order; and what is counted of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from pave_desktop.models.patience import Patience
from pave_desktop.models.session_row import Group, SessionRow


class SortBy(StrEnum):
    """The columns that the list can be ordered by."""

    STATUS = "status"
    VEHICLE = "vehicle"
    VIN = "vin"
    CUSTOMER = "customer"
    SMS = "sms"
    MADE = "made"


class Chip(StrEnum):
    """The filter chips, in their order. What needs attention is in one of the groups besides."""

    ALL = "all"
    WAITING = "waiting"
    CAPTURING = "capturing"
    RESULTS = "results"
    CLOSED = "closed"
    ATTENTION = "attention"

    @property
    def group(self) -> Group | None:
        """The group that it stands for; None for all, and for what needs attention."""
        return Group(self.value) if self not in (Chip.ALL, Chip.ATTENTION) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListQuery:
    """`search` is looked for in every column, key, phone digits and client id.

    `patience` says from when on a session that does not move needs attention.
    """

    search: str = ""
    chip: Chip = Chip.ALL
    sort_by: SortBy = SortBy.MADE
    descending: bool = True
    patience: Patience = field(default_factory=Patience)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListCounts:
    """How many rows fit the search, by chip; every chip is named, also with 0."""

    by_chip: dict[Chip, int] = field(default_factory=lambda: dict.fromkeys(Chip, 0))

    @property
    def everything(self) -> int:
        """All of them."""
        return self.by_chip[Chip.ALL]


@dataclass(frozen=True, slots=True)
class ListLook:
    """What one look at the list shows: the rows behind the first `offset`, and the counts of the same moment."""

    rows: list[SessionRow]
    counts: ListCounts
    offset: int = 0
