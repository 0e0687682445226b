"""Whether a connection works is found out by one GET for a session that cannot exist."""

import asyncio
import json

import pytest

from pave_desktop.api.pave.connection_check import IMPOSSIBLE_KEY, check_connection
from pave_desktop.models.problem import (
    AnswerNotUnderstood,
    CertificateNotTrusted,
    Gone,
    NoConnection,
    NotPave,
    NotSignedIn,
    Problem,
    ServerTrouble,
    TooManyRequests,
)
from pave_desktop.practice import Misbehaviour, PracticeServer
from tests.api.calling import calling, calling_practice, problem_of
from tests.api.raw_server import answer_of, free_port, json_answer, serving


def said(status: int, document: object) -> Misbehaviour:
    return Misbehaviour(status=status, body=json.dumps(document).encode())


def test_the_practice_server_works(server: PracticeServer) -> None:
    async def story() -> None:
        async with calling_practice(server) as client:
            assert await check_connection(client) is None  # type: ignore[func-returns-value]

    before = server.session_keys()
    asyncio.run(story())
    (seen,) = server.requests()
    assert (seen.method, seen.endpoint, seen.raw_text) == ("GET", f"/sessions/{IMPOSSIBLE_KEY}", "")
    assert server.session_keys() == before


@pytest.mark.parametrize("minutes", [20, -20])
def test_a_clock_that_is_off_is_no_reason_to_fail(server: PracticeServer, minutes: float) -> None:
    server.misbehave(Misbehaviour(clock_offset=60 * minutes, times=None))

    async def story() -> None:
        async with calling_practice(server) as client:
            await check_connection(client)
            assert client.line.clocks.difference(client.connection.origin) == pytest.approx(-60 * minutes, abs=2)

    asyncio.run(story())
    assert [seen.signed for seen in server.requests()] == [False, True]


@pytest.mark.parametrize(
    ("misbehaviour", "expected"),
    [
        (said(404, {"message": "Session :session_key cannot be found."}), None),
        (said(404, {"message": "Session AAA-0000000000 cannot be found.", "more": 1}), None),
        (said(404, {"message": None}), None),
        (said(404, {"error": "no route"}), AnswerNotUnderstood),
        (said(404, {}), AnswerNotUnderstood),
        (said(404, ["message"]), AnswerNotUnderstood),
        (said(404, "message"), AnswerNotUnderstood),
        (Misbehaviour(status=404, body=b""), AnswerNotUnderstood),
        (Misbehaviour(status=404, html=True), NotPave),
        (Misbehaviour(status=401), NotSignedIn),
        (Misbehaviour(status=403), NotSignedIn),
        (Misbehaviour(status=401, html=True), NotPave),
        (Misbehaviour(status=401, body=b""), NotSignedIn),
        (said(200, {"session_key": IMPOSSIBLE_KEY}), AnswerNotUnderstood),
        (said(200, {"message": "Welcome"}), AnswerNotUnderstood),
        (Misbehaviour(html=True), NotPave),
        (Misbehaviour(malformed=True), AnswerNotUnderstood),
        (Misbehaviour(status=204), AnswerNotUnderstood),
        (Misbehaviour(status=302, html=True), NotPave),
        (Misbehaviour(status=429), TooManyRequests),
        (Misbehaviour(status=500), ServerTrouble),
        (Misbehaviour(status=503), ServerTrouble),
        (Misbehaviour(status=502, html=True), NotPave),
        (Misbehaviour(drop="before"), NoConnection),
        (Misbehaviour(drop_mid_body=True), NoConnection),
    ],
    ids=lambda value: "" if isinstance(value, type) or value is None else f"{value.status} {value.body!r}"[:40],
)
def test_each_verdict(server: PracticeServer, misbehaviour: Misbehaviour, expected: type[Problem] | None) -> None:
    async def story() -> Problem | None:
        server.misbehave(misbehaviour)
        async with calling_practice(server) as client:
            try:
                await check_connection(client)
            except Problem as problem:
                return problem
            return None

    problem = asyncio.run(story())
    assert (type(problem) if problem else None) is expected
    assert not isinstance(problem, Gone)
    assert [(seen.method, seen.raw_text) for seen in server.requests()] == [("GET", "")]


def test_nobody_there() -> None:
    async def story() -> None:
        async with calling(f"http://127.0.0.1:{free_port()}/v1") as client:
            assert type(await problem_of(check_connection(client))) is NoConnection

    asyncio.run(story())


def test_another_server_gets_one_get_and_nothing_else() -> None:
    async def story() -> list[bytes]:
        async with serving(answer_of(200, b"<html>hello</html>")) as server, calling(server.base_url) as client:
            assert type(await problem_of(check_connection(client))) is NotPave
            return server.requests

    (request,) = asyncio.run(story())
    assert request.startswith(b"GET /v1/sessions/AAA-0000000000 HTTP/1.1\r\n")
    assert request.endswith(b"\r\n\r\n")


def test_a_redirect_is_not_followed() -> None:
    async def story() -> None:
        answer = json_answer({"message": "moved"}, 301, "Location: /v1/other")
        async with serving(answer) as server, calling(server.base_url) as client:
            problem = await problem_of(check_connection(client))
            assert not isinstance(problem, CertificateNotTrusted)
            assert len(server.requests) == 1

    asyncio.run(story())
