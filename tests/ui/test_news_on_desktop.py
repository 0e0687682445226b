"""The whole program, not in front, on a desktop that shows notifications: what a look at PAVE finds is told there."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtWidgets import QWidget

from pave_desktop.models.field import Field
from pave_desktop.models.list_query import Chip
from pave_desktop.models.session_row import SessionRow
from pave_desktop.practice import DEFAULT_FAILING_NUMBER, Misbehaviour
from pave_desktop.ui import news_on_desktop
from pave_desktop.ui.preferences_window import PreferencesWindow
from tests.conftest import Desktop, Desktops, Runner, idle, until
from tests.ui.hands import active, editor_of, go_to, make, shown_rows

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="other systems have no D-Bus"),
    pytest.mark.skipif(shutil.which("dbus-run-session") is None, reason="needs dbus-run-session (Debian: dbus)"),
]

if sys.platform == "linux":
    from tests.ui.notification_service import NotificationService, bus, notification_service

SERVING = "desktop notifications"
PHONE = "202 555 0143"


@pytest.fixture(scope="module")
def a_bus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    with bus(tmp_path_factory.mktemp("home")) as environment:
        yield environment


@pytest.fixture
def service(a_bus: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[NotificationService]:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", a_bus["DBUS_SESSION_BUS_ADDRESS"])
    monkeypatch.setattr(news_on_desktop, "COLLECT_SECONDS", 0.3)
    monkeypatch.setattr(news_on_desktop, "AT_MOST_EVERY_SECONDS", 0.6)
    with notification_service(a_bus) as running:
        yield running


@pytest.fixture
def at_work(service: NotificationService, desktops: Desktops, run: Runner) -> Desktop:  # noqa: ARG001 - it comes first
    """The program in practice mode, on a desktop that shows notifications."""
    return run(desktops.open())


@pytest.fixture
def other_program(at_work: Desktop) -> Iterator[QWidget]:  # noqa: ARG001 - it comes first
    """Something else that a person works in, in front of the program."""
    other = QWidget()
    yield other
    other.close()
    other.deleteLater()


async def go_elsewhere(other: QWidget) -> None:
    other.show()
    await go_to(other)


async def look(desktop: Desktop) -> None:
    """Let the program look at PAVE, and wait until it has seen all."""
    desktop.desk.refresh()
    await until(lambda: not desktop.desk.tasks.is_running("refresh"))


def set_status(desktop: Desktop, row: SessionRow, status: str) -> None:
    assert desktop.server is not None
    desktop.server.set_status(row.key or "", status)


async def let_go(desktop: Desktop, service: NotificationService) -> None:
    """Let every notification go, for a test ends when nothing runs any more."""
    for each in service.shown:
        service.close(each["number"])
    await until(lambda: not desktop.desk.tasks.is_running(SERVING))


async def test_results_are_told_without_the_customer_and_a_click_leads_there(
    at_work: Desktop, service: NotificationService, other_program: QWidget
) -> None:
    texts: dict[str, Any] = {"SMS_TO": PHONE, "SMS_TO_NAME": "Jane Roe"}
    done = await make(at_work, VIN="5N1AT2MV8HC900117", YEAR="2017", MAKE="Nissan", MODEL="Rogue", **texts)
    await make(at_work, MAKE="Kia")
    at_work.window.page.header.search.setText("kia")
    await until(lambda: shown_rows(at_work) == ["Kia"])
    await go_elsewhere(other_program)
    set_status(at_work, done, "COMPLETE")
    await look(at_work)
    (came,) = await until(lambda: service.shown)
    assert came["title"] == "Practice: Results are in: 2017 Nissan Rogue"
    assert not any(secret in str(came) for secret in ("Jane", "Roe", "0143", done.key))
    service.click(came["number"])
    await active(at_work.window)
    page = at_work.window.page
    await until(lambda: page.table.chosen_row() is not None and page.table.chosen_row().local_id == done.local_id)
    await let_go(at_work, service)


async def test_several_are_one_and_a_click_leads_to_their_chip(
    at_work: Desktop, service: NotificationService, other_program: QWidget
) -> None:
    rows = [await make(at_work, MAKE=make_) for make_ in ("Kia", "Ford", "Audi", "BMW")]
    await go_elsewhere(other_program)
    for row in rows:
        set_status(at_work, row, "COMPLETE")
    await look(at_work)
    (came,) = await until(lambda: service.shown)
    assert came["title"] == "Practice: Results are in for 4 vehicles"
    assert came["body"].endswith("and 1 more")
    service.click(came["number"])
    await active(at_work.window)
    await until(lambda: at_work.desk.list.query.chip is Chip.RESULTS)
    await let_go(at_work, service)


async def test_nothing_is_told_while_the_list_is_in_front(at_work: Desktop, service: NotificationService) -> None:
    row = await make(at_work, MAKE="Kia")
    await go_to(at_work.window)
    set_status(at_work, row, "COMPLETE")
    await look(at_work)
    await until(lambda: at_work.desk.list.rows[0].status == "COMPLETE")
    assert not at_work.window.work.on_desktop.news._timer.isActive()
    assert service.received == []


async def test_failures_are_told_after_results_a_little_later(
    at_work: Desktop, service: NotificationService, other_program: QWidget
) -> None:
    done, expired = await make(at_work, MAKE="Kia"), await make(at_work, MAKE="Ford")
    await go_elsewhere(other_program)
    set_status(at_work, done, "COMPLETE")
    await look(at_work)
    await until(lambda: len(service.shown) == 1)
    set_status(at_work, expired, "EXPIRED")
    await look(at_work)
    await until(lambda: len(service.shown) == 2)
    assert service.shown[1]["title"] == "Practice: The session has expired: Ford"
    await let_go(at_work, service)


async def test_a_change_that_waited_and_was_refused_is_told(
    at_work: Desktop, service: NotificationService, other_program: QWidget
) -> None:
    row = await make(at_work, MAKE="Kia", TRIM="LX")
    editor = await editor_of(at_work, row)
    editor.edit.fill_in({Field.TRIM: "EX"})
    assert at_work.server is not None
    at_work.server.stop()
    editor.save()
    await until(lambda: at_work.desk.outbox.waiting)
    at_work.server.start()
    at_work.server.misbehave(Misbehaviour(method="PUT", status=400))
    await go_elsewhere(other_program)
    at_work.desk.line.forget()
    at_work.desk.outbox.forget_rests()
    at_work.desk.refresh()
    (came,) = await until(lambda: service.shown, seconds=10)
    assert came["title"] == "Practice: A change was not made: Kia LX"
    await let_go(at_work, service)


async def test_switched_off_nothing_is_told(
    at_work: Desktop, service: NotificationService, other_program: QWidget
) -> None:
    row = await make(at_work, MAKE="Kia", SMS_TO=DEFAULT_FAILING_NUMBER)
    at_work.desk.connections.change_preferences(lambda had: replace(had, tells_results=False))
    await go_elsewhere(other_program)
    set_status(at_work, row, "COMPLETE")
    await look(at_work)
    await until(lambda: at_work.desk.list.rows[0].status == "COMPLETE")
    assert not at_work.window.work.on_desktop.news._timer.isActive()
    assert service.received == []


async def test_the_preferences_say_nothing_of_a_desktop_that_shows_them(
    at_work: Desktop,
    service: NotificationService,  # noqa: ARG001 - it is there
) -> None:
    at_work.window.commands.preferences.trigger()
    window = await until(lambda: at_work.window.other(PreferencesWindow))
    await idle()
    assert "Only while another window is in front" in window.where.text()


async def test_closing_the_program_takes_its_notifications_along(
    at_work: Desktop, desktops: Desktops, service: NotificationService, other_program: QWidget
) -> None:
    row = await make(at_work, MAKE="Kia")
    await go_elsewhere(other_program)
    set_status(at_work, row, "COMPLETE")
    await look(at_work)
    (came,) = await until(lambda: service.shown)
    # One more turn on the bus: the answer that numbers it is here too.
    assert await at_work.window.work.on_desktop.notifications.are_shown()
    await desktops.close(at_work)
    await until(lambda: service.taken_away == [came["number"]])
