"""Connections from the command line: keys go from standard input into the keyring and nowhere else."""

from __future__ import annotations

import errno
import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from pave_desktop import settings
from pave_desktop.system.paths import DataPaths
from pave_desktop.system.process_lock import ProcessLock
from tests.command_line.conftest import PROGRAM, Here, Server, Shell
from tests.conftest import UsableKeyring

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only on Linux is there a Secret Service")

ADD = ("connections", "add", "Lot", "--base-url", "https://openapi.paveapi.com/v1", "--account", "demo_account")


def connections_in(shell: Shell | Here) -> list[dict[str, object]]:
    file = shell.data / "settings.json"
    return list(json.loads(file.read_text())["connections"]) if file.exists() else []


def assert_nowhere(secrets: tuple[str, ...], shell: Shell, *shown: str) -> None:
    for secret in secrets:
        assert not [text for text in shown if secret in text]
        assert not [file for file, content in shell.files().items() if secret.encode() in content]


def test_nothing_is_changed_beneath_a_window(shell: Shell) -> None:
    shell.data.mkdir(mode=0o700, exist_ok=True)
    lock = ProcessLock(DataPaths(shell.data).lock)
    assert lock.take()
    try:
        for command in (ADD, ("connections", "remove", "Lot")):
            refused = shell(*command, stdin="key\nsecret\n")
            assert (refused.code, refused.out) == (1, "")
            assert refused.err == (
                "pave-desktop: Pave Desktop is running. Use File → Connections there, or quit it first.\n"
            )
    finally:
        lock.give_back()
    assert connections_in(shell) == []
    assert shell(*ADD, stdin="key\nsecret\n").code == 0


def test_the_life_of_a_connection(shell: Shell, server: Server) -> None:
    add = ("connections", "add", "Lot", "--base-url", server.base_url + "/", "--account", f" {server.account} ")
    added = shell(*add, stdin=f"  {server.api_key}\t\r\n\n {server.api_secret}  \n")
    assert (added.code, added.err) == (0, "")
    assert added.out == "Added “Lot” (TEST key). Its key is in the keyring.\n"
    listed = shell("connections", "list")
    assert listed.lines == [f"Lot\tTEST\t{server.account}\t{server.base_url}\tkey in keyring"]
    tested = shell("connections", "test", " lot ")
    assert (tested.code, tested.out) == (0, "“Lot” works: PAVE accepts this account, key and secret.\n")
    outputs = [text for ended in (added, listed, tested) for text in (ended.out, ended.err)]
    assert_nowhere(server.secrets, shell, *outputs)
    file = shell.data / "settings.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    removed = shell("connections", "remove", "LOT")
    assert (removed.code, removed.out) == (0, "Removed “Lot”. Its sessions stay in the list.\n")
    assert connections_in(shell) == []


def test_no_connection_yet(here: Here) -> None:
    assert here("connections", "list").out == "There is no connection yet. “connections add” adds one.\n"


def test_live_and_test_keys_of_one_account_side_by_side(shell: Shell, server: Server) -> None:
    shell.add(server, "Real")
    command = ("connections", "add", "Wrong", "--live", "--base-url", server.base_url, "--account", server.account)
    assert "LIVE key" in shell(*command, stdin=f"{server.api_key}\nnot-the-secret\n").out
    assert [line.split("\t")[1] for line in shell("connections", "list").lines] == ["TEST", "LIVE"]
    refused = shell("connections", "test", "Wrong")
    assert (refused.code, refused.out) == (1, "")
    assert refused.err.startswith("pave-desktop: PAVE did not accept the key.")
    assert refused.err.count("\n") == 1
    assert_nowhere(("not-the-secret",), shell, refused.err)
    assert shell("connections", "test", "Real").code == 0


def test_a_changed_base_url_has_no_secret(here: Here, keyring: UsableKeyring, server: Server) -> None:
    here.add(server)
    file = here.data / "settings.json"
    file.write_text(file.read_text().replace(server.base_url, "http://127.0.0.1:9/v1"))
    assert here("connections", "list").lines[0].endswith("\tno key")
    tested = here("connections", "test", "Lot")
    assert (tested.code, tested.out) == (1, "")
    assert "has no key" in tested.err
    assert len(keyring.entries) == 1


def test_a_server_that_is_not_there(here: Here, keyring: UsableKeyring) -> None:
    command = ("connections", "add", "Lot", "--base-url", "http://127.0.0.1:9/v1", "--account", "demo")
    assert here(*command, stdin=b"key\nsecret\n").code == 0
    tested = here("connections", "test", "Lot")
    assert tested.code == 1
    assert "No connection to PAVE" in tested.err
    assert len(keyring.entries) == 1


@pytest.mark.parametrize(
    ("base_url", "why"),
    [
        ("http://example.com", "must start with https://"),
        ("http://127.0.0.1.example.com/v1", "must start with https://"),
        ("ftp://example.com", "must start with https://"),
        ("openapi.paveapi.com/v1", "whole address"),
        ("https://me:pass@openapi.paveapi.com/v1", "no user name"),
        ("https://[::1", "not a web address"),
        ("", "whole address"),
    ],
)
def test_a_base_url_that_could_be_read_along_is_refused(here: Here, base_url: str, why: str) -> None:
    refused = here("connections", "add", "Lot", "--base-url", base_url, "--account", "demo", stdin=b"key\nsecret\n")
    assert (refused.code, refused.out) == (1, "")
    assert why in refused.err
    assert connections_in(here) == []


@pytest.mark.parametrize(
    "stdin",
    [b"", b"\n", b"key", b"key\n", b" \n \n", b"key\nsecret\nmore\n", b"\xff\xfe\nsecret\n", b"k\0y\nsecret\n",
     b"my key\nsecret\n", "schlüssel\nsecret\n".encode()],
)  # fmt: skip
def test_keys_that_cannot_be_are_refused_and_not_repeated(here: Here, stdin: bytes) -> None:
    refused = here(*ADD, stdin=stdin)
    assert (refused.code, refused.out) == (1, "")
    assert refused.err.startswith("pave-desktop: ")
    assert refused.err.count("\n") == 1
    assert "secret\n" not in refused.err
    assert connections_in(here) == []


def test_a_closed_standard_input_is_a_sentence(shell: Shell) -> None:
    run = subprocess.run(  # noqa: S603 - this very Python
        ["sh", "-c", 'exec "$@" <&-', "sh", *PROGRAM, *ADD, "--data-dir", str(shell.data)],  # noqa: S607
        env=shell.environment,
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    assert run.returncode == 1
    assert run.stderr == "pave-desktop: Give the API key and the API secret on standard input, one a line.\n"


@pytest.mark.parametrize(
    "extra", [["--api-key", "K-123"], ["--key", "K-123"], ["--api-secret=K-123"], ["--secret", "K-123"], ["K-123"]]
)
def test_keys_are_never_taken_as_arguments(here: Here, extra: list[str]) -> None:
    refused = here(*ADD, *extra, stdin=b"key\nsecret\n")
    assert refused.code == 2
    assert connections_in(here) == []


def test_nobody_can_see_the_keys_while_they_are_added(shell: Shell) -> None:
    key, secret = "KEY-that-nobody-sees", "SECRET-that-nobody-sees"
    with subprocess.Popen(  # noqa: S603 - this very Python
        [*PROGRAM, *ADD, "--data-dir", str(shell.data)],
        env=shell.environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdin is not None
        process.stdin.write(f"{key}\n{secret}\n".encode())
        process.stdin.flush()
        seen = b""
        for name in ("cmdline", "environ"):
            seen += Path(f"/proc/{process.pid}/{name}").read_bytes()
        process.stdin.close()
        while process.poll() is None:
            for file in Path("/proc").glob("[0-9]*/cmdline"):
                try:
                    seen += file.read_bytes()
                except OSError:
                    continue
        out, err = process.stdout, process.stderr
        assert out is not None
        assert err is not None
        assert process.returncode == 0
        assert_nowhere((key, secret), shell, seen.decode(errors="replace"), out.read().decode(), err.read().decode())
    assert b"pave_desktop" in seen


@pytest.mark.parametrize("action", ["test", "remove"])
@pytest.mark.parametrize("name", ["Nobody", "", "  ", "-", "ünïcödé", "x" * 500])
def test_a_connection_that_is_not_there(here: Here, action: str, name: str) -> None:
    ended = here("connections", action, name)
    assert (ended.code, ended.out) == (1, "")
    assert (
        ended.err == f"pave-desktop: There is no connection named “{name}”. “connections list” shows which there are.\n"
    )


@pytest.mark.parametrize(
    ("name", "account", "why"),
    [
        ("", "demo", "Give the connection a name"),
        (" \t ", "demo", "Give the connection a name"),
        ("x" * 61, "demo", "shorter name"),
        ("Lot", "", "account"),
        ("Lot", "demo account", "account"),
        ("Lot", "demo.example", "account"),
        (b"\xff", "demo", "text that this computer can write"),
        ("Lot", b"\xff", "text that this computer can write"),
    ],
)
def test_a_name_or_account_that_cannot_be(here: Here, name: str | bytes, account: str | bytes, why: str) -> None:
    command = ("connections", "add", name, "--base-url", "https://example.com/v1", "--account", account)
    refused = here(*command, stdin=b"key\nsecret\n")
    assert (refused.code, refused.out) == (1, "")
    assert why in refused.err
    assert connections_in(here) == []


def test_blanks_within_a_name_do_not_make_it_another(here: Here, keyring: UsableKeyring, server: Server) -> None:
    here.add(server, "North Lot")
    again = here.add(server, "North   Lot")
    assert (again.code, len(connections_in(here)), len(keyring.entries)) == (1, 1, 1)


def test_without_a_keyring_it_says_which_and_why_and_keeps_the_connection(bare_shell: Shell, server: Server) -> None:
    added = bare_shell.add(server)
    assert (added.code, added.out) == (1, "")
    assert "no keyring that Pave Desktop can use (found: keyring.backends.fail)" in added.err
    assert "saved without its key" in added.err
    assert [each["name"] for each in connections_in(bare_shell)] == ["Lot"]
    listed = bare_shell("connections", "list")
    assert (listed.code, listed.lines[0].split("\t")[-1]) == (0, "keyring unusable")
    assert "no keyring" in listed.err
    assert_nowhere(server.secrets, bare_shell, added.err, listed.err)


def test_without_a_keyring_a_connection_can_be_neither_tested_nor_forgotten_whole(here: Here, server: Server) -> None:
    here.add(server)
    tested = here("connections", "test", "Lot")
    assert (tested.code, "no keyring" in tested.err) == (1, True)
    removed = here("connections", "remove", "Lot")
    assert removed.code == 1
    assert "Removed “Lot”" in removed.out
    assert "may still be in the keyring" in removed.err
    assert connections_in(here) == []


def test_a_plain_file_backend_in_the_environment_gets_no_key(bare_shell: Shell, server: Server) -> None:
    added = bare_shell.add(server, PYTHON_KEYRING_BACKEND="keyring.backends.null.Keyring")
    assert (added.code, "found: keyring.backends.null" in added.err) == (1, True)
    broken = bare_shell.add(server, "Second", PYTHON_KEYRING_BACKEND="keyrings.alt.file.PlaintextKeyring")
    assert (broken.code, "cannot be loaded (ModuleNotFoundError)" in broken.err) == (1, True)


def test_a_damaged_settings_file_is_told_and_kept(here: Here) -> None:
    here.data.mkdir()
    (here.data / "settings.json").write_text("{damaged")
    ended = here("connections", "list")
    assert (ended.code, "could not be understood" in ended.err) == (0, True)
    (kept,) = here.data.iterdir()
    assert kept.read_text() == "{damaged"


def test_settings_that_cannot_be_read_are_not_written_over(here: Here) -> None:
    (here.data / "settings.json").mkdir(parents=True)
    ended = here(*ADD, stdin=b"key\nsecret\n")
    assert (ended.code, "nothing was done" in ended.err) == (1, True)


def test_settings_that_cannot_be_saved_leave_no_key_behind(
    here: Here, keyring: UsableKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(settings, "save_settings", full)
    ended = here(*ADD, stdin=b"key\nsecret\n")
    assert (ended.code, ended.out) == (1, "")
    assert ended.err == "pave-desktop: The settings could not be saved (No space left on device).\n"
    assert keyring.entries == {}


def test_a_file_as_data_folder_is_a_sentence(here: Here) -> None:
    here.data.write_text("in the way")
    for command in (("list",), ("test", "Lot"), ("remove", "Lot")):
        ended = here("connections", *command)
        assert (ended.code, ended.err.startswith("pave-desktop: ")) == (1, True)
    assert here(*ADD, stdin=b"key\nsecret\n").code == 1
