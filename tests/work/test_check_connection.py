"""Trying a connection out: a GET of what cannot exist, and what each answer means."""

from __future__ import annotations

import pytest
from pydantic import SecretStr

from pave_desktop.credentials import Credentials
from pave_desktop.models.connection import ApiKeys
from pave_desktop.models.problem import AnswerNotUnderstood, KeysMissing, NotPave, NotSignedIn, Problem
from pave_desktop.practice import Misbehaviour
from pave_desktop.work.check_connection import check_connection
from pave_desktop.work.workbench import Workbench
from tests.conftest import keys_of
from tests.work.conftest import Lot


def test_good_keys_are_told_by_a_404_and_nothing_is_made(lot: Lot) -> None:
    async def work(bench: Workbench) -> None:
        await check_connection(bench, lot.connection)
        await check_connection(bench, lot.connection, keys_of(lot.server))

    lot(work)
    assert [method for method, _ in lot.sent()] == ["GET", "GET"]
    assert lot.server.session_keys() == []


def test_keys_that_are_typed_come_before_those_that_are_kept(lot: Lot) -> None:
    wrong = ApiKeys(api_key=SecretStr(lot.server.api_key), api_secret=SecretStr("wrong"))

    async def work(bench: Workbench) -> None:
        with pytest.raises(NotSignedIn):
            await check_connection(bench, lot.connection, wrong)

    lot(work)


@pytest.mark.parametrize(
    ("misbehaviour", "expected"),
    [
        (Misbehaviour(status=401), NotSignedIn),
        (Misbehaviour(status=403, html=True), NotPave),
        (Misbehaviour(status=200), AnswerNotUnderstood),
        (Misbehaviour(status=404, html=True), AnswerNotUnderstood),
        (Misbehaviour(status=404, body=b"{}"), AnswerNotUnderstood),
        (Misbehaviour(status=500), Problem),
        (Misbehaviour(drop="before"), Problem),
    ],
)
def test_every_other_answer_is_a_problem(lot: Lot, misbehaviour: Misbehaviour, expected: type[Problem]) -> None:
    lot.server.misbehave(misbehaviour)

    async def work(bench: Workbench) -> None:
        with pytest.raises(expected):
            await check_connection(bench, lot.connection)

    lot(work)


def test_a_clock_that_is_off_is_made_up_for(lot: Lot) -> None:
    lot.server.misbehave(Misbehaviour(clock_offset=-900.0, times=None))

    async def work(bench: Workbench) -> None:
        await check_connection(bench, lot.connection)

    lot(work)
    assert [request.signed for request in lot.server.requests()] == [False, True]


def test_no_keys_are_no_call(lot: Lot, no_keyring: None) -> None:  # noqa: ARG001
    lot.credentials = Credentials()

    async def work(bench: Workbench) -> None:
        with pytest.raises(KeysMissing):
            await check_connection(bench, lot.connection)

    lot(work)
    assert lot.sent() == []
