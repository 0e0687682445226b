"""Whole sentences for people, made where no window toolkit may be imported and translated where it may.

A room below the windows says `sentence("PAVE kept {field}.", field=...)`. The template is a literal, so that the
translators' tool finds it; the window that shows it translates the template first and fills it in after.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with named places and what goes into them. `str()` gives the English one."""

    template: str
    values: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}), hash=False)

    def filled(self, template: str, words: Mapping[str, object]) -> str:
        """Fill `words` into a translation of the template; a translation that cannot be filled gives way."""
        try:
            return template.format(**words)
        except (KeyError, IndexError, ValueError):
            return self.template.format(**self.values)

    def __str__(self) -> str:
        return self.template.format(**self.values)


def sentence(template: str, **values: object) -> Sentence:
    """Make a sentence from a literal template; places are named, as in `{field}`."""
    return Sentence(template, MappingProxyType(values))
