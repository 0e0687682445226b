"""The customer's phone page, as a browser meets it."""

from collections.abc import Callable, Iterator

import httpx
import pytest

from pave_desktop.practice import PracticeServer
from tests.practice.phone import Phone

BANNER = "Practice – not a real inspection"
NAMES = [
    "VIN sticker",
    "Interior",
    "Instruments",
    "Left side",
    "Front left corner",
    "Front",
    "Front right corner",
    "Right side",
    "Rear right corner",
    "Rear",
    "Rear left corner",
    "Windshield",
    "Tire",
]
CODES = ["1", "2", "3", "4", "10", "5", "11", "7", "12", "8", "13", "9", "6"]


@pytest.fixture
def phone(server: PracticeServer) -> Iterator[Phone]:
    with Phone(server.base_url.removesuffix("/v1")) as opened:
        yield opened


@pytest.fixture
def link(server: PracticeServer) -> Callable[[str], str]:
    return lambda key: str((server.session(key) or {})["capture_url"])


def photos(client: httpx.Client, key: str) -> list[tuple[str, bool, str]]:
    return [
        (photo["photo_code"], photo["approved"], photo["approved_message"])
        for photo in client.get(f"/sessions/{key}/photos").json()
    ]


def status(client: httpx.Client, key: str) -> str:
    return str(client.get(f"/sessions/{key}").json()["status"])


def photograph(phone: Phone, *, until: str) -> None:
    """Take photos until the page of this heading is shown."""
    for _ in range(20):
        if phone.page.heading == until:
            return
        phone.press(phone.page.button)
    pytest.fail(f"never came to {until}, but to {phone.page.heading}")


def test_a_whole_inspection(
    phone: Phone, client: httpx.Client, make: Callable[..., str], link: Callable[[str], str]
) -> None:
    key = make(session={"contact": {"first_name": "Siobhán", "last_name": "Q"}})
    page = phone.open(link(key))
    assert page.heading == "Hello Siobhán"
    assert "2017 Nissan Rogue" in page.text
    assert "13 photos" in page.text
    assert status(client, key) == "IDLE"

    phone.press("GET STARTED")
    assert status(client, key) == "STARTED"
    assert photos(client, key) == []

    expected: list[tuple[str, bool, str]] = []
    for number, (code, name) in enumerate(zip(CODES, NAMES, strict=True), start=1):
        assert phone.page.heading == name
        assert f"{number} of 13" in phone.page.text
        phone.press("Take the photo")
        if code == "10":
            assert photos(client, key) == [*expected, (code, False, "REJECTED: Wrong View")]
            assert "Wrong view. Please stand at the front left corner and take it again." in phone.page.text
            assert (phone.page.heading, f"{number} of 13" in phone.page.text) == (name, True)
            phone.press("Take it again")
        expected.append((code, True, "ACCEPTED"))
        assert photos(client, key) == expected
        assert status(client, key) == ("PROCESS" if number < 13 else "QC_PASSED")

    assert phone.page.heading == "All photos are good"
    phone.press("See the summary")
    assert status(client, key) == "CONFIRM"
    assert "5N1AT2MV8HC900117" in phone.page.text
    assert "100,945 km" in phone.page.text
    assert all(name in phone.page.text for name in NAMES)
    assert len(phone.page.images) == 13
    assert {phone.fetch(image).headers["content-type"] for image in phone.page.images} == {"image/png"}
    assert client.get(f"/sessions/{key}/results").status_code == 400

    phone.press("Confirm")
    assert (status(client, key), phone.page.heading) == ("COMPLETE", "Thank you, Siobhán")
    assert phone.page.button == ""
    assert client.get(f"/sessions/{key}/results").json()["photos"] == client.get(f"/sessions/{key}/photos").json()


def test_every_page_is_practice_and_safe(
    phone: Phone, server: PracticeServer, make: Callable[..., str], link: Callable[[str], str]
) -> None:
    key = make(session={"redirect_url": "https://www.example.com/"})
    phone.open(link(key))
    seen = []
    for _ in range(30):
        seen.append(phone.answer)
        if not phone.page.button:
            break
        phone.press(phone.page.button)
    assert len(seen) == 18
    for word in ("EXPIRED", "INVALID", "SUBMITTED"):
        server.set_status(key, word)
        phone.open(link(key))
        seen.append(phone.answer)
    phone.open(link(key) + "X")
    seen.append(phone.answer)
    for answer in seen:
        assert answer is not None
        policy = answer.headers["content-security-policy"]
        for part in ("default-src 'none'", "form-action 'self'", "style-src 'self'", "sandbox allow-forms"):
            assert part in policy
        assert "unsafe" not in policy
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert BANNER in answer.text
        assert "/capture/" not in answer.text
    assert phone.page.outside == []


def test_the_style_sheet_and_icon_are_there(phone: Phone, make: Callable[..., str], link: Callable[[str], str]) -> None:
    phone.open(link(make()))
    for path, kind in (("/practice-inspection/style.css", "text/css"), ("/practice-inspection/icon.svg", "image/svg")):
        assert path in phone.page.source
        answer = phone.fetch(path)
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith(kind)
    assert "prefers-color-scheme: dark" in phone.fetch("/practice-inspection/style.css").text


def test_a_double_press_counts_once(
    phone: Phone, client: httpx.Client, make: Callable[..., str], link: Callable[[str], str]
) -> None:
    key = make()
    opened = phone.open(link(key))
    for _ in range(30):
        before = photos(client, key)
        first = phone.press(opened.button)
        was = (status(client, key), photos(client, key))
        again = phone.press(opened.button, page=opened)
        assert (status(client, key), photos(client, key)) == was
        assert (again.heading, again.button) == (first.heading, first.button)
        assert len(was[1]) - len(before) in {0, 1}
        if not again.button:
            break
        opened = again
    assert status(client, key) == "COMPLETE"


def test_an_old_page_shows_what_is_true_now(
    phone: Phone, server: PracticeServer, client: httpx.Client, make: Callable[..., str], link: Callable[[str], str]
) -> None:
    key = make()
    welcome = phone.open(link(key))
    first = phone.press("GET STARTED")
    photograph(phone, until="Right side")
    for old in (welcome, first):
        assert phone.press(old.button, page=old).heading == "Right side"
    server.expire(key)
    assert phone.press(first.button, page=first).heading == "This link has expired"
    assert status(client, key) == "EXPIRED"
    assert len(photos(client, key)) == 7


def test_what_is_no_button_does_nothing(
    phone: Phone, server: PracticeServer, client: httpx.Client, make: Callable[..., str], link: Callable[[str], str]
) -> None:
    key = make()
    server.set_status(key, "STARTED")
    for body in (
        b"",
        b"step=confirm",
        b"step=take-6",
        b"step=start",
        b"step=\xff\xfe",
        b"x=1&" * 500,
        b'{"step": "take-1"}',
        b"step=take-1&step=take-1",
    ):
        assert phone.send(link(key), body).status_code == 303
        assert (status(client, key), photos(client, key)) == ("STARTED", [])


@pytest.mark.parametrize(
    ("word", "heading"),
    [
        ("EXPIRED", "This link has expired"),
        ("INVALID", "This inspection cannot go on"),
    ],
)
def test_a_closed_session_says_whom_to_ask(
    phone: Phone,
    server: PracticeServer,
    make: Callable[..., str],
    *,
    link: Callable[[str], str],
    word: str,
    heading: str,
) -> None:
    key = make()
    server.set_status(key, word)
    page = phone.open(link(key))
    assert (page.heading, page.button) == (heading, "")
    assert "Ask the dealer for a new link." in page.text


def test_a_deleted_session_says_whom_to_ask(
    phone: Phone, client: httpx.Client, make: Callable[..., str], link: Callable[[str], str]
) -> None:
    key = make()
    opened = phone.open(link(key))
    url = link(key)
    client.delete(f"/sessions/{key}")
    phone.open(url)
    assert phone.answer is not None
    assert phone.answer.status_code == 404
    assert "Ask the dealer for a new link." in phone.page.text
    answer = phone.send(url, f"step={opened.form['value']}".encode())
    assert answer.status_code == 404
    assert "Ask the dealer for a new link." in answer.text


def test_a_status_that_nobody_knows(
    phone: Phone, server: PracticeServer, make: Callable[..., str], link: Callable[[str], str]
) -> None:
    key = make()
    server.set_status(key, "WAITING <b>")
    page = phone.open(link(key))
    assert (page.heading, page.button) == ("Nothing to do right now", "")
    assert "WAITING <b>" in page.text


@pytest.mark.parametrize(
    ("redirect_url", "linked"),
    [
        ("https://www.example.com/a?b=1&c='\"", True),
        ("http://www.example.com/", False),
        ("javascript:alert(1)", False),
        ("https://", False),
        ("https://practice@evil.example/", False),
        ("https://[", False),
        (None, False),
    ],
)
def test_only_https_leads_on(
    phone: Phone,
    server: PracticeServer,
    make: Callable[..., str],
    *,
    link: Callable[[str], str],
    redirect_url: str | None,
    linked: bool,
) -> None:
    key = make()
    server.set_status(key, "COMPLETE")
    server.change(key, redirect_url=redirect_url)
    page = phone.open(link(key))
    assert [found["href"] for found in page.links] == ([redirect_url] if linked else [])
    assert ((redirect_url or "https://www.example.com") in page.text) is linked
    assert all("noreferrer" in found["rel"] for found in page.links)


def test_what_was_typed_is_text(
    phone: Phone, server: PracticeServer, make: Callable[..., str], link: Callable[[str], str]
) -> None:
    wild = "<img src=x>\"'&\ud800"
    key = make(vehicle={"make": "Kia"})
    server.change(key, contact={"first_name": wild}, vehicle={"make": wild, "vin": wild, "odom_reading": wild})
    for _ in range(30):
        page = phone.open(link(key))
        assert "<img src=x>" not in page.source
        if not page.button:
            break
        phone.press(page.button)
    assert "<img src=x>" in page.text


def test_a_session_without_anything_is_photographed_too(
    phone: Phone, server: PracticeServer, client: httpx.Client, make: Callable[..., str], link: Callable[[str], str]
) -> None:
    key = make()
    server.change(key, vehicle=None, contact="nobody", created_at=None)
    phone.open(link(key))
    photograph(phone, until="Is everything right?")
    phone.press("Confirm")
    assert status(client, key) == "COMPLETE"


def test_the_photos_tell_what_nobody_wrote(
    phone: Phone, client: httpx.Client, make: Callable[..., str], link: Callable[[str], str]
) -> None:
    unknown, described = make(vehicle={}), make()
    for key in (unknown, described):
        phone.open(link(key))
        photograph(phone, until="Is everything right?")
    vehicle = client.get(f"/sessions/{unknown}").json()["vehicle"]
    assert len(vehicle["vin"]) == 17
    assert vehicle["make"]
    assert vehicle["odom_reading"]
    kept = client.get(f"/sessions/{described}").json()["vehicle"]
    assert (kept["vin"], kept["odom_reading"]) == ("5N1AT2MV8HC900117", "100,945")
    alone = make(vehicle={"model": "G37"})
    phone.open(link(alone))
    photograph(phone, until="Is everything right?")
    assert client.get(f"/sessions/{alone}").json()["vehicle"]["vin"] is None


def test_photos_that_came_by_themselves_are_taken_over(
    phone: Phone, server: PracticeServer, client: httpx.Client, make: Callable[..., str], link: Callable[[str], str]
) -> None:
    key = make()
    server.set_status(key, "PROCESS")
    server.change(key, photo_count=7)
    assert phone.open(link(key)).heading == "Front left corner"
    phone.press("Take it again")
    assert phone.page.heading == "Right side"
    assert [approved for _, approved, _ in photos(client, key)] == [True] * 7
    photograph(phone, until="All photos are good")


def test_a_press_that_comes_late_stops_the_clock(
    phone: Phone, server: PracticeServer, client: httpx.Client, make: Callable[..., str], link: Callable[[str], str]
) -> None:
    key = make()
    server.set_status(key, "PROCESS")
    opened = phone.open(link(key))
    assert opened.heading == "Interior"
    server.change(key, process_started_at="2026-01-02T03:04:05+00:00")
    assert phone.press("Take the photo", page=opened).heading == "Front left corner"
    assert len(photos(client, key)) == 12
    server.change(key, process_started_at="2099-01-02T03:04:05+00:00")
    assert len(photos(client, key)) == 12


def test_moving_a_session_by_hand_forgets_or_keeps(
    phone: Phone, server: PracticeServer, client: httpx.Client, make: Callable[..., str], link: Callable[[str], str]
) -> None:
    key = make()
    phone.open(link(key))
    photograph(phone, until="All photos are good")
    taken = client.get(f"/sessions/{key}/photos").json()
    for word in ("CONFIRM", "COMPLETE", "SUBMITTED"):
        server.set_status(key, word)
        assert client.get(f"/sessions/{key}/photos").json() == taken
    server.set_status(key, "PROCESS")
    assert len(photos(client, key)) == 1
    server.set_status(key, "IDLE")
    assert photos(client, key) == []
    assert phone.open(link(key)).button == "GET STARTED"


def test_a_rejected_photo_shows_something_else(
    phone: Phone, make: Callable[..., str], link: Callable[[str], str]
) -> None:
    key = make()
    phone.open(link(key))
    while phone.page.button != "Take it again":
        phone.press(phone.page.button)
    (image,) = phone.page.images
    wrong = phone.fetch(image).content
    phone.press("Take it again")
    right = phone.fetch(image).content
    assert wrong.startswith(b"\x89PNG")
    assert right.startswith(b"\x89PNG")
    assert wrong != right
