"""Which field of a session is locked now, and the sentence why."""

from __future__ import annotations

from pave_desktop.models.field import Field
from pave_desktop.models.pave_session import PaveSession
from pave_desktop.models.statuses import SmsState, Status
from pave_desktop.sentence import Sentence, sentence

EXPIRED = sentence("The session has expired; nothing can be changed any more.")
INVALID = sentence("PAVE has closed the session as invalid; nothing can be changed any more.")
NOT_ACTIVE = sentence("The session is no longer active; nothing can be changed any more.")
COMPLETED = sentence("The inspection is complete; this can no longer be changed.")
STARTED = sentence("The customer has opened the link; this can be changed only before that.")
NO_SMS = sentence("No text went out; copy the link instead.")
SMS_ACCEPTED = sentence("The text went out; the number can be changed only when it could not be delivered.")
SMS_NOT_KNOWN = sentence(
    "What became of the text is not known; the number stays, so that the customer gets no second text."
)
DELETED = sentence("The session was deleted at PAVE; nothing can be changed any more.")
DELETE_STARTED = sentence("The customer has opened the link; PAVE deletes only sessions that nobody has opened.")

_OPEN_UNTIL_COMPLETED = frozenset({Field.REDIRECT_URL, Field.LANGUAGE})


def field_locks(session: PaveSession) -> dict[Field, Sentence | None]:
    """Give each field's lock: None while it may be changed, else the sentence why not."""
    return {field: _lock(field, session) for field in Field}


def delete_lock(session: PaveSession) -> Sentence | None:
    """Give the sentence why the session cannot be deleted at PAVE, or None if it can."""
    return _closed(session) or (DELETE_STARTED if session.is_started else None)


def _lock(field: Field, session: PaveSession) -> Sentence | None:
    if closed := _closed(session):
        return closed
    if field in _OPEN_UNTIL_COMPLETED:
        return COMPLETED if session.is_completed else None
    if session.is_started:
        return COMPLETED if session.is_completed else STARTED
    # What is neither closed nor started is IDLE: the theme needs no question of its own.
    return _NUMBER_LOCKS[session.options.sms.state] if field is Field.SMS_TO else None


def _closed(session: PaveSession) -> Sentence | None:
    if session.known_status is Status.EXPIRED:
        return EXPIRED
    if session.known_status is Status.INVALID:
        return INVALID
    return NOT_ACTIVE if session.active is False else None


_NUMBER_LOCKS: dict[SmsState, Sentence | None] = {
    SmsState.NONE: NO_SMS,
    SmsState.ACCEPTED: SMS_ACCEPTED,
    SmsState.ERROR: None,
    SmsState.NOT_KNOWN: SMS_NOT_KNOWN,
}
