"""What new sessions of a connection begin with, and how its people write phones and odometers."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    ValidationError,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    WrapValidator,
    field_validator,
)
from pydantic import Field as ModelField

from pave_desktop.entry.phone import REGIONS, PhoneStyle, show_phone
from pave_desktop.entry.refusal import EntryRefusedError
from pave_desktop.entry.web_address import read_redirect_url
from pave_desktop.models.field import Field
from pave_desktop.models.session_form import LONGEST_LINE

# As wide as the entry's reader, which knows each country's lengths: what it let in must come back.
_E164 = re.compile(r"\+[1-9][0-9]{2,18}")


def _region(value: str) -> str:
    if value not in REGIONS:
        raise ValueError
    return value


def _line(value: str) -> str:
    return " ".join(value.split())


def _number(value: str) -> str:
    if value and not _E164.fullmatch(value):
        raise ValueError
    return value


def _address(value: str) -> str:
    try:
        return read_redirect_url(value) or ""
    except EntryRefusedError:
        raise ValueError from None


class SessionDefaults(BaseModel):
    """Texts that are empty say nothing. A value that cannot be used is the usual one: it is no reason to lose more."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    region: Annotated[str, AfterValidator(_region)] = "US"
    odometer_unit: Literal["MILES", "KILOMETRES"] = "MILES"
    phone_style: PhoneStyle = PhoneStyle.E164
    sender_name: Annotated[str, ModelField(max_length=LONGEST_LINE), AfterValidator(_line)] = ""
    results_number: Annotated[str, AfterValidator(_number)] = ""
    theme: Literal["", "LITE", "PRO", "CAPT"] = ""
    language: Annotated[str, ModelField(pattern=r"^([A-Z]{2})?$")] = ""
    redirect_url: Annotated[str, AfterValidator(_address)] = ""

    @field_validator("*", mode="wrap")
    @classmethod
    def _usable(cls, value: object, read: ValidatorFunctionWrapHandler, info: ValidationInfo) -> Any:
        try:
            return read(value)
        except ValidationError:
            return cls.model_fields[str(info.field_name)].default

    def texts(self) -> dict[Field, str]:
        """Give what the editor of a new session begins with, as a person of the region would type it."""
        shown = {
            Field.SMS_BY: self.sender_name,
            Field.SMS_FROM: show_phone(self.results_number, self.region) if self.results_number else "",
            Field.THEME: self.theme,
            Field.LANGUAGE: self.language,
            Field.REDIRECT_URL: self.redirect_url,
            Field.ODOMETER_UNIT: self.odometer_unit,
        }
        return {field: text for field, text in shown.items() if text}


def _defaults_or_usual(value: object, read: ValidatorFunctionWrapHandler) -> SessionDefaults:
    try:
        defaults: SessionDefaults = read(value)
    except ValidationError:
        return SessionDefaults()
    return defaults


KeptDefaults = Annotated[SessionDefaults, WrapValidator(_defaults_or_usual)]
"""As they come from a file: what cannot be defaults at all costs nothing but them."""
