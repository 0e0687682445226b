"""Which field a key of the server's `errors` speaks of, however the server spells it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pave_desktop.models.field import Field, field_of_error

SPELLED = [
    ("session.redirect_url", Field.REDIRECT_URL),
    ("sms.to", Field.SMS_TO),
    ("vehicle.vin", Field.VIN),
    ("vin", Field.VIN),
    ("year", Field.YEAR),
    ("odom_reading", Field.ODOMETER),
    ("redirect_url", Field.REDIRECT_URL),
    ("theme", Field.THEME),
    ("Vehicle.VIN", Field.VIN),
    ("vehicle[vin]", Field.VIN),
    ("vehicle.0.vin", Field.VIN),
    ("vehicle.vin.0", Field.VIN),
    ("vehicle[0][vin]", Field.VIN),
    ("session.contact.first_name", Field.FIRST_NAME),
    ("session[contact][last_name]", Field.LAST_NAME),
    ("options.contact.first_name", Field.FIRST_NAME),
    ("options.contact.last_name", Field.LAST_NAME),
    ("contact.first_name", Field.FIRST_NAME),
    ("contact.last_name", Field.LAST_NAME),
    ("last_name", Field.LAST_NAME),
    ("session.contact", Field.FIRST_NAME),
    ("options.contact", Field.FIRST_NAME),
    ("contact", Field.FIRST_NAME),
    ("options.client_id", Field.CLIENT_ID),
    ("client_id", Field.CLIENT_ID),
    ("options.sms.to", Field.SMS_TO),
    ("options.sms.from", Field.SMS_FROM),
    ("sms.send_results_to_phototaker", Field.SEND_RESULTS),
    ("session.reference", Field.REFERENCE),
    ("session.reference.x", Field.REFERENCE),
    ("session.reference.stock.number", Field.REFERENCE),
    ("options.reference.x", Field.REFERENCE),
    ("reference", Field.REFERENCE),
    ("reference.x", Field.REFERENCE),
]


@pytest.mark.parametrize(("key", "field"), SPELLED)
def test_a_key_is_found_however_it_is_spelled(key: str, field: Field) -> None:
    assert field_of_error(key) is field


@pytest.mark.parametrize("field", list(Field))
def test_every_field_is_found_by_its_own_path(field: Field) -> None:
    assert field_of_error(field.value) is field
    assert field_of_error(field.value.upper()) is field


@pytest.mark.parametrize(
    "key",
    ["", ".", "0", "session", "vehicle", "options", "sms", "callback.url", "vehicle.wheels", "sms.vin", "to", "by"],
)
def test_what_is_not_ours_is_no_field(key: str) -> None:
    assert field_of_error(key) is None


@settings(deadline=None, max_examples=150)
@given(st.text(max_size=20) | st.text("vehicl.sm[]0 options", max_size=15))
def test_any_key_is_answered(key: str) -> None:
    assert field_of_error(key) in {None, *Field}


def test_a_path_leads_to_the_field() -> None:
    assert Field.FIRST_NAME.path == ("session", "contact", "first_name")
    assert Field.VIN.path == ("vehicle", "vin")
