"""The narrow rows that deadlines follow from; `deadline_reading` reads them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import msgspec

from csr_desktop.domain.dossiers import Phase


class Row(msgspec.Struct, frozen=True, gc=False):
    """A narrow row; a struct, because an office has tens of thousands and nothing else is made so fast.

    None of them holds anything that could hold it in turn, so the collector need not look at them (`gc=False`).
    """


class DossierFacts(Row, frozen=True):
    """An open dossier."""

    id: str
    number: str
    phase: Phase
    counsellor: str
    registered_on: date | None


class IntakeFacts(Row, frozen=True):
    """The first meeting."""

    dossier_id: str
    meeting_planned_on: date | None
    first_meeting_on: date | None


class DecisionFacts(Row, frozen=True):
    """A decision; `sent_on` is the day of its letter, None while that is not known."""

    dossier_id: str
    id: str
    kind: str
    decided_on: date
    letter_id: str | None
    sent_on: date | None
    objection_on: date | None
    objection_settled_on: date | None


class SuspensionFacts(Row, frozen=True):
    """A time in which the term of the decision stands still."""

    dossier_id: str
    id: str
    began_on: date
    until: date
    ended_on: date | None
    letter_id: str | None


class CrisisFacts(Row, frozen=True):
    """A threatening situation that was reported and is not averted."""

    dossier_id: str
    id: str
    reported_on: date
    began_on: date | None


class RequestFacts(Row, frozen=True):
    """A letter that asked for balances, in the order in which they were made."""

    letter_id: str
    is_reminder: bool
    sent_on: date | None
    claim_ids: tuple[str, ...]


class ListRequest(Row, frozen=True):
    """A balance that was asked on a list."""

    dossier_id: str
    claim_id: str
    asked_on: date


class NoticeFacts(Row, frozen=True):
    """Notices of one day, over the hub without letters; `kind` is a kind of claim with a term of its own."""

    dossier_id: str
    told_on: date
    kind: str | None
    handlers: int
    letter_ids: tuple[str, ...]


class QuestionFacts(Row, frozen=True):
    """A message of ours that a creditor has to collect (`expires_on`) or to answer."""

    dossier_id: str
    id: str
    type: str
    made_on: date
    answer_due: date | None
    expires_on: date | None
    is_confirmed: bool
    claim_ids: tuple[str, ...]
    proposal_id: str | None
    creditor: str


class IncomingFacts(Row, frozen=True):
    """A message that waits for us."""

    dossier_id: str
    id: str
    received_on: date
    creditor: str


class ProposalFacts(Row, frozen=True):
    """A proposal that was sent: claims with an open answer, the last reminder, whether somebody was asked again."""

    dossier_id: str
    id: str
    sent_on: date | None
    open: tuple[str, ...]
    reminded_on: date | None
    is_reconsidered: bool


class ReconsiderationFacts(Row, frozen=True):
    """A creditor that was asked to think again, other than over the hub, and has not answered since."""

    dossier_id: str
    id: str
    asked_on: date
    letter_id: str | None
    claim_ids: tuple[str, ...]
    creditor: str


class CourtFacts(Row, frozen=True):
    """A court case that is not done with."""

    dossier_id: str
    id: str
    route: str
    hearing_on: date | None
    decided_on: date | None
    outcome: str | None
    starts_on: date | None
    ends_on: date | None
    reported_on: date | None


class SettlementFacts(Row, frozen=True):
    """A settlement that is carried out, or that succeeded in a dossier that is still open."""

    dossier_id: str
    id: str
    product: str
    started_on: date
    planned_end_on: date
    first_repayment_on: date | None
    ended_on: date | None
    reviews: int


class ReviewFacts(Row, frozen=True):
    """A review that is planned."""

    dossier_id: str
    id: str
    due_on: date


class ClosedFacts(Row, frozen=True):
    """A closed dossier."""

    id: str
    number: str
    counsellor: str
    closed_on: date
    was_agreed: bool
    is_asked: bool


class UnsentFacts(Row, frozen=True):
    """Letters of an open dossier that were made and not marked as sent."""

    dossier_id: str
    number: str
    oldest_on: date
    letters: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineFacts:
    """Everything at once, for all open dossiers or for one."""

    dossiers: dict[str, DossierFacts]
    intakes: dict[str, IntakeFacts]
    decisions: tuple[DecisionFacts, ...] = ()
    suspensions: tuple[SuspensionFacts, ...] = ()
    crises: tuple[CrisisFacts, ...] = ()
    #: Claims whose balance was asked and did not come, each with its dossier.
    waiting: dict[str, str]
    requests: tuple[RequestFacts, ...] = ()
    list_requests: tuple[ListRequest, ...] = ()
    first_asked: dict[str, date]
    notices: tuple[NoticeFacts, ...] = ()
    #: Those among the notices that have a term of their own.
    special_notices: tuple[NoticeFacts, ...] = ()
    questions: tuple[QuestionFacts, ...] = ()
    incoming: tuple[IncomingFacts, ...] = ()
    proposals: tuple[ProposalFacts, ...] = ()
    reconsiderations: tuple[ReconsiderationFacts, ...] = ()
    vtlb: dict[str, tuple[str, date]]
    oldest_balance: dict[str, date]
    cases: tuple[CourtFacts, ...] = ()
    settlements: tuple[SettlementFacts, ...] = ()
    reviews: tuple[ReviewFacts, ...] = ()
    closed: tuple[ClosedFacts, ...] = ()
