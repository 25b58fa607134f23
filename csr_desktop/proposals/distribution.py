"""Dividing an amount over claims: preferential ones a multiple of the ordinary percentage, exact to the cent.

Art. 349(2) Fw, followed in amicable settlements too (design/domain.md 3.1, 3.2). Amounts are whole cents; ratios stay
numerator and denominator, so that nothing is rounded before the end and no fraction object is made per claim.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from csr_desktop.errors import Bug


class Phase(StrEnum):
    """Which part of the rule decided."""

    NO_CLAIMS = "no_claims"
    PROPORTIONAL = "proportional"
    PREFERENTIAL_PAID = "preferential_paid"
    ALL_PAID = "all_paid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Distribution:
    """What each claim gets, in the order given, and the two exact ratios behind it.

    `offers` adds up to min(available, all claims). `remainder_cents` is how many cents were left after rounding down
    and went to the largest remainders.
    """

    phase: Phase
    offers: tuple[int, ...]
    preferential_cents: int
    ordinary_cents: int
    offered_cents: int
    surplus_cents: int
    remainder_cents: int
    preferential_numerator: int
    ordinary_numerator: int
    denominator: int

    @property
    def preferential_ratio(self) -> Fraction:
        """The unrounded share of a preferential claim that is paid."""
        return Fraction(self.preferential_numerator, self.denominator)

    @property
    def ordinary_ratio(self) -> Fraction:
        """The unrounded share of an ordinary claim that is paid."""
        return Fraction(self.ordinary_numerator, self.denominator)

    @property
    def preferential_hundredths(self) -> int:
        """The preferential percentage in hundredths of a percent, rounded half up from its own ratio."""
        return _hundredths(self.preferential_numerator, self.denominator)

    @property
    def ordinary_hundredths(self) -> int:
        """The ordinary percentage in hundredths of a percent, rounded half up from its own ratio."""
        return _hundredths(self.ordinary_numerator, self.denominator)


@dataclass(frozen=True, slots=True)
class Ratios:
    """The part of the rule that holds, with both ratios over one denominator."""

    phase: Phase
    preferential_numerator: int
    ordinary_numerator: int
    denominator: int


def ratios(available_cents: int, preferential_cents: int, ordinary_cents: int, multiplier: Fraction) -> Ratios:
    """Return the exact ratios for B available over P preferential and C ordinary (domain.md 3.1).

    With multiplier m: base = B / (m·P + C). As long as m·base ≤ 1 preferential claims get m·base and ordinary ones
    base; above it preferential claims are paid whole and ordinary ones get (B − P) / C; from P + C on all is paid.
    """
    total = preferential_cents + ordinary_cents
    if not total:
        return Ratios(Phase.NO_CLAIMS, 0, 0, 1)
    if available_cents >= total:
        return Ratios(Phase.ALL_PAID, 1, 1, 1)
    times, part = multiplier.numerator, multiplier.denominator
    weighted = times * preferential_cents + part * ordinary_cents
    if times * available_cents <= weighted:
        return Ratios(Phase.PROPORTIONAL, times * available_cents, part * available_cents, weighted)
    # Here C > 0: without ordinary claims m·B ≤ m·P follows from B < T.
    return Ratios(Phase.PREFERENTIAL_PAID, ordinary_cents, available_cents - preferential_cents, ordinary_cents)


def distribute(
    available_cents: int, amounts: Sequence[int], preferential: Sequence[bool], multiplier: Fraction
) -> Distribution:
    """Divide an amount over claims; `preferential[k]` says whether claim k has priority.

    Each claim gets its unrounded ratio times its amount, rounded down; the cents that are left go to the largest
    remainders, with equal remainders to the larger claim, then in the order given. The offers add up to
    min(available, all claims) exactly and no offer exceeds its claim. Raises Bug for amounts that are not above zero
    or a negative amount to divide: callers have refused those with a sentence already.
    """
    if available_cents < 0 or (amounts and min(amounts) <= 0) or len(amounts) != len(preferential):
        raise Bug("distribution.invalid_input")
    total = sum(amounts)
    first = sum([amount for amount, has_priority in zip(amounts, preferential, strict=True) if has_priority])
    found = ratios(available_cents, first, total - first, multiplier)
    offered = min(available_cents, total)
    if found.phase is Phase.ALL_PAID:
        offers, left = list(amounts), 0
    else:
        offers, left = _round_to_total(offered, amounts, preferential, found)
    return Distribution(
        phase=found.phase,
        offers=tuple(offers),
        preferential_cents=first,
        ordinary_cents=total - first,
        offered_cents=offered,
        surplus_cents=available_cents - offered,
        remainder_cents=left,
        preferential_numerator=found.preferential_numerator,
        ordinary_numerator=found.ordinary_numerator,
        denominator=found.denominator,
    )


def _round_to_total(
    offered_cents: int, amounts: Sequence[int], preferential: Sequence[bool], found: Ratios
) -> tuple[list[int], int]:
    denominator = found.denominator
    first, second = found.preferential_numerator, found.ordinary_numerator
    products = [
        amount * (first if has_priority else second) for amount, has_priority in zip(amounts, preferential, strict=True)
    ]
    offers = [product // denominator for product in products]
    left = offered_cents - sum(offers)
    if left:
        # One number per claim that sorts by remainder, then by amount; the sort keeps the order given for equals.
        scale = max(amounts) + 1
        keys = [product % denominator * scale + amount for product, amount in zip(products, amounts, strict=True)]
        for index in sorted(range(len(keys)), key=keys.__getitem__, reverse=True)[:left]:
            offers[index] += 1
    return offers, left


def _hundredths(numerator: int, denominator: int) -> int:
    """Round half up without making a fraction (numerators are never negative)."""
    return (20_000 * numerator + denominator) // (2 * denominator)
