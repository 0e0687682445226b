"""What a person had typed into an editor when the program last heard of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """Typed texts by field path. `local_id` is the session's, also of one that is not made yet."""

    local_id: str
    connection: str
    texts: dict[str, str]
    is_new: bool
    kept_at: datetime
