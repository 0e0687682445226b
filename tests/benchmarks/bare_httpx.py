"""The yardstick of calls: bare httpx on a qasync loop, the same signed calls, their answers parsed and let go.

It is written as well as we can, for whoever compares with a bad yardstick measures nothing. Run as a module in a
process of its own; it reads its task from standard input and imports nothing of the program.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import os
import sys
import time
from datetime import UTC, datetime
from typing import Any

import httpx

AT_ONCE = 10
SECONDS_OF_SILENCE = 30


def signature(account: str, api_key: str, api_secret: str) -> dict[str, str]:
    """Sign a call that leaves now: the three headers."""
    timestamp = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    message = f"{account}:{api_key}@{timestamp}"
    token = hmac.new(api_secret.encode(), message.encode(), hashlib.sha256).hexdigest()
    return {"API-Key": api_key, "API-Timestamp": timestamp, "API-Token": token}


def new_client() -> httpx.AsyncClient:
    """Make a client of so many connections that asks nobody else how to go."""
    return httpx.AsyncClient(
        headers={"Accept": "application/json", "Content-Type": "application/json", "User-Agent": "PaveDesktop"},
        limits=httpx.Limits(max_connections=AT_ONCE, max_keepalive_connections=AT_ONCE),
        timeout=SECONDS_OF_SILENCE,
        trust_env=False,
    )


async def measure_creates(task: dict[str, Any]) -> dict[str, float]:
    """Make the calls one after another; give seconds on the wall and of this process's CPU for each."""
    account, api_key, api_secret = task["account"], task["api_key"], task["api_secret"]
    address = httpx.URL(task["base_url"] + "/sessions")
    client = new_client()

    async def create(body: dict[str, Any]) -> None:
        content = json.dumps(body, ensure_ascii=False).encode()
        response = await client.post(address, content=content, headers=signature(account, api_key, api_secret))
        if not json.loads(response.content).get("session_key"):
            raise RuntimeError(f"no session was made: {response.status_code}")

    async with client:
        for body in task["warm_up"]:
            await create(body)
        wall, cpu = time.perf_counter(), time.process_time()
        for body in task["bodies"]:
            await create(body)
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    count = len(task["bodies"])
    return {"wall": wall / count, "cpu": cpu / count}


async def measure_looks(task: dict[str, Any]) -> dict[str, float]:
    """Read sessions, as many at a time as there are connections; give seconds and CPU seconds for all of them."""
    account, api_key, api_secret = task["account"], task["api_key"], task["api_secret"]
    client = new_client()

    async def read_all(keys: list[str]) -> None:
        left = iter(keys)

        async def read_next() -> None:
            for key in left:
                address = f"{task['base_url']}/sessions/{key}"
                response = await client.get(address, headers=signature(account, api_key, api_secret))
                if json.loads(response.content).get("session_key") != key:
                    raise RuntimeError(f"no session came: {response.status_code}")

        await asyncio.gather(*(read_next() for _ in range(AT_ONCE)))

    async with client:
        await read_all(task["warm_up_keys"])
        wall, cpu = time.perf_counter(), time.process_time()
        await read_all(task["keys"])
        return {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}


def main() -> None:
    """Read the task, do it on Qt's loop; the last line that is printed is the result."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    import qasync  # noqa: PLC0415
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415

    application = QApplication([])
    loop = qasync.QEventLoop(application, already_running=False)
    asyncio.set_event_loop(loop)
    task = json.load(sys.stdin)
    with loop:
        measured = loop.run_until_complete(measure_looks(task) if "keys" in task else measure_creates(task))
    print(json.dumps(measured))  # noqa: T201 - this is how the two processes speak


if __name__ == "__main__":
    main()
