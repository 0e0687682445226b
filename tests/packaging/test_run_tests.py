"""The tests in two processes: each runs once, how they ended adds up, and no end of a process passes for success."""

from __future__ import annotations

import importlib
import os
import signal
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

CHECKOUT = Path(__file__).parents[2]
PACKAGING = CHECKOUT / "packaging"

sys.path.insert(0, str(PACKAGING))
run_tests: Any = importlib.import_module("run_tests")
sys.path.remove(str(PACKAGING))

# What tests of a project say and wait for. `number` is that of the process they run in.
PROJECT = """
import os, pathlib, sys, time
folder = pathlib.Path(__file__).parent
number = int(sys.argv[2])

def say(word):
    with (folder / "said.txt").open("a") as file:
        file.write(f"{number} {word}\\n")

def meet(mine, other):
    # Whoever is alone here waits in vain.
    (folder / mine).touch()
    end = time.monotonic() + 20
    while not (folder / other).exists():
        assert time.monotonic() < end, "nobody came"
        time.sleep(0.01)
"""


def both_at_once(*, then: str = "pass") -> dict[str, str]:
    """Two files whose tests meet: one process would come to the second file only when it is done with the first."""
    test = "from project import *\ndef test_meets():\n    meet({0!r}, {1!r})\n    {2}\ndef test_after(): pass\n"
    return {"test_a.py": test.format("a", "b", then), "test_b.py": test.format("b", "a", then)}


def make_project(folder: Path, files: dict[str, str]) -> Path:
    """Write a project of tests that pytest finds by itself."""
    for name, text in {"project.py": PROJECT, "pytest.ini": "[pytest]\nmarkers = early\n", **files}.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def surroundings() -> dict[str, str]:
    """An environment in which pytest starts without this project's plugins."""
    return {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONPATH": str(CHECKOUT)}


def run_in_two(folder: Path) -> tuple[int, Any]:
    """Run a project's tests in two processes."""
    code, counts = run_tests.run_tests(sys.executable, [], processes=2, checkout=folder, environment=surroundings())
    return code, counts


def test_each_test_runs_once_and_a_file_stays_together(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    many = "import pytest\nfrom project import *\n@pytest.mark.parametrize('which', range(5))\ndef test_it(which):\n"
    files = {f"test_{name}.py": f"{many}    say(f'{name} {{which}}')\n" for name in "cdefgh"}
    files["test_ends.py"] = """
import pytest
from project import *
def test_bad(): raise ValueError("planted")
def test_without_its_fixture(nowhere): pass
@pytest.mark.skip(reason="only on Windows")
def test_left_out(): pass
@pytest.mark.xfail
def test_known(): raise ValueError
"""
    files["test_whole_file.py"] = "import pytest\npytest.skip('only on macOS', allow_module_level=True)\n"
    files["conftest.py"] = "from tests.conftest import pytest_collection_finish, pytest_sessionfinish\n"
    files["test_a_early.py"] = """
import pytest
from project import *
from tests.early import early
@early
def work(): say("work")
@pytest.mark.early(work)
def test_with_early_work():
    work.result()
    say("early test")
"""
    code, counts = run_in_two(make_project(tmp_path, {**both_at_once(), **files}))
    assert code == 1
    assert str(counts) == "36 passed, 2 failed, 2 skipped"
    assert sorted(counts.reasons) == ["only on Windows", "only on macOS"]
    said = (tmp_path / "said.txt").read_text().splitlines()
    runners = defaultdict(list)
    for line in said:
        number, _, word = line.partition(" ")
        runners[word].append(number)
    assert runners.pop("work") == runners.pop("early test") == ["1"], "one begins what takes long, and waits for it"
    assert runners.keys() == {f"{name} {which}" for name in "cdefgh" for which in range(5)}
    for name in "cdefgh":
        its = [runners[f"{name} {which}"] for which in range(5)]
        assert len(its[0]) == 1
        assert its == [its[0]] * 5
    told = capfd.readouterr().out
    assert told.count('ValueError("planted")') == 1
    assert told.count("fixture 'nowhere' not found") == 1
    assert "were run" not in told


@pytest.mark.parametrize(
    ("number", "crash", "told"),
    [
        pytest.param(1, "os.kill(os.getpid(), 11)", "by SIGSEGV", id="killed, in the first"),
        pytest.param(2, "os.kill(os.getpid(), 11)", "by SIGSEGV", id="killed, in the second"),
        pytest.param(2, "os._exit(0)", "with exit code 0", id="ended as if all were well"),
    ],
)
@pytest.mark.skipif(sys.platform == "win32", reason="only on Linux and macOS is there such a signal")
def test_a_crash_is_a_failure(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], number: int, crash: str, told: str
) -> None:
    crashes = both_at_once(then=f"if number == {number}: {crash}")
    code, counts = run_in_two(
        make_project(tmp_path, {**crashes, "test_c.py": "def test_bad(): assert 'planted' == 1\n"})
    )
    assert code == 1
    assert counts is None
    lines = capfd.readouterr().out.splitlines()
    assert [line for line in lines if line.startswith(f"A process of the tests was ended {told} in test_")]
    assert lines[-1] == "The tests ended before they could be counted."
    assert [line for line in lines if "assert 'planted' == 1" in line], "the other process tells its failures"


def test_what_cannot_be_read_is_told_and_counted_once(tmp_path: Path) -> None:
    code, counts = run_in_two(make_project(tmp_path, {**both_at_once(), "test_c.py": "import nothing_of_this_name\n"}))
    assert code == 2
    assert str(counts) == "0 passed, 1 failed, 0 skipped"


def test_processes_that_find_different_tests_prove_nothing(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    differs = (
        "import pytest\nfrom project import *\n@pytest.mark.parametrize('it', range(number))\ndef test_it(it): pass\n"
    )
    code, _ = run_in_two(make_project(tmp_path, {**both_at_once(), "test_c.py": differs}))
    assert code == 1
    assert "did not find the same tests" in capfd.readouterr().out


def test_a_test_that_nobody_ran_is_missed(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    # As if another process had taken the file, and ended well without running it.
    taken = "import pathlib, sys\ndef pytest_sessionstart(): (pathlib.Path(sys.argv[1]) / 'taken test_c.py').touch()\n"
    files = {**both_at_once(), "conftest.py": taken, "test_c.py": "def test_it(): pass\n"}
    code, counts = run_in_two(make_project(tmp_path, files))
    assert code == 1
    assert str(counts) == "4 passed, 0 failed, 0 skipped"
    assert "There are 5 tests, and 4 were run." in capfd.readouterr().out


@pytest.mark.skipif(sys.platform == "win32", reason="only on Linux and macOS is Ctrl+C this signal")
def test_ctrl_c_ends_both_and_is_told(tmp_path: Path) -> None:
    make_project(tmp_path, both_at_once(then="say('waits'); time.sleep(50)"))
    # What was started in the background may have been told to take no notice of Ctrl+C.
    code = (
        "import os, signal, sys, pathlib; import run_tests; "
        "signal.signal(signal.SIGINT, signal.default_int_handler); "
        "code, counts = run_tests.run_tests(sys.executable, [], processes=2, "
        "checkout=pathlib.Path.cwd(), environment=dict(os.environ)); print(counts); sys.exit(code)"
    )
    environment = {**surroundings(), "PYTHONPATH": os.pathsep.join([str(PACKAGING), str(CHECKOUT)])}
    with subprocess.Popen(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as running:
        said = tmp_path / "said.txt"
        end = time.monotonic() + 20
        while not said.exists() or len(said.read_text().splitlines()) < 2:
            assert time.monotonic() < end, "they never waited"
            time.sleep(0.01)
        os.killpg(running.pid, signal.SIGINT)
        told, _ = running.communicate(timeout=20)
    assert running.returncode == 2, told
    assert told.splitlines()[-1] == "0 passed, 0 failed, 0 skipped"
    assert told.count("KeyboardInterrupt !!") == 2


def test_how_many_processes_are_usual(monkeypatch: pytest.MonkeyPatch) -> None:
    for cores in ({0, 1}, {0, 1, 2, 3}):
        monkeypatch.setattr(os, "sched_getaffinity", lambda _, cores=cores: cores, raising=False)
        assert run_tests.usual_processes([]) == 2
    assert run_tests.usual_processes(["tests/entry"]) == 1
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {3}, raising=False)
    assert run_tests.usual_processes([]) == 1
