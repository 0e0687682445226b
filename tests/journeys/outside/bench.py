"""What a desktop has and a test lacks: a screen, a session bus with an unlocked keyring, and an end to all of it."""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import ModuleType
from typing import IO

from tests.credentials.secret_service import CHECKOUT, environment_at, secret_service

PROGRAM = [sys.executable, "-m", "pave_desktop"]
SCREEN = "1366x768x24"
SYSTEM_PYTHON = Path("/usr/bin/python3")
"""Debian's own: the bindings of the accessibility bus are not for any other."""

SECONDS_TO_END = 5.0

_PACKAGES = {
    "Xvfb": "xvfb",
    "xclip": "xclip",
    "gnome-keyring-daemon": "gnome-keyring",
    "dbus-run-session": "dbus",
}
_ASKS_FOR_BINDINGS = "import gi; gi.require_version('Atspi', '2.0'); from gi.repository import Atspi; print('there')"
_STARTER_OF_THE_BUS = Path("/usr/share/dbus-1/services/org.a11y.Bus.service")


# What this machine has


def why_not() -> str:
    """Say why a desktop cannot be had here, with the line that mends it; empty where it can."""
    if not sys.platform.startswith("linux"):
        return "only on Linux is there an accessibility bus to drive the program by"
    machine = _packaging_module("machine")
    missing = [package for program, package in _PACKAGES.items() if shutil.which(program) is None]
    if not _STARTER_OF_THE_BUS.exists():
        missing.append("at-spi2-core")
    if not _has_bindings():
        missing += ["python3-gi", "gir1.2-atspi-2.0"]
    if missing:
        return "a desktop without a person needs: " + machine.install_line("apt", missing)
    return machine.missing_libraries_line({"DISPLAY": ":0", "QT_QPA_PLATFORM": "xcb"}) or ""


def _has_bindings() -> bool:
    if not SYSTEM_PYTHON.exists():
        return False
    return output_of([SYSTEM_PYTHON, "-c", _ASKS_FOR_BINDINGS], dict(os.environ)).strip() == "there"


def _packaging_module(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, CHECKOUT / "packaging" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# The desktop


@contextmanager
def desktop() -> Iterator[dict[str, str]]:
    """Run a screen, a session bus and a keyring; give the environment in which programs find them.

    Its home, `HOME`, is a new folder. At the end no process is left that was started in it, by whomever.
    """
    # Not pytest's own folder: the path of a socket must not be long.
    with tempfile.TemporaryDirectory(prefix="outside-") as folder:
        home = Path(folder)
        try:
            with _screen(home) as display, secret_service(home) as environment:
                assert environment["DBUS_SESSION_BUS_ADDRESS"], "there is no session bus"
                yield {**environment, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb", "LANGUAGE": "en"}
        finally:
            _see_the_end_of(home)


@contextmanager
def running(
    command: Sequence[str | Path], environment: dict[str, str], **streams: int | IO[str]
) -> Iterator[subprocess.Popen[str]]:
    """Run a program; end it, if need be by force, and close its pipes."""
    with subprocess.Popen(  # noqa: S603 - nothing of it comes from outside
        command, env=environment, text=True, encoding="utf-8", **streams
    ) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.terminate()
                try:
                    process.wait(SECONDS_TO_END)
                except subprocess.TimeoutExpired:
                    process.kill()


def output_of(command: Sequence[str | Path], environment: dict[str, str]) -> str:
    """Run a program to its end; give what it printed."""
    ended = subprocess.run(  # noqa: S603 - nothing of it comes from outside
        command, env=environment, capture_output=True, text=True, encoding="utf-8", timeout=20, check=False
    )
    return ended.stdout


@contextmanager
def _screen(home: Path) -> Iterator[str]:
    """Run a screen that nobody sees, under a number that is free; gives its name."""
    command = ["Xvfb", "-displayfd", "1", "-screen", "0", SCREEN, "-nolisten", "tcp", "-noreset"]
    log = home / "screen.log"
    with (
        log.open("w") as complaints,
        running(command, environment_at(home), stdout=subprocess.PIPE, stderr=complaints) as screen,
    ):
        assert screen.stdout is not None
        # Nothing comes where it ended instead.
        number = screen.stdout.readline().strip()
        assert number, f"Xvfb did not start: {log.read_text()}"
        yield f":{number}"


def _see_the_end_of(home: Path) -> None:
    """Wait for everything that was started with this home; what does not end by itself is ended, and told."""
    end = time.monotonic() + SECONDS_TO_END
    while (left := _started_at(home)) and time.monotonic() < end:
        time.sleep(0.02)
    for process in left:
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
    assert not left, f"still running after the test: {list(left.values())}"


def _started_at(home: Path) -> dict[int, str]:
    """Give the processes that were started with this home, by id: what each was started with."""
    marker = f"HOME={home}".encode()
    found = {}
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        # One that ends meanwhile, or belongs to somebody else, cannot be read.
        with suppress(OSError):
            if marker in (folder / "environ").read_bytes().split(b"\0"):
                words = (folder / "cmdline").read_bytes().split(b"\0")
                found[int(folder.name)] = b" ".join(words).decode(errors="replace").strip()
    return found
