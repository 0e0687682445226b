"""Who does not answer is left alone for a while, told once, and found again by whoever is answered first."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from pave_desktop.models.connection import Connection
from pave_desktop.models.problem import (
    CallFate,
    FieldsRefused,
    Gone,
    KeyringLocked,
    KeysMissing,
    NoConnection,
    NotSignedIn,
    Problem,
    ServerTrouble,
    TooManyRequests,
)
from pave_desktop.state.line_watch import LineWatch
from tests.conftest import Heard
from tests.state.conftest import NOON

LOT = Connection(id="lot", name="Lot", base_url="https://pave.example/v1", account="lot")
YARD = Connection(id="yard", name="Yard", base_url="https://pave.example/v1", account="yard")


@dataclass
class Watched:
    """A line watch, with ears and a clock that a test sets."""

    now: datetime = NOON
    line: LineWatch = field(init=False)

    def __post_init__(self) -> None:
        self.line = LineWatch(now=lambda: self.now, rest_seconds=(5, 10, 20), chance=lambda: 0.0)
        self.line.is_needed_by("list", {"lot", "yard"})
        self.resting = Heard(self.line.resting)
        self.came_back = Heard(self.line.came_back)

    def later(self, **span: float) -> None:
        self.now += timedelta(**span)

    def down(self, connection: Connection = LOT) -> None:
        self.line.call_ended(connection, NoConnection(fate=CallFate.NEVER_SENT))


@pytest.fixture
def watched(qapp: object) -> Watched:  # noqa: ARG001
    return Watched()


def test_a_line_that_is_down_is_told_once_and_tried_ever_later(watched: Watched) -> None:
    pauses = []
    for _ in range(5):
        watched.down()
        rest = watched.line.rest
        assert rest is not None
        pauses.append((rest.next_try - watched.now).total_seconds())
        assert not watched.line.may_try("lot")
        watched.later(seconds=pauses[-1])
        assert watched.line.may_try("lot")
    assert pauses == [5, 10, 20, 20, 20]
    assert (len(watched.resting), len(watched.came_back)) == (1, 0)


def test_what_else_fails_meanwhile_does_not_put_the_next_try_off(watched: Watched) -> None:
    watched.down()
    first = watched.line.rest
    watched.later(seconds=1)
    for _ in range(6):
        watched.down()
    assert watched.line.rest == first


@pytest.mark.parametrize(
    "end",
    [None, Gone(), FieldsRefused(fields={}), ServerTrouble(fate=CallFate.REFUSED)],
    ids=lambda end: type(end).__name__,
)
def test_any_answer_ends_it(watched: Watched, end: Problem | None) -> None:
    watched.down()
    watched.line.call_ended(LOT, end)
    assert watched.line.rest is None
    assert watched.line.may_try("lot")
    assert watched.came_back.args == [("lot",)]
    watched.line.call_ended(LOT, None)
    assert len(watched.came_back) == 1, "told once"


def test_trouble_that_says_nothing_of_the_line_neither_begins_nor_ends_a_rest(watched: Watched) -> None:
    watched.line.call_ended(LOT, ServerTrouble(fate=CallFate.NOT_KNOWN))
    assert watched.line.rest is None
    watched.down()
    watched.line.call_ended(LOT, ServerTrouble(fate=CallFate.NOT_KNOWN))
    assert watched.line.rest is not None


def test_connections_rest_apart(watched: Watched) -> None:
    watched.down(LOT)
    assert watched.line.may_try("yard")
    watched.line.call_ended(YARD, None)
    assert watched.line.rest is not None
    assert watched.came_back.args == []


def test_another_trouble_is_told_anew(watched: Watched) -> None:
    watched.down()
    watched.line.call_ended(LOT, NotSignedIn())
    assert [type(rest.problem) for (rest,) in watched.resting.args] == [NoConnection, NotSignedIn]


def test_what_nobody_waits_for_is_not_told(watched: Watched) -> None:
    watched.line.is_needed_by("list", ())
    watched.down()
    assert watched.line.rest is None
    assert watched.resting.args == []
    watched.line.is_needed_by("outbox", {"lot"})
    assert watched.line.rest is not None


@pytest.mark.parametrize(("asked", "given"), [(90.0, 90), (1.0, 5), (1e9, 3600), (None, 5)])
def test_a_server_that_asks_to_wait_gets_its_time_within_reason(
    watched: Watched, asked: float | None, given: float
) -> None:
    watched.line.call_ended(LOT, TooManyRequests(retry_after=asked))
    rest = watched.line.rest
    assert rest is not None
    assert (rest.next_try - watched.now).total_seconds() == given


def test_missing_keys_are_asked_for_elsewhere_and_a_locked_keyring_only_once(watched: Watched) -> None:
    watched.line.begin_rest("lot", KeysMissing(fate=CallFate.NEVER_SENT))
    watched.line.begin_rest("yard", KeyringLocked(fate=CallFate.NEVER_SENT))
    assert watched.line.rest is None
    watched.later(days=30)
    assert watched.line.may_try("lot")
    assert not watched.line.may_try("yard")
    watched.line.forget()
    assert watched.line.may_try("yard")


def test_a_clock_that_is_set_back_ends_a_rest(watched: Watched) -> None:
    watched.down()
    watched.later(days=-1)
    assert watched.line.may_try("lot")


def test_pcs_of_one_lot_do_not_all_call_at_once(qapp: object) -> None:  # noqa: ARG001
    tries = set()
    for chance in (0.0, 0.5, 1.0):
        line = LineWatch(now=lambda: NOON, rest_seconds=(10,), chance=lambda chance=chance: chance)
        line.is_needed_by("list", {"lot"})
        line.call_ended(LOT, NoConnection())
        assert line.rest is not None
        tries.add((line.rest.next_try - NOON).total_seconds())
    assert tries == {10, 11, 12}
