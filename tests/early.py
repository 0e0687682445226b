"""Work of other processes that takes long: begun when the tests begin, one after the other, beside the other tests.

    @early
    def walk_at_150_percent() -> subprocess.CompletedProcess[str]: ...

    @pytest.mark.early(walk_at_150_percent)
    def test_the_same_at_150_percent() -> None:
        ended = walk_at_150_percent.result()

`tests/conftest.py` begins what the tests that were chosen need. Where two processes share the tests
(packaging/run_tests.py), these are the first one's.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Generic, TypeVar

Result = TypeVar("Result")

_executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="early")


class Early(Generic[Result]):
    """Work that runs once, in its own time. It must be a process's: the interpreter of the tests has one core."""

    def __init__(self, work: Callable[[], Result]) -> None:
        self._work = work
        self._future: Future[Result] | None = None

    def begin(self) -> None:
        """Put it into the queue, once."""
        if self._future is None:
            self._future = _executor.submit(self._work)

    def result(self) -> Result:
        """Wait for its end; what it raised is raised here."""
        self.begin()
        assert self._future is not None
        return self._future.result()


def early(work: Callable[[], Result]) -> Early[Result]:
    """Make a function's work something that can begin early."""
    return Early(work)


def give_up() -> None:
    """Begin nothing more, for the tests have ended."""
    _executor.shutdown(wait=False, cancel_futures=True)
