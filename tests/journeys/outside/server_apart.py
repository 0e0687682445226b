"""A practice server in a process of its own, as the dealer's IT person runs it."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.journeys.outside.bench import PROGRAM, running
from tests.practice.signing import control_client, signed_client


@dataclass(frozen=True)
class ServerApart:
    """What it printed, and what it can be asked over HTTP."""

    base_url: str
    account: str
    api_key: str
    api_secret: str

    def received(self, method: str) -> list[dict[str, Any]]:
        """What the API received with a method."""
        with control_client(self) as client:
            return [each for each in client.get("/practice/requests").json() if each["method"] == method]

    def move_on(self, link: str, status: str) -> None:
        """Let the customer come as far as a status."""
        with control_client(self) as client:
            client.post(f"/practice/sessions/{_key_in(link)}/status", json={"status": status}).raise_for_status()

    def answer_for(self, link: str) -> int:
        """The status with which the API answers who asks for the session of a link."""
        with signed_client(self) as client:
            return client.get(f"/sessions/{_key_in(link)}").status_code


@contextmanager
def server_apart(folder: Path, environment: dict[str, str]) -> Iterator[ServerApart]:
    """Run a practice server; read its address and its keys where a person reads them."""
    command = [*PROGRAM, "practice-server", "--port", "0", "--data-dir", folder]
    with running(command, environment, stdout=subprocess.PIPE) as serving:
        assert serving.stdout is not None
        printed = dict(serving.stdout.readline().strip().partition(": ")[::2] for _ in range(4))
        yield ServerApart(*(printed[name] for name in ("Base URL", "Account", "API key", "API secret")))


def _key_in(link: str) -> str:
    return link.rpartition("/")[2]
