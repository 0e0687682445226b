"""What is asked of the window between its first paint and the rest of the program is not lost."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pave_desktop.models.connection import Connection
from pave_desktop.settings import Settings, save_settings
from pave_desktop.storage.register import open_register
from pave_desktop.system.paths import DataPaths
from tests.storage.sessions import made_row

CHECKOUT = Path(__file__).parents[2]
SECONDS = 60


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data folder with five sessions of a connection, which needs no keyring."""
    paths = DataPaths(tmp_path / "data")
    connection = Connection(id="lot", name="Lot", base_url="http://127.0.0.1:9", account="lot")
    save_settings(paths.settings, Settings(connections=[connection]))

    async def fill() -> None:
        register = (await open_register(paths.register)).register
        for number, name in enumerate(("Anna", "Berta", "Carla", "Dora", "Emma")):
            link = f"http://127.0.0.1:9/practice-inspection/KEY-{number}"
            await register.add(
                made_row(str(number), connection="lot", vehicle=name, key=f"KEY-{number}", capture_link=link)
            )
        await register.close()

    asyncio.run(fill())
    return paths.folder


def start_and(what: str, folder: Path) -> dict[str, Any]:
    """Start the program and do something early; give what is there when it has come to rest."""
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
    }
    ended = subprocess.run(  # noqa: S603 - our own interpreter and a module of ours
        [sys.executable, "-m", "tests.application.early_window", str(folder), what],
        cwd=CHECKOUT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    lines = ended.stdout.splitlines()
    assert lines, ended.stderr
    assert "Traceback" not in ended.stderr, ended.stderr
    found: dict[str, Any] = json.loads(lines[-1])
    return found


def test_typing_goes_into_the_search_box(folder: Path) -> None:
    found = start_and("search", folder)
    assert (found["search"], found["total"]) == ("berta", 1)


def test_a_link_that_is_clicked_is_copied(folder: Path) -> None:
    assert start_and("copy", folder)["clipboard"].startswith("http://127.0.0.1:9/practice-inspection/KEY-")


def test_a_double_click_opens_the_editor(folder: Path) -> None:
    assert "SessionEditor" in start_and("double click", folder)["windows"]


@pytest.mark.parametrize("what", ["close", "end of the session"])
def test_who_wants_to_leave_leaves(folder: Path, what: str) -> None:
    assert start_and(what, folder) == {"ended": 0}
