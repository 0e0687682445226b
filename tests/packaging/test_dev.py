"""The judgements of packaging/dev.py: what is missing, what has to be made again, how the tests ended."""

import importlib
import os
import sys
from pathlib import Path
from types import ModuleType

import pytest

PACKAGING = Path(__file__).parents[2] / "packaging"
DEBIAN_11 = {"ID": "debian", "VERSION_ID": "11"}
DEBIAN_13 = {"ID": "debian", "VERSION_ID": "13"}


def load(name: str) -> ModuleType:
    """Import a sibling of dev.py the way dev.py does."""
    sys.path.insert(0, str(PACKAGING))
    try:
        return importlib.import_module(name)
    finally:
        sys.path.remove(str(PACKAGING))


machine = load("machine")
environment = load("environment")
run_tests = load("run_tests")
dev = load("dev")


@pytest.fixture
def not_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine.os, "geteuid", lambda: 1000, raising=False)


@pytest.mark.usefixtures("not_root")
class TestMachine:
    @pytest.mark.parametrize(
        ("version", "suits"), [((3, 10), False), ((3, 11), True), ((3, 14), True), ((3, 15), False)]
    )
    def test_which_python_suits(self, version: tuple[int, int], suits: bool) -> None:
        assert machine.python_suits(version) is suits

    @pytest.mark.parametrize(
        ("system", "release", "command"),
        [
            ("linux", DEBIAN_11, "sudo apt install python3.11 python3.11-venv"),
            ("linux", DEBIAN_13, "sudo apt install python3 python3-venv"),
            ("linux", {"ID": "ubuntu", "VERSION_ID": "22.04"}, "sudo apt install python3.11 python3.11-venv"),
            ("linux", {"ID": "fedora"}, "sudo dnf install python3.12"),
            ("linux", {"ID": "manjaro", "ID_LIKE": "arch"}, "sudo pacman -S python"),
            ("darwin", {}, "brew install python@3.13"),
            ("win32", {}, "winget install Python.Python.3.13"),
        ],
    )
    def test_wrong_python_names_the_command(self, system: str, release: dict[str, str], command: str) -> None:
        line = machine.wrong_python_line((3, 8), system, release)
        assert line == f"Pave Desktop needs Python 3.11 to 3.14; this one is 3.8. Install one: {command}"

    def test_missing_venv_names_the_package_of_this_python(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(machine.importlib.util, "find_spec", lambda _: None)
        line = machine.missing_venv_line((3, 12), DEBIAN_13)
        assert line.endswith("Install: sudo apt install python3.12-venv")

    def test_missing_library_names_its_package(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(machine.sys, "platform", "linux")

        def is_there(library: str) -> bool:
            return library not in ("libEGL.so.1", "libxcb-cursor.so.0")

        without_display = machine.missing_libraries_line({}, is_there, "apt")
        assert without_display.endswith("Install: sudo apt install libegl1")
        with_display = machine.missing_libraries_line({"DISPLAY": ":0"}, is_there, "apt")
        assert with_display.endswith("Install: sudo apt install libegl1 libxcb-cursor0")
        offscreen = {"DISPLAY": ":0", "QT_QPA_PLATFORM": "offscreen"}
        assert machine.missing_libraries_line(offscreen, is_there, "dnf").endswith("dnf install libglvnd-egl")

    def test_nothing_missing_says_nothing(self) -> None:
        assert machine.missing_libraries_line({"DISPLAY": ":0"}, lambda _: True) is None

    def test_old_linux(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(machine.sys, "platform", "linux")
        assert "glibc 2.31, and 2.34 is needed" in machine.old_linux_line(("glibc", "2.31"), "x86_64")
        assert machine.old_linux_line(("glibc", "2.36"), "x86_64") is None
        assert "2.39 is needed" in machine.old_linux_line(("glibc", "2.36"), "aarch64")
        assert "not made for this Linux" in machine.old_linux_line(("", ""))

    def test_display(self) -> None:
        assert not machine.has_display({}, "linux")
        assert machine.has_display({"WAYLAND_DISPLAY": "wayland-0"}, "linux")
        assert machine.has_display({}, "win32")


class TestEnvironment:
    @pytest.fixture
    def locks(self, tmp_path: Path) -> Path:
        (tmp_path / "run.txt").write_bytes(b"one==1\n")
        (tmp_path / "develop.txt").write_bytes(b"one==1\ntwo==2\n")
        return tmp_path

    def judge(self, locks: Path, marker: str, wanted: str) -> str:
        judged: str = environment.what_to_do(marker, wanted, locks, locks)
        return judged

    def marker(self, locks: Path, name: str) -> str:
        return f"{environment.place_line(locks)}\n{environment.lock_line(name, locks)}\n"

    def test_an_absent_or_half_made_one_is_made(self, locks: Path) -> None:
        assert self.judge(locks, "", "run.txt") == "make"

    def test_what_is_there_is_kept(self, locks: Path) -> None:
        assert self.judge(locks, self.marker(locks, "run.txt"), "run.txt") == "nothing"
        assert self.judge(locks, self.marker(locks, "develop.txt"), "develop.txt") == "nothing"
        assert self.judge(locks, self.marker(locks, "develop.txt"), "run.txt") == "nothing"

    def test_tools_are_added(self, locks: Path) -> None:
        assert self.judge(locks, self.marker(locks, "run.txt"), "develop.txt") == "add"

    @pytest.mark.parametrize("wanted", ["run.txt", "develop.txt"])
    def test_another_lock_makes_it_anew(self, locks: Path, wanted: str) -> None:
        before = self.marker(locks, wanted)
        (locks / wanted).write_bytes(b"one==2\n")
        assert self.judge(locks, before, wanted) == "make"

    def test_windows_line_ends_are_no_other_lock(self, locks: Path) -> None:
        before = self.marker(locks, "run.txt")
        (locks / "run.txt").write_bytes(b"one==1\r\n")
        assert self.judge(locks, before, "run.txt") == "nothing"

    def test_a_moved_checkout_makes_it_anew(self, locks: Path) -> None:
        assert environment.what_to_do(self.marker(locks, "run.txt"), "run.txt", locks, locks / "moved") == "make"


class TestWords:
    @pytest.mark.parametrize(
        ("given", "passed"),
        [
            ([], ["--practice"]),
            (["--language", "fr"], ["--practice", "--language", "fr"]),
            (["self-check"], ["self-check"]),
            (["--version"], ["--version"]),
            (["--data-dir=there"], ["--data-dir=there"]),
            (["--", "--language", "fr"], ["--language", "fr"]),
            (["--"], []),
        ],
    )
    def test_run_practises_unless_told_otherwise(self, given: list[str], passed: list[str]) -> None:
        assert dev.program_arguments(given) == passed

    def test_how_many_processes_are_asked_for(self) -> None:
        assert dev.processes_for_tests(["tests/entry", "-x"]) == (1, ["tests/entry", "-x"])
        assert dev.processes_for_tests(["--processes=3", "-x"]) == (3, ["-x"])
        with pytest.raises(environment.CannotGoOnError, match="takes a number"):
            dev.processes_for_tests(["--processes=all"])

    def test_which_skips_are_for_another_system(self) -> None:
        assert dev.is_for_another_system("only on Windows: DPAPI", "linux")
        assert not dev.is_for_another_system("only on Linux with a keyring", "linux")
        assert not dev.is_for_another_system("no keyring here", "linux")

    def test_unknown_word_and_help(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert dev.main(["tset"]) == 2
        assert "There is no word `tset`." in capsys.readouterr().err
        assert dev.main([]) == 0
        told = capsys.readouterr().out
        assert all(f"\n  {word} " in told for word in dev.WORDS)

    def test_a_wrong_python_without_another_says_so(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setattr(dev.machine, "python_suits", lambda _: False)
        monkeypatch.setattr(dev.machine, "find_suitable_python", lambda: None)
        assert dev.main(["run"]) == 3
        assert capsys.readouterr().err.startswith("Pave Desktop needs Python 3.11 to 3.14")

    def test_a_missing_thing_ends_in_one_sentence(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setattr(dev.machine, "missing_libraries_line", lambda _: "Install: that")
        assert dev.main(["run"]) == 3
        assert capsys.readouterr().err == "Install: that\n"


def test_every_way_a_test_can_end_is_counted(tmp_path: Path) -> None:
    (tmp_path / "test_them.py").write_text(
        """
import pytest
def test_good(): pass
def test_bad(): raise ValueError
def test_without_its_fixture(nowhere): pass
@pytest.mark.skip(reason="only on Windows")
def test_left_out(): pass
@pytest.mark.xfail
def test_known(): raise ValueError
""",
        encoding="utf-8",
    )
    (tmp_path / "test_whole_file.py").write_text(
        "import pytest\npytest.skip('only on macOS', allow_module_level=True)\n", encoding="utf-8"
    )
    (tmp_path / "no.ini").write_text("[pytest]\n", encoding="utf-8")
    code, counts = run_tests.run_tests(
        sys.executable,
        ["-q", "-c", str(tmp_path / "no.ini"), str(tmp_path)],
        processes=1,
        checkout=tmp_path,
        environment=dict(os.environ),
    )
    assert code == 1
    assert str(counts) == "2 passed, 2 failed, 2 skipped"
    assert sorted(counts.reasons) == ["only on Windows", "only on macOS"]
