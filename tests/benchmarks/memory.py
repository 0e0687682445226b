"""What the program holds in memory when everything has been loaded, beside a bare window."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Collection
from pathlib import Path

from tests.benchmarks.display import display
from tests.benchmarks.figures import MANY, Figure, Measure
from tests.benchmarks.fresh_process import CHECKOUT, RoundFailedError, one_round
from tests.benchmarks.lot import lot_of, open_data_folder
from tests.benchmarks.lot_server import lot_server

MEMORY = Measure(name="memory", told="resident with everything loaded, against a bare window", unit="MB", goal=2.0)
SHARE = Measure(name="memory_share", told="the same, what others use as well counted by its share", unit="MB")
MEASURES = (MEMORY, SHARE)

_TOLD = {MEMORY: "Rss", SHARE: "Pss"}

SECONDS_TO_SETTLE = 10
# As large as the program's own window on the screen that is measured on.
SHAPE = ("1520", "900", "32")


def run(
    rounds: int, wanted: Collection[Measure], *, sessions: int = MANY, seconds: float = SECONDS_TO_SETTLE
) -> list[Figure]:
    """Look at both, one after the other. Raises RoundFailedError."""
    if not Path("/proc/self/smaps_rollup").exists():
        raise RoundFailedError("only Linux tells what is in memory")
    lot = lot_of(sessions)
    programs, bares = [], []
    with display() as screen, lot_server(lot, seconds=0, with_news=False) as base_url:
        for number in range(rounds):
            sys.stderr.write(f"memory: round {number + 1} of {rounds}\n")
            with tempfile.TemporaryDirectory(prefix="bench-", dir=CHECKOUT / "build") as folder:
                open_data_folder(lot, Path(folder), base_url)
                task = {"base_url": base_url, "seconds": seconds}
                programs.append(one_round("tests.benchmarks.memory_round", folder, task=task, changes=screen))
            what = ("memory", str(sessions), *SHAPE, str(round(seconds)))
            bares.append(one_round("tests.benchmarks.bare_window", *what, changes=screen))
    return [
        Figure(
            measure=measure,
            values=[each[_TOLD[measure]] for each in programs],
            yardsticks=[each[_TOLD[measure]] for each in bares],
            sessions=sessions,
        )
        for measure in MEASURES
        if measure in wanted
    ]
