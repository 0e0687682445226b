"""When PAVE is asked again: never where nothing can change, soon where somebody waits, ever slower, nobody never."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pave_desktop.models.session_row import Fate, SessionRow
from pave_desktop.rules.look_plan import FAIR, LOST_SECONDS, SLOWEST_SECONDS, Budget, Known, NextLook, plan_look

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
FINAL = ["COMPLETE", "EXPIRED", "INVALID", "complete", "Expired"]
CAPTURING = ["STARTED", "PROCESS", "QC_PASSED", "CONFIRM"]
OPEN = ["IDLE", "idle", *CAPTURING, "WAITING CONFIRM", "PENDING", ""]
MOMENTS = st.integers(min_value=-200_000, max_value=40_000_000).map(lambda seconds: NOON - timedelta(seconds=seconds))
ENOUGH = Budget(calls_a_minute=240, sessions=50)


def known(status: str, **changes: Any) -> Known:
    ours = {
        name: changes.pop(name) for name in ("looked_at", "failures", "is_on_screen", "lost_since") if name in changes
    }
    row = SessionRow(
        **{
            "local_id": "one",
            "connection": "lot",
            "key": "ABC-0123456789",
            "fate": Fate.MADE,
            "status": status,
            "made_at": NOON,
            **changes,
        }
    )
    return Known(row=row, **{"looked_at": NOON, **ours})


def planned(status: str, *, budget: Budget = ENOUGH, **changes: Any) -> NextLook:
    look = plan_look(known(status, **changes), budget=budget, now=NOON)
    assert look is not None
    return look


def pause(status: str, **changes: Any) -> float:
    return planned(status, **changes).pause


def ago(**span: float) -> datetime:
    return NOON - timedelta(**span)


@given(status=st.sampled_from(OPEN) | st.text(max_size=12), made_at=MOMENTS, since=MOMENTS, looked_at=MOMENTS)
def test_what_is_open_is_looked_at_again_and_not_all_the_time(
    status: str, made_at: datetime, since: datetime, looked_at: datetime
) -> None:
    look = plan_look(known(status, made_at=made_at, status_since=since, looked_at=looked_at), budget=ENOUGH, now=NOON)
    if status.upper() in {"COMPLETE", "EXPIRED", "INVALID"}:
        assert look is None
    else:
        assert look is not None
        assert 1 <= look.pause <= SLOWEST_SECONDS
        assert look.at <= look.by
        last = min(looked_at, NOON)
        assert timedelta(seconds=0.7 * look.pause) <= look.at - last <= timedelta(seconds=look.pause)


@given(status=st.sampled_from(FINAL), made_at=MOMENTS, since=MOMENTS, on_screen=st.booleans())
def test_what_is_final_is_never_looked_at(status: str, made_at: datetime, since: datetime, on_screen: bool) -> None:
    final = known(status, made_at=made_at, status_since=since, is_on_screen=on_screen)
    assert plan_look(final, budget=ENOUGH, now=NOON) is None


@given(status=st.sampled_from(OPEN), fate=st.sampled_from([fate for fate in Fate if fate is not Fate.MADE]))
def test_what_is_not_at_the_server_is_never_looked_at(status: str, fate: Fate) -> None:
    assert plan_look(known(status, fate=fate), budget=ENOUGH, now=NOON) is None
    assert plan_look(known(status, key=None), budget=ENOUGH, now=NOON) is None


def test_a_lost_answer_makes_a_final_or_old_session_be_looked_at_soon_and_not_for_ever() -> None:
    old = ago(days=30)
    assert pause("IDLE", made_at=old) == SLOWEST_SECONDS
    for status in ("IDLE", *FINAL):
        assert pause(status, made_at=old, lost_since=NOON) == LOST_SECONDS
        assert pause(status, made_at=old, lost_since=ago(days=2)) == SLOWEST_SECONDS


@given(first=MOMENTS, second=MOMENTS)
def test_the_older_an_idle_session_the_slower(first: datetime, second: datetime) -> None:
    older, younger = sorted((first, second))
    assert pause("IDLE", made_at=older) >= pause("IDLE", made_at=younger)


@given(status=st.sampled_from(CAPTURING), first=MOMENTS, second=MOMENTS)
def test_the_longer_a_capture_stands_still_the_slower(status: str, first: datetime, second: datetime) -> None:
    longer, shorter = sorted((first, second))
    assert pause(status, status_since=longer) >= pause(status, status_since=shorter)


@pytest.mark.parametrize("status", CAPTURING)
def test_a_few_seconds_while_somebody_is_capturing_however_old_the_session_is(status: str) -> None:
    assert pause(status, made_at=ago(days=6), status_since=NOON) <= 5
    assert pause(status, made_at=ago(days=6), status_since=ago(minutes=4)) <= 12
    assert pause(status, made_at=ago(days=6), status_since=ago(days=1)) == SLOWEST_SECONDS


def test_since_when_nobody_knows_is_since_it_was_made() -> None:
    made_at = ago(hours=9)
    assert pause("PROCESS", made_at=made_at) == pause("PROCESS", made_at=made_at, status_since=made_at)


def test_soon_after_creating_then_slower() -> None:
    assert pause("IDLE") <= 30
    assert 60 <= pause("IDLE", made_at=ago(hours=1)) <= 120
    assert 150 <= pause("IDLE", made_at=ago(hours=8)) <= 300
    assert 300 <= pause("IDLE", made_at=ago(days=1)) < SLOWEST_SECONDS
    assert pause("IDLE", made_at=ago(days=300)) == SLOWEST_SECONDS


def test_a_status_that_nobody_knows_is_followed_like_a_capture() -> None:
    since = ago(minutes=3)
    assert pause("WAITING CONFIRM", status_since=since) == pause("PROCESS", status_since=since)


@pytest.mark.parametrize("status", ["IDLE", "PROCESS"])
def test_what_somebody_sees_is_looked_at_more_often(status: str) -> None:
    made_at = ago(hours=2)
    assert pause(status, made_at=made_at, is_on_screen=True) <= pause(status, made_at=made_at) / 2


def test_what_fails_is_looked_at_ever_less() -> None:
    pauses = [pause("PROCESS", status_since=NOON, failures=failures) for failures in range(30)]
    assert pauses == sorted(pauses)
    assert pauses[1] == 2 * pauses[0]
    assert pauses[-1] == SLOWEST_SECONDS


def test_what_was_looked_at_together_is_not_looked_at_together_again() -> None:
    one = known("IDLE")
    looks = [
        plan_look(replace(one, row=replace(one.row, local_id=f"row-{number}")), budget=ENOUGH, now=NOON)
        for number in range(50)
    ]
    assert len({look.at for look in looks if look}) == 50


def test_a_capture_is_more_urgent_than_what_has_waited_long() -> None:
    later = NOON + timedelta(seconds=12)
    busy, old = planned("PROCESS", status_since=NOON), planned("IDLE", made_at=ago(days=9), looked_at=ago(seconds=620))
    assert busy.urgency(later) > old.urgency(later) >= 0


def test_nobody_waits_for_more_than_some_fair_shares_of_the_calls_where_they_do_not_do_for_all() -> None:
    scarce = Budget(calls_a_minute=240, sessions=5000)
    fair_seconds = 60 * 5000 / 240
    for made_at in (NOON, ago(days=1), ago(days=300)):
        look = planned("IDLE", budget=scarce, made_at=made_at)
        assert look.at < look.by == NOON + timedelta(seconds=FAIR * fair_seconds)


def test_the_pauses_grow_where_the_calls_are_few_but_not_where_they_are_enough() -> None:
    scarce = Budget(calls_a_minute=240, sessions=5000)
    made_at = ago(days=300)
    assert pause("IDLE", made_at=made_at, budget=scarce) > SLOWEST_SECONDS
    assert pause("IDLE", made_at=made_at, budget=replace(scarce, sessions=500)) == SLOWEST_SECONDS


def test_a_clock_that_is_set_back_does_not_put_a_session_off() -> None:
    future = NOON + timedelta(days=2)
    look = planned("IDLE", made_at=future, looked_at=future)
    assert look.at <= NOON + timedelta(seconds=look.pause)
