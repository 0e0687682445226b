"""The settings on disk: whole, private, and never a reason to lose or overwrite something."""

from __future__ import annotations

import json
import os
import stat
import sys
from pathlib import Path

import pytest

from pave_desktop.models.connection import Connection
from pave_desktop.models.list_query import SortBy
from pave_desktop.models.preferences import Preferences
from pave_desktop.models.session_defaults import SessionDefaults
from pave_desktop.models.window_settings import WindowSettings
from pave_desktop.settings import NetworkSettings, Settings, load_settings, save_settings

LOT = Connection(id="lot", name="Lot", base_url="https://openapi.paveapi.com/v1", account="demo_account")
DEFAULTS = SessionDefaults(
    region="CA", odometer_unit="KILOMETRES", sender_name="Lot", results_number="+14165550143", theme="CAPT"
)
LIVE = LOT.model_copy(update={"id": "live", "name": "Lot (LIVE)", "live": True, "defaults": DEFAULTS})
ALL = Settings(
    connections=[LOT, LIVE],
    current_connection="live",
    window=WindowSettings(geometry="AdnQywAD", sort_by=SortBy.CUSTOMER, descending=False),
    network=NetworkSettings(proxy="http://proxy.dealer.example:8080"),
    preferences=Preferences(not_started_minutes=36 * 60, stuck_minutes=45, tells_results=False),
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "settings.json"


def kept_aside(path: Path) -> list[Path]:
    return [file for file in path.parent.iterdir() if file != path]


def test_a_round_trip(path: Path) -> None:
    save_settings(path, ALL)
    loaded = load_settings(path)
    assert (loaded.settings, loaded.told, loaded.may_be_saved) == (ALL, None, True)
    assert loaded.settings.current == LIVE


def test_no_file_is_a_beginning(path: Path) -> None:
    loaded = load_settings(path)
    assert (loaded.settings, loaded.told, loaded.may_be_saved) == (Settings(), None, True)
    assert not path.exists()


def test_what_is_missing_or_unknown_is_no_damage(path: Path) -> None:
    path.parent.mkdir()
    lot = {"id": "lot", "name": "Lot", "base_url": LOT.base_url, "account": "demo_account", "colour": "red"}
    path.write_text("\ufeff" + json.dumps({"connections": [lot], "window": {"dock": 1}, "later": {}}), encoding="utf-8")
    loaded = load_settings(path)
    assert (loaded.settings, loaded.told) == (Settings(connections=[LOT]), None)


GOOD = json.loads(ALL.model_dump_json())


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b"\xff\xfe{}",
        b"\0" * 4096,
        ALL.model_dump_json().encode()[:-30],
        b'{"a":' * 5000,
        json.dumps({**GOOD, "version": 2}).encode(),
        json.dumps({**GOOD, "connections": [{"name": "x"}]}).encode(),
        json.dumps({**GOOD, "connections": [{**GOOD["connections"][0], "base_url": "http://example.com"}]}).encode(),
    ],
)
def test_what_cannot_be_understood_is_kept_aside_and_told(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    looked = load_settings(path, keep_aside=False)
    assert (looked.settings, looked.may_be_saved, looked.told is None) == (Settings(), False, False)
    assert path.read_bytes() == content
    loaded = load_settings(path)
    (kept,) = kept_aside(path)
    assert (loaded.settings, loaded.may_be_saved) == (Settings(), True)
    assert kept.read_bytes() == content
    assert not path.exists()
    assert kept.name in str(loaded.told)
    assert "demo_account" not in str(loaded.told)
    save_settings(path, ALL)
    assert load_settings(path).settings == ALL


@pytest.mark.parametrize("window", [{"sort_by": "colour"}, "none", None, 7, {"geometry": []}])
def test_a_window_that_cannot_be_put_back_costs_no_connection(path: Path, window: object) -> None:
    path.parent.mkdir()
    path.write_text(json.dumps({**GOOD, "window": window}))
    loaded = load_settings(path)
    assert loaded.told is None
    assert len(loaded.settings.connections) == len(GOOD["connections"])
    assert loaded.settings.window == WindowSettings()


@pytest.mark.parametrize(
    "network",
    [
        {"proxy": "http://jane:hunter2@proxy:8080"},
        {"proxy": "socks5://proxy:1080"},
        {"proxy": 7},
        {"proxy": None},
        "none",
        None,
        [],
    ],
)
def test_a_proxy_that_cannot_be_used_costs_no_connection_and_is_told(path: Path, network: object) -> None:
    path.parent.mkdir()
    path.write_text(json.dumps({**GOOD, "network": network}))
    loaded = load_settings(path)
    assert (loaded.settings.connections, loaded.may_be_saved) == (ALL.connections, True)
    assert loaded.settings.network.proxy == ""
    assert "The proxy in the settings cannot be used" in str(loaded.told)
    assert "hunter2" not in f"{loaded.told} {loaded.settings!r}"
    save_settings(path, loaded.settings)
    assert "hunter2" not in path.read_text(), "nor does it stay in the file"
    assert load_settings(path).told is None, "it is told once"


@pytest.mark.parametrize(
    "preferences", [{"not_started_minutes": -1, "stuck_minutes": "soon", "tells_results": None}, "none", None, 7, []]
)
def test_preferences_that_cannot_be_used_cost_no_connection(path: Path, preferences: object) -> None:
    path.parent.mkdir()
    path.write_text(json.dumps({**GOOD, "preferences": preferences}))
    loaded = load_settings(path)
    assert (loaded.settings.connections, loaded.told, loaded.may_be_saved) == (ALL.connections, None, True)
    assert loaded.settings.preferences == Preferences()


def test_another_proxy_changes_nothing_else() -> None:
    moved = ALL.with_proxy("https://other.example:443")
    assert moved.network.proxy == "https://other.example:443"
    assert moved.with_proxy(ALL.network.proxy) == ALL
    assert ALL.with_proxy("").network == NetworkSettings()


@pytest.mark.parametrize("name", list(SessionDefaults.model_fields))
def test_a_default_that_cannot_be_used_costs_nothing_else(path: Path, name: str) -> None:
    path.parent.mkdir()
    lot, live = GOOD["connections"]
    stored = {**GOOD, "connections": [lot, {**live, "defaults": {**live["defaults"], name: ["?"]}}]}
    path.write_text(json.dumps(stored), encoding="utf-8")
    loaded = load_settings(path)
    assert loaded.told is None
    usual = getattr(SessionDefaults(), name)
    expected = LIVE.model_copy(update={"defaults": DEFAULTS.model_copy(update={name: usual})})
    assert loaded.settings.connections == [LOT, expected]
    assert loaded.settings.current == expected


def test_several_damaged_files_are_all_kept(path: Path) -> None:
    path.parent.mkdir()
    for number in range(4):
        path.write_text(f"damaged {number}")
        load_settings(path)
    assert sorted(file.read_text() for file in kept_aside(path)) == [f"damaged {number}" for number in range(4)]


def test_what_cannot_be_read_is_not_overwritten(path: Path) -> None:
    path.mkdir(parents=True)
    loaded = load_settings(path)
    assert (loaded.settings, loaded.may_be_saved) == (Settings(), False)
    assert "could not be read" in str(loaded.told)
    with pytest.raises(OSError, match="directory"):
        save_settings(path, ALL)
    assert kept_aside(path) == []


def test_a_file_where_the_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("in the way")
    loaded = load_settings(tmp_path / "data" / "settings.json")
    assert (loaded.told is None, loaded.may_be_saved) == (False, False)


@pytest.mark.skipif(sys.platform == "win32", reason="only on Linux and macOS do modes mean something")
def test_only_the_user_may_read_them_from_the_start(path: Path) -> None:
    before = os.umask(0)
    try:
        save_settings(path, ALL)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
        path.chmod(0o644)
        save_settings(path, Settings())
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    finally:
        os.umask(before)


def test_no_file_ever_holds_a_key(path: Path) -> None:
    assert set(json.loads(ALL.model_dump_json())["connections"][0]) == {
        "id", "name", "base_url", "account", "live", "practice", "defaults",
    }  # fmt: skip
    save_settings(path, ALL)
    assert "key" not in path.read_text()


def test_connections_are_found_put_and_left_out() -> None:
    assert ALL.connection("lot") == LOT
    assert ALL.connection("no") is None
    assert ALL.connection_named("  lot (live)") == LIVE
    assert ALL.connection_named("") is None
    renamed = LOT.model_copy(update={"name": "Renamed"})
    assert ALL.with_connection(renamed).connections == [renamed, LIVE]
    assert Settings().with_connection(LOT).connections == [LOT]
    assert ALL.without_connection("live").connections == [LOT]
    assert ALL.without_connection("live").current == LOT
    assert Settings().current is None


def test_a_new_connection_has_the_defaults_that_it_is_given() -> None:
    words = {"name": "Lot C", "base_url": LOT.base_url, "account": "third_account"}
    plain = ALL.new_connection(**words, live=False)
    chosen = ALL.new_connection(**words, live=False, defaults=DEFAULTS)
    assert (plain.defaults, chosen.defaults) == (SessionDefaults(), DEFAULTS)
    assert chosen.id == plain.id, "the same account finds its sessions, whatever new ones begin with"
