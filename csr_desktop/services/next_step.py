"""The one step that comes next in a dossier: the same answer on its page, on the command line and in the work list."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec

from csr_desktop.domain.claims import BalanceStatus, Claim, ClaimRank
from csr_desktop.domain.dossiers import Dossier, Phase
from csr_desktop.domain.proposals import Proposal, ProposalStatus
from csr_desktop.domain.vtlb import VtlbResult
from csr_desktop.services.readiness import missing_for_offer

if TYPE_CHECKING:
    from csr_desktop.services.consents import Tally


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


class WorkStep(StrEnum):
    """Steps before and after the main job; `GIVE_SECOND_LOOK` is never the next one, a colleague waits for it."""

    GIVE_SECOND_LOOK = "give_second_look"
    START_SETTLEMENT = "start_settlement"
    CLOSE_DOSSIER = "close_dossier"
    PLAN_MEETING = "plan_meeting"
    TELL_DECISION = "tell_decision"
    AWAIT_JUDGMENT = "await_judgment"


Step = NextStep | WorkStep

#: Settled, refused, or past it: what is missing for an offer matters no more.
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
#: Phases in which nothing is left but to close.
_TO_CLOSE = frozenset({Phase.REJECTED, Phase.SUCCEEDED, Phase.ENDED_EARLY, Phase.WSNP})
_ASKED = frozenset({BalanceStatus.REQUESTED, BalanceStatus.REMINDED})


class StepFacts(msgspec.Struct, frozen=True, gc=False):
    """What the next step follows from: counts of claims, and how far the newest proposal is.

    `waiting` are claims that were asked for and did not come; `is_complete` is true when everybody agreed;
    `has_meeting` says that the first talk was planned or held, `is_untold` that the decision in whose phase the dossier
    is has no letter.
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
    has_meeting: bool
    is_untold: bool


def label_group(step: Step) -> str:
    """Return the set of words (`label.<group>`) in which a step has its own."""
    return "work_step" if isinstance(step, WorkStep) else "next_step"


def next_step(
    dossier: Dossier,
    claims: Sequence[Claim],
    vtlb: VtlbResult | None,
    proposal: Proposal | None,
    tally: Tally | None,
    unsent_letters: int,
    *,
    has_meeting: bool,
    is_untold: bool,
) -> Step:
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
            has_meeting=has_meeting,
            is_untold=is_untold,
        )
    )


def step_from(facts: StepFacts) -> Step:
    """Return the one step that comes next (the reference process of design/domain.md 1.1).

    A decision is told first: the client waits for it, and the term to object runs from its letter. Then come letters
    that lie ready: nothing comes back on a letter that was not sent. While an agreement is carried out nothing waits:
    what is due there are its deadlines.
    """
    if facts.is_untold:
        return WorkStep.TELL_DECISION
    if facts.phase in DONE:
        return NextStep.PRINT_LETTERS if facts.unsent_letters else _after_the_main_job(facts.phase)
    if not facts.taking_part:
        is_new = facts.phase is Phase.REGISTERED and not facts.has_meeting and not facts.unsent_letters
        return WorkStep.PLAN_MEETING if is_new else NextStep.ADD_CLAIMS
    if facts.unsent_letters:
        return NextStep.PRINT_LETTERS
    match facts.proposal:
        case ProposalStatus.DRAFT:
            return NextStep.FREEZE_PROPOSAL
        case ProposalStatus.FROZEN:
            return NextStep.SEND_PROPOSAL
        case ProposalStatus.SENT if facts.is_complete:
            return NextStep.CONCLUDE
        case ProposalStatus.SENT if facts.phase is Phase.COURT:
            # Who refused answers no more; the court does.
            return WorkStep.AWAIT_JUDGMENT
        case ProposalStatus.SENT:
            return NextStep.NEW_PROPOSAL if facts.phase is Phase.IMPASSE else NextStep.AWAIT_ANSWERS
    return _before_proposal(facts)


def _after_the_main_job(phase: Phase) -> Step:
    if phase is Phase.AGREED:
        return WorkStep.START_SETTLEMENT
    return WorkStep.CLOSE_DOSSIER if phase in _TO_CLOSE else NextStep.NOTHING


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
