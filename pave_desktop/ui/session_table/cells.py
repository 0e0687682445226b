"""What a row of the table says and wears, column by column: worked out once for each version of a session's row."""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum

from PySide6.QtCore import QCoreApplication

from pave_desktop.entry.phone import show_phone
from pave_desktop.entry.shown_text import shown_line
from pave_desktop.models.list_query import SortBy
from pave_desktop.models.session_row import SessionRow
from pave_desktop.models.statuses import SmsState
from pave_desktop.ui.status_look import status_shape
from pave_desktop.ui.words import moment_words, sms_word, status_word

LONGEST_CELL = 120


class Column(IntEnum):
    """The columns, from left to right."""

    STATUS = 0
    VEHICLE = 1
    VIN = 2
    CUSTOMER = 3
    SMS = 4
    MADE = 5
    LINK = 6


SORTS = {
    Column.STATUS: SortBy.STATUS,
    Column.VEHICLE: SortBy.VEHICLE,
    Column.VIN: SortBy.VIN,
    Column.CUSTOMER: SortBy.CUSTOMER,
    Column.SMS: SortBy.SMS,
    Column.MADE: SortBy.MADE,
}

Shape = tuple[str, str]
"""An icon's name, and its colour's name in the theme."""

_FAILED: Shape = ("warning", "problem")
_COPY: Shape = ("copy", "accent_text")


def tr(text: str) -> str:
    """Translate a text of the table."""
    return QCoreApplication.translate("SessionTable", text)


class RowCells:
    """By column: the words on one line, the name of their colour, and the icon before them."""

    __slots__ = ("is_link_bad", "row", "shapes", "texts", "tones")

    def __init__(self, row: SessionRow, *, is_link_bad: bool) -> None:
        self.row = row
        self.is_link_bad = is_link_bad
        # What a server hides in its texts is not hidden.
        whole = (*(whole_text(row, column) for column in _WORDS), _link_word(row, is_link_bad=is_link_bad))
        self.texts = tuple(shown_line(text, LONGEST_CELL) for text in whole)
        has_failed = row.sms is SmsState.ERROR
        shape = status_shape(row)
        link = _FAILED if is_link_bad else _COPY
        self.shapes: tuple[Shape | None, ...] = (
            shape,
            None,
            None,
            None,
            _FAILED if has_failed else None,
            None,
            link if row.link_to_hand_out else None,
        )
        vehicle = "text" if row.vehicle else "muted"
        self.tones = (shape[1], vehicle, "text", "text", "problem" if has_failed else "text", "muted", link[1])


def whole_text(row: SessionRow, column: Column) -> str:
    """Say what stands in a cell, as long as it may be; the link's word is no text of the session."""
    return _WORDS[column](row)


def _link_word(row: SessionRow, *, is_link_bad: bool) -> str:
    if is_link_bad:
        return tr("Bad")
    return tr("Copy") if row.link_to_hand_out else ""


_WORDS: dict[Column, Callable[[SessionRow], str]] = {
    Column.STATUS: status_word,
    Column.VEHICLE: lambda row: row.vehicle or ("–" if row.vin else tr("VIN to be photographed")),
    Column.VIN: lambda row: row.vin,
    Column.CUSTOMER: lambda row: row.customer or (show_phone(row.phone) if row.phone else ""),
    Column.SMS: sms_word,
    Column.MADE: lambda row: moment_words(row.made_at),
}
