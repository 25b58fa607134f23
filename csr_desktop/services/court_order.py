"""What a court ordered a creditor that did not agree by itself (Fw 287a): its answer, and how L18 confirms it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from csr_desktop.domain.claims import Claim
from csr_desktop.domain.court import CourtCase, CourtOutcome
from csr_desktop.domain.proposals import AnswerOutcome, Proposal, ProposalAnswer
from csr_desktop.ids import IdMaker
from csr_desktop.services.proposal_answers import counting_answers, write_answers
from csr_desktop.store.unit_of_work import Reader, UnitOfWork

#: How an answer that the court ordered stands among the channels of answers.
COURT_CHANNEL = "court"


@dataclass(frozen=True, slots=True, kw_only=True)
class CourtOrder:
    """What a court ordered a creditor: to agree, for these of its claims (Fw 287a)."""

    ordered_on: date
    claim_ids: frozenset[str]
    court: str
    case_number: str
    costs_ordered: bool


def write_order(work: UnitOfWork, ids: IdMaker, case: CourtCase, today: date) -> None:
    """Write the order as the answer of who had not agreed by the day of the judgment (Fw 287a)."""
    proposal_id = case.proposal_id or ""
    given = counting_answers(work.find(ProposalAnswer, proposal_id=proposal_id, order_by="pk"))
    agreed = {claim_id for claim_id, item in given.items() if item.outcome is AnswerOutcome.AGREED}
    ordered = [claim_id for claim_id in case.claim_ids if claim_id not in agreed]
    write_answers(
        work,
        ids,
        case.decided_on or today,
        proposal_id,
        dict.fromkeys(ordered, AnswerOutcome.ORDERED),
        channel=COURT_CHANNEL,
        reasons={AnswerOutcome.ORDERED: case.case_number},
    )


def court_order(reader: Reader, proposal: Proposal, claim_ids: Sequence[str]) -> CourtOrder | None:
    """Return what the court ordered about these claims of a version; None when their creditors agreed by themselves."""
    answers = counting_answers(reader.find(ProposalAnswer, proposal_id=proposal.id, order_by="pk"))
    ordered = frozenset(
        item for item in claim_ids if item in answers and answers[item].outcome is AnswerOutcome.ORDERED
    )
    cases = [
        case
        for case in reader.find(CourtCase, dossier_id=proposal.dossier_id, proposal_id=proposal.id, order_by="id")
        if case.outcome is CourtOutcome.GRANTED and ordered & set(case.claim_ids)
    ]
    case = cases[-1] if cases else None
    if case is None or case.decided_on is None:
        return None
    return CourtOrder(
        ordered_on=case.decided_on,
        claim_ids=ordered,
        court=case.court,
        case_number=case.case_number,
        costs_ordered=bool(case.costs_ordered),
    )


def order_fields(order: CourtOrder | None, claims: Sequence[Claim]) -> dict[str, Any]:
    """Return the fields of the confirmation that tell of an order; none without one."""
    if order is None:
        return {}
    return {
        "ordered_on": order.ordered_on,
        "orders_all": all(claim.id in order.claim_ids for claim in claims),
        "court": order.court,
        "case_number": order.case_number,
        "costs_ordered": order.costs_ordered,
    }
