"""The wheel, installed away from the checkout with the locked packages, starts and passes its own check."""

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.early import early

CHECKOUT = Path(__file__).parents[2]
PARTS = ("pave_desktop", "resources", "pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md")


def command(*words: str | Path, folder: Path, environment: dict[str, str] | None = None) -> str:
    """Run a command that has to succeed; its output."""
    result = subprocess.run(  # noqa: S603 - the words are written in this file
        [str(word) for word in words],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        timeout=240,
        check=False,
    )
    assert result.returncode == 0, f"{words[0]} ended with {result.returncode}:\n{result.stdout}"
    return result.stdout


@dataclass(frozen=True)
class Installed:
    """A wheel, the folder of the commands that came of it, and what takes all of it away again."""

    wheel: Path
    scripts: Path
    place: tempfile.TemporaryDirectory[str]


@early
def installation() -> Installed:
    """Build the wheel, and install into an empty environment what a person would get."""
    place = tempfile.TemporaryDirectory(prefix="pave-desktop-wheel-")
    wheel = build(Path(place.name) / "copy")
    return Installed(wheel, install(wheel, Path(place.name)), place)


def build(copy: Path) -> Path:
    """Build from a copy, so that the checkout stays as it is; hatchling is there, so nothing is fetched."""
    copy.mkdir()
    for part in PARTS:
        if (CHECKOUT / part).is_dir():
            shutil.copytree(CHECKOUT / part, copy / part, ignore=shutil.ignore_patterns("__pycache__"))
        elif (CHECKOUT / part).exists():
            shutil.copy(CHECKOUT / part, copy)
    command(sys.executable, "-m", "hatchling", "build", "-t", "wheel", folder=copy)
    (built,) = (copy / "dist").glob("*.whl")
    return built


def install(wheel: Path, folder: Path) -> Path:
    """Install with the locked packages; the folder of the commands."""
    place = folder / "environment"
    lock = CHECKOUT / "packaging" / "locks" / "run.txt"
    scripts = place / ("Scripts" if sys.platform == "win32" else "bin")
    uv = shutil.which("uv")
    if uv:
        command(uv, "venv", "--no-project", "--python", sys.executable, place, folder=folder)
        with_pip: list[str | Path] = [uv, "pip", "install", "--python", scripts / "python"]
    else:
        command(sys.executable, "-m", "venv", place, folder=folder)
        # Not compiled: most of what is installed is never imported here.
        with_pip = [
            scripts / "python",
            "-m",
            "pip",
            "install",
            "--quiet",
            "--no-compile",
            "--disable-pip-version-check",
        ]
    command(*with_pip, "--require-hashes", "-r", lock, folder=folder)
    command(*with_pip, "--no-deps", wheel, folder=folder)
    return scripts


@pytest.fixture
def somewhere_else(tmp_path: Path) -> dict[str, str]:
    """An environment in which nothing of the checkout or of this person's home is found."""
    dropped = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "DBUS_SESSION_BUS_ADDRESS")
    kept = {name: value for name, value in os.environ.items() if name not in dropped and not name.startswith("XDG_")}
    home = {name: str(tmp_path) for name in ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA")}
    return {**kept, **home, "QT_QPA_PLATFORM": "offscreen", "PYTHONIOENCODING": "utf-8"}


@pytest.mark.early(installation)
@pytest.mark.timeout(300)
class TestInstalledProgram:
    def test_says_its_version(self, tmp_path: Path, somewhere_else: dict[str, str]) -> None:
        there = installation.result()
        said = command(there.scripts / "pave-desktop", "--version", folder=tmp_path, environment=somewhere_else)
        assert there.wheel.name.split("-")[1] in said

    def test_passes_its_own_check(self, tmp_path: Path, somewhere_else: dict[str, str]) -> None:
        there = installation.result()
        said = command(there.scripts / "pave-desktop", "self-check", folder=tmp_path, environment=somewhere_else)
        assert said.strip()
        assert not [line for line in said.splitlines() if line.strip().lower().startswith("fail")]
