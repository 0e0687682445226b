"""What a person is told and may do where another copy of the program runs and does not answer."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from pathlib import Path

from pave_desktop.sentence import sentence
from pave_desktop.system.single_instance import NotAnsweringError, Place, take_place
from pave_desktop.ui.questions import choose
from pave_desktop.ui.words import say
from pave_desktop.work.workbench import in_worker


async def ask_again(folder: Path, shown: str) -> Place | None:
    """Ask the other copy once more for as long as a person wants to try; else as `take_place`."""
    told = sentence("Pave Desktop is running already, but it does not answer.")
    way_on = sentence(
        "It may be busy: wait a moment, then try again. If that does not help, restart the computer. What was typed "
        "and made is kept."
    )
    again, leave = say(sentence("Try again")), say(sentence("Quit"))
    while await choose(say(told), say(way_on), yes=again, no=leave, yes_is_default=True):
        with suppress(NotAnsweringError):
            return await in_worker(partial(take_place, folder, shown))
    raise NotAnsweringError
