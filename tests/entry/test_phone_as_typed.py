"""Phone numbers written out while they are typed: digits and cursor keep their order, and nothing gets stuck."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pave_desktop.entry.phone import REGIONS, delete_as_typed, format_as_typed, read_phone, show_phone
from pave_desktop.entry.refusal import EntryRefusedError

PHONE_SIGNS = "0123456789 ()-.\u00a0"


def signs(text: str) -> str:
    return "".join(sign for sign in text if sign in "+0123456789")


def typed(text: str, region: str) -> tuple[str, int]:
    """Type a text key by key, as a field would."""
    shown, cursor = "", 0
    for key in text:
        shown, cursor = format_as_typed(shown[:cursor] + key + shown[cursor:], cursor + 1, region)
    return shown, cursor


def phone_texts() -> st.SearchStrategy[str]:
    body = st.text(PHONE_SIGNS, max_size=18)
    return st.tuples(st.sampled_from(["", "+", "+1", "+52", "1", "011", "("]), body).map("".join)


@pytest.mark.parametrize(
    ("text", "region", "shown"),
    [
        ("6175550143", "US", "(617) 555-0143"),
        ("617-555-0143", "US", "(617) 555-0143"),
        ("(617) 555-0143", "US", "(617) 555-0143"),
        ("61755", "CA", "617-55"),
        ("16175550143", "US", "1 (617) 555-0143"),
        ("+16175550143", "US", "+1 617-555-0143"),
        ("+52", "US", "+52"),
        ("+525512345678", "US", "+52 55 1234 5678"),
        ("5512345678", "MX", "55 1234 5678"),
        ("(+1)6175550143", "MX", "+1 617-555-0143"),
        ("61755501439999", "US", "61755501439999"),
    ],
)
def test_a_number_is_written_as_its_region_writes_it(text: str, region: str, shown: str) -> None:
    assert format_as_typed(text, len(text), region) == (shown, len(shown))
    assert typed(text, region) == (shown, len(shown))


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "+",
        "(",
        "(+",
        "Bob",
        "617 Bob",
        "617x12",
        "617 555 0143 ext 2",
        "6+1",
        "++1",
        "617,555",
        "６１７",
        "1-800-F",
    ],
)
def test_what_is_no_phone_number_so_far_is_left_as_it_is(text: str) -> None:
    for cursor in range(len(text) + 1):
        assert format_as_typed(text, cursor, "US") == (text, cursor)


@pytest.mark.parametrize(
    ("text", "cursor", "shown", "at"),
    [
        # Typed at the end, pasted whole, pasted in front.
        ("617-5", 5, "617-5", 5),
        ("617.555.0143", 12, "(617) 555-0143", 14),
        ("6175550143", 3, "(617) 555-0143", 4),
        # One digit too many or too few in the middle.
        ("(6179) 555-0143", 5, "61795550143", 4),
        ("(67) 555-0143", 2, "(675) 550-143", 2),
        # A bracket and a dash that were deleted.
        ("(617 555-0143", 4, "(617) 555-0143", 4),
        ("(617) 5550143", 9, "(617) 555-0143", 9),
        ("9" * 300, 7, "9" * 300, 7),
    ],
)
def test_the_cursor_stays_behind_its_digit(text: str, cursor: int, shown: str, at: int) -> None:
    assert format_as_typed(text, cursor, "US") == (shown, at)


@settings(deadline=None, max_examples=300)
@given(phone_texts() | st.text(max_size=20), st.sampled_from(REGIONS), st.data())
def test_digits_are_never_changed_and_the_cursor_stays_behind_the_same_one(
    text: str, region: str, data: st.DataObject
) -> None:
    cursor = data.draw(st.integers(0, len(text)))
    shown, at = format_as_typed(text, cursor, region)
    assert signs(shown) == signs(text)
    assert 0 <= at <= len(shown)
    assert signs(shown[:at]) == signs(text[:cursor])
    assert format_as_typed(shown, at, region) == (shown, at)


@settings(deadline=None, max_examples=200)
@given(phone_texts(), st.sampled_from(REGIONS))
def test_typed_key_by_key_is_the_same_as_pasted_whole(text: str, region: str) -> None:
    whole, cursor = format_as_typed(text, len(text), region)
    if any(map(str.isdigit, text)):
        assert typed(text, region) == (whole, cursor)


@settings(deadline=None, max_examples=200)
@given(phone_texts(), st.sampled_from(REGIONS))
def test_what_is_shown_while_typing_reads_the_same(text: str, region: str) -> None:
    def read(text: str) -> str | None:
        try:
            return read_phone(text, region)
        except EntryRefusedError:
            return None

    number = read(text)
    if number is not None:
        assert read(format_as_typed(text, 0, region)[0]) == number
        # Some countries drop a 0 after the country code, and another the next time, where no such number exists.
        if read(number) == number:
            assert read(show_phone(number, region)) == number


@settings(deadline=None, max_examples=200)
@given(phone_texts(), st.sampled_from(REGIONS), st.booleans(), st.data())
def test_each_press_of_backspace_or_delete_takes_one_digit(
    text: str, region: str, forward: bool, data: st.DataObject
) -> None:
    shown, _ = format_as_typed(text, 0, region)
    cursor = data.draw(st.integers(0, len(shown)))
    before, behind = signs(shown[:cursor]), signs(shown[cursor:])
    left, at = delete_as_typed(shown, cursor, region, forward=forward)
    if forward and behind:
        assert (signs(left[:at]), signs(left[at:])) == (before, behind[1:])
    elif not forward and before:
        assert (signs(left[:at]), signs(left[at:])) == (before[:-1], behind)
    else:
        assert signs(left) == signs(shown)


@pytest.mark.parametrize(
    ("text", "cursor", "left", "at"),
    [("Bob", 3, "Bo", 2), ("Bob", 1, "ob", 0), ("617 Bob", 4, "617Bob", 3), ("Bob", 0, "Bob", 0), ("(", 1, "", 0)],
)
def test_backspace_takes_one_sign_of_what_is_no_number(text: str, cursor: int, left: str, at: int) -> None:
    assert delete_as_typed(text, cursor, "US") == (left, at)


@pytest.mark.parametrize(
    ("text", "cursor", "left", "at"), [("Bob", 0, "ob", 0), ("Bob", 3, "Bob", 3), ("617 Bob", 3, "617Bob", 3)]
)
def test_delete_takes_the_sign_ahead(text: str, cursor: int, left: str, at: int) -> None:
    assert delete_as_typed(text, cursor, "US", forward=True) == (left, at)


def test_backspace_empties_a_field_in_as_many_presses_as_there_are_digits() -> None:
    shown, cursor = typed("+525512345678", "US")
    for _ in range(13):
        shown, cursor = delete_as_typed(shown, cursor, "US")
    assert (shown, cursor) == ("", 0)
