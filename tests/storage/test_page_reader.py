"""What is read of a file without SQLite is what SQLite reads of it, and what is broken is left out."""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing
from itertools import combinations, zip_longest
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pave_desktop.storage.database_file import family
from pave_desktop.storage.migrations import STEPS, migrate
from pave_desktop.storage.page_reader import PageReader, Record
from pave_desktop.storage.salvage import RecordShape, record_shapes
from pave_desktop.storage.version import NEWEST_VERSION
from tests.storage.sessions import PAGE, damage_pages, fill, leave_with_changes, pages_with

VALUES = st.one_of(
    st.none(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False),
    st.binary(max_size=200),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=60),
    st.integers(0, 6000).map(lambda length: "é" * length),
)


OTHER_TABLES = {"session_document", "session_event", "session_write", "draft"}


def _records(path: Path) -> tuple[list[Record], set[str]]:
    with PageReader(path) as reader:
        return list(reader.records()), reader.whole


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    rows=st.lists(st.tuples(VALUES, VALUES, VALUES), max_size=20),
    page_size=st.sampled_from([512, 1024, 4096, 65536]),
    in_changes=st.booleans(),
)
def test_it_reads_what_sqlite_reads(rows: list[tuple[object, ...]], page_size: int, in_changes: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "some.sqlite3"
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute(f"PRAGMA page_size = {page_size}")
            if in_changes:
                connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("CREATE TABLE some (a, b, c)")
            connection.executemany("INSERT INTO some VALUES (?, ?, ?)", rows)
            found, whole = _records(path)
            expected = connection.execute("SELECT rowid, a, b, c FROM some").fetchall()
        assert whole == {"some"}
        # By their written form: 1.0 and 1 are not the same.
        assert repr([(record.number, *record.values) for record in found]) == repr(expected)


def test_every_row_of_a_register_also_with_changes_beside_it(path: Path) -> None:
    fill(path, 100)
    leave_with_changes(path, 20, first=100)
    found, whole = _records(path)
    assert [record.table for record in found].count("session") == 120
    assert whole >= {"session", *OTHER_TABLES}
    path.unlink()
    without_file, _ = _records(path)
    texts = {value for record in without_file for value in record.values[:2]}
    assert texts >= {f"session-{number:05}" for number in range(100, 120)}


def test_changes_that_were_not_written_whole_are_no_changes(path: Path) -> None:
    fill(path, 5)
    leave_with_changes(path, 20, first=5)
    changes = family(path)[1]
    changes.write_bytes(changes.read_bytes()[:-1000])
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        (count,) = connection.execute("SELECT count(*) FROM session").fetchone()
    assert [record.table for record in _records(path)[0]].count("session") == count


def test_a_broken_page_costs_its_own_rows_and_says_so(path: Path) -> None:
    fill(path, 100)
    before, _ = _records(path)
    (page, *_) = pages_with(path, b"\n2017 nissan rogue\n")
    damage_pages(path, [page])
    after, whole = _records(path)
    assert 80 < [record.table for record in after].count("session") < 100
    assert set(after) < set(before)
    assert "session" not in whole
    assert whole >= OTHER_TABLES


def test_a_tables_beginning_that_is_broken_costs_no_row_of_other_pages(path: Path) -> None:
    fill(path, 100)
    with PageReader(path) as reader:
        root = reader.tables["session"]
    damage_pages(path, [root - 1])
    found, whole = _records(path)
    sessions = [record for record in found if len(record.values) > 20]
    assert len(sessions) == 100
    assert {record.table for record in sessions} == {None}
    assert "session" not in whole


@pytest.mark.parametrize("content", [b"", b"x", b"SQLite format 3\0", b"\x0d" * PAGE * 3, b"\x05" * PAGE * 3])
def test_rubbish_gives_nothing(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    family(path)[1].write_bytes(content)
    assert _records(path) == ([], set())


@pytest.mark.parametrize("version", range(1, NEWEST_VERSION + 1))
def test_a_row_tells_by_its_shape_which_table_it_is_of(version: int) -> None:
    """Where the way to a page is broken, only this is left. A new step must not make two tables look alike."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        migrate(connection, STEPS[:version])
        shapes = record_shapes(connection)
    assert "session" in shapes
    for (name, shape), (other_name, other) in combinations(shapes.items(), 2):
        assert not _look_alike(shape, other), f"{name} and {other_name}"


def _look_alike(shape: RecordShape, other: RecordShape) -> bool:
    longest, fewest = min(len(shape.names), len(other.names)), max(shape.fewest, other.fewest)
    if fewest > longest:
        return False
    pairs = zip_longest(_kinds(shape), _kinds(other))
    return all(left and right and left & right for left, right in list(pairs)[:fewest])


def _kinds(shape: RecordShape) -> list[set[object]]:
    return [
        {None} if is_number else {kind, None} if may_be_empty else {kind}
        for kind, may_be_empty, is_number in zip(shape.types, shape.may_be_empty, shape.is_number, strict=True)
    ]
