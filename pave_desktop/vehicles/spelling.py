"""Capitals as people write them: words like Prius, codes like RAV4, and what a maker spells in its own way."""

from __future__ import annotations

import re

# Shorter than this, capitals are taken for a code: GTI, ILX, CTS.
_SHORTEST_WORD = 4
_VOWEL = re.compile(r"[AEIOUY]")
_PART = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|.", re.DOTALL)


def tidy(text: str) -> str:
    """Make every run of blanks one blank, and take stray marks from both ends."""
    return " ".join(text.split()).strip(" ,;/-.")


def without_brackets(text: str) -> str:
    """Take out what stands in round or square brackets, also where one was never closed."""
    return tidy(re.sub(r"\s*(\([^)]*\)?|\[[^\]]*\]?)", "", text).replace(")", "").replace("]", ""))


def words_in_small_letters(text: str) -> str:
    """Turn `LAND CRUISER` into `Land Cruiser`, and leave `RAV4`, `F-150` and `GTI` as they are."""
    return " ".join(_spell_token(token) for token in text.split())


def _spell_token(token: str) -> str:
    if any(character.isdigit() for character in token):
        return token
    return "".join(_capitalised(part) if _is_shouted(part) else part for part in _PART.findall(token))


def _is_shouted(part: str) -> bool:
    return len(part) >= _SHORTEST_WORD and part.isupper() and _VOWEL.search(part) is not None


def _capitalised(part: str) -> str:
    return part[:1] + part[1:].lower()
