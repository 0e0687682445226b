"""The use cases that the faults meet, each by its real function on a real register and a real line."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from pave_desktop.entry.session_link import SessionLink
from pave_desktop.models.connection import Connection
from pave_desktop.models.draft import Draft
from pave_desktop.models.field import Field
from pave_desktop.models.pave_session import PaveSession
from pave_desktop.models.reference import new_local_id
from pave_desktop.models.session_form import FieldValues
from pave_desktop.models.session_row import SessionRow
from pave_desktop.models.session_values import changed_values, values_of
from pave_desktop.models.write import Write, WriteKind
from pave_desktop.practice import DEFAULT_FAILING_NUMBER, PracticeServer
from pave_desktop.work.add_sessions import add_sessions
from pave_desktop.work.check_connection import check_connection
from pave_desktop.work.create_session import create_session
from pave_desktop.work.delete_session import delete_session
from pave_desktop.work.refresh_sessions import refresh_session
from pave_desktop.work.send_edit import send_waiting_edit
from pave_desktop.work.update_session import update_session
from pave_desktop.work.workbench import Workbench
from tests.api.raw_server import free_port

CONNECTION = "lot"
A_LOT = 4_000_000
"""Characters: more than two computers keep for each other before somebody reads."""


@dataclass(frozen=True)
class Customer:
    """The data of one cell's customer, like nobody else's: wherever it turns up, it came from there."""

    number: int

    @property
    def vin(self) -> str:
        return f"5N1AT2MV8HC{self.number:06d}"

    @property
    def phone(self) -> str:
        return f"+1202556{self.number:04d}"

    @property
    def new_phone(self) -> str:
        return f"+1202557{self.number:04d}"

    @property
    def first_name(self) -> str:
        return "Qj" + "".join(chr(ord("a") + int(digit)) for digit in f"{self.number:04d}")

    @property
    def last_name(self) -> str:
        return "Vx" + "".join(chr(ord("k") + int(digit)) for digit in f"{self.number:04d}")

    @property
    def model(self) -> str:
        return f"Murano {self.number}"

    @property
    def texts(self) -> tuple[str, ...]:
        """What must stand in no log and in no details."""
        return (self.vin, self.phone[2:], self.new_phone[2:], self.first_name, self.last_name)


@dataclass
class Scene:
    """One cell's world: who is asked, by whom, and the session that it is about."""

    bench: Workbench
    practice: PracticeServer
    customer: Customer
    connection: Connection
    sends_a_lot: bool = False
    local_id: str = ""
    row: SessionRow | None = None
    write: Write | None = None
    key: str = ""
    texts_sent_before: int = 0

    @property
    def changes(self) -> FieldValues:
        changes: FieldValues = {
            Field.MODEL: self.customer.model,
            Field.FIRST_NAME: self.customer.first_name,
            Field.LAST_NAME: self.customer.last_name,
        }
        return {**changes, Field.REFERENCE: {"notes": "n" * A_LOT}} if self.sends_a_lot else changes

    def draft(self, *, is_new: bool) -> Draft:
        texts = {"vehicle.model": "as it was typed", "session.contact.first_name": self.customer.first_name}
        return Draft(
            local_id=self.local_id, connection=CONNECTION, texts=texts, is_new=is_new, kept_at=datetime.now(UTC)
        )


Prepare = Callable[[Scene, Connection], Awaitable[None]]
Act = Callable[[Scene], Awaitable[Any]]


@dataclass(frozen=True, kw_only=True)
class UseCase:
    """What a person, or the outbox, asks for. `hit` is the method that a fault meets.

    `asks` is how often each method is asked for where all goes well, and `after` another look that may follow. `passes`
    requests go well before a fault of the connection begins, and the first `spares` of the method that is hit. With
    `is_silent` the server says nothing of a change but that it was done.
    """

    name: str
    act: Act
    prepare: Prepare
    hit: str
    asks: dict[str, int]
    writes: WriteKind | None = None
    texts_somebody: bool = False
    passes: int = 0
    spares: int = 0
    is_silent: bool = False
    by_person: bool = True
    once: frozenset[str] = field(default_factory=frozenset)
    """The methods of it that may never be repeated."""

    @property
    def may_repeat(self) -> bool:
        """Whether what a fault meets here may be asked for again."""
        return self.hit not in self.once


# Before the fault


async def nothing(scene: Scene, _good: Connection) -> None:
    scene.local_id = new_local_id()


async def a_session(scene: Scene, good: Connection) -> None:
    """Make a session, and put it into the list."""
    scene.local_id = new_local_id()
    values: FieldValues = {Field.VIN: scene.customer.vin, Field.MODEL: "Rogue", Field.MAKE: "Nissan"}
    saved = await create_session(scene.bench, good, local_id=scene.local_id, values=values, beside_open=True)
    scene.row, scene.key = saved.row, str(saved.row.key)


async def a_session_whose_text_failed(scene: Scene, good: Connection) -> None:
    scene.local_id = new_local_id()
    values: FieldValues = {Field.VIN: scene.customer.vin, Field.SMS_TO: DEFAULT_FAILING_NUMBER}
    saved = await create_session(scene.bench, good, local_id=scene.local_id, values=values, beside_open=True)
    scene.row, scene.key = saved.row, str(saved.row.key)
    scene.texts_sent_before = scene.practice.sms_sent(scene.key)


async def a_session_made_elsewhere(scene: Scene, good: Connection) -> None:
    await a_session(scene, good)
    await scene.bench.register.remove(scene.local_id)
    scene.local_id, scene.row = "", None


async def a_waiting_edit(scene: Scene, good: Connection) -> None:
    """Save a change while nobody answers."""
    await a_session(scene, good)
    down = good.model_copy(update={"base_url": f"http://127.0.0.1:{free_port()}/v1"})
    keys = scene.bench.credentials.at_hand(good)
    assert keys is not None
    scene.bench.credentials.keep_in_memory(down, keys)
    saved = await _update(scene, down, scene.changes)
    assert saved.waits, "an edit that cannot leave waits"
    (scene.write,) = [w for w in await scene.bench.register.waiting_edits() if w.local_id == scene.local_id]


# The use cases


async def _update(scene: Scene, connection: Connection, changes: FieldValues) -> Any:
    assert scene.row is not None
    document = await scene.bench.register.answer(scene.local_id)
    original = values_of(PaveSession.model_validate(document))
    return await update_session(
        scene.bench,
        connection,
        scene.row,
        original=original,
        changes=changed_values(original, {**original, **changes}),
        draft=scene.draft(is_new=False),
    )


async def create(scene: Scene) -> Any:
    customer = scene.customer
    values: FieldValues = {
        Field.VIN: customer.vin,
        Field.MODEL: customer.model,
        Field.SMS_TO: customer.phone,
        Field.FIRST_NAME: customer.first_name,
        Field.LAST_NAME: customer.last_name,
    }
    if scene.sends_a_lot:
        values[Field.REFERENCE] = {"notes": "n" * A_LOT}
    draft = scene.draft(is_new=True)
    return await create_session(scene.bench, scene.connection, local_id=scene.local_id, values=values, draft=draft)


async def get(scene: Scene) -> Any:
    assert scene.row is not None
    return await refresh_session(scene.bench, scene.connection, scene.row)


async def update(scene: Scene) -> Any:
    return await _update(scene, scene.connection, scene.changes)


async def text(scene: Scene) -> Any:
    return await _update(scene, scene.connection, {Field.SMS_TO: scene.customer.new_phone})


async def delete(scene: Scene) -> Any:
    assert scene.row is not None
    return await delete_session(scene.bench, scene.connection, scene.row)


async def check(scene: Scene) -> Any:
    return await check_connection(scene.bench, scene.connection)


async def add(scene: Scene) -> Any:
    return await add_sessions(scene.bench, scene.connection, (SessionLink(scene.key),))


async def outbox(scene: Scene) -> Any:
    assert scene.write is not None
    return await send_waiting_edit(scene.bench, scene.connection, scene.write)


EDIT, POST, PUT = WriteKind.EDIT, frozenset({"POST"}), frozenset({"PUT"})
LOOK_AND_CHANGE = {"GET": 2, "PUT": 1}

USE_CASES = (
    UseCase(
        name="create", act=create, prepare=nothing, hit="POST", asks={"POST": 1}, writes=WriteKind.CREATE, once=POST
    ),
    UseCase(name="get", act=get, prepare=a_session, hit="GET", asks={"GET": 1}),
    UseCase(name="update: GET", act=update, prepare=a_session, hit="GET", asks=LOOK_AND_CHANGE, writes=EDIT),
    UseCase(name="update: PUT", act=update, prepare=a_session, hit="PUT", asks=LOOK_AND_CHANGE, writes=EDIT, passes=1),
    UseCase(
        name="text: PUT",
        act=text,
        prepare=a_session_whose_text_failed,
        hit="PUT",
        asks=LOOK_AND_CHANGE,
        writes=EDIT,
        texts_somebody=True,
        passes=1,
        once=PUT,
    ),
    UseCase(
        name="update: look",
        act=update,
        prepare=a_session,
        hit="GET",
        asks=LOOK_AND_CHANGE,
        writes=EDIT,
        passes=2,
        spares=1,
        is_silent=True,
    ),
    UseCase(
        name="delete",
        act=delete,
        prepare=a_session,
        hit="DELETE",
        asks={"DELETE": 1, "GET": 1},
        writes=WriteKind.DELETE,
    ),
    UseCase(name="check", act=check, prepare=nothing, hit="GET", asks={"GET": 1}),
    UseCase(name="add", act=add, prepare=a_session_made_elsewhere, hit="GET", asks={"GET": 1}),
    UseCase(
        name="outbox: GET",
        act=outbox,
        prepare=a_waiting_edit,
        hit="GET",
        asks=LOOK_AND_CHANGE,
        writes=EDIT,
        by_person=False,
    ),
    UseCase(
        name="outbox: PUT",
        act=outbox,
        prepare=a_waiting_edit,
        hit="PUT",
        asks=LOOK_AND_CHANGE,
        writes=EDIT,
        by_person=False,
        passes=1,
    ),
)
