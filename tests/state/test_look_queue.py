"""The queue of looks, without a server: spread in time, within the limit, captures first, nobody forgotten."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from time import perf_counter

import pytest

from pave_desktop.models.session_row import SessionRow
from pave_desktop.models.write import Unsettled, WriteFate, WriteKind
from pave_desktop.state.look_queue import AT_MOST_A_ROUND, CALLS_A_MINUTE, LookQueue
from tests.state.conftest import NOON, row_of

OLD = NOON - timedelta(days=3)


def queue_of(rows: Iterable[SessionRow], now: datetime = NOON) -> LookQueue:
    queue = LookQueue()
    for row in rows:
        queue.follow(row, now=now)
    return queue


def due(queue: LookQueue, now: datetime, *, without: str = "", resting: str = "") -> list[str]:
    found = queue.due(now=now, may_ask=lambda each: each != resting, leave_out=lambda row: row.local_id == without)
    return [row.local_id for row in found]


def play(
    queue: LookQueue, seconds: int, *, begin: datetime = NOON, look: Callable[[str, datetime], None] = lambda *_: None
) -> list[list[str]]:
    """Look each second for so long; give what was looked at in each."""
    seen = []
    for second in range(seconds):
        now = begin + timedelta(seconds=second)
        found = due(queue, now)
        for local_id in found:
            queue.looked(local_id, now=now)
            look(local_id, now)
        seen.append(found)
    return seen


def most_in_a_minute(seen: list[list[str]]) -> int:
    counts = [len(each) for each in seen]
    return max(sum(counts[begin : begin + 60]) for begin in range(max(1, len(counts) - 59)))


def count(seen: list[list[str]], local_id: str) -> int:
    return sum(local_id in each for each in seen)


def yard(number_of: int, **changes: object) -> list[SessionRow]:
    return [row_of(f"old-{number}", **{"made_at": OLD, **changes}) for number in range(number_of)]


def test_a_hundred_rows_are_not_due_in_the_same_second_after_a_start() -> None:
    seen = play(queue_of(yard(100)), 120)
    assert max(len(each) for each in seen) <= 8
    assert {local_id for each in seen for local_id in each} == {f"old-{number}" for number in range(100)}


def test_a_hundred_rows_that_were_read_together_drift_apart() -> None:
    seen = play(queue_of(yard(100, read_at=NOON)), 700)
    assert sum(map(len, seen)) >= 100
    assert max(len(each) for each in seen) <= 8


def test_a_night_does_not_end_with_a_rush() -> None:
    queue = queue_of(yard(3000, read_at=NOON))
    seen = play(queue, 240, begin=NOON + timedelta(hours=9))
    assert all(len(each) <= AT_MOST_A_ROUND for each in seen)
    assert most_in_a_minute(seen) <= CALLS_A_MINUTE


def test_in_no_minute_more_calls_than_may_be_made_and_nearly_as_many_where_they_are_needed() -> None:
    seen = play(queue_of(yard(3000)), 900)
    assert 0.9 * CALLS_A_MINUTE < most_in_a_minute(seen) <= CALLS_A_MINUTE
    assert sum(map(len, seen)) >= 0.9 * 15 * CALLS_A_MINUTE


def test_where_the_calls_do_nothing_is_asked_for_nothing() -> None:
    seen = play(queue_of(yard(50)), 3600)
    assert sum(map(len, seen)) <= 50 * 12, "twelve an hour for each"


def test_where_more_captures_run_than_fit_nobody_is_forgotten() -> None:
    busy = {f"busy-{number}": row_of(f"busy-{number}", status="PROCESS", read_at=NOON) for number in range(150)}
    queue = queue_of([*busy.values(), *yard(10, read_at=NOON)])

    def goes_on(local_id: str, now: datetime) -> None:
        if local_id in busy:
            queue.follow(replace(busy[local_id], status_since=now), now=now)

    seen = play(queue, 1300, look=goes_on)
    assert min(count(seen, f"old-{number}") for number in range(10)) >= 1
    assert min(count(seen, local_id) for local_id in busy) >= 20


@pytest.mark.parametrize("waited", [timedelta(0), timedelta(hours=9)])
def test_a_whole_yard_that_waits_does_not_hold_up_who_is_capturing(waited: timedelta) -> None:
    busy = [row_of(f"busy-{number}", status="PROCESS", status_since=NOON, read_at=NOON) for number in range(3)]
    queue = queue_of([*yard(3000, read_at=NOON - timedelta(hours=9)), *busy])
    begin = NOON + waited
    for row in busy:
        queue.follow(replace(row, status="QC_PASSED", status_since=begin), now=begin)
    seen = play(queue, 120, begin=begin)
    assert min(count(seen, row.local_id) for row in busy) >= 120 / 15


def test_everybody_has_a_turn_in_a_few_fair_shares() -> None:
    made = [NOON - timedelta(minutes=30 * number) for number in range(1500)]
    rows = [row_of(f"row-{number}", made_at=each, read_at=NOON) for number, each in enumerate(made)]
    share = 60 * len(rows) / CALLS_A_MINUTE
    seen = play(queue_of(rows), round(2.5 * share))
    assert len({local_id for each in seen for local_id in each}) == len(rows)


def test_a_connection_that_rests_is_passed_over_and_a_row_that_is_left_out_keeps_its_place() -> None:
    rows = [row_of("one", read_at=NOON), row_of("two", read_at=NOON), row_of("far", connection="other", read_at=NOON)]
    queue = queue_of(rows)
    later = NOON + timedelta(minutes=5)
    assert set(due(queue, later)) == {"one", "two", "far"}
    assert set(due(queue, later, resting="lot")) == {"far"}
    assert set(due(queue, later, without="one")) == {"two", "far"}
    assert set(due(queue, later)) == {"one", "two", "far"}
    assert set(queue.connections) == {"lot", "other"}
    queue.forget("far")
    assert set(queue.connections) == {"lot"}


def test_a_session_that_was_read_before_the_clock_was_set_back_is_not_put_off_for_ever() -> None:
    row = row_of("read tomorrow", read_at=NOON + timedelta(days=1), made_at=NOON - timedelta(days=1))
    queue = queue_of([row])
    for minutes in range(11):
        # The rows are read again every now and then, which must not count as a look.
        now = NOON + timedelta(minutes=minutes)
        queue.follow(row, now=now)
        if due(queue, now):
            return
    pytest.fail("nobody has looked for ten minutes")


def test_a_line_is_tried_again_by_a_session_that_was_no_trouble() -> None:
    bad = row_of("bad", status="PROCESS", status_since=NOON, read_at=NOON)
    good = row_of("good", made_at=OLD, read_at=NOON)
    queue = queue_of([bad, good])
    assert queue.first_of("lot", leave_out=lambda _: False) == bad
    queue.looked("bad", now=NOON + timedelta(seconds=5), in_vain=True)
    assert queue.first_of("lot", leave_out=lambda _: False) == good
    assert queue.first_of("another", leave_out=lambda _: False) is None
    assert queue.first_of("lot", leave_out=lambda _: True) is None


def test_a_status_that_moved_is_followed_closely_again() -> None:
    row = row_of("one", status="STARTED", made_at=OLD, status_since=NOON, read_at=NOON)
    later = NOON + timedelta(hours=20)
    queue = queue_of([replace(row, read_at=later)], later)
    assert due(queue, later + timedelta(seconds=30)) == [], "it stood still for hours"
    queue.follow(replace(row, status="PROCESS", status_since=later, read_at=later), now=later)
    assert due(queue, later + timedelta(seconds=6)) == ["one"]


def test_what_came_on_the_screen_is_looked_at_sooner_and_what_left_it_is_not() -> None:
    queue = queue_of([row_of("seen", made_at=OLD, read_at=NOON), row_of("hidden", made_at=OLD, read_at=NOON)])
    queue.show({"seen", "unknown"}, now=NOON)
    soon = NOON + timedelta(minutes=4)
    assert due(queue, soon) == ["seen"]
    queue.show({"unknown"}, now=soon)
    assert due(queue, soon) == []
    queue.show({"made later"}, now=soon)
    queue.follow(row_of("made later", made_at=OLD, read_at=soon), now=soon)
    assert due(queue, soon + timedelta(seconds=201)) == ["made later"]


def test_what_comes_to_nothing_is_looked_at_ever_less() -> None:
    queue = queue_of([row_of("one", read_at=NOON)])
    now, waits = NOON, []
    for _ in range(9):
        before = now
        while not due(queue, now):
            now += timedelta(seconds=1)
        queue.looked("one", now=now, in_vain=True)
        waits.append((now - before).total_seconds())
    assert waits == sorted(waits)
    assert waits[0] <= 30
    assert 300 < waits[-1] <= 600


def test_a_look_in_vain_counts_also_when_the_rows_are_read_again() -> None:
    row = row_of("one", read_at=NOON)
    queue = queue_of([row])
    failed_at = NOON + timedelta(seconds=30)
    queue.looked("one", now=failed_at, in_vain=True)
    queue.follow(row, now=failed_at + timedelta(seconds=1))
    assert due(queue, failed_at + timedelta(seconds=42)) == []
    assert due(queue, failed_at + timedelta(seconds=75)) == ["one"]
    read_at = failed_at + timedelta(seconds=80)
    queue.follow(replace(row, read_at=read_at), now=read_at)
    assert due(queue, read_at + timedelta(seconds=42)) == ["one"], "somebody has read it since"


def test_a_lost_answer_is_looked_after_soon_also_in_an_old_session() -> None:
    row = row_of("one", made_at=OLD, read_at=NOON)
    queue = queue_of([row])
    queue.follow(replace(row, unsettled=Unsettled(WriteKind.EDIT, WriteFate.NOT_KNOWN)), now=NOON)
    assert due(queue, NOON + timedelta(seconds=31)) == ["one"]
    queue.follow(row, now=NOON + timedelta(seconds=31))
    assert due(queue, NOON + timedelta(seconds=120)) == []


def test_what_is_final_or_taken_off_the_list_is_not_looked_at() -> None:
    queue = queue_of(row_of(name, read_at=NOON) for name in ("one", "two", "three", "four"))
    queue.forget("one")
    queue.looked("one", now=NOON)
    queue.follow(row_of("two", status="COMPLETE", read_at=NOON), now=NOON)
    queue.keep_only({"one", "two", "three"})
    assert (len(queue), "three" in queue, "four" in queue) == (1, True, False)
    assert due(queue, NOON + timedelta(hours=1)) == ["three"]


def test_a_row_that_changes_often_is_given_once() -> None:
    row = row_of("one", read_at=NOON)
    queue = queue_of([row])
    for second in range(50):
        queue.follow(replace(row, vehicle=f"Car {second}"), now=NOON)
    assert due(queue, NOON + timedelta(hours=1)) == ["one"]


def test_a_tick_costs_next_to_nothing_with_five_thousand_sessions() -> None:
    queue = queue_of(yard(5000))
    times = []
    for second in range(600):
        now = NOON + timedelta(seconds=second)
        begin = perf_counter()
        queue.show((f"old-{second + number}" for number in range(40)), now=now)
        for local_id in due(queue, now):
            queue.looked(local_id, now=now)
        times.append(perf_counter() - begin)
    assert sorted(times)[len(times) // 2] < 0.002


def test_the_next_moment_is_told_and_nothing_is_due_before_it() -> None:
    queue = queue_of(yard(30, read_at=NOON))
    next_at = queue.next_at()
    assert next_at is not None
    assert due(queue, next_at - timedelta(milliseconds=1)) == []
    assert len(due(queue, next_at)) == 1
    assert LookQueue().next_at() is None
