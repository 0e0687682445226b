"""The list follows by itself: what moves at the server arrives, what cannot move is left alone, trouble comes once."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from keyring.errors import KeyringLocked
from pydantic import SecretStr
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from pave_desktop.api.manners import Manners
from pave_desktop.api.pave.signing import utc_now
from pave_desktop.api.steady_clock import steady_seconds
from pave_desktop.models.connection import ApiKeys
from pave_desktop.models.problem import KeyringLocked as KeyringLockedProblem
from pave_desktop.models.problem import NoConnection, NotSignedIn, ServerTrouble, TooManyRequests
from pave_desktop.models.session_row import EventKind, Fate, SessionRow
from pave_desktop.practice import Misbehaviour
from pave_desktop.state.line_watch import LineWatch
from pave_desktop.state.live_follow import ONE_BY_ONE, LiveFollow
from pave_desktop.work.refresh_sessions import SIDE_BY_SIDE
from tests.conftest import Heard, Runner, UsableKeyring, idle, keys_of, until
from tests.state.conftest import Counter, row_of

TICK = 0.01
SHORT_RESTS = (0.05, 0.05, 0.1)


@dataclass
class Watch:
    """The time, which a test lets pass."""

    passed: timedelta = field(default_factory=timedelta)

    def __call__(self) -> datetime:
        return utc_now() + self.passed

    def later(self, **span: float) -> None:
        self.passed += timedelta(**span)


@dataclass
class Following:
    """A follow at a counter, with ears for all that it says."""

    live: LiveFollow
    line: LineWatch
    watch: Watch
    changed: Heard
    resting: Heard
    following: Heard
    is_looking: Callable[[], bool]

    def connections_changed(self) -> None:
        """Let both hear, as the desk does."""
        self.line.forget()
        self.live.connections_changed()

    async def later(self, **span: float) -> None:
        """Let time pass between two looks, not in the middle of one."""
        await until(lambda: not self.is_looking())
        self.watch.later(**span)


def make_following(counter: Counter, **options: Any) -> Following:
    desk, watch = counter.desk, Watch()
    rest_seconds = options.pop("rest_seconds", SHORT_RESTS)
    line = LineWatch(now=watch, rest_seconds=rest_seconds, chance=lambda: 0.0, parent=desk)
    counter.bench.manners = Manners(first_pause=0.0, steady=lambda: steady_seconds() + watch.passed.total_seconds())
    counter.bench.manners.listeners.append(line.call_ended)
    given: dict[str, Any] = {
        "find_connection": counter.connections.find,
        "changed": desk.take_changes,
        "parent": desk,
        "now": watch,
        "tick_seconds": TICK,
        **options,
    }
    live = LiveFollow(counter.bench, counter.tasks, line, **given)
    desk.session_written.connect(live.rows_changed)
    desk.session_removed.connect(live.rows_changed)
    return Following(
        live,
        line,
        watch,
        Heard(desk.session_changed),
        Heard(line.resting),
        Heard(line.came_back),
        lambda: counter.tasks.is_running("follow"),
    )


@asynccontextmanager
async def following_at(counter: Counter, **options: Any) -> AsyncIterator[Following]:
    """Follow at a counter; nobody presses F5."""
    made = make_following(counter, **options)
    made.live.start()
    try:
        await ticks(3)
        yield made
    finally:
        made.live.stop()
        await idle()


async def ticks(count: int = 6) -> None:
    """Let a timer of the same pace tick some times, so that the follow had its turns."""
    ticked: list[None] = []
    timer = QTimer(interval=round(TICK * 1000))
    timer.timeout.connect(lambda: ticked.append(None))
    timer.start()
    await until(lambda: len(ticked) >= count)
    timer.stop()


def asked(counter: Counter) -> set[str]:
    """Give the keys that the server was asked for."""
    return {request.endpoint.removeprefix("/sessions/") for request in counter.sent("GET")}


async def at(counter: Counter, row: SessionRow) -> SessionRow:
    found = await counter.register.row(row.local_id)
    assert found is not None
    return found


# What follows


async def test_what_moves_at_the_server_arrives_without_f5(counter: Counter) -> None:
    row = await counter.make(MAKE="Kia")
    async with following_at(counter) as follow:
        for status in ("STARTED", "PROCESS", "QC_PASSED", "CONFIRM", "COMPLETE"):
            counter.server.set_status(row.key, status)
            await follow.later(seconds=20)
            await until(lambda status=status: [each.status for each in counter.desk.list.rows] == [status])
            assert (await at(counter, row)).status == status
    assert set(follow.changed.args) == {(row.local_id,)}
    assert counter.words == []
    assert counter.sent() == [], "it only looks"


async def test_a_text_that_failed_arrives(counter: Counter) -> None:
    row = await counter.make(SMS_TO="202 555 0111")
    async with following_at(counter) as follow:
        counter.server.set_delivery(row.key, "undelivered")
        await follow.later(seconds=31)
        await until(lambda: [each.sms_said for each in counter.desk.list.rows] == ["undelivered"])


async def test_nothing_is_asked_before_it_is_due(counter: Counter) -> None:
    row = await counter.make(MAKE="Kia")
    async with following_at(counter) as follow:
        await follow.later(seconds=20)
        await ticks()
        assert asked(counter) == set()
        await follow.later(seconds=11)
        await until(lambda: asked(counter) == {row.key})


async def test_a_session_that_is_made_meanwhile_is_followed_too(counter: Counter) -> None:
    async with following_at(counter) as follow:
        row = await counter.make(MAKE="Kia")
        counter.server.set_status(row.key, "STARTED")
        await ticks()
        await follow.later(seconds=31)
        await until(lambda: [each.status for each in counter.desk.list.rows] == ["STARTED"])


async def test_what_cannot_change_is_never_asked_for(counter: Counter) -> None:
    finals = []
    for status in ("COMPLETE", "EXPIRED", "INVALID"):
        row = await counter.make(MAKE=status)
        counter.server.set_status(row.key, status)
        finals.append(row)
    deleted, waiting = await counter.make(MAKE="Gone"), await counter.make(MAKE="Kia")
    counter.desk.delete(deleted)
    await idle()
    counter.desk.refresh()
    await idle()
    await counter.register.add(row_of("on its way", key=None, fate=Fate.NOT_KNOWN))
    counter.server.clear_requests()
    async with following_at(counter) as follow:
        for _ in range(3):
            await follow.later(days=1)
            before = len(counter.sent("GET"))
            await until(lambda before=before: len(counter.sent("GET")) > before)
            await ticks()
    assert asked(counter) == {waiting.key}
    assert not asked(counter) & {row.key for row in finals}


async def test_who_looks_in_vain_for_news_tells_nobody(counter: Counter) -> None:
    row = await counter.make(MAKE="Kia")
    counter.desk.refresh()
    await idle()
    counter.server.clear_requests()
    async with following_at(counter) as follow:
        await follow.later(seconds=31)
        await until(lambda: asked(counter) == {row.key})
        await idle()
        assert follow.changed.args == []
        counter.server.change(row.key, redirect_url="https://lot.example/thanks")
        await follow.later(seconds=31)
        await until(lambda: follow.changed.args == [(row.local_id,)])


async def test_only_a_few_are_asked_for_at_the_same_time(counter: Counter) -> None:
    rows = [await counter.make(MAKE=f"Car {number}") for number in range(14)]
    counter.server.misbehave(Misbehaviour(method="GET", delay=0.03, times=None))
    most = 0
    async with following_at(counter) as follow:
        await follow.later(minutes=2)
        while len([each for each in counter.sent("GET") if each.status is not None]) < len(rows):
            most = max(most, len([each for each in counter.sent("GET") if each.status is None]))
            await asyncio.sleep(0.002)
    assert 1 < most <= SIDE_BY_SIDE
    assert asked(counter) == {row.key for row in rows}


# In nobody's way


@pytest.mark.parametrize("what", ["write", "refresh"])
async def test_a_row_that_is_being_written_is_left_alone(counter: Counter, what: str) -> None:
    busy, free = await counter.make(MAKE="Kia"), await counter.make(MAKE="Ford")
    gate = asyncio.Event()
    async with following_at(counter) as follow:
        counter.tasks.start(f"{what}: {busy.local_id}", lambda: wait_for(gate))
        await follow.later(minutes=1)
        await until(lambda: asked(counter) == {free.key})
        await ticks()
        assert asked(counter) == {free.key}
        gate.set()
        await until(lambda: asked(counter) == {free.key, busy.key})


async def test_nothing_is_asked_while_f5_asks(counter: Counter) -> None:
    row = await counter.make(MAKE="Kia")
    gate = asyncio.Event()
    async with following_at(counter) as follow:
        counter.tasks.start("refresh", lambda: wait_for(gate))
        await follow.later(minutes=1)
        await ticks()
        assert asked(counter) == set()
        gate.set()
        await until(lambda: asked(counter) == {row.key})


async def wait_for(gate: asyncio.Event) -> None:
    await gate.wait()


async def test_after_the_end_nothing_runs(counter: Counter) -> None:
    row = await counter.make(MAKE="Kia")
    counter.server.misbehave(Misbehaviour(method="GET", delay=30, times=None))
    async with following_at(counter) as follow:
        assert follow.live.is_on
        await follow.later(minutes=1)
        await until(lambda: asked(counter) == {row.key})
        follow.live.stop()
        assert not follow.live.is_on
        await idle(1)
        assert not counter.tasks.is_running("follow")
        await follow.later(days=1)
        await ticks()
    assert len(counter.sent("GET")) == 1


async def test_stopped_before_its_first_step_it_asks_nothing(counter: Counter) -> None:
    await counter.make(MAKE="Kia")
    async with following_at(counter) as follow:
        begun: list[bool] = []

        def stop_what_has_begun() -> None:
            if counter.tasks.is_running("follow"):
                begun.append(True)
                follow.live.stop()

        await follow.later(minutes=1)
        # In the very step in which the task is started, before its own first one.
        follow.live._timer.timeout.connect(stop_what_has_begun)
        await until(lambda: begun)
        await idle()
        assert counter.sent("GET") == []


async def test_begun_again_it_follows_again(counter: Counter) -> None:
    row = await counter.make(MAKE="Kia")
    async with following_at(counter) as follow:
        follow.live.stop()
        follow.live.start()
        await follow.later(minutes=1)
        await until(lambda: asked(counter) == {row.key})


def test_while_qt_runs_alone_nothing_is_started(counter: Counter, run: Runner, qapp: QApplication) -> None:
    row = run(counter.make(MAKE="Kia"))
    follow = make_following(counter)
    follow.watch.later(minutes=1)
    follow.live.start()
    ticked: list[None] = []
    follow.live._timer.timeout.connect(lambda: ticked.append(None))
    while len(ticked) < 5:
        qapp.processEvents()
    assert not counter.tasks.is_running("follow")

    async def go_on() -> None:
        await ticks()
        await follow.later(minutes=1)
        await until(lambda: asked(counter) == {row.key})
        follow.live.stop()

    run(go_on())


# Trouble


async def test_a_line_that_is_down_is_told_once_and_found_again(counter: Counter) -> None:
    row = await counter.make(MAKE="Kia")
    async with following_at(counter) as follow:
        counter.server.stop()
        await follow.later(minutes=1)
        await until(lambda: (rest := follow.line.rest) and rest.tries >= 4)
        assert len(follow.resting) == 1
        told = follow.resting.last
        assert isinstance(told.problem, NoConnection)
        assert told.next_try > told.since
        assert len(follow.following) == 0
        counter.server.start()
        counter.server.set_status(row.key, "PROCESS")
        await until(lambda: len(follow.following))
        await until(lambda: [each.status for each in counter.desk.list.rows] == ["PROCESS"])
        assert follow.line.rest is None
        assert (len(follow.resting), len(follow.following)) == (1, 1)
    assert counter.words == []


async def test_a_line_that_is_down_is_tried_with_one_call_at_a_time(counter: Counter) -> None:
    for number in range(8):
        await counter.make(MAKE=f"Car {number}")
    counter.server.misbehave(Misbehaviour(method="GET", drop="before", times=None))
    async with following_at(counter) as follow:
        await follow.later(minutes=1)
        await until(lambda: follow.line.rest)
        await idle()
        counter.server.clear_requests()
        await until(lambda: follow.line.rest.tries >= 5)
        assert len(counter.sent("GET")) <= 5
        counter.server.behave()
        await follow.later(minutes=1)
        await until(lambda: len(asked(counter)) == 8)


async def test_pauses_grow_up_to_two_minutes(counter: Counter) -> None:
    await counter.make(MAKE="Kia")
    pauses = []
    async with following_at(counter, rest_seconds=(5, 10, 20, 40, 80, 120)) as follow:
        counter.server.stop()
        await follow.later(minutes=1)
        for tries in range(1, 9):
            rest = await until(lambda tries=tries: (rest := follow.line.rest) and rest.tries == tries and rest)
            pauses.append((rest.next_try - rest.since).total_seconds())
            await follow.later(seconds=pauses[-1] + 1)
    assert pauses == [5, 10, 20, 40, 80, 120, 120, 120]
    assert len(follow.resting) == 1


async def test_f5_that_works_ends_a_rest(counter: Counter) -> None:
    await counter.make(MAKE="Kia")
    async with following_at(counter, rest_seconds=(3600,)) as follow:
        counter.server.misbehave(Misbehaviour(method="GET", drop="before", times=None))
        await follow.later(minutes=1)
        await until(lambda: follow.line.rest)
        await idle()
        counter.server.behave()
        counter.desk.refresh()
        await until(lambda: len(follow.following))
    assert follow.line.rest is None


async def test_another_trouble_is_told_anew(counter: Counter) -> None:
    await counter.make(MAKE="Kia")
    async with following_at(counter) as follow:
        counter.server.misbehave(Misbehaviour(method="GET", drop="before", times=None))
        await follow.later(minutes=1)
        await until(lambda: len(follow.resting))
        counter.server.behave()
        counter.server.misbehave(Misbehaviour(method="GET", status=401, times=None))
        await until(lambda: len(follow.resting) == 2)
        counter.server.behave()
        await until(lambda: len(follow.following))
    assert [type(rest.problem) for (rest,) in follow.resting.args] == [NoConnection, NotSignedIn]


async def test_a_server_that_asks_to_wait_is_given_its_time(counter: Counter) -> None:
    await counter.make(MAKE="Kia")
    counter.server.misbehave(Misbehaviour(method="GET", status=429, retry_after="90"))
    async with following_at(counter) as follow:
        await follow.later(minutes=1)
        rest = await until(lambda: follow.line.rest)
        assert isinstance(rest.problem, TooManyRequests)
        assert rest.next_try - rest.since == timedelta(seconds=90)
        await idle()
        counter.server.clear_requests()
        await follow.later(seconds=80)
        await ticks()
        assert counter.sent("GET") == []
        await follow.later(seconds=20)
        await until(lambda: len(follow.following))


@pytest.mark.parametrize("seconds", ["999999999", "0"])
async def test_no_server_can_ask_for_ever_or_for_a_storm(counter: Counter, seconds: str) -> None:
    await counter.make(MAKE="Kia")
    counter.server.misbehave(Misbehaviour(method="GET", status=429, retry_after=seconds, times=None))
    async with following_at(counter, rest_seconds=(5,)) as follow:
        await follow.later(minutes=1)
        rest = await until(lambda: follow.line.rest)
        assert timedelta(seconds=5) <= rest.next_try - rest.since <= timedelta(hours=1)


async def test_trouble_with_one_session_does_not_stop_the_others(counter: Counter) -> None:
    rows = [await counter.make(MAKE=f"Car {number}") for number in range(3)]
    bad = rows[0]
    counter.server.misbehave(Misbehaviour(path=f"/sessions/{bad.key}", status=500, times=None))
    async with following_at(counter) as follow:
        for status in ("STARTED", "PROCESS", "CONFIRM"):
            for row in rows[1:]:
                counter.server.set_status(row.key, status)
            await follow.later(seconds=20)
            await until(lambda status=status: [each.status for each in counter.desk.list.rows].count(status) == 2)
        assert bad.key in asked(counter)
    assert counter.words == []
    assert follow.line.rest is None


async def test_a_server_that_has_trouble_with_all_is_left_alone(counter: Counter) -> None:
    for number in range(3):
        await counter.make(MAKE=f"Car {number}")
    counter.server.misbehave(Misbehaviour(method="GET", status=503, times=None))
    async with following_at(counter) as follow:
        await follow.later(minutes=1)
        await until(lambda: len(follow.resting))
        assert isinstance(follow.resting.last.problem, ServerTrouble)
        counter.server.behave()
        await until(lambda: len(follow.following))
    assert len(follow.resting) == 1


async def test_a_session_that_is_gone_is_noted_once_and_the_rest_followed(counter: Counter) -> None:
    gone, other = await counter.make(MAKE="Kia"), await counter.make(MAKE="Ford")
    counter.server.misbehave(Misbehaviour(path=f"/sessions/{gone.key}", status=404, times=None))
    async with following_at(counter) as follow:
        for status in ("STARTED", "PROCESS"):
            counter.server.set_status(other.key, status)
            await follow.later(minutes=1)
            await until(lambda status=status: status in [each.status for each in counter.desk.list.rows])
        assert (gone.local_id,) in follow.changed.args, "its time line has news"
    kinds = [event.kind for event in await counter.register.events(gone.local_id)]
    assert kinds.count(EventKind.GONE) == 1
    assert counter.words == []
    assert follow.resting.args == []


async def test_the_only_session_being_gone_is_no_trouble_with_the_line(counter: Counter) -> None:
    await counter.make(MAKE="Kia")
    counter.server.misbehave(Misbehaviour(method="GET", status=404, times=None))
    async with following_at(counter) as follow:
        for number in range(1, 4):
            await follow.later(minutes=6)
            await until(lambda number=number: len(counter.sent("GET")) >= number)
        await follow.later(seconds=0)
        assert follow.line.resting_connections == set()
    assert follow.resting.args == []


async def test_a_connection_without_keys_is_passed_over_until_it_has_some(counter: Counter) -> None:
    row = await counter.make(MAKE="Kia")
    counter.bench.credentials.memory.clear()
    async with following_at(counter, rest_seconds=(3600,)) as follow:
        await follow.later(minutes=1)
        await until(lambda: follow.line.resting_connections)
        await ticks()
        assert (counter.sent("GET"), follow.resting.args, counter.words) == ([], [], [])
        counter.bench.credentials.keep_in_memory(counter.connection, keys_of(counter.server))
        follow.connections_changed()
        await until(lambda: asked(counter) == {row.key})
    assert follow.following.args == [], "who was told of no rest is told of no end"


async def test_a_locked_keyring_asks_for_its_password_once(counter: Counter, keyring: UsableKeyring) -> None:
    await counter.make(MAKE="Kia")
    counter.bench.credentials.memory.clear()
    questions: list[str] = []

    def ask(_service: str, username: str) -> str | None:
        questions.append(username)
        raise KeyringLocked

    keyring.get_password = ask  # type: ignore[method-assign]
    async with following_at(counter) as follow:
        await follow.later(minutes=1)
        await until(lambda: follow.line.resting_connections)
        (rest,) = follow.line._rests.values()
        assert isinstance(rest.problem, KeyringLockedProblem)
        for _ in range(5):
            await follow.later(hours=5)
            await ticks(2)
    assert len(questions) == 1
    assert follow.resting.args == []


async def test_other_keys_are_found_after_a_refusal(counter: Counter) -> None:
    row = await counter.make(MAKE="Kia")
    wrong = ApiKeys(api_key=SecretStr("x"), api_secret=SecretStr("y"))
    counter.bench.credentials.keep_in_memory(counter.connection, wrong)
    async with following_at(counter) as follow:
        await follow.later(minutes=1)
        await until(lambda: len(follow.resting))
        counter.bench.credentials.keep_in_memory(counter.connection, keys_of(counter.server))
        counter.server.set_status(row.key, "STARTED")
        await until(lambda: len(follow.following))
        await until(lambda: [each.status for each in counter.desk.list.rows] == ["STARTED"])


async def test_keys_that_were_taken_away_sign_nothing_more(counter: Counter) -> None:
    row = await counter.make(MAKE="Kia")
    async with following_at(counter) as follow:
        await follow.later(minutes=1)
        await until(lambda: asked(counter) == {row.key})
        await follow.later(seconds=0)
        counter.bench.credentials.memory.clear()
        follow.connections_changed()
        await follow.later(minutes=1)
        await until(lambda: follow.line.resting_connections)
    assert len(counter.sent("GET")) == 1


async def test_keys_are_looked_up_once_not_at_every_look(counter: Counter, keyring: UsableKeyring) -> None:
    row = await counter.make(MAKE="Kia")
    counter.bench.credentials.memory.clear()
    counter.bench.credentials.keep(counter.connection, keys_of(counter.server))
    questions: list[str] = []
    find = keyring.get_password

    def count(service: str, username: str) -> str | None:
        questions.append(username)
        return find(service, username)

    keyring.get_password = count  # type: ignore[method-assign]
    async with following_at(counter) as follow:
        for number in range(1, 4):
            await follow.later(minutes=1)
            await until(lambda number=number: len(counter.sent("GET")) >= number)
            await idle()
        assert asked(counter) == {row.key}
        assert len(questions) == 1


async def test_a_connection_that_was_removed_is_passed_over(counter: Counter) -> None:
    await counter.make(MAKE="Kia")
    async with following_at(counter, find_connection=lambda _: None) as follow:
        await follow.later(seconds=29)
        ran: list[bool] = []
        follow.live._timer.timeout.connect(lambda: ran.append(counter.tasks.is_running("follow")))
        await until(lambda: len(ran) > 5)
        assert not any(ran), "nothing is begun for what cannot be asked"
    assert (counter.sent("GET"), follow.resting.args) == ([], [])


async def test_a_connection_that_is_removed_while_it_rests_is_forgotten(counter: Counter) -> None:
    await counter.make(MAKE="Kia")
    async with following_at(counter) as follow:
        counter.server.stop()
        await follow.later(minutes=1)
        await until(lambda: len(follow.resting))
        counter.connections.remove(counter.connection)
        follow.connections_changed()
        assert follow.line.rest is None
    assert len(follow.following) == 0, "nobody has answered"


async def test_a_removed_connection_whose_rest_is_over_is_not_tried(counter: Counter) -> None:
    await counter.make(MAKE="Kia")
    found = [counter.connection]
    async with following_at(counter, find_connection=lambda _: found[0] if found else None) as follow:
        counter.server.stop()
        await follow.later(minutes=1)
        await until(lambda: len(follow.resting))
        await follow.later(seconds=0)
        found.clear()
        ran: list[bool] = []
        follow.live._timer.timeout.connect(lambda: ran.append(counter.tasks.is_running("follow")))
        await until(lambda: len(ran) > 20)
        assert not any(ran[2:])
        await follow.later(seconds=31)
        await until(lambda: follow.line.rest is None)


async def test_a_rest_ends_with_the_last_session_of_its_connection(counter: Counter) -> None:
    row = await counter.make(MAKE="Kia")
    async with following_at(counter, rest_seconds=(3600,)) as follow:
        counter.server.stop()
        await follow.later(minutes=1)
        await until(lambda: len(follow.resting))
        counter.desk.remove([row])
        await until(lambda: follow.line.rest is None)


async def test_another_account_of_a_connection_is_asked_with_its_own_keys(counter: Counter) -> None:
    row = await counter.make(MAKE="Kia")
    found = [counter.connection]
    async with following_at(counter, find_connection=lambda _: found[0]) as follow:
        await follow.later(minutes=1)
        await until(lambda: len(counter.sent("GET")) == 1)
        await idle()
        found[0] = counter.connection.model_copy(update={"account": "stranger"})
        await follow.later(minutes=1)
        await until(lambda: follow.line.resting_connections)
        assert len(counter.sent("GET")) == 1, "there are no keys for that account"
    assert asked(counter) == {row.key}


async def test_a_clock_that_is_set_back_does_not_put_it_to_sleep(counter: Counter) -> None:
    row = await counter.make(MAKE="Kia")
    async with following_at(counter, rest_seconds=(3600,)) as follow:
        await follow.later(days=2)
        await until(lambda: asked(counter) == {row.key})
        await follow.later(seconds=0)
        counter.server.stop()
        await follow.later(days=1)
        await until(lambda: follow.line.rest)
        await follow.later(days=-3)
        counter.server.start()
        counter.server.set_status(row.key, "STARTED")
        await until(lambda: [each.status for each in counter.desk.list.rows] == ["STARTED"])


async def test_rows_are_planned_anew_when_the_clock_is_set_back(counter: Counter) -> None:
    row = await counter.make(MAKE="Kia")
    async with following_at(counter) as follow:
        await follow.later(days=2)
        await until(lambda: asked(counter) == {row.key})
        await follow.later(days=-2)
        counter.server.clear_requests()
        await ticks()
        await follow.later(minutes=1)
        await until(lambda: asked(counter) == {row.key})


async def test_a_list_that_cannot_be_read_is_told_once(
    counter: Counter, logged_errors: list[logging.LogRecord]
) -> None:
    await counter.make(MAKE="Kia")
    async with following_at(counter) as follow:
        await counter.register.close()
        follow.live.rows_changed()
        await until(lambda: counter.crashes)
        await until(lambda: (rest := follow.live._crash_rest) and rest.tries >= 3)
    assert len(counter.crashes) == 1
    counter.crashes.clear()
    logged_errors.clear()


async def test_a_list_that_cannot_be_read_is_given_time(
    counter: Counter, logged_errors: list[logging.LogRecord]
) -> None:
    async with following_at(counter, rest_seconds=(3600,)) as follow:
        await counter.register.close()
        follow.live.rows_changed()
        await until(lambda: counter.crashes)
        await ticks()
        assert follow.live._crash_rest is not None
        assert follow.live._crash_rest.tries == 1
    counter.crashes.clear()
    logged_errors.clear()


# In step with the register, and with the windows


class Readings:
    """Counts how often the register is read: all open rows, and single ones."""

    def __init__(self, counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
        self.all = 0
        self.single: list[str] = []
        register = counter.register
        open_rows, rows = register.open_rows, register.rows

        async def read_all() -> list[SessionRow]:
            self.all += 1
            return await open_rows()

        async def read_some(local_ids: Sequence[str]) -> dict[str, SessionRow]:
            self.single += local_ids
            return await rows(local_ids)

        monkeypatch.setattr(register, "open_rows", read_all)
        monkeypatch.setattr(register, "rows", read_some)


async def test_all_rows_are_read_once_and_then_only_what_changed(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [await counter.make(MAKE=f"Car {number}") for number in range(4)]
    readings = Readings(counter, monkeypatch)
    async with following_at(counter) as follow:
        await until(lambda: readings.all)
        for _ in range(5):
            await follow.later(minutes=3)
            counter.server.clear_requests()
            await until(lambda: asked(counter) == {row.key for row in rows})
        assert readings.all == 1
        made = await counter.make(MAKE="Kia")
        counter.desk.remove([rows[0]])
        await until(lambda: len(counter.desk.list.rows) == 4)
        await follow.later(minutes=3)
        await until(lambda: asked(counter) == {row.key for row in (*rows[1:], made)})
        assert readings.all == 1
        assert made.local_id in readings.single
        follow.live.rows_changed()
        await until(lambda: readings.all == 2)
        await follow.later(minutes=31)
        await until(lambda: readings.all == 3)


async def test_what_it_found_itself_is_not_read_again(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    row = await counter.make(MAKE="Kia")
    async with following_at(counter) as follow:
        await follow.later(minutes=1)
        await until(lambda: asked(counter) == {row.key})
        await follow.later(minutes=1)
        readings = Readings(counter, monkeypatch)
        counter.server.set_status(row.key, "STARTED")
        await until(lambda: [each.status for each in counter.desk.list.rows] == ["STARTED"])
        looks = len(counter.sent("GET"))
        before = len(readings.single)
        await ticks()
        assert len(readings.single) - before == len(counter.sent("GET")) - looks, "only for a look itself"
        await follow.later(seconds=6)
        # It is followed as a capture from now on.
        await until(lambda: len(counter.sent("GET")) > looks)


async def test_a_great_many_changed_rows_are_read_together(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    readings = Readings(counter, monkeypatch)
    async with following_at(counter) as follow:
        await until(lambda: readings.all == 1)
        for number in range(ONE_BY_ONE + 1):
            follow.live.rows_changed(f"row-{number}")
        await until(lambda: readings.all == 2)
        assert readings.single == []


async def test_what_is_on_the_screen_is_asked_for_sooner(counter: Counter) -> None:
    shown, hidden = await counter.make(MAKE="Kia"), await counter.make(MAKE="Ford")
    screen: set[str] = set()
    async with following_at(counter, on_screen=lambda: screen) as follow:
        await follow.later(hours=20)
        await until(lambda: asked(counter) == {shown.key, hidden.key})
        await follow.later(seconds=0)
        counter.server.clear_requests()
        screen.add(shown.local_id)
        await follow.later(minutes=3)
        await until(lambda: asked(counter) == {shown.key})
        await ticks()
        assert asked(counter) == {shown.key}
        await follow.later(minutes=3)
        await until(lambda: asked(counter) == {shown.key, hidden.key})


@pytest.mark.parametrize("status", ["PROCESS", "COMPLETE"])
async def test_what_a_person_finds_is_known_to_the_plan(counter: Counter, status: str) -> None:
    row = await counter.make(MAKE="Kia")
    follow = counter.desk.follow
    await follow._read_rows()
    assert row.local_id in follow._queue
    counter.server.set_status(row.key or "", status)
    counter.desk.refresh()
    await until(lambda: [each.status for each in counter.desk.list.rows] == [status])
    if status == "COMPLETE":
        assert row.local_id not in follow._queue, "nothing can change any more"
    else:
        assert follow._queue._followed[row.local_id].known.row.status == status
