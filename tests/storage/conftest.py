"""What the tests of the register share: an asyncio runner and rows to store."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from pave_desktop.models.session_row import Fate, SessionRow
from pave_desktop.storage.register import Register, open_register

NOON = datetime(2026, 3, 4, 12, 0, 0, 123456, tzinfo=UTC)


def made_row(local_id: str, **changes: Any) -> SessionRow:
    given: dict[str, Any] = {
        "connection": "lot",
        "key": f"KEY-{local_id}",
        "fate": Fate.MADE,
        "status": "IDLE",
        "made_at": NOON,
        **changes,
    }
    return SessionRow(local_id=local_id, **given)


def with_register(path: Path, work: Callable[[Register], Awaitable[Any]]) -> Any:
    """Open the register at `path`, let `work` use it, close it."""

    async def run() -> Any:
        register = (await open_register(path)).register
        try:
            return await work(register)
        finally:
            await register.close()

    return asyncio.run(run())


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "register.sqlite3"


@pytest.fixture(autouse=True)
def _no_thread_left() -> Iterator[None]:
    yield
    assert not [thread.name for thread in threading.enumerate() if thread.name.startswith("register")]
