"""What a server says is shown as it is spelled and never as more: no markup, nothing hidden, no unsafe link, no end."""

from __future__ import annotations

import json
import os
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from pave_desktop.entry.shown_text import MARK
from pave_desktop.models.field import Field
from pave_desktop.models.session_row import Event, EventKind, SessionRow
from pave_desktop.practice import Misbehaviour
from pave_desktop.ui.measure import em
from pave_desktop.ui.session_table.model import Column
from tests.benchmarks.loop_gap import LongestGap
from tests.conftest import Desktop, Runner, idle, until
from tests.ui.hands import CTRL, Key, choose_row, clipboard, editor_of, make, press, question, shown_rows
from tests.ui.hostile_sessions import LINKS, TEXTS, answer_with, cells_that_read_badly, full_of, read_badly

KEEP = "what was there before"
EXAMPLES = int(os.environ.get("HOSTILE_EXAMPLES", "200"))
"""How many answers hypothesis makes up; a window takes a tenth of them."""
SECONDS_A_WINDOW_MAY_STAND_STILL = 1.0
"""On a machine that does other things, too; what is measured is a tenth of it."""


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
async def test_whatever_a_field_holds_is_plain_visible_and_short(lot_desktop: Desktop, text: str) -> None:
    desktop = lot_desktop
    row = await make(desktop, MAKE="Kia")
    await answer_with(desktop, row, full_of(text, row.key or "", status="IDLE"))
    await choose_row(desktop, row)
    assert read_badly(desktop.window) == []
    assert cells_that_read_badly(desktop.window.page.model) == []
    desktop.window.work.chosen.delete()
    box = await question()
    assert read_badly(box) == []
    box.reject()
    editor = await editor_of(desktop, row)
    for fold_out in (*editor.form.fold_outs.values(), editor.preview):
        fold_out.open()
    await idle()
    assert read_badly(editor) == []
    assert not editor.edit.is_dirty, "what is only shown otherwise was not typed"


@pytest.mark.parametrize("text", [TEXTS["tags"], TEXTS["turned round"], TEXTS["10 kB in one word"]])
async def test_a_status_that_nobody_knows_is_one_line_too(lot_desktop: Desktop, text: str) -> None:
    row = await make(lot_desktop, MAKE="Kia")
    await answer_with(lot_desktop, row, full_of(text, row.key or ""))
    await choose_row(lot_desktop, row)
    assert read_badly(lot_desktop.window) == []
    assert cells_that_read_badly(lot_desktop.window.page.model) == []
    lot_desktop.window.work.chosen.copy()
    assert read_badly(lot_desktop.window) == [], "the notice names the vehicle"


async def test_a_row_stays_as_high_as_the_others(lot_desktop: Desktop) -> None:
    row = await make(lot_desktop, MAKE="Kia")
    await make(lot_desktop, MAKE="Ford")
    table = lot_desktop.window.page.table
    heights = {table.rowHeight(number) for number in range(2)}
    await answer_with(lot_desktop, row, full_of("tall\n\n\ntext " * 50, row.key or "", status="IDLE"))
    assert {table.rowHeight(number) for number in range(2)} == heights


async def test_a_name_written_from_right_to_left_stays_whole(lot_desktop: Desktop) -> None:
    row = await make(lot_desktop, MAKE="Kia")
    name = {"first_name": "محمد", "last_name": "نمی\u200cخواهم"}
    document = full_of("x", row.key or "", status="IDLE", options={"contact": name})
    await answer_with(lot_desktop, row, document)
    assert lot_desktop.window.page.model.index(0, Column.CUSTOMER).data() == "محمد نمی\u200cخواهم"


async def test_what_is_sent_back_is_what_the_server_holds(lot_desktop: Desktop) -> None:
    row = await make(lot_desktop, MAKE="Kia")
    hidden = "An\u200bn\u202e"
    contact = {"first_name": hidden, "last_name": "Smith"}
    await answer_with(lot_desktop, row, full_of("x", row.key or "", status="IDLE", options={"contact": contact}))
    editor = await editor_of(lot_desktop, row)
    shown = editor.form.boxes[Field.FIRST_NAME].text()
    assert MARK in shown
    assert hidden not in shown
    editor.edit.fill_in({Field.LAST_NAME: "Miller"})
    assert editor.edit.will_be_sent() == {"session": {"contact": {"first_name": hidden, "last_name": "Miller"}}}


async def test_what_pave_refuses_in_tags_is_told_in_words(lot_desktop: Desktop) -> None:
    row = await make(lot_desktop, MAKE="Kia")
    editor = await editor_of(lot_desktop, row)
    assert lot_desktop.server is not None
    said = [TEXTS["tags"], TEXTS["turned round"], TEXTS["tower"], TEXTS["10 kB in one word"]]
    errors = {"vehicle.make": said, "session.client_id": said, "<b>other</b>\u202e": said}
    body = json.dumps({"message": TEXTS["turned round"], "errors": errors}).encode()
    lot_desktop.server.misbehave(Misbehaviour(method="PUT", status=400, body=body))
    editor.edit.fill_in({Field.MAKE: "Ford"})
    editor.save()
    await until(lambda: editor.edit.errors)
    await idle()
    assert read_badly(editor) == []


# Links


@pytest.mark.parametrize("link", LINKS)
async def test_an_unsafe_link_is_neither_offered_nor_opened_nor_copied(
    desktop: Desktop, monkeypatch: pytest.MonkeyPatch, link: str
) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url) or True)
    row = await make(desktop, MAKE="Kia")
    await answer_with(desktop, row, full_of("x", row.key or "", status="IDLE", capture_url=link))
    await choose_row(desktop, row)
    clipboard().setText(KEEP)
    press(Key.Key_C, CTRL)
    press(Key.Key_O, CTRL)
    pane, model = desktop.window.work.chosen.pane, desktop.window.page.model
    assert clipboard().text() == KEEP
    assert opened == []
    assert not pane.link.isVisible()
    assert not pane.link.text()
    assert not pane.copy_button.isVisible()
    assert not pane.open_button.isVisible()
    assert "not a secure web address" in pane.unsafe.text()
    assert pane.unsafe.isVisible()
    assert model.index(0, Column.LINK).data() == "Bad"


async def test_a_safe_link_is_offered_and_opened(desktop: Desktop, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toString()) or True)
    row = await make(desktop, MAKE="Kia")
    await choose_row(desktop, row)
    press(Key.Key_O, CTRL)
    press(Key.Key_C, CTRL)
    assert opened == [row.capture_link]
    assert clipboard().text() == row.capture_link
    assert not clipboard().mimeData().hasHtml()
    assert not desktop.window.work.chosen.pane.unsafe.isVisible()
    assert desktop.window.page.model.index(0, Column.LINK).data() == "Copy"


# Without end


@pytest.mark.parametrize("text", ["W" * 1_000_000, "word " * 200_000], ids=["W", "words"])
async def test_a_million_signs_in_a_field_hold_nothing_up(lot_desktop: Desktop, text: str) -> None:
    desktop = lot_desktop
    row = await make(desktop, MAKE="Kia")
    document = full_of("x", row.key or "", status="IDLE")
    # An answer of more than 10 MB is not read at all.
    for place, names in (
        (document["vehicle"], ("make", "vin")),
        (document["options"]["contact"], ("first_name",)),
        (document["options"]["sms"], ("to", "to_name", "delivery_message")),
        (document["options"], ("reference",)),
        (document, ("redirect_url", "theme")),
    ):
        place.update(dict.fromkeys(names, {"a": text} if "reference" in names else text))
    with LongestGap() as gap:
        await answer_with(desktop, row, document)
        await choose_row(desktop, row)
        editor = await editor_of(desktop, row)
    assert gap.seconds < SECONDS_A_WINDOW_MAY_STAND_STILL
    assert read_badly(editor) == []
    assert read_badly(desktop.window) == []
    pane = desktop.window.work.chosen.pane
    assert pane.minimumSizeHint().width() < em(pane, 70), "the list keeps its room"


async def test_a_session_with_a_long_past_is_shown_with_its_end(lot_desktop: Desktop) -> None:
    row = await make(lot_desktop, MAKE="Kia")
    events = [Event(at=row.made_at, kind=EventKind.STATUS, detail=f"WORD {number}") for number in range(5000)]
    await lot_desktop.program.bench.register.store(row, events=events)
    lot_desktop.desk.session_changed.emit(row.local_id)
    await choose_row(lot_desktop, row)
    past = lot_desktop.window.work.chosen.pane.past
    texts = [past.itemAt(number).widget().text() for number in range(past.count())]
    assert "WORD 4999" in texts
    assert "WORD 4000" not in texts
    assert [text for text in texts if "more before that" in text]


@pytest.mark.parametrize("depth", [50, 900, 985, 5000])
async def test_what_is_nested_without_end_is_read_or_refused(lot_desktop: Desktop, depth: int) -> None:
    row = await make(lot_desktop, MAKE="Kia")
    nested = "[" * depth + "1" + "]" * depth
    fields = f'"x": {nested}, "options": {{"reference": {{"a": {nested}}}, "sms": {{"delivery_status": {nested}}}}}'
    body = f'{{"session_key": "{row.key}", "status": "IDLE", "vehicle": {{"make": "Ford"}}, {fields}}}'
    await answer_with(lot_desktop, row, body.encode())
    await choose_row(lot_desktop, row)
    await editor_of(lot_desktop, row)
    assert shown_rows(lot_desktop) == (["Ford"] if depth == 50 else ["Kia"])
    assert ("could not be understood" in lot_desktop.last_told) is (depth > 50)


async def test_an_answer_of_more_than_10_mb_is_told_and_not_read(lot_desktop: Desktop) -> None:
    row = await make(lot_desktop, MAKE="Kia")
    await answer_with(lot_desktop, row, full_of("W" * 1_000_000, row.key or ""))
    assert shown_rows(lot_desktop) == ["Kia"]
    assert "could not be understood" in lot_desktop.last_told
    await answer_with(lot_desktop, row, full_of("Ford", row.key or "", status="IDLE"))
    assert shown_rows(lot_desktop) == ["Ford Ford Ford"], "the line goes on working"


# Anything at all

_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.sampled_from([*TEXTS.values()]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
_PLACES = [
    *((name,) for name in full_of("", "")),
    *(("vehicle", name) for name in full_of("", "")["vehicle"]),
    *(("options", name) for name in full_of("", "")["options"]),
    *(("options", "sms", name) for name in full_of("", "")["options"]["sms"]),
    *(("options", "contact", name) for name in ("first_name", "last_name")),
    *(("options", "reference", name) for name in ("reference", "a")),
]
_CHANGES = st.lists(st.tuples(st.sampled_from(_PLACES), _JSON), max_size=6)


def nearly_a_session(key: str, changes: list[tuple[tuple[str, ...], Any]]) -> dict[str, Any]:
    """Take a good session and put anything into some of its places."""
    document = full_of("Good", key, status="IDLE", capture_url=f"https://lot.vehiclecapture.com/{key}")
    for (*way, last), value in changes:
        place: Any = document
        for name in way:
            place = place.get(name) if isinstance(place, dict) else None
        if isinstance(place, dict):
            place[last] = value
    return document


@pytest.fixture
def opened_row(lot_desktop: Desktop, run: Runner) -> SessionRow:
    return run(make(lot_desktop, MAKE="Kia"))


@settings(max_examples=EXAMPLES // 10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=_CHANGES)
@pytest.mark.timeout(600)
def test_nearly_a_session_never_stops_a_window(
    lot_desktop: Desktop, opened_row: SessionRow, run: Runner, changes: list[tuple[tuple[str, ...], Any]]
) -> None:
    document = nearly_a_session(opened_row.key or "", changes)
    run(_look_everywhere(lot_desktop, opened_row, json.dumps(document).encode()))


@settings(max_examples=EXAMPLES // 10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(document=_JSON)
@pytest.mark.timeout(600)
def test_any_json_never_stops_a_window(
    lot_desktop: Desktop, opened_row: SessionRow, run: Runner, document: Any
) -> None:
    run(_look_everywhere(lot_desktop, opened_row, json.dumps(document).encode()))


async def _look_everywhere(desktop: Desktop, row: SessionRow, body: bytes) -> None:
    """Look at what was answered in the list, the details and the editor; a crash fails the test by itself."""
    await answer_with(desktop, row, body)
    window = desktop.window
    if window.page.table.chosen_row() is None:
        window.page.table.choose(0)
        await idle()
    assert cells_that_read_badly(window.page.model) == []
    assert read_badly(window.work.chosen.pane) == []
    editor = window.windows.open_existing(row)
    await idle()
    assert read_badly(editor) == []
    assert not editor.edit.is_dirty
    editor.reject()
    window.notice_bar.clear()
    desktop.told.clear()
    await idle()
