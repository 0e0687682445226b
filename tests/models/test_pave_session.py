"""What the vendor is known to answer, and what it might: read without loss, and never in the way."""

from __future__ import annotations

import json
import os
import time
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from pave_desktop.api.pave.answers import SessionAnswer
from pave_desktop.models.connection import PAVE_BASE_URL, Connection
from pave_desktop.models.field import Field
from pave_desktop.models.pave_session import LONGEST_KEY, PaveSession, Sms, moment
from pave_desktop.models.session_row import Fate, SessionRow
from pave_desktop.models.session_values import changed_values, differences, texts_of, values_of
from pave_desktop.models.statuses import SmsState, Status
from pave_desktop.rules.locks import delete_lock, field_locks
from pave_desktop.work.session_rows import answered_row, seen_events

KEY = "ABC-0123456789"
EXAMPLES = int(os.environ.get("HOSTILE_EXAMPLES", "200"))
NOT_A_SECOND = 0.5
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
NAMES = [
    *("status", "theme", "active", "language", "redirect_url", "capture_url", "options", "vehicle"),
    *("inspect_started_at", "inspect_ended_at", "created_at", "updated_at"),
    *("client_id", "contact", "reference", "sms", "model_fields", "__class__", "copy"),
]


def read(**fields: Any) -> PaveSession:
    return PaveSession.model_validate_json(json.dumps({"session_key": KEY, **fields}))


@pytest.mark.parametrize(
    ("spelled", "reading"),
    [
        (100945, 100945),
        ("100945", 100945),
        ("100,945", 100945),
        (" 100 945 ", 100945),
        (100945.0, 100945),
        ("100945.0", 100945),
        (0, 0),
        ("0", 0),
        ("", None),
        (None, None),
        ("unknown", None),
        ("12,5OO", None),
        (-5, None),
        (12.5, None),
        (True, None),
        ([], None),
        ({"value": 5}, None),
        ("9" * 5000, None),
    ],
)
def test_the_odometer_is_read_in_every_form(spelled: object, reading: int | None) -> None:
    assert read(vehicle={"odom_reading": spelled}).vehicle.odom_reading == reading


@pytest.mark.parametrize(
    ("spelled", "year"), [(2017, 2017), ("2017", 2017), (2017.0, 2017), (" 2017 ", 2017), ("", None), (None, None)]
)
def test_the_year_is_read_as_number_and_as_text(spelled: object, year: int | None) -> None:
    assert read(vehicle={"year": spelled}).vehicle.year == year


@pytest.mark.parametrize("spelled", ["EN", "en"])
def test_the_language_stays_as_spelled(spelled: str) -> None:
    assert read(language=spelled).language == spelled


@pytest.mark.parametrize("name", ["options", "vehicle"])
@pytest.mark.parametrize("odd", [None, "", [], [1], "text", 7, True, {}])
def test_a_missing_or_odd_object_is_an_empty_one(name: str, odd: object) -> None:
    session = read(**{name: odd})
    assert session == read()
    assert (session.vehicle.vin, session.options.client_id, session.options.sms.to) == ("", "", "")
    assert session.options.reference == {}


@pytest.mark.parametrize("odd", [None, "", [], "text", 7, {}])
def test_odd_marks_are_empty_ones(odd: object) -> None:
    options = read(options={"contact": odd, "reference": odd, "sms": odd}).options
    assert (options.contact.first_name, options.reference, options.sms.state) == ("", {}, SmsState.NONE)


@pytest.mark.parametrize("name", ["inspect_started_at", "inspect_ended_at"])
@pytest.mark.parametrize("nothing", [None, "", "  "])
def test_null_and_the_empty_text_are_no_time(name: str, nothing: object) -> None:
    session = read(status="IDLE", **{name: nothing})
    assert getattr(session, name) == ""
    assert not session.is_started
    assert not session.is_completed


@pytest.mark.parametrize(
    "spelled", ["2026-03-01T10:00:00.000000Z", "2026-03-01T10:00:00+00:00", "yesterday", 1772359200]
)
def test_a_time_stays_as_spelled_and_counts(spelled: str | int) -> None:
    session = read(status="IDLE", inspect_started_at=spelled, inspect_ended_at=spelled)
    assert session.inspect_started_at == str(spelled)
    assert session.is_started
    assert session.is_completed


def test_null_and_absent_texts_are_empty() -> None:
    assert read(theme=None, redirect_url=None, vehicle={"make": None, "vin": ""}) == read(vehicle={})


def test_what_is_unknown_is_kept_at_every_level() -> None:
    document = {
        "session_key": KEY,
        "id": 7,
        "new": {"deep": [1, None, "x"]},
        "vehicle": {"vehicle_id": "9", "drivetrain": "AWD", "engine_type": None, "fuel_type": "Gas"},
        "options": {
            "more": True,
            "contact": {"middle_name": "Q"},
            "reference": {"stock": 4711, "who": None},
            "sms": {"from": "+16175550143", "segments": 2},
        },
    }
    kept = PaveSession.model_validate(document).model_dump(mode="json", by_alias=True)
    assert (kept["id"], kept["new"]) == (7, {"deep": [1, None, "x"]})
    assert document["vehicle"].items() <= kept["vehicle"].items()  # type: ignore[attr-defined]
    assert kept["options"]["more"] is True
    assert kept["options"]["contact"]["middle_name"] == "Q"
    assert kept["options"]["reference"] == {"stock": 4711, "who": None}
    assert kept["options"]["sms"]["segments"] == 2
    assert kept["options"]["sms"]["from"] == "+16175550143"


def test_what_was_kept_reads_the_same_again() -> None:
    session = read(
        status="CAPTURED", odd=[1], options={"sms": {"from": "x"}, "reference": {"a": 1}}, vehicle={"year": "2017"}
    )
    assert PaveSession.model_validate_json(session.model_dump_json(by_alias=True)) == session
    assert PaveSession.model_validate_json(session.model_dump_json()) == session


@pytest.mark.parametrize(
    "word", ["CAPTURED", "WAITING CONFIRM", "Processing", "PENDING", "IN_PROGRESS", "SUBMITTED", "", "naïve"]
)
def test_an_unknown_status_stays_as_spelled_and_counts_as_started(word: str) -> None:
    session = read(status=word)
    assert session.status == word
    assert session.known_status is None
    assert session.is_started
    assert not session.is_completed


@pytest.mark.parametrize("status", list(Status))
def test_the_documented_statuses_are_known_in_any_case(status: Status) -> None:
    for spelled in (status.value, status.value.lower(), status.value.title(), f" {status.value} "):
        assert read(status=spelled).known_status is status


@pytest.mark.parametrize(
    ("status", "started", "completed"),
    [
        ("IDLE", False, False),
        ("STARTED", True, False),
        ("PROCESS", True, False),
        ("QC_PASSED", True, False),
        ("CONFIRM", True, False),
        ("COMPLETE", True, True),
        ("EXPIRED", False, False),
        ("INVALID", False, False),
    ],
)
def test_which_statuses_are_started_and_completed(status: str, started: bool, completed: bool) -> None:
    session = read(status=status)
    assert (session.is_started, session.is_completed) == (started, completed)


def test_the_capture_link_is_only_what_the_server_calls_so() -> None:
    link = "https://demo.vehiclecapture.com/ABC-0123456789"
    assert read(capture_url=link).capture_url == link
    assert read(redirect_url="https://dev.paveinspect.com/valet/ABC-0123456789/?l=en").capture_url == ""


@pytest.mark.parametrize(
    ("spelled", "flag"),
    [
        *((True, True), ("true", True), ("TRUE", True), ("1", True), (1, True)),
        *((False, False), ("false", False), ("0", False), (0, False)),
        *((None, None), ("", None), ("maybe", None), ([], None)),
    ],
)
def test_flags_come_as_flags_texts_and_numbers(spelled: object, flag: bool | None) -> None:
    session = read(active=spelled, options={"sms": {"send_results_to_phototaker": spelled}})
    assert session.active is flag
    assert session.options.sms.send_results_to_phototaker is flag


@pytest.mark.parametrize(
    ("spelled", "text"), [("  x ", "x"), (7, "7"), (1.5, "1.5"), (True, ""), (None, ""), ([], ""), ({"a": 1}, "")]
)
def test_texts_come_as_texts_and_numbers(spelled: object, text: str) -> None:
    session = read(theme=spelled, vehicle={"model": spelled}, options={"client_id": spelled})
    assert (session.theme, session.vehicle.model, session.options.client_id) == (text, text, text)


def test_marks_at_the_top_level_are_found_too() -> None:
    session = read(
        client_id="C-7",
        contact={"first_name": "Ann"},
        reference={"stock": "1"},
        sms={"to": "+16175550143", "delivery_status": "error"},
        options=None,
    )
    assert session.options.client_id == "C-7"
    assert session.options.contact.first_name == "Ann"
    assert session.options.reference == {"stock": "1"}
    assert session.options.sms.state is SmsState.ERROR


def test_marks_in_options_go_before_those_at_the_top_level() -> None:
    session = read(client_id="top", contact={"first_name": "Top"}, options={"client_id": "in", "contact": None})
    assert session.options.client_id == "in"
    assert session.options.contact.first_name == "Top"


@pytest.mark.parametrize(
    ("said", "state"),
    [
        (None, SmsState.NONE),
        ("", SmsState.NONE),
        ("  ", SmsState.NONE),
        ("201 Created", SmsState.ACCEPTED),
        ("200", SmsState.ACCEPTED),
        (201, SmsState.ACCEPTED),
        ("2xx", SmsState.ACCEPTED),
        ("success", SmsState.ACCEPTED),
        ("SUCCESS", SmsState.ACCEPTED),
        ("accepted", SmsState.ACCEPTED),
        ("Queued", SmsState.ACCEPTED),
        ("message sent", SmsState.ACCEPTED),
        ("delivered", SmsState.ACCEPTED),
        ("400 Bad Request", SmsState.ERROR),
        ("429", SmsState.ERROR),
        (404, SmsState.ERROR),
        ("500 Internal Server Error", SmsState.ERROR),
        ("5", SmsState.ERROR),
        ("error", SmsState.ERROR),
        ("Error 21211", SmsState.ERROR),
        ("delivery_failed", SmsState.ERROR),
        ("FAILED", SmsState.ERROR),
        ("undelivered", SmsState.ERROR),
        ("Undelivered: landline", SmsState.ERROR),
        ("rejected", SmsState.ERROR),
        ("pending", SmsState.NOT_KNOWN),
        ("301 Moved", SmsState.NOT_KNOWN),
        ("100 Continue", SmsState.NOT_KNOWN),
        ("unsuccessful", SmsState.NOT_KNOWN),
        ("presented", SmsState.NOT_KNOWN),
        ("errorless", SmsState.NOT_KNOWN),
        ("sending", SmsState.NOT_KNOWN),
        ("?", SmsState.NOT_KNOWN),
        ("✓", SmsState.NOT_KNOWN),
        ("200 OK, but error 30003", SmsState.NOT_KNOWN),
        ("401 not sent", SmsState.NOT_KNOWN),
    ],
)
def test_what_became_of_the_text(said: object, state: SmsState) -> None:
    assert read(options={"sms": {"to": "+16175550143", "delivery_status": said}}).options.sms.state is state


def test_a_delivery_status_stays_as_spelled() -> None:
    sms = Sms.model_validate({"delivery_status": "Held by Carrier", "delivery_message": "code 9"})
    assert (sms.delivery_status, sms.delivery_message) == ("Held by Carrier", "code 9")


@pytest.mark.parametrize("odd", [{"code": 30003}, ["held"], True])
def test_a_delivery_status_of_a_strange_shape_is_not_taken_for_none(odd: object) -> None:
    assert read(options={"sms": {"to": "+16175550143", "delivery_status": odd}}).options.sms.state is SmsState.NOT_KNOWN


@pytest.mark.parametrize("key", [None, "", "  ", [], {}, True])
def test_a_session_without_a_usable_key_is_refused(key: object) -> None:
    with pytest.raises(ValidationError):
        PaveSession.model_validate({"session_key": key})
    with pytest.raises(ValidationError):
        PaveSession.model_validate({"status": "IDLE"})


def test_a_key_of_another_form_is_taken() -> None:
    assert PaveSession.model_validate({"session_key": " 4711 "}).session_key == "4711"
    assert PaveSession.model_validate({"session_key": 4711}).session_key == "4711"


@pytest.mark.parametrize(
    "key",
    ["../../x", "a/b", r"C:\x", "a\0b", "a b", "a\nb", "a\u202eb", "..", "x" * (LONGEST_KEY + 1), "\ud800"],
)
def test_a_key_that_could_lead_elsewhere_is_none(key: str) -> None:
    with pytest.raises(ValidationError):
        PaveSession.model_validate({"session_key": key})


@pytest.mark.parametrize(
    "number",
    ["1" + "0" * 400, "-1" + "0" * 400, "1e400", "-1e400", "1e-400", "NaN", "Infinity", "-0.0", "0.1e1"],
)
def test_no_number_is_too_large_or_none(number: str) -> None:
    vehicle = f'{{"odom_reading": {number}, "year": {number}, "vin": {number}}}'
    sms = f'{{"to": {number}, "delivery_status": {number}, "send_results_to_phototaker": {number}}}'
    body = f'{{"session_key": "{KEY}", "active": {number}, "vehicle": {vehicle}, "options": {{"sms": {sms}}}}}'
    session = PaveSession.model_validate(json.loads(body))
    assert session.vehicle.year is None or session.vehicle.year <= 1
    assert all(isinstance(text, str) for text in texts_of(values_of(session)).values())


def test_a_number_that_python_cannot_write_out_is_no_text() -> None:
    session = read(theme="PRO").model_copy()
    read_again = PaveSession.model_validate({**session.model_dump(), "theme": 10**5000, "vehicle": {"year": 10**5000}})
    assert (read_again.theme, read_again.vehicle.year) == ("", None)


@pytest.mark.parametrize("depth", [200, 980])
def test_what_is_nested_without_end_is_read_without_it(depth: int) -> None:
    nested: Any = 1
    for _ in range(depth):
        nested = [nested]
    session = PaveSession.model_validate(
        {"session_key": KEY, "x": nested, "options": {"reference": {"a": nested}, "sms": {"delivery_status": nested}}}
    )
    assert session.options.reference == {}
    assert session.options.sms.state is SmsState.NOT_KNOWN
    assert texts_of(values_of(session))[Field.REFERENCE] == ""


def test_what_is_nested_as_people_nest_is_kept() -> None:
    reference = {"stock": {"lot": [{"row": ["A", 1]}]}}
    assert read(options={"reference": reference}).options.reference == reference


@pytest.mark.parametrize("count", [10_000])
def test_more_names_than_anybody_needs_are_read_in_time(count: int) -> None:
    many = {f"name {number}": number for number in range(count)}
    begun = time.perf_counter()
    session = read(**many, vehicle=many, options={**many, "reference": many, "sms": many, "contact": many})
    texts_of(values_of(session))
    assert time.perf_counter() - begun < NOT_A_SECOND * 2
    assert session.options.reference == many


@pytest.mark.parametrize("name", ["status", "theme", "language", "redirect_url", "capture_url"])
def test_a_million_signs_are_looked_at_once(name: str) -> None:
    session = read(**{name: "W" * 1_000_000})
    begun = time.perf_counter()
    field_locks(session)
    texts_of(values_of(session))
    assert time.perf_counter() - begun < NOT_A_SECOND


ROW = SessionRow(local_id="one", connection="lot", fate=Fate.MADE, made_at=datetime(2026, 3, 1, tzinfo=UTC))
LOT = Connection(id="lot", name="Lot", base_url=PAVE_BASE_URL, account="lot")


@settings(deadline=None, max_examples=EXAMPLES)
@given(st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=6), ANY_JSON, max_size=6), ANY_JSON, ANY_JSON)
def test_whatever_is_answered_becomes_a_row_values_texts_and_locks(
    fields: dict[str, Any], vehicle: Any, options: Any
) -> None:
    document = {"vehicle": vehicle, "options": options, **fields, "session_key": KEY}
    session = PaveSession.model_validate(document)
    row = answered_row(ROW, SessionAnswer(session, document), LOT, now=ROW.made_at)
    assert (row.key, row.fate) == (KEY, Fate.MADE)
    assert seen_events(ROW, row, now=ROW.made_at) is not None
    values = values_of(session)
    assert set(texts_of(values)) == set(Field) == set(field_locks(session))
    assert changed_values(values, values) == {}
    assert differences(values, {}, values) == []
    assert delete_lock(session) is None or str(delete_lock(session))


@settings(deadline=None, max_examples=150)
@given(ANY_JSON)
def test_any_json_is_read_or_refused_for_its_key(document: Any) -> None:
    try:
        PaveSession.model_validate(document)
    except ValidationError as refused:
        if isinstance(document, dict):
            assert [error["loc"] for error in refused.errors(include_input=False)] == [("session_key",)]


@settings(deadline=None, max_examples=250)
@given(st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=6), ANY_JSON, max_size=6))
def test_with_its_key_any_session_is_read_kept_and_asked(fields: dict[str, Any]) -> None:
    session = PaveSession.model_validate({**fields, "session_key": KEY})
    assert session.session_key == KEY
    assert session.options.sms.state in SmsState
    assert session.is_started in (True, False)
    kept = session.model_dump(by_alias=True)
    assert fields.keys() <= kept.keys()
    assert PaveSession.model_validate(kept) == session


def test_half_a_character_is_read_too() -> None:
    document = json.loads('{"session_key": "ABC-0123456789", "vehicle": {"make": "Ki\\ud83d"}, "x": "\\udc00"}')
    assert PaveSession.model_validate(document).vehicle.make.startswith("Ki")


def test_a_name_with_half_a_character_does_not_stop_the_reading() -> None:
    document = json.loads('{"session_key": "ABC-0123456789", "\\ud83d": 1}')
    assert PaveSession.model_validate(document).session_key == KEY


def test_a_refusal_does_not_repeat_what_was_read() -> None:
    with pytest.raises(ValidationError) as refused:
        PaveSession.model_validate({"session_key": ["hunter2"], "vehicle": {"vin": "hunter2"}})
    assert "hunter2" not in str(refused.value) + repr(refused.value)
    assert "hunter2" not in repr(refused.value.errors(include_input=False))


NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("spelled", "time"),
    [
        ("2026-03-01T12:00:00.000000Z", NOON),
        ("2026-03-01T12:00:00Z", NOON),
        ("2026-03-01T12:00:00+00:00", NOON),
        ("2026-03-01T07:00:00-05:00", NOON),
        ("2026-03-01T12:00:00", NOON),
        ("2026-03-01 12:00:00", NOON),
        ("2026-03-01T12:00:00.250000Z", NOON.replace(microsecond=250_000)),
        ("", None),
        ("yesterday", None),
        ("2026-02-30T12:00:00Z", None),
        ("0001-01-01T00:00:00+14:00", None),
    ],
)
def test_times_are_read_to_utc(spelled: str, time: datetime | None) -> None:
    read_time = moment(spelled)
    assert read_time == time
    assert read_time is None or read_time.tzinfo is UTC


@settings(deadline=None, max_examples=100)
@given(st.text(max_size=30))
def test_no_text_is_too_strange_to_be_asked_for_its_time(spelled: str) -> None:
    time = moment(spelled)
    assert time is None or time.tzinfo is UTC
