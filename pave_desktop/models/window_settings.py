"""How the main window was left: plain values, for the first paint reads them before anything else is there."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

from pave_desktop.models.list_query import SortBy


class Appearance(StrEnum):
    """Which side of the program's design is worn."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowSettings:
    """Geometries are Qt's own bytes in base 64; `export_folder` is where the last export went to."""

    geometry: str = ""
    splitter: str = ""
    columns: str = ""
    sort_by: SortBy = SortBy.MADE
    descending: bool = True
    appearance: Appearance = Appearance.SYSTEM
    export_folder: str = ""


_USUAL = WindowSettings()


def read_window(value: object) -> WindowSettings:
    """Read a window as JSON has it; what cannot be understood of it is as usual."""
    if isinstance(value, WindowSettings):
        return value
    known = value if isinstance(value, dict) else {}
    read: dict[str, Any] = {}
    for field in fields(WindowSettings):
        given, usual = known.get(field.name), getattr(_USUAL, field.name)
        kind = type(usual)
        if isinstance(usual, StrEnum):
            if isinstance(given, str) and given in [each.value for each in kind]:
                read[field.name] = kind(given)
        elif isinstance(given, kind):
            read[field.name] = given
    return WindowSettings(**read)
