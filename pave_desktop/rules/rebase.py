"""What of an edit is still to be sent to a session that somebody else may have changed since the edit began."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pave_desktop.models.clash import Clash
from pave_desktop.models.field import CONTACT, Field
from pave_desktop.models.session_form import FieldValues
from pave_desktop.models.session_values import CLEARED, same_value
from pave_desktop.sentence import Sentence

CAR = (Field.VIN, Field.YEAR, Field.MAKE, Field.MODEL, Field.BODY_TYPE, Field.TRIM, Field.TRANSMISSION)
"""What describes one vehicle: half of one and half of another is none."""

_AS_ONE = ((Field.ODOMETER, Field.ODOMETER_UNIT), CONTACT)
"""Fields that mean nothing without each other: a number and its unit, the two names of a customer."""

_ABSENT = object()


@dataclass(frozen=True, slots=True)
class Rebased:
    """Each field that was wanted is in one of these. Nothing may be sent while there are `clashes` or `forbidden`.

    `there` the server holds already. A clash can also name a field that was not edited: what somebody else changed of
    the very car, odometer or name that the edit is about.
    """

    send: FieldValues
    clashes: tuple[Clash, ...]
    forbidden: dict[Field, Sentence]
    there: frozenset[Field]


def rebase(
    based_on: FieldValues,
    wanted: FieldValues,
    *,
    theirs: FieldValues,
    locks: Mapping[Field, Sentence | None],
    shown: frozenset[Field] = frozenset(Field),
) -> Rebased:
    """Compare, field by field, what an edit began with, what it wants, and what the server holds by now.

    What is not `shown` cannot be compared, and is sent. A reference is merged by its keys.
    """
    merge = _Merge(based_on, wanted, theirs, shown)
    left = [field for field in Field if field in merge.aim and field not in merge.there]
    forbidden = {field: lock for field in left if (lock := locks.get(field)) is not None}
    clashing = merge.clashing(left) - forbidden.keys()
    send = {field: merge.aim[field] for field in left if field not in forbidden and field not in clashing}
    if send.keys() & set(CONTACT):
        # The API takes both or neither.
        send |= {field: merge.aim.get(field, theirs.get(field)) or CLEARED for field in CONTACT}
    return Rebased(
        send={field: send[field] for field in Field if field in send},
        clashes=tuple(merge.clash(field) for field in Field if field in clashing),
        forbidden=forbidden,
        there=frozenset(merge.there - send.keys()),
    )


def clash_of(field: Field, based_on: Any, wanted: Any, *, theirs: Any) -> Clash:
    """Make a clash as a person is shown it: what is empty is nothing."""
    return Clash(field, *(None if value in ("", {}) else value for value in (based_on, wanted, theirs)))


class _Merge:
    def __init__(
        self, based_on: FieldValues, wanted: FieldValues, theirs: FieldValues, shown: frozenset[Field]
    ) -> None:
        self._based_on, self._wanted, self._theirs, self._shown = based_on, wanted, theirs, shown
        self.aim = dict(wanted)
        self._is_merged = False
        if Field.REFERENCE in wanted and Field.REFERENCE in shown:
            documents = (each.get(Field.REFERENCE) or {} for each in (based_on, wanted, theirs))
            merged = _merged(*documents)
            if merged is not None:
                self.aim[Field.REFERENCE], self._is_merged = merged, True
        self.there = {field for field in self.aim if self._holds(field)}

    def clashing(self, left: list[Field]) -> set[Field]:
        """Find the fields that two have changed, of those that are left to be sent and of what belongs to them."""
        found = {field for field in left if self._is_news(field)}
        if self._is_merged:
            found.discard(Field.REFERENCE)
        for group in _AS_ONE:
            is_news = any(self._is_news(field) for field in group)
            if self.aim.keys() & set(group) and is_news:
                found |= {field for field in group if not self._holds(field)}
        of_car = [field for field in CAR if field in left]
        news = {field for field in CAR if self._is_news(field) and field not in self.there}
        if of_car and news and (Field.VIN in left or Field.VIN in news):
            found |= news | set(of_car)
        return found

    def clash(self, field: Field) -> Clash:
        before = self._based_on.get(field)
        return clash_of(field, before, self._wanted.get(field, before), theirs=self._theirs.get(field))

    def _is_news(self, field: Field) -> bool:
        """Tell whether somebody else has changed it since the edit began."""
        return field in self._shown and not same_value(field, self._based_on.get(field), self._theirs.get(field))

    def _holds(self, field: Field) -> bool:
        """Tell whether the server holds what the edit leads to."""
        aim = self.aim.get(field, self._based_on.get(field))
        return field in self._shown and same_value(field, aim, self._theirs.get(field))


def _merged(before: Any, mine: Any, theirs: Any) -> dict[str, Any] | None:
    """Merge two changes of a document by its keys; None where both have changed the same one."""
    if not all(isinstance(each, dict) for each in (before, mine, theirs)):
        return None
    merged: dict[str, Any] = {}
    for key in {**theirs, **mine, **before}:
        was, wanted, there = (each.get(key, _ABSENT) for each in (before, mine, theirs))
        if not (_same(wanted, was) or _same(wanted, there) or _same(there, was)):
            return None
        value = there if _same(wanted, was) else wanted
        if value is not _ABSENT:
            merged[key] = value
    return merged


def _same(one: Any, other: Any) -> bool:
    if one is _ABSENT or other is _ABSENT:
        return one is other
    # As JSON does, for in Python a true is a one.
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
