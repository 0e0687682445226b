"""Decodes a VIN: the port that the program asks, and what answers it off line from the data of the United States."""

from __future__ import annotations

import contextlib
import importlib.util
import logging
import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

from pave_desktop.entry.vin import CHECK_DIGIT_POSITION, LENGTH, has_right_check_digit, likely_readings
from pave_desktop.models.decoded_vehicle import DecodedVehicle
from pave_desktop.models.field import Field
from pave_desktop.vehicles.makes_by_prefix import make_of_prefix, year_with_filler
from pave_desktop.vehicles.trims import dealer_trim
from pave_desktop.vehicles.words import dealer_body, dealer_body_of_type, dealer_make_and_model, dealer_transmission

logger = logging.getLogger(__name__)

_ONE_VIN = re.compile(rf"[A-Z0-9]{{{LENGTH}}}")
_READ_AT_ONCE = 1 << 20

# "Decoded clean" and the two remarks about vehicles that are not for the road.
_NO_ERROR = frozenset({0, 9, 10})
# The ninth place: its digit is another, or it is no digit at all.
_CHECK_DIGIT_ONLY = frozenset({0, 1, 9, 10, 400})
_CYCLE = 30
_FIRST_YEAR = 1981
# 49 CFR 565.15: in cars and light trucks a letter in the seventh place means 2010 or later, a digit earlier.
_YEAR_OF_THE_LETTERS = 2010
_SEVENTH = 6
_TENTH = 9
_CARS = frozenset({"PASSENGER CAR", "MULTIPURPOSE PASSENGER VEHICLE (MPV)"})
_LIGHT = ("Class 1", "Class 2")
_NORTH_AMERICA = frozenset("123457")
_EUROPE = frozenset("STUVWXYZ")
_CHECK_CHARACTERS = frozenset("0123456789X")


class VinDecoder(Protocol):
    """Says what a VIN tells about its vehicle. It may take a while: ask it in a worker, from any thread."""

    def decode(self, vin: str) -> DecodedVehicle:
        """Decode a VIN; never raises for any text, and what is not known is not there."""
        ...


def _now() -> datetime:
    return datetime.now(UTC)


class OfflineVinDecoder:
    """Asks ultravin, which carries the whole data set of the United States and is loaded at the first VIN."""

    def __init__(self, now: Callable[[], datetime] = _now) -> None:
        self._now = now
        self._library: Any = None
        self._loading = threading.Lock()

    def decode(self, vin: str) -> DecodedVehicle:
        """Decode a VIN; an unknown one gives what is truly known, perhaps nothing."""
        vin = vin.upper()
        if not _ONE_VIN.fullmatch(vin):
            return DecodedVehicle(vin, {})
        try:
            with self._loading:
                if self._library is None:
                    self._library = _load_library()
        except ImportError:
            # Installed without the data of VINs: nothing is known here of any.
            logger.warning("there is no data of VINs here", exc_info=True)
            return DecodedVehicle(vin, {})
        reading = _Reading(self._library, self._now())
        answer = reading.first_answer(vin)
        values = reading.values(vin, answer)
        suggested = reading.suggestion(vin, answer)
        if suggested and suggested[_TENTH] != vin[_TENTH]:
            values.pop(Field.YEAR, None)
        return DecodedVehicle(vin, values, suggested)


def _load_library() -> Any:
    """Import ultravin, its file read first.

    The library holds the interpreter's lock while its pages come from the disk, and every window stands still
    meanwhile; a plain read does not hold it.
    """
    spec = importlib.util.find_spec("ultravin")
    for place in spec.submodule_search_locations or () if spec else ():
        for file in Path(place).glob("_ultravin*"):
            # Only to be quicker: in a packed program the file may be elsewhere.
            with contextlib.suppress(OSError), file.open("rb", buffering=0) as opened:
                while opened.read(_READ_AT_ONCE):
                    pass
    import ultravin  # noqa: PLC0415 - 95 MB that a start without a VIN shall not carry

    return ultravin


@dataclass(frozen=True, slots=True)
class _Answer:
    """What the library says of one VIN."""

    year: int | None
    errors: frozenset[int]
    corrected_vin: str
    attributes: Mapping[str, str]

    @property
    def is_clean(self) -> bool:
        return self.errors <= _NO_ERROR

    @property
    def has_model(self) -> bool:
        return bool(self.attributes.get("Model"))

    @property
    def year_is_told_by_the_seventh(self) -> bool:
        kind = self.attributes.get("Vehicle Type", "")
        weight = self.attributes.get("Gross Vehicle Weight Rating From", "")
        return kind in _CARS or (kind == "TRUCK" and weight.startswith(_LIGHT))


class _Reading:
    """One VIN's reading, all of it at one moment."""

    def __init__(self, library: Any, now: datetime) -> None:
        self._library = library
        self._now = now

    def answer(self, vin: str, year: int | None = None) -> _Answer:
        raw = self._library.decode(vin, year=year, now=self._now)
        attributes = {name: value for name, value in raw["attributes"].items() if isinstance(value, str)}
        return _Answer(raw["model_year"], frozenset(raw["error_codes"]), raw["corrected_vin"], attributes)

    def first_answer(self, vin: str) -> _Answer:
        """Give the answer without a hint; where that is for a year yet to come, the one for thirty years before."""
        answer = self.answer(vin)
        if answer.year is not None and answer.year > self._latest_year:
            older = self.answer(vin, answer.year - _CYCLE)
            if older.year == answer.year - _CYCLE:
                return older
        return answer

    def values(self, vin: str, answer: _Answer) -> dict[Field, str]:
        """Give what is sure; where the VIN fits two years, what holds in both."""
        year, other = self._years(vin, answer)
        values = _dealer_values(vin, answer, year)
        if other is not None:
            shared = _dealer_values(vin, other, None)
            return {field: text for field, text in values.items() if shared.get(field) == text}
        return values

    def _years(self, vin: str, answer: _Answer) -> tuple[int | None, _Answer | None]:
        """Give the model year if it is sure; or, if another year fits as well, the answer for that one."""
        year = answer.year
        if year is None or not answer.has_model:
            return self._year_without_model(vin, answer), None
        mistyped = not has_right_check_digit(vin)
        if not self._is_possible(year) or (mistyped and not answer.errors <= _CHECK_DIGIT_ONLY):
            return None, None
        if answer.year_is_told_by_the_seventh:
            return (year if _agrees_with_the_seventh(vin, year) else None), None
        other_year = year - _CYCLE if year >= _FIRST_YEAR + _CYCLE else year + _CYCLE
        if self._is_possible(other_year):
            if mistyped and year < other_year:
                return None, None
            other = self.answer(vin, other_year)
            if other.year == other_year and other.has_model:
                return None, other
        return year, None

    def _year_without_model(self, vin: str, answer: _Answer) -> int | None:
        """Where no model vouches for the places' meaning, only North America's rules may, and only a digit is sure."""
        with_filler = year_with_filler(vin)
        if with_filler is not None:
            return with_filler
        year = answer.year
        if (
            year is None
            or not self._is_possible(year)
            or not has_right_check_digit(vin)
            or vin[0] not in _NORTH_AMERICA
        ):
            return None
        return year if vin[_TENTH].isdigit() else None

    def _is_possible(self, year: int) -> bool:
        return _FIRST_YEAR <= year <= self._latest_year

    @property
    def _latest_year(self) -> int:
        return self._now.year + 1

    def suggestion(self, vin: str, answer: _Answer) -> str:
        """Give the one VIN a slip away that decodes without an error, where the typed one's check digit is wrong."""
        if has_right_check_digit(vin) or answer.is_clean:
            return ""
        if vin[CHECK_DIGIT_POSITION] not in _CHECK_CHARACTERS and vin[0] in _EUROPE:
            return ""
        candidates = {
            reading for reading in (*likely_readings(vin), answer.corrected_vin) if has_right_check_digit(reading)
        }
        clean = [candidate for candidate in sorted(candidates - {vin}) if self.answer(candidate).is_clean]
        return clean[0] if len(clean) == 1 else ""


def _agrees_with_the_seventh(vin: str, year: int) -> bool:
    return vin[_SEVENTH].isalpha() == (year >= _YEAR_OF_THE_LETTERS)


def _dealer_values(vin: str, answer: _Answer, year: int | None) -> dict[Field, str]:
    said = answer.attributes
    make, model, trim = (said.get(name, "") for name in ("Make", "Model", "Trim"))
    series = said.get("Series", "")
    dealer_make, dealer_model = dealer_make_and_model(make, model, series=series, trim=trim, year=year or 0)
    if make == "MINI" and not trim:
        trim = series
    values = {
        Field.YEAR: str(year) if year else "",
        Field.MAKE: dealer_make or make_of_prefix(vin),
        Field.MODEL: dealer_model,
        Field.BODY_TYPE: dealer_body(said.get("Body Class", "")) or dealer_body_of_type(said.get("Vehicle Type", "")),
        Field.TRIM: dealer_trim(trim, make=make, model=model),
        Field.TRANSMISSION: dealer_transmission(said.get("Transmission Style", "")),
    }
    return {field: text for field, text in values.items() if text}
