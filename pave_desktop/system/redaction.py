"""The second net under all logs: what looks like a secret or a person, or is known to be one, is left out of a text.

The first net is that nobody logs values. A session's key stays, for it is what helps on the phone.
"""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from functools import lru_cache

GONE = "…"
LONGEST_TEXT = 8000
"""A longer text is cut: no line of a log needs more, and none may take long."""

MOST_NAMES = 4000
MOST_SECRETS = 64
SHORTEST_NAME = 2
SHORTEST_SECRET = 6
LONGEST_KNOWN = 500
SIGNS_OF_A_VIN_THAT_STAY = 4
_PHONE_DIGITS = range(10, 16)
_LOCAL_PHONE_DIGITS = 7

# Each pattern runs through a text once, whatever the text: no part of one can be matched in two ways.
_KEY = re.compile(
    r"(?i)((?:api|access|auth)[-_ ]?(?:key|token|secret)|authorization|cookie)"
    r"(\W{1,8}(?:b['\"])?(?:(?:basic|bearer)\s+)?)[^\s\"',;]+"
)
_SECRET = re.compile(
    r"(?i)((?:secret|token|passw\w{0,6}|passphrase|signature)(?:['\"]|\\\")?\s{0,3}(?:[:=]|->)\s{0,3}"
    r"(?:b?['\"]|\\\")?)[^\s\"',;]+"
)
_SCHEME = re.compile(r"(?i)((?:basic|bearer)\s+)[\w+/=.~-]{6,}")
_IN_ADDRESS = re.compile(r"([?&][^=&\s]{0,40}(?:key|sig|code)=)[^&\s\"']+")
_USER_IN_ADDRESS = re.compile(r"(://)[^/\s@]{1,200}(?=@)")
_SECRETS: tuple[tuple[re.Pattern[str], str, tuple[str, ...]], ...] = (
    (_KEY, rf"\1\2{GONE}", ("api", "access", "auth", "cookie")),
    (_SECRET, rf"\1{GONE}", ("secret", "token", "passw", "passphrase", "signature")),
    (_SCHEME, rf"\1{GONE}", ("basic", "bearer")),
    (_IN_ADDRESS, rf"\1{GONE}", ("key=", "sig=", "code=")),
    (_USER_IN_ADDRESS, rf"\1{GONE}", ("://",)),
)
"""What is looked for, what stands there afterwards, and the words without one of which there is no need to look."""

_OF_A_PERSON = re.compile(
    r"(?i)(['\"](?:first_?name|last_?name|to_?name|customer|name|phone|to|from|e?mail|sms_said|client_id)['\"]\s*[:=]\s*)"
    r"(?:\"(?:[^\"\\]|\\.)*+\"?|'(?:[^'\\]|\\.)*+'?)"
)
_CODE = re.compile(
    r"(?<![0-9A-Za-z])(?:[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}|[0-9a-fA-F]{32,}+|eyJ[\w.-]{10,}+)"
)
_E_MAIL = re.compile(r"(?<![\w.%+-])[\w.%+-]++@[\w.-]+")
_VIN = re.compile(r"(?<![0-9A-Za-z])I?([0-9A-Za-z]{17})(?![0-9A-Za-z])")
_LONG = re.compile(r"[0-9A-Za-z.-]{17}")
_NUMBER = re.compile(r"(?<![\w.])(?<![A-Za-z][-_])(?:%2[Bb]|\+|\()?\d[\d ()./\u00a0\u2010-\u2015-]{5,30}(?<=\d)(?!\w)")
# A time and an address of the network are told from a number by coming first.
_NUMBER_OR_TIME = re.compile(
    r"(?P<kept>\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?)?(?:Z|[+-]\d\d:?\d\d)?(?![\d-])"
    r"|\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5})?(?![\d.]))"
    rf"|{_NUMBER.pattern}"
)
_WORD = re.compile(r"[^\W_]+")
_WORD_NOT_SMALL = re.compile(r"[^\W\da-z_][^\W_]*")


_ANY_CASE = "\0"


class _Known:
    """What was told to be a name or a secret; of too many, the oldest are forgotten."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.secrets: OrderedDict[str, None] = OrderedDict()
        self.names: OrderedDict[str, None] = OrderedDict()
        self.secret_list: tuple[str, ...] = ()
        self.has_small_names = False

    def add(self, text: str) -> None:
        """Remember a text: as a name where it is of letters only, else as a secret."""
        secret, names, is_small = _read(text)
        with self._lock:
            if secret:
                _remember(self.secrets, secret, MOST_SECRETS)
                self.secret_list = tuple(self.secrets)
            for name in names:
                _remember(self.names, name, MOST_NAMES)
            self.has_small_names = self.has_small_names or (is_small and bool(names))

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self.secrets.clear()
            self.names.clear()
            self.secret_list, self.has_small_names = (), False
        _read.cache_clear()


# The rows of a list are read again and again.
@lru_cache(maxsize=1024)
def _read(text: str) -> tuple[str, tuple[str, ...], bool]:
    """Give the secret that a text is, or nothing, the names in it, and whether they are written small."""
    text = " ".join(text[:LONGEST_KNOWN].split())
    is_name = all(part.isalpha() for part in re.split(r"[\s.'’-]", text) if part)
    # Who types names small is found written small, too.
    is_small = text.islower()
    words = _WORD.findall(text) if is_name or " " in text else ()
    names = (word for word in words if len(word) >= SHORTEST_NAME and not word.isdecimal())
    secret = text if not is_name and len(text) >= SHORTEST_SECRET else ""
    return secret, tuple(name if is_small else name.casefold() + _ANY_CASE for name in names), is_small


def _remember(place: OrderedDict[str, None], text: str, most: int) -> None:
    place[text] = None
    place.move_to_end(text)
    if len(place) > most:
        place.popitem(last=False)


_KNOWN = _Known()


def know(*texts: str) -> None:
    """Leave these texts out of every log from now on: keys and secrets, and the names of customers.

    Cheap enough to be called for each row that is read. A name is looked for word by word, where it begins with a
    capital letter; a text that is more than letters is looked for as it is.
    """
    for text in texts:
        if text and text not in _KNOWN.secrets:
            _KNOWN.add(text)


def forget() -> None:
    """Forget all that was told, as at the end of a test."""
    _KNOWN.clear()


def redact(text: str) -> str:
    """Leave out of a text what must not be in a log: keys, numbers, addresses, names; of a VIN all but four signs."""
    if len(text) > LONGEST_TEXT:
        text = f"{text[:LONGEST_TEXT]}{GONE} ({len(text)} characters)"
    for secret in _KNOWN.secret_list:
        if secret in text:
            text = text.replace(secret, GONE)
    lowered = text.lower()
    for pattern, left, words in _SECRETS:
        if any(word in lowered for word in words):
            text = pattern.sub(left, text)
    if "'" in text or '"' in text:
        text = _OF_A_PERSON.sub(rf"\1{GONE}", text)
    if _LONG.search(text):
        text = _VIN.sub(_end_of_vin, _CODE.sub(GONE, text))
    if "@" in text:
        text = _E_MAIL.sub(GONE, text)
    if _NUMBER.search(text):
        text = _NUMBER_OR_TIME.sub(_without_number, text)
    if not _KNOWN.names:
        return text
    return (_WORD if _KNOWN.has_small_names else _WORD_NOT_SMALL).sub(_without_name, text)


def _end_of_vin(found: re.Match[str]) -> str:
    vin = found[1]
    is_vin = any(map(str.isdecimal, vin)) and (any(map(str.isalpha, vin)) or vin.isdecimal())
    return GONE + vin[-SIGNS_OF_A_VIN_THAT_STAY:] if is_vin else found[0]


def _without_number(found: re.Match[str]) -> str:
    text = found[0]
    if found["kept"]:
        return text
    digits = sum(map(str.isdecimal, text))
    if text[0] in "+%" and digits >= _LOCAL_PHONE_DIGITS:
        return GONE
    is_local = digits == _LOCAL_PHONE_DIGITS and not text.isdecimal()
    return GONE if digits in _PHONE_DIGITS or digits > _PHONE_DIGITS[-1] or is_local else text


def _without_name(found: re.Match[str]) -> str:
    word = found[0]
    # A word of the program's own is written small: a customer called Mark does not take "mark" out of it.
    known = word if word.islower() else word.casefold() + _ANY_CASE
    return GONE if known in _KNOWN.names else word
