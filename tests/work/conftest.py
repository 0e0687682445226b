"""What the tests of the use cases share: a workbench with a register on disk and a practice server over TCP."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from pave_desktop.api.line import Line
from pave_desktop.api.manners import Manners
from pave_desktop.credentials import Credentials
from pave_desktop.models.draft import Draft
from pave_desktop.models.field import Field
from pave_desktop.models.pave_session import PaveSession
from pave_desktop.models.reference import new_local_id
from pave_desktop.models.session_form import FieldValues, read_form
from pave_desktop.models.session_row import EventKind, SessionRow
from pave_desktop.models.session_values import changed_values, values_of
from pave_desktop.models.write import WriteFate
from pave_desktop.practice import PracticeServer
from pave_desktop.storage.register import open_register
from pave_desktop.work.create_session import create_session
from pave_desktop.work.update_session import Saved, update_session
from pave_desktop.work.workbench import Workbench
from tests.conftest import UsableKeyring, connection_to, idle, keys_of, until
from tests.practice.signing import NO_TLS

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
VIN = "5N1AT2MV8HC900117"
ROGUE = {Field.VIN: VIN, Field.YEAR: "2017", Field.MAKE: "Nissan", Field.MODEL: "Rogue", Field.TRIM: "SV"}
JANE = {Field.FIRST_NAME: "Jane", Field.LAST_NAME: "Smith", Field.CLIENT_ID: "A-17"}


def typed(texts: dict[Field, str]) -> FieldValues:
    """Read what a person typed, as an editor does."""
    reading = read_form(texts)
    assert not reading.errors
    return reading.values


class Lot:
    """A dealer's lot: one connection to the practice server, its keys in memory, its register on disk."""

    def __init__(self, folder: Path, server: PracticeServer) -> None:
        self.server = server
        self.path = folder / "register.sqlite"
        self.connection = connection_to(server, id="lot")
        self.credentials = Credentials()
        self.credentials.keep_in_memory(self.connection, keys_of(server))

    def __call__(self, work: Callable[[Workbench], Awaitable[Any]]) -> Any:
        """Open a workbench, let `work` use it, put everything away."""

        async def run() -> Any:
            opened = await open_register(self.path)
            bench = Workbench(
                register=opened.register,
                line=Line(trust=lambda: NO_TLS),
                credentials=self.credentials,
                # How each try ends is what is looked at; that some are repeated is told in tests/api.
                manners=Manners(tries=1, a_minute=100_000, untold_rest=0.0),
            )
            try:
                return await work(bench)
            finally:
                await bench.line.close()
                await bench.register.close()

        return asyncio.run(run())

    def keep_keys_in_keyring(self) -> None:
        """Have the keys where they have to be looked for, as on a dealer's PC; needs the fixture `keyring`."""
        self.credentials = Credentials()
        self.credentials.keep(self.connection, keys_of(self.server))

    async def make(self, bench: Workbench, texts: dict[Field, str] | None = None, local_id: str = "") -> SessionRow:
        """Make a session at the server and in the register, then forget what was sent for it."""
        values = typed(ROGUE if texts is None else texts)
        saved = await create_session(
            bench, self.connection, local_id=local_id or new_local_id(), values=values, beside_open=True
        )
        self.server.clear_requests()
        return saved.row

    async def edit(self, bench: Workbench, row: SessionRow, *, draft: Draft | None = None, **changes: Any) -> Saved:
        """Change fields, named as in `Field`, of a session as an editor would that shows the last answer."""
        document = await bench.register.answer(row.local_id)
        original = values_of(PaveSession.model_validate(document))
        wanted = {**original, **{Field[name]: value for name, value in changes.items()}}
        wanted = {field: value for field, value in wanted.items() if value != ""}
        to_send = changed_values(original, wanted)
        return await update_session(bench, self.connection, row, original=original, changes=to_send, draft=draft)

    def sent(self) -> list[tuple[str, str]]:
        """What the server received: method and path after /v1."""
        return [(request.method, request.endpoint) for request in self.server.requests()]

    def changes(self) -> list[tuple[str, Any]]:
        """What the server was asked to change: method and body, without the looking."""
        return [(request.method, request.body) for request in self.server.requests() if request.method != "GET"]


async def give_up(writing: asyncio.Task[Any], *, turns: int | None, server: PracticeServer) -> None:
    """Cancel a task after so many turns of the loop, the later ones long; for None when its call is at the server."""
    if turns is None:
        await until(lambda: any(request.method != "GET" for request in server.requests()))
    for turn in range(turns or 0):
        await asyncio.sleep(0 if turn < 16 else 0.0005)
    writing.cancel()
    await asyncio.wait([writing])
    await idle()


def let_keyring_wait(
    keyring: UsableKeyring, monkeypatch: pytest.MonkeyPatch
) -> tuple[threading.Event, threading.Event]:
    """Have the keyring ask a person first: the first event says that it asks, the second one that it was unlocked."""
    asked, unlocked = threading.Event(), threading.Event()
    get_password = keyring.get_password

    def ask_a_person_first(service: str, username: str) -> str | None:
        asked.set()
        unlocked.wait(10)
        return get_password(service, username)

    monkeypatch.setattr(keyring, "get_password", ask_a_person_first)
    return asked, unlocked


async def kinds_of(bench: Workbench, local_id: str) -> list[EventKind]:
    return [event.kind for event in await bench.register.events(local_id)]


async def fates_of(bench: Workbench, local_id: str) -> list[WriteFate]:
    """How each write of a session stands, oldest first."""
    return [write.fate for write in await bench.register.writes(local_id)]


def draft_of(local_id: str, **changes: Any) -> Draft:
    """What somebody typed for a session: a make, unless told otherwise."""
    given = {"connection": "lot", "texts": {"vehicle.make": "Kia"}, "is_new": True, "kept_at": NOON, **changes}
    return Draft(local_id=local_id, **given)


@pytest.fixture
def slow_keyring(lot: Lot, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the keys have to be looked for, so that a write waits before it leaves."""
    monkeypatch.setattr(lot.credentials, "at_hand", lambda _connection: None)


@pytest.fixture
def lot(tmp_path: Path, practice_server: PracticeServer) -> Lot:
    return Lot(tmp_path, practice_server)
