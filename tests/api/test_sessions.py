"""The four calls where all goes well, and where the server answers well but oddly."""

import asyncio
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pave_desktop.api.pave.client import PaveClient
from pave_desktop.api.pave.sessions import create_session, delete_session, get_session, update_session
from pave_desktop.models.problem import AnswerNotUnderstood, CallFate, FieldsRefused, Gone, NotPave
from pave_desktop.practice import Misbehaviour, PracticeServer
from tests.api.calling import BODY, KEY, calling, calling_practice, problem_of
from tests.api.raw_server import answer_of, json_answer, serving


def test_a_session_is_made_read_changed_and_deleted(server: PracticeServer) -> None:
    async def story() -> None:
        async with calling_practice(server) as client:
            made = await create_session(client, BODY)
            key = made.session.session_key
            assert made.session.capture_url.endswith(key)
            assert made.session.vehicle.vin == "5N1AT2MV8HC900117"
            assert made.document["session_key"] == key
            read = await get_session(client, key)
            assert read.session.options.client_id == "Å-1"
            assert read.session.capture_url == ""
            changed = await update_session(client, key, {"vehicle": {"trim": "SV"}})
            assert changed is not None
            assert (changed.session.vehicle.trim, changed.session.vehicle.year) == ("SV", 2017)
            await delete_session(client, key)
            problem = await problem_of(get_session(client, key))
            assert isinstance(problem, Gone)
            assert isinstance(await problem_of(delete_session(client, key)), Gone)
            assert isinstance(await problem_of(update_session(client, key, {"vehicle": {"trim": "S"}})), Gone)

    asyncio.run(story())
    assert [(seen.method, seen.status) for seen in server.requests()[:5]] == [
        ("POST", 201),
        ("GET", 200),
        ("PUT", 200),
        ("DELETE", 200),
        ("GET", 404),
    ]
    assert all(seen.signed for seen in server.requests())


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"vehicle": {}},
        BODY,
        {"session": {"reference": {"a": [1, None, {"b": "ü😀"}]}}},
        {"sms": {"to": ""}, "vehicle": {"trim": None}},
    ],
    ids=str,
)
def test_only_what_was_given_is_in_the_body(server: PracticeServer, body: dict[str, Any]) -> None:
    async def story() -> None:
        async with calling_practice(server) as client:
            made = await create_session(client, body)
            await update_session(client, made.session.session_key, body)
            await get_session(client, made.session.session_key)
            await delete_session(client, made.session.session_key)

    asyncio.run(story())
    post, put, get, delete = server.requests()
    assert post.body == put.body == body
    assert json.loads(post.raw_text) == body
    assert get.raw_text == delete.raw_text == ""


@pytest.mark.parametrize("status", [200, 201, 202, 203, 226, 299])
def test_any_success_will_do_for_a_new_session(server: PracticeServer, status: int) -> None:
    async def story() -> None:
        answer = json.dumps({"session_key": KEY, "theme": "PRO"}).encode()
        server.misbehave(Misbehaviour(method="POST", status=status, body=answer, perform=True))
        async with calling_practice(server) as client:
            made = await create_session(client, BODY)
            assert (made.session.session_key, made.session.theme) == (KEY, "PRO")

    before = len(server.session_keys())
    asyncio.run(story())
    assert len(server.session_keys()) == before + 1


@pytest.mark.parametrize("answer", [{}, {"message": "Updated."}, {"session_key": "XYZ-0000000000"}, [], None, 7])
def test_a_change_that_is_agreed_to_but_not_shown_is_none(server: PracticeServer, answer: object) -> None:
    async def story() -> None:
        server.misbehave(Misbehaviour(method="PUT", body=json.dumps(answer).encode()))
        async with calling_practice(server) as client:
            assert await update_session(client, KEY, {"vehicle": {"trim": "SV"}}) is None

    asyncio.run(story())


@pytest.mark.parametrize("answer", [{}, {"session_key": "XYZ-0000000000"}, {"session_key": None}, {"session_key": ""}])
def test_another_session_than_asked_for_is_not_understood(server: PracticeServer, answer: object) -> None:
    async def story() -> None:
        server.misbehave(Misbehaviour(method="GET", body=json.dumps(answer).encode()))
        async with calling_practice(server) as client:
            problem = await problem_of(get_session(client, KEY))
            assert type(problem) is AnswerNotUnderstood
            assert problem.details.status == 200

    asyncio.run(story())


@pytest.mark.parametrize("answer", [b'{"message": "has been removed"}', b"{}", b"[]", b"null", b'"gone"'])
def test_a_deletion_is_told_by_its_status(server: PracticeServer, answer: bytes) -> None:
    async def story() -> None:
        server.misbehave(Misbehaviour(method="DELETE", body=answer))
        async with calling_practice(server) as client:
            await delete_session(client, KEY)

    asyncio.run(story())


@pytest.mark.parametrize(
    "misbehaviour", [Misbehaviour(html=True), Misbehaviour(malformed=True), Misbehaviour(body=b"")]
)
def test_a_page_in_between_is_no_deletion(server: PracticeServer, misbehaviour: Misbehaviour) -> None:
    async def story() -> None:
        server.misbehave(misbehaviour)
        async with calling_practice(server) as client:
            problem = await problem_of(delete_session(client, KEY))
            assert isinstance(problem, AnswerNotUnderstood)
            assert isinstance(problem, NotPave) is misbehaviour.html
            assert problem.fate is CallFate.NOT_KNOWN

    asyncio.run(story())


def test_a_started_session_cannot_be_deleted(server: PracticeServer) -> None:
    async def story() -> None:
        async with calling_practice(server) as client:
            made = await create_session(client, BODY)
            server.set_status(made.session.session_key, "STARTED")
            problem = await problem_of(delete_session(client, made.session.session_key))
            assert isinstance(problem, FieldsRefused)
            assert "started" in str(problem)

    asyncio.run(story())


STRANGE_KEYS = [
    "A/../B c",
    "..",
    ".",
    "../..",
    "%2e%2e",
    "?a=1",
    "#x",
    "A\\..\\B",
    "/",
    "//host/",
    "å€😀",
    "a\r\nb",
    ";",
    "@",
]


async def paths_of(client: PaveClient, keys: list[str]) -> None:
    for key in keys:
        for call in (get_session, delete_session):
            await problem_of(call(client, key))
        await problem_of(update_session(client, key, {}))


def test_a_key_never_leaves_its_place_in_the_path() -> None:
    async def story() -> list[bytes]:
        async with serving(json_answer({"message": "no"}, 404)) as server, calling(server.base_url) as client:
            await paths_of(client, STRANGE_KEYS)
            return server.requests

    targets = [request.split(b" ")[1] for request in asyncio.run(story())]
    assert len(targets) == 3 * len(STRANGE_KEYS)
    assert b"/v1/sessions/A%2F%2E%2E%2FB%20c" in targets
    for target in targets:
        assert target.startswith(b"/v1/sessions/")
        rest = target.removeprefix(b"/v1/sessions/")
        assert rest not in {b"", b".", b".."}
        assert not set(rest) & set(b"/?#\\ .")


def test_the_server_sees_the_key_that_was_meant(server: PracticeServer) -> None:
    async def story() -> None:
        async with calling_practice(server) as client:
            await problem_of(get_session(client, "A c.d"))
            await problem_of(get_session(client, "å€😀"))
            await problem_of(get_session(client, ".."))

    asyncio.run(story())
    assert [seen.path.removeprefix("/v1/sessions/") for seen in server.requests()] == ["A c.d", "å€😀", ".."]


@settings(max_examples=25, deadline=None)
@given(
    key=st.text(st.characters(exclude_categories=["C", "Z"], exclude_characters="/\\"), min_size=1, max_size=30).filter(
        lambda key: key.strip(".")
    )
)
def test_any_key_stays_one_part_of_the_path(key: str) -> None:
    async def story() -> list[bytes]:
        async with serving(json_answer({"session_key": key})) as server, calling(server.base_url) as client:
            assert (await get_session(client, key)).session.session_key == key
            return server.requests

    (request,) = asyncio.run(story())
    target = request.split(b" ")[1]
    assert target.startswith(b"/v1/sessions/")
    assert target.count(b"/") == 3
    assert target != b"/v1/sessions/"


def test_cookies_of_one_answer_are_not_sent_with_the_next_call() -> None:
    async def story() -> list[bytes]:
        answer = answer_of(200, json.dumps({"session_key": KEY}).encode(), "Set-Cookie: who=me; Path=/")
        async with serving(answer) as server, calling(server.base_url) as client:
            await get_session(client, KEY)
            await get_session(client, KEY)
            return server.requests

    assert all(b"cookie" not in request.lower() for request in asyncio.run(story()))


def test_half_an_emoji_does_not_spoil_a_session() -> None:
    async def story() -> None:
        body = (
            b'{"session_key": "ABC-0123456789", "vehicle": {"make": "\\ud83d", "trim": "\\ud83d\\ude00", "x": "\\\\u"}}'
        )
        async with serving(answer_of(201, body)) as server, calling(server.base_url) as client:
            made = await create_session(client, {})
            assert json.dumps(made.document, ensure_ascii=False).encode()
            assert (made.session.vehicle.make, made.session.vehicle.trim) == ("?", "😀")
            assert made.document["vehicle"]["x"] == "\\u"

    asyncio.run(story())
