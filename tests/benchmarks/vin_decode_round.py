"""One round of the benchmark of VINs: opens the program, scans into an editor, and tells what the window paid.

Run as a module with `packaging` on the path, in a process of its own, for a library is imported once a process.
"""

from __future__ import annotations

import asyncio
import importlib
import importlib.util
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar
from unittest import mock

from offscreen_driver import Driver, drive

from pave_desktop.application import Program
from pave_desktop.models.field import Field
from pave_desktop.ui.session_editor.editor import SessionEditor
from pave_desktop.vehicles import decoder
from pave_desktop.work import decode_vin
from tests.benchmarks.loop_gap import LongestGap
from tests.benchmarks.page_cache import bring_in, share_in_memory, take_out
from tests.conftest import leave_out_samples

SECONDS_IDLE = 0.6
# What was filled in has to be painted as well, and that is the window's time too.
SECONDS_FOR_PAINTING = 0.1
SECONDS_AT_MOST = 30

IN_MEMORY = "in memory"

FIRST = "5FNRL5H43EB071236"
NEXT = "1C4RJFBG2JC207619"
# Two digits in the wrong order, which makes the decoder try what may have been meant.
MISTYPED = "1HGCM82633A004532"

_Result = TypeVar("_Result")


async def _at_once(function: Callable[[], _Result]) -> _Result:
    return function()


def as_built(_: Program) -> None:
    """The program as it is."""


def not_read_first(_: Program) -> None:
    """In a worker as well, but the library's file is left for its import to read."""
    mock.patch.object(decoder, "_load_library", lambda: importlib.import_module("ultravin")).start()


def in_the_windows_thread(program: Program) -> None:
    """As if there were neither a worker nor the reading before: the window does all of it."""
    not_read_first(program)
    mock.patch.object(decode_vin, "in_worker", _at_once).start()


def loaded_before(program: Program) -> None:
    """As if the library cost nothing: what is left is what the window itself does at its first VIN."""
    for vin in (NEXT, FIRST):
        program.bench.vin_decoder.decode(vin)


WAYS = {way.__name__: way for way in (as_built, not_read_first, in_the_windows_thread, loaded_before)}


def library_file() -> Path:
    """Where the library is, which is not imported for that: its largest file is its code and its data."""
    spec = importlib.util.find_spec("ultravin")
    if spec is None or spec.origin is None:
        raise RuntimeError("ultravin is not installed")
    return max(Path(spec.origin).parent.iterdir(), key=lambda file: file.stat().st_size)


def put_library(place: str) -> float:
    """Have the library's file in memory, or on the disk only. Give the percentage that is in memory then."""
    file = library_file()
    bring_in(file)
    if place == IN_MEMORY:
        return 100
    take_out(file)
    return 100 * share_in_memory(file)


async def measure(driver: Driver, way: str, place: str) -> dict[str, float]:
    """Give the longest gaps when idle and at each scan, what the first scan took, and the percentage in memory."""
    window = driver.window
    await driver.until(lambda: window.desk.list.is_loaded, "the list")
    await driver.until(lambda: not window.desk.tasks.is_running("start"), "the end of the start")
    window.commands.new.trigger()
    editor = window.windows.editors[-1]
    await driver.until(editor.isActiveWindow, "the keyboard in the editor")
    await driver.settle()
    with LongestGap() as idle:
        await asyncio.sleep(SECONDS_IDLE)
    if "ultravin" in sys.modules:
        raise RuntimeError("the library was imported before the first VIN")
    percent_in_memory = put_library(place)
    WAYS[way](driver.program)
    await driver.settle()
    first, seconds_to_first = await scan(editor, FIRST)
    following, _ = await scan(editor, NEXT)
    mistyped, _ = await scan(editor, MISTYPED)
    editor.edit.discard()
    editor.reject()
    return {
        "idle": idle.seconds,
        "first": first,
        "next": following,
        "mistyped": mistyped,
        "filled": seconds_to_first,
        "percent in memory": percent_in_memory,
    }


async def scan(editor: SessionEditor, vin: str) -> tuple[float, float]:
    """Scan a VIN into an editor; give the longest gap until its vehicle stood there, and the time until then."""
    vehicle_told: asyncio.Future[float] = asyncio.get_running_loop().create_future()

    def look() -> None:
        vehicle = editor.edit.vin_help.vehicle
        if vehicle is not None and vehicle.vin == vin and not vehicle_told.done():
            vehicle_told.set_result(time.perf_counter())

    editor.edit.vin_help.changed.connect(look)
    with LongestGap() as gap:
        begun = time.perf_counter()
        editor.take_scan(vin)
        async with asyncio.timeout(SECONDS_AT_MOST):
            told = await vehicle_told
        await asyncio.sleep(SECONDS_FOR_PAINTING)
    editor.edit.vin_help.changed.disconnect(look)
    if not editor.form.boxes[Field.MAKE].text():
        raise RuntimeError(f"nothing was filled in for {vin}")
    return gap.seconds, told - begun


def main(way: str, place: str, folder: Path) -> None:
    """Measure one way on an empty data folder; the last line that is printed is the result, times in seconds."""
    leave_out_samples(folder)
    measured: dict[str, float] = {}

    async def play(driver: Driver) -> None:
        measured.update(await measure(driver, way, place))

    drive(play, data_folder=folder, pictures=folder)
    print(json.dumps(measured))  # noqa: T201 - this is how the two processes speak


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
