"""What a session costs that is made with all its safety, beside the same calls by bare httpx.

The program's side is `Desk.create` with its register on disk: the draft, the row before the call, the keys, the line,
the answer's row and its history, the list that follows. Its time ends with `created`, when the link is there; its CPU
is all of the process's, until nothing is left to be done. Both sides make one session after the other.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Collection
from contextlib import ExitStack
from typing import Any

from pave_desktop.entry.vin import check_digit
from tests.benchmarks.figures import Figure, Measure
from tests.benchmarks.fresh_process import CHECKOUT, one_round
from tests.benchmarks.server_process import Access, practice_process, seconds_alone

CREATES = 40
WARM_UP = 10

YARDSTICK, DESK, WINDOW = "bare_httpx", "desk", "window"
FAR, NEAR = 0.08, 0.0

WALL = Measure(name="create_wall", told="time to make a session, the server 80 ms away", goal=1.05)
CPU = Measure(name="create_cpu", told="the program's CPU for it", goal=1.6)
WALL_NEAR = Measure(name="create_wall_0ms", told="the same, the server answering at once")
CPU_NEAR = Measure(name="create_cpu_0ms", told="the program's CPU for it")
WALL_WINDOW = Measure(name="create_wall_window", told="as create_wall, the main window open")
CPU_WINDOW = Measure(name="create_cpu_window", told="as create_cpu, the main window open")

# Which figure of which side, compared with the yardstick's at the same distance.
_FROM = {
    WALL: (FAR, DESK, "wall"),
    CPU: (FAR, DESK, "cpu"),
    WALL_NEAR: (NEAR, DESK, "wall"),
    CPU_NEAR: (NEAR, DESK, "cpu"),
    WALL_WINDOW: (FAR, WINDOW, "wall"),
    CPU_WINDOW: (FAR, WINDOW, "cpu"),
}
MEASURES = tuple(_FROM)

Sides = dict[tuple[float, str], list[dict[str, float]]]


def run(rounds: int, wanted: Collection[Measure], *, creates: int = CREATES, warm_up: int = WARM_UP) -> list[Figure]:
    """Measure what is wanted so often, both sides in turn. Raises RoundFailedError."""
    chosen = [measure for measure in MEASURES if measure in wanted]
    needed = dict.fromkeys((_FROM[measure][0], side) for measure in chosen for side in (YARDSTICK, _FROM[measure][1]))
    measured: Sides = {place: [] for place in needed}
    with ExitStack() as running:
        distances = dict.fromkeys(distance for distance, _ in needed)
        servers = {distance: running.enter_context(practice_process(distance)) for distance in distances}
        for distance, server in servers.items():
            alone = 1000 * seconds_alone(server, body(0), calls=max(1, creates // 2))
            sys.stderr.write(f"create: {1000 * distance:.0f} ms away the server alone answers in {alone:.1f} ms\n")
        for number in range(rounds):
            sys.stderr.write(f"create: round {number + 1} of {rounds}\n")
            # In turn, so that what slows the computer down for a while slows down all of them; and neither is
            # always the first.
            for distance, side in list(needed)[:: -1 if number % 2 else 1]:
                server = servers[distance]
                measured[distance, side].append(one_side(side, server, creates=creates, warm_up=warm_up))
    return [_figure(measure, measured) for measure in chosen]


def one_side(side: str, server: Access, *, creates: int, warm_up: int) -> dict[str, float]:
    """Let one side make sessions in a new process, on an empty data folder; give seconds for each."""
    bodies = [body(number) for number in range(warm_up + creates)]
    task = {**server, "warm_up": bodies[:warm_up], "bodies": bodies[warm_up:]}
    if side == YARDSTICK:
        return one_round("tests.benchmarks.bare_httpx", task=task)
    # Not where temporary files go: that can be memory, and a register on it would cost less than on a disk.
    build = CHECKOUT / "build"
    build.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bench-", dir=build) as folder:
        return one_round("tests.benchmarks.create_round", side, folder, task=task)


def body(number: int) -> dict[str, Any]:
    """Give what a counter asks PAVE for: a scanned vehicle, its customer, the dealer's marks."""
    vin = f"5N1AT2MV0HC{number:06}"
    return {
        "vehicle": {
            "vin": f"{vin[:8]}{check_digit(vin)}{vin[9:]}",
            "year": 2017,
            "make": "Nissan",
            "model": "Rogue",
            "body_type": "SUV",
            "trim": "SV",
            "transmission": "Automatic",
            "odom_reading": 45_200 + number,
            "odom_unit": "MILES",
        },
        "sms": {"to": f"+1202555{100 + number % 90:04}", "to_name": "Jane Smith", "by": "Steve's Auto"},
        "session": {
            "client_id": f"A-{number}",
            "contact": {"first_name": "Jane", "last_name": "Smith"},
            "reference": {"stock": f"S{number}"},
        },
    }


def _figure(measure: Measure, measured: Sides) -> Figure:
    distance, side, what = _FROM[measure]
    values, yardsticks = ([1000 * figures[what] for figures in measured[distance, each]] for each in (side, YARDSTICK))
    return Figure(measure=measure, values=values, yardsticks=yardsticks)
