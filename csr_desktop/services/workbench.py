"""One dossier as its page shows it: where it stands, what is missing, and the one step that comes next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from csr_desktop.clock import Clock
from csr_desktop.domain.claims import BalanceStatus, Claim
from csr_desktop.domain.clients import Client
from csr_desktop.domain.dossiers import Dossier, Phase, PhaseEvent
from csr_desktop.domain.proposals import Proposal, ProposalStatus
from csr_desktop.domain.vtlb import VtlbResult
from csr_desktop.errors import Message
from csr_desktop.proposals.norms import NormPackage
from csr_desktop.services.claims import ClaimService, ClaimTotals
from csr_desktop.services.consents import Tally
from csr_desktop.services.deadlines.service import DeadlineService
from csr_desktop.services.dossiers import DossierService
from csr_desktop.services.letters import LetterService
from csr_desktop.services.proposals import ProposalService
from csr_desktop.services.readiness import blocking_faults, missing_for_offer, warnings


class NextStep(StrEnum):
    """The step that brings a dossier on; the page's one primary button."""

    ADD_CLAIMS = "add_claims"
    REQUEST_BALANCES = "request_balances"
    PRINT_LETTERS = "print_letters"
    AWAIT_BALANCES = "await_balances"
    CONFIRM_UNKNOWN = "confirm_unknown"
    ENTER_VTLB = "enter_vtlb"
    COMPLETE_TEXTS = "complete_texts"
    MAKE_PROPOSAL = "make_proposal"
    FREEZE_PROPOSAL = "freeze_proposal"
    SEND_PROPOSAL = "send_proposal"
    AWAIT_ANSWERS = "await_answers"
    CONCLUDE = "conclude"
    NEW_PROPOSAL = "new_proposal"
    NOTHING = "nothing"


#: Settled, refused, or past it: the main job has no next step there.
_DONE = frozenset(
    {
        Phase.REJECTED,
        Phase.AGREED,
        Phase.EXECUTION,
        Phase.SUCCEEDED,
        Phase.ENDED_EARLY,
        Phase.WSNP,
        Phase.CLOSED,
    }
)
_ASKED = frozenset({BalanceStatus.REQUESTED, BalanceStatus.REMINDED})


@dataclass(frozen=True, slots=True)
class DossierState:
    """Everything the head and the overview of a dossier page show, read in one go."""

    dossier: Dossier
    clients: tuple[Client, ...]
    phases: tuple[PhaseEvent, ...]
    totals: ClaimTotals
    vtlb: VtlbResult | None
    proposal: Proposal | None
    tally: Tally | None
    missing: tuple[Message, ...]
    warnings: tuple[Message, ...]
    unsent_letters: int
    next_step: NextStep


class WorkbenchService:
    """Reads a dossier as one whole; writes nothing."""

    def __init__(
        self,
        dossiers: DossierService,
        claims: ClaimService,
        proposals: ProposalService,
        letters: LetterService,
        deadlines: DeadlineService,
        norms: NormPackage,
        clock: Clock,
    ) -> None:
        self._dossiers = dossiers
        self._claims = claims
        self._proposals = proposals
        self._letters = letters
        self._deadlines = deadlines
        self._norms = norms
        self._clock = clock

    def state(self, dossier_id: str) -> DossierState:
        """Return the state of a dossier; UserError when it does not exist (any more)."""
        dossier = self._dossiers.get(dossier_id)
        claims = self._dossiers.claims(dossier_id)
        vtlb = self._dossiers.vtlb(dossier_id)
        proposal = self._proposals.newest(dossier_id)
        tally = self._proposals.summary(proposal.id).tally if proposal else None
        unsent = sum(letter.sent_on is None for letter in self._letters.of_dossier(dossier_id))
        missing = () if dossier.phase in _DONE else (*blocking_faults(claims, vtlb), *missing_for_offer(dossier))
        return DossierState(
            dossier=dossier,
            clients=tuple(self._dossiers.clients(dossier_id)),
            phases=tuple(self._dossiers.phase_history(dossier_id)),
            totals=self._claims.totals(dossier_id),
            vtlb=vtlb,
            proposal=proposal,
            tally=tally,
            missing=missing,
            warnings=self._warnings(dossier, claims, vtlb),
            unsent_letters=unsent,
            next_step=next_step(dossier, claims, vtlb, proposal, tally, unsent),
        )

    def _warnings(self, dossier: Dossier, claims: Sequence[Claim], vtlb: VtlbResult | None) -> tuple[Message, ...]:
        late = tuple(item.reason for item in self._deadlines.late(dossier.id))
        if dossier.phase in _DONE:
            return late
        return (*late, *warnings(claims, vtlb, self._norms, self._clock.today()))


def next_step(
    dossier: Dossier,
    claims: Sequence[Claim],
    vtlb: VtlbResult | None,
    proposal: Proposal | None,
    tally: Tally | None,
    unsent_letters: int,
) -> NextStep:
    """Return the one step that comes next (the reference process of design/domain.md 1.1, as far as the main job goes).

    Letters that lie ready go first: nothing comes back on a letter that was not sent.
    """
    if dossier.phase in _DONE:
        return NextStep.PRINT_LETTERS if unsent_letters else NextStep.NOTHING
    if not any(claim.takes_part for claim in claims):
        return NextStep.ADD_CLAIMS
    if unsent_letters:
        return NextStep.PRINT_LETTERS
    if proposal is not None and proposal.status in _PROPOSAL_STEPS:
        if proposal.status is ProposalStatus.SENT:
            return _after_sending(dossier, tally)
        return _PROPOSAL_STEPS[proposal.status]
    return _before_proposal(dossier, claims, vtlb)


_PROPOSAL_STEPS = {
    ProposalStatus.DRAFT: NextStep.FREEZE_PROPOSAL,
    ProposalStatus.FROZEN: NextStep.SEND_PROPOSAL,
    ProposalStatus.SENT: NextStep.AWAIT_ANSWERS,
}


def _after_sending(dossier: Dossier, tally: Tally | None) -> NextStep:
    if tally is not None and tally.is_complete:
        return NextStep.CONCLUDE
    return NextStep.NEW_PROPOSAL if dossier.phase is Phase.IMPASSE else NextStep.AWAIT_ANSWERS


def _before_proposal(dossier: Dossier, claims: Sequence[Claim], vtlb: VtlbResult | None) -> NextStep:
    taking_part = [claim for claim in claims if claim.takes_part]
    if any(claim.balance_status is BalanceStatus.TO_REQUEST for claim in taking_part):
        return NextStep.REQUEST_BALANCES
    if any(claim.balance_status is BalanceStatus.CLIENT_UNKNOWN and claim.rank != "excluded" for claim in claims):
        return NextStep.CONFIRM_UNKNOWN
    if any(claim.balance_status in _ASKED for claim in taking_part):
        return NextStep.AWAIT_BALANCES
    if vtlb is None:
        return NextStep.ENTER_VTLB
    if missing_for_offer(dossier):
        return NextStep.COMPLETE_TEXTS
    return NextStep.MAKE_PROPOSAL
