"""What a counsellor should look at before using a calculation: figures that are allowed but seldom meant."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from csr_desktop.domain.claims import ClaimRank
from csr_desktop.domain.creditors import Product
from csr_desktop.errors import Message
from csr_desktop.proposals.distribution import Phase
from csr_desktop.proposals.wording import percent_text

if TYPE_CHECKING:
    from csr_desktop.proposals.calculation import Calculation


def warn(calculation: Calculation) -> tuple[Message, ...]:
    """Return the warnings, those about the product first."""
    by_product = {Product.SK: _loan_warnings, Product.SB: _mediation_warnings, Product.SA: _zero_offer_warnings}
    return (*by_product[calculation.product](calculation), *_result_warnings(calculation))


def _loan_warnings(calculation: Calculation) -> Iterator[Message]:
    request, norms = calculation.request, calculation.norms
    if request.annual_rate_percent > norms.max_annual_rate_percent:
        yield Message.of(
            "calculate.warning.rate_above_maximum",
            rate=percent_text(request.annual_rate_percent),
            maximum=percent_text(norms.max_annual_rate_percent),
        )
    if not request.gross_capacity_cents and request.assets_cents:
        yield Message.of("calculate.warning.no_loan", assets=request.assets_cents)
    yield from _term_warnings(calculation)
    yield from _nothing_to_offer(calculation)


def _mediation_warnings(calculation: Calculation) -> Iterator[Message]:
    request, norms, capacity = calculation.request, calculation.norms, calculation.capacity
    if capacity.gross_cents and not capacity.net_cents:
        yield Message.of("calculate.warning.capacity_vanishes", gross=capacity.gross_cents)
    elif 100 * capacity.net_cents < norms.low_net_share_percent * capacity.gross_cents:
        # Since 1 July 2024 there is no minimum capacity, so fees can eat nearly all of it (domain.md 2.4).
        yield Message.of("calculate.warning.low_net_capacity", gross=capacity.gross_cents, net=capacity.net_cents)
    if request.fee_percent > norms.max_fee_percent:
        yield Message.of(
            "calculate.warning.fee_above_maximum",
            fee=percent_text(request.fee_percent),
            maximum=percent_text(norms.max_fee_percent),
        )
    if request.account_fee_cents > norms.max_account_fee_cents:
        yield Message.of(
            "calculate.warning.account_fee_above_maximum",
            fee=request.account_fee_cents,
            maximum=norms.max_account_fee_cents,
        )
    yield from _term_warnings(calculation)
    yield from _nothing_to_offer(calculation)


def _zero_offer_warnings(calculation: Calculation) -> Iterator[Message]:
    request = calculation.request
    if request.gross_capacity_cents or request.assets_cents:
        yield Message.of(
            "calculate.warning.means_not_offered",
            gross=request.gross_capacity_cents,
            assets=request.assets_cents,
        )


def _term_warnings(calculation: Calculation) -> Iterator[Message]:
    months, norm = calculation.request.months, calculation.norms.months
    if months != norm:
        yield Message.of("calculate.warning.months_differ", months=months, norm=norm)


def _nothing_to_offer(calculation: Calculation) -> Iterator[Message]:
    if not calculation.available_cents:
        yield Message.of("calculate.warning.nothing_to_offer")


def _result_warnings(calculation: Calculation) -> Iterator[Message]:
    phase = calculation.distribution.phase
    if phase is Phase.NO_CLAIMS:
        yield Message.of("calculate.warning.no_participants")
    if phase is Phase.ALL_PAID:
        yield Message.of("calculate.warning.full_payment", surplus=calculation.surplus_cents)
    elif _is_payable_in_terms(calculation):
        yield Message.of("calculate.warning.payable_in_terms", months=calculation.request.months)
    if calculation.offered_cents:
        empty = sum(1 for line in calculation.lines if line.rank is not ClaimRank.EXCLUDED and not line.offer_cents)
        if empty:
            yield Message.of("calculate.warning.claims_get_nothing", count=empty)
    silent = sum(1 for line in calculation.lines if line.rank is ClaimRank.EXCLUDED and not line.reason.strip())
    if silent:
        yield Message.of("calculate.warning.excluded_without_reason", count=silent)


def _is_payable_in_terms(calculation: Calculation) -> bool:
    """Whether only fees or interest keep creditors from being paid in full (domain.md 2.1, 2.5: BR has none)."""
    request = calculation.request
    if request.product is Product.SA or not calculation.participating_cents:
        return False
    means = request.months * request.gross_capacity_cents + request.assets_cents
    return means >= calculation.participating_cents
