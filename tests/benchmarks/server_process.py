"""The practice server in a process of its own, each answer late by so much; it ends when nobody holds its input."""

from __future__ import annotations

import http.client
import json
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlsplit

from pave_desktop.practice import Misbehaviour, PracticeServer
from tests.benchmarks.bare_httpx import signature
from tests.benchmarks.fresh_process import CHECKOUT, RoundFailedError, environment

SECONDS_TO_END = 10

Access = Mapping[str, str]
"""Where a server is and what it takes: base_url, account, api_key, api_secret."""


@contextmanager
def practice_process(seconds: float) -> Iterator[Access]:
    """Run a server whose answers take so long beside its work. Raises RoundFailedError where it does not start."""
    server = subprocess.Popen(  # noqa: S603 - our own interpreter and a module of ours
        [sys.executable, "-m", "tests.benchmarks.server_process", str(seconds)],
        cwd=CHECKOUT,
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    with server:
        if server.stdin is None or server.stdout is None:
            raise RoundFailedError("the practice server has no pipes")
        try:
            said = server.stdout.readline()
            if not said:
                raise RoundFailedError("the practice server did not start")
            access: Access = json.loads(said)
            yield access
        finally:
            server.stdin.close()
            try:
                server.wait(SECONDS_TO_END)
            except subprocess.TimeoutExpired:
                server.kill()


def seconds_alone(access: Access, body: dict[str, Any], *, calls: int) -> float:
    """Tell how long the server takes for an answer, asked as plainly as can be: the median."""
    place = urlsplit(access["base_url"])
    connection = http.client.HTTPConnection(str(place.hostname), place.port)
    connection.connect()
    connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    content = json.dumps(body).encode()
    taken = []
    for _ in range(calls):
        headers = signature(access["account"], access["api_key"], access["api_secret"])
        begun = time.perf_counter()
        connection.request("POST", f"{place.path}/sessions", content, {**headers, "Content-Type": "application/json"})
        connection.getresponse().read()
        taken.append(time.perf_counter() - begun)
    connection.close()
    return median(taken)


def main(seconds: float) -> None:
    """Serve until standard input ends."""
    with tempfile.TemporaryDirectory() as folder, PracticeServer(Path(folder)) as server:
        if seconds:
            server.misbehave(Misbehaviour(delay=seconds, times=None))
        names = ("base_url", "account", "api_key", "api_secret")
        print(json.dumps({name: getattr(server, name) for name in names}), flush=True)  # noqa: T201
        sys.stdin.read()


if __name__ == "__main__":
    main(float(sys.argv[1]))
