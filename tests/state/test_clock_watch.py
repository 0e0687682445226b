"""A PC's clock that is wrong is told once, with what to do; nothing else needs anybody."""

from __future__ import annotations

import pytest

from pave_desktop.state.clock_watch import ClockWatch
from pave_desktop.state.notices import Notice, Notices
from tests.conftest import Heard

PAVE, OTHER = "https://pave.example:443", "https://other.example:443"


def watch(told: list[Notice]) -> ClockWatch:
    notices = Notices()
    notices.told.connect(told.append)
    clock = ClockWatch(notices)
    notices.setParent(clock)
    return clock


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.4, None),
        (-60, None),
        (61, "This PC's clock is a minute fast."),
        (-75, "This PC's clock is a minute slow."),
        (600, "This PC's clock is 10 minutes fast."),
        (-620, "This PC's clock is 10 minutes slow."),
        (3600, "This PC's clock is 60 minutes fast."),
        (-3 * 3600, "This PC's clock is 3 hours slow."),
        (86400 * 365, "This PC's clock is 8760 hours fast."),
    ],
)
def test_how_far_it_is_off_is_said_in_words(qapp: object, seconds: float, words: str | None) -> None:  # noqa: ARG001
    told: list[Notice] = []
    clock = watch(told)
    clock.measured(PAVE, seconds)
    assert (None if clock.words is None else str(clock.words)) == words
    assert len(told) == (words is not None)
    if words:
        assert "internet time" in " ".join(str(each) for each in told[0].sentences)


def test_it_is_told_once_until_it_was_right_again(qapp: object) -> None:  # noqa: ARG001
    told: list[Notice] = []
    clock = watch(told)
    changed = Heard(clock.changed)
    for seconds in (600, 601, 599, 720):
        clock.measured(PAVE, seconds)
    assert len(told) == 1
    assert len(changed) == 2, "ten minutes, then twelve"
    clock.measured(PAVE, 0.5)
    assert clock.words is None
    clock.measured(PAVE, 600)
    assert len(told) == 2


def test_one_server_whose_clock_is_wrong_does_not_put_the_blame_on_this_pc(qapp: object) -> None:  # noqa: ARG001
    told: list[Notice] = []
    clock = watch(told)
    clock.measured(PAVE, 0.2)
    clock.measured(OTHER, 7200)
    assert (told, clock.words) == ([], None)
