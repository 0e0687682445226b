"""A damaged register beside a copy: the newer row wins, the copy fills the gaps, and nothing is sent twice."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest

from pave_desktop.models.draft import Draft
from pave_desktop.models.session_row import EventKind, Fate
from pave_desktop.models.write import Unsettled, Write, WriteFate, WriteKind
from pave_desktop.storage.daily_copy import make_copy
from pave_desktop.storage.opening import close_database, open_database
from pave_desktop.storage.register import Register
from tests.storage.conftest import NOON, with_register
from tests.storage.sessions import (
    PAGE,
    add_unsent,
    content,
    damage_pages,
    damage_row_of,
    fill,
    name_of,
    pages_with,
)

TODAY = date(2026, 11, 21)


def test_the_newer_row_wins_and_the_copy_fills_the_gaps(path: Path) -> None:
    fill(path, 60)
    make_copy(path, today=TODAY)
    old, _ = content(path)
    fill(path, 30, first=60)
    opened = open_database(path)
    opened.connection.execute("UPDATE session SET sms_said = 'newer'")
    close_database(opened.connection)
    damage_row_of(path, name_of(7))
    after, _ = content(path)
    assert set(after) >= set(old)
    from_copy = {name for name, found in after.items() if found.row.sms_said != "newer"}
    assert name_of(7) in from_copy
    assert 0 < len(from_copy) < 20
    assert all(after[name] == old[name] for name in from_copy)
    assert len(after) > 80, "newer ones are there too"


def test_a_lost_answer_is_taken_from_the_copy(path: Path) -> None:
    fill(path, 60)
    make_copy(path, today=TODAY)
    before, _ = content(path)
    damage_pages(path, pages_with(path, b'"session_key":"KEY-session-00003"'))
    after, told = content(path)
    assert after == before
    assert "All of its sessions could still be read (60)" in str(told)


def test_a_file_that_is_no_register_any_more_is_replaced_by_the_copy(path: Path) -> None:
    fill(path, 60)
    before, _ = content(path)
    make_copy(path, today=TODAY)
    for lost in (b"", b"\0" * PAGE * 5, b"a letter to my aunt"):
        path.write_bytes(lost)
        after, told = content(path)
        assert (after, "copy of 2026-11-21 has taken its place; sessions in it: 60." in str(told)) == (before, True)


def test_copies_without_a_list_are_told_of(path: Path) -> None:
    fill(path, 3)
    make_copy(path, today=TODAY)
    path.unlink()
    after, told = content(path)
    assert after == {}
    assert str(path.parent / "copies") in str(told)
    assert "2026-11-21" in str(told)
    assert content(path) == ({}, None)


def test_a_damaged_copy_is_passed_over(path: Path) -> None:
    fill(path, 60)
    before, _ = content(path)
    for day in (19, 20, 21):
        make_copy(path, today=date(2026, 11, day))
    newest = path.parent / "copies" / f"{path.stem}-2026-11-21{path.suffix}"
    damage_pages(newest, list(range(2, 40)))
    newest.with_name(f"{path.stem}-2026-11-20{path.suffix}").write_text("nothing")
    path.write_text("nothing")
    after, told = content(path)
    assert after == before
    assert "copy of 2026-11-19 has taken its place" in str(told)


def test_what_was_removed_since_the_copy_does_not_come_back(path: Path) -> None:
    fill(path, 60)
    make_copy(path, today=TODAY)

    async def remove(register: Register) -> None:
        for number in range(10):
            await register.remove(name_of(number))

    with_register(path, remove)
    damage_pages(path, pages_with(path, b'"session_key":"KEY-session-00033"'))
    after, told = content(path)
    assert told is not None
    assert set(after) == {name_of(number) for number in range(10, 60)}


@pytest.mark.parametrize(
    "fate", [WriteFate.WAITING, WriteFate.ON_ITS_WAY, WriteFate.NOT_SENT, WriteFate.REFUSED, WriteFate.NOT_KNOWN]
)
def test_what_only_the_copy_says_was_not_sent_may_have_been_sent_since(path: Path, fate: WriteFate) -> None:
    fill(path, 60)
    add_unsent(path, "unsent", fate, draft=True)
    make_copy(path, today=TODAY)
    path.write_bytes(b"\0" * PAGE)
    after, _ = content(path)
    assert after["unsent"].row.fate is Fate.NOT_KNOWN
    assert [write.fate for write in after["unsent"].writes] == [WriteFate.NOT_KNOWN]
    assert after["unsent"].draft is None, "it would be offered to be sent again"
    assert [event.kind for event in after["unsent"].events] == (
        [] if fate is WriteFate.NOT_KNOWN else [EventKind.NOT_KNOWN]
    )


def test_what_the_damaged_one_says_was_not_sent_was_not(path: Path) -> None:
    fill(path, 60)
    add_unsent(path, "refused", WriteFate.REFUSED, draft=True)
    add_unsent(path, "under-way", WriteFate.ON_ITS_WAY)
    damage_pages(path, pages_with(path, b'"session_key":"KEY-session-00033"'))
    after, told = content(path)
    assert told is not None
    assert after["refused"].row.fate is Fate.REFUSED
    assert after["refused"].draft is not None
    assert after["under-way"].row.fate is Fate.NOT_KNOWN


def test_a_session_under_way_whose_write_is_lost_is_not_known(path: Path) -> None:
    add_unsent(path, "under-way", WriteFate.ON_ITS_WAY)
    fill(path, 60)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE session SET fate = 'on its way' WHERE local_id = 'under-way'")
        connection.execute("DELETE FROM session_write WHERE local_id = 'under-way'")
        connection.commit()
    damage_pages(path, pages_with(path, b'"session_key":"KEY-session-00033"'))
    after, _ = content(path)
    assert after["under-way"].row.fate is Fate.NOT_KNOWN


def test_a_session_that_was_added_anew_since_the_copy_is_there_once(path: Path) -> None:
    fill(path, 60)
    make_copy(path, today=TODAY)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE session SET local_id = 'added-anew' WHERE local_id = ?", (name_of(3),))
        connection.commit()
    damage_row_of(path, name_of(50))
    after, _ = content(path)
    keys = [found.row.key for found in after.values()]
    assert sorted(keys) == sorted(set(keys))
    assert "added-anew" in after
    assert name_of(3) not in after


def test_what_was_settled_before_the_copy_stays_as_it_was(path: Path) -> None:
    """An edit that had not been sent then may have been since; the one that was refused before it was not."""
    fill(path, 60)
    name, at = name_of(5), NOON + timedelta(days=1)

    async def edit(register: Register) -> None:
        for number, fate in enumerate((WriteFate.NOT_SENT, WriteFate.DONE, WriteFate.NOT_SENT)):
            write = Write(id=f"edit {number}", local_id=name, kind=WriteKind.EDIT, asked_at=at)
            draft = Draft(local_id=name, connection="lot", texts={"sms.to": "1"}, is_new=False, kept_at=at)
            await register.begin_write(write, draft=draft)
            await register.end_write(write, fate, at=at)

    with_register(path, edit)
    make_copy(path, today=TODAY)
    path.write_bytes(b"\0" * PAGE)
    after, _ = content(path)
    fates = [write.fate for write in after[name].writes]
    assert fates == [WriteFate.DONE, WriteFate.NOT_SENT, WriteFate.DONE, WriteFate.NOT_KNOWN]
    assert after[name].row.fate is Fate.MADE
    assert after[name].row.unsettled == Unsettled(WriteKind.EDIT, WriteFate.NOT_KNOWN)
