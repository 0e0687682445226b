"""What needs a person, by a table of cases; that SQL says the same is held by tests/storage/test_attention.py."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from pave_desktop.models.patience import Patience
from pave_desktop.models.session_row import Fate, SessionRow
from pave_desktop.models.statuses import SmsState
from pave_desktop.models.write import Unsettled, WriteFate, WriteKind
from pave_desktop.rules.attention import Attention, attention_of

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
DAY, HOUR, MOMENT = timedelta(days=1), timedelta(hours=1), timedelta(microseconds=1)
NEW = SessionRow(local_id="x", connection="lot", key="K", fate=Fate.MADE, status="IDLE", made_at=NOW)


def of(**changes: Any) -> Attention | None:
    return attention_of(replace(NEW, **changes), Patience(not_started=DAY, stuck=HOUR), NOW)


def unsettled(kind: WriteKind, fate: WriteFate) -> dict[str, Any]:
    return {"unsettled": Unsettled(kind, fate)}


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({}, None),
        ({"sms": SmsState.ERROR}, Attention.SMS_FAILED),
        ({"sms": SmsState.ERROR, "status": "STARTED"}, None),
        ({"sms": SmsState.ERROR, "status": "EXPIRED"}, None),
        ({"sms": SmsState.NOT_KNOWN}, None),
        ({"fate": Fate.NOT_KNOWN, "status": ""}, Attention.MAY_EXIST),
        ({"fate": Fate.ON_ITS_WAY, "status": ""}, None),
        ({"fate": Fate.REFUSED, "status": ""}, Attention.REFUSED),
        ({"fate": Fate.NOT_SENT, "status": ""}, Attention.REFUSED),
        ({"status": "COMPLETE", **unsettled(WriteKind.EDIT, WriteFate.NOT_KNOWN)}, Attention.MAY_EXIST),
        (unsettled(WriteKind.DELETE, WriteFate.NOT_KNOWN), Attention.MAY_EXIST),
        (unsettled(WriteKind.EDIT, WriteFate.REFUSED), Attention.REFUSED),
        (unsettled(WriteKind.EDIT, WriteFate.NOT_SENT), Attention.REFUSED),
        (unsettled(WriteKind.EDIT, WriteFate.WAITING), Attention.WAITS),
        (unsettled(WriteKind.EDIT, WriteFate.ON_ITS_WAY), None),
        (unsettled(WriteKind.DELETE, WriteFate.WAITING), None),
        ({"made_at": NOW - DAY}, Attention.NOT_STARTED),
        ({"made_at": NOW - DAY + MOMENT}, None),
        ({"made_at": NOW - 9 * DAY, "status": "COMPLETE"}, None),
        ({"made_at": NOW - 9 * DAY, "status": "In Review"}, None),
        ({"status": "process", "status_since": NOW - HOUR, "made_at": NOW - DAY}, Attention.STUCK),
        ({"status": "CONFIRM", "status_since": NOW - HOUR + MOMENT, "made_at": NOW - DAY}, None),
        ({"status": "STARTED", "status_since": None, "made_at": NOW - DAY}, Attention.STUCK),
        ({"fate": Fate.DELETED, "sms": SmsState.ERROR, **unsettled(WriteKind.EDIT, WriteFate.NOT_KNOWN)}, None),
        ({"made_at": NOW - DAY, "sms": SmsState.ERROR}, Attention.SMS_FAILED),
        ({"sms": SmsState.ERROR, **unsettled(WriteKind.EDIT, WriteFate.NOT_KNOWN)}, Attention.MAY_EXIST),
    ],
)
def test_why_a_session_waits_for_a_person(changes: dict[str, Any], why: Attention | None) -> None:
    assert of(**changes) is why


def test_no_patience_is_too_long() -> None:
    patience = Patience(not_started=timedelta.max, stuck=timedelta.max)
    assert attention_of(NEW, patience, NOW) is None
