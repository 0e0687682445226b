"""How long something may take, typed as people type it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pave_desktop.entry.refusal import EntryRefusedError
from pave_desktop.entry.time_span import SpanUnit, read_span, show_span, span_in_words

DAY = 24 * 60
MONTH = 30 * DAY


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        ("24", DAY),
        (" 24 ", DAY),
        ("24 h", DAY),
        ("24h", DAY),
        ("24 hrs.", DAY),
        ("24 Hours", DAY),
        ("1.5", 90),
        ("1,5", 90),
        ("90 min", 90),
        ("90 minutes", 90),
        ("2 days", 2 * DAY),
        ("2d", 2 * DAY),
        ("1 día", DAY),
        ("3 jours", 3 * DAY),
        ("2 heures", 120),
        ("2 horas", 120),
    ],
)
def test_what_people_type(typed: str, minutes: int) -> None:
    assert read_span(typed, usual=SpanUnit.HOURS, shortest=60, longest=MONTH) == minutes


def test_a_bare_number_is_in_the_unit_that_stands_beside_the_field() -> None:
    assert read_span("45", usual=SpanUnit.MINUTES, shortest=5, longest=DAY) == 45
    assert read_span("2 h", usual=SpanUnit.MINUTES, shortest=5, longest=DAY) == 120


@pytest.mark.parametrize(
    "typed",
    ["", " ", "soon", "-5", "24 weeks", "1 h 30", "2O", "0x10", "1e3", "٢٤", "h", "24 24", "9" * 5000, "NaN", "24\n25"],
)
def test_what_is_no_span_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(EntryRefusedError) as refused:
        read_span(typed, usual=SpanUnit.HOURS, shortest=60, longest=MONTH)
    assert str(refused.value.sentence) == "Write how long, such as 3 hours or 2 days."


@pytest.mark.parametrize("typed", ["0", "59 min", "31 days", "99999999999"])
def test_what_makes_no_sense_is_refused_with_what_does(typed: str) -> None:
    with pytest.raises(EntryRefusedError) as refused:
        read_span(typed, usual=SpanUnit.HOURS, shortest=60, longest=MONTH)
    assert str(refused.value.sentence) == "This can be from an hour to 30 days."


@given(st.integers(min_value=5, max_value=MONTH), st.sampled_from([SpanUnit.MINUTES, SpanUnit.HOURS]))
def test_what_is_shown_is_read_as_the_same(minutes: int, unit: SpanUnit) -> None:
    shown = show_span(minutes, unit)
    assert read_span(shown, usual=unit, shortest=5, longest=MONTH) == minutes


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(1, "a minute"), (5, "5 minutes"), (60, "an hour"), (119, "an hour"), (120, "2 hours"), (26 * 60, "26 hours"),
     (47 * 60, "47 hours"), (2 * DAY, "2 days"), (MONTH, "30 days")],
)  # fmt: skip
def test_a_span_in_words(minutes: int, words: str) -> None:
    assert str(span_in_words(minutes)) == words
