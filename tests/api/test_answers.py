"""Every answer that is no success, at each of the four calls: which problem it is, and what became of the call."""

import asyncio
import itertools
import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from pave_desktop.api.body import DEEPEST
from pave_desktop.api.pave.sessions import create_session, delete_session, get_session, update_session
from pave_desktop.models.field import Field
from pave_desktop.models.problem import (
    AnswerNotUnderstood,
    CallFate,
    ChangedMeanwhile,
    FieldsRefused,
    Gone,
    NotPave,
    NotSignedIn,
    Problem,
    ServerTrouble,
    TooManyRequests,
)
from pave_desktop.practice import Misbehaviour, PracticeServer
from tests.api.calling import BODY, CALLS, KEY, KEYS, calling, calling_practice, problem_of
from tests.api.raw_server import answer_of, json_answer, serving

REFUSED, NOT_KNOWN = CallFate.REFUSED, CallFate.NOT_KNOWN
ERRORS = {"message": "Invalid.", "errors": {"vehicle.vin": ["VIN is too short"]}}


@dataclass(frozen=True)
class Case:
    """What the server answers, and what the calls make of it; `at` holds those that differ, None for no problem."""

    name: str
    misbehaviour: Misbehaviour
    problem: type[Problem] | None
    fate: CallFate = REFUSED
    at: dict[str, tuple[type[Problem], CallFate] | None] = field(default_factory=dict)

    def expected(self, call: str) -> tuple[type[Problem], CallFate] | None:
        return self.at.get(call, (self.problem, self.fate) if self.problem else None)


def said(status: int, document: object = None) -> Misbehaviour:
    return Misbehaviour(status=status, body=None if document is None else json.dumps(document).encode())


def raw(status: int, body: bytes) -> Misbehaviour:
    return Misbehaviour(status=status, body=body)


AGREED = {"update": None, "delete": None}

CASES = [
    Case("400 with errors", said(400, ERRORS), FieldsRefused, at={"get": (ServerTrouble, REFUSED)}),
    Case("400 without errors", said(400), FieldsRefused, at={"get": (ServerTrouble, REFUSED)}),
    Case("400 page", Misbehaviour(status=400, html=True), NotPave, NOT_KNOWN),
    Case("400 list", said(400, ["no"]), AnswerNotUnderstood, NOT_KNOWN),
    Case("401", said(401), NotSignedIn),
    Case("403", said(403), NotSignedIn),
    Case("401 page", Misbehaviour(status=401, html=True), NotPave, NOT_KNOWN),
    Case("403 page", Misbehaviour(status=403, html=True), NotPave, NOT_KNOWN),
    Case("401 nothing", raw(401, b""), NotSignedIn, NOT_KNOWN),
    Case("404", said(404), Gone, at={"create": (AnswerNotUnderstood, REFUSED)}),
    Case("404 page", Misbehaviour(status=404, html=True), NotPave, NOT_KNOWN),
    Case("404 list", said(404, []), AnswerNotUnderstood, NOT_KNOWN),
    Case("404 nothing", raw(404, b""), AnswerNotUnderstood, NOT_KNOWN),
    Case("404 broken", Misbehaviour(status=404, malformed=True), AnswerNotUnderstood, NOT_KNOWN),
    Case("405", said(405), ServerTrouble, NOT_KNOWN),
    Case("408", said(408), ServerTrouble, NOT_KNOWN),
    Case("409", said(409), ChangedMeanwhile, at=dict.fromkeys(("create", "get"), (ServerTrouble, REFUSED))),
    Case("413", said(413), ServerTrouble),
    Case("418", said(418), ServerTrouble, NOT_KNOWN),
    Case("422", said(422, ERRORS), FieldsRefused, at={"get": (ServerTrouble, REFUSED)}),
    Case("429", said(429), TooManyRequests),
    Case("429 page", Misbehaviour(status=429, html=True), NotPave, NOT_KNOWN),
    Case("500", said(500), ServerTrouble, NOT_KNOWN),
    Case("500 done", Misbehaviour(status=500, perform=True), ServerTrouble, NOT_KNOWN),
    Case("500 broken", Misbehaviour(status=500, malformed=True), ServerTrouble, NOT_KNOWN),
    Case("502 page", Misbehaviour(status=502, html=True), NotPave, NOT_KNOWN),
    Case("511 page", Misbehaviour(status=511, html=True), NotPave, NOT_KNOWN),
    Case("503 nothing", raw(503, b""), ServerTrouble, NOT_KNOWN),
    Case("599", said(599), ServerTrouble, NOT_KNOWN),
    Case("301", said(301), ServerTrouble, NOT_KNOWN),
    Case("302 page", Misbehaviour(status=302, html=True), NotPave, NOT_KNOWN),
    Case("304", said(304), AnswerNotUnderstood, NOT_KNOWN),
    Case("307", said(307), ServerTrouble, NOT_KNOWN),
    Case("204", said(204), AnswerNotUnderstood, NOT_KNOWN, at=AGREED),
    Case("200 page", Misbehaviour(status=200, html=True), NotPave, NOT_KNOWN),
    Case("200 broken", Misbehaviour(status=200, malformed=True), AnswerNotUnderstood, NOT_KNOWN),
    Case("200 nothing", raw(200, b""), AnswerNotUnderstood, NOT_KNOWN),
    Case("200 list", said(200, [{"session_key": KEY}]), AnswerNotUnderstood, NOT_KNOWN, at=AGREED),
    Case("200 number", said(200, 7), AnswerNotUnderstood, NOT_KNOWN, at=AGREED),
    Case("200 text", said(200, KEY), AnswerNotUnderstood, NOT_KNOWN, at=AGREED),
    Case("200 null", raw(200, b"null"), AnswerNotUnderstood, NOT_KNOWN, at=AGREED),
    Case("200 without a key", said(200, {"theme": "PRO"}), AnswerNotUnderstood, NOT_KNOWN, at=AGREED),
    Case("200 deep", raw(200, b"[" * 100_000), AnswerNotUnderstood, NOT_KNOWN),
    Case("200 deep and large", raw(200, b'{"a":' * 100_000), AnswerNotUnderstood, NOT_KNOWN),
    Case("200 no UTF-8", raw(200, b'{"session_key": "\xff\xfe"}'), AnswerNotUnderstood, NOT_KNOWN),
    Case("200 bare surrogate", raw(200, b'{"session_key": "\xed\xa0\x80"}'), AnswerNotUnderstood, NOT_KNOWN),
    Case("200 huge number", raw(200, b'{"a": ' + b"9" * 5000 + b"}"), AnswerNotUnderstood, NOT_KNOWN),
]


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_an_answer_means(server: PracticeServer, case: Case, call: str) -> None:
    async def story() -> Problem | None:
        server.misbehave(case.misbehaviour)
        async with calling_practice(server) as client:
            try:
                await CALLS[call](client)
            except Problem as problem:
                return problem
            return None

    problem = asyncio.run(story())
    expected = case.expected(call)
    assert (None if problem is None else (type(problem), problem.fate)) == expected
    if problem is not None:
        seen = server.requests()[0]
        assert (problem.details.method, problem.details.path) == (seen.method, seen.path)
        assert problem.details.status == case.misbehaviour.status
        assert str(problem)
        assert str(problem.details)
        assert problem.__suppress_context__ or problem.__context__ is None
    assert len(server.requests()) == 1, "nothing is ever sent twice"


@pytest.mark.parametrize("body", [b"", b"<html></html>", b"{", b"null", b"[]"])
def test_an_unreadable_answer_to_a_creation_is_never_a_refusal(server: PracticeServer, body: bytes) -> None:
    async def story() -> None:
        async with calling_practice(server) as client:
            for status in (*range(300, 600, 7), 400, 401, 403, 404, 409, 413, 422, 429, 500, 502, 503, 504):
                server.misbehave(Misbehaviour(status=status, body=body))
                problem = await problem_of(create_session(client, {}))
                assert problem.fate is NOT_KNOWN
                assert not isinstance(problem, Gone)

    asyncio.run(story())


async def refused(server: PracticeServer, document: Any, status: int = 400) -> FieldsRefused:
    server.misbehave(said(status, document))
    async with calling_practice(server) as client:
        problem = await problem_of(create_session(client, {}))
    assert isinstance(problem, FieldsRefused)
    return problem


VIN, PHONE = Field.VIN, Field.SMS_TO


@pytest.mark.parametrize(
    ("errors", "fields", "others"),
    [
        (
            {"session.redirect_url": ["Bad url"], "sms.to": ["Bad number"], "vehicle.vin": ["Short", "Not a VIN"]},
            {Field.REDIRECT_URL: ("Bad url",), PHONE: ("Bad number",), VIN: ("Short", "Not a VIN")},
            (),
        ),
        (
            {"options.client_id": ["a"], "options.contact.first_name": ["b"], "options.sms.to": ["c"]},
            {Field.CLIENT_ID: ("a",), Field.FIRST_NAME: ("b",), PHONE: ("c",)},
            (),
        ),
        ({"options.reference.key": ["a"]}, {Field.REFERENCE: ("a",)}, ()),
        ({"vehicle.vin": "Short"}, {VIN: ("Short",)}, ()),
        ({"vehicle.vin": ["Short"], "vin": "Not a VIN"}, {VIN: ("Short", "Not a VIN")}, ()),
        ({"vehicle": {"vin": ["Short"], "year": "Old"}}, {VIN: ("Short",), Field.YEAR: ("Old",)}, ()),
        ({"session": {"contact": {"last_name": ["Missing"]}}}, {Field.LAST_NAME: ("Missing",)}, ()),
        ({"callback.url": ["Wrong"], "x": "y"}, {}, ("callback.url: Wrong", "x: y")),
        ({"vehicle.wheels": [], "x": None, "y": 7}, {}, ("vehicle.wheels", "x", "y")),
        ({"vehicle.vin": []}, {}, ("vehicle.vin",)),
        ({"vehicle.vin": None, "sms.to": {}}, {}, ("vehicle.vin", "sms.to")),
        ({"vehicle.vin": [7, None, " ", "Short "]}, {VIN: ("Short",)}, ()),
        (["Wrong", 7, "Worse"], {}, ("Wrong", "Worse")),
        ("Wrong", {}, ("Wrong",)),
        (None, {}, ()),
        (7, {}, ()),
        ({}, {}, ()),
        ([], {}, ()),
        ({"x" * 1000: ["y" * 1000]}, {}, ("x" * 60 + ": " + "y" * 500,)),
    ],
    ids=str,
)
@pytest.mark.parametrize("status", [400, 422])
def test_errors_land_on_their_fields(
    server: PracticeServer, errors: Any, fields: dict[Field, tuple[str, ...]], others: tuple[str, ...], status: int
) -> None:
    problem = asyncio.run(refused(server, {"message": "Invalid.", "errors": errors}, status))
    assert (problem.fields, problem.others) == (fields, others)
    assert problem.details.said == "Invalid."
    if not fields:
        assert str(problem.text) == f"PAVE said: {'; '.join(others) or 'Invalid.'}"


def test_deeply_nested_errors_are_survived(server: PracticeServer) -> None:
    errors: dict[str, Any] = {"vehicle.vin": ["Short"]}
    for _ in range(DEEPEST - 10):
        errors = {"a": errors}
    problem = asyncio.run(refused(server, {"errors": errors}))
    assert len(problem.others) == 1


@pytest.mark.parametrize("message", [None, 7, [], {}, "", "  "])
def test_a_refusal_that_says_nothing(server: PracticeServer, message: object) -> None:
    problem = asyncio.run(refused(server, {"message": message}))
    assert (problem.fields, problem.others, problem.details.said) == ({}, (), "")
    assert str(problem.text) == "PAVE did not say what is wrong with it."


def test_the_practice_server_refuses_fields_as_pave_does(server: PracticeServer) -> None:
    async def story() -> FieldsRefused:
        async with calling_practice(server) as client:
            body = {"vehicle": {"vin": "SHORT"}, "sms": {"to": "abc"}, "options": {"contact": {"first_name": "J"}}}
            problem = await problem_of(create_session(client, body))
        assert isinstance(problem, FieldsRefused)
        return problem

    problem = asyncio.run(story())
    assert set(problem.fields) == {VIN, PHONE, Field.LAST_NAME}
    assert problem.others == ()


ODD_DATES = [
    "",
    "soon",
    "\u00b2",
    "Mon, 01 Jan 99999999999999 00:00:00 GMT",
    "Mon, 01 Jan 2020 00:00:00 +99999999999999999999",
    "Thu, 31 Feb 2020 00:00:00 GMT",
    "9" * 5000,
]


@pytest.mark.parametrize("date", ODD_DATES)
@pytest.mark.parametrize("status", [401, 429])
def test_an_odd_date_says_nothing(date: str, status: int) -> None:
    async def story() -> None:
        answer = json_answer({"message": "no"}, status, f"Date: {date}", f"Retry-After: {date}")
        async with serving(answer) as server, calling(server.base_url) as client:
            problem = await problem_of(get_session(client, KEY))
        if isinstance(problem, TooManyRequests):
            assert problem.retry_after is None
        else:
            assert type(problem) is NotSignedIn

    asyncio.run(story())


def in_seconds(seconds: float) -> str:
    return format_datetime(datetime.now(UTC) + timedelta(seconds=seconds), usegmt=True)


@pytest.mark.parametrize(
    ("retry_after", "seconds"),
    [
        ("7", 7),
        ("120", 120),
        ("0", 0),
        (None, None),
        ("", None),
        ("-5", None),
        ("1.5", None),
        ("1e9", None),
        ("soon", None),
        ("9" * 400, None),
    ],
)
def test_how_long_to_wait(server: PracticeServer, retry_after: str | None, seconds: float | None) -> None:
    async def story() -> None:
        server.misbehave(Misbehaviour(status=429, retry_after=retry_after))
        async with calling_practice(server) as client:
            problem = await problem_of(get_session(client, KEY))
        assert isinstance(problem, TooManyRequests)
        assert problem.retry_after == seconds

    asyncio.run(story())


@pytest.mark.parametrize(("ahead", "seconds"), [(90, 90), (-90, 0)])
@pytest.mark.parametrize("clock_offset", [0, 3600])
def test_until_when_to_wait_is_told_by_the_servers_clock(
    server: PracticeServer, ahead: float, seconds: float, clock_offset: float
) -> None:
    async def story() -> None:
        server.misbehave(
            Misbehaviour(status=429, retry_after=in_seconds(clock_offset + ahead), clock_offset=clock_offset)
        )
        async with calling_practice(server) as client:
            problem = await problem_of(get_session(client, KEY))
        assert isinstance(problem, TooManyRequests)
        assert problem.retry_after == pytest.approx(seconds, abs=3)

    asyncio.run(story())


def test_until_when_to_wait_without_any_date() -> None:
    async def story() -> None:
        answer = json_answer({"message": "slowly"}, 429, f"Retry-After: {in_seconds(90)}")
        async with serving(answer) as server, calling(server.base_url) as client:
            problem = await problem_of(get_session(client, KEY))
        assert isinstance(problem, TooManyRequests)
        assert problem.retry_after == pytest.approx(90, abs=3)

    asyncio.run(story())


LOCATIONS = [
    "/v1/sessions/OTHER",
    "http://127.0.0.1:1/",
    "https://[",
    "//",
    ":",
    "http://",
    "foo://x",
    "\u00e9",
    "a" * 70_000,
    "",
]


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("location", LOCATIONS, ids=lambda location: location[:30])
def test_a_redirect_is_not_followed(call: str, location: str) -> None:
    async def story() -> None:
        answer = json_answer({"message": "over there"}, 302, f"Location: {location}")
        async with serving(answer) as server, calling(server.base_url) as client:
            problem = await problem_of(CALLS[call](client))
            assert problem.fate is NOT_KNOWN
            assert len(server.requests) == 1

    asyncio.run(story())


@pytest.mark.parametrize("call", CALLS)
def test_garbage_that_says_it_is_zipped(call: str) -> None:
    async def story() -> None:
        async with (
            serving(answer_of(200, b"no gzip at all", "Content-Encoding: gzip")) as server,
            calling(server.base_url) as client,
        ):
            problem = await problem_of(CALLS[call](client))
            assert type(problem) is AnswerNotUnderstood
            assert problem.fate is NOT_KNOWN
            assert problem.details.status == 200

    asyncio.run(story())


def test_a_bom_and_blanks_do_no_harm(server: PracticeServer) -> None:
    async def story() -> None:
        server.misbehave(Misbehaviour(body=b'\xef\xbb\xbf {"session_key": "ABC-0123456789"}\n'))
        async with calling_practice(server) as client:
            assert (await get_session(client, KEY)).session.session_key == KEY

    asyncio.run(story())


def test_a_large_answer_is_read_whole(server: PracticeServer) -> None:
    async def story() -> None:
        server.misbehave(Misbehaviour(body=json.dumps({"session_key": KEY, "more": "x" * 2_000_000}).encode()))
        async with calling_practice(server) as client:
            assert len((await get_session(client, KEY)).document["more"]) == 2_000_000

    asyncio.run(story())


@pytest.mark.parametrize("message", ["{braces} {0} %s", "x" * 9000, "<b>bold</b>\nnew line", "\ud83d"])
@pytest.mark.parametrize("status", [400, 401, 404, 409, 500])
def test_any_message_can_be_told(server: PracticeServer, message: str, status: int) -> None:
    async def story() -> None:
        server.misbehave(said(status, {"message": message}))
        async with calling_practice(server) as client:
            problem = await problem_of(get_session(client, KEY))
        assert len(problem.details.said) <= 500
        assert f"{problem}{problem.details}".encode()

    asyncio.run(story())


def test_a_change_and_a_deletion_of_nothing_are_gone(server: PracticeServer) -> None:
    async def story() -> None:
        async with calling_practice(server) as client:
            for call in (get_session(client, KEY), update_session(client, KEY, {}), delete_session(client, KEY)):
                problem = await problem_of(call)
                assert isinstance(problem, Gone)
                assert problem.details.said == "Session :session_key cannot be found."

    asyncio.run(story())


PAGE = b"<!doctype html><html><body>Sign in</body></html>"
HTML, JSON = "text/html; charset=utf-8", "application/json"


@pytest.mark.parametrize(
    ("body", "content_type", "is_page"),
    [
        (PAGE, HTML, True),
        (PAGE, JSON, True),
        (b"\xef\xbb\xbf \r\n<?xml version='1.0'?><error/>", "", True),
        (b"Please sign in", HTML, True),
        (b"Please sign in", "application/xhtml+xml", True),
        (b"Please sign in", "text/plain", False),
        (b"", HTML, False),
        (b"  ", HTML, False),
        (b'{"message": "no"}', HTML, False),
        (b'["<"]', HTML, False),
        (b"null", HTML, False),
    ],
)
def test_a_page_is_told_by_what_it_is_not_by_what_it_says_it_is(
    server: PracticeServer, body: bytes, content_type: str, is_page: bool
) -> None:
    async def story() -> None:
        async with calling_practice(server) as client:
            for status, call in itertools.product([200, 302, 403, 404, 503], CALLS.values()):
                server.misbehave(Misbehaviour(status=status, body=body, content_type=content_type))
                problem = (await asyncio.gather(call(client), return_exceptions=True))[0]
                assert isinstance(problem, NotPave) is is_page, status
                if isinstance(problem, NotPave):
                    assert problem.fate is NOT_KNOWN
                    assert "web page" in str(problem.text)
                    assert ("few minutes" in str(problem.next_step)) is (status >= 500)

    asyncio.run(story())


@pytest.mark.parametrize(
    ("headers", "request_id"),
    [
        ([], ""),
        (["X-Request-Id: 6b3f-1"], "6b3f-1"),
        (["x-amzn-requestid: 0d1c2b"], "0d1c2b"),
        (["X-Amz-Cf-Id: aB_c-9Zx=="], "aB_c-9Zx=="),
        (["CF-RAY: 8a1b2c3d4e5f-MIA"], "8a1b2c3d4e5f-MIA"),
        (["X-Correlation-Id: 7"], "7"),
        (["X-Correlation-Id: 7", "CF-Ray: 6", "X-Request-Id: 5"], "5"),
        (["X-Request-Id: ", "CF-Ray: 6"], "6"),
        (["X-Request-Id: <b>bold</b>", "CF-Ray: 6"], "6"),
        (["X-Request-Id: two words"], ""),
        (["X-Request-Id: " + "a" * 100], "a" * 100),
        (["X-Request-Id: " + "a" * 101], ""),
        (["X-Request-Id: \u00e9"], ""),
        (["X-Request-Id: x" + KEYS.api_key.get_secret_value()], ""),
        (["X-Request-Id: " + KEYS.api_secret.get_secret_value()], ""),
    ],
    ids=str,
)
@pytest.mark.parametrize("status", [200, 404, 500])
def test_what_the_server_calls_the_request_is_kept_for_whoever_helps(
    status: int, headers: list[str], request_id: str
) -> None:
    async def story() -> None:
        async with (
            serving(json_answer({"message": "no"}, status, *headers)) as server,
            calling(server.base_url) as client,
        ):
            problem = await problem_of(get_session(client, KEY))
            assert problem.details.request_id == request_id
            told = str(problem.details).split(" · ")
            assert told[:2] == [f"GET /v1/sessions/{KEY}", f"HTTP {status}"]
            assert (told[2] == request_id) is bool(request_id)
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", told[3 if request_id else 2])

    asyncio.run(story())


@pytest.mark.parametrize("status", [429, 500, 503, 400, 404])
@pytest.mark.parametrize("html", [True, False])
def test_only_a_server_that_has_too_much_to_do_is_left_alone(server: PracticeServer, status: int, html: bool) -> None:
    async def story() -> None:
        server.misbehave(Misbehaviour(status=status, html=html, retry_after="7"))
        async with calling_practice(server) as client:
            problem = await problem_of(get_session(client, KEY))
        assert problem.retry_after == (7 if status in {429, 500, 503} else None)

    asyncio.run(story())


def test_details_never_tell_more_than_they_should() -> None:
    async def story() -> None:
        private = ["jane@example.com", "+12025550123", "5N1AT2MV8HC900117", KEYS.api_secret.get_secret_value()]
        answer = json_answer({"message": f"Bad: {' '.join(private)}"}, 500, "Set-Cookie: who=me", "X-Powered-By: them")
        async with serving(answer) as server, calling(server.base_url) as client:
            told = str((await problem_of(create_session(client, BODY))).details)
        assert not [each for each in (*private, "who=me", "them", "demo_account") if each in told]
        assert "POST /v1/sessions · HTTP 500" in told

    asyncio.run(story())
