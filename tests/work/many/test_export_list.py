"""Exporting: whole or not at all, readable by Excel, page by page, and told in a sentence where it fails."""

from __future__ import annotations

import asyncio
import csv
import errno
import os
import stat
import sys
import threading
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from pave_desktop.models.session_row import SessionRow
from pave_desktop.work.many.csv_file import LEFT_BEHIND_AFTER_SECONDS, CsvFile
from pave_desktop.work.many.export_list import ExportFailedError, export_list

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
HEAD = ["Vehicle", "Phone"]


def row(number: int, **changes: str) -> SessionRow:
    given = {"vehicle": f"Car {number}", "phone": "+12025550111", **changes}
    return SessionRow(local_id=str(number), connection="lot", made_at=NOON, **given)  # type: ignore[arg-type]


def cells(each: SessionRow) -> list[str]:
    return [each.vehicle, each.phone]


async def paged(*pages: list[SessionRow]) -> AsyncIterator[list[SessionRow]]:
    for page in pages:
        yield page


def export(path: Path, *pages: list[SessionRow], stop: asyncio.Event | None = None, **options: object) -> int | None:
    heard = options.pop("heard", [])
    assert isinstance(heard, list)
    return asyncio.run(
        export_list(
            paged(*pages),
            path,
            head=HEAD,
            cells=cells,
            total=sum(map(len, pages)),
            progress=lambda done, total: heard.append((done, total)),
            stop=stop,
            **options,  # type: ignore[arg-type]
        )
    )


def read_back(path: Path, separator: str = ",") -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file, delimiter=separator))


def names_in(folder: Path) -> list[str]:
    return [each.name for each in folder.iterdir()]


def test_what_was_written_is_read_back(tmp_path: Path) -> None:
    path, heard = tmp_path / "Sessions.csv", []
    awkward = row(3, vehicle='Kia "Rio", blue;\r\nlate', phone="=1+1")
    assert export(path, [row(1), row(2)], [awkward], heard=heard) == 3
    assert read_back(path) == [
        HEAD,
        ["Car 1", "'+12025550111"],
        ["Car 2", "'+12025550111"],
        ['Kia "Rio", blue;\r\nlate', "'=1+1"],
    ]
    assert heard == [(2, 3), (3, 3)]
    assert names_in(tmp_path) == ["Sessions.csv"]


def test_excel_knows_the_encoding(tmp_path: Path) -> None:
    path = tmp_path / "Sessions.csv"
    export(path, [row(1, vehicle="Citroën Šárka 日産")])
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert path.read_bytes().count(b"\xef\xbb\xbf") == 1
    assert path.read_bytes().endswith(b"\r\n")


def test_a_semicolon_where_commas_are_decimal_signs(tmp_path: Path) -> None:
    path = tmp_path / "Sessions.csv"
    export(path, [row(1, vehicle="Kia, blue; fast")], separator=";")
    assert read_back(path, ";")[1] == ["Kia, blue; fast", "'+12025550111"]


def test_halves_of_signs_do_not_stop_it(tmp_path: Path) -> None:
    path = tmp_path / "Sessions.csv"
    assert export(path, [row(1, vehicle="Kia \ud800")]) == 1


def test_stopping_leaves_nothing(tmp_path: Path) -> None:
    stop = asyncio.Event()

    async def pages() -> AsyncIterator[list[SessionRow]]:
        yield [row(1)]
        stop.set()
        yield [row(2)]

    path = tmp_path / "Sessions.csv"
    path.write_text("as it was")
    assert asyncio.run(export_list(pages(), path, head=HEAD, cells=cells, total=2, stop=stop)) is None
    assert path.read_text() == "as it was"
    assert names_in(tmp_path) == ["Sessions.csv"]


def test_being_cancelled_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "Sessions.csv"

    async def endless() -> AsyncIterator[list[SessionRow]]:
        while True:
            yield [row(1)]

    async def give_up() -> None:
        heard = asyncio.Event()
        export_task = asyncio.ensure_future(
            export_list(endless(), path, head=HEAD, cells=cells, total=1, progress=lambda *_: heard.set())
        )
        await heard.wait()
        export_task.cancel()
        await asyncio.wait([export_task])
        assert export_task.cancelled()

    asyncio.run(give_up())
    assert names_in(tmp_path) == []


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (errno.ENOSPC, "not enough room"),
        (errno.EACCES, "could not be written into the folder"),
        (errno.EROFS, "could not be written into the folder"),
        (errno.EIO, "could not be written"),
    ],
)
@pytest.mark.parametrize("step", ["write", "finish"])
def test_a_disk_that_does_not_do_is_told_and_nothing_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, told: str, step: str
) -> None:
    path = tmp_path / "Sessions.csv"
    path.write_text("as it was")
    real = getattr(CsvFile, step)
    begun = []

    def fail(self: CsvFile, *arguments: object) -> None:
        if step == "write" and not begun:
            begun.append(real(self, *arguments))
            return
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(CsvFile, step, fail)
    with pytest.raises(ExportFailedError) as failed:
        export(path, [row(1)])
    words = " ".join(str(each) for each in failed.value.told)
    assert told in words
    assert "Nothing was exported." in words
    assert path.read_text() == "as it was"
    assert names_in(tmp_path) == ["Sessions.csv"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only on Linux there is a disk that is always full")
def test_a_disk_that_is_really_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "Sessions.csv"
    real = os.open

    def full(at: Path, flags: int, *mode: int) -> int:
        return real("/dev/full", os.O_WRONLY) if flags & os.O_EXCL else real(at, flags, *mode)

    monkeypatch.setattr(os, "open", full)
    with pytest.raises(ExportFailedError) as failed:
        export(path, [row(number) for number in range(5000)])
    assert "not enough room" in str(failed.value.told[0])
    assert names_in(tmp_path) == []


def test_a_folder_that_is_gone_is_told(tmp_path: Path) -> None:
    with pytest.raises(ExportFailedError) as failed:
        export(tmp_path / "gone" / "Sessions.csv", [row(1)])
    assert "is not there any more" in str(failed.value.told[0])


def test_a_name_that_the_disk_does_not_take_is_told(tmp_path: Path) -> None:
    with pytest.raises(ExportFailedError) as failed:
        export(tmp_path / ("x" * 300 + ".csv"), [row(1)])
    assert "takes no file that is called" in str(failed.value.told[0])


@pytest.mark.skipif(sys.platform == "win32", reason="only on Linux and macOS anybody may make such links")
def test_a_link_to_a_file_stays_a_link(tmp_path: Path) -> None:
    real, link = tmp_path / "real.csv", tmp_path / "link.csv"
    real.write_text("as it was")
    link.symlink_to(real)
    export(link, [row(1)])
    assert link.is_symlink()
    assert read_back(real)[1][0] == "Car 1"


@pytest.mark.skipif(sys.platform == "win32", reason="on Windows a user's folders are the user's own")
@pytest.mark.parametrize("is_there", [False, True])
def test_only_the_user_may_read_what_was_exported(tmp_path: Path, is_there: bool) -> None:
    path, modes = tmp_path / "Sessions.csv", []
    if is_there:
        path.write_text("as it was")

    def modes_now() -> list[int]:
        return [each.stat().st_mode for each in tmp_path.glob(".*.part")]

    async def pages() -> AsyncIterator[list[SessionRow]]:
        yield [row(1)]
        modes.extend(modes_now())

    before = os.umask(0)
    try:
        asyncio.run(export_list(pages(), path, head=HEAD, cells=cells, total=1))
    finally:
        os.umask(before)
    assert [stat.S_IMODE(mode) for mode in (*modes, path.stat().st_mode)] == [0o600, 0o600]


def test_what_a_killed_export_left_is_removed_and_nothing_else(tmp_path: Path) -> None:
    def left(name: str, *, seconds_ago: float = 2 * LEFT_BEHIND_AFTER_SECONDS, text: str = "\ufeffVehicle") -> str:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        moment = time.time() - seconds_ago
        os.utime(path, (moment, moment))
        return name

    left(".Sessions.csv.0a1b2c3d.part")
    left(".Sessions.csv.0a1b2c3e.part", text="")
    (tmp_path / ".Sessions.csv.00000000.part").mkdir()
    kept = {
        ".Sessions.csv.00000000.part",
        left(".Sessions.csv.0a1b2c3f.part", seconds_ago=60),
        left(".Sessions.csv.ffffffff.part", text="something else"),
        left(".Sessions.csv.mine.part"),
        left(".Sessions_csv.0a1b2c3d.part"),
        left("Sessions.csv.0a1b2c3d.part"),
    }
    export(tmp_path / "Sessions.csv", [row(1)])
    assert set(names_in(tmp_path)) == kept | {"Sessions.csv"}


def test_the_disk_is_never_waited_for_where_the_windows_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk of the network that is gone answers after minutes, to the first question about a path already."""
    here, asked = threading.get_ident(), []
    for name in ("resolve", "iterdir", "lstat", "exists", "unlink", "replace"):
        real = getattr(Path, name)

        def watched(self: Path, *given: Any, real: Any = real, name: str = name, **options: Any) -> Any:
            if self.is_relative_to(tmp_path) and threading.get_ident() == here:
                asked.append(name)
            return real(self, *given, **options)

        monkeypatch.setattr(Path, name, watched)
    export(tmp_path / "Sessions.csv", [row(1)])
    monkeypatch.undo()
    assert asked == []
    assert names_in(tmp_path) == ["Sessions.csv"]


def test_pages_are_asked_for_one_at_a_time(tmp_path: Path) -> None:
    """However many there are, no more are held than one page of them."""
    written: list[int] = []

    async def pages() -> AsyncIterator[list[SessionRow]]:
        for number in range(20):
            assert len(written) == number, "the next page is read before this one is written"
            yield [row(number)]

    count = asyncio.run(
        export_list(
            pages(),
            tmp_path / "Sessions.csv",
            head=HEAD,
            cells=cells,
            total=20,
            progress=lambda done, _: written.append(done),
        )
    )
    assert count == 20
