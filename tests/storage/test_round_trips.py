"""Everything that is stored comes back as it was given."""

from __future__ import annotations

import asyncio
import dataclasses
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from types import MappingProxyType

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pave_desktop.models.draft import Draft
from pave_desktop.models.list_query import ListQuery
from pave_desktop.models.reference import SessionKind, SessionReference
from pave_desktop.models.session_row import Event, EventKind, Fate, SessionRow
from pave_desktop.models.statuses import SmsState
from pave_desktop.models.write import Write, WriteFate, WriteKind
from pave_desktop.storage.register import (
    AlreadyInRegisterError,
    NotInRegisterError,
    Register,
    RegisterClosedError,
    open_register,
)
from pave_desktop.storage.stored_values import fold, read_time, storable, write_time
from tests.storage.conftest import NOON, made_row, with_register

FULL_ROW = SessionRow(
    local_id="one",
    connection="lot",
    kind=SessionKind.PAVE,
    key="K1",
    fate=Fate.MADE,
    status="Strange_Status",
    vehicle="2017 Nissan Rogue",
    vin="5N1AT2MV0HC123456",
    customer="Zoé Ng",
    phone="+16175550143",
    sms=SmsState.ERROR,
    sms_said="30003 unreachable",
    client_id="stock 17",
    capture_link="https://capture.example/K1",
    made_at=NOON,
    read_at=NOON + timedelta(seconds=1),
    status_since=NOON + timedelta(seconds=2),
)


def test_every_field_of_a_row_comes_back(path: Path) -> None:
    defaults = {
        field.name: field.default
        for field in dataclasses.fields(SessionRow)
        if field.default is not dataclasses.MISSING
    }
    # There is one kind of session yet; what is unsettled follows from a session's writes (test_write_records.py).
    same = [name for name in defaults if getattr(FULL_ROW, name) == defaults[name]]
    same = [name for name in same if name not in {"kind", "unsettled"}]
    assert not same, "give these fields a value of their own"

    async def work(register: Register) -> None:
        await register.add(FULL_ROW)
        assert await register.row("one") == FULL_ROW
        assert await register.find(SessionReference("lot", SessionKind.PAVE, "K1")) == FULL_ROW
        assert await register.page(ListQuery()) == [FULL_ROW]
        bare = SessionRow(local_id="two", connection="lot", made_at=NOON)
        await register.add(bare)
        assert await register.row("two") == bare
        assert await register.row("three") is None
        assert await register.find(SessionReference("lot", SessionKind.PAVE, "K2")) is None

    with_register(path, work)
    with_register(path, lambda register: _is(register, FULL_ROW))


async def _is(register: Register, row: SessionRow) -> None:
    assert await register.row(row.local_id) == row


@pytest.mark.parametrize("fate", Fate)
@pytest.mark.parametrize("sms", SmsState)
def test_every_word_of_the_enums_comes_back(path: Path, fate: Fate, sms: SmsState) -> None:
    async def work(register: Register) -> None:
        row = made_row("one", fate=fate, sms=sms)
        await register.add(row)
        assert await register.row("one") == row

    with_register(path, work)


def test_store_replaces_everything_and_keeps_the_rest(path: Path) -> None:
    before = Event(at=NOON, kind=EventKind.ASKED_FOR, detail="a plain <b>text</b>")
    after = [
        Event(at=NOON + timedelta(seconds=number), kind=kind, detail=kind.value)
        for number, kind in enumerate(EventKind, start=1)
    ]

    async def work(register: Register) -> None:
        first = SessionRow(local_id="one", connection="lot", made_at=NOON)
        await register.add(first, events=[before])
        assert await register.answer("one") is None
        await register.store(FULL_ROW, answer={"session_key": "K1", "odd": [None, 1.5, "\0\ud800é"]}, events=after)
        assert await register.row("one") == FULL_ROW
        await register.store(FULL_ROW)
        assert await register.answer("one") == {"session_key": "K1", "odd": [None, 1.5, "\0\ud800é"]}
        assert await register.asked("one") is None, "it was made elsewhere"
        assert await register.events("one") == [before, *after]
        await register.store(FULL_ROW, answer=MappingProxyType({}))
        assert await register.answer("one") == {}

    with_register(path, work)


def test_events_are_told_by_their_time_and_then_as_written(path: Path) -> None:
    late, early = (Event(at=NOON + timedelta(hours=hours), kind=EventKind.STATUS) for hours in (2, 1))
    same = Event(at=late.at, kind=EventKind.SMS)

    async def work(register: Register) -> None:
        await register.add(FULL_ROW)
        await register.store(FULL_ROW, events=[late, early, same])
        assert await register.events("one") == [early, late, same]

    with_register(path, work)


def test_a_session_has_one_row(path: Path) -> None:
    async def work(register: Register) -> None:
        await register.add(FULL_ROW)
        with pytest.raises(AlreadyInRegisterError) as second:
            await register.add(dataclasses.replace(FULL_ROW, local_id="two"), answer={"lost": True})
        assert second.value.local_id == "one"
        with pytest.raises(AlreadyInRegisterError) as same_id:
            await register.add(dataclasses.replace(FULL_ROW, key="K2"))
        assert same_id.value.local_id == "one"
        await register.add(dataclasses.replace(FULL_ROW, local_id="elsewhere", connection="other lot"))
        for number in range(3):
            await register.add(dataclasses.replace(FULL_ROW, local_id=f"keyless {number}", key=None))
        with pytest.raises(AlreadyInRegisterError) as renamed:
            await register.store(dataclasses.replace(FULL_ROW, local_id="keyless 1"), events=[_event()])
        assert renamed.value.local_id == "one"
        assert await register.events("keyless 1") == []
        assert await register.answer("two") is None

    with_register(path, work)


def _event() -> Event:
    return Event(at=NOON, kind=EventKind.EDITED)


def test_a_row_that_is_gone_cannot_be_stored(path: Path) -> None:
    async def work(register: Register) -> None:
        with pytest.raises(NotInRegisterError) as error:
            await register.store(FULL_ROW, answer={"x": 1}, events=[_event()])
        assert error.value.local_id == "one"
        assert await register.page(ListQuery()) == []
        assert await register.events("one") == []
        assert await register.answer("one") is None

    with_register(path, work)


def test_remove_takes_everything(path: Path) -> None:
    draft = Draft(local_id="one", connection="lot", texts={}, is_new=False, kept_at=NOON)

    async def work(register: Register) -> None:
        await register.add(FULL_ROW, answer={"a": "PERSONAL-TEXT"}, events=[_event()])
        await register.keep_draft(draft)
        texts = {"b": "PERSONAL-TEXT"}
        edit = Write(id="w", local_id="one", kind=WriteKind.EDIT, asked=texts, original=texts, asked_at=NOON)
        await register.begin_write(edit)
        await register.end_write(edit, WriteFate.REFUSED, at=NOON, why="PERSONAL-TEXT", detail="PERSONAL-TEXT")
        await register.add(made_row("two"), answer={"a": 2}, events=[_event()])
        await register.remove("one")
        await register.remove("one")
        assert await register.row("one") is None
        assert await register.answer("one") is None
        assert await register.asked("one") is None
        assert await register.writes("one") == []
        assert await register.events("one") == []
        assert await register.drafts() == []
        assert await register.events("two") == [_event()]
        await register.add(FULL_ROW)
        assert await register.events("one") == []

    with_register(path, work)
    assert b"PERSONAL-TEXT" not in path.read_bytes()


def test_drafts(path: Path) -> None:
    texts = {"vehicle.vin": "5N1", "sms.to": "\0\ud83d odd é", "": ""}
    draft = Draft(local_id="new", connection="lot", texts=texts, is_new=True, kept_at=NOON)
    later = dataclasses.replace(draft, local_id="x", is_new=False, kept_at=NOON + timedelta(minutes=1))

    async def work(register: Register) -> None:
        await register.keep_draft(draft)
        await register.keep_draft(later)
        assert await register.drafts() == [later, draft]
        assert await register.draft("new") == draft
        changed = dataclasses.replace(draft, texts={"a": "b"}, connection="other")
        await register.keep_draft(changed)
        assert await register.draft("new") == changed
        await register.drop_draft("new")
        await register.drop_draft("new")
        assert await register.draft("new") is None
        assert await register.drafts() == [later]

    with_register(path, work)


ODD_TEXT = st.text(st.characters(blacklist_categories=()), max_size=12)


@settings(max_examples=25, deadline=None)
@given(texts=st.lists(st.tuples(ODD_TEXT, ODD_TEXT, ODD_TEXT), min_size=1, max_size=20))
def test_odd_texts_come_back_without_what_cannot_be_stored(
    tmp_path_factory: pytest.TempPathFactory, texts: list[tuple[str, str, str]]
) -> None:
    rows = [
        made_row(f"{number}", vehicle=vehicle, customer=customer, status=status, key=f"{number}{customer}")
        for number, (vehicle, customer, status) in enumerate(texts)
    ]

    async def work(register: Register) -> None:
        for row in rows:
            await register.add(row, answer={row.customer: row.vehicle})
            found = await register.row(row.local_id)
            assert found == dataclasses.replace(
                row,
                vehicle=storable(row.vehicle),
                customer=storable(row.customer),
                status=storable(row.status),
                key=storable(row.key or ""),
            )
            assert await register.answer(row.local_id) == {row.customer: row.vehicle}
            assert await register.find(SessionReference("lot", SessionKind.PAVE, row.key or "")) == found

    with_register(tmp_path_factory.mktemp("odd") / "register.sqlite3", work)


@given(text=ODD_TEXT)
def test_storable_changes_only_what_must_be(text: str) -> None:
    stored = storable(text)
    stored.encode()
    assert len(stored) == len(text)
    assert all(new in {old, "\ufffd"} for old, new in zip(text, stored, strict=True))


@given(text=ODD_TEXT)
@example(text="Zoe\0Z")
def test_a_text_is_folded_alike_whatever_stands_beside_it(text: str) -> None:
    assert fold(f"{text}É") == f"{fold(text)}e"
    assert fold(fold(text)) == fold(text)


@given(
    first=st.datetimes(datetime(1, 1, 3), datetime(9999, 12, 29)),
    second=st.datetimes(datetime(1, 1, 3), datetime(9999, 12, 29)),
    minutes=st.integers(-1439, 1439),
)
def test_times_sort_as_their_texts(first: datetime, second: datetime, minutes: int) -> None:
    here = first.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    there = second.replace(tzinfo=UTC)
    assert read_time(write_time(here)) == here
    assert (write_time(here) < write_time(there)) == (here < there)
    assert len(write_time(here)) == len(write_time(there))


def test_a_time_without_zone_is_refused_whole(path: Path) -> None:
    async def work(register: Register) -> None:
        with pytest.raises(ValueError, match="time zone"):
            await register.add(made_row("one"), events=[Event(at=datetime(2026, 1, 1), kind=EventKind.MADE)])
        assert await register.row("one") is None

    with_register(path, work)


def test_a_document_that_is_no_json_leaves_nothing_half(path: Path) -> None:
    async def work(register: Register) -> None:
        with pytest.raises(TypeError):
            await register.add(made_row("one"), answer={"x": object()})
        assert await register.row("one") is None
        await register.add(made_row("one"))

    with_register(path, work)


def test_a_closed_register_refuses_everything(path: Path) -> None:
    async def run() -> None:
        register = (await open_register(path)).register
        await register.add(made_row("one"))
        await asyncio.gather(register.close(), register.close())
        await register.close()
        reference = SessionReference("lot", SessionKind.PAVE, "k")
        draft = Draft(local_id="one", connection="lot", texts={}, is_new=False, kept_at=NOON)
        write = Write(id="w", local_id="one", kind=WriteKind.DELETE, asked_at=NOON)
        for call in (
            register.begin_write(write),
            register.send_write(write),
            register.end_write(write, WriteFate.DONE, at=NOON),
            register.settle_writes("one", WriteKind.DELETE, WriteFate.DONE),
            register.writes("one"),
            register.add(made_row("two")),
            register.store(made_row("one")),
            register.row("one"),
            register.find(reference),
            register.answer("one"),
            register.asked("one"),
            register.remove("one"),
            register.events("one"),
            register.page(ListQuery()),
            register.counts(),
            register.open_rows(),
            register.keep_draft(draft),
            register.drop_draft("one"),
            register.drafts(),
            register.draft("one"),
        ):
            with pytest.raises(RegisterClosedError):
                await call

    asyncio.run(run())
    assert not path.with_name(path.name + "-wal").exists()
