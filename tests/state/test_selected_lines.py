"""Which sessions stand in lines, and in which lines sessions stand: each read in one job, of the list that is shown."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pave_desktop.models.list_query import Chip, ListQuery
from pave_desktop.state.session_list import PAGE
from tests.conftest import Heard, idle, until
from tests.state.conftest import NOON, Counter, fill, row_of
from tests.state.test_session_list import loaded


async def test_many_places_are_one_job_that_ends_with_its_question(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = await fill(counter.register, PAGE * 2)
    sessions = await loaded(counter)
    asked: list[ListQuery] = []
    places_of = counter.register.reader.places_of
    monkeypatch.setattr(
        counter.register.reader, "places_of", lambda query, ids: (asked.append(query), places_of(query, ids))[1]
    )
    placed = Heard(sessions.placed)
    sessions.find(row.local_id for row in rows)
    await idle()
    assert placed.last == {row.local_id: number for number, row in enumerate(rows)}
    assert len(asked) == 1
    sessions.find(row.local_id for row in rows)
    sessions.search("Car 7")
    await idle()
    assert len(placed) == 1, "of lines that are not shown any more nobody is told"
    assert all(query.search == "" for query in asked), "who wants to know asks again"


async def test_lines_that_moved_unseen_are_nobodys(counter: Counter) -> None:
    await fill(counter.register, PAGE * 2)
    sessions = await loaded(counter)
    lines = sessions.as_shown([(300, 301)])
    await counter.register.add(row_of("newest", made_at=NOON.replace(year=2027)))
    assert await sessions.ids_at(lines) is None
    await until(lambda: sessions.total == PAGE * 2 + 1)


async def test_what_is_selected_and_shown_still_is_told_in_the_order_of_the_list(counter: Counter) -> None:
    rows = await fill(counter.register, 20)
    sessions = await loaded(counter)
    await counter.register.store(replace(rows[3], status="COMPLETE"))
    wanted = [rows[number].local_id for number in (9, 3, 1)]
    waiting = ListQuery(chip=Chip.WAITING)
    assert await sessions.still_shown(sessions.shown_query, wanted) == wanted[::-1]
    assert await sessions.still_shown(waiting, wanted) == [wanted[2], wanted[0]]
    all_ids = [row.local_id for row in rows]
    assert await sessions.still_shown(waiting, all_ids) == [each for each in all_ids if each != rows[3].local_id]
