"""Moves a dossier from phase to phase with begin and end dates; a step the process does not know is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from csr_desktop.domain.dossiers import PHASE_TRANSITIONS, Dossier, Phase, PhaseEvent
from csr_desktop.errors import UserError
from csr_desktop.ids import IdMaker
from csr_desktop.store.unit_of_work import UnitOfWork


def move_phase(work: UnitOfWork, ids: IdMaker, dossier: Dossier, phase: Phase, today: date) -> Dossier:
    """End the stay in the present phase and begin the next; staying where one is changes nothing.

    Raises UserError `dossier.phase_not_allowed` for a step outside PHASE_TRANSITIONS.
    """
    if dossier.phase is phase:
        return dossier
    if phase not in PHASE_TRANSITIONS[dossier.phase]:
        raise UserError(
            "dossier.phase_not_allowed", number=dossier.number, current=dossier.phase.value, wanted=phase.value
        )
    for event in work.find(PhaseEvent, dossier_id=dossier.id, ended_on=None):
        work.save(replace(event, ended_on=today))
    work.add(PhaseEvent(id=ids.new(), dossier_id=dossier.id, phase=phase, began_on=today))
    return work.save(replace(dossier, phase=phase))
