"""Help beside the settlement: budget guidance (a condition of taking part), advice only, and aftercare.

Kinds as DDAS counts them (features.md 3c; design/domain.md 1.1). Two periods of the same kind at one time are kept,
because they happen, and flagged, because mostly they are a slip.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations

from csr_desktop.clock import Clock
from csr_desktop.domain.dossiers import Dossier
from csr_desktop.domain.support import Guidance, GuidanceKind, PeriodKind, SupportPeriod
from csr_desktop.errors import Message, UserError
from csr_desktop.ids import IdMaker
from csr_desktop.services.process_days import in_order, past_day, planned_day, refuse_closed, refuse_in_bin
from csr_desktop.store.unit_of_work import Store


@dataclass(frozen=True, slots=True)
class GuidanceOverview:
    """The guidance of a dossier, its advice and aftercare, and what a person should look at."""

    guidance: tuple[Guidance, ...]
    periods: tuple[SupportPeriod, ...]
    notices: tuple[Message, ...]


class GuidanceService:
    """Records who guides a client, from when until when."""

    def __init__(self, store: Store, ids: IdMaker, clock: Clock) -> None:
        self._store = store
        self._ids = ids
        self._clock = clock

    def of(self, dossier_id: str) -> GuidanceOverview:
        """Return everything of a dossier, oldest first, with what overlaps."""
        guidance = self._store.find(Guidance, dossier_id=dossier_id, order_by=("began_on", "pk"))
        periods = self._store.find(SupportPeriod, dossier_id=dossier_id, order_by=("began_on", "pk"))
        notices = [
            Message.of("guidance.overlap", kind=f"guidance_kind.{kind}", day=day)
            for kind, day in _overlaps([(item.kind, item.began_on, item.ended_on) for item in guidance])
        ]
        notices += [
            Message.of("guidance.overlap", kind=f"period_kind.{kind}", day=day)
            for kind, day in _overlaps([(item.kind, item.began_on, item.ended_on) for item in periods])
        ]
        return GuidanceOverview(tuple(guidance), tuple(periods), tuple(notices))

    def add(
        self,
        dossier_id: str,
        kind: GuidanceKind,
        provider: str,
        began_on: date | None = None,
        *,
        is_condition: bool = True,
        remark: str = "",
    ) -> Guidance:
        """Record guidance that began, or that begins on an agreed day; `provider` is who gives it.

        Raises UserError `guidance.provider_missing`, `process.day_unlikely`, `process.closed` or `process.in_bin`.
        """
        with self._store.unit_of_work("guidance.add") as work:
            dossier = work.get(Dossier, dossier_id)
            refuse_closed(dossier)
            name = " ".join(provider.split())
            if not name:
                raise UserError("guidance.provider_missing")
            # Guidance may be older than the dossier: somebody under protective administration asks for help.
            began = planned_day(self._clock, began_on or self._clock.today())
            return work.add(
                Guidance(
                    id=self._ids.new(),
                    dossier_id=dossier_id,
                    kind=kind,
                    provider=name,
                    began_on=began,
                    is_condition=is_condition,
                    remark=remark.strip(),
                )
            )

    def change(
        self,
        guidance_id: str,
        kind: GuidanceKind,
        provider: str,
        began_on: date,
        *,
        is_condition: bool,
        remark: str,
    ) -> Guidance:
        """Put right what was recorded of guidance, also of a closed dossier; its end stays.

        Raises UserError as `add` does, and `process.days_out_of_order` for a begin after its end.
        """
        with self._store.unit_of_work("guidance.change") as work:
            found = work.get(Guidance, guidance_id)
            refuse_in_bin(work.get(Dossier, found.dossier_id))
            name = " ".join(provider.split())
            if not name:
                raise UserError("guidance.provider_missing")
            began = planned_day(self._clock, began_on)
            if found.ended_on is not None:
                in_order(began, "began_on", found.ended_on, "ended_on")
            return work.save(
                replace(
                    found, kind=kind, provider=name, began_on=began, is_condition=is_condition, remark=remark.strip()
                )
            )

    def end(self, guidance_id: str, ended_on: date | None = None) -> Guidance:
        """Record when guidance ended, also of a closed dossier; an end that was recorded wrongly is put right.

        Raises UserError `process.days_out_of_order` for an end before the begin, or `process.future_day`.
        """
        with self._store.unit_of_work("guidance.end") as work:
            found = work.get(Guidance, guidance_id)
            refuse_in_bin(work.get(Dossier, found.dossier_id))
            on = past_day(self._clock, ended_on)
            in_order(found.began_on, "began_on", on, "ended_on")
            return work.save(replace(found, ended_on=on))

    def begin_period(
        self, dossier_id: str, kind: PeriodKind, began_on: date | None = None, remark: str = ""
    ) -> SupportPeriod:
        """Record that advice or aftercare began; aftercare goes on after a dossier was closed.

        Raises UserError `guidance.advice_closed` for advice in a closed dossier, `guidance.period_open` while a period
        of this kind is open, or what the day raises.
        """
        with self._store.unit_of_work("support.begin") as work:
            dossier = work.get(Dossier, dossier_id)
            refuse_in_bin(dossier)
            if dossier.closed_on is not None and kind is PeriodKind.ADVICE:
                raise UserError("guidance.advice_closed", number=dossier.number)
            if work.count(SupportPeriod, dossier_id=dossier_id, kind=kind, ended_on=None):
                raise UserError("guidance.period_open", kind=f"period_kind.{kind}")
            on = past_day(self._clock, began_on)
            return work.add(
                SupportPeriod(id=self._ids.new(), dossier_id=dossier_id, kind=kind, began_on=on, remark=remark.strip())
            )

    def end_period(self, period_id: str, ended_on: date | None = None) -> SupportPeriod:
        """Record when advice or aftercare ended; UserError as `end`."""
        with self._store.unit_of_work("support.end") as work:
            found = work.get(SupportPeriod, period_id)
            refuse_in_bin(work.get(Dossier, found.dossier_id))
            on = past_day(self._clock, ended_on)
            in_order(found.began_on, "began_on", on, "ended_on")
            return work.save(replace(found, ended_on=on))


def _overlaps(periods: Sequence[tuple[str, date, date | None]]) -> Iterator[tuple[str, date]]:
    """Return kind and first day of every overlap; periods that only share their last and first day do not overlap."""
    for (kind, began, ended), (other, then, until) in combinations(periods, 2):
        first = max(began, then)
        last = min(ended or date.max, until or date.max)
        if kind == other and first < last:
            yield kind, first
