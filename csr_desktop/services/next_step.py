"""The one step that comes next in a dossier: the same answer on its page, on the command line and in the work list."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from csr_desktop.domain.claims import BalanceStatus, Claim, ClaimRank
from csr_desktop.domain.dossiers import Dossier, Phase
from csr_desktop.domain.proposals import Proposal, ProposalStatus
from csr_desktop.domain.vtlb import VtlbResult
from csr_desktop.services.consents import Tally
from csr_desktop.services.readiness import missing_for_offer


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
DONE = frozenset(
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


class StepFacts(NamedTuple):
    """What the next step follows from: counts of claims, and how far the newest proposal is.

    `waiting` are claims that were asked for and did not come; `is_complete` is true when everybody agreed.
    """

    phase: Phase
    taking_part: int
    to_request: int
    unknown: int
    waiting: int
    has_vtlb: bool
    texts_missing: bool
    proposal: ProposalStatus | None
    is_complete: bool
    unsent_letters: int


def next_step(
    dossier: Dossier,
    claims: Sequence[Claim],
    vtlb: VtlbResult | None,
    proposal: Proposal | None,
    tally: Tally | None,
    unsent_letters: int,
) -> NextStep:
    """Return the step of a dossier whose records were read."""
    part = [claim for claim in claims if claim.takes_part]
    return step_from(
        StepFacts(
            phase=dossier.phase,
            taking_part=len(part),
            to_request=sum(claim.balance_status is BalanceStatus.TO_REQUEST for claim in part),
            unknown=sum(
                claim.balance_status is BalanceStatus.CLIENT_UNKNOWN and claim.rank is not ClaimRank.EXCLUDED
                for claim in claims
            ),
            waiting=sum(claim.balance_status in _ASKED for claim in part),
            has_vtlb=vtlb is not None,
            texts_missing=bool(missing_for_offer(dossier)),
            proposal=proposal.status if proposal else None,
            is_complete=tally is not None and tally.is_complete,
            unsent_letters=unsent_letters,
        )
    )


def step_from(facts: StepFacts) -> NextStep:
    """Return the one step that comes next (the reference process of design/domain.md 1.1, as far as the main job goes).

    Letters that lie ready go first: nothing comes back on a letter that was not sent.
    """
    if facts.phase in DONE:
        return NextStep.PRINT_LETTERS if facts.unsent_letters else NextStep.NOTHING
    if not facts.taking_part:
        return NextStep.ADD_CLAIMS
    if facts.unsent_letters:
        return NextStep.PRINT_LETTERS
    match facts.proposal:
        case ProposalStatus.DRAFT:
            return NextStep.FREEZE_PROPOSAL
        case ProposalStatus.FROZEN:
            return NextStep.SEND_PROPOSAL
        case ProposalStatus.SENT if facts.is_complete:
            return NextStep.CONCLUDE
        case ProposalStatus.SENT:
            return NextStep.NEW_PROPOSAL if facts.phase is Phase.IMPASSE else NextStep.AWAIT_ANSWERS
    return _before_proposal(facts)


def _before_proposal(facts: StepFacts) -> NextStep:
    if facts.to_request:
        return NextStep.REQUEST_BALANCES
    if facts.unknown:
        return NextStep.CONFIRM_UNKNOWN
    if facts.waiting:
        return NextStep.AWAIT_BALANCES
    if not facts.has_vtlb:
        return NextStep.ENTER_VTLB
    return NextStep.COMPLETE_TEXTS if facts.texts_missing else NextStep.MAKE_PROPOSAL
