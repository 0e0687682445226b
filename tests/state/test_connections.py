"""The connections: which there are, which is used, whether their keys are at hand, and what is saved of them."""

from __future__ import annotations

import json
import logging
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from pave_desktop.models.connection import ApiKeys, Connection
from pave_desktop.models.problem import KeysMissing, NoConnection, NotPave, NotSignedIn, ProxyTrouble
from pave_desktop.models.session_defaults import SessionDefaults
from pave_desktop.practice import Misbehaviour, PracticeServer
from pave_desktop.settings import Settings, load_settings
from tests.api.raw_server import answer_of, serving
from tests.conftest import Heard, Runner, UsableKeyring, connection_to, idle, keys_of, until
from tests.state.conftest import Counter, counter_at

WRONG = ApiKeys(api_key=SecretStr("wrong-key-1234"), api_secret=SecretStr("wrong-secret-5678"))


def other(server: PracticeServer, **changes: Any) -> Connection:
    return connection_to(server, id="other", name="Other lot", **changes)


async def test_current_and_found(counter: Counter) -> None:
    assert counter.connections.all == [counter.connection]
    assert counter.connections.current == counter.connection
    assert counter.connections.find("lot") == counter.connection
    assert counter.connections.find("gone") is None
    assert not counter.connections.is_practice


async def test_keep_choose_and_remove(counter: Counter, tmp_path: Path) -> None:
    changed, current_changed = Heard(counter.connections.changed), Heard(counter.connections.current_changed)
    added = other(counter.server, live=True)
    counter.connections.keep(added, keys_of(counter.server))
    await idle()
    assert counter.connections.all == [counter.connection, added]
    assert counter.connections.current == counter.connection, "the one in use stays in use"
    assert len(changed) >= 1
    said = len(current_changed)
    counter.connections.choose("other")
    counter.connections.choose("other")
    await idle()
    assert len(current_changed) == said + 1
    assert counter.connections.current == added
    saved = load_settings(tmp_path / "settings.json").settings
    assert (saved.current_connection, [each.id for each in saved.connections]) == ("other", ["lot", "other"])
    counter.connections.remove(added)
    await idle()
    assert counter.connections.all == [counter.connection]
    assert counter.connections.current == counter.connection
    assert load_settings(tmp_path / "settings.json").settings.connections == [counter.connection]


async def test_the_first_connection_is_the_current_one(
    tmp_path: Path, practice_server: PracticeServer, keyring: UsableKeyring
) -> None:
    async with counter_at(tmp_path, practice_server, settings=Settings()) as counter:
        assert counter.connections.current is None
        counter.connections.keep(counter.connection, keys_of(practice_server))
        await idle()
        assert counter.connections.current == counter.connection
        assert counter.connections.settings.current_connection == "lot"
    assert len(keyring.entries) == 1


async def test_keys_go_to_the_keyring_and_nowhere_else(
    tmp_path: Path, practice_server: PracticeServer, keyring: UsableKeyring
) -> None:
    async with counter_at(tmp_path, practice_server, settings=Settings()) as counter:
        connection = other(practice_server)
        keys = keys_of(practice_server)
        counter.connections.keep(connection, keys)
        await idle()
        assert counter.connections.keys_missing == {}
        assert counter.words == []
        (entry,) = keyring.entries.values()
        assert json.loads(entry) == [practice_server.api_key, practice_server.api_secret]
        counter.connections.remove(connection)
        await idle()
        assert keyring.entries == {}
    # The folder "pave" is the practice server's own memory.
    files = [path for path in tmp_path.iterdir() if path.is_file()]  # noqa: ASYNC240 - nothing else waits
    assert tmp_path / "settings.json" in files
    for file in files:
        content = file.read_bytes()
        assert practice_server.api_key.encode() not in content, file
        assert practice_server.api_secret.encode() not in content, file


async def test_without_a_keyring_keys_are_in_memory_and_that_is_told(counter: Counter) -> None:
    connection = other(counter.server)
    counter.connections.keep(connection, keys_of(counter.server))
    await idle()
    assert [words for words in counter.words if "kept in memory" in words]
    assert counter.connections.keys_missing == {}
    tested = Heard(counter.connections.tested)
    counter.connections.test(connection, None)
    await until(lambda: len(tested))
    assert tested.args == [("other", None)]


async def test_missing_keys_are_asked_for(counter: Counter) -> None:
    counter.connections.keep(other(counter.server), None)
    await idle()
    asked = Heard(counter.connections.keys_asked)
    await counter.connections.look_for_keys()
    assert list(counter.connections.keys_missing) == ["other"]
    assert "no keyring" in str(counter.connections.keys_missing["other"])
    assert asked.args == [], "the one in use has its keys"
    counter.connections.choose("other")
    await counter.connections.look_for_keys()
    assert asked.args == [("other",)]


async def test_a_locked_keyring_is_not_a_missing_one(
    tmp_path: Path, practice_server: PracticeServer, keyring: UsableKeyring
) -> None:
    from keyring.errors import KeyringLocked  # noqa: PLC0415

    async with counter_at(tmp_path, practice_server) as counter:
        counter.connections.keep(other(practice_server), None)
        await idle()
        assert "has no key" in str(counter.connections.keys_missing["other"])
        keyring.trouble = KeyringLocked()
        counter.told.clear()
        await counter.connections.look_for_keys()
        assert counter.connections.keys_missing == {}, "asking for it again would be wrong"
        assert "is locked" in counter.words[0]


async def test_another_address_finds_no_keys(counter: Counter) -> None:
    moved = counter.connection.model_copy(update={"base_url": "http://localhost:9/v1"})
    counter.connections.keep(moved, None)
    await idle()
    assert list(counter.connections.keys_missing) == ["lot"]


@pytest.mark.parametrize(
    ("keys", "misbehaviour", "problem"),
    [
        (None, None, None),
        (WRONG, None, NotSignedIn),
        (None, Misbehaviour(status=403), NotSignedIn),
        (None, Misbehaviour(html=True), NotPave),
        (None, Misbehaviour(drop="before", times=None), NoConnection),
    ],
    ids=["works", "wrong keys", "403", "a web page", "no answer"],
)
async def test_test(
    counter: Counter, keys: ApiKeys | None, misbehaviour: Misbehaviour | None, problem: type[Exception] | None
) -> None:
    if misbehaviour is not None:
        counter.server.misbehave(misbehaviour)
    tested = Heard(counter.connections.tested)
    assert counter.connections.test(counter.connection, keys)
    assert not counter.connections.test(counter.connection, keys), "one test at a time"
    await until(lambda: len(tested))
    ((connection_id, told),) = tested.args
    assert connection_id == "lot"
    assert type(told) is (problem or type(None))
    assert {each.method for each in counter.server.requests()} == {"GET"}
    assert counter.server.session_keys() == []


async def test_test_without_keys(counter: Counter) -> None:
    tested = Heard(counter.connections.tested)
    counter.connections.test(other(counter.server), None)
    await until(lambda: len(tested))
    assert isinstance(tested.args[0][1], KeysMissing)
    assert counter.server.requests() == []


async def test_editing_keeps_the_defaults_unless_others_are_given(counter: Counter, tmp_path: Path) -> None:
    chosen = SessionDefaults(region="MX", results_number="+528112345678", theme="LITE")
    counter.connections.keep(counter.connection.model_copy(update={"defaults": chosen}), None)
    await idle()
    words = {"base_url": counter.connection.base_url, "account": counter.connection.account, "live": False}
    renamed = counter.connections.connection_of("lot", name="Renamed", **words)
    assert (renamed.name, renamed.defaults) == ("Renamed", chosen)
    other_ones = SessionDefaults(region="CA")
    changed = counter.connections.connection_of("lot", name="Renamed", **words, defaults=other_ones)
    counter.connections.keep(changed, None)
    await idle()
    assert counter.connections.keys_missing == {}, "the keys fit whatever sessions begin with"
    (saved,) = load_settings(tmp_path / "settings.json").settings.connections
    assert (saved.id, saved.name, saved.defaults) == ("lot", "Renamed", other_ones)


async def test_a_new_connection_takes_the_defaults_that_it_is_given(counter: Counter) -> None:
    words = {"name": "Other", "base_url": "https://dealer.example", "account": "other", "live": True}
    defaults = SessionDefaults(theme="PRO")
    assert counter.connections.connection_of("new", **words, defaults=defaults).defaults == defaults
    assert counter.connections.connection_of("new", **words).defaults == SessionDefaults()


NOT_TO_BE_HAD = "https://pave-desktop.invalid/v1"
SIGN_IN_FIRST = answer_of(407, b"")


async def test_the_next_call_goes_through_another_proxy_and_it_is_kept(counter: Counter, tmp_path: Path) -> None:
    outside = other(counter.server, base_url=NOT_TO_BE_HAD)
    tested, changed = Heard(counter.connections.tested), Heard(counter.connections.proxy_changed)
    async with serving(SIGN_IN_FIRST) as first, serving(SIGN_IN_FIRST) as second:
        for number, proxy in enumerate((first, second), start=1):
            counter.connections.use_proxy(f"http://127.0.0.1:{proxy.port}")
            assert counter.connections.proxy == f"http://127.0.0.1:{proxy.port}"
            before = len(first.requests)
            assert counter.connections.test(outside, keys_of(counter.server))
            await until(lambda number=number: len(tested) == number)
            assert isinstance(tested.args[-1][1], ProxyTrouble)
        await idle()
        assert len(first.requests) == before > 0, "the second call goes through the second one"
        asked = {request.split(b"\r\n")[0] for request in second.requests}
        assert asked == {b"CONNECT pave-desktop.invalid:443 HTTP/1.1"}
        assert load_settings(tmp_path / "settings.json").settings.network.proxy.endswith(f":{second.port}")
        assert len(changed) == 2
        before = len(second.requests)
        counter.connections.test(counter.connection, None)
        await until(lambda: len(tested) == 3)
        assert tested.args[-1] == ("lot", None)
        assert len(second.requests) == before, "this computer is reached directly"


async def test_preferences_are_told_and_kept_once(counter: Counter, tmp_path: Path) -> None:
    changed = Heard(counter.connections.preferences_changed)
    for _ in range(2):
        counter.connections.change_preferences(lambda had: replace(had, stuck_minutes=15))
    await idle()
    assert len(changed) == 1, "the same once more is no change"
    kept = load_settings(tmp_path / "settings.json").settings
    assert (kept.preferences.stuck_minutes, kept.connections) == (15, [counter.connection])


async def test_the_same_proxy_again_is_no_change(counter: Counter, tmp_path: Path) -> None:
    changed = Heard(counter.connections.proxy_changed)
    counter.connections.use_proxy("")
    await idle()
    assert len(changed) == 0
    assert not (tmp_path / "settings.json").exists()


async def test_settings_are_saved_with_the_last_change(counter: Counter, tmp_path: Path) -> None:
    for width in range(5):
        counter.connections.change_window(lambda settings, width=width: replace(settings, columns=str(width)))
    await idle()
    assert load_settings(tmp_path / "settings.json").settings.window.columns == "4"


async def test_settings_that_cannot_be_saved_are_told(tmp_path: Path, practice_server: PracticeServer) -> None:
    (tmp_path / "in the way").write_text("a file where a folder should be")
    async with counter_at(tmp_path, practice_server, path=tmp_path / "in the way" / "settings.json") as counter:
        counter.connections.change_window(lambda settings: settings)
        await idle()
        assert [words for words in counter.words if "could not be saved" in words]
        assert not counter.crashes


async def test_settings_that_may_not_be_saved_are_left_alone(tmp_path: Path, practice_server: PracticeServer) -> None:
    async with counter_at(tmp_path, practice_server, path=None) as counter:
        counter.connections.change_window(lambda settings: settings)
        await idle()
    assert not (tmp_path / "settings.json").exists()


def test_practice_has_its_own(
    tmp_path: Path, practice_server: PracticeServer, run: Runner, logged_errors: list[logging.LogRecord]
) -> None:
    practice = connection_to(practice_server, id="practice", practice=True)

    async def look() -> None:
        async with counter_at(tmp_path, practice_server, practice=practice) as counter:
            assert counter.connections.is_practice
            assert counter.connections.all == [practice]
            current_changed = Heard(counter.connections.current_changed)
            counter.connections.choose("lot")
            assert counter.connections.current == practice
            assert len(current_changed) == 0

    run(look())
    assert logged_errors == []
