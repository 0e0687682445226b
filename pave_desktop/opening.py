"""Opens the settings and the register; where they cannot be used, a person chooses what to do."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from pave_desktop.sentence import sentence
from pave_desktop.settings import LoadedSettings, load_settings
from pave_desktop.storage.register import (
    OpenedRegister,
    RegisterFromNewerVersionError,
    RegisterProblemError,
    open_register,
    set_aside,
)
from pave_desktop.system.paths import DataPaths
from pave_desktop.system.private_files import make_private_folder
from pave_desktop.ui.questions import choose
from pave_desktop.ui.waiting_message import WaitingMessage, telling_soon
from pave_desktop.ui.words import say, say_all
from pave_desktop.work.workbench import in_worker

SECONDS_UNTIL_TOLD = 1.0


async def open_settings(paths: DataPaths) -> LoadedSettings | None:
    """Read the settings; where there can be no data folder, a person chooses between another try and leaving."""

    def load() -> LoadedSettings:
        make_private_folder(paths.folder)
        return load_settings(paths.settings)

    while True:
        try:
            return await in_worker(load)
        except OSError as error:
            told = sentence(
                "The data folder {folder} cannot be used ({cause}).", folder=str(paths.folder), cause=error.strerror
            )
        again, leave = say(sentence("Try again")), say(sentence("Quit"))
        if not await choose(say(told), "", yes=again, no=leave, yes_is_default=True):
            return None


async def open_register_or_ask(path: Path) -> OpenedRegister | None:
    """Open the register; where it cannot be used, a person chooses between a new one and leaving."""
    while True:
        try:
            with telling_soon(opening_message, seconds=SECONDS_UNTIL_TOLD):
                return await open_register(path)
        except RegisterFromNewerVersionError as error:
            way_on = sentence("Quit and start the newer version; or begin a new list, and this one is kept aside.")
            question, explanation, yes = say(error.sentence), say(way_on), sentence("Begin a new list")
            newer = True
        except RegisterProblemError as error:
            question, explanation, yes = say(error.sentence), say_all(error.told[1:]), sentence("Try again")
            newer = False
        leave = say(sentence("Quit"))
        if not await choose(question, explanation, yes=say(yes), no=leave, yes_is_default=not newer):
            return None
        if newer:
            with suppress(RegisterProblemError):
                kept = await set_aside(path)
                opened = await open_register(path)
                told = sentence("The list of the newer version is kept as {name}.", name=kept.name)
                return OpenedRegister(opened.register, told)


def opening_message() -> WaitingMessage:
    """Say what is waited for where the list takes its time to open."""
    told = sentence("Your list of sessions is being opened.")
    why = sentence("With many thousands of sessions, the first start of a new version takes some seconds more, once.")
    return WaitingMessage([say(told), say(why)])
