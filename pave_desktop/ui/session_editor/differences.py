"""What PAVE made of a save, in sentences."""

from __future__ import annotations

from pave_desktop.models.session_values import Difference
from pave_desktop.sentence import Sentence, sentence
from pave_desktop.ui.words import value_words


def tell_difference(difference: Difference) -> Sentence:
    """Say where the server's copy is not what was expected: kept, emptied or changed on its own."""
    values = {"field": difference.field, "kept": value_words(difference.kept), "asked": value_words(difference.asked)}
    if difference.asked is not None and difference.kept is None:
        return sentence("PAVE does not show {field} “{asked}”.", **values)
    if difference.asked is not None:
        return sentence("PAVE kept {field} “{kept}”.", **values)
    if difference.kept is None:
        return sentence(
            "{field} “{before}” is gone at PAVE; please enter it again.",
            field=difference.field,
            before=value_words(difference.before),
        )
    return sentence("{field} at PAVE is now “{kept}”.", **values)
