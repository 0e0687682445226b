"""The first look: quick, and only at what is in perfect order."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from pave_desktop.models.list_query import Chip, ListQuery, SortBy
from pave_desktop.storage.database_file import family, mark_damaged
from pave_desktop.storage.first_look import read_first_look
from pave_desktop.storage.list_order import order_key
from pave_desktop.storage.opening import close_database, open_database
from pave_desktop.storage.session_list import read_look
from tests.storage.conftest import NOON
from tests.storage.sessions import content, damage_pages, fill, leave_with_changes

NOW = NOON + timedelta(days=30)


@pytest.mark.parametrize("chip", [Chip.ALL, Chip.WAITING, Chip.ATTENTION, Chip.CLOSED])
@pytest.mark.parametrize("sort_by", SortBy)
def test_it_is_what_the_list_shows_then(path: Path, sort_by: SortBy, chip: Chip) -> None:
    fill(path, 30)
    query = ListQuery(sort_by=sort_by, chip=chip)
    before = path.read_bytes()
    look = read_first_look(path, query, limit=10, now=NOW)
    assert look is not None
    assert look.rows == sorted(look.rows, key=lambda row: order_key(row, sort_by, descending=True))
    assert path.read_bytes() == before
    assert [file for file in family(path) if file.exists()] == [path], "it leaves nothing beside it"
    connection = open_database(path).connection
    assert look == read_look(connection, query, offset=0, limit=10, now=NOW)
    close_database(connection)


def test_changes_that_a_killed_program_left_are_seen(path: Path) -> None:
    fill(path, 3)
    leave_with_changes(path, 2, first=3)
    look = read_first_look(path, ListQuery(), limit=10, now=NOW)
    assert look is not None
    assert len(look.rows) == 5
    assert len(content(path)[0]) == 5


def _nothing(path: Path) -> None:
    path.unlink()


def _older(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript((Path(__file__).parent / "released" / "step_0004.sql").read_text(encoding="utf-8"))


def _newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 99")


def _of_another_program(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA application_id = 1")


def _a_row_that_is_none(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE session SET kind = 'strange'")
        connection.commit()


@pytest.mark.parametrize(
    "spoil",
    [
        _nothing,
        _older,
        _newer,
        _of_another_program,
        _a_row_that_is_none,
        mark_damaged,
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(b"not a database" * 500),
        lambda path: damage_pages(path, list(range(1, path.stat().st_size // 4096))),
        lambda path: (path.unlink(), path.mkdir()),
        lambda path: shutil.rmtree(path.parent),
    ],
)
def test_whatever_is_not_in_perfect_order_is_left_to_the_opening(path: Path, spoil: Callable[[Path], object]) -> None:
    fill(path, 3)
    assert read_first_look(path, ListQuery(), limit=10, now=NOW) is not None
    spoil(path)
    assert read_first_look(path, ListQuery(), limit=10, now=NOW) is None


def test_it_imports_nothing_that_takes_long() -> None:
    program = "import sys, pave_desktop.storage.first_look; print(*sys.modules)"
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)  # noqa: S603
    slow = {"asyncio", "pydantic", "PySide6", "httpx", "logging", "tempfile", "shutil", "subprocess", "concurrent"}
    assert slow & set(told.stdout.split()) == set()
