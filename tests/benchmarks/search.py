"""What searching and sorting cost in the real window: from the last key, or the click, until rows are painted.

The yardstick is the SQL that the program ran for it, alone. The frame of a key is all the time of the processor that
the window's thread has used for it until the next one, the painting included.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

from tests.benchmarks.display import Environment, display
from tests.benchmarks.figures import MANY, Figure, Measure
from tests.benchmarks.fresh_process import CHECKOUT, one_round
from tests.benchmarks.lot import RARE_NAME, Lot, connection_to, lot_of, open_data_folder, register_of
from tests.benchmarks.lot_server import lot_server

SEARCH_KEY = Measure(name="search_key", told="from the last key typed to its rows, against the SQL alone", goal=2.0)
SORT = Measure(name="sort", told="from the click on a column to its rows, against the SQL alone", goal=2.0)
SEARCH_FRAME = Measure(name="search_frame", told="the window's thread per key, 99th percentile", goal=16.7)
MEASURES = (SEARCH_KEY, SEARCH_FRAME, SORT)

TIMES = 3


def words_of(lot: Lot) -> list[str]:
    """Give what people look for, one of each kind."""
    vin = lot.row(lot.sessions // 2, lot.document(lot.sessions // 2), connection_to()).vin
    return ["nissan", "hc0199", "617 001", "g3", vin.lower(), RARE_NAME.lower(), "toyota"]


def run(
    rounds: int,
    wanted: Collection[Measure],
    *,
    sessions: int = MANY,
    words: Sequence[str] | None = None,
    columns: Sequence[int] = (),
    times: int = TIMES,
) -> list[Figure]:
    """Type and click so often, the yardstick after each. Raises RoundFailedError."""
    lot = lot_of(sessions)
    chosen = list(words_of(lot) if words is None else words)
    found: list[dict[str, Any]] = []
    alone: list[dict[str, Any]] = []
    with display() as screen, lot_server(lot, seconds=0, with_news=False) as base_url:
        task = {"base_url": base_url, "words": chosen, "columns": list(columns), "times": 1}
        recorded = one_window(lot, task, screen, "record")
        statements = {
            "path": str(register_of(lot)),
            "tuning": recorded["tuning"],
            **{name: [each for _, each in recorded[name]] for name in ("typed", "clicked")},
        }
        for number in range(rounds):
            sys.stderr.write(f"search: round {number + 1} of {rounds}\n")
            found.append(one_window(lot, {**task, "times": times}, screen))
            alone.append(one_round("tests.benchmarks.bare_sql", task=statements))
    _tell_words(chosen, found, alone)
    figures = {
        SEARCH_KEY: Figure(
            measure=SEARCH_KEY, values=_means(found, "typed"), yardsticks=_means(alone, "typed"), sessions=sessions
        ),
        SEARCH_FRAME: Figure(
            measure=SEARCH_FRAME, values=[1000 * _percentile_99(each["frames"]) for each in found], sessions=sessions
        ),
        SORT: Figure(
            measure=SORT, values=_means(found, "clicked"), yardsticks=_means(alone, "clicked"), sessions=sessions
        ),
    }
    return [figures[measure] for measure in MEASURES if measure in wanted]


def one_window(lot: Lot, task: dict[str, Any], screen: Environment, *arguments: str) -> dict[str, Any]:
    """Let somebody type and click in a new process on a new copy of the lot."""
    with tempfile.TemporaryDirectory(prefix="bench-", dir=CHECKOUT / "build") as folder:
        open_data_folder(lot, Path(folder), task["base_url"])
        return one_round("tests.benchmarks.search_round", folder, *arguments, task=task, changes=screen)


def _means(rounds: Sequence[dict[str, Any]], name: str) -> list[float]:
    """Give the mean of each round in milliseconds; of the program's rounds each entry has its SQL beside it."""
    means = []
    for each in rounds:
        seconds = [entry[0] if isinstance(entry, list) else entry for entry in each[name]]
        means.append(1000 * sum(seconds) / len(seconds))
    return means


def _percentile_99(values: Sequence[float]) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(0.99 * len(ordered)))]


def _tell_words(words: Sequence[str], found: Sequence[dict[str, Any]], alone: Sequence[dict[str, Any]]) -> None:
    """Write what each word took: the mean hides which of them is slow."""
    for place, word in enumerate(words):
        in_window = [entry[0] for each in found for entry in each["typed"][place :: len(words)]]
        by_itself = [each["typed"][place] for each in alone]
        mean, sql = 1000 * sum(in_window) / len(in_window), 1000 * sum(by_itself) / len(by_itself)
        sys.stderr.write(f"search: {word!r:<22}{mean:>9.1f} ms   SQL alone {sql:>8.1f} ms\n")
