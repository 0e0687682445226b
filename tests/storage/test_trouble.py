"""What stands in a register's way is said in a sentence with what to do next, and nothing is overwritten."""

from __future__ import annotations

import asyncio
import errno
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pave_desktop.models.list_query import ListQuery
from pave_desktop.storage import opening
from pave_desktop.storage.problems import trouble_from_system
from pave_desktop.storage.register import Register, RegisterTroubleError, open_register
from tests.storage.conftest import made_row, with_register
from tests.storage.sessions import content, fill

NOBODY = 65534

only_with_modes = pytest.mark.skipif(sys.platform == "win32", reason="only on Linux and macOS do modes mean something")


def _trouble(path: Path) -> tuple[str, str]:
    """Open in vain; give what is wrong and what to do."""
    with pytest.raises(RegisterTroubleError) as trouble:
        asyncio.run(open_register(path))
    assert trouble.value.told == (trouble.value.sentence, trouble.value.next_step)
    return str(trouble.value.sentence), str(trouble.value.next_step)


# The folder and the file


@contextmanager
def somebody_whom_modes_hold_back(*owned: Path) -> Iterator[None]:
    """Be an ordinary user, the owner of these files: the administrator may write everywhere."""
    if sys.platform == "win32" or os.geteuid() != 0:
        yield
        return
    for each in owned:
        os.chown(each, NOBODY, NOBODY)
    # The real user too, for that is whom os.access asks about. The saved one stays, to come back.
    os.setresuid(NOBODY, NOBODY, 0)
    try:
        yield
    finally:
        os.setresuid(0, 0, 0)


@pytest.fixture
def anybodys_path() -> Iterator[Path]:
    """A path that another user can reach; pytest's own folders are closed to others."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder) / "register.sqlite3"


@only_with_modes
@pytest.mark.parametrize("existing", [True, False])
def test_a_folder_that_may_not_be_written(anybodys_path: Path, existing: bool) -> None:
    folder = anybodys_path.parent
    if existing:
        fill(anybodys_path, 3)
    with somebody_whom_modes_hold_back(folder, *folder.iterdir()):
        folder.chmod(0o500)
        try:
            told, next_step = _trouble(anybodys_path)
        finally:
            folder.chmod(0o700)
        assert (str(folder) in told, "may not write" in told, "--data-dir" in next_step) == (True, True, True)
        assert len(content(anybodys_path)[0]) == (3 if existing else 0)


@only_with_modes
def test_a_damaged_file_in_a_folder_that_may_not_be_written_stays(anybodys_path: Path) -> None:
    anybodys_path.write_bytes(b"damaged")
    folder = anybodys_path.parent
    with somebody_whom_modes_hold_back(folder, anybodys_path):
        folder.chmod(0o500)
        try:
            told, _ = _trouble(anybodys_path)
            assert "may not write" in told
            assert [file.read_bytes() for file in folder.iterdir()] == [b"damaged"]
        finally:
            folder.chmod(0o700)


def test_a_file_that_may_only_be_read(anybodys_path: Path) -> None:
    fill(anybodys_path, 3)
    with somebody_whom_modes_hold_back(anybodys_path.parent, anybodys_path):
        anybodys_path.chmod(0o400)
        told, next_step = _trouble(anybodys_path)
        assert (str(anybodys_path) in told, "write-protected" in told, "try again" in next_step) == (True, True, True)
        anybodys_path.chmod(0o600)
        assert len(content(anybodys_path)[0]) == 3


def test_something_else_of_that_name(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    told, next_step = _trouble(tmp_path / "file" / "register.sqlite3")
    assert f"{tmp_path / 'file'} is something else" in told
    assert "Move that" in next_step
    assert (tmp_path / "file").read_text() == "in the way"
    (tmp_path / "folder.sqlite3").mkdir()
    told, _ = _trouble(tmp_path / "folder.sqlite3")
    assert f"{tmp_path / 'folder.sqlite3'} is something else" in told


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "The disk is full"),
        (errno.EDQUOT, "The disk is full"),
        (errno.EROFS, "may not write"),
        (errno.EACCES, "may not write"),
        (errno.EISDIR, "something else"),
    ],
)
def test_what_the_operating_system_says(path: Path, number: int, words: str) -> None:
    trouble = trouble_from_system(OSError(number, os.strerror(number), str(path)), path)
    assert words in str(trouble.sentence)
    assert trouble.next_step is not None


# Other programs

HOLDS = """
import sqlite3, sys
other = sqlite3.connect(sys.argv[1], isolation_level=None)
other.execute("BEGIN " + sys.argv[2])
print("held", flush=True)
sys.stdin.read()
"""


@contextmanager
def another_program_holding(path: Path, how: str) -> Iterator[None]:
    """Let another process lock the file until the end."""
    command = [sys.executable, "-S", "-c", HOLDS, str(path), how]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        try:
            yield
        finally:
            process.communicate("", timeout=10)


@pytest.mark.parametrize("how", ["IMMEDIATE", "EXCLUSIVE"])
def test_a_locked_register_is_told_and_left_alone(path: Path, monkeypatch: pytest.MonkeyPatch, how: str) -> None:
    fill(path, 3)
    monkeypatch.setattr(opening, "SECONDS_TO_WAIT", 0.05)
    with another_program_holding(path, how):
        told, next_step = _trouble(path)
        assert (str(path) in told, "another program" in told, "try again" in next_step) == (True, True, True)
    after, told_then = content(path)
    assert (len(after), told_then) == (3, None)


def test_a_write_that_cannot_be_is_told_and_leaves_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "SECONDS_TO_WAIT", 0.05)

    async def work(register: Register) -> None:
        with another_program_holding(path, "IMMEDIATE"), pytest.raises(RegisterTroubleError, match="another program"):
            await register.add(made_row("one"))
        assert await register.page(ListQuery()) == []
        await register.add(made_row("one"))

    with_register(path, work)
    assert list(content(path)[0]) == ["one"]


# The disk


def test_a_disk_that_is_full_at_the_start(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as there:
        there.setattr(opening, "_SETTINGS", (*opening._SETTINGS, "PRAGMA max_page_count = 2"))
        told, next_step = _trouble(path)
    assert (str(path) in told, "disk is full" in told, "try again" in next_step) == (True, True, True)
    assert content(path) == ({}, None)


def test_a_disk_that_is_full_in_use(path: Path) -> None:
    async def work(register: Register) -> None:
        def fill_up(connection: sqlite3.Connection) -> None:
            connection.execute("PRAGMA max_page_count = 1").fetchall()

        await register._read(fill_up)
        with pytest.raises(RegisterTroubleError, match="full"):
            await register.add(made_row("one"), answer={"long": "x" * 100_000})
        assert await register.row("one") is None
        assert await register.page(ListQuery()) == []

    with_register(path, work)


NO_LARGER_FILES = """
import asyncio, resource, signal, sys
from pathlib import Path
from pave_desktop.storage.register import RegisterTroubleError, open_register
from tests.storage.conftest import made_row

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

async def main():
    register = (await open_register(Path(sys.argv[1]))).register
    await register.add(made_row("before"))
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, resource.RLIM_INFINITY))
    try:
        await register.add(made_row("one"), answer={"long": "x" * 500_000})
    except RegisterTroubleError as trouble:
        print(*trouble.told)
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    await register.add(made_row("after"))
    await register.close()

asyncio.run(main())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
def test_a_disk_that_takes_no_more_for_a_while(path: Path) -> None:
    run = subprocess.run(  # noqa: S603 - this very Python
        [sys.executable, "-c", NO_LARGER_FILES, str(path)],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
        cwd=Path(__file__).parents[2],
    )
    assert run.returncode == 0, run.stderr
    assert "The disk could not read or write the list of sessions" in run.stdout
    assert "try again" in run.stdout
    after, told = content(path)
    assert (set(after), told) == ({"before", "after"}, None)
