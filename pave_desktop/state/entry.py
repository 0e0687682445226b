"""What stands in an editor's fields at one moment: what of it was touched, can be read, and would be sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QLocale

from pave_desktop.entry.phone import DEFAULT_REGION
from pave_desktop.models.connection import Connection
from pave_desktop.models.field import CONTACT, Field
from pave_desktop.models.session_form import FieldValues, FormReading, ReadingContext, read_form
from pave_desktop.models.session_values import changed_values, creation_body
from pave_desktop.sentence import Sentence
from pave_desktop.state.held_session import HeldSession


@dataclass(frozen=True, slots=True)
class Entry:
    """`at_rest` is what stands there while nothing is typed."""

    texts: Mapping[Field, str]
    at_rest: Mapping[Field, str]
    held: HeldSession
    locks: Mapping[Field, Sentence | None]
    is_new: bool
    context: ReadingContext

    @property
    def touched(self) -> frozenset[Field]:
        """The fields whose text is another than at rest."""
        return frozenset(field for field in Field if self.texts[field] != self.at_rest[field])

    def goes_out(self, field: Field) -> bool:
        """Only what was touched or waits is judged and sent, and both names where either was touched."""
        meant = self.touched | self.held.waiting
        return bool(meant & (set(CONTACT) if field in CONTACT else {field})) and not self.locks.get(field)

    def reading(self) -> FormReading:
        """Read what would be sent."""
        if self.is_new:
            return read_form(self.texts, self.context)
        return read_form({field: text for field, text in self.texts.items() if self.goes_out(field)}, self.context)

    def to_send(self, reading: FormReading) -> FieldValues:
        """Give what has to be sent; what cannot be read stays as the server holds it."""
        if self.is_new:
            return creation_body(reading.values)
        original = self.held.values
        wanted = {field: value for field, value in original.items() if not self.goes_out(field)}
        wanted |= reading.values
        for field in reading.errors:
            if field in original:
                wanted[field] = original[field]
        return changed_values(original, wanted)


def context_of(connection: Connection | None, known: FieldValues) -> ReadingContext:
    """Tell what typed texts mean for a session of a connection that holds `known`."""
    reference = known.get(Field.REFERENCE)
    return ReadingContext(
        region=connection.defaults.region if connection else DEFAULT_REGION,
        group_sign=QLocale().groupSeparator(),
        known_reference=reference if isinstance(reference, dict) else {},
    )
