"""A person's whole way, with keys only, in a process of its own: from the first start to a deleted session.

This file is the driver as well: run as a module it starts the real program and presses its keys.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

from tests.conftest import leave_out_samples

CHECKOUT = Path(__file__).parents[2]
VIN = "5N1AT2MV8HC900117"
SECONDS = 40


def start(folder: Path, journey: str) -> list[Any]:
    """Run the program in a new process; give what the person noted on the way."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONFAULTHANDLER": "1"}
    ended = subprocess.run(  # noqa: S603 - our own interpreter and this file
        [sys.executable, "-m", __name__, str(folder), journey],
        cwd=CHECKOUT,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=SECONDS + 10,
        check=False,
    )
    told = f"{ended.stdout}\n{ended.stderr}"
    assert ended.returncode == 0, told
    assert "Traceback" not in told, told
    unexpected = [line for line in ended.stderr.splitlines() if "This plugin does not support" not in line]
    assert unexpected == [], told
    return [json.loads(line) for line in ended.stdout.splitlines()]


def test_from_the_first_start_to_a_deleted_session_and_back(tmp_path: Path) -> None:
    leave_out_samples(tmp_path / "data")
    notes = dict(start(tmp_path / "data", "work"))
    assert notes["at first"] == []
    assert notes["link in the clipboard"].startswith("http://127.0.0.1:")
    assert notes["the link opens"] == 200
    assert notes["after creating"] == [["Waiting", "2017 Nissan Rogue", VIN, "(202) 555-0111", "Sent"]]
    assert [line[:2] for line in notes["after editing"]] == [["Waiting", "2017 Nissan Rogue"], ["Waiting", "Kia Ceed"]]
    assert [line[:2] for line in notes["after deleting"]] == [
        ["Deleted at PAVE", "Kia Ceed"],
        ["Waiting", "2017 Nissan Rogue"],
    ]
    again = dict(start(tmp_path / "data", "look"))
    assert again["at first"] == notes["after deleting"]
    assert again["link in the clipboard"].rpartition("/")[2] == notes["link in the clipboard"].rpartition("/")[2]
    assert again["the link opens"] == 200


# The driver


def note(what: str, seen: object) -> None:
    """Tell the test what was seen."""
    print(json.dumps([what, seen]), flush=True)  # noqa: T201 - this is how the two processes speak


async def person(journey: str) -> None:
    """Do what a person would, then leave; a failure ends the process at once."""
    import asyncio  # noqa: PLC0415
    import traceback  # noqa: PLC0415

    try:
        async with asyncio.timeout(SECONDS):
            await {"work": work, "look": look}[journey]()
    except BaseException:  # noqa: BLE001 - whatever it was, the test must read it
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(3)


async def main_window() -> Any:
    """Wait for the main window and give it the keyboard."""
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415

    from tests.conftest import until  # noqa: PLC0415
    from tests.ui.hands import go_to  # noqa: PLC0415

    def found() -> Any:
        return [
            window
            for window in QApplication.topLevelWidgets()
            if window.isVisible() and window.windowTitle().endswith("Pave Desktop")
        ]

    (window,) = await until(found)
    await go_to(window)
    return window


async def other_window(title: str) -> Any:
    """Wait for a window that opened over the main one."""
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415

    from tests.conftest import until  # noqa: PLC0415

    def found() -> Any:
        window = QApplication.activeWindow()
        return window if window is not None and title in window.windowTitle() else None

    return await until(found)


def rows(window: Any) -> list[list[str]]:
    """Read the list, sorted, without the columns of times and links. Two made in one second come in any order."""
    from tests.ui.tree import Role, nodes, table_rows  # noqa: PLC0415

    if not [node for node in nodes(window) if (node.name, node.role) == ("Sessions", Role.Table)]:
        return []
    return sorted(line[:5] for line in table_rows(window, "Sessions"))


def step_to(window: Any, vehicle: str) -> None:
    """Choose a row with Home and the arrows."""
    from tests.ui.hands import CTRL, Key, press  # noqa: PLC0415
    from tests.ui.tree import table_rows  # noqa: PLC0415

    vehicles = [line[1] for line in table_rows(window, "Sessions")]
    tab_to("Sessions")
    press(Key.Key_Home, CTRL)
    for _ in range(vehicles.index(vehicle)):
        press(Key.Key_Down)


def tab_to(name: str) -> None:
    """Press Tab until a field or button has the keyboard."""
    from tests.ui.hands import Key, focused_name, press  # noqa: PLC0415

    for _ in range(60):
        if focused_name() == name:
            return
        press(Key.Key_Tab)
    raise AssertionError(f"Tab never came to “{name}”")


async def closed(window: Any) -> Any:
    """Wait until a window is gone, and be back at the list."""
    import shiboken6  # noqa: PLC0415

    from tests.conftest import until  # noqa: PLC0415

    await until(lambda: not shiboken6.isValid(window) or not window.isVisible())
    return await main_window()


async def opened_link() -> tuple[str, int]:
    """Press Ctrl+C on the row, and open what is in the clipboard then."""
    import asyncio  # noqa: PLC0415

    from tests.conftest import until  # noqa: PLC0415
    from tests.ui.hands import CTRL, Key, clipboard, press  # noqa: PLC0415

    clipboard().clear()

    def copied() -> str:
        press(Key.Key_C, CTRL)
        return str(clipboard().text())

    link = await until(copied)

    def fetch() -> int:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(link, timeout=5) as answer:
            return int(answer.status)

    return link, await asyncio.to_thread(fetch)


async def work() -> None:  # noqa: PLR0915 - one way, told in order
    """Make two sessions, edit one, delete it."""
    from PySide6.QtTest import QTest  # noqa: PLC0415
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415

    from tests.conftest import until  # noqa: PLC0415
    from tests.ui.hands import CTRL, Key, find_input, focused, focused_name, press  # noqa: PLC0415

    window = await main_window()
    note("at first", rows(window))

    press(Key.Key_F2)
    editor = await other_window("New session")
    tab_to("VIN")
    QTest.keyClicks(focused(), VIN)
    press(Key.Key_Return)
    assert focused_name() == "Mobile number", "Enter moves on"
    await until(lambda: find_input(editor, "Model").text() == "Rogue")
    QTest.keyClicks(focused(), "202 555 0111")
    press(Key.Key_Return)
    window = await closed(editor)
    await until(lambda: len(rows(window)) == 1 and rows(window)[0][0] == "Waiting")
    note("after creating", rows(window))
    link, status = await opened_link()
    note("link in the clipboard", link)
    note("the link opens", status)

    press(Key.Key_F2)
    editor = await other_window("New session")
    tab_to("Make")
    QTest.keyClicks(focused(), "Kia")
    press(Key.Key_S, CTRL)
    window = await closed(editor)
    await until(lambda: [line[:2] for line in rows(window)][1:] == [["Waiting", "Kia"]])
    step_to(window, "Kia")
    press(Key.Key_Return)
    editor = await other_window("Kia")
    await until(lambda: focused_name() == "VIN")
    tab_to("Model")
    QTest.keyClicks(focused(), "Ceed")
    press(Key.Key_Return)
    window = await closed(editor)
    await until(lambda: rows(window)[1][1] == "Kia Ceed")
    note("after editing", rows(window))

    def asked() -> bool:
        # Delete works once the details say that it may.
        if QApplication.activeModalWidget() is None:
            press(Key.Key_Delete)
        return QApplication.activeModalWidget() is not None

    step_to(window, "Kia Ceed")
    await until(asked)
    question = QApplication.activeModalWidget()
    await until(lambda: focused_name() == "Cancel")
    tab_to("Delete at PAVE")
    press(Key.Key_Space)
    window = await closed(question)
    await until(lambda: rows(window)[0][0] == "Deleted at PAVE")
    note("after deleting", rows(window))
    press(Key.Key_Q, CTRL)


async def look() -> None:
    """Look at what the earlier run left."""
    from tests.conftest import until  # noqa: PLC0415
    from tests.ui.hands import CTRL, Key, press  # noqa: PLC0415

    window = await main_window()
    await until(lambda: len(rows(window)) == 2)
    note("at first", rows(window))
    step_to(window, "2017 Nissan Rogue")
    link, status = await opened_link()
    note("link in the clipboard", link)
    note("the link opens", status)
    press(Key.Key_Q, CTRL)


def drive(folder: str, journey: str) -> int:
    """Start the real program, with a person at its keys."""
    from PySide6.QtGui import QAccessible  # noqa: PLC0415

    from pave_desktop import application  # noqa: PLC0415
    from pave_desktop.command_line.main import main  # noqa: PLC0415

    make_event_loop = application.make_event_loop

    def with_a_person(qt_application: Any) -> Any:
        QAccessible.setActive(True)  # as a screen reader does; else Qt's table keeps cells of rows that are gone
        loop = make_event_loop(qt_application)
        people.append(loop.create_task(person(journey)))
        return loop

    people: list[Any] = []
    application.make_event_loop = with_a_person
    return main(["--practice", "--data-dir", folder])


if __name__ == "__main__":
    raise SystemExit(drive(*sys.argv[1:3]))
