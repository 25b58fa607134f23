"""The calculation as ordered steps ("Zo is dit berekend"), each with its figures; the sentences are data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from csr_desktop.domain.claims import ClaimRank
from csr_desktop.domain.creditors import Product
from csr_desktop.errors import Message
from csr_desktop.proposals.distribution import Phase
from csr_desktop.proposals.request import InterestBearer
from csr_desktop.proposals.wording import millionths_machine, percent_text

if TYPE_CHECKING:
    from csr_desktop.proposals.calculation import Calculation


def explain(calculation: Calculation) -> tuple[Message, ...]:
    """Return the steps in the order of the calculation: capacity, product, claims, ratios, cents."""
    by_product = {Product.SK: _loan_steps, Product.SB: _mediation_steps, Product.SA: _zero_offer_steps}
    by_phase = {
        Phase.NO_CLAIMS: _no_claims_steps,
        Phase.ALL_PAID: _all_paid_steps,
        Phase.PROPORTIONAL: _proportional_steps,
        Phase.PREFERENTIAL_PAID: _preferential_paid_steps,
    }
    return (
        *by_product[calculation.product](calculation),
        *_claim_steps(calculation),
        *by_phase[calculation.distribution.phase](calculation),
        *_cent_steps(calculation),
    )


def _mediation_steps(calculation: Calculation) -> Iterator[Message]:
    request, capacity = calculation.request, calculation.capacity
    yield Message.of("calculate.step.capacity", gross=capacity.gross_cents)
    yield Message.of(
        "calculate.step.fee",
        percent=percent_text(request.fee_percent),
        gross=capacity.gross_cents,
        fee=capacity.fee_cents,
    )
    yield Message.of("calculate.step.account_fee", fee=capacity.account_fee_cents)
    yield Message.of(
        "calculate.step.net_capacity",
        gross=capacity.gross_cents,
        fee=capacity.fee_cents,
        account_fee=capacity.account_fee_cents,
        net=capacity.net_cents,
    )
    yield Message.of(
        "calculate.step.all_months",
        months=request.months,
        net=capacity.net_cents,
        total=request.months * capacity.net_cents,
    )
    if request.assets_cents:
        yield Message.of("calculate.step.assets_without_fee", assets=request.assets_cents)
    yield Message.of("calculate.step.available", available=calculation.available_cents)


def _loan_steps(calculation: Calculation) -> Iterator[Message]:
    request, loan = calculation.request, calculation.loan
    assert loan is not None
    yield Message.of("calculate.step.capacity", gross=request.gross_capacity_cents)
    yield Message.of(
        "calculate.step.gross_loan", months=loan.months, gross=request.gross_capacity_cents, total=loan.gross_cents
    )
    yield Message.of(
        "calculate.step.rate",
        annual=percent_text(loan.annual_rate_percent),
        monthly=millionths_machine(loan.monthly_rate_millionths).replace(".", ","),
    )
    yield Message.of("calculate.step.net_loan", net=loan.net_cents, charge=loan.charge_cents)
    if request.interest_borne_by is InterestBearer.CREDITORS:
        yield Message.of("calculate.step.interest_creditors", net=loan.net_cents)
    else:
        yield Message.of("calculate.step.interest_municipality", gross=loan.gross_cents, charge=loan.charge_cents)
    if request.assets_cents:
        yield Message.of("calculate.step.assets", assets=request.assets_cents)
    yield Message.of("calculate.step.available", available=calculation.available_cents)


def _zero_offer_steps(calculation: Calculation) -> Iterator[Message]:
    yield Message.of("calculate.step.zero_offer")


def _claim_steps(calculation: Calculation) -> Iterator[Message]:
    excluded = sum(1 for line in calculation.lines if line.rank is ClaimRank.EXCLUDED)
    distribution = calculation.distribution
    if len(calculation.lines) > excluded:
        yield Message.of(
            "calculate.step.claims",
            count=len(calculation.lines) - excluded,
            total=calculation.participating_cents,
            preferential=distribution.preferential_cents,
            ordinary=distribution.ordinary_cents,
        )
    if excluded:
        yield Message.of("calculate.step.excluded", count=excluded, total=calculation.excluded_cents)


def _no_claims_steps(calculation: Calculation) -> Iterator[Message]:
    yield Message.of("calculate.step.no_claims")


def _all_paid_steps(calculation: Calculation) -> Iterator[Message]:
    yield Message.of(
        "calculate.step.all_paid",
        available=calculation.available_cents,
        total=calculation.participating_cents,
        surplus=calculation.surplus_cents,
    )


def _proportional_steps(calculation: Calculation) -> Iterator[Message]:
    distribution = calculation.distribution
    preferential, ordinary = distribution.preferential_cents, distribution.ordinary_cents
    if not calculation.available_cents:
        yield Message.of("calculate.step.nothing")
        return
    if not preferential:
        yield Message.of(
            "calculate.step.only_ordinary",
            available=calculation.available_cents,
            total=ordinary,
            share=calculation.ordinary_hundredths,
        )
        return
    if not ordinary:
        yield Message.of(
            "calculate.step.only_preferential",
            available=calculation.available_cents,
            total=preferential,
            share=calculation.preferential_hundredths,
        )
        return
    multiplier = calculation.norms.preferential_multiplier
    yield Message.of("calculate.step.rule", times=percent_text(multiplier))
    yield Message.of(
        "calculate.step.base",
        times=percent_text(multiplier),
        preferential=preferential,
        ordinary=ordinary,
        available=calculation.available_cents,
        share=calculation.ordinary_hundredths,
    )
    yield Message.of(
        "calculate.step.percentages",
        preferential=calculation.preferential_hundredths,
        ordinary=calculation.ordinary_hundredths,
    )


def _preferential_paid_steps(calculation: Calculation) -> Iterator[Message]:
    distribution = calculation.distribution
    if not distribution.preferential_cents:
        yield Message.of(
            "calculate.step.only_ordinary",
            available=calculation.available_cents,
            total=distribution.ordinary_cents,
            share=calculation.ordinary_hundredths,
        )
        return
    yield Message.of("calculate.step.rule", times=percent_text(calculation.norms.preferential_multiplier))
    yield Message.of("calculate.step.preferential_paid", preferential=distribution.preferential_cents)
    yield Message.of(
        "calculate.step.rest_to_ordinary",
        available=calculation.available_cents,
        preferential=distribution.preferential_cents,
        rest=calculation.available_cents - distribution.preferential_cents,
        ordinary=distribution.ordinary_cents,
        share=calculation.ordinary_hundredths,
    )


def _cent_steps(calculation: Calculation) -> Iterator[Message]:
    distribution = calculation.distribution
    if distribution.remainder_cents:
        yield Message.of("calculate.step.remainder", cents=distribution.remainder_cents)
    if distribution.phase is not Phase.NO_CLAIMS:
        yield Message.of("calculate.step.offered", offered=distribution.offered_cents)
