"""What the practice server can be told to do wrong, and the queue in which that waits for a request."""

import re
import threading
from dataclasses import dataclass
from typing import Literal

LOWEST_STATUS = 200
HIGHEST_STATUS = 599


@dataclass(frozen=True, kw_only=True)
class Misbehaviour:
    """One thing that goes wrong for the requests it fits.

    The answer is *replaced* when `status`, `body`, `html` or `malformed` is given: then the request is
    neither checked nor carried out unless `perform` is true. In every other case (`delay`, `truncated`,
    `drop_mid_body`, `retry_after`, `drop="after"` alone) the request is carried out as usual and only its
    answer suffers. A `delay` waits between the work and the answer.

    Raises ValueError for a path that is no regular expression, a status outside 200–599, a count or delay
    below zero, or header text that no HTTP header can carry.
    """

    method: str | None = None
    """The method it fits, None for any."""
    path: str | None = None
    """Start of the path after /v1 (or of the whole path), as a regular expression; None for any."""
    times: int | None = 1
    """For how many requests; None means until `behave()`."""
    delay: float = 0.0
    """Seconds before the answer."""
    status: int | None = None
    """Answer with this status; the body is a JSON message unless another one is asked for."""
    body: bytes | None = None
    """Answer with these bytes."""
    content_type: str = "application/json"
    """The type told for `body`."""
    html: bool = False
    """Answer with a web page, as a proxy or a portal would."""
    malformed: bool = False
    """Answer with something that is not JSON but says it is."""
    truncated: bool = False
    """Promise the whole answer, send all but its end, then close the connection."""
    retry_after: str | None = None
    """Value of a Retry-After header."""
    drop: Literal["before", "after"] | None = None
    """Close the connection without an answer: before the work is done, or after it."""
    drop_mid_body: bool = False
    """Close the connection after the headers and half of the body."""
    ignore_put: bool = False
    """Answer a PUT with 200 and the unchanged session. Fits PUT only."""
    clock_offset: float | None = None
    """Seconds by which the server's clock is off, in the Date header and for signatures. With `times=None`
    a client can measure it and come back; it goes together with another misbehaviour of the same request."""
    perform: bool = False
    """Whether the work is done although the answer is replaced."""

    def __post_init__(self) -> None:
        try:
            re.compile(self.path or "")
        except re.error as problem:
            raise ValueError(f"path is no regular expression: {problem}") from None
        if self.status is not None and not LOWEST_STATUS <= self.status <= HIGHEST_STATUS:
            raise ValueError("status must be from 200 to 599")
        if (self.times is not None and self.times < 1) or self.delay < 0:
            raise ValueError("times must be at least 1, and delay not below 0")
        if self.drop not in {None, "before", "after"}:
            raise ValueError("drop must be before or after")
        for text in (self.content_type, self.retry_after or ""):
            if not (text.isascii() and text.isprintable()):
                raise ValueError("a header value must be printable ASCII")

    @property
    def replaces_answer(self) -> bool:
        """Whether the answer is made up instead of coming from the work."""
        return self.status is not None or self.body is not None or self.html or self.malformed

    @property
    def only_shifts_clock(self) -> bool:
        """Whether a wrong clock is all there is to it."""
        return self.clock_offset is not None and not (
            self.replaces_answer
            or self.delay
            or self.truncated
            or self.retry_after is not None
            or self.drop
            or self.drop_mid_body
            or self.ignore_put
        )

    def fits(self, method: str, path: str) -> bool:
        """Whether a request of this method and whole path is meant."""
        if self.ignore_put and method != "PUT":
            return False
        if self.method is not None and self.method.upper() != method:
            return False
        if self.path is None:
            return True
        return any(re.match(self.path, candidate) for candidate in (path.removeprefix("/v1"), path))


class MisbehaviourQueue:
    """The misbehaviours still to come, first in first out; safe to use from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: list[tuple[Misbehaviour, int | None]] = []

    def add(self, misbehaviour: Misbehaviour) -> None:
        """Put one at the end."""
        with self._lock:
            self._waiting.append((misbehaviour, misbehaviour.times))

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            self._waiting.clear()

    def take(self, method: str, path: str) -> tuple[Misbehaviour, float]:
        """Take what the next such request gets: its misbehaviour (or a blank one) and the clock's error in seconds.

        The first fitting one counts, and so does the first fitting wrong clock.
        """
        chosen: Misbehaviour | None = None
        clock_offset: float | None = None
        with self._lock:
            left: list[tuple[Misbehaviour, int | None]] = []
            for misbehaviour, times in self._waiting:
                used = False
                if misbehaviour.fits(method, path):
                    if clock_offset is None and misbehaviour.clock_offset is not None:
                        clock_offset, used = misbehaviour.clock_offset, True
                    if chosen is None and not misbehaviour.only_shifts_clock:
                        chosen, used = misbehaviour, True
                remaining = times - 1 if used and times is not None else times
                if remaining is None or remaining > 0:
                    left.append((misbehaviour, remaining))
            self._waiting = left
        return chosen or Misbehaviour(), clock_offset or 0.0
