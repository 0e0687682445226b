"""The search's index only says where to look: what is found is what is found without it, whatever befalls it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pave_desktop.models.list_query import ListQuery
from pave_desktop.storage import search_index
from pave_desktop.storage.database_file import is_marked_damaged, mark_damaged
from pave_desktop.storage.migrations import migrate
from pave_desktop.storage.opening import close_database, open_database
from pave_desktop.storage.register import Register
from pave_desktop.storage.search import read_search
from pave_desktop.storage.session_list import read_page
from pave_desktop.storage.session_records import delete_row, insert_row, update_row
from pave_desktop.storage.transaction import transaction
from tests.storage.conftest import NOON, made_row, with_register
from tests.storage.sessions import content, fill, kept_files

ODD = st.sampled_from("ab\"'*%_\\()-+:^.,/ \n\0\ud800\ufffe\uffff\u00e9\u0301ßİ日本語車🚗012")
TEXTS = st.text(st.one_of(ODD, ODD, st.characters()), max_size=12)


def _names(connection: sqlite3.Connection, search: str) -> list[str]:
    return [row.local_id for row in read_page(connection, ListQuery(search=search), offset=0, limit=100, now=NOON)]


def _plainly(connection: sqlite3.Connection, search: str) -> list[str]:
    """Look through every row."""
    asked = read_search(search)
    where = f"WHERE {asked.condition}" if asked.condition else ""
    statement = f"SELECT local_id FROM session {where} ORDER BY made_at DESC, local_id"  # noqa: S608 - our own words
    return [name for (name,) in connection.execute(statement, asked.parameters)]


@settings(max_examples=150, deadline=None)
@given(texts=st.lists(TEXTS, max_size=8), others=st.lists(TEXTS, max_size=8), searches=st.lists(TEXTS, max_size=8))
def test_the_index_and_the_plain_way_find_the_same(texts: list[str], others: list[str], searches: list[str]) -> None:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        migrate(connection)
        for number, text in enumerate(texts):
            insert_row(connection, made_row(f"{number}", customer=text))
        for number, text in enumerate(others[: len(texts)]):
            update_row(connection, made_row(f"{number}", customer=text, vin=text))
        for number in range(0, len(texts), 3):
            delete_row(connection, f"{number}")
        for search in (*searches, *texts, *others, *(text[2:6] for text in texts)):
            assert _names(connection, search) == _plainly(connection, search)
        assert search_index.is_right(connection)
        assert search_index.counts_are_right(connection)


@pytest.mark.parametrize("words", ["findable", "fin dab", "(617) 555-0143"])
def test_the_index_is_asked(words: str) -> None:
    asked = read_search(words)
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        migrate(connection)
        insert_row(connection, made_row("one", customer="Findable", phone="+16175550143"))
        assert _names(connection, words) == ["one"]
        connection.execute("INSERT INTO session_search (session_search) VALUES ('delete-all')")
        assert asked.index_query
        assert _names(connection, words) == [], "every row was looked at"


@pytest.mark.parametrize("words", ["a", "ab", "a b", "日本", "x yz", "02", "car 12"])
def test_what_is_too_short_for_the_index_is_found_all_the_same(words: str) -> None:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        migrate(connection)
        insert_row(connection, made_row("one", customer="ab xyz 日本車 car", phone="+16175550212", key="K"))
        assert _names(connection, words) == ["one"]


def _spoil_index(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE session_search_data SET block = x'00' WHERE id > 10",
        "DELETE FROM session_search_data WHERE id > 10",
        "DELETE FROM session_search_idx",
        "DELETE FROM session_search_config",
        "DELETE FROM session_search_data",
        "INSERT INTO session_search (session_search) VALUES ('delete-all')",
        "UPDATE session_count SET sessions = sessions + 1",
    ],
)
def test_what_is_derived_is_made_anew_where_it_is_wrong(path: Path, statement: str) -> None:
    fill(path, 30)
    before, _ = content(path)
    _spoil_index(path, statement)
    mark_damaged(path)
    after, told = content(path)
    assert (after, told) == (before, None), "no row was lost and nobody needs to know"
    assert not is_marked_damaged(path)
    assert kept_files(path) == []
    connection = open_database(path).connection
    assert len(_names(connection, "nissan")) == 30
    assert search_index.is_right(connection)
    assert search_index.counts_are_right(connection)
    close_database(connection)


@pytest.mark.parametrize("writes_first", [True, False])
def test_an_index_that_turns_out_to_be_damaged_costs_no_row_and_no_write(path: Path, writes_first: bool) -> None:
    fill(path, 30)

    async def work(register: Register) -> None:
        _spoil_index(path, "UPDATE session_search_data SET block = x'00' WHERE id > 10")
        if writes_first:
            await register.remove("session-00000")
            await register.add(made_row("new", vehicle="2020 Nissan Leaf"))
        assert len(await register.page(ListQuery(search="nissan"))) == 30
        assert (await register.reader.look(ListQuery(search="rogue"))).counts.everything == 30 - writes_first

    with_register(path, work)
    assert not is_marked_damaged(path)
    connection = open_database(path).connection
    assert len(_names(connection, "nissan")) == 30
    assert search_index.is_right(connection)
    close_database(connection)


def test_nothing_of_what_was_removed_stays_in_the_file(path: Path) -> None:
    """Also not three signs of it: of these a name can be put together."""
    names = ["Ж1Ж", "Ж2Ж", "Ж3Ж"]

    async def work(register: Register) -> None:
        for number, name in enumerate(names):
            await register.add(made_row(f"{number}", customer=name))
        await register.store(made_row("1", customer="another"))
        await register.remove("2")

    with_register(path, work)
    content_of_file = path.read_bytes()
    folded = [name.casefold().encode() for name in names]
    assert [text in content_of_file for text in folded] == [True, False, False]
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE VIRTUAL TABLE temp.terms USING fts5vocab('main', 'session_search', 'row')")
        terms = {term for (term,) in connection.execute("SELECT term FROM temp.terms")}
    assert {name.casefold() for name in names} & terms == {names[0].casefold()}


def test_rows_that_are_written_together_are_found(path: Path) -> None:
    connection = open_database(path).connection
    with transaction(connection):
        for number in range(500):
            insert_row(connection, made_row(f"{number}", customer=f"customer {number:03}"))
    assert _names(connection, "customer 499") == ["499"]
    assert len(_names(connection, "customer")) == 100
    close_database(connection)
