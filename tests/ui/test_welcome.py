"""The welcome of the first start: practice or an account, by keyboard and by names, at every size."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QRect, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFrame, QLineEdit, QMainWindow, QPushButton

from pave_desktop.practice import PracticeServer
from pave_desktop.settings import Settings, load_settings
from pave_desktop.ui.measure import em
from pave_desktop.ui.plain_label import PlainLabel
from pave_desktop.ui.welcome import WelcomePage
from tests.conftest import Desktops, Heard, Runner, UsableKeyring, idle, until
from tests.state.conftest import Counter, counter_at
from tests.ui.hands import SHIFT, Key, active, click, find_input, focused, focused_name, press
from tests.ui.test_names import unnamed
from tests.ui.tree import Role, find, not_plain, texts, widget

PRACTICE = "Try it in practice mode"
CONNECT = "Connect my account"
TEST_KEY = "TEST key: real results, not billed"


@pytest.fixture
def counter(
    tmp_path: Path,
    practice_server: PracticeServer,
    keyring: UsableKeyring,  # noqa: ARG001
    run: Runner,
    logged_errors: list[logging.LogRecord],  # noqa: ARG001
) -> Iterator[Counter]:
    """The counter of somebody who has entered nothing yet."""
    opened = counter_at(tmp_path, practice_server, settings=Settings())
    made = run(opened.__aenter__())
    yield made
    run(opened.__aexit__(None, None, None))
    assert not made.crashes


@pytest.fixture
def page(counter: Counter, run: Runner) -> Iterator[WelcomePage]:
    """The welcome in a main window, as the first start shows it."""
    window = QMainWindow()
    shown = WelcomePage(counter.connections, window)
    window.setCentralWidget(shown)
    # A screen of 1366 by 768 at 150 %.
    window.resize(911, 480)
    window.show()
    window.activateWindow()
    run(active(window))
    yield shown
    window.close()
    window.deleteLater()


def type_account(server: PracticeServer, *, secret: str) -> None:
    """Type into what has the keyboard, and go on with Tab."""
    for name, text in (
        ("Name", "Steve's Auto"),
        ("Account", server.account),
        ("API key", server.api_key),
        ("API secret", secret),
    ):
        assert focused_name() == name
        QTest.keyClicks(focused(), text)
        press(Key.Key_Tab)
    assert focused_name() == TEST_KEY
    press(Key.Key_Space)
    press(Key.Key_Tab)
    assert focused_name() == "Base URL"
    focused().selectAll()  # type: ignore[attr-defined]
    QTest.keyClicks(focused(), server.base_url)
    press(Key.Key_Tab)
    assert focused_name() == "Defaults for new sessions"
    press(Key.Key_Tab)
    assert focused_name() == "Network, for all connections"
    press(Key.Key_Tab)
    assert focused_name() == "Test connection"


async def said(page: WelcomePage) -> str:
    await until(page.form.result_text.text)
    await idle()
    return str(page.form.result_text.text())


# The two ways in


async def test_enter_on_arrival_tries_practice(page: WelcomePage, practice_server: PracticeServer) -> None:
    practice, connected = Heard(page.practice_asked), Heard(page.connected)
    assert focused_name() == PRACTICE
    press(Key.Key_Return)
    assert (len(practice), len(connected)) == (1, 0)
    assert practice_server.requests() == []


async def test_enter_means_practice_wherever_no_button_has_the_keyboard(page: WelcomePage) -> None:
    practice = Heard(page.practice_asked)
    focused().clearFocus()
    QTest.keyClick(page, Key.Key_Enter)
    assert len(practice) == 1


@pytest.mark.usefixtures("page")
async def test_tab_goes_to_the_other_way_and_back() -> None:
    press(Key.Key_Tab)
    assert focused_name() == CONNECT
    press(Key.Key_Backtab, SHIFT)
    assert focused_name() == PRACTICE
    press(Key.Key_Escape)
    assert focused_name() == PRACTICE, "there is nothing to go back to"


async def test_it_says_what_each_way_is(page: WelcomePage) -> None:
    everything = " ".join(texts(page))
    for words in (
        "Welcome to Pave Desktop",
        "Nothing reaches PAVE, nothing costs money, and no text message is sent",
        "two minutes",
        "the account's name, an API key and its API secret, all from PAVE's dashboard",
        "about a minute",
    ):
        assert words in everything
    assert not_plain(page) == []


async def test_both_ways_are_found_by_name(page: WelcomePage, practice_server: PracticeServer) -> None:
    practice = Heard(page.practice_asked)
    assert unnamed(page) == []
    click(page, PRACTICE)
    assert len(practice) == 1
    click(page, CONNECT)
    assert unnamed(page) == []
    for name in ("Name", "Account", "API key", "API secret", "Base URL"):
        assert find(page, name, Role.EditableText).widget is find_input(page, name)
    for name in ("Test connection", "Save", "Back"):
        assert find(page, name, Role.Button).widget is not None
    assert practice_server.requests() == []


# The account


async def test_an_account_is_connected_by_keyboard_alone(
    page: WelcomePage, counter: Counter, practice_server: PracticeServer, keyring: UsableKeyring, tmp_path: Path
) -> None:
    connected = Heard(page.connected)
    press(Key.Key_Tab)
    press(Key.Key_Return)
    type_account(practice_server, secret="wrong-one")
    press(Key.Key_Return)
    assert await said(page) == (
        "⚠ PAVE did not accept account, key and secret together: copy all three from PAVE's dashboard once more."
    )
    assert focused_name() == "Test connection"
    assert keyring.entries == {}, "a test keeps nothing"
    while focused_name() != "API secret":
        press(Key.Key_Backtab, SHIFT)
    focused().selectAll()  # type: ignore[attr-defined]
    QTest.keyClicks(focused(), practice_server.api_secret)
    while focused_name() != "Test connection":
        press(Key.Key_Tab)
    press(Key.Key_Space)
    assert await said(page) == "✓ It works: PAVE accepts this account, key and secret."
    while focused_name() != "Base URL":
        press(Key.Key_Backtab, SHIFT)
    press(Key.Key_Return)
    assert len(connected) == 1, "Enter in a field saves"
    await idle()
    assert counter.connections.current is not None
    assert (counter.connections.current.name, counter.connections.current.live) == ("Steve's Auto", False)
    (entry,) = keyring.entries.values()
    assert json.loads(entry) == [practice_server.api_key, practice_server.api_secret]
    assert load_settings(tmp_path / "settings.json").settings.current == counter.connections.current
    assert {each.method for each in practice_server.requests()} == {"GET"}


async def test_an_account_is_connected_by_names(
    page: WelcomePage, counter: Counter, practice_server: PracticeServer, keyring: UsableKeyring
) -> None:
    connected = Heard(page.connected)
    click(page, CONNECT)
    for name, text in (
        ("Name", "Steve's Auto"),
        ("Account", practice_server.account),
        ("API key", practice_server.api_key),
        ("API secret", practice_server.api_secret),
        ("Base URL", practice_server.base_url),
    ):
        find_input(page, name).setText(text)
    click(page, "LIVE key: every session costs money", Role.RadioButton)
    click(page, "Save")
    await idle()
    assert len(connected) == 1
    assert counter.connections.current is not None
    assert counter.connections.current.live
    assert len(keyring.entries) == 1
    entries = [entry.text() for entry in page.findChildren(QLineEdit)]
    assert sorted(filter(None, entries)) == ["https://openapi.paveapi.com/v1"], "nothing of it stays in the page"
    assert find(page, PRACTICE, Role.Button).widget is not None, "and who comes back begins anew"


async def test_what_is_missing_is_told_under_its_field_and_nothing_is_kept(
    page: WelcomePage, counter: Counter, practice_server: PracticeServer
) -> None:
    connected = Heard(page.connected)
    click(page, CONNECT)
    press(Key.Key_Return)
    await idle()
    assert len(connected) == 0
    assert focused_name() == "Name"
    assert "⚠ Give the connection a name, such as your lot's." in texts(page)
    assert "⚠ Say whether this is a TEST or a LIVE key; the key itself does not tell." in texts(page)
    assert counter.connections.all == []
    assert practice_server.requests() == []


async def test_a_result_moves_no_button(page: WelcomePage, practice_server: PracticeServer) -> None:
    page.window().resize(em(page, 90), 600)
    click(page, CONNECT)
    type_account(practice_server, secret="wrong-one")
    await idle()
    before = place(page, "Save")
    press(Key.Key_Return)
    assert "once more" in await said(page)
    assert page.form.result_text.heightForWidth(page.form.result_text.width()) > page.fontMetrics().lineSpacing()
    assert place(page, "Save") == before


@pytest.mark.parametrize("way", ["Esc", "Back"])
async def test_going_back_loses_nothing_typed(page: WelcomePage, practice_server: PracticeServer, way: str) -> None:
    click(page, CONNECT)
    type_account(practice_server, secret="half of i")
    typed = [entry.text() for entry in page.findChildren(QLineEdit)]
    if way == "Esc":
        press(Key.Key_Escape)
    else:
        click(page, "Back")
    assert focused_name() == CONNECT
    assert "Save" not in texts(page)
    press(Key.Key_Return)
    assert focused_name() == "Name"
    assert [entry.text() for entry in page.findChildren(QLineEdit)] == typed
    assert widget(page, TEST_KEY, Role.RadioButton).isChecked()


async def test_enter_held_down_does_not_press_through(page: WelcomePage) -> None:
    connected = Heard(page.connected)
    click(page, CONNECT)
    held = QKeyEvent(QEvent.Type.KeyPress, Key.Key_Return, Qt.KeyboardModifier.NoModifier, "\r", True)
    QApplication.sendEvent(page.form.name, held)
    await idle()
    assert len(connected) == 0
    assert not [text for text in texts(page) if text.startswith("⚠")]


async def test_tab_goes_through_the_form_to_save_and_back(page: WelcomePage) -> None:
    click(page, CONNECT)
    stops = [focused_name()]
    while "Back" not in stops:
        press(Key.Key_Tab)
        assert focused_name() not in stops
        stops.append(focused_name())
    assert stops[-3:] == ["Test connection", "Save", "Back"]
    page.setFocus()
    assert focused_name() == "Name", "who gives the page the keyboard gives it to its first field"
    widget(page, "Back", Role.Button).setFocus()
    press(Key.Key_Return)
    assert focused_name() == CONNECT, "Enter on Back goes back and does not save"


# Looks


def clipped(page: WelcomePage) -> list[str]:
    """Name what can be seen and has less room than it needs."""
    labels = [each for each in page.findChildren(PlainLabel) if each.isVisible() and each.text()]
    buttons = [each for each in page.findChildren(QPushButton) if each.isVisible()]
    return [each.text() for each in labels if each.height() < each.heightForWidth(each.width())] + [
        each.text() for each in buttons if each.width() < each.sizeHint().width()
    ]


def place(page: WelcomePage, name: str) -> QRect:
    found = widget(page, name, Role.Button)
    return QRect(found.mapTo(page, QPoint(0, 0)), found.size())


async def test_the_cards_are_beside_each_other_or_stacked(page: WelcomePage) -> None:
    left, right = place(page, PRACTICE), place(page, CONNECT)
    assert left.right() < right.left()
    assert (left.top(), left.height()) == (right.top(), right.height())
    assert abs(left.width() - right.width()) <= 1, "the two ways weigh the same"
    assert page.rect().contains(left)
    assert page.rect().contains(right)
    assert clipped(page) == []
    page.window().resize(em(page, 60), 600)
    await idle()
    assert place(page, PRACTICE).bottom() < place(page, CONNECT).top()
    assert clipped(page) == []


async def test_the_keyboard_brings_into_sight_what_has_no_room(page: WelcomePage) -> None:
    page.window().resize(em(page, 60), 220)
    await idle()
    press(Key.Key_Tab)
    button = widget(page, CONNECT, Role.Button)
    assert button.visibleRegion().boundingRect() == button.rect()


async def test_everything_of_the_account_fits_a_small_screen(page: WelcomePage) -> None:
    click(page, CONNECT)
    await idle()
    assert clipped(page) == []
    for entry in filter(QLineEdit.isVisible, page.findChildren(QLineEdit)):
        assert entry.visibleRegion().boundingRect() == entry.rect(), entry.accessibleName()
    for name in ("Test connection", "Save", "Back"):
        assert page.rect().contains(place(page, name)), name


async def test_the_style_sheet_can_find_cards_and_main_buttons(page: WelcomePage) -> None:
    cards = [each for each in page.findChildren(QFrame) if each.property("card") and each.isVisible()]
    assert len(cards) == 2
    assert all(card.testAttribute(Qt.WidgetAttribute.WA_StyledBackground) for card in cards)
    assert widget(page, PRACTICE, Role.Button).property("kind") == "primary"
    click(page, CONNECT)
    assert widget(page, "Save", Role.Button).property("kind") == "primary"


# In the program


async def test_the_first_start_leads_to_a_connection(
    desktops: Desktops, practice_server: PracticeServer, keyring: UsableKeyring
) -> None:
    desktop = await desktops.open(practice=False, server=practice_server, connections=[])
    page = desktop.window.welcome
    assert focused_name() == PRACTICE
    press(Key.Key_Tab)
    press(Key.Key_Return)
    type_account(practice_server, secret=practice_server.api_secret)
    press(Key.Key_Return)
    assert "It works" in await said(page)
    press(Key.Key_Tab)
    assert focused_name() == "Save"
    press(Key.Key_Return)
    await idle()
    assert "Steve's Auto · TEST key" in desktop.window.windowTitle()
    assert not page.isVisible()
    assert desktop.window.isAncestorOf(focused()), "the keyboard is in the list's page"
    assert focused().isVisible()
    assert len(keyring.entries) == 1
