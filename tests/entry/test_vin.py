"""VINs as people type them: tidied, measured, and their check digit worked out."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pave_desktop.entry.refusal import EntryRefusedError
from pave_desktop.entry.vin import check_digit, hint_about_vin, read_vin, tidy_vin

VIN_CHARACTERS = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789"

# Printed in standards and handbooks, or on cars: their ninth character is right.
GOOD = [
    "1M8GDM9AXKP042788",
    "11111111111111111",
    "5GZCZ43D13S812715",
    "1HGCM82633A004352",
    "JH4KA7561PC008269",
]


@pytest.mark.parametrize(
    ("typed", "tidy"),
    [
        ("1m8gdm9axkp042788", "1M8GDM9AXKP042788"),
        ("  1M8GDM9AXKP042788\n", "1M8GDM9AXKP042788"),
        ("1M8 GDM9A XKP-042788", "1M8GDM9AXKP042788"),
        ("1M8–GDM9A—XKP\u00a0042\t788", "1M8GDM9AXKP042788"),
        ("1M8‑GDM9A‐XKP042788", "1M8GDM9AXKP042788"),
        (" - ", ""),
        ("IO.Q", "IO.Q"),
    ],
)
def test_blanks_and_dashes_go_and_nothing_else(typed: str, tidy: str) -> None:
    assert tidy_vin(typed) == tidy


@pytest.mark.parametrize("typed", ["", "   ", "\n", "--"])
def test_nothing_typed_is_no_vin(typed: str) -> None:
    assert read_vin(typed) is None


@pytest.mark.parametrize(("typed", "count"), [("1M8GDM9AXKP04278", 16), ("1M8GDM9AXKP0427881", 18), ("1", 1)])
def test_a_wrong_length_is_refused_and_counted(typed: str, count: int) -> None:
    with pytest.raises(EntryRefusedError) as refused:
        read_vin(typed)
    assert str(refused.value) == f"A VIN has 17 characters; this one has {count}."


def test_the_length_is_that_of_the_tidied_vin() -> None:
    assert read_vin("1m8-gdm9ax kp 042788") == "1M8GDM9AXKP042788"


@pytest.mark.parametrize("vin", ["1M8GDM9A0KP042788", "1M8GDM9AXKPO42788", "WVWZZZ1KZ6W000001", "1M8GDM9AXKP04278!"])
def test_what_is_only_doubtful_is_read_all_the_same(vin: str) -> None:
    assert read_vin(vin) == vin


@pytest.mark.parametrize("vin", GOOD)
def test_known_vins_have_their_check_digit(vin: str) -> None:
    assert check_digit(vin) == vin[8]
    assert hint_about_vin(vin) is None
    assert hint_about_vin(vin.lower()) is None


@pytest.mark.parametrize(
    ("vin", "digit"),
    [
        # Worked out on paper: sum of value times weight, modulo 11.
        ("00000000000000000", "0"),
        ("A0000000000000000", "8"),
        ("0000000A000000000", "X"),
        ("J0000000000000000", "8"),
        ("S0000000000000000", "5"),
        ("Z0000000000000000", "6"),
        ("P0000000000000000", "1"),
        ("R0000000000000000", "6"),
        ("00000000000000009", "7"),
        ("000000000A0000000", "9"),
    ],
)
def test_each_place_has_its_weight_and_each_letter_its_value(vin: str, digit: str) -> None:
    assert check_digit(vin) == digit


@pytest.mark.parametrize("vin", ["", "1M8GDM9AXKP04278", "1M8GDM9AXKPO42788", "1M8GDM9AXKP04278!", "1m8gdm9axkp042788"])
def test_there_is_no_check_digit_for_what_is_no_vin(vin: str) -> None:
    assert check_digit(vin) is None


@pytest.mark.parametrize("typed", ["", "1M8GDM9A0KP04278", "1M8GDM9A0KP0427888"])
def test_there_is_no_hint_before_the_length_is_right(typed: str) -> None:
    assert hint_about_vin(typed) is None


@pytest.mark.parametrize("letter", "IOQioq")
def test_letters_that_no_vin_has_are_hinted_at(letter: str) -> None:
    assert "I, O or Q" in str(hint_about_vin("1M8GDM9AXKP04278" + letter))


@pytest.mark.parametrize("sign", ["!", "*", "Ä", ".", "８"])
def test_signs_that_no_vin_has_are_hinted_at(sign: str) -> None:
    assert "only letters and digits" in str(hint_about_vin("1M8GDM9AXKP04278" + sign))


def test_a_check_digit_that_does_not_fit_is_hinted_at() -> None:
    assert "check digit does not fit" in str(hint_about_vin("1M8GDM9A0KP042788"))


@settings(deadline=None, max_examples=100)
@given(st.text(VIN_CHARACTERS, min_size=17, max_size=17), st.integers(0, 16), st.sampled_from("0123456789"))
def test_one_mistyped_digit_is_always_seen(vin: str, place: int, digit: str) -> None:
    good = vin[:8] + str(check_digit(vin)) + vin[9:]
    assert hint_about_vin(good) is None
    wrong = good[:place] + digit + good[place + 1 :]
    if good[place] in "0123456789" and digit != good[place]:
        assert hint_about_vin(wrong) is not None


@settings(deadline=None, max_examples=150)
@given(st.text(max_size=30))
def test_any_text_is_read_or_refused_with_a_sentence(typed: str) -> None:
    hint_about_vin(typed)
    try:
        vin = read_vin(typed)
    except EntryRefusedError as refused:
        assert str(refused).endswith(".")
    else:
        assert vin is None or len(vin) == 17


@settings(deadline=None, max_examples=100)
@given(st.text(VIN_CHARACTERS, min_size=17, max_size=17))
def test_a_vin_that_was_read_reads_the_same_again(vin: str) -> None:
    assert read_vin(vin) == vin
    assert read_vin(vin.lower()) == vin
