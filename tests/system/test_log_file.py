"""The log file: for its owner only, of limited size, with kinds and places and never a value."""

from __future__ import annotations

import asyncio
import logging
import os
import stat
import sys
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


def test_only_our_own_lines_are_written(path: Path, logger: logging.Logger) -> None:
    logging.getLogger("httpx").error("GET %s", SECRET)
    logger.debug(SECRET)
    logger.info("start")
    text = path.read_text()
    assert "INFO pave_desktop.work.anything: start" in text
    assert SECRET not in text


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


def test_no_text_is_too_odd_for_it(path: Path, logger: logging.Logger, capsys: pytest.CaptureFixture[str]) -> None:
    logger.info("lone \ud800 surrogate")
    assert "lone \\ud800 surrogate" in path.read_text("utf-8")
    assert capsys.readouterr().err == ""


def test_a_folder_that_cannot_be_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OSError, match="file"):
        start_log(tmp_path / "file" / "log" / "pave-desktop.log")
    (tmp_path / "log").mkdir()
    with pytest.raises(OSError, match="log"):
        start_log(tmp_path / "log")
