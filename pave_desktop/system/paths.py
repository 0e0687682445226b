"""Which folder the program keeps its data in."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QStandardPaths


@dataclass(frozen=True, slots=True)
class DataPaths:
    """The files in the data folder. Practice has a folder of its own inside it, so that nothing mixes."""

    folder: Path

    @property
    def settings(self) -> Path:
        """What the user chose."""
        return self.folder / "settings.json"

    @property
    def register(self) -> Path:
        """The register of sessions."""
        return self.folder / "register.sqlite"

    @property
    def log(self) -> Path:
        """The log file."""
        return self.folder / "log" / "pave-desktop.log"

    @property
    def lock(self) -> Path:
        """Held while the program runs on this folder."""
        return self.folder / "pave-desktop.lock"

    @property
    def practice(self) -> DataPaths:
        """The data of practice mode."""
        return DataPaths(self.folder / "practice")


def default_data_folder() -> Path:
    """Give the operating system's folder for this user's data of this program."""
    base = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericDataLocation)
    return Path(base) / "pave-desktop"
