"""What a person may edit of a session: strict models whose JSON dump is the body of the request."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    ValidationError,
    ValidationInfo,
    model_validator,
)
from pydantic import Field as ModelField
from pydantic_core import PydanticCustomError

from pave_desktop.entry.numbers import read_odometer, read_year
from pave_desktop.entry.phone import DEFAULT_REGION, read_phone
from pave_desktop.entry.reference import read_reference
from pave_desktop.entry.refusal import EntryRefusedError
from pave_desktop.entry.vin import read_vin
from pave_desktop.entry.web_address import read_redirect_url
from pave_desktop.models.field import CONTACT, Field
from pave_desktop.sentence import Sentence, sentence

LONGEST_LINE = 200
LONGEST_REFERENCE = 4000

_CHOOSE_ANOTHER = sentence("This cannot be used here. Please choose another value.")

FieldValues = dict[Field, Any]
"""JSON values by field; a field that is absent has no value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingContext:
    """What the reading of typed texts depends on besides the texts: whose phones, and how numbers are grouped."""

    region: str = DEFAULT_REGION
    group_sign: str = ","
    known_reference: Mapping[str, Any] = dataclasses.field(default_factory=dict)


def _refused(why: Sentence, **more: str) -> PydanticCustomError:
    return PydanticCustomError("entry_refused", "{sentence}", {"sentence": why, **more})


def _read(reader: Callable[[str, ReadingContext], Any], longest: int = LONGEST_LINE) -> BeforeValidator:
    """Let one of the entry readers judge a typed text; what is no text goes on to pydantic as it is."""

    def validate(value: object, info: ValidationInfo) -> object:
        if not isinstance(value, str):
            return value
        if len(value) > longest:
            raise _refused(sentence("This is too long: at most {longest} characters.", longest=longest))
        context = info.context if isinstance(info.context, ReadingContext) else ReadingContext()
        try:
            return reader(value, context)
        except EntryRefusedError as refusal:
            raise _refused(refusal.sentence) from None

    return BeforeValidator(validate)


def _line(typed: str, _: ReadingContext) -> str | None:
    return " ".join(typed.split()) or None


Line = Annotated[str | None, _read(_line)]
Phone = Annotated[str | None, _read(lambda typed, context: read_phone(typed, context.region))]


class FormModel(BaseModel):
    """Strict: no unknown field, no guessing of types, and no error that repeats what was typed."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, hide_input_in_errors=True, populate_by_name=True
    )


class VehicleForm(FormModel):
    """The vehicle. Nothing is needed: without a VIN the customer photographs it."""

    vin: Annotated[str | None, _read(lambda typed, _: read_vin(typed))] = None
    year: Annotated[int | None, _read(lambda typed, _: read_year(typed))] = None
    make: Line = None
    model: Line = None
    body_type: Line = None
    trim: Line = None
    transmission: Line = None
    ext_col: Line = None
    int_col: Line = None
    odom_reading: Annotated[int | None, _read(lambda typed, _: read_odometer(typed))] = None
    odom_unit: Annotated[Literal["MILES", "KILOMETRES"] | None, _read(_line)] = None


class SmsForm(FormModel):
    """The text message: `to` gets the capture link, `from` the results."""

    to: Phone = None
    to_name: Line = None
    from_: Phone = ModelField(default=None, alias="from")
    by: Line = None
    send_results_to_phototaker: Annotated[Literal["true"] | None, _read(_line)] = None


class ContactForm(FormModel):
    """The customer's name: both parts or neither, as the API wants it."""

    first_name: Line = None
    last_name: Line = None

    @model_validator(mode="after")
    def _both_or_neither(self) -> Self:
        if self.first_name and not self.last_name:
            raise _refused(sentence("Please give the last name too, or neither name."), missing="last_name")
        if self.last_name and not self.first_name:
            raise _refused(sentence("Please give the first name too, or neither name."), missing="first_name")
        return self


class MarksForm(FormModel):
    """How the inspection is done and marked."""

    theme: Annotated[Literal["LITE", "PRO", "CAPT"] | None, _read(_line)] = None
    language: Annotated[str | None, ModelField(pattern=r"^[A-Z]{2}$"), _read(_line)] = None
    redirect_url: Annotated[str | None, _read(lambda typed, _: read_redirect_url(typed), longest=2 * LONGEST_LINE)] = (
        None
    )
    client_id: Line = None
    contact: ContactForm = ContactForm()
    reference: Annotated[
        dict[str, Any] | None,
        _read(lambda typed, context: read_reference(typed, context.known_reference), longest=LONGEST_REFERENCE),
    ] = None


class SessionForm(FormModel):
    """All that a person may say about a session, as the API groups it."""

    vehicle: VehicleForm = VehicleForm()
    sms: SmsForm = SmsForm()
    session: MarksForm = MarksForm()

    def values(self) -> FieldValues:
        """Give the JSON value of every field that has one."""
        document = self.model_dump(mode="json", by_alias=True, exclude_none=True)
        return values_in_body(document)


@dataclass(frozen=True, slots=True)
class FormReading:
    """What came of reading typed texts: the values, and for each field that cannot be used the sentence why."""

    values: FieldValues
    errors: dict[Field, Sentence]


def read_form(texts: Mapping[Field, str], context: ReadingContext | None = None) -> FormReading:
    """Read typed texts through the strict model. Fields with an error have no value; the others have theirs."""
    context = context or ReadingContext()
    errors: dict[Field, Sentence] = {}
    left = dict(texts)
    while True:
        try:
            form = SessionForm.model_validate(nested(left), context=context)
        except ValidationError as refusal:
            found = _errors_of(refusal)
            errors.update(found)
            taken_out = {*found, *(CONTACT if found.keys() & set(CONTACT) else ())}
            left = {field: text for field, text in left.items() if field not in taken_out}
        else:
            return FormReading(form.values(), errors)


def nested(values: Mapping[Field, Any]) -> dict[str, Any]:
    """Put values in their places in the API's objects: the body of a request."""
    document: dict[str, Any] = {}
    for field, value in values.items():
        *way, last = field.path
        place = document
        for name in way:
            place = place.setdefault(name, {})
        place[last] = value
    return document


def values_in_body(body: Mapping[str, Any]) -> FieldValues:
    """Give the values that a request's body holds: `nested`, backwards."""
    return {field: value for field in Field if (value := _at(body, field.path)) is not None}


def _at(document: Mapping[str, Any], path: tuple[str, ...]) -> Any:
    value: Any = document
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _errors_of(refusal: ValidationError) -> dict[Field, Sentence]:
    errors: dict[Field, Sentence] = {}
    for error in refusal.errors(include_input=False, include_url=False):
        context = error.get("ctx", {})
        words = [str(part) for part in error["loc"]]
        field = _field_at([*words, str(context["missing"])] if "missing" in context else words)
        why = context.get("sentence")
        errors.setdefault(field, why if isinstance(why, Sentence) else _CHOOSE_ANOTHER)
    return errors


def _field_at(words: list[str]) -> Field:
    for length in range(len(words), 0, -1):
        try:
            return Field(".".join(words[:length]))
        except ValueError:
            continue
    raise LookupError(f"no field at {words}")
