"""A capture link put into the clipboard, and looked at there, for another program may hold it."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication

from pave_desktop.entry.web_address import may_be_handed_out
from pave_desktop.models.session_row import SessionRow
from pave_desktop.sentence import sentence

if TYPE_CHECKING:
    from pave_desktop.models.connection import Connection

LONGEST_LINK = 2000
UNSAFE_LINK = sentence(
    "The link that came for this session is not a secure web address, so it is neither opened nor copied. "
    "Please tell PAVE."
)


class Copied(StrEnum):
    """What came of copying."""

    COPIED = "copied"
    NO_LINK = "no link"
    NOT_SAFE = "not safe"
    HELD = "held"


def has_unsafe_link(row: SessionRow, connection: Connection | None) -> bool:
    """Tell whether a session has a link that is neither opened, nor copied, nor offered to anybody."""
    link = row.link_to_hand_out
    return bool(link) and not is_safe(link, practice=connection is not None and connection.is_on_this_computer)


def is_safe(link: str, *, practice: bool) -> bool:
    """Tell whether a link leads where it seems to lead, and there only: what a customer may be handed."""
    # Letters of other scripts that look like ours would lead to somebody else's address.
    return len(link) <= LONGEST_LINK and link.isascii() and may_be_handed_out(link, practice=practice)


def copy_link(link: str, *, practice: bool) -> Copied:
    """Put a link into the clipboard if it may be handed out to a customer, and read it back."""
    if not link:
        return Copied.NO_LINK
    if not is_safe(link, practice=practice):
        return Copied.NOT_SAFE
    return Copied.COPIED if put_into_clipboard(link) else Copied.HELD


def put_into_clipboard(text: str) -> bool:
    """Put a text into the clipboard and read it back; False where another program holds it."""
    clipboard = QGuiApplication.clipboard()
    clipboard.setText(text)
    return clipboard.text() == text
