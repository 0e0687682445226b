"""Every use case meets every fault, and nothing is unexplained; faults that are planted into the program are found."""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.early import early
from tests.faults.cell import play_all, world
from tests.faults.fault import Known
from tests.faults.faults import FAULTS
from tests.faults.oracle import unexplained
from tests.faults.planted import PLANTED
from tests.faults.table import all_plays, some_plays
from tests.faults.use_cases import USE_CASES

CHECKOUT = Path(__file__).parents[2]
LAST_LINE = re.compile(r"cells (\d+), unexplained 0")

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only on Linux are ports filled like this")


@early
def some_of_the_table() -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tests.faults", "--some"],
        cwd=CHECKOUT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=200,
        check=False,
    )


@pytest.mark.early(some_of_the_table)
@pytest.mark.timeout(400)
def test_nothing_is_unexplained() -> None:
    ended = some_of_the_table.result()
    lines = ended.stdout.splitlines()
    last = LAST_LINE.fullmatch(lines[-1])
    about = [line for number, line in enumerate(lines) if "UNEXPLAINED" in "".join(lines[number : number + 2])]
    assert last, "\n".join([*(about or lines[-20:]), lines[-1]])
    assert int(last[1]) == len(some_plays())
    assert ended.returncode == 0


def test_the_part_that_is_always_played_has_each_fault_and_each_use_case() -> None:
    some = some_plays()
    assert {play.fault.name for play in some} == {fault.name for fault in FAULTS}
    assert {play.use_case.name for play in some} == {each.name for each in USE_CASES}
    assert {str(play) for play in some} <= {str(play) for play in all_plays()}
    assert len(some) > len(all_plays()) / 4


def test_each_cell_has_a_name_of_its_own() -> None:
    names = [str(play) for play in all_plays()]
    assert len(set(names)) == len(names)


def test_a_lost_answer_is_played_both_ways() -> None:
    """Else a program that takes it for a refusal could be right by luck."""
    for fault in FAULTS:
        if fault.known is Known.LOST and not fault.leaves_body and fault.act is not None and fault.status in (500, 502):
            assert fault.done == (False, True) or fault.only, fault.name


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_fault_is_found(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    planted = PLANTED[name]
    plays = [play for play in all_plays() if all(word in str(play) for word in planted.words)][:2]
    assert plays

    async def reasons() -> list[str]:
        async with world() as shared:
            planted.plant(monkeypatch)
            try:
                return [reason async for cell in play_all(shared, plays) for reason in unexplained(cell)]
            finally:
                monkeypatch.undo()

    found = asyncio.run(reasons())
    assert any(planted.found in reason for reason in found), found or "nothing was found"
