"""The dated copies: whole, for the user alone, seven of them, and in nobody's way."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import stat
import sys
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest

from pave_desktop.storage import daily_copy
from pave_desktop.storage.daily_copy import DatedCopy, copies_of, make_copy
from pave_desktop.storage.database_file import is_marked_damaged
from pave_desktop.storage.register import Register, RegisterTroubleError, open_register
from pave_desktop.storage.version import NEWEST_VERSION
from tests.conftest import until
from tests.storage.conftest import made_row, with_register
from tests.storage.sessions import content, damage_pages, fill, leave_with_changes, pages_with

TODAY = date(2026, 11, 21)


def _days(path: Path) -> list[str]:
    return [copy.day.isoformat() for copy in copies_of(path, today=TODAY)]


def _files(path: Path) -> list[str]:
    return sorted(file.name for file in (path.parent / "copies").iterdir())


def _count(copy: DatedCopy) -> int:
    with closing(copy.open()) as connection:
        count: int = connection.execute("SELECT count(*) FROM session").fetchone()[0]
        return count


def test_a_copy_is_one_whole_file_with_all_that_is_in_the_register(path: Path) -> None:
    fill(path, 30)
    leave_with_changes(path, 10, first=30)
    assert make_copy(path, today=TODAY)
    assert _files(path) == [f"{path.stem}-2026-11-21{path.suffix}"]
    (copy,) = copies_of(path)
    before = copy.path.read_bytes()
    assert _count(copy) == 40
    restored = path.with_name("restored.sqlite3")
    restored.write_bytes(before)
    assert content(restored) == content(path)
    assert copy.path.read_bytes() == before


@pytest.mark.skipif(sys.platform == "win32", reason="only on Linux and macOS do modes mean something")
def test_it_is_the_users_alone_from_its_first_moment(path: Path) -> None:
    fill(path, 30)
    modes = set()

    def look() -> bool:
        modes.update(stat.S_IMODE(file.stat().st_mode) for file in (path.parent / "copies").iterdir())
        return True

    before = os.umask(0)
    try:
        make_copy(path, today=TODAY, keep_on=look)
    finally:
        os.umask(before)
    look()
    assert modes == {0o600}
    assert stat.S_IMODE((path.parent / "copies").stat().st_mode) == 0o700


def test_there_is_one_a_day_and_seven_are_kept(path: Path) -> None:
    fill(path, 3)
    for day in range(10):
        assert make_copy(path, today=TODAY - timedelta(days=9 - day))
        assert not make_copy(path, today=TODAY - timedelta(days=9 - day))
    assert _days(path) == [(TODAY - timedelta(days=back)).isoformat() for back in range(7)]
    assert len(_files(path)) == 7


def test_other_files_in_the_folder_are_left_alone(path: Path) -> None:
    fill(path, 3)
    folder = path.parent / "copies"
    folder.mkdir()
    others = ["notes.txt", f"{path.stem}-old{path.suffix}", f"{path.stem}-2026-13-99{path.suffix}", "2020-01-01.sqlite"]
    for name in others:
        (folder / name).touch()
    for day in range(8):
        make_copy(path, today=TODAY + timedelta(days=day))
    assert set(others) <= set(_files(path))
    assert len(_files(path)) == len(others) + 7


def test_a_clock_that_went_back_takes_no_newer_copy_away(path: Path) -> None:
    fill(path, 3)
    for back in range(7):
        make_copy(path, today=TODAY - timedelta(days=back))
    make_copy(path, today=date(2019, 1, 1))
    kept = _days(path)
    assert len(kept) == 7
    assert {"2019-01-01", "2026-11-21", "2026-11-16"} <= set(kept)
    assert kept[0] == "2026-11-21"


def test_a_clock_that_was_ahead_leaves_no_copy_for_ever(path: Path) -> None:
    fill(path, 3)
    make_copy(path, today=date(2099, 1, 1))
    assert [copy.day.year for copy in copies_of(path, today=date(2099, 1, 2))] == [2099]
    for day in range(7):
        make_copy(path, today=TODAY - timedelta(days=6 - day))
    assert _days(path) == [(TODAY - timedelta(days=back)).isoformat() for back in range(7)]


def test_the_newest_is_not_one_of_a_day_to_come(path: Path) -> None:
    fill(path, 3)
    make_copy(path, today=date(2099, 1, 1))
    make_copy(path, today=TODAY)
    assert _days(path) == ["2026-11-21", "2099-01-01"]


def test_what_is_written_meanwhile_waits_for_nothing_and_does_not_hold_it_up(path: Path) -> None:
    fill(path, 300)
    written = 0
    with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as other:

        def write() -> bool:
            nonlocal written
            written += 1
            other.execute("UPDATE session SET sms_said = ?", (str(written),))
            assert written < 100, "it began again and again"
            return True

        other.execute("UPDATE session SET sms_said = 'before'")
        assert make_copy(path, today=TODAY, keep_on=write)
    assert written > 1
    (copy,) = copies_of(path)
    with closing(copy.open()) as connection:
        assert connection.execute("SELECT DISTINCT sms_said FROM session").fetchall() == [("before",)]


def test_the_open_register_makes_it_and_goes_on_meanwhile(path: Path) -> None:
    fill(path, 300)

    async def use(register: Register) -> None:
        copying = asyncio.ensure_future(register.make_daily_copy())
        await asyncio.sleep(0)
        await register.add(made_row("meanwhile"))
        assert await copying
        assert not await register.make_daily_copy()

    with_register(path, use)
    (copy,) = copies_of(path)
    assert copy.day == date.today()
    assert _count(copy) in (300, 301)


def test_closing_the_register_breaks_it_off_and_leaves_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(path, 300)
    monkeypatch.setattr(daily_copy, "_PAGES_AT_ONCE", 1)
    monkeypatch.setattr(daily_copy, "_SECONDS_BETWEEN", 0.02)

    async def run() -> None:
        register = (await open_register(path)).register
        copying = asyncio.ensure_future(register.make_daily_copy())
        await until(lambda: (path.parent / "copies").exists() and _files(path))
        await register.close()
        assert not await copying
        assert not await register.make_daily_copy()

    asyncio.run(run())
    assert _files(path) == []
    assert not path.with_name(path.name + "-wal").exists()


def test_what_a_kill_left_half_made_goes(path: Path) -> None:
    fill(path, 3)
    folder = path.parent / "copies"
    folder.mkdir()
    for ending in ("", "-journal"):
        (folder / f".{path.stem}.growing{path.suffix}{ending}").write_bytes(b"half")
    assert copies_of(path) == []
    assert make_copy(path, today=TODAY)
    assert len(_files(path)) == 1


def test_a_damaged_register_pushes_no_good_copy_out(path: Path) -> None:
    fill(path, 60)
    for back in range(1, 8):
        make_copy(path, today=TODAY - timedelta(days=back))
    before = {name: (path.parent / "copies" / name).read_bytes() for name in _files(path)}
    damage_pages(path, [pages_with(path, b"key-session-00030\n")[0]])
    with pytest.raises(RegisterTroubleError, match="Close the program and start it again"):
        make_copy(path, today=TODAY)
    assert {name: (path.parent / "copies" / name).read_bytes() for name in _files(path)} == before
    assert is_marked_damaged(path), "so the next start mends it, however large it is"


def test_without_room_none_is_made_and_none_goes(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(path, 3)
    for back in range(1, 8):
        make_copy(path, today=TODAY - timedelta(days=back))
    before = _files(path)
    with monkeypatch.context() as there:
        there.setattr(daily_copy, "_ROOM_TO_LEAVE", 2**62)
        with pytest.raises(RegisterTroubleError) as trouble:
            make_copy(path, today=TODAY)
    assert "no room for today's copy" in str(trouble.value.sentence)
    assert "still works" in str(trouble.value.next_step)
    assert _files(path) == before


def test_a_folder_that_cannot_be_is_told_and_costs_nothing(path: Path) -> None:
    fill(path, 3)
    (path.parent / "copies").write_text("in the way")
    with pytest.raises(RegisterTroubleError) as trouble:
        make_copy(path, today=TODAY)
    assert str(path.parent / "copies") in str(trouble.value.sentence)
    assert (path.parent / "copies").read_text() == "in the way"
    assert copies_of(path) == []
    assert len(content(path)[0]) == 3


def test_a_copy_of_another_version_is_no_help_to_this_one(path: Path) -> None:
    fill(path, 3)
    make_copy(path, today=TODAY)
    (copy,) = copies_of(path)
    with closing(sqlite3.connect(copy.path)) as connection:
        connection.execute(f"PRAGMA user_version = {NEWEST_VERSION + 1}")
    path.write_text("nothing")
    after, told = content(path)
    assert after == {}
    assert "a new list was begun" in str(told)
    assert copy.path.exists()
