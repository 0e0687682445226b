"""Into practice mode, out of it and the end, in a process of its own: whose last act must not be a crash."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

CHECKOUT = Path(__file__).parents[2]


@pytest.mark.parametrize("switches", [0, 1, 2])
def test_the_process_ends_well_however_often_the_mode_was_changed(tmp_path: Path, switches: int) -> None:
    ended = subprocess.run(  # noqa: S603 - our own interpreter and this file
        [sys.executable, "-m", __name__, str(tmp_path / "data"), str(switches)],
        cwd=CHECKOUT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONFAULTHANDLER": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=40,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr


async def person(switches: int) -> None:
    """Change the mode so many times, then quit."""
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415

    from pave_desktop.ui.main_window import MainWindow  # noqa: PLC0415
    from tests.conftest import until  # noqa: PLC0415

    def shown(other_than: Any) -> Any:
        windows = (each for each in QApplication.topLevelWidgets() if isinstance(each, MainWindow))
        return next((each for each in windows if each.isVisible() and each is not other_than), None)

    window = await until(lambda: shown(None), 15)
    for _ in range(switches):
        await until(lambda window=window: window.desk.follow.is_on, 15)
        window.commands.practice.trigger()
        window = await until(lambda before=window: shown(before), 15)
    await until(lambda: window.desk.follow.is_on, 15)
    window.commands.quit.trigger()


def drive(folder: str, switches: str) -> int:
    """Start the real program in practice mode, with a person at it."""
    from pave_desktop import application  # noqa: PLC0415
    from pave_desktop.command_line.main import main  # noqa: PLC0415

    make_event_loop = application.make_event_loop
    people: list[asyncio.Task[None]] = []

    def with_a_person(qt_application: Any) -> Any:
        loop = make_event_loop(qt_application)
        people.append(loop.create_task(person(int(switches))))
        return loop

    application.make_event_loop = with_a_person
    return main(["--practice", "--data-dir", folder])


if __name__ == "__main__":
    raise SystemExit(drive(*sys.argv[1:3]))
