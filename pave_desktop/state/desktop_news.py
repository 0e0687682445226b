"""What the desktop is told while the program is not in front: results and failures, grouped, no more than needed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QObject, QTimer, Signal

from pave_desktop.entry.shown_text import shown_line
from pave_desktop.models.list_query import Chip
from pave_desktop.models.preferences import Preferences
from pave_desktop.models.session_row import Fate, SessionRow
from pave_desktop.models.statuses import SmsState, Status
from pave_desktop.sentence import Sentence, sentence
from pave_desktop.work.refresh_sessions import Change

MOST_NAMES = 3
LONGEST_NAME = 60


class Kind(StrEnum):
    """What can be news, in the order in which it is told."""

    TEXT_FAILED = "text failed"
    REFUSED = "refused"
    EXPIRED = "expired"
    INVALID = "invalid"
    RESULTS = "results"

    @property
    def is_failure(self) -> bool:
        """Whether it is something that went wrong."""
        return self is not Kind.RESULTS


_CHIPS = {
    Kind.TEXT_FAILED: Chip.ATTENTION,
    Kind.REFUSED: Chip.ATTENTION,
    Kind.EXPIRED: Chip.CLOSED,
    Kind.INVALID: Chip.CLOSED,
    Kind.RESULTS: Chip.RESULTS,
}


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that is news of one session. `vehicle` names it on a screen that customers see."""

    kind: Kind
    local_id: str
    vehicle: str


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """One notification: a line, and lines below it. It leads to a session, or to all that a chip stands for."""

    title: Sentence
    lines: tuple[Sentence, ...] = ()
    local_id: str | None = None
    chip: Chip = Chip.ALL


class DesktopNews(QObject):
    """Collects facts for a moment, then emits `told` with one News for all of them.

    What comes while the list is in front is not told: whoever sits there sees it change. `is_in_front` is asked once
    more before telling, for whoever has come back meanwhile needs no pointing at it.
    """

    told = Signal(News)

    def __init__(
        self,
        *,
        preferences: Callable[[], Preferences],
        is_in_front: Callable[[], bool],
        practice: bool,
        parent: QObject | None = None,
        collect_seconds: float,
        at_most_every_seconds: float,
    ) -> None:
        super().__init__(parent)
        self._preferences = preferences
        self._is_in_front = is_in_front
        self._practice = practice
        self._collect_seconds = collect_seconds
        self._pause_seconds = at_most_every_seconds
        self._told_at: float | None = None
        self._facts: dict[tuple[str, Kind], Fact] = {}
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._tell)

    def take(self, changes: Sequence[Change]) -> None:
        """Take what a look at PAVE has found."""
        for change in changes:
            if change.after.sms is not SmsState.ERROR:
                # It was sent again meanwhile, and went.
                self._facts.pop((change.after.local_id, Kind.TEXT_FAILED), None)
            self._collect(facts_of(change.before, change.after))

    def take_refused(self, row: SessionRow) -> None:
        """Take that a change which waited for the line was not made."""
        self._collect([Fact(Kind.REFUSED, row.local_id, public_name(row))])

    def forget(self, local_id: str) -> None:
        """Tell nothing of a session that is off the list."""
        for key in [key for key in self._facts if key[0] == local_id]:
            del self._facts[key]

    def stop(self) -> None:
        """Tell nothing more: the program ends."""
        self._timer.stop()
        self._facts.clear()

    def _collect(self, facts: Iterable[Fact]) -> None:
        new = {(fact.local_id, fact.kind): fact for fact in facts if self._is_wanted(fact)}
        if not new or self._is_in_front():
            return
        self._facts.update(new)
        if not self._timer.isActive():
            rest = 0.0 if self._told_at is None else self._told_at + self._pause_seconds - time.monotonic()
            self._timer.start(round(max(self._collect_seconds, rest) * 1000))

    def _is_wanted(self, fact: Fact) -> bool:
        preferences = self._preferences()
        return preferences.tells_failures if fact.kind.is_failure else preferences.tells_results

    def _tell(self) -> None:
        facts = [fact for fact in self._facts.values() if self._is_wanted(fact)]
        self._facts.clear()
        if facts and not self._is_in_front():
            self._told_at = time.monotonic()
            self.told.emit(news_of(facts, practice=self._practice))


def facts_of(before: SessionRow, after: SessionRow) -> list[Fact]:
    """Find what is news in a change of one session."""
    if after.fate is not Fate.MADE:
        return []
    kinds = []
    if after.sms is SmsState.ERROR and before.sms is not SmsState.ERROR:
        kinds.append(Kind.TEXT_FAILED)
    for status, kind in (
        (Status.EXPIRED, Kind.EXPIRED),
        (Status.INVALID, Kind.INVALID),
        (Status.COMPLETE, Kind.RESULTS),
    ):
        if after.status.upper() == status and before.status.upper() != status:
            kinds.append(kind)
    return [Fact(kind, after.local_id, public_name(after)) for kind in kinds]


def public_name(row: SessionRow) -> str:
    """Name a session by its vehicle, else its VIN; never by its customer, for others see the screen too."""
    return shown_line(row.vehicle or row.vin, LONGEST_NAME)


def news_of(facts: Sequence[Fact], *, practice: bool) -> News:
    """Put facts into the words of one notification."""
    by_kind = {kind: [fact for fact in facts if fact.kind is kind] for kind in Kind}
    by_kind = {kind: group for kind, group in by_kind.items() if group}
    sessions = {fact.local_id for fact in facts}
    if len(facts) == 1:
        title, lines = _of_one(facts[0])
    elif len(by_kind) == 1:
        ((kind, group),) = by_kind.items()
        title, lines = _of_many(kind, len(group)), (_names(group),)
    else:
        title = sentence("News of {count} sessions", count=len(sessions))
        if len(sessions) == 1:
            title = sentence("News of one session")
        lines = tuple(
            sentence("{what}: {vehicles}", what=_of_one_or_many(kind, len(group)), vehicles=_names(group))
            for kind, group in by_kind.items()
        )
    if practice:
        title = sentence("Practice: {news}", news=title)
    chips = {_CHIPS[kind] for kind in by_kind}
    return News(
        title=title,
        lines=lines,
        local_id=sessions.pop() if len(sessions) == 1 else None,
        chip=chips.pop() if len(chips) == 1 else Chip.ALL,
    )


def _of_one(fact: Fact) -> tuple[Sentence, tuple[Sentence, ...]]:
    vehicle = fact.vehicle or sentence("a vehicle without a VIN")
    title, line = {
        Kind.RESULTS: (sentence("Results are in: {vehicle}", vehicle=vehicle), None),
        Kind.TEXT_FAILED: (
            sentence("The text message failed: {vehicle}", vehicle=vehicle),
            sentence("Change the number and save; PAVE sends it again."),
        ),
        Kind.REFUSED: (
            sentence("A change was not made: {vehicle}", vehicle=vehicle),
            sentence("What was typed is kept: open the session to correct it."),
        ),
        Kind.EXPIRED: (
            sentence("The session has expired: {vehicle}", vehicle=vehicle),
            sentence("The customer's link no longer works. Make a new session if the photos are still needed."),
        ),
        Kind.INVALID: (
            sentence("The session is invalid: {vehicle}", vehicle=vehicle),
            sentence("PAVE does not accept this inspection. Make a new session if it is still needed."),
        ),
    }[fact.kind]
    return title, (line,) if line else ()


def _of_many(kind: Kind, count: int) -> Sentence:
    return {
        Kind.RESULTS: sentence("Results are in for {count} vehicles", count=count),
        Kind.TEXT_FAILED: sentence("{count} text messages failed", count=count),
        Kind.REFUSED: sentence("{count} changes were not made", count=count),
        Kind.EXPIRED: sentence("{count} sessions have expired", count=count),
        Kind.INVALID: sentence("{count} sessions are invalid", count=count),
    }[kind]


def _of_one_or_many(kind: Kind, count: int) -> Sentence:
    if count > 1:
        return _of_many(kind, count)
    return {
        Kind.RESULTS: sentence("Results are in"),
        Kind.TEXT_FAILED: sentence("The text message failed"),
        Kind.REFUSED: sentence("A change was not made"),
        Kind.EXPIRED: sentence("The session has expired"),
        Kind.INVALID: sentence("The session is invalid"),
    }[kind]


def _names(group: Sequence[Fact]) -> Sentence:
    """Name the first few."""
    names = [fact.vehicle or sentence("a vehicle without a VIN") for fact in group[:MOST_NAMES]]
    rest = len(group) - len(names)
    if rest:
        return sentence("{first}, {second}, {third} and {count} more", **_places(names), count=rest)
    return {
        1: lambda: sentence("{first}", **_places(names)),
        2: lambda: sentence("{first}, {second}", **_places(names)),
        3: lambda: sentence("{first}, {second}, {third}", **_places(names)),
    }[len(names)]()


def _places(names: Sequence[object]) -> dict[str, object]:
    return dict(zip(("first", "second", "third"), names, strict=False))
