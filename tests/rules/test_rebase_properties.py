"""For any two edits of a session: nothing wanted vanishes, nothing else is sent, and both sides see the same clash."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from pave_desktop.models.field import CONTACT, Field
from pave_desktop.models.session_form import FieldValues
from pave_desktop.models.session_values import changed_values, same_value
from pave_desktop.rules.locks import STARTED
from pave_desktop.rules.rebase import CAR, Rebased, rebase
from pave_desktop.sentence import Sentence

WORDS = st.sampled_from(["a", "b", "c"])
KEYS = st.sampled_from(["k", "l", "m"])
REFERENCES = st.dictionaries(KEYS, st.sampled_from([1, True, "", None, {}, {"x": 1}, ["a"]]), min_size=1)


def values_of_field(field: Field) -> st.SearchStrategy[Any]:
    if field is Field.REFERENCE:
        return REFERENCES
    if field is Field.SEND_RESULTS:
        return st.just("true")
    return st.sampled_from([1, 2, 3]) if field in (Field.YEAR, Field.ODOMETER) else WORDS


@st.composite
def sessions(draw: st.DrawFn) -> FieldValues:
    """What a server may hold: names come in twos."""
    values = {field: draw(values_of_field(field)) for field in Field if draw(st.booleans())}
    for field in CONTACT:
        if any(each in values for each in CONTACT):
            values.setdefault(field, draw(WORDS))
    return values


@st.composite
def changed(draw: st.DrawFn, values: FieldValues) -> FieldValues:
    """What somebody may want to stand there instead."""
    wanted = dict(values)
    for field in draw(st.sets(st.sampled_from(list(Field)), max_size=5)):
        if draw(st.booleans()) and field not in (Field.THEME, Field.LANGUAGE, Field.ODOMETER_UNIT):
            wanted.pop(field, None)
        else:
            wanted[field] = draw(values_of_field(field))
    if (Field.FIRST_NAME in wanted) is not (Field.LAST_NAME in wanted):
        for field in CONTACT:
            wanted.pop(field, None)
    return wanted


@st.composite
def two_edits(draw: st.DrawFn) -> tuple[FieldValues, FieldValues, FieldValues]:
    base = draw(sessions())
    return base, draw(changed(base)), draw(changed(base))


LOCKABLE = [field for field in Field if field not in CONTACT]
LOCKS = st.dictionaries(st.sampled_from(LOCKABLE), st.sampled_from([STARTED, None]), max_size=6)
SHOWN = st.sets(st.sampled_from(list(Field)), max_size=4).map(lambda silent: frozenset(Field) - silent)


def applied(values: FieldValues, sent: FieldValues) -> FieldValues:
    """What a server holds that did as it was asked."""
    after = {field: value for field, value in (values | sent).items() if value not in ("", {})}
    if after.get(Field.SEND_RESULTS) == "false":
        del after[Field.SEND_RESULTS]
    return after


def agree(one: FieldValues, other: FieldValues) -> bool:
    return all(same_value(field, one.get(field), other.get(field)) for field in Field)


@given(two_edits(), LOCKS, SHOWN)
def test_nothing_wanted_vanishes_and_nothing_else_is_sent(
    edits: tuple[FieldValues, FieldValues, FieldValues], locks: dict[Field, Sentence | None], shown: frozenset[Field]
) -> None:
    base, mine, theirs = edits
    wanted = changed_values(base, mine)
    rebased = rebase(base, wanted, theirs=theirs, locks=locks, shown=shown)
    clashing = {clash.field for clash in rebased.clashes}
    groups = [rebased.send.keys(), clashing & wanted.keys(), rebased.forbidden.keys(), rebased.there]
    assert sorted(field for group in groups for field in group) == sorted(wanted), (
        "each is in one of them, and in one only"
    )
    for field, value in rebased.send.items():
        if field is Field.REFERENCE:
            before, asked = base.get(field, {}), wanted[field]
            for key in {*before, *asked, *value}:
                if repr(asked.get(key, ...)) != repr(before.get(key, ...)):
                    assert repr(value.get(key, ...)) == repr(asked.get(key, ...)), "a key that was changed goes out"
        else:
            assert value == wanted[field]
    for field in rebased.there:
        assert field in shown
        assert same_value(field, wanted[field], theirs.get(field)) or field is Field.REFERENCE
    assert rebased.forbidden == {field: locks[field] for field in rebased.forbidden}
    assert not {field for field in (*rebased.send, *clashing & wanted.keys()) if locks.get(field)}


@given(two_edits())
def test_what_is_sent_makes_of_theirs_what_both_wanted(edits: tuple[FieldValues, FieldValues, FieldValues]) -> None:
    base, mine, theirs = edits
    wanted = changed_values(base, mine)
    rebased = rebase(base, wanted, theirs=theirs, locks={})
    if rebased.clashes:
        return
    after = applied(theirs, rebased.send)
    of_theirs = changed_values(base, theirs)
    for field in Field:
        if field is Field.REFERENCE:
            continue
        if field in wanted:
            assert same_value(field, wanted[field], after.get(field))
        if field in of_theirs:
            assert same_value(field, of_theirs[field], after.get(field)), "what they wrote was written over"
        if field not in wanted and field not in of_theirs:
            assert same_value(field, base.get(field), after.get(field))
    again = rebase(base, wanted, theirs=after, locks={})
    assert (again.send, again.clashes) == ({}, ()), "what was sent is there, and is not sent once more"


def _clashes(base: FieldValues, first: FieldValues, second: FieldValues) -> Rebased:
    return rebase(base, changed_values(base, second), theirs=first, locks={})


@settings(max_examples=300)
@given(two_edits())
def test_it_does_not_matter_whose_edit_comes_first(edits: tuple[FieldValues, FieldValues, FieldValues]) -> None:
    base, mine, theirs = edits
    one, other = _clashes(base, mine, theirs), _clashes(base, theirs, mine)
    assert bool(one.clashes) is bool(other.clashes)
    if not one.clashes:
        assert agree(applied(mine, one.send), applied(theirs, other.send)), "the merge is the same either way"


@given(two_edits())
def test_no_vehicle_is_put_together_of_two(edits: tuple[FieldValues, FieldValues, FieldValues]) -> None:
    base, mine, theirs = edits
    rebased = _clashes(base, theirs, mine)
    if rebased.clashes:
        return
    after = applied(theirs, rebased.send)
    vins = {each.get(Field.VIN) for each in (base, mine, theirs)}
    if len(vins) > 1:
        whole = [{field: each.get(field) for field in CAR} for each in (mine, theirs)]
        found = {field: after.get(field) for field in CAR}
        of_one_car = [each for each in (mine, theirs) if each.get(Field.VIN) == after.get(Field.VIN)]
        assert found in whole or len(of_one_car) == 2, "half of each"
