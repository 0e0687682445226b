"""The program as it runs for a person, on the tests' loop: with its place, its door, and all starts that come after."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from pave_desktop import application
from pave_desktop.application import run_until_quit
from pave_desktop.credentials import Credentials
from pave_desktop.practice import PracticeServer
from pave_desktop.settings import Settings, save_settings
from pave_desktop.system.door import Door
from pave_desktop.system.paths import DataPaths
from pave_desktop.system.private_files import make_private_folder
from pave_desktop.system.single_instance import Place, take_place
from pave_desktop.ui.main_window import MainWindow
from pave_desktop.work.workbench import in_worker
from tests.conftest import connection_to, keys_of, until


class Running:
    """Starts the program, again and again if need be; `close` ends it as a person would."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.paths = DataPaths(folder)
        self._monkeypatch = monkeypatch
        self.task: asyncio.Task[int] | None = None
        self._place: Place | None = None

    def connect(self, server: PracticeServer) -> None:
        """Have a connection whose keys are at hand."""
        connection = connection_to(server)
        make_private_folder(self.paths.folder)
        save_settings(self.paths.settings, Settings(connections=[connection]))
        credentials = Credentials()
        credentials.keep_in_memory(connection, keys_of(server))
        self._monkeypatch.setattr(application, "Credentials", lambda: credentials)

    def begin(self, *, practice: bool = False, shown: str = "") -> None:
        """Start, as `run_program` does, and wait for nothing."""
        self._place = take_place(self.paths.folder)
        assert self._place is not None, "a copy is there already"
        door = Door(self._place)
        self.task = asyncio.ensure_future(run_until_quit(self.paths, practice=practice, door=door, shown=shown))

    async def start(self, *, practice: bool = False, shown: str = "") -> Any:
        """Start, and give the window."""
        self.begin(practice=practice, shown=shown)
        return await self.window()

    async def window(self) -> Any:
        """Wait for the main window."""
        (found,) = await until(main_windows, 10)
        return found

    async def come_again(self, shown: str = "") -> None:
        """Start the program once more, which hands over to this one."""
        assert await in_worker(partial(take_place, self.paths.folder, shown)) is None, "there are two copies now"

    async def ended(self) -> int:
        """Wait for the end, and give the exit code."""
        assert self.task is not None
        code = await asyncio.wait_for(self.task, 10)
        self.leave()
        return code

    async def close(self) -> int:
        """Close the window, and wait for the end."""
        (await self.window()).close()
        return await self.ended()

    async def give_up(self) -> None:
        """End what a failed test left."""
        if self.task is not None:
            await asyncio.wait([self.task], timeout=5)
            self.task.cancel()
        self.leave()

    def leave(self) -> None:
        """Let the next one in."""
        if self._place is not None:
            self._place.leave()
        self.task = self._place = None


def main_windows() -> list[MainWindow]:
    return [each for each in QApplication.topLevelWidgets() if isinstance(each, MainWindow) and each.isVisible()]
