"""What stands in an exported file: the columns that a manager needs, in words and in times that a spreadsheet reads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import QCoreApplication, QLocale

from pave_desktop.entry.phone import show_phone
from pave_desktop.models.session_row import SessionRow
from pave_desktop.ui.words import sms_word, status_word


def tr(text: str) -> str:
    """Translate a text of this module."""
    return QCoreApplication.translate("ExportColumns", text)


def export_head() -> list[str]:
    """Name the columns."""
    return [
        tr("Status"),
        tr("Vehicle"),
        tr("VIN"),
        tr("Customer"),
        tr("Phone"),
        tr("Text message"),
        tr("Client ID"),
        tr("Capture link"),
        tr("Session key"),
        tr("Made (local time)"),
        tr("Last looked at (local time)"),
        tr("Needs attention"),
    ]


def export_cells(
    row: SessionRow, *, is_bad: Callable[[SessionRow], bool], attention: Callable[[SessionRow], str]
) -> Sequence[str]:
    """Give a session's line. A link that is not handed out to anybody is left out here too.

    A number of this country stands as people dial it, which no spreadsheet takes for a formula or a number; one of
    another country begins with its +, and therefore gets an apostrophe.
    """
    return (
        status_word(row),
        row.vehicle,
        row.vin,
        row.customer,
        show_phone(row.phone) if row.phone else "",
        sms_word(row),
        row.client_id,
        "" if is_bad(row) else row.link_to_hand_out,
        row.key or "",
        _moment(row.made_at),
        _moment(row.read_at),
        attention(row),
    )


def separator_here() -> str:
    """Give what this computer's spreadsheets separate cells with: where a comma is the decimal sign, a semicolon."""
    return ";" if QLocale.system().decimalPoint() == "," else ","


def _moment(moment: datetime | None) -> str:
    """Write a moment in this computer's time, as spreadsheets take it for one; which time it is, the heading says."""
    return "" if moment is None else moment.astimezone().replace(tzinfo=None).isoformat(" ", "seconds")
