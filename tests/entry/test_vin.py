"""VINs as people type and scan them: tidied, mended, measured, and their check digit worked out."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pave_desktop.entry.refusal import EntryRefusedError
from pave_desktop.entry.vin import (
    check_digit,
    hint_about_vin,
    likely_readings,
    mend_vin,
    read_vin,
    scanned_vin,
    tidy_vin,
)
from tests.entry.vins import GOOD, VIN_CHARACTERS, right_vins


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
        ("\ufeff1M8GDM9A\u200bXKP042788\u200e", "1M8GDM9AXKP042788"),
        # An import label's bar code begins with I, and Code 39 with a star.
        ("I1M8GDM9AXKP042788", "1M8GDM9AXKP042788"),
        ("i1m8 gdm9a xkp042788", "1M8GDM9AXKP042788"),
        ("*1M8GDM9AXKP042788*", "1M8GDM9AXKP042788"),
        ("*I1M8GDM9AXKP042788*", "1M8GDM9AXKP042788"),
        ("I1M8GDM9AXKP04278", "I1M8GDM9AXKP04278"),
        ("X1M8GDM9AXKP042788", "X1M8GDM9AXKP042788"),
        ("1M8GDM9AXKP04278*", "1M8GDM9AXKP04278*"),
        ("*", "*"),
    ],
)
def test_blanks_dashes_and_what_a_bar_code_adds_go_and_nothing_else(typed: str, tidy: str) -> None:
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


@pytest.mark.parametrize("vin", ["1M8GDM9A0KP042788", "1M8GDM9AXKPO42780", "WVWZZZ1KZ6W000001", "1M8GDM9AXKP04278!"])
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


@pytest.mark.parametrize("vin", ["WVWZZZ1KZ6W000001", "SALLAAA1ABA000001", "1M8GDM9ASKP042788"])
def test_a_vin_without_a_check_digit_is_told_as_what_it_usually_is(vin: str) -> None:
    assert "has no check digit, as is usual outside North America" in str(hint_about_vin(vin))


def test_letters_that_were_mended_are_no_reason_for_a_hint() -> None:
    assert hint_about_vin("IM8GDM9AXKPO42788") is None


@pytest.mark.parametrize(
    ("vin", "mended"),
    [
        ("IM8GDM9AXKPO42788", "1M8GDM9AXKP042788"),
        ("1M8GDM9AXKPQ42788", "1M8GDM9AXKP042788"),
        ("JH4KA756IPCOO8269", "JH4KA7561PC008269"),
        # The check digit is what was mistaken.
        ("1M8GDM9AOKP042783", "1M8GDM9A0KP042783"),
        # Nothing is proven: the check digit does not fit after mending.
        ("1M8GDM9AXKPO42780", "1M8GDM9AXKPO42780"),
        ("WVWZZZ1KZ6WO00001", "WVWZZZ1KZ6WO00001"),
        ("1M8GDM9AXKP042788", "1M8GDM9AXKP042788"),
        ("OIQ", "OIQ"),
        ("", ""),
    ],
)
def test_letters_that_no_vin_has_are_mended_where_the_check_digit_proves_it(vin: str, mended: str) -> None:
    assert mend_vin(vin) == mended


@settings(deadline=None, max_examples=200)
@given(right_vins(), st.data())
def test_a_vin_typed_with_o_q_and_i_is_given_back(vin: str, data: st.DataObject) -> None:
    typed = "".join(data.draw(st.sampled_from({"0": "0OQ", "1": "1I"}.get(sign, sign))) for sign in vin)
    assert mend_vin(typed) == vin
    assert read_vin(typed.lower()) == vin


@settings(deadline=None, max_examples=200)
@given(st.text(VIN_CHARACTERS, min_size=17, max_size=17))
def test_a_vin_without_these_letters_is_never_changed(vin: str) -> None:
    assert mend_vin(vin) == vin


@settings(deadline=None, max_examples=200)
@given(st.text(VIN_CHARACTERS + "OIQ*- i", max_size=20) | st.text(max_size=20))
def test_what_is_tidied_and_mended_stays_as_it_is(typed: str) -> None:
    once = mend_vin(tidy_vin(typed))
    assert mend_vin(tidy_vin(once)) == once


LOOK_ALIKES = ["S5", "B8", "Z2", "G6", "D0", "UV", "17", "1L", "38", "56", "4A", "MN"]


@settings(deadline=None, max_examples=300)
@given(right_vins(), st.integers(0, 16), st.sampled_from(LOOK_ALIKES), st.booleans())
def test_a_character_taken_for_another_is_among_the_readings(vin: str, place: int, pair: str, is_turned: bool) -> None:
    right, taken_for = pair[::-1] if is_turned else pair
    vin = vin[:place] + right + vin[place + 1 :]
    vin = vin[:8] + str(check_digit(vin)) + vin[9:]
    assume(vin[place] == right and "ZZZ" not in vin)
    slipped = vin[:place] + taken_for + vin[place + 1 :]
    assume("ZZZ" not in slipped)
    if check_digit(slipped) != slipped[8]:
        assert vin in likely_readings(slipped)


@settings(deadline=None, max_examples=200)
@given(right_vins(), st.integers(0, 15))
def test_two_swapped_neighbours_are_among_the_readings(vin: str, place: int) -> None:
    slipped = vin[:place] + vin[place + 1] + vin[place] + vin[place + 2 :]
    assume("ZZZ" not in slipped)
    if check_digit(slipped) != slipped[8]:
        assert vin in likely_readings(slipped)


@pytest.mark.parametrize(
    ("slipped", "right", "also_fits"),
    [
        ("1HGCM82633A00A352", "1HGCM82633A004352", "1HGCMB2633A00A352"),
        ("2T1BURHE1KC1441T9", "2T1BURHE1KC144179", "ZT1BURHE1KC1441T9"),
    ],
)
def test_digits_in_the_serial_weigh_more_than_the_closest_likeness(slipped: str, right: str, also_fits: str) -> None:
    readings = likely_readings(slipped)
    assert readings[0] == right
    assert also_fits in readings


@pytest.mark.parametrize(
    ("slipped", "right"),
    [
        ("1HGCM82633A0043S2", "1HGCM82633A004352"),
        ("1HGCM8Z633A004352", "1HGCM82633A004352"),
        ("1HGCMB2633A004352", "1HGCM82633A004352"),
        ("JH4KA7561PC00B269", "JH4KA7561PC008269"),
        ("JH4KA756LPC008269", "JH4KA7561PC008269"),
        ("SGZCZ43D13S812715", "5GZCZ43D13S812715"),
    ],
)
def test_the_likeliest_reading_comes_first(slipped: str, right: str) -> None:
    assert likely_readings(slipped)[0] == right


def test_where_a_letter_that_no_vin_has_stands_is_where_the_slip_is() -> None:
    # The D was taken for an O, and 0 does not fit.
    assert mend_vin("5GZCZ43O13S812715") == "5GZCZ43O13S812715"
    assert likely_readings("5GZCZ43O13S812715")[0] == "5GZCZ43D13S812715"
    # So were these sevens, though other slips would fit as well.
    assert likely_readings("JH4KAI561PC008269")[0] == "JH4KA7561PC008269"
    assert likely_readings("2T1BURHE0KC14418I")[0] == "2T1BURHE0KC144187"
    assert likely_readings("1M8GDM9AXKPO42788") == ("1M8GDM9AXKP042788",)


@pytest.mark.parametrize(
    "vin", [*GOOD, "", "1M8GDM9AXKP04278", "1M8GDM9A0KP0427888", "1M8GDM9A0KP04278!", "WVWZZZ1KZ6W000001"]
)
def test_there_is_nothing_to_suggest_for_a_right_vin_or_for_what_is_none(vin: str) -> None:
    assert likely_readings(vin) == ()


@settings(deadline=None, max_examples=300)
@given(st.text(VIN_CHARACTERS + "OIQ", min_size=17, max_size=17))
def test_every_reading_is_another_vin_that_proves_itself(vin: str) -> None:
    readings = likely_readings(vin)
    assert len(set(readings)) == len(readings)
    assert vin not in readings
    assert readings == likely_readings(vin)
    for reading in readings:
        assert len(reading) == 17
        assert check_digit(reading) == reading[8]
        assert not set("IOQ") & set(reading)
        plain = vin.translate(str.maketrans("OQI", "001"))
        assert sum(one != other for one, other in zip(plain, reading, strict=True)) <= 2


@pytest.mark.parametrize(
    ("burst", "vin"),
    [
        ("1M8GDM9AXKP042788", "1M8GDM9AXKP042788"),
        ("1m8gdm9axkp042788", "1M8GDM9AXKP042788"),
        ("I1M8GDM9AXKP042788", "1M8GDM9AXKP042788"),
        ("*1M8GDM9AXKP042788*", "1M8GDM9AXKP042788"),
        ("*I1M8GDM9AXKP042788*\t", "1M8GDM9AXKP042788"),
        # Mended where it is shown, so that the field can say so.
        ("IM8GDM9AXKPO42788", "IM8GDM9AXKPO42788"),
        ("WVWZZZ1KZ6W000001", "WVWZZZ1KZ6W000001"),
    ],
)
def test_what_a_scanner_typed_is_read(burst: str, vin: str) -> None:
    assert scanned_vin(burst) == vin


@pytest.mark.parametrize(
    "burst",
    [
        "",
        "1M8GDM9AXKP04278",
        "X1M8GDM9AXKP042788",
        "1M8GDM9AXKP04278!",
        "ABCDEFGHJKLMNPRST",
        "12345678901234567",
        "https://a.example",
        "1M8GDM9AXKP04278\u017f",
        "ABC-0123456789",
        "617 555 0143 0143",
    ],
)
def test_another_bar_code_is_no_vin(burst: str) -> None:
    assert scanned_vin(burst) is None


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
