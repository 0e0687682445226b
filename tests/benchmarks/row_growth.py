"""How the cost of one row's change grows with the register: stored, told to the list, painted."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Collection
from pathlib import Path

from tests.benchmarks.display import display
from tests.benchmarks.figures import MANY, Figure, Measure
from tests.benchmarks.fresh_process import CHECKOUT, one_round
from tests.benchmarks.lot import NOWHERE, lot_of, open_data_folder

FEW = 100
CHANGES = 100
WARM_UP = 10

ROW_GROWTH = Measure(name="row_growth", told=f"one row's change, against a register of {FEW} sessions", goal=1.2)
MEASURES = (ROW_GROWTH,)


def run(
    rounds: int,
    wanted: Collection[Measure],  # noqa: ARG001 - there is one
    *,
    sessions: int = MANY,
    changes: int = CHANGES,
) -> list[Figure]:
    """Change rows of the large register and of the small one, in turn. Raises RoundFailedError."""
    milliseconds: dict[int, list[float]] = {sessions: [], FEW: []}
    with display() as screen:
        for number in range(rounds):
            sys.stderr.write(f"row_growth: round {number + 1} of {rounds}\n")
            for size in (sessions, FEW) if number % 2 else (FEW, sessions):
                with tempfile.TemporaryDirectory(prefix="bench-", dir=CHECKOUT / "build") as folder:
                    open_data_folder(lot_of(size), Path(folder))
                    task = {"base_url": NOWHERE, "changes": changes, "warm_up": WARM_UP}
                    figures = one_round("tests.benchmarks.row_round", folder, task=task, changes=screen)
                milliseconds[size].append(figures["milliseconds"])
    values, yardsticks = milliseconds[sessions], milliseconds[FEW]
    return [Figure(measure=ROW_GROWTH, values=values, yardsticks=yardsticks, sessions=sessions)]
