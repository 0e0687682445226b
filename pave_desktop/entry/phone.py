"""Phone numbers as people write them, read to E.164 with libphonenumber's rules."""

from __future__ import annotations

import re
from enum import StrEnum

from pave_desktop.entry.refusal import EntryRefusedError, refuse
from pave_desktop.sentence import Sentence, sentence

REGIONS = ("US", "CA", "MX")
"""The countries a connection may be set to."""
DEFAULT_REGION = "US"

_FINISHED = re.compile(r"\+1[2-9][0-9]{9}")
_NORTH_AMERICAN = re.compile(r"\+1([0-9]{10})")
# From the United States and Canada abroad is 011, from Mexico 00; no number at home begins so, and people write both.
_ABROAD = re.compile(r"[^+\d]*(?:011|00)[\s().\-‐‑‒–—]*(?=\d)")
_LETTER_AFTER_A_DIGIT = re.compile(r"\d.*[^\W\d_]", re.DOTALL)
# What Mexico dialled before its mobile numbers until August 2019 (1 after +52, 044, 045), and 01 between towns.
_MEXICO = 52
_NO_AREA_BEGINS_WITH_0_OR_1 = frozenset({1, _MEXICO})
_OLD_MEXICAN = re.compile(r"(?:1|01|044|045)([2-9][0-9]{9})")
_SPELLED_OUT_MEXICO = re.compile(r"[^+\d]*(?:\+|52)")

_WRITTEN_SO_FAR = re.compile(r"[\s(]*+\+?+[\s0-9().\-‐‑‒–—/]*+")
_MOST_DIGITS_FORMATTED = 20


class PhoneStyle(StrEnum):
    """How an account's PAVE wants phone numbers: E.164, or ten digits as in the vendor's samples."""

    E164 = "E.164"
    TEN_DIGITS = "ten digits"


def load_phone_tables() -> None:
    """Load libphonenumber's tables, in a worker, so that the first digit that is typed does not wait for them."""
    format_as_typed("2", 1)


def read_phone(typed: str, region: str = DEFAULT_REGION) -> str | None:
    """Read a typed number to E.164 (`+16175550143`); None where nothing was typed.

    `region` is the two-letter country that a number without `+` belongs to. Raises EntryRefusedError where no
    such number can exist. A Mexican number is ten digits after +52 since August 2019; older ways are mended.
    Letters among the digits are refused: nobody's mobile is a word such as 1-800-FLOWERS, while a name or an O that
    came along would turn into digits unseen. A word before the number (`Cell: …`) is passed over.
    """
    text = typed.strip()
    if not text:
        return None
    if _FINISHED.fullmatch(text):
        return text  # As it comes from a server at each look, with nothing left to read.
    # libphonenumber's tables are not needed before the first number is typed.
    import phonenumbers  # noqa: PLC0415

    if region in REGIONS:
        text = _ABROAD.sub("+", text, count=1) if _ABROAD.match(text) else text
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        raise refuse(
            "This is not a phone number. Write it with its area code, or with + and the country code."
        ) from None
    if number.extension:
        raise refuse("A text cannot be sent to an extension. Please give a mobile number.")
    if _LETTER_AFTER_A_DIGIT.search(text):
        raise refuse("There are letters in the phone number. Write it in digits, with its area code.")
    if number.country_code == _MEXICO:
        mended = _mended_mexican(phonenumbers.national_significant_number(number), text)
        number = phonenumbers.parse(mended, "MX") if mended else number
    national = phonenumbers.national_significant_number(number)
    begins_as_none = number.country_code in _NO_AREA_BEGINS_WITH_0_OR_1 and national[:1] in {"0", "1"}
    is_possible = phonenumbers.is_possible_number_with_reason(number) == phonenumbers.ValidationResult.IS_POSSIBLE
    if begins_as_none or not is_possible:
        raise refuse("No phone number looks like this. Write it with its area code, or with + and the country code.")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _mended_mexican(national: str, text: str) -> str | None:
    """Take off what was dialled before a Mexican number until 2019.

    A lone 1 goes only after +52: without it, `1 617 555 0143` is a number in the United States.
    """
    old = _OLD_MEXICAN.fullmatch(national)
    is_sure = not national.startswith("1") or _SPELLED_OUT_MEXICO.match(text)
    return old[1] if old and is_sure else None


def hint_about_phone(typed: str, region: str = DEFAULT_REGION) -> Sentence | None:
    """Say what looks wrong with a number that can be read. A hint, never a block: new area codes appear each year."""
    import phonenumbers  # noqa: PLC0415 - see read_phone

    try:
        read = read_phone(typed, region)
    except EntryRefusedError:
        return None
    if read is None:
        return None
    number = phonenumbers.parse(read, None)
    kind = phonenumbers.number_type(number)
    if kind == phonenumbers.PhoneNumberType.TOLL_FREE:
        return sentence("This is a toll-free number; texts do not arrive there. Please give a mobile number.")
    if kind == phonenumbers.PhoneNumberType.UNKNOWN:
        return sentence("No area with such numbers is known. Please compare the number with what the customer said.")
    return None


def show_phone(number: str, region: str = DEFAULT_REGION) -> str:
    """Write a number the way people of `region` read it; what cannot be read comes back as it is."""
    import phonenumbers  # noqa: PLC0415 - see read_phone

    try:
        parsed = phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        return number
    if not phonenumbers.is_possible_number(parsed):
        return number
    home = phonenumbers.country_code_for_region(region) == parsed.country_code
    # No area code begins so there: written without +, it would be read as a number abroad.
    if region in REGIONS and phonenumbers.national_significant_number(parsed)[0] in {"0", "1"}:
        home = False
    style = phonenumbers.PhoneNumberFormat.NATIONAL if home else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(parsed, style)


def phone_on_the_wire(e164: str, style: PhoneStyle) -> str:
    """Write a number that was read the way the account's PAVE wants it; only +1 numbers have a ten digit form."""
    american = _NORTH_AMERICAN.fullmatch(e164)
    return american[1] if american and style is PhoneStyle.TEN_DIGITS else e164


def format_as_typed(text: str, cursor: int, region: str = DEFAULT_REGION) -> tuple[str, int]:
    """Write what is typed so far the way `region` writes phone numbers, with the cursor behind the same digit.

    Only blanks, brackets and dashes are put in and taken out; digits and a leading + keep their order. What is no
    phone number so far (letters, a second +, nothing but brackets) comes back untouched. The result depends on the
    digits alone, so formatting again changes nothing.

    To be called after each edit by a person, with the field's text and cursor. A bracket or blank that was deleted
    comes back, the cursor before it: so that one press of Backspace or Delete always takes a digit, a field
    with nothing selected asks `delete_as_typed` instead of deleting by itself.
    """
    if not _WRITTEN_SO_FAR.fullmatch(text) or not any(map(str.isdigit, text)):
        return text, cursor
    formatted = _formatted(_signs(text), region)
    return formatted, _behind(formatted, len(_signs(text[:cursor])))


def delete_as_typed(text: str, cursor: int, region: str = DEFAULT_REGION, *, forward: bool = False) -> tuple[str, int]:
    """Do what Backspace (or Delete, `forward`) does with nothing selected: one digit goes, past any punctuation.

    Where the text is no phone number so far, one character goes.
    """
    if forward:
        start = next((at for at in range(cursor, len(text)) if _signs(text[at])), cursor)
    else:
        start = next((at for at in range(cursor - 1, -1, -1) if _signs(text[at])), cursor - 1)
    if not _WRITTEN_SO_FAR.fullmatch(text):
        start = cursor if forward else cursor - 1
    if not 0 <= start < len(text):
        return text, cursor
    return format_as_typed(text[:start] + text[start + 1 :], cursor if forward else start, region)


def _signs(text: str) -> str:
    return "".join(sign for sign in text if sign in "+0123456789")


def _formatted(signs: str, region: str) -> str:
    import phonenumbers  # noqa: PLC0415 - see read_phone

    if len(signs) > _MOST_DIGITS_FORMATTED:
        return signs
    formatter = phonenumbers.AsYouTypeFormatter(region)
    formatted = ""
    for sign in signs:
        formatted = formatter.input_digit(sign)
    # A blank at the end would come back as often as it is deleted.
    formatted = formatted.rstrip()
    return formatted if _signs(formatted) == signs else signs


def _behind(formatted: str, count: int) -> int:
    """Find the place behind the digit (or +) of that number."""
    seen = 0
    for at, sign in enumerate(formatted):
        if seen == count:
            return at
        seen += bool(_signs(sign))
    return len(formatted)
