"""How an answer becomes a line of the list: above all, which link is copied."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from pave_desktop.api.pave.answers import SessionAnswer
from pave_desktop.models.connection import Connection
from pave_desktop.models.pave_session import PaveSession
from pave_desktop.models.session_row import EventKind, Fate, SessionRow
from pave_desktop.storage.register import open_register
from pave_desktop.work.session_rows import answered_row, seen_events

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
KEY = "PRA-0000000001"
PAVE = Connection(id="lot", name="Lot", base_url="https://openapi.paveapi.com/v1", account="demo-lot")
HERE = PAVE.model_copy(update={"base_url": "http://127.0.0.1:8123/v1", "practice": True})
NEW = SessionRow(local_id="x", connection="lot", made_at=NOON)

FROM_POST = "https://other.vehiclecapture.com/PRA-0000000001?x=1"
REBUILT = "https://demo-lot.vehiclecapture.com/PRA-0000000001"
OLD_LINK = "https://dev.paveinspect.com/valet/PRA-0000000001/?l=en"


def row_after(row: SessionRow, connection: Connection = PAVE, *, now: datetime = NOON, **document: Any) -> SessionRow:
    document = {"session_key": KEY, **document}
    answer = SessionAnswer(PaveSession.model_validate(document), document)
    return answered_row(row, answer, connection, now=now)


def test_the_link_that_came_is_kept_as_it_is() -> None:
    made = row_after(NEW, capture_url=FROM_POST)
    assert made.capture_link == FROM_POST
    assert row_after(made, status="STARTED").capture_link == FROM_POST
    assert row_after(made, capture_url="").capture_link == FROM_POST


@pytest.mark.parametrize("document", [{}, {"capture_url": None}, {"capture_url": ""}, {"redirect_url": OLD_LINK}])
def test_a_missing_link_is_rebuilt_and_never_taken_from_the_redirect_url(document: dict[str, Any]) -> None:
    assert row_after(NEW, **document).capture_link == REBUILT


def test_the_link_of_a_server_on_this_computer_moves_with_it() -> None:
    made = row_after(NEW, HERE, capture_url=f"http://127.0.0.1:8123/practice-inspection/{KEY}")
    assert made.capture_link == f"http://127.0.0.1:8123/practice-inspection/{KEY}"
    moved = HERE.model_copy(update={"base_url": "http://127.0.0.1:9999/v1"})
    assert row_after(made, moved).capture_link == f"http://127.0.0.1:9999/practice-inspection/{KEY}"


def test_what_an_answer_leaves_out_stays() -> None:
    made = row_after(
        NEW,
        status="IDLE",
        vehicle={"vin": "5N1AT2MV8HC900117", "year": "2017", "make": "Nissan"},
        options={"client_id": "A-17", "sms": {"to": "+12025550111", "to_name": "Jane", "delivery_status": "odd"}},
    )
    assert (made.fate, made.key, made.read_at) == (Fate.MADE, KEY, NOON)
    silent = row_after(made, status="IDLE", vehicle=None, options=None)
    assert silent == made
    emptied = row_after(made, status="IDLE", vehicle={}, options={})
    assert (emptied.vehicle, emptied.vin, emptied.customer, emptied.client_id) == ("", "", "", "")


@pytest.mark.parametrize("odd", ["\0", "\ud800", "A\0B \udfff"])
def test_a_text_is_as_the_register_gives_it_back(tmp_path: Path, odd: str) -> None:
    """Else what the server says again at the next look would be taken for news, each time."""
    said = {
        "status": f"ODD{odd}!",
        "capture_url": f"https://x.example/{odd}!",
        "vehicle": {"vin": f"V{odd}!", "make": f"Kia{odd}!"},
        "options": {
            "client_id": f"A{odd}!",
            "contact": {"first_name": f"Jane{odd}!"},
            "sms": {"to": f"+1{odd}!", "delivery_status": f"201{odd}!"},
        },
    }
    seen = row_after(NEW, **said)

    async def kept() -> SessionRow | None:
        register = (await open_register(tmp_path / "register.sqlite")).register
        await register.add(seen)
        row = await register.row(seen.local_id)
        await register.close()
        return row

    before = asyncio.run(kept())
    assert before == seen
    later = row_after(before, now=NOON + timedelta(hours=1), **said)
    assert later.status_since == NOON, "it has this status for as long as before"
    assert seen_events(before, later, now=NOON) == []


def test_only_what_changed_is_an_event() -> None:
    made = row_after(NEW, status="IDLE", options={"sms": {"delivery_status": "201 Created"}})
    assert [event.kind for event in seen_events(None, made, now=NOON)] == [EventKind.STATUS, EventKind.SMS]
    assert seen_events(made, made, now=NOON) == []
    odd = row_after(made, status="WAITING CONFIRM")
    assert [(event.kind, event.detail) for event in seen_events(made, odd, now=NOON)] == [
        (EventKind.STATUS, "WAITING CONFIRM")
    ]
