"""The window of connections: entered, tested, kept, removed; the key is never shown, and what is wrong is said."""

from __future__ import annotations

import json
from typing import Any

import pytest
from PySide6.QtWidgets import QLineEdit

from pave_desktop.practice import Misbehaviour, PracticeServer
from pave_desktop.settings import load_settings
from pave_desktop.ui.connections.window import ConnectionsWindow
from tests.conftest import Desktop, Desktops, UsableKeyring, connection_to, idle, keys_of, until
from tests.ui.hands import CTRL, SHIFT, Key, click, description, fill_in, find_input, focused_name, press, question
from tests.ui.tree import Role, not_plain, texts, widget


async def opened(desktop: Desktop) -> Any:
    press(Key.Key_C, CTRL | SHIFT)
    window = await until(lambda: desktop.window.other(ConnectionsWindow))
    await until(window.isActiveWindow)
    return window


@pytest.fixture
def entered(practice_server: PracticeServer) -> dict[str, str]:
    """What a person would type."""
    return {
        "Name": "Steve's Auto",
        "Base URL": practice_server.base_url,
        "Account": practice_server.account,
        "API key": f"  {practice_server.api_key} ",
        "API secret": f"{practice_server.api_secret}\t",
    }


async def enter(window: Any, values: dict[str, str]) -> None:
    for name, text in values.items():
        entry = find_input(window, name)
        entry.clear()
        entry.setFocus()
        # Pasted: a tab that is typed would go on to the next field.
        entry.insert(text)


def declare_test(window: Any) -> None:
    """Say that it is a TEST key, which nobody else can tell."""
    choice = widget(window, "TEST key: real results, not billed", Role.RadioButton)
    choice.setFocus()
    press(Key.Key_Space)
    assert choice.isChecked()


async def result(window: Any) -> str:
    await until(window.form.result_text.text)
    await idle()
    return str(window.form.result_text.text())


async def test_connection_entered_tested_and_saved(
    desktops: Desktops, practice_server: PracticeServer, entered: dict[str, str], keyring: UsableKeyring
) -> None:
    first = connection_to(practice_server, id="first", name="First lot", live=True)
    desktop = await desktops.open(
        practice=False, server=practice_server, connections=[first], keys={"first": keys_of(practice_server)}
    )
    window = await opened(desktop)
    click(window, "New connection")
    await enter(window, entered)
    click(window, "Test connection")
    assert "It works" in await result(window)
    assert {each.method for each in practice_server.requests()} == {"GET"}
    assert keyring.entries == {}, "a test keeps nothing"
    declare_test(window)
    click(window, "Save")
    await idle()
    assert [each.name for each in desktop.desk.connections.all] == ["First lot", "Steve's Auto"]
    (entry,) = keyring.entries.values()
    assert json.loads(entry) == [practice_server.api_key, practice_server.api_secret]
    saved = (desktops.folder / "settings.json").read_text(encoding="utf-8")
    assert "Steve's Auto" in saved
    assert practice_server.api_key not in saved
    assert practice_server.api_secret not in saved
    assert (find_input(window, "API key").text(), find_input(window, "API secret").text()) == ("", "")
    assert [item.text() for item in window.list_widget.selectedItems()] == ["Steve's Auto · TEST key"]
    click(window, "Test connection")
    assert "It works" in await result(window), "with the keys that are kept now"


async def test_keys_are_never_shown(lot_desktop: Desktop) -> None:
    window = await opened(lot_desktop)
    for name in ("API key", "API secret"):
        entry = find_input(window, name)
        assert entry.echoMode() is QLineEdit.EchoMode.Password
        assert entry.text() == ""
    everything = " ".join(texts(window)) + find_input(window, "API key").placeholderText()
    assert lot_desktop.server.api_key not in everything


@pytest.mark.parametrize(
    ("change", "misbehaviour", "words"),
    [
        ({"API key": "wrong-key"}, None, "PAVE did not accept account, key and secret together: "),
        ({"API secret": "wrong-secret"}, None, "PAVE did not accept account, key and secret together: "),
        ({"Account": "somebody_else"}, None, "PAVE did not accept account, key and secret together: "),
        ({}, Misbehaviour(html=True), "A web page answered instead of PAVE: see in the browser whether"),
        ({}, Misbehaviour(status=404, body=b"not found", content_type="text/plain"), "not the way PAVE does"),
        ({"Base URL": "http://127.0.0.1:9/v1"}, None, "Nobody could be reached at http://127.0.0.1:9/v1: "),
    ],
    ids=["key", "secret", "account", "a web page", "not PAVE's 404", "nobody there"],
)
async def test_a_test_says_in_a_sentence_what_is_wrong(
    lot_desktop: Desktop,
    entered: dict[str, str],
    change: dict[str, str],
    misbehaviour: Misbehaviour | None,
    words: str,
) -> None:
    if misbehaviour is not None:
        lot_desktop.server.misbehave(misbehaviour)
    window = await opened(lot_desktop)
    click(window, "New connection")
    await enter(window, entered | change)
    click(window, "Test connection")
    said = await result(window)
    assert said.startswith("⚠")
    assert words in said
    assert said.endswith(".")
    assert ". " not in said, "one sentence"
    assert {each.method for each in lot_desktop.server.requests()} <= {"GET"}
    assert not_plain(window) == []


@pytest.mark.parametrize(
    ("name", "typed", "words"),
    [
        ("Name", " ", "Give the connection a name"),
        ("Name", "steve's AUTO", "connection of this name already"),
        ("Base URL", "openapi.paveapi.com/v1", "Write the whole address"),
        ("Base URL", "http://openapi.paveapi.com/v1", "must start with https://"),
        ("Base URL", "https://me:pw@openapi.paveapi.com/v1", "no user name"),
        ("Account", "Steve's Auto", "letters, digits, - and _ only"),
        ("API key", "", "Paste it here"),
        ("API secret", "two words", "cannot belong to a key"),
    ],
)
async def test_bad_input(lot_desktop: Desktop, entered: dict[str, str], name: str, typed: str, words: str) -> None:
    window = await opened(lot_desktop)
    click(window, "New connection")
    await enter(window, entered | {"Name": "Second lot"} | {name: typed})
    declare_test(window)
    click(window, "Save")
    await idle()
    assert len(lot_desktop.desk.connections.all) == 1
    assert focused_name() == name
    assert words in description(window, name)
    assert any(words in text for text in texts(window))
    assert find_input(window, name).text() == typed
    assert lot_desktop.server.requests() == []


async def test_test_or_live_must_be_said(lot_desktop: Desktop, entered: dict[str, str]) -> None:
    window = await opened(lot_desktop)
    click(window, "New connection")
    await enter(window, entered | {"Name": "Second lot"})
    click(window, "Save")
    await idle()
    assert len(lot_desktop.desk.connections.all) == 1
    assert any("Say whether this is a TEST or a LIVE key" in text for text in texts(window))


async def test_another_address_needs_its_keys_again(lot_desktop: Desktop) -> None:
    window = await opened(lot_desktop)
    fill_in(window, "Base URL", "https://openapi.paveapi.com/v1")
    click(window, "Save")
    assert "Paste it here" in description(window, "API key")
    assert lot_desktop.desk.connections.current.base_url == lot_desktop.server.base_url


async def test_a_new_connection_does_not_take_over(lot_desktop: Desktop, entered: dict[str, str]) -> None:
    window = await opened(lot_desktop)
    click(window, "New connection")
    await enter(window, entered | {"Name": "Second lot"})
    click(window, "LIVE key: every session costs money", Role.RadioButton)
    click(window, "Save")
    await idle()
    assert [each.name for each in lot_desktop.desk.connections.all] == ["Steve's Auto", "Second lot"]
    assert lot_desktop.desk.connections.current.name == "Steve's Auto"
    choice = lot_desktop.window.page.header.connection_choice
    assert not choice.isHidden(), "with two, the one in use can be seen and changed"
    assert [choice.itemText(number) for number in range(choice.count())] == [
        "Steve's Auto · TEST key",
        "Second lot · LIVE key",
    ]
    saved = load_settings(lot_desktop.desk.connections._path).settings
    assert saved.connections[1].live


async def test_removing_asks(lot_desktop: Desktop) -> None:
    window = await opened(lot_desktop)
    click(window, "Remove")
    box = await question()
    assert box.no_button.isDefault()
    press(Key.Key_Return)
    await idle()
    assert len(lot_desktop.desk.connections.all) == 1
    click(window, "Remove")
    click(await question(), "Remove")
    await until(lambda: not lot_desktop.desk.connections.all)
    await idle()
    assert "No connection yet" in lot_desktop.window.status_line.connection.text()


async def test_tab_goes_as_the_eye_does(lot_desktop: Desktop) -> None:
    window = await opened(lot_desktop)
    window.list_widget.setFocus()
    stops = [focused_name()]
    while stops[-1] != "Close":
        press(Key.Key_Tab)
        assert focused_name() not in stops, "Tab goes in a circle"
        stops.append(focused_name())
    assert stops == [
        "Connections",
        "New connection",
        "Name",
        "Account",
        "API key",
        "API secret",
        "TEST key: real results, not billed",
        "Base URL",
        "Defaults for new sessions",
        "Network, for all connections",
        "Test connection",
        "Remove",
        "Save",
        "Close",
    ]


async def test_closing_during_a_test_is_no_trouble(lot_desktop: Desktop) -> None:
    window = await opened(lot_desktop)
    lot_desktop.server.misbehave(Misbehaviour(delay=0.05))
    click(window, "Test connection")
    press(Key.Key_Escape)
    await until(lambda: lot_desktop.window.other(ConnectionsWindow) is None)
    await idle()


async def test_missing_keys_are_told_and_the_way_leads_here(
    desktops: Desktops, practice_server: PracticeServer
) -> None:
    desktop = await desktops.open(practice=False, server=practice_server, connections=[connection_to(practice_server)])
    assert "keyring" in desktop.last_told
    click(desktop.window, "Enter the key")
    window = await until(lambda: desktop.window.other(ConnectionsWindow))
    await until(window.isActiveWindow)
    assert focused_name() == "API key"
    keys = keys_of(practice_server)
    await enter(window, {"API key": keys.api_key.get_secret_value(), "API secret": keys.api_secret.get_secret_value()})
    click(window, "Save")
    await idle()
    assert desktop.desk.connections.keys_missing == {}
    click(window, "Test connection")
    assert "It works" in await result(window)


async def test_practice_has_no_connections_to_change(desktop: Desktop) -> None:
    press(Key.Key_C, CTRL | SHIFT)
    await idle()
    assert desktop.window.other(ConnectionsWindow) is None
    assert "Practice has a connection of its own" in desktop.last_told
