"""The data set's words for trims: one trim a buyer knows is kept, and lists, codes and notes are left out."""

from __future__ import annotations

import re

from pave_desktop.vehicles.spelling import tidy, without_brackets, words_in_small_letters

_LONGEST = 30
_SPELLED = {
    "BIG": "Big",
    "Ltd": "Limited",
    "LTD": "Limited",
    "LUX": "Lux",
    "Nismo": "NISMO",
    "Phev": "PHEV",
    "POP": "Pop",
    "Powerwagon": "Power Wagon",
    "PRO": "Pro",
    "RED": "Red",
    "STD": "Standard",
    "Std": "Standard",
    "Tfsi": "TFSI",
    "Vtec": "VTEC",
    "Viii": "VIII",
}

# One trim in spite of its slash: put aside while lists are looked for.
_SLASHED_TRIM = re.compile(r"\bR/T\b")
_SLASHED_TRIM_PUT_ASIDE = "R\N{FRACTION SLASH}T"
_WITH = re.compile(r"\bw/\s*(?:o\s+)?", re.I)
_OPTIONS = re.compile(r"\s*\+(?=[A-Za-z/]).*$|\s+\+.*$")
_EXTRAS = re.compile(r"\s*\bwith(?:out)?\b.*$|\s+(?:pkg|package|navi)\b.*$", re.I)
_SEVERAL = re.compile(r"[/,;&]|\b(?:and|or)\b|\s-\s", re.I)

_NO_TRIM_WORDS = """
    n/a na tbd tbc sa reserved other others unknown none incomplete export normal taxi fleet top hgs hgw gds
    4x4 4x2 4wd 2wd awd fwd rwd 4matic 4motion quattro xdrive sdrive manual automatic auto rhd lhd
    coupe convertible conv sedan wagon suv hatchback pickup v6 v8 v10 i4 l4 ev hev sulev ulev ulev2 lev2
"""
_NO_TRIM = frozenset(_NO_TRIM_WORDS.split())
_NOTES = re.compile(
    r"not[- ]identified|not applicable|[\"”]|\b(?:level|grade|trim|roof|cab|van|cargo|chassis|cutaway|bed|ton|seats?"
    r"|seater|seating|bbc|conventional|conv|coe|wheels?|wheelbase|stretch|hearse|limo|drw|srw|sleeper|sleepercab"
    r"|passenger|body|opt|only|export|series|fleet|project|engineering|build|incomplete|inches|rows?|airbags?"
    r"|transmission|trans|cyl|specification)\b",
    re.I,
)
_CODE = re.compile(r"^(?:\d+|1S[A-RT-Z]|[12]X[VE]|RF\d|\w\w-\w-\w\d\d)$")
_CODES_OF_MAKES = {
    "CHRYSLER": re.compile(r"[LHS]\d\d|EC|EL"),
    "DODGE": re.compile(r"EC|EL|DX\d|DS\d|High|Medium|Low"),
    "HYUNDAI": re.compile(r"BH|CMA|EN|EP|GI|GK|HD|JM|MC|NFA|SM|TG|XD"),
    "KIA": re.compile(r"GLS?|BL|GQ|JB|KM|LD|MG|MS|QL|SD|UN|VQ"),
    "MITSUBISHI": re.compile(r"[A-Za-z]|PB|YR\d\d|[A-Z]{1,2}\d\dS?|High|Medium|Low"),
    "RAM": re.compile(r"[DV][A-Z]"),
    "ROLLS-ROYCE": re.compile(r"RR\d*"),
}
_MARKET_AT_THE_END = re.compile(r"\s+(?:SA|NA)$")
_MERCEDES_NUMBER = re.compile(r"\b([A-Z]{1,3})(\d{2,3}[a-z]?)\b")
# What some makes put around the trim.
_AROUND_TRIMS_OF_MAKES = {
    "ACURA": re.compile(r"^\d\d "),
    "BMW": re.compile(r"^i\d$"),
    "HONDA": re.compile(r"[- ](?:NAVI|RES|NR|N|R)$"),
    "LEXUS": re.compile(r"^(?:[A-Z]{2} ?)?\d{3}\w*\+?\s*"),
    "VOLVO": re.compile(r"^SV\w\w "),
}


def dealer_trim(trim: str, *, make: str, model: str) -> str:
    """Give the trim if the data set names just one, as a buyer knows it; else nothing."""
    if trim.casefold() in _NO_TRIM:
        return ""
    text = _WITH.sub(" with ", _SLASHED_TRIM.sub(_SLASHED_TRIM_PUT_ASIDE, without_brackets(trim)))
    named = {_one_trim(part, make=make) for part in _SEVERAL.split(_OPTIONS.sub("", text))}
    if len(named) != 1:
        return ""
    text = named.pop()
    if not text or _is_no_trim(text, make=make) or _same(text, model) or _same(text, make):
        return ""
    return text.replace(_SLASHED_TRIM_PUT_ASIDE, "R/T")


def _one_trim(text: str, *, make: str) -> str:
    text = _MARKET_AT_THE_END.sub("", tidy(_EXTRAS.sub("", text)))
    around = _AROUND_TRIMS_OF_MAKES.get(make)
    if around is not None:
        text = tidy(around.sub("", text))
    if make == "MERCEDES-BENZ":
        text = _mercedes(text)
    if make == "BMW":
        text = re.sub(r"\bGC$", "Gran Coupe", text)
    if make == "HONDA":
        text = re.sub(r"^EXL\b", "EX-L", text)
    return " ".join(_SPELLED.get(word, word) for word in words_in_small_letters(text).split())


def _is_no_trim(text: str, *, make: str) -> bool:
    codes = _CODES_OF_MAKES.get(make)
    return (
        len(text) > _LONGEST
        or text.casefold() in _NO_TRIM
        or _NOTES.search(text) is not None
        or _CODE.match(text) is not None
        or (codes is not None and codes.fullmatch(text) is not None)
    )


def _mercedes(text: str) -> str:
    """`C300 4-MATIC` and `C300-4M` are both the maker's `C 300 4MATIC`."""
    text = re.sub(r"[- ]*\b4[- ]?M(?:ATIC)?\b", " 4MATIC", text, flags=re.I)
    return tidy(_MERCEDES_NUMBER.sub(r"\1 \2", text))


def _same(one: str, other: str) -> bool:
    return re.sub(r"\W", "", one).casefold() == re.sub(r"\W", "", other).casefold()
