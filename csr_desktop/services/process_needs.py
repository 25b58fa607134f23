"""Whether what a step of a dossier needs is there, read from the data and never from what somebody says."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from csr_desktop.domain.court import CourtCase, CourtRoute
from csr_desktop.domain.dossiers import Dossier, Phase
from csr_desktop.domain.intake import Decision, DecisionKind
from csr_desktop.domain.process import Step, StepNeed
from csr_desktop.domain.proposals import Proposal, ProposalStatus
from csr_desktop.domain.settlement import Settlement, SettlementResult
from csr_desktop.services.phases import stays_of
from csr_desktop.store.unit_of_work import Reader

#: Given together with the step, so never missing beforehand.
GIVEN_WITH_THE_STEP = frozenset({StepNeed.REASON})


def last_decision(reader: Reader, dossier_id: str) -> Decision | None:
    """Return the decision on letting in that counts: the last one, because a later one takes an earlier one back."""
    found = reader.find(
        Decision,
        dossier_id=dossier_id,
        kind=(DecisionKind.ADMISSION, DecisionKind.REJECTION),
        order_by=("decided_on", "pk"),
    )
    return found[-1] if found else None


def unmet(reader: Reader, dossier: Dossier, step: Step[Phase]) -> tuple[StepNeed, ...]:
    """Return what a step needs and is not there."""
    return tuple(
        need
        for need in step.needs
        if need not in GIVEN_WITH_THE_STEP and not _IS_MET[need](reader, dossier, step.target)
    )


def _decided(kind: DecisionKind) -> Callable[[Reader, Dossier, Phase], bool]:
    def is_met(reader: Reader, dossier: Dossier, _target: Phase) -> bool:
        last = last_decision(reader, dossier.id)
        return last is not None and last.kind is kind

    return is_met


def _newest_is(*statuses: ProposalStatus) -> Callable[[Reader, Dossier, Phase], bool]:
    def is_met(reader: Reader, dossier: Dossier, _target: Phase) -> bool:
        versions = reader.find(Proposal, dossier_id=dossier.id, order_by="version")
        return bool(versions) and versions[-1].status in statuses

    return is_met


def _is_agreed(reader: Reader, dossier: Dossier, _target: Phase) -> bool:
    return reader.count(Proposal, dossier_id=dossier.id, status=ProposalStatus.AGREED) > 0


def _is_requested(reader: Reader, dossier: Dossier, _target: Phase) -> bool:
    cases = reader.find(CourtCase, dossier_id=dossier.id, route=CourtRoute.FORCED_SETTLEMENT, outcome=None)
    return any(case.requested_on is not None for case in cases)


def _has_statement(reader: Reader, dossier: Dossier, _target: Phase) -> bool:
    return reader.count(CourtCase, dossier_id=dossier.id, route=CourtRoute.WSNP_STATEMENT) > 0


def _runs(reader: Reader, dossier: Dossier, _target: Phase) -> bool:
    return reader.count(Settlement, dossier_id=dossier.id, ended_on=None) > 0


def _ended(result: SettlementResult) -> Callable[[Reader, Dossier, Phase], bool]:
    def is_met(reader: Reader, dossier: Dossier, _target: Phase) -> bool:
        found = reader.find(Settlement, dossier_id=dossier.id, order_by="pk")
        return bool(found) and found[-1].result is result

    return is_met


def _was_there(reader: Reader, dossier: Dossier, target: Phase) -> bool:
    return any(stay.phase is target for stay in stays_of(reader, dossier.id))


def _has_exit_reason(_reader: Reader, dossier: Dossier, _target: Phase) -> bool:
    return dossier.exit_reason is not None


_IS_MET: Mapping[StepNeed, Callable[[Reader, Dossier, Phase], bool]] = {
    StepNeed.WAS_THERE: _was_there,
    StepNeed.ADMISSION: _decided(DecisionKind.ADMISSION),
    StepNeed.REJECTION: _decided(DecisionKind.REJECTION),
    StepNeed.FIXED_VERSION: _newest_is(ProposalStatus.FROZEN, ProposalStatus.SENT),
    StepNeed.SENT_VERSION: _newest_is(ProposalStatus.SENT),
    StepNeed.AGREED_VERSION: _is_agreed,
    StepNeed.NO_AGREED_VERSION: lambda reader, dossier, target: not _is_agreed(reader, dossier, target),
    StepNeed.COURT_REQUEST: _is_requested,
    StepNeed.WSNP_STATEMENT: _has_statement,
    StepNeed.RUNNING_SETTLEMENT: _runs,
    StepNeed.NO_RUNNING_SETTLEMENT: lambda reader, dossier, target: not _runs(reader, dossier, target),
    StepNeed.SETTLEMENT_SUCCEEDED: _ended(SettlementResult.SUCCEEDED),
    StepNeed.SETTLEMENT_ENDED_EARLY: _ended(SettlementResult.ENDED_EARLY),
    StepNeed.EXIT_REASON: _has_exit_reason,
}
