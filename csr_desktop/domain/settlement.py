"""A settlement that is carried out: its term, what is saved, what is paid to whom, reviews, and the discharge."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from csr_desktop.domain.creditors import Product
from csr_desktop.domain.identifiers import Iban


class SettlementForm(StrEnum):
    """What a settlement is in fact: a product, or all debts paid in terms (BR) or at once (HF) (domain.md 2.1)."""

    SK = "SK"
    SB = "SB"
    SA = "SA"
    BR = "BR"
    HF = "HF"


class SettlementResult(StrEnum):
    """How carrying out ended."""

    SUCCEEDED = "succeeded"
    ENDED_EARLY = "ended_early"


class EndReason(StrEnum):
    """Why carrying out ended before its time (design/domain.md 1.4); `Settlement.end_reason` holds its value."""

    NEW_DEBTS = "new_debts"
    NO_COOPERATION = "no_cooperation"
    WRONG_INFORMATION = "wrong_information"
    DECEASED = "deceased"
    MOVED = "moved"
    WITHDRAWN = "withdrawn"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """An agreed proposal that is carried out; months as in the proposal (T10), the start is recorded (T11).

    `first_repayment_on` counts for the Wsnp too (Fw 349a(1)). With a saneringskrediet `lump_sum_on` is the day the
    creditors are paid at once. `payout_months` are the months after the first repayment in which creditors are paid
    between; empty when they are paid at once or not at all.
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
    payout_months: tuple[int, ...] = ()
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
    ACCOUNT_FEE = "account_fee"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deposit:
    """Money into the reserve for the creditors, or out of it again other than by a payout (negative).

    `for_month` is the first day of the month that monthly capacity, or what is given back of it, belongs to: fees are
    taken once for each month (design/domain.md 2.2), also when it is paid later.
    """

    id: str
    dossier_id: str
    settlement_id: str
    kind: DepositKind
    booked_on: date
    amount_cents: int
    for_month: date | None = None
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
    """One payment file for the bank: enough to make the very same file again, but not the file itself.

    `version` is the version of the message (`pain.001.001.09`); `iban` and `account_name` are who pays.
    """

    id: str
    made_at: datetime
    execution_on: date
    iban: Iban
    account_name: str
    version: str
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
    """One review (hercontrole) of the capacity during debt mediation (T14); `held_on` None is planned.

    `changed_on` is the day from which the new capacity holds; `prognosis_cents` and the two percentages are what the
    creditors can expect by it, in all.
    """

    id: str
    dossier_id: str
    settlement_id: str
    due_on: date
    held_on: date | None = None
    vtlb_id: str | None = None
    old_capacity_cents: int | None = None
    new_capacity_cents: int | None = None
    changed_on: date | None = None
    prognosis_cents: int | None = None
    preferential_hundredths: int | None = None
    ordinary_hundredths: int | None = None
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
