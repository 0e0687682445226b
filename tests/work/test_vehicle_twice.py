"""A vehicle with an open session gets a second one only when that is meant; and how phone numbers are sent."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from pave_desktop.entry.phone import PhoneStyle
from pave_desktop.models.connection import Connection
from pave_desktop.models.field import Field
from pave_desktop.models.problem import AlreadyOpen, CallFate, NoConnection
from pave_desktop.models.session_defaults import SessionDefaults
from pave_desktop.models.session_row import Fate
from pave_desktop.practice import Misbehaviour
from pave_desktop.work.create_session import Saved, create_session
from pave_desktop.work.delete_session import delete_session
from pave_desktop.work.refresh_sessions import refresh_session
from pave_desktop.work.update_session import update_session
from pave_desktop.work.workbench import Workbench
from tests.work.conftest import VIN, Lot, typed


async def create(bench: Workbench, lot: Lot, local_id: str, vin: str = VIN, **more: Any) -> Saved:
    return await create_session(bench, lot.connection, local_id=local_id, values=typed({Field.VIN: vin}), **more)


def posts(lot: Lot) -> int:
    return sum(request.method == "POST" for request in lot.server.requests())


def test_a_second_session_of_an_open_vehicle_is_not_sent(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        first = (await create(bench, lot, "first")).row
        with pytest.raises(AlreadyOpen) as found:
            await create(bench, lot, "second", vin=VIN.lower())
        assert (found.value.row, found.value.fate) == (first, CallFate.NEVER_SENT)
        assert posts(lot) == 1
        assert await bench.register.row("second") is None, "no trace of what was never sent"

    lot(work)


def test_a_second_one_that_is_meant_is_made(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        await create(bench, lot, "first")
        await create(bench, lot, "second", beside_open=True)
        rows = await bench.register.rows_of_vin(VIN)
        assert [row.local_id for row in rows] == ["second", "first"], "the newest first"

    lot(work)


def test_what_is_over_stands_in_nobodys_way(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        expired = (await create(bench, lot, "expired")).row
        lot.server.expire(expired.key)
        await refresh_session(bench, lot.connection, expired)
        deleted = (await create(bench, lot, "deleted")).row
        await delete_session(bench, lot.connection, deleted)
        assert (await create(bench, lot, "third")).row.fate is Fate.MADE

    lot(work)


def test_one_that_may_have_been_created_counts_as_open(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        lot.server.misbehave(Misbehaviour(method="POST", drop="after"))
        with pytest.raises(NoConnection):
            await create(bench, lot, "lost")
        with pytest.raises(AlreadyOpen) as found:
            await create(bench, lot, "again")
        assert found.value.row.fate is Fate.NOT_KNOWN

    lot(work)


def test_two_at_the_same_time_make_one(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        ends = await asyncio.gather(*(create(bench, lot, str(n)) for n in range(5)), return_exceptions=True)
        assert sum(isinstance(end, Saved) for end in ends) == 1
        assert sum(isinstance(end, AlreadyOpen) for end in ends) == 4
        assert posts(lot) == 1

    lot(work)


def test_sessions_without_a_vin_are_never_the_same(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        await create(bench, lot, "first", vin="")
        await create(bench, lot, "second", vin="")
        assert posts(lot) == 2

    lot(work)


@pytest.mark.parametrize(
    ("style", "sent"), [(PhoneStyle.E164, "+12025550111"), (PhoneStyle.TEN_DIGITS, "2025550111")], ids=str
)
def test_a_number_is_sent_as_the_connections_are(lot: Lot, style: PhoneStyle, sent: str) -> None:
    connection: Connection = lot.connection.model_copy(update={"defaults": SessionDefaults(phone_style=style)})

    async def work(bench: Workbench) -> None:
        values = typed({Field.SMS_TO: "(202) 555-0111", Field.SMS_FROM: "+52 55 1234 5678"})
        saved = await create_session(bench, connection, local_id="new", values=values)
        assert saved.differences == [], "the answer's form is not taken for another number"
        (request,) = [each for each in lot.server.requests() if each.method == "POST"]
        assert request.body["sms"] == {"to": sent, "from": "+525512345678"}
        lot.server.clear_requests()
        changes = {Field.SMS_FROM: "+12025550111"}
        await update_session(bench, connection, saved.row, original=values, changes=changes)
        (request,) = [each for each in lot.server.requests() if each.method == "PUT"]
        assert request.body == {"sms": {"from": sent}}

    lot(work)
