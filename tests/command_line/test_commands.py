"""The commands as a whole: help, version, odd input, and what they leave alone."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pave_desktop import __version__
from pave_desktop.command_line.main import main
from pave_desktop.models.session_row import Fate, SessionRow
from pave_desktop.storage.register import open_register
from pave_desktop.system.single_instance import take_place
from tests.command_line.conftest import PROGRAM, Here, Shell


def test_the_version(bare_shell: Shell) -> None:
    ended = bare_shell("--version")
    assert (ended.code, ended.out, ended.err) == (0, f"Pave Desktop {__version__}\n", "")
    assert not bare_shell.data.exists()


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (
            [],
            [
                *("--practice", "--data-dir", "--version", "connections", "proxy", "practice-server", "self-check"),
                *("WHAT is a VIN, a capture link or a session key", "comes to the front"),
            ],
        ),
        (["5N1AT2MV8HC900117"], ["WHAT", "a VIN, capture link or session key"]),
        (["connections"], ["add", "list", "test", "remove", "keyring"]),
        (["connections", "add"], ["NAME", "--base-url", "--account", "--live", "standard input"]),
        (["connections", "list"], ["without their keys"]),
        (["connections", "test"], ["NAME", "makes nothing"]),
        (["connections", "remove"], ["NAME", "keyring"]),
        (["proxy"], ["show", "set", "clear", "HTTPS_PROXY", "This computer itself is always reached directly"]),
        (["proxy", "set"], ["ADDRESS", "HOST:PORT", "cannot be kept"]),
        (["practice-server"], ["--port", "Ctrl+C"]),
        (["self-check"], ["--json", "ok, warn or fail"]),
    ],
)
def test_every_command_describes_itself(
    command: list[str], words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        main([*command, "--help"])
    assert end.value.code == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "usage: pave-desktop" in told
    assert [word for word in words if word not in told] == []


@pytest.mark.parametrize(
    "command",
    [
        ["no-such-command"],
        ["connections"],
        ["connections", "add"],
        ["connections", "test"],
        ["proxy"],
        ["proxy", "set"],
        ["practice-server", "--port", "x"],
        ["practice-server", "--port", "65536"],
        ["practice-server", "--port", "-1"],
        ["practice-server", "--port", "9" * 9999],
        ["practice-server", "--port", "²"],
        ["--data-dir"],
        ["5N1AT2MV8HC90011"],
        ["5N1AT2MV8HC900117", "ABC-1234567890"],
        ["ABC-1234567890", "connections", "list"],
        ["--data-dir", "connections", "no-such-command"],
        ["https://lot.vehiclecapture.com/"],
        [""],
    ],
)
def test_a_command_that_cannot_be_says_so(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(command)
    assert end.value.code == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert "usage: pave-desktop" in told.err
    if "practice-server" in command:
        assert told.err.endswith("a port is a number from 0 to 65535\n")


def test_nonsense_says_what_could_be_shown_and_opens_nothing(bare_shell: Shell) -> None:
    ended = bare_shell("no-such-command")
    assert ended.code == 2
    assert "“no-such-command” is neither a VIN nor a capture link nor a session key." in ended.err
    assert "The commands are connections, proxy, practice-server, self-check." in ended.err
    assert not bare_shell.data.exists()


def test_commands_need_no_place(here: Here) -> None:
    """What an IT person asks beside a running program is answered, and the program is not troubled."""
    place = take_place(here.data)
    assert place is not None
    assert here("connections", "list").code == 0
    assert here("connections", "remove", "Lot").err.startswith("pave-desktop: Pave Desktop is running.")
    assert here("self-check").code == 0
    place.leave()


def test_a_folder_of_nobody(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--data-dir", "~no-such-user-here/x", "connections", "list"]) == 1
    assert "not known here" in capsys.readouterr().err


def test_the_data_folder_can_stand_before_or_behind_the_command(tmp_path: Path, bare_shell: Shell) -> None:
    (tmp_path / "settings.json").write_text("{damaged")
    ended = subprocess.run(  # noqa: S603 - this very Python
        [*PROGRAM, "--data-dir", str(tmp_path), "connections", "list"],
        env=bare_shell.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "could not be understood" in ended.stderr


def test_a_terminal_that_knows_ascii_only(bare_shell: Shell) -> None:
    ended = bare_shell("connections", "test", "Lot", PYTHONIOENCODING="ascii")
    assert ended.code == 1
    assert "There is no connection named \\u201cLot\\u201d" in ended.err


@pytest.mark.skipif(sys.platform == "win32", reason="only on Linux and macOS is there a shell with pipes like these")
@pytest.mark.parametrize("where", ["| true", ">&-", "2>&-"])
def test_nobody_listens(bare_shell: Shell, where: str) -> None:
    run = subprocess.run(  # noqa: S603 - this very Python
        ["sh", "-c", f'"$@" {where}', "sh", *PROGRAM, "connections", "list", "--data-dir", str(bare_shell.data)],  # noqa: S607
        env=bare_shell.environment,
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    assert run.returncode == 0
    assert run.stderr == ""


COMMANDS_WITHOUT_WINDOW = """
import io, sys
from pave_desktop.command_line.main import main
sys.stdin = io.StringIO("key\\nsecret\\n")
codes = [main([*command.split(), "--data-dir", sys.argv[1]]) for command in (
    "connections list",
    "connections add Lot --base-url http://127.0.0.1:9/v1 --account demo",
    "connections test Lot",
    "connections remove Lot",
    "self-check",
)]
loaded = [name for name in ("PySide6.QtWidgets", "PySide6.QtGui", "qasync", "pave_desktop.ui") if name in sys.modules]
print("loaded:", loaded)
"""


def test_no_command_loads_the_windows_or_touches_the_register(bare_shell: Shell) -> None:
    """Opening the register gives up what is on its way: a command beside a running program must not."""
    path = bare_shell.data / "register.sqlite"

    async def begin() -> None:
        register = (await open_register(path)).register
        await register.add(
            SessionRow(local_id="x", connection="lot", fate=Fate.ON_ITS_WAY, made_at=datetime(2026, 3, 4, tzinfo=UTC))
        )
        await register.close()

    asyncio.run(begin())
    before = path.read_bytes()
    run = subprocess.run(  # noqa: S603 - this very Python
        [sys.executable, "-c", COMMANDS_WITHOUT_WINDOW, str(bare_shell.data)],
        env=bare_shell.environment,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert run.stdout.splitlines()[-1:] == ["loaded: []"], run.stderr
    assert "ok    register: sound" in run.stdout
    assert path.read_bytes() == before
    changes = path.with_name(path.name + "-wal")
    assert not changes.exists() or not changes.stat().st_size
