"""What is told when something was done to many sessions: how many, and of those that were not, why, with counts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from pave_desktop.models.problem import CallFate, Problem
from pave_desktop.models.session_row import SessionRow
from pave_desktop.sentence import Sentence, sentence
from pave_desktop.state.notices import Level, Notice
from pave_desktop.state.session_name import name_of
from pave_desktop.work.many.delete_many import DeleteReport, LeftAlone
from pave_desktop.work.many.refresh_many import RefreshManyReport
from pave_desktop.work.many.remove_many import RemoveReport

_Problems = list[tuple[SessionRow, Problem]]


def left_alone(why: LeftAlone, count: int) -> Sentence:
    """Say why so many are left alone."""
    if count == 1:
        return {
            LeftAlone.OPENED: sentence("One is left alone, for its customer has opened it."),
            LeftAlone.OVER: sentence("One is left alone, for its inspection is over."),
            LeftAlone.NOT_SURE: sentence("One is left alone, for its status is not known here."),
            LeftAlone.DELETED: sentence("One is deleted at PAVE already."),
            LeftAlone.NOT_MADE: sentence("One is left alone, for it is not known to be at PAVE."),
            LeftAlone.REMOVED: sentence("One is left alone, for it is not in this list any more."),
            LeftAlone.WITHOUT_CONNECTION: sentence("One is left alone, for its connection was removed."),
            LeftAlone.BUSY: sentence("One is left alone, for it is being written just now."),
        }[why]
    return {
        LeftAlone.OPENED: sentence("{count} are left alone, for their customers have opened them.", count=count),
        LeftAlone.OVER: sentence("{count} are left alone, for their inspections are over.", count=count),
        LeftAlone.NOT_SURE: sentence("{count} are left alone, for their status is not known here.", count=count),
        LeftAlone.DELETED: sentence("{count} are deleted at PAVE already.", count=count),
        LeftAlone.NOT_MADE: sentence("{count} are left alone, for they are not known to be at PAVE.", count=count),
        LeftAlone.REMOVED: sentence("{count} are left alone, for they are not in this list any more.", count=count),
        LeftAlone.WITHOUT_CONNECTION: sentence(
            "{count} are left alone, for their connection was removed.", count=count
        ),
        LeftAlone.BUSY: sentence("{count} are left alone, for they are being written just now.", count=count),
    }[why]


def deleted(report: DeleteReport, *, stopped: bool) -> Notice:
    """Tell what became of sessions that were to be deleted at PAVE."""
    told = [_counted_deleted(report.deleted)]
    told += [left_alone(why, count) for why, count in report.left.most_common()]
    lost = [each for each in report.problems if each[1].fate is CallFate.NOT_KNOWN]
    refused = [each for each in report.problems if each[1].fate is not CallFate.NOT_KNOWN]
    told += _grouped(
        refused,
        lambda row, problem: sentence("{vehicle} was not deleted: {title}.", vehicle=name_of(row), title=problem.title),
        lambda count, problem: sentence("{count} were not deleted: {title}.", count=count, title=problem.title),
    )
    if lost:
        told.append(
            sentence("{vehicle}: the answer was lost, so it may have been deleted.", vehicle=name_of(lost[0][0]))
            if len(lost) == 1
            else sentence("Of {count} the answer was lost, so they may have been deleted.", count=len(lost))
        )
        told.append(sentence("The next look at PAVE will tell; press F5 to look now."))
    told += _not_begun(report.not_begun, stopped=stopped)
    return _notice(told, report.problems, is_whole=not report.left and not report.not_begun)


def _counted_deleted(count: int) -> Sentence:
    if count == 0:
        return sentence("No session was deleted at PAVE.")
    if count == 1:
        return sentence("One session was deleted at PAVE; its history stays in the list.")
    return sentence("{count} sessions were deleted at PAVE; their history stays in the list.", count=count)


def removed(report: RemoveReport, *, stopped: bool) -> Notice | None:
    """Tell what became of sessions that were to be taken off the list; that they are gone is seen."""
    told = []
    if report.total > 1:
        told.append(
            sentence("One session was removed from this list; PAVE keeps it.")
            if report.removed == 1
            else sentence("{count} sessions were removed from this list; PAVE keeps them.", count=report.removed)
        )
    if report.busy:
        told.append(left_alone(LeftAlone.BUSY, report.busy))
    told += _not_begun(report.not_begun, stopped=stopped)
    return _notice(told, [], is_whole=report.removed == report.total) if told else None


def refreshed(report: RefreshManyReport, *, stopped: bool) -> Notice:
    """Tell what became of sessions that were to be looked at again."""
    told = [
        sentence("One session was refreshed.")
        if report.looked_at == 1
        else sentence("{count} sessions were refreshed.", count=report.looked_at)
    ]
    if report.without_key:
        told.append(left_alone(LeftAlone.NOT_MADE, report.without_key))
    told += _grouped(
        report.problems,
        lambda row, problem: sentence(
            "{vehicle} was not refreshed: {title}.", vehicle=name_of(row), title=problem.title
        ),
        lambda count, problem: sentence("{count} were not refreshed: {title}.", count=count, title=problem.title),
    )
    told += _not_begun(report.not_looked_at, stopped=stopped)
    return _notice(told, report.problems, is_whole=report.looked_at == report.total)


def copied(count: int, *, without: int, bad: int) -> Notice:
    """Tell how many links are in the clipboard, and how many sessions have none that may be handed out."""
    told = [
        sentence("No link was copied.")
        if count == 0
        else sentence("One link is in the clipboard.")
        if count == 1
        else sentence("{count} links are in the clipboard, one a line.", count=count)
    ]
    if without:
        told.append(
            sentence("One session has none.")
            if without == 1
            else sentence("{count} sessions have none.", count=without)
        )
    if bad:
        told.append(
            sentence("One is left out, for it is not a secure web address. Please tell PAVE.")
            if bad == 1
            else sentence("{count} are left out, for they are not secure web addresses. Please tell PAVE.", count=bad)
        )
    level = Level.PROBLEM if bad else Level.DONE if count else Level.HINT
    return Notice(level=level, sentences=tuple(told))


def exported(count: int, path: Path) -> Notice:
    """Tell how many were exported, and where to find them."""
    name, folder = path.name, str(path.parent)
    told = (
        sentence("One session was exported: {name}, in the folder {folder}.", name=name, folder=folder)
        if count == 1
        else sentence("{count} sessions were exported: {name}, in the folder {folder}.",
                      count=count, name=name, folder=folder)
    )  # fmt: skip
    return Notice(level=Level.DONE, sentences=(told,))


def not_exported() -> Notice:
    """Tell that an export was stopped."""
    told = (sentence("The export was stopped."), sentence("Nothing was exported."))
    return Notice(level=Level.HINT, sentences=told)


def _grouped(
    problems: _Problems,
    say_one: Callable[[SessionRow, Problem], Sentence],
    say_many: Callable[[int, Problem], Sentence],
) -> Iterable[Sentence]:
    """Say each kind of problem once, with how many met it, one alone by its name; and what can be done about it."""
    kinds: dict[str, _Problems] = {}
    for row, problem in problems:
        kinds.setdefault(problem.title.template, []).append((row, problem))
    for group in sorted(kinds.values(), key=len, reverse=True):
        row, problem = group[0]
        yield say_one(row, problem) if len(group) == 1 else say_many(len(group), problem)
        yield problem.next_step


def _not_begun(count: int, *, stopped: bool) -> list[Sentence]:
    if not count:
        return []
    if stopped:
        return [
            sentence("You stopped it before the last one.")
            if count == 1
            else sentence("You stopped it before the other {count}.", count=count)
        ]
    return [
        sentence("One more was not begun, for it would have met the same.")
        if count == 1
        else sentence("{count} more were not begun, for they would have met the same.", count=count)
    ]


def _notice(told: list[Sentence], problems: _Problems, *, is_whole: bool) -> Notice:
    level = Level.PROBLEM if problems else Level.DONE if is_whole else Level.HINT
    details = str(problems[0][1].details) if problems else ""
    return Notice(level=level, sentences=tuple(told), details=details)
