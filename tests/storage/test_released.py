"""A register of every step that was ever released opens today, with all that was in it.

`released/step_0001.sql` and so on hold such registers as SQL, each written by the program of that step. They are never
changed. How the one of a new step is made: `test_every_step_has_its_data_file` fails as long as it is missing, having
written it with today's program; look at it, and when the step is finished, move it to where the failure says. Where a
new step brings new words or tables, let `every_kind.py` write them first, and say in `CHANGES` what the step does to
what was there.
"""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest

from pave_desktop.models.reference import SessionKind
from pave_desktop.models.session_row import EventKind, Fate
from pave_desktop.models.statuses import SmsState, Status
from pave_desktop.models.write import WriteFate, WriteKind
from pave_desktop.storage.migrations import STEPS, migrate, version_of
from pave_desktop.storage.salvage import has_invalid_rows
from pave_desktop.storage.version import NEWEST_VERSION
from tests.storage.every_kind import fill_with_every_kind, written_out
from tests.storage.sessions import content

RELEASED = Path(__file__).parent / "released"

DERIVED = ("session_search", "search_leavings", "session_count")
"""Tables with nothing in them that the others do not say."""

Tables = dict[str, list[dict[str, Any]]]


def _file(step: int) -> Path:
    return RELEASED / f"step_{step:04}.sql"


def _load(path: Path, step: int) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.executescript(_file(step).read_text(encoding="utf-8"))
    assert version_of(connection) == step
    return connection


def _tables(connection: sqlite3.Connection) -> Tables:
    """Read everything: every column of every row of every table."""
    names = [
        name
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        if not name.startswith(("sqlite_", *DERIVED))
    ]
    tables: Tables = {}
    for name in names:
        found = connection.execute(f"SELECT * FROM {name}")  # noqa: S608 - our own names
        columns = [column for column, *_ in found.description]
        tables[name] = [dict(zip(columns, row, strict=True)) for row in found]
    return tables


def _schema(connection: sqlite3.Connection) -> set[tuple[str, str, str]]:
    found = connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_master")
    return {(kind, name, " ".join(f"{table} {sql}".split())) for kind, name, table, sql in found}


# What each step does to what was there, in other words than the step's own.


def _by_step_2(_tables: Tables) -> None:
    """Adds an index only."""


def _by_step_3(tables: Tables) -> None:
    """Makes of what was asked for when a session was made its first write; adds two columns that are empty."""
    asked = {row["local_id"]: row.pop("asked") for row in tables["session_document"]}
    tables["session_write"] = []
    for row in tables["session"]:
        body = asked.get(row["local_id"])
        if body is not None or row["fate"] in ("on its way", "not known"):
            began = [
                event["at"]
                for event in tables["session_event"]
                if (event["local_id"], event["kind"]) == (row["local_id"], "asked for")
            ]
            tables["session_write"].append(
                {
                    "local_id": row["local_id"],
                    "kind": "create",
                    "fate": "done" if row["fate"] in ("made", "deleted") else row["fate"],
                    "asked": body or "{}",
                    "original": "{}",
                    "why": "",
                    "asked_at": min(began, default=row["made_at"]),
                    "ended_at": None,
                }
            )
        row |= {"write_kind": "", "write_fate": ""}


def _by_step_4(tables: Tables) -> None:
    """Says of each draft that nobody knows what it was based on."""
    for draft in tables["draft"]:
        draft["based_on"] = "{}"


def _by_step_5(tables: Tables) -> None:
    """Gives each session a number, and the moment at which its status was last seen to be another."""
    for number, row in enumerate(tables["session"], start=1):
        changes = [
            event["at"]
            for event in tables["session_event"]
            if (event["local_id"], event["kind"]) == (row["local_id"], "status")
        ]
        row |= {"number": number, "status_since": max(changes, default=None)}


CHANGES: dict[int, Callable[[Tables], None]] = {2: _by_step_2, 3: _by_step_3, 4: _by_step_4, 5: _by_step_5}


def _without_chance(tables: Tables, step: int) -> Tables:
    """Look at the ids that step 3 draws by lot, and take them away."""
    if step < 3 <= NEWEST_VERSION:
        writes = tables["session_write"]
        ids = [write.pop("id") for write in writes]
        assert len(set(ids)) == len(ids)
        assert all(re.fullmatch("[0-9a-f]{32}", each) for each in ids)
        assert sorted(write.pop("number") for write in writes) == list(range(1, len(writes) + 1))
    return tables


def _in_any_order(tables: Tables) -> dict[str, list[str]]:
    return {name: sorted(repr(sorted(row.items())) for row in rows) for name, rows in tables.items()}


@pytest.mark.parametrize("step", range(1, NEWEST_VERSION + 1))
def test_nothing_of_an_earlier_register_is_lost_or_changed(path: Path, step: int) -> None:
    with closing(_load(path, step)) as connection:
        expected = _tables(connection)
        assert len(expected["session"]) > 10
        for later in range(step + 1, NEWEST_VERSION + 1):
            CHANGES[later](expected)
        migrate(connection)
        assert version_of(connection) == NEWEST_VERSION
        assert _in_any_order(_without_chance(_tables(connection), step)) == _in_any_order(expected)


@pytest.mark.parametrize("step", range(1, NEWEST_VERSION + 1))
def test_it_ends_in_the_shape_of_a_new_one(path: Path, step: int) -> None:
    with closing(_load(path, step)) as connection, closing(sqlite3.connect(":memory:", isolation_level=None)) as new:
        migrate(connection)
        migrate(new)
        assert _schema(connection) == _schema(new)
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


@pytest.mark.parametrize("step", range(1, NEWEST_VERSION + 1))
def test_the_program_opens_it_and_understands_every_row(path: Path, step: int) -> None:
    with closing(_load(path, step)) as connection:
        names = {name for (name,) in connection.execute("SELECT local_id FROM session")}
        events = connection.execute("SELECT count(*) FROM session_event").fetchone()[0]
        documents = connection.execute("SELECT count(*) FROM session_document WHERE answer IS NOT NULL").fetchone()[0]
    sessions, told = content(path)
    assert told is None
    assert set(sessions) == names
    assert sum(len(each.events) for each in sessions.values()) >= events
    assert sum(each.answer is not None for each in sessions.values()) == documents
    under_way = {Fate.WAITING, Fate.ON_ITS_WAY}
    assert [each.row for each in sessions.values() if each.row.fate in under_way] == []
    with closing(sqlite3.connect(path)) as connection:
        assert not has_invalid_rows(connection), "also what is derived is as today's program derives it"


def test_every_step_has_its_data_file(tmp_path: Path) -> None:
    missing = [step for step in range(1, NEWEST_VERSION + 1) if not _file(step).exists()]
    if missing == [NEWEST_VERSION]:
        new = tmp_path / _file(NEWEST_VERSION).name
        asyncio.run(fill_with_every_kind(tmp_path / "register.sqlite3"))
        new.write_text(written_out(tmp_path / "register.sqlite3"), encoding="utf-8")
        pytest.fail(f"Today's program wrote {new}. When the step is finished, move it to {RELEASED}.")
    assert missing == []
    assert set(CHANGES) == set(range(2, NEWEST_VERSION + 1)), "say what the new step does to what was there"
    assert len(STEPS) == len(list(RELEASED.glob("step_*.sql"))), "a data file without its step"


WORDS: list[tuple[str, str, type[StrEnum]]] = [
    ("session", "fate", Fate),
    ("session", "kind", SessionKind),
    ("session", "sms", SmsState),
    ("session", "status", Status),
    ("session_event", "kind", EventKind),
    ("session_write", "kind", WriteKind),
    ("session_write", "fate", WriteFate),
]


@pytest.mark.parametrize(("table", "column", "words"), WORDS)
def test_the_newest_data_file_has_every_word(path: Path, table: str, column: str, words: type[StrEnum]) -> None:
    """A word that is stored and has no step of its own would stop the version before from reading the register."""
    with closing(_load(path, NEWEST_VERSION)) as connection:
        there = {word for (word,) in connection.execute(f"SELECT DISTINCT {column} FROM {table}")}  # noqa: S608
    assert {word.value for word in words} - there == set(), "a new word is a new step"


def test_todays_program_still_writes_the_newest_shape(path: Path, tmp_path: Path) -> None:
    asyncio.run(fill_with_every_kind(tmp_path / "new.sqlite3"))
    with closing(_load(path, NEWEST_VERSION)) as old, closing(sqlite3.connect(tmp_path / "new.sqlite3")) as new:
        assert _schema(old) == _schema(new), "a step that was released is never changed"
