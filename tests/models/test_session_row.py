"""What the list shows of a session: its chip, its vehicle, its customer."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from pave_desktop.models.pave_session import PaveSession, customer_name, vehicle_title
from pave_desktop.models.session_row import Fate, Group, SessionRow, group_of


def session(vehicle: dict[str, Any] | None = None, options: dict[str, Any] | None = None) -> PaveSession:
    return PaveSession.model_validate({"session_key": "ABC-1", "vehicle": vehicle, "options": options})


@pytest.mark.parametrize(
    ("status", "group"),
    [
        ("IDLE", Group.WAITING),
        ("idle", Group.WAITING),
        ("STARTED", Group.CAPTURING),
        ("PROCESS", Group.CAPTURING),
        ("QC_PASSED", Group.CAPTURING),
        ("CONFIRM", Group.CAPTURING),
        ("COMPLETE", Group.RESULTS),
        ("EXPIRED", Group.CLOSED),
        ("INVALID", Group.CLOSED),
        ("CAPTURED", Group.OTHER),
        ("WAITING CONFIRM", Group.OTHER),
        ("", Group.OTHER),
    ],
)
def test_each_status_has_its_chip(status: str, group: Group) -> None:
    assert group_of(status, Fate.MADE) is group


@pytest.mark.parametrize("fate", [Fate.ON_ITS_WAY, Fate.NOT_KNOWN, Fate.DELETED])
def test_what_is_not_surely_there_is_under_no_chip(fate: Fate) -> None:
    assert group_of("IDLE", fate) is Group.OTHER


def test_a_row_finds_its_own_chip() -> None:
    row = SessionRow(local_id="1", connection="c", status="COMPLETE", made_at=datetime(2026, 3, 1, tzinfo=UTC))
    assert row.group is Group.OTHER
    made = SessionRow(
        local_id="1", connection="c", status="COMPLETE", fate=Fate.MADE, made_at=datetime(2026, 3, 1, tzinfo=UTC)
    )
    assert made.group is Group.RESULTS


@pytest.mark.parametrize(
    ("vehicle", "title"),
    [
        ({"year": "2017", "make": "Nissan", "model": "Rogue", "trim": "SV"}, "2017 Nissan Rogue SV"),
        ({"make": "Nissan", "trim": "SV"}, "Nissan SV"),
        ({"year": 2017}, "2017"),
        ({"year": 0, "make": " Kia "}, "Kia"),
        ({"body_type": "SUV", "vin": "V"}, ""),
        (None, ""),
    ],
)
def test_a_vehicle_is_named_the_way_people_do(vehicle: dict[str, Any] | None, title: str) -> None:
    assert vehicle_title(session(vehicle)) == title


@pytest.mark.parametrize(
    ("options", "name"),
    [
        ({"contact": {"first_name": "Ann", "last_name": "Lee"}, "sms": {"to_name": "Annie"}}, "Ann Lee"),
        ({"contact": {"last_name": "Lee"}}, "Lee"),
        ({"contact": {"first_name": ""}, "sms": {"to_name": "Annie"}}, "Annie"),
        ({}, ""),
        (None, ""),
    ],
)
def test_a_customer_is_named_by_the_contact_else_by_the_text(options: dict[str, Any] | None, name: str) -> None:
    assert customer_name(session(None, options)) == name
