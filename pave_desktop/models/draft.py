"""What a person had typed into an editor when the program last heard of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """Typed texts by field path. `local_id` is the session's, also of one that is not made yet.

    `based_on` is what the server held when it was typed, nested as in its API; empty where that is not known, and for a
    session that is new.
    """

    local_id: str
    connection: str
    texts: dict[str, str]
    is_new: bool
    kept_at: datetime
    based_on: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
