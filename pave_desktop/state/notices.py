"""What the person is told: one line at a time in the notice bar, with the technical part behind “Details”."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QObject, Signal

from pave_desktop.models.problem import Problem
from pave_desktop.sentence import Sentence, sentence
from pave_desktop.storage.register import RegisterProblemError


class Level(StrEnum):
    """How much a notice matters."""

    DONE = "done"
    HINT = "hint"
    PROBLEM = "problem"


class Action(StrEnum):
    """What a notice can offer to do at once."""

    OPEN_DRAFTS = "open drafts"
    ENTER_KEYS = "enter keys"
    NEW_OF_VIN = "new session of the same VIN"
    SETTLE = "settle a lost answer"
    OPEN_SESSION = "open the session that it is about"


_CLOCK = "this PC's clock"
_LINE = "whether PAVE can be reached"
_WAITING = "changes that wait for the line"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Whole sentences, in order. `details` is the technical part; `about` the session that it is about.

    One that `settles` takes the place of all that was told about that session before.
    """

    level: Level
    sentences: tuple[Sentence, ...]
    details: str = ""
    about: str | None = None
    action: Action | None = None
    settles: bool = False


class Notices(QObject):
    """Anybody may tell; the window's notice bar listens. `over` names what is no longer to be told."""

    told = Signal(Notice)
    over = Signal(str)

    def done(self, *sentences: Sentence, about: str | None = None, settles: bool = False) -> None:
        """Tell that something worked."""
        self.told.emit(Notice(level=Level.DONE, sentences=sentences, about=about, settles=settles))

    def hint(self, *sentences: Sentence, about: str | None = None, action: Action | None = None) -> None:
        """Tell something to know, that stops nothing."""
        self.told.emit(Notice(level=Level.HINT, sentences=sentences, about=about, action=action))

    def lesson(self, *sentences: Sentence) -> None:
        """Tell something to try, in place of what was there to try before."""
        self.told.emit(Notice(level=Level.HINT, sentences=sentences, about="lesson", settles=True))

    def problem(
        self, problem: Problem, *more: Sentence, about: str | None = None, action: Action | None = None
    ) -> None:
        """Tell a problem with its title, sentence and next step."""
        told = (*problem.told, *more)
        self.told.emit(
            Notice(level=Level.PROBLEM, sentences=told, details=str(problem.details), about=about, action=action)
        )

    def unknown(self, problem: Problem, *, about: str) -> None:
        """Tell a problem after which nobody knows whether it was done: to try again would be the wrong advice."""
        told = (*problem.told[:2], sentence("It may have been done all the same: open the session to see what to do."))
        self.told.emit(Notice(level=Level.PROBLEM, sentences=told, details=str(problem.details), about=about))

    def undelivered(self, problem: Problem, vehicle: str, *, about: str) -> None:
        """Tell why a change that waited for the line could not be made; it can be opened."""
        told = (sentence("{vehicle}: the change that waited could not be made.", vehicle=vehicle), *problem.told)
        details = str(problem.details)
        action = Action.OPEN_SESSION
        self.told.emit(Notice(level=Level.PROBLEM, sentences=told, details=details, about=about, action=action))

    def problem_of(self, vehicle: str, problem: Problem, *, about: str) -> None:
        """Tell a problem with one session, by its name."""
        title = sentence("{vehicle}: {title}.", vehicle=vehicle, title=problem.title)
        self.problem_in_words(problem, title, *problem.told[1:], about=about)

    def problem_in_words(self, problem: Problem, *sentences: Sentence, about: str) -> None:
        """Tell a problem in other words than its own; its details are the same."""
        details = str(problem.details)
        self.told.emit(Notice(level=Level.PROBLEM, sentences=sentences, details=details, about=about, settles=True))

    def line_good(self) -> None:
        """Take away what was told of the line."""
        self.over.emit(_LINE)

    def line_trouble(self, problem: Problem, *more: Sentence) -> None:
        """Tell what stands between this program and PAVE; over when PAVE answers as it should."""
        told, details = (*problem.told, *more), str(problem.details)
        self.told.emit(Notice(level=Level.PROBLEM, sentences=told, details=details, about=_LINE, settles=True))

    def line_back(self) -> None:
        """Tell that PAVE answers again, to who was told that it does not."""
        told = (sentence("PAVE can be reached again."),)
        self.told.emit(Notice(level=Level.DONE, sentences=told, about=_LINE, settles=True))

    def clock_wrong(self, how_far: Sentence) -> None:
        """Tell that this PC's clock is wrong, until it is right."""
        works = sentence("The program works all the same, but the times in the list are wrong.")
        told = (how_far, works, sentence("Please set this PC's clock to internet time."))
        self.told.emit(Notice(level=Level.HINT, sentences=told, about=_CLOCK, settles=True))

    def clock_right(self) -> None:
        """Take away what was told of the clock."""
        self.over.emit(_CLOCK)

    def nothing_waits(self) -> None:
        """Take away what was told of changes that wait for the line."""
        self.over.emit(_WAITING)

    def waiting(self, *sentences: Sentence) -> None:
        """Tell of a change that waits for the line, in place of what was told of others before."""
        self.told.emit(Notice(level=Level.HINT, sentences=sentences, about=_WAITING, settles=True))

    def delivered(self, *sentences: Sentence) -> None:
        """Tell that what waited is saved."""
        self.told.emit(Notice(level=Level.DONE, sentences=sentences, about=_WAITING, settles=True))

    def trouble(self, *sentences: Sentence, about: str | None = None) -> None:
        """Tell of trouble on this PC."""
        self.told.emit(Notice(level=Level.PROBLEM, sentences=sentences, about=about))

    def crash(self, error: BaseException) -> None:
        """Tell of something that nobody expected; the log has the rest."""
        told: tuple[Sentence, ...] = (sentence("Something unexpected happened. What was typed and made is kept."),)
        if isinstance(error, RegisterProblemError):
            told = error.told
        self.told.emit(Notice(level=Level.PROBLEM, sentences=told, details=type(error).__name__))
