"""The lock that goes with its process: one has it at a time, and a killed one leaves none."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from pave_desktop.system.process_lock import ProcessLock

CHECKOUT = Path(__file__).parents[2]

HOLD = """
import sys
from pathlib import Path
from pave_desktop.system.process_lock import ProcessLock
lock = ProcessLock(Path(sys.argv[1]))
print(lock.take(), flush=True)
input()
"""

# Who has the lock makes a file that must not be there yet, and takes it away before giving the lock back.
CROWD = """
import os, sys, time
from pathlib import Path
from pave_desktop.system.process_lock import ProcessLock
path, inside, times = Path(sys.argv[1]), sys.argv[1] + ".inside", 0
lock = ProcessLock(path)
end = time.monotonic() + 0.6
while time.monotonic() < end:
    if lock.take():
        os.close(os.open(inside, os.O_CREAT | os.O_EXCL))
        os.unlink(inside)
        lock.give_back()
        times += 1
print(times)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "the.lock"


def process(code: str, path: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(  # noqa: S603 - this very Python
        [sys.executable, "-c", code, str(path)],
        cwd=CHECKOUT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_one_has_it_at_a_time_and_no_file_stays(path: Path) -> None:
    first, second = ProcessLock(path), ProcessLock(path)
    assert first.take()
    assert first.take(), "it has it already"
    assert not second.take()
    second.give_back()
    assert not second.take(), "who does not have it cannot give it back"
    first.give_back()
    first.give_back()
    assert not path.exists()
    assert second.take()
    second.give_back()


@pytest.mark.skipif(sys.platform == "win32", reason="only on Linux and macOS do files have such rights")
def test_its_file_is_its_owners_only(path: Path) -> None:
    lock = ProcessLock(path)
    lock.take()
    assert path.stat().st_mode & 0o077 == 0
    lock.give_back()


def test_a_killed_process_leaves_no_lock(path: Path) -> None:
    with process(HOLD, path) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "True\n"
        lock = ProcessLock(path)
        assert not lock.take()
        holder.kill()
        holder.wait(10)
        assert path.exists(), "its file is there still, and means nothing"
        assert lock.take()
        lock.give_back()


def test_of_many_that_come_and_go_no_two_have_it_at_once(path: Path) -> None:
    crowd = [process(CROWD, path) for _ in range(3)]
    told = [each.communicate(timeout=20) for each in crowd]
    assert [error for _, error in told if error] == [], "two had the lock"
    assert all(int(times) > 0 for times, _ in told)


def test_where_there_is_no_folder_there_is_no_lock(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="missing"):
        ProcessLock(tmp_path / "missing" / "the.lock").take()
