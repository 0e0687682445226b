"""What an editor says above its buttons."""

from __future__ import annotations

from pave_desktop.models.draft import Draft
from pave_desktop.models.problem import Problem
from pave_desktop.sentence import sentence
from pave_desktop.state.notices import Level, Notice
from pave_desktop.ui.words import moment_words


def filled_in_again(draft: Draft) -> Notice:
    """Tell that what was typed before stands there again."""
    told = sentence("What was typed at {when} and not saved is filled in again.", when=moment_words(draft.kept_at))
    return Notice(level=Level.HINT, sentences=(told,))


def busy() -> Notice:
    """Tell that nothing was begun."""
    told = sentence("An earlier change of this session is just being sent. Please save again in a moment.")
    return Notice(level=Level.HINT, sentences=(told,))


def not_saved(problem: Problem, *, is_kept: bool) -> Notice:
    """Tell why it was not saved; `is_kept` says that the list has it as a draft."""
    told = problem.told
    if problem.waits:
        told = (*told[:2], sentence("The change that waits is kept with this, and goes out by itself."))
    if is_kept:
        told = (*told[:2], sentence("It is in the list as a draft, and leaves only when you create it."))
    return Notice(level=Level.PROBLEM, sentences=told, details=str(problem.details))
