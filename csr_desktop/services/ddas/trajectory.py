"""One dossier as a trajectory: every phase with the days that the records know; which is which: docs/ddas.md."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TypeVar

from msgspec import UNSET, UnsetType

from csr_desktop.domain.court import CourtCase, CourtOutcome, CourtRoute
from csr_desktop.domain.dossiers import ExitReason, Phase
from csr_desktop.domain.intake import Decision, DecisionKind
from csr_desktop.domain.support import GuidanceKind, PeriodKind, SupportPeriod
from csr_desktop.services.ddas import people, settlement
from csr_desktop.services.ddas.model import (
    DecisionWord,
    Exit,
    ExitWord,
    GuidanceWord,
    IntakePart,
    Moratorium,
    Part,
    Period,
    Plan,
    Registration,
    Support,
    Trajectory,
)
from csr_desktop.services.ddas.selection import DossierRecords

P = TypeVar("P", bound=Part)
#: What the standard wants in the place of a municipality that is not known.
UNKNOWN_MUNICIPALITY = "Onbekend"
_MUNICIPALITY = re.compile(r"GM[0-9]{4}", re.ASCII)
_LET_IN_OR_NOT = {
    DecisionKind.ADMISSION: DecisionWord.ADMISSION,
    DecisionKind.REJECTION: DecisionWord.REJECTION,
}


def is_municipality(code: str) -> bool:
    """Whether a text has the form of a code of Statistics Netherlands: `GM0363`."""
    return bool(_MUNICIPALITY.fullmatch(code))


def municipality_of(code: str) -> str:
    """Return the code, or the word for one that is not known."""
    return code if is_municipality(code) else UNKNOWN_MUNICIPALITY


def trajectory(records: DossierRecords, today: date) -> Trajectory:
    """Return the trajectory of a dossier. What is not known is absent, never null, empty or guessed.

    `today` is the day of delivery: guidance that was agreed and begins later is no fact yet.
    """
    dossier = records.dossier
    claims = people.counted(records.claims)
    agreement = settlement.settlement(records)
    return Trajectory(
        municipality_code=municipality_of(dossier.municipality_code),
        began_on=given(dossier.registered_on),
        ended_on=given(records.ended_on),
        # The standard asks for the same day twice (its questions and answers).
        granted_on=UNSET if isinstance(agreement, UnsetType) else agreement.granted_on,
        total=people.total(claims),
        registration=_registration(records),
        guidance=several(
            Support(kind=_GUIDANCE[item.kind], began_on=item.began_on, ended_on=given(item.ended_on))
            for item in records.guidance
            if item.began_on <= today
        ),
        clients=several(people.person(client) for client in records.clients[:2]),
        crises=several(
            Period(began_on=item.began_on or item.reported_on, ended_on=given(item.ended_on)) for item in records.crises
        ),
        advice=_span(records.periods, PeriodKind.ADVICE),
        intake=_intake(records),
        moratoria=several(
            Moratorium(
                requested_on=case.requested_on,
                granted_on=given(case.decided_on) if case.outcome is CourtOutcome.GRANTED else UNSET,
                began_on=given(case.starts_on) if case.outcome is CourtOutcome.GRANTED else UNSET,
                ended_on=given(case.ends_on) if case.outcome is CourtOutcome.GRANTED else UNSET,
            )
            for case in records.cases
            if case.route is CourtRoute.MORATORIUM and case.requested_on is not None
        ),
        aftercare=_span(records.periods, PeriodKind.AFTERCARE),
        solution=settlement.solution(records),
        plan=_plan(records),
        debts=several(people.debt(claim, records.creditors or {}) for claim in claims),
        settlement=agreement,
        measures=several(
            Period(began_on=case.starts_on or given(case.decided_on), ended_on=given(case.ends_on))
            for case in records.cases
            if is_measure(case) and (case.starts_on or case.decided_on or case.ends_on)
        ),
        exit=_exit(records),
        stabilisation=_stabilisation(records),
    )


def given(day: date | None) -> date | UnsetType:
    """Return a day, or that there is none."""
    return UNSET if day is None else day


def several(parts: Iterable[P]) -> tuple[P, ...] | UnsetType:
    """Return parts, or that there are none: an empty list is no value."""
    return tuple(parts) or UNSET


def let_in_or_not(records: DossierRecords) -> Decision | None:
    """Return the decision to let in or to refuse that counts: the last one."""
    found = [item for item in records.decisions if item.kind in _LET_IN_OR_NOT]
    return found[-1] if found else None


def is_measure(case: CourtCase) -> bool:
    """Whether a case is a provisional measure that the court granted (Fw 287(4))."""
    return case.route is CourtRoute.PROVISIONAL and case.outcome is CourtOutcome.GRANTED


def of_kind(periods: Sequence[SupportPeriod], kind: PeriodKind) -> list[SupportPeriod]:
    """Return the periods of one kind."""
    return [item for item in periods if item.kind is kind]


def _registration(records: DossierRecords) -> Registration:
    first = next((stay for stay in records.stays if stay.phase is Phase.REGISTERED), None)
    met_on = records.intake.first_meeting_on if records.intake else None
    return Registration(
        is_crisis=bool(records.crises),
        began_on=given(records.dossier.registered_on),
        ended_on=given(met_on or (first.ended_on if first else None)),
    )


def _intake(records: DossierRecords) -> IntakePart | UnsetType:
    intake, decision = records.intake, let_in_or_not(records)
    decided_on = decision.decided_on if decision else None
    part = IntakePart(
        began_on=given(intake.first_meeting_on if intake else None),
        # The decision leads; where the intake has no end of its own it ended that day (questions and answers).
        ended_on=given((intake.completed_on if intake else None) or decided_on),
        decided_on=given(decided_on),
        decision=_LET_IN_OR_NOT[decision.kind] if decision else UNSET,
    )
    return UNSET if part == IntakePart() else part


def _plan(records: DossierRecords) -> Plan | UnsetType:
    completed_on = records.intake.plan_completed_on if records.intake else None
    return Plan(completed_on=completed_on) if completed_on else UNSET


def _span(periods: Sequence[SupportPeriod], kind: PeriodKind) -> Period | UnsetType:
    """From the first begin to the last end: the standard has room for one."""
    found = of_kind(periods, kind)
    return _from_to([(item.began_on, item.ended_on) for item in found])


def _stabilisation(records: DossierRecords) -> Period | UnsetType:
    return _from_to([(stay.began_on, stay.ended_on) for stay in records.stays if stay.phase is Phase.STABILISATION])


def _from_to(stays: Sequence[tuple[date, date | None]]) -> Period | UnsetType:
    if not stays:
        return UNSET
    ends = [ended_on for _began_on, ended_on in stays if ended_on is not None]
    return Period(
        began_on=min(began_on for began_on, _ended_on in stays),
        ended_on=max(ends) if len(ends) == len(stays) else UNSET,
    )


def _exit(records: DossierRecords) -> Exit | UnsetType:
    if records.dossier.phase is not Phase.CLOSED:
        return UNSET
    reason = records.dossier.exit_reason
    part = Exit(
        ended_on=given(records.ended_on),
        decided_on=given(records.ended_on),
        reason=_EXITS[reason] if reason else UNSET,
    )
    return UNSET if part == Exit() else part


_GUIDANCE = {kind: GuidanceWord[kind.name] for kind in GuidanceKind}
_EXITS = {reason: ExitWord[reason.name] for reason in ExitReason}
