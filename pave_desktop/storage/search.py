"""Search over the list, in one file so that another way of searching can take its place.

A row is found when every word of the search is found in it, without regard to case and accents. Each row carries
its folded texts between line ends; a word is looked for with `instr`, so `%` and `_` mean themselves. The index of what
three signs stand in which row says where to look: it may name too many rows, never too few.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pave_desktop.models.session_row import SessionRow
from pave_desktop.storage.stored_values import fold

# Whatever is pasted, the statement stays small enough for SQLite; later words are not looked for.
_MOST_WORDS = 40

_PHONE = re.compile(r"[\s+()./0-9-]+")
_FEWEST_DIGITS_OF_A_WORD = 3
_FEWEST_DIGITS_OF_A_PHONE = 5

_SIGNS_IN_INDEX = 3
_MOST_SIGNS_OF_A_WORD = 24
"""Of longer ones the index is asked about so many places; the rest is looked at in the rows that it names."""


@dataclass(frozen=True, slots=True)
class Search:
    """A condition on a session in SQL with its parameters, and what the index is asked; each empty where there is none.

    Without something to ask the index, every row has to be looked at.
    """

    condition: str = ""
    parameters: dict[str, str] = field(default_factory=dict)
    index_query: str = ""


def search_text(row: SessionRow) -> str:
    """Gather what a row can be found by, one folded text a line, with a line end before and after each."""
    texts = (row.vin, row.key or "", row.vehicle, row.customer, row.phone, row.client_id, row.capture_link)
    # Splitting and joining makes one line of each text, whatever is in it.
    lines = [" ".join(fold(text).split()) for text in (*texts, _digits(row.phone))]
    return "\n".join(("", *filter(None, lines), ""))


def read_search(search: str) -> Search:
    """Make of what somebody typed what SQLite is asked."""
    words = list(dict.fromkeys(fold(search).split()))[:_MOST_WORDS]
    if not words:
        return Search()
    by_word = [_spellings(word) for word in words]
    phone = _phone_digits(search)
    parameters: dict[str, str] = {}

    def found(text: str) -> str:
        name = f"text_{len(parameters)}"
        parameters[name] = text
        return f"instr(search_text, :{name}) > 0"

    condition = " AND ".join(f"({' OR '.join(map(found, spellings))})" for spellings in by_word)
    index_query = " AND ".join(filter(None, (_in_index(*spellings) for spellings in by_word)))
    if phone:
        condition = f"{found(phone)} OR ({condition})"
        index_query = f"({_in_index(phone)}) OR ({index_query})" if index_query else ""
    return Search(f"({condition})", parameters, index_query)


def _in_index(*texts: str) -> str:
    """Ask the index for the rows that can have one of these texts; empty where it knows nothing of one that short."""
    if min(map(len, texts)) < _SIGNS_IN_INDEX:
        return ""
    return f"({' OR '.join(map(_signs_of, texts))})"


def _signs_of(text: str) -> str:
    last = len(text) - _SIGNS_IN_INDEX
    step = max(1, -(-last // _MOST_SIGNS_OF_A_WORD))
    places = (*range(0, last, step), last)
    signs = dict.fromkeys(text[place : place + _SIGNS_IN_INDEX] for place in places)
    return "(" + " AND ".join('"' + each.replace('"', '""') + '"' for each in signs) + ")"


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
