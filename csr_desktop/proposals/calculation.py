"""The calculation of a proposal: capacity, product, distribution, and everything a person must be told about it.

Pure: the same request and norms give the same result, bit for bit. Sentences are made elsewhere from the messages.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import NamedTuple

from csr_desktop.domain.claims import ClaimRank
from csr_desktop.domain.creditors import Product
from csr_desktop.errors import Message, UserError
from csr_desktop.proposals.capacity import Capacity, capacity_after_fees
from csr_desktop.proposals.distribution import Distribution, distribute
from csr_desktop.proposals.explanation import explain
from csr_desktop.proposals.loan import Loan, make_loan
from csr_desktop.proposals.norms import NormPackage
from csr_desktop.proposals.request import CalculationRequest, ClaimLine, InterestBearer, request_faults
from csr_desktop.proposals.warnings import warn

__all__ = [
    "CalculatedLine",
    "Calculation",
    "CalculationRequest",
    "ClaimLine",
    "InterestBearer",
    "best_product",
    "calculate",
    "compare",
]

# Looked up once: an enum member costs more to reach than all arithmetic on a claim.
_EXCLUDED, _PREFERENTIAL = ClaimRank.EXCLUDED, ClaimRank.PREFERENTIAL


class CalculatedLine(NamedTuple):
    """What one claim gets; the percentage is that of its class, in hundredths of a percent.

    A named tuple and not a frozen dataclass, because it is made for every claim of every calculation and costs a third.
    """

    id: str
    rank: ClaimRank
    amount_cents: int
    percentage_hundredths: int
    offer_cents: int
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calculation:
    """A calculated proposal. Lines stand in the order of the request; amounts are cents."""

    request: CalculationRequest
    norms: NormPackage
    capacity: Capacity
    loan: Loan | None
    available_cents: int
    distribution: Distribution
    preferential_hundredths: int
    ordinary_hundredths: int
    lines: tuple[CalculatedLine, ...]

    @property
    def product(self) -> Product:
        """The product that was calculated."""
        return self.request.product

    @property
    def offered_cents(self) -> int:
        """What all claims get together: what is available, but never more than the debt."""
        return self.distribution.offered_cents

    @property
    def surplus_cents(self) -> int:
        """What is available above the whole debt."""
        return self.distribution.surplus_cents

    @property
    def participating_cents(self) -> int:
        """All claims that take part."""
        return self.distribution.preferential_cents + self.distribution.ordinary_cents

    @property
    def excluded_cents(self) -> int:
        """All claims that take no part."""
        return sum(line.amount_cents for line in self.lines if line.rank is _EXCLUDED)

    @property
    def warnings(self) -> tuple[Message, ...]:
        """What a counsellor should look at before using the figures; made when asked for."""
        return warn(self)

    @property
    def explanation(self) -> tuple[Message, ...]:
        """The steps of the calculation in order, with their figures; made when asked for."""
        return explain(self)


def calculate(request: CalculationRequest, norms: NormPackage) -> Calculation:
    """Calculate a proposal (domain.md 2.2 and 3).

    Raises UserError with a message for every figure that is refused (negative capacity or assets, months outside
    1–120, a claim not above zero, an id twice, no claims).
    """
    faults = request_faults(request)
    if faults:
        raise UserError.many(faults)
    capacity, loan, available = _available(request)
    taking_part = [line for line in request.claims if line.rank is not _EXCLUDED]
    # A secured remainder is the shortfall of a pledge or mortgage: an ordinary claim (art. 349(3) and 57 Fw).
    distribution = distribute(
        available,
        [line.amount_cents for line in taking_part],
        [line.rank is _PREFERENTIAL for line in taking_part],
        norms.preferential_multiplier,
    )
    preferential, ordinary = distribution.preferential_hundredths, distribution.ordinary_hundredths
    offers = iter(distribution.offers)
    lines = tuple(
        [
            CalculatedLine(line.id, line.rank, line.amount_cents, 0, 0, line.reason)
            if line.rank is _EXCLUDED
            else CalculatedLine(
                line.id,
                line.rank,
                line.amount_cents,
                preferential if line.rank is _PREFERENTIAL else ordinary,
                next(offers),
                line.reason,
            )
            for line in request.claims
        ]
    )
    return Calculation(
        request=request,
        norms=norms,
        capacity=capacity,
        loan=loan,
        available_cents=available,
        distribution=distribution,
        preferential_hundredths=preferential,
        ordinary_hundredths=ordinary,
        lines=lines,
    )


def compare(
    claims: Iterable[ClaimLine], gross_capacity_cents: int, assets_cents: int, norms: NormPackage
) -> dict[Product, Calculation]:
    """Calculate all products side by side on the norms (features.md D4), in the order SK, SB, SA."""
    lines = tuple(claims)
    return {
        product: calculate(
            CalculationRequest.with_norms(
                norms,
                product=product,
                gross_capacity_cents=gross_capacity_cents,
                assets_cents=assets_cents,
                claims=lines,
            ),
            norms,
        )
        for product in Product
    }


def best_product(request: CalculationRequest, norms: NormPackage) -> Product:
    """Return the product to propose for these figures, whatever product the request itself names.

    "Always a saneringskrediet, unless" (domain.md 2.3): creditors get certainty and one payment at once, and at the
    usual rates more than debt mediation leaves them. When it has nothing to offer, because there is neither capacity
    nor assets, the proposal is a settlement without capacity. Exceptions, such as a change of capacity that is nearly
    certain, cannot be seen in figures: they are the counsellor's choice. Raises UserError as `calculate` does.
    """
    credit = calculate(replace(request, product=Product.SK), norms)
    return Product.SK if credit.available_cents else Product.SA


def _available(request: CalculationRequest) -> tuple[Capacity, Loan | None, int]:
    """Return the month, the loan, and what there is to divide."""
    gross = request.gross_capacity_cents
    if request.product is Product.SB:
        capacity = capacity_after_fees(gross, request.fee_percent, request.account_fee_cents)
        # No fee over assets (domain.md 2.6).
        return capacity, None, request.months * capacity.net_cents + request.assets_cents
    capacity = Capacity(gross_cents=gross)
    if request.product is Product.SA:
        # A settlement without capacity offers nothing by definition; means that are there anyway give a warning.
        return capacity, None, 0
    loan = make_loan(gross, request.annual_rate_percent, request.months)
    borne_by_creditors = request.interest_borne_by is InterestBearer.CREDITORS
    return capacity, loan, (loan.net_cents if borne_by_creditors else loan.gross_cents) + request.assets_cents
