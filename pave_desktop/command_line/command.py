"""What all commands share: how one ends with a sentence, which data folder it is about, and its settings."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pave_desktop.settings import Settings
    from pave_desktop.system.paths import DataPaths


class CommandError(Exception):
    """Something that ends a command with a sentence and exit code 1."""


def data_paths(chosen: argparse.Namespace) -> DataPaths:
    """Find the data folder that a command is about. Raises CommandError."""
    from pave_desktop.system.paths import DataPaths, default_data_folder  # noqa: PLC0415

    if chosen.data_dir is None:
        return DataPaths(default_data_folder())
    try:
        return DataPaths(chosen.data_dir.expanduser().absolute())
    except RuntimeError:
        raise CommandError("The folder of --data-dir is in the home of a user who is not known here.") from None


def add_data_folder(parser: argparse.ArgumentParser, *, default: object) -> None:
    """Let a command be about another data folder."""
    parser.add_argument(
        "--data-dir", type=Path, default=default, metavar="DIR", help="keep settings and register in DIR"
    )


def read_settings(paths: DataPaths) -> Settings:
    """Read the settings; what is wrong with them is told. Raises CommandError where they cannot be used."""
    from pave_desktop.settings import load_settings  # noqa: PLC0415

    loaded = load_settings(paths.settings)
    if loaded.told is not None:
        print(f"pave-desktop: {loaded.told}", file=sys.stderr)
    if not loaded.may_be_saved:
        raise CommandError("The settings cannot be used, so nothing was done.")
    return loaded.settings


def alone(change: Callable[[argparse.Namespace], int], chosen: argparse.Namespace) -> int:
    """Change the settings while no window has them open: it would write its own over them when it closes."""
    from pave_desktop.system.process_lock import ProcessLock  # noqa: PLC0415

    lock = ProcessLock(data_paths(chosen).lock)
    # Where the folder allows no lock, the settings say what is wrong with it.
    with suppress(OSError):
        if not lock.take():
            raise CommandError("Pave Desktop is running. Use File → Connections there, or quit it first.")
    try:
        return change(chosen)
    finally:
        lock.give_back()


def write_settings(paths: DataPaths, settings: Settings) -> None:
    """Write the settings. Raises CommandError."""
    from pave_desktop.settings import save_settings  # noqa: PLC0415

    try:
        save_settings(paths.settings, settings)
    except OSError as error:
        raise CommandError(f"The settings could not be saved ({error.strerror}).") from None
