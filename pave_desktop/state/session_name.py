"""How a session is called in a sentence."""

from __future__ import annotations

from pave_desktop.entry.shown_text import shown_line
from pave_desktop.models.session_row import SessionRow

LONGEST_NAME = 80


def name_of(row: SessionRow) -> str:
    """Name a session for a sentence or a title: its vehicle, else its VIN, its customer, its key."""
    return shown_line(row.vehicle or row.vin or row.customer or row.key or "?", LONGEST_NAME)
