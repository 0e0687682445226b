"""Rows of every kind and in every order, for what the list must hold of any."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from pave_desktop.models.session_row import Fate, SessionRow
from pave_desktop.models.statuses import SmsState, Status
from pave_desktop.models.write import Unsettled, WriteFate, WriteKind
from tests.storage.conftest import NOON, made_row

TEXTS = st.one_of(
    st.sampled_from(["", "  ", "adam", "Adam", "ÉMILE", "emile", "日本車", "2017 Nissan Rogue", "~", "\U0001f697"]),
    st.text(max_size=4),
)
MOMENTS = st.integers(-200, 3).map(lambda hours: NOON + timedelta(hours=hours))
UNSETTLED = st.one_of(
    st.none(),
    st.builds(Unsettled, st.sampled_from([WriteKind.EDIT, WriteKind.DELETE]), st.sampled_from(WriteFate)),
)


@st.composite
def row_lists(draw: st.DrawFn, /, **fixed: Any) -> list[SessionRow]:
    """Draw some rows with names of their own, many of them alike in what they are sorted by."""
    rows = []
    for number in range(draw(st.integers(0, 25))):
        given = {
            "fate": draw(st.sampled_from([Fate.MADE, Fate.MADE, Fate.MADE, *Fate])),
            "status": draw(st.sampled_from([*(status.value for status in Status), "", "idle", "In Review"])),
            "vehicle": draw(TEXTS),
            "vin": draw(TEXTS),
            "customer": draw(TEXTS),
            "sms": draw(st.sampled_from(SmsState)),
            "made_at": draw(MOMENTS),
            "status_since": draw(st.one_of(st.none(), MOMENTS)),
            **fixed,
        }
        rows.append(made_row(f"{draw(st.integers(0, 9))}-{number}", **given))
    return rows
