"""Find out what a VIN says of its vehicle, off line."""

from __future__ import annotations

from functools import partial

from pave_desktop.models.decoded_vehicle import DecodedVehicle
from pave_desktop.work.workbench import Workbench, in_worker


async def decode_vin(bench: Workbench, vin: str) -> DecodedVehicle:
    """Decode a VIN of 17 characters; what is not known is left out."""
    return await in_worker(partial(bench.vin_decoder.decode, vin))
