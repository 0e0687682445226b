"""What a problem says about single fields of an editor."""

from __future__ import annotations

from pave_desktop.models.field import Field
from pave_desktop.models.problem import EditForbidden, FieldsRefused, Problem
from pave_desktop.rules.locks import DELETED
from pave_desktop.sentence import Sentence, sentence


def not_sent(vehicle: str, field: Field, typed: str, lock: Sentence | None) -> Sentence:
    """Tell that what was typed into a field was not sent, for it was locked meanwhile."""
    template = "{vehicle}: {field} “{typed}” was not sent. {why}"
    return sentence(template, vehicle=vehicle, field=field, typed=typed, why=lock or DELETED)


def field_errors(problem: Problem) -> dict[Field, Sentence]:
    """Give the sentence that belongs under each field; nothing where the problem is about none."""
    if isinstance(problem, FieldsRefused):
        return {field: sentence("PAVE said: {said}", said=" ".join(said)) for field, said in problem.fields.items()}
    return dict(problem.locks) if isinstance(problem, EditForbidden) else {}
