"""Model years and odometer readings as people type them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pave_desktop.entry.numbers import LARGEST_ODOMETER, read_odometer, read_year
from pave_desktop.entry.refusal import EntryRefusedError

TODAY = date(2026, 3, 1)


@pytest.mark.parametrize(
    ("typed", "year"), [("2017", 2017), (" 2017\n", 2017), ("1900", 1900), ("2026", 2026), ("2028", 2028)]
)
def test_a_year_from_1900_to_two_years_on_is_read(typed: str, year: int) -> None:
    assert read_year(typed, TODAY) == year


@pytest.mark.parametrize("typed", ["", "  ", "\t"])
def test_nothing_typed_is_no_year(typed: str) -> None:
    assert read_year(typed, TODAY) is None


@pytest.mark.parametrize("typed", ["1800", "1899", "2029", "9999", "0000"])
def test_a_year_no_car_has_is_refused_with_the_bounds(typed: str) -> None:
    with pytest.raises(EntryRefusedError) as refused:
        read_year(typed, TODAY)
    assert str(refused.value) == "The model year must be from 1900 to 2028."


@pytest.mark.parametrize("typed", ["17", "'17", "20 17", "2017.0", "02017", "-2017", "2O17", "two", "２０１７", "٢٠١٧"])
def test_what_is_no_year_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(EntryRefusedError) as refused:
        read_year(typed, TODAY)
    assert str(refused.value) == "Write the model year with four digits, such as 2026."


def test_the_last_year_moves_with_the_calendar() -> None:
    assert read_year("2029", date(2027, 1, 1)) == 2029
    with pytest.raises(EntryRefusedError):
        read_year("2029", date(2026, 12, 31))


def test_without_a_date_the_calendar_of_this_pc_counts() -> None:
    assert read_year(str(date.today().year + 2)) == date.today().year + 2
    with pytest.raises(EntryRefusedError):
        read_year(str(date.today().year + 4))


@pytest.mark.parametrize(
    ("typed", "reading"),
    [
        ("100945", 100_945),
        ("100,945", 100_945),
        ("100 945", 100_945),
        ("100.945", 100_945),
        ("100'945", 100_945),
        ("100’945", 100_945),
        ("100\u00a0945", 100_945),
        ("100\u202f945", 100_945),
        ("1,234,567", 1_234_567),
        ("  12,500 ", 12_500),
        ("7", 7),
        ("0", 0),
        ("000123", 123),
        ("9,999,999", 9_999_999),
    ],
)
def test_a_reading_may_be_grouped_the_way_people_do(typed: str, reading: int) -> None:
    assert read_odometer(typed) == reading


@pytest.mark.parametrize("typed", ["", "   ", "\n"])
def test_nothing_typed_is_no_reading(typed: str) -> None:
    assert read_odometer(typed) is None


@pytest.mark.parametrize(
    "typed",
    ["1,00,945", "100,94", "12.5", "1,234.567", "1 234,567", "1000,945", ",100", "100,", "-5", "+5", "1,,234", "1/2"],
)
def test_what_is_no_whole_number_is_refused(typed: str) -> None:
    with pytest.raises(EntryRefusedError, match="whole number"):
        read_odometer(typed)


@pytest.mark.parametrize("typed", ["12,5OO", "l00945", "100945 km", "12k", "1e5", "0x10"])
def test_letters_among_the_digits_are_named_as_the_reason(typed: str) -> None:
    with pytest.raises(EntryRefusedError, match="letters"):
        read_odometer(typed)


@pytest.mark.parametrize("typed", ["１００９４５", "١٠٠٩٤٥", "१००९४५", "100²", "12·500"])
def test_digits_of_other_scripts_are_refused(typed: str) -> None:
    with pytest.raises(EntryRefusedError, match="digits 0 to 9"):
        read_odometer(typed)


@pytest.mark.parametrize("typed", ["10,000,000", "99999999999", "9" * 5000])
def test_more_than_any_odometer_shows_is_refused(typed: str) -> None:
    with pytest.raises(EntryRefusedError, match="at most 9,999,999"):
        read_odometer(typed)


def test_leading_zeros_never_hide_the_reading() -> None:
    assert read_odometer("0" * 25 + "7") == 7


@settings(deadline=None, max_examples=100)
@given(st.integers(0, LARGEST_ODOMETER), st.sampled_from([",", ".", "'", "’", " ", "\u00a0", "\u202f", ""]))
def test_every_reading_is_read_however_it_is_grouped(reading: int, separator: str) -> None:
    assert read_odometer(f"{reading:,}".replace(",", separator)) == reading


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=15) | st.text("0123456789,. 'OlkmE-+", max_size=12))
def test_any_text_is_read_or_refused_with_a_sentence(typed: str) -> None:
    for reader in (read_odometer, read_year):
        try:
            number = reader(typed)
        except EntryRefusedError as refused:
            assert str(refused).endswith(".")
        else:
            assert number is None or 0 <= number <= LARGEST_ODOMETER
