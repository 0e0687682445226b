"""A cell of a file for spreadsheets that none of them takes for a formula."""

from __future__ import annotations

import re
import unicodedata

APOSTROPHE = "'"

# What stands before a formula without hiding it: blanks of every kind, controls, and what has no shape.
_UNSEEN = (
    "\\s\0-\x20\x7f-\xa0\u00ad\u034f\u061c\u180b-\u180e\u200b-\u200f\u2028-\u202f\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff"
)
_SEPARATES = ",;|\t\r\n\v\f\x1c-\x1e\x85\u2028\u2029"
# Unseen signs do not hide a formula from a spreadsheet, and neither does a quote that it takes away.
_FIRST_SEEN = re.compile(rf"[{_UNSEEN}\"]*+([^{_UNSEEN}\"])")
# Where nothing is seen until the end, that is found too: else the search would begin anew at each sign before it.
_FIRST_SEEN_OF_A_LATER_CELL = re.compile(rf"(?<=[{_SEPARATES}])([{_UNSEEN}\"]*+)([^{_UNSEEN}\"]|\Z)")
_OPENS_BADLY = ("\t", "\r", "\n")


def plain_cell(text: str) -> str:
    """Put an apostrophe before what a spreadsheet would reckon with: formulas, also behind blanks or in wide letters.

    A file is also read with other separators than it was written with, so that what follows any of them counts too.
    """
    text = text.replace("\0", "\N{REPLACEMENT CHARACTER}")
    plain = _FIRST_SEEN_OF_A_LATER_CELL.sub(_defused, text)
    first = _FIRST_SEEN.match(text)
    if text.startswith(_OPENS_BADLY) or (first is not None and _begins_a_formula(first[1])):
        return APOSTROPHE + plain
    return plain


def _defused(found: re.Match[str]) -> str:
    return f"{found[1]}{APOSTROPHE}{found[2]}" if _begins_a_formula(found[2]) else found[0]


def _begins_a_formula(sign: str) -> bool:
    # Wide and small letters, as they are typed in East Asia, are the same to a spreadsheet there.
    return unicodedata.normalize("NFKC", sign)[:1] in {"=", "+", "-", "@"}
