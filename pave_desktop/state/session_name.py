"""How a session is called in a sentence."""

from __future__ import annotations

from pave_desktop.entry.shown_text import shown_line
from pave_desktop.models.session_row import SessionRow
from pave_desktop.sentence import Sentence, sentence

LONGEST_NAME = 80


def name_of(row: SessionRow) -> str:
    """Name a session for a sentence or a title: its vehicle, else its VIN, its customer, its key."""
    return shown_line(row.vehicle or row.vin or row.customer or row.key or "?", LONGEST_NAME)


def being_created(vehicle: str) -> Sentence:
    """Tell who waits that a session is on its way to PAVE."""
    if not vehicle:
        return sentence("A session is being created.")
    return sentence("{vehicle} is being created.", vehicle=vehicle)


def being_saved(row: SessionRow) -> Sentence:
    """Tell who waits that a change is on its way to PAVE."""
    return sentence("{vehicle} is being saved.", vehicle=name_of(row))
