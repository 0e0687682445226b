"""The decoder with VINs that are wrong, foreign, or mean two things; and what it costs before the first of them."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pave_desktop.models.decoded_vehicle import DecodedVehicle
from pave_desktop.models.field import Field
from pave_desktop.vehicles.decoder import OfflineVinDecoder
from tests.vehicles.known_vehicles import read_known_vehicles

CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
FILLED = {Field.YEAR, Field.MAKE, Field.MODEL, Field.BODY_TYPE, Field.TRIM, Field.TRANSMISSION}
WRITTEN_IN_CAPITALS = {"FIAT", "MINI", "SEAT", "INEOS"}
DECODER = OfflineVinDecoder(now=lambda: datetime(2026, 11, 1, tzinfo=UTC))


def year_of(vin: str) -> str | None:
    return DECODER.decode(vin).values.get(Field.YEAR)


# The year


@pytest.mark.parametrize(
    ("vin", "year"),
    [
        pytest.param("1FTFW1ET1DF310267", "2013", id="a pickup, only the check digit is wrong"),
        pytest.param("1HGCM8266A3018457", None, id="a slip put another character into the year's place"),
        pytest.param("WVWZZZ1KZ6W104235", "2006", id="Volkswagen for Europe, a digit is one year"),
        pytest.param("WVWZZZ1KZAW104235", None, id="Volkswagen for Europe, a letter is two years"),
        pytest.param("WDB2030461A123456", None, id="Mercedes-Benz for Europe: that is the steering wheel's side"),
        pytest.param("JTEBR3FJ10K012345", None, id="Toyota for Europe: no year at all"),
        pytest.param("1JJV532D4FL824610", None, id="a trailer of 1985 or of 2015"),
        pytest.param("1JJV5324DFL824610", None, id="a trailer with a slip, which would be of 1985"),
        pytest.param("1XK7D49X0LJ371046", None, id="a heavy truck with a slip, which would be of 1990"),
        pytest.param("3G4WF8561N2412729", None, id="a slip in the year's place, which would be of 1992"),
        pytest.param("1J9CA2317GM123392", None, id="a car whose seventh place says 1986 and whose data 2016"),
        pytest.param("1FMCU9761LUA31640", None, id="a slip in the seventh place, which would be of 1990"),
        pytest.param("WDB2030461A123406", None, id="Mercedes-Benz for Europe, the check digit fits by chance"),
        pytest.param("1D9EP6478WH184865", "1998", id="a trailer of 1998, not of 2028"),
        pytest.param("3AKJHHDR9KSJZ4031", "2019", id="a heavy truck whose pattern is of one of the two years"),
        pytest.param("54UU8DC56WC951217", None, id="a year that nobody has built yet"),
    ],
)
def test_a_year_is_told_only_when_it_is_sure(vin: str, year: str | None) -> None:
    assert year_of(vin) == year


def test_a_letter_means_one_year_in_cars_of_either_side_of_2010() -> None:
    # The seventh place tells 1998 (W) from 2028, and 2015 (F) from 1985.
    assert year_of("1NXBR12E7WZ045172") == "1998"
    assert year_of("1N4AL3AP2FC190437") == "2015"


def test_with_a_clock_that_stands_in_the_past_a_new_car_is_not_made_thirty_years_older() -> None:
    past = OfflineVinDecoder(now=lambda: datetime(2020, 5, 1, tzinfo=UTC))
    decoded = past.decode("7FARS6H86TE004417")
    assert decoded.values == {Field.MAKE: "Honda"}


# The suggestion


@pytest.mark.parametrize(
    ("typed", "suggested"),
    [
        pytest.param("1HGCMB26X3A018457", "1HGCM826X3A018457", id="B for 8"),
        pytest.param("1HGCM82GX3A018457", "1HGCM826X3A018457", id="G for 6"),
        pytest.param("1HGCM826X3AO18457", "1HGCM826X3A018457", id="O for 0"),
        pytest.param("1GYS4BLK2MR120443", "1GYS4BKL2MR120443", id="two swapped"),
        pytest.param("1HGCM826X3A108457", "", id="two VINs would fit"),
        pytest.param("1HGCM826X3A018457", "", id="nothing is wrong"),
        pytest.param("WVWZZZ1KZ6W104235", "", id="no check digit in Europe"),
        pytest.param("WDB2030461A123456", "", id="no check digit in Europe, though a digit stands there"),
        pytest.param("SALWR2TFBEA310726", "", id="a letter for a check digit, as Europe writes it"),
        pytest.param("ZZZZZZZZZZZZZZZZZ", "", id="no vehicle"),
    ],
)
def test_one_vin_is_suggested_when_just_one_is_likely(typed: str, suggested: str) -> None:
    assert DECODER.decode(typed).suggested_vin == suggested


def test_where_the_slip_may_be_in_the_year_no_year_is_told() -> None:
    decoded = DECODER.decode("1GYS4BKL2NR120443")
    assert decoded.suggested_vin == "1GYS4BKL2MR120443"
    assert Field.YEAR not in decoded.values
    assert decoded.values[Field.MODEL] == "Escalade"


# Whatever is typed


@pytest.mark.parametrize(
    "typed", ["", "1HGCM826", "1HGCM826X3A018457X", "1HGCM826X3A01845\n", "ÄÖÜ" * 6, "ßßßßßßßßßßßßßßßßß", "\ud800" * 17]
)
def test_what_is_no_vin_tells_nothing(typed: str) -> None:
    decoded = DECODER.decode(typed)
    assert not decoded.is_known
    assert decoded == DecodedVehicle(typed.upper(), {}, "")


def test_small_letters_are_read_as_capitals() -> None:
    assert DECODER.decode("1hgcm826x3a018457") == DECODER.decode("1HGCM826X3A018457")


@st.composite
def slipped_vins(draw: st.DrawFn) -> str:
    """A vehicle's VIN with up to three characters changed."""
    characters = list(draw(st.sampled_from([vehicle.vin for vehicle in read_known_vehicles()])))
    for _ in range(draw(st.integers(0, 3))):
        characters[draw(st.integers(0, 16))] = draw(st.sampled_from(CHARACTERS))
    return "".join(characters)


@settings(max_examples=400, deadline=None)
@given(slipped_vins() | st.text(CHARACTERS, min_size=17, max_size=17))
def test_any_seventeen_characters_give_texts_that_a_form_can_hold(vin: str) -> None:
    decoded = DECODER.decode(vin)
    assert decoded.vin == vin
    assert set(decoded.values) <= FILLED
    assert decoded.is_known == (Field.MAKE in decoded.values)
    for field, text in decoded.values.items():
        assert text == text.strip() != "", field
        assert not re.search(r"[\[\]()]", text), f"{field}: {text}"
    year = decoded.values.get(Field.YEAR, "2026")
    assert re.fullmatch(r"\d{4}", year)
    assert 1981 <= int(year) <= 2027
    shouted = re.findall(r"[A-Z]{4,}", decoded.values.get(Field.MAKE, ""))
    assert set(shouted) <= WRITTEN_IN_CAPITALS
    if decoded.suggested_vin:
        assert decoded.suggested_vin != vin
        assert DECODER.decode(decoded.suggested_vin).suggested_vin == ""


# At first use


def run_in_a_new_process(script: str) -> str:
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=50, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_the_data_set_is_not_loaded_before_the_first_vin() -> None:
    said = run_in_a_new_process(
        "import sys\n"
        "from pave_desktop.vehicles.decoder import OfflineVinDecoder\n"
        "import pave_desktop.vehicles.words\n"
        "decoder = OfflineVinDecoder()\n"
        "decoder.decode('too short')\n"
        "before = 'ultravin' in sys.modules\n"
        "decoder.decode('1HGCM826X3A018457')\n"
        "print(before, 'ultravin' in sys.modules)\n"
    )
    assert said == "False True"


def test_eight_threads_may_ask_at_once_before_anybody_has() -> None:
    said = run_in_a_new_process(
        "import threading\n"
        "from concurrent.futures import ThreadPoolExecutor\n"
        "from pave_desktop.models.field import Field\n"
        "from pave_desktop.vehicles.decoder import OfflineVinDecoder\n"
        "decoder, start = OfflineVinDecoder(), threading.Barrier(8)\n"
        "def ask(_):\n"
        "    start.wait(20)\n"
        "    return decoder.decode('1HGCM826X3A018457').values[Field.MODEL]\n"
        "with ThreadPoolExecutor(8) as threads:\n"
        "    print(*threads.map(ask, range(8)))\n"
    )
    assert said == " ".join(["Accord"] * 8)


def test_a_program_without_the_data_of_vins_knows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ultravin", None)
    assert OfflineVinDecoder().decode("1HGCM82633A004352") == DecodedVehicle("1HGCM82633A004352", {})
