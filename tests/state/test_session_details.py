"""The chosen session: read from the register, looked at again when it changes, never another one's."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from pave_desktop.models.session_row import EventKind
from pave_desktop.state.session_details import SessionDetails
from tests.conftest import Heard, idle
from tests.state.conftest import Counter, fill


async def test_chosen_session(counter: Counter) -> None:
    row = await counter.make(VIN="5N1AT2MV8HC900117", MAKE="Nissan")
    details = SessionDetails(counter.desk)
    changed = Heard(details.changed)
    details.choose(row.local_id)
    await idle()
    assert changed.args == [()]
    assert details.row == row
    assert details.session is not None
    assert details.session.vehicle.make == "Nissan"
    assert [event.kind for event in details.events] == [EventKind.ASKED_FOR, EventKind.MADE, EventKind.STATUS]
    details.choose(None)
    await idle()
    assert (details.row, details.session, details.events) == (None, None, [])


async def test_it_follows_its_session_and_no_other(counter: Counter) -> None:
    first, second = await fill(counter.register, 2)
    details = SessionDetails(counter.desk)
    details.choose(first.local_id)
    await idle()
    changed = Heard(details.changed)
    counter.desk.session_changed.emit(second.local_id)
    await idle()
    assert changed.args == []
    await counter.register.store(replace(first, status="STARTED"))
    counter.desk.session_changed.emit(first.local_id)
    await idle()
    assert len(changed) == 1
    assert details.row is not None
    assert details.row.status == "STARTED"


async def test_stepping_fast_ends_at_the_last_one(counter: Counter) -> None:
    rows = await fill(counter.register, 20)
    details = SessionDetails(counter.desk)
    for row in rows:
        details.choose(row.local_id)
        await asyncio.sleep(0)
    await idle()
    assert details.row == rows[-1]


async def test_another_choice_made_while_one_is_shown_is_not_lost(counter: Counter) -> None:
    first, second = await fill(counter.register, 2)
    details = SessionDetails(counter.desk)
    details.changed.connect(lambda: details.choose(second.local_id) if details.row == first else None)
    details.choose(first.local_id)
    await idle()
    assert details.row == second


async def test_a_session_that_was_removed(counter: Counter) -> None:
    (row,) = await fill(counter.register, 1)
    details = SessionDetails(counter.desk)
    details.choose(row.local_id)
    await idle()
    await counter.register.remove(row.local_id)
    counter.desk.session_changed.emit(row.local_id)
    await idle()
    assert details.row is None
