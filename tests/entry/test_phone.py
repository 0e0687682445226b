"""Phone numbers as people write them, read to E.164 and shown the way people read them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pave_desktop.entry.phone import read_phone, show_phone
from pave_desktop.entry.refusal import EntryRefusedError


@pytest.mark.parametrize(
    ("typed", "region", "read"),
    [
        ("(617) 555-0143", "US", "+16175550143"),
        ("617.555.0143", "US", "+16175550143"),
        ("6175550143", "US", "+16175550143"),
        ("1 617 555 0143", "US", "+16175550143"),
        ("+1 617 555 0143", "US", "+16175550143"),
        ("  617-555-0143\n", "US", "+16175550143"),
        ("617\u00a0555\u20110143", "US", "+16175550143"),
        ("416 555 0143", "CA", "+14165550143"),
        ("+1 (416) 555-0143", "MX", "+14165550143"),
        ("55 1234 5678", "MX", "+525512345678"),
        ("+52 55 1234 5678", "US", "+525512345678"),
        ("+49 151 23456789", "US", "+4915123456789"),
        ("0151 23456789", "DE", "+4915123456789"),
        ("011 49 151 23456789", "US", "+4915123456789"),
    ],
)
def test_numbers_are_read_in_every_way_of_writing(typed: str, region: str, read: str) -> None:
    assert read_phone(typed, region) == read


def test_a_number_without_plus_is_american_unless_told_otherwise() -> None:
    assert read_phone("617 555 0143") == "+16175550143"


@pytest.mark.parametrize("typed", ["", "  ", "\t\n"])
def test_nothing_typed_is_no_number(typed: str) -> None:
    assert read_phone(typed) is None


@pytest.mark.parametrize("typed", ["617-555-0143 x12", "617-555-0143 ext. 12", "+1 617 555 0143;ext=12"])
def test_an_extension_is_refused_for_no_text_reaches_it(typed: str) -> None:
    with pytest.raises(EntryRefusedError, match="extension"):
        read_phone(typed)


@pytest.mark.parametrize(
    "typed",
    ["911", "12345", "617555014", "617 555 0143 99", "+1 617 555", "+999 123 456 789", "+49 1", "0" * 40],
)
def test_a_number_that_cannot_exist_is_refused(typed: str) -> None:
    with pytest.raises(EntryRefusedError, match="area code"):
        read_phone(typed)


@pytest.mark.parametrize("typed", ["Bob", "-", "+", "n/a", "bob@dealer.example", "☎", "9" * 300])
def test_what_is_no_number_at_all_is_refused(typed: str) -> None:
    with pytest.raises(EntryRefusedError):
        read_phone(typed)


@pytest.mark.parametrize("typed", ["555-0143", "5550143", "+1 555 0143"])
def test_a_number_without_its_area_code_is_refused(typed: str) -> None:
    with pytest.raises(EntryRefusedError, match="area code"):
        read_phone(typed, "US")


def test_two_numbers_are_not_taken_for_one() -> None:
    with pytest.raises(EntryRefusedError):
        read_phone("617-555-0143 or 617-555-0144")


@pytest.mark.parametrize("typed", ["Bob 12", "617555014", "617-555-0143 x12"])
def test_a_refusal_does_not_repeat_what_was_typed(typed: str) -> None:
    with pytest.raises(EntryRefusedError) as refused:
        read_phone(typed)
    assert typed not in str(refused.value)


@pytest.mark.parametrize(
    ("number", "region", "shown"),
    [
        ("+16175550143", "US", "(617) 555-0143"),
        ("+14165550143", "CA", "(416) 555-0143"),
        ("+4915123456789", "US", "+49 1512 3456789"),
        ("+16175550143", "MX", "+1 617-555-0143"),
        ("+525512345678", "MX", "55 1234 5678"),
    ],
)
def test_a_number_is_shown_as_its_readers_write_it(number: str, region: str, shown: str) -> None:
    assert show_phone(number, region) == shown


@pytest.mark.parametrize("number", ["", "Bob", "+1617", "+999123456789"])
def test_what_cannot_be_read_is_shown_as_it_is(number: str) -> None:
    assert show_phone(number) == number


@settings(deadline=None, max_examples=150)
@given(st.sampled_from(["US", "CA", "MX", "DE"]), st.from_regex(r"\+(1|52|49)[2-9][0-9]{9}", fullmatch=True))
def test_a_shown_number_reads_the_same_again(region: str, typed: str) -> None:
    number = read_phone(typed, region)
    assert number is not None
    assert read_phone(show_phone(number, region), region) == number


@settings(deadline=None, max_examples=150)
@given(st.text(max_size=25) | st.text("+0123456789 -().x;ext=", max_size=20))
def test_any_text_is_read_or_refused_with_a_sentence(typed: str) -> None:
    try:
        number = read_phone(typed)
    except EntryRefusedError as refused:
        assert str(refused).endswith(".")
    else:
        assert number is None or number.startswith("+")
