"""A person at the program who has a screen reader and nothing else: finds things by their names, and waits for them."""

from __future__ import annotations

import json
import select
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pytest

from tests.journeys.outside.bench import SYSTEM_PYTHON, running

Result = TypeVar("Result")

DRIVER = Path(__file__).with_name("driver.py")
SECONDS_TO_WAIT = 20.0
SECONDS_BETWEEN_LOOKS = 0.05
# Longer than the driver itself waits for the program.
SECONDS_FOR_THE_DRIVER = 20.0


@dataclass(frozen=True)
class Node:
    """One thing that is shown, as a screen reader has it."""

    name: str
    role: str
    description: str
    sensitive: bool


class Person:
    """Acts only on what is shown and can be pressed or written into; fails with what was shown instead."""

    def __init__(self, driver: subprocess.Popen[str]) -> None:
        self._driver = driver
        self._trouble = ""

    def press(self, *names: str, kind: str = "button", window: str | None = None) -> None:
        """Press the one that is there of several names; `kind` is one of the driver's."""

        def pressed() -> bool:
            return any(self._try("press", kind=kind, name=name, window=window) for name in names)

        self.until(f"the {kind} {told(*names)} can be pressed", pressed)

    def fill(self, name: str, text: str, *, window: str | None = None) -> None:
        """Put a text into a field."""
        self.until(
            f"the field {told(name)} takes a text", lambda: self._try("fill", name=name, text=text, window=window)
        )

    def find(self, name: str, *, window: str | None = None) -> Node:
        """Wait until a field is shown."""
        return self.until(f"the field {told(name)} is shown", lambda: self.seen("field", name, window=window))[0]

    def find_locked(self, name: str, *, window: str | None = None) -> Node:
        """Wait until a field is shown that cannot be changed."""

        def locked() -> list[Node]:
            return [node for node in self.seen("field", name, window=window) if not node.sensitive]

        return self.until(f"the field {told(name)} is locked", locked)[0]

    def hear(self, part: str) -> None:
        """Wait until some text with this in it is shown."""
        self.until(f"a text with “{part}” is shown", lambda: any(part in node.name for node in self.seen("label")))

    def wait_for_rows(self, *expected: tuple[str, str]) -> None:
        """Wait until the list holds exactly these, from the top: status and vehicle."""

        def as_expected() -> bool:
            return [(row["Status"], row["Vehicle"]) for row in self.rows()] == list(expected)

        self.until(f"the list holds {list(expected)}", as_expected)

    def rows(self) -> list[dict[str, str]]:
        """Give the list of sessions as it is now."""
        return self._try("rows", name="Sessions") or []

    def seen(self, kind: str, name: str | None = None, *, window: str | None = None) -> list[Node]:
        """Give what is shown now of a kind and a name."""
        return [Node(**node) for node in self._try("nodes", kind=kind, name=name, window=window) or []]

    def wait_until_gone(self, window: str) -> None:
        """Wait until there is no window of this name."""
        # Not `seen`, for which trouble on the bus is the same as nothing.
        self.until(f"the window {told(window)} is closed", lambda: self._try("nodes", kind="window", name=window) == [])

    def listen(self) -> None:
        """Start to listen: from then on, programs tell what they show."""
        self.until("the accessibility bus is there", lambda: self._try("listen"), tree=False)

    def take(self, process: subprocess.Popen[str], output: Path) -> None:
        """Wait until a program is there to be worked with."""

        def there() -> bool:
            if process.poll() is not None:
                pytest.fail(f"the program ended with {process.returncode}:\n{output.read_text()}")
            return bool(self._try("attach", process=process.pid))

        self.until("the program is on the accessibility bus", there, tree=False)

    def until(self, what: str, condition: Callable[[], Result], *, tree: bool = True) -> Result:
        """Wait until a condition holds, and give what it gave; fails with what was shown instead."""
        end = time.monotonic() + SECONDS_TO_WAIT
        while not (result := condition()):
            if time.monotonic() > end:
                trouble = f"\nThe last trouble on the bus: {self._trouble}" if self._trouble else ""
                shown = f"\nWhat was shown:\n{self._try('tree')}" if tree else ""
                pytest.fail(f"this did not come true within {SECONDS_TO_WAIT:g} s: {what}{trouble}{shown}")
            time.sleep(SECONDS_BETWEEN_LOOKS)
        return result

    def _try(self, what: str, **words: Any) -> Any:
        """Let the driver do something; None where the program was just changing what was looked at."""
        assert self._driver.stdin is not None
        assert self._driver.stdout is not None
        self._driver.stdin.write(json.dumps([what, words]) + "\n")
        self._driver.stdin.flush()
        ready, _, _ = select.select([self._driver.stdout], [], [], SECONDS_FOR_THE_DRIVER)
        line = self._driver.stdout.readline() if ready else ""
        assert line, f"the driver did not answer to {what} {words.get('name', '')}"
        answer = json.loads(line)
        self._trouble = answer.get("trouble", "")
        return answer.get("result")


@contextmanager
def person_at(environment: dict[str, str]) -> Iterator[Person]:
    """Give a person who listens to the session's accessibility bus before any program is there."""
    command = [SYSTEM_PYTHON, "-W", "ignore::DeprecationWarning", DRIVER]
    with running(command, environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as driver:
        person = Person(driver)
        person.listen()
        yield person


def told(*names: str) -> str:
    """Name one of several for a person."""
    return " or ".join(f"“{name}”" for name in names)
