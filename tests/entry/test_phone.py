"""Phone numbers as people write them, read to E.164 and shown the way people read them."""

from __future__ import annotations

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pave_desktop.entry.phone import (
    REGIONS,
    PhoneStyle,
    hint_about_phone,
    phone_on_the_wire,
    read_phone,
    show_phone,
)
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
        # Abroad is 011 from the United States and Canada and 00 from Mexico; people write either anywhere.
        ("011 52 55 1234 5678", "CA", "+525512345678"),
        ("(011) 52 55 1234 5678", "US", "+525512345678"),
        ("00 52 55 1234 5678", "US", "+525512345678"),
        ("0052-55-1234-5678", "CA", "+525512345678"),
        ("00 1 617 555 0143", "MX", "+16175550143"),
        ("011 1 617 555 0143", "MX", "+16175550143"),
        ("00 44 7400 123456", "MX", "+447400123456"),
        ("Cell: 617-555-0143", "US", "+16175550143"),
        ("tel:+16175550143", "MX", "+16175550143"),
        ("(+1) 617 555 0143", "MX", "+16175550143"),
    ],
)
def test_numbers_are_read_in_every_way_of_writing(typed: str, region: str, read: str) -> None:
    assert read_phone(typed, region) == read


@given(digits=st.from_regex(r"[0-9]{10}", fullmatch=True), region=st.sampled_from([*REGIONS, "GB"]))
def test_what_is_finished_already_is_read_as_if_a_person_had_written_it(digits: str, region: str) -> None:
    def read(typed: str) -> str:
        try:
            return read_phone(typed, region) or ""
        except EntryRefusedError:
            return "refused"

    assert read(f"+1{digits}") == read(f"+1 ({digits[:3]}) {digits[3:6]}-{digits[6:]}")


@pytest.mark.parametrize("region", REGIONS)
@pytest.mark.parametrize(
    "typed",
    [
        "+52 55 1234 5678",
        "+52 1 55 1234 5678",
        "+52 (1) 55 1234 5678",
        "+5215512345678",
        "+52 044 55 1234 5678",
        "+52 01 55 1234 5678",
        "011 52 1 55 1234 5678",
        "00 52 1 55 1234 5678",
    ],
)
def test_a_mexican_number_has_ten_digits_after_52_however_old_its_writing(typed: str, region: str) -> None:
    assert read_phone(typed, region) == "+525512345678"


@pytest.mark.parametrize(
    "typed", ["044 55 1234 5678", "045 55 1234 5678", "01 55 1234 5678", "52 1 55 1234 5678", "52 55 1234 5678"]
)
def test_what_was_dialled_within_mexico_is_taken_off(typed: str) -> None:
    assert read_phone(typed, "MX") == "+525512345678"


@pytest.mark.parametrize("typed", ["1 617 555 0143", "1 55 1234 5678"])
def test_in_mexico_a_lone_1_is_not_guessed_at(typed: str) -> None:
    # An old Mexican mobile, or a number in the United States: a text to the wrong one cannot be called back.
    with pytest.raises(EntryRefusedError, match="country code"):
        read_phone(typed, "MX")


@pytest.mark.parametrize(
    "typed", ["1-800-FLOWERS", "617 5550 BOB", "617-555-0143 Jo", "617-555-0143 (cell)", "617 555 O143 1"]
)
def test_letters_among_the_digits_are_refused(typed: str) -> None:
    # libphonenumber would take them for keys of a telephone, and the text would go to somebody else.
    with pytest.raises(EntryRefusedError, match="letters in the phone number"):
        read_phone(typed)


def _digits(number: str, region: str) -> str:
    return phonenumbers.national_significant_number(phonenumbers.parse(number, region))


@st.composite
def real_numbers(draw: st.DrawFn) -> tuple[str, str]:
    """Draw a region and a number that libphonenumber knows as valid there, as E.164."""
    region = draw(st.sampled_from(REGIONS))
    example = phonenumbers.example_number_for_type(region, phonenumbers.PhoneNumberType.MOBILE)
    area = phonenumbers.national_significant_number(example)[:3]
    rest = draw(st.from_regex(r"[2-9][0-9]{6}", fullmatch=True))
    number = phonenumbers.parse(area + rest, region)
    assert phonenumbers.is_valid_number(number)
    return region, phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


STYLES_AT_HOME = [
    "{0}{1}{2}", "({0}) {1}-{2}", "{0}-{1}-{2}", "{0}.{1}.{2}", "{0} {1} {2}", "({0}){1}-{2}", "{0}/{1}-{2}",
    "{0}\u00a0{1}\u2011{2}", " {0} {1}{2} ", "({0}) {1} {2}", "{0}–{1}–{2}", "Cell {0} {1} {2}",
]  # fmt: skip
STYLES_ANYWHERE = [
    f"{lead}{style}" for lead in ("+{c}", "+{c} ", "011 {c} ", "00 {c} ") for style in STYLES_AT_HOME[:8]
]


@settings(deadline=None, max_examples=150)
@given(real_numbers(), st.sampled_from(REGIONS), st.data())
def test_every_real_number_is_read_in_every_written_style(
    numbered: tuple[str, str], reader: str, data: st.DataObject
) -> None:
    home, number = numbered
    national = _digits(number, home)
    parts = national[:3], national[3:6], national[6:]
    at_home = data.draw(st.sampled_from(STYLES_AT_HOME)).format(*parts)
    assert read_phone(at_home, home) == number
    if home != "MX":
        assert read_phone(f"1 {at_home.removeprefix('Cell ')}", home) == number
    abroad = data.draw(st.sampled_from(STYLES_ANYWHERE)).format(*parts, c=number[1:-10])
    assert read_phone(abroad, reader) == number
    assert read_phone(show_phone(number, reader), reader) == number


@pytest.mark.parametrize("typed", ["+1 099 555 0143", "123 456 7890", "+52 10 1234 5678"])
def test_no_area_begins_with_0_or_1(typed: str) -> None:
    with pytest.raises(EntryRefusedError, match="No phone number looks like this"):
        read_phone(typed)


@pytest.mark.parametrize("typed", ["999 555 0143", "617 155 0143"])
def test_an_area_that_nobody_knows_is_hinted_at_and_read_all_the_same(typed: str) -> None:
    assert read_phone(typed)
    assert "No area with such numbers is known" in str(hint_about_phone(typed, "US"))


@pytest.mark.parametrize("typed", ["800 356 9377", "+1 888 555 0143", "+52 800 123 4567"])
def test_a_toll_free_number_gets_no_text(typed: str) -> None:
    assert read_phone(typed)
    assert "toll-free" in str(hint_about_phone(typed, "US"))


@pytest.mark.parametrize(
    "typed",
    ["617 555 0143", "+1 416 555 0143", "+44 7400 123456", "+52 55 1234 5678", "", "61", "Bob", "1-800-FLOWERS"],
)
def test_there_is_no_hint_about_a_good_number_nor_about_one_that_is_refused(typed: str) -> None:
    assert hint_about_phone(typed, "US") is None


@pytest.mark.parametrize(
    ("number", "style", "sent"),
    [
        ("+16175550143", PhoneStyle.E164, "+16175550143"),
        ("+16175550143", PhoneStyle.TEN_DIGITS, "6175550143"),
        ("+525512345678", PhoneStyle.TEN_DIGITS, "+525512345678"),
        ("+4915123456789", PhoneStyle.TEN_DIGITS, "+4915123456789"),
        ("", PhoneStyle.TEN_DIGITS, ""),
        ("6175550143", PhoneStyle.TEN_DIGITS, "6175550143"),
    ],
)
def test_an_account_gets_numbers_in_its_style(number: str, style: PhoneStyle, sent: str) -> None:
    assert phone_on_the_wire(number, style) == sent


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
        # Without + this would be a number abroad.
        ("+10005550143", "US", "+1 0005550143"),
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
