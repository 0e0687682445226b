"""The simulated days: fair to both sides, and what the planner promises holds for other days and customers too."""

from __future__ import annotations

import importlib
import sys
from bisect import bisect_right
from datetime import datetime, timedelta
from math import inf
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from pave_desktop.rules.look_plan import Budget, Known, NextLook, plan_look
from pave_desktop.state.look_queue import AT_MOST_A_ROUND, CALLS_A_MINUTE, LookQueue

PACKAGING = Path(__file__).parents[2] / "packaging"


def load(name: str) -> ModuleType:
    """Import a script of packaging the way it is run."""
    sys.path.insert(0, str(PACKAGING))
    try:
        return importlib.import_module(name)
    finally:
        sys.path.remove(str(PACKAGING))


simulated_day = load("simulated_day")
simulate = load("simulate")
COUNTER, PATIENT, HASTY = simulated_day.MIXES
DAY = simulated_day.DAY


def tight(open_sessions: int) -> LookQueue:
    """A queue whose calls are as few for its sessions as the program's own are for 5,000."""
    steady = (CALLS_A_MINUTE - AT_MOST_A_ROUND) * open_sessions / 5000
    return LookQueue(calls_a_minute=steady + AT_MOST_A_ROUND)


def play(mix: Any, open_sessions: int, *, seeds: range, is_tight: bool = False, plan: Any = plan_look) -> Any:
    by_plan, fixed = simulate.Played(), simulate.Played()
    for seed in seeds:
        sessions = simulated_day.made_up_day(mix, open_sessions=open_sessions, seed=seed)
        queue = tight(open_sessions) if is_tight else LookQueue(plan=plan)
        planned = simulate.PlannedDay(sessions, queue).play()
        by_plan.add(planned)
        fixed.add(simulate.play_fixed(sessions, calls=planned.calls))
    return by_plan, fixed


def ratio(fixed: list[float], planned: list[float], of: Any = simulate.mean) -> float:
    quotient: float = of(fixed) / of(planned)
    return quotient


# The days


def test_a_day_is_the_same_again_and_another_seed_is_another_day() -> None:
    first, again, other = (simulated_day.made_up_day(COUNTER, open_sessions=50, seed=seed) for seed in (3, 3, 4))
    assert first == again != other


@pytest.mark.parametrize("mix", simulated_day.MIXES, ids=lambda mix: mix.name)
def test_so_many_are_open_on_average_most_of_them_for_hours_and_a_capture_lasts_minutes(mix: Any) -> None:
    sessions = simulated_day.made_up_day(mix, open_sessions=500, seed=1)
    moments = [hour * 3600 + 1800 for hour in range(24)]
    opened = [sum(each.made <= at < each.final_at for each in sessions) for at in moments]
    assert sum(opened) / len(opened) == pytest.approx(500, rel=0.05)
    idle = [sum(each.made <= at and each.status_at(at) == "IDLE" for each in sessions) for at in moments]
    assert min(idle[hour] / opened[hour] for hour in range(24)) > 0.75
    lengths = sorted(each.final_at - each.times[0] for each in sessions if each.final_at < inf)
    assert 120 < lengths[len(lengths) // 2] < 1200
    assert any(each.changes and each.final_at == inf for each in sessions), "some stop half-way"
    assert any(0 < each.final_at < DAY for each in sessions)


def test_the_statuses_come_in_their_order() -> None:
    order = ["STARTED", "PROCESS", "QC_PASSED", "CONFIRM", "COMPLETE"]
    for session in simulated_day.made_up_day(COUNTER, open_sessions=50, seed=1):
        assert [status for _, status in session.changes] == order[: len(session.changes)]
        assert list(session.times) == sorted(session.times)
        assert not session.times or session.times[0] >= session.made


# The count


def test_fixed_polling_sees_a_change_after_half_its_interval() -> None:
    sessions = simulated_day.made_up_day(COUNTER, open_sessions=500, seed=1)
    for interval in (60.0, 900.0):
        ages = simulate.play_interval(sessions, interval=interval).ages
        both = ages.starts + ages.capture
        assert simulate.mean(both) == pytest.approx(interval / 2, rel=0.1)
        assert simulate.percentile_95(both) == pytest.approx(interval * 0.95, rel=0.05)
        assert max(both) <= interval


def test_an_interval_costs_the_calls_that_are_expected_of_it() -> None:
    sessions = simulated_day.made_up_day(COUNTER, open_sessions=500, seed=1)
    played = simulate.play_interval(sessions, interval=600.0)
    assert played.calls == pytest.approx(500 * DAY / 600, rel=0.03)
    assert played.most_a_minute <= 1.4 * 500 / 10


def test_both_are_counted_by_the_same_measure() -> None:
    """A plan that only knows a fixed interval comes to the same as the fixed interval, by the other way of counting."""
    interval = 300.0

    def fixed_plan(known: Known, *, budget: Budget, now: datetime) -> NextLook | None:  # noqa: ARG001
        at = known.looked_at + timedelta(seconds=interval)
        return None if known.row.status == "COMPLETE" else NextLook(at=at, by=now + timedelta(days=9), pause=interval)

    by_plan, fixed = play(COUNTER, 100, seeds=range(2), plan=fixed_plan)
    assert by_plan.calls == pytest.approx(100 * 2 * DAY / interval, rel=0.05)
    assert len(by_plan.ages.starts) == len(fixed.ages.starts)
    assert len(by_plan.ages.capture) == len(fixed.ages.capture)
    for ages in (by_plan.ages, fixed.ages):
        assert simulate.mean(ages.starts + ages.capture) == pytest.approx(interval / 2, rel=0.15)


def test_both_sides_have_the_same_calls() -> None:
    by_plan, fixed = play(COUNTER, 50, seeds=range(2))
    assert fixed.calls == pytest.approx(by_plan.calls, rel=0.01)


def test_who_knew_the_future_would_be_better_and_who_does_the_opposite_is_worse() -> None:
    sessions = simulated_day.made_up_day(COUNTER, open_sessions=40, seed=2)
    by_key = {f"KEY-{session.number}": session for session in sessions}

    def oracle(known: Known, *, budget: Budget, now: datetime) -> NextLook | None:  # noqa: ARG001
        times = by_key[known.row.key or ""].times
        passed = bisect_right(times, (known.looked_at - simulate.MIDNIGHT).total_seconds())
        if passed >= len(times):
            return None
        at = simulate.MIDNIGHT + timedelta(seconds=times[passed])
        return NextLook(at=at, by=at + timedelta(days=9), pause=1.0)

    def opposite(known: Known, *, budget: Budget, now: datetime) -> NextLook | None:
        look = plan_look(known, budget=budget, now=now)
        if look is None:
            return None
        pause = 20_000.0 / look.pause
        at = known.looked_at + timedelta(seconds=pause)
        return NextLook(at=at, by=now + timedelta(days=9), pause=pause)

    played = {
        plan.__name__: simulate.PlannedDay(sessions, LookQueue(plan=plan)).play()
        for plan in (oracle, plan_look, opposite)
    }
    means = {name: simulate.mean(each.ages.capture) for name, each in played.items()}
    assert means["oracle"] <= 1 < means["plan_look"] < means["opposite"]
    assert played["oracle"].calls < played["plan_look"].calls
    fixed = simulate.play_fixed(sessions, calls=played["opposite"].calls)
    assert ratio(fixed.ages.capture, played["opposite"].ages.capture) < 1, "a bad planner fails"


# What the planner promises


@pytest.mark.parametrize("mix", simulated_day.MIXES, ids=lambda mix: mix.name)
def test_where_the_calls_do_captures_are_seen_five_times_fresher_and_first_starts_not_later(mix: Any) -> None:
    by_plan, fixed = play(mix, 50, seeds=range(700, 704))
    assert ratio(fixed.ages.capture, by_plan.ages.capture) >= 5
    assert ratio(fixed.ages.starts, by_plan.ages.starts) >= 1
    assert ratio(fixed.ages.starts, by_plan.ages.starts, simulate.percentile_95) >= 1
    assert by_plan.calls / 4 / 50 / 24 <= 12, "calls for each session and hour: PAVE's limit is not used up for nothing"


@pytest.mark.parametrize(
    ("mix", "fresher"), [(COUNTER, 5), (PATIENT, 3.5), (HASTY, 5)], ids=["counter", "patient", "hasty"]
)
def test_where_the_calls_are_far_too_few_too(mix: Any, fresher: float) -> None:
    by_plan, fixed = play(mix, 150, seeds=range(800, 804), is_tight=True)
    assert by_plan.most_a_minute <= 1 + CALLS_A_MINUTE * 150 / 5000 + AT_MOST_A_ROUND, "it was short of calls indeed"
    assert ratio(fixed.ages.capture, by_plan.ages.capture) >= fresher
    assert ratio(fixed.ages.starts, by_plan.ages.starts) >= 1
    assert ratio(fixed.ages.starts, by_plan.ages.starts, simulate.percentile_95) >= 1
