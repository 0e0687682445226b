"""What an answer of PAVE means: a session, or a problem class. Decided by status and shape, never by words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from pydantic import ValidationError

from pave_desktop.api.http_date import read_http_date
from pave_desktop.api.line import RawAnswer
from pave_desktop.api.manners import TOO_MANY, TROUBLE
from pave_desktop.api.pave.client import CLOCK_WRONG_FROM
from pave_desktop.models.field import Field, field_of_error
from pave_desktop.models.pave_session import PaveSession
from pave_desktop.models.problem import (
    AnswerNotUnderstood,
    CallFate,
    ChangedMeanwhile,
    ClockWrong,
    FieldsRefused,
    Gone,
    NotPave,
    NotSignedIn,
    Problem,
    ServerTrouble,
    TechnicalDetails,
    TooManyRequests,
)
from pave_desktop.sentence import sentence

_SURELY_REFUSED = frozenset({400, 401, 403, 404, 409, 413, 422, 429})


@dataclass(frozen=True, slots=True)
class SessionAnswer:
    """A session, and the document it was read from, whole."""

    session: PaveSession
    document: dict[str, Any]


def session_in(answer: RawAnswer) -> SessionAnswer | None:
    """Read the session out of a good answer; None where there is none to be read."""
    if not isinstance(answer.document, dict):
        return None
    try:
        return SessionAnswer(PaveSession.model_validate(answer.document), answer.document)
    except ValidationError:
        return None


def not_understood(answer: RawAnswer, cause: str) -> AnswerNotUnderstood:
    """Make the problem of a good answer without what was asked for: what the server did is then not known."""
    kind = NotPave if answer.is_page else AnswerNotUnderstood
    return kind(fate=CallFate.NOT_KNOWN, details=replace(answer.details, cause=cause))


def problem_in(answer: RawAnswer) -> Problem:
    """Turn an answer that is no success into its problem."""
    details = replace(answer.details, said=answer.message)
    problem = _page(answer, details) if answer.is_page else _by_status(answer, details)
    if answer.status == TOO_MANY or answer.status >= TROUBLE:
        problem.retry_after = _seconds_to_wait(answer)
    return problem


def problem_of_look(answer: RawAnswer) -> Problem:
    """As `problem_in`, of a call that changes nothing: nothing was entered that PAVE could refuse or hold otherwise."""
    problem = problem_in(answer)
    if isinstance(problem, FieldsRefused | ChangedMeanwhile):
        return ServerTrouble(fate=problem.fate, details=problem.details)
    return problem


def _by_status(answer: RawAnswer, details: TechnicalDetails) -> Problem:
    is_pave = isinstance(answer.document, dict)
    if answer.status in {401, 403}:
        return _key_or_clock(answer, details)
    if not is_pave:
        trouble = ServerTrouble if answer.status >= TROUBLE else AnswerNotUnderstood
        return trouble(fate=CallFate.NOT_KNOWN, details=replace(details, cause="not JSON"))
    reading = _BY_STATUS.get(answer.status)
    if reading is not None:
        return reading(answer, details)
    fate = CallFate.REFUSED if answer.status in _SURELY_REFUSED else CallFate.NOT_KNOWN
    return ServerTrouble(fate=fate, details=details)


def _page(answer: RawAnswer, details: TechnicalDetails) -> Problem:
    details = replace(details, cause="a web page")
    if abs(answer.clock_error) > CLOCK_WRONG_FROM:
        return ClockWrong(seconds=answer.clock_error, fate=CallFate.NOT_KNOWN, details=details)
    problem = NotPave(fate=CallFate.NOT_KNOWN, details=details)
    if answer.status >= TROUBLE:
        # Of a gateway that is PAVE's, as likely as not.
        problem.text = sentence("A web page that tells of an error came instead of PAVE's answer.")
        problem.next_step = sentence(
            "Please try again in a few minutes. If it stays so, open any web page to see whether the network wants a "
            "sign-in."
        )
    return problem


def _key_or_clock(answer: RawAnswer, details: TechnicalDetails) -> Problem:
    fate = CallFate.REFUSED if isinstance(answer.document, dict) else CallFate.NOT_KNOWN
    if abs(answer.clock_error) > CLOCK_WRONG_FROM:
        return ClockWrong(seconds=answer.clock_error, fate=fate, details=details)
    return NotSignedIn(fate=fate, details=details)


def _fields_refused(answer: RawAnswer, details: TechnicalDetails) -> Problem:
    fields: dict[Field, tuple[str, ...]] = {}
    others: list[str] = []
    errors = answer.document.get("errors")
    for key, said in _by_path(errors) if isinstance(errors, dict) else ():
        sentences = _texts(said)
        field = field_of_error(key)
        if field is not None and sentences:
            fields[field] = (*fields.get(field, ()), *sentences)
        else:
            others += [f"{key[:60]}: {text}" for text in sentences] or [key[:60]]
    if not isinstance(errors, dict):
        others += _texts(errors)
    return FieldsRefused(fields=fields, others=tuple(others), details=details)


def _by_path(errors: dict[str, Any]) -> Iterator[tuple[str, object]]:
    """Give what is said by its dotted path, also where `{"vehicle": {"vin": …}}` nests instead."""
    waiting = [*errors.items()]
    while waiting:
        path, said = waiting.pop(0)
        if isinstance(said, dict) and said:
            waiting[:0] = [(f"{path}.{key}", inner) for key, inner in said.items()]
        else:
            yield path, said


def _texts(said: object) -> tuple[str, ...]:
    parts = said if isinstance(said, list) else [said]
    return tuple(part.strip()[:500] for part in parts if isinstance(part, str) and part.strip())


def _too_many(answer: RawAnswer, details: TechnicalDetails) -> Problem:
    return TooManyRequests(retry_after=_seconds_to_wait(answer), details=details)


def _seconds_to_wait(answer: RawAnswer) -> float | None:
    if re.fullmatch(r"[0-9]{1,9}", answer.retry_after.strip()):
        return float(answer.retry_after)
    until = read_http_date(answer.retry_after)
    # By the server's own clock, for this PC's may be off.
    now = read_http_date(answer.date) or datetime.now(UTC)
    return None if until is None else max(0.0, (until - now).total_seconds())


def _refused_as(kind: type[Problem]) -> Callable[[RawAnswer, TechnicalDetails], Problem]:
    return lambda _, details: kind(fate=CallFate.REFUSED, details=details)


_BY_STATUS: dict[int, Callable[[RawAnswer, TechnicalDetails], Problem]] = {
    400: _fields_refused,
    422: _fields_refused,
    404: _refused_as(Gone),
    409: _refused_as(ChangedMeanwhile),
    TOO_MANY: _too_many,
}
