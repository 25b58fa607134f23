"""Everything the tab shows, read in one go in the database's lane."""

from __future__ import annotations

from dataclasses import dataclass

from csr_desktop.bootstrap import Core
from csr_desktop.domain.dossiers import Dossier, PhaseEvent
from csr_desktop.domain.intake import CrisisIntervention, Decision, Intake, Suspension
from csr_desktop.domain.proposals import Proposal
from csr_desktop.domain.second_look import LookStep
from csr_desktop.domain.work import Handover, PhaseMove, SecondLook
from csr_desktop.errors import Message
from csr_desktop.services.guidance import GuidanceOverview
from csr_desktop.services.process import PossibleStep


@dataclass(frozen=True, slots=True)
class Stay:
    """One stay in a phase with the move that began it; the first has none, nor have those from before moves existed."""

    event: PhaseEvent
    move: PhaseMove | None


@dataclass(frozen=True, slots=True)
class ProcessView:
    """Where a dossier stands, how it came there, what can be done, and who works on it."""

    dossier: Dossier
    stays: tuple[Stay, ...]
    steps: tuple[PossibleStep, ...]
    faults: tuple[Message, ...]
    intake: Intake | None
    decisions: tuple[Decision, ...]
    suspensions: tuple[Suspension, ...]
    crises: tuple[CrisisIntervention, ...]
    guidance: GuidanceOverview
    looks: tuple[SecondLook, ...]
    #: For which steps the organisation wants a second look.
    look_steps: frozenset[LookStep]
    #: Versions of the proposal by id, to name what was looked at.
    versions: dict[str, int]
    handovers: tuple[Handover, ...]
    people: tuple[str, ...]

    @property
    def is_closed(self) -> bool:
        """Whether nothing can be done but opening it again."""
        return self.dossier.closed_on is not None or self.dossier.deleted_on is not None

    @property
    def wants_decision_look(self) -> bool:
        """Whether the organisation wants a second look before a decision."""
        return LookStep.DECISION in self.look_steps

    @property
    def waiting_look(self) -> SecondLook | None:
        """The first look that waits for a colleague."""
        return next((item for item in self.looks if item.approved is None), None)


def read_process(core: Core, dossier_id: str) -> ProcessView:
    """Read the way of one dossier."""
    stays = core.process.stays(dossier_id)
    moves = core.process.moves(dossier_id)
    # Every stay but the first began with a move; older databases kept no moves, so they are paired from the end.
    older: list[PhaseMove | None] = [None] * (len(stays) - len(moves))
    begun = [*older, *moves[max(0, len(moves) - len(stays)) :]]
    versions: list[Proposal] = core.proposals.versions(dossier_id)
    return ProcessView(
        dossier=core.dossiers.get(dossier_id),
        stays=tuple(Stay(event, move) for event, move in zip(stays, begun, strict=True)),
        steps=tuple(core.process.steps(dossier_id)),
        faults=tuple(core.process.faults(dossier_id)),
        intake=core.intake.of(dossier_id),
        decisions=tuple(core.decisions.of(dossier_id)),
        suspensions=tuple(core.intake.suspensions(dossier_id)),
        crises=tuple(core.intake.crises(dossier_id)),
        guidance=core.guidance.of(dossier_id),
        looks=tuple(core.second_looks.of(dossier_id)),
        look_steps=core.second_looks.steps(),
        versions={item.id: item.version for item in versions},
        handovers=tuple(core.handover.of(dossier_id)),
        people=core.team.known(),
    )
