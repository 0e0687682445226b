"""Runs the crash suite: what `python packaging/dev.py crash` starts.

The program is killed, as a process, while it creates, edits and deletes; then its register is compared with what the
server wrote down. The last line counts what was lost, doubled and misreported.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.crash.compare import Finding, Wrong
from tests.crash.faults import FAULTS
from tests.crash.nursery import Nursery, nobody_listens
from tests.crash.run import Ended, Run, Server
from tests.crash.story import Story, make_story

RUNS, SEED = 20, 1


@dataclass
class Count:
    """What the last line says, added up run by run."""

    runs: int = 0
    in_flight: int = 0
    writes: int = 0
    kills: int = 0
    stood: Counter[str] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)

    def add(self, ended: Ended) -> None:
        self.runs += 1
        self.in_flight += ended.in_flight
        self.writes += ended.writes
        self.kills += ended.kills
        self.stood += ended.stood
        self.findings += ended.findings

    def of(self, kind: Wrong) -> int:
        return sum(finding.kind is kind for finding in self.findings)

    @property
    def is_good(self) -> bool:
        """Whether nothing was found, and enough kills fell where it matters."""
        return not self.findings and 2 * self.in_flight >= self.runs

    @property
    def how_they_stood(self) -> str:
        """Say how the writes stood when the programs were killed at work: not every kill is worth the same."""
        stood = ", ".join(f"{count} {fate}" for fate, count in sorted(self.stood.items()))
        return f"killed {self.kills} times, {self.kills - self.runs} of them at a start or a decision; writes: {stood}"

    def __str__(self) -> str:
        wrong = ", ".join(f"{kind} {self.of(kind)}" for kind in Wrong)
        return f"runs {self.runs}, in flight {self.in_flight}, writes {self.writes}, {wrong}"


class Suite:
    """A server and a nursery for as many runs as are wished for, some of them side by side."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as opening:
            self._server = opening.enter_context(Server(self._folder))
            self._nursery = opening.enter_context(Nursery())
            self._away = opening.enter_context(nobody_listens())
            self._open = opening.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._open.close()

    def play(self, stories: Iterable[Story], *, faults: Mapping[int, str], side_by_side: int = 1) -> Iterator[Ended]:
        """Play stories, those of these numbers with a fault; give what came of each, in their order."""

        def one(story: Story) -> Ended:
            folder = self._folder / f"run-{story.number}"
            fault = faults.get(story.number, "")
            run = Run(story, server=self._server, nursery=self._nursery, folder=folder, away=self._away, fault=fault)
            return run.play()

        with ThreadPoolExecutor(side_by_side) as pool:
            yield from pool.map(one, stories)

    def strays(self) -> list[Finding]:
        """Find what the server received that nobody can have asked for."""
        strays = self._server.strays()
        return [Finding(Wrong.DOUBLED, f"nobody asked for {each['method']} {each['path']}") for each in strays]


def main(arguments: list[str]) -> int:
    """Play so many runs; 1 where anything was found, or too few kills came at a bad moment."""
    parser = argparse.ArgumentParser(prog="python packaging/dev.py crash")
    parser.add_argument("--runs", type=int, default=RUNS, help=f"how often the program is killed at work ({RUNS})")
    parser.add_argument("--seed", type=int, default=SEED, help="what happens in the runs is made up from it")
    parser.add_argument("--side-by-side", type=int, default=(os.cpu_count() or 1) + 1, help="so many runs at a time")
    parser.add_argument("--fault", default="", choices=["", *FAULTS], help="plant this fault into the program")
    parser.add_argument("--keep", type=Path, help="keep what was written down in this folder, which must be new")
    parser.add_argument("--folder", type=Path, default=Path.cwd(), help=argparse.SUPPRESS)
    asked = parser.parse_args(arguments)
    if asked.runs < 1 or asked.side_by_side < 1:
        parser.error("--runs and --side-by-side must be at least 1")
    if not sys.platform.startswith("linux"):
        parser.error("programs are forked and killed here as only Linux can")
    count = Count()
    with ExitStack() as stack:
        if asked.keep is None:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="crash-")))
        else:
            folder = asked.folder / asked.keep
            if folder.exists():
                parser.error(f"{folder} is there already")
            folder.mkdir(parents=True)
        suite = stack.enter_context(Suite(folder))
        stories = (make_story(asked.seed, number) for number in range(asked.runs))
        faults = dict.fromkeys(range(asked.runs), asked.fault)
        for ended in suite.play(stories, faults=faults, side_by_side=asked.side_by_side):
            count.add(ended)
            for finding in ended.findings:
                print(finding.told, flush=True)  # noqa: T201 - this is what it is for
        strays = suite.strays()
        count.findings += strays
        for finding in strays:
            print(finding.told)  # noqa: T201 - as above
    print(f"seed {asked.seed}: {count.how_they_stood}")  # noqa: T201 - as above
    print(count, flush=True)  # noqa: T201 - as above
    return 0 if count.is_good else 1


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
