"""The wheel, installed away from the checkout with the locked packages, starts and passes its own check."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

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


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build from a copy, so that the checkout stays as it is; hatchling is there, so nothing is fetched."""
    copy = tmp_path_factory.mktemp("copy")
    for part in PARTS:
        if (CHECKOUT / part).is_dir():
            shutil.copytree(CHECKOUT / part, copy / part, ignore=shutil.ignore_patterns("__pycache__"))
        elif (CHECKOUT / part).exists():
            shutil.copy(CHECKOUT / part, copy)
    command(sys.executable, "-m", "hatchling", "build", "-t", "wheel", folder=copy)
    (built,) = (copy / "dist").glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install into an empty environment what a person would get; the folder of its commands."""
    folder = tmp_path_factory.mktemp("installed")
    place = folder / "environment"
    lock = CHECKOUT / "packaging" / "locks" / "run.txt"
    scripts = place / ("Scripts" if sys.platform == "win32" else "bin")
    uv = shutil.which("uv")
    if uv:
        command(uv, "venv", "--no-project", "--python", sys.executable, place, folder=folder)
        install: list[str | Path] = [uv, "pip", "install", "--python", scripts / "python"]
    else:
        command(sys.executable, "-m", "venv", place, folder=folder)
        # Not compiled: most of what is installed is never imported here.
        install = [scripts / "python", "-m", "pip", "install", "--quiet", "--no-compile", "--disable-pip-version-check"]
    command(*install, "--require-hashes", "-r", lock, folder=folder)
    command(*install, "--no-deps", wheel, folder=folder)
    return scripts


@pytest.fixture
def somewhere_else(tmp_path: Path) -> dict[str, str]:
    """An environment in which nothing of the checkout or of this person's home is found."""
    dropped = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "DBUS_SESSION_BUS_ADDRESS")
    kept = {name: value for name, value in os.environ.items() if name not in dropped and not name.startswith("XDG_")}
    home = {name: str(tmp_path) for name in ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA")}
    return {**kept, **home, "QT_QPA_PLATFORM": "offscreen", "PYTHONIOENCODING": "utf-8"}


@pytest.mark.timeout(300)
class TestInstalledProgram:
    def test_says_its_version(
        self, installed: Path, wheel: Path, tmp_path: Path, somewhere_else: dict[str, str]
    ) -> None:
        said = command(installed / "pave-desktop", "--version", folder=tmp_path, environment=somewhere_else)
        assert wheel.name.split("-")[1] in said

    def test_passes_its_own_check(self, installed: Path, tmp_path: Path, somewhere_else: dict[str, str]) -> None:
        said = command(installed / "pave-desktop", "self-check", folder=tmp_path, environment=somewhere_else)
        assert said.strip()
        assert not [line for line in said.splitlines() if line.strip().lower().startswith("fail")]
