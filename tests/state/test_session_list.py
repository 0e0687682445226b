"""The rows on screen: loaded, paged, searched, counted; one row's change is that row's signal and no reset."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from pave_desktop.models.list_query import Chip, ListQuery, SortBy
from pave_desktop.models.session_row import Event, EventKind
from pave_desktop.state.session_list import PAGE, SessionList
from tests.conftest import Heard, idle, until
from tests.state.conftest import NOON, Counter, fill, row_of


class Signals:
    """All that a list says, in order, by name."""

    def __init__(self, sessions: SessionList) -> None:
        self.order: list[tuple[object, ...]] = []
        for name in ("about_to_replace", "replaced", "row_changed", "about_to_append", "appended", "counted"):
            getattr(sessions, name).connect(lambda *args, name=name: self.order.append((name, *args)))


async def loaded(counter: Counter) -> SessionList:
    counter.desk.list.reload()
    await until(lambda: counter.desk.list.is_loaded)
    await idle()
    return counter.desk.list


async def test_load(counter: Counter) -> None:
    rows = await fill(counter.register, 3)
    signals = Signals(counter.desk.list)
    assert not counter.desk.list.is_loaded
    sessions = await loaded(counter)
    assert sessions.rows == rows
    assert signals.order == [("about_to_replace",), ("replaced",), ("counted",)]
    assert (sessions.total, sessions.has_more) == (3, False)
    assert sessions.rows == rows


async def test_more_rows_come_when_somebody_looks_further_down(counter: Counter) -> None:
    rows = await fill(counter.register, PAGE * 2 + 7)
    sessions = await loaded(counter)
    assert sessions.rows == rows[:PAGE]
    assert sessions.has_more
    signals = Signals(sessions)
    sessions.load_more()
    await idle()
    assert signals.order == [("about_to_append", PAGE, 2 * PAGE - 1), ("appended",)]
    sessions.load_more()
    await idle()
    assert signals.order[2:] == [("about_to_append", 2 * PAGE, 2 * PAGE + 6), ("appended",)]
    assert sessions.rows == rows
    assert not sessions.has_more
    sessions.load_more()
    await idle()
    assert len(signals.order) == 4


async def test_a_reload_keeps_what_was_looked_at_further_down(counter: Counter) -> None:
    rows = await fill(counter.register, PAGE + 5)
    sessions = await loaded(counter)
    sessions.load_more()
    await idle()
    signals = Signals(sessions)
    sessions.reload()
    await idle()
    assert sessions.rows == rows
    assert signals.order == [("counted",)], "nothing changed, so nothing is replaced"


async def test_rows_are_not_doubled_when_one_comes_in_above_meanwhile(counter: Counter) -> None:
    await fill(counter.register, PAGE + 5)
    sessions = await loaded(counter)
    await counter.register.add(row_of("newest", made_at=NOON.replace(year=2027)))
    sessions.load_more()
    await idle()
    ids = [row.local_id for row in sessions.rows]
    assert len(ids) == len(set(ids))
    sessions.reload()
    await idle()
    assert sessions.rows[0].local_id == "newest"


async def test_one_changed_row_is_one_signal_and_no_reset(counter: Counter) -> None:
    rows = await fill(counter.register, 30)
    sessions = await loaded(counter)
    signals = Signals(sessions)
    changed = replace(rows[17], status="STARTED")
    await counter.register.store(changed, events=[Event(at=NOON, kind=EventKind.STATUS, detail="STARTED")])
    counter.desk.session_changed.emit(changed.local_id)
    await idle()
    assert signals.order == [("row_changed", 17), ("counted",)]
    assert sessions.rows[17] == changed
    assert sessions.counts.by_chip[Chip.CAPTURING] == 1


async def test_chips_count_what_fits_the_search(counter: Counter) -> None:
    for number, status in enumerate(["IDLE", "IDLE", "PROCESS", "COMPLETE", "EXPIRED", "SUBMITTED"]):
        await counter.register.add(row_of(str(number), status=status, vehicle="Kia" if number % 2 else "Ford"))
    sessions = await loaded(counter)
    assert sessions.counts.everything == 6
    groups = (Chip.WAITING, Chip.CAPTURING, Chip.RESULTS, Chip.CLOSED)
    assert [sessions.counts.by_chip[chip] for chip in groups] == [2, 1, 1, 1]
    sessions.search("  kia ")
    await idle()
    assert [row.local_id for row in sessions.rows] == ["1", "3", "5"]
    assert (sessions.counts.everything, sessions.counts.by_chip[Chip.WAITING]) == (3, 1)
    sessions.change_query(replace(sessions.query, chip=Chip.RESULTS))
    await idle()
    assert [row.local_id for row in sessions.rows] == ["3"]
    assert sessions.total == 1
    sessions.change_query(ListQuery(search="nothing fits this"))
    await idle()
    assert (sessions.rows, sessions.total, sessions.has_more) == ([], 0, False)


async def test_search_finds_parts_of_a_vin_phones_and_links(counter: Counter) -> None:
    await counter.register.add(row_of("other", vin="1FTEW1EP7KF900441", phone="+12025550199"))
    await counter.register.add(
        row_of(
            "wanted",
            key="PRA-AAAA00000A",
            vin="5N1AT2MV8HC900117",
            phone="+16175550143",
            customer="Jane Smith",
            capture_link="https://lot.vehiclecapture.com/PRA-AAAA00000A",
        )
    )
    sessions = await loaded(counter)
    for search in (
        "2mv8hc",
        "617 555-0143",
        "(617) 555 0143",
        "0143",
        "smith",
        "PRA-AAAA00000A",
        "https://lot.vehiclecapture.com/PRA-AAAA00000A",
    ):
        sessions.search(search)
        await idle()
        assert [row.local_id for row in sessions.rows] == ["wanted"], search


async def test_order(counter: Counter) -> None:
    rows = await fill(counter.register, 3)
    sessions = await loaded(counter)
    sessions.change_query(ListQuery(sort_by=SortBy.VEHICLE, descending=False))
    await idle()
    assert sessions.rows == rows
    sessions.change_query(ListQuery(sort_by=SortBy.VEHICLE, descending=True))
    await idle()
    assert sessions.rows == rows[::-1]
    signals = Signals(sessions)
    sessions.change_query(ListQuery(sort_by=SortBy.VEHICLE, descending=True))
    await idle()
    assert signals.order == [], "the same question is not asked twice"


async def test_only_the_newest_of_many_questions_is_shown(counter: Counter) -> None:
    await fill(counter.register, 12)
    sessions = await loaded(counter)
    replaced = Heard(sessions.replaced)
    for text in ("C", "Ca", "Car", "Car 1", "Car 11"):
        sessions.search(text)
        await asyncio.sleep(0)
    await idle()
    assert [row.vehicle for row in sessions.rows] == ["Car 11"]
    assert len(replaced) <= 2


async def test_a_search_while_more_rows_come(counter: Counter) -> None:
    await fill(counter.register, PAGE + 5)
    sessions = await loaded(counter)
    sessions.load_more()
    sessions.search("Car 203")
    await idle()
    assert [row.vehicle for row in sessions.rows] == ["Car 203"]
    assert sessions.total == 1
