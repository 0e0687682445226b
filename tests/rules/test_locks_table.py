"""Every lock against a table that was written by hand from the contract, and never from the code."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pave_desktop.models.field import Field
from pave_desktop.models.pave_session import PaveSession
from pave_desktop.models.statuses import SmsState
from pave_desktop.rules import locks
from pave_desktop.rules.locks import delete_lock, field_locks
from pave_desktop.sentence import Sentence

TABLE = Path(__file__).with_name("locks_table.txt")

REASONS: dict[str, Sentence | None] = {
    "open": None,
    "expired": locks.EXPIRED,
    "invalid": locks.INVALID,
    "not-active": locks.NOT_ACTIVE,
    "completed": locks.COMPLETED,
    "started": locks.STARTED,
    "no-sms": locks.NO_SMS,
    "sms-sent": locks.SMS_ACCEPTED,
    "sms-unknown": locks.SMS_NOT_KNOWN,
    "del-started": locks.DELETE_STARTED,
    # No status of PAVE's: the editor and the list give it once the session was deleted from here.
    "deleted": locks.DELETED,
}

COLUMN_OF: dict[Field, str] = {
    Field.VIN: "vehicle",
    Field.YEAR: "vehicle",
    Field.MAKE: "vehicle",
    Field.MODEL: "vehicle",
    Field.BODY_TYPE: "vehicle",
    Field.TRIM: "vehicle",
    Field.TRANSMISSION: "vehicle",
    Field.EXTERIOR_COLOR: "vehicle",
    Field.INTERIOR_COLOR: "vehicle",
    Field.ODOMETER: "vehicle",
    Field.ODOMETER_UNIT: "vehicle",
    Field.SMS_TO: "sms.to",
    Field.SMS_TO_NAME: "other_sms",
    Field.SMS_FROM: "other_sms",
    Field.SMS_BY: "other_sms",
    Field.SEND_RESULTS: "other_sms",
    Field.THEME: "theme",
    Field.LANGUAGE: "language",
    Field.REDIRECT_URL: "redirect_url",
    Field.CLIENT_ID: "client_id",
    Field.FIRST_NAME: "contact",
    Field.LAST_NAME: "contact",
    Field.REFERENCE: "reference",
}

STATUS_SPELLED = {"WAITING_CONFIRM": "WAITING CONFIRM", "(empty)": ""}
DELIVERY_STATUS = {"none": "", "accepted": "201 Created", "error": "error", "unknown": "held by the carrier"}
SMS_STATE = {
    "none": SmsState.NONE,
    "accepted": SmsState.ACCEPTED,
    "error": SmsState.ERROR,
    "unknown": SmsState.NOT_KNOWN,
}


def _rows() -> list[dict[str, str]]:
    lines = [line.split() for line in TABLE.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    names, *rows = lines
    return [dict(zip(names, row, strict=True)) for row in rows]


ROWS = _rows()


def _session(
    status: str, *, started: bool = False, ended: bool = False, sms: str = "none", **more: object
) -> PaveSession:
    document: dict[str, Any] = {
        "session_key": "ABC-0123456789",
        "status": status,
        "active": True,
        "inspect_started_at": "2026-03-01T10:00:00.000000Z" if started else None,
        "inspect_ended_at": "2026-03-01T10:20:00+00:00" if ended else "",
        "options": {"sms": {"to": "+16175550143", "delivery_status": DELIVERY_STATUS[sms]}},
        **more,
    }
    return PaveSession.model_validate_json(json.dumps(document))


def _session_of(row: dict[str, str]) -> PaveSession:
    return _session(
        STATUS_SPELLED.get(row["status"], row["status"]),
        started=row["started_at"] == "set",
        ended=row["ended_at"] == "set",
        sms=row["sms"],
    )


def _name(row: dict[str, str]) -> str:
    return f"{row['status']}-start:{row['started_at']}-end:{row['ended_at']}-sms:{row['sms']}"


def _code_of(why: Sentence | None) -> str:
    return next(code for code, reason in REASONS.items() if reason == why)


def test_the_table_has_one_line_for_every_state() -> None:
    states = {(row["status"], row["started_at"], row["ended_at"], row["sms"]) for row in ROWS}
    assert len(ROWS) == len(states) == 11 * 2 * 2 * 4


def test_the_table_speaks_of_every_field() -> None:
    assert set(COLUMN_OF) == set(Field)
    assert set(COLUMN_OF.values()) | {"delete", "status", "started_at", "ended_at", "sms"} == set(ROWS[0])


@pytest.mark.parametrize("row", ROWS, ids=_name)
def test_fields_are_locked_as_the_table_says(row: dict[str, str]) -> None:
    session = _session_of(row)
    assert session.options.sms.state is SMS_STATE[row["sms"]]
    expected = {str(field): row[COLUMN_OF[field]] for field in Field}
    assert {str(field): _code_of(why) for field, why in field_locks(session).items()} == expected


@pytest.mark.parametrize("row", ROWS, ids=_name)
def test_deleting_is_locked_as_the_table_says(row: dict[str, str]) -> None:
    assert _code_of(delete_lock(_session_of(row))) == row["delete"]


@pytest.mark.parametrize("row", ROWS, ids=_name)
def test_a_status_in_lower_case_locks_the_same(row: dict[str, str]) -> None:
    session = _session_of(row)
    lower = session.model_copy(update={"status": session.status.lower()})
    assert field_locks(lower) == field_locks(session)
    assert delete_lock(lower) == delete_lock(session)


@pytest.mark.parametrize("row", [row for row in ROWS if row["status"] not in {"EXPIRED", "INVALID"}], ids=_name)
def test_nothing_may_change_when_the_session_is_not_active(row: dict[str, str]) -> None:
    session = _session_of(row).model_copy(update={"active": False})
    assert [why for why in field_locks(session).values() if why != locks.NOT_ACTIVE] == []
    assert delete_lock(session) == locks.NOT_ACTIVE


@pytest.mark.parametrize("active", [False, "false", "False", 0, "0"])
def test_every_spelling_of_no_makes_a_session_inactive(active: object) -> None:
    session = _session("IDLE", sms="error", active=active)
    assert [why for why in field_locks(session).values() if why != locks.NOT_ACTIVE] == []
    assert delete_lock(session) == locks.NOT_ACTIVE


@pytest.mark.parametrize(("status", "reason"), [("EXPIRED", locks.EXPIRED), ("invalid", locks.INVALID)], ids=str)
def test_a_closed_session_that_is_not_active_says_what_closed_it(status: str, reason: Sentence) -> None:
    session = _session(status, active=False)
    assert [why for why in field_locks(session).values() if why != reason] == []
    assert delete_lock(session) == reason


@pytest.mark.parametrize("active", [None, "", "perhaps", [], True, 1, "true"])
def test_only_a_plain_no_makes_a_session_inactive(active: object) -> None:
    session = _session("IDLE", active=active)
    assert field_locks(session)[Field.VIN] is None
    assert delete_lock(session) is None


def test_idle_with_a_start_time_is_locked_but_for_where_and_how_the_customer_reads() -> None:
    still_open = {field for field, why in field_locks(_session("IDLE", started=True)).items() if why is None}
    assert still_open == {Field.REDIRECT_URL, Field.LANGUAGE}


def test_a_start_time_that_cannot_be_read_is_still_a_start() -> None:
    session = _session("IDLE", inspect_started_at="a moment ago")
    assert field_locks(session)[Field.THEME] == locks.STARTED
    assert delete_lock(session) == locks.DELETE_STARTED


def test_a_session_that_tells_nothing_but_its_key_may_not_be_deleted() -> None:
    session = PaveSession.model_validate({"session_key": "ABC-0123456789"})
    assert delete_lock(session) is not None
    assert field_locks(session)[Field.THEME] is not None


def test_the_session_itself_is_never_changed_by_asking() -> None:
    session = _session("IDLE", sms="error")
    before = session.model_dump_json()
    field_locks(session)
    delete_lock(session)
    assert session.model_dump_json() == before


@pytest.mark.parametrize("why", [why for why in REASONS.values() if why], ids=lambda why: why.template[:30])
def test_each_reason_is_a_whole_sentence(why: Sentence) -> None:
    said = str(why)
    assert said[0].isupper()
    assert said.endswith(".")
    assert "{" not in said
    assert len(said.split()) >= 5


def test_every_reason_in_the_room_has_a_code_here() -> None:
    in_the_room = {value.template for value in vars(locks).values() if isinstance(value, Sentence)}
    assert in_the_room == {why.template for why in REASONS.values() if why}
    assert len(in_the_room) == len([why for why in REASONS.values() if why])
