"""The log file: small, rotating, readable by its owner only. It names kinds and places, never values."""

from __future__ import annotations

import logging
import os
import re
import traceback
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

from pave_desktop.system.private_files import make_private_folder

LARGEST_FILE = 512 * 1024
OLD_FILES = 3

_SECRET = re.compile(
    r"(?i)(api[-_ ]?(?:key|token|secret)|authorization)(\W{1,8}(?:b['\"])?(?:(?:basic|bearer)\s+)?)[^\s\"',;]+"
)


def start_log(path: Path) -> logging.Handler:
    """Write the program's log to `path`. Raises OSError where that cannot be."""
    make_private_folder(path.parent)
    handler = _PrivateRotatingHandler(path, maxBytes=LARGEST_FILE, backupCount=OLD_FILES, encoding="utf-8")
    handler.setFormatter(_QuietFormatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger("pave_desktop")
    root.setLevel(logging.INFO)
    root.addHandler(handler)
    root.propagate = False
    return handler


def stop_log(handler: logging.Handler) -> None:
    """Stop writing and close the file."""
    logging.getLogger("pave_desktop").removeHandler(handler)
    handler.close()


class _PrivateRotatingHandler(RotatingFileHandler):
    def _open(self) -> TextIOWrapper:
        # Made user-only before the first byte; chmod afterwards would leave a moment for others.
        descriptor = os.open(self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        return os.fdopen(descriptor, "a", encoding="utf-8", errors="backslashreplace")


def _places_and_kinds(error: BaseException | None, trace: TracebackType | None) -> list[str]:
    """Tell the way of an error through the program, and of what kind it is; of a group, each one's."""
    lines = [f"  {Path(frame.filename).name}:{frame.lineno} in {frame.name}" for frame in traceback.extract_tb(trace)]
    lines.append(f"  {type(error).__name__}")
    for inner in error.exceptions if isinstance(error, BaseExceptionGroup) else ():
        lines += [f"  {line}" for line in _places_and_kinds(inner, inner.__traceback__)]
    return lines


_ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class _QuietFormatter(logging.Formatter):
    """Writes where an error came from and of what kind it is; its text could hold what a customer typed."""

    def formatException(self, ei: _ExcInfo) -> str:  # noqa: N802 - logging's own name
        _, error, trace = ei
        return "\n".join(_places_and_kinds(error, trace))

    def format(self, record: logging.LogRecord) -> str:
        return _SECRET.sub(r"\1\2…", super().format(record))
