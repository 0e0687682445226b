"""Why a session waits for a person, and what to do next, in whole sentences."""

from __future__ import annotations

from datetime import datetime

from pave_desktop.entry.phone import show_phone
from pave_desktop.entry.shown_text import shown_line
from pave_desktop.entry.time_span import span_in_words
from pave_desktop.models.patience import Patience
from pave_desktop.models.session_row import Fate, SessionRow
from pave_desktop.models.statuses import Status, sms_reason
from pave_desktop.models.write import Unsettled, WriteFate, WriteKind
from pave_desktop.rules.attention import Attention, attention_of
from pave_desktop.sentence import Sentence, sentence

_OF_FATE = {
    Fate.REFUSED: sentence(
        "PAVE did not create it. What was entered is kept: open it, correct it and create it once more."
    ),
    Fate.NOT_SENT: sentence("It was not sent, so PAVE has not created it. What was entered is kept: open it to go on."),
    Fate.NOT_KNOWN: sentence(
        "The answer was lost, so it may have been created. Nothing is sent again by itself: see where to look for it "
        "and what to do."
    ),
}
_OF_WRITE = {
    Unsettled(WriteKind.EDIT, WriteFate.REFUSED): sentence(
        "PAVE refused the last change. What was typed is kept: open the session to correct it."
    ),
    Unsettled(WriteKind.EDIT, WriteFate.NOT_SENT): sentence(
        "The last change was not sent. What was typed is kept: open the session to see why."
    ),
    Unsettled(WriteKind.EDIT, WriteFate.NOT_KNOWN): sentence(
        "The answer to the last change was lost. Open the session to see whether it is there."
    ),
    Unsettled(WriteKind.EDIT, WriteFate.WAITING): sentence(
        "A change waits for the line. It goes out by itself as soon as PAVE can be reached; open the session to see it "
        "or to take it back."
    ),
    Unsettled(WriteKind.DELETE, WriteFate.NOT_KNOWN): sentence(
        "The answer to the deletion was lost. The next look at PAVE will tell; press F5 to look now."
    ),
}
_UNSETTLED = sentence("The last thing asked of PAVE has not come to its end. Open the session to see what to do.")
_LONGEST_REASON = 300
_WRITTEN = (Attention.MAY_EXIST, Attention.REFUSED, Attention.WAITS)


def attention_told(row: SessionRow, patience: Patience, now: datetime, *, region: str) -> Sentence | None:
    """Say why a session needs attention and what to do; None where it needs none. Numbers as people of `region`."""
    attention = attention_of(row, patience, now)
    if attention is None:
        return None
    if attention in _WRITTEN:
        return _OF_FATE.get(row.fate) or (_OF_WRITE.get(row.unsettled) if row.unsettled else None) or _UNSETTLED
    if attention is Attention.SMS_FAILED:
        return _sms_failed(row, region)
    if attention is Attention.NOT_STARTED and not _has_customer(row):
        return sentence(
            "Made {span} ago and not opened yet. See whether the link has reached whoever is to take the photos.",
            span=_since(row.made_at, now),
        )
    if attention is Attention.NOT_STARTED:
        return sentence(
            "Made {span} ago and not opened yet. Call the customer, or send the link once more.",
            span=_since(row.made_at, now),
        )
    return _stuck(row, _since(row.status_since or row.made_at, now))


def _sms_failed(row: SessionRow, region: str) -> Sentence:
    reason = shown_line(sms_reason(row.sms_said), _LONGEST_REASON).rstrip(".")
    phone = show_phone(row.phone, region) if row.phone else ""
    if phone and reason:
        return sentence(
            "The text message to {phone} failed: {said}. Change the number and save; PAVE sends it again.",
            phone=phone,
            said=reason,
        )
    if phone:
        return sentence(
            "The text message to {phone} failed. Change the number and save; PAVE sends it again.", phone=phone
        )
    if reason:
        return sentence(
            "The text message failed: {said}. Change the number and save; PAVE sends it again.", said=reason
        )
    return sentence("The text message failed. Change the number and save; PAVE sends it again.")


def _has_customer(row: SessionRow) -> bool:
    """Whether there is anybody to call; a lot takes the photos of its own cars itself."""
    return bool(row.phone or row.customer)


def _stuck_without_customer(row: SessionRow, span: Sentence) -> Sentence:
    known = {
        Status.STARTED.value: sentence(
            "The link was opened {span} ago, and no photo has been taken since. Ask whoever has the link whether help "
            "is needed.",
            span=span,
        ),
        Status.PROCESS.value: sentence(
            "The photos were begun {span} ago and are not finished. Ask whoever has the link whether help is needed.",
            span=span,
        ),
        Status.QC_PASSED.value: sentence(
            "All photos were taken {span} ago, but the inspection is not confirmed. Ask whoever has the link whether "
            "help is needed.",
            span=span,
        ),
    }
    return known.get(row.status.upper()) or sentence(
        "Nothing has moved for {span}. Ask whoever has the link; if everything is done there, ask PAVE.", span=span
    )


def _stuck(row: SessionRow, span: Sentence) -> Sentence:
    if not _has_customer(row):
        return _stuck_without_customer(row, span)
    known = {
        Status.STARTED.value: sentence(
            "The customer opened the link {span} ago and has taken no photo since. Call and ask whether help is "
            "needed.",
            span=span,
        ),
        Status.PROCESS.value: sentence(
            "The customer began to take photos {span} ago and has not finished. Call and ask whether help is needed.",
            span=span,
        ),
        Status.QC_PASSED.value: sentence(
            "All photos were taken {span} ago, but the inspection is not confirmed. Call and ask whether help is "
            "needed.",
            span=span,
        ),
    }
    return known.get(row.status.upper()) or sentence(
        "Nothing has moved for {span}. Call the customer; if everything is done there, ask PAVE.", span=span
    )


def _since(moment: datetime, now: datetime) -> Sentence:
    return span_in_words(max(1, int((now - moment).total_seconds()) // 60))
