"""What a VIN said about its vehicle: texts for the fields of the form, and perhaps a better reading of the VIN."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pave_desktop.models.field import Field


@dataclass(frozen=True, slots=True)
class DecodedVehicle:
    """One VIN, decoded. `values` has only what is known; `suggested_vin` is "" unless just one reading is likely."""

    vin: str
    values: Mapping[Field, str]
    suggested_vin: str = ""

    @property
    def is_known(self) -> bool:
        """Whether there is enough to be worth telling: at least who made it."""
        return Field.MAKE in self.values
