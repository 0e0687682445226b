"""What the program finds out about the VIN in an editor: the vehicle, a likelier reading, an open session of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from pave_desktop.entry.vin import LENGTH, hint_about_vin, tidy_vin
from pave_desktop.models.decoded_vehicle import DecodedVehicle
from pave_desktop.models.field import Field
from pave_desktop.models.session_row import SessionRow
from pave_desktop.sentence import Sentence
from pave_desktop.state.desk import Desk

if TYPE_CHECKING:
    from pave_desktop.state.session_edit import SessionEdit


class VinHelp(QObject):
    """Looks once the VIN is left. What it says is of that very VIN: typing on takes it away."""

    changed = Signal()

    def __init__(self, edit: SessionEdit, desk: Desk) -> None:
        super().__init__(edit)
        self._edit = edit
        self._desk = desk
        self._looked_at = ""
        self._refused = ""
        self.typed_before_mending = ""
        self.vehicle: DecodedVehicle | None = None
        self.open_session: SessionRow | None = None

    @property
    def hint(self) -> Sentence | None:
        """What looks wrong with the VIN, though it may be right."""
        return hint_about_vin(self._edit.texts[Field.VIN]) if self._edit.is_touched(Field.VIN) else None

    @property
    def suggestion(self) -> str:
        """A VIN that is likelier meant, where the check digit does not fit; else empty."""
        return self.vehicle.suggested_vin if self.vehicle is not None else ""

    def mended(self, typed: str) -> None:
        """Remember what was typed before letters that no VIN has were read as the digits that they look like."""
        self.typed_before_mending = typed

    def forget(self) -> None:
        """Take away what was said of a VIN that does not stand there any more."""
        fillings = self._edit.fillings
        fillings.take_back(fillings.fields_by_vin)
        self._looked_at = self.typed_before_mending = ""
        self.vehicle = self.open_session = None
        self.changed.emit()

    def look(self) -> None:
        """Look at the VIN, unless that was done: what is known of it is filled in."""
        vin = tidy_vin(self._edit.texts[Field.VIN])
        if len(vin) == LENGTH and vin != self._looked_at and self._edit.is_touched(Field.VIN):
            self._looked_at = vin
            # Named after the editor: two of them may be open.
            self._desk.tasks.start_latest(f"vin: {id(self._edit)}", lambda: self._look(vin))

    def found_open(self, row: SessionRow) -> None:
        """Take note of an open session that saving came upon."""
        self.open_session = row
        self.changed.emit()

    def take_back(self) -> None:
        """Empty the fields again that were filled in, and leave them alone for this VIN."""
        self._refused = self._looked_at
        self._edit.fillings.take_back(self._edit.fillings.fields_by_vin)
        self.changed.emit()

    def use_suggestion(self) -> None:
        """Put the likelier VIN in, as if it had been typed."""
        if self.suggestion:
            self._edit.fill_in({Field.VIN: self.suggestion})
            self._edit.leave(Field.VIN)

    async def _look(self, vin: str) -> None:
        rows = await self._desk.rows_of_vin(vin)
        vehicle = await self._desk.decode_vin(vin)
        if vin != self._looked_at or self._edit.is_saving:
            return
        self.open_session = next((row for row in rows if row.is_open and row.local_id != self._edit.local_id), None)
        self.vehicle = vehicle
        self._edit.fillings.fill_from_vin({} if vin == self._refused else vehicle.values)
        self.changed.emit()
