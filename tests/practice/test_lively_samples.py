"""The life of the sample sessions: what may happen next, and that it happens."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pave_desktop.practice import PracticeServer, life
from pave_desktop.practice.life import EXPIRE, Event, next_event
from pave_desktop.practice.phone_steps import do_step
from pave_desktop.practice.records import Record, is_started, move, new_record
from pave_desktop.practice.samples import add_samples, sample_keys
from pave_desktop.practice.session_book import SessionBook
from pave_desktop.practice.store import Store
from tests.practice.signing import signed_client

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)


def dice(number: int) -> random.Random:
    return random.Random(number)  # noqa: S311 - the same chance in every run, no secret


def session(status: str = "IDLE", *, hours: float = 1, delivery: str = "", in_hand: bool = False) -> Record:
    record = new_record({"sms": {"to": "+12025550111"}} if delivery else {}, failing_numbers=set())
    move(record, status)
    record["created_at"] = (NOW - timedelta(hours=hours)).isoformat()
    record["in_hand"] = in_hand
    if delivery:
        record["sms"]["delivery_status"] = delivery
    return record


def possible(records: list[Record]) -> dict[Event | None, int]:
    return Counter(next_event(records, dice(number), now=NOW) for number in range(1500))


def words(records: list[Record]) -> set[tuple[int, str]]:
    """What may happen, each by the place of its session in the list."""
    places = {record["session_key"]: place for place, record in enumerate(records)}
    return {(places[event.key], event.what) for event in possible(records) if event}


def test_a_waiting_one_gets_opened_but_never_the_last() -> None:
    assert words([session(), session()]) == {(0, "start"), (1, "start")}
    assert words([session()]) == set()
    assert words([session(), session("EXPIRED"), session("COMPLETE")]) == set()
    assert possible([]) == {None: 1500}


def test_a_text_that_failed_opens_nothing() -> None:
    assert words([session(delivery="failed"), session(delivery="201 Created")]) == {(1, "start")}


def test_those_at_work_go_on() -> None:
    records = [session(), session("STARTED"), session("QC_PASSED"), session("CONFIRM")]
    assert words(records) == {(1, "take-1"), (2, "summary"), (3, "confirm")}


def test_not_everybody_comes_at_once() -> None:
    at_work = [session("STARTED") for _ in range(life.MOST_AT_WORK)]
    waiting = [session() for _ in range(4)]
    assert {what for _, what in words([*waiting, *at_work])} == {"take-1"}
    assert {what for _, what in words([*waiting, *at_work[1:]])} == {"take-1", "start"}


def test_only_old_ones_expire_and_rarely() -> None:
    records = [session(hours=100), session(), session("STARTED", hours=100)]
    assert words(records) == {(0, EXPIRE), (0, "start"), (1, "start"), (2, "take-1")}
    counted = possible(records)
    assert counted[Event(records[0]["session_key"], EXPIRE)] < 1500 / 10
    assert words([session(hours=100)]) == set()


def test_what_a_person_has_in_hand_is_left_alone() -> None:
    assert words([session(), session("STARTED", in_hand=True)]) == set()
    assert words([session(hours=100, in_hand=True), session()]) == {(1, "start")}


def test_odd_records_do_no_harm() -> None:
    odd = session()
    odd.update(created_at="yesterday", vehicle=None)
    assert words([odd, session("SUBMITTED"), session()]) == {(0, "start"), (2, "start")}


def test_a_day_of_life_ends_with_one_that_waits() -> None:
    records = [session(hours=hours) for hours in (1, 2, 30, 100, 101)]
    chance = dice(7)
    by_key = {record["session_key"]: record for record in records}
    happened = 0
    while event := next_event(records, chance, now=NOW):
        if event.what == EXPIRE:
            move(by_key[event.key], "EXPIRED")
        else:
            assert do_step(by_key[event.key], event.what)
        happened += 1
        assert any(record["status"] == "IDLE" and not is_started(record) for record in records)
    assert happened > 17
    assert Counter(record["status"] for record in records)["IDLE"] == 1


class Clock:
    """Stands for the background of a server: counts the pauses instead of making them."""

    def __init__(self, pauses: int) -> None:
        self.left = pauses
        self.seconds: list[float] = []

    async def pause(self, seconds: float) -> bool:
        self.seconds.append(seconds)
        self.left -= 1
        return self.left < 0


@pytest.fixture
def book(tmp_path: Path) -> Iterator[SessionBook]:
    store = Store(tmp_path)
    store.open()
    made = SessionBook(store)
    add_samples(made)
    yield made
    store.close()


def test_samples_move_on_at_their_pace_and_no_other(book: SessionBook) -> None:
    mine = book.create({"vehicle": {"make": "Kia"}})
    before = {key: book.store.load(key) for key in sample_keys(book)}
    clock = Clock(40)
    asyncio.run(life.live(book, clock, chance=dice(3)))
    after = {key: book.store.load(key) for key in sample_keys(book)}
    assert book.store.load(mine["session_key"]) == mine
    assert sum(before[key] != after[key] for key in before) >= 3
    assert all(20 <= seconds <= 40 for seconds in clock.seconds)
    assert len(clock.seconds) == 41
    clock = Clock(3)
    asyncio.run(life.live(book, clock, seconds_between=(1, 2)))
    assert all(1 <= seconds <= 2 for seconds in clock.seconds)


def test_a_sample_that_is_gone_is_passed_over(book: SessionBook) -> None:
    for key in sample_keys(book)[:5]:
        book.delete(key)
    asyncio.run(life.live(book, Clock(60), chance=dice(5)))
    assert len(book.store.keys()) == len(sample_keys(book)) - 5


def test_a_lively_server_lives_and_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(life, "SECONDS_BETWEEN", (0.001, 0.002))

    def told(server: PracticeServer) -> list[tuple[object, int]]:
        keys = [key for key in server.session_keys() if server.session(key)]
        with signed_client(server) as client:
            return [
                ((server.session(key) or {})["status"], len(client.get(f"/sessions/{key}/photos").json()))
                for key in keys
            ]

    with PracticeServer(tmp_path, sample_sessions=True, lively=True) as server:
        first = told(server)
        ends = time.monotonic() + 20
        while told(server) == first:
            assert time.monotonic() < ends, "nothing ever happened"
    monkeypatch.setattr(life, "SECONDS_BETWEEN", (600.0, 600.0))
    begun = time.monotonic()
    with PracticeServer(tmp_path, sample_sessions=True, lively=True) as server:
        assert told(server) == told(server)
    assert time.monotonic() - begun < 10


def test_without_life_nothing_moves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(life, "SECONDS_BETWEEN", (0.0, 0.0))
    with PracticeServer(tmp_path, sample_sessions=True) as server:
        before = [server.session(key) for key in server.sample_keys()]
        with signed_client(server) as client:
            for _ in range(50):
                client.get("/sessions/A")
        assert [server.session(key) for key in server.sample_keys()] == before
