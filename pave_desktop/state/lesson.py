"""The things that practice mode has to try."""

from __future__ import annotations

from enum import StrEnum


class Lesson(StrEnum):
    """The things to try, in the order of the menu."""

    CUSTOMER = "customer"
    FAILED_TEXT = "failed text"
    EXPIRY = "expiry"
    REFUSED_CHANGE = "refused change"
    LOST_ANSWER = "lost answer"
    OFF_LINE = "off line"
