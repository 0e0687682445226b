"""What new sessions of a connection begin with: kept as chosen, and never a reason to lose something else."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from pave_desktop.entry.phone import REGIONS, PhoneStyle
from pave_desktop.models.connection import Connection
from pave_desktop.models.field import Field
from pave_desktop.models.session_defaults import SessionDefaults
from pave_desktop.models.session_form import ReadingContext, read_form

CHOSEN = {
    "region": "MX",
    "odometer_unit": "KILOMETRES",
    "phone_style": "ten digits",
    "sender_name": "Autos Monterrey",
    "results_number": "+528112345678",
    "theme": "PRO",
    "language": "ES",
    "redirect_url": "https://autos.example/gracias",
}
USUAL = SessionDefaults().model_dump(mode="json")


def test_what_is_usual() -> None:
    assert USUAL == {
        "region": "US",
        "odometer_unit": "MILES",
        "phone_style": PhoneStyle.E164,
        "sender_name": "",
        "results_number": "",
        "theme": "",
        "language": "",
        "redirect_url": "",
    }
    assert set(CHOSEN) == set(USUAL)


def test_what_was_chosen_comes_back() -> None:
    defaults = SessionDefaults.model_validate(CHOSEN)
    assert defaults.model_dump(mode="json") == CHOSEN
    assert SessionDefaults.model_validate_json(defaults.model_dump_json()) == defaults


UNUSABLE = [
    *[(name, value) for name in CHOSEN for value in (None, 7, True, [], {}, ["US"])],
    ("region", "us"),
    ("region", "DE"),
    ("region", ""),
    ("odometer_unit", "LEAGUES"),
    ("odometer_unit", ""),
    ("phone_style", "eleven digits"),
    ("sender_name", "x" * 201),
    ("results_number", "(617) 555-0143"),
    ("results_number", "6175550143"),
    ("results_number", "+0175550143"),
    ("results_number", "+1617555014three"),
    ("theme", "DARK"),
    ("language", "es"),
    ("language", "ESP"),
    ("language", "ES\n"),
    ("redirect_url", "javascript:alert(1)"),
    ("redirect_url", "https://"),
]


@pytest.mark.parametrize(("name", "value"), UNUSABLE, ids=[f"{name}={str(value)[:20]!r}" for name, value in UNUSABLE])
def test_a_value_that_cannot_be_used_costs_only_itself(name: str, value: object) -> None:
    stored = json.dumps({**CHOSEN, name: value})
    assert SessionDefaults.model_validate_json(stored).model_dump(mode="json") == {**CHOSEN, name: USUAL[name]}


@given(
    st.dictionaries(
        st.sampled_from(sorted(CHOSEN)),
        st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.text(), max_size=2),
    )
)
def test_whatever_is_in_the_file_it_is_read_and_reads_the_same_again(stored: dict[str, object]) -> None:
    read = SessionDefaults.model_validate(stored)
    assert SessionDefaults.model_validate_json(read.model_dump_json()) == read


def test_what_tomorrow_adds_is_passed_over() -> None:
    assert SessionDefaults.model_validate({**CHOSEN, "colour": "red"}).model_dump(mode="json") == CHOSEN


@pytest.mark.parametrize("stored", [None, 7, [], "US", True])
def test_a_connection_outlives_defaults_that_are_none(stored: object) -> None:
    given_connection = {"id": "lot", "name": "Lot", "base_url": "https://dealer.example", "account": "a"}
    connection = Connection.model_validate({**given_connection, "defaults": stored})
    assert connection == Connection.model_validate(given_connection)
    assert connection.defaults == SessionDefaults()


def test_they_are_not_changed_in_place() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        SessionDefaults().theme = "PRO"  # type: ignore[misc]


def test_a_new_session_begins_with_the_unit_and_nothing_that_is_empty() -> None:
    assert SessionDefaults().texts() == {Field.ODOMETER_UNIT: "MILES"}


@pytest.mark.parametrize(
    ("region", "number", "shown"),
    [
        ("US", "+16175550143", "(617) 555-0143"),
        ("CA", "+14165550143", "(416) 555-0143"),
        ("MX", "+528112345678", "81 1234 5678"),
        ("MX", "+16175550143", "+1 617-555-0143"),
        ("US", "+528112345678", "+52 81 1234 5678"),
    ],
)
def test_a_new_session_begins_with_what_a_person_would_type(region: str, number: str, shown: str) -> None:
    defaults = SessionDefaults.model_validate({**CHOSEN, "region": region, "results_number": number})
    assert defaults.texts() == {
        Field.SMS_BY: "Autos Monterrey",
        Field.SMS_FROM: shown,
        Field.THEME: "PRO",
        Field.LANGUAGE: "ES",
        Field.REDIRECT_URL: "https://autos.example/gracias",
        Field.ODOMETER_UNIT: "KILOMETRES",
    }


@pytest.mark.parametrize("region", REGIONS)
@pytest.mark.parametrize("number", ["+16175550143", "+14165550143", "+528112345678", "+442079460958", "+6834002"])
def test_the_editor_reads_them_as_they_are_meant(region: str, number: str) -> None:
    defaults = SessionDefaults.model_validate({**CHOSEN, "region": region, "results_number": number})
    reading = read_form(defaults.texts(), ReadingContext(region=region))
    assert reading.errors == {}
    assert reading.values == {
        Field.SMS_BY: defaults.sender_name,
        Field.SMS_FROM: number,
        Field.THEME: "PRO",
        Field.LANGUAGE: "ES",
        Field.REDIRECT_URL: defaults.redirect_url,
        Field.ODOMETER_UNIT: "KILOMETRES",
    }
