"""What the desk tells of looks, deletions and the line: once, by name, and no longer than it is so."""

from __future__ import annotations

from pave_desktop.models.problem import CallFate, NoConnection, Problem
from pave_desktop.models.session_row import SessionRow
from pave_desktop.sentence import sentence
from pave_desktop.state.notices import Notices
from pave_desktop.state.session_name import name_of
from pave_desktop.work.refresh_sessions import STOPS_THE_REST, RefreshReport


class DeskNews:
    """Whatever every other call would meet as well is one notice, which is over with the next answer."""

    def __init__(self, notices: Notices) -> None:
        self._notices = notices
        self._line_is_down = False

    def refreshed(self, report: RefreshReport) -> None:
        """Tell what went wrong with a refresh; one that worked settles what earlier ones met."""
        if not report.problems:
            self.answered()
            return
        row, problem = report.problems[0]
        if isinstance(problem, STOPS_THE_REST):
            self.stopped(problem)
        elif len(report.problems) == 1:
            self._notices.problem_of(name_of(row), problem, about=row.local_id)
        else:
            more = sentence("{count} sessions could not be refreshed.", count=len(report.problems))
            self._notices.line_trouble(problem, more)

    def not_looked_at(self, row: SessionRow, problem: Problem) -> None:
        """Tell that one session could not be looked at."""
        if isinstance(problem, STOPS_THE_REST):
            self.stopped(problem)
        else:
            self._notices.problem_of(name_of(row), problem, about=row.local_id)

    def stopped(self, problem: Problem) -> None:
        """Tell what every other call would meet as well."""
        self._line_is_down = self._line_is_down or isinstance(problem, NoConnection)
        self._notices.line_trouble(problem)

    def answered(self) -> None:
        """PAVE answers: what was told of the line is over, and who was told that nobody is reached is told this too."""
        if self._line_is_down:
            self._line_is_down = False
            self._notices.line_back()
        else:
            self._notices.line_good()

    def deleted(self, row: SessionRow) -> None:
        """Tell that a session was deleted."""
        told = sentence("{vehicle} was deleted at PAVE; its history stays in the list.", vehicle=name_of(row))
        self._notices.done(told, about=row.local_id, settles=True)

    def not_deleted(self, row: SessionRow, problem: Problem) -> None:
        """Tell that a session was not deleted, or may have been; a deletion never waits for the line."""
        vehicle = name_of(row)
        if isinstance(problem, NoConnection) and problem.fate is CallFate.NEVER_SENT:
            self._notices.problem_in_words(
                problem,
                sentence("{vehicle} was not deleted, for PAVE cannot be reached now.", vehicle=vehicle),
                sentence("A deletion does not wait: delete it again when PAVE is back."),
                about=row.local_id,
            )
        elif problem.fate is CallFate.NOT_KNOWN:
            self._notices.problem_in_words(
                problem,
                sentence("{vehicle}: the answer was lost, so it may have been deleted.", vehicle=vehicle),
                sentence("The next look at PAVE will tell; press F5 to look now."),
                about=row.local_id,
            )
        else:
            self._notices.problem_of(vehicle, problem, about=row.local_id)
