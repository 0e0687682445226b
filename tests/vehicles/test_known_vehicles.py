"""Vehicles of forty makes, decoded off line, against what their makers say."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pave_desktop.entry.vin import check_digit
from pave_desktop.vehicles.decoder import OfflineVinDecoder
from tests.vehicles.known_vehicles import FIELDS, NOT_TOLD, SOURCES, KnownVehicle, read_known_vehicles

KNOWN = read_known_vehicles()
ABROAD = [vehicle for vehicle in KNOWN if vehicle.source == "abroad"]


@pytest.fixture(scope="module")
def decoder() -> OfflineVinDecoder:
    return OfflineVinDecoder(now=lambda: datetime(2026, 11, 1, tzinfo=UTC))


@pytest.mark.parametrize("vehicle", KNOWN, ids=str)
def test_a_vehicle_is_what_its_maker_says(vehicle: KnownVehicle, decoder: OfflineVinDecoder) -> None:
    values = decoder.decode(vehicle.vin).values
    expected = vehicle.expected()
    given = {word: values.get(FIELDS[word], NOT_TOLD) for word in expected}
    assert given == expected, f"{vehicle} ({vehicle.vin}): the decoder gives {given}, but it should be {expected}"


@pytest.mark.parametrize("vehicle", KNOWN, ids=str)
def test_a_vin_as_its_maker_wrote_it_is_told_and_gets_no_suggestion(
    vehicle: KnownVehicle, decoder: OfflineVinDecoder
) -> None:
    decoded = decoder.decode(vehicle.vin)
    assert decoded.is_known
    assert decoded.suggested_vin == ""
    assert decoded.vin == vehicle.vin


def test_the_table_is_as_wide_as_the_trade() -> None:
    makes = {vehicle.said["make"] for vehicle in KNOWN}
    years = sorted(int(vehicle.said["year"]) for vehicle in KNOWN if vehicle.said["year"] != NOT_TOLD)
    bodies = {vehicle.said["body"] for vehicle in KNOWN}
    assert len({vehicle.vin for vehicle in KNOWN}) == len(KNOWN) >= 44
    assert len(makes) >= 22
    assert (years[0], years[-1]) == (1998, 2026)
    assert len(ABROAD) >= 3
    assert bodies >= {"Sedan", "SUV", "Minivan", "Cargo Van", "Pickup", "Truck Tractor", "Trailer", "Motorcycle"}


@pytest.mark.parametrize("vehicle", KNOWN, ids=str)
def test_a_row_of_the_table_is_sound(vehicle: KnownVehicle) -> None:
    assert vehicle.source in SOURCES
    # Only North America promises a check digit.
    assert vehicle in ABROAD or check_digit(vehicle.vin) == vehicle.vin[8]
    assert bool(vehicle.differences) == bool(vehicle.reason)
    for word, given in vehicle.differences.items():
        assert given != vehicle.said[word], f"{word} does not differ"
