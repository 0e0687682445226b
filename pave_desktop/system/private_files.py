"""Files that only their owner may read, written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from datetime import UTC, datetime
from pathlib import Path


def make_private_folder(folder: Path) -> None:
    """Make a folder, and those above it, that only this user may look into. Raises OSError."""
    # Not with `parents=True`: that makes the folders above for everybody.
    for each in (*reversed(folder.parents), folder):
        if not each.is_dir():
            each.mkdir(mode=0o700, exist_ok=True)


def write_private_file(path: Path, text: str) -> None:
    """Replace a file in one step with one that only this user may read. Raises OSError; the old one then stays."""
    make_private_folder(path.parent)
    # mkstemp makes files user-only from the first instant.
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def set_file_aside(path: Path, moment: datetime | None = None) -> Path:
    """Rename a file that cannot be used, so that nothing in it is lost. Returns its new path. Raises OSError."""
    stamp = (moment or datetime.now(UTC)).strftime("%Y%m%d-%H%M%S")
    number = 0
    while True:
        kept = path.with_name(f"{path.stem}-damaged-{stamp}{f'-{number}' if number else ''}{path.suffix}")
        if not kept.exists():
            path.rename(kept)
            return kept
        number += 1
