"""Writes what a creditor answered to a proposal, whoever took the answer in: a person, or the hub's in-box."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from csr_desktop.domain.claims import Claim
from csr_desktop.domain.identifiers import Iban
from csr_desktop.domain.proposals import AnswerOutcome, ProposalAnswer
from csr_desktop.ids import IdMaker
from csr_desktop.store.unit_of_work import UnitOfWork


def write_answers(
    work: UnitOfWork,
    ids: IdMaker,
    today: date,
    proposal_id: str,
    outcomes: Mapping[str, AnswerOutcome],
    *,
    channel: str,
    reasons: Mapping[AnswerOutcome, str],
) -> list[ProposalAnswer]:
    """Write one answer per claim."""
    return work.add_all(
        [
            ProposalAnswer(
                id=ids.new(),
                proposal_id=proposal_id,
                claim_id=claim_id,
                outcome=outcome,
                received_on=today,
                channel=channel,
                reason=reasons.get(outcome, ""),
            )
            for claim_id, outcome in outcomes.items()
        ]
    )


def write_payment(work: UnitOfWork, payment: Mapping[str, tuple[Iban | None, str]]) -> None:
    """Write the account and the reference that an answer names to its claims; what is not named stays as it was."""
    for claim in work.find(Claim, id=tuple(payment)) if payment else ():
        iban, reference = payment[claim.id]
        if iban or reference:
            work.save(replace(claim, iban=iban or claim.iban, payment_reference=reference or claim.payment_reference))


def counting_answers(answers: Iterable[ProposalAnswer]) -> dict[str, ProposalAnswer]:
    """Return the answer that counts for each claim: the last one, but nothing that comes in goes past a court's order.

    `answers` stand in the order in which they were made.
    """
    counting: dict[str, ProposalAnswer] = {}
    for answer in answers:
        before = counting.get(answer.claim_id)
        if before is None or before.outcome is not AnswerOutcome.ORDERED:
            counting[answer.claim_id] = answer
    return counting
