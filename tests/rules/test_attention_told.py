"""Why a session waits for a person, in words: each says what to do next, and none is cut short or made up."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pave_desktop.models.patience import Patience
from pave_desktop.models.session_row import Fate, SessionRow
from pave_desktop.models.statuses import SmsState
from pave_desktop.models.write import Unsettled, WriteFate, WriteKind
from pave_desktop.rules.attention import attention_of
from pave_desktop.rules.attention_told import attention_told

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
PATIENCE = Patience()
ROW = SessionRow(
    local_id="a",
    connection="lot",
    key="PRA-0000000001",
    fate=Fate.MADE,
    status="IDLE",
    phone="+12025550143",
    sms=SmsState.ACCEPTED,
    made_at=NOW - timedelta(minutes=5),
)


def told(row: SessionRow, *, region: str = "US", patience: Patience = PATIENCE) -> str:
    sentence = attention_told(row, patience, NOW, region=region)
    return "" if sentence is None else str(sentence)


def test_what_needs_nobody_says_nothing() -> None:
    assert told(ROW) == ""
    assert told(replace(ROW, status="COMPLETE", made_at=NOW - timedelta(days=300))) == ""


@pytest.mark.parametrize(
    ("phone", "said", "sentence"),
    [
        (
            "+12025550143",
            "undelivered: The number is not reachable.",
            "The text message to (202) 555-0143 failed: The number is not reachable. "
            "Change the number and save; PAVE sends it again.",
        ),
        (
            "+12025550143",
            "",
            "The text message to (202) 555-0143 failed. Change the number and save; PAVE sends it again.",
        ),
        ("", "400: Bad", "The text message failed: Bad. Change the number and save; PAVE sends it again."),
        ("", "", "The text message failed. Change the number and save; PAVE sends it again."),
    ],
)
def test_a_text_that_failed(phone: str, said: str, sentence: str) -> None:
    assert told(replace(ROW, sms=SmsState.ERROR, sms_said=said, phone=phone)) == sentence


def test_a_number_is_written_as_people_there_do() -> None:
    assert "+1 202-555-0143" in told(replace(ROW, sms=SmsState.ERROR), region="MX")


def test_a_reason_without_end_leaves_room_for_what_to_do() -> None:
    words = told(replace(ROW, sms=SmsState.ERROR, sms_said="failed: " + "no " * 5000))
    assert len(words) < 500
    assert words.endswith("Change the number and save; PAVE sends it again.")


@pytest.mark.parametrize(
    ("age", "span"),
    [(timedelta(hours=24), "24 hours"), (timedelta(hours=26, minutes=40), "26 hours"), (timedelta(days=5), "5 days")],
)
def test_one_that_nobody_opens(age: timedelta, span: str) -> None:
    assert told(replace(ROW, made_at=NOW - age)) == (
        f"Made {span} ago and not opened yet. Call the customer, or send the link once more."
    )


def test_patience_says_from_when_on() -> None:
    old = replace(ROW, made_at=NOW - timedelta(minutes=90))
    assert told(old) == ""
    assert "Made an hour ago" in told(old, patience=Patience(not_started=timedelta(hours=1)))


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("STARTED", "The customer opened the link 2 hours ago and has taken no photo since."),
        ("PROCESS", "The customer began to take photos 2 hours ago and has not finished."),
        ("process", "The customer began to take photos 2 hours ago and has not finished."),
        ("QC_PASSED", "All photos were taken 2 hours ago, but the inspection is not confirmed."),
        ("CONFIRM", "Nothing has moved for 2 hours."),
    ],
)
def test_one_that_is_stuck(status: str, words: str) -> None:
    row = replace(ROW, status=status, made_at=NOW - timedelta(days=3), status_since=NOW - timedelta(minutes=130))
    assert told(row).startswith(words)
    assert "Call" in told(row)


@pytest.mark.parametrize("status", ["IDLE", "STARTED", "PROCESS", "QC_PASSED", "CONFIRM"])
def test_a_car_without_a_customer_has_nobody_to_call(status: str) -> None:
    row = replace(ROW, phone="", status=status, made_at=NOW - timedelta(hours=30))
    assert "Call" in told(replace(row, customer="Jane Smith"))
    assert "ustomer" not in told(row)
    assert "Call" not in told(row)
    assert told(row), "it needs attention all the same"


WRITES = [None, *(Unsettled(kind, fate) for kind in (WriteKind.EDIT, WriteKind.DELETE) for fate in WriteFate)]


@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize("fate", list(Fate))
def test_it_is_told_exactly_where_the_rule_finds_it(fate: Fate, write: Unsettled | None) -> None:
    row = replace(ROW, fate=fate, unsettled=write)
    assert bool(told(row)) is (attention_of(row, PATIENCE, NOW) is not None)
    assert told(row) == "" or told(row).endswith(".")


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (replace(ROW, fate=Fate.NOT_KNOWN), "it may have been created. Nothing is sent again by itself"),
        (replace(ROW, fate=Fate.REFUSED), "PAVE did not create it. What was entered is kept"),
        (replace(ROW, fate=Fate.NOT_SENT), "It was not sent"),
        (replace(ROW, unsettled=Unsettled(WriteKind.EDIT, WriteFate.REFUSED)), "PAVE refused the last change."),
        (replace(ROW, unsettled=Unsettled(WriteKind.EDIT, WriteFate.NOT_SENT)), "The last change was not sent."),
        (replace(ROW, unsettled=Unsettled(WriteKind.EDIT, WriteFate.NOT_KNOWN)), "Open the session to see whether"),
        (replace(ROW, unsettled=Unsettled(WriteKind.EDIT, WriteFate.WAITING)), "goes out by itself as soon as PAVE"),
        (replace(ROW, unsettled=Unsettled(WriteKind.DELETE, WriteFate.NOT_KNOWN)), "press F5 to look now"),
    ],
)
def test_what_was_written_and_did_not_come_to_its_end(row: SessionRow, words: str) -> None:
    assert words in told(row)


@given(
    st.sampled_from(["IDLE", "STARTED", "PROCESS", "QC_PASSED", "CONFIRM"]),
    st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=4000)),
)
def test_ages_are_never_longer_than_they_are(status: str, age: timedelta) -> None:
    row = replace(ROW, status=status, made_at=NOW - age, status_since=NOW - age)
    sentence = attention_told(row, PATIENCE, NOW, region="US")
    if sentence is not None:
        number = next((int(word) for word in str(sentence).split() if word.isdigit()), 1)
        unit = timedelta(days=1) if " days" in str(sentence) else timedelta(hours=1)
        assert number * unit <= age < (number + 1) * unit
