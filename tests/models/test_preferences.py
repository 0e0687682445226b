"""What a person likes, as it comes from a file that somebody may have edited."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from pave_desktop.models.patience import Patience
from pave_desktop.models.preferences import Preferences, read_preferences

CHOSEN = Preferences(not_started_minutes=300, stuck_minutes=20, tells_results=False, tells_failures=True)


def test_patience_is_what_they_say() -> None:
    assert Preferences().patience == Patience()
    assert CHOSEN.patience == Patience(not_started=timedelta(hours=5), stuck=timedelta(minutes=20))


@pytest.mark.parametrize("value", [None, "none", [], 7, {}, {"later": 1}])
def test_what_is_no_preferences_is_as_usual(value: object) -> None:
    assert read_preferences(value) == Preferences()


@pytest.mark.parametrize(
    "wrong",
    [
        {"not_started_minutes": 59},
        {"not_started_minutes": True},
        {"not_started_minutes": "300"},
        {"not_started_minutes": 300.5},
        {"not_started_minutes": 10**9},
        {"stuck_minutes": 0},
        {"stuck_minutes": None},
        {"tells_results": 1},
        {"tells_failures": "yes"},
    ],
)
def test_one_that_cannot_be_used_costs_no_other(wrong: dict[str, Any]) -> None:
    (name,) = wrong
    stored = {"not_started_minutes": 300, "stuck_minutes": 20, "tells_results": False, "tells_failures": False}
    expected = {**stored, name: getattr(Preferences(), name)}
    assert read_preferences({**stored, **wrong}) == Preferences(**expected)
