"""The strict form: typed texts to values, or to a sentence under the right field, and nothing said twice."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from pave_desktop.models.field import CONTACT, Field
from pave_desktop.models.session_form import (
    LONGEST_LINE,
    LONGEST_REFERENCE,
    ContactForm,
    MarksForm,
    ReadingContext,
    SessionForm,
    SmsForm,
    VehicleForm,
    nested,
    read_form,
)

GOOD: dict[Field, tuple[str, Any]] = {
    Field.VIN: ("1m8-gdm9axkp 042788", "1M8GDM9AXKP042788"),
    Field.YEAR: (" 2017 ", 2017),
    Field.MAKE: ("  Land   Rover ", "Land Rover"),
    Field.MODEL: ("Defender 110", "Defender 110"),
    Field.BODY_TYPE: ("SUV", "SUV"),
    Field.TRIM: ("SE", "SE"),
    Field.TRANSMISSION: ("Automatic", "Automatic"),
    Field.EXTERIOR_COLOR: ("Grün", "Grün"),
    Field.INTERIOR_COLOR: ("Tan / Black", "Tan / Black"),
    Field.ODOMETER: ("100,945", 100945),
    Field.ODOMETER_UNIT: ("KILOMETRES", "KILOMETRES"),
    Field.SMS_TO: ("(617) 555-0143", "+16175550143"),
    Field.SMS_TO_NAME: ("Ann", "Ann"),
    Field.SMS_FROM: ("+1 416 555 0143", "+14165550143"),
    Field.SMS_BY: ("Lot B", "Lot B"),
    Field.SEND_RESULTS: ("true", "true"),
    Field.THEME: ("CAPT", "CAPT"),
    Field.LANGUAGE: ("EN", "EN"),
    Field.REDIRECT_URL: (" https://dealer.example/thanks ", "https://dealer.example/thanks"),
    Field.CLIENT_ID: ("C-7", "C-7"),
    Field.FIRST_NAME: ("Ann", "Ann"),
    Field.LAST_NAME: ("van  Dyck", "van Dyck"),
    Field.REFERENCE: ("stock: 4711\nsold: false\nwho: null", {"stock": "4711", "sold": False, "who": None}),
}

BAD: list[tuple[Field, str, str]] = [
    (Field.VIN, "1M8GDM9AXKP04278", "A VIN has 17 characters; this one has 16."),
    (Field.YEAR, "1800", "The model year must be from 1900 to"),
    (Field.YEAR, "17", "four digits"),
    (Field.MAKE, "x" * (LONGEST_LINE + 1), "at most 200 characters"),
    (Field.MODEL, "x" * (LONGEST_LINE + 1), "at most 200 characters"),
    (Field.BODY_TYPE, "x" * (LONGEST_LINE + 1), "at most 200 characters"),
    (Field.TRIM, "x" * (LONGEST_LINE + 1), "at most 200 characters"),
    (Field.TRANSMISSION, "x" * (LONGEST_LINE + 1), "at most 200 characters"),
    (Field.EXTERIOR_COLOR, "x" * (LONGEST_LINE + 1), "at most 200 characters"),
    (Field.INTERIOR_COLOR, "x" * (LONGEST_LINE + 1), "at most 200 characters"),
    (Field.ODOMETER, "12,5OO", "letters"),
    (Field.ODOMETER, "12.5", "whole number"),
    (Field.ODOMETER_UNIT, "PARSECS", "choose another value"),
    (Field.SMS_TO, "617555014", "area code"),
    (Field.SMS_TO, "617-555-0143 x12", "extension"),
    (Field.SMS_TO_NAME, "x" * (LONGEST_LINE + 1), "at most 200 characters"),
    (Field.SMS_FROM, "Bob", "not a phone number"),
    (Field.SMS_BY, "x" * (LONGEST_LINE + 1), "at most 200 characters"),
    (Field.SEND_RESULTS, "yes", "choose another value"),
    (Field.THEME, "ULTRA", "choose another value"),
    (Field.LANGUAGE, "english", "choose another value"),
    (Field.LANGUAGE, "E1", "choose another value"),
    (Field.REDIRECT_URL, "/thanks", "whole address"),
    (Field.REDIRECT_URL, "ftp://dealer.example/thanks", "must start with https"),
    (Field.REDIRECT_URL, "https://dealer.example/" + "x" * 2 * LONGEST_LINE, "at most 400 characters"),
    (Field.CLIENT_ID, "x" * (LONGEST_LINE + 1), "at most 200 characters"),
    (Field.FIRST_NAME, "x" * (LONGEST_LINE + 1), "at most 200 characters"),
    (Field.LAST_NAME, "x" * (LONGEST_LINE + 1), "at most 200 characters"),
    (Field.REFERENCE, "stock: 4711\nblue one", "name: value"),
    (Field.REFERENCE, "x" * (LONGEST_REFERENCE + 1), "at most 4000 characters"),
]


def texts() -> dict[Field, str]:
    return {field: typed for field, (typed, _) in GOOD.items()}


def test_the_samples_speak_of_every_field() -> None:
    assert set(GOOD) == set(Field) == {field for field, _, _ in BAD}


@pytest.mark.parametrize("field", [field for field in Field if field not in CONTACT])
def test_a_good_text_alone_becomes_its_value(field: Field) -> None:
    typed, value = GOOD[field]
    reading = read_form({field: typed})
    assert reading.errors == {}
    assert reading.values == {field: value}
    assert type(reading.values[field]) is type(value)


def test_a_whole_form_becomes_its_values() -> None:
    reading = read_form(texts())
    assert reading.errors == {}
    assert reading.values == {field: value for field, (_, value) in GOOD.items()}
    json.dumps(nested(reading.values), allow_nan=False)


@pytest.mark.parametrize("nothing", ["", "   ", "\n\t"])
def test_empty_texts_are_no_values_and_no_errors(nothing: str) -> None:
    reading = read_form(dict.fromkeys(Field, nothing))
    assert (reading.values, reading.errors) == ({}, {})
    assert read_form({}) == reading


@pytest.mark.parametrize(("field", "typed", "said"), BAD, ids=lambda value: str(value)[:25])
def test_a_bad_text_gets_its_sentence_and_the_other_fields_keep_their_values(
    field: Field, typed: str, said: str
) -> None:
    reading = read_form({**texts(), field: typed})
    assert list(reading.errors) == [field]
    assert said in str(reading.errors[field])
    lost = set(CONTACT) if field in CONTACT else {field}
    assert reading.values == {other: value for other, (_, value) in GOOD.items() if other not in lost}


def test_every_field_bad_at_once_gets_its_own_sentence() -> None:
    worst = {field: typed for field, typed, _ in reversed(BAD)}
    reading = read_form(worst)
    assert set(reading.errors) == set(Field)
    assert reading.values == {}
    assert all(str(why).strip() for why in reading.errors.values())


@pytest.mark.parametrize(
    ("given_name", "missing", "said"),
    [
        (Field.FIRST_NAME, Field.LAST_NAME, "Please give the last name too, or neither name."),
        (Field.LAST_NAME, Field.FIRST_NAME, "Please give the first name too, or neither name."),
    ],
)
def test_one_name_without_the_other_is_told_under_the_missing_one(given_name: Field, missing: Field, said: str) -> None:
    reading = read_form({**texts(), missing: "  "})
    assert {field: str(why) for field, why in reading.errors.items()} == {missing: said}
    assert reading.values.keys() == set(Field) - set(CONTACT)
    assert given_name not in reading.errors


def test_a_missing_name_is_told_together_with_other_errors() -> None:
    reading = read_form({Field.FIRST_NAME: "Ann", Field.VIN: "1", Field.SMS_TO: "Bob", Field.MAKE: "Kia"})
    assert set(reading.errors) == {Field.LAST_NAME, Field.VIN, Field.SMS_TO}
    assert reading.values == {Field.MAKE: "Kia"}


def test_numbers_belong_to_the_region_of_the_connection() -> None:
    typed = {Field.SMS_TO: "55 1234 5678", Field.SMS_FROM: "+1 617 555 0143"}
    values = read_form(typed, ReadingContext(region="MX")).values
    assert values == {Field.SMS_TO: "+525512345678", Field.SMS_FROM: "+16175550143"}


def test_a_known_number_in_the_reference_stays_one() -> None:
    context = ReadingContext(known_reference={"stock": 4711})
    values = read_form({Field.REFERENCE: "stock: 4711"}, context).values
    assert values == {Field.REFERENCE: {"stock": 4711}}
    assert type(values[Field.REFERENCE]["stock"]) is int


def test_two_years_on_is_the_newest_car() -> None:
    newest = date.today().year + 2
    assert read_form({Field.YEAR: str(newest)}).values == {Field.YEAR: newest}
    assert list(read_form({Field.YEAR: str(newest + 2)}).errors) == [Field.YEAR]


@settings(deadline=None, max_examples=200)
@given(st.dictionaries(st.sampled_from(list(Field)), st.text(max_size=30), max_size=8))
def test_any_texts_give_values_and_sentences_and_never_both(typed: dict[Field, str]) -> None:
    reading = read_form(typed)
    assert not reading.values.keys() & reading.errors.keys()
    assert reading.values.keys() <= typed.keys()
    assert reading.errors.keys() <= typed.keys() | set(CONTACT)
    assert all(str(why).strip() for why in reading.errors.values())
    for field in typed.keys() - reading.values.keys() - reading.errors.keys() - {*CONTACT, Field.VIN}:
        assert typed[field].strip() == "", "neither a value nor a sentence"


SECRET = "hunter2hunter2"


def _refusals() -> list[tuple[str, type, dict[str, Any], str]]:
    marked: list[tuple[str, type, dict[str, Any], str]] = [
        ("unknown field", VehicleForm, {"colour": SECRET}, SECRET),
        ("number for text", VehicleForm, {"make": 424242}, "424242"),
        ("list for text", MarksForm, {"client_id": [SECRET]}, SECRET),
        ("text for object", SessionForm, {"session": SECRET}, SECRET),
        ("list for reference", MarksForm, {"reference": [SECRET]}, SECRET),
        ("only one name", ContactForm, {"first_name": SECRET}, SECRET),
        ("reference without names", MarksForm, {"reference": f"a: {SECRET}\n{SECRET}"}, SECRET),
        ("reference with a name twice", MarksForm, {"reference": f"{SECRET}: 1\n{SECRET}: 2"}, SECRET),
        ("from", SmsForm, {"from": SECRET}, SECRET),
    ]
    for field, typed in [
        *((field, SECRET) for field in Field if field.path[-1] in {"vin", "year", "odom_reading", "odom_unit", "to"}),
        *((field, SECRET) for field in (Field.THEME, Field.LANGUAGE, Field.REDIRECT_URL, Field.SEND_RESULTS)),
        (Field.MAKE, SECRET * 30),
        (Field.REFERENCE, SECRET * 400),
    ]:
        marked.append((f"{field}", SessionForm, nested({field: typed}), SECRET))
    return marked


@pytest.mark.parametrize(("case", "model", "document", "typed"), _refusals(), ids=lambda value: str(value)[:30])
def test_no_refusal_repeats_what_was_typed(
    case: str, model: type[SessionForm], document: dict[str, Any], typed: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        model.model_validate(document)
    for shown in (
        str(refused.value),
        repr(refused.value),
        repr(refused.value.errors(include_input=False)),
        refused.value.json(include_input=False),
    ):
        assert typed not in shown, case


@pytest.mark.parametrize(
    ("model", "document"),
    [
        (VehicleForm, {"year": "2017", "unknown": 1}),
        (VehicleForm, {"make": 7}),
        (VehicleForm, {"year": 2017.0}),
        (VehicleForm, {"year": True}),
        (VehicleForm, {"odom_reading": 12.0}),
        (SmsForm, {"send_results_to_phototaker": True}),
        (MarksForm, {"contact": [["first_name", "Ann"]]}),
    ],
)
def test_the_form_guesses_no_types(model: type[SessionForm], document: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        model.model_validate(document)


def test_a_form_cannot_be_changed_after_it_was_read() -> None:
    form = VehicleForm.model_validate({"make": "Kia"})
    with pytest.raises(ValidationError):
        form.make = "Audi"  # type: ignore[misc]


def test_values_stand_in_their_places_in_a_request() -> None:
    body = nested(
        {Field.VIN: "V", Field.SMS_FROM: "+1", Field.FIRST_NAME: "A", Field.LAST_NAME: "B", Field.THEME: "PRO"}
    )
    assert body == {
        "vehicle": {"vin": "V"},
        "sms": {"from": "+1"},
        "session": {"contact": {"first_name": "A", "last_name": "B"}, "theme": "PRO"},
    }
    assert nested({}) == {}
