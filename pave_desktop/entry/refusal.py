"""How a reader of typed text says that it cannot be used: one sentence, shown under the field."""

from __future__ import annotations

from pave_desktop.sentence import Sentence, sentence


class EntryRefusedError(ValueError):
    """Typed text that cannot be sent. `sentence` says why and what to do; it never holds a secret."""

    def __init__(self, why: Sentence) -> None:
        super().__init__(str(why))
        self.sentence = why


def refuse(template: str, **values: object) -> EntryRefusedError:
    """Make the refusal to raise, from a literal template."""
    return EntryRefusedError(sentence(template, **values))
