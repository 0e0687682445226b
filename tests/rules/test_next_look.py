"""How long until PAVE is asked again: never where nothing can change, soon where somebody waits, ever slower."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pave_desktop.models.session_row import Fate, SessionRow
from pave_desktop.models.write import Unsettled, WriteFate, WriteKind
from pave_desktop.rules.next_look import LOST_SECONDS, SLOWEST_SECONDS, seconds_until_next_look

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
FINAL = ["COMPLETE", "EXPIRED", "INVALID", "complete", "Expired"]
CAPTURING = ["STARTED", "PROCESS", "QC_PASSED", "CONFIRM"]
OPEN = ["IDLE", "idle", *CAPTURING, "WAITING CONFIRM", "PENDING", ""]
MOMENTS = st.integers(min_value=-200_000, max_value=40_000_000).map(lambda seconds: NOON - timedelta(seconds=seconds))


def row(
    status: str, *, made_at: datetime = NOON, key: str | None = "ABC-0123456789", fate: Fate = Fate.MADE
) -> SessionRow:
    return SessionRow(local_id="one", connection="lot", key=key, fate=fate, status=status, made_at=made_at)


def seconds(status: str, *, made: timedelta = timedelta(0), same_status: timedelta = timedelta(0)) -> float:
    found = seconds_until_next_look(row(status, made_at=NOON - made), status_since=NOON - same_status, now=NOON)
    assert found is not None
    return found


@given(status=st.sampled_from(OPEN) | st.text(max_size=12), made_at=MOMENTS, since=MOMENTS)
def test_a_number_is_never_negative_and_never_beyond_the_slowest(
    status: str, made_at: datetime, since: datetime
) -> None:
    found = seconds_until_next_look(row(status, made_at=made_at), status_since=since, now=NOON)
    if status.upper() in {"COMPLETE", "EXPIRED", "INVALID"}:
        assert found is None
    else:
        assert found is not None
        assert 1 <= found <= SLOWEST_SECONDS


@given(status=st.sampled_from(FINAL), made_at=MOMENTS, since=MOMENTS)
def test_what_is_final_is_never_looked_at(status: str, made_at: datetime, since: datetime) -> None:
    assert seconds_until_next_look(row(status, made_at=made_at), status_since=since, now=NOON) is None


@given(status=st.sampled_from(OPEN), fate=st.sampled_from([fate for fate in Fate if fate is not Fate.MADE]))
def test_what_is_not_at_the_server_is_never_looked_at(status: str, fate: Fate) -> None:
    assert seconds_until_next_look(row(status, fate=fate), status_since=NOON, now=NOON) is None
    assert seconds_until_next_look(row(status, key=None), status_since=NOON, now=NOON) is None


@given(status=st.sampled_from(FINAL), fate=st.sampled_from(WriteFate))
def test_what_is_final_is_looked_at_only_for_a_write_whose_answer_was_lost(status: str, fate: WriteFate) -> None:
    written = replace(row(status), unsettled=Unsettled(WriteKind.EDIT, fate))
    found = seconds_until_next_look(written, status_since=NOON, now=NOON)
    assert found == (LOST_SECONDS if fate is WriteFate.NOT_KNOWN else None)


def test_a_lost_answer_makes_an_old_idle_session_be_looked_at_soon() -> None:
    old = row("IDLE", made_at=NOON - timedelta(days=3))
    lost = replace(old, unsettled=Unsettled(WriteKind.DELETE, WriteFate.NOT_KNOWN))
    assert seconds_until_next_look(old, status_since=NOON, now=NOON) == SLOWEST_SECONDS
    assert seconds_until_next_look(lost, status_since=NOON, now=NOON) == LOST_SECONDS
    since = NOON - timedelta(days=2)
    assert seconds_until_next_look(lost, status_since=since, now=NOON) == SLOWEST_SECONDS, "not for ever"


@given(first=MOMENTS, second=MOMENTS, since=MOMENTS)
def test_the_older_an_idle_session_the_slower(first: datetime, second: datetime, since: datetime) -> None:
    older, younger = sorted((first, second))
    slow = seconds_until_next_look(row("IDLE", made_at=older), status_since=since, now=NOON)
    fast = seconds_until_next_look(row("IDLE", made_at=younger), status_since=since, now=NOON)
    assert slow is not None
    assert fast is not None
    assert slow >= fast


@given(status=st.sampled_from(CAPTURING), first=MOMENTS, second=MOMENTS)
def test_the_longer_a_capture_stands_still_the_slower(status: str, first: datetime, second: datetime) -> None:
    longer, shorter = sorted((first, second))
    slow = seconds_until_next_look(row(status), status_since=longer, now=NOON)
    fast = seconds_until_next_look(row(status), status_since=shorter, now=NOON)
    assert slow is not None
    assert fast is not None
    assert slow >= fast


@pytest.mark.parametrize("status", CAPTURING)
def test_a_few_seconds_while_somebody_is_capturing_however_old_the_session_is(status: str) -> None:
    assert seconds(status, made=timedelta(days=6), same_status=timedelta(minutes=9)) <= 5


def test_soon_after_creating_then_slower() -> None:
    assert seconds("IDLE") == 10
    assert seconds("IDLE", made=timedelta(minutes=10)) == 10
    assert 20 <= seconds("IDLE", made=timedelta(hours=1)) <= 60
    assert 120 <= seconds("IDLE", made=timedelta(hours=8)) <= 300
    assert seconds("IDLE", made=timedelta(days=1)) == 600
    assert seconds("IDLE", made=timedelta(days=300)) == 600


def test_a_status_that_nobody_knows_is_followed_like_a_capture() -> None:
    assert seconds("WAITING CONFIRM", made=timedelta(days=3)) == seconds("PROCESS", made=timedelta(days=3))
