"""Notifications on a real D-Bus, by a service of the tests' own: what it gets, and what a click does."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from pave_desktop.models.list_query import Chip
from pave_desktop.sentence import sentence
from pave_desktop.state.desktop_news import News
from pave_desktop.state.tasks import TaskOwner
from pave_desktop.ui.desktop_notifications import DesktopNotifications
from tests.conftest import Heard, Runner, until

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="other systems have no D-Bus"),
    pytest.mark.skipif(shutil.which("dbus-run-session") is None, reason="needs dbus-run-session (Debian: dbus)"),
]

if sys.platform == "linux":
    from tests.ui.notification_service import NotificationService, bus, notification_service

ONE = News(title=sentence("Results are in: {vehicle}", vehicle="2017 Nissan Rogue SV"), local_id="a", chip=Chip.RESULTS)
MARKUP = '<a href="https://evil.example">Kia</a> & <b>Ceed</b>'
MANY = News(
    title=sentence("Results are in for {count} vehicles", count=2),
    lines=(sentence("{first}, {second}", first=MARKUP, second="Kia Rio"), sentence("Another line")),
    chip=Chip.RESULTS,
)


@pytest.fixture(scope="module")
def a_bus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    with bus(tmp_path_factory.mktemp("home")) as environment:
        yield environment


@pytest.fixture
def on_bus(a_bus: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Let this process find that bus, on which nobody shows notifications yet."""
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", a_bus["DBUS_SESSION_BUS_ADDRESS"])
    return a_bus


@pytest.fixture
def service(on_bus: dict[str, str]) -> Iterator[NotificationService]:
    with notification_service(on_bus) as running:
        yield running


@asynccontextmanager
async def notifications() -> AsyncIterator[DesktopNotifications]:
    """The program's side, ended as the program ends it."""
    crashes: list[BaseException] = []
    tasks = TaskOwner(crashes.append)
    shown = DesktopNotifications(tasks)
    try:
        yield shown
    finally:
        await tasks.finish(1)
        shown.deleteLater()
        assert not crashes


async def test_one_is_shown_with_everything_that_a_desktop_asks_for(
    service: NotificationService,
    qapp: QApplication,  # noqa: ARG001
) -> None:
    async with notifications() as shown:
        assert await shown.are_shown()
        shown.show_news(ONE)
        await until(lambda: service.shown)
    (came,) = service.shown
    assert (came["app"], came["title"], came["body"]) == ("Pave Desktop", "Results are in: 2017 Nissan Rogue SV", "")
    assert came["actions"] == ["default", "Open"]
    assert came["hints"] == {"desktop-entry": "pave-desktop", "urgency": 1}
    assert os.path.isfile(came["icon"].removeprefix("file://"))  # noqa: PTH113, ASYNC240 - nothing else waits
    assert (came["replaces"], came["expires"], service.refused) == (0, -1, [])


@pytest.mark.parametrize(
    ("capabilities", "body", "actions"),
    [
        (
            ("body", "body-markup", "actions"),
            '&lt;a href="https://evil.example"&gt;Kia&lt;/a&gt; &amp; &lt;b&gt;Ceed&lt;/b&gt;, Kia Rio\nAnother line',
            ["default", "Open"],
        ),
        (("body",), f"{MARKUP}, Kia Rio\nAnother line", []),
    ],
    ids=["one that reads markup", "one that shows text as it is"],
)
async def test_a_text_is_seen_as_it_is_spelled(
    on_bus: dict[str, str], capabilities: tuple[str, ...], body: str, actions: list[str]
) -> None:
    with notification_service(on_bus, capabilities) as service:
        async with notifications() as shown:
            shown.show_news(MANY)
            await until(lambda: service.shown)
        (came,) = service.shown
        assert (came["body"], came["actions"]) == (body, actions)


async def test_a_click_tells_which_news_it_was_and_with_which_leave(service: NotificationService) -> None:
    async with notifications() as shown:
        chosen = Heard(shown.chosen)
        shown.show_news(ONE)
        shown.show_news(MANY)
        await until(lambda: len(service.shown) == 2)
        service.click(service.shown[1]["number"], "token-of-wayland")
        await until(lambda: len(chosen) == 1)
        service.click(999)
        service.click(service.shown[0]["number"])
        await until(lambda: len(chosen) == 2)
        assert chosen.args == [(MANY, "token-of-wayland"), (ONE, "")]


async def test_what_nobody_clicked_is_taken_away_at_the_end(service: NotificationService) -> None:
    async with notifications() as shown:
        shown.show_news(ONE)
        shown.show_news(MANY)
        await until(lambda: len(service.shown) == 2)
        first, second = (each["number"] for each in service.shown)
        service.close(first)
        shown.show_news(ONE)
        await until(lambda: len(service.shown) == 3)
        # One more turn on the bus: the answer that numbers it is here too.
        assert await shown.are_shown()
    await until(lambda: len(service.taken_away) == 2)
    assert service.taken_away == [second, service.shown[2]["number"]]


async def test_no_connection_is_kept_when_there_is_nothing_to_click_on(
    service: NotificationService,
    run: Runner,  # noqa: ARG001
) -> None:
    async with notifications() as shown:
        for turn in (1, 2):
            shown.show_news(ONE)
            await until(lambda turn=turn: len(service.shown) == turn)
            service.close(service.shown[-1]["number"])
            await until(lambda: not shown._tasks.is_running("desktop notifications"))


async def test_where_nobody_shows_notifications_nothing_happens(on_bus: dict[str, str]) -> None:  # noqa: ARG001
    async with notifications() as shown:
        assert not await shown.are_shown()
        shown.show_news(ONE)
        await until(lambda: not shown._tasks.is_running("desktop notifications"))


async def test_a_service_that_comes_later_shows_what_is_new_then(on_bus: dict[str, str]) -> None:
    async with notifications() as shown:
        shown.show_news(ONE)
        await until(lambda: not shown._tasks.is_running("desktop notifications"))
        with notification_service(on_bus) as service:
            assert await shown.are_shown()
            shown.show_news(MANY)
            await until(lambda: service.shown)
            assert [each["title"] for each in service.shown] == ["Results are in for 2 vehicles"]


@pytest.mark.parametrize(
    "address", [None, "", "nonsense", "unix:path=/nowhere/at/all", "tcp:host=localhost,port=1", "unix:tmpdir=/tmp"]
)
async def test_without_a_bus_nothing_happens(address: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    if address is None:
        monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    else:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    async with notifications() as shown:
        assert not await shown.are_shown()
        shown.show_news(ONE)
        await until(lambda: not shown._tasks.is_running("desktop notifications"))


async def test_something_that_is_no_bus_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket(socket.AF_UNIX) as stranger:
        stranger.bind(os.fspath(tmp_path / "socket"))
        stranger.listen()
        stranger.settimeout(5)
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path / 'socket'}")
        async with notifications() as shown:
            shown.show_news(ONE)
            connection, _ = await asyncio.to_thread(stranger.accept)
            connection.close()
            await until(lambda: not shown._tasks.is_running("desktop notifications"))


def test_nothing_of_it_is_loaded_before_the_first_notification() -> None:
    import subprocess  # noqa: PLC0415 - this test only

    code = (
        "import sys; import pave_desktop.ui.desktop_notifications; "
        "print([name for name in sys.modules if name.partition('.')[0] in ('jeepney', 'dbus') or 'DBus' in name])"
    )
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2]
    )
    assert done.stdout.strip() == "[]"
