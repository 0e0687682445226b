"""The proxy in the form of connections: kept when its field is left, gone through by the test, refused with why."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMainWindow

from pave_desktop.practice import PracticeServer
from pave_desktop.settings import Settings, load_settings
from pave_desktop.ui.connections.form import ConnectionForm
from pave_desktop.ui.measure import em, space
from tests.api.raw_server import answer_of, serving
from tests.conftest import Runner, UsableKeyring, connection_to, idle, keys_of, until
from tests.state.conftest import Counter, counter_at
from tests.ui.hands import SHIFT, Key, active, click, description, find_input, focused, focused_name, press
from tests.ui.tree import Role, texts, widget

HEADING = "Network, for all connections"
IN_USE = "http://proxy.dealer.example:8080"


@pytest.fixture
def counter(
    tmp_path: Path,
    practice_server: PracticeServer,
    keyring: UsableKeyring,  # noqa: ARG001
    run: Runner,
    logged_errors: list[logging.LogRecord],  # noqa: ARG001
) -> Iterator[Counter]:
    """A counter whose proxy is set already."""
    connection = connection_to(practice_server)
    settings = Settings(connections=[connection]).with_proxy(IN_USE)
    opened = counter_at(tmp_path, practice_server, settings=settings)
    made = run(opened.__aenter__())
    yield made
    run(opened.__aexit__(None, None, None))
    assert not made.crashes


@pytest.fixture
def form(counter: Counter, run: Runner) -> Iterator[ConnectionForm]:
    """The connection's form in a window of its own, with the network folded out by keyboard."""
    window = QMainWindow()
    shown = ConnectionForm(counter.connections, window)
    window.setCentralWidget(shown)
    window.resize(em(window, 110), space(window, 60))
    window.show()
    window.activateWindow()
    run(active(window))
    shown.begin(counter.connection)
    widget(shown, HEADING, Role.CheckBox).setFocus()
    press(Key.Key_Space)
    press(Key.Key_Tab)
    assert focused_name() == "Proxy"
    yield shown
    window.close()
    window.deleteLater()


def type_proxy(form: ConnectionForm, text: str) -> None:
    form.network.proxy.setFocus()
    form.network.proxy.selectAll()
    QTest.keyClick(focused(), Key.Key_Delete)
    QTest.keyClicks(focused(), text)


def kept(tmp_path: Path) -> str:
    return load_settings(tmp_path / "settings.json").settings.network.proxy


async def test_what_is_in_use_is_shown_with_what_it_is_for(form: ConnectionForm) -> None:
    assert find_input(form, "Proxy").text() == IN_USE
    assert "Empty: as this PC is set up. It counts for every connection" in description(form, "Proxy")


@pytest.mark.parametrize("leave", [Key.Key_Return, Key.Key_Enter, Key.Key_Tab])
async def test_it_is_kept_when_its_field_is_left(
    form: ConnectionForm, counter: Counter, tmp_path: Path, leave: Key
) -> None:
    type_proxy(form, "Other.Example:3128")
    assert counter.connections.proxy == IN_USE, "not while it is typed"
    press(leave)
    await idle()
    assert counter.connections.proxy == kept(tmp_path) == "http://other.example:3128"
    assert form.network.proxy.text() == "http://other.example:3128"
    assert "✓ In use from now on." in texts(form)
    assert counter.connections.all == [counter.connection], "no connection was saved"


async def test_esc_takes_back_what_was_typed(form: ConnectionForm, counter: Counter) -> None:
    type_proxy(form, "other.example:3128")
    press(Key.Key_Escape)
    assert form.network.proxy.text() == IN_USE
    press(Key.Key_Tab)
    await idle()
    assert counter.connections.proxy == IN_USE


async def test_closing_the_window_keeps_what_was_typed(form: ConnectionForm, counter: Counter, tmp_path: Path) -> None:
    type_proxy(form, "other.example:3128")
    form.window().close()
    await idle()
    assert counter.connections.proxy == kept(tmp_path) == "http://other.example:3128"


async def test_it_is_cleared(form: ConnectionForm, counter: Counter, tmp_path: Path) -> None:
    type_proxy(form, "")
    press(Key.Key_Return)
    await idle()
    assert (counter.connections.proxy, kept(tmp_path)) == ("", "")
    assert "✓ As this PC is set up, from now on." in texts(form)


async def test_what_cannot_be_used_changes_nothing_and_says_what_to_do(
    form: ConnectionForm, counter: Counter, tmp_path: Path
) -> None:
    type_proxy(form, "jane:hunter2@proxy:8080")
    press(Key.Key_Tab)
    await idle()
    assert counter.connections.proxy == IN_USE
    assert not (tmp_path / "settings.json").exists()
    assert "have your IT person" in description(form, "Proxy")
    assert any(text.startswith("⚠ A user name and a password") for text in texts(form))
    press(Key.Key_Backtab, SHIFT)
    QTest.keyClicks(focused(), "x")
    assert not any(text.startswith("⚠ A user name") for text in texts(form)), "it is being corrected"


@pytest.mark.parametrize("button", ["Test connection", None], ids=["test", "save"])
async def test_with_a_wrong_one_nothing_is_tested_or_saved(
    form: ConnectionForm, counter: Counter, button: str | None
) -> None:
    form.network.proxy.setText("socks5://proxy:1080")
    click(form, HEADING, Role.CheckBox)
    if button:
        click(form, button)
    else:
        assert form.save() is None
    assert form.network_fold.is_open
    assert focused_name() == "Proxy"
    assert "SOCKS" in description(form, "Proxy")
    assert counter.server.requests() == []


async def test_the_test_goes_through_what_is_typed(form: ConnectionForm, counter: Counter, tmp_path: Path) -> None:
    find_input(form, "Base URL").setText("https://pave-desktop.invalid/v1")
    keys = keys_of(counter.server)
    find_input(form, "API key").setText(keys.api_key.get_secret_value())
    find_input(form, "API secret").setText(keys.api_secret.get_secret_value())
    async with serving(answer_of(407, b"")) as proxy:
        type_proxy(form, f"127.0.0.1:{proxy.port}")
        form.test()
        await until(form.result_text.text)
        await idle()
        assert {each.split(b"\r\n")[0] for each in proxy.requests} == {b"CONNECT pave-desktop.invalid:443 HTTP/1.1"}
    assert kept(tmp_path) == f"http://127.0.0.1:{proxy.port}"
    assert form.result_text.text().startswith("⚠ The proxy wants a sign-in")
    assert "✓ In use from now on." in texts(form)


async def test_what_a_test_said_through_another_proxy_is_taken_away(form: ConnectionForm, counter: Counter) -> None:
    counter.bench.credentials.keep_in_memory(counter.connection, keys_of(counter.server))
    click(form, "Test connection")
    await until(form.result_text.text)
    assert "It works" in form.result_text.text(), "this computer is reached directly"
    type_proxy(form, "other.example:3128")
    assert "It works" in form.result_text.text()
    press(Key.Key_Return)
    assert form.result_text.text() == ""


async def test_every_form_shows_what_another_one_changed(form: ConnectionForm, counter: Counter) -> None:
    other = ConnectionForm(counter.connections)
    type_proxy(form, "other.example:3128")
    press(Key.Key_Return)
    assert other.network.proxy.text() == "http://other.example:3128"
    other.deleteLater()
