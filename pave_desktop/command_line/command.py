"""What all commands share: how one ends with a sentence, and which data folder it is about."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
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
