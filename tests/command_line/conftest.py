"""What the tests of the command line share: the program as a process, and a practice server as another one."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from pave_desktop.command_line.main import main
from tests.credentials.secret_service import environment_at, secret_service

PROGRAM = (sys.executable, "-m", "pave_desktop")


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


@dataclass(frozen=True)
class Shell:
    """Somebody's shell: an environment, and the folder that holds everything that a command can leave."""

    home: Path
    environment: dict[str, str]

    @property
    def data(self) -> Path:
        return self.home / "data"

    def __call__(self, *arguments: str | bytes, stdin: str | bytes | None = None, **more: str) -> Ended:
        """Run one command with this data folder. Whatever it does, it never shows a traceback."""
        given = stdin.encode() if isinstance(stdin, str) else stdin
        run = subprocess.run(  # noqa: S603 - this very Python
            [*PROGRAM, *arguments, "--data-dir", str(self.data)],
            env={**self.environment, **more},
            cwd=self.home,
            input=b"" if given is None else given,
            capture_output=True,
            timeout=40,
            check=False,
        )
        ended = Ended(run.returncode, run.stdout.decode(), run.stderr.decode())
        assert "Traceback" not in ended.out + ended.err, ended.err
        assert "Warning" not in ended.err, ended.err
        return ended

    def add(self, server: Server, name: str = "Lot", **more: str) -> Ended:
        """Add a connection to a practice server."""
        arguments = ("connections", "add", name, "--base-url", server.base_url, "--account", server.account)
        return self(*arguments, stdin=f"{server.api_key}\n{server.api_secret}\n", **more)

    def files(self) -> dict[Path, bytes]:
        return {file: file.read_bytes() for file in self.home.rglob("*") if file.is_file()}


class Here:
    """The same commands in this process, without keyring: for the many that are refused before they need one."""

    def __init__(self, data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.data = data
        self._monkeypatch = monkeypatch
        self._capsys = capsys

    def __call__(self, *arguments: str | bytes, stdin: bytes = b"") -> Ended:
        """Run one command with this data folder."""
        self._monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
        try:
            code = main([*(os.fsdecode(argument) for argument in arguments), "--data-dir", str(self.data)])
        except SystemExit as end:
            code = int(end.code or 0)
        out, err = self._capsys.readouterr()
        return Ended(code, out, err)

    def add(self, server: Server, name: str = "Lot") -> Ended:
        """Add a connection to a practice server."""
        arguments = ("connections", "add", name, "--base-url", server.base_url, "--account", server.account)
        return self(*arguments, stdin=f"{server.api_key}\n{server.api_secret}\n".encode())


@dataclass(frozen=True)
class Server:
    """A practice server that was started through the command line, as it introduced itself."""

    process: subprocess.Popen[str]
    base_url: str
    account: str
    api_key: str
    api_secret: str

    @property
    def secrets(self) -> tuple[str, str]:
        return self.api_key, self.api_secret


@contextmanager
def practice_server(home: Path, *arguments: str) -> Iterator[Server]:
    """Run `practice-server` in a folder of its own."""
    command = [*PROGRAM, "practice-server", "--port", "0", "--data-dir", str(home / "data"), *arguments]
    with subprocess.Popen(  # noqa: S603 - this very Python
        command, env=environment_at(home), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        told = dict(process.stdout.readline().strip().split(": ", 1) for _ in range(4))
        try:
            yield Server(process, told["Base URL"], told["Account"], told["API key"], told["API secret"])
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
            process.communicate(timeout=10)


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with practice_server(tmp_path_factory.mktemp("server")) as running:
        yield running


@pytest.fixture(scope="package")
def keyring_environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    with secret_service(tmp_path_factory.mktemp("keyring")) as environment:
        yield environment


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home-of-jane-doe"
    folder.mkdir()
    return folder


@pytest.fixture
def shell(home: Path, keyring_environment: dict[str, str]) -> Shell:
    """A shell on a desktop with an unlocked keyring."""
    bus = keyring_environment["DBUS_SESSION_BUS_ADDRESS"]
    return Shell(home, {**environment_at(home), "DBUS_SESSION_BUS_ADDRESS": bus})


@pytest.fixture
def bare_shell(home: Path) -> Shell:
    """A shell on a machine with neither keyring nor D-Bus nor display."""
    return Shell(home, environment_at(home))


@pytest.fixture
def here(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    no_keyring: None,  # noqa: ARG001
) -> Here:
    """Runs commands in this process."""
    return Here(tmp_path / "data", monkeypatch, capsys)
