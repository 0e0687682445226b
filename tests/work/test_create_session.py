"""Making a session: in the register before the call, one call, and each way in which it can end."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest

from pave_desktop.credentials import Credentials
from pave_desktop.models.draft import Draft
from pave_desktop.models.field import Field
from pave_desktop.models.problem import CallFate, FieldsRefused, KeysMissing, ListNotWritten
from pave_desktop.models.session_row import EventKind, Fate
from pave_desktop.models.statuses import SmsState
from pave_desktop.models.write import WriteFate, WriteKind
from pave_desktop.practice import DEFAULT_FAILING_NUMBER, Misbehaviour
from pave_desktop.storage import opening
from pave_desktop.work.create_session import create_session
from pave_desktop.work.workbench import Workbench
from tests.conftest import until
from tests.work.conftest import JANE, ROGUE, VIN, Lot, kinds_of, typed

DRAFT = Draft(
    local_id="new", connection="lot", texts={"vehicle.vin": VIN}, is_new=True, kept_at=datetime(2026, 3, 4, tzinfo=UTC)
)


def test_a_made_session_is_all_in_the_register(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        saved = await create_session(
            bench, lot.connection, local_id="new", values=typed({**ROGUE, **JANE}), draft=DRAFT
        )
        row = saved.row
        (key,) = lot.server.session_keys()
        assert saved.differences == []
        assert (row.key, row.fate, row.status) == (key, Fate.MADE, "IDLE")
        assert (row.vehicle, row.vin, row.customer, row.client_id) == (
            "2017 Nissan Rogue SV",
            VIN,
            "Jane Smith",
            "A-17",
        )
        session = lot.server.session(key)
        assert session is not None
        assert row.capture_link == session["capture_url"]
        assert await bench.register.row("new") == row
        answer = await bench.register.answer("new")
        assert answer is not None
        assert answer["capture_url"] == session["capture_url"]
        assert await bench.register.asked("new") == lot.server.requests()[0].body
        assert await kinds_of(bench, "new") == [EventKind.ASKED_FOR, EventKind.MADE, EventKind.STATUS]
        assert await bench.register.drafts() == []
        assert lot.sent() == [("POST", "/sessions")]

    lot(work)


def test_the_row_is_there_before_the_call_is_answered(lot: Lot) -> None:
    lot.server.misbehave(Misbehaviour(method="POST", delay=0.4))

    async def work(bench: Workbench) -> None:
        creating = asyncio.create_task(
            create_session(bench, lot.connection, local_id="new", values=typed({**ROGUE, **JANE}))
        )
        await until(lot.server.requests)
        row = await bench.register.row("new")
        assert not creating.done()
        assert row is not None
        assert (row.fate, row.key, row.vehicle, row.customer) == (
            Fate.ON_ITS_WAY,
            None,
            "2017 Nissan Rogue SV",
            "Jane Smith",
        )
        assert await kinds_of(bench, "new") == [EventKind.ASKED_FOR]
        (write,) = await bench.register.writes("new")
        assert (write.kind, write.fate, write.ended_at) == (WriteKind.CREATE, WriteFate.ON_ITS_WAY, None)
        assert write.asked == lot.server.requests()[0].body
        await creating

    lot(work)


def test_a_program_that_dies_meanwhile_leaves_a_row_that_says_so(lot: Lot) -> None:
    lot.server.misbehave(Misbehaviour(method="POST", delay=0.3))

    async def die(bench: Workbench) -> None:
        creating = asyncio.create_task(create_session(bench, lot.connection, local_id="new", values=typed(ROGUE)))
        await until(lot.server.requests)
        creating.cancel()
        with pytest.raises(asyncio.CancelledError):
            await creating

    async def look(bench: Workbench) -> None:
        row = await bench.register.row("new")
        assert row is not None
        assert row.fate is Fate.NOT_KNOWN
        assert await kinds_of(bench, "new") == [EventKind.ASKED_FOR, EventKind.NOT_KNOWN]

    lot(die)
    lot(look)


def test_the_servers_sentences_come_by_field(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        with pytest.raises(FieldsRefused) as problem:
            await create_session(bench, lot.connection, local_id="new", values={Field.SMS_TO: "12", Field.VIN: "X"})
        assert problem.value.fields == {
            Field.SMS_TO: ("Invalid phone number",),
            Field.VIN: ("VIN is too short, it must be 17 characters",),
        }

    lot(work)


def test_without_keys_nothing_is_sent_and_the_entry_stays(lot: Lot, no_keyring: None) -> None:  # noqa: ARG001
    lot.credentials = Credentials()

    async def work(bench: Workbench) -> None:
        with pytest.raises(KeysMissing) as problem:
            await create_session(bench, lot.connection, local_id="new", values=typed(ROGUE), draft=DRAFT)
        assert problem.value.fate is CallFate.NEVER_SENT
        assert "no keyring" in str(problem.value)
        row = await bench.register.row("new")
        assert row is not None
        assert (row.fate, row.vin) == (Fate.NOT_SENT, VIN)
        assert await bench.register.drafts() == [DRAFT]
        assert lot.sent() == []

    lot(work)


def test_only_what_was_entered_is_sent(lot: Lot) -> None:
    values = typed({**ROGUE, Field.ODOMETER_UNIT: "MILES", Field.MAKE: " ", Field.CLIENT_ID: ""})

    async def work(bench: Workbench) -> None:
        await create_session(bench, lot.connection, local_id="new", values=values)
        await create_session(bench, lot.connection, local_id="empty", values={Field.ODOMETER_UNIT: "MILES"})

    lot(work)
    assert [request.body for request in lot.server.requests()] == [
        {"vehicle": {"vin": VIN, "year": 2017, "model": "Rogue", "trim": "SV"}},
        {},
    ]


def test_a_unit_goes_with_its_reading(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        texts = {Field.ODOMETER: "12,500", Field.ODOMETER_UNIT: "MILES"}
        await create_session(bench, lot.connection, local_id="new", values=typed(texts))

    lot(work)
    assert lot.server.requests()[0].body == {"vehicle": {"odom_reading": 12500, "odom_unit": "MILES"}}


def kept(lot: Lot, texts: dict[Field, str], answer: bytes) -> list[tuple[Field, Any, Any]]:
    lot.server.misbehave(Misbehaviour(method="POST", status=201, body=answer))

    async def work(bench: Workbench) -> list[tuple[Field, Any, Any]]:
        saved = await create_session(bench, lot.connection, local_id="new", values=typed(texts))
        return [(each.field, each.asked, each.kept) for each in saved.differences]

    found: list[tuple[Field, Any, Any]] = lot(work)
    return found


def test_what_the_server_keeps_otherwise_is_told(lot: Lot) -> None:
    answer = (
        b'{"session_key": "PRA-0000000001", "status": "IDLE", "theme": "PRO", "vehicle": {"vin": "", "year": "2017"}}'
    )
    texts = {Field.THEME: "LITE", Field.VIN: VIN, Field.YEAR: "2017", Field.CLIENT_ID: "A-17"}
    assert kept(lot, texts, answer) == [(Field.VIN, VIN, None), (Field.THEME, "LITE", "PRO")]


def test_what_nobody_asked_for_is_no_difference(lot: Lot) -> None:
    answer = b'{"session_key": "PRA-0000000001", "theme": "PRO", "language": "EN", "vehicle": null, "options": null}'
    assert kept(lot, ROGUE, answer) == []


def test_a_wish_that_no_answer_repeats_is_not_told_as_refused(lot: Lot) -> None:
    texts = {Field.SMS_TO: "202-555-0111", Field.SEND_RESULTS: "true"}

    async def work(bench: Workbench) -> None:
        saved = await create_session(bench, lot.connection, local_id="new", values=typed(texts))
        assert saved.differences == []

    lot(work)
    assert lot.server.requests()[0].body == {"sms": {"to": "+12025550111", "send_results_to_phototaker": "true"}}


def test_a_repeated_wish_that_was_refused_is_told(lot: Lot) -> None:
    answer = b'{"session_key": "PRA-0000000001", "options": {"sms": {"send_results_to_phototaker": "false"}}}'
    assert kept(lot, {Field.SEND_RESULTS: "true"}, answer) == [(Field.SEND_RESULTS, "true", None)]


@pytest.mark.parametrize(
    ("number", "state"), [("+12025550111", SmsState.ACCEPTED), (DEFAULT_FAILING_NUMBER, SmsState.ERROR)]
)
def test_what_became_of_the_text_message(lot: Lot, number: str, state: SmsState) -> None:
    async def work(bench: Workbench) -> None:
        saved = await create_session(bench, lot.connection, local_id="new", values=typed({Field.SMS_TO: number}))
        assert (saved.row.phone, saved.row.sms) == (number, state)
        last = (await bench.register.events("new"))[-1]
        assert (last.kind, last.detail) == (EventKind.SMS, saved.row.sms_said)

    lot(work)


# A list that cannot be written


@contextmanager
def held_by_another_program(lot: Lot) -> Iterator[None]:
    other = sqlite3.connect(lot.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield
    other.execute("ROLLBACK")
    other.close()


def test_nothing_is_sent_that_would_leave_no_trace(lot: Lot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "SECONDS_TO_WAIT", 0.05)

    async def work(bench: Workbench) -> None:
        with held_by_another_program(lot), pytest.raises(ListNotWritten, match="another program") as problem:
            await create_session(bench, lot.connection, local_id="new", values=typed(ROGUE))
        assert problem.value.fate is CallFate.NEVER_SENT

    lot(work)
    assert lot.sent() == []


def test_a_made_session_is_given_back_also_where_the_list_cannot_be_written(
    lot: Lot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "SECONDS_TO_WAIT", 0.05)
    lot.server.misbehave(Misbehaviour(method="POST", delay=0.2))

    async def work(bench: Workbench) -> None:
        creating = asyncio.create_task(create_session(bench, lot.connection, local_id="new", values=typed(ROGUE)))
        await until(lot.server.requests)
        with held_by_another_program(lot):
            saved = await creating
        assert saved.row.key in lot.server.session_keys()
        assert saved.row.capture_link.startswith("http")
        assert "another program" in str(saved.not_kept)

    async def look(bench: Workbench) -> None:
        row = await bench.register.row("new")
        assert row is not None
        assert row.fate is Fate.MADE, "what the disk did not take then, it took later"
        assert row.capture_link.startswith("http")

    lot(work)
    lot(look)
