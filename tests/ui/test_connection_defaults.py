"""What new sessions of a connection begin with: said in its form, kept in the settings, shown again."""

from __future__ import annotations

import json
from typing import Any

import pytest
from PySide6.QtCore import QLocale, QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QWidget

from pave_desktop.models.connection import Connection
from pave_desktop.models.field import Field
from pave_desktop.models.session_defaults import SessionDefaults
from pave_desktop.practice import PracticeServer
from pave_desktop.settings import load_settings
from pave_desktop.ui.connections.defaults_form import usual_defaults
from pave_desktop.ui.connections.window import ConnectionsWindow
from tests.conftest import Desktop, Desktops, connection_to, idle, keys_of, until
from tests.ui.hands import (
    CTRL,
    SHIFT,
    Key,
    click,
    description,
    find_input,
    focused,
    focused_name,
    new_editor,
    press,
    unfold,
)
from tests.ui.looks import clipped, out_of_order
from tests.ui.tree import Role, not_plain, texts, widget

HEADING = "Defaults for new sessions"
CHOSEN = SessionDefaults(
    region="CA",
    odometer_unit="KILOMETRES",
    sender_name="Lot",
    results_number="+14165550143",
    theme="PRO",
    language="FR",
    redirect_url="https://lot.example/merci",
)
AS_SHOWN = {
    "Country": "Canada",
    "Odometer unit": "Kilometres",
    "Sender name": "Lot",
    "Results to": "(416) 555-0143",
    "Theme": "PRO",
    "Language": "French",
    "Redirect URL": "https://lot.example/merci",
    "Phone numbers are sent": "With + and country code (usual)",
}
STOPS = list(AS_SHOWN)


async def opened(desktop: Desktop) -> Any:
    """Open the window of connections by its keys."""
    press(Key.Key_C, CTRL | SHIFT)
    window = await until(lambda: desktop.window.other(ConnectionsWindow))
    await until(window.isActiveWindow)
    return window


async def unfolded(desktop: Desktop) -> Any:
    window = await opened(desktop)
    unfold(window, HEADING)
    await idle()
    return window


def shown(window: QWidget) -> dict[str, str]:
    """Read every default as it stands in the window."""
    inputs = {name: find_input(window, name) for name in STOPS}
    return {name: each.currentText() if isinstance(each, QComboBox) else each.text() for name, each in inputs.items()}


def type_over(window: QWidget, name: str, text: str) -> None:
    """Go to a line and type over what is in it."""
    line = find_input(window, name)
    line.setFocus()
    press(Key.Key_A, CTRL)
    press(Key.Key_Delete)
    QTest.keyClicks(focused(), text)


def choose_country(window: QWidget, country: str) -> None:
    """Choose by the first letter, as a person at a keyboard does."""
    find_input(window, "Country").setFocus()
    QTest.keyClicks(focused(), country[0])
    assert find_input(window, "Country").currentText() == country


def of_lot(desktop: Desktop) -> Connection:
    """Give the connection as it is on disk."""
    (saved,) = load_settings(desktop.desk.connections._path).settings.connections
    return saved


async def open_with(desktops: Desktops, server: PracticeServer, defaults: SessionDefaults) -> Desktop:
    lot = connection_to(server, defaults=defaults)
    return await desktops.open(practice=False, server=server, connections=[lot], keys={lot.id: keys_of(server)})


async def test_typed_kept_on_disk_and_shown_at_the_next_start_by_keyboard_alone(
    desktops: Desktops, practice_server: PracticeServer
) -> None:
    desktop = await open_with(desktops, practice_server, SessionDefaults())
    window = await opened(desktop)
    while focused_name() != HEADING:
        press(Key.Key_Tab)
    press(Key.Key_Return)
    assert find_input(window, "Country").isVisible(), "Enter opens the heading, and saves nothing"
    for keys in ("C", "K", "  Steve's \u00a0Auto ", "416.555.0143", "P", "E", "stevesauto.example/thanks", "A"):
        press(Key.Key_Tab)
        QTest.keyClicks(focused(), keys)
    press(Key.Key_Tab)
    assert focused_name() == "Network, for all connections"
    while focused_name() != "Save":
        press(Key.Key_Tab)
    press(Key.Key_Return)
    await idle()
    assert window.form.result_text.text() == "✓ Saved."
    (saved,) = json.loads((desktops.folder / "settings.json").read_text(encoding="utf-8"))["connections"]
    assert saved["defaults"] == {
        "region": "CA",
        "odometer_unit": "KILOMETRES",
        "phone_style": "ten digits",
        "sender_name": "Steve's Auto",
        "results_number": "+14165550143",
        "theme": "PRO",
        "language": "EN",
        "redirect_url": "https://stevesauto.example/thanks",
    }
    await desktops.close(desktop)
    again = await unfolded(await desktops.open(practice=False, server=practice_server))
    assert shown(again) == {
        "Country": "Canada",
        "Odometer unit": "Kilometres",
        "Sender name": "Steve's Auto",
        "Results to": "(416) 555-0143",
        "Theme": "PRO",
        "Language": "English",
        "Redirect URL": "https://stevesauto.example/thanks",
        "Phone numbers are sent": "As ten digits (United States and Canada)",
    }


async def test_what_is_kept_stays_when_something_else_is_edited(
    desktops: Desktops, practice_server: PracticeServer
) -> None:
    desktop = await open_with(desktops, practice_server, CHOSEN)
    window = await opened(desktop)
    type_over(window, "Name", "Renamed")
    click(window, "Save")
    await idle()
    assert of_lot(desktop) == connection_to(practice_server, name="Renamed", defaults=CHOSEN)


async def test_each_connection_shows_its_own(desktops: Desktops, practice_server: PracticeServer) -> None:
    lot = connection_to(practice_server, defaults=CHOSEN)
    other = connection_to(practice_server, id="other", name="Other lot")
    desktop = await desktops.open(practice=False, server=practice_server, connections=[lot, other])
    window = await unfolded(desktop)
    assert shown(window) == AS_SHOWN
    window.list_widget.setFocus()
    press(Key.Key_Down)
    assert shown(window) == {
        "Country": "United States",
        "Odometer unit": "Miles",
        "Sender name": "",
        "Results to": "",
        "Theme": "As set for this key",
        "Language": "As set for this key",
        "Redirect URL": "",
        "Phone numbers are sent": "With + and country code (usual)",
    }
    window.list_widget.setFocus()
    press(Key.Key_Up)
    assert shown(window) == AS_SHOWN


# What cannot be used

WRONG = [
    ("Results to", "555", "No phone number looks like this."),
    ("Results to", "call Jim", "This is not a phone number."),
    ("Redirect URL", "thanks page", "This is not a web address."),
    ("Redirect URL", "ftp://lot.example", "The address must start with https://"),
    ("Sender name", "x" * 201, "This is too long: at most 200 characters."),
]


@pytest.mark.parametrize(("name", "typed", "words"), WRONG, ids=[typed[:20] for _, typed, _ in WRONG])
async def test_what_is_wrong_is_said_on_leaving_and_stops_saving(
    lot_desktop: Desktop, name: str, typed: str, words: str
) -> None:
    before = of_lot(lot_desktop)
    window = await unfolded(lot_desktop)
    type_over(window, name, typed)
    entered = find_input(window, name).text()
    assert words not in description(window, name), "not while it is typed"
    press(Key.Key_Tab)
    assert words in description(window, name)
    assert any(text.startswith(f"⚠ {words}") for text in texts(window)), "said under it, not by colour alone"
    click(window, HEADING, Role.CheckBox)
    click(window, "Save")
    await idle()
    assert focused_name() == name, "what it is folded into opens, and the field gets the keyboard"
    assert find_input(window, name).text() == entered, "nothing typed is lost"
    assert of_lot(lot_desktop) == before
    assert "Saved" not in window.form.result_text.text()
    assert not_plain(window) == []
    type_over(window, name, "")
    assert words not in description(window, name), "gone as soon as it is corrected"
    click(window, "Save")
    await idle()
    assert window.form.result_text.text() == "✓ Saved."


async def test_the_first_wrong_field_gets_the_keyboard(lot_desktop: Desktop) -> None:
    window = await unfolded(lot_desktop)
    type_over(window, "Redirect URL", "thanks page")
    type_over(window, "Results to", "555")
    find_input(window, "Name").setFocus()
    click(window, "Save")
    await idle()
    assert focused_name() == "Results to"
    line = find_input(window, "Results to")
    place = QRect(line.mapTo(window, QPoint(0, 0)), line.size())
    await until(lambda: line.visibleRegion().boundingRect().size() == line.size())
    assert window.rect().contains(place)
    type_over(window, "Name", "")
    click(window, "Save")
    await idle()
    assert focused_name() == "Name", "which stands above"
    assert "This is not a web address." in description(window, "Redirect URL")


async def test_a_connection_is_tested_whatever_its_sessions_begin_with(lot_desktop: Desktop) -> None:
    window = await unfolded(lot_desktop)
    type_over(window, "Results to", "555")
    click(window, "Test connection")
    await until(window.form.result_text.text)
    await idle()
    assert "It works" in window.form.result_text.text()


async def test_a_number_where_no_text_arrives_is_doubted_but_kept(lot_desktop: Desktop) -> None:
    window = await unfolded(lot_desktop)
    type_over(window, "Results to", "800 555 0199")
    press(Key.Key_Tab)
    assert "toll-free" in description(window, "Results to")
    click(window, "Save")
    await idle()
    assert of_lot(lot_desktop).defaults.results_number == "+18005550199"


# The region


@pytest.mark.parametrize(
    ("country", "typed", "read"),
    [
        ("United States", "617 555 0143", "+16175550143"),
        ("Canada", "(416) 555-0143", "+14165550143"),
        ("Mexico", "81 1234 5678", "+528112345678"),
        ("Mexico", "+1 617 555 0143", "+16175550143"),
        ("United States", "+52 81 1234 5678", "+528112345678"),
    ],
)
async def test_the_country_decides_how_a_typed_number_is_read(
    lot_desktop: Desktop, country: str, typed: str, read: str
) -> None:
    window = await unfolded(lot_desktop)
    type_over(window, "Results to", typed)
    choose_country(window, country)
    click(window, "Save")
    await idle()
    assert of_lot(lot_desktop).defaults.results_number == read


async def test_a_kept_number_stays_the_same_number_in_another_country(
    desktops: Desktops, practice_server: PracticeServer
) -> None:
    desktop = await open_with(desktops, practice_server, CHOSEN)
    window = await unfolded(desktop)
    choose_country(window, "Mexico")
    assert find_input(window, "Results to").text() == "+1 416-555-0143"
    click(window, "Save")
    await idle()
    assert of_lot(desktop).defaults == CHOSEN.model_copy(update={"region": "MX"})


@pytest.mark.parametrize(
    ("locale", "region", "unit"),
    [
        ("en_US", "US", "MILES"),
        ("es_US", "US", "MILES"),
        ("en_CA", "CA", "KILOMETRES"),
        ("fr_CA", "CA", "KILOMETRES"),
        ("es_MX", "MX", "KILOMETRES"),
        ("en_GB", "US", "MILES"),
        ("de_DE", "US", "KILOMETRES"),
        ("C", "US", "MILES"),
    ],
)
def test_a_new_connection_begins_as_the_computer_is_set(locale: str, region: str, unit: str) -> None:
    usual = usual_defaults(QLocale(locale))
    assert usual == SessionDefaults.model_validate({"region": region, "odometer_unit": unit})


async def test_the_form_of_a_new_connection_begins_so(desktops: Desktops, practice_server: PracticeServer) -> None:
    desktop = await open_with(desktops, practice_server, CHOSEN)
    window = await unfolded(desktop)
    click(window, "New connection")
    assert window.form.defaults.read() == usual_defaults(QLocale.system())


# Looks


async def test_theme_and_language_are_offered_as_in_the_editor(lot_desktop: Desktop) -> None:
    editor = await new_editor(lot_desktop)
    in_editor = {field: editor.form.boxes[field].choice for field in (Field.THEME, Field.LANGUAGE)}  # type: ignore[attr-defined]
    offered = {field: [box.itemText(place) for place in range(box.count())] for field, box in in_editor.items()}
    editor.close()
    await until(lambda: not lot_desktop.editors)
    lot_desktop.window.activateWindow()
    await until(lot_desktop.window.isActiveWindow)
    window = await unfolded(lot_desktop)
    for field, name in ((Field.THEME, "Theme"), (Field.LANGUAGE, "Language")):
        choice = find_input(window, name)
        assert [choice.itemText(place) for place in range(choice.count())] == offered[field]


async def test_tab_goes_through_them_as_the_eye_does(lot_desktop: Desktop) -> None:
    window = await unfolded(lot_desktop)
    widget(window, HEADING, Role.CheckBox).setFocus()
    stops = []
    for _ in range(len(STOPS) + 1):
        press(Key.Key_Tab)
        stops.append(focused_name())
    assert stops == [*STOPS, "Network, for all connections"]
    assert out_of_order(window) == []


async def test_nothing_is_cut_off_and_what_was_opened_is_in_sight(lot_desktop: Desktop) -> None:
    window = await unfolded(lot_desktop)
    for name, typed, _ in WRONG[::2]:
        type_over(window, name, typed)
    click(window, "Save")
    await idle()
    QApplication.processEvents()
    assert clipped(window) == []
    assert window.width() <= 1366
    assert window.height() <= 768


async def test_on_the_first_start_they_are_folded_away(desktops: Desktops) -> None:
    desktop = await desktops.open(practice=False, connections=[])
    desktop.window.resize(1366, 768)
    desktop.window.commands.connections.trigger()
    await idle()
    heading = widget(desktop.window, HEADING, Role.CheckBox)
    assert not heading.isChecked()
    assert not set(texts(desktop.window)) & set(STOPS)
    QTest.mouseClick(heading, Qt.MouseButton.LeftButton)
    await idle()
    assert set(STOPS) <= set(texts(desktop.window))
    assert widget(desktop.window, "Save").visibleRegion().boundingRect().size() == widget(desktop.window, "Save").size()
