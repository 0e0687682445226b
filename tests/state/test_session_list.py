"""The rows on screen: loaded, paged, searched, counted; one row's change is that row's signal and no reset."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from datetime import timedelta

import pytest

from pave_desktop.models.list_query import Chip, ListLook, ListQuery, SortBy
from pave_desktop.models.session_row import Event, EventKind
from pave_desktop.state.session_list import PAGE, SessionList
from pave_desktop.state.shown_rows import MOST_HELD
from tests.conftest import Heard, idle, until
from tests.state.conftest import NOON, Counter, fill, row_of


class Signals:
    """All that a list says, in order, by name."""

    def __init__(self, sessions: SessionList) -> None:
        self.order: list[tuple[object, ...]] = []
        for name in ("replaced", "shifted", "inserted", "removed", "came", "row_changed", "counted"):
            getattr(sessions, name).connect(lambda *args, name=name: self.order.append((name, *args)))

    def of(self, name: str) -> list[tuple[object, ...]]:
        """What one of them said, time by time."""
        return [args for called, *args in self.order if called == name]


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
    assert signals.order == [("replaced",), ("counted",)]
    assert sessions.total == 3
    assert [sessions.row_at(number) for number in range(4)] == [*rows, None]


async def test_rows_come_where_somebody_looks(counter: Counter) -> None:
    rows = await fill(counter.register, PAGE * 3 + 7)
    sessions = await loaded(counter)
    assert sessions.total == len(rows)
    assert sessions.rows == rows[:PAGE]
    assert sessions.row_at(PAGE) is None
    signals = Signals(sessions)
    sessions.show(PAGE - 20, PAGE + 10)
    await idle()
    assert sessions.rows == rows[: 2 * PAGE]
    assert signals.order == [("came", PAGE, 2 * PAGE - 1)]
    sessions.show(len(rows) - 30, len(rows) - 1)
    await idle()
    assert [sessions.row_at(number) for number in range(len(rows) - 30, len(rows))] == rows[-30:]
    assert sessions.on_screen() == {row.local_id for row in rows[-30:]}
    sessions.show(0, 30)
    await idle()
    assert [sessions.row_at(number) for number in range(31)] == rows[:31]


async def test_what_was_scrolled_past_is_not_loaded(counter: Counter) -> None:
    rows = await fill(counter.register, PAGE * 8)
    sessions = await loaded(counter)
    came = Heard(sessions.came)
    for first in range(0, len(rows) - 30, 40):
        sessions.show(first, first + 30)
    await idle()
    assert sessions.row_at(len(rows) - 1) == rows[-1]
    assert len(came) <= 2, "only what is on screen when the answer comes"


async def test_a_bounded_number_of_rows_is_held(counter: Counter) -> None:
    rows = await fill(counter.register, MOST_HELD + 3 * PAGE)
    sessions = await loaded(counter)
    for first in range(0, len(rows) - 30, 90):
        sessions.show(first, first + 30)
        await idle()
        assert len(sessions.rows) <= MOST_HELD
        assert sessions.row_at(first + 30) == rows[first + 30]
    assert sessions.row_at(0) is None
    lines = sessions.as_shown([(0, 1), (len(rows) - 2, len(rows) - 1)])
    assert await sessions.ids_at(lines) == [row.local_id for row in (*rows[:2], *rows[-2:])]


async def test_nothing_new_is_no_news(counter: Counter) -> None:
    rows = await fill(counter.register, PAGE + 5)
    sessions = await loaded(counter)
    signals = Signals(sessions)
    sessions.reload()
    await idle()
    assert sessions.rows == rows[:PAGE]
    assert signals.order == [("counted",)], "nothing changed, so nothing is replaced"


async def test_one_that_comes_in_is_one_line_more(counter: Counter) -> None:
    rows = await fill(counter.register, PAGE + 5)
    sessions = await loaded(counter)
    signals, fresh = Signals(sessions), Heard(sessions.fresh)
    newest = row_of("newest", made_at=NOON.replace(year=2027))
    await counter.register.add(newest)
    sessions.read_again("newest")
    await idle()
    assert sessions.rows[:2] == [newest, rows[0]]
    assert (len(signals.of("inserted")), signals.of("replaced")) == (1, [])
    assert sessions.total == PAGE + 6
    assert fresh.args == [("newest",)]
    await counter.register.remove("newest")
    sessions.read_again("newest")
    await idle()
    assert (len(signals.of("removed")), sessions.rows[0]) == (1, rows[0])


async def test_rows_are_not_doubled_when_one_comes_in_above_meanwhile(counter: Counter) -> None:
    await fill(counter.register, PAGE + 5)
    sessions = await loaded(counter)
    await counter.register.add(row_of("newest", made_at=NOON.replace(year=2027)))
    sessions.show(PAGE - 30, PAGE)
    await idle()
    ids = [row.local_id for row in sessions.rows]
    assert len(ids) == len(set(ids))
    assert sessions.total == PAGE + 6


async def test_rows_can_be_given_before_there_is_a_loop(counter: Counter) -> None:
    rows = await fill(counter.register, 5)
    look = await counter.register.reader.look(ListQuery())
    sessions = SessionList()
    sessions.start_with(look)
    sessions.show(0, 5)
    sessions.look_again()
    assert (sessions.rows, sessions.total, sessions.is_loaded) == (rows, 5, True)
    sessions.begin(counter.register, counter.tasks)
    await counter.register.add(row_of("newest", made_at=NOON.replace(year=2027)))
    sessions.look_again()
    await idle()
    assert sessions.rows[0].local_id == "newest"


async def test_one_changed_row_is_one_signal_and_no_reset(counter: Counter) -> None:
    rows = await fill(counter.register, 30)
    sessions = await loaded(counter)
    signals = Signals(sessions)
    changed = replace(rows[17], status="STARTED")
    await counter.register.store(changed, events=[Event(at=NOON, kind=EventKind.STATUS, detail="STARTED")])
    sessions.read_again(changed.local_id)
    await idle()
    assert signals.order == [("row_changed", 17), ("counted",)]
    assert sessions.rows[17] == changed
    assert sessions.counts.by_chip[Chip.CAPTURING] == 1


async def test_what_others_take_is_shown_at_once(counter: Counter) -> None:
    rows = await fill(counter.register, 30)
    sessions = await loaded(counter)
    signals, fresh = Signals(sessions), Heard(sessions.fresh)
    changed = replace(rows[3], status="STARTED")
    await counter.register.store(changed)
    sessions.take([changed, rows[4]])
    assert signals.order == [("row_changed", 3)], "and the row that is as it was is no news"
    assert fresh.args == [(changed.local_id,)]
    await idle()
    assert sessions.counts.by_chip[Chip.CAPTURING] == 1


async def test_a_row_that_sorts_elsewhere_moves(counter: Counter) -> None:
    rows = await fill(counter.register, 30)
    sessions = await loaded(counter)
    sessions.change_query(replace(sessions.query, sort_by=SortBy.STATUS, descending=True))
    await idle()
    signals, fresh = Signals(sessions), Heard(sessions.fresh)
    changed = replace(rows[17], status="STARTED")
    await counter.register.store(changed)
    sessions.take([changed])
    await idle()
    assert sessions.rows[0] == changed
    assert (signals.of("replaced"), len(signals.of("shifted"))) == ([], 1)
    assert changed.local_id in [local_id for (local_id,) in fresh.args]


async def test_a_row_that_fits_no_more_goes(counter: Counter) -> None:
    rows = await fill(counter.register, 30)
    sessions = await loaded(counter)
    for query, changes in (
        (ListQuery(chip=Chip.WAITING), {"status": "COMPLETE"}),
        (ListQuery(search="car 7"), {"vehicle": "Kia"}),
    ):
        sessions.change_query(query)
        await idle()
        changed = replace(rows[7], **changes)
        assert rows[7].local_id in [row.local_id for row in sessions.rows]
        await counter.register.store(changed)
        sessions.take([changed])
        await idle()
        assert rows[7].local_id not in [row.local_id for row in sessions.rows]
        await counter.register.store(rows[7])


async def test_many_changes_make_a_few_looks(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = await fill(counter.register, 30)
    sessions = await loaded(counter)
    asked: list[str] = []
    for name in ("look", "counts"):
        method = getattr(counter.register.reader, name)
        monkeypatch.setattr(
            counter.register.reader, name, lambda *a, m=method, n=name, **k: (asked.append(n), m(*a, **k))[1]
        )
    began = time.monotonic()
    for number in range(500):
        sessions.take([replace(rows[number % 30], status="STARTED", sms_said=str(number))])
        sessions.look_again()
        if number % 10 == 0:
            await asyncio.sleep(0.001)
    await idle()
    assert asked[0] == "look"
    assert len(asked) <= 8 + 2 * (time.monotonic() - began), "with rests that grow up to half a second"


async def test_what_is_not_held_costs_the_counts_only(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = await fill(counter.register, PAGE * 2)
    sessions = await loaded(counter)
    looks: list[ListQuery] = []
    look = counter.register.reader.look
    monkeypatch.setattr(
        counter.register.reader, "look", lambda query, **given: (looks.append(query), look(query, **given))[1]
    )
    changed = replace(rows[-1], status="PROCESS")
    await counter.register.store(changed)
    sessions.take([changed])
    await idle()
    assert looks == []
    assert sessions.counts.by_chip[Chip.CAPTURING] == 1


async def test_an_older_look_does_not_hide_what_was_taken_since(counter: Counter) -> None:
    rows = await fill(counter.register, 10)
    sessions = await loaded(counter)
    reader = counter.register.reader
    read = reader.look
    came, go_on = asyncio.Event(), asyncio.Event()

    async def slow_look(query: ListQuery, **given: int) -> ListLook:
        look = await read(query, **given)
        came.set()
        await go_on.wait()
        return look

    reader.look = slow_look  # type: ignore[method-assign]
    sessions.look_again()
    await came.wait()
    changed = replace(rows[2], status="STARTED")
    await counter.register.store(changed)
    sessions.take([changed])
    go_on.set()
    await idle()
    assert sessions.rows[2] == changed


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
    assert (sessions.rows, sessions.total) == ([], 0)


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


async def test_another_patience_is_no_other_list(counter: Counter) -> None:
    await fill(counter.register, 3)
    sessions = await loaded(counter)
    needing = sessions.counts.by_chip[Chip.ATTENTION]
    signals = Signals(sessions)
    patience = replace(sessions.query.patience, not_started=timedelta(days=10_000))
    sessions.change_query(replace(sessions.query, patience=patience))
    await idle()
    assert signals.order == [("counted",)]
    assert (needing, sessions.counts.by_chip[Chip.ATTENTION]) == (3, 0)


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


async def test_an_older_question_is_broken_off(counter: Counter) -> None:
    await fill(counter.register, 40)
    sessions = await loaded(counter)
    replaced = Heard(sessions.replaced)
    for text in ("Car", "Car 3", "Car 30"):
        sessions.search(text)
    await idle()
    assert ([row.vehicle for row in sessions.rows], len(replaced)) == (["Car 30"], 1)


async def test_a_sort_goes_to_where_the_chosen_session_is(counter: Counter) -> None:
    rows = await fill(counter.register, PAGE * 3)
    sessions = await loaded(counter)
    sessions.keep(rows[0])
    sessions.change_query(replace(sessions.query, descending=False))
    await idle()
    assert sessions.number_of(rows[0].local_id) == PAGE * 3 - 1


async def test_sessions_that_are_not_held_are_found(counter: Counter) -> None:
    rows = await fill(counter.register, PAGE * 2)
    sessions = await loaded(counter)
    placed = Heard(sessions.placed)
    sessions.find([rows[300].local_id, "nobody"])
    await idle()
    assert placed.last == {rows[300].local_id: 300, "nobody": None}


async def test_places_are_told_of_the_lines_that_are_shown(counter: Counter) -> None:
    rows = await fill(counter.register, 5)
    sessions = await loaded(counter)
    shown = []
    sessions.placed.connect(lambda places: shown.append((places, sessions.rows[places["newest"]].local_id)))
    await counter.register.add(row_of("newest", made_at=NOON.replace(year=2027)))
    sessions.find(["newest"])
    await idle()
    assert shown == [({"newest": 0}, "newest")], "not before the list shows it"
    assert len(sessions.rows) == len(rows) + 1


async def test_a_search_while_more_rows_come(counter: Counter) -> None:
    await fill(counter.register, PAGE + 5)
    sessions = await loaded(counter)
    sessions.show(PAGE, PAGE + 4)
    sessions.search("Car 203")
    await idle()
    assert [row.vehicle for row in sessions.rows] == ["Car 203"]
    assert sessions.total == 1


async def test_a_look_without_news_lights_nothing_up(counter: Counter) -> None:
    rows = await fill(counter.register, 5)
    sessions = await loaded(counter)
    fresh = Heard(sessions.fresh)
    looked_at = [replace(row, read_at=NOON + timedelta(hours=1)) for row in rows]
    for row in looked_at:
        await counter.register.store(row)
    sessions.take(looked_at[:2])
    sessions.look_again()
    await idle()
    assert fresh.args == []
    sessions.take([replace(looked_at[0], status="STARTED")])
    assert fresh.args == [(rows[0].local_id,)]
