"""One copy per user and data folder: who comes second hands over, waits for one that leaves, knows a silent one."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtNetwork import QLocalSocket

from pave_desktop.system import single_instance
from pave_desktop.system.door import LONGEST_MESSAGE, Door
from pave_desktop.system.paths import DataPaths
from pave_desktop.system.process_lock import ProcessLock
from pave_desktop.system.single_instance import (
    NotAnsweringError,
    Place,
    address_for,
    take_place,
)
from pave_desktop.work.workbench import in_worker
from tests.conftest import Heard, idle, until

VIN = "5N1AT2MV1HC900117"
ON_UNIX = pytest.mark.skipif(sys.platform == "win32", reason="only on Linux and macOS is the socket a file")


@pytest.fixture
def runtime(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The user's folder for sockets; the names of pytest's own folders are too long for a socket."""
    folder = Path(tempfile.mkdtemp(prefix="run-"))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def data(tmp_path: Path, runtime: Path) -> Path:  # noqa: ARG001 - no test is to listen in the user's own folder
    return tmp_path / "data"


class First:
    """The copy that came first: its place, its door, and what it heard there."""

    def __init__(self, data: Path) -> None:
        place = take_place(data)
        assert place is not None, "another copy is there already"
        self.place = place
        self.door = Door(place)
        self._heard = Heard(self.door.knocked)
        assert self.door.open()

    @property
    def heard(self) -> list[tuple[str, ...]]:
        return self._heard.args

    def leave(self) -> None:
        self.door.close()
        self.place.leave()


@pytest.fixture
def first(data: Path, run: object) -> Iterator[First]:  # noqa: ARG001 - a door needs the loop
    copy = First(data)
    yield copy
    copy.leave()


async def come_second(data: Path, shown: str = "") -> Place | None:
    """Start once more, as another process does: in a thread, while the first one's loop turns."""
    return await in_worker(partial(take_place, data, shown))


async def test_who_comes_second_hands_over(first: First, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_ACTIVATION_TOKEN", raising=False)
    assert await come_second(data) is None
    monkeypatch.setenv("XDG_ACTIVATION_TOKEN", "a-token-of-the-desktop")
    assert await come_second(data, VIN) is None
    assert first.heard == [("", ""), (VIN, "a-token-of-the-desktop")]


async def test_a_token_that_is_no_token_stops_nobody(first: First, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_ACTIVATION_TOKEN", "x" * 9 * LONGEST_MESSAGE)
    assert await come_second(data, VIN) is None
    assert [shown for shown, _ in first.heard] == [VIN]


async def test_it_is_quick(first: First, data: Path) -> None:
    await come_second(data)
    before = time.monotonic()
    await come_second(data)
    assert time.monotonic() - before < 0.5
    assert len(first.heard) == 2


def relative(path: Path) -> Path:
    return Path(os.path.relpath(path))


async def test_one_folder_by_any_of_its_names(first: First, data: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(data)
    for name in (tmp_path / "link", data / ".." / "data", relative(data)):
        assert await come_second(name) is None
    assert len(first.heard) == 3


async def test_another_folder_is_another_place(first: First, tmp_path: Path) -> None:
    other = await come_second(tmp_path / "other")
    assert other is not None
    other.leave()
    assert first.heard == []


def test_the_address_tells_neither_the_user_nor_the_folder(tmp_path: Path, runtime: Path) -> None:
    address = address_for(tmp_path / "Steves-Auto")
    assert Path(address).parent == runtime / "pave-desktop"
    for private in ("Steve", tmp_path.name, "data"):
        assert private not in Path(address).name


@pytest.mark.parametrize("given", [None, "", "relative/folder", "/no/such/folder"])
def test_without_a_folder_of_the_system_sockets_lie_in_the_users_own(
    given: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    if given is None:
        monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    else:
        monkeypatch.setenv("XDG_RUNTIME_DIR", given)
    assert Path(address_for(tmp_path)).parent.name == "pave-desktop"
    assert Path.home() in Path(address_for(tmp_path)).parents or tmp_path in Path(address_for(tmp_path)).parents


# Coming and going


def names_in(folder: Path) -> list[str]:
    return [entry.name for entry in folder.iterdir()]


async def test_who_leaves_leaves_nothing(data: Path, runtime: Path) -> None:
    for _ in range(3):
        copy = First(data)
        copy.leave()
    assert names_in(data) == []
    assert names_in(runtime) == ["pave-desktop"]
    assert names_in(runtime / "pave-desktop") == []


async def test_one_that_is_closing_is_waited_for(first: First, data: Path) -> None:
    first.door.close()
    coming = asyncio.ensure_future(come_second(data, VIN))
    await asyncio.sleep(0.2)
    assert not coming.done(), "there are two now"
    first.place.leave()
    place = await coming
    assert place is not None
    place.leave()
    assert first.heard == []


async def test_one_that_is_still_loading_is_waited_for(data: Path) -> None:
    place = take_place(data)
    assert place is not None
    coming = asyncio.ensure_future(come_second(data, VIN))
    await asyncio.sleep(0.1)
    door = Door(place)
    heard = Heard(door.knocked)
    assert door.open()
    assert await coming is None
    assert heard.args == [(VIN, "")]
    door.close()
    place.leave()


def leave_as_a_killed_one(data: Path) -> None:
    data.mkdir()
    DataPaths(data).lock.touch()
    address = Path(address_for(data))
    address.parent.mkdir()
    with closing(socket.socket(socket.AF_UNIX)) as killed:
        killed.bind(str(address))


@ON_UNIX
async def test_what_a_killed_one_left_is_in_nobodys_way(data: Path) -> None:
    leave_as_a_killed_one(data)
    copy = First(data)
    assert await come_second(data) is None
    assert copy.heard == [("", "")]
    copy.leave()


@ON_UNIX
async def test_one_that_does_not_answer_is_told_and_never_doubled(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(single_instance, "SECONDS_FOR_AN_ANSWER", 0.2)
    place = take_place(data)
    assert place is not None
    Path(place.address).parent.mkdir()
    with closing(socket.socket(socket.AF_UNIX)) as silent:
        silent.bind(place.address)
        silent.listen()
        with pytest.raises(NotAnsweringError):
            await come_second(data)
    place.leave()


async def test_one_that_neither_listens_nor_leaves_is_told(
    first: First, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(single_instance, "SECONDS_TO_COME_OR_GO", 0.2)
    first.door.close()
    with pytest.raises(NotAnsweringError):
        await come_second(data)


@pytest.fixture
def in_the_way(data: Path) -> Iterator[Path]:
    """A file where the folder should be."""
    data.write_text("a letter to my aunt")
    yield data
    assert data.read_text() == "a letter to my aunt"


async def test_a_folder_that_cannot_be_made_still_has_one_copy(in_the_way: Path) -> None:
    copy = First(in_the_way)
    assert await come_second(in_the_way, VIN) is None
    assert copy.heard == [(VIN, "")]
    copy.leave()


async def test_a_drive_that_knows_no_locks_still_has_one_copy(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: ProcessLock) -> bool:
        raise OSError("no locks here")

    monkeypatch.setattr(ProcessLock, "take", refuse)
    copy = First(data)
    assert await come_second(data) is None
    copy.leave()


@ON_UNIX
async def test_where_nobody_can_listen_the_program_runs_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    too_long = tmp_path / ("x" * 100)
    too_long.mkdir()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(too_long))
    place = take_place(tmp_path / "data")
    assert place is not None
    door = Door(place)
    assert not door.open()
    door.close()
    place.leave()


# What else may knock


@ON_UNIX
def test_nobody_else_can_knock(first: First, runtime: Path) -> None:
    address = Path(first.place.address)
    assert address.stat().st_mode & 0o777 == 0o600
    assert address.parent.stat().st_mode & 0o777 == 0o700
    assert address.parent.parent == runtime


@ON_UNIX
async def test_a_folder_that_others_could_look_into_is_closed_to_them(data: Path, runtime: Path) -> None:
    (runtime / "pave-desktop").mkdir(mode=0o755)
    copy = First(data)
    assert (runtime / "pave-desktop").stat().st_mode & 0o077 == 0
    copy.leave()


@pytest.mark.skipif(sys.platform == "win32" or os.getuid() != 0, reason="only on Linux as root is another user at hand")
def test_another_user_is_turned_away(first: First, runtime: Path) -> None:
    runtime.chmod(0o755)
    knock = "import os, socket, sys; os.setuid(int(sys.argv[2])); socket.socket(socket.AF_UNIX).connect(sys.argv[1])"
    told = [
        subprocess.run(  # noqa: S603 - this very Python
            [sys.executable, "-c", knock, first.place.address, user],
            capture_output=True,
            text=True,
            timeout=10,
            check=False,
        ).stderr
        for user in ("0", "65534")
    ]
    assert told[0] == ""
    assert "PermissionError" in told[1]


GARBAGE: dict[str, bytes] = {
    "nothing": b"",
    "an empty line": b"\n",
    "a word": b"hello\n",
    "a web page's request": b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "another protocol": b"close\t\t\n",
    "too few parts": b"show\n",
    "too many parts": b"show\t\t\t\n",
    "no text": b"show\t\t\xff\xfe\n",
    "signs that nobody sees": "show\t\t5N1AT2MV1HC\u202e900117\n".encode(),
    "a bell": b"show\t\t\x07\n",
    "binary": bytes(range(256)) * 8,
    "too much in one line": b"show\t\t" + b"x" * LONGEST_MESSAGE + b"\n",
    "far too much without an end": b"x" * 40 * LONGEST_MESSAGE,
}


@ON_UNIX
@pytest.mark.parametrize("said", GARBAGE.values(), ids=GARBAGE)
async def test_what_is_no_message_is_turned_away(said: bytes, first: First, data: Path) -> None:
    answer = await in_worker(partial(knock_with, first.place.address, said))
    assert answer == b""
    assert first.heard == []
    assert await come_second(data, VIN) is None, "the next one is heard"
    assert [shown for shown, _ in first.heard] == [VIN]


def knock_with(address: str, said: bytes) -> bytes:
    """Say something and give the answer, which is empty where the line was cut."""
    with closing(socket.socket(socket.AF_UNIX)) as line:
        line.settimeout(5)
        line.connect(address)
        try:
            line.sendall(said)
            line.shutdown(socket.SHUT_WR)
            return line.recv(100)
        except (BrokenPipeError, ConnectionResetError):
            return b""


@ON_UNIX
async def test_a_message_may_come_in_pieces(first: First) -> None:
    def speak_slowly() -> bytes:
        with closing(socket.socket(socket.AF_UNIX)) as line:
            line.settimeout(5)
            line.connect(first.place.address)
            for piece in (b"sho", b"w\tto", b"ken\t", VIN.encode(), b"\n"):
                line.sendall(piece)
                time.sleep(0.01)
            return line.recv(100)

    assert await in_worker(speak_slowly) == b"heard\n"
    assert first.heard == [(VIN, "token")]


@ON_UNIX
async def test_who_says_nothing_keeps_nobody_out_and_does_not_stay(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(single_instance, "SECONDS_FOR_AN_ANSWER", 0.3)
    copy = First(data)
    lines = [socket.socket(socket.AF_UNIX) for _ in range(20)]
    for line in lines:
        line.settimeout(5)
        line.connect(copy.place.address)
    assert await come_second(data) is None
    left = [await in_worker(partial(line.recv, 1)) for line in lines]
    assert left == [b""] * len(lines)
    for line in lines:
        line.close()
    await idle()
    copy.leave()


async def test_a_door_that_closes_cuts_who_waits(first: First) -> None:
    def wait() -> bytes:
        with closing(socket.socket(socket.AF_UNIX)) as line:
            line.settimeout(5)
            line.connect(first.place.address)
            return line.recv(1)

    waiting = asyncio.ensure_future(in_worker(wait))
    await until(lambda: first.door.findChildren(QLocalSocket))
    first.door.close()
    assert await waiting == b""
