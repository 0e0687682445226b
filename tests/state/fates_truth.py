"""What really became of every write, as seen at the server, and what the register may say of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from http import HTTPStatus
from itertools import count
from pathlib import Path
from typing import Any

import httpx
from hypothesis.stateful import RuleBasedStateMachine, invariant

from pave_desktop.api.pave.signing import utc_now
from pave_desktop.credentials import Credentials
from pave_desktop.models.connection import Connection
from pave_desktop.models.list_query import ListQuery
from pave_desktop.models.problem import Problem
from pave_desktop.models.session_row import Fate, SessionRow
from pave_desktop.models.write import Unsettled, Write, WriteFate, WriteKind
from pave_desktop.practice import Misbehaviour, PracticeServer, ReceivedRequest
from pave_desktop.storage.register import Register
from pave_desktop.work.send_edit import send_waiting_edit
from pave_desktop.work.workbench import Workbench
from tests.conftest import Runner, connection_to, keys_of, until
from tests.state.conftest import Counter, counter_at
from tests.state.fates_world import (
    A_LIE_WHERE_REFUSED,
    HELD_UP,
    PROGRAM_ENDS,
    REFUSED,
    TIMED_OUT,
    MortalRegister,
    misbehaviour_of,
)

CREATE, EDIT, DELETE = WriteKind.CREATE, WriteKind.EDIT, WriteKind.DELETE
DONE, NOT_SENT, NOT_KNOWN = WriteFate.DONE, WriteFate.NOT_SENT, WriteFate.NOT_KNOWN
WAITING = WriteFate.WAITING
CAME_TO_NOTHING = (WriteFate.REFUSED, WriteFate.NOT_SENT)


@dataclass
class Car:
    """A vehicle that somebody entered, and what really became of it."""

    local_id: str
    client_id: str
    number: str
    in_list: bool = False
    keys: list[str] = field(default_factory=list)
    texts: dict[str, int] = field(default_factory=dict)
    is_discarded: bool = False
    row: SessionRow | None = None
    writes: list[Write] = field(default_factory=list)

    @property
    def lost(self) -> bool:
        """Whether a person has an answer to settle that was lost."""
        if self.row is None:
            return False
        is_edit = self.row.unsettled == Unsettled(EDIT, NOT_KNOWN)
        return self.row.fate is Fate.NOT_KNOWN or (is_edit and "sms" in self.last_unknown(EDIT).asked)

    def last_unknown(self, kind: WriteKind) -> Write:
        return [write for write in self.writes if write.kind is kind and write.fate is NOT_KNOWN][-1]

    def is_(self, *fates: Fate) -> bool:
        return self.row is not None and self.row.fate in fates


def _changes(server: PracticeServer) -> list[ReceivedRequest]:
    """Give what arrived to change something; what was signed by a wrong clock is not done, and signed once more."""
    return [
        each
        for each in server.requests()
        if each.method != "GET" and (each.signed or each.status != HTTPStatus.UNAUTHORIZED)
    ]


def _texts_or_makes(request: ReceivedRequest) -> bool:
    """Tell whether a second one of it would make a second session, or could send a second text."""
    return request.method == "POST" or "sms" in (request.body or {})


async def _send(bench: Workbench, connection: Connection, write: Write) -> None:
    with suppress(Problem):
        await send_waiting_edit(bench, connection, write)


class FatesLot(RuleBasedStateMachine):
    """`done` holds for every write whether the server did it, as seen at the server and never by an answer."""

    def __init__(self, run: Runner, folder: Path) -> None:
        super().__init__()
        self.run = run
        self.folder = folder
        self.server = PracticeServer(folder / "pave")
        self.server.start()
        Credentials().keep(connection_to(self.server), keys_of(self.server))
        self.lives = count()
        self.numbers = count()
        self.cars: list[Car] = []
        self.done: dict[str, bool] = {}
        self.lost_at: dict[str, float] = {}
        self.fates: dict[str, WriteFate] = {}
        self.by_person: set[str] = set()
        self.written_over: set[str] = set()
        self.held_up: tuple[Car, str, Any] | None = None
        self.seconds = 0.0
        self.is_news = False
        self.counter: Counter
        self.mortal: MortalRegister
        self._open(folder / "life")

    def teardown(self) -> None:
        self.run(self._opened.__aexit__(None, None, None))
        self.server.stop()

    # Opening it, and doing something in it

    def _open(self, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        self.life = folder
        self._opened = counter_at(folder, self.server, wrap_register=self._mortal, clock=self._now)
        self.counter = self.run(self._opened.__aenter__())
        # Each life looks for the keys once, and has them at hand from then on.
        self.counter.bench.credentials.memory.clear()

    def _mortal(self, register: Register) -> MortalRegister:
        remains = self.folder / f"life after {next(self.lives)}"
        self.mortal = MortalRegister(register, self.life / "register.sqlite", remains / "register.sqlite")
        return self.mortal

    def _now(self) -> datetime:
        return utc_now() + timedelta(seconds=self.seconds)

    def _open_again(self) -> None:
        killed = self.mortal.is_dead
        self.run(self._opened.__aexit__(None, None, None))
        assert not self.counter.crashes
        self._open(self.mortal.remains.parent if killed else self.life)

    def _do(
        self,
        press: Callable[[], Awaitable[object]],
        *,
        kill: int | None = None,
        network: str = "normal",
        method: str = "PUT",
    ) -> None:
        """Let something happen to its end, or to the program's; look what arrived at the server meanwhile."""
        self.is_news = True
        self.server.behave()
        self.server.misbehave(Misbehaviour(clock_offset=self.seconds, times=None))
        wrong = misbehaviour_of(network, method)
        if wrong is not None:
            self.server.misbehave(wrong)
        self.server.clear_requests()
        if network == REFUSED:
            self.server.stop()
        line = self.counter.bench.line
        line.timeout = httpx.Timeout(0.05 if network == TIMED_OUT else 30.0, connect=10.0).as_dict()
        ends = network == PROGRAM_ENDS
        self.mortal.boundaries_left = None if ends else kill

        async def happen() -> None:
            await press()
            if ends:
                names = [f"write: {car.local_id}" for car in self.cars]
                await until(lambda: _changes(self.server) or not any(map(self.counter.tasks.is_running, names)))
                await self.counter.tasks.finish(0)

        self.run(happen())
        if network == REFUSED:
            self.server.start()
        if self.mortal.is_dead or ends:
            self._open_again()
        self.mortal.boundaries_left = None
        assert not self.counter.crashes
        self.arrived = _changes(self.server)
        for car in self.cars:
            self._find_out(car)

    # The truth

    def _find_out(self, car: Car) -> None:
        """Look at the server for this car's sessions, and in the register for its row and its writes."""
        for key in self.server.session_keys():
            session = self.server.session(key) or {}
            if (session["options"] or {}).get("client_id") == car.client_id:
                if key not in car.keys:
                    car.keys.append(key)
                car.texts[key] = self.server.sms_sent(key)
        car.row, car.writes = self.run(self._read(car.local_id))

    async def _read(self, local_id: str) -> tuple[SessionRow | None, list[Write]]:
        register = self.counter.register
        return await register.row(local_id), await register.writes(local_id)

    def _status(self, key: str) -> str | None:
        session = self.server.session(key)
        return None if session is None else session["status"]

    def _trim(self, key: str) -> str | None:
        session = self.server.session(key)
        return None if session is None else session["vehicle"]["trim"]

    def _write(
        self, car: Car, kind: WriteKind, press: Callable[[], Awaitable[object]], *, trim: str = "", **how: Any
    ) -> None:
        """Let somebody ask for a write; see whether the server did it, and whether the register says so."""
        method = {CREATE: "POST", EDIT: "PUT", DELETE: "DELETE"}[kind]
        keys = list(car.keys)
        key = car.row.key if car.row else None
        was_there = key is not None and self._trim(key) is not None
        if how.get("network") == A_LIE_WHERE_REFUSED and key and self._status(key) != "IDLE":
            how["network"] = "normal"
        self._do(press, method=method, **how)
        car.in_list = car.in_list or car.row is not None
        if kind is CREATE:
            done = car.keys != keys
        elif kind is EDIT:
            done = bool(key and self._trim(key) == trim)
        else:
            done = bool(key) and was_there and self._trim(str(key)) is None
        assert len(self.arrived) <= 1 or not _texts_or_makes(self.arrived[0]), "it was repeated"
        assert all(each.body == self.arrived[0].body for each in self.arrived), "one thing was asked for"
        new = [write for write in car.writes if write.id not in self.fates]
        if not new:
            assert not self.arrived, "something left without a trace"
            self._check(by_look=kind is DELETE)
            return
        (write,) = new
        assert write.kind is kind
        if not self.arrived:
            assert write.fate in (WAITING, NOT_SENT, NOT_KNOWN), "nothing arrived"
        self._see_how_it_ended(car, write, self.arrived, done=done, network=str(how.get("network")))
        # A deletion that is refused is followed by a look.
        self._check(by_look=kind is DELETE)

    def _see_how_it_ended(
        self, car: Car, write: Write, arrived: list[ReceivedRequest], *, done: bool, network: str
    ) -> None:
        assert write.fate.has_ended or (write.kind, write.fate) == (EDIT, WAITING), "nothing runs any more"
        if arrived:
            assert write.fate is not NOT_SENT, "it did arrive"
        self.done[write.id] = done
        self.fates[write.id] = write.fate
        if write.ended_at is not None:
            # What a start gives up ends by this PC's own clock, which nobody sets here.
            self.lost_at[write.id] = round((write.ended_at - utc_now()).total_seconds())
        if network == HELD_UP and arrived and write.fate is NOT_KNOWN:
            self.held_up = (car, write.id, arrived[0])

    def _send_what_waits(self, *, network: str, kill: int | None) -> None:
        """Let the edits go out that wait, one after the other, as when the line is back."""
        waiting = [(car, write) for car in self.cars for write in car.writes if write.fate is WAITING]

        async def press() -> None:
            bench = self.counter.bench
            for write in await bench.register.waiting_edits():
                work = partial(_send, bench, self.counter.connection, write)
                name = f"write: {write.local_id}"
                assert self.counter.tasks.start(name, work, is_write=True)
                await until(lambda name=name: not self.counter.tasks.is_running(name))  # type: ignore[misc]

        self._do(press, network=network, kill=kill)
        for car, before in waiting:
            arrived = [each for each in self.arrived if car.row and each.endpoint.endswith(str(car.row.key))]
            assert len(arrived) <= 1 or not _texts_or_makes(arrived[0]), "it was repeated"
            (write,) = [each for each in car.writes if each.id == before.id]
            done = bool(car.row and self._trim(str(car.row.key)) == write.asked["vehicle"]["trim"])
            self._see_how_it_ended(car, write, arrived, done=done, network=network)
        # Each of them is looked at before it is sent.
        self._check()

    # What has to be so

    def _check(self, *, by_look: bool = False, said: WriteFate | None = None) -> None:
        """Compare all that is in the register with the truth; what was not known may be settled as told here only."""
        for car in self.cars:
            if not car.in_list:
                assert (car.row, car.writes) == (None, [])
                continue
            assert car.row is not None, "a row vanished"
            for write in car.writes:
                before = self.fates[write.id]
                if write.fate is not before and before is WAITING:
                    assert write.fate is NOT_SENT, "another one took its place, or its session was deleted"
                    self.fates[write.id] = NOT_SENT
                elif write.fate is not before:
                    assert before is NOT_KNOWN
                    assert by_look or said is write.fate, "settled, and by nobody"
                    assert write.fate in (DONE, NOT_SENT)
                    if by_look and write.fate is NOT_SENT:
                        assert abs(self.seconds - self.lost_at[write.id]) > 55, "it may still be done"
                        assert "sms" not in write.asked, "that a text was sent cannot be seen"
                    if said is not None:
                        self.by_person.add(write.id)
                    self.fates[write.id] = write.fate
                self._check_write(car, write)
            self._check_row(car, car.row)
        assert {row.local_id for row in self.run(self.counter.register.page(ListQuery()))} == {
            car.local_id for car in self.cars if car.in_list
        }

    def _check_write(self, car: Car, write: Write) -> None:
        assert write.fate.has_ended or (write.kind, write.fate) == (EDIT, WAITING), "nothing runs any more"
        if write.id in self.by_person:
            return
        done = self.done[write.id]
        if write.kind is DELETE and write.fate is DONE:
            assert car.row is not None
            assert self._trim(str(car.row.key)) is None
        elif write.fate is DONE:
            assert done, f"told as done, and was not: {write}"
        elif write.fate in (*CAME_TO_NOTHING, WAITING) and write.id not in self.written_over:
            assert not done, f"told as not done, and was: {write}"

    def _check_row(self, car: Car, row: SessionRow) -> None:
        creates = [write for write in car.writes if write.kind is CREATE]
        draft = self.run(self.counter.register.draft(car.local_id))
        a_person_said = any(write.id in self.by_person for write in creates)
        if row.fate in (Fate.MADE, Fate.DELETED):
            assert row.key in car.keys, "another's session"
        else:
            assert row.key is None
        if row.fate is Fate.DELETED:
            assert self._trim(str(row.key)) is None
        elif row.fate is Fate.NOT_KNOWN:
            assert any(write.fate is NOT_KNOWN for write in creates)
            assert draft is not None or car.is_discarded, "an entry was lost"
        elif row.fate.is_draft:
            assert all(write.fate in CAME_TO_NOTHING for write in creates)
            assert not car.keys or a_person_said, "a session that nobody knows of"
            assert draft is not None, "an entry was lost"
        else:
            assert row.fate is Fate.MADE, "nothing runs any more"
        if not a_person_said:
            assert len(car.keys) <= sum(write.fate in (DONE, NOT_KNOWN) for write in creates), "doubled"
        is_open = row.unsettled is not None and not row.unsettled.fate.has_ended
        assert not is_open or row.unsettled == Unsettled(EDIT, WAITING), "nothing runs any more"
        self._check_unsettled(car, row)
        if row.unsettled is not None and row.unsettled.fate in CAME_TO_NOTHING:
            assert draft is not None, "nothing is left to be seen to"
        for key, texts in car.texts.items():
            asked_for = [write for write in car.writes if write.kind is EDIT and write.asked.get("sms")]
            meant = bool(car.number) + sum(self.done[write.id] for write in asked_for)
            assert texts <= meant, f"a text that nobody asked for, about {key}"

    def _check_unsettled(self, car: Car, row: SessionRow) -> None:
        open_ones = []
        for write in reversed(car.writes):
            if write.fate is DONE:
                break
            if write.kind is not CREATE and write.fate in (NOT_KNOWN, WAITING):
                open_ones.append(Unsettled(write.kind, write.fate))
        told = row.unsettled if row.unsettled and row.unsettled.fate in (NOT_KNOWN, WAITING) else None
        assert told == (open_ones[0] if open_ones else None)

    @invariant()
    def the_list_can_be_read(self) -> None:
        rows = self.counter.desk.list.rows
        assert all(row.fate not in (Fate.WAITING, Fate.ON_ITS_WAY) or self.mortal.is_dead for row in rows)
