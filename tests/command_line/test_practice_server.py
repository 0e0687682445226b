"""The practice server on its own: it introduces itself, keeps its keys and ends when it is asked to."""

from __future__ import annotations

import signal
import socket
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.command_line.conftest import Here, Server, Shell, practice_server


def answers(server: Server) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", urlsplit(server.base_url).port or 0), timeout=2):
            return True
    except OSError:
        return False


@pytest.mark.skipif(sys.platform == "win32", reason="only on Linux and macOS can a test send these signals")
@pytest.mark.parametrize("asked", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_cleanly_when_it_is_asked_to(tmp_path: Path, asked: signal.Signals) -> None:
    with practice_server(tmp_path) as server:
        assert answers(server)
        server.process.send_signal(asked)
        assert server.process.wait(timeout=10) == 0
        told = [stream.read() for stream in (server.process.stdout, server.process.stderr) if stream]
        assert told == ["Running until Ctrl+C. These keys open nothing but this server.\n", ""]
        assert not answers(server)
    files = [file.name for file in (tmp_path / "data" / "practice-server").iterdir()]
    assert files == ["practice.sqlite3"]


def test_it_keeps_its_keys(tmp_path: Path) -> None:
    told = []
    for _ in range(2):
        with practice_server(tmp_path) as server:
            told.append((server.base_url, server.account, *server.secrets))
    assert told[0] == told[1]


def test_a_taken_port_is_a_sentence(bare_shell: Shell, server: Server) -> None:
    port = urlsplit(server.base_url).port
    ended = bare_shell("practice-server", "--port", str(port))
    assert (ended.code, ended.out) == (1, "")
    assert ended.err == "pave-desktop: The practice server could not start (Address already in use).\n"


def test_a_folder_that_cannot_be_is_a_sentence(here: Here) -> None:
    here.data.write_text("in the way")
    ended = here("practice-server")
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.startswith("pave-desktop: The practice server could not start (")


def test_a_damaged_store_is_a_sentence(here: Here) -> None:
    folder = here.data / "practice-server"
    folder.mkdir(parents=True)
    (folder / "practice.sqlite3").write_bytes(b"not a database" * 500)
    ended = here("practice-server")
    assert (ended.code, ended.out) == (1, "")
    assert ended.err == "pave-desktop: The practice server could not start (DatabaseError).\n"
