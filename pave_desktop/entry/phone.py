"""Phone numbers as people write them, read to E.164 with libphonenumber's rules."""

from __future__ import annotations

from pave_desktop.entry.refusal import refuse

DEFAULT_REGION = "US"


def read_phone(typed: str, region: str = DEFAULT_REGION) -> str | None:
    """Read a typed number to E.164 (`+16175550143`); None where nothing was typed.

    `region` is the two-letter country that a number without `+` belongs to. Raises EntryRefusedError where no
    such number can exist.
    """
    # libphonenumber's tables are not needed before the first number is typed.
    import phonenumbers  # noqa: PLC0415

    text = typed.strip()
    if not text:
        return None
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        raise refuse(
            "This is not a phone number. Write it with its area code, or with + and the country code."
        ) from None
    if number.extension:
        raise refuse("A text cannot be sent to an extension. Please give a mobile number.")
    if phonenumbers.is_possible_number_with_reason(number) != phonenumbers.ValidationResult.IS_POSSIBLE:
        raise refuse("No phone number looks like this. Write it with its area code, or with + and the country code.")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


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
    style = phonenumbers.PhoneNumberFormat.NATIONAL if home else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(parsed, style)
