"""How a typed text reads once its field is left: written out, in the usual spelling, meaning the same."""

from __future__ import annotations

from pave_desktop.entry.numbers import read_odometer, show_number, unit_in_odometer
from pave_desktop.entry.phone import read_phone, show_phone
from pave_desktop.entry.refusal import EntryRefusedError
from pave_desktop.entry.vin import mend_vin, tidy_vin
from pave_desktop.entry.web_address import read_redirect_url
from pave_desktop.models.field import Field
from pave_desktop.models.session_form import ReadingContext


def tidy_texts(field: Field, typed: str, context: ReadingContext) -> dict[Field, str]:
    """Give the text that a field should show, and those of fields that follow it; nothing for what cannot be read."""
    try:
        if field is Field.VIN:
            return {field: mend_vin(tidy_vin(typed))}
        if field in (Field.SMS_TO, Field.SMS_FROM):
            number = read_phone(typed, context.region)
            return {field: show_phone(number, context.region)} if number else {}
        if field is Field.ODOMETER:
            return _odometer(typed, context)
        if field is Field.REDIRECT_URL:
            address = read_redirect_url(typed)
            return {field: address} if address else {}
    except EntryRefusedError:
        return {}
    return {}


def _odometer(typed: str, context: ReadingContext) -> dict[Field, str]:
    reading = read_odometer(typed)
    if reading is None:
        return {}
    texts = {Field.ODOMETER: show_number(reading, context.group_sign)}
    unit = unit_in_odometer(typed)
    if unit is not None:
        texts[Field.ODOMETER_UNIT] = unit
    return texts
