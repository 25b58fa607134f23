"""The process of a dossier: phase, stay, move and decision change together, or none of them does."""

from __future__ import annotations

from csr_desktop.domain.dossiers import ExitReason, Phase
from csr_desktop.domain.intake import DecisionKind
from tests.faults.flows import Flow, Session, Step, small_office


def meet(session: Session) -> None:
    dossier = session.dossier()
    if dossier.phase is Phase.REGISTERED:
        session.core.intake.record_meeting(dossier.id)


def let_in(session: Session) -> None:
    dossier = session.dossier()
    if not session.core.decisions.of(dossier.id):
        session.core.decisions.admit(dossier.id, "Artikel 2")


def end_with_decision(session: Session) -> None:
    dossier = session.dossier()
    if dossier.closed_on is None:
        session.core.decisions.terminate(dossier.id, "Artikel 5", ExitReason.OTHER)


def process_is_whole(session: Session) -> list[str]:
    core, dossier = session.core, session.dossier()
    stays, moves = core.process.stays(dossier.id), core.process.moves(dossier.id)
    decided = {DecisionKind.ADMISSION: Phase.ADMITTED, DecisionKind.TERMINATION: Phase.CLOSED}
    reached = [decided[item.kind] for item in core.decisions.of(dossier.id)]
    whole = (
        not core.process.faults(dossier.id)
        and [move.to_phase for move in moves] == [stay.phase for stay in stays[1:]]
        and reached == [stay.phase for stay in stays if stay.phase in decided.values()]
        and (dossier.closed_on is not None) is (dossier.phase is Phase.CLOSED)
    )
    return [] if whole else ["corrupt: half a step in the process"]


PROCESS_FLOWS: dict[str, Flow] = {
    "process": Flow(
        "process",
        (
            Step(meet, "intake.first_meeting"),
            Step(let_in, "decision.admit"),
            Step(end_with_decision, "decision.terminate"),
        ),
        small_office,
        agrees=process_is_whole,
    ),
}
