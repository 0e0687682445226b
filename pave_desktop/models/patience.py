"""How long a session may stand still before a person should see to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """`not_started` counts from when the session was made, `stuck` from its last change of status while capturing."""

    not_started: timedelta = timedelta(hours=24)
    stuck: timedelta = timedelta(hours=1)
