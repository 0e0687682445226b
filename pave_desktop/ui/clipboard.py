"""A capture link put into the clipboard, and looked at there, for another program may hold it."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtGui import QGuiApplication

from pave_desktop.entry.web_address import may_be_handed_out


class Copied(StrEnum):
    """What came of copying."""

    COPIED = "copied"
    NO_LINK = "no link"
    NOT_SAFE = "not safe"
    HELD = "held"


def copy_link(link: str, *, practice: bool) -> Copied:
    """Put a link into the clipboard if it may be handed out to a customer, and read it back."""
    if not link:
        return Copied.NO_LINK
    if not may_be_handed_out(link, practice=practice):
        return Copied.NOT_SAFE
    clipboard = QGuiApplication.clipboard()
    clipboard.setText(link)
    return Copied.COPIED if clipboard.text() == link else Copied.HELD
