"""Whatever user, network, server and program do in whatever order: the register says nothing that is not so.

Random steps, with a real practice server over TCP and a real SQLite file. After each, every row and every write in the
register is compared with what the server really holds. A few fixed runs belong to the tests; more of them, random ones:

    FATES_RUNS=1000 python -m pytest -o timeout=0 tests/state/test_fates_machine.py
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule, run_state_machine_as_test

from pave_desktop.models.draft import Draft
from pave_desktop.models.field import Field
from pave_desktop.models.session_row import Fate
from pave_desktop.models.write import Unsettled
from pave_desktop.practice import DEFAULT_FAILING_NUMBER
from pave_desktop.state.lost_answer import LostAnswer, find_lost_answer
from tests.conftest import Runner
from tests.practice.signing import signed_client
from tests.state.fates_truth import CREATE, DELETE, DONE, EDIT, NOT_SENT, WAITING, Car, FatesLot
from tests.state.fates_world import HELD_UP, NETWORK, REFUSED

MOST_CARS = 2

OFTEN = ["normal"] * 6 + ["reset after the work", "reset before the work", HELD_UP] * 2
NETWORKS = st.sampled_from([*OFTEN, *NETWORK])
LOOKS = st.sampled_from(["normal", "normal", "normal", REFUSED, "503, not done", "403 as a page"])
KILLS = st.sampled_from([*[None] * 10, 0, 1, 2, 3, 4, 5])
"""At which boundary of a change to the register the program is killed, if it is: each has one before and one after."""
WHICH = st.integers(0, MOST_CARS - 1)


class FatesMachine(FatesLot):
    """Each step in any order. Whatever is pressed is pressed twice."""

    # The user

    def _some(self, which: int, fits: Callable[[Car], bool]) -> Car | None:
        found = [car for car in self.cars if car.in_list and fits(car)]
        return found[which % len(found)] if found else None

    def _draft(self, car: Car, *, is_new: bool) -> Draft:
        texts = {"session.client_id": car.client_id, "sms.to": car.number}
        return Draft(local_id=car.local_id, connection="lot", texts=texts, is_new=is_new, kept_at=self._now())

    def _create(self, car: Car, **how: Any) -> None:
        values = {Field.MAKE: "Kia", Field.TRIM: "new", Field.CLIENT_ID: car.client_id}
        if car.number:
            values[Field.SMS_TO] = car.number

        async def press() -> None:
            started = [
                self.counter.desk.create(car.local_id, values, self._draft(car, is_new=True), beside_open=True)
                for _ in range(2)
            ]
            assert started == [True, False]

        self._write(car, CREATE, press, **how)

    @initialize(with_number=st.booleans())
    def begin(self, with_number: bool) -> None:
        self.create_one(with_number, network="normal", kill=None)

    @precondition(lambda self: sum(car.in_list for car in self.cars) < MOST_CARS)
    @rule(with_number=st.booleans(), network=NETWORKS, kill=KILLS)
    def create(self, with_number: bool, network: str, kill: int | None) -> None:
        self.create_one(with_number, network=network, kill=kill)

    def create_one(self, with_number: bool, *, network: str, kill: int | None) -> None:
        number = next(self.numbers)
        car = Car(f"car-{number}", f"C-{number}", DEFAULT_FAILING_NUMBER if with_number else "")
        self.cars.append(car)
        self._create(car, network=network, kill=kill)

    @precondition(lambda self: any(car.is_(Fate.REFUSED, Fate.NOT_SENT) for car in self.cars))
    @rule(which=WHICH, network=NETWORKS, kill=KILLS)
    def send_an_entry_again(self, which: int, network: str, kill: int | None) -> None:
        car = self._some(which, lambda each: each.is_(Fate.REFUSED, Fate.NOT_SENT))
        if car is not None:
            self._create(car, network=network, kill=kill)

    @precondition(lambda self: any(car.is_(Fate.MADE) for car in self.cars))
    @rule(which=WHICH, with_number=st.booleans(), network=NETWORKS, kill=KILLS)
    def edit(self, which: int, with_number: bool, network: str, kill: int | None) -> None:
        settled = [car for car in self.cars if car.is_(Fate.MADE) and not car.lost]
        # Now and then also one whose number may have been changed.
        car = self._some(which, lambda each: each.is_(Fate.MADE) and (each in settled or not settled))
        assert car is not None
        row, number = car.row, next(self.numbers)
        assert row is not None
        trim = f"trim {number}"
        changes: dict[Field, Any] = {Field.TRIM: trim}
        if with_number:
            changes[Field.SMS_TO] = f"+1202555{number:04}"
            if self._trim(str(row.key)) is not None:
                # Only then may the number be changed.
                self.server.set_delivery(str(row.key), "undelivered")

        async def press() -> None:
            original = await self.counter.desk.values(car.local_id)
            draft = self._draft(car, is_new=False)
            started = [self.counter.desk.update(row, original=original, changes=changes, draft=draft) for _ in range(2)]
            assert started == [True, False]

        stopped = car.lost
        writes = len(car.writes)
        self._write(car, EDIT, press, trim=trim, network=network, kill=kill)
        assert not (stopped and len(car.writes) > writes), "written though a text may have been sent"

    @precondition(lambda self: any(car.is_(Fate.MADE) for car in self.cars))
    @rule(which=WHICH, network=NETWORKS, kill=KILLS)
    def delete(self, which: int, network: str, kill: int | None) -> None:
        car = self._some(which, lambda each: each.is_(Fate.MADE))
        assert car is not None
        row = car.row
        assert row is not None

        async def press() -> None:
            for _ in range(2):
                self.counter.desk.delete(row)

        self._write(car, DELETE, press, network=network, kill=kill)

    @precondition(lambda self: any(car.in_list for car in self.cars))
    @rule(
        which=WHICH,
        kill=KILLS,
        what=st.sampled_from(["removes it", "discards the entry", "discards the entry", "saves it once more"]),
    )
    def somebody(self, which: int, kill: int | None, what: str) -> None:
        car = self._some(which, lambda _: True)
        assert car is not None
        is_entry = car.is_(Fate.REFUSED, Fate.NOT_SENT)
        if what == "saves it once more":
            if not is_entry:
                self._save_in_an_editor_that_was_left_open(car)
            return

        async def press() -> None:
            if what == "removes it":
                self.counter.desk.remove([car.row] if car.row else [])
            else:
                self.counter.desk.drafts.drop(car.local_id)

        self._do(press, kill=kill)
        assert not self.arrived
        if what == "removes it" or is_entry:
            car.in_list = car.row is not None
        car.is_discarded = car.is_discarded or what == "discards the entry"
        self._check()

    def _save_in_an_editor_that_was_left_open(self, car: Car) -> None:
        before = car.row
        self._create(car)
        assert not self.arrived, "asked for once, and made twice"
        assert car.row == before

    @precondition(lambda self: any(car.is_(Fate.MADE) for car in self.cars))
    @rule(
        which=WHICH,
        everything=st.booleans(),
        network=LOOKS,
        kill=KILLS,
        later=st.sampled_from([0.0, 1.0, 61.0, 61.0, 61.0, 3600.0, -3600.0]),
    )
    def look(self, which: int, everything: bool, network: str, kill: int | None, later: float) -> None:
        self.seconds += later
        if later:
            # After a minute, a server that has not done it will not do it any more.
            self.held_up = self.held_up if later == 1 else None
        if everything:
            # Side by side it would be chance which of them meets the end, or the trouble.
            kill, network = None, network if network == REFUSED else "normal"
        lost = [car for car in self.cars if car.is_(Fate.MADE) and car.row and car.row.unsettled]
        car = self._some(which, lambda each: each.is_(Fate.MADE) and (each in lost or not lost))
        assert car is not None
        row = car.row
        assert row is not None

        async def press() -> None:
            if everything:
                self.counter.desk.refresh()
            else:
                self.counter.desk.refresh_one(row)

        self._do(press, kill=kill, network=network, method="GET")
        assert not self.arrived, "a look changes nothing"
        self._check(by_look=True)

    @precondition(lambda self: any(car.row and car.row.unsettled == Unsettled(EDIT, WAITING) for car in self.cars))
    @rule(network=NETWORKS, kill=KILLS)
    def what_waits_goes_out(self, network: str, kill: int | None) -> None:
        self._send_what_waits(network=network, kill=kill)

    # What a person finds out about a lost answer

    @precondition(lambda self: any(car.lost for car in self.cars))
    @rule(
        which=WHICH,
        network=NETWORKS,
        look=LOOKS,
        kill=KILLS,
        what=st.sampled_from(
            ["again", "again", "it was not done", "it was done", "the right key", "another's key", "nobody's key"]
        ),
    )
    def a_person(self, which: int, network: str, look: str, kill: int | None, what: str) -> None:
        car = self._some(which, lambda each: each.lost)
        assert car is not None
        if what == "again":
            self._try_again(car, network=network, kill=kill)
        elif "key" in what and car.is_(Fate.NOT_KNOWN):
            self._enter_a_key(car, what, network=look, kill=kill)
        else:
            self._say(car, was_done=what == "it was done" and not car.is_(Fate.NOT_KNOWN), kill=kill)

    async def _lost(self, car: Car) -> LostAnswer:
        assert car.row is not None
        write = await find_lost_answer(self.counter.desk, car.row)
        assert write is not None, "a person has to settle it, and nobody asks"
        return LostAnswer(self.counter.desk, car.row, write)

    def _try_again(self, car: Car, **how: Any) -> None:
        assert car.row is not None
        kind = CREATE if car.row.fate is Fate.NOT_KNOWN else EDIT
        trim = "" if kind is CREATE else str(car.last_unknown(EDIT).asked["vehicle"]["trim"])
        if kind is EDIT and self._trim(str(car.row.key)) == trim:
            # The server did it the first time: by the same values nobody could tell what the second one did.
            return

        async def press() -> None:
            lost = await self._lost(car)
            for each in (lost.try_again, lost.try_again, lost.say_it_was_not_done, lost.say_it_was_changed):
                each()

        self._write(car, kind, press, trim=trim, **how)

    def _say(self, car: Car, *, was_done: bool, kill: int | None) -> None:
        async def press() -> None:
            lost = await self._lost(car)
            (lost.say_it_was_changed if was_done else lost.say_it_was_not_done)()

        self._do(press, kill=kill)
        assert not self.arrived, "nothing is sent"
        assert not car.lost or kill is not None
        if not was_done:
            # What was asked for is there to be sent again, also where it had been discarded.
            car.is_discarded = car.is_discarded and car.lost
        self._check(said=DONE if was_done else NOT_SENT)

    def _enter_a_key(self, car: Car, what: str, **how: Any) -> None:
        others = [each for other in self.cars if other is not car for each in other.keys]
        found = {"the right key": car.keys, "another's key": others, "nobody's key": []}[what]

        async def press() -> None:
            lost = await self._lost(car)
            assert lost.take_key(found[-1] if found else "PRA-NOTTHERE99") is None

        self._do(press, method="GET", **how)
        assert not self.arrived, "nothing is sent"
        if what != "the right key":
            assert car.is_(Fate.NOT_KNOWN)
        self._check(said=DONE)

    # The server, and whoever else is at it

    def _session_of(self, which: int) -> tuple[Car, str] | None:
        there = [(car, key) for car in self.cars for key in car.keys if self._trim(key) is not None]
        return there[which % len(there)] if there else None

    @precondition(lambda self: self.is_news and self._session_of(0) is not None)
    @rule(which=WHICH, what=st.sampled_from([*["changed"] * 4, "STARTED", "COMPLETE", "EXPIRED", "deleted"]))
    def something_happens_at_the_server(self, which: int, what: str) -> None:
        found = self._session_of(which)
        assert found is not None
        car, key = found
        self.is_news = False
        if what == "deleted":
            with signed_client(self.server) as somebody_else:
                self.server.behave()
                somebody_else.delete(f"/sessions/{key}")
        elif what == "changed":
            session = self.server.session(key)
            assert session is not None
            self.server.change(key, vehicle={**session["vehicle"], "trim": f"other {next(self.numbers)}"})
            # No look can tell any more what was there before.
            self.written_over |= {write.id for write in car.writes if write.kind is EDIT}
        else:
            self.server.set_status(key, what)

    @precondition(lambda self: self.held_up is not None)
    @rule()
    def what_was_held_up_arrives(self) -> None:
        assert self.held_up is not None
        (car, write_id, request), self.held_up = self.held_up, None
        self.server.behave()
        with signed_client(self.server) as late:
            answer = late.request(request.method, request.endpoint, json=request.body)
        for each in self.cars:
            self._find_out(each)
        if answer.is_success:
            self.done[write_id] = True
            if request.method == "PUT":
                self.written_over |= {write.id for write in car.writes if write.kind is EDIT and write.id != write_id}
        self._check()

    # The program

    @precondition(lambda self: self.is_news)
    @rule(killed=st.booleans())
    def the_program_ends(self, killed: bool) -> None:
        self.is_news = False
        if killed:
            self.mortal.die()
        self.server.clear_requests()
        self._open_again()
        for car in self.cars:
            self._find_out(car)
        assert [each for each in self.server.requests() if each.method != "GET"] == [], "nobody asked for anything"
        self._check()


RUNS = os.environ.get("FATES_RUNS")


@pytest.mark.usefixtures("keyring")
def test_the_register_agrees_with_the_server(
    run: Runner,
    tmp_path: Path,
    logged_errors: list[logging.LogRecord],  # noqa: ARG001
) -> None:
    folders = (tmp_path / f"run {number}" for number in count())

    def machine() -> FatesMachine:
        folder = next(folders)
        folder.mkdir()
        return FatesMachine(run, folder)

    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        machine,
        settings=settings(
            max_examples=int(RUNS or 10),
            stateful_step_count=40 if RUNS else 16,
            derandomize=not RUNS,
            database=None,
            deadline=None,
            phases=[Phase.generate, Phase.shrink] if RUNS else [Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
