"""Moves a dossier from phase to phase; begin and end of every stay, and who moved it when, are kept."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

from csr_desktop.domain.dossiers import Dossier, Phase, PhaseEvent
from csr_desktop.domain.process import PHASES
from csr_desktop.domain.work import MoveKind, PhaseMove
from csr_desktop.errors import Message, UserError
from csr_desktop.ids import IdMaker
from csr_desktop.store.unit_of_work import Reader, UnitOfWork

#: What a service may do; opening a closed dossier again is asked for by a person only.
_BY_SERVICES = (MoveKind.FORWARD, MoveKind.BACK)


def move_phase(
    work: UnitOfWork,
    ids: IdMaker,
    dossier: Dossier,
    phase: Phase,
    day: date,
    *,
    reason: str = "",
    kinds: Collection[MoveKind] = _BY_SERVICES,
) -> Dossier:
    """End the stay in the present phase on a day, begin the next on the same day, and write the move with who did it.

    Staying where one is changes nothing. Raises UserError `dossier.phase_not_allowed` for a step that the table of
    phases does not have, `process.closed` for a closed dossier, and `process.before_stay` for a day before the present
    stay began: then the clock was set back, or the day is wrong.
    """
    if dossier.phase is phase:
        return dossier
    step = PHASES.find(dossier.phase, phase)
    if dossier.phase is Phase.CLOSED and (step is None or step.kind not in kinds):
        raise UserError("process.closed", number=dossier.number)
    if step is None or step.kind not in kinds:
        raise UserError(
            "dossier.phase_not_allowed",
            number=dossier.number,
            current=PHASES.word(dossier.phase),
            wanted=PHASES.word(phase),
            possible=tuple(PHASES.word(item.target) for item in PHASES.steps_from(dossier.phase, kinds)),
        )
    present = work.find(PhaseEvent, dossier_id=dossier.id, ended_on=None, order_by="pk")
    began = max((stay.began_on for stay in present), default=day)
    if day < began:
        raise UserError("process.before_stay", day=day, began=began, current=PHASES.word(dossier.phase))
    for stay in present:
        work.save(replace(stay, ended_on=day))
    work.add(PhaseEvent(id=ids.new(), dossier_id=dossier.id, phase=phase, began_on=day))
    work.add(
        PhaseMove(
            id=ids.new(),
            dossier_id=dossier.id,
            kind=step.kind,
            from_phase=dossier.phase,
            to_phase=phase,
            moved_on=day,
            by=work.actor,
            reason=reason,
        )
    )
    return work.save(replace(dossier, phase=phase))


def stays_of(reader: Reader, dossier_id: str) -> list[PhaseEvent]:
    """Return all stays of a dossier in their order.

    Several stays may begin on one day; the order in which they were written tells them apart.
    """
    return reader.find(PhaseEvent, dossier_id=dossier_id, order_by=("began_on", "pk"))


def moves_of(reader: Reader, dossier_id: str) -> list[PhaseMove]:
    """Return all moves of a dossier in their order."""
    return reader.find(PhaseMove, dossier_id=dossier_id, order_by=("moved_on", "pk"))


def stay_faults(dossier: Dossier, stays: Sequence[PhaseEvent]) -> Iterator[Message]:
    """Say where the stays of a dossier do not fit: a gap, an overlap, an end before a begin, another last phase."""
    for stay, following in pairwise(stays):
        if stay.ended_on is None or stay.ended_on > following.began_on:
            yield Message.of(
                "process.stays_overlap", first=PHASES.word(stay.phase), second=PHASES.word(following.phase)
            )
        elif stay.ended_on < following.began_on:
            yield Message.of("process.stays_gap", end=stay.ended_on, begin=following.began_on)
    for stay in stays:
        if stay.ended_on is not None and stay.ended_on < stay.began_on:
            yield Message.of("process.stay_ends_before", current=PHASES.word(stay.phase), day=stay.began_on)
    if stays and (stays[-1].phase is not dossier.phase or stays[-1].ended_on is not None):
        yield Message.of("process.last_stay_differs", current=PHASES.word(dossier.phase))
