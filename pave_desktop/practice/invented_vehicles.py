"""Vehicles that do not exist, with VINs whose check digits are right: real patterns, invented serials."""

import zlib
from typing import NamedTuple

from pave_desktop.practice.records import Record

VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
LETTER_VALUES = dict(zip("ABCDEFGHJKLMNPRSTUVWXYZ", "12345678123457923456789", strict=True))
MODULUS = 11
VIN_CODE = "1"
CLUSTER_CODE = "3"


class Found(NamedTuple):
    """A vehicle that a customer may find under the VIN on the sticker; `#` stands for its serial number."""

    vin_pattern: str
    year: int
    make: str
    model: str
    body_type: str


FOUND = (
    Found("1HGCV1F3?JA######", 2018, "Honda", "Accord", "Sedan"),
    Found("JTMB1RFV?KD######", 2019, "Toyota", "RAV4", "SUV"),
    Found("1FMCU9GD?KU######", 2019, "Ford", "Escape", "SUV"),
    Found("3GNAXKEV?LS######", 2020, "Chevrolet", "Equinox", "SUV"),
)


def with_check_digit(pattern: str) -> str:
    """Fill in the check digit of a VIN, which is its ninth character and written as `?`."""
    total = 0
    for character, weight in zip(pattern, VIN_WEIGHTS, strict=True):
        if character != "?":
            total += weight * int(LETTER_VALUES.get(character, character))
    remainder = total % MODULUS
    return pattern.replace("?", "X" if remainder == MODULUS - 1 else str(remainder))


def read_from_photo(record: Record, code: str) -> None:
    """Note what a photo shows of a vehicle that nobody described: its VIN and what follows from it, its odometer.

    What the dealer wrote is never changed; the same session always finds the same vehicle.
    """
    vehicle = record["vehicle"]
    if not isinstance(vehicle, dict):
        return
    # A plain checksum: it must come out the same in every run, and guards nothing.
    variety = zlib.crc32(record["session_key"].encode())
    if code == VIN_CODE and not any(vehicle.get(name) for name in ("vin", "year", "make", "model")):
        found = FOUND[variety % len(FOUND)]
        serial = f"9{variety % 100_000:05}"
        described = found._asdict()
        vin = with_check_digit(described.pop("vin_pattern").replace("######", serial))
        vehicle.update(described, vin=vin)
    if code == CLUSTER_CODE and vehicle.get("odom_reading") is None:
        vehicle.update(odom_reading=20_000 + variety % 90_000, odom_unit=vehicle.get("odom_unit") or "MILES")
