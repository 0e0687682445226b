"""From the server's copy to the editor and back to a request: what changed, and nothing else."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pave_desktop.models.field import CONTACT, Field
from pave_desktop.models.pave_session import PaveSession
from pave_desktop.models.session_form import FieldValues, ReadingContext, nested, read_form
from pave_desktop.models.session_values import (
    CLEARED,
    Difference,
    changed_values,
    creation_body,
    differences,
    texts_of,
    values_of,
)

ANSWER: dict[str, Any] = {
    "session_key": "ABC-0123456789",
    "theme": "pro",
    "status": "IDLE",
    "redirect_url": "https://dealer.example/thanks",
    "language": "en",
    "vehicle": {
        "vehicle_id": 9,
        "vin": "1m8gdm9axkp042788",
        "year": "2017",
        "make": "Nissan",
        "model": "Rogue",
        "body_type": "SUV",
        "trim": "SV",
        "transmission": "Automatic",
        "ext_col": "White",
        "int_col": "Black",
        "odom_reading": "100,945",
        "odom_unit": "Miles",
    },
    "options": {
        "client_id": "C-7",
        "contact": {"first_name": "Ann", "last_name": "Lee"},
        "reference": {"stock": 4711, "zip": "02139"},
        "sms": {
            "to": "(617) 555-0143",
            "to_name": "Ann",
            "from": "+14165550143",
            "by": "Lot B",
            "send_results_to_phototaker": "true",
        },
    },
}

VALUES: FieldValues = {
    Field.VIN: "1M8GDM9AXKP042788",
    Field.YEAR: 2017,
    Field.MAKE: "Nissan",
    Field.MODEL: "Rogue",
    Field.BODY_TYPE: "SUV",
    Field.TRIM: "SV",
    Field.TRANSMISSION: "Automatic",
    Field.EXTERIOR_COLOR: "White",
    Field.INTERIOR_COLOR: "Black",
    Field.ODOMETER: 100945,
    Field.ODOMETER_UNIT: "MILES",
    Field.SMS_TO: "+16175550143",
    Field.SMS_TO_NAME: "Ann",
    Field.SMS_FROM: "+14165550143",
    Field.SMS_BY: "Lot B",
    Field.SEND_RESULTS: "true",
    Field.THEME: "PRO",
    Field.LANGUAGE: "EN",
    Field.REDIRECT_URL: "https://dealer.example/thanks",
    Field.CLIENT_ID: "C-7",
    Field.FIRST_NAME: "Ann",
    Field.LAST_NAME: "Lee",
    Field.REFERENCE: {"stock": 4711, "zip": "02139"},
}


def values(**fields: Any) -> FieldValues:
    return values_of(PaveSession.model_validate({"session_key": "ABC-1", **fields}))


def saved_untouched(original: FieldValues, region: str = "US") -> FieldValues:
    """What an editor would send that was opened and saved without a keystroke."""
    context = ReadingContext(region=region, known_reference=original.get(Field.REFERENCE) or {})
    reading = read_form(texts_of(original, region), context)
    assert reading.errors == {}
    return changed_values(original, reading.values)


def test_the_samples_speak_of_every_field() -> None:
    assert set(VALUES) == set(Field)


def test_an_answer_gives_the_values_as_the_program_would_send_them() -> None:
    got = values_of(PaveSession.model_validate(ANSWER))
    assert got == VALUES
    assert {field: type(value) for field, value in got.items()} == {f: type(v) for f, v in VALUES.items()}


@pytest.mark.parametrize("nothing", [None, ""])
def test_what_is_null_or_empty_has_no_value(nothing: object) -> None:
    empty = {
        "theme": nothing,
        "vehicle": dict.fromkeys(ANSWER["vehicle"], nothing),
        "options": {"contact": nothing, "sms": {"to": nothing, "from": nothing}, "reference": nothing},
    }
    assert values(**empty) == values() == {}


def test_an_odometer_of_zero_is_a_value() -> None:
    assert values(vehicle={"odom_reading": 0}) == {Field.ODOMETER: 0}
    assert texts_of({Field.ODOMETER: 0})[Field.ODOMETER] == "0"


def test_results_that_are_not_wanted_have_no_value() -> None:
    assert values(options={"sms": {"send_results_to_phototaker": "false"}}) == {}


def test_a_number_that_cannot_be_read_stays_as_the_server_spells_it() -> None:
    assert values(options={"sms": {"to": "call Bob"}}) == {Field.SMS_TO: "call Bob"}


def test_texts_are_what_people_read() -> None:
    shown = texts_of(VALUES)
    assert set(shown) == set(Field)
    assert (shown[Field.SMS_TO], shown[Field.YEAR]) == ("(617) 555-0143", "2017")
    assert shown[Field.REFERENCE] == "stock: 4711\nzip: 02139"
    assert texts_of({}) == dict.fromkeys(Field, "")
    assert texts_of({Field.SMS_TO: "+16175550143"}, "MX")[Field.SMS_TO] == "+1 617-555-0143"


@pytest.mark.parametrize("region", ["US", "CA", "MX", "DE"])
def test_an_editor_saved_without_a_keystroke_sends_nothing(region: str) -> None:
    assert saved_untouched(VALUES, region) == {}


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=8)
LINES = st.lists(WORDS, min_size=1, max_size=3).map(" ".join)
PHONES = st.from_regex(r"\+(1[2-9][0-9]{2}[2-9][0-9]{6}|52[2-9][0-9]{9}|4915[0-9]{9})", fullmatch=True)
REFERENCES = st.dictionaries(
    st.from_regex(r"[A-Za-z][A-Za-z0-9_ ]{0,10}[a-z]", fullmatch=True),
    LINES | st.integers(-(10**6), 10**6) | st.booleans() | st.none() | st.lists(LINES | st.integers(0, 9), max_size=2),
    min_size=1,
    max_size=3,
)
SESSIONS = st.fixed_dictionaries(
    {"session_key": st.just("ABC-0123456789")},
    optional={
        "theme": st.sampled_from(["LITE", "PRO", "CAPT", "lite", ""]),
        "language": st.sampled_from(["EN", "en", "FR", None]),
        "redirect_url": st.sampled_from(["https://dealer.example/thanks?a=b", "http://dealer.example", "", None]),
        "vehicle": st.fixed_dictionaries(
            {},
            optional={
                "vin": st.text("ABCDEFGHJKLMNPRSTUVWXYZabc0123456789", min_size=17, max_size=17),
                "year": st.integers(1900, 2026) | st.integers(1900, 2026).map(str),
                "odom_reading": st.integers(0, 999_999).flatmap(lambda n: st.sampled_from([n, str(n), f"{n:,}"])),
                "odom_unit": st.sampled_from(["MILES", "KILOMETRES", "miles"]),
                **dict.fromkeys(["make", "model", "body_type", "trim", "transmission", "ext_col", "int_col"], LINES),
            },
        ),
        "options": st.none()
        | st.fixed_dictionaries(
            {},
            optional={
                "client_id": LINES,
                "contact": st.fixed_dictionaries({"first_name": LINES, "last_name": LINES}),
                "reference": REFERENCES,
                "sms": st.fixed_dictionaries(
                    {},
                    optional={
                        "to": PHONES,
                        "to_name": LINES,
                        "from": PHONES,
                        "by": LINES,
                        "send_results_to_phototaker": st.sampled_from(["true", "false", True, None]),
                    },
                ),
            },
        ),
    },
)


@settings(deadline=None, max_examples=150)
@given(SESSIONS, st.sampled_from(["US", "CA", "MX", "DE"]))
def test_any_valid_session_survives_the_editor(document: dict[str, Any], region: str) -> None:
    original = values_of(PaveSession.model_validate(document))
    context = ReadingContext(region=region, known_reference=original.get(Field.REFERENCE) or {})
    reading = read_form(texts_of(original, region), context)
    assert reading.errors == {}
    assert reading.values == original
    assert changed_values(original, reading.values) == {}


@pytest.mark.parametrize(
    ("answered", "what"),
    [
        ({"vehicle": {"make": "Land  Rover"}}, "two blanks in a row"),
        ({"vehicle": {"model": "Rogue\tSV"}}, "a tab"),
        ({"options": {"sms": {"to_name": "Ann\nLee"}}}, "two lines"),
        ({"vehicle": {"vin": "1M8 GDM9A XKP-042788"}}, "a VIN with blanks"),
        ({"options": {"reference": {"note": " blanks around "}}}, "blanks around a reference's value"),
        ({"options": {"reference": {"order:number": "4711"}}}, "a colon in a reference's name"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_the_server_spells_oddly_is_no_edit_of_ours(answered: dict[str, Any], what: str) -> None:
    assert saved_untouched(values(**answered)) == {}, what


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        (Field.VIN, " 1m8-gdm9axkp 042788"),
        (Field.MAKE, "  Nissan "),
        (Field.ODOMETER, "100 945"),
        (Field.SMS_TO, "+1.617.555.0143"),
        (Field.SMS_FROM, "416-555-0143"),
        (Field.REDIRECT_URL, " https://dealer.example/thanks\n"),
        (Field.REFERENCE, "zip: 02139\n\n  stock :  4711"),
    ],
)
def test_the_same_value_typed_differently_is_no_change(field: Field, typed: str) -> None:
    reading = read_form({**texts_of(VALUES), field: typed}, ReadingContext(known_reference=VALUES[Field.REFERENCE]))
    assert reading.errors == {}
    assert changed_values(VALUES, reading.values) == {}


@pytest.mark.parametrize(
    ("field", "typed", "sent"),
    [
        (Field.VIN, "11111111111111111", "11111111111111111"),
        (Field.YEAR, "2018", 2018),
        (Field.MAKE, "NISSAN", "NISSAN"),
        (Field.ODOMETER, "100,946", 100946),
        (Field.SMS_TO, "617 555 0144", "+16175550144"),
        (Field.THEME, "LITE", "LITE"),
        (Field.REFERENCE, "stock: 4712", {"stock": "4712"}),
    ],
)
def test_only_what_changed_is_sent(field: Field, typed: str, sent: object) -> None:
    reading = read_form({**texts_of(VALUES), field: typed}, ReadingContext(known_reference=VALUES[Field.REFERENCE]))
    assert changed_values(VALUES, reading.values) == {field: sent}


@pytest.mark.parametrize(
    ("field", "sent"),
    [
        (Field.VIN, CLEARED),
        (Field.YEAR, CLEARED),
        (Field.ODOMETER, CLEARED),
        (Field.SMS_TO, CLEARED),
        (Field.REDIRECT_URL, CLEARED),
        (Field.CLIENT_ID, CLEARED),
        (Field.SEND_RESULTS, "false"),
        (Field.REFERENCE, {}),
    ],
)
def test_an_emptied_field_is_sent_as_empty(field: Field, sent: object) -> None:
    assert CLEARED == ""
    assert changed_values(VALUES, {f: v for f, v in VALUES.items() if f is not field}) == {field: sent}


@pytest.mark.parametrize("field", [Field.THEME, Field.LANGUAGE, Field.ODOMETER_UNIT])
def test_what_cannot_be_empty_is_not_sent_when_emptied(field: Field) -> None:
    assert changed_values(VALUES, {f: v for f, v in VALUES.items() if f is not field}) == {}


@pytest.mark.parametrize("field", CONTACT)
def test_the_two_names_go_together_when_one_changed(field: Field) -> None:
    changes = changed_values(VALUES, {**VALUES, field: "Kim"})
    assert changes == {Field.FIRST_NAME: "Ann", Field.LAST_NAME: "Lee", field: "Kim"}
    assert nested(changes) == {"session": {"contact": {f.path[-1]: changes[f] for f in CONTACT}}}


def test_both_names_are_cleared_together() -> None:
    without = {field: value for field, value in VALUES.items() if field not in CONTACT}
    assert changed_values(VALUES, without) == dict.fromkeys(CONTACT, CLEARED)
    assert changed_values({Field.FIRST_NAME: "Ann"}, {}) == dict.fromkeys(CONTACT, CLEARED)


def test_a_true_is_not_a_one_in_the_reference() -> None:
    before = {Field.REFERENCE: {"paid": 1, "count": 0}}
    after = {Field.REFERENCE: {"paid": True, "count": False}}
    assert json.dumps(changed_values(before, after)) == json.dumps(after)


def test_a_true_is_not_a_one_in_any_field() -> None:
    assert changed_values({Field.ODOMETER: 1}, {Field.ODOMETER: 1}) == {}
    assert changed_values({Field.ODOMETER: 1}, {Field.ODOMETER: True}) == {Field.ODOMETER: True}
    assert differences({}, {Field.YEAR: 0}, {Field.YEAR: False}) == [Difference(Field.YEAR, None, 0, False)]


def test_a_new_field_is_a_change_and_a_same_form_is_none() -> None:
    assert changed_values({}, {Field.MAKE: "Kia", Field.SEND_RESULTS: "true"}) == {
        Field.MAKE: "Kia",
        Field.SEND_RESULTS: "true",
    }
    assert changed_values(VALUES, dict(VALUES)) == {}
    assert changed_values({}, {}) == {}


@settings(deadline=None, max_examples=100)
@given(SESSIONS, SESSIONS)
def test_what_is_sent_turns_one_session_into_the_other(one: dict[str, Any], other: dict[str, Any]) -> None:
    before, wanted = values_of(PaveSession.model_validate(one)), values_of(PaveSession.model_validate(other))
    changes = changed_values(before, wanted)
    became = {
        f: v for f, v in {**before, **changes}.items() if v not in ("", {}) and (f, v) != (Field.SEND_RESULTS, "false")
    }
    for field in (Field.THEME, Field.LANGUAGE, Field.ODOMETER_UNIT):
        if field not in wanted:
            became.pop(field, None)
    assert became == wanted
    assert differences(before, changes, {**before, **changes}) == []


def test_a_unit_without_a_reading_is_not_sent_when_a_session_is_made() -> None:
    assert creation_body({Field.ODOMETER_UNIT: "MILES", Field.MAKE: "Kia"}) == {Field.MAKE: "Kia"}


@pytest.mark.parametrize("reading", [0, 100945])
def test_a_unit_with_its_reading_is_sent(reading: int) -> None:
    both = {Field.ODOMETER: reading, Field.ODOMETER_UNIT: "MILES"}
    assert creation_body(both) == both


def test_making_a_session_leaves_everything_else_as_it_is() -> None:
    assert creation_body(VALUES) == VALUES
    assert creation_body({}) == {}


def test_a_theme_that_was_not_taken_is_told() -> None:
    found = differences(VALUES, {Field.THEME: "LITE"}, VALUES)
    assert found == [Difference(Field.THEME, "PRO", "LITE", "PRO")]


def test_a_vin_that_was_wiped_without_being_asked_is_told() -> None:
    answered = {field: value for field, value in VALUES.items() if field is not Field.VIN}
    found = differences(VALUES, {Field.MAKE: "Kia"}, {**answered, Field.MAKE: "Kia"})
    assert found == [Difference(Field.VIN, "1M8GDM9AXKP042788", None, None)]


def test_what_was_taken_is_no_difference() -> None:
    assert differences(VALUES, {Field.MAKE: "Kia"}, {**VALUES, Field.MAKE: "Kia"}) == []


def test_the_same_value_spelled_differently_is_no_difference() -> None:
    answered = values(
        theme="LITE",
        language="en",
        vehicle={"year": "2018", "odom_reading": "12,500", "odom_unit": "miles", "vin": "1m8gdm9axkp042788"},
        options={"sms": {"to": "+1 (617) 555-0144"}},
    )
    changes = {
        Field.THEME: "LITE",
        Field.LANGUAGE: "EN",
        Field.YEAR: 2018,
        Field.ODOMETER: 12500,
        Field.ODOMETER_UNIT: "MILES",
        Field.VIN: "1M8GDM9AXKP042788",
        Field.SMS_TO: "+16175550144",
    }
    assert differences({}, changes, answered) == []


def test_clearing_that_worked_is_no_difference_and_that_did_not_is_one() -> None:
    changes = {Field.TRIM: CLEARED, Field.REFERENCE: {}, Field.SEND_RESULTS: "false"}
    cleared = {field: value for field, value in VALUES.items() if field not in changes}
    assert differences(VALUES, changes, cleared) == []
    assert {found.field for found in differences(VALUES, changes, VALUES)} == set(changes)


def test_something_that_nobody_asked_for_is_told() -> None:
    found = differences({}, {}, {Field.BODY_TYPE: "Sedan"})
    assert found == [Difference(Field.BODY_TYPE, None, None, "Sedan")]


def test_an_odometer_of_zero_that_was_wiped_is_told() -> None:
    assert differences({}, {Field.ODOMETER: 0}, {}) == [Difference(Field.ODOMETER, None, 0, None)]


def test_fields_to_skip_are_not_compared() -> None:
    skip = frozenset({Field.THEME, Field.VIN})
    assert differences(VALUES, {Field.THEME: "LITE"}, {**VALUES, Field.VIN: "x"}, skip=skip) == []
