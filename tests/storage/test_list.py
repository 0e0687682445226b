"""Pages, counts, search and order of the list."""

from __future__ import annotations

import unicodedata
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pave_desktop.models.list_query import Chip, ListQuery, SortBy
from pave_desktop.models.session_row import Fate, SessionRow
from pave_desktop.models.statuses import SmsState
from pave_desktop.storage.register import Register
from tests.storage.conftest import NOON, made_row, with_register

JANE = made_row(
    "jane",
    key="AbC-123",
    vehicle="2017 Nissan Rogue",
    vin="5N1AT2MV0HC123456",
    customer="Jane Smith",
    phone="+16175550143",
    client_id="stock_17%",
    capture_link="https://capture.example/en/AbC-123",
)
ZOE = made_row(
    "zoe",
    key="AbC-1234",
    vehicle="2019 Renault Zoé",
    customer="Łukasz Ng",
    phone="+33612345678",
    capture_link="https://capture.example/en/AbC-1234",
    made_at=NOON + timedelta(hours=1),
)


async def _found(register: Register, search: str) -> list[str]:
    rows = await register.page(ListQuery(search=search))
    counts = await register.counts(search)
    assert counts.everything == len(rows)
    return sorted(row.local_id for row in rows)


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("", ["jane", "zoe"]),
        ("  \t\n ", ["jane", "zoe"]),
        ("jane", ["jane"]),
        ("JANE smith", ["jane"]),
        ("smith jane nissan", ["jane"]),
        ("smith renault", []),
        ("hc1234", ["jane"]),
        ("abc-123", ["jane", "zoe"]),
        ("stock_17%", ["jane"]),
        ("stock%", []),
        ("_", ["jane"]),
        ("%", ["jane"]),
        ("\\", []),
        ("' OR 1=1 --", []),
        ("zoe", ["zoe"]),
        ("Zoé", ["zoe"]),
        ("zoe\u0301", ["zoe"]),
        ("ng", ["zoe"]),
        ("(617) 555-0143", ["jane"]),
        ("617 555 0143", ["jane"]),
        ("617.555.0143", ["jane"]),
        ("6175550143", ["jane"]),
        ("+1 (617) 555 - 0143", ["jane"]),
        ("1-617-555-0143", ["jane"]),
        ("555-0143", ["jane"]),
        ("06 12 34 56 78", ["zoe"]),
        ("00 33 6 12 34 56 78", ["zoe"]),
        ("jane 555-0143", ["jane"]),
        ("(617) 555-0144", []),
        ("https://capture.example/en/AbC-123", ["jane", "zoe"]),
        ("https://elsewhere.example/fr/AbC-123/", ["jane"]),
        ("http://elsewhere.example/AbC-123?utm=1#top", ["jane"]),
        ("<https://elsewhere.example/abc-123>.", ["jane"]),
        ("elsewhere.example/AbC-1234", ["zoe"]),
        ("https://elsewhere.example/en", []),
        ("https://", ["jane", "zoe"]),
        ("\0", []),
        ("\ud800", []),
        ("x" * 100_000, []),
        ("jane " + " ".join(f"w{number}" for number in range(5_000)), []),
    ],
)
def test_search(path: Path, search: str, found: list[str]) -> None:
    async def work(register: Register) -> None:
        await register.add(JANE)
        await register.add(ZOE)
        assert await _found(register, search) == found

    with_register(path, work)


def test_a_pasted_link_finds_the_row_that_has_only_a_key(path: Path) -> None:
    async def work(register: Register) -> None:
        await register.add(made_row("bare", key="QWERTY99"))
        assert await _found(register, "https://capture.example/en/QWERTY99") == ["bare"]

    with_register(path, work)


def test_a_stored_row_is_found_by_what_it_is_now(path: Path) -> None:
    async def work(register: Register) -> None:
        await register.add(made_row("one", customer="Before"))
        await register.store(made_row("one", customer="After"))
        assert await _found(register, "before") == []
        assert await _found(register, "after") == ["one"]

    with_register(path, work)


ANY_TEXT = st.text(
    st.one_of(st.sampled_from("%_\\'\"*?[]()-+/.:# aAéÉßİſﬁ0123456789\n\t\0\ud800"), st.characters()), max_size=20
)


@settings(max_examples=20, deadline=None)
@given(texts=st.lists(st.tuples(ANY_TEXT, st.integers(0, 20), st.integers(0, 20)), min_size=1, max_size=20))
def test_any_part_of_any_text_finds_its_row(
    tmp_path_factory: pytest.TempPathFactory, texts: list[tuple[str, int, int]]
) -> None:
    async def work(register: Register) -> None:
        for number, (text, _, _) in enumerate(texts):
            await register.add(made_row(f"{number}", customer=text))
        for number, (text, start, end) in enumerate(texts):
            part = text[start:end]
            for search in (part, part.upper(), unicodedata.normalize("NFD", part)):
                assert f"{number}" in await _found(register, search)

    with_register(tmp_path_factory.mktemp("search") / "register.sqlite3", work)


@settings(max_examples=20, deadline=None)
@given(searches=st.lists(ANY_TEXT, min_size=1, max_size=30))
def test_no_search_is_too_odd(tmp_path_factory: pytest.TempPathFactory, searches: list[str]) -> None:
    async def work(register: Register) -> None:
        await register.add(JANE)
        for search in searches:
            await _found(register, search)

    with_register(tmp_path_factory.mktemp("odd") / "register.sqlite3", work)


def test_groups_are_filtered_and_counted(path: Path) -> None:
    statuses = ["IDLE", "started", "Process", "QC_PASSED", "CONFIRM", "COMPLETE", "EXPIRED", "INVALID", "NEW_ONE"]
    rows = [made_row(status, status=status) for status in statuses]
    rows += [made_row(f"fate {fate.value}", fate=fate) for fate in Fate if fate is not Fate.MADE]

    async def work(register: Register) -> None:
        empty = await register.counts()
        assert empty.everything == 0
        assert empty.by_chip == dict.fromkeys(Chip, 0)
        for row in rows:
            await register.add(row)
        counts = await register.counts()
        assert counts.everything == len(rows)
        for chip in Chip:
            if chip.group is not None:
                page = await register.page(ListQuery(chip=chip))
                assert {row.local_id for row in page} == {row.local_id for row in rows if row.group is chip.group}
                assert counts.by_chip[chip] == len(page)
        page = await register.page(ListQuery(chip=Chip.CAPTURING, search="started"))
        assert [row.local_id for row in page] == ["started"]
        open_rows = {row.local_id for row in await register.open_rows()}
        assert open_rows == {"IDLE", "started", "Process", "QC_PASSED", "CONFIRM", "NEW_ONE"}

    with_register(path, work)


def test_open_rows(path: Path) -> None:
    async def work(register: Register) -> None:
        for number in range(4):
            made_at = NOON + timedelta(minutes=number)
            await register.add(made_row(f"{number}", connection=f"lot {number % 2}", made_at=made_at))
        await register.add(made_row("no key", key=None))
        await register.add(made_row("unread", status="", made_at=NOON - timedelta(days=1)))
        assert [row.local_id for row in await register.open_rows()] == ["3", "2", "1", "0", "unread"]

    with_register(path, work)


def _names(rows: list[SessionRow]) -> list[str]:
    return [row.local_id for row in rows]


async def _sorted(register: Register, column: SortBy) -> tuple[list[str], list[str]]:
    return (
        _names(await register.page(ListQuery(sort_by=column, descending=False))),
        _names(await register.page(ListQuery(sort_by=column, descending=True))),
    )


@pytest.mark.parametrize(
    ("column", "field"), [(SortBy.VEHICLE, "vehicle"), (SortBy.VIN, "vin"), (SortBy.CUSTOMER, "customer")]
)
def test_texts_sort_without_case_and_accents_and_blanks_last(path: Path, column: SortBy, field: str) -> None:
    async def work(register: Register) -> None:
        for number, text in enumerate(["zoe", "", "Émile", "adam", "Eve", "  "]):
            changes = {field: text, "made_at": NOON + timedelta(minutes=number)}
            await register.add(made_row(text.strip() or f"blank {number}", **changes))
        forward, backward = await _sorted(register, column)
        assert forward == ["adam", "Émile", "Eve", "zoe", "blank 5", "blank 1"]
        assert backward == ["zoe", "Eve", "Émile", "adam", "blank 5", "blank 1"]

    with_register(path, work)


def test_statuses_sort_by_group_and_life(path: Path) -> None:
    in_order = ["idle", "STARTED", "PROCESS", "QC_PASSED", "CONFIRM", "COMPLETE", "EXPIRED", "INVALID", "ALPHA", "beta"]

    async def work(register: Register) -> None:
        for status in reversed(in_order):
            await register.add(made_row(status, status=status))
        await register.add(made_row("blank", status="", fate=Fate.NOT_KNOWN))
        forward, backward = await _sorted(register, SortBy.STATUS)
        assert forward == [*in_order, "blank"]
        assert backward == [*reversed(in_order), "blank"]

    with_register(path, work)


def test_messages_sort_trouble_first_and_none_last(path: Path) -> None:
    async def work(register: Register) -> None:
        for sms in SmsState:
            await register.add(made_row(sms.value, sms=sms))
        forward, backward = await _sorted(register, SortBy.SMS)
        assert forward == ["error", "not known", "accepted", "none"]
        assert backward == ["accepted", "not known", "error", "none"]

    with_register(path, work)


def test_ties_go_newest_first_and_then_by_local_id(path: Path) -> None:
    async def work(register: Register) -> None:
        for local_id, minutes in (("b", 0), ("c", 5), ("a", 0)):
            await register.add(made_row(local_id, vin="same", made_at=NOON + timedelta(minutes=minutes)))
        for column in (SortBy.VIN, SortBy.STATUS, SortBy.SMS, SortBy.CUSTOMER):
            assert await _sorted(register, column) == (["c", "a", "b"], ["c", "a", "b"])
        assert await _sorted(register, SortBy.MADE) == (["a", "b", "c"], ["c", "a", "b"])

    with_register(path, work)


def test_a_page_cannot_start_before_the_list(path: Path) -> None:
    async def work(register: Register) -> None:
        with pytest.raises(ValueError, match="first row"):
            await register.page(ListQuery(), offset=-1)
        with pytest.raises(ValueError, match="first row"):
            await register.page(ListQuery(), limit=-1)
        assert await register.page(ListQuery(), limit=0) == []

    with_register(path, work)
