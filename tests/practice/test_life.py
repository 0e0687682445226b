"""Starting, stopping, what stays on disk, and many at once."""

import socket
import stat
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from pave_desktop.practice import Misbehaviour, PracticeServer
from tests.practice.signing import signed_client


def own_threads() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name == "practice-server"]


def test_a_restart_keeps_everything(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "practice"
    with PracticeServer(folder) as first, signed_client(first) as client:
        key = client.post("/sessions", json={"sms": {"to": "+12025550111"}}).json()["session_key"]
        first.set_status(key, "PROCESS")
        first.add_failing_number("+12025550120")
        before = first.session(key)
        identity = (first.base_url, first.account, first.api_key, first.api_secret)
    assert first.session(key) == before
    with PracticeServer(folder) as second, signed_client(second) as client:
        assert (second.base_url, second.account, second.api_key, second.api_secret) == identity
        assert second.session(key) == before
        assert second.sms_sent(key) == 1
        assert "+12025550120" in second.failing_numbers
        assert client.get(f"/sessions/{key}").status_code == 200
        assert len(second.requests()) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_files_are_the_users_alone(server: PracticeServer, tmp_path: Path) -> None:
    folder = tmp_path / "practice"
    with signed_client(server) as client:
        client.post("/sessions", json={})
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    files = list(folder.iterdir())
    assert files
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_stop_leaves_nothing(tmp_path: Path) -> None:
    server = PracticeServer(tmp_path)
    server.stop()
    server.start()
    server.start()
    assert own_threads() == ["practice-server"]
    port = httpx.URL(server.base_url).port or 0
    with signed_client(server) as client, socket.create_connection(("127.0.0.1", port)) as half_open:
        assert client.get("/sessions/A").status_code == 404
        half_open.sendall(b"POST /v1/sessions HTTP/1.1\r\nHost: 127.0.0.1\r\n")
        begun = time.monotonic()
        server.stop()
        assert time.monotonic() - begun < 10
        server.stop()
        assert half_open.recv(100) == b""
    assert own_threads() == []
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", port), timeout=1)
    server.start()
    assert httpx.URL(server.base_url).port == port
    server.stop()


def test_stop_does_not_wait_for_a_delayed_answer(tmp_path: Path) -> None:
    with PracticeServer(tmp_path) as server, ThreadPoolExecutor(1) as pool, signed_client(server) as client:
        server.misbehave(Misbehaviour(delay=30))
        answer = pool.submit(client.get, "/sessions/A")
        while not server.requests():
            time.sleep(0.005)
        begun = time.monotonic()
        server.stop()
        assert time.monotonic() - begun < 10
        with pytest.raises(httpx.TransportError):
            answer.result()


def test_stop_does_not_wait_for_half_a_body(tmp_path: Path) -> None:
    with PracticeServer(tmp_path) as server:
        port = httpx.URL(server.base_url).port or 0
        with socket.create_connection(("127.0.0.1", port)) as half_open:
            host = f"Host: 127.0.0.1:{port}\r\n".encode()
            half_open.sendall(b"POST /v1/sessions HTTP/1.1\r\n" + host + b"Content-Length: 9\r\n\r\n{")
            time.sleep(0.05)
            begun = time.monotonic()
            server.stop()
            assert time.monotonic() - begun < 10
    assert own_threads() == []


def test_a_folder_can_be_started_again_and_again(tmp_path: Path) -> None:
    accounts = set()
    for _ in range(6):
        with PracticeServer(tmp_path) as server, signed_client(server) as client:
            assert client.get("/sessions/A").status_code == 404
            accounts.add(server.api_key)
    assert len(accounts) == 1
    assert own_threads() == []


def test_ports(tmp_path: Path) -> None:
    with PracticeServer(tmp_path / "a") as first:
        port = httpx.URL(first.base_url).port or 0
        taken = PracticeServer(tmp_path / "b", port=port)
        with pytest.raises(OSError, match=r"in use|Address"):
            taken.start()
        taken.stop()
        with PracticeServer(tmp_path / "a") as beside:
            assert httpx.URL(beside.base_url).port != port
    with PracticeServer(tmp_path / "c", port=port) as asked:
        assert httpx.URL(asked.base_url).port == port


def test_before_the_first_start(tmp_path: Path) -> None:
    server = PracticeServer(tmp_path)
    assert server.account
    assert server.session("A") is None
    with pytest.raises(RuntimeError):
        _ = server.base_url


def test_many_at_once(server: PracticeServer) -> None:
    def customer(number: int) -> str:
        with signed_client(server) as client:
            answer = client.post("/sessions", json={"vehicle": {"year": 2000 + number % 20}})
            key = str(answer.json()["session_key"])
            server.set_status(key, "STARTED")
            assert client.get(f"/sessions/{key}").json()["status"] == "STARTED"
            return key

    with ThreadPoolExecutor(12) as pool:
        keys = list(pool.map(customer, range(48)))
    assert len(set(keys)) == 48
    assert sorted(server.session_keys()) == sorted(keys)
    assert len(server.requests()) == 96


def test_importing_is_cheap() -> None:
    program = (
        "import sys, pave_desktop.practice as p\n"
        "heavy = {'uvicorn', 'starlette', 'httpx', 'PySide6', 'pydantic'} & set(sys.modules)\n"
        "rooms = [m for m in sys.modules if m.startswith('pave_desktop.')"
        " and not m.startswith('pave_desktop.practice')]\n"
        "sys.exit(f'{heavy} {rooms}' if heavy or rooms else 0)"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)  # noqa: S603 - a program of our own
    assert ended.returncode == 0, ended.stderr
