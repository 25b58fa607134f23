"""Records of an office as they are after months of work, written without walking through those months."""

from __future__ import annotations

from datetime import date

from csr_desktop.domain.clients import Client
from csr_desktop.domain.dossiers import Dossier, Phase, PhaseEvent
from csr_desktop.domain.intake import Intake
from csr_desktop.services.figures.model import Period

YEAR = Period(first=date(2026, 1, 1), last=date(2026, 12, 31))


class Desk:
    """Writes records as they would be after months of work, without walking through those months."""

    def __init__(self, office):
        self.core = office.core
        self.ids = iter(f"id-{number:05d}" for number in range(10_000))

    def add(self, *records):
        with self.core.store.unit_of_work("proef") as work:
            for record in records:
                work.add(record)

    def dossier(self, number, registered, *, met=None, municipality="GM0001", counsellor="A", closed=None, reason=None,
                phase=Phase.INTAKE, bsn=None):  # fmt: skip
        made = Dossier(
            id=next(self.ids), number=number, municipality_code=municipality, counsellor=counsellor, phase=phase,
            registered_on=registered, closed_on=closed, exit_reason=reason,
        )  # fmt: skip
        client = Client(id=next(self.ids), dossier_id=made.id, position=1, initials="J.", surname="Berg", bsn=bsn)
        self.add(made, client)
        if met:
            self.add(Intake(id=next(self.ids), dossier_id=made.id, first_meeting_on=met))
        return made

    def stays(self, dossier, *stays):
        self.add(*(PhaseEvent(id=next(self.ids), dossier_id=dossier.id, phase=phase, began_on=began, ended_on=ended)
                   for phase, began, ended in stays))  # fmt: skip

    def report(self, period=YEAR, **choice):
        return self.core.figures.report(period, **choice)
