"""A person at the counter's desk, who writes down what was asked and what was told, and looks at the list later."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from pave_desktop.entry.session_link import SessionLink
from pave_desktop.models.connection import Connection
from pave_desktop.models.draft import Draft
from pave_desktop.models.field import Field
from pave_desktop.models.list_query import ListQuery
from pave_desktop.models.problem import CallFate, Problem
from pave_desktop.models.reference import new_local_id
from pave_desktop.models.session_form import FieldValues
from pave_desktop.models.session_row import Fate, SessionRow
from pave_desktop.models.session_values import changed_values, texts_of
from pave_desktop.models.write import WriteFate, WriteKind
from pave_desktop.state.desk import Desk
from pave_desktop.state.lost_answer import LostAnswer, find_lost_answer
from pave_desktop.storage.register import Register
from pave_desktop.work.create_session import Saved
from pave_desktop.work.settle_writes import EDIT_NOT_KNOWN
from tests.crash.journal import Journal

SECONDS_FOR_ANYTHING = 30.0
FATES = {
    CallFate.NEVER_SENT: WriteFate.NOT_SENT,
    CallFate.REFUSED: WriteFate.REFUSED,
    CallFate.NOT_KNOWN: WriteFate.NOT_KNOWN,
}


async def until(condition: Callable[[], bool]) -> None:
    """Wait until it is true."""
    async with asyncio.timeout(SECONDS_FOR_ANYTHING):
        while not condition():  # noqa: ASYNC110 - what it waits for is somebody else's
            await asyncio.sleep(0.002)


class Person:
    """Asks for things side by side. Sessions are known by their marks."""

    def __init__(self, desk: Desk, register: Register, journal: Journal, *, away: str) -> None:
        self._desk = desk
        self._register = register
        self._journal = journal
        self._away = away
        self._local_ids: dict[str, str] = {}
        self._waiting: dict[str, asyncio.Future[WriteFate]] = {}
        self._connection = ""
        self._editors: dict[str, asyncio.Lock] = {}
        desk.created.connect(self._saved)
        desk.updated.connect(self._saved)
        desk.save_failed.connect(self._failed)

    async def prepare(self, keys: dict[str, str], connection: Connection) -> None:
        """Take the sessions into the list that there are already."""
        self._connection = connection.id
        if keys:
            self._desk.add(tuple(SessionLink(key) for key in keys.values()), connection)
            await until(lambda: not self._desk.tasks.is_running("add"))
        rows = {row.key: row for row in await self._register.page(ListQuery())}
        self._local_ids = {mark: rows[key].local_id for mark, key in keys.items()}
        self._journal.write("prepared", local_ids=self._local_ids)

    async def work(self, asks: list[dict[str, Any]], looks: list[float]) -> None:
        """Ask for everything, each at its time, and look at the server now and then."""
        began = asyncio.get_running_loop().time()

        async def at(seconds: float) -> None:
            await asyncio.sleep(began + seconds - asyncio.get_running_loop().time())

        async def ask(each: dict[str, Any]) -> None:
            await at(each["at"])
            await {"create": self._create, "edit": self._edit, "delete": self._delete}[each["kind"]](each)

        async def look(seconds: float) -> None:
            await at(seconds)
            self._desk.refresh()

        await asyncio.gather(*(ask(each) for each in asks), *(look(seconds) for seconds in looks))
        await until(lambda: not self._desk.tasks.is_running("refresh"))

    # Asking

    async def _create(self, ask: dict[str, Any]) -> None:
        local_id = new_local_id()
        chance = random.Random(ask["mark"])  # noqa: S311 - it is to be the same again
        values: FieldValues = {
            Field.CLIENT_ID: ask["mark"],
            Field.MAKE: "Nissan",
            Field.MODEL: "Rogue",
            Field.YEAR: chance.randint(2000, 2024),
            Field.ODOMETER: chance.randint(1, 200_000),
            Field.FIRST_NAME: "Jane",
            Field.LAST_NAME: f"Smith {ask['mark']}",
        }
        if ask["texts"]:
            values[Field.SMS_TO] = f"+1202555{chance.randint(100, 198):04}"
        connection = self._away if ask["away"] else self._connection
        draft = self._draft(local_id, values, connection=connection, is_new=True)
        await self._type(ask, draft)
        await self._ask(ask, draft, lambda: self._desk.create(local_id, values, draft))
        self._local_ids[ask["mark"]] = local_id

    async def _edit(self, ask: dict[str, Any]) -> None:
        # A session has one editor, however often it is asked for.
        async with self._editors.setdefault(ask["of"], asyncio.Lock()):
            await self._edit_alone(ask)

    async def _edit_alone(self, ask: dict[str, Any]) -> None:
        row = await self._row_of(ask)
        if row is None:
            return
        original = await self._desk.values(row.local_id)
        wanted = {**original, Field.INTERIOR_COLOR: ask["mark"], Field.TRIM: f"SV {ask['mark']}"}
        if ask["texts"]:
            wanted[Field.SMS_TO] = f"+1202555{random.Random(ask['mark']).randint(100, 198):04}"  # noqa: S311 - as above
        changes = changed_values(original, wanted)
        draft = self._draft(row.local_id, changes, connection=row.connection, is_new=False)
        await self._type(ask, draft)
        await self._ask(ask, draft, lambda: self._desk.update(row, original=original, changes=changes, draft=draft))

    async def _delete(self, ask: dict[str, Any]) -> None:
        row = await self._row_of(ask)
        if row is None:
            return
        draft = self._draft(row.local_id, {}, connection=row.connection, is_new=False)

        def start() -> bool:
            is_busy = self._desk.tasks.is_running(f"write: {row.local_id}")
            self._desk.delete(row)
            return not is_busy

        await self._ask(ask, draft, start)

    async def _row_of(self, ask: dict[str, Any]) -> SessionRow | None:
        """Wait until the session is there; None where it never comes to be, or a person has to look first."""
        if ask["of"] not in self._local_ids:
            await until(lambda: ask["of"] in self._local_ids)
        row = await self._desk.row(self._local_ids[ask["of"]])
        if row is None or row.fate is not Fate.MADE or row.unsettled == EDIT_NOT_KNOWN:
            self._journal.write("left", mark=ask["mark"])
            return None
        return row

    def _draft(self, local_id: str, values: FieldValues, *, connection: str, is_new: bool) -> Draft:
        texts = {field.value: text for field, text in texts_of(values).items() if text}
        return Draft(local_id=local_id, connection=connection, texts=texts, is_new=is_new, kept_at=self._desk.now())

    async def _type(self, ask: dict[str, Any], draft: Draft) -> None:
        """Type slowly enough for the editor to keep what is typed before it is saved."""
        if ask["typed_first"] and not self._desk.tasks.is_running(f"write: {draft.local_id}"):
            self._desk.drafts.keep(draft)
            await until(lambda: not self._desk.tasks.is_running(f"draft: {draft.local_id}"))
            self._journal.write("typed", mark=ask["mark"], local_id=draft.local_id, texts=draft.texts)

    async def _ask(self, ask: dict[str, Any], draft: Draft, start: Callable[[], bool]) -> None:
        """Press the button, perhaps twice, and wait for what is told."""
        local_id = draft.local_id
        told = {"mark": ask["mark"], "local_id": local_id, "texts": draft.texts}
        self._journal.write("asking", **told)
        if not start():
            self._journal.write("busy", **told)
            return
        self._waiting[local_id] = asyncio.get_running_loop().create_future()
        self._journal.write("accepted", **told)
        if ask["twice"] and start():
            self._journal.write("accepted", **told)
        # How a deletion ended is told by a notice only, which does not say how sure it is.
        fate = None if ask["kind"] == WriteKind.DELETE else await self._waiting[local_id]
        await until(lambda: not self._desk.tasks.is_running(f"write: {local_id}"))
        self._journal.write("told", **told, fate=fate)

    # Hearing

    def _saved(self, local_id: str, saved: Saved) -> None:
        self._heard(local_id, WriteFate.WAITING if saved.waits else WriteFate.DONE)

    def _failed(self, local_id: str, problem: Problem) -> None:
        self._heard(local_id, FATES[problem.fate])

    def _heard(self, local_id: str, fate: WriteFate) -> None:
        waiting = self._waiting.get(local_id)
        if waiting is not None and not waiting.done():
            waiting.set_result(fate)


# Afterwards


async def decide(desk: Desk, decisions: dict[str, dict[str, str]], journal: Journal) -> None:
    """Settle what is not known, by local id, as a person who found out."""

    async def one(local_id: str, decision: dict[str, str]) -> None:
        row = await desk.row(local_id)
        write = await find_lost_answer(desk, row) if row is not None else None
        if row is None or write is None:
            return
        lost = LostAnswer(desk, row, write)
        ended: asyncio.Future[str] = asyncio.get_running_loop().create_future()

        def end(how: str) -> None:
            if not ended.done():
                ended.set_result(how)

        lost.settled.connect(lambda *_: end("settled"))
        lost.failed.connect(lambda problem: end(str(problem)))
        mark = decision["mark"]
        journal.write("deciding", mark=mark, local_id=local_id, how=decision["how"])
        if decision["how"] == "found":
            lost.take_key(decision["key"])
        elif decision["how"] == "again":
            lost.try_again()
        else:
            lost.say_it_was_not_done()
        journal.write("accepted", mark=mark, local_id=local_id, texts={})
        journal.write("decided", mark=mark, local_id=local_id, how=await ended)

    await asyncio.gather(*(one(local_id, decision) for local_id, decision in decisions.items()))


async def look_and_tell(desk: Desk, register: Register) -> dict[str, Any]:
    """Tell everything that a person can see: rows, what became of each write, drafts, and what is offered again."""
    offered = [draft.local_id for draft in await desk.drafts.unsaved()]
    drafts = {draft.local_id: draft.texts for draft in await register.drafts()}
    rows = {}
    for row in await register.page(ListQuery(), limit=1000):
        values = await desk.values(row.local_id)
        unsettled = row.unsettled
        rows[row.local_id] = {
            "key": row.key,
            "fate": row.fate,
            "link": row.capture_link,
            "client_id": row.client_id,
            "unsettled": [unsettled.kind, unsettled.fate] if unsettled else None,
            "writes": [_plain(asdict(write)) for write in await register.writes(row.local_id)],
            "events": [event.kind for event in await register.events(row.local_id)],
            "values": {field.value: value for field, value in values.items()},
        }
    return {"rows": rows, "drafts": drafts, "offered": offered}


def _plain(write: dict[str, Any]) -> dict[str, Any]:
    return {**write, "asked_at": str(write["asked_at"]), "ended_at": str(write["ended_at"])}
