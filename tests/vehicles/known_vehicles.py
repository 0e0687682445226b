"""Reads `known_vehicles.txt`: vehicles as their makers describe them, and where the decoder must differ."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from pave_desktop.models.field import Field

FIELDS = {
    "year": Field.YEAR,
    "make": Field.MAKE,
    "model": Field.MODEL,
    "body": Field.BODY_TYPE,
    "trim": Field.TRIM,
    "transmission": Field.TRANSMISSION,
}
NOT_TOLD = "-"
NOT_ASKED = "?"
SOURCES = ("guide", "565", "abroad")

_DIFFERENCE = re.compile(rf"\b({'|'.join(FIELDS)})=(.+?)(?=\s+(?:{'|'.join(FIELDS)})=|;)")


@dataclass(frozen=True)
class KnownVehicle:
    vin: str
    said: dict[str, str]
    source: str
    differences: dict[str, str]
    reason: str

    def __str__(self) -> str:
        return f"{self.said['year']} {self.said['make']} {self.said['model']}"

    def expected(self) -> dict[str, str]:
        """What the decoder gives: what the maker says, but for the differences; only what is asked."""
        return {word: text for word, text in (self.said | self.differences).items() if text != NOT_ASKED}


def _read_row(line: str) -> KnownVehicle:
    vin, *said, source, differs = [cell.strip() for cell in (line + " | " * (8 - line.count("|"))).split("|")]
    return KnownVehicle(
        vin,
        dict(zip(FIELDS, said, strict=True)),
        source,
        dict(_DIFFERENCE.findall(differs)),
        differs.partition(";")[2].strip(),
    )


def read_known_vehicles() -> list[KnownVehicle]:
    text = Path(__file__).with_name("known_vehicles.txt").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [_read_row(line) for line in lines[1:]]
