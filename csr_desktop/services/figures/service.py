"""The figures of a period: by municipality and counsellor, each with the dossiers behind it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from csr_desktop.clock import Clock
from csr_desktop.domain.figure_norms import FigureNorms
from csr_desktop.services.figures import durations, outcomes
from csr_desktop.services.figures.durations import over, working_days
from csr_desktop.services.figures.model import Case, FigureReport, Measure, Period, Unit
from csr_desktop.services.figures.records import DossierRecords, OfficeRecords, read_records
from csr_desktop.store.unit_of_work import Store

_AGREED = frozenset({"advance", "agreed", "ordered"})


class FigureService:
    """Counts; writes nothing."""

    def __init__(self, store: Store, clock: Clock, norms: FigureNorms) -> None:
        self._store = store
        self._clock = clock
        self._norms = norms

    def report(self, period: Period, *, municipality_code: str = "", counsellor: str = "") -> FigureReport:
        """Count everything over a period, for all dossiers or those of a municipality or a counsellor.

        What runs still is counted up to the end of the period, or up to today when that comes first.
        """
        records = read_records(self._store)
        items = [item for item in records.dossiers if _is_wanted(item, municipality_code, counsellor)]
        erased = [one for one in records.erased if municipality_code in {"", one.municipality_code} and not counsellor]
        records = replace(records, erased=erased)
        until = Period(first=period.first, last=min(period.last, max(period.first, self._clock.today())))
        return FigureReport(
            period=period,
            municipality_code=municipality_code,
            counsellor=counsellor,
            measures=tuple(self._measures(records, items, until)),
            dossiers=len(items),
            erased=len(outcomes.erased(records, until)),
            municipalities=_names(item.dossier.municipality_code for item in records.dossiers),
            counsellors=_names(item.dossier.counsellor for item in records.dossiers),
        )

    def _measures(self, records: OfficeRecords, items: Sequence[DossierRecords], period: Period) -> list[Measure]:
        collective = outcomes.collective(records, items, period)
        group_of = {case.dossier_id: case.category for case in collective}
        settle, still = over(durations.settling(items), period)
        consents = list(outcomes.consents(records, items, period))
        closed, running = over(durations.until_closed(items), period)
        return [
            self._days("waiting_first_meeting", over(durations.first_meetings(items), period)),
            self._days("waiting_threat", over(durations.threats(items), period, working_days), Unit.WORKING_DAYS),
            self._days("decision", over(durations.decisions(items), period)),
            self._days("phases", over(durations.phases(items), period)),
            self._days(
                "settle", ([replace(case, category=group_of.get(case.dossier_id, "none")) for case in settle], still)
            ),
            self._days("whole", over(durations.whole(items), period)),
            self._days("carrying_out", over(durations.carrying_out(items), period)),
            self._days("aftercare_talk", over(durations.aftercare(items), period)),
            self._days("programme", ([*closed, *outcomes.erased(records, period)], running)),
            Measure(code="collective", unit=Unit.HUNDREDTHS, cases=tuple(collective)),
            self._share("agreements", outcomes.agreements(items, period), {"agreed"}),
            self._share("consent", [case for case, _name, _channel in consents], _AGREED),
            self._share(
                "consent_by_creditor", [replace(case, label=name) for case, name, _channel in consents], _AGREED
            ),
            self._share(
                "consent_by_channel", [replace(case, label=channel) for case, _name, channel in consents], _AGREED
            ),
            self._share("success", outcomes.success(items, period), {"succeeded"}),
            self._share("exits", outcomes.exits(records, items, period), outcomes.BLAMEWORTHY),
            self._share("zero_offers", outcomes.offers(items, period), {"zero"}),
            self._share("wsnp", outcomes.wsnp(items, period), {"wsnp"}),
            self._share("relapse", outcomes.relapse(records, items, period), {"again"}),
            Measure(code="debt", unit=Unit.CENTS, cases=tuple(outcomes.debts(records, items, period))),
            Measure(code="offered", unit=Unit.CENTS, cases=tuple(outcomes.offers(items, period))),
            Measure(code="paid", unit=Unit.CENTS, cases=tuple(outcomes.paid(items, period))),
        ]

    def _days(self, code: str, found: tuple[list[Case], list[Case]], unit: Unit = Unit.DAYS) -> Measure:
        ended, waiting = found
        return Measure(code=code, unit=unit, cases=tuple(ended), waiting=tuple(waiting), norm=self._norms.of(code))

    def _share(self, code: str, cases: Sequence[Case], counted: set[str] | frozenset[str]) -> Measure:
        return Measure(
            code=code, unit=Unit.NONE, cases=tuple(cases), norm=self._norms.of(code), counted=frozenset(counted)
        )


def _is_wanted(item: DossierRecords, municipality_code: str, counsellor: str) -> bool:
    dossier = item.dossier
    return municipality_code in {"", dossier.municipality_code} and counsellor in {"", dossier.counsellor}


def _names(found: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(found) - {""}, key=str.casefold))
