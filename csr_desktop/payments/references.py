"""What a payment says it is for: a Dutch payment reference, a reference by ISO 11649, or free text.

A reference that a creditor's system reads by itself goes structured, with its issuer; anything else goes as text. The
check digit of the Dutch one: design/domain.md 8 (16 digits, the first over the other 15, modulo 11).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from stdnum import iso11649
from stdnum.iso7064 import mod_97_10

#: Weights from the right; after ten digits they begin again.
_WEIGHTS = (2, 4, 8, 5, 10, 9, 7, 3, 6, 1)
_SIXTEEN = re.compile(r"[0-9]{16}", re.ASCII)
#: What ISO 11649 leaves beside `RF` and its two check digits.
_LONGEST_OWN = 21
_SEPARATORS = re.compile(r"[\s\u00a0.\-]")


class ReferenceKind(StrEnum):
    """How a reference goes along with a payment."""

    TEXT = "text"
    DUTCH = "dutch"  # betalingskenmerk: issuer CUR
    ISO = "iso"  # ISO 11649 ("RF…"): issuer ISO


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference as it goes to the bank."""

    kind: ReferenceKind
    value: str


def is_dutch_reference(digits: str) -> bool:
    """Whether 16 digits are a Dutch payment reference with the right check digit.

    The check digit is 11 minus the weighted sum modulo 11; 10 is written as 1, and 11 as 0.
    """
    if not _SIXTEEN.fullmatch(digits):
        return False
    total = sum(int(digit) * _WEIGHTS[place % 10] for place, digit in enumerate(reversed(digits[1:])))
    check = 11 - total % 11
    return int(digits[0]) == {10: 1, 11: 0}.get(check, check)


def has_wrong_check_digit(text: str) -> bool:
    """Whether a text looks like a Dutch payment reference, and is not one: somebody may have mistyped it."""
    digits = _SEPARATORS.sub("", text)
    return _SIXTEEN.fullmatch(digits) is not None and not is_dutch_reference(digits)


def reference_of(text: str) -> Reference:
    """Return how a reference of a creditor goes along: structured when its check digits hold, else as text."""
    compact = _SEPARATORS.sub("", text).upper()
    if is_dutch_reference(compact):
        return Reference(ReferenceKind.DUTCH, compact)
    if compact.isascii() and compact.startswith("RF") and iso11649.is_valid(compact):
        return Reference(ReferenceKind.ISO, compact)
    return Reference(ReferenceKind.TEXT, " ".join(text.split()))


def own_reference(number: str) -> str:
    """Return a number of ours as a reference that banks check (ISO 11649): `2026-0417` becomes `RF51 2026 0417`.

    Signs that are neither letter nor figure go. A number that is too long, or has letters outside A to Z, stays as it
    is: then the payment carries it as text.
    """
    compact = re.sub(r"[\W_]", "", number).upper()
    if not (compact.isascii() and 0 < len(compact) <= _LONGEST_OWN):
        return number
    return str(iso11649.format(f"RF{mod_97_10.calc_check_digits(compact + 'RF')}{compact}"))
