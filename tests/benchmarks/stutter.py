"""How the window stands still while everything happens at once: 1,000 sessions refresh, somebody types, an editor is
open.

The yardstick is the same heartbeat in a bare window that does nothing: what this computer does by itself.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Collection
from pathlib import Path

from tests.benchmarks.display import display
from tests.benchmarks.figures import MANY, Figure, Measure
from tests.benchmarks.fresh_process import CHECKOUT, one_round
from tests.benchmarks.lot import lot_of, open_data_folder
from tests.benchmarks.lot_server import FAR, lot_server
from tests.benchmarks.memory import SHAPE
from tests.benchmarks.search import words_of

SHARE = Measure(
    name="stutter_share",
    told="share of time in gaps over 16.7 ms, everything at once",
    unit="%",
    goal=1,
    goal_of_value=True,
)
LONGEST = Measure(name="stutter_longest", told="the longest gap of it", goal=50, goal_of_value=True)
MEASURES = (SHARE, LONGEST)

_TOLD = {SHARE: "share", LONGEST: "longest"}

SECONDS = 60
OPEN = 1_000
BARE_SECONDS = 15


def run(
    rounds: int,
    wanted: Collection[Measure],
    *,
    sessions: int = MANY,
    seconds: float = SECONDS,
    opened: int = OPEN,
) -> list[Figure]:
    """Measure both so often, one after the other. Raises RoundFailedError."""
    lot = lot_of(sessions, opened=opened)
    programs, bares = [], []
    with display() as screen, lot_server(lot, seconds=FAR) as base_url:
        for number in range(rounds):
            sys.stderr.write(f"stutter: round {number + 1} of {rounds}\n")
            with tempfile.TemporaryDirectory(prefix="bench-", dir=CHECKOUT / "build") as folder:
                open_data_folder(lot, Path(folder), base_url)
                task = {"base_url": base_url, "seconds": seconds, "words": words_of(lot)}
                programs.append(one_round("tests.benchmarks.stutter_round", folder, task=task, changes=screen))
            idle = round(min(seconds, BARE_SECONDS))
            what = ("heartbeat", str(sessions), *SHAPE, str(idle))
            bares.append(one_round("tests.benchmarks.bare_window", *what, changes=screen))
            last = programs[-1]
            sys.stderr.write(
                f"stutter: {last['share']:.2f} % in {last['noticed']:.0f} gaps, longest {last['longest']:.0f} ms,"
                f" all refreshed {last['refreshes']:.0f} times\n"
            )
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
