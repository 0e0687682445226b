"""Files that only their owner may read, whole or not at all."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pave_desktop.system.private_files import make_private_folder, set_file_aside, write_private_file

only_with_modes = pytest.mark.skipif(sys.platform == "win32", reason="only on Linux and macOS do modes mean something")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def open_to_everybody() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


@only_with_modes
def test_every_folder_that_is_made_is_private(tmp_path: Path, open_to_everybody: None) -> None:  # noqa: ARG001
    tmp_path.chmod(0o755)
    make_private_folder(tmp_path / "a" / "b" / "c")
    assert [mode(tmp_path / each) for each in ("a", "a/b", "a/b/c")] == [0o700] * 3
    assert mode(tmp_path) == 0o755
    make_private_folder(tmp_path / "a" / "b" / "c")


def test_a_folder_that_cannot_be_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    for folder in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(OSError, match="file"):
            make_private_folder(folder)


@only_with_modes
def test_a_written_file_is_private(tmp_path: Path, open_to_everybody: None) -> None:  # noqa: ARG001
    path = tmp_path / "new" / "file.txt"
    write_private_file(path, "ä")
    assert (mode(path), mode(path.parent)) == (0o600, 0o700)
    path.chmod(0o666)
    write_private_file(path, "ö")
    assert (mode(path), path.read_text("utf-8")) == (0o600, "ö")


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "file.txt"
    write_private_file(path, "old")
    with pytest.raises(UnicodeEncodeError):
        write_private_file(path, "new \ud800")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


KILLED_BEFORE_THE_RENAME = """
import os, signal, sys
from pathlib import Path
from pave_desktop.system.private_files import write_private_file

def die(event, arguments):
    if event == "os.rename":
        os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(die)
write_private_file(Path(sys.argv[1]), "new" * 100_000)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="only on Linux and macOS is there SIGKILL")
def test_a_kill_in_between_keeps_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "file.txt"
    write_private_file(path, "old")
    run = subprocess.run(  # noqa: S603 - this very Python
        [sys.executable, "-c", KILLED_BEFORE_THE_RENAME, str(path)], cwd=Path(__file__).parents[2], check=False
    )
    assert run.returncode == -signal.SIGKILL
    assert path.read_text() == "old"
    (left,) = (file for file in tmp_path.iterdir() if file != path)
    assert mode(left) == 0o600
    write_private_file(path, "newest")
    assert path.read_text() == "newest"


def test_files_set_aside_never_replace_one_another(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    moment = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
    names = []
    for number in range(3):
        path.write_text(str(number))
        names.append(set_file_aside(path, moment).name)
    assert names == [
        "settings-damaged-20260304-050607.json",
        "settings-damaged-20260304-050607-1.json",
        "settings-damaged-20260304-050607-2.json",
    ]
    assert [(tmp_path / name).read_text() for name in names] == ["0", "1", "2"]
    with pytest.raises(FileNotFoundError):
        set_file_aside(path)
