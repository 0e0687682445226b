"""The self-check: what it finds, that it changes nothing, and that its lines can be shown to anybody."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from contextlib import ExitStack
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from pave_desktop import self_check as room
from pave_desktop.models.connection import Connection
from pave_desktop.models.session_row import SessionRow
from pave_desktop.practice import Misbehaviour, PracticeServer
from pave_desktop.self_check import Check, State, self_check
from pave_desktop.settings import Settings
from pave_desktop.storage.daily_copy import make_copy
from pave_desktop.storage.database_file import mark_damaged
from pave_desktop.storage.register import open_register
from pave_desktop.system.paths import DataPaths
from tests.command_line.conftest import Here, Server, Shell

NAMES = ["Qt platform", "keyring", "data folder", "settings", "register", "TLS store", "resources"]


def make_register(path: Path) -> None:
    async def make() -> None:
        register = (await open_register(path)).register
        await register.add(
            SessionRow(local_id="x", connection="lot", phone="+12025550111", made_at=datetime(2026, 3, 4, tzinfo=UTC))
        )
        await register.close()

    asyncio.run(make())


def told(text: str) -> dict[str, tuple[str, str]]:
    """Read the lines as a person does: state, name, text."""
    lines = [line.split(maxsplit=1) for line in text.splitlines()]
    return {name: (state, said) for state, rest in lines for name, said in [rest.split(": ", 1)]}


def test_a_machine_with_neither_display_nor_keyring(bare_shell: Shell) -> None:
    ended = bare_shell("self-check")
    assert (ended.code, ended.err) == (0, "")
    checks = told(ended.out)
    assert list(checks) == NAMES
    assert checks["Qt platform"] == ("warn", "there is no display here, so no window can be shown")
    assert checks["keyring"][0] == "warn"
    assert "keyring.backends.fail" in checks["keyring"][1]
    assert {name: state for name, (state, _) in checks.items() if state != "ok"}.keys() == {"Qt platform", "keyring"}
    assert checks["register"][1] == "none yet; it is made at the first start"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only on Linux is there a Secret Service")
def test_a_desktop_where_all_is_well_and_json(shell: Shell, server: Server) -> None:
    shell.add(server, "Jane's Lot")
    make_register(shell.data / "register.sqlite")
    ended = shell("self-check", "--json", QT_QPA_PLATFORM="offscreen")
    checks = json.loads(ended.out)
    assert ended.code == 0
    assert [check["name"] for check in checks] == [*NAMES, "clock, connection 1"]
    assert {check["state"] for check in checks} == {"ok"}
    assert {check["name"]: check["text"] for check in checks}["keyring"] == "Secret Service"
    assert_nothing_private(ended.out + ended.err, shell, server)


def assert_nothing_private(text: str, shell: Shell, server: Server) -> None:
    for private in (
        *server.secrets,
        server.account,
        server.base_url,
        "127.0.0.1",
        "Jane",
        "jane-doe",
        "5550111",
        str(shell.home),
        str(shell.home.parent),
        f"/{os.environ.get('USER') or 'root'}/",
    ):
        assert private not in text


DAMAGED = {
    "no database": b"not a database" * 500,
    "empty header": b"SQLite format 3\0",
    "zeros": b"\0" * 8192,
}


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_register_fails_and_is_left_as_it_is(here: Here, content: bytes) -> None:
    here.data.mkdir(mode=0o700)
    register = here.data / "register.sqlite"
    register.write_bytes(content)
    ended = here("self-check")
    assert ended.code == 1
    assert told(ended.out)["register"][0] == "fail"
    assert str(here.data.parent) not in ended.out
    assert [(file, file.read_bytes()) for file in here.data.iterdir()] == [(register, content)]


def test_a_page_of_rubbish_fails(here: Here) -> None:
    register = here.data / "register.sqlite"
    make_register(register)
    content = bytearray(register.read_bytes())
    content[4096:8192] = b"\xa5" * 4096
    register.write_bytes(content)
    assert told(here("self-check").out)["register"][0] == "fail"
    assert register.read_bytes() == bytes(content)


def test_damage_that_the_program_met_is_remembered(here: Here) -> None:
    register = here.data / "register.sqlite"
    make_register(register)
    mark_damaged(register)
    ended = here("self-check")
    assert ended.code == 1
    assert told(ended.out)["register"] == ("fail", "It is damaged; the next start puts it together again.")


def test_values_that_cannot_be_fail(here: Here) -> None:
    register = here.data / "register.sqlite"
    make_register(register)
    content = register.read_bytes()
    assert b"on its way" in content
    register.write_bytes(content.replace(b"on its way", b"on its w\xff\xfe"))
    assert told(here("self-check").out)["register"][0] == "fail"


def test_daily_copies_are_counted(here: Here) -> None:
    register = here.data / "register.sqlite"
    make_register(register)
    assert told(here("self-check").out)["register"] == ("ok", "sound; daily copies: 0")
    for day in (19, 20):
        make_copy(register, today=date(2026, 11, day))
    assert told(here("self-check").out)["register"] == ("ok", "sound; daily copies: 2, the newest of 2026-11-20")


def test_a_synced_folder_fails_and_is_not_named(shell: Shell) -> None:
    shell.data.mkdir(mode=0o700)
    (shell.data / ".stfolder").mkdir()
    ended = shell("self-check", QT_QPA_PLATFORM="offscreen")
    assert ended.code == 1
    state, said = told(ended.out)["register"]
    assert (state, "Syncthing" in said, str(shell.home) in ended.out) == ("fail", True, False)


def test_damaged_settings_are_a_warning_and_left_where_they_are(here: Here) -> None:
    here.data.mkdir(mode=0o700)
    (here.data / "settings.json").write_text("{damaged")
    ended = here("self-check")
    assert (ended.code, told(ended.out)["settings"][0]) == (0, "warn")
    assert [file.name for file in here.data.iterdir()] == ["settings.json"]


def test_a_file_as_data_folder_fails(here: Here) -> None:
    here.data.write_text("in the way")
    ended = here("self-check")
    assert ended.code == 1
    assert told(ended.out)["data folder"] == ("fail", "cannot be written to (File exists)")
    assert here.data.read_text() == "in the way"


@pytest.mark.skipif(sys.platform == "win32", reason="only on Linux and macOS do modes mean something")
def test_a_data_folder_for_everybody_is_a_warning(here: Here) -> None:
    here.data.mkdir()
    here.data.chmod(0o755)
    assert told(here("self-check").out)["data folder"][0] == "warn"


# In this process: what a clock or a missing file leads to


def clocks(folder: Path, *base_urls: str) -> list[Check]:
    connections = [
        Connection(name=f"Lot {number}", base_url=url, account="demo") for number, url in enumerate(base_urls)
    ]
    checks = self_check(DataPaths(folder / "data"), Settings(connections=connections))
    return [check for check in checks if check.name.startswith("clock")]


def test_each_connections_clock_is_compared(tmp_path: Path) -> None:
    offsets = [0.0, -100.0, 100.0, 900.0]
    states = [State.OK, State.WARN, State.WARN, State.FAIL]
    with ExitStack() as servers:
        base_urls = []
        for number, offset in enumerate(offsets):
            server = servers.enter_context(PracticeServer(tmp_path / str(number)))
            server.misbehave(Misbehaviour(clock_offset=offset, times=None))
            base_urls.append(server.base_url)
        checks = clocks(tmp_path, *base_urls, "http://127.0.0.1:9/v1")
    assert [check.name for check in checks] == [f"clock, connection {number}" for number in range(1, 6)]
    assert [check.state for check in checks] == [*states, State.WARN]
    assert all(
        abs(float(check.text.split()[0]) + offset) < 3 for check, offset in zip(checks[:4], offsets, strict=True)
    )
    assert checks[4].text == "not compared: No connection to PAVE"


def test_the_clocks_are_asked_through_the_proxy_that_is_set(tmp_path: Path) -> None:
    connection = Connection(name="Lot", base_url="https://pave-desktop.invalid/v1", account="demo")
    settings = Settings(connections=[connection]).with_proxy("http://127.0.0.1:9")
    (check,) = (check for check in self_check(DataPaths(tmp_path), settings) if check.name.startswith("clock"))
    assert check.text == "not compared: The proxy is in the way"


def test_a_missing_resource_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "NEEDED_RESOURCES", (*room.NEEDED_RESOURCES, ("icons", "no-such.svg")))
    (check,) = (check for check in self_check(DataPaths(tmp_path), Settings()) if check.name == "resources")
    assert check == Check("resources", State.FAIL, "missing: no-such.svg")
