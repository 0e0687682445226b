"""What the tests of starts and ends share."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.application.running import Running, main_windows
from tests.conftest import Desktops, Runner


@pytest.fixture
def sockets(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The user's folder for sockets; the names of pytest's own folders are too long for a socket."""
    folder = Path(tempfile.mkdtemp(prefix="run-"))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def running(
    tmp_path: Path,
    run: Runner,
    sockets: Path,  # noqa: ARG001 - no test is to listen in the user's own folder
    desktops: Desktops,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Running]:
    """A program that runs as it does for a person; whatever a failure leaves open is closed."""
    program = Running(tmp_path / "lot", monkeypatch)
    yield program
    if program.task is not None:
        for window in main_windows():
            window.close()
        run(program.give_up())
    run(desktops.clear_up())
