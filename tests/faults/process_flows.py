"""The process of a dossier: phase, stay, move, decision and its letters change together, or none of them does."""

from __future__ import annotations

from csr_desktop.domain.client_letters import ClientLetter
from csr_desktop.domain.correspondence import LetterKind
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


def write_plan(session: Session) -> None:
    parts = dict.fromkeys(("request", "support", "referrals", "conditions"), "Wordt besproken.")
    session.core.intake.write_plan(session.dossier().id, **parts)


def tell_decision(session: Session) -> None:
    dossier = session.dossier()
    if session.core.decisions.is_untold(dossier):
        session.core.client_letters.make(dossier.id, ClientLetter.DECISION)


def end_with_decision(session: Session) -> None:
    dossier = session.dossier()
    if dossier.closed_on is None:
        session.core.decisions.terminate(dossier.id, "Artikel 5", ExitReason.OTHER)


def process_is_whole(session: Session) -> list[str]:
    core, dossier = session.core, session.dossier()
    stays, moves = core.process.stays(dossier.id), core.process.moves(dossier.id)
    decided = {DecisionKind.ADMISSION: Phase.ADMITTED, DecisionKind.TERMINATION: Phase.CLOSED}
    told = [item.letter_id for item in core.decisions.of(dossier.id) if item.letter_id is not None]
    # The decision, its plan, and what the decision knows of its letter come together.
    letters = [(letter.id, letter.kind) for letter in core.letters.of_dossier(dossier.id)]
    is_told = [kind for _id, kind in letters] == [LetterKind.ADMISSION, LetterKind.PLAN] and told == [letters[0][0]]
    reached = [decided[item.kind] for item in core.decisions.of(dossier.id)]
    whole = (
        not core.process.faults(dossier.id)
        and (is_told or not (letters or told))
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
            Step(write_plan, "intake.plan_of_action"),
            Step(tell_decision, "letters.client"),
            Step(end_with_decision, "decision.terminate"),
        ),
        small_office,
        agrees=process_is_whole,
    ),
}
