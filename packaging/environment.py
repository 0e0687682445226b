"""Make the project's .venv from the locks, and notice when it has to be made again.

One .venv with two fillings: `run` installs what the program needs, and the first `test` or `check` adds the
developer's tools to it. The tools would more than double the wait for a first window, and some of them have
to be built from source on Intel Macs and on ARM Windows, where the program itself installs as it is.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import machine

CHECKOUT = Path(__file__).resolve().parent.parent
ENVIRONMENT = CHECKOUT / ".venv"
LOCKS = CHECKOUT / "packaging" / "locks"
RUN, DEVELOP = "run.txt", "develop.txt"

NO_PACKAGES = (
    "The packages could not be installed; the lines above say why. Without network: connect, or set HTTPS_PROXY "
    "when a proxy stands between, and give the same command again."
)


class CannotGoOnError(Exception):
    """Something is missing that a person has to put right; the text is one sentence for them."""


def python_of(environment: Path) -> Path:
    """Where an environment keeps its interpreter."""
    if sys.platform == "win32":
        return environment / "Scripts" / "python.exe"
    return environment / "bin" / "python"


def lock_line(name: str, locks: Path) -> str:
    """Say for the marker which lock was installed."""
    # Line ends are left out: git may write them in another way on Windows.
    content = (locks / name).read_bytes().replace(b"\r\n", b"\n")
    return f"{name} {hashlib.sha256(content).hexdigest()}"


def place_line(checkout: Path) -> str:
    """Say for the marker where and with which Python the environment was made."""
    return f"python {sys.version_info[0]}.{sys.version_info[1]} for {checkout}"


def what_to_do(marker: str, wanted: str, locks: Path = LOCKS, checkout: Path = CHECKOUT) -> str:
    """Judge by the marker's text: "nothing", "add" the developer's tools, or "make" it anew."""
    told = marker.splitlines()
    if place_line(checkout) not in told:
        return "make"
    if lock_line(DEVELOP, locks) in told:
        return "nothing"  # it holds everything of run.txt, in the same versions
    if lock_line(RUN, locks) not in told:
        return "make"
    return "nothing" if wanted == RUN else "add"


def ready(wanted: str) -> Path:
    """Return the interpreter of a .venv that holds the wanted lock, making or filling it where needed."""
    marker = ENVIRONMENT / "made-from.txt"
    python = python_of(ENVIRONMENT)
    # The marker is written last, so that a .venv whose making was broken off has none.
    text = marker.read_text(encoding="utf-8") if marker.exists() and python.exists() else ""
    to_do = what_to_do(text, wanted)
    if to_do == "nothing":
        return python
    uv = shutil.which("uv")
    if to_do == "add" and not uv and not has_pip(python):
        to_do = "make"  # uv made it, without pip, and is gone
    if to_do == "make":
        too_old = machine.old_linux_line()
        if too_old:
            raise CannotGoOnError(too_old)
        print(f"Making .venv from packaging/locks/{wanted}: once, about a quarter of a minute.", flush=True)
        make_empty(uv)
    else:
        print("Adding the developer's tools to .venv: once, about a quarter of a minute.", flush=True)
        marker.unlink()
    install(wanted, uv)
    put_on_path(python)
    marker.write_text(f"{place_line(CHECKOUT)}\n{lock_line(wanted, LOCKS)}\n", encoding="utf-8")
    return python


def make_empty(uv: str | None) -> None:
    """Lay a new, empty .venv where the old one was."""
    lacking = None if uv else machine.missing_venv_line()
    if lacking:
        raise CannotGoOnError(lacking)
    # The interpreter below the environment that may be active: that one could be the .venv to be removed.
    base = getattr(sys, "_base_executable", None) or sys.executable
    try:
        if ENVIRONMENT.is_symlink():
            ENVIRONMENT.unlink()
        elif ENVIRONMENT.exists():
            shutil.rmtree(ENVIRONMENT)
    except OSError as problem:
        raise CannotGoOnError(f"The old .venv cannot be removed ({problem}): close what runs from it.") from None
    command = [uv, "venv", "--quiet", "--no-project", "--python", base] if uv else [base, "-m", "venv"]
    if subprocess.call([*command, str(ENVIRONMENT)], cwd=CHECKOUT) != 0:
        raise CannotGoOnError("The folder .venv could not be made; the lines above say why.")


def has_pip(python: Path) -> bool:
    """Whether the environment brings its own pip."""
    return subprocess.call([str(python), "-c", "import pip"], stderr=subprocess.DEVNULL) == 0


def install(lock: str, uv: str | None) -> None:
    """Install a lock's packages, each only when its hash is the one that was locked."""
    python = str(python_of(ENVIRONMENT))
    if uv:
        command = [uv, "pip", "install", "--quiet", "--python", python]
    else:
        command = [python, "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--no-input"]
        # Each module is compiled when it is first used; most of them never are.
        command += ["--no-compile"]
        command += ["--retries", "2"]
    if subprocess.call([*command, "--require-hashes", "-r", str(LOCKS / lock)], cwd=CHECKOUT) != 0:
        raise CannotGoOnError(NO_PACKAGES)


def put_on_path(python: Path) -> None:
    """Let the .venv find the program in the checkout, as an editable install would, without building it."""
    question = "import sysconfig; print(sysconfig.get_path('purelib'))"
    answer = subprocess.run([str(python), "-c", question], stdout=subprocess.PIPE, check=True)
    packages = Path(os.fsdecode(answer.stdout).strip())
    # Python reads .pth files in the machine's own encoding before 3.13.
    encoding = "utf-8" if sys.version_info >= (3, 13) else None
    (packages / "pave_desktop_checkout.pth").write_text(f"{CHECKOUT}\n", encoding=encoding)
