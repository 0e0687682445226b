"""How a register is begun, found again, kept aside when it is none, and left alone when it is newer."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import stat
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from pave_desktop.models.list_query import ListQuery
from pave_desktop.models.session_row import EventKind, Fate
from pave_desktop.models.write import Write, WriteKind
from pave_desktop.sentence import Sentence
from pave_desktop.storage import opening
from pave_desktop.storage.migrations import STEPS, migrate, version_of
from pave_desktop.storage.register import (
    Register,
    RegisterFromNewerVersionError,
    RegisterTroubleError,
    open_register,
    set_aside,
)
from pave_desktop.storage.version import APPLICATION_ID, NEWEST_VERSION
from tests.storage.conftest import NOON, made_row, with_register

only_with_modes = pytest.mark.skipif(sys.platform == "win32", reason="only on Linux and macOS do modes mean something")


def _open(path: Path) -> tuple[list[str], Sentence | None]:
    """Open, read the local ids, close; give what the person was told too."""

    async def run() -> tuple[list[str], Sentence | None]:
        opened = await open_register(path)
        try:
            return [row.local_id for row in await opened.register.page(ListQuery())], opened.told
        finally:
            await opened.register.close()

    return asyncio.run(run())


def _fill(path: Path, rows: int = 1) -> None:
    async def work(register: Register) -> None:
        for number in range(rows):
            await register.add(made_row(f"{number}"), answer={"long": "x" * 3_000})

    with_register(path, work)


def _kept(path: Path) -> list[Path]:
    return sorted(file for file in path.parent.iterdir() if ".kept-" in file.name)


def _connect(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, isolation_level=None)


def test_a_new_register_is_ours_and_up_to_date(path: Path) -> None:
    assert _open(path) == ([], None)
    connection = _connect(path)
    assert connection.execute("PRAGMA user_version").fetchone() == (NEWEST_VERSION,)
    assert connection.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_opening_again_changes_nothing(path: Path) -> None:
    _fill(path)
    before = path.read_bytes()
    for _ in range(3):
        assert _open(path) == (["0"], None)
    assert path.read_bytes() == before
    assert _kept(path) == []


def test_the_settings_of_the_connection(path: Path) -> None:
    connection = opening.open_database(path).connection
    asked = ("foreign_keys", "synchronous", "trusted_schema", "secure_delete")
    assert [connection.execute(f"PRAGMA {name}").fetchone()[0] for name in asked] == [1, 2, 0, 1]
    tables = connection.execute(
        "SELECT name, strict FROM pragma_table_list WHERE name NOT LIKE 'sqlite%' AND name NOT LIKE 'session_search%'"
    )
    assert {strict for _, strict in tables} == {1}
    opening.close_database(connection)


def test_an_empty_file_is_a_new_register(path: Path) -> None:
    path.touch()
    assert _open(path) == ([], None)


@pytest.mark.parametrize("content", [b"x", b"not a database" * 500, b"SQLite format 3\0", b"\0" * 8192])
def test_what_is_no_database_is_kept_aside(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    path.with_name(path.name + "-wal").write_bytes(b"changes")
    rows, told = _open(path)
    assert rows == []
    main, changes = _kept(path)
    assert main.read_bytes() == content
    assert changes.read_bytes() == b"changes"
    assert changes.name == main.name + "-wal"
    assert main.suffix == path.suffix
    assert told is not None
    assert str(main) in str(told)
    assert _open(path) == ([], None)


@pytest.mark.parametrize("cut", [1, 2_000])
def test_a_lost_end_of_an_answer_does_not_cost_the_list(path: Path, cut: int) -> None:
    _fill(path, rows=40)
    path.write_bytes(path.read_bytes()[:-cut])

    async def work(register: Register) -> None:
        assert (await register.counts()).everything == 40
        answers = [await register.answer(f"{number}") for number in range(40)]
        assert answers.count(None) == 1

    with_register(path, work)


def test_damage_that_shows_later_is_told_and_not_a_database_error(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _fill(path, rows=40)
    content = bytearray(path.read_bytes())
    for page in range(0, len(content), 4096):
        if b"x" * 100 in content[page : page + 4096]:
            content[page : page + 4096] = b"\xa5" * 4096
    path.write_bytes(content)
    monkeypatch.setattr(opening, "LARGEST_TO_CHECK", 0)

    async def work(register: Register) -> None:
        with pytest.raises(RegisterTroubleError, match="damaged"):
            for number in range(40):
                await register.answer(f"{number}")
        assert (await register.counts()).everything == 40

    with_register(path, work)
    rows, told = _open(path)
    assert len(rows) == 40
    assert "All of its sessions could still be read" in str(told), "however large it is, the next start looks"
    assert _open(path) == (rows, None)


def test_another_programs_database_is_kept_aside(path: Path) -> None:
    connection = _connect(path)
    connection.execute("CREATE TABLE recipe (name TEXT)")
    connection.close()
    content = path.read_bytes()
    rows, told = _open(path)
    assert (rows, told is not None) == ([], True)
    assert _kept(path)[0].read_bytes() == content


def test_changes_without_their_database_are_kept_aside(path: Path) -> None:
    path.with_name(path.name + "-wal").write_bytes(b"changes")
    rows, told = _open(path)
    (kept,) = _kept(path)
    assert kept.read_bytes() == b"changes"
    assert rows == []
    assert told is not None
    assert str(kept) in str(told)


def test_a_newer_register_is_left_as_it_is(path: Path) -> None:
    _fill(path)
    connection = _connect(path)
    connection.execute(f"PRAGMA user_version = {NEWEST_VERSION + 1}")
    connection.close()
    before = path.read_bytes()
    when = path.stat().st_mtime_ns
    with pytest.raises(RegisterFromNewerVersionError) as newer:
        asyncio.run(open_register(path))
    assert str(path) in str(newer.value.sentence)
    assert path.read_bytes() == before
    assert path.stat().st_mtime_ns == when
    assert [file.name for file in path.parent.iterdir()] == [path.name]
    kept = asyncio.run(set_aside(path))
    assert kept.read_bytes() == before
    assert _open(path) == ([], None)


def test_a_newer_version_that_is_still_in_the_changes_is_found(path: Path) -> None:
    _fill(path)
    writer = _connect(path)
    writer.execute(f"PRAGMA user_version = {NEWEST_VERSION + 1}")
    before = path.read_bytes()
    with pytest.raises(RegisterFromNewerVersionError):
        asyncio.run(open_register(path))
    assert path.read_bytes() == before
    writer.close()


def test_set_aside_never_overwrites(path: Path) -> None:
    all_kept = []
    for number in range(4):
        path.write_bytes(b"%d" % number)
        path.with_name(path.name + "-wal").write_bytes(b"wal %d" % number)
        path.with_name(path.name + "-shm").write_bytes(b"shm %d" % number)
        all_kept.append(asyncio.run(set_aside(path)))
    with pytest.raises(FileNotFoundError):
        asyncio.run(set_aside(path))
    for number, kept in enumerate(all_kept):
        assert kept.read_bytes() == b"%d" % number
        assert kept.with_name(kept.name + "-wal").read_bytes() == b"wal %d" % number
        assert kept.with_name(kept.name + "-shm").read_bytes() == b"shm %d" % number


@only_with_modes
def test_files_are_the_users_alone_from_the_start(tmp_path: Path) -> None:
    path = tmp_path / "made" / "here" / "register.sqlite3"
    before = os.umask(0)
    try:

        async def work(register: Register) -> None:
            await register.add(made_row("one"))
            files = list(path.parent.iterdir())
            assert {file.name.removeprefix(path.name) for file in files} == {"", "-wal", "-shm"}
            assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}

        with_register(path, work)
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
        path.write_bytes(b"damaged")
        path.chmod(0o644)
        _open(path)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    finally:
        os.umask(before)


@only_with_modes
def test_a_file_that_others_could_read_is_taken_back(path: Path) -> None:
    _fill(path)
    path.chmod(0o644)

    async def work(register: Register) -> None:
        await register.add(made_row("another"))
        assert {stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()} == {0o600}

    with_register(path, work)


def test_steps_are_taken_once_and_whole(path: Path) -> None:
    connection = _connect(path)
    taken: list[str] = []

    def second(database: sqlite3.Connection) -> None:
        taken.append("second")
        database.execute("CREATE TABLE second (x TEXT) STRICT")

    def broken(database: sqlite3.Connection) -> None:
        database.execute("CREATE TABLE third (x TEXT) STRICT")
        database.execute("CREATE TABLE second (x TEXT) STRICT")

    def mended(database: sqlite3.Connection) -> None:
        database.execute("DROP TABLE second")

    migrate(connection)
    assert version_of(connection) == NEWEST_VERSION
    migrate(connection, (*STEPS, second))
    migrate(connection, (*STEPS, second))
    assert taken == ["second"]
    with pytest.raises(sqlite3.OperationalError):
        migrate(connection, (*STEPS, second, broken))
    assert version_of(connection) == NEWEST_VERSION + 1
    assert connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'third'").fetchone() is None
    migrate(connection, (*STEPS, second, mended))
    assert version_of(connection) == NEWEST_VERSION + 2
    connection.close()


def test_what_was_on_its_way_is_not_known_after(path: Path) -> None:
    lost = made_row("lost", fate=Fate.WAITING, key=None)

    async def work(register: Register) -> None:
        write = Write(id="w", local_id="lost", kind=WriteKind.CREATE, asked_at=NOON)
        await register.begin_write(write, row=lost)
        await register.send_write(write)
        await register.add(made_row("made"))

    async def after(register: Register) -> None:
        assert await register.row("lost") == replace(lost, fate=Fate.NOT_KNOWN)
        events = [event.kind for event in await register.events("lost")]
        assert events == [EventKind.ASKED_FOR, EventKind.NOT_KNOWN]
        assert await register.events("made") == []
        assert (await register.row("made")) == made_row("made")

    with_register(path, work)
    with_register(path, after)
    with_register(path, after)
