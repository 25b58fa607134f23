"""What the letters to the client need (L01 to L07, L21 and L23 of design/domain.md 6), as plain values.

They go to the people whose debts are settled, so creditors and amounts may stand in them by name. A citizen service
number has no field here: the client knows it, and a letter may lie on a table.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from csr_desktop.domain.correspondence import LetterKind
from csr_desktop.domain.creditors import Product
from csr_desktop.domain.settlement import ReviewOutcome
from csr_desktop.letters.model import LetterData


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperLine:
    """A paper that the client must bring or send; `age` says in words how old it may be, empty for any age."""

    paper: str
    age: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GuidanceLine:
    """Help beside the settlement: what, by whom, and since when; `condition` says that taking part depends on it."""

    kind: str
    provider: str
    began_on: date
    condition: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FinalLine:
    """What became of one debt: paid, and what was cancelled or stays, with the reason when it stays."""

    creditor: str
    paid_cents: int
    remainder_cents: int
    reference: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PayingData(LetterData):
    """What a letter has that asks the client to pay us each month; nothing is asked without an amount.

    `payment_code` is what the QR code says to a bank's app (EPC069-12). It is made with the other fields, by whoever
    checked them, and drawn as it is.
    """

    payment_cents: int | None = None
    payment_iban: str = ""
    payment_name: str = ""
    payment_reference: str = ""
    payment_code: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class AcknowledgementData(LetterData):
    """L01: the registration was received on `registered_on`; the first meeting is on `meeting_on`.

    `meet_by` is the last day that the law gives for it: four weeks, or three working days with a threat (Wgs art. 4;
    T01, T02). `threat` says in words what threatens, empty when nothing does. `meeting_time` and `meeting_place` are as
    a person typed them; without one the client is called about it.
    """

    kind: ClassVar[LetterKind] = LetterKind.ACKNOWLEDGEMENT

    registered_on: date
    meeting_on: date
    meet_by: date
    meeting_time: str = ""
    meeting_place: str = ""
    threat: str = ""
    papers: tuple[PaperLine, ...] = ()

    @property
    def is_late(self) -> bool:
        """Whether the meeting is later than the law gives."""
        return self.meeting_on > self.meet_by


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionData(LetterData):
    """What every decision (beschikking) has: its day, what went before, its reasons, and how to object.

    `objection_weeks` is the term of Awb 6:7 (T05), `objection_address` where an objection goes, on one line.
    """

    decided_on: date
    objection_weeks: int
    objection_address: str
    ground: str = ""
    registered_on: date | None = None
    first_meeting_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AdmissionData(DecisionData):
    """L02: the client is let in; the plan of action goes with it as a letter of its own with `plan_reference`."""

    kind: ClassVar[LetterKind] = LetterKind.ADMISSION

    plan_reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectionData(DecisionData):
    """L03: the request is refused."""

    kind: ClassVar[LetterKind] = LetterKind.REJECTION


@dataclass(frozen=True, slots=True, kw_only=True)
class TerminationData(DecisionData):
    """L03: help that was given ends; `admitted_on` is the decision that let the client in, when there was one."""

    kind: ClassVar[LetterKind] = LetterKind.REJECTION
    variant: ClassVar[str] = "termination"

    admitted_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletionData(LetterData):
    """L04: data are missing. The term of the decision (T03) stands still from `asked_on` until `until` (Awb 4:5, 4:15).

    `missing` is what a person wrote, `papers` what the list of papers still lacks; `decide_by` is the end of the term
    when the client takes all the time that is given, None before the first meeting.
    """

    kind: ClassVar[LetterKind] = LetterKind.COMPLETION

    asked_on: date
    until: date
    missing: str
    papers: tuple[PaperLine, ...] = ()
    decide_by: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanData(LetterData):
    """L05: the plan of action (Wgs art. 4a), for signature."""

    kind: ClassVar[LetterKind] = LetterKind.PLAN

    request: str
    support: str
    referrals: str
    conditions: str
    assistance: tuple[GuidanceLine, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MandateData(LetterData):
    """L06: the client authorises us, and consents to the exchange of data with creditors, for signature.

    `administrators` are the bewindvoerders of the client: they sign as well, and show the order of the court
    (design/domain.md 6, [S20]; BW 1:438).
    """

    kind: ClassVar[LetterKind] = LetterKind.MANDATE

    administrators: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientAgreementData(PayingData):
    """L07: the agreement with the client, with rights and duties of both sides, for signature.

    `months` is how long the settlement lasts (T10); `assistance` and `conditions` are this client's own.
    """

    kind: ClassVar[LetterKind] = LetterKind.CLIENT_AGREEMENT

    product: Product
    months: int
    conditions: str = ""
    assistance: tuple[GuidanceLine, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewInvitationData(LetterData):
    """L21: the client is invited to a review (hercontrole) on `due_on` (T14)."""

    kind: ClassVar[LetterKind] = LetterKind.REVIEW
    variant: ClassVar[str] = "invitation"

    due_on: date
    started_on: date
    planned_end_on: date
    capacity_cents: int
    meeting_time: str = ""
    meeting_place: str = ""
    papers: tuple[PaperLine, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewOutcomeData(PayingData):
    """L21: what a review led to: the new VTLB, the capacity from `changed_on`, and the new prognosis.

    `returned_cents` went back to the client with the review, `missing_cents` is still to be paid in for months that
    are over.
    """

    kind: ClassVar[LetterKind] = LetterKind.REVIEW
    variant: ClassVar[str] = "outcome"

    held_on: date
    outcome: ReviewOutcome
    net_income_cents: int
    vtlb_cents: int
    vtlb_date: date
    old_capacity_cents: int
    new_capacity_cents: int
    changed_on: date
    prognosis_cents: int
    preferential_hundredths: int
    ordinary_hundredths: int
    planned_end_on: date
    returned_cents: int = 0
    missing_cents: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class FinalData(LetterData):
    """L23: the settlement succeeded. `discharged` are the debts that are gone, `kept` those that stay.

    `warns_of_study_debt` and `warns_of_fine` say that such a debt stays: that warning is a point of the covenants
    (design/domain.md 6, S44c). `bkr_on` is when the registration must be gone (T18), `talk_by` when the client is
    spoken to once more.
    """

    kind: ClassVar[LetterKind] = LetterKind.FINAL

    product: Product
    started_on: date
    ended_on: date
    discharged: tuple[FinalLine, ...]
    paid_cents: int
    cancelled_cents: int
    kept: tuple[FinalLine, ...] = ()
    kept_cents: int = 0
    warns_of_study_debt: bool = False
    warns_of_fine: bool = False
    bkr_on: date | None = None
    talk_by: date | None = None
