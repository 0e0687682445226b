"""Model years and odometer readings as people type them, read to whole numbers."""

from __future__ import annotations

import re
from datetime import date

from pave_desktop.entry.refusal import refuse

FIRST_YEAR = 1900
YEARS_AHEAD = 2
LARGEST_ODOMETER = 9_999_999

_PLAIN = re.compile(r"\d+")
_GROUPED = re.compile(r"\d{1,3}(?:([,.'’\s])\d{3})(?:\1\d{3})*")


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
    """Read a reading such as `100945` or `100,945`; None where nothing was typed.

    The unit is the vehicle's own (kilometres or miles) and is kept beside it. Raises EntryRefusedError for
    anything that is not a whole number, so that `12,5OO` with letters is never taken for 12.5 or 125.
    """
    text = typed.strip()
    if not text:
        return None
    if not text.isascii() and not all(part.isascii() or part in "’\u00a0\u202f" for part in text):
        raise refuse("Write the odometer with the digits 0 to 9 only.")
    if _PLAIN.fullmatch(text):
        digits = text
    elif _GROUPED.fullmatch(text):
        digits = re.sub(r"\D", "", text)
    elif re.search(r"[A-Za-z]", text):
        raise refuse("The odometer takes digits only; there are letters in it.")
    else:
        raise refuse("The odometer takes a whole number, such as 100945 or 100,945.")
    reading = int(digits.lstrip("0")[:20] or "0")
    if reading > LARGEST_ODOMETER:
        raise refuse("An odometer reads at most {largest}.", largest=f"{LARGEST_ODOMETER:,}")
    return reading
