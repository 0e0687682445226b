"""The log file: small, rotating, readable by its owner only. It names kinds and places, never values."""

from __future__ import annotations

import logging
import os
import re
import sys
import threading
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from pave_desktop.system.private_files import make_private_folder
from pave_desktop.system.redaction import redact

if TYPE_CHECKING:
    # Python has no such name while it runs.
    from sys import UnraisableHookArgs

LARGEST_FILE = 512 * 1024
OLD_FILES = 3

OURS = "pave_desktop"
# What would begin another line, or turn one round, where the log is read.
_NOT_FOR_A_LINE = re.compile("[\0-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")

logger = logging.getLogger(__name__)


def start_log(path: Path) -> logging.Handler:
    """Write the program's log to `path`, and what libraries and Python itself complain of. Raises OSError.

    Where it cannot be, nothing is printed in its place: what is printed holds values.
    """
    try:
        make_private_folder(path.parent)
        _take_from_others(path)
        handler = _LogHandler(path, maxBytes=LARGEST_FILE, backupCount=OLD_FILES, encoding="utf-8")
    except OSError:
        for name in ("", OURS):
            logging.getLogger(name).addHandler(logging.NullHandler())
        raise
    handler.setFormatter(_QuietFormatter())
    handler.addFilter(_is_worth_a_line)
    ours = logging.getLogger(OURS)
    ours.setLevel(logging.INFO)
    ours.propagate = False
    for place in (ours, logging.getLogger()):
        place.addHandler(handler)
    handler.stop_hearing = _hear_what_python_tells()
    return handler


def stop_log(handler: logging.Handler) -> None:
    """Stop writing and close the file."""
    for name in ("", OURS):
        logging.getLogger(name).removeHandler(handler)
    if isinstance(handler, _LogHandler):
        handler.stop_hearing()
    with suppress(OSError):
        # A full disk is told of once more when a file is closed.
        handler.close()


def _take_from_others(path: Path) -> None:
    """Make the folder and the files of earlier runs the owner's alone, whatever rights they had. Not on Windows."""
    for each, rights in ((path.parent, 0o700), *((file, 0o600) for file in path.parent.glob(f"{path.name}*"))):
        with suppress(OSError):
            each.chmod(rights)


class _LogHandler(RotatingFileHandler):
    """Never disturbs the program: a line that cannot be written is lost, and nothing is said of it."""

    stop_hearing: Callable[[], None] = staticmethod(lambda: None)

    def _open(self) -> TextIOWrapper:
        # Made user-only before the first byte; chmod afterwards would leave a moment for others.
        descriptor = os.open(self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        return os.fdopen(descriptor, "a", encoding="utf-8", errors="backslashreplace")

    def shouldRollover(self, record: logging.LogRecord) -> bool:  # noqa: ARG002, N802 - logging's own
        """Look at the file's size alone; logging would write each line out a second time to measure it."""
        if self.stream is None:
            self.stream = self._open()
        return self.stream.tell() >= self.maxBytes

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's own
        """Say nothing: logging would print the line with all its values."""


def _is_worth_a_line(record: logging.LogRecord) -> bool:
    return _is_ours(record) or record.levelno >= logging.WARNING


def _is_ours(record: logging.LogRecord) -> bool:
    return record.name == OURS or record.name.startswith(f"{OURS}.")


# What is written


class _QuietFormatter(logging.Formatter):
    """Writes where an error came from and of what kind it is; its text could hold what a customer typed."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, and below it the way of an error. Nothing is kept in the record, nor taken from what others kept.

        What a library says is written without its values.
        """
        message = _message_of(record) if _is_ours(record) else _without_values(record)
        told = _NOT_FOR_A_LINE.sub(lambda sign: f"\\x{ord(sign[0]):02x}", redact(message))
        line = f"{self.formatTime(record)} {record.levelname} {record.name}: {told}"
        if not record.exc_info or record.exc_info[1] is None:
            return line
        _, error, trace = record.exc_info
        return "\n".join((line, *_places_and_kinds(error, trace)))


def _message_of(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except Exception:  # noqa: BLE001 - whatever a value does when it is written out
        return str(record.msg)


def _without_values(record: logging.LogRecord) -> str:
    """Give the first line of what a library said, with the kinds of its values where they are no numbers."""
    template = str(record.msg).partition("\n")[0]
    if not record.args:
        return template
    args: object
    if isinstance(record.args, Mapping):
        args = {name: _veiled(value) for name, value in record.args.items()}
    else:
        args = tuple(map(_veiled, record.args))
    try:
        return template % args
    except (TypeError, ValueError, KeyError):
        return template


def _veiled(value: object) -> object:
    return value if isinstance(value, int | float) else f"<{type(value).__name__}>"


def _places_and_kinds(error: BaseException | None, trace: TracebackType | None) -> Iterator[str]:
    """Tell the way of an error through the program, and of what kind it is; of a group, each one's."""
    for frame in traceback.extract_tb(trace):
        yield f"  {Path(frame.filename).name}:{frame.lineno} in {frame.name}"
    yield f"  {type(error).__name__}"
    for inner in error.exceptions if isinstance(error, BaseExceptionGroup) else ():
        for line in _places_and_kinds(inner, inner.__traceback__):
            yield f"  {line}"


# What Python itself tells


def _hear_what_python_tells() -> Callable[[], None]:
    """Write to the log what Python would print with values: errors that nobody caught. Returns what undoes it."""
    before = sys.excepthook, threading.excepthook, sys.unraisablehook
    ours = _uncaught, _uncaught_in_thread, _unraisable
    sys.excepthook, threading.excepthook, sys.unraisablehook = ours

    def undo() -> None:
        # What somebody has put there since stays.
        if sys.excepthook is ours[0]:
            sys.excepthook = before[0]
        if threading.excepthook is ours[1]:
            threading.excepthook = before[1]
        if sys.unraisablehook is ours[2]:
            sys.unraisablehook = before[2]

    return undo


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if not issubclass(kind, KeyboardInterrupt):
        logger.error("not caught", exc_info=(kind, error, trace))


def _uncaught_in_thread(told: threading.ExceptHookArgs) -> None:
    if told.exc_value is not None and not isinstance(told.exc_value, SystemExit):
        logger.error("not caught in a thread", exc_info=(told.exc_type, told.exc_value, told.exc_traceback))


def _unraisable(told: UnraisableHookArgs) -> None:
    if told.exc_value is not None:
        logger.error("could not be raised", exc_info=(told.exc_type, told.exc_value, told.exc_traceback))
