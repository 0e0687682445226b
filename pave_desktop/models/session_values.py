"""A session's fields in three guises: as the server holds them, as an editor shows them, as a request changes them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pave_desktop.entry.numbers import show_number
from pave_desktop.entry.phone import DEFAULT_REGION, phone_on_the_wire, read_phone, show_phone
from pave_desktop.entry.reference import show_reference
from pave_desktop.entry.refusal import EntryRefusedError
from pave_desktop.entry.vin import tidy_vin
from pave_desktop.models.connection import Connection
from pave_desktop.models.field import CONTACT, Field
from pave_desktop.models.pave_session import PaveSession
from pave_desktop.models.session_form import FieldValues

CLEARED = ""
"""What is sent for a field that was emptied. No page tells; an empty text is what the API itself answers."""


def values_of(session: PaveSession) -> FieldValues:
    """Give what the server holds, in the very form in which the program would send it."""
    vehicle, options, sms = session.vehicle, session.options, session.options.sms
    everything: FieldValues = {
        Field.VIN: tidy_vin(vehicle.vin),
        Field.YEAR: vehicle.year,
        Field.MAKE: vehicle.make,
        Field.MODEL: vehicle.model,
        Field.BODY_TYPE: vehicle.body_type,
        Field.TRIM: vehicle.trim,
        Field.TRANSMISSION: vehicle.transmission,
        Field.EXTERIOR_COLOR: vehicle.ext_col,
        Field.INTERIOR_COLOR: vehicle.int_col,
        Field.ODOMETER: vehicle.odom_reading,
        Field.ODOMETER_UNIT: vehicle.odom_unit.upper(),
        Field.SMS_TO: _canonical_phone(sms.to),
        Field.SMS_TO_NAME: sms.to_name,
        Field.SMS_FROM: _canonical_phone(sms.from_),
        Field.SMS_BY: sms.by,
        Field.SEND_RESULTS: "true" if sms.send_results_to_phototaker else None,
        Field.THEME: session.theme.upper(),
        Field.LANGUAGE: session.language.upper(),
        Field.REDIRECT_URL: session.redirect_url,
        Field.CLIENT_ID: options.client_id,
        Field.FIRST_NAME: options.contact.first_name,
        Field.LAST_NAME: options.contact.last_name,
        Field.REFERENCE: options.reference,
    }
    return {
        field: " ".join(value.split()) if isinstance(value, str) else value
        for field, value in everything.items()
        if value not in (None, "", {})
    }


def _canonical_phone(number: str) -> str:
    try:
        return read_phone(number) or ""
    except EntryRefusedError:
        return number


def texts_of(values: Mapping[Field, Any], region: str = DEFAULT_REGION, *, group_sign: str = "") -> dict[Field, str]:
    """Give every field's text as an editor shows it, odometers in groups of three; empty where there is no value."""
    texts = {field: _text(field, values.get(field), region) for field in Field}
    reading = values.get(Field.ODOMETER)
    if isinstance(reading, int):
        texts[Field.ODOMETER] = show_number(reading, group_sign)
    return texts


def _text(field: Field, value: Any, region: str) -> str:
    if value is None:
        return ""
    if field is Field.REFERENCE:
        return show_reference(value)
    if field in (Field.SMS_TO, Field.SMS_FROM):
        return show_phone(value, region)
    return str(value)


def creation_body(values: FieldValues) -> FieldValues:
    """Leave out what means nothing on its own when a session is made: a unit without a reading."""
    return {
        field: value
        for field, value in values.items()
        if not (field is Field.ODOMETER_UNIT and Field.ODOMETER not in values)
    }


def on_the_wire(values: FieldValues, connection: Connection) -> FieldValues:
    """Write phone numbers as the connection's are sent; inside the program each is in its E.164 form."""
    style = connection.defaults.phone_style
    return {
        field: phone_on_the_wire(value, style) if value and field in (Field.SMS_TO, Field.SMS_FROM) else value
        for field, value in values.items()
    }


def changed_values(original: FieldValues, wanted: FieldValues) -> FieldValues:
    """Give only what must be sent to turn `original` into `wanted`.

    An emptied field is sent as an empty text. The two names go together, for the API takes both or neither. A
    session's theme, language and unit cannot be emptied, so nothing is sent for them then.
    """
    changes: FieldValues = {}
    for field in Field:
        before, after = original.get(field), wanted.get(field)
        if _equal(before, after):
            continue
        if after is not None:
            changes[field] = after
        elif field is Field.SEND_RESULTS:
            changes[field] = "false"
        elif field is Field.REFERENCE:
            changes[field] = {}
        elif field not in (Field.THEME, Field.LANGUAGE, Field.ODOMETER_UNIT):
            changes[field] = CLEARED
    if changes.keys() & set(CONTACT):
        for field in CONTACT:
            changes[field] = wanted.get(field) or CLEARED
    return changes


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that is not as it should be after a save. `asked` is None where nothing was asked of it."""

    field: Field
    before: Any
    asked: Any
    kept: Any


def differences(
    original: FieldValues,
    changes: FieldValues,
    answered: FieldValues,
    *,
    skip: frozenset[Field] = frozenset(),
) -> list[Difference]:
    """Compare every field of an answer with what should stand there now: what was asked, else what stood before."""
    found = []
    for field in Field:
        if field in skip:
            continue
        asked = changes.get(field)
        expected = asked if field in changes else original.get(field)
        kept = answered.get(field)
        if same_value(field, expected, kept):
            continue
        found.append(Difference(field, original.get(field), asked, kept))
    return found


def same_value(field: Field, expected: Any, kept: Any) -> bool:
    """Tell whether two values of a field mean the same to the server; an emptied one is as good as none."""
    if field is Field.SEND_RESULTS:
        return bool(expected == "true") is bool(kept == "true")
    return _equal(None if expected in ("", {}) else expected, None if kept in ("", {}) else kept)


def _equal(one: Any, other: Any) -> bool:
    """Compare as JSON does, for in Python a true is a one."""
    if one is other or (type(one) is type(other) and isinstance(one, str | int)):
        return bool(one == other)
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def fields_shown_by(document: Mapping[str, Any]) -> frozenset[Field]:
    """Tell which fields an answer speaks of at all: a missing object is silence, not emptiness."""
    silent = set()
    if not isinstance(document.get("vehicle"), dict):
        silent |= {field for field in Field if field.path[0] == "vehicle"}
    if not isinstance(document.get("options"), dict):
        silent |= {field for field in Field if field.path[0] == "sms"}
        silent |= {Field.CLIENT_ID, Field.REFERENCE, *CONTACT}
    return frozenset(Field) - silent
