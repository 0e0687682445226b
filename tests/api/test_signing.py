"""Who calls is told by a token over account, key and time; nothing else of the keys ever shows."""

import asyncio
import hashlib
import hmac
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from pave_desktop.api.line import Line
from pave_desktop.api.manners import Manners
from pave_desktop.api.pave.client import PaveClient
from pave_desktop.api.pave.sessions import create_session, get_session
from pave_desktop.api.pave.signing import PaveAuth, timestamp_of, token_of
from pave_desktop.models.connection import ApiKeys, Connection
from pave_desktop.models.problem import Gone, NotSignedIn
from pave_desktop.practice import Misbehaviour, PracticeServer
from tests.api.calling import BODY, CALLS, KEY, KEYS, calling, calling_practice, keys_of, problem_of
from tests.api.raw_server import RawServer, answer_of, serving

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
secrets = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=80)
moments = st.datetimes(
    min_value=datetime(2000, 1, 1),
    max_value=datetime(2100, 1, 1),
    timezones=st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes))),
)


def header(request: bytes, name: str) -> str:
    found = re.findall(rf"(?im)^{name}: *(.*?)\r$", request.decode("latin-1"))
    assert len(found) == 1, f"{name}: {found}"
    return str(found[0])


def test_the_known_answer() -> None:
    token = token_of(
        account="demo_account",
        api_key="09bc91b9-76e5-4256-8e40-7a41c1408014",
        api_secret="api_secret",
        timestamp="2021-05-30T12:49:19Z",
    )
    assert token == "0e18d855517cb8fa3847937788641ae45224a90c75704d83fe3340ffe6407980"


@given(account=texts, api_key=texts, api_secret=texts, timestamp=texts)
def test_any_token_is_the_hmac_in_lower_hex(account: str, api_key: str, api_secret: str, timestamp: str) -> None:
    token = token_of(account=account, api_key=api_key, api_secret=api_secret, timestamp=timestamp)
    message = b"".join([account.encode(), b":", api_key.encode(), b"@", timestamp.encode()])
    assert token == hmac.digest(api_secret.encode(), message, "sha256").hex()
    assert re.fullmatch("[0-9a-f]{64}", token)


@given(moment=moments)
def test_a_timestamp_is_utc_in_whole_seconds_whatever_the_zone(moment: datetime) -> None:
    spelled = timestamp_of(moment)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", spelled)
    assert timedelta(0) <= moment - datetime.fromisoformat(spelled) < timedelta(seconds=1)


@given(account=texts, api_key=secrets, api_secret=secrets, moment=moments)
def test_the_header_carries_the_very_string_that_was_signed(
    account: str, api_key: str, api_secret: str, moment: datetime
) -> None:
    keys = ApiKeys(api_key=SecretStr(api_key), api_secret=SecretStr(api_secret))
    auth = PaveAuth(account=account, keys=keys, clock=lambda: moment)
    sent = next(auth.auth_flow(httpx.Request("GET", "http://127.0.0.1/v1/sessions/A"))).headers
    message = f"{account}:{api_key}@{sent['API-Timestamp']}".encode()
    assert sent["API-Token"] == hmac.new(api_secret.encode(), message, hashlib.sha256).hexdigest()
    assert sent["API-Key"] == api_key
    assert sent["API-Timestamp"] == timestamp_of(moment)


def ticking(start: datetime, step: timedelta) -> Iterator[datetime]:
    while True:
        yield start
        start += step


@pytest.mark.parametrize("call", CALLS)
def test_each_call_is_signed_afresh_and_carries_all_headers(call: str) -> None:
    async def story() -> list[bytes]:
        times = ticking(datetime(2026, 2, 3, 4, 5, 6, tzinfo=timezone(timedelta(hours=-5))), timedelta(seconds=90))
        async with (
            serving(answer_of()) as server,
            calling(server.base_url, clock=lambda: next(times)) as client,
        ):
            await CALLS[call](client)
            await CALLS[call](client)
            return server.requests

    first, second = asyncio.run(story())
    assert header(first, "API-Timestamp") == "2026-02-03T09:05:06Z"
    assert header(second, "API-Timestamp") == "2026-02-03T09:06:36Z"
    assert header(first, "API-Token") != header(second, "API-Token")
    for request in (first, second):
        assert header(request, "API-Key") == KEYS.api_key.get_secret_value()
        assert header(request, "Accept") == "application/json"
        assert header(request, "Content-Type") == "application/json"
        assert header(request, "API-Token") == token_of(
            account="demo_account",
            api_key=KEYS.api_key.get_secret_value(),
            api_secret=KEYS.api_secret.get_secret_value(),
            timestamp=header(request, "API-Timestamp"),
        )
        assert KEYS.api_secret.get_secret_value().encode() not in request
        assert b"demo_account" not in request


def test_two_calls_in_a_row_are_both_accepted(server: PracticeServer) -> None:
    async def story() -> None:
        async with calling_practice(server) as client:
            made = await create_session(client, BODY)
            await get_session(client, made.session.session_key)

    asyncio.run(story())
    assert [(seen.signed, seen.status) for seen in server.requests()] == [(True, 201), (True, 200)]


def test_a_wrong_secret_is_not_signed_in(server: PracticeServer) -> None:
    async def story() -> None:
        keys = ApiKeys(api_key=SecretStr(server.api_key), api_secret=SecretStr("wrong"))
        async with calling(server.base_url, keys=keys, account=server.account) as client:
            assert type(await problem_of(get_session(client, KEY))) is NotSignedIn

    asyncio.run(story())
    assert [seen.signed for seen in server.requests()] == [False]


def no_key_in(text: str, keys: ApiKeys) -> None:
    for secret in (keys.api_key, keys.api_secret):
        value = secret.get_secret_value()
        assert value not in text
        assert value[:12] not in text


def test_keys_show_nowhere_where_things_are_printed() -> None:
    connection = Connection(name="Test", base_url="https://127.0.0.1/v1", account="demo_account")
    client = PaveClient(line=Line(), connection=connection, keys=KEYS, manners=Manners())
    auth = PaveAuth(account="demo_account", keys=KEYS)
    signed = next(auth.auth_flow(httpx.Request("GET", "http://127.0.0.1/")))
    for thing in (client, auth, KEYS, signed, signed.headers):
        for text in (repr(thing), str(thing), f"{thing}", f"{[thing]}"):
            if thing is not signed.headers:
                no_key_in(text, KEYS)
            assert KEYS.api_secret.get_secret_value() not in text


@pytest.mark.parametrize(
    "misbehaviour",
    [
        None,
        Misbehaviour(status=401),
        Misbehaviour(status=401, clock_offset=900),
        Misbehaviour(status=400),
        Misbehaviour(status=500),
        Misbehaviour(html=True),
        Misbehaviour(drop="after"),
        Misbehaviour(drop_mid_body=True),
    ],
    ids=repr,
)
@pytest.mark.parametrize("call", CALLS)
def test_keys_are_in_no_problem_and_no_log(
    server: PracticeServer, misbehaviour: Misbehaviour | None, call: str
) -> None:
    async def story() -> None:
        async with calling_practice(server) as client:
            if misbehaviour:
                server.misbehave(misbehaviour)
            elif call == "create":
                return
            try:
                await CALLS[call](client)
            except Exception as problem:  # noqa: BLE001 - whatever it is, it must not show a key
                shown = [repr(problem), str(problem), repr(getattr(problem, "details", "")), repr(vars(problem))]
                shown += [str(getattr(problem, "details", "")), repr(problem.__cause__)]
                no_key_in("\n".join(shown), keys_of(server))

    asyncio.run(story())
    no_key_in(repr(server.requests()), keys_of(server))


def test_a_broken_key_ends_as_a_problem_that_does_not_repeat_it() -> None:
    async def story(api_key: str) -> None:
        keys = ApiKeys(api_key=SecretStr(api_key), api_secret=SecretStr("x"))
        seen: RawServer
        async with serving(answer_of(404, b'{"message": "x"}')) as seen, calling(seen.base_url, keys=keys) as client:
            problem = await problem_of(get_session(client, KEY))
            assert api_key not in repr(problem) + str(problem) + repr(problem.details)
            if "\n" in api_key:
                assert problem.fate == "never sent"
                assert seen.requests == []
            else:
                assert isinstance(problem, Gone)

    for api_key in ("line\nbreak", "line\r\nX-More: yes", "gr\u00fcn", "\u20ac"):
        asyncio.run(story(api_key))


def test_the_practice_clock_is_utc_too(server: PracticeServer) -> None:
    async def story() -> None:
        far_east = timezone(timedelta(hours=14))
        async with calling_practice(server, clock=lambda: datetime.now(UTC).astimezone(far_east)) as client:
            assert isinstance(await problem_of(get_session(client, KEY)), Gone)

    asyncio.run(story())
