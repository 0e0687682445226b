"""How long, as people type it: `24`, `36 hours`, `2 days`, `90 min`; read to whole minutes."""

from __future__ import annotations

import re
from enum import IntEnum

from pave_desktop.entry.refusal import refuse
from pave_desktop.sentence import Sentence, sentence


class SpanUnit(IntEnum):
    """What a span is counted in, in minutes."""

    MINUTES = 1
    HOURS = 60
    DAYS = 24 * 60


_SPAN = re.compile(r"(?P<number>[0-9]+(?:[.,][0-9]+)?)\s*(?P<unit>[^\W\d_]*)\.?")
_LONGEST = 40
# English, and Spanish and French for Mexico and Canada.
_UNITS = {
    SpanUnit.MINUTES: re.compile(r"m|mins?|minutes?|minutos?"),
    SpanUnit.HOURS: re.compile(r"h|hrs?|hours?|horas?|heures?"),
    SpanUnit.DAYS: re.compile(r"d|j|days?|d[ií]as?|jours?"),
}


def read_span(typed: str, *, usual: SpanUnit, shortest: int, longest: int) -> int:
    """Read a span in minutes; a bare number is counted in the `usual` unit.

    Raises EntryRefusedError where it is none, or outside `shortest` to `longest` minutes.
    """
    text = typed.strip().lower()
    found = _SPAN.fullmatch(text) if len(text) <= _LONGEST else None
    unit = _unit_of(found["unit"], usual) if found else None
    if found is None or unit is None:
        raise refuse(
            "Write how long, such as {example} or {longer}.",
            example=span_in_words(usual * 3),
            longer=span_in_words(SpanUnit.HOURS * 2 if usual is SpanUnit.MINUTES else SpanUnit.DAYS * 2),
        )
    minutes = round(float(found["number"].replace(",", ".")) * unit)
    if not shortest <= minutes <= longest:
        raise refuse(
            "This can be from {shortest} to {longest}.",
            shortest=span_in_words(shortest),
            longest=span_in_words(longest),
        )
    return minutes


def show_span(minutes: int, unit: SpanUnit) -> str:
    """Write a span for a field whose unit stands beside it: `24`, `1.5`."""
    return f"{minutes / unit:.2f}".rstrip("0").rstrip(".")


def span_in_words(minutes: int) -> Sentence:
    """Say a span for a sentence, as coarse as people do: from two days on in days, from two hours on in hours."""
    if minutes >= SpanUnit.DAYS * 2:
        return sentence("{count} days", count=minutes // SpanUnit.DAYS)
    if minutes >= SpanUnit.HOURS * 2:
        return sentence("{count} hours", count=minutes // SpanUnit.HOURS)
    if minutes >= SpanUnit.HOURS:
        return sentence("an hour")
    return sentence("{count} minutes", count=minutes) if minutes > 1 else sentence("a minute")


def _unit_of(word: str, usual: SpanUnit) -> SpanUnit | None:
    if not word:
        return usual
    return next((unit for unit, words in _UNITS.items() if words.fullmatch(word)), None)
