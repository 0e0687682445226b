"""Two clients with lists of their own, and one session that both of them change: what is done, and what may be lost.

After each event the server's session is looked at, and each value that was saved is accounted for.
"""

from __future__ import annotations

import socket
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pave_desktop.api.line import Line
from pave_desktop.api.manners import Manners
from pave_desktop.credentials import Credentials
from pave_desktop.entry.session_link import SessionLink
from pave_desktop.models.connection import Connection
from pave_desktop.models.draft import Draft
from pave_desktop.models.field import Field
from pave_desktop.models.pave_session import PaveSession
from pave_desktop.models.problem import Problem
from pave_desktop.models.session_form import ReadingContext, read_form, values_in_body
from pave_desktop.models.session_row import EVENT_OF_WRITE, EventKind, SessionRow
from pave_desktop.models.session_values import changed_values, texts_of, values_of
from pave_desktop.models.write import Write, WriteFate, WriteKind
from pave_desktop.practice import Misbehaviour, PracticeServer
from pave_desktop.storage.register import open_register
from pave_desktop.work.add_sessions import add_sessions
from pave_desktop.work.delete_session import delete_session
from pave_desktop.work.refresh_sessions import refresh_session
from pave_desktop.work.send_edit import send_waiting_edit
from pave_desktop.work.update_session import update_session
from pave_desktop.work.workbench import Workbench
from tests.conftest import connection_to, keys_of
from tests.practice.signing import NO_TLS, signed_client

PLACES = ("trim", "client id", "reference a", "reference b")
"""Where values are written: two fields, and two keys of one field."""

Values = dict[str, Any]


def places_of(values: dict[Field, Any]) -> Values:
    reference = values.get(Field.REFERENCE) or {}
    found = {
        "trim": values.get(Field.TRIM),
        "client id": values.get(Field.CLIENT_ID),
        "reference a": reference.get("a"),
        "reference b": reference.get("b"),
    }
    return {place: value for place, value in found.items() if value}


def written_at(place: str, value: str, original: dict[Field, Any]) -> dict[Field, Any]:
    """Give the field of a place as it is with another value there."""
    if place.startswith("reference"):
        return {Field.REFERENCE: {**(original.get(Field.REFERENCE) or {}), place[-1]: value}}
    return {{"trim": Field.TRIM, "client id": Field.CLIENT_ID}[place]: value}


@dataclass
class Save:
    """What a person saved: the values that were typed, and those that the editor had shown as PAVE's."""

    client: str
    typed: Values
    shown: Values
    write_id: str | None = None
    told_at_once: bool = False


@dataclass
class Client:
    """A person at a PC with a list of its own."""

    name: str
    folder: Path
    world: World
    bench: Workbench = field(init=False)
    local_id: str = ""
    is_down: bool = False

    async def open(self) -> None:
        register = (await open_register(self.folder / f"{self.name}.sqlite")).register
        credentials = Credentials()
        for is_down in (False, True):
            credentials.keep_in_memory(self.world.connection_when(is_down=is_down), keys_of(self.world.server))
        line = Line(trust=lambda: NO_TLS)
        self.bench = Workbench(
            register=register, line=line, credentials=credentials, manners=Manners(tries=1, a_minute=1_000_000)
        )

    async def close(self) -> None:
        await self.bench.line.close()
        await self.bench.register.close()

    async def take(self, key: str) -> None:
        """Begin with a session that is new in the list."""
        self.is_down = False
        report = await add_sessions(self.bench, self.connection, (SessionLink(key),))
        self.local_id = report.added[0].local_id

    @property
    def connection(self) -> Connection:
        return self.world.connection_when(is_down=self.is_down)

    async def row(self) -> SessionRow:
        row = await self.bench.register.row(self.local_id)
        assert row is not None
        return row

    async def waiting(self) -> Write | None:
        waiting = [each for each in await self.bench.register.waiting_edits() if each.local_id == self.local_id]
        assert len(waiting) <= 1
        return waiting[0] if waiting else None

    async def save(self, typed: Values) -> None:
        """Open the editor, with what waits and what was kept as typed, type into it, and save."""
        original = values_of(PaveSession.model_validate(await self.bench.register.answer(self.local_id)))
        wanted = dict(original)
        waiting = await self.waiting()
        if waiting is not None:
            wanted |= values_in_body(waiting.asked)
        draft = await self.bench.register.draft(self.local_id)
        if draft is not None:
            context = ReadingContext(known_reference=original.get(Field.REFERENCE) or {})
            reading = read_form({Field(path): text for path, text in draft.texts.items()}, context)
            assert not reading.errors
            wanted |= reading.values
        for place, value in typed.items():
            wanted |= written_at(place, value, wanted)
        changes = changed_values(original, wanted)
        if not changes:
            return
        texts = {each.value: text for each, text in texts_of(changes).items() if each in changes}
        typed_now = Draft(local_id=self.local_id, connection="lot", texts=texts, is_new=False, kept_at=self.bench.now())
        before = places_of(original)
        aims = {place: value for place, value in places_of(wanted).items() if value != before.get(place)}
        save = Save(self.name, aims, before)
        self.world.saves.append(save)
        self.world.acting = save
        try:
            saved = await update_session(
                self.bench, self.connection, await self.row(), original=original, changes=changes, draft=typed_now
            )
        except Problem as problem:
            save.told_at_once = True
            self.world.outcomes[f"saved: {type(problem).__name__}"] += 1
        else:
            assert saved.waits is self.is_down
            assert saved.differences == []
            self.world.outcomes["saved: it waits" if saved.waits else "saved: done"] += 1
        write = (await self.bench.register.writes(self.local_id))[-1:]
        if write and write[0].kind is WriteKind.EDIT and write[0].id not in self.world.write_ids:
            save.write_id = write[0].id
            self.world.write_ids.add(write[0].id)

    async def send_what_waits(self) -> None:
        write = await self.waiting()
        if write is not None:
            self.world.acting = next(save for save in self.world.saves if save.write_id == write.id)
            try:
                await send_waiting_edit(self.bench, self.connection, write)
            except Problem as problem:
                self.world.outcomes[f"sent: {type(problem).__name__}"] += 1
            else:
                self.world.outcomes["sent: done"] += 1

    async def do(self, what: str) -> None:
        """Do one thing, named as in the events of a story."""
        if what == "saves again":
            if await self.bench.register.draft(self.local_id) is not None:
                await self.save({})
        elif what.startswith("saves "):
            await self.save({what.removeprefix("saves "): self.world.new_value(self.name)})
        elif what == "is off line":
            self.is_down = True
        elif what == "is on line":
            self.is_down = False
            await self.send_what_waits()
        elif what == "starts anew":
            await self.close()
            await self.open()
            await self.send_what_waits()
        elif what == "looks":
            with suppress(Problem):
                await refresh_session(self.bench, self.connection, await self.row())
        elif what == "takes it back":
            await self.bench.register.withdraw_edit(self.local_id)
        elif what == "deletes it":
            with suppress(Problem):
                await delete_session(self.bench, self.connection, await self.row())
        else:
            raise LookupError(what)


@dataclass
class World:
    """The server, its one session, the clients A and B, and whoever else is at it."""

    server: PracticeServer
    folder: Path
    nowhere: str
    clients: dict[str, Client] = field(default_factory=dict)
    saves: list[Save] = field(default_factory=list)
    write_ids: set[str] = field(default_factory=set)
    there: dict[str, list[Any]] = field(default_factory=dict)
    """Every value that ever stood at a place at the server, in order."""
    acting: Save | None = None
    key: str = ""
    numbers: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)

    def connection_when(self, *, is_down: bool) -> Connection:
        here = connection_to(self.server)
        return here.model_copy(update={"base_url": self.nowhere}) if is_down else here

    def new_value(self, who: str) -> str:
        self.numbers += 1
        return f"{who}{self.numbers}"

    async def open(self) -> None:
        self.clients = {name: Client(name, self.folder, self) for name in "AB"}
        for client in self.clients.values():
            await client.open()

    async def close(self) -> None:
        for client in self.clients.values():
            await client.close()

    async def begin(self) -> None:
        """Make a new session that both know."""
        self.server.behave()
        with signed_client(self.server) as somebody:
            body = {"vehicle": {"trim": "0"}, "session": {"client_id": "0", "reference": {"a": "0", "b": "0"}}}
            self.key = somebody.post("/sessions", json=body).json()["session_key"]
        self.saves, self.there = [], {}
        self.note()
        for client in self.clients.values():
            await client.take(self.key)

    def held(self) -> Values | None:
        session = self.server.session(self.key)
        return None if session is None else places_of(values_of(PaveSession.model_validate(session)))

    async def do(self, event: str) -> None:
        """Let one thing happen, then look that nothing was written over unseen."""
        who, _, what = event.partition(" ")
        self.acting = None
        if who in self.clients:
            await self.clients[who].do(what)
        elif event.startswith("somebody writes "):
            self._write_from_elsewhere(event.removeprefix("somebody writes "))
        elif event == "the customer begins":
            if self.held() is not None:
                self.server.set_status(self.key, "STARTED")
        elif event.startswith("the next answer is lost"):
            drop = "after" if event.endswith(", done") else "before"
            self.server.misbehave(Misbehaviour(method="PUT", drop=drop))  # type: ignore[arg-type]
        else:
            raise LookupError(event)
        self.note()

    def _write_from_elsewhere(self, place: str) -> None:
        session = self.server.session(self.key)
        if session is None or session["status"] != "IDLE":
            return
        original = values_of(PaveSession.model_validate(session))
        ((changed, value),) = written_at(place, self.new_value("C"), original).items()
        *_, name = changed.path
        if place == "trim":
            self.server.change(self.key, vehicle={**session["vehicle"], name: value})
        else:
            self.server.change(self.key, **{name: value})

    def note(self) -> None:
        """Note what stands at the server now; what has changed was seen by who wrote it."""
        held = self.held()
        if held is None:
            return
        for place in PLACES:
            past = self.there.setdefault(place, [])
            now = held.get(place)
            if past and now == past[-1]:
                continue
            if past and self.acting is not None:
                seen, typed = self.acting.shown.get(place), self.acting.typed.get(place)
                own = [save.typed.get(place) for save in self.saves if save.client == self.acting.client]
                assert typed == now, f"{self.acting.client} has written {now} at {place}, and typed {typed}"
                assert past[-1] == seen or past[-1] in own, (
                    f"{self.acting.client} has written {now} over {past[-1]} at {place}, and had seen {seen}"
                )
            past.append(now)

    async def account_for_all(self) -> None:
        """Look that each value that was saved was at the server, or waits, or that its person was told."""
        for client in self.clients.values():
            writes = {write.id: write for write in await client.bench.register.writes(client.local_id)}
            events = [(each.kind, each.detail) for each in await client.bench.register.events(client.local_id)]
            draft = await client.bench.register.draft(client.local_id)
            typed = " ".join(draft.texts.values()) if draft is not None else ""
            mine = [save for save in self.saves if save.client == client.name]
            for number, save in enumerate(mine):
                write = writes.get(save.write_id or "")
                for place, value in save.typed.items():
                    was_there = value in self.there[place]
                    told = f"{client.name}'s {value} at {place} ({write.fate if write else 'not kept'})"
                    if write is None:
                        assert was_there or save.told_at_once, f"{told} vanished, and nobody was told"
                    elif write.fate is WriteFate.DONE:
                        assert was_there, f"{told} is told as done, and was never there"
                    elif write.fate is WriteFate.WAITING:
                        assert value in str(write.asked), f"{told} does not wait any more"
                    elif not was_there:
                        kinds = [kind for kind, _ in events]
                        assert EVENT_OF_WRITE[write.kind, write.fate] in kinds, f"{told} is not in the session's past"
                        # Its person has saved another one since, has taken it back, or has deleted the session.
                        by_person = EventKind.DELETED in kinds or "Taken back" in [detail for _, detail in events]
                        is_over = number + 1 < len(mine) or by_person
                        assert is_over or value in typed, f"{told} was typed, and is nowhere any more"


@contextmanager
def nowhere() -> Iterator[str]:
    """An address at which nobody listens."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{bound.getsockname()[1]}/v1"
