"""A field that two people changed: what an edit was based on, what it wanted, and what the server holds by now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pave_desktop.models.field import Field


@dataclass(frozen=True, slots=True)
class Clash:
    """Values as the program keeps them; None where there is none."""

    field: Field
    based_on: Any
    wanted: Any
    theirs: Any
