"""Makes by the first three characters of a VIN, for the vehicles that the data of the United States has no model of.

A maker may share a prefix with its sister makes; only prefixes that stand for one make are here.
"""

from __future__ import annotations

from pave_desktop.entry.vin import LENGTH

_PREFIXES_OF_MAKES = {
    "Alfa Romeo": "ZAR",
    "Audi": "WAU WUA TRU WA1",
    "BMW": "WBA WBS WBX WBY",
    "Citroën": "VF7 VR7",
    "Dacia": "UU1",
    "Ferrari": "ZFF",
    "FIAT": "ZFA",
    "Ford": "WF0",
    "Harley-Davidson": "1HD 5HD",
    "Honda": "SHH SHS",
    "Hyundai": "TMA",
    "Jaguar": "SAJ",
    "Kia": "U5Y",
    "Land Rover": "SAL",
    "Mazda": "JMZ",
    "Mercedes-Benz": "WDB WDC WDD WDF W1K W1N W1V",
    "MINI": "WMW",
    "Nissan": "SJN VSK 3N1 3N6 3N8",
    "Opel": "W0L W0V",
    "Peugeot": "VF3 VR3",
    "Porsche": "WP0 WP1",
    "Renault": "VF1",
    "SEAT": "VSS",
    "Škoda": "TMB",
    "Smart": "WME",
    "Suzuki": "TSM",
    "Toyota": "SB1 NMT VNK JTD JTE JTM",
    "Volkswagen": "WVW WVG WV1 WV2 3VW",
    "Volvo": "YV1",
}
_MAKE_OF_PREFIX = {prefix: make for make, prefixes in _PREFIXES_OF_MAKES.items() for prefix in prefixes.split()}

# These write the model year into the tenth place also where the ninth is no check digit.
_VOLKSWAGEN_GROUP = frozenset({"Audi", "Volkswagen", "SEAT", "Škoda", "Porsche"})
_FILLER = "ZZZ"
_YEARS_OF_DIGITS = {str(digit): 2000 + digit for digit in range(1, 10)}


def make_of_prefix(vin: str) -> str:
    """Name the make that a VIN's first three characters stand for, or nothing."""
    return _MAKE_OF_PREFIX.get(vin[:3], "")


def year_with_filler(vin: str) -> int | None:
    """Read the model year of a European VIN of the Volkswagen group.

    Only where it is a digit: a letter stands for two years that lie thirty apart, and nothing there tells which.
    """
    if len(vin) == LENGTH and vin[3:6] == _FILLER and make_of_prefix(vin) in _VOLKSWAGEN_GROUP:
        return _YEARS_OF_DIGITS.get(vin[9])
    return None
