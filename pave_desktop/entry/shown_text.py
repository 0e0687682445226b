"""Somebody else's text made fit to be shown: nothing hidden, nothing turned round, nothing without end.

What is stored and sent stays exact; this is for eyes, tool tips, titles and screen readers only.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

MARK = "\N{REPLACEMENT CHARACTER}"
"""Stands where there is something that cannot be seen, or that would move what stands beside it."""

ELLIPSIS = "…"
LONGEST_SHOWN_LINE = 200
LONGEST_SHOWN_TEXT = 2000
MOST_LINES = 40
MOST_MARKS_ON_A_LETTER = 4
"""Hebrew, Vietnamese and Burmese need up to four; more is a tower that covers other lines."""

_READ_AHEAD = 4
"""What is longer than this many times its limit is not even looked at to its end."""

# Left out without a trace: texts written from right to left, and texts from web pages, carry them in good faith.
_HARMLESS = re.compile("[\u00ad\u061c\u200e\u200f\ufeff]+")
_BLANKS = re.compile(r"\s+")
_LINE_ENDS = re.compile("\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_ODD_BLANKS = re.compile(r"[^\S\n ]")
_EMPTY_LINES = re.compile("\n(?: *\n){2,}")
_HIDDEN = re.compile(
    "(?:"
    "[\0-\x09\x0b-\x1f\x7f-\x9f"  # control characters but the end of a line
    "\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u2060-\u206f\u2800\u3164\uffa0\ufff0-\ufffc"  # without a shape
    "\u2028-\u202e"  # ends of lines, and what turns the order of others round; \u2066-\u2069 stand above
    "\ud800-\udfff\ufdd0-\ufdef\ufffd-\uffff\ue000-\uf8ff"  # halves, no characters, no meaning agreed on
    "\U000e0000-\U0010ffff]"  # tags and the private planes
    # Joiners and shapes of signs belong between and after signs of other scripts, once.
    "|(?<![^\0-\x7f])[\u200c\u200d]|[\u200c\u200d](?![^\0-\x7f])|[\u200c\u200d]{2,}"
    "|(?<=[\0-\x22\x24-\x29\x2b-\x2f\x3a-\x7f])[\ufe00-\ufe0f]+|[\ufe00-\ufe0f]{2,}"
    ")+"
)
# Where a line may end within a word, as after a slash, a label can wrap it; Chinese and the like wrap anywhere.
_WRAPS_BY_ITSELF = r"\s/?\-\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef"


def shown_line(text: str, longest: int = LONGEST_SHOWN_LINE) -> str:
    """Make a text one line of at most `longest` characters, an ellipsis in place of what was cut off."""
    if len(text) <= longest and text.isascii() and text.isprintable():
        return text
    return _shortened(_BLANKS.sub(" ", _bare(text, longest)).strip(), longest, whole=text)


def shown_text(text: str, longest: int = LONGEST_SHOWN_TEXT, *, most_lines: int = MOST_LINES) -> str:
    """Make a text fit to be shown on several lines; what is not hidden in it stays as it is spelled."""
    if len(text) <= longest and text.isascii() and text.isprintable():
        return text
    lines = _EMPTY_LINES.sub("\n\n", _bare(text, longest)).split("\n")
    if len(lines) > most_lines:
        lines = [*lines[:most_lines], ELLIPSIS]
    return _shortened("\n".join(lines), longest, whole=text)


def is_hidden_in(text: str) -> bool:
    """Tell whether there is anything in a text that is not seen, or moves what stands beside it."""
    return (_HIDDEN.search(text) or _HARMLESS.search(text)) is not None


def with_hidden_as(text: str, spelled: Callable[[str], str]) -> str:
    """Spell out what is hidden in a text, sign by sign, where it must be possible to read it back."""
    for pattern in (_HIDDEN, _HARMLESS):
        text = pattern.sub(lambda found: "".join(map(spelled, found[0])), text)
    return text


def wrappable(text: str, longest_word: int) -> str:
    """Shorten the words that no line break may part: a label would grow as wide as the longest of them."""
    if len(text) <= longest_word:
        return text
    return re.sub(rf"([^{_WRAPS_BY_ITSELF}]{{{longest_word - 1}}})[^{_WRAPS_BY_ITSELF}]{{2,}}", rf"\1{ELLIPSIS}", text)


def _bare(text: str, longest: int) -> str:
    """Leave out what is harmless and not seen, and mark what is hidden or would never end."""
    text = _LINE_ENDS.sub("\n", text[: longest * _READ_AHEAD])
    text = _ODD_BLANKS.sub(" ", text)
    text = _HIDDEN.sub(MARK, _HARMLESS.sub("", text))
    return text if text.isascii() else _without_towers(text)


def _without_towers(text: str) -> str:
    """Leave each letter the marks that a script may put on it, and mark what is piled up on top of them."""
    shown: list[str] = []
    height = 0
    for sign in text:
        height = height + 1 if unicodedata.category(sign) in {"Mn", "Me"} else 0
        if height <= MOST_MARKS_ON_A_LETTER:
            shown.append(sign)
        elif height == MOST_MARKS_ON_A_LETTER + 1:
            shown.append(MARK)
    return "".join(shown)


def _shortened(text: str, longest: int, *, whole: str) -> str:
    if len(text) > longest:
        return text[: longest - 1].rstrip() + ELLIPSIS
    is_cut = len(whole) > longest * _READ_AHEAD
    return text[: longest - 1].rstrip() + ELLIPSIS if is_cut and not text.endswith(ELLIPSIS) else text
