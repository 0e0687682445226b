"""A register with many sessions, all that it holds of each, and ways to damage it."""

from __future__ import annotations

import random
import shutil
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from pave_desktop.models.draft import Draft
from pave_desktop.models.list_query import ListQuery
from pave_desktop.models.session_row import Event, EventKind, Fate, SessionRow
from pave_desktop.models.write import Write, WriteFate, WriteKind
from pave_desktop.sentence import Sentence
from pave_desktop.storage import draft_records, session_past, session_records, write_records
from pave_desktop.storage.database_file import changes_of, family
from pave_desktop.storage.opening import close_database, open_database
from pave_desktop.storage.session_list import read_page
from pave_desktop.storage.transaction import transaction
from tests.storage.conftest import NOON, made_row

PAGE = 4096


@dataclass(frozen=True)
class Whole:
    """A session with all that the register holds of it."""

    row: SessionRow
    answer: dict[str, Any] | None
    events: list[Event]
    writes: list[Write]
    draft: Draft | None


def name_of(number: int) -> str:
    return f"session-{number:05}"


def fill(path: Path, count: int, *, first: int = 0) -> None:
    """Put sessions into the register at `path`, each with answer, history and write, every tenth with a draft."""
    connection = open_database(path).connection
    with transaction(connection):
        for number in range(first, first + count):
            name, at = name_of(number), NOON + timedelta(minutes=number)
            row = made_row(name, vehicle="2017 Nissan Rogue", vin=f"5N1AT2MV8HC9{number:05}", made_at=at, read_at=at)
            body = {"vehicle": {"vin": row.vin}, "sms": {"to": "+12025550111"}}
            write = Write(id=f"write-{name}", local_id=name, kind=WriteKind.CREATE, asked=body, asked_at=at)
            session_records.insert_row(connection, row)
            write_records.insert_write(connection, replace(write, fate=WriteFate.DONE, ended_at=at))
            # Every seventh is too long for a page.
            photos = ["https://photos.example/" + "é" * 20] * (200 if number % 7 == 0 else number % 30)
            session_past.keep_answer(connection, name, {"session_key": row.key, "photos": photos})
            events = [Event(at=at, kind=EventKind.MADE), Event(at=at, kind=EventKind.STATUS, detail="IDLE")]
            session_past.append_events(connection, name, events)
            if number % 10 == 0:
                draft = Draft(local_id=name, connection="lot", texts={"sms.to": "617"}, is_new=False, kept_at=at)
                draft_records.write_draft(connection, draft)
    close_database(connection)


def add_unsent(path: Path, name: str, fate: WriteFate, *, draft: bool = False) -> None:
    """Put a session into the register whose making has this fate."""
    connection = open_database(path).connection
    with transaction(connection):
        row = made_row(name, fate=Fate.WAITING, key=None, status="")
        session_records.insert_row(connection, row)
        write = Write(id=f"write-{name}", local_id=name, kind=WriteKind.CREATE, fate=fate, asked_at=NOON)
        write_records.insert_write(connection, write)
        if draft:
            typed = Draft(local_id=name, connection="lot", texts={"vehicle.make": "Kia"}, is_new=True, kept_at=NOON)
            draft_records.write_draft(connection, typed)
        write_records.mark_row(connection, name)
    close_database(connection)


def content(path: Path) -> tuple[dict[str, Whole], Sentence | None]:
    """Open the register as a start of the program does; give all that is in it, and what the person is told."""
    opened = open_database(path)
    connection = opened.connection
    sessions = {
        row.local_id: Whole(
            row,
            session_past.read_answer(connection, row.local_id),
            session_past.read_events(connection, row.local_id),
            write_records.read_writes(connection, row.local_id),
            draft_records.read_draft(connection, row.local_id),
        )
        for row in read_page(connection, ListQuery(), offset=0, limit=1_000_000, now=NOON)
    }
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    close_database(connection)
    return sessions, opened.told


def damage_pages(path: Path, pages: list[int], how: str = "random", seed: int = 0) -> bytes:
    """Overwrite pages, counted from 0; give the damaged content."""
    bad = bytearray(path.read_bytes())
    for page in pages:
        place = page * PAGE
        lost = random.Random(seed + page).randbytes(PAGE) if how == "random" else bytes(PAGE)  # noqa: S311
        bad[place : place + PAGE] = lost
    path.write_bytes(bad)
    return bytes(bad)


def pages_with(path: Path, text: bytes) -> list[int]:
    """Find the pages, counted from 0, on which a text stands."""
    data = path.read_bytes()
    pages, place = [], data.find(text)
    while place >= 0:
        pages.append(place // PAGE)
        place = data.find(text, place + 1)
    return pages


def damage_row_of(path: Path, name: str) -> None:
    """Damage the page that holds the row of one session."""
    (page, *_) = pages_with(path, f"key-{name}\n".encode())
    damage_pages(path, [page])


def leave_with_changes(path: Path, count: int, *, first: int) -> None:
    """Add sessions as a program does that is then killed: they are in the -wal file only."""
    beside = path.with_name("in-use.sqlite3")
    shutil.copyfile(path, beside)
    holding = open_database(beside).connection
    fill(beside, count, first=first)  # The last connection to close would write the changes into the file.
    for file, now in zip(family(beside), family(path), strict=True):
        if file.exists():
            shutil.copyfile(file, now)
    close_database(holding)
    for file in family(beside):
        file.unlink(missing_ok=True)
    assert changes_of(path).stat().st_size > PAGE


def kept_files(path: Path) -> list[Path]:
    return sorted(file for file in path.parent.iterdir() if ".kept-" in file.name)
