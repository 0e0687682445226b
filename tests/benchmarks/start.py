"""What the start costs: from before the process begins until its first rows are painted, beside a bare window's."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Collection
from pathlib import Path
from typing import Any

from tests.benchmarks.display import Environment, display
from tests.benchmarks.figures import MANY, Figure, Measure
from tests.benchmarks.fresh_process import CHECKOUT, environment, one_round
from tests.benchmarks.lot import Lot, lot_of, open_data_folder

START = Measure(name="start", told="from exec to the first rows painted, against a bare window", goal=1.5)
MEASURES = (START,)

# The first fills the system's memory and compiles; neither is what somebody who starts daily meets.
WARM_UP = 2


def run(rounds: int, wanted: Collection[Measure], *, sessions: int = MANY) -> list[Figure]:  # noqa: ARG001
    """Start both in turn. Raises RoundFailedError."""
    lot = lot_of(sessions)
    seconds: dict[str, list[float]] = {"program": [], "bare": []}
    with display() as screen:
        shape: dict[str, Any] = {}
        for number in range(-WARM_UP, rounds):
            if number >= 0:
                sys.stderr.write(f"start: round {number + 1} of {rounds}\n")
            sides = ["program", "bare"] if number % 2 == 0 else ["bare", "program"]
            for side in sides if shape else ["program", "bare"]:
                begun, figures = start_program(lot, screen) if side == "program" else start_bare(lot, shape, screen)
                shape = figures if side == "program" else shape
                if number >= 0:
                    seconds[side].append(1000 * (figures["painted"] - begun))
    sys.stderr.write(f"start: {shape['modules']} modules were imported before the first paint\n")
    return [Figure(measure=START, values=seconds["program"], yardsticks=seconds["bare"], sessions=sessions)]


def start_program(
    lot: Lot, screen: Environment, *, options: tuple[str, ...] = (), profile: Path | None = None
) -> tuple[float, dict[str, Any]]:
    """Start the program on a new copy of the lot; give the moment before, and what it told."""
    build = CHECKOUT / "build"
    build.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bench-", dir=build) as folder:
        open_data_folder(lot, Path(folder))
        arguments = [folder, *([str(profile)] if profile else [])]
        begun = time.monotonic()
        return begun, one_round("tests.benchmarks.first_paint", *arguments, changes=screen, options=options)


def start_bare(lot: Lot, shape: dict[str, Any], screen: Environment) -> tuple[float, dict[str, Any]]:
    """Start the bare window, as large and with as many rows as the program's."""
    size = [str(shape[name]) for name in ("width", "height", "row_height")]
    begun = time.monotonic()
    return begun, one_round("tests.benchmarks.bare_window", "start", str(lot.sessions), *size, changes=screen)


def profile(folder: Path, *, sessions: int = MANY) -> list[Path]:
    """Write what Python says of the imports before the first paint, and what costs most before it. Give the files."""
    lot = lot_of(sessions)
    imports, calls = folder / "start-imports.txt", folder / "start.prof"
    with display() as screen, tempfile.TemporaryDirectory(prefix="bench-", dir=CHECKOUT / "build") as data:
        for _ in range(WARM_UP):
            start_program(lot, screen)
        open_data_folder(lot, Path(data))
        command = [sys.executable, "-X", "importtime", "-m", "tests.benchmarks.first_paint", data]
        with imports.open("w", encoding="utf-8") as file:
            subprocess.run(  # noqa: S603 - our own interpreter and a module of ours
                command,
                cwd=CHECKOUT,
                env={**environment(), **screen},
                stderr=file,
                stdout=subprocess.DEVNULL,
                check=True,
            )
        start_program(lot, screen, profile=calls)
    return [imports, calls]
