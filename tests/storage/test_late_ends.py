"""How a write ended is not lost because the disk did not take it just then."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pave_desktop.models.draft import Draft
from pave_desktop.models.session_row import Fate, SessionRow
from pave_desktop.models.write import Write, WriteFate, WriteKind
from pave_desktop.storage import opening
from pave_desktop.storage.register import Register, RegisterTroubleError, open_register

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
ROW = SessionRow(local_id="one", connection="lot", made_at=NOON)
CREATE = Write(id="w1", local_id="one", kind=WriteKind.CREATE, fate=WriteFate.ON_ITS_WAY, asked_at=NOON)
DRAFT = Draft(local_id="one", connection="lot", texts={}, is_new=True, kept_at=NOON)
MADE = replace(ROW, key="ABC-1234567890", fate=Fate.MADE, status="IDLE")


@contextmanager
def held_by_another(path: Path) -> Iterator[None]:
    """Let another program write, and not end it."""
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


async def made_while_locked(path: Path) -> Register:
    """Make a session, and be unable to note that it was made."""
    register = (await open_register(path)).register
    await register.begin_write(CREATE, row=ROW, draft=DRAFT)
    with held_by_another(path), pytest.raises(RegisterTroubleError):
        await register.end_write(CREATE, WriteFate.DONE, at=NOON, row=MADE, answer={"session_key": MADE.key})
    row = await register.row("one")
    assert row is not None
    assert row.fate is Fate.ON_ITS_WAY
    return register


async def assert_all_is_noted(register: Register) -> None:
    assert await register.row("one") == MADE
    assert await register.answer("one") == {"session_key": MADE.key}
    assert [write.fate for write in await register.writes("one")] == [WriteFate.DONE]
    assert await register.drafts() == []


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "SECONDS_TO_WAIT", 0.05)


def test_it_is_noted_with_whatever_is_written_next(tmp_path: Path) -> None:
    async def work() -> None:
        register = await made_while_locked(tmp_path / "register.sqlite")
        await register.keep_draft(replace(DRAFT, local_id="another"))
        await register.drop_draft("another")
        await assert_all_is_noted(register)
        await register.close()

    asyncio.run(work())


def test_it_is_noted_at_the_latest_when_the_register_is_closed(tmp_path: Path) -> None:
    async def work() -> None:
        path = tmp_path / "register.sqlite"
        await (await made_while_locked(path)).close()
        again = (await open_register(path)).register
        await assert_all_is_noted(again)
        await again.close()

    asyncio.run(work())


def test_a_next_write_that_fails_leaves_it_for_the_one_after(tmp_path: Path) -> None:
    async def work() -> None:
        path = tmp_path / "register.sqlite"
        register = await made_while_locked(path)
        with held_by_another(path), pytest.raises(RegisterTroubleError):
            await register.keep_draft(replace(DRAFT, local_id="another"))
        await register.drop_draft("another")
        await assert_all_is_noted(register)
        await register.close()

    asyncio.run(work())


def test_a_row_that_was_removed_meanwhile_stops_nothing(tmp_path: Path) -> None:
    async def work() -> None:
        register = await made_while_locked(tmp_path / "register.sqlite")
        connection = sqlite3.connect(tmp_path / "register.sqlite")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("DELETE FROM session")
        connection.commit()
        connection.close()
        await register.keep_draft(replace(DRAFT, local_id="another"))
        assert await register.row("one") is None
        assert [draft.local_id for draft in await register.drafts()] == ["another", "one"]
        await register.close()

    asyncio.run(work())


def test_what_was_typed_after_a_lost_edit_outlives_the_news_that_it_was_done(tmp_path: Path) -> None:
    async def work() -> None:
        register = (await open_register(tmp_path / "register.sqlite")).register
        await register.add(MADE)
        edit = Write(id="w2", local_id="one", kind=WriteKind.EDIT, fate=WriteFate.ON_ITS_WAY, asked_at=NOON)
        for typed_after, left in ((timedelta(0), []), (timedelta(seconds=1), ["one"])):
            draft = replace(DRAFT, is_new=False)
            await register.begin_write(replace(edit, id=f"w{typed_after}"), draft=draft)
            await register.end_write(replace(edit, id=f"w{typed_after}"), WriteFate.NOT_KNOWN, at=NOON)
            await register.keep_draft(replace(draft, kept_at=NOON + typed_after))
            await register.settle_writes("one", WriteKind.EDIT, WriteFate.DONE)
            assert [each.local_id for each in await register.drafts()] == left
        await register.close()

    asyncio.run(work())


def test_a_letter_that_was_lost_within_a_fate_does_not_stop_every_start(tmp_path: Path) -> None:
    async def work() -> None:
        path = tmp_path / "register.sqlite"
        register = (await open_register(path)).register
        await register.add(MADE)
        await register.begin_write(replace(CREATE, local_id="two"), row=replace(ROW, local_id="two"))
        await register.close()
        connection = sqlite3.connect(path)
        connection.execute("UPDATE session_write SET kind = 'crea?e'")
        connection.commit()
        connection.close()
        opened = await open_register(path)
        assert opened.told is not None
        assert await opened.register.row("one") == MADE
        await opened.register.close()

    asyncio.run(work())
