"""VINs for the tests of their readers: known ones, and made-up ones whose check digit is right."""

from __future__ import annotations

from hypothesis import strategies as st

from pave_desktop.entry.vin import check_digit

VIN_CHARACTERS = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789"

# Printed in standards and handbooks, or on cars: their ninth character is right.
GOOD = [
    "1M8GDM9AXKP042788",
    "11111111111111111",
    "5GZCZ43D13S812715",
    "1HGCM82633A004352",
    "JH4KA7561PC008269",
]


def with_check_digit(vin: str) -> str:
    return vin[:8] + str(check_digit(vin)) + vin[9:]


def right_vins() -> st.SearchStrategy[str]:
    return st.text(VIN_CHARACTERS, min_size=17, max_size=17).map(with_check_digit)


def american_vins() -> st.SearchStrategy[str]:
    """Draw VINs as a maker for North America writes them: a year in the tenth place, digits at the end."""
    parts = (
        st.sampled_from(["1HG", "2T1", "3KP", "4T1", "5YJ", "1FT", "JTD", "KMH", "WBA", "YV1"]),
        st.text(VIN_CHARACTERS, min_size=6, max_size=6),
        st.sampled_from("ABCDEFGHJKLMNPRSTVWXY123456789"),
        st.sampled_from("ABCDEFGHJKLMNPRSTUVWXYZ"),
        st.from_regex(r"[0-9]{6}", fullmatch=True),
    )
    return st.tuples(*parts).map("".join).map(with_check_digit)
