"""What needs attention: each reason stands in the details, and what becomes overdue comes by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from pave_desktop.models.list_query import Chip
from pave_desktop.models.session_row import Fate, SessionRow
from pave_desktop.models.statuses import SmsState
from pave_desktop.practice import DEFAULT_FAILING_NUMBER
from pave_desktop.ui.attention_watch import AttentionWatch
from tests.conftest import Desktop, idle, until
from tests.ui.hands import CTRL, Key, choose_row, editor_of, find_input, make, press
from tests.ui.tree import texts

HEADING = "Needs attention"


async def put(desktop: Desktop, **values: Any) -> SessionRow:
    """Put a session into the register, as an earlier run would have left it."""
    now = desktop.desk.now()
    given: dict[str, Any] = {
        "local_id": "old",
        "connection": desktop.desk.connections.current.id,
        "key": "PRA-0000000077",
        "fate": Fate.MADE,
        "status": "IDLE",
        "vehicle": "2017 Nissan Rogue",
        "customer": "Jane Smith",
        "made_at": now - timedelta(minutes=5),
    }
    ages = {name: now - age for name, age in values.items() if isinstance(age, timedelta)}
    row = SessionRow(**{**given, **values, **ages})
    await desktop.program.bench.register.add(row)
    desktop.desk.session_changed.emit(row.local_id)
    await until(lambda: any(each.local_id == row.local_id for each in desktop.desk.list.rows))
    return row


def strip(desktop: Desktop) -> str:
    """What the details say above all else, as a screen reader finds it; empty where nothing is to be done."""
    said = texts(desktop.window.work.chosen.pane)
    return said[said.index(HEADING) + 1] if HEADING in said else ""


def count(desktop: Desktop) -> int:
    counted: int = desktop.desk.list.counts.by_chip[Chip.ATTENTION]
    return counted


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"sms": SmsState.ERROR, "phone": "+12025550143"}, "The text message to (202) 555-0143 failed."),
        ({"made_at": timedelta(hours=26)}, "Made 26 hours ago and not opened yet. Call the customer"),
        (
            {"status": "PROCESS", "made_at": timedelta(days=2), "status_since": timedelta(hours=2, minutes=1)},
            "The customer began to take photos 2 hours ago and has not finished.",
        ),
        ({"fate": Fate.NOT_KNOWN, "key": None, "status": ""}, "The answer was lost, so it may have been created."),
        ({"fate": Fate.REFUSED, "key": None, "status": ""}, "PAVE did not create it."),
    ],
    ids=["text", "not started", "stuck", "may exist", "not created"],
)
async def test_the_details_say_why_and_what_to_do(desktop: Desktop, values: dict[str, Any], words: str) -> None:
    row = await put(desktop, **values)
    await choose_row(desktop, row)
    await until(lambda: strip(desktop))
    assert strip(desktop).startswith(words)
    await until(lambda: count(desktop) == 1)


async def test_what_needs_nobody_has_no_strip(desktop: Desktop) -> None:
    await choose_row(desktop, await make(desktop, MAKE="Kia"))
    assert strip(desktop) == ""
    assert "No text message is known." in texts(desktop.window.work.chosen.pane)
    assert count(desktop) == 0


async def test_the_strip_goes_when_what_it_says_is_done(desktop: Desktop) -> None:
    row = await make(desktop, MAKE="Kia", SMS_TO=DEFAULT_FAILING_NUMBER)
    await choose_row(desktop, row)
    assert strip(desktop).endswith("Change the number and save; PAVE sends it again.")
    said = texts(desktop.window.work.chosen.pane)
    assert len([text for text in said if "text message" in text.lower() and "failed" in text]) == 2, (
        "once in the strip and once in the time line"
    )
    editor = await editor_of(desktop, row)
    await until(lambda: find_input(editor, "Mobile number").isEnabled())
    find_input(editor, "Mobile number").setText("202 555 0178")
    editor.save()
    await until(lambda: strip(desktop) == "")
    await until(lambda: count(desktop) == 0)


async def test_what_becomes_overdue_comes_by_itself(desktop: Desktop) -> None:
    hour = timedelta(hours=1)
    desktop.desk.connections.change_preferences(lambda had: replace(had, not_started_minutes=60))
    row = await put(desktop, made_at=hour - timedelta(seconds=1.5))
    await choose_row(desktop, row)
    assert (strip(desktop), count(desktop)) == ("", 0)
    watch = AttentionWatch(desktop.desk, desktop.window.work.chosen, seconds=0.1)
    await until(lambda: count(desktop) == 1)
    await until(lambda: strip(desktop).startswith("Made an hour ago and not opened yet."))
    watch.deleteLater()
    assert "Needs attention 1" in texts(desktop.window.page.header)


async def test_less_patience_counts_at_once(desktop: Desktop) -> None:
    row = await put(desktop, status="PROCESS", status_since=timedelta(minutes=20))
    await choose_row(desktop, row)
    assert (strip(desktop), count(desktop)) == ("", 0)
    desktop.desk.connections.change_preferences(lambda had: replace(had, stuck_minutes=10))
    await until(lambda: count(desktop) == 1)
    assert strip(desktop).startswith("The customer began to take photos 20 minutes ago")
    desktop.desk.connections.change_preferences(lambda had: replace(had, stuck_minutes=30))
    await until(lambda: count(desktop) == 0)
    assert strip(desktop) == ""


async def test_a_key_shows_them_all(desktop: Desktop) -> None:
    await make(desktop, MAKE="Kia")
    row = await put(desktop, made_at=timedelta(hours=26))
    await choose_row(desktop, row)
    press(Key.Key_6, CTRL)
    await until(lambda: [each.local_id for each in desktop.desk.list.rows] == [row.local_id])
    await idle()
    assert "Made 26 hours ago" in strip(desktop), "it is still the chosen one"
