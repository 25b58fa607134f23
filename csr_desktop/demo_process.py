"""The process in the practice run: intake, decisions, guidance, a threat, a term that stands still, and carrying out.

Which dossier meets what follows from its place in the office, so the same office gives the same days. The counsellor
leaves some things undone on purpose: the work list of the practice office is there to be worked on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta

from csr_desktop.bootstrap import Core
from csr_desktop.clock import Clock
from csr_desktop.domain.creditors import Product
from csr_desktop.domain.intake import Threat
from csr_desktop.domain.support import GuidanceKind
from csr_desktop.domain.work import EvidenceStatus

#: The first talks are held from this day on, spread over so many days.
_FIRST_MEETING, _MEETING_DAYS = 3, 9
_INTAKE_DAYS = 14
_DECISION_AFTER = 2
#: Which dossiers: places that leave this rest. The guidance is left out in some, the plan never.
_THREATENED, _PAUSED, _UNGUIDED, _NOT_STARTED = (10, 7), (10, 4), (4, 3), (4, 1)
_KINDS = tuple(GuidanceKind)
_PROVIDER = "Welzijn Waterrijk"


class ProcessPart:
    """Does the intake of every dossier, and starts carrying out what was agreed."""

    def __init__(self, core: Core, clock: Clock, figures: Counter[str], forward: Callable[[int], None]) -> None:
        self._core = core
        self._clock = clock
        self._figures = figures
        self._forward = forward

    def take_in(self, dossier_ids: Sequence[str]) -> None:
        """Plan and hold the first talks, write the plans, and decide, over some two weeks."""
        begin = self._clock.today()
        meeting = {key: _meeting_day(place) for place, key in enumerate(dossier_ids)}
        for place, dossier_id in enumerate(dossier_ids):
            self._core.intake.plan_meeting(dossier_id, begin + timedelta(days=meeting[dossier_id]))
            if _is(place, _THREATENED):
                self._core.intake.report_crisis(dossier_id, Threat.EVICTION)
                self._figures["crises"] += 1
        for day in range(1, _INTAKE_DAYS + 1):
            self._forward(1)
            for place, dossier_id in enumerate(dossier_ids):
                self._day(place, dossier_id, day - meeting[dossier_id])

    def _day(self, place: int, dossier_id: str, since_meeting: int) -> None:
        """What happens in one dossier on a day, counted from its first talk."""
        intake = self._core.intake
        if since_meeting == 0:
            intake.record_meeting(dossier_id)
            intake.write_plan(
                dossier_id,
                request="Rust en een oplossing voor alle schulden.",
                support="Een schuldregeling, met hulp bij het huishoudboekje.",
                referrals="Het wijkteam, voor hulp bij werk.",
                conditions="Geen nieuwe schulden. Wijzigingen geeft de cliënt meteen door.",
            )
            for crisis in intake.crises(dossier_id):
                intake.end_crisis(crisis.id)
            if _is(place, _PAUSED):
                until = self._clock.today() + timedelta(days=10)
                intake.suspend(dossier_id, until, "Loonstroken ontbreken nog.")
                self._figures["suspensions"] += 1
        if since_meeting == _DECISION_AFTER:
            if _is(place, _PAUSED):
                intake.resume(dossier_id)
            intake.complete(dossier_id)
            intake.complete_plan(dossier_id)
            self._core.decisions.admit(dossier_id)
            self._figures["admissions"] += 1
            self._papers(place, dossier_id)
            if not _is(place, _UNGUIDED):
                self._core.guidance.add(dossier_id, _KINDS[place % len(_KINDS)], _PROVIDER)
                self._figures["guided"] += 1

    def _papers(self, place: int, dossier_id: str) -> None:
        """Note what the client brought; every dossier lacks other papers."""
        clients = self._core.dossiers.clients(dossier_id)
        for number, item in enumerate(self._core.ready.table.item):
            if (place + number) % 5 == 0:
                continue
            for client_id in [client.id for client in clients] if item.per_client else [None]:
                self._core.ready.note(
                    dossier_id,
                    item.code,
                    EvidenceStatus.RECEIVED if number % 3 else EvidenceStatus.NOT_APPLICABLE,
                    client_id=client_id,
                    dated_on=self._clock.today() if number % 3 else None,
                )

    def carry_out(self, dossier_ids: Sequence[str]) -> None:
        """Start carrying out what was agreed, but for a few that wait for a person."""
        for place, dossier_id in enumerate(dossier_ids):
            newest = self._core.proposals.newest(dossier_id)
            if newest is None or newest.agreed_on is None or _is(place, _NOT_STARTED):
                continue
            today = self._clock.today()
            if newest.product is Product.SB:
                self._core.settlement.beginning.start(dossier_id, first_repayment_on=today)
            else:
                self._core.settlement.beginning.start(dossier_id)
            self._figures["started"] += 1

    def count(self) -> None:
        """Count the work list as it lies there at the end."""
        items = self._core.today.items()
        self._figures["today_lines"] = len(items)
        for group, count in self._core.today.counts(items).items():
            self._figures[f"today_{group.value}"] = count


def _meeting_day(place: int) -> int:
    """A threat is met the next days, the others one after the other."""
    return 1 if _is(place, _THREATENED) else _FIRST_MEETING + place % _MEETING_DAYS


def _is(place: int, rule: tuple[int, int]) -> bool:
    every, rest = rule
    return place % every == rest
