"""What the tests of runs over many sessions share."""

from __future__ import annotations

from pave_desktop.models.field import Field
from pave_desktop.models.session_row import SessionRow
from pave_desktop.work.workbench import Workbench
from tests.work.conftest import Lot, lot

__all__ = ["lot", "make_many"]


async def make_many(lot: Lot, bench: Workbench, count: int) -> list[SessionRow]:
    """Make so many sessions at the server and in the register."""
    return [await lot.make(bench, {Field.MAKE: f"Kia {number}"}) for number in range(count)]
