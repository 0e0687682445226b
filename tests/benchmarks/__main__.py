"""Runs the benchmarks by name, or all of them: what `python packaging/dev.py bench` starts.

They tell what something costs on this computer and never fail for it; tests measure nothing.
"""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from tests.benchmarks import vin_decode

if TYPE_CHECKING:
    from collections.abc import Callable

# A new benchmark is one line here: what it is called, what runs it for so many rounds, what the help says.
BENCHMARKS: dict[str, tuple[Callable[[int], None], str]] = {
    "vin_decode": (vin_decode.run, "how long the window stands still at the first VIN and at the next"),
}
ROUNDS = 5


def main(arguments: list[str]) -> int:
    """Run what was asked for."""
    listed = "\n".join(f"  {name.ljust(16)}{told}" for name, (_, told) in BENCHMARKS.items())
    parser = argparse.ArgumentParser(
        prog="python packaging/dev.py bench",
        epilog=f"benchmarks:\n{listed}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("name", nargs="?", choices=BENCHMARKS, help="one of them; without it, all")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"how often each is measured ({ROUNDS})")
    asked = parser.parse_args(arguments)
    if asked.rounds < 1:
        parser.error("--rounds must be at least 1")
    for name in [asked.name] if asked.name else BENCHMARKS:
        BENCHMARKS[name][0](asked.rounds)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
