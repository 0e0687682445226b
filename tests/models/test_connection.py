"""Where a connection goes, as whom, and that its keys never show."""

from __future__ import annotations

import pytest
from pydantic import SecretStr, ValidationError

from pave_desktop.entry.refusal import EntryRefusedError
from pave_desktop.entry.web_address import may_be_handed_out
from pave_desktop.models.connection import (
    PAVE_BASE_URL,
    ApiKeys,
    Connection,
    read_account,
    read_base_url,
    read_name,
    read_secret,
)
from pave_desktop.models.session_defaults import SessionDefaults


def connection(base_url: str = PAVE_BASE_URL, *, practice: bool = False) -> Connection:
    return Connection(name="Lot B", base_url=base_url, account="demo_account", practice=practice)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        (PAVE_BASE_URL, PAVE_BASE_URL),
        (f" {PAVE_BASE_URL}/ \n", PAVE_BASE_URL),
        (f"{PAVE_BASE_URL}///", PAVE_BASE_URL),
        ("https://dealer.example", "https://dealer.example"),
        ("https://dealer.example/", "https://dealer.example"),
        ("https://dealer.example:8443/pave", "https://dealer.example:8443/pave"),
        ("http://127.0.0.1:8765/v1/", "http://127.0.0.1:8765/v1"),
        ("http://localhost", "http://localhost"),
        ("http://[::1]:8765", "http://[::1]:8765"),
    ],
)
def test_a_base_url_is_read_without_its_last_slash(typed: str, read: str) -> None:
    assert read_base_url(typed) == read
    assert connection(typed).base_url == read


@pytest.mark.parametrize(
    "typed",
    ["http://openapi.paveapi.com/v1", "http://127.0.0.1.evil.example", "http://10.0.0.1", "ftp://dealer.example"],
)
def test_a_base_url_that_others_could_read_along_is_refused(typed: str) -> None:
    with pytest.raises(EntryRefusedError, match="must start with https"):
        read_base_url(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "https://user:word@dealer.example",
        "https://user@dealer.example",
        "http://user@127.0.0.1",
        "https://dealer.example/v1?key=1",
        "https://dealer.example/v1#top",
        "https://dealer.example/v1?",
        "https://dealer.example/v1#",
    ],
)
def test_a_base_url_with_more_than_a_place_is_refused(typed: str) -> None:
    with pytest.raises(EntryRefusedError, match="no user name"):
        read_base_url(typed)


@pytest.mark.parametrize(
    "typed",
    ["", "openapi.paveapi.com/v1", "https://", "/v1", "https://dealer.example/a b", "https://[::1", "https://a:b/"],
)
def test_what_is_no_base_url_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(EntryRefusedError, match=r"such as https|PAVE's is https"):
        read_base_url(typed)


def test_a_connection_with_a_bad_base_url_says_why_and_not_what() -> None:
    with pytest.raises(ValidationError) as refused:
        connection("https://user:hunter2@dealer.example")
    shown = str(refused.value) + repr(refused.value) + repr(refused.value.errors(include_input=False))
    assert "hunter2" not in shown
    assert "no user name" in shown


@pytest.mark.parametrize(
    ("base_url", "origin"),
    [
        (PAVE_BASE_URL, "https://openapi.paveapi.com:443"),
        ("https://Dealer.Example/v1", "https://dealer.example:443"),
        ("HTTPS://dealer.example/v1", "https://dealer.example:443"),
        ("https://dealer.example:8443/v1", "https://dealer.example:8443"),
        ("http://localhost/v1", "http://localhost:80"),
        ("http://127.0.0.1:8765/v1", "http://127.0.0.1:8765"),
        ("http://[::1]:8765/v1", "http://[::1]:8765"),
    ],
)
def test_the_origin_is_scheme_host_and_port(base_url: str, origin: str) -> None:
    assert connection(base_url).origin == origin


def test_the_path_is_no_part_of_the_origin() -> None:
    assert connection("https://dealer.example/v1").origin == connection("https://dealer.example/v2/").origin
    assert connection("https://dealer.example").origin != connection("https://dealer.example:8443").origin


def test_a_capture_link_is_rebuilt_from_account_and_key() -> None:
    assert connection().capture_link_for("ABC-1") == "https://demo_account.vehiclecapture.com/ABC-1"


@pytest.mark.parametrize("base_url", ["http://127.0.0.1:8765/v1", "http://localhost:8765", "http://[::1]:8765/v1"])
def test_a_practice_link_stays_on_this_computer(base_url: str) -> None:
    link = connection(base_url, practice=True).capture_link_for("ABC-1")
    assert link.startswith(base_url.removesuffix("/v1") + "/")
    assert may_be_handed_out(link, practice=True)


@pytest.mark.parametrize(
    ("typed", "read"),
    [(" demo_account ", "demo_account"), ("smith-motors", "smith-motors"), ("A", "A"), ("a" * 63, "a" * 63)],
)
def test_an_account_is_read(typed: str, read: str) -> None:
    assert read_account(typed) == read


@pytest.mark.parametrize(
    "typed",
    ["", " ", "smith motors", "smith.evil", "smith/evil", "a@b", "-smith", "smith-", "münchen", "a" * 64, "a\nb"],
)
def test_an_account_that_cannot_begin_a_host_name_is_refused(typed: str) -> None:
    with pytest.raises(EntryRefusedError):
        read_account(typed)


def test_a_name_is_tidied_and_must_be_there_and_fit() -> None:
    assert read_name("  Lot \n B ") == "Lot B"
    assert read_name("x" * 60) == "x" * 60
    for typed in ("", " \t", "x" * 61):
        with pytest.raises(EntryRefusedError):
            read_name(typed)


def test_a_secret_is_read_without_the_blanks_around_it_and_never_shown() -> None:
    secret = read_secret(" hunter2\r\n")
    assert secret.get_secret_value() == "hunter2"
    keys = ApiKeys(api_key=secret, api_secret=SecretStr("hunter3"))
    assert "hunter" not in f"{secret} {secret!r} {keys} {keys!r} {keys.model_dump_json()}"


@pytest.mark.parametrize("typed", ["", "  ", "hunter 2", "hunter\n2", "hunter\u200b2", "“hunter2”", "hunter\x002"])
def test_a_secret_that_cannot_be_one_is_refused_without_showing_it(typed: str) -> None:
    with pytest.raises(EntryRefusedError) as refused:
        read_secret(typed)
    assert "hunter" not in str(refused.value) + repr(refused.value)


def test_keys_of_a_wrong_type_are_refused_without_showing_them() -> None:
    with pytest.raises(ValidationError) as refused:
        ApiKeys.model_validate({"api_key": ["hunter2"], "api_secret": 424242})
    shown = str(refused.value) + repr(refused.value) + repr(refused.value.errors(include_input=False))
    assert "hunter2" not in shown
    assert "424242" not in shown


def test_each_connection_has_an_id_of_its_own_and_is_not_live_by_itself() -> None:
    assert connection().id != connection().id
    assert not connection().live
    assert not connection().practice


def test_what_sessions_begin_with_says_nothing_about_where_a_connection_goes() -> None:
    plain = connection()
    other = plain.model_copy(update={"defaults": SessionDefaults(region="MX", theme="PRO")})
    assert plain.defaults == SessionDefaults()
    assert (other.id, other.origin, other.account) == (plain.id, plain.origin, plain.account)
    assert other.capture_link_for("ABC-1") == plain.capture_link_for("ABC-1")


def test_a_stored_connection_with_a_field_of_tomorrow_is_read() -> None:
    stored = {**connection().model_dump(), "colour": "red"}
    assert Connection.model_validate(stored).model_dump() == {
        name: value for name, value in stored.items() if name != "colour"
    }
