"""Where a customer is sent on afterwards, and which links may leave the program."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pave_desktop.entry.refusal import EntryRefusedError
from pave_desktop.entry.web_address import is_loopback, may_be_handed_out, read_redirect_url

LINK = "https://demo.vehiclecapture.com/ABC-0123456789"


@pytest.mark.parametrize(
    "typed",
    [
        "https://dealer.example/thanks",
        "http://dealer.example",
        "https://dealer.example:8443/a/b?c=d&e=f#g",
        "https://münchen.example/danke",
        "HTTPS://DEALER.EXAMPLE/",
        "https://192.0.2.7/thanks",
        "http://intranet/thanks",
        "https://dealer.example./thanks",
    ],
)
def test_a_whole_address_is_taken_as_it_is(typed: str) -> None:
    assert read_redirect_url(typed) == typed
    assert read_redirect_url(f"  {typed}\n") == typed


@pytest.mark.parametrize("typed", ["", "  ", "\n"])
def test_nothing_typed_is_no_address(typed: str) -> None:
    assert read_redirect_url(typed) is None


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("dealer.example/thanks", "https://dealer.example/thanks"),
        ("www.dealer.example", "https://www.dealer.example"),
        ("dealer.example?a=b#c", "https://dealer.example?a=b#c"),
        ("dealer.example/@dana", "https://dealer.example/@dana"),
        ("//dealer.example/x", "https://dealer.example/x"),
        ("//intranet/x", "https://intranet/x"),
        ("dealer.example:8443", "https://dealer.example:8443"),
        ("dealer:8443/a", "https://dealer:8443/a"),
        ("localhost:8080/a", "https://localhost:8080/a"),
        ("192.0.2.7/thanks", "https://192.0.2.7/thanks"),
        ("münchen.example/danke", "https://münchen.example/danke"),
        ("例え.テスト/a", "https://例え.テスト/a"),
        ("xn--mnchen-3ya.example", "https://xn--mnchen-3ya.example"),
        # The dot that closed the sentence it was copied from.
        ("www.dealer.example.", "https://www.dealer.example"),
        ("dealer.example./thanks", "https://dealer.example/thanks"),
    ],
)
def test_an_address_without_its_beginning_is_completed(typed: str, read: str) -> None:
    assert read_redirect_url(typed) == read
    assert read_redirect_url(f" {typed}\n") == read
    assert read_redirect_url(read) == read


@pytest.mark.parametrize(
    "typed",
    ["/thanks", "thanks.html", "thanks", "?", "//", "192.0.2/x", "100.945", "e.g.", "a..b", "-a.example", ".example"],
)
def test_half_an_address_is_asked_for_whole(typed: str) -> None:
    with pytest.raises(EntryRefusedError, match="whole address"):
        read_redirect_url(typed)


@pytest.mark.parametrize("typed", ["dana@dealer.example", "dana@dealer.example/thanks", "@dealer.example"])
def test_an_email_address_is_named_as_what_it_is(typed: str) -> None:
    with pytest.raises(EntryRefusedError, match="e-mail address"):
        read_redirect_url(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "ftp://dealer.example/thanks",
        "file://server/share",
        "ws://dealer.example",
        "javascript:alert(1)",
        "mailto:a@dealer.example",
        "tel:911",
        "file:///x",
        "data:,a",
    ],
)
def test_other_ways_than_the_web_are_refused(typed: str) -> None:
    with pytest.raises(EntryRefusedError, match="must start with https"):
        read_redirect_url(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "https://",
        "https:///thanks",
        "https:thanks",
        "https://dealer.example:port/",
        "https://dealer.example:99999/",
        "dealer.example:99999/",
        "dealer.example\\thanks",
        "dealer.example/two words",
        "https://[::1/",
        "https://dealer.example/two words",
        "https://dealer.example/a\nb",
        "https://dealer.example/a\tb",
        "https://dealer.example/a\x00b",
    ],
)
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(EntryRefusedError, match="not a web address"):
        read_redirect_url(typed)


@pytest.mark.parametrize("practice", [True, False])
@pytest.mark.parametrize(
    "link", [LINK, "https://dealer.example:8443/x?y=z#w", "HTTPS://demo.vehiclecapture.com/A", "https://127.0.0.1/x"]
)
def test_an_https_link_may_be_handed_out(link: str, practice: bool) -> None:
    assert may_be_handed_out(link, practice=practice)


@pytest.mark.parametrize(
    "link", ["http://127.0.0.1:8765/practice-inspection/A", "http://localhost/x", "http://[::1]:8765/x"]
)
def test_plain_http_may_be_handed_out_in_practice_only(link: str) -> None:
    assert may_be_handed_out(link, practice=True)
    assert not may_be_handed_out(link, practice=False)


@pytest.mark.parametrize(
    "link",
    [
        "",
        "demo.vehiclecapture.com/A",
        "//demo.vehiclecapture.com/A",
        "https://",
        "https:///A",
        "http://demo.vehiclecapture.com/A",
        "http://localhost.evil.example/A",
        "http://127.0.0.1.evil.example/A",
        "ftp://demo.vehiclecapture.com/A",
        "javascript:alert(1)",
        "javascript://demo.vehiclecapture.com/%0aalert(1)",
        "JavaScript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "file:///etc/passwd",
        "file://localhost/etc/passwd",
        "https://demo.vehiclecapture.com@evil.example/A",
        "https://user:word@demo.vehiclecapture.com/A",
        "https://@demo.vehiclecapture.com/A",
        "http://user@127.0.0.1/A",
        "https://demo.vehiclecapture.com\\@evil.example/A",
        "https:\\\\demo.vehiclecapture.com\\A",
        "https://demo.vehiclecapture.com/A\\B",
        "https://demo.vehiclecapture.com:port/A",
        "https://demo.vehiclecapture.com:99999/A",
        "https://[::1/A",
        "https://demo.vehiclecapture.com＠evil.example/A",
        " " + LINK,
        LINK + "\n",
        LINK + "\r\nevil",
        LINK + "\t",
        LINK + " and more",
        LINK + "\u00a0",
        LINK + "\u2028",
        LINK + "\x00",
        LINK + "\x1b[31m",
        LINK + "\x7f",
        LINK + "\u202e",
        LINK + "\u2066",
        LINK + "\u200b",
        LINK + "\ufeff",
        LINK + "\ud83d",
    ],
)
@pytest.mark.parametrize("practice", [True, False])
def test_a_link_that_could_deceive_is_not_handed_out(link: str, practice: bool) -> None:
    assert not may_be_handed_out(link, practice=practice)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "LocalHost", "::1"])
def test_this_computer_is_known_by_its_names(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", [None, "", "0.0.0.0", "localhost.evil.example", "127.0.0.1.evil.example", "10.0.0.1"])  # noqa: S104
def test_no_other_computer_is_taken_for_this_one(host: str | None) -> None:
    assert not is_loopback(host)


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=20) | st.text("htps:/\\@.#?[]12 ae", max_size=20), st.booleans())
def test_no_text_is_too_strange_to_be_judged(tail: str, practice: bool) -> None:
    for link in (tail, f"https://{tail}", LINK + tail):
        allowed = may_be_handed_out(link, practice=practice)
        if allowed:
            assert link.lower().startswith(("https://", "http://"))
            assert link.isprintable()
        try:
            read = read_redirect_url(link)
        except EntryRefusedError as refused:
            assert str(refused).endswith((".", "https://", "http://"))
        else:
            assert read is None or read.lower().startswith(("https:", "http:"))
            assert read is None or read_redirect_url(read) == read
