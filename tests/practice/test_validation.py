"""Values that are not taken are told under their field, and nothing a client sends makes a 500."""

from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pave_desktop.practice import PracticeServer
from tests.practice.signing import unsigned


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("vehicle.vin", "1" * 16),
        ("vehicle.vin", "1" * 18),
        ("vehicle.vin", 17),
        ("vehicle.year", "MMXX"),
        ("vehicle.year", 1492),
        ("vehicle.year", 2017.5),
        ("vehicle.year", True),
        ("vehicle.odom_reading", "100,945"),
        ("vehicle.odom_reading", -1),
        ("vehicle.odom_reading", 10**400),
        ("vehicle.odom_reading", []),
        ("vehicle.odom_unit", "LEAGUES"),
        ("vehicle.make", 5),
        ("session.theme", "FANCY"),
        ("session.theme", ""),
        ("session.redirect_url", "/relative"),
        ("session.redirect_url", "javascript:alert(1)"),
        ("session.redirect_url", "https://exa mple.com"),
        ("session.redirect_url", "http://[::1"),
        ("session.redirect_url", "https://"),
        ("session.language", "english"),
        ("session.client_id", 5),
        ("session.contact", "Jane"),
        ("session.reference", [1]),
        ("sms.to", "555"),
        ("sms.to", "+0123456789"),
        ("sms.to", 2025550111),
        ("sms.from", "nobody"),
        ("sms.send_results_to_phototaker", "maybe"),
    ],
)
def test_refused_values(client: httpx.Client, path: str, value: object) -> None:
    section, name = path.split(".")
    answer = client.post("/sessions", json={section: {name: value}})
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [path]
    assert answer.json()["errors"][path][0]


@pytest.mark.parametrize(
    ("payload", "path"),
    [
        ({"session": {"contact": {"first_name": "Jane"}}}, "session.contact.last_name"),
        ({"session": {"contact": {"last_name": "Smith", "first_name": ""}}}, "session.contact.first_name"),
        ({"session": {"contact": {"last_name": 1}}}, "session.contact.last_name"),
        ({"options": {"contact": {"first_name": "Jane"}}}, "options.contact.last_name"),
        ({"vehicle": []}, "vehicle"),
        ([1], "body"),
        ("text", "body"),
    ],
)
def test_refused_shapes(client: httpx.Client, payload: object, path: str) -> None:
    answer = client.post("/sessions", json=payload)
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [path]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b'{"vehicle": {"year": NaN}}',
        b'{"vehicle": {"year": 1e999}}',
        b"[" * 100_000,
        b'{"session": {"reference": ' + b'{"a":' * 200 + b"1" + b"}" * 200 + b"}}",
        b'{"vehicle": {"year": ' + b"9" * 5000 + b"}}",
    ],
)
def test_bodies_that_are_not_json(client: httpx.Client, content: bytes) -> None:
    answer = client.post("/sessions", content=content)
    assert answer.status_code == 400
    assert answer.json()["message"]


def test_half_a_character_goes_through(client: httpx.Client) -> None:
    answer = client.post("/sessions", content=rb'{"vehicle": {"make": "\ud800<b>\u00e9"}}')
    assert answer.status_code == 201
    assert answer.json()["vehicle"]["make"] == "\ud800<b>é"
    page = unsigned("GET", answer.json()["capture_url"])
    assert page.status_code == 200
    assert "?&lt;b&gt;é" in page.text


leaves = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
values = st.recursive(leaves, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=5)
names = st.sampled_from(
    [
        "vin",
        "year",
        "make",
        "odom_reading",
        "odom_unit",
        "theme",
        "redirect_url",
        "language",
        "client_id",
        "contact",
        "reference",
    ]
)
more_names = st.sampled_from(["to", "from", "by", "first_name", "send_results_to_phototaker"])
sections = st.dictionaries(names | more_names, values) | values
payloads = st.dictionaries(st.sampled_from(["session", "vehicle", "sms", "options"]), sections)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(payload=payloads)
def test_no_payload_makes_a_500(client: httpx.Client, server: PracticeServer, payload: Any) -> None:
    answer = client.post("/sessions", json=payload)
    assert answer.status_code in {201, 400}
    if answer.status_code == 201:
        key = answer.json()["session_key"]
        assert client.get(f"/sessions/{key}").status_code == 200
        assert client.put(f"/sessions/{key}", json=payload).status_code in {200, 400}
        assert server.session(key) is not None
