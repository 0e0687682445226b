"""VINs found in what people paste: e-mails, lines of stock lists, labels."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pave_desktop.entry.vin import find_vins
from tests.entry.vins import american_vins

VIN = "1M8GDM9AXKP042788"
OTHER = "1HGCM82633A004352"
EUROPEAN = "WVWZZZ1KZ6W000001"

EMAIL = f"""Hello Dana,

the customer (call 617-555-0143, or +1 416 555 0143) brings the Accord tomorrow, 10:30.
VIN: {OTHER.lower()}. Stock no. A-20417, 48,210 miles, $12,995.
Its link: https://demo.vehiclecapture.com/ABC-0123456789 (session ABC-0123456789)
The other one is 1M8 GDM9A XKP-042788; the van from Germany {EUROPEAN}.

Ref 550e8400-e29b-41d4-a716-446655440000, dana@dealer.example
"""


@pytest.mark.parametrize(
    "text",
    [
        VIN,
        VIN.lower(),
        f"VIN: {VIN}",
        f"VIN:{VIN}",
        f"vin#{VIN}",
        f"VIN-{VIN}",
        f"vin={VIN}",
        f"({VIN})",
        f"“{VIN}”",
        f"*{VIN}*",
        f"I{VIN}",
        f"The car is {VIN}.",
        f"{VIN}, Honda",
        f"- {VIN}\n",
        f"{VIN}-used",
        f"2017\tHONDA\t{VIN}\t48210\tBLACK",
        f"A1234,{VIN},2017,Honda,https://dealer.example/a1234,red",
        f"A1234;{VIN};2017",
        f"A1234|{VIN}|2017",
        f"\ufeff{VIN}\r\n",
        "IM8GDM9AXKPO42788",
        "VIN 1M8 GDM9A X KP042788",
        "1M8GDM9AX KP042788 Honda",
        "1M8-GDM9AX-KP042788",
        "1m8\u00a0gdm9ax\u202fkp042788",
        "1M8G DM9A XKP0 42788, black",
        "I1M8 GDM9AX KP042788",
        "1M8 GDM9A XKP O42788",
        "red 1M8 GDM9A XKP 042788 call me",
    ],
)
def test_a_vin_is_found_however_it_is_written(text: str) -> None:
    assert find_vins(text) == (VIN,)


@pytest.mark.parametrize("vin", [EUROPEAN, "SALLAAA1ABA000001", "1M8GDM9A0KP042788"])
def test_what_looks_like_a_vin_is_found_without_proof(vin: str) -> None:
    assert find_vins(f"2006 VW Golf, {vin}, blue") == (vin,)
    assert find_vins(f"I{vin}") == find_vins(vin.lower()) == (vin,)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ABC-0123456789",
        "ABCDEF-0123456789ABCDE",
        f"ABC-{VIN}",
        f"https://dealer.example/{VIN}",
        f"www.dealer.example/{VIN}",
        f"dealer.example/{VIN}",
        f"https://dealer.example/?vin={VIN}",
        f"{VIN}@dealer.example",
        f"X{VIN}",
        f"{VIN}X",
        f"{VIN}_{OTHER}",
        f"photo_{VIN}.jpg",
        f"{VIN}.jpg",
        f"{VIN}=",
        f"é{VIN}",
        VIN + OTHER,
        "617-555-0143 416-555-0199",
        "call him 617-555-0143",
        "+1 617 555 0143",
        "550e8400-e29b-41d4-a716-446655440000",
        "550e8400e29b41d4a716446655440000",
        "characterizations",
        "counterrevolution is a word of seventeen",
        "11111111111111111",
        "20240115T10153012",
        "2017 Kia Forte 48210",
        "2017 KIA FORTE 48210",
        # Nothing proves groups that do not fit.
        "WVW ZZZ1KZ 6W000001",
        "1M8 GDM9A 0KP 042788",
        # Some words and numbers in a row do fit; what no maker writes gives them away.
        "HONDA CIVIC EX 10004",
        "VOLVO RED OK 1000006",
        "FORD F150 XLT 100001",
        "1HG CM8263 UA004353",
        "1M8 GDM9A 1KP 1006AB",
        # Nobody writes one VIN in small and capital letters.
        "1m8GDM9A0KP042788",
        # Columns and rows part what belongs to different things.
        "1M8\tGDM9AXKP042788",
        "1M8GDM9A\nXKP042788",
        "1M8,GDM9AXKP042788",
        "1m8 GDM9AX kp042788",
    ],
)
def test_what_is_no_vin_is_left_alone(text: str) -> None:
    assert find_vins(text) == ()


def test_all_of_an_email_are_found_in_order() -> None:
    assert find_vins(EMAIL) == (OTHER, VIN, EUROPEAN)


def test_each_is_given_once() -> None:
    assert find_vins(f"{VIN} {OTHER}\n1M8 GDM9A XKP-042788\n{VIN.lower()}") == (VIN, OTHER)
    assert find_vins(f"1M8 GDM9A XKP042788 1HG CM8263 3A004352 {EUROPEAN}") == (VIN, OTHER, EUROPEAN)


NOISE = st.lists(
    st.sampled_from(
        [
            "the car", "Honda Civic", "2017", "48,210", "$12,995", "EX-L", "F-150", "4x4", "red", "617-555-0143",
            "(416) 555-0143", "ABC-0123456789", "dana@dealer.example", "https://dealer.example/a?b=c", "stock", "A1234",
            "550e8400-e29b-41d4-a716-446655440000", "characterizations", "Dana", "lot", "tomorrow at 10:30", "é",
        ]
    ),
    max_size=8,
).map("; ".join)  # fmt: skip
WRITTEN = st.sampled_from([(17,), (3, 6, 8), (3, 5, 1, 8), (9, 8), (4, 4, 4, 5), (3, 5, 3, 6), (11, 6)])


@settings(deadline=None, max_examples=200)
@given(
    vin=american_vins(),
    sizes=WRITTEN,
    sign=st.sampled_from([" ", "-", "\u00a0", " - "]),
    before=NOISE,
    behind=NOISE,
    is_small=st.booleans(),
)
def test_a_vin_is_found_in_noise_and_nothing_else(
    *, vin: str, sizes: tuple[int, ...], sign: str, before: str, behind: str, is_small: bool
) -> None:
    groups = [vin[sum(sizes[:at]) : sum(sizes[: at + 1])] for at in range(len(sizes))]
    # Numbers in front of letters, long words, and no group with both are left to the words of stock lists.
    has_inner_number = any(len(group) > 1 and group.isdigit() for group in groups[:-1])
    has_word = any(group.isalpha() and len(group) > 5 for group in groups)
    has_no_mixed_group = all(group.isalpha() or group.isdigit() for group in groups)
    written = sign.join(groups)
    text = f"{before}; {written.lower() if is_small else written}, {behind}"
    if has_inner_number or has_word or has_no_mixed_group:
        assert find_vins(text) in {(), (vin,)}
    else:
        assert find_vins(text) == (vin,)


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=200) | st.text("AB1X0 -\t.,VINI", max_size=200))
def test_any_text_is_looked_through(text: str) -> None:
    for vin in find_vins(text):
        assert len(vin) == 17
        assert vin.isascii()
        assert any(map(str.isdigit, vin))
        assert any(map(str.isalpha, vin))
        assert find_vins(vin) == (vin,)
