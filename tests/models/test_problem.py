"""Each problem tells a person what happened, why, and what to do next."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from pave_desktop.models.clash import Clash
from pave_desktop.models.field import Field
from pave_desktop.models.problem import (
    AlreadyOpen,
    AnswerNotUnderstood,
    CallFate,
    CertificateNotTrusted,
    ChangedMeanwhile,
    ClockWrong,
    ConnectionRemoved,
    DeleteRefused,
    EditClashes,
    EditForbidden,
    FieldsRefused,
    Gone,
    KeyNotKnown,
    KeyOfAnother,
    KeyringLocked,
    KeysMissing,
    ListNotWritten,
    NoConnection,
    NotPave,
    NotSignedIn,
    Problem,
    ProxyTrouble,
    ServerTrouble,
    TechnicalDetails,
    TooManyRequests,
    Unexpected,
)
from pave_desktop.models.session_row import SessionRow
from pave_desktop.sentence import sentence

PROBLEMS: list[Problem] = [
    Problem(),
    NotSignedIn(),
    KeysMissing(fate=CallFate.NEVER_SENT),
    ClockWrong(seconds=-400),
    FieldsRefused(fields={Field.VIN: ("VIN is too short",)}),
    FieldsRefused(fields={}, others=("callback is wrong", "{braces} stay {0}")),
    FieldsRefused(fields={}, details=TechnicalDetails(said="Required fields are missing or invalid.")),
    FieldsRefused(fields={}),
    Gone(),
    ChangedMeanwhile(),
    TooManyRequests(retry_after=None),
    TooManyRequests(retry_after=1.5),
    TooManyRequests(retry_after=3000, fate=CallFate.NEVER_SENT),
    ServerTrouble(fate=CallFate.NOT_KNOWN),
    ProxyTrouble(fate=CallFate.NEVER_SENT),
    NotPave(fate=CallFate.NOT_KNOWN),
    EditClashes([Clash(Field.TRIM, "S", "SV", "SL")]),
    EditForbidden({Field.VIN: sentence("The customer has begun.")}),
    CertificateNotTrusted(),
    NoConnection(),
    AnswerNotUnderstood(),
    KeyringLocked(),
    ConnectionRemoved(),
    ListNotWritten(sentence("The disk is full.")),
    AlreadyOpen(SessionRow(local_id="a", connection="lot", made_at=datetime(2026, 3, 4, tzinfo=UTC))),
    FieldsRefused(fields={Field.VIN: ("VIN is too short",)}, others=("account.credit: No credits left",)),
    DeleteRefused(),
    Unexpected(),
    KeyNotKnown("ABC-1234567890"),
    KeyOfAnother("ABC-1234567890", "2017 Nissan Rogue"),
]
MORE_TO_TELL = ListNotWritten(sentence("The disk is full."), sentence("Make room."))


def test_how_the_list_is_mended_is_told_before_what_comes_then() -> None:
    assert [str(each) for each in MORE_TO_TELL.told[1:3]] == ["The disk is full.", "Make room."]


def _all_classes(base: type[Problem]) -> set[type[Problem]]:
    return {base}.union(*(_all_classes(sub) for sub in base.__subclasses__() if sub.__module__ == base.__module__))


def test_the_list_here_has_every_class() -> None:
    assert {type(problem) for problem in PROBLEMS} == _all_classes(Problem)


@pytest.mark.parametrize("problem", PROBLEMS, ids=lambda problem: type(problem).__name__)
def test_each_problem_has_title_text_and_next_step(problem: Problem) -> None:
    title, text, next_step = str(problem.title), str(problem.text), str(problem.next_step)
    assert len(title.split()) >= 3
    assert not title.endswith(".")
    assert len(text.split()) >= 4
    assert next_step.endswith(".")
    assert str(problem) == f"{title}. {text} {next_step}"


@pytest.mark.parametrize("problem", PROBLEMS, ids=lambda problem: type(problem).__name__)
def test_no_place_in_a_sentence_is_left_open(problem: Problem) -> None:
    for each in (problem.title, problem.text, problem.next_step):
        assert each.template.format(**each.values) == str(each)


def test_each_class_has_words_of_its_own() -> None:
    titles = [cls.title.template for cls in _all_classes(Problem)]
    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize(("seconds", "minutes"), [(400, 7), (-400, 7), (20, 1), (0, 1), (86_400, 1440)])
def test_the_clock_is_told_in_whole_minutes(seconds: float, minutes: int) -> None:
    assert f"they are {minutes} minutes apart" in str(ClockWrong(seconds=seconds))


def test_what_the_server_said_of_other_fields_is_told_as_it_was_said() -> None:
    problem = FieldsRefused(fields={}, others=("a {brace}", "b"))
    assert str(problem.text) == "PAVE said: a {brace}; b"


def test_refused_fields_keep_their_sentences() -> None:
    problem = FieldsRefused(fields={Field.SMS_TO: ("Invalid phone number",)}, others=("x",))
    assert problem.fields == {Field.SMS_TO: ("Invalid phone number",)}
    assert problem.others == ("x",)
    assert problem.fate is CallFate.REFUSED
    assert "under each field" in str(problem.text)


def test_details_read_as_one_line_without_gaps() -> None:
    at = datetime(2026, 3, 4, 23, 5, 6, 789_000, tzinfo=timezone(timedelta(hours=-5)))
    details = TechnicalDetails(
        method="PUT", path="/sessions/A", status=400, said="no\nway", cause="E", request_id="abc-1", at=at
    )
    assert str(details) == "PUT /sessions/A · HTTP 400 · abc-1 · 2026-03-05T04:05:06Z · no way · E"
    assert str(replace(details, request_id="", at=None)) == "PUT /sessions/A · HTTP 400 · no way · E"
    assert str(TechnicalDetails()) == ""
    assert str(TechnicalDetails(cause="E")) == "E"
    assert str(TechnicalDetails(status=0)) == "HTTP 0"


@pytest.mark.parametrize("private", ["+1 202 555 0123", "jane.doe@example.com", "5N1AT2MV8HC900117"])
def test_people_and_cars_are_left_out_of_the_details(private: str) -> None:
    told = str(TechnicalDetails(method="POST", path="/v1/sessions", status=400, said=f"not taken: {private}"))
    assert private not in told
    assert told.startswith("POST /v1/sessions · HTTP 400 · not taken: …")


def test_details_are_not_told_to_everyone() -> None:
    assert "hunter2" not in str(ServerTrouble(details=TechnicalDetails(said="hunter2")))


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (0, "in 1 seconds"),
        (1.4, "in 1 seconds"),
        (99, "in 99 seconds"),
        (100, "in 2 minutes"),
        (121, "in 3 minutes"),
        (3600, "in 60 minutes"),
    ],
)
def test_how_long_to_wait_is_told_as_people_count(seconds: float, told: str) -> None:
    problem = TooManyRequests(retry_after=seconds)
    assert problem.retry_after == seconds
    assert told in str(problem.next_step)


def test_what_was_never_sent_says_so() -> None:
    clash = Clash(Field.TRIM, "S", "SV", "SL")
    clashes, locks = EditClashes([clash]), EditForbidden({Field.VIN: sentence("The customer has begun.")})
    assert (clashes.fate, clashes.clashes) == (CallFate.NEVER_SENT, {Field.TRIM: clash})
    assert (locks.fate, str(locks.locks[Field.VIN])) == (CallFate.NEVER_SENT, "The customer has begun.")
    assert TooManyRequests(retry_after=None, fate=CallFate.NEVER_SENT).fate is CallFate.NEVER_SENT


def test_a_proxy_and_a_page_are_what_whoever_counts_on_their_families_expects() -> None:
    assert isinstance(ProxyTrouble(), NoConnection)
    assert isinstance(NotPave(), AnswerNotUnderstood)


def test_what_says_nothing_of_the_session_may_be_asked_again_later() -> None:
    never, refused, lost = CallFate.NEVER_SENT, CallFate.REFUSED, CallFate.NOT_KNOWN
    any_call: list[Problem] = [
        NoConnection(fate=never),
        ServerTrouble(fate=never),
        NotPave(fate=never),
        ListNotWritten(sentence("The disk is full.")),
        KeysMissing(fate=never),
        NotSignedIn(fate=refused),
        ClockWrong(seconds=400, fate=refused),
        TooManyRequests(retry_after=1, fate=refused),
    ]
    the_session: list[Problem] = [
        Gone(fate=never),
        EditClashes([Clash(Field.TRIM, "S", "SV", "SL")]),
        EditForbidden({Field.VIN: sentence("The customer has begun.")}),
        ChangedMeanwhile(fate=never),
        ServerTrouble(fate=refused),
        FieldsRefused(fields={}),
        NotPave(fate=refused),
    ]
    may_be_done: list[Problem] = [
        NoConnection(fate=lost),
        ClockWrong(seconds=400, fate=lost),
        TooManyRequests(retry_after=1, fate=lost),
    ]
    for problem in any_call:
        assert problem.says_nothing_of_the_session, type(problem)
    for problem in the_session + may_be_done:
        assert not problem.says_nothing_of_the_session, type(problem)
