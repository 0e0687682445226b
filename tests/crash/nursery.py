"""Gives birth to programs that are ready to run: a process that has imported everything is forked for each.

What is forked is as much a process of its own as what is started, but for the second that Python needs to import.
Run as a module it is that process; it ends with its input, and all of its children with it.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

CHECKOUT = Path(__file__).parents[2]
SECONDS_FOR_A_LIFE = 60
SECONDS_TO_DIE = 10.0


class Child:
    """A program that runs, or has ended."""

    def __init__(self, nursery: Nursery, pid: int, errors: Path) -> None:
        self._nursery = nursery
        self._pid = pid
        self._handle = os.pidfd_open(pid)
        self._errors = errors
        self.status: int | None = None

    def has_ended(self, seconds: float = 0.0) -> bool:
        """Wait so long for its end; nobody else may take its number before that was noticed."""
        if self.status is None and select.select([self._handle], [], [], seconds)[0]:
            self.status = self._nursery.order(bury=self._pid)["status"]
            os.close(self._handle)
        return self.status is not None

    def kill(self) -> None:
        """Kill it with SIGKILL, and return when all of it is gone: threads, locks and sockets."""
        if self.status is None:
            signal.pidfd_send_signal(self._handle, signal.SIGKILL)
            if not self.has_ended(SECONDS_TO_DIE):
                raise RuntimeError("a killed program did not end")

    def last_words(self) -> str:
        """Give the last line that it wrote on standard error."""
        told = self._errors.read_text(encoding="utf-8", errors="replace") if self._errors.exists() else ""
        return (told.strip().splitlines() or ["nothing"])[-1]


class Nursery:
    """The process that forks, from outside. Safe to use from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.crash.nursery"],
            cwd=CHECKOUT,
            env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(SECONDS_TO_DIE)
        assert self._process.stdout is not None
        self._process.stdout.close()

    def start(self, task: dict[str, Any]) -> Child:
        """Start a program with a task (see `driver`); what it says on standard error is kept beside its journal."""
        errors = Path(task["journal"]).with_suffix(".errors")
        return Child(self, self.order(start=task, errors=str(errors))["pid"], errors)

    def order(self, **order: Any) -> dict[str, Any]:
        """Have something done."""
        with self._lock:
            assert self._process.stdin is not None
            assert self._process.stdout is not None
            self._process.stdin.write(json.dumps(order) + "\n")
            self._process.stdin.flush()
            done = self._process.stdout.readline()
        if not done:
            raise RuntimeError("the process that starts programs has ended")
        answer: dict[str, Any] = json.loads(done)
        return answer


@contextlib.contextmanager
def nobody_listens() -> Iterator[str]:
    """Give the address of a port of this computer that refuses every connection."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}/v1"


def main() -> None:
    """Import everything, then fork as ordered."""
    from pave_desktop.entry.phone import load_phone_tables  # noqa: PLC0415 - only the process that forks needs it all
    from tests.crash import driver  # noqa: PLC0415 - as above

    load_phone_tables()
    # The first call imports more.
    with nobody_listens() as address:
        asyncio.run(driver.call_in_vain(address))
    gc.freeze()
    children: set[int] = set()
    try:
        for line in sys.stdin:
            order = json.loads(line)
            if "bury" in order:
                _, status = os.waitpid(order["bury"], 0)
                children.discard(order["bury"])
                _say(status=status)
                continue
            pid = os.fork()
            if pid == 0:
                _be_alone(order["errors"])
                driver.main(order["start"])
            children.add(pid)
            _say(pid=pid)
    finally:
        for pid in children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def _be_alone(errors: str) -> None:
    """Let go of what belongs to the parent, and end some day in any case."""
    signal.alarm(SECONDS_FOR_A_LIFE)
    nothing = os.open(os.devnull, os.O_RDWR)
    told = os.open(errors, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for mine, theirs in ((nothing, 0), (nothing, 1), (told, 2)):
        os.dup2(mine, theirs)


def _say(**what: Any) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
