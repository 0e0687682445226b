"""Runs the fault suite: what `python packaging/dev.py faults` starts.

Every use case meets every fault over TCP. For each is printed what the person reads, what the register holds and how
many requests left; the last line counts what no rule explains.
"""

from __future__ import annotations

import argparse
import asyncio
import sys

from tests.faults.cell import play_all, world
from tests.faults.oracle import unexplained
from tests.faults.table import HEAD, all_plays, line_of, some_plays


async def run(words: list[str], *, some: bool = False) -> int:
    """Play what fits all the words; 1 where anything is unexplained."""
    plays = [play for play in (some_plays() if some else all_plays()) if all(word in str(play) for word in words)]
    bad = 0
    print(HEAD)  # noqa: T201 - this is what it is for
    async with world() as shared:
        async for cell in play_all(shared, plays):
            reasons = unexplained(cell)
            bad += bool(reasons)
            print(line_of(cell), flush=True)  # noqa: T201 - as above
            for reason in reasons:
                print(f"    UNEXPLAINED: {reason}", flush=True)  # noqa: T201 - as above
    print(f"cells {len(plays)}, unexplained {bad}", flush=True)  # noqa: T201 - as above
    return 1 if bad or not plays else 0


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python packaging/dev.py faults")
    parser.add_argument("words", nargs="*", help="only cells in whose name all of these stand, such as create or 502")
    parser.add_argument("--some", action="store_true", help="a part of the table that says much of all")
    asked = parser.parse_args(arguments)
    return asyncio.run(run(asked.words, some=asked.some))


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
