"""One dossier as its page shows it: where it stands, what is missing, and the one step that comes next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from csr_desktop.clock import Clock
from csr_desktop.domain.claim_rules import When
from csr_desktop.domain.claims import Claim
from csr_desktop.domain.clients import Client
from csr_desktop.domain.dossiers import Dossier, Phase, PhaseEvent
from csr_desktop.domain.proposals import Proposal
from csr_desktop.domain.vtlb import VtlbResult
from csr_desktop.errors import Message
from csr_desktop.proposals.norms import NormPackage
from csr_desktop.services.claim_marks import ClaimMarkService
from csr_desktop.services.claim_rules import Finding, by_rule
from csr_desktop.services.claims import ClaimTotals, totals_of
from csr_desktop.services.consents import Tally
from csr_desktop.services.court import CourtService
from csr_desktop.services.deadlines.service import DeadlineService, TermCode
from csr_desktop.services.dossiers import DossierService
from csr_desktop.services.letters import LetterService
from csr_desktop.services.next_step import DONE, NextStep, Step, WorkStep, label_group, next_step
from csr_desktop.services.process_decisions import DecisionService
from csr_desktop.services.process_intake import IntakeService
from csr_desktop.services.proposals import ProposalService
from csr_desktop.services.readiness import blocking_faults, missing_for_offer, warnings

__all__ = ["DossierState", "NextStep", "Step", "WorkStep", "WorkbenchService", "label_group", "next_step"]


@dataclass(frozen=True, slots=True)
class DossierState:
    """Everything the head and the overview of a dossier page show, read in one go."""

    dossier: Dossier
    clients: tuple[Client, ...]
    phases: tuple[PhaseEvent, ...]
    #: Those that are not in the bin, in their order.
    claims: tuple[Claim, ...]
    #: What the rules say of them, also what somebody checked.
    findings: tuple[Finding, ...]
    totals: ClaimTotals
    vtlb: VtlbResult | None
    proposal: Proposal | None
    tally: Tally | None
    missing: tuple[Message, ...]
    warnings: tuple[Message, ...]
    unsent_letters: int
    next_step: Step
    #: Whether a judge may come into it: somebody refused, a threat is being averted, or a case was begun.
    court_is_near: bool = False
    #: The day of the term in which an agreement should be there, and how long that is (T07); None when it does not run.
    settling: tuple[int, int] | None = None


#: Where going to a court is one of the ways on.
_NEAR_COURT = frozenset({Phase.IMPASSE, Phase.RECONSIDERATION, Phase.COURT, Phase.WSNP, Phase.ENDED_EARLY})


class WorkbenchService:
    """Reads a dossier as one whole; writes nothing."""

    def __init__(
        self,
        dossiers: DossierService,
        proposals: ProposalService,
        letters: LetterService,
        deadlines: DeadlineService,
        norms: NormPackage,
        clock: Clock,
        claim_marks: ClaimMarkService,
        intake: IntakeService,
        court: CourtService,
        decisions: DecisionService,
    ) -> None:
        self._dossiers = dossiers
        self._decisions = decisions
        self._proposals = proposals
        self._letters = letters
        self._deadlines = deadlines
        self._norms = norms
        self._clock = clock
        self._claim_marks = claim_marks
        self._intake = intake
        self._court = court

    def state(self, dossier_id: str) -> DossierState:
        """Return the state of a dossier; UserError when it does not exist (any more)."""
        dossier = self._dossiers.get(dossier_id)
        # Read once and handed on: with many claims a dossier opens as quickly as they are read.
        claims = self._dossiers.claims(dossier_id)
        findings = self._claim_marks.findings(dossier_id, claims)
        vtlb = self._dossiers.vtlb(dossier_id)
        proposal = self._proposals.newest(dossier_id)
        tally = self._proposals.summary(proposal.id).tally if proposal else None
        unsent = sum(letter.is_waiting for letter in self._letters.of_dossier(dossier_id))
        missing = () if dossier.phase in DONE else (*blocking_faults(claims, vtlb), *missing_for_offer(dossier))
        return DossierState(
            dossier=dossier,
            clients=tuple(self._dossiers.clients(dossier_id)),
            phases=tuple(self._dossiers.phase_history(dossier_id)),
            claims=tuple(claims),
            findings=findings,
            totals=totals_of(claims),
            vtlb=vtlb,
            proposal=proposal,
            tally=tally,
            missing=missing,
            warnings=self._warnings(dossier, claims, findings, vtlb),
            unsent_letters=unsent,
            next_step=next_step(
                dossier,
                claims,
                vtlb,
                proposal,
                tally,
                unsent,
                has_meeting=self._has_meeting(dossier_id),
                is_untold=self._decisions.is_untold(dossier),
            ),
            settling=self._settling(dossier_id),
            court_is_near=(
                dossier.phase in _NEAR_COURT
                or (tally is not None and bool(tally.refused))
                or self._court.is_known(dossier_id)
            ),
        )

    def _settling(self, dossier_id: str) -> tuple[int, int] | None:
        for item in self._deadlines.of(dossier_id):
            if item.term is TermCode.SETTLING:
                said = item.reason.params
                return int(str(said["number"])), int(str(said["length"]))
        return None

    def _has_meeting(self, dossier_id: str) -> bool:
        intake = self._intake.of(dossier_id)
        return intake is not None and (intake.meeting_planned_on is not None or intake.first_meeting_on is not None)

    def _warnings(
        self, dossier: Dossier, claims: Sequence[Claim], findings: Sequence[Finding], vtlb: VtlbResult | None
    ) -> tuple[Message, ...]:
        late = tuple(item.reason for item in self._deadlines.late(dossier.id))
        found = [item for item in findings if not item.checked]
        if dossier.phase in DONE:
            # What the rules say of a claim matters to an offer; only one that came after the agreement still does.
            return (*late, *(message for rule, message in by_rule(found) if rule.when is When.LATE))
        special = (message for _rule, message in by_rule(found))
        return (*late, *special, *warnings(claims, vtlb, self._norms, self._clock.today()))
