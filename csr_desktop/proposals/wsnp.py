"""What creditors would get in the Wsnp, to hold against the offer (design/domain.md 1.5: courts compare the two).

The estate is what the debtor saves in the term, and the assets; the administrator's salary and the costs of the court
come off first, as far as the estate reaches. The rest is divided as the law does (Fw 349(2)). Exact; amounts in cents.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from csr_desktop.errors import Bug
from csr_desktop.proposals.distribution import Distribution, distribute


@dataclass(frozen=True, slots=True, kw_only=True)
class WsnpTerms:
    """The term in months, and what comes off: a fixed part, a part per month, and the costs of the court, in cents."""

    months: int
    fixed_salary_cents: int
    monthly_salary_cents: int
    court_costs_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WsnpYield:
    """The estate and what is left of it for creditors."""

    terms: WsnpTerms
    saved_cents: int
    assets_cents: int
    salary_cents: int
    court_costs_cents: int
    distribution: Distribution

    @property
    def estate_cents(self) -> int:
        """What comes in: savings of the term and assets."""
        return self.saved_cents + self.assets_cents

    @property
    def available_cents(self) -> int:
        """What is left for creditors; never below zero."""
        return self.estate_cents - self.salary_cents - self.court_costs_cents


def wsnp_yield(
    capacity_cents: int,
    assets_cents: int,
    amounts: Sequence[int],
    preferential: Sequence[bool],
    terms: WsnpTerms,
    multiplier: Fraction,
) -> WsnpYield:
    """Return what the Wsnp would yield; `preferential[k]` says whether claim k has priority, `multiplier` by how much.

    Raises Bug for amounts below zero.
    """
    full_salary = terms.fixed_salary_cents + terms.months * terms.monthly_salary_cents
    if min(capacity_cents, assets_cents, full_salary, terms.court_costs_cents) < 0:
        raise Bug("wsnp.invalid_input")
    saved = terms.months * capacity_cents
    salary = min(full_salary, saved + assets_cents)
    costs = min(terms.court_costs_cents, saved + assets_cents - salary)
    return WsnpYield(
        terms=terms,
        saved_cents=saved,
        assets_cents=assets_cents,
        salary_cents=salary,
        court_costs_cents=costs,
        distribution=distribute(saved + assets_cents - salary - costs, amounts, preferential, multiplier),
    )
