"""What can be chosen for a field that takes one of several values: the same words in every window."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from pave_desktop.models.field import Field


def _later(text: str) -> str:
    """Mark a text for the translators; `choices_of` translates it when it is shown."""
    return str(QT_TRANSLATE_NOOP("Choices", text))


_AS_SET = _later("As set for this key")
_CHOICES: dict[Field, tuple[tuple[str, str], ...]] = {
    Field.ODOMETER_UNIT: (
        ("MILES", _later("Miles")),
        ("KILOMETRES", _later("Kilometres")),
        ("", _later("Not given")),
    ),
    Field.THEME: (
        ("", _AS_SET),
        ("LITE", _later("LITE")),
        ("PRO", _later("PRO")),
        ("CAPT", _later("CAPT (photos only)")),
    ),
    # Only EN is known to be taken; the others follow the same two letters, and a refusal is told.
    Field.LANGUAGE: (
        ("", _AS_SET),
        ("EN", _later("English")),
        ("ES", _later("Spanish")),
        ("FR", _later("French")),
    ),
}


def choices_of(field: Field) -> tuple[tuple[str, str], ...]:
    """Give each value and its words; nothing for a field that takes any text."""
    return tuple((value, QCoreApplication.translate("Choices", words)) for value, words in _CHOICES.get(field, ()))
