"""The program is killed while it writes, and nothing is lost, doubled or misreported; faults that are planted are."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.crash.__main__ import Count, Suite
from tests.crash.compare import Finding, Wrong
from tests.crash.faults import FAULTS
from tests.crash.run import Ended
from tests.crash.story import Held, Kill, Moment, Prepared, Story, create, edit, make_story
from tests.early import early

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only on Linux are programs forked here")

CHECKOUT = Path(__file__).parents[2]
SIDE_BY_SIDE = 3
LAST_LINE = re.compile(r"runs (\d+), in flight (\d+), writes (\d+), lost 0, doubled 0, misreported 0")


@early
def twenty_runs() -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tests.crash", "--runs", "20"],
        cwd=CHECKOUT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=240,
        check=False,
    )


@pytest.mark.early(twenty_runs)
@pytest.mark.timeout(300)
def test_twenty_kills_lose_nothing() -> None:
    ended = twenty_runs.result()
    told = ended.stdout
    last = LAST_LINE.fullmatch(told.splitlines()[-1])
    assert last, told
    runs, in_flight, writes = map(int, last.groups())
    assert runs == 20
    assert in_flight >= 10, told
    assert writes >= 60, told
    assert ended.returncode == 0


# Faults: in each story the program is killed at a moment that it cannot miss


def killed_in_flight(number: int) -> Story:
    mark = f"{number}-c0"
    return Story(number=number, asks=(create(mark, held=Held.ANSWER),), kill=Kill(on=Moment.RECEIVED))


def killed_before_it_leaves(number: int) -> Story:
    return Story(number=number, asks=(create(f"{number}-c0"),), kill=Kill(on=Moment.COMMITTED))


def answered(number: int) -> Story:
    return Story(number=number, asks=(create(f"{number}-c0"),), kill=Kill(on=Moment.IDLE))


def answered_badly(number: int) -> Story:
    return Story(number=number, asks=(create(f"{number}-c0", reply="500, done"),), kill=Kill(on=Moment.IDLE))


def never_left(number: int) -> Story:
    return Story(number=number, asks=(create(f"{number}-c0", away=True),), kill=Kill(on=Moment.IDLE))


def clicked_twice(number: int) -> Story:
    # An edit: the register refuses to have a session made twice, whatever becomes of its editor.
    return Story(
        number=number,
        asks=(edit(f"{number}-e0", f"{number}-p0", twice=True),),
        kill=Kill(on=Moment.IDLE),
        prepared={f"{number}-p0": Prepared.PLAIN},
    )


def done_after_a_look(number: int) -> Story:
    return Story(
        number=number,
        asks=(edit(f"{number}-e0", f"{number}-p0", held=Held.WORK),),
        kill=Kill(on=Moment.RECEIVED),
        prepared={f"{number}-p0": Prepared.PLAIN},
        starts=(Kill(on=Moment.IDLE),),
    )


def killed_while_its_key_is_entered(number: int) -> Story:
    return Story(
        number=number,
        asks=(create(f"{number}-c0", reply="lost, done"),),
        kill=Kill(on=Moment.IDLE),
        decides=Kill(on=Moment.COMMITTED),
    )


PLANTED: dict[str, tuple[Callable[[int], Story], Wrong]] = {
    "record_after_sending": (killed_in_flight, Wrong.LOST),
    "silent_repeat": (answered_badly, Wrong.DOUBLED),
    "fate_dropped": (answered, Wrong.MISREPORTED),
    "nothing_given_up": (killed_in_flight, Wrong.MISREPORTED),
    "waiting_taken_for_sent": (killed_before_it_leaves, Wrong.MISREPORTED),
    "marked_after_the_call": (killed_in_flight, Wrong.MISREPORTED),
    "draft_forgotten": (never_left, Wrong.LOST),
    "trouble_taken_for_refusal": (answered_badly, Wrong.MISREPORTED),
    "looks_too_early": (done_after_a_look, Wrong.MISREPORTED),
    "settled_in_two_steps": (killed_while_its_key_is_entered, Wrong.MISREPORTED),
    "every_click_counts": (clicked_twice, Wrong.DOUBLED),
}
STORIES = {make.__name__: make for make, _ in PLANTED.values()}


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Ended]]:
    """Every story as it is, by its name, and each fault's with the fault, by the fault's name."""
    whole = dict(zip(STORIES, (make(number) for number, make in enumerate(STORIES.values())), strict=True))
    broken = {fault: PLANTED[fault][0](100 + number) for number, fault in enumerate(PLANTED)}
    with Suite(Path(tmp_path_factory.mktemp("crash"))) as suite:
        ended = list(
            suite.play(
                [*whole.values(), *broken.values()],
                faults={broken[fault].number: fault for fault in broken},
                side_by_side=SIDE_BY_SIDE,
            )
        )
    yield dict(zip([*whole, *broken], ended, strict=True))


def test_every_fault_has_its_story() -> None:
    assert PLANTED.keys() == FAULTS.keys()


@pytest.mark.parametrize("story", STORIES)
def test_without_a_fault_its_story_ends_well(played: dict[str, Ended], story: str) -> None:
    ended = played[story]
    assert [finding.told for finding in ended.findings] == []
    assert ended.writes == 1


@pytest.mark.parametrize("fault", PLANTED)
def test_a_planted_fault_is_reported(played: dict[str, Ended], fault: str) -> None:
    count = Count()
    count.add(played[fault])
    _, kind = PLANTED[fault]
    told = [finding.told for finding in count.findings]
    assert count.of(kind) > 0, told
    assert not any("lost: the program" in each for each in told), "the fault keeps the program from running at all"
    assert not count.is_good
    assert f"{kind} {count.of(kind)}" in str(count)


def test_a_kill_between_sent_and_recorded_is_counted(played: dict[str, Ended]) -> None:
    assert played["killed_in_flight"].in_flight
    assert played["done_after_a_look"].in_flight
    assert not played["answered"].in_flight


# What is counted


def test_too_few_kills_at_a_bad_moment_prove_nothing() -> None:
    story = make_story(1, 0)
    count = Count()
    count.add(Ended(story, in_flight=True, writes=7))
    count.add(Ended(story, in_flight=False, writes=5))
    assert str(count) == "runs 2, in flight 1, writes 12, lost 0, doubled 0, misreported 0"
    assert count.is_good
    count.add(Ended(story, in_flight=False))
    assert not count.is_good


def test_what_is_found_is_counted_by_its_kind() -> None:
    count = Count()
    found = [Finding(Wrong.LOST, "this"), Finding(Wrong.LOST, "that")]
    count.add(Ended(make_story(1, 0), in_flight=True, findings=found))
    assert str(count).endswith("lost 2, doubled 0, misreported 0")
    assert not count.is_good


def test_the_same_seed_tells_the_same_stories() -> None:
    assert [make_story(4, number) for number in range(9)] == [make_story(4, number) for number in range(9)]
    assert make_story(4, 0) != make_story(5, 0)
