"""A creditor that turns up after the agreement: the agreement is opened again, or the claim stays outside, documented.

Joining in silence would give everybody else less than was agreed (design/domain.md 3.5: undisclosed separate treatment
breaks a compulsory settlement), so a person decides, with a reason, and both ways stand in the dossier.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from csr_desktop.clock import Clock
from csr_desktop.domain.claim_marks import ClaimMark, MarkKind, MarkOutcome
from csr_desktop.domain.claims import Claim
from csr_desktop.domain.creditors import Creditor
from csr_desktop.domain.dossiers import Dossier, Phase
from csr_desktop.domain.proposals import Proposal, ProposalStatus
from csr_desktop.errors import Message, UserError
from csr_desktop.ids import IdMaker
from csr_desktop.services.claim_marks import leave_out
from csr_desktop.services.claim_rules import late_claims
from csr_desktop.services.phases import move_phase
from csr_desktop.store.unit_of_work import Reader, Store


@dataclass(frozen=True, slots=True)
class LateDecision:
    """What was decided about one late claim, and what follows from it."""

    claim: Claim
    mark: ClaimMark
    next_steps: tuple[Message, ...]


class LateCreditorService:
    """Decides about claims that came up after the agreement."""

    def __init__(self, store: Store, ids: IdMaker, clock: Clock) -> None:
        self._store = store
        self._ids = ids
        self._clock = clock

    def waiting(self, dossier_id: str) -> list[Claim]:
        """Return the late claims nobody decided about yet."""
        return late_claims(self._store, dossier_id)

    def leave_outside(self, claim_id: str, reason: str) -> LateDecision:
        """Keep the agreement as it is; the claim takes no part, with the reason.

        Raises UserError `late.not_late` when the claim is part of the agreement or there is none, or
        `late.without_reason`.
        """
        with self._store.unit_of_work("proposal.late_outside") as work:
            claim = self._late(work, claim_id, reason)
            left_out = leave_out(work, self._clock, claim, reason)
            mark = work.add(self._mark(claim, reason, MarkOutcome.LEFT_OUT))
            name = work.get(Creditor, claim.handler_id).name
            return LateDecision(left_out, mark, (Message.of("late.next_outside", name=name),))

    def reopen(self, claim_id: str, reason: str) -> LateDecision:
        """Open the agreement again, so that the claim can join a new version that everybody is asked about.

        The agreed version is withdrawn and the dossier goes back to the inventory. Raises UserError `late.not_late`,
        `late.without_reason`, or `late.in_execution` when carrying out has begun: what was paid cannot be divided anew.
        """
        with self._store.unit_of_work("proposal.late_reopen") as work:
            claim = self._late(work, claim_id, reason)
            dossier = work.get(Dossier, claim.dossier_id)
            if dossier.phase is not Phase.AGREED:
                raise UserError("late.in_execution", number=dossier.number)
            for proposal in work.find(Proposal, dossier_id=dossier.id, status=ProposalStatus.AGREED):
                work.save(replace(proposal, status=ProposalStatus.WITHDRAWN))
            move_phase(work, self._ids, dossier, Phase.INVENTORY, self._clock.today(), reason=reason.strip())
            mark = work.add(self._mark(claim, reason, MarkOutcome.REOPENED))
            return LateDecision(claim, mark, (Message.of("late.next_balance"), Message.of("late.next_version")))

    def _late(self, reader: Reader, claim_id: str, reason: str) -> Claim:
        claim = reader.get(Claim, claim_id)
        if not reason.strip():
            raise UserError("late.without_reason")
        if claim_id not in {item.id for item in late_claims(reader, claim.dossier_id)}:
            raise UserError("late.not_late")
        return claim

    def _mark(self, claim: Claim, reason: str, outcome: MarkOutcome) -> ClaimMark:
        today = self._clock.today()
        return ClaimMark(
            id=self._ids.new(),
            dossier_id=claim.dossier_id,
            claim_id=claim.id,
            kind=MarkKind.LATE,
            marked_on=today,
            reason=reason.strip(),
            settled_on=today,
            outcome=outcome,
            settlement=reason.strip(),
        )
