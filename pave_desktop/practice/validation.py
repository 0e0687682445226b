"""Which values the practice server takes in a request, and the sentence for each that it does not."""

import math
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from pave_desktop.practice.records import Fields

Errors = dict[str, list[str]]
"""Sentences by the path of their field: {"vehicle.vin": ["..."]}."""

VIN_LENGTH = 17
FIRST_YEAR = 1900
MOST_ON_ODOMETER = 9_999_999
THEMES = ("LITE", "PRO", "CAPT")
ODOMETER_UNITS = ("KILOMETRES", "MILES")


class FieldError(Exception):
    """A value that is not taken, and the part of it that is to blame."""

    def __init__(self, sentence: str, *, part: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.part = part


def phone_number(value: Any) -> str | None:
    """Read a phone number: E.164, or ten digits of North America; punctuation is dropped, "" is none."""
    if value is None or value == "":
        return None
    if isinstance(value, str):
        digits = re.sub(r"[ ().\-]", "", value)
        if re.fullmatch(r"\+[1-9][0-9]{6,14}", digits):
            return digits
        if re.fullmatch(r"[2-9][0-9]{9}", digits):
            return "+1" + digits
    raise FieldError("Invalid phone number")


def check_fields(payload: Any, *, creating: bool) -> tuple[Fields, Errors]:
    """Read the objects of a POST or PUT: the values as kept, and what is wrong with the others.

    Names that are not known are passed over, as objects that are null are.
    """
    if not isinstance(payload, dict):
        return {}, {"body": ["The body must be a JSON object"]}
    fields: Fields = {}
    errors: Errors = {}
    sections = ["options", "session", "vehicle", "sms"] if creating else ["session", "vehicle", "sms"]
    for section in sections:
        given = payload.get(section)
        if given is None:
            continue
        if not isinstance(given, dict):
            errors[section] = [f"The {section} must be an object"]
            continue
        # The API reads client_id and contact in `options` too, and `session` wins where both are given.
        target = fields.setdefault("session" if section == "options" else section, {})
        for name, read in READERS[section].items():
            if name not in given:
                continue
            try:
                target[name] = read(given[name])
            except FieldError as problem:
                path = ".".join(part for part in (section, name, problem.part) if part)
                errors.setdefault(path, []).append(problem.sentence)
    return fields, errors


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value or None
    raise FieldError("This must be text")


def _theme(value: Any) -> str:
    if isinstance(value, str) and value in THEMES:
        return value
    raise FieldError("Invalid theme, it must be LITE, PRO or CAPT")


def _redirect_url(value: Any) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, str) and not re.search(r"[\s\x00-\x1f]", value):
        try:
            parts = urlsplit(value)
        except ValueError:
            raise FieldError("Invalid redirect url") from None
        if parts.scheme in {"http", "https"} and parts.hostname:
            return value
    raise FieldError("Invalid redirect url")


def _language(value: Any) -> str:
    if isinstance(value, str) and re.fullmatch("[A-Za-z]{2}", value):
        return value.upper()
    raise FieldError("Invalid language, it must be a code of two letters")


def _contact(value: Any) -> dict[str, str] | None:
    if value is None:
        return None
    if not isinstance(value, dict):
        raise FieldError("The contact must be an object")
    names: dict[str, str] = {}
    for part in ("first_name", "last_name"):
        try:
            name = _text(value.get(part))
        except FieldError as problem:
            raise FieldError(problem.sentence, part=part) from None
        if name is not None:
            names[part] = name
    if len(names) == 1:
        missing = "last_name" if "first_name" in names else "first_name"
        raise FieldError("First name and last name are needed together", part=missing)
    return names or None


def _reference(value: Any) -> dict[str, Any] | None:
    if value is None or isinstance(value, dict):
        return value or None
    raise FieldError("The reference must be an object")


def _vin(value: Any) -> str | None:
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise FieldError("VIN must be text")
    if len(value) < VIN_LENGTH:
        raise FieldError("VIN is too short, it must be 17 characters")
    if len(value) > VIN_LENGTH:
        raise FieldError("VIN is too long, it must be 17 characters")
    return value


def _year(value: Any) -> int | None:
    number = _number(value, "Year must be a number")
    if number is None:
        return None
    if not FIRST_YEAR <= number <= datetime.now(UTC).year + 2 or number != int(number):
        raise FieldError("Invalid year")
    return int(number)


def _odometer(value: Any) -> int | None:
    number = _number(value, "Odometer reading must be a number")
    if number is None:
        return None
    if not 0 <= number <= MOST_ON_ODOMETER:
        raise FieldError("Invalid odometer reading")
    return int(number)


def _number(value: Any, sentence: str) -> float | None:
    if value is None or value == "":
        return None
    if isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,12}(\.[0-9]{1,6})?", value):
        return float(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        try:
            return float(value)
        except OverflowError:
            return math.inf if value > 0 else -math.inf
    raise FieldError(sentence)


def _odometer_unit(value: Any) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, str) and value in ODOMETER_UNITS:
        return value
    raise FieldError("Invalid unit, it must be KILOMETRES or MILES")


def _flag(value: Any) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str) and value in {"true", "false"}:
        return value
    raise FieldError("This must be true or false")


READERS: dict[str, dict[str, Callable[[Any], Any]]] = {
    "options": {"client_id": _text, "contact": _contact},
    "session": {
        "theme": _theme,
        "redirect_url": _redirect_url,
        "language": _language,
        "client_id": _text,
        "contact": _contact,
        "reference": _reference,
    },
    "vehicle": {
        "vin": _vin,
        "year": _year,
        "make": _text,
        "model": _text,
        "body_type": _text,
        "trim": _text,
        "transmission": _text,
        "ext_col": _text,
        "int_col": _text,
        "odom_reading": _odometer,
        "odom_unit": _odometer_unit,
    },
    "sms": {
        "to": phone_number,
        "to_name": _text,
        "from": phone_number,
        "by": _text,
        "send_results_to_phototaker": _flag,
    },
}
