"""The fields of a session that a person may edit, named by their place in the API's objects."""

from __future__ import annotations

from enum import StrEnum
from functools import cached_property


class Field(StrEnum):
    """One editable field. The value is its path in a request, and in the keys of the server's `errors`."""

    VIN = "vehicle.vin"
    YEAR = "vehicle.year"
    MAKE = "vehicle.make"
    MODEL = "vehicle.model"
    BODY_TYPE = "vehicle.body_type"
    TRIM = "vehicle.trim"
    TRANSMISSION = "vehicle.transmission"
    EXTERIOR_COLOR = "vehicle.ext_col"
    INTERIOR_COLOR = "vehicle.int_col"
    ODOMETER = "vehicle.odom_reading"
    ODOMETER_UNIT = "vehicle.odom_unit"
    SMS_TO = "sms.to"
    SMS_TO_NAME = "sms.to_name"
    SMS_FROM = "sms.from"
    SMS_BY = "sms.by"
    SEND_RESULTS = "sms.send_results_to_phototaker"
    THEME = "session.theme"
    LANGUAGE = "session.language"
    REDIRECT_URL = "session.redirect_url"
    CLIENT_ID = "session.client_id"
    FIRST_NAME = "session.contact.first_name"
    LAST_NAME = "session.contact.last_name"
    REFERENCE = "session.reference"

    @cached_property
    def path(self) -> tuple[str, ...]:
        """The keys that lead to this field in a request."""
        return tuple(self.value.split("."))


CONTACT = (Field.FIRST_NAME, Field.LAST_NAME)

_LAST_WORDS = {field.path[-1]: field for field in Field if field.path[0] != "sms"}


def field_of_error(key: str) -> Field | None:
    """Find the field that a key of the server's `errors` speaks of, however it is spelled; None if it is ours not.

    `options.…` lands where `session.…` does, and a missing first word or a list index is forgiven.
    """
    words = [word for word in key.replace("[", ".").replace("]", "").lower().split(".") if not word.isdigit()]
    if words and words[0] == "options":
        words = words[1:] if words[1:2] == ["sms"] else ["session", *words[1:]]
    path = ".".join(words)
    for candidate in (path, f"session.{path}"):
        if candidate in _BY_PATH:
            return _BY_PATH[candidate]
    if len(words) == 1:
        return _LAST_WORDS.get(words[0])
    if words[:1] == ["reference"] or words[:2] == ["session", "reference"]:
        return Field.REFERENCE
    return None


_BY_PATH = {field.value: field for field in Field} | {
    "session.contact": Field.FIRST_NAME,
    "contact.first_name": Field.FIRST_NAME,
    "contact.last_name": Field.LAST_NAME,
}
