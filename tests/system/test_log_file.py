"""The log file: for its owner only, of limited size, with kinds and places and never a value."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import shutil
import stat
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pave_desktop.system import log_file
from pave_desktop.system.log_file import start_log, stop_log

SECRET = "5ecret-Of-The-Lot"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "log" / "pave-desktop.log"


@pytest.fixture
def logger(path: Path) -> Iterator[logging.Logger]:
    handler = start_log(path)
    yield logging.getLogger("pave_desktop.work.anything")
    stop_log(handler)


@pytest.mark.skipif(sys.platform == "win32", reason="only on Linux and macOS do modes mean something")
def test_it_is_the_users_alone_and_so_are_its_older_files(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_file, "LARGEST_FILE", 1000)
    before = os.umask(0)
    try:
        handler = start_log(path)
        for number in range(100):
            logging.getLogger("pave_desktop").info("line %d %s", number, "x" * 50)
        stop_log(handler)
    finally:
        os.umask(before)
    files = sorted(path.parent.iterdir())
    assert [file.name for file in files] == [path.name, *(f"{path.name}.{number}" for number in (1, 2, 3))]
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert {stat.S_IMODE(folder.stat().st_mode) for folder in (path.parent, path.parent.parent)} == {0o700}
    assert sum(file.stat().st_size for file in files) < 5000
    assert "line 99" in path.read_text()


def test_it_goes_on_where_the_last_run_ended(path: Path) -> None:
    for number in range(2):
        handler = start_log(path)
        logging.getLogger("pave_desktop").info("run %d", number)
        stop_log(handler)
    assert "run 0" in path.read_text()
    assert "run 1" in path.read_text()


def test_what_libraries_complain_of_is_written_without_its_values(
    path: Path, logger: logging.Logger, capsys: pytest.CaptureFixture[str]
) -> None:
    logging.getLogger("httpx").error("GET %s took %.1f s and %d tries", SECRET, 1.25, 3)
    logging.getLogger("httpx").info("GET %s", SECRET)
    logging.getLogger("asyncio").error(f"Task exception was never retrieved\nfuture: <Task {SECRET}>")
    logging.getLogger("keyring").warning("%(what)s and %(more)s", {"what": SECRET, "more": 7})
    logger.debug(SECRET)
    logger.info("start")
    text = path.read_text()
    assert "INFO pave_desktop.work.anything: start" in text
    assert "ERROR httpx: GET <str> took 1.2 s and 3 tries" in text
    assert "ERROR asyncio: Task exception was never retrieved" in text
    assert "WARNING keyring: <str> and 7" in text
    assert len(text.splitlines()) == 4
    assert SECRET not in text
    assert capsys.readouterr().err == ""


def broken(entered: str) -> None:
    raise ValueError(f"cannot read {entered}")


def chained(entered: str) -> None:
    try:
        broken(entered)
    except ValueError as error:
        raise KeyError(entered) from error


def grouped(entered: str) -> None:
    async def both() -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(asyncio.to_thread(broken, entered))

    asyncio.run(both())


def noted(entered: str) -> None:
    error = RuntimeError(entered)
    error.add_note(entered)
    raise error


@pytest.mark.parametrize(
    ("breaks", "kinds"),
    [
        (broken, ["ValueError"]),
        (chained, ["KeyError"]),
        (grouped, ["ExceptionGroup", "ValueError"]),
        (noted, ["RuntimeError"]),
    ],
)
def test_an_error_is_told_by_kind_and_place_and_not_by_its_values(
    path: Path, logger: logging.Logger, breaks: Callable[[str], None], kinds: list[str]
) -> None:
    try:
        breaks(SECRET)
    except Exception:
        logger.exception("task %s crashed", "refresh")
    text = path.read_text()
    assert "task refresh crashed" in text
    assert "test_log_file.py:" in text
    assert f"in {breaks.__name__}" in text
    assert all(kind in text for kind in kinds)
    assert SECRET not in text
    assert str(Path(__file__).parent) not in text


@pytest.mark.parametrize(
    "line",
    [
        f"API-Key: {SECRET}",
        f"api_key={SECRET}",
        f"'API-Token': '{SECRET}'",
        f'{{"api_secret": "{SECRET}"}}',
        f'{{\\"api_secret\\": \\"{SECRET}\\"}}',
        f"apiSecret -> {SECRET}",
        f"Authorization: Bearer {SECRET}",
        f"authorization: basic {SECRET}",
        f"[(b'API-Key', b'{SECRET}'), (b'API-Token', b'{SECRET}')]",
    ],
)
def test_what_looks_like_a_key_is_left_out(path: Path, logger: logging.Logger, line: str) -> None:
    logger.warning(line)
    logger.warning("it said %s", line)
    text = path.read_text()
    assert SECRET not in text
    assert "…" in text


def test_a_task_that_nobody_awaits_is_told_by_kind_and_place(path: Path, logger: logging.Logger) -> None:  # noqa: ARG001
    async def forgotten() -> None:
        task = asyncio.create_task(asyncio.to_thread(broken, SECRET))
        await asyncio.wait([task])

    asyncio.run(forgotten())
    gc.collect()
    text = path.read_text()
    assert "ERROR asyncio: Task exception was never retrieved" in text
    assert "in broken" in text
    assert "ValueError" in text
    assert SECRET not in text


def test_what_nobody_catches_is_written_and_not_printed(
    path: Path,
    logger: logging.Logger,  # noqa: ARG001
    capfd: pytest.CaptureFixture[str],
) -> None:
    class Breaks:
        def __del__(self) -> None:
            broken(SECRET)

    thread = threading.Thread(target=broken, args=(SECRET,))
    thread.start()
    thread.join()
    del_me = Breaks()
    del del_me
    gc.collect()
    try:
        broken(SECRET)
    except ValueError as error:
        sys.excepthook(ValueError, error, error.__traceback__)
    text = path.read_text()
    assert [text.count(told) for told in ("not caught in a thread", "could not be raised", "not caught\n")] == [1, 1, 1]
    assert text.count("in broken") == 3
    assert SECRET not in text
    assert capfd.readouterr().err == ""


def test_what_was_there_before_comes_back(path: Path) -> None:
    hooks = sys.excepthook, threading.excepthook, sys.unraisablehook
    handlers = [list(logging.getLogger(name).handlers) for name in ("", "pave_desktop")]
    stop_log(start_log(path))
    assert (sys.excepthook, threading.excepthook, sys.unraisablehook) == hooks
    assert [list(logging.getLogger(name).handlers) for name in ("", "pave_desktop")] == handlers


def test_a_line_stays_a_line(path: Path, logger: logging.Logger) -> None:
    logger.info("one\n2026-01-01 00:00:00,000 ERROR forged\r\u2028\u202etwo\x1b[31m")
    text = path.read_text("utf-8")
    assert len(text.splitlines()) == 1
    assert "\\x0a2026" in text
    assert "\x1b" not in text


def test_what_another_handler_kept_of_an_error_is_not_taken(path: Path, logger: logging.Logger) -> None:
    record = logger.makeRecord("pave_desktop", logging.ERROR, "", 0, "crashed", (), None)
    record.exc_text = f"ValueError: {SECRET}"
    logger.handle(record)
    assert SECRET not in path.read_text()


@pytest.mark.skipif(sys.platform == "win32", reason="only on Linux and macOS do modes mean something")
def test_files_of_earlier_runs_become_the_users_alone(path: Path) -> None:
    path.parent.mkdir(parents=True, mode=0o755)
    for name in (path.name, f"{path.name}.1"):
        file = path.with_name(name)
        file.write_text("from before\n")
        file.chmod(0o644)
    path.parent.chmod(0o755)
    stop_log(start_log(path))
    assert {stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()} == {0o600}
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert "from before" in path.read_text()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is always full")
def test_a_full_disk_disturbs_nobody(path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path.parent.mkdir(parents=True)
    path.symlink_to("/dev/full")
    handler = start_log(path)
    logging.getLogger("pave_desktop").error("cannot be written: %s", SECRET)
    stop_log(handler)
    assert capfd.readouterr().err == ""


def test_a_folder_that_goes_away_disturbs_nobody(
    path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(log_file, "LARGEST_FILE", 100)
    handler = start_log(path)
    shutil.rmtree(path.parent)
    for number in range(10):
        logging.getLogger("pave_desktop").info("line %d %s", number, "x" * 50)
    stop_log(handler)
    assert capfd.readouterr().err == ""


def test_a_line_that_cannot_be_written_out_disturbs_nobody(path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    class Odd:
        def __str__(self) -> str:
            raise RuntimeError(SECRET)

    handler = start_log(path)
    # By itself, for pytest's own handler minds.
    for name, told, values in (
        ("pave_desktop", "ours is %s", (Odd(),)),
        ("httpx", "theirs is %s", (Odd(),)),
        ("httpx", "%s and %s", (SECRET,)),
    ):
        handler.handle(logging.getLogger(name).makeRecord(name, logging.ERROR, "", 0, told, values, None))
    stop_log(handler)
    text = path.read_text()
    assert [told for told in ("ours is %s", "theirs is <Odd>", "%s and %s") if told not in text] == []
    assert SECRET not in text
    assert capfd.readouterr().err == ""


def test_no_text_is_too_odd_for_it(path: Path, logger: logging.Logger, capsys: pytest.CaptureFixture[str]) -> None:
    logger.info("lone \ud800 surrogate")
    assert "lone \\ud800 surrogate" in path.read_text("utf-8")
    assert capsys.readouterr().err == ""


@pytest.fixture
def as_before() -> Iterator[None]:
    places = [logging.getLogger(name) for name in ("", "pave_desktop")]
    before = [list(place.handlers) for place in places]
    yield
    for place, handlers in zip(places, before, strict=True):
        place.handlers[:] = handlers


@pytest.mark.usefixtures("as_before")
def test_a_folder_that_cannot_be_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OSError, match="file"):
        start_log(tmp_path / "file" / "log" / "pave-desktop.log")
    (tmp_path / "log").mkdir()
    with pytest.raises(OSError, match="log"):
        start_log(tmp_path / "log")
