"""A register with something of every kind in it, always the same: what the data files of released steps are made of."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

from pave_desktop.models.draft import Draft
from pave_desktop.models.reference import SessionKind
from pave_desktop.models.session_row import Event, EventKind, Fate, SessionRow
from pave_desktop.models.statuses import SmsState, Status
from pave_desktop.models.write import Write, WriteFate, WriteKind
from pave_desktop.storage.register import Register, open_register
from tests.storage.conftest import NOON

# What ends no text too early: quotes, the ends of statements and comments, letters of other scripts, NUL, half a pair.
ODD = 'O\'Brien "Zoé" -- 100%;\n\t\N{GREEK SMALL LETTER OMEGA} \N{AUTOMOBILE} \u05d0\u05d1 \0 \ud800 a\u0301'


# SQLite makes these itself with the index of the search, which is written as it was asked for.
_OF_INDEX = re.compile(
    r"""INSERT INTO "session_search|INSERT INTO sqlite_master|CREATE TABLE '?session_search_|PRAGMA writable_schema"""
)


class _Clock:
    def __init__(self) -> None:
        self._minutes = count(1)

    def __call__(self) -> datetime:
        return NOON + timedelta(minutes=next(self._minutes))


async def fill_with_every_kind(path: Path) -> None:
    """Begin a register at `path` and write every word that it knows, and texts that are hard to write."""
    register = (await open_register(path)).register
    now = _Clock()
    for status in Status:
        await _make(register, status, now)
    await _add(register, now)
    for kind in WriteKind:
        for fate in WriteFate:
            await _write(register, kind, fate, now)
    await _keep_drafts(register, now)
    await register.close()


def written_out(path: Path) -> str:
    """Write a register as SQL, a row a line where its texts have no line ends."""
    with closing(sqlite3.connect(path)) as connection:
        lines = [
            f"PRAGMA {name} = {connection.execute(f'PRAGMA {name}').fetchone()[0]};"
            for name in ("application_id", "user_version")
        ]
        (index,) = connection.execute("SELECT sql FROM sqlite_master WHERE name = 'session_search'").fetchone()
        written = [each for each in connection.iterdump() if not _OF_INDEX.match(each)]
        filled = "INSERT INTO session_search (session_search) VALUES ('rebuild');"
        return "\n".join([*lines, *written[:-1], f"{index};", filled, written[-1]]) + "\n"


def _row(local_id: str, now: _Clock, **given: object) -> SessionRow:
    usual: dict[str, object] = {"key": f"KEY-{local_id}", "fate": Fate.MADE, "status": "IDLE", "made_at": now()}
    return SessionRow(local_id=local_id, connection="lot", **{**usual, **given})  # type: ignore[arg-type]


async def _make(register: Register, status: Status, now: _Clock) -> None:
    name = status.value.lower()
    asked = {"vehicle": {"vin": "5N1AT2MV8HC900117"}, "sms": {"to": "+12025550111"}}
    row = _row(name, now, key=None, fate=Fate.WAITING, status="", vin="5N1AT2MV8HC900117", phone="+12025550111")
    write = Write(id=f"create {name}", local_id=name, kind=WriteKind.CREATE, asked=asked, asked_at=row.made_at)
    draft = Draft(local_id=name, connection="lot", texts={"sms.to": "202"}, is_new=True, kept_at=now())
    await register.begin_write(write, row=row, draft=draft)
    await register.send_write(write)
    made = replace(
        row,
        key=f"KEY-{name}",
        fate=Fate.MADE,
        status=status.value,
        vehicle="2017 Nissan Rogue SV",
        customer="Jane Smith",
        sms=SmsState.ACCEPTED,
        sms_said="ACCEPTED",
        client_id=f"STOCK {name}",
        capture_link=f"https://capture.example/s/KEY-{name}",
        read_at=now(),
    )
    seen = [
        Event(at=now(), kind=EventKind.STATUS, detail=status.value),
        Event(at=now(), kind=EventKind.SMS, detail="ACCEPTED"),
    ]
    answer = {"session_key": made.key, "status": status.value, "vehicle": {"year": 2017, **asked["vehicle"]}}
    await register.end_write(write, WriteFate.DONE, at=now(), row=made, answer=answer, events=seen)


async def _add(register: Register, now: _Clock) -> None:
    strange = {"status": "In Review", "new": [None, True, 1.5, {"deep": "ü"}]}
    unknown = _row("undocumented", now, status="In Review", sms=SmsState.NOT_KNOWN, sms_said="QUEUED: carrier")
    await register.add(unknown, answer=strange, events=[Event(at=now(), kind=EventKind.ADDED)])
    failed = _row("sms-failed", now, sms=SmsState.ERROR, sms_said="ERROR: no mobile number", phone="+525512345678")
    await register.add(failed, events=[Event(at=now(), kind=EventKind.SMS, detail="ERROR: no mobile number")])
    await register.add(_row("gone", now), events=[Event(at=now(), kind=EventKind.GONE)])
    await register.add(_row("found", now), events=[Event(at=now(), kind=EventKind.FOUND)])
    for kind in SessionKind:
        await register.add(_row(f"kind {kind.value}", now, kind=kind))
    here = replace(_row("other-zone", now), made_at=datetime.fromisoformat("2026-03-04T23:30:00+13:00"))
    await register.add(replace(here, connection="other lot"))
    odd = SessionRow(
        local_id=f"odd {ODD}",
        connection=ODD,
        key=ODD,
        fate=Fate.MADE,
        status=ODD,
        vehicle=ODD,
        vin=ODD,
        customer=ODD,
        phone=ODD,
        sms_said=ODD,
        client_id=ODD,
        capture_link=ODD,
        made_at=now(),
    )
    await register.add(odd, answer={ODD: [ODD, {"": ODD}]}, events=[Event(at=now(), kind=EventKind.STATUS, detail=ODD)])


async def _write(register: Register, kind: WriteKind, fate: WriteFate, now: _Clock) -> None:
    """Leave a write of this kind with this fate."""
    name = f"{kind.value}, {fate.value}"
    body = {} if kind is WriteKind.DELETE else {"contact": {"last_name": ODD}}
    original = {"contact": {"last_name": "Ng"}} if kind is WriteKind.EDIT else {}
    write = Write(id=name, local_id=name, kind=kind, asked=body, original=original, asked_at=now())
    row = _row(name, now)
    if kind is WriteKind.CREATE:
        await register.begin_write(write, row=replace(row, key=None, fate=Fate.WAITING, status=""))
    else:
        await register.add(row)
        await register.begin_write(write)
    if fate is not WriteFate.WAITING:
        await register.send_write(write)
    if fate is WriteFate.DONE:
        done = replace(row, fate=Fate.DELETED) if kind is WriteKind.DELETE else row
        await register.end_write(write, fate, at=now(), row=done, detail="contact.last_name")
    elif fate.has_ended:
        await register.end_write(write, fate, at=now(), why=f"HTTP 409 · {ODD}")


async def _keep_drafts(register: Register, now: _Clock) -> None:
    for local_id, texts, is_new in (
        ("never-sent", {"vehicle.vin": "5N1AT2MV8HC900117", "sms.to": "617"}, True),
        ("create, refused", {"sms.to": "617"}, True),
        ("edit, refused", {"sms.to": "202 555 0112"}, False),
        ("idle", {"sms.to": "202 555 0113"}, False),
        (f"odd {ODD}", {ODD: ODD, "empty": ""}, False),
    ):
        based_on = {} if is_new else {"sms": {"to": "+16175550112"}, "session": {"reference": {ODD: ODD}}}
        draft = Draft(local_id=local_id, connection="lot", texts=texts, is_new=is_new, kept_at=now(), based_on=based_on)
        await register.keep_draft(draft)
