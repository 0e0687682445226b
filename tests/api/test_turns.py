"""Never too many calls in a minute, people first, and nobody is forgotten."""

import asyncio
from collections import Counter
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pave_desktop.api.turns import A_MINUTE, Turns
from tests.api.virtual_time import run_at_once, seconds_passed

PEOPLE, BACKGROUND = False, True


@dataclass(frozen=True)
class Wish:
    """Somebody who comes after a while, wants a turn, and may lose patience."""

    after: float
    in_background: bool
    patience: float | None = None


@dataclass(frozen=True)
class Given:
    number: int
    wish: Wish
    came: float
    at: float


async def give(turns: Turns, wishes: list[Wish]) -> list[Given]:
    """Let them all come, and tell who had a turn when, in order."""
    given: list[Given] = []

    async def come(number: int, wish: Wish, came: float) -> None:
        async with asyncio.timeout(wish.patience):
            at = await turns.take(in_background=wish.in_background)
        assert at <= seconds_passed() <= at + 0.001, "it is used when it is given"
        given.append(Given(number, wish, came, at))

    tasks = []
    for number, wish in enumerate(wishes):
        await asyncio.sleep(wish.after)
        tasks.append(asyncio.create_task(come(number, wish, seconds_passed())))
        await asyncio.sleep(0)
    await asyncio.gather(*tasks, return_exceptions=True)
    return given


def most_in_any_minute(moments: list[float]) -> int:
    return max((sum(begin <= each < begin + A_MINUTE for each in moments) for begin in moments), default=0)


wishes = st.lists(
    st.builds(
        Wish,
        after=st.sampled_from([0.0, 0.0, 0.0, 0.5, 7.0, 59.9, 60.0, 130.0]),
        in_background=st.booleans(),
        patience=st.sampled_from([None, None, None, 0.0, 0.5, 30.0]),
    ),
    max_size=60,
)


@settings(deadline=None)
@given(wishes=wishes, a_minute=st.integers(2, 8), kept=st.integers(0, 6))
def test_whoever_comes_whenever(wishes: list[Wish], a_minute: int, kept: int) -> None:
    kept = min(kept, a_minute - 1)

    async def story() -> list[Given]:
        return await give(Turns(a_minute, kept_for_people=kept, clock=seconds_passed), wishes)

    given = run_at_once(story())
    assert most_in_any_minute([each.at for each in given]) <= a_minute
    background = [each for each in given if each.wish.in_background]
    assert most_in_any_minute([each.at for each in background]) <= a_minute - kept
    patient = {number for number, wish in enumerate(wishes) if wish.patience is None}
    assert patient <= {each.number for each in given}, "nobody starves"
    for kind in (PEOPLE, BACKGROUND):
        order = [each.number for each in given if each.wish.in_background is kind]
        assert order == sorted(order), "first come, first served"
    for each in background:
        passed_over = [
            other
            for other in given
            if not other.wish.in_background and other.came < each.at - 0.01 and other.at > each.at
        ]
        assert not passed_over, "people first"


def test_so_many_at_once_and_the_next_when_the_minute_is_over() -> None:
    async def story() -> list[Given]:
        return await give(Turns(300, kept_for_people=60, clock=seconds_passed), [Wish(0, PEOPLE)] * 302)

    moments = [each.at for each in run_at_once(story())]
    assert Counter(moments) == {0.0: 300, A_MINUTE: 2}


def test_a_part_is_kept_for_people() -> None:
    async def story() -> list[Given]:
        wishes = [Wish(0, BACKGROUND)] * 7 + [Wish(1, PEOPLE)] * 4 + [Wish(1, BACKGROUND), Wish(0, PEOPLE)]
        return await give(Turns(8, kept_for_people=3, clock=seconds_passed), wishes)

    given = run_at_once(story())
    at = {each.number: each.at for each in given}
    assert [at[number] for number in range(5)] == [0.0] * 5
    assert [at[number] for number in (7, 8, 9)] == [1, 2, 3], "at once, though others wait"
    assert at[10] == A_MINUTE, "that was all of them"
    assert at[12] == A_MINUTE
    assert [each.number for each in given][8:] == [10, 12, 5, 6, 11], "people first"


@pytest.mark.parametrize("in_background", [PEOPLE, BACKGROUND])
def test_who_is_given_up_leaves_no_hole(in_background: bool) -> None:
    async def story() -> None:
        turns = Turns(3, kept_for_people=0, clock=seconds_passed)
        for _ in range(3):
            await turns.take(in_background=in_background)
        waiting = [asyncio.create_task(turns.take(in_background=in_background)) for _ in range(6)]
        await asyncio.sleep(0)
        for task in waiting[:3]:
            task.cancel()
        await asyncio.wait(waiting)
        assert [task.cancelled() for task in waiting] == [True] * 3 + [False] * 3
        assert {task.result() for task in waiting[3:]} == {A_MINUTE}

    run_at_once(story())


@pytest.mark.parametrize("order", ["the turn comes, then nobody wants it", "nobody wants it, then the turn comes"])
def test_who_is_given_up_as_the_turn_comes_leaves_it_to_the_next(order: str) -> None:
    async def story() -> None:
        turns = Turns(1, kept_for_people=0, clock=seconds_passed)
        taken = await turns.take(in_background=False)
        first, second = (asyncio.create_task(turns.take(in_background=False)) for _ in range(2))
        await asyncio.sleep(0)
        if order.startswith("the turn"):
            turns.give_back(taken)
            first.cancel()
        else:
            first.cancel()
            turns.give_back(taken)
        assert await second == 0.0
        assert first.cancelled()
        assert seconds_passed() == 0.0

    run_at_once(story())


def test_after_the_pcs_sleep_nobody_passes_those_who_waited_before() -> None:
    """The steady clock counts sleep and timers do not: a newcomer comes before any timer has gone off."""

    async def story() -> None:
        slept = 0.0
        turns = Turns(1, kept_for_people=0, clock=lambda: seconds_passed() + slept)
        await turns.take(in_background=False)
        order: list[str] = []

        async def come(name: str) -> None:
            await turns.take(in_background=False)
            order.append(name)

        waiting = asyncio.create_task(come("waited"))
        await asyncio.sleep(1)
        slept = 3600.0
        await asyncio.gather(come("came later"), waiting)
        assert order == ["waited", "came later"]
        assert seconds_passed() == pytest.approx(1 + A_MINUTE), "the first one had not to wait for a timer"

    run_at_once(story())


def test_nothing_is_left_running_when_nobody_waits() -> None:
    passed: list[float] = []

    async def story() -> None:
        turns = Turns(1, kept_for_people=0, clock=seconds_passed)
        await turns.take(in_background=False)
        waiting = asyncio.create_task(turns.take(in_background=True))
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.wait([waiting])
        try:
            await asyncio.Event().wait()
        finally:
            passed.append(seconds_passed())

    with pytest.raises(AssertionError, match="nothing will ever happen"):
        run_at_once(story())
    assert passed == [0.0], "a timer that was left would have gone off first"
