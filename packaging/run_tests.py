"""Run the tests in one process, or in two at once, and put together how they ended.

Standard library only. One test waits while another one works: two processes on two cores need half the time. A third
one would fill what waiting is left, and makes tests fail that look at windows come and go.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

COUNTER = Path(__file__).resolve().with_name("count_tests.py")
AT_MOST = 2


@dataclass
class Counts:
    """How the tests ended, and why some were skipped."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    reasons: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"

    def add(self, counts: dict[str, Any]) -> None:
        """Add what one process has written down."""
        self.passed += counts["passed"]
        self.failed += counts["failed"]
        self.skipped += counts["skipped"]
        self.reasons += counts["reasons"]


def usual_processes(arguments: list[str]) -> int:
    """How many processes share the tests: one where pytest got arguments, for these choose tests or look closer."""
    if arguments:
        return 1
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores, AT_MOST)


def run_tests(
    python: str, arguments: list[str], *, processes: int, checkout: Path, environment: dict[str, str]
) -> tuple[int, Counts | None]:
    """Run the tests; give the exit code, and how they ended where that is known of all of them."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        codes = run_processes(
            [
                [python, str(COUNTER), name, str(number), str(processes), *arguments]
                for number in range(1, processes + 1)
            ],
            folder,
            checkout=checkout,
            environment=environment,
        )
        code = next((code if code > 0 else 1 for code in codes if code), 0)
        counts = Counts()
        are_all_counted = True
        for number, its_code in enumerate(codes, 1):
            written = folder / f"counts-{number}.json"
            if written.exists():
                counts.add(json.loads(written.read_text(encoding="utf-8")))
            else:
                are_all_counted = False
                # It may have stopped in the middle of a line.
                print(f"\n{how_it_ended(its_code, begun_by(folder, number))}")
        if not are_all_counted:
            print("The tests ended before they could be counted.")
            return code or 1, None
        if processes > 1 and code in (0, 1):
            wrong = what_nobody_ran(folder, processes)
            print(wrong, end="\n" if wrong else "")
            code = code or (1 if wrong else 0)
        return code, counts


def run_processes(commands: list[list[str]], folder: Path, *, checkout: Path, environment: dict[str, str]) -> list[int]:
    """Run commands at once; show the first one's output as it comes, and each other's when that one has ended."""
    with ExitStack() as open_files:
        places = [folder / f"output-{number}" for number in range(2, len(commands) + 1)]
        outputs = [open_files.enter_context(place.open("w+b")) for place in places]
        sys.stdout.flush()
        first = subprocess.Popen(commands[0], cwd=checkout, env=environment)
        others = [
            subprocess.Popen(
                command,
                cwd=checkout,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
            for command, output in zip(commands[1:], outputs, strict=True)
        ]
        codes = [wait_for(first)]
        for output, process in zip(outputs, others, strict=True):
            codes.append(wait_for(process))
            output.seek(0)
            print(f"\nProcess {len(codes)} of {len(commands)}:\n", flush=True)
            sys.stdout.buffer.write(output.read())
            sys.stdout.buffer.flush()
    return codes


def wait_for(process: subprocess.Popen[bytes]) -> int:
    """Wait for a process; Ctrl+C is for the process, which ends in its own way."""
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue


def begun_by(folder: Path, number: int) -> list[str]:
    """Name the tests that a process has begun, in their order; none where it ran all by itself."""
    noted = folder / f"begun-{number}.txt"
    lines = noted.read_text(encoding="utf-8").splitlines() if noted.exists() else []
    # The last line of a process that was killed may be half a line.
    return [json.loads(line) for line in lines if line.endswith('"')]


def how_it_ended(code: int, begun: list[str]) -> str:
    """Say of a process that ended without a word how it ended, and in which test."""
    try:
        told = f"by {signal.Signals(-code).name}" if code < 0 else f"with exit code {code}"
    except ValueError:
        told = f"by signal {-code}"
    where = f" in {begun[-1]}" if begun else ""
    return f"A process of the tests was ended {told}{where}."


def what_nobody_ran(folder: Path, processes: int) -> str:
    """Compare what was found with what was begun; empty where each test was begun once."""
    numbers = range(1, processes + 1)
    found = [json.loads((folder / f"collected-{number}.json").read_text(encoding="utf-8")) for number in numbers]
    if any(each != found[0] for each in found):
        return "The processes did not find the same tests: some may have been run twice, or not at all."
    begun = [test for number in numbers for test in begun_by(folder, number)]
    there = sum(found[0].values())
    return "" if len(begun) == there else f"There are {there} tests, and {len(begun)} were run."
