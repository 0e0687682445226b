"""What the practice server has received, for tests and for people who wonder; never a key or a signature."""

import threading
from dataclasses import dataclass, replace
from typing import Any

MOST_KEPT = 10_000


@dataclass(frozen=True, kw_only=True)
class ReceivedRequest:
    """One request to the API, without its headers."""

    method: str
    path: str
    """The whole path as received, such as /v1/sessions."""
    body: Any
    """The JSON that was sent, parsed; None when there was none or it could not be read."""
    raw_text: str
    """The body as text."""
    status: int | None
    """The status answered; None while it is under way and when the connection was dropped."""
    signed: bool
    """Whether it carried a signature that was good at that moment by the server's clock."""

    @property
    def endpoint(self) -> str:
        """The path after /v1, such as /sessions."""
        return self.path.removeprefix("/v1")


class RequestLog:
    """The latest requests in the order of their arrival; safe to use from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._requests: dict[int, ReceivedRequest] = {}
        self._last_number = 0

    def add(self, request: ReceivedRequest) -> int:
        """Note a request; returns the number under which its status is told later."""
        with self._lock:
            self._last_number += 1
            self._requests[self._last_number] = request
            if len(self._requests) > MOST_KEPT:
                del self._requests[next(iter(self._requests))]
            return self._last_number

    def answered(self, number: int, status: int) -> None:
        """Note the status that a request is answered with."""
        with self._lock:
            if number in self._requests:
                self._requests[number] = replace(self._requests[number], status=status)

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            self._requests.clear()

    def all(self) -> list[ReceivedRequest]:
        """Everything kept, oldest first."""
        with self._lock:
            return list(self._requests.values())
