"""One write to a server: what was asked of it, and what is known of how that ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any


class WriteKind(StrEnum):
    """What a server is asked to do with a session."""

    CREATE = "create"
    EDIT = "edit"
    DELETE = "delete"


class WriteFate(StrEnum):
    """How a write stands. Only `NOT_KNOWN` leaves open whether the server did it."""

    WAITING = "waiting"
    ON_ITS_WAY = "on its way"
    DONE = "done"
    REFUSED = "refused"
    NOT_SENT = "not sent"
    NOT_KNOWN = "not known"

    @property
    def has_ended(self) -> bool:
        """Whether nothing more comes of it by itself."""
        return self not in (WriteFate.WAITING, WriteFate.ON_ITS_WAY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Write:
    """A write as the register keeps it. Times are UTC.

    `asked` is what the server was asked to hold, nested as in its API; `original` is what an edit was based on. `why`
    names what refused it, for whoever helps on the phone.
    """

    id: str
    local_id: str
    kind: WriteKind
    fate: WriteFate = WriteFate.WAITING
    asked: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}), hash=False)
    original: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}), hash=False)
    why: str = ""
    asked_at: datetime
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Unsettled:
    """An edit or a deletion that a session's row still waits for, or that a person has to decide about."""

    kind: WriteKind
    fate: WriteFate
