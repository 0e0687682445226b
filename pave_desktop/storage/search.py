"""Search over the list, in one file so that another way of searching can take its place.

A row is found when every word of the search is found in it, without regard to case and accents. Each row carries
its folded texts between line ends; a word is looked for with `instr`, so `%` and `_` mean themselves.
"""

from __future__ import annotations

import re
from itertools import chain

from pave_desktop.models.session_row import SessionRow
from pave_desktop.storage.stored_values import fold

# Whatever is pasted, the statement stays small enough for SQLite; later words are not looked for.
_MOST_WORDS = 40

_PHONE = re.compile(r"[\s+()./0-9-]+")
_FEWEST_DIGITS_OF_A_WORD = 3
_FEWEST_DIGITS_OF_A_PHONE = 5

_FOUND = "instr(search_text, ?) > 0"


def search_text(row: SessionRow) -> str:
    """Gather what a row can be found by, one folded text a line, with a line end before and after each."""
    texts = (row.vin, row.key or "", row.vehicle, row.customer, row.phone, row.client_id, row.capture_link)
    # Splitting and joining makes one line of each text, whatever is in it.
    lines = [" ".join(fold(text).split()) for text in (*texts, _digits(row.phone))]
    return "\n".join(("", *filter(None, lines), ""))


def search_condition(search: str) -> tuple[str, list[str]]:
    """Make the SQL condition on a session and its parameters; an empty condition where nothing is looked for."""
    words = list(dict.fromkeys(fold(search).split()))[:_MOST_WORDS]
    if not words:
        return "", []
    by_word = [_spellings(word) for word in words]
    condition = " AND ".join(f"({' OR '.join([_FOUND] * len(spellings))})" for spellings in by_word)
    parameters = list(chain.from_iterable(by_word))
    phone = _phone_digits(search)
    if phone:
        return f"({_FOUND} OR ({condition}))", [phone, *parameters]
    return f"({condition})", parameters


def _spellings(word: str) -> list[str]:
    """List what to look for, any of which will do: the word, its digits, the key at the end of a link."""
    spellings = [word]
    digits = _digits(word)
    if _PHONE.fullmatch(word) and len(digits) >= _FEWEST_DIGITS_OF_A_WORD and digits != word:
        spellings.append(digits)
    key = _key_of_link(word)
    if key:
        spellings.append(f"\n{key}\n")
    return spellings


def _phone_digits(search: str) -> str:
    """Read the search as one phone number, without the zeros that are dialled only at home; "" if it is none."""
    folded = fold(search)
    digits = _digits(folded).lstrip("0")
    is_phone = _PHONE.fullmatch(folded) and len(digits) >= _FEWEST_DIGITS_OF_A_PHONE
    return digits if is_phone else ""


def _key_of_link(word: str) -> str:
    host, slash, _ = word.partition("/")
    if not slash or not ("." in host or "://" in word):
        return ""
    path = re.split(r"[?#]", word, maxsplit=1)[0].rstrip("/.,;>)\"'")
    return path.rpartition("/")[2]


def _digits(text: str) -> str:
    return re.sub(r"[^0-9]", "", fold(text))
