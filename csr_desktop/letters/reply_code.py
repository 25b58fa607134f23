"""The short code on an answer slip: eight characters that survive being read aloud, typed and scribbled.

Seven characters of Crockford's base 32 (no I, L, O, U) carry a number, the eighth checks them. The check is a weighted
sum in the field of 32 elements, so every single wrong character and every swap of two different characters is noticed.
"""

from __future__ import annotations

from typing import NewType

from csr_desktop.errors import Bug, UserError

ReplyCode = NewType("ReplyCode", str)

#: Numbers below this fit: 35 bits, so a random number hardly ever meets one in use; the caller sees to uniqueness.
CAPACITY = 32**7

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_VALUES = {character: value for value, character in enumerate(_ALPHABET)}
_LENGTH = 8
#: What people write instead (Crockford): O for zero, I and L for one.
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1"})


def make(number: int) -> ReplyCode:
    """Return the code of a number from 0 up to `CAPACITY`; the caller takes it from chance or from a sequence."""
    if not 0 <= number < CAPACITY:
        raise Bug("letter.reply_code_number")
    values = [(number >> shift) & 31 for shift in range(30, -1, -5)]
    return ReplyCode("".join(_ALPHABET[value] for value in [*values, _times_alpha(_weighted(values))]))


def check(text: str) -> ReplyCode:
    """Return the code as `make` wrote it, from what a person typed.

    Raises UserError when it is not a code of this form (`letter.reply_code_form`) or a character is wrong
    (`letter.reply_code_check`).

    >>> check("o000-o000")
    '00000000'
    """
    # Separators do not count, whichever sign a keyboard of another country makes of the dash.
    compact = "".join(sign for sign in text.upper() if sign.isalnum()).translate(_MISREAD)
    if len(compact) != _LENGTH or any(character not in _VALUES for character in compact):
        raise UserError("letter.reply_code_form")
    if _weighted([_VALUES[character] for character in compact]):
        raise UserError("letter.reply_code_check")
    return ReplyCode(compact)


def display(code: str) -> str:
    """Write a code as people read it: `K7QW-3M9P`."""
    return f"{code[:4]}-{code[4:]}"


def _weighted(values: list[int]) -> int:
    """Horner's scheme: each character weighs a different power of the generator."""
    total = 0
    for value in values:
        total = _times_alpha(total) ^ value
    return total


def _times_alpha(value: int) -> int:
    """Multiply by the generator in GF(32), with x^5 + x^2 + 1."""
    value <<= 1
    return value ^ 0b100101 if value & 32 else value
