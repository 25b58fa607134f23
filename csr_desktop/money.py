"""Money as integer cents: exact parsing of machine notation, and the way people read amounts and percentages.

Reading the free notations of lists and forms (`€ 1.234,-`) belongs to `csr_desktop.lists.amounts`, not here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NewType

if TYPE_CHECKING:
    from fractions import Fraction

Cents = NewType("Cents", int)

#: The store refuses larger amounts (design/safety.md 4.1); ten milliard euro is no household debt.
MAX_CENTS = 10**12

_MACHINE = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,2})?", re.ASCII)
#: As `format_machine` writes them: what is between the signs is the number of cents.
_WRITTEN_OUT = re.compile(r"-?[0-9]{1,15}\.[0-9]{2}", re.ASCII)


def parse_machine(text: str) -> Cents:
    """Read `1234.50`, `1234.5` or `-3` (ASCII digits, point, at most two decimals) as cents.

    Raises ValueError for anything else, among it `1_000`, `1e3`, `NaN`, other digits and white space.
    """
    if _WRITTEN_OUT.fullmatch(text):
        return Cents(int(text.replace(".", "")))
    if not _MACHINE.fullmatch(text):
        raise ValueError(text)
    sign = -1 if text.startswith("-") else 1
    whole, _, decimals = text.lstrip("-").partition(".")
    return Cents(sign * (int(whole) * 100 + int(decimals.ljust(2, "0") or "0")))


def format_machine(cents: int) -> str:
    """Write cents as JSON amounts are written: a point and two decimals (`1234.50`)."""
    sign = "-" if cents < 0 else ""
    whole, rest = divmod(abs(cents), 100)
    return f"{sign}{whole}.{rest:02d}"


def format_euro(cents: int) -> str:
    """Write cents for people: `€ 1.234,56`, negative `€ -1.234,56` (the space is a no-break space)."""
    return f"€\u00a0{format_amount(cents)}"


def format_amount(cents: int) -> str:
    """Write cents for people without the sign of the currency: `1.234,56`."""
    sign = "-" if cents < 0 else ""
    whole, rest = divmod(abs(cents), 100)
    return f"{sign}{whole:,}".replace(",", ".") + f",{rest:02d}"


def round_half_up(value: Fraction) -> int:
    """Round to the nearest integer; exactly half goes away from zero (published figures, domain.md 3.2)."""
    if value < 0:
        return -round_half_up(-value)
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)


def percentage_hundredths(ratio: Fraction) -> int:
    """A ratio as hundredths of a percent, half up: 1635 stands for 16,35 % (domain.md 3.2)."""
    return round_half_up(ratio * 10_000)


def format_percentage(hundredths: int) -> str:
    """Write hundredths of a percent for people: `16,35%`."""
    sign = "-" if hundredths < 0 else ""
    whole, rest = divmod(abs(hundredths), 100)
    return f"{sign}{whole},{rest:02d}%"


def format_percentage_machine(hundredths: int) -> str:
    """Write hundredths of a percent for JSON: `16.35`."""
    return format_machine(hundredths)
