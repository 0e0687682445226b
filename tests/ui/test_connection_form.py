"""The form of one connection: what it asks for and explains, what is wrong with it, and what a test of it says."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QPoint, QRect
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QMainWindow, QWidget

from pave_desktop.models.problem import (
    CertificateNotTrusted,
    ClockWrong,
    NoConnection,
    NotPave,
    Problem,
    ProxyTrouble,
    ServerTrouble,
    TooManyRequests,
)
from pave_desktop.practice import Misbehaviour, PracticeServer
from pave_desktop.sentence import sentence
from pave_desktop.settings import Settings
from pave_desktop.ui.connections.form import ConnectionForm
from pave_desktop.ui.connections.verdict import verdict
from pave_desktop.ui.measure import em, space
from pave_desktop.ui.plain_label import PlainLabel
from tests.conftest import Runner, UsableKeyring, connection_to, idle, until
from tests.state.conftest import Counter, counter_at
from tests.ui.hands import CTRL, Key, active, click, description, fill_in, find_input, focused, focused_name, press
from tests.ui.tree import Role, find, not_plain, texts, widget

TEST_KEY = "TEST key: real results, not billed"
LIVE_KEY = "LIVE key: every session costs money"


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
def form(counter: Counter, run: Runner) -> Iterator[ConnectionForm]:
    """An empty form in a window of its own."""
    window = QMainWindow()
    shown = ConnectionForm(counter.connections, window)
    window.setCentralWidget(shown)
    window.resize(em(window, 110), space(window, 60))
    window.show()
    window.activateWindow()
    run(active(window))
    shown.go_to_first()
    yield shown
    window.close()
    window.deleteLater()


def paste(form: QWidget, server: PracticeServer, **changes: str) -> None:
    """Paste what belongs in every field, or something else by the name of the field."""
    right = {
        "Name": "Steve's Auto",
        "Account": server.account,
        "API key": server.api_key,
        "API secret": server.api_secret,
        "Base URL": server.base_url,
    }
    for name, text in (right | {name.replace("_", " "): text for name, text in changes.items()}).items():
        find_input(form, name).setText(text)


async def said(form: ConnectionForm) -> str:
    """Wait for what the test says."""
    await until(form.result_text.text)
    await idle()
    return str(form.result_text.text())


def clipped(root: QWidget) -> list[str]:
    """Name the texts that have less room than they need."""
    return [
        label.text()
        for label in root.findChildren(PlainLabel)
        if label.isVisible() and label.text() and label.height() < label.heightForWidth(label.width())
    ]


# What it asks for


async def test_every_field_has_its_name_and_pave_s_address_is_filled_in(form: ConnectionForm) -> None:
    for name in ("Name", "Account", "API key", "API secret", "Base URL"):
        assert find(form, name, Role.EditableText).widget is find_input(form, name)
    assert find_input(form, "Base URL").text() == "https://openapi.paveapi.com/v1"
    assert not widget(form, TEST_KEY, Role.RadioButton).isChecked()
    assert not widget(form, LIVE_KEY, Role.RadioButton).isChecked()


async def test_it_says_where_to_find_things_and_whom_to_ask(form: ConnectionForm) -> None:
    everything = " ".join(texts(form))
    for words in ("main (“primary”) account", "whoever set up your PAVE account", "ask whoever gave it to you"):
        assert words in everything
    assert not_plain(form) == []


async def test_tab_goes_as_the_eye_does(form: ConnectionForm) -> None:
    stops = [focused_name()]
    while stops[-1] != "Test connection":
        press(Key.Key_Tab)
        assert focused_name() not in stops, "Tab goes in a circle"
        stops.append(focused_name())
    assert stops == [
        "Name",
        "Account",
        "API key",
        "API secret",
        TEST_KEY,
        "Base URL",
        "Defaults for new sessions",
        "Network, for all connections",
        "Test connection",
    ]
    form.go_to_first()
    heights = []
    for _ in stops:
        heights.append(focused().mapTo(form, QPoint(0, 0)).y())
        press(Key.Key_Tab)
    assert heights == sorted(set(heights)), "from top to bottom"


async def test_the_help_stands_beside_the_fields_or_below_them(form: ConnectionForm) -> None:
    card = form.findChild(QWidget, "where_to_find_it")
    window = form.window()
    for width in (110, 60):
        window.resize(em(window, width), space(window, 90))
        await idle()
        help_place = QRect(card.mapTo(form, QPoint(0, 0)), card.size())
        field_place = QRect(form.base_url.mapTo(form, QPoint(0, 0)), form.base_url.size())
        if width > 76:
            assert help_place.left() > field_place.right()
        else:
            assert help_place.top() > field_place.bottom()
        assert clipped(form) == []


# What is wrong


async def test_errors_stand_under_their_fields_and_the_first_has_the_keyboard(form: ConnectionForm) -> None:
    fill_in(form, "Name", "Steve's Auto")
    assert form.save() is None
    await idle()
    assert focused_name() == "Account"
    assert "letters, digits" in description(form, "Account")
    assert "Paste it here" in description(form, "API key")
    assert form.notes["name"].isHidden()
    assert any("Say whether this is a TEST or a LIVE key" in text for text in texts(form))
    note = form.notes["account"]
    assert form.account.geometry().bottom() < note.geometry().top() < form.api_key.geometry().top()
    assert clipped(form) == []


async def test_an_error_leaves_when_its_field_is_corrected(
    form: ConnectionForm, practice_server: PracticeServer
) -> None:
    form.save()
    fill_in(form, "Account", practice_server.account)
    assert form.notes["account"].isHidden()
    assert "letters, digits" not in description(form, "Account")
    assert "Paste it here" in description(form, "API key"), "the others are still wrong"
    click(form, LIVE_KEY, Role.RadioButton)
    assert form.notes["kind"].isHidden()


async def test_what_is_wrong_comes_into_sight(form: ConnectionForm, practice_server: PracticeServer) -> None:
    window = form.window()
    window.resize(em(window, 60), space(window, 24))
    await idle()
    paste(form, practice_server, Base_URL="http://openapi.paveapi.com/v1")
    click(form, TEST_KEY, Role.RadioButton)
    form.save()
    await until(lambda: form.base_url.visibleRegion().boundingRect().height() == form.base_url.height())
    assert form.notes["base_url"].visibleRegion().boundingRect().height() == form.notes["base_url"].height()


# Testing


async def test_a_test_under_way_says_so_and_nothing_jumps(
    form: ConnectionForm, practice_server: PracticeServer
) -> None:
    paste(form, practice_server)
    practice_server.misbehave(Misbehaviour(delay=0.1))
    button = widget(form, "Test connection", Role.Button)
    button.setFocus()
    places = {each: each.geometry() for each in (button, *form.inputs.values(), form.test_key)}
    press(Key.Key_Space)
    assert button.text() == "Testing…"
    press(Key.Key_Space)
    QCoreApplication.sendPostedEvents()
    assert {each: each.geometry() for each in places} == places
    assert "It works" in await said(form)
    assert {each: each.geometry() for each in places} == places
    assert button.text() == "Test connection"
    assert focused_name() == "Test connection", "the keyboard stays where it was"
    assert len(practice_server.requests()) == 1, "the second press asked for nothing more"
    assert find(form, form.result_text.text()).role == Role.StaticText


@pytest.mark.parametrize("wrong", ["Account", "API_key", "API_secret"])
async def test_a_wrong_key_is_told_in_one_sentence_with_what_to_do(
    form: ConnectionForm, practice_server: PracticeServer, wrong: str
) -> None:
    paste(form, practice_server, **{wrong: "wrong-one"})
    click(form, "Test connection")
    assert await said(form) == (
        "⚠ PAVE did not accept account, key and secret together: copy all three from PAVE's dashboard once more."
    )
    beside = form.result_text.geometry()
    assert beside.left() > form.test_button.geometry().right()
    assert beside.intersects(QRect(0, form.test_button.y(), form.width(), form.test_button.height()))
    assert clipped(form) == []


async def test_a_result_does_not_outlive_what_was_tested(form: ConnectionForm, practice_server: PracticeServer) -> None:
    paste(form, practice_server)
    click(form, "Test connection")
    assert "It works" in await said(form)
    fill_in(form, "Name", "Another name")
    assert "It works" in form.result_text.text(), "the name has no part in it"
    fill_in(form, "Account", "somebody_else")
    assert form.result_text.text() == ""


async def test_a_slow_test_does_not_speak_for_what_was_corrected_since(
    form: ConnectionForm, practice_server: PracticeServer
) -> None:
    paste(form, practice_server, API_secret="wrong-one")
    practice_server.misbehave(Misbehaviour(delay=0.2))
    click(form, "Test connection")
    fill_in(form, "API secret", practice_server.api_secret)
    assert widget(form, "Test connection").text() == "Test connection"
    click(form, "Test connection")
    assert "It works" in await said(form)
    await until(lambda: len(practice_server.requests()) == 2)
    await idle()
    assert "It works" in form.result_text.text(), "the slow one came later, and is not told"


PROBLEMS = [
    *(kind for kind in Problem.__subclasses__() if kind.__module__ == Problem.__module__),
    *(kind for parent in Problem.__subclasses__() for kind in parent.__subclasses__()),
]
FROM_A_TEST = {
    "NotSignedIn", "KeysMissing", "KeyringLocked", "ClockWrong", "TooManyRequests", "ServerTrouble",
    "CertificateNotTrusted", "NoConnection", "AnswerNotUnderstood", "NotPave",
    "ProxyTrouble",
}  # fmt: skip


@pytest.mark.parametrize(
    "kind", [each for each in PROBLEMS if each.__name__ in FROM_A_TEST], ids=lambda each: each.__name__
)
@pytest.mark.parametrize("base_url", ["https://openapi.paveapi.com/v1", "https://pave.example/v1"])
def test_each_problem_is_one_sentence(practice_server: PracticeServer, kind: Any, base_url: str) -> None:
    given: dict[Any, dict[str, Any]] = {ClockWrong: {"seconds": 1800}, TooManyRequests: {"retry_after": None}}
    connection = connection_to(practice_server, base_url=base_url)
    told = verdict(connection, kind(**given.get(kind, {})))
    assert told.startswith("⚠ ")
    assert told.endswith(".")
    assert ". " not in told
    assert "under Connections" not in told, "that is where the person is"
    assert (base_url in told) == (kind is NoConnection and "example" in base_url)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (None, "in a minute."),
        (0.0, "asked to wait a moment"),
        (1.5, "in 2 seconds."),
        (120.0, "in 120 seconds."),
        (121.0, "in 3 minutes."),
        (3600.0, "in 60 minutes."),
    ],
)
def test_how_long_to_wait_is_said(practice_server: PracticeServer, seconds: float | None, words: str) -> None:
    told = verdict(connection_to(practice_server), TooManyRequests(retry_after=seconds))
    assert words in told


@pytest.mark.parametrize("kind", [NoConnection, ProxyTrouble, NotPave, ServerTrouble])
def test_what_a_problem_knows_better_is_said(practice_server: PracticeServer, kind: type[Problem]) -> None:
    problem = kind()
    problem.text = sentence("The proxy wants a sign-in.")
    problem.next_step = sentence("Ask your IT person.")
    for base_url in ("https://openapi.paveapi.com/v1", "https://pave.example/v1"):
        told = verdict(connection_to(practice_server, base_url=base_url), problem)
        assert told == "⚠ The proxy wants a sign-in. Ask your IT person."


def test_a_certificate_is_never_taken_for_a_line_that_is_down(practice_server: PracticeServer) -> None:
    told = verdict(connection_to(practice_server), CertificateNotTrusted())
    assert "certificate is not trusted" in told
    assert "could not be reached" not in told


def test_no_problem_is_forgotten() -> None:
    assert {each.__name__ for each in PROBLEMS} >= FROM_A_TEST


# Keeping


async def test_saving_leaves_nothing_secret_in_the_form(
    form: ConnectionForm, counter: Counter, practice_server: PracticeServer, keyring: UsableKeyring
) -> None:
    paste(form, practice_server)
    click(form, TEST_KEY, Role.RadioButton)
    kept = form.save()
    await idle()
    assert kept is not None
    assert counter.connections.current == kept
    assert len(keyring.entries) == 1
    assert "✓ Saved." in texts(form)
    for name in ("API key", "API secret"):
        entry = find_input(form, name)
        assert entry.echoMode() is QLineEdit.EchoMode.Password
        assert entry.placeholderText() == "Kept; leave empty to keep it"
        entry.setFocus()
        press(Key.Key_Z, CTRL)
        assert entry.text() == "", "nor can it be brought back"
    assert [each.text() for each in form.findChildren(QLineEdit) if practice_server.api_secret in each.text()] == []


async def test_a_key_that_is_missing_is_told_and_asked_for(
    form: ConnectionForm, counter: Counter, practice_server: PracticeServer, keyring: UsableKeyring
) -> None:
    paste(form, practice_server)
    click(form, LIVE_KEY, Role.RadioButton)
    kept = form.save()
    await idle()
    keyring.entries.clear()
    # As at the next start: this one has the keys in memory.
    counter.bench.credentials.found.clear()
    await counter.connections.look_for_keys()
    form.begin(kept)
    form.go_to_first()
    assert focused_name() == "API key"
    assert form.result_text.text() == "⚠ This computer has no key for this connection."
    assert form.live_key.isChecked()
    for name, text in (("API key", practice_server.api_key), ("API secret", practice_server.api_secret)):
        find_input(form, name).setFocus()
        QTest.keyClicks(find_input(form, name), text)
    assert form.save() == kept
    await idle()
    assert form.result_text.text() == "✓ Saved."
