"""Letters about how an offer and a settlement go on: thinking again, the court, payments, the end.

Plain values as in `model`: amounts are cents, percentages hundredths of a percent. A letter to a creditor has its own
claims and else only counts and totals; none of these has a field for a citizen service number, and only the letter to
the court goes to somebody who is no creditor (design/domain.md 6).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar

from csr_desktop.domain.claims import ClaimRank
from csr_desktop.domain.correspondence import LetterKind
from csr_desktop.domain.court import CourtRoute
from csr_desktop.domain.creditors import Product
from csr_desktop.letters.model import LetterData, OfferLine


@dataclass(frozen=True, slots=True, kw_only=True)
class PleaData(LetterData):
    """What L16 and L17 put before a creditor that did not agree: the offer, who agreed, and the Wsnp beside it.

    Creditors are counted, not claims. `agreed_hundredths` is the part of the whole debt whose creditors agreed.
    `refused_on` None means that no answer came. The Wsnp percentages are what `wsnp_months` of it would yield at most.
    """

    product: Product
    lines: tuple[OfferLine, ...]
    claims_cents: int
    offer_cents: int
    months: int
    offered_on: date
    refused_on: date | None
    creditor_count: int
    agreed_count: int
    total_cents: int
    agreed_hundredths: int
    own_hundredths: int
    preferential_hundredths: int
    ordinary_hundredths: int
    wsnp_preferential_hundredths: int
    wsnp_ordinary_hundredths: int
    wsnp_months: int
    answer_by: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ReconsiderationData(PleaData):
    """L16: a creditor is asked to think again; `argument` is what the counsellor wrote for this creditor."""

    kind: ClassVar[LetterKind] = LetterKind.RECONSIDERATION

    argument: str
    refusal: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CourtNoticeData(PleaData):
    """L17: the last term before the court is asked for a compulsory settlement (Fw 287a); who loses pays the costs."""

    kind: ClassVar[LetterKind] = LetterKind.COURT_NOTICE

    asked_again_on: date | None = None
    court: str = ""


class WithdrawalReason(StrEnum):
    """What a creditor may know of why there is no settlement (any more); never why with the client."""

    NOT_REACHED = "not_reached"
    STOPPED = "stopped"
    LEFT_OUT = "left_out"
    ENDED_EARLY = "ended_early"


@dataclass(frozen=True, slots=True, kw_only=True)
class SettledLine:
    """A claim of the addressee at the end: what it was, what was paid, and what is left or cancelled."""

    reference: str
    our_reference: str
    amount_cents: int
    paid_cents: int
    remainder_cents: int
    description: str = ""
    on_behalf_of: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawalData(LetterData):
    """L19: there is no settlement, or no longer; what was asked of the creditor ends on `stop_ends_on`."""

    kind: ClassVar[LetterKind] = LetterKind.WITHDRAWAL

    reason: WithdrawalReason
    lines: tuple[SettledLine, ...]
    ended_on: date
    stop_ends_on: date
    offered_on: date | None
    claims_cents: int
    paid_cents: int
    remainder_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentLine:
    """One payment for one claim: what it was for, where it went, and what was paid for that claim in all."""

    reference: str
    our_reference: str
    amount_cents: int
    percentage_hundredths: int
    paid_cents: int
    paid_on: date
    paid_in_all_cents: int
    iban: str = ""
    payment_reference: str = ""
    description: str = ""
    on_behalf_of: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentData(LetterData):
    """L20: what was paid to the addressee. With `is_last` the rest of the claims is discharged (`remainder_cents`)."""

    kind: ClassVar[LetterKind] = LetterKind.PAYMENT

    product: Product
    lines: tuple[PaymentLine, ...]
    paid_cents: int
    is_last: bool
    remainder_cents: int
    pays_all: bool = False
    payouts: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewLine:
    """What the addressee can expect for one claim after a review, beside what it was told before."""

    reference: str
    our_reference: str
    rank: ClaimRank
    amount_cents: int
    told_hundredths: int
    percentage_hundredths: int
    offer_cents: int
    description: str = ""
    on_behalf_of: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewOutcomeData(LetterData):
    """L21 to creditors: the percentage changes after a review; capacity is per month, in cents."""

    kind: ClassVar[LetterKind] = LetterKind.REVIEW
    variant: ClassVar[str] = "creditor"

    lines: tuple[ReviewLine, ...]
    claims_cents: int
    offer_cents: int
    held_on: date
    changed_on: date | None
    vtlb_cents: int
    vtlb_date: date
    vtlb_version: str
    old_capacity_cents: int
    new_capacity_cents: int
    prognosis_cents: int
    ends_on: date
    payouts: tuple[date, ...] = ()

    @property
    def has_risen(self) -> bool:
        """Whether more can be expected than before."""
        return self.lines[0].percentage_hundredths > self.lines[0].told_hundredths


@dataclass(frozen=True, slots=True, kw_only=True)
class DischargeData(LetterData):
    """L22: what was paid and what is cancelled; the creditor is asked to confirm and to end what still runs."""

    kind: ClassVar[LetterKind] = LetterKind.DISCHARGE

    product: Product
    lines: tuple[SettledLine, ...]
    claims_cents: int
    paid_cents: int
    remainder_cents: int
    decided_on: date
    answer_by: date
    bkr_by: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CourtLetterData(LetterData):
    """L24: the letter that goes with the file for the court (design/domain.md 1.5).

    Counts are of creditors; `against_hundredths` is the part of the whole debt of those the request is directed
    against. `reason`, `without_attempt` and the capacity belong to the 285 statement, `threat` to a moratorium.
    """

    kind: ClassVar[LetterKind] = LetterKind.COURT_LETTER

    route: CourtRoute
    attachments: tuple[str, ...]
    debt_cents: int
    creditor_count: int = 0
    agreed_count: int = 0
    against_count: int = 0
    against_hundredths: int = 0
    offered_on: date | None = None
    preferential_hundredths: int | None = None
    ordinary_hundredths: int | None = None
    wsnp_preferential_hundredths: int | None = None
    wsnp_ordinary_hundredths: int | None = None
    capacity_cents: int | None = None
    vtlb_date: date | None = None
    reason: str = ""
    without_attempt: bool = False
    threat: str = ""
    measure_months: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FraudData(LetterData):
    """L25: to a creditor that calls its claim fraud; `explanation` is what the client's side says to it."""

    kind: ClassVar[LetterKind] = LetterKind.FRAUD

    lines: tuple[OfferLine, ...]
    claims_cents: int
    offer_cents: int
    offered_on: date
    answer_by: date
    explanation: str
    recipient_is_public: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Instalment:
    """What the addressee gets on one day, for all its claims together."""

    paid_on: date
    amount_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FullPaymentData(LetterData):
    """L26: everything is paid, in instalments (`at_once` False, BR) or in one sum from a credit (HF)."""

    kind: ClassVar[LetterKind] = LetterKind.FULL_PAYMENT

    lines: tuple[OfferLine, ...]
    claims_cents: int
    offer_cents: int
    at_once: bool
    instalments: tuple[Instalment, ...]
    months: int
    answer_by: date
    lender: str = ""
    paid_within_days: int | None = None
