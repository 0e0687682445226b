"""Closing: at once, or within the time that writes get, saying what for; whoever asks, and what it leaves."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget

from pave_desktop import application
from pave_desktop.models.list_query import ListQuery
from pave_desktop.models.session_row import Fate
from pave_desktop.practice import Misbehaviour, PracticeServer
from pave_desktop.sentence import sentence
from pave_desktop.storage.register import open_register
from pave_desktop.ui import closing_message
from pave_desktop.ui.closing_message import ClosingMessage
from pave_desktop.ui.qt_application import QtApplication
from tests.application.running import Running
from tests.application.test_second_start import make_newer
from tests.conftest import until
from tests.ui.hands import CTRL, Key, active, fill_in, go_to, press, question
from tests.ui.tree import texts

SIGNALS = pytest.mark.skipif(sys.platform == "win32", reason="only on Linux and macOS can a test send these signals")


@pytest.fixture
def lot(running: Running, practice_server: PracticeServer) -> Running:
    running.connect(practice_server)
    return running


@pytest.fixture
def messages(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[list[str]]]:
    """The words of every closing message that was shown."""
    shown: list[list[str]] = []
    show = ClosingMessage.showEvent

    def note(self: ClosingMessage, event: Any) -> None:
        shown.append(self.texts)
        show(self, event)

    monkeypatch.setattr(ClosingMessage, "showEvent", note)
    monkeypatch.setattr(closing_message, "SECONDS_UNTIL_TOLD", 0.05)
    yield shown
    assert not visible()


def visible() -> list[QWidget]:
    return [each for each in QApplication.topLevelWidgets() if each.isVisible()]


def message() -> Any:
    return next((each for each in visible() if isinstance(each, ClosingMessage)), None)


async def begin_create(window: Any, server: PracticeServer) -> None:
    """Save a new session, and wait until PAVE has it."""
    await go_to(window)
    press(Key.Key_F2)
    editor = await until(lambda: window.windows.editors and window.windows.editors[-1])
    await active(editor)
    fill_in(editor, "Make", "Kia")
    press(Key.Key_S, CTRL)
    await until(lambda: [each for each in server.requests() if each.method == "POST"])


async def fates(lot: Running) -> list[Fate]:
    """Read what the register says after the end."""
    register = (await open_register(lot.paths.register)).register
    try:
        return [row.fate for row in await register.page(ListQuery())]
    finally:
        await register.close()


async def test_with_nothing_under_way_it_closes_in_silence(
    lot: Running, monkeypatch: pytest.MonkeyPatch, messages: list[list[str]]
) -> None:
    monkeypatch.setattr(closing_message, "SECONDS_UNTIL_TOLD", 2.0)
    await lot.start()
    assert await lot.close() == 0
    assert messages == []


async def test_a_write_that_ends_soon_is_waited_for_in_silence(
    lot: Running, practice_server: PracticeServer, monkeypatch: pytest.MonkeyPatch, messages: list[list[str]]
) -> None:
    monkeypatch.setattr(closing_message, "SECONDS_UNTIL_TOLD", 2.0)
    window = await lot.start()
    practice_server.misbehave(Misbehaviour(method="POST", delay=0.05))
    await begin_create(window, practice_server)
    assert await lot.close() == 0
    assert messages == []
    assert await fates(lot) == [Fate.MADE]


async def test_a_write_that_takes_longer_is_waited_for_in_words(
    lot: Running, practice_server: PracticeServer, messages: list[list[str]]
) -> None:
    window = await lot.start()
    window.commands.keyboard.trigger()
    window.commands.add.trigger()
    practice_server.misbehave(Misbehaviour(method="POST", delay=0.45))
    await begin_create(window, practice_server)
    window.close()
    assert visible() == [], "it is as good as closed"
    box = await until(message)
    assert visible() == [box]
    await active(box)
    press(Key.Key_Escape)
    box.close()
    assert box.isVisible(), "nobody can turn a known fate into one that is not known"
    assert set(box.texts) <= set(texts(box))
    assert await lot.ended() == 0
    assert len(messages) == 1
    assert await fates(lot) == [Fate.MADE]


async def test_a_write_that_takes_too_long_is_left_to_its_fate(
    lot: Running, practice_server: PracticeServer, monkeypatch: pytest.MonkeyPatch, messages: list[list[str]]
) -> None:
    monkeypatch.setattr(application, "SECONDS_FOR_WRITES", 0.4)
    window = await lot.start()
    practice_server.misbehave(Misbehaviour(method="POST", delay=5))
    await begin_create(window, practice_server)
    before = time.monotonic()
    assert await lot.close() == 0
    assert 0.3 < time.monotonic() - before < 2
    assert len(messages) == 1
    assert await fates(lot) == [Fate.NOT_KNOWN]


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ([None], ["Keeping the last changes on this computer, at most 3 seconds."]),
        (
            ["2017 Nissan Rogue is being created.", None],
            ["Waiting for PAVE to answer, at most 3 seconds.", "2017 Nissan Rogue is being created."],
        ),
        (
            [f"Car {number} is being saved." for number in range(6)],
            ["Waiting for PAVE to answer, at most 3 seconds."]
            + [f"Car {number} is being saved." for number in range(4)]
            + ["And 2 more."],
        ),
    ],
)
async def test_the_words_say_what_for(
    lot: Running, told: list[str | None], words: list[str], messages: list[list[str]]
) -> None:
    window = await lot.start()
    gate = asyncio.Event()

    async def write() -> None:
        await gate.wait()

    for number, each in enumerate(told):
        window.desk.tasks.start(f"write: {number}", write, is_write=True, told=None if each is None else sentence(each))
    window.close()
    await until(message)
    gate.set()
    assert await lot.ended() == 0
    last = ["Where no answer comes by then, the list says so when it is opened again."] if len(words) > 1 else []
    assert messages == [words + last]


# Who asks


@SIGNALS
@pytest.mark.parametrize("asked", ["SIGINT", "SIGTERM", "SIGHUP"])
async def test_a_signal_closes_in_order_and_a_second_one_changes_nothing(
    lot: Running, practice_server: PracticeServer, asked: str, messages: list[list[str]]
) -> None:
    window = await lot.start()
    practice_server.misbehave(Misbehaviour(method="POST", delay=0.3))
    await begin_create(window, practice_server)
    os.kill(os.getpid(), getattr(signal, asked))
    await until(message)
    os.kill(os.getpid(), getattr(signal, asked))
    assert await lot.ended() == 0
    assert len(messages) == 1
    assert await fates(lot) == [Fate.MADE]


async def test_the_system_is_answered_when_all_is_closed(
    lot: Running, practice_server: PracticeServer, qapp: QApplication
) -> None:
    window = await lot.start()
    practice_server.misbehave(Misbehaviour(method="POST", delay=0.2))
    await begin_create(window, practice_server)
    assert lot.task is not None
    was_over: list[bool] = []

    def end_session() -> None:
        qapp.quit()
        was_over.append(lot.task is None or lot.task.done())

    QTimer.singleShot(0, end_session)
    assert await lot.ended() == 0
    await until(lambda: was_over)
    assert await fates(lot) == [Fate.MADE]


async def test_a_session_that_may_end_keeps_what_is_typed_and_goes_on(lot: Running, qapp: QtApplication) -> None:
    hints: list[Any] = []
    window = await lot.start()
    await go_to(window)
    press(Key.Key_F2)
    editor = await until(lambda: window.windows.editors and window.windows.editors[-1])
    await active(editor)
    fill_in(editor, "Make", "Kia")
    # Qt lets nobody else make the manager.
    qapp._before_the_session_ends(SimpleNamespace(setRestartHint=hints.append))  # type: ignore[arg-type]
    draft = editor.edit.local_id
    await until(lambda: not window.desk.tasks.is_running(f"draft: {draft}"))
    assert (await window.desk.drafts.find(draft)).texts == {"vehicle.make": "Kia"}
    assert editor.isVisible()
    assert [hint.name for hint in hints] == ["RestartNever"]
    await lot.close()


@SIGNALS
async def test_a_signal_before_there_is_a_window_answers_the_question(running: Running) -> None:
    await make_newer(running.paths.register)
    running.begin()
    await question()
    os.kill(os.getpid(), signal.SIGTERM)
    assert await running.ended() == 0
    assert not visible()


@SIGNALS
async def test_a_signal_while_the_window_is_built_closes_it(running: Running) -> None:
    running.begin()
    await asyncio.sleep(0)
    os.kill(os.getpid(), signal.SIGTERM)
    assert await running.ended() == 0
