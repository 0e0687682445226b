"""The vehicle identification number: tidied, mended, and its check digit worked out (ISO 3779, 49 CFR 565)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from pave_desktop.entry.refusal import refuse
from pave_desktop.sentence import Sentence, sentence

LENGTH = 17
_NORTH_AMERICA = frozenset("12345")
CHECK_DIGIT_POSITION = 8
LABEL_LETTER = "I"
"""What stands before the VIN in the bar code of some import labels, and is no part of it."""

_YEAR_POSITION = 9
_SERIAL_DIGITS = 5

# With the signs nobody sees that come along from web pages and e-mails.
_BLANKS_AND_DASHES = re.compile(r"[\s\-‐‑‒–—\u00ad\u200b\u200e\u200f\u2060\ufeff]+")
_NEVER_IN_A_VIN = re.compile(r"[IOQ]")
_NOT_A_VIN_CHARACTER = re.compile(r"[^A-Z0-9]")
_DIGIT_AND_LETTER = re.compile(r"(?=.*[0-9])(?=.*[A-Z])[A-Z0-9]{17}")
_MENDED = str.maketrans("OQI", "001")

_VALUES = {
    **{str(digit): digit for digit in range(10)},
    **dict(zip("ABCDEFGH", range(1, 9), strict=True)),
    **dict(zip("JKLMN", range(1, 6), strict=True)),
    "P": 7,
    "R": 9,
    **dict(zip("STUVWXYZ", range(2, 10), strict=True)),
}
_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)

# A letter and a digit of one outline, and U with V: what a tired eye cannot tell apart on any label.
_ALIKE = ("S5", "B8", "Z2", "G6", "D0", "UV")
# A stroke more or less, as on a worn or scratched plate (3/8, 5/6, 6/8, C/G, E/F, F/P, P/R, M/N, V/Y, K/X), in
# handwriting (1/7, 4/9, 4/A, 7/T), and the small l typed for a one, which turns into a capital L.
_NEARLY_ALIKE = ("17", "1L", "38", "49", "4A", "56", "68", "7T", "CG", "EF", "FP", "KX", "MN", "PR", "VY")

# Finding a VIN in a text. A link or an e-mail address is passed over whole.
_PIECE = re.compile(r"[^\s,;|<>\"“”]+")
_LINK = re.compile(r"://|@|^www\.|[^\W_]\.[a-z]{2,}/", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+")
# A tab or a line's end parts columns and rows: a VIN never goes on behind it.
_BETWEEN_GROUPS = re.compile(r"[ \u00a0\u202f\-‐‑‒–—]{1,3}")
_MOST_GROUPS = 6
_LONGEST_GROUP_OF_LETTERS = 5
_PHONE_OR_KEY = re.compile(r"\b(?:[0-9]{3}\W?[0-9]{3}\W?[0-9]{4}|[A-Z]{3}-[A-Z0-9]{10})\b", re.IGNORECASE)
# No car with a check digit comes from there.
_AFRICA_AND_NOBODY = "ABCDEFGH0"
_PARTING = frozenset(",;:|\"'“”‘’<>()[]{}*•\u200b\u200e\u200f\u2060\ufeff")
_JOINING = frozenset("-‐‑‒–—/")


def _partners(pairs: tuple[str, ...]) -> dict[str, str]:
    partners: dict[str, str] = {}
    for pair in pairs:
        for character, other in zip(pair, pair[::-1], strict=True):
            partners[character] = partners.get(character, "") + other
    return partners


_LOOKS_LIKE = _partners(_ALIKE)
_LOOKS_NEARLY_LIKE = _partners(_NEARLY_ALIKE)


def tidy_vin(typed: str) -> str:
    """Take out blanks and dashes and what a bar code has around the VIN, and turn to capitals."""
    vin = _BLANKS_AND_DASHES.sub("", typed).upper()
    # Code 39 begins and ends with a star, which some scanners and fonts hand on.
    if vin.startswith("*") and vin.endswith("*") and vin.strip("*"):
        vin = vin.strip("*")
    return vin[1:] if len(vin) == LENGTH + 1 and vin.startswith(LABEL_LETTER) else vin


def mend_vin(vin: str) -> str:
    """Turn O and Q to 0 and I to 1 in a tidied VIN, where the check digit proves it; else it comes back as it is."""
    mended = vin.translate(_MENDED)
    return mended if mended != vin and has_right_check_digit(mended) else vin


def read_vin(typed: str) -> str | None:
    """Read a typed VIN, tidied and mended; None where nothing was typed.

    Raises EntryRefusedError for a wrong length only.
    """
    vin = tidy_vin(typed)
    if not vin:
        return None
    if len(vin) != LENGTH:
        raise refuse("A VIN has 17 characters; this one has {count}.", count=len(vin))
    return mend_vin(vin)


def scanned_vin(burst: str) -> str | None:
    """Read what a scanner typed in one go, without its Enter: the VIN, tidied, or None where it was something else."""
    vin = tidy_vin(burst)
    return vin if burst.isascii() and _DIGIT_AND_LETTER.fullmatch(vin) else None


def check_digit(vin: str) -> str | None:
    """Work out the character that belongs in the ninth place, or None where a character has no value."""
    try:
        total = sum(_VALUES[character] * weight for character, weight in zip(vin, _WEIGHTS, strict=True))
    except (KeyError, ValueError):
        return None
    remainder = total % 11
    return "X" if remainder == 10 else str(remainder)  # noqa: PLR2004 - the standard writes ten as X


def has_right_check_digit(vin: str) -> bool:
    """Tell whether a tidied VIN has 17 characters that a VIN may have, and the right one in the ninth place."""
    return len(vin) == LENGTH and check_digit(vin) == vin[CHECK_DIGIT_POSITION]


def hint_about_vin(typed: str) -> Sentence | None:
    """Say what looks wrong with a VIN of the right length. A hint, never a block: not every country checks."""
    vin = mend_vin(tidy_vin(typed))
    if len(vin) != LENGTH or has_right_check_digit(vin):
        return None
    if _NOT_A_VIN_CHARACTER.search(vin):
        return sentence("A VIN has only letters and digits. Please compare it with the car.")
    if _NEVER_IN_A_VIN.search(vin):
        return sentence("A VIN has no letters I, O or Q. Please compare it with the car.")
    if vin[CHECK_DIGIT_POSITION] not in "0123456789X":
        return sentence(
            "This VIN has no check digit, as is usual outside North America. Please compare it with the car."
        )
    if vin[0] in _NORTH_AMERICA:
        return sentence("The check digit does not fit. Please compare the VIN with the car.")
    return sentence(
        "The check digit does not fit. Outside North America that is usual; "
        "otherwise please compare the VIN with the car."
    )


def likely_readings(vin: str) -> tuple[str, ...]:
    """List the VINs one slip away from a tidied one whose check digit does not fit; theirs does. Likeliest first.

    A slip is one character taken for another that looks like it, or two neighbours swapped. O, Q and I, which no
    VIN has, are read as 0 and 1 in every one. One other VIN in eleven fits by chance, so these are for asking
    (“Is it …?”), never for taking. () where the VIN is right, has a wrong length, or is of a kind without check digit.
    """
    base = vin.translate(_MENDED)
    # Volkswagen's VINs for Europe fill the unused places with Z, the ninth as well: it is not a 2 misread.
    if len(vin) != LENGTH or _NOT_A_VIN_CHARACTER.search(vin) or has_right_check_digit(vin) or vin[3:6] == "ZZZ":
        return ()
    if has_right_check_digit(base):
        return (base,)
    known_slips = {place for place, character in enumerate(vin) if _NEVER_IN_A_VIN.match(character)}
    ranked: dict[str, tuple[bool, int, int, int]] = {}
    for kind, place, reading in _slips(base):
        if has_right_check_digit(reading):
            # Where an O, Q or I stands is a slip for certain: perhaps it was D, L or 7 rather than 0 or 1.
            rank = (place not in known_slips, _oddities(reading), kind, place)
            ranked[reading] = min(rank, ranked.get(reading, rank))
    return tuple(sorted(ranked, key=lambda reading: (ranked[reading], reading)))


def _slips(vin: str) -> Iterator[tuple[int, int, str]]:
    """Give every VIN one slip away, with the kind of slip (the commonest is 0) and its place."""
    for place, character in enumerate(vin):
        before, after = vin[:place], vin[place + 1 :]
        for other in _LOOKS_LIKE.get(character, ""):
            yield 0, place, before + other + after
        if after[:1] not in {"", character}:
            yield 1, place, before + after[0] + character + after[1:]
        for other in _LOOKS_NEARLY_LIKE.get(character, ""):
            yield 2, place, before + other + after


def _oddities(vin: str) -> int:
    """Count what no North American maker writes: a letter in a car's last five places, or a year of U, Z or 0."""
    return sum(map(str.isalpha, vin[-_SERIAL_DIGITS:])) + (vin[_YEAR_POSITION] in "UZ0")


def find_vins(text: str) -> tuple[str, ...]:
    """Find every VIN in a pasted text, such as an e-mail or a line of a stock list: in order, once each, mended.

    A word of 17 characters counts where its check digit fits, and also where it looks like a VIN from elsewhere.
    Groups parted by blanks or dashes count only where the check digit fits. What is within a link, an e-mail
    address or a longer word does not count.
    """
    words = [
        word
        for piece in _PIECE.finditer(text)
        if not _LINK.search(piece[0])
        for word in _WORD.finditer(text, piece.start(), piece.end())
    ]
    found: dict[str, None] = {}
    at = 0
    while at < len(words):
        count, vin = _vin_at(text, words, at)
        if vin:
            found.setdefault(vin)
        at += count
    return tuple(found)


def _vin_at(text: str, words: list[re.Match[str]], at: int) -> tuple[int, str | None]:
    """Read the VIN that begins with that word, and tell of how many words it is; 1 and None where none begins."""
    first = words[at]
    if len(first[0]) >= LENGTH:
        return 1, _plain_vin(first[0], before=_before(text, words, at), behind=_behind(text, first.end()))
    length = 0
    for last in range(at, min(at + _MOST_GROUPS, len(words))):
        length += len(words[last][0])
        if length > LENGTH + 1:
            break
        if length >= LENGTH and _before(text, words, at) == _behind(text, words[last].end()) == "parted":
            vin = _grouped_vin(text, words[at : last + 1])
            if vin:
                return last - at + 1, vin
    return 1, None


def _plain_vin(word: str, *, before: str, behind: str) -> str | None:
    vin = mend_vin(tidy_vin(word))
    if not _DIGIT_AND_LETTER.fullmatch(vin) or not any(map(str.isdigit, word)) or not word.isascii():
        return None
    if has_right_check_digit(vin):
        return vin if before == "parted" and behind != "inside" else None
    # Elsewhere in the world nothing proves a VIN. A maker's first three characters have a letter; a stamp of date and
    # time has none there. And nobody writes one VIN in both small and capital letters.
    looks_like_one = (
        not _NEVER_IN_A_VIN.search(vin)
        and vin[-4:].isdigit()
        and any(map(str.isalpha, vin[:3]))
        and word in {word.upper(), word.lower()}
    )
    return vin if looks_like_one and before == behind == "parted" else None


def _grouped_vin(text: str, words: list[re.Match[str]]) -> str | None:
    """Read a VIN in groups. By chance one row of words in eleven fits, so it must look like one as well."""
    groups = [word[0] for word in words]
    vin = mend_vin(tidy_vin("".join(groups)))
    if not has_right_check_digit(vin) or not vin[-4:].isdigit() or vin[_YEAR_POSITION] in "UZ0":
        return None
    if not all(_BETWEEN_GROUPS.fullmatch(text, one.end(), next_one.start()) for one, next_one in pairwise(words)):
        return None
    # Words and numbers side by side, such as `2017 KIA FORTE 48210`, have no group with both, and have numbers before
    # words; a VIN has its serial number at the end (and perhaps its check digit alone).
    has_mixed_group = any(not group.isalpha() and not group.isdigit() for group in groups)
    has_inner_number = any(
        len(one) > 1 and one.isdigit() and not next_one.isdigit() for one, next_one in pairwise(groups)
    )
    has_long_word = any(group.isalpha() and len(group) > _LONGEST_GROUP_OF_LETTERS for group in groups)
    whole = text[words[0].start() : words[-1].end()]
    is_like_one = has_mixed_group and not has_inner_number and not has_long_word and vin[0] not in _AFRICA_AND_NOBODY
    is_one_case = all(map(str.isascii, groups)) and whole in {whole.upper(), whole.lower()}
    return vin if is_like_one and is_one_case and not _PHONE_OR_KEY.search(whole) else None


def _before(text: str, words: list[re.Match[str]], at: int) -> str:
    """Tell what a word is to what stands before it: parted from it, joined to it, or inside of something longer."""
    start = words[at].start()
    if at and words[at - 1][0].upper() == "VIN" and words[at - 1].end() + 1 == start:
        return "parted"
    sign, beyond = text[start - 1 : start], text[max(start - 2, 0) : max(start - 1, 0)]
    if sign in _JOINING:
        return "joined" if beyond.isalnum() else "parted"
    return "parted" if not sign or sign.isspace() or sign in _PARTING or sign in "#=" else "inside"


def _behind(text: str, end: int) -> str:
    """Tell the same of what stands behind a word."""
    sign, beyond = text[end : end + 1], text[end + 1 : end + 2]
    if sign in _JOINING or sign in {".", "!", "?"}:
        return "parted" if not beyond.isalnum() else "joined" if sign in _JOINING else "inside"
    return "parted" if not sign or sign.isspace() or sign in _PARTING else "inside"
