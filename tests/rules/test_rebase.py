"""What of an edit is still sent, field by field, and what is told where two have changed the same."""

from __future__ import annotations

from typing import Any

import pytest

from pave_desktop.models.clash import Clash
from pave_desktop.models.field import Field
from pave_desktop.models.session_form import FieldValues
from pave_desktop.rules.locks import SMS_ACCEPTED, STARTED
from pave_desktop.rules.rebase import rebase
from pave_desktop.sentence import Sentence

NO_LOCKS: dict[Field, Sentence | None] = dict.fromkeys(Field)

BASE: FieldValues = {
    Field.VIN: "5N1AT2MV8HC900117",
    Field.YEAR: 2017,
    Field.MAKE: "Nissan",
    Field.MODEL: "Rogue",
    Field.TRIM: "SV",
    Field.EXTERIOR_COLOR: "red",
    Field.ODOMETER: 1000,
    Field.ODOMETER_UNIT: "MILES",
    Field.FIRST_NAME: "Jane",
    Field.LAST_NAME: "Smith",
    Field.CLIENT_ID: "A-17",
    Field.REFERENCE: {"lot": 1, "row": "b", "deep": {"a": [1]}},
}
JANET = {"FIRST_NAME": "Janet", "LAST_NAME": "Smith"}
OTHER_VIN = "1N4AL3AP8DC900118"
THIRD_VIN = "JN1CV6AR9BM900119"


def by_field(values: dict[str, Any]) -> FieldValues:
    return {Field[name]: value for name, value in values.items()}


def changed(values: FieldValues, changes: dict[str, Any]) -> FieldValues:
    """What stands there after a change; None and empty texts stand for nothing."""
    return {field: value for field, value in (values | by_field(changes)).items() if value not in (None, "", {})}


# What they did meanwhile, what is wanted, what is sent, which fields clash
MERGES: dict[str, tuple[dict[str, Any], dict[str, Any], dict[str, Any], set[str]]] = {
    "nobody else was there": ({}, {"TRIM": "S"}, {"TRIM": "S"}, set()),
    "another field": ({"CLIENT_ID": "B"}, {"TRIM": "S"}, {"TRIM": "S"}, set()),
    "the same field": ({"CLIENT_ID": "B"}, {"CLIENT_ID": "C"}, {}, {"CLIENT_ID"}),
    "the same field, the same way": ({"CLIENT_ID": "C"}, {"CLIENT_ID": "C"}, {}, set()),
    "one of two": ({"CLIENT_ID": "B"}, {"CLIENT_ID": "C", "TRIM": "S"}, {"TRIM": "S"}, {"CLIENT_ID"}),
    "both emptied it": ({"CLIENT_ID": None}, {"CLIENT_ID": ""}, {}, set()),
    "they emptied it": ({"CLIENT_ID": None}, {"CLIENT_ID": "C"}, {}, {"CLIENT_ID"}),
    "emptied here, changed there": ({"CLIENT_ID": "B"}, {"CLIENT_ID": ""}, {}, {"CLIENT_ID"}),
    "emptied here": ({}, {"CLIENT_ID": ""}, {"CLIENT_ID": ""}, set()),
    "filled in by both": ({"INTERIOR_COLOR": "tan"}, {"INTERIOR_COLOR": "black"}, {}, {"INTERIOR_COLOR"}),
    "a true is no one": (
        {"REFERENCE": {"lot": True, "row": "b", "deep": {"a": [1]}}},
        {"REFERENCE": {"lot": 1, "row": "b"}},
        {"REFERENCE": {"lot": True, "row": "b"}},
        set(),
    ),
    "a true is no one, twice": ({"REFERENCE": {"lot": True}}, {"REFERENCE": {"lot": 2}}, {}, {"REFERENCE"}),
    # One car
    "their other car, my trim": ({"VIN": OTHER_VIN}, {"TRIM": "S"}, {}, {"VIN", "TRIM"}),
    "their other car, the trim they gave it": ({"VIN": OTHER_VIN, "TRIM": "S"}, {"TRIM": "S"}, {}, set()),
    "their other car, my colour": ({"VIN": OTHER_VIN}, {"EXTERIOR_COLOR": "blue"}, {"EXTERIOR_COLOR": "blue"}, set()),
    "my other car, their trim": ({"TRIM": "SL"}, {"VIN": OTHER_VIN, "YEAR": 2013}, {}, {"VIN", "YEAR", "TRIM"}),
    "my other car, their colour": ({"EXTERIOR_COLOR": "blue"}, {"VIN": OTHER_VIN}, {"VIN": OTHER_VIN}, set()),
    "the same other car": ({"VIN": OTHER_VIN}, {"VIN": OTHER_VIN, "TRIM": "S"}, {"TRIM": "S"}, set()),
    "two other cars": ({"VIN": OTHER_VIN}, {"VIN": THIRD_VIN, "YEAR": 2011}, {}, {"VIN", "YEAR"}),
    "the same car, half of it each": ({"MAKE": "Kia"}, {"TRIM": "S"}, {"TRIM": "S"}, set()),
    # A number and its unit
    "their unit, my number": ({"ODOMETER_UNIT": "KILOMETRES"}, {"ODOMETER": 2000}, {}, {"ODOMETER", "ODOMETER_UNIT"}),
    "their number, my unit": ({"ODOMETER": 2000}, {"ODOMETER_UNIT": "KILOMETRES"}, {}, {"ODOMETER", "ODOMETER_UNIT"}),
    "the same number of other miles": (
        {"ODOMETER": 2000, "ODOMETER_UNIT": "KILOMETRES"}, {"ODOMETER": 2000}, {}, {"ODOMETER_UNIT"},
    ),
    "my number": ({}, {"ODOMETER": 2000}, {"ODOMETER": 2000}, set()),
    # One customer
    "their last name, my first": ({"LAST_NAME": "Miller"}, JANET, {}, {"FIRST_NAME", "LAST_NAME"}),
    "my first name": ({}, JANET, JANET, set()),
    "no name any more": ({}, {"FIRST_NAME": "", "LAST_NAME": ""}, {"FIRST_NAME": "", "LAST_NAME": ""}, set()),
    # A reference is put together by its keys
    "their key and mine": (
        {"REFERENCE": {"lot": 2, "row": "b", "deep": {"a": [1]}}},
        {"REFERENCE": {"lot": 1, "row": "c", "deep": {"a": [1]}}},
        {"REFERENCE": {"lot": 2, "row": "c", "deep": {"a": [1]}}},
        set(),
    ),
    "a key more each": (
        {"REFERENCE": {"lot": 1, "row": "b", "deep": {"a": [1]}, "theirs": None}},
        {"REFERENCE": {"lot": 1, "row": "b", "deep": {"a": [1]}, "mine": ""}},
        {"REFERENCE": {"lot": 1, "row": "b", "deep": {"a": [1]}, "theirs": None, "mine": ""}},
        set(),
    ),
    "a key taken out here, one changed there": (
        {"REFERENCE": {"lot": 1, "row": "c", "deep": {"a": [1]}}},
        {"REFERENCE": {"row": "b", "deep": {"a": [1]}}},
        {"REFERENCE": {"row": "c", "deep": {"a": [1]}}},
        set(),
    ),
    "the same key": (
        {"REFERENCE": {"lot": 1, "row": "b", "deep": {"a": [2]}}},
        {"REFERENCE": {"lot": 1, "row": "b", "deep": {"a": [3]}}},
        {},
        {"REFERENCE"},
    ),
    "taken out here, changed there": (
        {"REFERENCE": {"lot": 2, "row": "b", "deep": {"a": [1]}}},
        {"REFERENCE": {"row": "b", "deep": {"a": [1]}}},
        {},
        {"REFERENCE"},
    ),
    "both took out the same": ({"REFERENCE": {"lot": 1, "row": "b"}}, {"REFERENCE": {"lot": 1, "row": "b"}}, {}, set()),
    "all taken out, one more there": (
        {"REFERENCE": {"lot": 1, "row": "b", "deep": {"a": [1]}, "theirs": 5}},
        {"REFERENCE": {}},
        {"REFERENCE": {"theirs": 5}},
        set(),
    ),
    "none left at all": ({}, {"REFERENCE": {}}, {"REFERENCE": {}}, set()),
}  # fmt: skip


@pytest.mark.parametrize(("meanwhile", "wanted", "sent", "clashing"), MERGES.values(), ids=list(MERGES))
def test_two_changes_of_a_session_are_put_together_or_told(
    meanwhile: dict[str, Any], wanted: dict[str, Any], sent: dict[str, Any], clashing: set[str]
) -> None:
    rebased = rebase(BASE, by_field(wanted), theirs=changed(BASE, meanwhile), locks=NO_LOCKS)
    assert rebased.send == by_field(sent)
    assert {clash.field.name for clash in rebased.clashes} == clashing
    assert rebased.forbidden == {}
    assert rebased.there == by_field(wanted).keys() - by_field(sent).keys() - {each.field for each in rebased.clashes}


def test_a_clash_tells_all_three_values() -> None:
    theirs = changed(BASE, {"CLIENT_ID": None, "TRIM": "SL"})
    wanted = {Field.CLIENT_ID: "C", Field.VIN: OTHER_VIN}
    assert rebase(BASE, wanted, theirs=theirs, locks=NO_LOCKS).clashes == (
        Clash(Field.VIN, BASE[Field.VIN], OTHER_VIN, BASE[Field.VIN]),
        Clash(Field.TRIM, "SV", "SV", "SL"),
        Clash(Field.CLIENT_ID, "A-17", "C", None),
    )


def test_what_is_locked_by_now_is_forbidden_unless_the_server_holds_it() -> None:
    locks = NO_LOCKS | {Field.TRIM: STARTED, Field.CLIENT_ID: STARTED, Field.SMS_TO: SMS_ACCEPTED}
    theirs = changed(BASE, {"TRIM": "SL", "MODEL": "Murano", "CLIENT_ID": "C"})
    wanted = {Field.TRIM: "S", Field.MODEL: "Juke", Field.CLIENT_ID: "C", Field.SMS_TO: "+12025550111"}
    rebased = rebase(BASE, wanted, theirs=theirs, locks=locks)
    assert rebased.forbidden == {Field.TRIM: STARTED, Field.SMS_TO: SMS_ACCEPTED}
    assert [clash.field for clash in rebased.clashes] == [Field.MODEL], "what is forbidden is not asked about too"
    assert (rebased.there, rebased.send) == ({Field.CLIENT_ID}, {})


def test_what_an_answer_is_silent_about_is_sent_unless_it_is_locked() -> None:
    shown = frozenset(Field) - {Field.SEND_RESULTS, Field.CLIENT_ID, Field.FIRST_NAME, Field.LAST_NAME, Field.REFERENCE}
    wanted = {Field.SEND_RESULTS: "true", Field.CLIENT_ID: "C", Field.REFERENCE: {"a": 1}, **by_field(JANET)}
    theirs = {field: value for field, value in BASE.items() if field in shown}
    rebased = rebase(BASE, wanted, theirs=theirs, locks=NO_LOCKS, shown=shown)
    assert (rebased.send, rebased.clashes, rebased.there) == (wanted, (), frozenset())
    locked = rebase(BASE, wanted, theirs=theirs, locks=NO_LOCKS | {Field.SEND_RESULTS: STARTED}, shown=shown)
    assert (locked.forbidden, Field.SEND_RESULTS in locked.send) == ({Field.SEND_RESULTS: STARTED}, False)
