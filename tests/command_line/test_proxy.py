"""The proxy from the command line: shown, set, cleared, and gone through."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from pave_desktop.system.paths import DataPaths
from pave_desktop.system.process_lock import ProcessLock
from tests.command_line.conftest import Here
from tests.conftest import UsableKeyring

ADD = ("connections", "add", "Lot", "--base-url", "https://pave-desktop.invalid/v1", "--account", "demo")


def proxy_in(here: Here) -> str:
    return str(json.loads((here.data / "settings.json").read_text())["network"]["proxy"])


@contextmanager
def proxy_that_wants_a_sign_in() -> Iterator[tuple[int, list[bytes]]]:
    """Listen in a thread, for a command has the loop; give the port and what was asked for."""
    asked: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def answer() -> None:
            while True:
                try:
                    caller, _ = listening.accept()
                except OSError:
                    return
                with caller:
                    asked.append(caller.recv(4096))
                    caller.sendall(b"HTTP/1.1 407 Who are you\r\nContent-Length: 0\r\n\r\n")

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        try:
            yield listening.getsockname()[1], asked
        finally:
            listening.shutdown(socket.SHUT_RDWR)
            thread.join(5)


def test_the_life_of_a_proxy(here: Here) -> None:
    usual = "No proxy is set here: as this computer is set up.\n"
    assert here("proxy", "show").out == usual
    assert not (here.data / "settings.json").exists(), "looking leaves nothing"
    chosen = here("proxy", "set", " Proxy.Dealer.Example:8080 ")
    assert (chosen.code, chosen.err) == (0, "")
    assert "http://proxy.dealer.example:8080" in chosen.out
    assert here("proxy", "show").out == "http://proxy.dealer.example:8080\n"
    assert proxy_in(here) == "http://proxy.dealer.example:8080"
    assert here("proxy", "clear").code == 0
    assert (here("proxy", "show").out, proxy_in(here)) == (usual, "")


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("http://jane:hunter2@proxy:8080", "password cannot be kept here"),
        ("socks5://proxy:1080", "SOCKS"),
        ("http://wpad/wpad.dat", "PAC"),
        ("proxy", "Write the port as well"),
        ("", "“proxy clear” takes it away"),
    ],
)
def test_what_cannot_be_used_changes_nothing(here: Here, address: str, words: str) -> None:
    here("proxy", "set", "proxy:8080")
    refused = here("proxy", "set", address)
    assert (refused.code, refused.out) == (1, "")
    assert refused.err.startswith("pave-desktop: ")
    assert refused.err.count("\n") == 1
    assert words in refused.err
    assert "hunter2" not in refused.err
    assert proxy_in(here) == "http://proxy:8080"


def test_nothing_is_changed_beneath_a_window(here: Here) -> None:
    here("proxy", "set", "proxy:8080")
    lock = ProcessLock(DataPaths(here.data).lock)
    assert lock.take()
    try:
        for command in (("proxy", "set", "other:8080"), ("proxy", "clear")):
            assert here(*command).err.startswith("pave-desktop: Pave Desktop is running.")
        assert here("proxy", "show").out == "http://proxy:8080\n", "looking is allowed"
    finally:
        lock.give_back()
    assert proxy_in(here) == "http://proxy:8080"


def test_a_connection_is_tested_through_it(here: Here, keyring: UsableKeyring) -> None:
    assert here(*ADD, stdin=b"key-1234\nsecret-5678\n").code == 0
    assert len(keyring.entries) == 1
    with proxy_that_wants_a_sign_in() as (port, asked):
        assert here("proxy", "set", f"127.0.0.1:{port}").code == 0
        tested = here("connections", "test", "Lot")
    assert tested.code == 1
    assert "proxy" in tested.err.lower()
    assert {each.split(b"\r\n")[0] for each in asked} == {b"CONNECT pave-desktop.invalid:443 HTTP/1.1"}
    assert not [each for each in asked if b"key-1234" in each or b"secret-5678" in each]


def test_a_proxy_in_the_file_that_cannot_be_used_is_told(here: Here) -> None:
    here("proxy", "set", "proxy:8080")
    file = here.data / "settings.json"
    file.write_text(file.read_text().replace("http://proxy:8080", "http://jane:hunter2@proxy:8080"))
    shown = here("proxy", "show")
    assert shown.out == "No proxy is set here: as this computer is set up.\n"
    assert "The proxy in the settings cannot be used" in shown.err
    assert "hunter2" not in shown.err
