"""What it costs to refresh 1,000 sessions with ten connections, beside the same signed calls by bare httpx.

The program's side is its refresh with the main window open on the list that shows them: each answer is parsed, stored
and shown. Its time ends when nothing is left to be done; its CPU is all of the process's until then.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Collection
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from tests.benchmarks.display import Environment, display
from tests.benchmarks.figures import MANY, Figure, Measure
from tests.benchmarks.fresh_process import CHECKOUT, one_round
from tests.benchmarks.lot import API_KEY, API_SECRET, Lot, key_of, lot_of, open_data_folder
from tests.benchmarks.lot_server import lot_server

CALLS = 1_000
WARM_UP = 30

WALL = Measure(name="refresh_1000_wall", told="1,000 sessions with news, 80 ms away, against bare httpx", goal=1.05)
CPU = Measure(name="refresh_1000_cpu", told="the program's CPU for it", goal=1.6)
SAME_WALL = Measure(name="refresh_1000_same_wall", told="the same with no news of any")
SAME_CPU = Measure(name="refresh_1000_same_cpu", told="the program's CPU for it")
MEASURES = (WALL, CPU, SAME_WALL, SAME_CPU)

NEWS, SAME = "news", "same"
_FROM = {WALL: (NEWS, "wall"), CPU: (NEWS, "cpu"), SAME_WALL: (SAME, "wall"), SAME_CPU: (SAME, "cpu")}


def run(
    rounds: int, wanted: Collection[Measure], *, sessions: int = MANY, calls: int = CALLS, seconds: float = 0.08
) -> list[Figure]:
    """Refresh all that is open in both ways, the yardstick in turn with them. Raises RoundFailedError."""
    lot = lot_of(sessions, opened=calls)
    chosen = [measure for measure in MEASURES if measure in wanted]
    kinds = list(dict.fromkeys(_FROM[measure][0] for measure in chosen))
    programs: dict[str, list[dict[str, float]]] = {kind: [] for kind in kinds}
    bares: dict[str, list[dict[str, float]]] = {kind: [] for kind in kinds}
    with ExitStack() as running:
        screen = running.enter_context(display())
        servers = {
            kind: running.enter_context(lot_server(lot, seconds=seconds, with_news=kind == NEWS)) for kind in kinds
        }
        for number in range(rounds):
            sys.stderr.write(f"refresh: round {number + 1} of {rounds}\n")
            for kind in kinds:
                programs[kind].append(one_refresh(lot, servers[kind], screen))
                bares[kind].append(one_round("tests.benchmarks.bare_httpx", task=reading(lot, servers[kind])))
    for kind in kinds:
        share = [each["window"] / each["cpu"] for each in programs[kind]]
        sys.stderr.write(f"refresh, {kind}: {100 * sum(share) / len(share):.0f} % of the CPU in the window's thread\n")
    return [
        Figure(
            measure=measure,
            values=[1000 * each[what] for each in programs[kind]],
            yardsticks=[1000 * each[what] for each in bares[kind]],
            sessions=sessions,
        )
        for measure in chosen
        for kind, what in (_FROM[measure],)
    ]


def one_refresh(lot: Lot, base_url: str, screen: Environment, *arguments: str) -> dict[str, float]:
    """Let the program refresh in a new process, on a new copy of the lot."""
    with tempfile.TemporaryDirectory(prefix="bench-", dir=CHECKOUT / "build") as folder:
        open_data_folder(lot, Path(folder), base_url)
        task = {"base_url": base_url, "calls": lot.opened}
        return one_round("tests.benchmarks.refresh_round", folder, *arguments, task=task, changes=screen)


def reading(lot: Lot, base_url: str) -> dict[str, Any]:
    """Give the yardstick's task: to read what is open."""
    keys = [key_of(number) for number in range(lot.sessions) if lot.is_open(number)]
    access = {"base_url": base_url, "account": "steves_auto", "api_key": API_KEY, "api_secret": API_SECRET}
    return {**access, "warm_up_keys": keys[:WARM_UP], "keys": keys}


def profile(folder: Path, *, sessions: int = MANY) -> list[Path]:
    """Write what costs most in the window's thread while 1,000 sessions are refreshed. Give the file."""
    lot, calls = lot_of(sessions, opened=CALLS), folder / "refresh.prof"
    with display() as screen, lot_server(lot) as base_url:
        one_refresh(lot, base_url, screen, str(calls))
    return [calls]
