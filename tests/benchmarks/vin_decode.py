"""What a VIN costs the window: the longest time for which it stands still at the first VIN and at the next.

Each figure is from the real program, offscreen, in a process of its own. Compared are the figures of one run only.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Collection, Sequence
from statistics import median

from tests.benchmarks.figures import Figure, Measure
from tests.benchmarks.fresh_process import one_round
from tests.benchmarks.page_cache import can_take_out

# From here on a person notices that a window stands still.
NOTICED = 0.1
# With more of it in memory the library's file was not taken out: another process has it open.
PERCENT_OF_A_COLD_FILE = 15

IN_MEMORY, ON_DISK = "in memory", "on disk"
AS_BUILT, NOT_READ_FIRST = "as_built", "not_read_first"
IN_THE_WINDOW, LOADED_BEFORE = "in_the_windows_thread", "loaded_before"
WAYS = (AS_BUILT, NOT_READ_FIRST, IN_THE_WINDOW, LOADED_BEFORE)

# The lines of the table: which way of the program, which of its figures, in words.
GAPS = (
    (AS_BUILT, "idle", "(a) an editor open, nothing happens"),
    (AS_BUILT, "first", "(b) the first VIN, import included"),
    (AS_BUILT, "next", "(c) the next VIN"),
    (AS_BUILT, "mistyped", "    a mistyped VIN after these"),
    (NOT_READ_FIRST, "first", "    (b), file not read before the import"),
    (IN_THE_WINDOW, "first", "(d) (b) in the window's own thread"),
    (LOADED_BEFORE, "first", "(e) (b) with the library loaded before"),
)
DURATIONS = (
    (AS_BUILT, "filled", "    as built"),
    (NOT_READ_FIRST, "filled", "    file not read before the import"),
    (IN_THE_WINDOW, "filled", "    in the window's own thread"),
    (LOADED_BEFORE, "filled", "    library loaded before"),
)
RATIOS = (
    ("(b) / (a)", (AS_BUILT, "first"), (AS_BUILT, "idle")),
    ("(c) / (a)", (AS_BUILT, "next"), (AS_BUILT, "idle")),
    ("(d) / (b)", (IN_THE_WINDOW, "first"), (AS_BUILT, "first")),
    ("(b) / (e)", (AS_BUILT, "first"), (LOADED_BEFORE, "first")),
)

# Each beside the gap of the same window when nothing happens: from which place, which of its figures.
_FROM = {
    Measure(name=f"vin_{figure}{suffix}", told=f"longest gap of the window at {words}, the library's file {place}"): (
        place,
        figure,
    )
    for place, suffix in ((IN_MEMORY, ""), (ON_DISK, "_from_disk"))
    for figure, words in (("first", "the first VIN"), ("next", "the next VIN"), ("mistyped", "a mistyped VIN"))
}
MEASURES = tuple(_FROM)

Rounds = dict[str, list[dict[str, float]]]


def run(rounds: int, wanted: Collection[Measure], *, ways: Sequence[str] = WAYS) -> list[Figure]:
    """Measure each way so often, and print a table for each place where the library's file may be.

    Raises RoundFailedError.
    """
    places = [place for place in (IN_MEMORY, ON_DISK) if any(_FROM[measure][0] == place for measure in wanted)]
    missing = [place for place in places if place == ON_DISK and not can_take_out()]
    places = [place for place in places if place not in missing]
    measured: dict[str, Rounds] = {place: {way: [] for way in ways} for place in places}
    for number in range(rounds):
        sys.stderr.write(f"vin_decode: round {number + 1} of {rounds}\n")
        # All of them in turn, so that what slows the computer down for a while slows down all of them.
        for place in places:
            for way in ways:
                with tempfile.TemporaryDirectory() as folder:
                    figures = one_round("tests.benchmarks.vin_decode_round", way, place, folder)
                measured[place][way].append(figures)
    lines = [line for place in places for line in table(place, measured[place])]
    if missing:
        lines += ["", "This system does not say what it has in memory: a first VIN from the disk was not measured."]
    print("\n".join(lines), flush=True)  # noqa: T201 - this is what it is for
    return [_figure(measure, measured) for measure in MEASURES if measure in wanted and _FROM[measure][0] in places]


def _figure(measure: Measure, measured: dict[str, Rounds]) -> Figure:
    place, figure = _FROM[measure]
    values, idle = ([1000 * each[name] for each in measured[place][AS_BUILT]] for name in (figure, "idle"))
    return Figure(measure=measure, values=values, yardsticks=idle)


def table(place: str, rounds: Rounds) -> list[str]:
    """Put the figures of one place into words."""
    in_memory = max(figures["percent in memory"] for each in rounds.values() for figures in each)
    is_held = place == ON_DISK and in_memory > PERCENT_OF_A_COLD_FILE
    held = "; another process holds it there, so the disk is read less than after a cold start" if is_held else ""
    lines = [
        "",
        f"The library's file {place} (at most {in_memory:.0f} % of it in memory before the first VIN{held})",
        f"{'longest gap of the event loop':<44}{'median':>12}{'worst':>12}",
        *(_line(words, figure, _all(rounds, way, figure)) for way, figure, words in GAPS if way in rounds),
        "from the scan to the vehicle's fields filled, first VIN",
        *(_line(words, figure, _all(rounds, way, figure)) for way, figure, words in DURATIONS if way in rounds),
        "ratios of the gaps",
    ]
    for words, (way, figure), (other_way, other) in RATIOS:
        if way in rounds and other_way in rounds:
            above, below = _all(rounds, way, figure), _all(rounds, other_way, other)
            lines.append(f"{words:<44}{median(above) / median(below):>12.1f}{max(above) / max(below):>12.1f}")
    return lines


def _all(rounds: Rounds, way: str, figure: str) -> list[float]:
    return [figures[figure] for figures in rounds[way]]


def _line(words: str, figure: str, seconds: list[float]) -> str:
    is_noticed = figure != "filled" and max(seconds) > NOTICED
    remark = f"  ! over {1000 * NOTICED:.0f} ms: a person notices" if is_noticed else ""
    return f"{words:<44}{1000 * median(seconds):>9.1f} ms{1000 * max(seconds):>9.1f} ms{remark}"
