"""What came and went between two looks at one list, told as lines that go away and come in."""

from __future__ import annotations

import random

import pytest

from pave_desktop.state.held_rows import HeldRows, steps_between
from tests.state.conftest import row_of


def held(names: list[str], start: int = 0, end: int | None = None) -> HeldRows:
    return HeldRows(start, [row_of(name) for name in names[start:end]])


def after_steps(before: list[str], after: list[str], steps: object) -> list[str | None]:
    """Do the steps to lines that know their names; what comes in has none."""
    lines: list[str | None] = list(before)
    for step in steps:  # type: ignore[attr-defined]
        lines[step.at : step.at + step.gone] = [None] * step.come
    assert len(lines) == len(after)
    return lines


@pytest.mark.parametrize("seed", range(40))
def test_who_stays_is_on_its_new_line(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - no secret
    before = [f"s{number}" for number in range(chance.randrange(2, 60))]
    after = [name for name in before if chance.random() > 0.1]
    for number in range(chance.randrange(4)):
        after.insert(chance.randrange(len(after) + 1), f"new{number}")
    if len(after) > 5:
        after.insert(chance.randrange(len(after)), after.pop(chance.randrange(len(after))))
    found = steps_between(held(before), len(before), held(after), len(after))
    assert found is not None
    assert found.sure
    lines = after_steps(before, after, found.steps)
    stayed = [(name, after[number]) for number, name in enumerate(lines) if name is not None]
    assert stayed
    assert [name for name, _ in stayed] == [now_there for _, now_there in stayed]
    assert len(stayed) >= len(set(before) & set(after)) - 1, "only the one that moved is taken out and put in again"


def test_one_that_comes_in_further_up_moves_the_lines_that_are_held() -> None:
    before = [f"s{number}" for number in range(1000)]
    after = ["new", *before]
    found = steps_between(held(before, 400, 600), 1000, held(after, 430, 630), 1001)
    assert found is not None
    assert not found.sure, "nobody knows on which line it came in"
    lines = after_steps(before, after, found.steps)
    assert lines[440:560] == after[440:560]


def test_one_that_goes_further_down_is_no_news_of_what_is_held() -> None:
    before = [f"s{number}" for number in range(1000)]
    found = steps_between(held(before, 0, 200), 1000, held(before, 0, 200), 999)
    assert found is not None
    assert (len(found.steps), found.sure) == (1, False)
    assert found.steps[0].at >= 200


def test_the_same_again_is_no_step() -> None:
    names = [f"s{number}" for number in range(300)]
    for first, second in (((0, 200), (0, 200)), ((0, 300), (50, 250)), ((100, 300), (50, 250))):
        found = steps_between(held(names, *first), 300, held(names, *second), 300)
        assert found is not None
        assert found.steps == ()


def test_another_list_is_shown_anew() -> None:
    names = [f"s{number}" for number in range(60)]
    assert steps_between(held(names), 60, held([f"t{number}" for number in range(60)]), 60) is None
    assert steps_between(HeldRows(), 0, held(names), 60) is None
    every_second = names[::2]
    assert steps_between(held(names), 60, held(every_second), 30) is None, "so many steps are slower than all anew"


def test_rows_are_held_without_gaps_and_none_twice() -> None:
    names = [f"s{number}" for number in range(1000)]
    joined = held(names, 200, 400).with_more(held(names, 400, 600))
    assert joined is not None
    assert (joined.start, joined.end, joined.number_of("s599"), joined.number_of("s600")) == (200, 600, 599, None)
    assert held(names, 200, 400).with_more(held(names, 401, 600)) is None
    moved = HeldRows(400, [row_of("s399"), row_of("s400")])
    assert held(names, 200, 400).with_more(moved) is None
    few = joined.without(most=100, around=590)
    assert (few.start, few.end, few.row_at(599).local_id) == (500, 600, "s599")
