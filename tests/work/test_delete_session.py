"""Deleting at PAVE: the row and its history stay; what stands in the way is shown."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pave_desktop.models.problem import CallFate, DeleteRefused, NoConnection, Problem
from pave_desktop.models.session_row import EventKind, Fate
from pave_desktop.models.write import Unsettled, WriteFate, WriteKind
from pave_desktop.practice import Misbehaviour
from pave_desktop.work.delete_session import delete_session
from pave_desktop.work.session_rows import asked_row
from pave_desktop.work.workbench import Workbench
from tests.work.conftest import JANE, ROGUE, Lot, kinds_of


def test_a_deleted_session_stays_in_the_list_with_its_history(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        row = await lot.make(bench, {**ROGUE, **JANE})
        before = await kinds_of(bench, row.local_id)
        deleted = await delete_session(bench, lot.connection, row)
        assert lot.server.session_keys() == []
        assert await bench.register.row(row.local_id) == deleted
        assert (deleted.fate, deleted.key, deleted.customer) == (Fate.DELETED, row.key, "Jane Smith")
        assert await kinds_of(bench, row.local_id) == [*before, EventKind.DELETED]
        assert await bench.register.answer(row.local_id) is not None
        assert deleted not in await bench.register.open_rows()
        assert lot.sent() == [("DELETE", f"/sessions/{row.key}")]

    lot(work)


def test_one_that_was_started_meanwhile_stays_and_shows_its_status(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        row = await lot.make(bench)
        lot.server.set_status(str(row.key), "STARTED")
        with pytest.raises(DeleteRefused) as problem:
            await delete_session(bench, lot.connection, row)
        assert problem.value.fate is CallFate.REFUSED
        assert "started" in problem.value.details.said
        now = await bench.register.row(row.local_id)
        assert now is not None
        assert (now.fate, now.status) == (Fate.MADE, "STARTED")
        assert (await kinds_of(bench, row.local_id))[-1] is EventKind.STATUS
        assert lot.server.session_keys() == [row.key]

    lot(work)


def test_the_refusal_is_told_also_where_the_look_fails(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        row = await lot.make(bench)
        lot.server.set_status(str(row.key), "STARTED")
        lot.server.misbehave(Misbehaviour(method="GET", status=500))
        with pytest.raises(DeleteRefused):
            await delete_session(bench, lot.connection, row)

    lot(work)


def test_a_conflict_is_looked_at_too(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        row = await lot.make(bench)
        lot.server.set_status(str(row.key), "PROCESS")
        lot.server.misbehave(Misbehaviour(method="DELETE", status=409))
        with pytest.raises(DeleteRefused):
            await delete_session(bench, lot.connection, row)
        now = await bench.register.row(row.local_id)
        assert now is not None
        assert now.status == "PROCESS"

    lot(work)


def test_one_that_pave_does_not_know_is_as_good_as_deleted(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        row = await lot.make(bench)
        lot.server.misbehave(Misbehaviour(method="DELETE", status=404, perform=True))
        deleted = await delete_session(bench, lot.connection, row)
        assert deleted.fate is Fate.DELETED
        assert (await kinds_of(bench, row.local_id))[-2:] == [EventKind.DELETED, EventKind.GONE]

    lot(work)


@pytest.mark.parametrize("misbehaviour", [Misbehaviour(drop="after"), Misbehaviour(status=500)])
def test_trouble_on_the_way_changes_nothing_but_that_it_is_not_known(lot: Lot, misbehaviour: Misbehaviour) -> None:
    async def work(bench: Workbench) -> None:
        row = await lot.make(bench)
        lot.server.misbehave(misbehaviour)
        with pytest.raises((NoConnection, Problem)):
            await delete_session(bench, lot.connection, row)
        unsettled = Unsettled(WriteKind.DELETE, WriteFate.NOT_KNOWN)
        assert await bench.register.row(row.local_id) == replace(row, unsettled=unsettled)

    lot(work)


def test_a_row_without_a_key_is_not_asked_about(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        row = asked_row(lot.connection, local_id="x", values={}, now=bench.now())
        assert await delete_session(bench, lot.connection, row) == row

    lot(work)
    assert lot.sent() == []
