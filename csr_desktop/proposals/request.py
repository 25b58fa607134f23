"""What a calculation starts from, and which figures are refused (design/cli.md, `csr calculate`)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from csr_desktop.domain.claims import ClaimRank
from csr_desktop.domain.creditors import Product
from csr_desktop.errors import Message
from csr_desktop.money import MAX_CENTS
from csr_desktop.proposals.norms import NormPackage

MAX_MONTHS = 120

#: A fee above the whole capacity or a loan at ten times its sum a year is a typing error, not an offer.
MAX_FEE_PERCENT = 100
MAX_RATE_PERCENT = 1000

#: Finest step of a percentage; finer ones could not be written down again exactly.
PERCENT_DECIMALS = 6


class InterestBearer(StrEnum):
    """Who bears the interest of a saneringskrediet (domain.md 2.2: the creditors; the municipality as a variant)."""

    CREDITORS = "creditors"
    MUNICIPALITY = "municipality"


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """One claim of the calculation. An excluded one takes no part but is listed with its reason (domain.md 3.5)."""

    id: str
    creditor: str
    rank: ClaimRank
    amount_cents: int
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CalculationRequest:
    """Everything a calculation depends on besides the norms; amounts in cents, percentages in per cent.

    `fee_percent` and `account_fee_cents` count only for SB, `annual_rate_percent` and `interest_borne_by` only for SK.
    """

    product: Product
    months: int
    gross_capacity_cents: int
    assets_cents: int
    fee_percent: Fraction
    account_fee_cents: int
    annual_rate_percent: Fraction
    interest_borne_by: InterestBearer
    claims: tuple[ClaimLine, ...]

    @classmethod
    def with_norms(
        cls,
        norms: NormPackage,
        *,
        product: Product,
        gross_capacity_cents: int,
        claims: Iterable[ClaimLine],
        assets_cents: int = 0,
    ) -> CalculationRequest:
        """Make a request with the term, fees and rate of the norms."""
        return cls(
            product=product,
            months=norms.months,
            gross_capacity_cents=gross_capacity_cents,
            assets_cents=assets_cents,
            fee_percent=norms.fee_percent,
            account_fee_cents=norms.account_fee_cents,
            annual_rate_percent=norms.annual_rate_percent,
            interest_borne_by=InterestBearer.CREDITORS,
            claims=tuple(claims),
        )


def request_faults(request: CalculationRequest) -> list[Message]:
    """Return a message for every figure that is refused; an empty list means that can be calculated."""
    found = [
        months_fault(request.months),
        amount_fault("gross_capacity", request.gross_capacity_cents),
        amount_fault("assets", request.assets_cents),
        amount_fault("account_fee", request.account_fee_cents),
        percentage_fault("fee_percent", request.fee_percent, MAX_FEE_PERCENT),
        percentage_fault("annual_rate_percent", request.annual_rate_percent, MAX_RATE_PERCENT),
        None if request.claims else Message.of("calculate.no_claims"),
    ]
    amounts = [line.amount_cents for line in request.claims]
    if amounts and not 0 < min(amounts) <= max(amounts) <= MAX_CENTS:
        found += [claim_amount_fault(line.id, line.amount_cents) for line in request.claims]
    return [fault for fault in found if fault is not None] + id_faults([line.id for line in request.claims])


def months_fault(months: int) -> Message | None:
    """Refuse a term outside 1–120 months."""
    return None if 1 <= months <= MAX_MONTHS else Message.of("calculate.months_invalid", limit=MAX_MONTHS)


def amount_fault(field: str, cents: int) -> Message | None:
    """Refuse a negative or absurdly large amount."""
    if cents < 0:
        return Message.of("calculate.field_negative", field=field)
    return Message.of("calculate.field_too_large", field=field, limit=MAX_CENTS) if cents > MAX_CENTS else None


def percentage_fault(field: str, percent: Fraction, limit: int) -> Message | None:
    """Refuse a percentage below zero, above its limit, or with more decimals than are kept."""
    if not 0 <= percent.numerator <= limit * percent.denominator:
        return Message.of("calculate.percentage_out_of_range", field=field, limit=limit)
    if 10**PERCENT_DECIMALS % percent.denominator:
        return Message.of("calculate.field_not_percentage", field=field, decimals=PERCENT_DECIMALS)
    return None


def claim_amount_fault(claim: str, cents: int) -> Message | None:
    """Refuse a claim that is not above zero or absurdly large."""
    if cents <= 0:
        return Message.of("calculate.claim_not_positive", claim=claim)
    return Message.of("calculate.claim_too_large", claim=claim, limit=MAX_CENTS) if cents > MAX_CENTS else None


def id_faults(ids: list[str]) -> list[Message]:
    """Refuse ids that occur twice: an offer must belong to exactly one claim."""
    if len(set(ids)) == len(ids):
        return []
    seen: set[str] = set()
    doubled = dict.fromkeys(name for name in ids if name in seen or seen.add(name))  # type: ignore[func-returns-value]
    return [Message.of("calculate.claim_id_twice", claim=name) for name in doubled]
