"""What Qt complains of: in the log, redacted, and not on standard error."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import qCritical, qDebug, qWarning

from pave_desktop.system.log_file import start_log, stop_log
from pave_desktop.ui.qt_messages import log_qt_messages


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "log" / "pave-desktop.log"
    handler = start_log(path)
    undo = log_qt_messages()
    yield path
    undo()
    stop_log(handler)


def test_a_warning_of_qts_is_in_the_log_without_its_values(log: Path, capfd: pytest.CaptureFixture[str]) -> None:
    qWarning("cannot open https://lot.example/x?key=s3cr3t for +1 202 555 0143\nof jane@dealer.example")
    qCritical("no room for 5N1AT2MV8HC900117")
    qDebug("chatter")
    lines = log.read_text("utf-8").splitlines()
    assert len(lines) == 2
    assert "WARNING pave_desktop.ui.qt_messages: " in lines[0]
    assert "cannot open https://lot.example/x?key=…" in lines[0]
    assert "ERROR" in lines[1]
    assert "…0117" in lines[1]
    for value in ("s3cr3t", "555", "jane", "5N1AT2MV8HC90"):
        assert value not in "".join(lines)
    assert capfd.readouterr().err == ""


def test_what_was_there_before_comes_back(log: Path) -> None:
    undo = log_qt_messages()
    undo()
    qWarning("once")
    assert log.read_text("utf-8").count("once") == 1
