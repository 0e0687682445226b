"""Looking at the list: beside all writing, the newest look first, each of one moment."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from pave_desktop.models.list_query import Chip, ListQuery, SortBy
from pave_desktop.storage import session_list
from pave_desktop.storage.database_file import changes_of, is_marked_damaged
from pave_desktop.storage.list_reader import ListReader, OvertakenError
from pave_desktop.storage.opening import open_database
from pave_desktop.storage.register import Register, RegisterClosedError, RegisterTroubleError, open_register
from tests.storage.conftest import NOON, made_row, with_register
from tests.storage.sessions import damage_pages, fill

SECONDS = 10


def test_a_look_is_rows_and_counts(path: Path) -> None:
    async def work(register: Register) -> None:
        for number in range(5):
            status = "STARTED" if number % 2 else "IDLE"
            await register.add(made_row(f"{number}", status=status, made_at=NOON + timedelta(hours=number)))
        query = ListQuery(chip=Chip.WAITING)
        look = await register.reader.look(query, offset=1, limit=1)
        assert ([row.local_id for row in look.rows], look.offset) == (["2"], 1)
        assert (look.counts.by_chip[Chip.WAITING], look.counts.by_chip[Chip.CAPTURING]) == (3, 2)
        assert await register.reader.place_of(query, "0") == 2
        assert await register.reader.place_of(query, "1") is None
        assert await register.reader.place_of(query, "nobody") is None
        assert [await register.reader.fits(query, name) for name in ("0", "1", "nobody")] == [True, False, False]
        assert await register.reader.row("3") == await register.row("3")
        assert await register.reader.counts(query) == look.counts

    with_register(path, work)


def test_what_is_written_is_seen_by_the_next_look(path: Path) -> None:
    async def work(register: Register) -> None:
        for number in range(20):
            await register.add(made_row(f"{number}"))
            assert (await register.reader.look(ListQuery())).counts.everything == number + 1
        await register.remove("3")
        assert await register.reader.row("3") is None

    with_register(path, work)


def test_looking_does_not_wait_for_writing(path: Path) -> None:
    async def work(register: Register) -> None:
        await register.add(made_row("one"))
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            writing = asyncio.ensure_future(register.add(made_row("two")))
            look = await asyncio.wait_for(register.reader.look(ListQuery()), SECONDS)
            assert not writing.done()
            assert [row.local_id for row in look.rows] == ["one"]
            other.execute("COMMIT")
        await writing

    with_register(path, work)


def _until(event: threading.Event) -> None:
    assert event.wait(SECONDS), "nothing came"


def test_a_newer_look_takes_the_place_of_one_under_way(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The one under way is broken off in the middle of a statement that would go on for hours."""
    under_way = threading.Event()
    read_look = session_list.read_look

    def endless(connection: sqlite3.Connection, query: ListQuery, **more: object) -> object:
        if query.search == "endless":
            under_way.set()
            connection.execute(
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
            ).fetchone()
        return read_look(connection, query, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(session_list, "read_look", endless)

    async def work(register: Register) -> None:
        await register.add(made_row("one"))
        old = asyncio.ensure_future(register.reader.look(ListQuery(search="endless")))
        await asyncio.to_thread(_until, under_way)
        queued = asyncio.ensure_future(register.reader.look(ListQuery(search="queued")))
        page = asyncio.ensure_future(register.reader.page(ListQuery()))
        new = await asyncio.wait_for(register.reader.look(ListQuery()), SECONDS)
        assert [row.local_id for row in new.rows] == ["one"]
        assert [row.local_id for row in await page] == ["one"], "only looks are overtaken"
        for each in (old, queued):
            with pytest.raises(OvertakenError):
                await each

    with_register(path, work)


def test_the_whole_order_and_places_in_it(path: Path) -> None:
    fill(path, 60)

    async def work(register: Register) -> None:
        reader = register.reader
        queries = [ListQuery(sort_by=sort_by, descending=down) for sort_by in SortBy for down in (True, False)]
        queries += [ListQuery(chip=Chip.WAITING), ListQuery(chip=Chip.ATTENTION), ListQuery(search="nissan")]
        for query in queries:
            rows = await reader.page(query, limit=1000)
            ids = [row.local_id for row in rows]
            assert await reader.ids(query) == ids, query
            for wanted in ([*ids[3:0:-1], "nobody"], [*ids[::-1], "nobody"]):
                places, total = await reader.places_of(query, wanted)
                assert (list(places), total) == ([each for each in ids if each in wanted], len(ids)), query
                assert all(ids[place] == each for each, place in places.items())
            assert await reader.rows([*ids[::-1], "nobody"]) == rows[::-1]

    with_register(path, work)


def test_what_is_counted_gives_way_to_a_look(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    under_way = threading.Event()

    def endless(connection: sqlite3.Connection, *_: object, **_more: object) -> None:
        under_way.set()
        connection.execute(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
        ).fetchone()

    async def work(register: Register) -> None:
        await register.add(made_row("one"))
        reader = register.reader
        await reader.look(ListQuery())
        for name, ask in (
            ("read_counts", lambda: reader.counts(ListQuery())),
            ("read_place", lambda: reader.place_of(ListQuery(), "one")),
            ("read_places", lambda: reader.places_of(ListQuery(), ["one"])),
        ):
            under_way.clear()
            with monkeypatch.context() as patched:
                patched.setattr(session_list, name, endless)
                asking = asyncio.ensure_future(ask())
                await asyncio.to_thread(_until, under_way)
            look = await asyncio.wait_for(reader.look(ListQuery()), SECONDS)
            assert look.counts.everything == 1
            with pytest.raises(OvertakenError):
                await asking

    with_register(path, work)


def test_closing_breaks_off_a_look_and_leaves_one_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    under_way = threading.Event()

    def endless(connection: sqlite3.Connection, _query: ListQuery, **_more: object) -> None:
        under_way.set()
        connection.execute(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
        ).fetchone()

    monkeypatch.setattr(session_list, "read_look", endless)

    async def work() -> None:
        register = (await open_register(path)).register
        await register.add(made_row("one"))
        await register.reader.counts(ListQuery())
        look = asyncio.ensure_future(register.reader.look(ListQuery()))
        await asyncio.to_thread(_until, under_way)
        await asyncio.wait_for(register.close(), SECONDS)
        with pytest.raises(OvertakenError):
            await look
        with pytest.raises(RegisterClosedError):
            await register.reader.page(ListQuery())

    asyncio.run(work())
    assert not changes_of(path).exists()


def test_it_only_reads(path: Path) -> None:
    async def work(register: Register) -> None:
        await register.reader.counts(ListQuery())
        with pytest.raises(RegisterTroubleError):
            await register.reader._read(lambda connection: connection.execute("DELETE FROM session"))

    with_register(path, work)


def test_damage_is_told_and_remembered(path: Path) -> None:
    fill(path, 200)
    (page, *_) = [
        number for number in range(8, path.stat().st_size // 4096) if b"2017 Nissan Rogue" in _page(path, number)
    ]

    async def work(register: Register) -> None:
        damage_pages(path, [page])
        with pytest.raises(RegisterTroubleError, match="damaged"):
            await register.reader.page(ListQuery(sort_by=SortBy.MADE), limit=1000)

    with_register(path, work)
    assert is_marked_damaged(path)


def _page(path: Path, number: int) -> bytes:
    return path.read_bytes()[number * 4096 : (number + 1) * 4096]


def test_a_page_cannot_start_before_the_list(path: Path) -> None:
    async def work(register: Register) -> None:
        with pytest.raises(ValueError, match="first row"):
            await register.reader.look(ListQuery(), offset=-1)
        with pytest.raises(ValueError, match="first row"):
            await register.reader.page(ListQuery(), limit=-1)

    with_register(path, work)
    assert not is_marked_damaged(path)


def test_a_register_that_is_not_there_is_trouble(path: Path) -> None:
    async def work() -> None:
        reader = ListReader(path, lambda: None)
        with pytest.raises(RegisterTroubleError):
            await reader.counts(ListQuery())
        reader.close_soon()
        reader.wait_closed()

    asyncio.run(work())
    open_database(path).connection.close()
