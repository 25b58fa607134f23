"""The tables of states and allowed steps: dossier, balance request, proposal, offer per claim, payout.

One home for what may follow what (design/domain.md 1.2). A step has a kind, forward, back or reopened, and names what
must be there before a person takes it by hand; a service that takes a step brings that about itself. Staying where one
is is no step. docs/process.md shows the tables; a test holds it against this module.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from csr_desktop.domain.claims import BalanceStatus
from csr_desktop.domain.dossiers import Phase
from csr_desktop.domain.proposals import ProposalStatus
from csr_desktop.domain.settlement import PayoutStatus
from csr_desktop.domain.work import MoveKind
from csr_desktop.errors import UserError

S = TypeVar("S", bound=StrEnum)


class StepNeed(StrEnum):
    """What must be there before a person takes a step."""

    REASON = "reason"
    WAS_THERE = "was_there"
    ADMISSION = "admission"
    REJECTION = "rejection"
    FIXED_VERSION = "fixed_version"
    SENT_VERSION = "sent_version"
    AGREED_VERSION = "agreed_version"
    NO_AGREED_VERSION = "no_agreed_version"
    COURT_REQUEST = "court_request"
    WSNP_STATEMENT = "wsnp_statement"
    RUNNING_SETTLEMENT = "running_settlement"
    NO_RUNNING_SETTLEMENT = "no_running_settlement"
    SETTLEMENT_SUCCEEDED = "settlement_succeeded"
    SETTLEMENT_ENDED_EARLY = "settlement_ended_early"
    EXIT_REASON = "exit_reason"


@dataclass(frozen=True, slots=True)
class Step(Generic[S]):
    """One allowed step."""

    source: S
    target: S
    kind: MoveKind
    needs: tuple[StepNeed, ...] = ()


class StateTable(Generic[S]):
    """The states of one kind of thing and the steps between them; `name` is the set of words for its states."""

    def __init__(self, name: str, states: type[S], steps: Iterable[Step[S]]) -> None:
        self.name = name
        self.states = states
        self._steps: dict[S, dict[S, Step[S]]] = {state: {} for state in states}
        for step in steps:
            self._steps[step.source].setdefault(step.target, step)

    def __iter__(self) -> Iterator[Step[S]]:
        """All steps, by the state they begin in."""
        return (step for steps in self._steps.values() for step in steps.values())

    def steps_from(self, state: S, kinds: Collection[MoveKind] = tuple(MoveKind)) -> tuple[Step[S], ...]:
        """Return the steps that begin in a state, in the order of the table."""
        return tuple(step for step in self._steps[state].values() if step.kind in kinds)

    def find(self, source: S, target: S) -> Step[S] | None:
        """Return the step between two states, or None when there is none."""
        return self._steps[source].get(target)

    def check(self, source: S, target: S, kinds: Collection[MoveKind] = tuple(MoveKind)) -> Step[S] | None:
        """Return the step that is wanted; None for staying where one is.

        Raises UserError `process.step_not_allowed` with the present state and what is possible from there.
        """
        if source is target:
            return None
        step = self.find(source, target)
        if step is None or step.kind not in kinds:
            possible = tuple(self.word(item.target) for item in self.steps_from(source, kinds))
            if not possible:
                raise UserError("process.no_step_left", current=self.word(source), wanted=self.word(target))
            raise UserError(
                "process.step_not_allowed", current=self.word(source), wanted=self.word(target), possible=possible
            )
        return step

    def word(self, state: S) -> str:
        """Return the name of a state in the sentences (`{current:label}`)."""
        return f"{self.name}.{state}"


class OfferState(StrEnum):
    """Where one claim stands under one version of the proposal; derived from consent, letters, messages, answers.

    `CONSENTED` is "n.v.t." of design/domain.md 1.2: the creditor agreed beforehand and is not asked.
    """

    NOT_INVOLVED = "not_involved"
    CONSENTED = "consented"
    TO_ASK = "to_ask"
    SENT = "sent"
    REMINDED = "reminded"
    AGREED = "agreed"
    REFUSED = "refused"
    RECONSIDERATION = "reconsideration"
    ORDERED = "ordered"


def _steps(
    kind: MoveKind,
    table: Mapping[S, Iterable[S]],
    needs_of_target: Mapping[S, tuple[StepNeed, ...]] | None = None,
    needs_of_source: Mapping[S, tuple[StepNeed, ...]] | None = None,
    always: tuple[StepNeed, ...] = (),
) -> Iterator[Step[S]]:
    by_target, by_source = needs_of_target or {}, needs_of_source or {}
    for source, targets in table.items():
        for target in targets:
            yield Step(source, target, kind, (*always, *by_target.get(target, ()), *by_source.get(source, ())))


#: Forward in the reference process (design/domain.md 1.1, 1.2). Not every dossier has every phase: a municipality that
#: settles without a stay in stabilisation goes on to the inventory.
_FORWARD: dict[Phase, tuple[Phase, ...]] = {
    Phase.REGISTERED: (Phase.INTAKE, Phase.REJECTED, Phase.STABILISATION, Phase.INVENTORY, Phase.CLOSED),
    Phase.INTAKE: (Phase.REJECTED, Phase.ADMITTED, Phase.STABILISATION, Phase.INVENTORY, Phase.CLOSED),
    Phase.REJECTED: (Phase.ADMITTED, Phase.CLOSED),
    Phase.ADMITTED: (Phase.STABILISATION, Phase.INVENTORY, Phase.CLOSED),
    # Since 1 July 2023 the 285 statement needs no attempt when a settlement is plainly impossible (1.5).
    Phase.STABILISATION: (Phase.INVENTORY, Phase.WSNP, Phase.CLOSED),
    Phase.INVENTORY: (Phase.PROPOSAL_READY, Phase.WSNP, Phase.CLOSED),
    Phase.PROPOSAL_READY: (Phase.PROPOSAL_SENT, Phase.AGREED, Phase.CLOSED),
    Phase.PROPOSAL_SENT: (Phase.AGREED, Phase.IMPASSE, Phase.RECONSIDERATION, Phase.CLOSED),
    Phase.IMPASSE: (Phase.RECONSIDERATION, Phase.COURT, Phase.WSNP, Phase.AGREED, Phase.CLOSED),
    Phase.RECONSIDERATION: (Phase.AGREED, Phase.IMPASSE, Phase.COURT, Phase.WSNP, Phase.CLOSED),
    Phase.COURT: (Phase.AGREED, Phase.IMPASSE, Phase.WSNP, Phase.CLOSED),
    Phase.WSNP: (Phase.CLOSED,),
    Phase.AGREED: (Phase.EXECUTION, Phase.CLOSED),
    Phase.EXECUTION: (Phase.SUCCEEDED, Phase.ENDED_EARLY, Phase.CLOSED),
    Phase.SUCCEEDED: (Phase.CLOSED,),
    Phase.ENDED_EARLY: (Phase.WSNP, Phase.CLOSED),
}
#: Back, by hand with a reason, or because a new version begins anew; nothing is sent again.
_BACK: dict[Phase, tuple[Phase, ...]] = {
    Phase.INTAKE: (Phase.REGISTERED,),
    Phase.REJECTED: (Phase.REGISTERED, Phase.INTAKE),
    Phase.ADMITTED: (Phase.INTAKE, Phase.REJECTED),
    Phase.STABILISATION: (Phase.REGISTERED, Phase.INTAKE, Phase.ADMITTED),
    Phase.INVENTORY: (Phase.REGISTERED, Phase.INTAKE, Phase.ADMITTED, Phase.STABILISATION),
    Phase.PROPOSAL_READY: (Phase.INVENTORY,),
    Phase.PROPOSAL_SENT: (Phase.INVENTORY, Phase.PROPOSAL_READY),
    Phase.IMPASSE: (Phase.INVENTORY, Phase.PROPOSAL_READY, Phase.PROPOSAL_SENT),
    Phase.RECONSIDERATION: (Phase.INVENTORY, Phase.PROPOSAL_READY, Phase.PROPOSAL_SENT),
    Phase.COURT: (Phase.INVENTORY, Phase.PROPOSAL_READY, Phase.PROPOSAL_SENT, Phase.RECONSIDERATION),
    Phase.WSNP: (Phase.STABILISATION, Phase.INVENTORY, Phase.IMPASSE, Phase.RECONSIDERATION, Phase.COURT),
    # A creditor that turns up late opens the agreement again.
    Phase.AGREED: (
        Phase.INVENTORY,
        Phase.PROPOSAL_READY,
        Phase.PROPOSAL_SENT,
        Phase.IMPASSE,
        Phase.RECONSIDERATION,
        Phase.COURT,
    ),
    Phase.EXECUTION: (Phase.AGREED,),
    Phase.SUCCEEDED: (Phase.EXECUTION,),
    Phase.ENDED_EARLY: (Phase.EXECUTION,),
}
_REOPENED: dict[Phase, tuple[Phase, ...]] = {Phase.CLOSED: tuple(phase for phase in Phase if phase is not Phase.CLOSED)}
_NEEDED_TO_ENTER: dict[Phase, tuple[StepNeed, ...]] = {
    Phase.REJECTED: (StepNeed.REJECTION,),
    Phase.ADMITTED: (StepNeed.ADMISSION,),
    Phase.PROPOSAL_READY: (StepNeed.FIXED_VERSION,),
    Phase.PROPOSAL_SENT: (StepNeed.SENT_VERSION,),
    Phase.IMPASSE: (StepNeed.SENT_VERSION,),
    Phase.RECONSIDERATION: (StepNeed.SENT_VERSION,),
    Phase.COURT: (StepNeed.COURT_REQUEST,),
    Phase.WSNP: (StepNeed.WSNP_STATEMENT,),
    Phase.AGREED: (StepNeed.AGREED_VERSION,),
    Phase.EXECUTION: (StepNeed.RUNNING_SETTLEMENT,),
    Phase.SUCCEEDED: (StepNeed.SETTLEMENT_SUCCEEDED,),
    Phase.ENDED_EARLY: (StepNeed.SETTLEMENT_ENDED_EARLY,),
    Phase.CLOSED: (StepNeed.EXIT_REASON,),
}
#: What must be undone in its own place first, before the phase goes back.
_NEEDED_TO_LEAVE_BACK: dict[Phase, tuple[StepNeed, ...]] = {
    Phase.AGREED: (StepNeed.NO_AGREED_VERSION,),
    Phase.EXECUTION: (StepNeed.NO_RUNNING_SETTLEMENT,),
    Phase.SUCCEEDED: (StepNeed.RUNNING_SETTLEMENT,),
    Phase.ENDED_EARLY: (StepNeed.RUNNING_SETTLEMENT,),
}

PHASES: StateTable[Phase] = StateTable(
    "phase",
    Phase,
    (
        *_steps(MoveKind.FORWARD, _FORWARD, needs_of_target=_NEEDED_TO_ENTER),
        *_steps(
            MoveKind.BACK,
            _BACK,
            needs_of_source=_NEEDED_TO_LEAVE_BACK,
            always=(StepNeed.REASON, StepNeed.WAS_THERE),
        ),
        *_steps(MoveKind.REOPENED, _REOPENED, always=(StepNeed.REASON, StepNeed.WAS_THERE)),
    ),
)

_ASKED_ANEW: dict[BalanceStatus, tuple[BalanceStatus, ...]] = {
    status: (BalanceStatus.TO_REQUEST,) for status in BalanceStatus if status is not BalanceStatus.TO_REQUEST
}
#: The balance request of a claim (domain.md 1.2). Back to be asked: handed over to another party, too old, expired.
BALANCES: StateTable[BalanceStatus] = StateTable(
    "balance_status",
    BalanceStatus,
    (
        *_steps(
            MoveKind.FORWARD,
            {
                # Own figures, or an answer that came before anybody asked.
                BalanceStatus.TO_REQUEST: (
                    BalanceStatus.REQUESTED,
                    BalanceStatus.RECEIVED,
                    BalanceStatus.CLIENT_UNKNOWN,
                    BalanceStatus.NO_COOPERATION,
                ),
                BalanceStatus.REQUESTED: (
                    BalanceStatus.REMINDED,
                    BalanceStatus.RECEIVED,
                    BalanceStatus.CLIENT_UNKNOWN,
                    BalanceStatus.NO_COOPERATION,
                    BalanceStatus.NO_ANSWER,
                ),
                BalanceStatus.REMINDED: (
                    BalanceStatus.RECEIVED,
                    BalanceStatus.CLIENT_UNKNOWN,
                    BalanceStatus.NO_COOPERATION,
                    BalanceStatus.NO_ANSWER,
                ),
                BalanceStatus.RECEIVED: (BalanceStatus.CLIENT_UNKNOWN, BalanceStatus.NO_COOPERATION),
                BalanceStatus.CLIENT_UNKNOWN: (BalanceStatus.RECEIVED, BalanceStatus.NO_COOPERATION),
                BalanceStatus.NO_COOPERATION: (BalanceStatus.RECEIVED, BalanceStatus.CLIENT_UNKNOWN),
                BalanceStatus.NO_ANSWER: (
                    BalanceStatus.RECEIVED,
                    BalanceStatus.CLIENT_UNKNOWN,
                    BalanceStatus.NO_COOPERATION,
                ),
            },
        ),
        *_steps(MoveKind.BACK, _ASKED_ANEW),
    ),
)

#: One version of a proposal. With all consent given beforehand a fixed version is agreed without being sent.
PROPOSALS: StateTable[ProposalStatus] = StateTable(
    "proposal_status",
    ProposalStatus,
    (
        *_steps(
            MoveKind.FORWARD,
            {
                ProposalStatus.DRAFT: (ProposalStatus.FROZEN, ProposalStatus.REPLACED, ProposalStatus.WITHDRAWN),
                ProposalStatus.FROZEN: (
                    ProposalStatus.SENT,
                    ProposalStatus.AGREED,
                    ProposalStatus.REPLACED,
                    ProposalStatus.WITHDRAWN,
                ),
                ProposalStatus.SENT: (ProposalStatus.AGREED, ProposalStatus.REPLACED, ProposalStatus.WITHDRAWN),
            },
        ),
        # The agreement is opened again: another version takes its place, or none does.
        *_steps(
            MoveKind.BACK,
            {ProposalStatus.AGREED: (ProposalStatus.REPLACED, ProposalStatus.WITHDRAWN)},
            always=(StepNeed.REASON,),
        ),
    ),
)

#: One claim under one version. A later answer replaces an earlier one; only a court ends that (Fw 287a).
OFFERS: StateTable[OfferState] = StateTable(
    "offer_state",
    OfferState,
    (
        *_steps(
            MoveKind.FORWARD,
            {
                OfferState.TO_ASK: (OfferState.SENT,),
                # Who is silent can be asked to think again too, and ordered by the court.
                OfferState.SENT: (
                    OfferState.REMINDED,
                    OfferState.AGREED,
                    OfferState.REFUSED,
                    OfferState.RECONSIDERATION,
                    OfferState.ORDERED,
                ),
                OfferState.REMINDED: (
                    OfferState.AGREED,
                    OfferState.REFUSED,
                    OfferState.RECONSIDERATION,
                    OfferState.ORDERED,
                ),
                OfferState.REFUSED: (OfferState.RECONSIDERATION, OfferState.AGREED, OfferState.ORDERED),
                OfferState.RECONSIDERATION: (OfferState.AGREED, OfferState.REFUSED, OfferState.ORDERED),
            },
        ),
        *_steps(MoveKind.BACK, {OfferState.AGREED: (OfferState.REFUSED,)}),
    ),
)

#: One payment to one creditor. Back: the file did not go to the bank, or it was marked as paid by mistake.
PAYOUTS: StateTable[PayoutStatus] = StateTable(
    "payout_status",
    PayoutStatus,
    (
        *_steps(
            MoveKind.FORWARD,
            {
                PayoutStatus.PLANNED: (PayoutStatus.EXPORTED, PayoutStatus.PAID, PayoutStatus.CANCELLED),
                PayoutStatus.EXPORTED: (PayoutStatus.PAID, PayoutStatus.RETURNED, PayoutStatus.CANCELLED),
                PayoutStatus.PAID: (PayoutStatus.DISCHARGED, PayoutStatus.RETURNED),
                PayoutStatus.RETURNED: (PayoutStatus.PLANNED, PayoutStatus.CANCELLED),
            },
        ),
        *_steps(
            MoveKind.BACK,
            {PayoutStatus.EXPORTED: (PayoutStatus.PLANNED,), PayoutStatus.PAID: (PayoutStatus.EXPORTED,)},
            always=(StepNeed.REASON,),
        ),
    ),
)
