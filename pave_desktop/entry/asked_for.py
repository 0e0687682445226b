"""What a start of the program may be asked to show: a vehicle by its VIN, a session by its capture link or key."""

from __future__ import annotations

from dataclasses import dataclass

from pave_desktop.entry.refusal import refuse
from pave_desktop.entry.session_link import SessionLink, read_session_links
from pave_desktop.entry.vin import scanned_vin

LONGEST = 500


@dataclass(frozen=True, slots=True)
class AskedFor:
    """Either a VIN, tidied, or a session's link; and the text that it was read from."""

    text: str
    vin: str = ""
    link: SessionLink | None = None


def read_asked_for(typed: str) -> AskedFor:
    """Read one VIN, capture link or session key. Raises EntryRefusedError for anything else."""
    text = typed.strip()
    if text.isprintable() and len(text) <= LONGEST:
        # First, for a VIN with a dash in it looks like a key.
        vin = scanned_vin(text)
        if vin is not None:
            return AskedFor(text, vin=vin)
        pasted = read_session_links(text)
        if len(pasted.links) == 1 and not pasted.not_understood:
            return AskedFor(text, link=pasted.links[0])
    raise refuse("“{text}” is neither a VIN nor a capture link nor a session key.", text=text[:80])
