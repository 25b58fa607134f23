"""Amounts, percentages and checked texts as the contract writes them, exact in both directions.

An amount is decimal text on the wire and whole cents here; a percentage is decimal text and a `Fraction` of percents
(Fraction(1635, 100) is 16,35 %). No binary fraction is ever in between.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from fractions import Fraction
from typing import Annotated, Any

from msgspec import Meta

#: `^-?\d{1,9}\.\d{2}$` in the contract.
MOST_CENTS = 99_999_999_999
#: `^\d{1,3}\.\d{1,4}$` in the contract: ten-thousandths of a percent are the smallest part.
PERCENT_PARTS = 10_000
MOST_PERCENT = 999

_AMOUNT = re.compile(r"(-?)([0-9]{1,9})\.([0-9]{2})", re.ASCII)
_PERCENTAGE = re.compile(r"([0-9]{1,3})\.([0-9]{1,4})", re.ASCII)

Uuid = Annotated[str, Meta(pattern=r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\Z")]
Sha256 = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]
Version = Annotated[str, Meta(pattern=r"^[0-9]+\.[0-9]+\Z")]
KvkText = Annotated[str, Meta(pattern=r"^[0-9]{8}\Z")]
IbanText = Annotated[str, Meta(pattern=r"^[A-Z]{2}[0-9]{2}[A-Z0-9]{4,30}\Z")]
Moment = Annotated[datetime, Meta(tz=True)]


class Amount(int):
    """Cents that know how the contract writes them; anywhere else a plain whole number of cents."""

    __slots__ = ()


def amount_text(cents: int) -> str:
    """Write cents as the contract does: `1234.50`."""
    sign = "-" if cents < 0 else ""
    whole, rest = divmod(abs(cents), 100)
    return f"{sign}{whole}.{rest:02d}"


def amount_of(text: object) -> Amount:
    """Read an amount; ValueError when it is not written as the contract demands (a number is not)."""
    found = _AMOUNT.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        raise ValueError("amount")
    cents = int(found[2]) * 100 + int(found[3])
    return Amount(-cents if found[1] else cents)


def percentage_text(percent: Fraction) -> str:
    """Write a percentage with two to four decimals; one that needs more is our own fault (`checks` sees it first)."""
    parts = percent * PERCENT_PARTS
    if parts.denominator != 1:
        raise ValueError("percentage")
    whole, rest = divmod(parts.numerator, PERCENT_PARTS)
    decimals = f"{rest:04d}".rstrip("0").ljust(2, "0")
    return f"{whole}.{decimals}"


def percentage_of(text: object) -> Fraction:
    """Read a percentage; ValueError when it is not written as the contract demands."""
    found = _PERCENTAGE.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        raise ValueError("percentage")
    return Fraction(int(found[1] + found[2]), 10 ** len(found[2]))


def to_wire(value: Any) -> str:  # noqa: ANN401 - msgspec's hook
    """Write what msgspec does not know by itself."""
    if isinstance(value, Amount):
        return amount_text(value)
    if isinstance(value, Fraction):
        return percentage_text(value)
    raise NotImplementedError(type(value).__name__)


def from_wire(kind: type, value: Any) -> Any:  # noqa: ANN401 - msgspec's hook
    """Read what msgspec does not know by itself."""
    if kind is Amount:
        return amount_of(value)
    if kind is Fraction:
        return percentage_of(value)
    raise NotImplementedError(kind.__name__)


def in_utc(moment: datetime) -> datetime:
    """Return the same moment in UTC."""
    return moment.astimezone(UTC)
