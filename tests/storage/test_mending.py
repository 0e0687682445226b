"""A damaged register is put together again: nothing readable is lost, nothing is invented, nothing is sent twice."""

from __future__ import annotations

import asyncio
import random
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date, datetime
from pathlib import Path

import pytest

from pave_desktop.storage import mending, opening
from pave_desktop.storage.daily_copy import make_copy
from pave_desktop.storage.database_file import changes_of, family, is_marked_damaged
from pave_desktop.storage.opening import close_database, open_database
from pave_desktop.storage.register import Register, RegisterTroubleError, open_register
from tests.storage.conftest import made_row, with_register
from tests.storage.sessions import (
    PAGE,
    Whole,
    content,
    damage_pages,
    damage_row_of,
    fill,
    kept_files,
    leave_with_changes,
    name_of,
    pages_with,
)

TODAY = date(2026, 11, 21)

# Where a session's row stands in the file.
ROW = re.compile(rb"\nkey-(session-[0-9]+)\n")


def _is_part_of(found: Whole, original: Whole) -> bool:
    """Tell whether nothing in it is new; of what is beside the row, something may be missing."""
    return (
        found.row == original.row
        and found.answer in (None, original.answer)
        and all(event in original.events for event in found.events)
        and all(write in original.writes for write in found.writes)
        and found.draft in (None, original.draft)
    )


# How much comes back


@pytest.mark.parametrize(("share", "how"), [(0.01, "random"), (0.1, "zeros"), (0.3, "random")])
def test_every_session_of_a_page_that_is_whole_comes_back(path: Path, share: float, how: str) -> None:
    """Of 300 sessions 297 came back with 1 % of the pages damaged, 267 with 10 %, 215 with 30 % (means of 20 tries)."""
    fill(path, 300)
    before, _ = content(path)
    count = path.stat().st_size // PAGE
    pages = random.Random(share).sample(range(count), int(count * share))  # noqa: S311
    rows = [(place[1].decode(), place.start() // PAGE) for place in ROW.finditer(path.read_bytes())]
    damage_pages(path, pages, how)
    after, told = content(path)
    assert told is not None
    assert set(after) == {name for name, page in rows if page not in pages}
    assert [name for name, found in after.items() if not _is_part_of(found, before[name])] == []


def test_what_was_found_is_told_with_its_numbers(path: Path) -> None:
    fill(path, 60)
    make_copy(path, today=TODAY)
    damage_row_of(path, name_of(30))
    damaged = path.read_bytes()
    after, told = content(path)
    (kept,) = kept_files(path)
    assert kept.read_bytes() == damaged
    assert len(after) == 60
    assert told is not None
    read, copied = told.values["saved"], told.values["copied"]
    assert (read + copied, copied > 0) == (60, True)
    for part in (f"still be read: {read}.", f"copy of 2026-11-21: {copied}.", "by its key or link", str(kept)):
        assert part in str(told)
    assert content(path) == (after, None), "it is told once"


def test_a_broken_beginning_of_the_file_costs_nothing(path: Path) -> None:
    fill(path, 60)
    before, _ = content(path)
    damage_pages(path, [0])
    after, told = content(path)
    assert after == before
    assert told is not None


def test_zeroed_sectors_never_give_half_a_text(path: Path) -> None:
    fill(path, 60)
    before, _ = content(path)
    bad = bytearray(path.read_bytes())
    for sector in random.Random(1).sample(range(8, len(bad) // 512), 60):  # noqa: S311
        bad[sector * 512 : (sector + 1) * 512] = bytes(512)
    path.write_bytes(bad)
    after, _ = content(path)
    assert len(after) > 20
    assert [name for name, found in after.items() if not _is_part_of(found, before[name])] == []


def test_of_a_truncated_file_the_rest_comes_back(path: Path) -> None:
    fill(path, 60)
    before, _ = content(path)
    path.write_bytes(path.read_bytes()[: len(path.read_bytes()) // 2])
    after, _ = content(path)
    assert 10 < len(after) <= 60
    assert all(_is_part_of(found, before[name]) for name, found in after.items())


def test_changes_beside_a_damaged_file_come_back(path: Path) -> None:
    fill(path, 40)
    leave_with_changes(path, 20, first=40)
    damage_pages(path, [0, 1])
    path.write_bytes(path.read_bytes()[:-PAGE])
    after, told = content(path)
    assert {name_of(number) for number in range(40, 60)} <= set(after)
    assert told is not None
    assert len(kept_files(path)) >= 2
    assert not changes_of(path).exists()


@pytest.mark.parametrize("size", [None, 0])
def test_changes_without_their_file_come_back(path: Path, size: int | None) -> None:
    fill(path, 40)
    leave_with_changes(path, 20, first=40)
    path.unlink()
    if size == 0:
        path.touch()
    after, told = content(path)
    assert {name_of(number) for number in range(40, 60)} <= set(after)
    assert told is not None


def test_one_of_an_older_version_is_brought_up_to_date(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript((Path(__file__).parent / "released" / "step_0001.sql").read_text(encoding="utf-8"))
    before = path.read_bytes()
    whole, _ = content(path)
    path.write_bytes(before)
    (page,) = pages_with(path, b'"session_key":"KEY-IDLE"')
    damage_pages(path, [page])
    after, told = content(path)
    assert told is not None
    assert set(after) == set(whole)
    assert after["idle"].row == whole["idle"].row
    assert (after["idle"].answer, whole["idle"].answer is None) == (None, False)


def test_rows_of_another_programs_file_are_not_taken_for_ours(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE recipe (name TEXT, author TEXT, words TEXT, is_new INTEGER, at TEXT)")
        connection.execute("INSERT INTO recipe VALUES ('soup', 'lot', '{}', 1, '2026-03-04T10:16:00+00:00')")
        connection.commit()
    after, told = content(path)
    assert after == {}
    assert "a new list was begun" in str(told)
    connection = open_database(path).connection
    assert connection.execute("SELECT * FROM draft").fetchall() == []
    close_database(connection)


# Damage that shows only in use


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"2017 Nissan Rogue5N1AT2MV8HC900007", b"2017 Nissan \xff\xfe\xfd\xfc\xfb5N1AT2MV8HC900007"),
        (b"KEY-session-00007madeIDLE", b"KEY-session-00007modeIDLE"),
        (b"2026-03-04T12:07:00.123456+00:00", b"2026-03-04T12:97:00.123456+00:00"),
    ],
    ids=["no text", "no word of ours", "no time"],
)
@pytest.mark.parametrize("largest_to_check", [0, opening.LARGEST_TO_CHECK])
def test_values_that_cannot_be_are_told_and_mended_at_the_next_start(
    path: Path, monkeypatch: pytest.MonkeyPatch, largest_to_check: int, before: bytes, after: bytes
) -> None:
    """SQLite finds nothing wrong with such a file, however large."""
    monkeypatch.setattr(opening, "LARGEST_TO_CHECK", largest_to_check)
    fill(path, 60)
    assert before in path.read_bytes()
    path.write_bytes(path.read_bytes().replace(before, after))

    async def use(register: Register) -> None:
        with pytest.raises(RegisterTroubleError, match="Close the program and start it again"):
            await register.row(name_of(7))

    with_register(path, use)
    assert is_marked_damaged(path)
    found, told = content(path)
    assert set(found) == {name_of(number) for number in range(60)} - {name_of(7)}
    assert "still be read: 59." in str(told)
    assert not is_marked_damaged(path)


def test_a_callers_mistake_is_no_damage(path: Path) -> None:
    fill(path, 3)

    async def use(register: Register) -> None:
        with pytest.raises(ValueError, match="zone"):
            await register.add(made_row("one", made_at=datetime(2026, 3, 4)))

    with_register(path, use)
    assert not is_marked_damaged(path)


def test_a_mark_without_damage_is_forgotten(path: Path) -> None:
    fill(path, 3)
    path.with_name(path.name + "-damaged").touch()
    before = path.read_bytes()
    after, told = content(path)
    assert (len(after), told) == (3, None)
    assert not is_marked_damaged(path)
    assert path.read_bytes() == before


# Ended in the middle

KILLED = """
import os, shutil, sys
from pathlib import Path

from tests.storage.sessions import content, kept_files
from pave_desktop.storage.opening import open_database

folder, damaged = Path(sys.argv[1]), Path(sys.argv[2])
path = folder / "register.sqlite3"
calls = 0

def killed_at(step):
    def watch(owner, name):
        real = getattr(owner, name)
        def call(*arguments, **named):
            global calls
            # Where there is nothing to be unlinked, nothing is about to change.
            calls += name != "unlink" or arguments[0].exists()
            if calls == step:
                os._exit(9)
            return real(*arguments, **named)
        setattr(owner, name, call)
    for owner, name in ((Path, "replace"), (Path, "unlink"), (os, "fsync")):
        watch(owner, name)
    open_database(path)
    os._exit(0)

step, ended = 0, None
while ended != 0:
    step += 1
    shutil.rmtree(folder)
    shutil.copytree(damaged, folder)
    child = os.fork()
    if child == 0:
        killed_at(step)
    ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    was_done = path.exists() and path.read_bytes()[:16] == b"SQLite format 3" + bytes(1)
    sessions, told = content(path)
    kept = {file.read_bytes() for file in kept_files(path)}
    assert len(sessions) == 12, (step, len(sessions))
    assert was_done or told is not None, step
    assert {file.read_bytes() for file in damaged.iterdir() if file.is_file()} <= kept, step
    left = {file.name for file in folder.iterdir() if ".kept-" not in file.name} - {path.name, "copies"}
    assert not left, (step, left)
print("steps", step)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no fork")
def test_a_kill_at_any_step_costs_nothing(path: Path, tmp_path: Path) -> None:
    fill(path, 8)
    make_copy(path, today=TODAY)
    leave_with_changes(path, 4, first=8)
    changes_of(path).with_name(path.name + "-shm").unlink()
    damage_pages(path, [0, 1])
    damaged = tmp_path / "damaged"
    damaged.mkdir()
    for file in [*family(path), path.parent / "copies"]:
        if file.exists():
            file.rename(damaged / file.name)
    (tmp_path / "killed").mkdir()
    run = subprocess.run(  # noqa: S603 - this very Python
        [sys.executable, "-c", KILLED, str(tmp_path / "killed"), str(damaged)],
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
        cwd=Path(__file__).parents[2],
    )
    assert run.returncode == 0, run.stderr
    assert int(run.stdout.split()[1]) > 6, "it was killed at hardly any step"


# No room to mend it


def test_without_room_nothing_is_changed_and_the_next_try_mends_it(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(path, 60)
    damaged = damage_pages(path, [2])
    real = mending.new_database

    @contextmanager
    def small_disk(at: Path) -> Iterator[sqlite3.Connection]:
        with real(at) as connection:
            connection.execute("PRAGMA max_page_count = 20").fetchall()
            yield connection

    with monkeypatch.context() as there:
        there.setattr(mending, "new_database", small_disk)
        with pytest.raises(RegisterTroubleError) as trouble:
            open_database(path)
    assert "is damaged, and the disk is too full" in str(trouble.value.sentence)
    assert "try again" in str(trouble.value.next_step)
    assert path.read_bytes() == damaged
    assert [file.name for file in path.parent.iterdir()] == [path.name]
    after, told = content(path)
    assert (len(after) > 40, told is None) == (True, False)


def test_a_register_that_is_being_mended_is_opened_by_the_program(path: Path) -> None:
    fill(path, 60)
    damage_pages(path, [0])

    async def run() -> None:
        opened = await open_register(path)
        try:
            assert opened.told is not None
            assert (await opened.register.counts()).everything == 60
        finally:
            await opened.register.close()

    asyncio.run(run())
