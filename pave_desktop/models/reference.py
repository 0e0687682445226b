"""How the program names one session anywhere: by its own local id here, by (connection, kind, key) at the server."""

from __future__ import annotations

import os
from dataclasses import dataclass
from enum import StrEnum


class SessionKind(StrEnum):
    """Which API a session lives behind."""

    PAVE = "pave"


@dataclass(frozen=True, slots=True)
class SessionReference:
    """A session at its server. `connection` is a connection's id, `key` is unique within it."""

    connection: str
    kind: SessionKind
    key: str


def new_local_id() -> str:
    """Make an id that no other PC makes, so that lists can be put together one day."""
    return os.urandom(16).hex()
