"""What the practice server can do with sessions, for its HTTP side and for its Python methods alike."""

from datetime import UTC, datetime, timedelta
from typing import Any

from pave_desktop.practice import answers, records
from pave_desktop.practice.change_rules import refused_changes, refused_deletion
from pave_desktop.practice.phone_steps import Deed, do_step
from pave_desktop.practice.records import Fields, Record
from pave_desktop.practice.store import Store
from pave_desktop.practice.validation import Errors, FieldError, check_fields, phone_number

RESEND_DAYS = 7
NO_RESEND_STATUSES = frozenset({"QC_PASSED", "CONFIRM", "COMPLETE", "EXPIRED"})
INVALID_FIELDS = "Required fields are missing or invalid."


class RefusedError(Exception):
    """A request that cannot be done, as it is answered: status, message, and sentences by field."""

    def __init__(self, message: str, *, status: int = 400, errors: Errors | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.errors = errors


class SessionBook:
    """All sessions of one practice folder; every change is on disk when the call returns."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._beginning: set[str] = set()

    def create(self, payload: Any) -> Record:
        """Make a session of what was posted. Raises RefusedError."""
        fields = self._checked(payload, creating=True)
        return self.add(fields)

    def add(self, fields: Fields) -> Record:
        """Make a session of checked values."""
        failing = self.store.failing_numbers()
        while True:
            record = records.new_record(fields, failing_numbers=failing)
            if self.store.add(record):
                return record

    def update(self, key: str, payload: Any, *, ignore: bool = False) -> dict[str, Any]:
        """Change a session by what was put, all of it or nothing. Raises RefusedError and UnknownSessionError.

        With `ignore` nothing happens, and the answer does not tell.
        """
        fields = {} if ignore else self._checked(payload, creating=False)
        if key in self._beginning:
            self._beginning.discard(key)
            self.do_step(key, Deed.START)
        failing = self.store.failing_numbers()
        with self.store.editing(key) as record:
            if not ignore:
                errors = refused_changes(record, fields)
                if errors:
                    raise RefusedError(INVALID_FIELDS, errors=errors)
                records.merge(record, fields, failing_numbers=failing)
            return answers.put_answer(record)

    def delete(self, key: str) -> None:
        """Delete a session that nobody has begun. Raises RefusedError and UnknownSessionError."""
        with self.store.removing(key) as record:
            reason = refused_deletion(record)
            if reason is not None:
                raise RefusedError(reason)

    def resend(self, key: str, payload: Any) -> dict[str, Any]:
        """Text the link once more, which is possible once. Raises RefusedError and UnknownSessionError."""
        if not isinstance(payload, dict):
            raise RefusedError("The body must be a JSON object.")
        try:
            phone = phone_number(payload.get("phone"))
        except FieldError as problem:
            raise RefusedError(INVALID_FIELDS, errors={"phone": [problem.sentence]}) from None
        failing = self.store.failing_numbers()
        with self.store.editing(key) as record:
            age = _age(record)
            reason = _refused_resend(record, age)
            if reason is not None:
                raise RefusedError(reason)
            if phone is not None:
                record["sms"]["to"] = phone
            record["resent"] = True
            records.send_sms(record, failing_numbers=failing)
            return {
                "status": "success",
                "message": "The SMS has been sent again.",
                "session_key": key,
                "phone": record["sms"]["to"],
                "session_age_days": age.days,
                "days_remaining": RESEND_DAYS - age.days,
            }

    def set_status(self, key: str, status: str) -> None:
        """Move a session. Raises UnknownSessionError, and ValueError for an empty word."""
        if not status:
            raise ValueError("a status is a word")
        with self.store.editing(key) as record:
            records.move(record, status)

    def do_step(self, key: str, asked: str, *, in_hand: bool = True) -> None:
        """Let a customer do a step, if it is due; `in_hand` leaves the session to that customer from now on.

        Raises UnknownSessionError.
        """
        with self.store.editing(key) as record:
            if do_step(record, asked) and in_hand:
                record["in_hand"] = True

    def begin_before_change(self, key: str) -> None:
        """Let the customer begin in the moment before the next change arrives. Raises UnknownSessionError."""
        self.store.load(key)
        self._beginning.add(key)

    def set_delivery(self, key: str, status: str, message: str) -> None:
        """Say what became of a session's text. Raises UnknownSessionError."""
        with self.store.editing(key) as record:
            records.set_delivery(record, status, message)

    def change(self, key: str, fields: dict[str, Any]) -> None:
        """Override stored values as they are. Raises UnknownSessionError, and ValueError for the key."""
        with self.store.editing(key) as record:
            records.override(record, fields)

    def _checked(self, payload: Any, *, creating: bool) -> Fields:
        fields, errors = check_fields(payload, creating=creating)
        if errors:
            raise RefusedError(INVALID_FIELDS, errors=errors)
        return fields


def normalised_number(number: str) -> str:
    """Return the E.164 form of a number. Raises ValueError when it is none."""
    try:
        normalised = phone_number(number)
    except FieldError:
        normalised = None
    if normalised is None:
        raise ValueError("not a phone number")
    return normalised


def _age(record: Record) -> timedelta:
    try:
        return datetime.now(UTC) - datetime.fromisoformat(record["created_at"])
    except (TypeError, ValueError):  # overridden with something that is no date
        return timedelta(0)


def _refused_resend(record: Record, age: timedelta) -> str | None:
    if record["status"] in NO_RESEND_STATUSES or not record["active"]:
        return "Session :session_key is finalized or expired."
    if record["resent"]:
        return "The SMS of session :session_key has already been resent."
    if age > timedelta(days=RESEND_DAYS):
        return "Session :session_key is too old."
    if not records.delivery_accepted(record):
        return "The SMS of session :session_key was not delivered."
    return None
