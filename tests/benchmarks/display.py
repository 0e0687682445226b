"""A screen of our own to measure on, so that nobody's windows are in the way: Xvfb where there is X11."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from tests.benchmarks.fresh_process import CHECKOUT, RoundFailedError

SCREEN = "1920x1080x24"

Environment = Mapping[str, str]
"""What a process starts with, beside what all rounds start with, to have its windows there."""


def can_show() -> bool:
    """Whether this computer has a screen to measure on."""
    return sys.platform != "linux" or shutil.which("Xvfb") is not None


@contextmanager
def display() -> Iterator[Environment]:
    """Run a screen; elsewhere than on Linux windows come up on the real one. Raises RoundFailedError without any.

    Processes that start with this find their bytecode, which the first of them compiles, in a folder of their own.
    """
    # Whatever the developer's own environment says, the program's users have their bytecode.
    compiled = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(CHECKOUT / "build" / "bench-bytecode")}
    if sys.platform != "linux":
        yield {**compiled, "QT_QPA_PLATFORM": ""}
        return
    if not can_show():
        raise RoundFailedError("Windows are measured on a screen of their own, which needs Xvfb (Debian: xvfb).")
    command = ["Xvfb", "-displayfd", "1", "-screen", "0", SCREEN, "-nolisten", "tcp", "-noreset"]
    with subprocess.Popen(  # noqa: S603 - one command of ours
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, encoding="ascii"
    ) as server:
        try:
            number = server.stdout.readline().strip() if server.stdout is not None else ""
            if not number:
                raise RoundFailedError("Xvfb did not start.")
            yield {**compiled, "QT_QPA_PLATFORM": "xcb", "DISPLAY": f":{number}"}
        finally:
            server.terminate()
