"""Keys and links as they are pasted: a table, and that nothing that can be pasted breaks the reading."""

from __future__ import annotations

import string

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pave_desktop.entry.session_link import PastedSessions, SessionLink, read_session_links

KEY = "PRA-12AB34CD56"
HOST = "https://demo-lot.vehiclecapture.com"


@pytest.mark.parametrize(
    ("pasted", "links"),
    [
        ("", []),
        (" \n\t\n", []),
        (KEY, [(KEY, None)]),
        (f"  {KEY}  ", [(KEY, None)]),
        (KEY.lower(), [(KEY, None)]),
        ("PRA-ABCDEFGHIJ", [("PRA-ABCDEFGHIJ", None)]),
        (f"{HOST}/{KEY}", [(KEY, "demo-lot")]),
        (f"HTTPS://Demo-Lot.VehicleCapture.com/{KEY.lower()}", [(KEY, "demo-lot")]),
        (f"{HOST}/{KEY}/?l=en&x=1#top", [(KEY, "demo-lot")]),
        (f"{HOST}:443/{KEY}", [(KEY, "demo-lot")]),
        (f"{HOST}/a/{KEY}/", [(KEY, "demo-lot")]),
        (f"{HOST}/%50RA-12AB34CD56", [(KEY, "demo-lot")]),
        (f"https://dev.paveinspect.com/valet/{KEY}/?l=en", [(KEY, None)]),
        (f"http://127.0.0.1:8123/practice-inspection/{KEY}", [(KEY, None)]),
        (f"https://vehiclecapture.com/{KEY}", [(KEY, None)]),
        (f"https://evil-vehiclecapture.com/{KEY}", [(KEY, None)]),
        (f"https://demo-lot.vehiclecapture.com@evil.example/{KEY}", [(KEY, None)]),
        (f"<{HOST}/{KEY}>.", [(KEY, "demo-lot")]),
        (f"“{KEY}”, ({KEY})", [(KEY, None)]),
        (f"Rogue of Jane: {HOST}/{KEY}; thanks!", [(KEY, "demo-lot")]),
        (f"{KEY},PRA-2222222222;PRA-3333333333 PRA-4444444444",
         [(KEY, None), ("PRA-2222222222", None), ("PRA-3333333333", None), ("PRA-4444444444", None)]),
        (f"{HOST}/{KEY}\r\n{KEY}\n{KEY.lower()}", [(KEY, "demo-lot")]),
        (f"{KEY}\n{HOST}/PRA-2222222222", [(KEY, None), ("PRA-2222222222", "demo-lot")]),
    ],
)  # fmt: skip
def test_what_is_understood(pasted: str, links: list[tuple[str, str | None]]) -> None:
    read = read_session_links(pasted)
    assert [(link.key, link.account) for link in read.links] == links
    assert read.not_understood == ()


@pytest.mark.parametrize(
    ("pasted", "is_practice"),
    [
        (f"http://127.0.0.1:8123/practice-inspection/{KEY}", True),
        (f"http://localhost/practice-inspection/{KEY}/", True),
        (f"{HOST}/{KEY}", False),
        (KEY, False),
    ],
)
def test_a_practice_link_is_known_for_one(pasted: str, is_practice: bool) -> None:
    (link,) = read_session_links(pasted).links
    assert link.is_practice == is_practice


@pytest.mark.parametrize(
    "pasted",
    [
        "Rogue",
        "pre-production",
        "well-considered",
        "PRA-",
        "PRA-123",
        f"{KEY}{KEY}{KEY}",
        "5N1AT2MV8HC900117",
        "2026-03-04",
        "https://demo-lot.vehiclecapture.com/",
        "https://demo-lot.vehiclecapture.com/about",
        "http://[::1/PRA-12AB34CD56",
        f"ftp://demo-lot.vehiclecapture.com/{KEY}",
        "mailto:jane@example.com",
    ],
)
def test_what_is_given_back_as_not_understood(pasted: str) -> None:
    expected = PastedSessions((SessionLink(KEY),), (pasted,))
    assert read_session_links(f"{pasted}\n{KEY}") == expected


def test_a_long_strange_line_is_cut_short() -> None:
    (strange,) = read_session_links("x" * 5000).not_understood
    assert len(strange) == 80


KEYS = st.from_regex(r"[A-Z]{3}-[A-Z0-9]{10}", fullmatch=True)


@given(st.text())
@example("http://[/")
@example("https://\ud800/PRA-12AB34CD56")
@example("https://a.vehiclecapture.com/%00%ff%f")
@example("http://a:b:c/PRA-12AB34CD56")
@example("http://\u2100/PRA-12AB34CD56")
def test_it_never_raises(pasted: str) -> None:
    read = read_session_links(pasted)
    assert len({link.key for link in read.links}) == len(read.links)


@given(st.lists(st.tuples(KEYS, st.text(string.ascii_letters + " ,;:\n/()<>-%?&#@[]", max_size=20))))
def test_it_never_raises_near_a_link(pieces: list[tuple[str, str]]) -> None:
    read_session_links("".join(f"https://{text}.vehiclecapture.com/{key}{text}" for key, text in pieces))


@given(st.lists(KEYS, unique=True), st.sampled_from(["\n", " ", ", ", ";", "\t", "\r\n"]))
def test_every_key_is_found_once_and_in_order(keys: list[str], between: str) -> None:
    read = read_session_links(between.join(keys + keys))
    assert [link.key for link in read.links] == keys


@given(KEYS, st.from_regex(r"[a-z][a-z0-9_-]{0,20}[a-z0-9]", fullmatch=True))
def test_every_link_tells_its_account(key: str, account: str) -> None:
    assert read_session_links(f"https://{account}.vehiclecapture.com/{key}").links == (SessionLink(key, account),)
