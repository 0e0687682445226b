"""What a notification of the desktop's says, whoever shows it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Plain text. `clicked` gets the token by which Wayland lets a window come forward, empty elsewhere."""

    title: str
    body: str
    open_word: str
    clicked: Callable[[str], None]
