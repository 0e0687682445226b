"""How a session's status looks: a shape, and a colour that never tells alone."""

from __future__ import annotations

from PySide6.QtGui import QIcon

from pave_desktop.models.session_row import Fate, SessionRow
from pave_desktop.models.statuses import Status
from pave_desktop.models.write import WriteFate
from pave_desktop.ui.icons import icon

_OF_STATUS = {
    Status.IDLE: ("status-waiting", "muted"),
    Status.STARTED: ("status-opened", "busy"),
    Status.PROCESS: ("status-capturing", "busy"),
    Status.QC_PASSED: ("status-photos-done", "busy"),
    Status.CONFIRM: ("status-confirming", "busy"),
    Status.COMPLETE: ("status-results", "good"),
    Status.EXPIRED: ("status-expired", "warning"),
    Status.INVALID: ("status-invalid", "problem"),
}
_OF_FATE = {
    Fate.WAITING: ("status-creating", "muted"),
    Fate.ON_ITS_WAY: ("status-creating", "muted"),
    Fate.REFUSED: ("warning", "problem"),
    Fate.NOT_SENT: ("status-not-sent", "warning"),
    Fate.NOT_KNOWN: ("warning", "warning"),
    Fate.DELETED: ("status-deleted", "muted"),
}
_OF_WRITE = {
    WriteFate.WAITING: ("status-not-sent", "muted"),
    WriteFate.ON_ITS_WAY: ("status-creating", "muted"),
    WriteFate.REFUSED: ("warning", "problem"),
    WriteFate.NOT_SENT: ("status-not-sent", "warning"),
    WriteFate.NOT_KNOWN: ("warning", "warning"),
}
_OTHER = ("status-other", "muted")


def status_icon(row: SessionRow) -> QIcon:
    """Give the shape of a session's status, coloured."""
    return icon(*_look(row))


def status_tone(row: SessionRow) -> str:
    """Name the colour of a session's status, as `theme.Colors` does."""
    return _look(row)[1]


def status_shape(row: SessionRow) -> tuple[str, str]:
    """Name the icon of a session's status, and its colour."""
    return _look(row)


def _look(row: SessionRow) -> tuple[str, str]:
    if row.fate is Fate.MADE and row.unsettled is not None:
        return _OF_WRITE[row.unsettled.fate]
    return _OF_FATE.get(row.fate) or _look_of(row.status)


def _look_of(status: str) -> tuple[str, str]:
    try:
        return _OF_STATUS[Status(status.upper())]
    except ValueError:
        return _OTHER
