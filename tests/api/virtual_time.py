"""A loop whose time passes at once where nobody has anything to do, so that tests of minutes take none."""

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

Result = TypeVar("Result")


class _SelectorThatNeverWaits(selectors.DefaultSelector):
    def __init__(self) -> None:
        super().__init__()
        self.passed = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            raise AssertionError("everybody waits, and nothing will ever happen")
        self.passed += max(0.0, timeout)
        return super().select(0)


class VirtualTimeLoop(asyncio.SelectorEventLoop):
    """Every pause ends as soon as all are waiting; `time()` tells how much has been waited for."""

    def __init__(self) -> None:
        self._selector_of_time = _SelectorThatNeverWaits()
        super().__init__(self._selector_of_time)

    def time(self) -> float:
        return self._selector_of_time.passed


def run_at_once(story: Coroutine[Any, Any, Result]) -> Result:
    """Run a coroutine in virtual time, from 0 on."""
    with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        return runner.run(story)


def seconds_passed() -> float:
    """The virtual time, as a steady clock."""
    return asyncio.get_running_loop().time()
