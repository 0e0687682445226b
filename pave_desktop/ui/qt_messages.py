"""What Qt complains of goes into the log, not onto standard error: a text of a server may stand in it."""

from __future__ import annotations

import logging
from collections.abc import Callable

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

LEVELS = {
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}

logger = logging.getLogger(__name__)


def log_qt_messages() -> Callable[[], None]:
    """Write Qt's warnings and worse to the log from now on. Returns what undoes it, which must come before the end.

    A message of a fatal error is written before Qt ends the process.
    """
    before = qInstallMessageHandler(_write)

    def undo() -> None:
        qInstallMessageHandler(before)

    return undo


def _write(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    level = LEVELS.get(kind)
    if level is not None:
        logger.log(level, "%s: %s", context.category or "Qt", message)
