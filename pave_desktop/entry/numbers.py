"""Model years and odometer readings as people type them, read to whole numbers and shown grouped."""

from __future__ import annotations

import re
from datetime import date
from typing import Literal

from pave_desktop.entry.refusal import refuse

FIRST_YEAR = 1900
YEARS_AHEAD = 2
LARGEST_ODOMETER = 9_999_999

_PLAIN = re.compile(r"\d+")
_GROUPED = re.compile(r"\d{1,3}(?:([,.'’\s])\d{3})(?:\1\d{3})*")
_GROUP_SIGNS_BEYOND_ASCII = "’\u00a0\u2009\u202f"

# English, and Spanish and French for Mexico and Canada.
_MILES = r"mi|mls?|miles?|millas?|milles?"
_KILOMETRES = r"kms?|klms?|kilometers?|kilometres?|kil[oó]metros?|kilom[eè]tres?"
_UNIT = re.compile(rf"(?:(?P<miles>{_MILES})|(?P<kilometres>{_KILOMETRES}))\.?", re.IGNORECASE)
_LAST_WORD = re.compile(r"[^\W\d_]+\.?$")
_LONGEST_UNIT = len("kilometros.") + 5
_ROUNDED = re.compile(r"[\d.,]+\s*k", re.IGNORECASE)


def read_year(typed: str, today: date | None = None) -> int | None:
    """Read a model year; None where nothing was typed. Raises EntryRefusedError outside 1900 to two years on."""
    text = typed.strip()
    if not text:
        return None
    last = (today or date.today()).year + YEARS_AHEAD
    if not re.fullmatch(r"[0-9]{4}", text):
        raise refuse("Write the model year with four digits, such as {example}.", example=last - YEARS_AHEAD)
    year = int(text)
    if not FIRST_YEAR <= year <= last:
        raise refuse("The model year must be from {first} to {last}.", first=FIRST_YEAR, last=last)
    return year


def read_odometer(typed: str) -> int | None:
    """Read a reading such as `100945`, `100,945` or `100 945 km`; None where nothing was typed.

    The unit is the vehicle's own (kilometres or miles) and is kept beside it; `unit_in_odometer` reads it. Raises
    EntryRefusedError for anything that is not a whole number, so that `12,5OO` with letters is never taken for 12.5
    or 125. `100k` is refused too: people say it of a rounded mileage, in Canada also of kilometres, and what goes to
    the inspection is a reading.
    """
    text = _without_unit(typed)
    if not text:
        return None
    if not all(part.isascii() or part in _GROUP_SIGNS_BEYOND_ASCII for part in text):
        raise refuse("Write the odometer with the digits 0 to 9 only.")
    if _PLAIN.fullmatch(text):
        digits = text
    elif _GROUPED.fullmatch(text):
        digits = re.sub(r"\D", "", text)
    elif _ROUNDED.fullmatch(text):
        raise refuse("Write the odometer in full, such as 100945. A “k” could mean thousands or kilometres.")
    elif re.search(r"[A-Za-z]", text):
        raise refuse("The odometer takes digits only; there are letters in it.")
    else:
        raise refuse("The odometer takes a whole number, such as 100945 or 100,945.")
    reading = int(digits.lstrip("0")[:20] or "0")
    if reading > LARGEST_ODOMETER:
        raise refuse("An odometer reads at most {largest}.", largest=f"{LARGEST_ODOMETER:,}")
    return reading


def unit_in_odometer(typed: str) -> Literal["MILES", "KILOMETRES"] | None:
    """Read the unit written behind a reading, as in `48,210 miles`; None where none is."""
    text = typed.strip()
    behind = _unit_behind(text)
    if not behind or behind.start() == 0:
        return None
    return "MILES" if behind["miles"] else "KILOMETRES"


def show_number(value: int, group_sign: str) -> str:
    """Write a whole number in groups of three, parted by the sign of the user's locale (none where it is "")."""
    return f"{value:,}".replace(",", group_sign)


def _without_unit(typed: str) -> str:
    text = typed.strip()
    behind = _unit_behind(text)
    return text[: behind.start()].rstrip() if behind and behind.start() else text


def _unit_behind(text: str) -> re.Match[str] | None:
    # Only the end is looked at, so that a long text costs no more than a short one.
    word = _LAST_WORD.search(text, max(0, len(text) - _LONGEST_UNIT))
    return _UNIT.fullmatch(text, word.start()) if word else None
