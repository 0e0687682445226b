"""Two clients change one session, off line and on, in whatever order: nothing that was saved is lost silently.

All orders of a few events, and random runs of more of them, each with real lists on disk and a server over TCP:

    TWO_CLIENTS=1000 python -m pytest -o timeout=0 tests/work/test_two_clients.py

plays all orders of six events, and so many random runs.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterator, Sequence
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from pave_desktop.api.pave.answers import SessionAnswer
from pave_desktop.models.pave_session import PaveSession
from pave_desktop.practice import PracticeServer
from pave_desktop.work import send_edit
from tests.work.two_clients import PLACES, World, nowhere

RUNS = os.environ.get("TWO_CLIENTS")
LENGTH = 6 if RUNS else 4

STORIES: dict[str, tuple[list[str], list[str], set[str]]] = {
    "one off line, the same field": (
        ["A is off line"],
        ["A saves trim", "B saves trim", "A is on line", "A saves again", "B looks", "A starts anew"],
        {"saved: it waits", "saved: done", "saved: EditClashes", "sent: done", "sent: EditClashes"},
    ),
    "both off line, more fields": (
        ["A is off line", "B is off line"],
        ["A saves reference a", "B saves reference a", "A is on line", "B is on line", "B saves client id", "A looks"],
        {"saved: it waits", "sent: done", "sent: EditClashes"},
    ),
    "an end of it meanwhile": (
        ["A is off line"],
        [
            "A saves trim",
            "the customer begins",
            "A is on line",
            "somebody writes trim",
            "B deletes it",
            "A saves again",
        ],
        {"saved: it waits", "saved: EditForbidden", "sent: done", "sent: EditClashes", "sent: EditForbidden"},
    ),
    "an answer that was lost": (
        [],
        ["the next answer is lost, done", "A saves trim", "A saves client id", "B saves trim", "A looks", "B looks"],
        {"saved: done", "saved: NoConnection", "saved: EditClashes"},
    ),
}
"""How it begins; what happens then in every order, the first of it where fewer are played; what comes of some."""

EVENTS = [
    *(f"{who} saves {place}" for who in "AB" for place in PLACES),
    *(f"{who} {what}" for who in "AB" for what in ("is off line", "is on line", "is off line", "is on line")),
    *(f"{who} {what}" for who in "AB" for what in ("looks", "saves again", "starts anew", "takes it back")),
    *(f"somebody writes {place}" for place in PLACES),
    "the next answer is lost, done",
    "the next answer is lost",
]
ENDS = ["the customer begins", "A deletes it", "B deletes it"]


class Play:
    """Plays orders of events one after the other, each with a session of its own."""

    def __init__(self, folder: Path, server: PracticeServer, address: str) -> None:
        self.loop = asyncio.new_event_loop()
        self.world = World(server, folder, address)
        self.run(self.world.open())

    def run(self, work: Any) -> Any:
        return self.loop.run_until_complete(work)

    def orders(self, begins: Sequence[str], events: Sequence[str]) -> int:
        played = 0
        for order in permutations(events):
            self.order([*begins, *order])
            played += 1
        return played

    def order(self, events: Sequence[str]) -> None:
        self.run(self.world.begin())
        try:
            for event in events:
                self.run(self.world.do(event))
                self.run(self.world.account_for_all())
        except AssertionError as lost:
            lost.add_note(" → ".join(events))
            raise

    def close(self) -> None:
        self.run(self.world.close())
        self.loop.close()


@pytest.fixture
def play(tmp_path: Path, practice_server: PracticeServer) -> Iterator[Play]:
    with nowhere() as address:
        playing = Play(tmp_path, practice_server, address)
        yield playing
        playing.close()


@pytest.mark.parametrize("story", STORIES)
def test_in_every_order_nothing_is_lost_silently(play: Play, story: str) -> None:
    begins, events, outcomes = STORIES[story]
    assert play.orders(begins, events[:LENGTH]) >= 24
    assert outcomes <= play.world.outcomes.keys()


class TwoClients(RuleBasedStateMachine):
    """Any events in any order."""

    def __init__(self, play: Play) -> None:
        super().__init__()
        self.play = play

    @initialize()
    def begin(self) -> None:
        self.play.run(self.play.world.begin())

    @rule(event=st.sampled_from([*EVENTS * 3, *ENDS]))
    def happens(self, event: str) -> None:
        self.play.run(self.play.world.do(event))
        self.play.run(self.play.world.account_for_all())


def test_whatever_happens_nothing_is_lost_silently(play: Play) -> None:
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        lambda: TwoClients(play),
        settings=settings(
            max_examples=int(RUNS or 15),
            stateful_step_count=30 if RUNS else 14,
            derandomize=not RUNS,
            database=None,
            deadline=None,
            phases=[Phase.generate, Phase.shrink] if RUNS else [Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )


# That it can fail: mistakes that are planted, each in the story that has to find it


def never_look(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server is not asked how it stands: what the list has of it is taken for that."""

    async def as_it_was(self: Any, _client: object) -> Any:
        document = await self._bench.register.answer(self._write.local_id)
        return await self._row(), SessionAnswer(PaveSession.model_validate(document), document)

    monkeypatch.setattr(send_edit._Sending, "_look_and_store", as_it_was)


def compare_with_the_list(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is looked, and compared with what the list had before."""
    look = send_edit._Sending._look_and_store

    async def look_away(self: Any, client: Any) -> Any:
        document = await self._bench.register.answer(self._write.local_id)
        row, _ = await look(self, client)
        return row, SessionAnswer(PaveSession.model_validate(document), document)

    monkeypatch.setattr(send_edit._Sending, "_look_and_store", look_away)


def forget_what_was_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    """What waited and clashes leaves no draft."""

    async def nothing(_self: Any) -> None:
        return None

    monkeypatch.setattr(send_edit._Sending, "_draft", nothing)


def take_refusals_for_done(monkeypatch: pytest.MonkeyPatch) -> None:
    """What clashes is told as done."""

    async def all_there(_self: Any, _look: object) -> dict[Any, Any]:
        return {}

    monkeypatch.setattr(send_edit._Sending, "_left", all_there)


FAULTS: list[Callable[[pytest.MonkeyPatch], None]] = [
    never_look,
    compare_with_the_list,
    forget_what_was_typed,
    take_refusals_for_done,
]


@pytest.mark.parametrize("plant", FAULTS)
def test_a_planted_fault_is_found(
    play: Play, monkeypatch: pytest.MonkeyPatch, plant: Callable[[pytest.MonkeyPatch], None]
) -> None:
    plant(monkeypatch)
    begins, events, _ = STORIES["one off line, the same field"]
    with pytest.raises(AssertionError, match=r"written|nowhere any more|never there"):
        play.orders(begins, events[:4])
