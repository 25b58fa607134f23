"""The port through which a step asks whether a second pair of eyes approved it; and what each step is looked at by.

A service that can be held back takes a `SecondEyes`, and knows nothing of settings, names and approvals.
"""

from __future__ import annotations

from typing import Protocol

from csr_desktop.domain.claims import Claim
from csr_desktop.domain.intake import Decision, DecisionKind
from csr_desktop.domain.proposals import Proposal, ProposalLine
from csr_desktop.domain.second_look import LookStep, look_digest
from csr_desktop.domain.settlement import Payout, PayoutStatus
from csr_desktop.store.unit_of_work import Reader


class SecondEyes(Protocol):
    """Somebody else who must have looked, where the organisation wants it."""

    def require(self, reader: Reader, dossier_id: str, step: LookStep, subject: str, digest: str) -> None:
        """Return when the step may go on; UserError `look.needed`, `.waiting`, `.rejected` or `.changed` otherwise."""
        ...


def proposal_digest(reader: Reader, proposal: Proposal) -> str:
    """Return the digest of a version: its figures, what each claim gets, and at whom it arrives."""
    lines = reader.find(ProposalLine, proposal_id=proposal.id, order_by="pk")
    handlers = {claim.id: claim.handler_id for claim in reader.find(Claim, dossier_id=proposal.dossier_id)}
    return look_digest(
        [
            proposal.version,
            proposal.product,
            proposal.months,
            proposal.input_json,
            proposal.result_json,
            [
                [line.claim_id, line.rank, line.amount_cents, line.offer_cents, handlers[line.claim_id]]
                for line in lines
            ],
        ]
    )


def decision_digest(reader: Reader, dossier_id: str, kind: DecisionKind, ground: str) -> str:
    """Return the digest of a decision: its kind, its ground, and how many decisions came before it."""
    return look_digest([kind, ground.strip(), reader.count(Decision, dossier_id=dossier_id)])


def payout_digest(reader: Reader, settlement_id: str) -> str:
    """Return the digest of the payments that are planned: to whom, on which account, how much, with which reference."""
    planned = reader.find(Payout, settlement_id=settlement_id, status=PayoutStatus.PLANNED, order_by="pk")
    return look_digest(
        [[item.id, item.payee, item.iban, item.amount_cents, item.payment_reference] for item in planned]
    )
