"""The vehicle identification number: tidied, measured, and its check digit worked out (ISO 3779, 49 CFR 565)."""

from __future__ import annotations

import re

from pave_desktop.entry.refusal import refuse
from pave_desktop.sentence import Sentence, sentence

LENGTH = 17
CHECK_DIGIT_POSITION = 8

_BLANKS_AND_DASHES = re.compile(r"[\s\-‐‑‒–—]+")
_NEVER_IN_A_VIN = re.compile(r"[IOQ]")
_NOT_A_VIN_CHARACTER = re.compile(r"[^A-Z0-9]")

_VALUES = {
    **{str(digit): digit for digit in range(10)},
    **dict(zip("ABCDEFGH", range(1, 9), strict=True)),
    **dict(zip("JKLMN", range(1, 6), strict=True)),
    "P": 7,
    "R": 9,
    **dict(zip("STUVWXYZ", range(2, 10), strict=True)),
}
_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)


def tidy_vin(typed: str) -> str:
    """Take out blanks and dashes and turn to capitals; nothing else is changed."""
    return _BLANKS_AND_DASHES.sub("", typed).upper()


def read_vin(typed: str) -> str | None:
    """Read a typed VIN; None where nothing was typed. Raises EntryRefusedError for a wrong length only."""
    vin = tidy_vin(typed)
    if not vin:
        return None
    if len(vin) != LENGTH:
        raise refuse("A VIN has 17 characters; this one has {count}.", count=len(vin))
    return vin


def check_digit(vin: str) -> str | None:
    """Work out the character that belongs in the ninth place, or None where a character has no value."""
    try:
        total = sum(_VALUES[character] * weight for character, weight in zip(vin, _WEIGHTS, strict=True))
    except (KeyError, ValueError):
        return None
    remainder = total % 11
    return "X" if remainder == 10 else str(remainder)  # noqa: PLR2004 - the standard writes ten as X


def hint_about_vin(typed: str) -> Sentence | None:
    """Say what looks wrong with a VIN of the right length. A hint, never a block: not every country checks."""
    vin = tidy_vin(typed)
    if len(vin) != LENGTH:
        return None
    if _NOT_A_VIN_CHARACTER.search(vin):
        return sentence("A VIN has only letters and digits. Please compare it with the car.")
    if _NEVER_IN_A_VIN.search(vin):
        return sentence("A VIN has no letters I, O or Q. Please compare it with the car.")
    if check_digit(vin) != vin[CHECK_DIGIT_POSITION]:
        return sentence(
            "The check digit does not fit. Outside North America that is usual; "
            "otherwise please compare the VIN with the car."
        )
    return None
