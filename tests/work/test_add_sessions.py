"""Adding sessions that were made elsewhere: by key or link, one or many, and all that can be wrong with them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pave_desktop.credentials import Credentials
from pave_desktop.entry.session_link import SessionLink, read_session_links
from pave_desktop.models.problem import KeysMissing
from pave_desktop.models.session_row import EventKind, Fate
from pave_desktop.practice import Misbehaviour
from pave_desktop.work.add_sessions import AddReport, add_sessions
from pave_desktop.work.workbench import Workbench
from tests.conftest import keys_of
from tests.work.conftest import JANE, ROGUE, Lot, kinds_of


async def made_elsewhere(lot: Lot, bench: Workbench, count: int = 1) -> list[str]:
    """Make sessions at the server that the register does not know."""
    keys = []
    for _ in range(count):
        row = await lot.make(bench, {**ROGUE, **JANE})
        await bench.register.remove(row.local_id)
        keys.append(str(row.key))
    return keys


async def add(lot: Lot, bench: Workbench, pasted: str) -> AddReport:
    return await add_sessions(bench, lot.connection, read_session_links(pasted).links)


@pytest.mark.parametrize(
    "pasted",
    ["{key}", "  {key} \n", "https://practice_lot.vehiclecapture.com/{key}", "Rogue: {key}, for Jane", "<{key}>"],
)
def test_one_by_key_or_link(lot: Lot, pasted: str) -> None:
    async def work(bench: Workbench) -> None:
        (key,) = await made_elsewhere(lot, bench)
        lot.server.set_status(key, "STARTED")
        report = await add(lot, bench, pasted.format(key=key))
        (row,) = report.added
        assert (report.known_already, report.refused) == ([], [])
        assert (row.key, row.fate, row.status, row.connection) == (key, Fate.MADE, "STARTED", "lot")
        assert (row.vehicle, row.customer, row.client_id) == ("2017 Nissan Rogue SV", "Jane Smith", "A-17")
        assert await bench.register.row(row.local_id) == row
        assert await kinds_of(bench, row.local_id) == [EventKind.ADDED, EventKind.STATUS]
        answer = await bench.register.answer(row.local_id)
        assert answer is not None
        assert answer["session_key"] == key
        assert lot.sent() == [("GET", f"/sessions/{key}")]

    lot(work)


def test_a_practice_link_is_never_looked_up_at_pave(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        pave = lot.connection.model_copy(update={"base_url": "https://openapi.paveapi.com/v1"})
        bench.credentials.keep_in_memory(pave, keys_of(lot.server))
        pasted = read_session_links("http://127.0.0.1:8123/practice-inspection/PRA-ABC1234567").links
        report = await add_sessions(bench, pave, pasted)
        ((_, told),) = report.refused
        assert str(told) == "PRA-ABC1234567 comes from practice mode: PAVE has never heard of it."
        assert report.added == []

    lot(work)


def test_a_missing_link_is_rebuilt_and_never_taken_from_the_redirect_url(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        (key,) = await made_elsewhere(lot, bench)
        lot.server.change(key, redirect_url=f"https://dev.paveinspect.com/valet/{key}/?l=en")
        report = await add(lot, bench, key)
        session = lot.server.session(key)
        assert session is not None
        assert report.added[0].capture_link == session["capture_url"]

    lot(work)


def test_many_at_once_each_with_its_own_fate(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        known = await lot.make(bench)
        keys = await made_elsewhere(lot, bench, 8)
        broken = keys.pop()
        of_another = keys[0][:-1] + ("Y" if keys[0].endswith("X") else "X")
        lot.server.misbehave(Misbehaviour(path=f"/sessions/{broken}", status=500))
        pasted = [
            *keys[:4],
            "AAA-0000000000",
            f"https://other-lot.vehiclecapture.com/{of_another}",
            str(known.key),
            broken,
            f"https://practice_lot.vehiclecapture.com/{keys[4]} {keys[5]}; {keys[6]}",
            f"https://practice_lot.vehiclecapture.com/{keys[0].lower()}",
        ]
        report = await add(lot, bench, "\n".join(pasted))
        assert [row.key for row in report.added] == keys
        assert report.known_already == [known]
        told = {link.key: str(why) for link, why in report.refused}
        assert list(told) == ["AAA-0000000000", of_another, broken]
        assert "does not know AAA-0000000000 in the account practice_lot" in told["AAA-0000000000"]
        assert "belongs to the account other-lot" in told[of_another]
        assert "could not be read" in told[broken]
        counts = await bench.register.counts()
        assert counts.everything == len(keys) + 1

    lot(work)
    assert ("GET", "/sessions/AAA-0000000000") in lot.sent()
    assert {method for method, _ in lot.sent()} == {"GET"}


def test_a_link_of_another_account_is_not_asked_about(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        report = await add(lot, bench, "https://other.vehiclecapture.com/PRA-0000000001")
        ((link, why),) = report.refused
        assert link == SessionLink("PRA-0000000001", "other")
        assert "Choose its connection" in str(why)

    lot(work)
    assert lot.sent() == []


def test_capitals_of_the_account_do_not_matter(lot: Lot) -> None:
    lot.connection = lot.connection.model_copy(update={"account": "Practice_LOT"})
    lot.credentials.keep_in_memory(lot.connection, next(iter(lot.credentials.memory.values())))

    async def work(bench: Workbench) -> None:
        report = await add(lot, bench, "https://practice_lot.vehiclecapture.com/PRA-0000000001")
        assert "belongs to" not in str(report.refused[0][1])

    lot(work)


def test_the_same_one_twice_is_one_row(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        (key,) = await made_elsewhere(lot, bench)
        report = await add(
            lot,
            bench,
            f"{key}\nhttps://practice_lot.vehiclecapture.com/{key}\nhttps://practice_lot.vehiclecapture.com/{key.lower()}",
        )
        assert [row.key for row in report.added] == [key]
        both = await add_sessions(bench, lot.connection, (SessionLink(key), SessionLink(key)))
        assert (both.added, len(both.known_already)) == ([], 2)

    lot(work)


def test_twice_at_the_same_moment_is_one_row(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        (key,) = await made_elsewhere(lot, bench)
        report = await add_sessions(bench, lot.connection, (SessionLink(key), SessionLink(key)))
        assert [row.key for row in report.added] == [key]
        assert len(report.refused) + len(report.known_already) == 1
        assert (await bench.register.counts()).everything == 1

    lot(work)


def test_the_same_session_in_another_connection_is_another_row(lot: Lot) -> None:
    second = lot.connection.model_copy(update={"id": "second"})
    lot.credentials.keep_in_memory(second, next(iter(lot.credentials.memory.values())))

    async def work(bench: Workbench) -> None:
        row = await lot.make(bench)
        report = await add_sessions(bench, second, (SessionLink(str(row.key)),))
        assert report.added[0].connection == "second"

    lot(work)


def test_without_keys_nothing_is_asked(lot: Lot, no_keyring: None) -> None:  # noqa: ARG001
    lot.credentials = Credentials()

    async def work(bench: Workbench) -> None:
        with pytest.raises(KeysMissing):
            await add(lot, bench, "PRA-0000000001")

    lot(work)
    assert lot.sent() == []


def test_nothing_pasted_adds_nothing(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        assert await add(lot, bench, "") == AddReport()

    lot(work)


def test_a_deleted_one_is_known_already(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        row = await lot.make(bench)
        deleted = replace(row, fate=Fate.DELETED)
        await bench.register.store(deleted)
        report = await add(lot, bench, str(row.key))
        assert report.known_already == [deleted]

    lot(work)
