"""Runs the benchmarks by name, or all of them: what `python packaging/dev.py bench` starts.

They tell what something costs on this computer and never fail for it; tests measure nothing.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks import create, memory, refresh, row_growth, search, start, stutter, vin_decode
from tests.benchmarks.figures import MANY, ROUNDS_FOR_A_VERDICT, Figure, Measure, growth, table
from tests.benchmarks.fresh_process import RoundFailedError


@dataclass(frozen=True)
class Benchmark:
    """Measures several things at once: some or all of `measures`, in so many rounds. Raises RoundFailedError.

    One that `grows` takes the number of `sessions` that are in the register. `profile` writes what costs most there.
    """

    name: str
    told: str
    measures: tuple[Measure, ...]
    run: Callable[..., list[Figure]]
    grows: bool = False
    profile: Callable[..., list[Path]] | None = None


# A new benchmark is one line here.
BENCHMARKS = [
    Benchmark("create", "what a session costs that is made with all its safety", create.MEASURES, create.run),
    Benchmark("vin_decode", "how long the window stands still at a VIN", vin_decode.MEASURES, vin_decode.run),
    Benchmark("start", "from nothing to rows on the screen", start.MEASURES, start.run, True, start.profile),
    Benchmark("memory", "what is held in memory with everything loaded", memory.MEASURES, memory.run, True),
    Benchmark("search", "keys in the search box and clicks on columns", search.MEASURES, search.run, True),
    Benchmark("refresh_1000", "a refresh of 1,000", refresh.MEASURES, refresh.run, True, refresh.profile),
    Benchmark("stutter", "how the window stands still at its busiest", stutter.MEASURES, stutter.run, True),
    Benchmark("row_growth", "one row's change in a large register", row_growth.MEASURES, row_growth.run, True),
]


def main(arguments: list[str]) -> int:
    """Run what was asked for, and tell it. 1 where a round failed; a goal that is missed is no failure."""
    parser = _parser()
    asked = parser.parse_args(arguments)
    wanted = _wanted(asked.names)
    if unknown := [name for name in asked.names if name not in _names()]:
        parser.error(f"there is no {unknown[0]}; there are {', '.join(_names())}")
    if asked.rounds < 1:
        parser.error("--rounds must be at least 1")
    if min(asked.sessions) < 1:
        parser.error("--sessions must be at least 1 each")
    if asked.profile is not None:
        return _profile(parser, wanted, asked.folder / asked.profile, max(asked.sessions))
    file = None if asked.json is None else asked.folder / asked.json
    if file is not None and not file.parent.is_dir():
        parser.error(f"there is no folder {file.parent}")
    figures: list[Figure] = []
    failed = False
    for benchmark, measures in wanted:
        for sizes in [{"sessions": sessions} for sessions in asked.sessions] if benchmark.grows else [{}]:
            try:
                figures += benchmark.run(asked.rounds, measures, **sizes)
            except RoundFailedError as error:
                failed = True
                sys.stderr.write(f"{benchmark.name} failed: {error}\n")
    print("\n".join(["", *table(figures), *growth(figures)]), flush=True)  # noqa: T201 - this is what it is for
    if file is not None:
        entries = [figure.entry() for figure in figures]
        file.write_text(json.dumps(entries, indent=2) + "\n", encoding="utf-8")
    return 1 if failed else 0


def _profile(
    parser: argparse.ArgumentParser, wanted: Sequence[tuple[Benchmark, object]], folder: Path, sessions: int
) -> int:
    """Write what costs most instead of measuring it."""
    profiles = [benchmark.profile for benchmark, _ in wanted if benchmark.profile is not None]
    if not profiles:
        can = ", ".join(benchmark.name for benchmark in BENCHMARKS if benchmark.profile is not None)
        parser.error(f"--profile is for {can}")
    folder.mkdir(parents=True, exist_ok=True)
    for profile in profiles:
        for file in profile(folder, sessions=sessions):
            print(file)  # noqa: T201 - this is what it is for
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python packaging/dev.py bench",
        epilog="\n".join(_listed()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="benchmarks or single figures; without any, all")
    rounds = f"how often each is measured ({ROUNDS_FOR_A_VERDICT}; fewer give no verdict)"
    parser.add_argument("--rounds", type=int, metavar="N", default=ROUNDS_FOR_A_VERDICT, help=rounds)
    sizes = f"how many sessions the register holds, also several numbers, to see what grows ({MANY})"
    parser.add_argument("--sessions", type=int, nargs="+", metavar="N", default=[MANY], help=sizes)
    profile = "write what costs most, by Python's profilers, into this folder instead of measuring"
    parser.add_argument("--profile", metavar="FOLDER", help=profile)
    parser.add_argument("--json", metavar="FILE", help="write the figures there as well")
    parser.add_argument("--folder", type=Path, default=Path(), help=argparse.SUPPRESS)
    return parser


def _listed() -> list[str]:
    lines = ["benchmarks and their figures:"]
    for benchmark in BENCHMARKS:
        lines.append(f"  {benchmark.name:<28}{benchmark.told}")
        for measure in benchmark.measures:
            goal = "" if measure.goal is None else f" (goal {measure.goal:g})"
            lines.append(f"    {measure.name:<26}{measure.told}{goal}")
    return lines


def _names() -> list[str]:
    return [name for each in BENCHMARKS for name in (each.name, *(measure.name for measure in each.measures))]


def _wanted(names: Sequence[str]) -> list[tuple[Benchmark, list[Measure]]]:
    """Give each benchmark that is named itself or by a figure, with the figures that are wanted of it."""
    chosen = []
    for benchmark in BENCHMARKS:
        is_whole = not names or benchmark.name in names
        measures = [measure for measure in benchmark.measures if is_whole or measure.name in names]
        if measures:
            chosen.append((benchmark, measures))
    return chosen


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
