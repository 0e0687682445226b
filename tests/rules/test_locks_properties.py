"""Whatever a server says of a session, the locks can be told, and a closed session is never half open."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from pave_desktop.models.field import Field
from pave_desktop.models.pave_session import PaveSession
from pave_desktop.rules.locks import delete_lock, field_locks
from pave_desktop.sentence import Sentence

ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
    max_leaves=4,
)
SOME_WORD = st.sampled_from(["IDLE", "idle", "COMPLETE", "EXPIRED", "invalid", "CONFIRM", "PENDING", "2", "error"])
SESSIONS = st.fixed_dictionaries(
    {"session_key": st.just("ABC-0123456789")},
    optional={
        "status": SOME_WORD | ANY_JSON,
        "active": ANY_JSON,
        "inspect_started_at": ANY_JSON,
        "inspect_ended_at": ANY_JSON,
        "vehicle": ANY_JSON,
        "options": ANY_JSON
        | st.fixed_dictionaries({"sms": ANY_JSON | st.fixed_dictionaries({"delivery_status": SOME_WORD | ANY_JSON})}),
    },
)


@settings(deadline=None, max_examples=150)
@given(SESSIONS)
def test_any_session_has_an_answer_for_every_field(document: dict[str, Any]) -> None:
    session = PaveSession.model_validate(document)
    locks = field_locks(session)
    assert list(locks) == list(Field)
    assert all(why is None or (isinstance(why, Sentence) and str(why).endswith(".")) for why in locks.values())


@settings(deadline=None, max_examples=150)
@given(SESSIONS)
def test_what_may_be_deleted_may_also_be_given_another_theme(document: dict[str, Any]) -> None:
    session = PaveSession.model_validate(document)
    assert (delete_lock(session) is None) == (field_locks(session)[Field.THEME] is None)


@settings(deadline=None, max_examples=150)
@given(SESSIONS)
def test_a_number_that_may_change_leaves_the_rest_of_the_text_open_too(document: dict[str, Any]) -> None:
    locks = field_locks(PaveSession.model_validate(document))
    if locks[Field.SMS_TO] is None:
        assert locks[Field.SMS_TO_NAME] is None
        assert locks[Field.VIN] is None


@settings(deadline=None, max_examples=150)
@given(SESSIONS)
def test_the_two_names_and_the_vehicle_are_never_half_locked(document: dict[str, Any]) -> None:
    locks = field_locks(PaveSession.model_validate(document))
    assert locks[Field.FIRST_NAME] == locks[Field.LAST_NAME]
    assert len({str(why) for field, why in locks.items() if field.path[0] == "vehicle"}) == 1
