"""Runs over many sessions without a window: one of a kind at a time, told with counts, and whole when left."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

from pave_desktop.models.list_query import ListQuery
from pave_desktop.models.session_row import Fate, SessionRow
from pave_desktop.practice import Misbehaviour
from pave_desktop.state import many_news
from pave_desktop.state.many import Export
from pave_desktop.state.many_run import Run, RunKind
from pave_desktop.state.notices import Level
from pave_desktop.work.many.delete_many import LeftAlone
from tests.conftest import Heard, idle, until
from tests.state.conftest import Counter, fill


async def made(counter: Counter, *makes: str) -> list[SessionRow]:
    return [await counter.make(MAKE=each) for each in makes]


async def test_a_run_is_heard_from_its_beginning_to_its_end(counter: Counter) -> None:
    rows = await made(counter, "Kia", "Ford")
    many = counter.desk.many
    begun, progressed, ended = Heard(many.begun), Heard(many.progressed), Heard(many.ended)
    assert many.delete(rows)
    await until(lambda: len(ended))
    assert [len(begun), len(progressed), len(ended)] == [1, 2, 1]
    run: Run = begun.last
    assert (run.kind, run.done, run.total) == (RunKind.DELETE, 2, 2)
    assert many.runs == []
    assert counter.words == ["2 sessions were deleted at PAVE; their history stays in the list."]


async def test_every_deleted_row_is_heard_as_changed(counter: Counter) -> None:
    rows = await made(counter, "Kia", "Ford")
    changed = Heard(counter.desk.session_changed)
    counter.desk.many.delete(rows)
    await idle()
    assert {local_id for (local_id,) in changed.args} == {row.local_id for row in rows}


async def test_a_session_that_is_written_meanwhile_is_left_alone(counter: Counter) -> None:
    rows = await made(counter, "Kia", "Ford")
    counter.server.misbehave(Misbehaviour(method="GET", delay=0.3))
    written = asyncio.Event()

    async def write() -> None:
        await written.wait()

    assert counter.tasks.start(f"write: {rows[0].local_id}", write, is_write=True)
    counter.desk.many.delete(rows)
    await until(lambda: counter.told)
    written.set()
    assert counter.words == [
        "One session was deleted at PAVE; its history stays in the list. "
        "One is left alone, for it is being written just now."
    ]
    assert counter.told[0].level is Level.HINT


async def test_one_that_is_being_deleted_is_not_written_by_another_window(counter: Counter) -> None:
    (row,) = await made(counter, "Kia")
    counter.server.misbehave(Misbehaviour(method="DELETE", delay=0.3))
    counter.desk.many.delete([row])
    await until(lambda: counter.tasks.is_running(f"write: {row.local_id}"))
    counter.desk.delete(row)
    assert "is still being written" in counter.words[0]
    await idle()
    assert len(counter.sent("DELETE")) == 1


async def test_leaving_waits_for_the_one_deletion_under_way(counter: Counter) -> None:
    rows = await made(counter, "Kia", "Ford", "Seat")
    counter.server.misbehave(Misbehaviour(method="DELETE", delay=0.3, times=None))
    counter.desk.many.delete(rows)
    await until(lambda: counter.sent("DELETE"))
    (told,) = counter.tasks.writes_under_way()
    assert str(told) == "Kia is being deleted at PAVE."
    assert await counter.tasks.finish(5), "it came to its end"
    kept = [await counter.register.row(row.local_id) for row in rows]
    assert [row.fate for row in kept if row] == [Fate.DELETED, Fate.MADE, Fate.MADE]
    assert all(row.unsettled is None for row in kept if row)
    assert len(counter.sent("DELETE")) == 1


async def test_a_second_removal_waits_for_the_first(counter: Counter) -> None:
    rows = await fill(counter.register, 4)
    removed = Heard(counter.desk.session_removed)
    counter.desk.remove(rows[:2])
    counter.desk.remove(rows[2:])
    await idle()
    assert [local_id for (local_id,) in removed.args] == [row.local_id for row in rows]


async def test_removing_one_says_nothing_and_one_that_is_written_stays(counter: Counter) -> None:
    rows = await fill(counter.register, 2)
    written = asyncio.Event()

    async def write() -> None:
        await written.wait()

    counter.tasks.start(f"write: {rows[1].local_id}", write, is_write=True)
    counter.desk.remove(rows[:1])
    await until(lambda: not counter.desk.many.runs)
    await asyncio.sleep(0)
    counter.desk.remove(rows[1:])
    await until(lambda: counter.told)
    written.set()
    assert counter.words == ["One is left alone, for it is being written just now."]
    assert await counter.register.row(rows[0].local_id) is None
    assert await counter.register.row(rows[1].local_id) is not None


async def test_a_refresh_tells_each_kind_of_trouble_once(counter: Counter) -> None:
    rows = await made(counter, "Kia", "Ford", "Seat")
    counter.server.misbehave(Misbehaviour(method="GET", status=500, times=None))
    counter.desk.many.refresh(rows)
    await until(lambda: counter.told, seconds=20)
    counter.server.behave()
    assert counter.words[0].startswith("0 sessions were refreshed. 3 were not refreshed: PAVE has trouble.")
    assert counter.told[0].level is Level.PROBLEM
    assert counter.told[0].details


async def test_only_one_export_at_a_time_and_stopping_leaves_nothing(counter: Counter, tmp_path: Path) -> None:
    await fill(counter.register, 1200)
    many = counter.desk.many
    path = tmp_path / "out" / "Sessions.csv"
    path.parent.mkdir()

    def wanted() -> Export:
        return Export(
            path=path,
            head=["Vehicle"],
            cells=lambda row: [row.vehicle],
            pages=lambda: many.pages_of(ListQuery()),
            total=1200,
        )

    progressed = Heard(many.progressed)
    assert many.export(wanted())
    assert not many.export(wanted())
    await until(lambda: len(progressed))
    assert many.stop()
    assert many.stop(), "it stops already"
    await idle()
    assert counter.words[-1] == "The export was stopped. Nothing was exported."
    assert list(path.parent.iterdir()) == []
    assert not many.stop(), "there is nothing to stop"
    assert many.export(wanted())
    await idle()
    assert len(path.read_text(encoding="utf-8-sig").splitlines()) == 1201


async def test_reading_what_was_chosen_can_be_stopped(counter: Counter) -> None:
    went_on: list[object] = []
    never = asyncio.Event()
    many = counter.desk.many
    assert many.read(never.wait, went_on.append)
    await until(lambda: many.runs)
    assert many.runs[0].words.template == "Reading the selected sessions…"
    many.stop()
    await until(lambda: not many.runs)
    assert went_on == []


def test_every_reason_has_its_words_for_one_and_for_several() -> None:
    for why in LeftAlone:
        one, several = str(many_news.left_alone(why, 1)), str(many_news.left_alone(why, 3))
        assert one.startswith("One ")
        assert several.startswith("3 ")


def test_every_run_says_how_far_it_is() -> None:
    for kind in RunKind:
        run = Run(kind, done=12, total=300)
        assert kind is RunKind.READ or "12 of 300" in str(run.words)
        run.stop.set()
        assert str(run.words) == "Stopping after what is under way…"


async def test_a_row_without_a_key_is_counted_where_it_cannot_be_refreshed(counter: Counter) -> None:
    (row,) = await made(counter, "Kia")
    counter.desk.many.refresh([row, replace(row, local_id="draft", key=None, fate=Fate.REFUSED)])
    await until(lambda: counter.told)
    assert counter.words == ["One session was refreshed. One is left alone, for it is not known to be at PAVE."]
