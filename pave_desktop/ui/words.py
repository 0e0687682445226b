"""The program's words for people: fields, statuses, moments; and sentences from the lower rooms, translated."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale

from pave_desktop.entry.shown_text import shown_text
from pave_desktop.models.field import Field
from pave_desktop.models.list_query import Chip
from pave_desktop.models.session_row import EVENT_OF_WRITE, Event, EventKind, Fate, SessionRow
from pave_desktop.models.statuses import SmsState, Status, sms_reason, sms_state_of
from pave_desktop.models.write import WriteFate, WriteKind
from pave_desktop.sentence import Sentence

if TYPE_CHECKING:
    from pave_desktop.models.connection import Connection
    from pave_desktop.models.patience import Patience

_TOLD_WHY = frozenset(EVENT_OF_WRITE.values()) - {EventKind.MADE, EventKind.EDITED, EventKind.DELETED}


def tr(text: str) -> str:
    """Translate a text of this module."""
    return QCoreApplication.translate("Words", text)


def say(what: Sentence) -> str:
    """Translate a sentence and fill it in; sentences and fields within it are translated too."""
    return shown_text(
        what.filled(
            QCoreApplication.translate("Sentence", what.template),
            {name: _word(value) for name, value in what.values.items()},
        )
    )


def say_all(sentences: Iterable[Sentence]) -> str:
    """Say several sentences one after another."""
    return " ".join(text for each in sentences if (text := say(each)))


def _word(value: object) -> object:
    if isinstance(value, Sentence):
        return say(value)
    return field_label(value) if isinstance(value, Field) else value


def field_label(field: Field) -> str:
    """Name a field as its label does."""
    return {
        Field.VIN: tr("VIN"),
        Field.YEAR: tr("Year"),
        Field.MAKE: tr("Make"),
        Field.MODEL: tr("Model"),
        Field.BODY_TYPE: tr("Body type"),
        Field.TRIM: tr("Trim"),
        Field.TRANSMISSION: tr("Transmission"),
        Field.EXTERIOR_COLOR: tr("Exterior color"),
        Field.INTERIOR_COLOR: tr("Interior color"),
        Field.ODOMETER: tr("Odometer"),
        Field.ODOMETER_UNIT: tr("Odometer unit"),
        Field.SMS_TO: tr("Mobile number"),
        Field.SMS_TO_NAME: tr("Customer name"),
        Field.SMS_FROM: tr("Results to"),
        Field.SMS_BY: tr("Sender name"),
        Field.SEND_RESULTS: tr("Send results to photo taker"),
        Field.THEME: tr("Theme"),
        Field.LANGUAGE: tr("Language"),
        Field.REDIRECT_URL: tr("Redirect URL"),
        Field.CLIENT_ID: tr("Client ID"),
        Field.FIRST_NAME: tr("First name"),
        Field.LAST_NAME: tr("Last name"),
        Field.REFERENCE: tr("Reference"),
    }[field]


def status_word(row: SessionRow) -> str:
    """Say a session's status in a word or two; one that nobody knows stands as the server spells it."""
    if row.fate is not Fate.MADE:
        return {
            Fate.WAITING: tr("Being created"),
            Fate.ON_ITS_WAY: tr("Being created"),
            Fate.REFUSED: tr("Not created"),
            Fate.NOT_SENT: tr("Not sent"),
            Fate.NOT_KNOWN: tr("May have been created"),
            Fate.DELETED: tr("Deleted at PAVE"),
        }[row.fate]
    return unsettled_word(row) or spelled_status(row.status)


def unsettled_word(row: SessionRow) -> str:
    """Say in a few words what became of the last change or deletion; empty where all is settled."""
    if row.unsettled is None or row.fate is not Fate.MADE:
        return ""
    if row.unsettled.kind is WriteKind.DELETE:
        return {WriteFate.NOT_KNOWN: tr("May have been deleted")}.get(row.unsettled.fate, tr("Being deleted"))
    return {
        WriteFate.WAITING: tr("Change waits"),
        WriteFate.REFUSED: tr("Change refused"),
        WriteFate.NOT_SENT: tr("Change not sent"),
        WriteFate.NOT_KNOWN: tr("May have been changed"),
    }.get(row.unsettled.fate, tr("Being saved"))


def spelled_status(status: str) -> str:
    """Say a status of the API for people."""
    words = {
        Status.IDLE: tr("Waiting"),
        Status.STARTED: tr("Opened"),
        Status.PROCESS: tr("Capturing"),
        Status.QC_PASSED: tr("Photos done"),
        Status.CONFIRM: tr("Confirming"),
        Status.COMPLETE: tr("Results"),
        Status.EXPIRED: tr("Expired"),
        Status.INVALID: tr("Invalid"),
    }
    try:
        return words[Status(status.upper())]
    except ValueError:
        return status or tr("Unknown")


def sms_word(row: SessionRow) -> str:
    """Say what became of the text message; what nobody knows stands as it is spelled."""
    return {
        SmsState.NONE: "",
        SmsState.ACCEPTED: tr("Sent"),
        SmsState.ERROR: tr("Failed"),
        SmsState.NOT_KNOWN: row.sms_said,
    }[row.sms]


def sms_sentence(row: SessionRow) -> str:
    """Say it in a sentence, for the details."""
    return {
        SmsState.NONE: tr("No text message is known."),
        SmsState.ACCEPTED: tr("The text message was sent."),
        SmsState.ERROR: tr("The text message failed: {said}").format(said=sms_reason(row.sms_said)),
        SmsState.NOT_KNOWN: tr("PAVE says of the text message: {said}").format(said=row.sms_said),
    }[row.sms]


def attention_sentence(row: SessionRow, patience: Patience, now: datetime, *, region: str = "US") -> str:
    """Say why a session needs attention and what to do next; empty where it needs none."""
    # A tool tip or the details ask for it, long after the first paint.
    from pave_desktop.rules.attention_told import attention_told  # noqa: PLC0415

    told = attention_told(row, patience, now, region=region)
    return say(told) if told else ""


def chip_word(chip: Chip) -> str:
    """Name a filter chip."""
    return {
        Chip.ALL: tr("All"),
        Chip.WAITING: tr("Waiting"),
        Chip.CAPTURING: tr("Capturing"),
        Chip.RESULTS: tr("Results"),
        Chip.CLOSED: tr("Closed"),
        Chip.ATTENTION: tr("Needs attention"),
    }[chip]


def event_word(event: Event) -> str:
    """Say what happened to a session, for its time line."""
    if event.kind is EventKind.STATUS:
        return spelled_status(event.detail)
    if event.kind is EventKind.SMS:
        return {
            SmsState.ACCEPTED: tr("Text message sent"),
            SmsState.ERROR: tr("Text message failed: {said}").format(said=sms_reason(event.detail)),
        }.get(
            sms_state_of(event.detail.partition(": ")[0]),
            tr("Text message: {said}").format(said=event.detail),
        )
    words = {
        EventKind.ASKED_FOR: tr("Creating"),
        EventKind.MADE: tr("Created"),
        EventKind.FOUND: tr("Found by its key"),
        EventKind.ADDED: tr("Added to this list"),
        EventKind.REFUSED: tr("Not created"),
        EventKind.NOT_SENT: tr("Not sent"),
        EventKind.NOT_KNOWN: tr("May have been created"),
        EventKind.EDITED: tr("Edited"),
        EventKind.EDIT_REFUSED: tr("Change refused"),
        EventKind.EDIT_NOT_SENT: tr("Change not sent"),
        EventKind.EDIT_NOT_KNOWN: tr("May have been changed"),
        EventKind.DELETED: tr("Deleted at PAVE"),
        EventKind.DELETE_REFUSED: tr("Not deleted"),
        EventKind.DELETE_NOT_SENT: tr("Not deleted"),
        EventKind.DELETE_NOT_KNOWN: tr("May have been deleted"),
        EventKind.GONE: tr("PAVE did not know it"),
    }[event.kind]
    if event.detail and event.kind in _TOLD_WHY:
        return tr("{what}: {why}").format(what=words, why=QCoreApplication.translate("Sentence", event.detail))
    return words


def connection_words(connection: Connection) -> str:
    """Name a connection together with what its key is good for."""
    if connection.practice:
        return tr("{name} · PRACTICE").format(name=connection.name)
    template = tr("{name} · LIVE key") if connection.live else tr("{name} · TEST key")
    return template.format(name=connection.name)


def moment_words(moment: datetime, *, now: datetime | None = None) -> str:
    """Write a moment in this PC's time: today's as a time, others with their date."""
    local = moment.astimezone()
    today = (now or datetime.now(UTC)).astimezone().date()
    qt_moment = QDateTime.fromSecsSinceEpoch(int(local.timestamp()))
    short = QLocale.FormatType.ShortFormat
    if local.date() == today:
        return QLocale().toString(qt_moment.time(), short)
    return QLocale().toString(qt_moment, short)


def value_words(value: object) -> str:
    """Write a value of a field for a sentence."""
    if isinstance(value, dict):
        return "; ".join(f"{name}: {item}" for name, item in value.items())
    return str(value)
