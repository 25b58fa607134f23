"""How long things take: to the first meeting, the decision, through each phase, from balance requests to agreement."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from csr_desktop.domain.dossiers import Phase
from csr_desktop.domain.intake import DecisionKind, Suspension
from csr_desktop.domain.support import PeriodKind
from csr_desktop.domain.working_days import working_days_until
from csr_desktop.services.figures.model import Case, Period
from csr_desktop.services.figures.records import DossierRecords

Days = Callable[[date, date], int]


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time with a begin and, when it is over, an end; `category` where a figure has kinds."""

    item: DossierRecords
    began_on: date
    ended_on: date | None
    category: str = ""
    pause_days: int = 0


def calendar_days(first: date, last: date) -> int:
    """Return the days between two dates; a date that lies before the first counts as none."""
    return max(0, (last - first).days)


def working_days(first: date, last: date) -> int:
    """Return the working days after the first date up to and including the last."""
    return max(0, working_days_until(first, last))


def over(stretches: Iterable[Stretch], period: Period, count: Days = calendar_days) -> tuple[list[Case], list[Case]]:
    """Return the stretches that ended in the period, and those that ran at its end (with their length so far).

    One that ended before it began comes from dates that cannot be; it counts as no days and is told in the check of
    the national delivery.
    """
    ended, waiting = [], []
    for stretch in stretches:
        if period.holds(stretch.ended_on):
            assert stretch.ended_on is not None
            ended.append(_case(stretch, stretch.ended_on, count))
        elif stretch.began_on <= period.last and (stretch.ended_on is None or stretch.ended_on > period.last):
            waiting.append(_case(stretch, period.last, count))
    return ended, waiting


def _case(stretch: Stretch, until: date, count: Days) -> Case:
    dossier = stretch.item.dossier
    return Case(
        dossier_id=dossier.id,
        number=dossier.number,
        municipality_code=dossier.municipality_code,
        counsellor=dossier.counsellor,
        day=until,
        value=max(0, count(stretch.began_on, until) - stretch.pause_days),
        category=stretch.category,
    )


def first_meetings(items: Iterable[DossierRecords]) -> Iterable[Stretch]:
    """From registration to the first meeting (Wgs art. 4(1), T01); a dossier that closed without one is left out."""
    for item in items:
        began = item.dossier.registered_on
        met = item.intake.first_meeting_on if item.intake else None
        if began is not None and (met is not None or item.dossier.closed_on is None):
            yield Stretch(item, began, met)


def threats(items: Iterable[DossierRecords]) -> Iterable[Stretch]:
    """From the report of a threatening situation to the first meeting (Wgs art. 4(2), T02)."""
    for item in items:
        met = item.intake.first_meeting_on if item.intake else None
        for crisis in item.crises:
            # Somebody who was met before the threat was reported is helped from the begin of the intervention.
            end = met if met is not None and met >= crisis.reported_on else crisis.began_on
            if end is not None or item.dossier.closed_on is None:
                yield Stretch(item, crisis.reported_on, end, crisis.threat.value)


def decisions(items: Iterable[DossierRecords]) -> Iterable[Stretch]:
    """From the first meeting to the decision, without the days on which the term stood still (Wgs 4a, T03, T04)."""
    for item in items:
        met = item.intake.first_meeting_on if item.intake else None
        if met is None:
            continue
        made = [one.decided_on for one in item.decisions if one.kind is not DecisionKind.TERMINATION]
        end = min(made) if made else None
        if end is not None or item.dossier.closed_on is None:
            yield Stretch(item, met, end, pause_days=paused_days(item.suspensions, end))


def paused_days(suspensions: Iterable[Suspension], until: date | None) -> int:
    """Return on how many days a term stood still, days that two suspensions share counted once."""
    days: set[int] = set()
    for one in suspensions:
        last = min(day for day in (one.ended_on or one.until, until) if day is not None)
        days.update(range(one.began_on.toordinal(), last.toordinal()))
    return len(days)


def phases(items: Iterable[DossierRecords]) -> Iterable[Stretch]:
    """Every stay in a phase; the last phase of a dossier has no end that counts."""
    for item in items:
        for stay in item.stays:
            if stay.phase is not Phase.CLOSED:
                yield Stretch(item, stay.began_on, stay.ended_on, stay.phase.value)


def settling(items: Iterable[DossierRecords]) -> Iterable[Stretch]:
    """From the balance requests to full agreement (NVVK: at most 120 days, T07)."""
    for item in items:
        asked = [stay.began_on for stay in item.stays if stay.phase is Phase.INVENTORY]
        if asked:
            agreed = item.agreed.agreed_on if item.agreed else None
            if agreed is not None or item.dossier.closed_on is None:
                yield Stretch(item, min(asked), agreed)


def whole(items: Iterable[DossierRecords]) -> Iterable[Stretch]:
    """From registration to full agreement."""
    for item in items:
        began = item.dossier.registered_on
        agreed = item.agreed.agreed_on if item.agreed else None
        if began is not None and (agreed is not None or item.dossier.closed_on is None):
            yield Stretch(item, began, agreed)


def until_closed(items: Iterable[DossierRecords]) -> Iterable[Stretch]:
    """From registration to the exit; what runs is how long people are in the programme already (features.md 3d)."""
    for item in items:
        if item.dossier.registered_on is not None:
            yield Stretch(item, item.dossier.registered_on, item.dossier.closed_on, item.dossier.phase.value)


def carrying_out(items: Iterable[DossierRecords]) -> Iterable[Stretch]:
    """From the start of carrying out to its end."""
    for item in items:
        for settlement in item.settlements:
            yield Stretch(item, settlement.started_on, settlement.ended_on, settlement.product.value)


def aftercare(items: Iterable[DossierRecords]) -> Iterable[Stretch]:
    """From the end of a settlement to the begin of aftercare (features.md 3d: within three months)."""
    for item in items:
        talks = [one.began_on for one in item.support if one.kind is PeriodKind.AFTERCARE]
        for settlement in item.settlements:
            if settlement.ended_on is not None:
                after = [day for day in talks if day >= settlement.ended_on]
                yield Stretch(item, settlement.ended_on, min(after) if after else None)
