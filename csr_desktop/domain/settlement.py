"""A settlement that is carried out: its term, what is saved, what is paid to whom, reviews, and the discharge."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from csr_desktop.domain.creditors import Product
from csr_desktop.domain.identifiers import Iban


class SettlementResult(StrEnum):
    """How carrying out ended."""

    SUCCEEDED = "succeeded"
    ENDED_EARLY = "ended_early"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """An agreed proposal that is carried out; months as in the proposal (T10), the start is recorded (T11).

    `first_repayment_on` counts for the Wsnp too (Fw 349a(1)). With a saneringskrediet `lump_sum_on` is the day the
    creditors are paid at once.
    """

    id: str
    dossier_id: str
    proposal_id: str
    product: Product
    started_on: date
    planned_end_on: date
    months: int
    first_repayment_on: date | None = None
    lump_sum_on: date | None = None
    lender: str = ""
    ended_on: date | None = None
    result: SettlementResult | None = None
    end_reason: str = ""
    remark: str = ""


class DepositKind(StrEnum):
    """Where money in the reserve comes from; fees are only taken over monthly capacity (design/domain.md 2.2)."""

    MONTHLY = "monthly"
    ASSETS = "assets"
    INCIDENTAL = "incidental"
    LOAN = "loan"
    RETURNED_TO_CLIENT = "returned_to_client"
    FEE = "fee"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deposit:
    """Money into the reserve for the creditors, or out of it again other than by a payout (negative)."""

    id: str
    dossier_id: str
    settlement_id: str
    kind: DepositKind
    booked_on: date
    amount_cents: int
    remark: str = ""


class PayoutStatus(StrEnum):
    """The life of one payment to one creditor (design/domain.md 1.2)."""

    PLANNED = "planned"
    EXPORTED = "exported"
    PAID = "paid"
    RETURNED = "returned"
    DISCHARGED = "discharged"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Payout:
    """One payment for one claim. Name and account stand as they were when it was planned: banks check the name (VoP).

    `moment` is the month of the settlement it belongs to, `cumulative_cents` what this claim is entitled to in all by
    then; the payment is the difference with what was paid before (design/domain.md 3.2).
    """

    id: str
    dossier_id: str
    settlement_id: str
    claim_id: str
    creditor_id: str
    moment: int
    amount_cents: int
    cumulative_cents: int
    planned_on: date
    status: PayoutStatus
    payee: str
    iban: Iban | None = None
    payment_reference: str = ""
    end_to_end: str = ""
    batch_id: str | None = None
    paid_on: date | None = None
    returned_on: date | None = None
    returned_reason: str = ""
    discharged_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentBatch:
    """One payment file for the bank (pain.001): what was in it, not the file itself."""

    id: str
    made_at: datetime
    execution_on: date
    iban: Iban
    count: int
    total_cents: int
    sha256: str


class ReviewOutcome(StrEnum):
    """What a review of the capacity led to."""

    UNCHANGED = "unchanged"
    HIGHER = "higher"
    LOWER = "lower"
    CAN_PAY_ALL = "can_pay_all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """One review (hercontrole) of the capacity during debt mediation (T14); `held_on` None is planned."""

    id: str
    dossier_id: str
    settlement_id: str
    due_on: date
    held_on: date | None = None
    vtlb_id: str | None = None
    old_capacity_cents: int | None = None
    new_capacity_cents: int | None = None
    outcome: ReviewOutcome | None = None
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Discharge:
    """What became of one claim in the end: paid, and the rest cancelled (finale kwijting) or not, with the reason."""

    id: str
    dossier_id: str
    settlement_id: str
    claim_id: str
    is_discharged: bool
    paid_cents: int
    remainder_cents: int
    decided_on: date
    reason: str = ""
    confirmed_on: date | None = None
