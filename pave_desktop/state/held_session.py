"""What PAVE holds of a session as far as this PC knows, and the edit that waits to be sent on top of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from pave_desktop.models.field import Field
from pave_desktop.models.pave_session import PaveSession
from pave_desktop.models.session_form import FieldValues, values_in_body
from pave_desktop.models.session_values import texts_of, values_of
from pave_desktop.models.write import Write

TextsOf = Callable[[FieldValues], dict[Field, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldSession:
    """`texts` are PAVE's; `waiting` the fields of the edit that waits, which `waits_on` was based on."""

    session: PaveSession | None = None
    values: FieldValues = field(default_factory=dict)
    texts: Mapping[Field, str] = field(default_factory=lambda: texts_of({}))
    waiting: frozenset[Field] = frozenset()
    at_rest: Mapping[Field, str] = field(default_factory=lambda: texts_of({}))
    """What stands there once all that waits is sent: an editor's texts while nothing is typed."""
    waits_on: Mapping[Field, str] = field(default_factory=lambda: texts_of({}))


def hold(session: PaveSession, waits: Write | None, texts_of_values: TextsOf) -> HeldSession:
    """Put together what the server said and what waits."""
    values = values_of(session)
    texts = texts_of_values(values)
    asked = values_in_body(waits.asked) if waits else {}
    asked_texts = texts_of_values(asked)
    return HeldSession(
        session=session,
        values=values,
        texts=texts,
        waiting=frozenset(asked),
        at_rest={each: asked_texts[each] if each in asked else texts[each] for each in Field},
        waits_on=texts_of_values(values_in_body(waits.original)) if waits else texts,
    )
