"""What the desktop is told: which changes are news, in which words, how many at once and how often."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from pave_desktop.models.list_query import Chip
from pave_desktop.models.preferences import Preferences
from pave_desktop.models.session_row import Fate
from pave_desktop.models.statuses import SmsState
from pave_desktop.state.desktop_news import DesktopNews, Fact, Kind, News, facts_of, news_of
from pave_desktop.work.refresh_sessions import Change
from tests.conftest import Heard, until
from tests.state.conftest import row_of

CUSTOMER = "Jane Featherstonehaugh"
PHONE = "+12025550143"


def change(local_id: str, vehicle: str = "2017 Nissan Rogue SV", **after: Any) -> Change:
    before = row_of(local_id, vehicle=vehicle, vin="5N1AT2MV8HC900117", customer=CUSTOMER, phone=PHONE)
    return Change(before, replace(before, **after), ())


def words(news: News) -> str:
    return "\n".join(str(each) for each in (news.title, *news.lines))


class Desk:
    """Desktop news with what they ask for, in a test's hand."""

    def __init__(self) -> None:
        self.preferences = Preferences()
        self.is_in_front = False
        self.news = DesktopNews(
            preferences=lambda: self.preferences,
            is_in_front=lambda: self.is_in_front,
            practice=False,
            collect_seconds=0.02,
            at_most_every_seconds=0.4,
        )
        self.told = Heard(self.news.told)


@pytest.fixture
def desk(qapp: QApplication) -> Iterator[Desk]:  # noqa: ARG001 - timers need an application
    desk = Desk()
    yield desk
    desk.news.stop()
    desk.news.deleteLater()


# Which changes are news


@pytest.mark.parametrize(
    ("after", "kinds"),
    [
        ({"status": "COMPLETE"}, [Kind.RESULTS]),
        ({"status": "complete"}, [Kind.RESULTS]),
        ({"status": "EXPIRED"}, [Kind.EXPIRED]),
        ({"status": "INVALID"}, [Kind.INVALID]),
        ({"sms": SmsState.ERROR, "sms_said": "undelivered: 30006"}, [Kind.TEXT_FAILED]),
        ({"sms": SmsState.ERROR, "status": "EXPIRED"}, [Kind.TEXT_FAILED, Kind.EXPIRED]),
        ({"status": "STARTED"}, []),
        ({"status": "LATER_INVENTED"}, []),
        ({"sms": SmsState.ACCEPTED}, []),
        ({"vehicle": "2018 Nissan Rogue"}, []),
        ({"fate": Fate.DELETED, "status": "EXPIRED"}, []),
    ],
)
def test_what_is_news(after: dict[str, Any], kinds: list[Kind]) -> None:
    seen = change("a", **after)
    assert [fact.kind for fact in facts_of(seen.before, seen.after)] == kinds
    assert facts_of(seen.after, seen.after) == [], "it is news once"


def test_no_customer_is_named_also_where_nothing_else_is_known() -> None:
    known = change("a", status="COMPLETE")
    only_vin = change("b", vehicle="", status="COMPLETE")
    nothing = Change(replace(only_vin.before, vin=""), replace(only_vin.after, vin=""), ())
    for each, named in ((known, "2017 Nissan Rogue SV"), (only_vin, "5N1AT2MV8HC900117"), (nothing, "without a VIN")):
        told = words(news_of(facts_of(each.before, each.after), practice=False))
        assert named in told
        assert not any(secret in told for secret in (CUSTOMER, "Jane", PHONE, "0143", "KEY-"))


# In which words


def facts(kind: Kind, *vehicles: str) -> list[Fact]:
    return [Fact(kind, f"{kind}-{number}", vehicle) for number, vehicle in enumerate(vehicles)]


def test_one_result() -> None:
    news = news_of(facts(Kind.RESULTS, "2017 Nissan Rogue SV"), practice=False)
    assert words(news) == "Results are in: 2017 Nissan Rogue SV"
    assert (news.local_id, news.chip) == ("results-0", Chip.RESULTS)


@pytest.mark.parametrize(
    ("count", "names"), [(2, "Kia 0, Kia 1"), (3, "Kia 0, Kia 1, Kia 2"), (4, "Kia 0, Kia 1, Kia 2 and 1 more")]
)
def test_several_results_are_one_notification(count: int, names: str) -> None:
    news = news_of(facts(Kind.RESULTS, *(f"Kia {number}" for number in range(count))), practice=False)
    assert words(news) == f"Results are in for {count} vehicles\n{names}"
    assert (news.local_id, news.chip) == (None, Chip.RESULTS)


def test_one_failure_says_what_to_do() -> None:
    news = news_of(facts(Kind.TEXT_FAILED, "Kia Rio"), practice=False)
    assert words(news) == "The text message failed: Kia Rio\nChange the number and save; PAVE sends it again."
    assert (news.local_id, news.chip) == ("text failed-0", Chip.ATTENTION)


def test_news_of_several_kinds_have_a_line_each_what_went_wrong_first() -> None:
    mixed = [*facts(Kind.RESULTS, "Kia Rio", "Kia Ceed"), *facts(Kind.TEXT_FAILED, "Ford F-150")]
    news = news_of([*mixed, *facts(Kind.EXPIRED, "BMW X5")], practice=False)
    assert words(news).splitlines() == [
        "News of 4 sessions",
        "The text message failed: Ford F-150",
        "The session has expired: BMW X5",
        "Results are in for 2 vehicles: Kia Rio, Kia Ceed",
    ]
    assert (news.local_id, news.chip) == (None, Chip.ALL)


def test_two_kinds_of_one_session_lead_to_that_session() -> None:
    seen = change("a", sms=SmsState.ERROR, status="EXPIRED")
    news = news_of(facts_of(seen.before, seen.after), practice=False)
    assert (str(news.title), news.local_id) == ("News of one session", "a")


@pytest.mark.parametrize("kind", list(Kind))
def test_practice_says_so_in_every_kind(kind: Kind) -> None:
    assert str(news_of(facts(kind, "Kia Rio"), practice=True).title).startswith("Practice: ")
    assert str(news_of(facts(kind, "Kia Rio", "Kia Ceed"), practice=True).title).startswith("Practice: ")


def test_a_vehicle_without_end_is_cut_off() -> None:
    seen = change("a", vehicle="Kia " * 500, status="COMPLETE")
    assert len(words(news_of(facts_of(seen.before, seen.after), practice=False))) < 100


# When


async def test_what_comes_within_a_moment_is_told_at_once(desk: Desk) -> None:
    desk.news.take([change("a", "Kia Rio", status="COMPLETE")])
    desk.news.take([change("b", "Kia Ceed", status="COMPLETE"), change("c", status="STARTED")])
    assert len(desk.told) == 0, "it is collected first"
    await until(lambda: len(desk.told))
    assert words(desk.told.last) == "Results are in for 2 vehicles\nKia Rio, Kia Ceed"


async def test_what_comes_soon_after_waits_and_is_told_together(desk: Desk) -> None:
    desk.news.take([change("a", status="COMPLETE")])
    await until(lambda: len(desk.told) == 1)
    for name in "bcd":
        desk.news.take([change(name, f"Kia {name}", status="EXPIRED")])
    await until(lambda: desk.news._timer.remainingTime() < 300)
    assert len(desk.told) == 1, "not before its time"
    await until(lambda: len(desk.told) == 2)
    assert words(desk.told.last) == "3 sessions have expired\nKia b, Kia c, Kia d"


async def test_what_comes_while_the_list_is_in_front_is_not_told(desk: Desk) -> None:
    desk.is_in_front = True
    desk.news.take([change("a", status="COMPLETE")])
    desk.is_in_front = False
    desk.news.take([change("b", "Kia Ceed", status="COMPLETE")])
    await until(lambda: len(desk.told))
    assert words(desk.told.last) == "Results are in: Kia Ceed"


async def test_who_has_come_back_meanwhile_is_told_nothing_and_later_news_are_not_late(desk: Desk) -> None:
    desk.news.take([change("a", status="COMPLETE")])
    desk.is_in_front = True
    await until(lambda: not desk.news._timer.isActive())
    assert len(desk.told) == 0
    desk.is_in_front = False
    desk.news.take([change("b", "Kia Ceed", status="COMPLETE")])
    await until(lambda: len(desk.told), seconds=0.3)
    assert words(desk.told.last) == "Results are in: Kia Ceed"


@pytest.mark.parametrize(
    ("preferences", "told"),
    [
        (Preferences(tells_results=False), "The session has expired: Kia Ceed"),
        (Preferences(tells_failures=False), "Results are in: Kia Rio"),
        (Preferences(tells_failures=False, tells_results=False), None),
    ],
    ids=["no results", "no failures", "nothing"],
)
async def test_each_switch_switches_its_own(desk: Desk, preferences: Preferences, told: str | None) -> None:
    changes = [change("a", "Kia Rio", status="COMPLETE"), change("b", "Kia Ceed", status="EXPIRED")]
    desk.preferences = preferences
    desk.news.take(changes)
    if told is None:
        assert not desk.news._timer.isActive()
        return
    await until(lambda: len(desk.told))
    assert words(desk.told.last).splitlines()[0] == told


async def test_a_switch_also_counts_for_what_is_collected_already(desk: Desk) -> None:
    desk.news.take([change("a", status="COMPLETE"), change("b", "Kia Ceed", status="EXPIRED")])
    desk.preferences = Preferences(tells_results=False)
    await until(lambda: len(desk.told))
    assert words(desk.told.last).splitlines()[0] == "The session has expired: Kia Ceed"


async def test_a_text_that_was_sent_again_meanwhile_is_not_told(desk: Desk) -> None:
    failed = change("a", sms=SmsState.ERROR)
    desk.news.take([failed, change("b", "Kia Ceed", status="COMPLETE")])
    desk.news.take([Change(failed.after, replace(failed.after, sms=SmsState.ACCEPTED), ())])
    await until(lambda: len(desk.told))
    assert words(desk.told.last) == "Results are in: Kia Ceed"


async def test_what_is_off_the_list_is_not_told(desk: Desk) -> None:
    desk.news.take([change("a", status="COMPLETE"), change("b", "Kia Ceed", status="COMPLETE")])
    desk.news.forget("a")
    await until(lambda: len(desk.told))
    assert words(desk.told.last) == "Results are in: Kia Ceed"


async def test_a_refused_change_is_told(desk: Desk) -> None:
    desk.news.take_refused(change("a", "Kia Ceed").after)
    await until(lambda: len(desk.told))
    assert words(desk.told.last).splitlines()[0] == "A change was not made: Kia Ceed"
    assert desk.told.last.local_id == "a"


def test_nothing_is_told_after_the_end(desk: Desk) -> None:
    desk.news.take([change("a", status="COMPLETE")])
    desk.news.stop()
    assert not desk.news._timer.isActive()
