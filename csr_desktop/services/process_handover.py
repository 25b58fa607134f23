"""Handing dossiers over to a colleague: one, some, or all of somebody's, with what was handed over kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from csr_desktop.clock import Clock
from csr_desktop.domain.dossiers import Dossier
from csr_desktop.domain.names import normalise_name
from csr_desktop.domain.work import Handover
from csr_desktop.errors import UserError
from csr_desktop.ids import IdMaker
from csr_desktop.services.process_days import refuse_closed
from csr_desktop.store.unit_of_work import Store, UnitOfWork


class HandoverService:
    """Changes the counsellor of dossiers."""

    def __init__(self, store: Store, ids: IdMaker, clock: Clock) -> None:
        self._store = store
        self._ids = ids
        self._clock = clock

    def hand_over(self, dossier_ids: Sequence[str], to: str, reason: str = "") -> list[Handover]:
        """Hand dossiers over to a colleague as one step.

        Raises UserError `handover.nobody`, `handover.same` for a dossier that is this colleague's already,
        `process.closed` or `process.in_bin`; then none is handed over.
        """
        with self._store.unit_of_work("process.hand_over", dossiers=len(dossier_ids)) as work:
            return [self._hand_over(work, work.get(Dossier, item), to, reason) for item in dossier_ids]

    def hand_over_all(self, of: str, to: str, reason: str = "") -> list[Handover]:
        """Hand over every open dossier of a colleague; UserError `handover.none` when there is none."""
        with self._store.unit_of_work("process.hand_over_all") as work:
            wanted = normalise_name(of)
            found = [
                dossier
                for dossier in work.find(Dossier, deleted_on=None, closed_on=None, order_by="number")
                if normalise_name(dossier.counsellor) == wanted
            ]
            if not found or not wanted:
                raise UserError("handover.none", name=" ".join(of.split()))
            return [self._hand_over(work, dossier, to, reason) for dossier in found]

    def of(self, dossier_id: str) -> list[Handover]:
        """Return how a dossier went from hand to hand, oldest first."""
        return self._store.find(Handover, dossier_id=dossier_id, order_by="pk")

    def _hand_over(self, work: UnitOfWork, dossier: Dossier, to: str, reason: str) -> Handover:
        name = " ".join(to.split())
        if not name:
            raise UserError("handover.nobody")
        refuse_closed(dossier)
        if normalise_name(name) == normalise_name(dossier.counsellor):
            raise UserError("handover.same", number=dossier.number, name=name)
        work.save(replace(dossier, counsellor=name))
        return work.add(
            Handover(
                id=self._ids.new(),
                dossier_id=dossier.id,
                from_counsellor=dossier.counsellor,
                to_counsellor=name,
                moved_on=self._clock.today(),
                reason=reason.strip(),
            )
        )
