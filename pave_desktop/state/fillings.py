"""What the program filled in for a person: marked, given way to anything typed, taken back at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from pave_desktop.models.field import Field
from pave_desktop.models.session_form import FieldValues
from pave_desktop.models.session_values import texts_of

if TYPE_CHECKING:
    from pave_desktop.state.session_edit import SessionEdit

LIKE_FIELDS = (
    Field.YEAR,
    Field.MAKE,
    Field.MODEL,
    Field.BODY_TYPE,
    Field.TRIM,
    Field.TRANSMISSION,
    Field.EXTERIOR_COLOR,
    Field.INTERIOR_COLOR,
    Field.ODOMETER_UNIT,
    Field.SMS_FROM,
    Field.SMS_BY,
    Field.SEND_RESULTS,
    Field.THEME,
    Field.LANGUAGE,
    Field.REDIRECT_URL,
)
"""What a new session takes over from one that it is like: nothing of the one car, and nothing of its customer."""


@dataclass(frozen=True, slots=True)
class _Filling:
    text: str
    before: str
    by_vin: bool


class Fillings(QObject):
    """Belongs to an editor. A field counts as filled in for as long as it shows the very text that was put there."""

    changed = Signal()

    def __init__(self, edit: SessionEdit) -> None:
        super().__init__(edit)
        self._edit = edit
        self._fillings: dict[Field, _Filling] = {}

    @property
    def fields(self) -> frozenset[Field]:
        """The fields that show what the program put there and nobody changed."""
        texts = self._edit.texts
        return frozenset(field for field, filling in self._fillings.items() if texts[field] == filling.text)

    @property
    def fields_by_vin(self) -> frozenset[Field]:
        """Those of them that the VIN told."""
        return frozenset(field for field in self.fields if self._fillings[field].by_vin)

    def fill_like(self, values: FieldValues) -> None:
        """Take over what a session like this one has; a VIN that tells otherwise goes before it."""
        context = self._edit.reading_context
        texts = texts_of(values, context.region, group_sign=context.group_sign)
        self._fill({field: texts[field] for field in LIKE_FIELDS if texts[field]}, by_vin=False)

    def fill_from_vin(self, texts: Mapping[Field, str]) -> None:
        """Put in what the VIN tells, where nothing was typed; what an earlier VIN told goes."""
        self.take_back(self.fields_by_vin - texts.keys())
        liked = self.fields - self.fields_by_vin
        if any(field in liked and self._edit.texts[field] != texts.get(field) for field in (Field.MAKE, Field.MODEL)):
            # Another model: neither its trim nor its colours are those of the car before.
            self.take_back(frozenset(field for field in liked if field.path[0] == "vehicle") - {Field.ODOMETER_UNIT})
        self._fill(texts, by_vin=True)

    def take_back(self, fields: frozenset[Field]) -> None:
        """Put back what stood in fields before they were filled in."""
        for field in fields & self._fillings.keys():
            filling = self._fillings.pop(field)
            if self._edit.texts[field] == filling.text:
                self._edit.fill_in({field: filling.before})
        self.changed.emit()

    def _fill(self, texts: Mapping[Field, str], *, by_vin: bool) -> None:
        mine = self.fields
        for field, text in texts.items():
            if self._edit.locks.get(field) or not (field in mine or self._is_free(field)):
                continue
            before = self._fillings[field].before if field in mine else self._edit.texts[field]
            self._edit.fill_in({field: text})
            self._fillings[field] = _Filling(text, before, by_vin)
        self.changed.emit()

    def _is_free(self, field: Field) -> bool:
        """Whether nobody typed here, nor does the server hold anything."""
        edit = self._edit
        return not edit.texts[field].strip() or (edit.is_new and not edit.is_touched(field))
