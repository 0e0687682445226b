"""The small window that says what the program still waits for before it ends."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from pave_desktop.sentence import Sentence
from pave_desktop.ui.waiting_message import WaitingMessage, telling_soon
from pave_desktop.ui.words import say

SECONDS_UNTIL_TOLD = 0.3
MOST_NAMED = 4


class ClosingMessage(WaitingMessage):
    """Goes within a few seconds; what is not waited for has a fate that nobody knows."""

    def __init__(
        self, writes: Sequence[Sentence | None], parent: QWidget | None = None, *, seconds: float, practice: bool
    ) -> None:
        named = [each for each in writes if each is not None]
        super().__init__(_texts(named, seconds), parent, practice=practice)


def telling_what_is_waited_for(
    writes: Callable[[], Sequence[Sentence | None]], *, seconds: float, practice: bool
) -> AbstractContextManager[None]:
    """Say what is waited for, unless that is over before anybody could read it."""

    def make() -> ClosingMessage | None:
        under_way = writes()
        return ClosingMessage(under_way, seconds=seconds, practice=practice) if under_way else None

    return telling_soon(make, seconds=SECONDS_UNTIL_TOLD)


def _texts(named: list[Sentence], seconds: float) -> list[str]:
    if not named:
        told = _tr("Keeping the last changes on this computer, at most {seconds} seconds.")
        return [told.format(seconds=round(seconds))]
    more = len(named) - MOST_NAMED
    return [
        _tr("Waiting for PAVE to answer, at most {seconds} seconds.").format(seconds=round(seconds)),
        *(say(each) for each in named[:MOST_NAMED]),
        _tr("And {count} more.").format(count=more) if more > 0 else "",
        _tr("Where no answer comes by then, the list says so when it is opened again."),
    ]


def _tr(text: str) -> str:
    return QCoreApplication.translate("ClosingMessage", text)
