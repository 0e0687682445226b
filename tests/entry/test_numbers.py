"""Model years and odometer readings as people type them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pave_desktop.entry.numbers import LARGEST_ODOMETER, read_odometer, read_year, show_number, unit_in_odometer
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


@pytest.mark.parametrize(
    "typed",
    ["12,5OO", "l00945", "1e5", "0x10", "km", "12,5OO mi", "48210 m", "48210 k m", "48 mi 210", "12 kmi", "a" * 20000],
)
def test_letters_among_the_digits_are_named_as_the_reason(typed: str) -> None:
    with pytest.raises(EntryRefusedError, match="letters"):
        read_odometer(typed)


@pytest.mark.parametrize(
    ("typed", "reading", "unit"),
    [
        ("48210 mi", 48_210, "MILES"),
        ("48,210 miles", 48_210, "MILES"),
        ("48210MI.", 48_210, "MILES"),
        ("1 mile", 1, "MILES"),
        ("48 210 mls", 48_210, "MILES"),
        ("48.210 millas", 48_210, "MILES"),
        ("100 945 km", 100_945, "KILOMETRES"),
        ("100945km", 100_945, "KILOMETRES"),
        ("12 345 kms", 12_345, "KILOMETRES"),
        ("12 345\u00a0km", 12_345, "KILOMETRES"),
        ("12\u202f345\u202fkm", 12_345, "KILOMETRES"),
        ("100'945 Km.", 100_945, "KILOMETRES"),
        ("100,945 kilometers", 100_945, "KILOMETRES"),
        ("100,945 Kilometres", 100_945, "KILOMETRES"),
        ("100,945 kilómetros", 100_945, "KILOMETRES"),
        ("100 945 kilomètres", 100_945, "KILOMETRES"),
        ("100945", 100_945, None),
        ("", None, None),
    ],
)
def test_the_unit_is_read_from_behind_the_reading(typed: str, reading: int | None, unit: str | None) -> None:
    assert read_odometer(typed) == reading
    assert unit_in_odometer(typed) == unit


@pytest.mark.parametrize("typed", ["km", " miles ", "100945 m", "100945 k", "100945 smiles", "mi 48210", "48210 mi x"])
def test_there_is_no_unit_where_none_stands_behind_a_reading(typed: str) -> None:
    assert unit_in_odometer(typed) is None


@pytest.mark.parametrize("typed", ["100.5 km", "1,23 mi", "12.5 miles", "-5 km"])
def test_a_unit_makes_no_whole_number_of_a_part(typed: str) -> None:
    with pytest.raises(EntryRefusedError, match="whole number"):
        read_odometer(typed)


@pytest.mark.parametrize("typed", ["100k", "100 K", "12.5k", "100k miles", "100945 k"])
def test_a_rounded_reading_is_asked_for_in_full(typed: str) -> None:
    with pytest.raises(EntryRefusedError, match="in full, such as 100945"):
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


GROUP_SIGNS = [",", ".", "'", "’", " ", "\u00a0", "\u202f", "\u2009", ""]


@pytest.mark.parametrize(
    ("value", "sign", "shown"),
    [
        (100_945, ",", "100,945"),
        (1_234_567, "\u202f", "1\u202f234\u202f567"),
        (945, ".", "945"),
        (100_945, "", "100945"),
    ],
)
def test_a_number_is_shown_in_groups_of_three(value: int, sign: str, shown: str) -> None:
    assert show_number(value, sign) == shown


@settings(deadline=None, max_examples=200)
@given(
    st.integers(0, LARGEST_ODOMETER), st.sampled_from(GROUP_SIGNS), st.sampled_from(["", " ", "\u00a0"]), st.booleans()
)
def test_every_reading_is_read_however_it_is_grouped(reading: int, sign: str, blank: str, is_in_miles: bool) -> None:
    shown = show_number(reading, sign)
    assert read_odometer(shown) == reading
    assert read_odometer(shown + blank + ("mi" if is_in_miles else "km")) == reading
    assert unit_in_odometer(shown + blank + ("mi" if is_in_miles else "km")) == (
        "MILES" if is_in_miles else "KILOMETRES"
    )


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=15) | st.text("0123456789,. 'OlkmiE-+", max_size=12))
def test_any_text_is_read_or_refused_with_a_sentence(typed: str) -> None:
    for reader in (read_odometer, read_year):
        try:
            number = reader(typed)
        except EntryRefusedError as refused:
            assert str(refused).endswith(".")
        else:
            assert number is None or 0 <= number <= LARGEST_ODOMETER
    assert unit_in_odometer(typed) in {None, "MILES", "KILOMETRES"}
