"""Numbers that identify people, companies and accounts, checked by python-stdnum (design/domain.md 8).

Every identifier has `parse_…` (text of a person or a file → the compact number, or UserError with the reason) and,
where people read it in another shape, `format_…`.
"""

from __future__ import annotations

import re
from typing import NewType

from csr_desktop.errors import UserError

Bsn = NewType("Bsn", str)
Iban = NewType("Iban", str)
KvkNumber = NewType("KvkNumber", str)
Postcode = NewType("Postcode", str)

_KVK = re.compile(r"[0-9]{8}", re.ASCII)
_DUTCH_POSTCODE = re.compile(r"[1-9][0-9]{3}[A-Z]{2}", re.ASCII)
#: As most lists have them; what is not, or does not fit, goes the long way and gets its reason there.
_TIDY_POSTCODE = re.compile(r"[1-9][0-9]{3} ?(?!S[ADS])[A-Z]{2}", re.ASCII)
_TIDY_DUTCH_IBAN = re.compile(r"NL[0-9]{2}[A-Z]{4}[0-9]{10}", re.ASCII)
#: `A` counts as 10, and its code is 65: what the codes of four letters are too high, taken as one number.
_FOUR_LETTERS = 55_55_55_55
#: The `NL` of an account number, where mod 97 has it: behind the account, with room for the check digits.
_NL = 23_21_00
_SEPARATORS = re.compile(r"[\s.\-\u00a0]")


def parse_bsn(text: str) -> Bsn:
    """Check a citizen service number with the eleven test; eight digits get their leading zero.

    >>> parse_bsn("999990019")
    '999990019'
    """
    # Here and below: with its helpers the library costs the start more than all our own kinds of records.
    from stdnum.nl import bsn as stdnum_bsn

    digits = _SEPARATORS.sub("", text)
    if not re.fullmatch(r"[0-9]{8,9}", digits, re.ASCII):
        raise UserError("identifier.bsn_form")
    digits = digits.zfill(9)
    # stdnum accepts nine zeros, which is nobody's number.
    if digits == "000000000" or not stdnum_bsn.is_valid(digits):
        raise UserError("identifier.bsn_check")
    return Bsn(digits)


def mask_bsn(bsn: str) -> str:
    """Show only the last three digits, for screens and lists."""
    return "••••••" + bsn[-3:]


def parse_iban(text: str) -> Iban:
    """Check an account number of any country (mod 97 and the country's length).

    >>> parse_iban("nl91 abna 0417 1643 00")
    'NL91ABNA0417164300'
    """
    if _TIDY_DUTCH_IBAN.fullmatch(text) and _is_sound(text):
        return Iban(text)
    from stdnum import iban as stdnum_iban
    from stdnum.exceptions import ValidationError

    compact = re.sub(r"[\s\u00a0.\-]", "", text).upper()
    # stdnum would also transliterate other scripts' digits; an account number has only ASCII.
    if not compact.isascii() or not compact.isalnum():
        raise UserError("identifier.iban_form")
    try:
        return Iban(str(stdnum_iban.validate(compact, check_country=False)))
    except ValidationError as error:
        raise UserError("identifier.iban_check") from error


def _is_sound(iban: str) -> bool:
    """Whether a Dutch account number passes mod 97 (ISO 7064), as the library reckons it for any country."""
    first, second, third, fourth = iban[4:8].encode()
    bank = ((first * 100 + second) * 100 + third) * 100 + fourth - _FOUR_LETTERS
    return (bank * 10**16 + int(iban[8:]) * 10**6 + _NL + int(iban[2:4])) % 97 == 1


def format_iban(iban: str) -> str:
    """Write an account number in groups of four."""
    return " ".join(iban[start : start + 4] for start in range(0, len(iban), 4))


def parse_kvk(text: str) -> KvkNumber:
    """Check a Chamber of Commerce number: eight digits, no check digit exists."""
    digits = _SEPARATORS.sub("", text)
    if not _KVK.fullmatch(digits):
        raise UserError("identifier.kvk_form")
    return KvkNumber(digits)


def parse_postcode(text: str) -> Postcode:
    """Check a Dutch postcode (`1234AB`; SA, SD and SS do not occur).

    >>> parse_postcode("1234 ab")
    '1234AB'
    """
    if _TIDY_POSTCODE.fullmatch(text):
        return Postcode(text.replace(" ", ""))
    from stdnum.exceptions import ValidationError
    from stdnum.nl import postcode as stdnum_postcode

    compact = re.sub(r"[\s\u00a0]", "", text).upper()
    if not _DUTCH_POSTCODE.fullmatch(compact):
        raise UserError("identifier.postcode_form")
    try:
        stdnum_postcode.validate(compact)
    except ValidationError as error:
        raise UserError("identifier.postcode_form") from error
    return Postcode(compact)


def format_postcode(postcode: str) -> str:
    """Write a Dutch postcode with its space: `1234 AB`."""
    if _DUTCH_POSTCODE.fullmatch(postcode):
        return f"{postcode[:4]} {postcode[4:]}"
    return postcode
