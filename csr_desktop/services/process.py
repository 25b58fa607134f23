"""The process of a dossier, step by step: forward by hand, back with a reason, reopened, and the days put right.

A step by hand moves the dossier and nothing else. No letter and no message is made: who was asked stays asked, and a
version that was sent stays sent (design/domain.md 1.2; S31: a step back must never send again).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from csr_desktop.clock import Clock
from csr_desktop.domain.dossiers import Dossier, Phase, PhaseEvent
from csr_desktop.domain.intake import Intake
from csr_desktop.domain.process import PHASES, OfferState, Step, StepNeed
from csr_desktop.domain.proposals import Proposal
from csr_desktop.domain.work import MoveKind, PhaseMove
from csr_desktop.errors import Message, UserError
from csr_desktop.ids import IdMaker
from csr_desktop.services.offer_states import offer_states
from csr_desktop.services.phases import move_phase, moves_of, stay_faults, stays_of
from csr_desktop.services.process_days import in_order, past_day, refuse_in_bin
from csr_desktop.services.process_needs import unmet
from csr_desktop.store.unit_of_work import Store, UnitOfWork


@dataclass(frozen=True, slots=True)
class PossibleStep:
    """A step of the table, and what is missing for it; with nothing missing it can be taken now."""

    step: Step[Phase]
    missing: tuple[StepNeed, ...]


class ProcessService:
    """Moves dossiers by hand and keeps the story of their phases whole."""

    def __init__(self, store: Store, ids: IdMaker, clock: Clock) -> None:
        self._store = store
        self._ids = ids
        self._clock = clock

    def steps(self, dossier_id: str) -> list[PossibleStep]:
        """Return the steps of the table from the present phase, each with what is missing for it."""
        dossier = self._store.get(Dossier, dossier_id)
        return [
            PossibleStep(step, unmet(self._store, dossier, step))
            for step in PHASES.steps_from(dossier.phase)
            if step.kind is MoveKind.FORWARD or self._goes_back_to(dossier, step)
        ]

    def move(self, dossier_id: str, phase: Phase, day: date | None = None) -> Dossier:
        """Move a dossier forward by hand; only the phase changes.

        Raises UserError `dossier.phase_not_allowed`, `process.step_needs` for what must be there first,
        `process.close_instead`, `process.future_day`, `process.before_stay` or `process.in_bin`.
        """
        with self._store.unit_of_work("process.move") as work:
            return self._moved(work, dossier_id, phase, day, "", (MoveKind.FORWARD,))

    def back(self, dossier_id: str, phase: Phase, reason: str, day: date | None = None) -> Dossier:
        """Step back to a phase in which the dossier has been; nothing is sent, undone or asked again.

        Raises UserError as `move` does, and `process.reason_missing`.
        """
        with self._store.unit_of_work("process.back") as work:
            return self._moved(work, dossier_id, phase, day, _reason(reason), (MoveKind.BACK,))

    def reopen(self, dossier_id: str, reason: str, day: date | None = None) -> Dossier:
        """Open a closed dossier again, in the phase in which it was closed.

        When and why it was closed stays in the log and in the moves. Creditors that heard of the end are told nothing.
        Raises UserError `process.not_closed`, `process.reason_missing`, and what `move` raises for the day.
        """
        with self._store.unit_of_work("process.reopen") as work:
            dossier = work.get(Dossier, dossier_id)
            if dossier.phase is not Phase.CLOSED:
                raise UserError("process.not_closed", number=dossier.number)
            before = [stay.phase for stay in stays_of(work, dossier_id) if stay.phase is not Phase.CLOSED]
            phase = before[-1] if before else Phase.REGISTERED
            moved = self._moved(work, dossier_id, phase, day, _reason(reason), (MoveKind.REOPENED,))
            return work.save(replace(moved, closed_on=None, exit_reason=None))

    def _moved(
        self,
        work: UnitOfWork,
        dossier_id: str,
        phase: Phase,
        day: date | None,
        reason: str,
        kinds: Collection[MoveKind],
    ) -> Dossier:
        dossier = work.get(Dossier, dossier_id)
        refuse_in_bin(dossier)
        if dossier.phase is phase:
            raise UserError("process.already_there", current=PHASES.word(phase))
        if phase is Phase.CLOSED:
            raise UserError("process.close_instead")
        on = past_day(self._clock, day)
        step = PHASES.find(dossier.phase, phase)
        if step is not None and step.kind in kinds:
            missing = unmet(work, dossier, step)
            if missing:
                raise UserError.many(
                    Message.of("process.step_needs", wanted=PHASES.word(phase), need=f"step_need.{need}")
                    for need in missing
                )
        elif step is not None and step.kind is MoveKind.BACK:
            raise UserError("process.back_with_reason", wanted=PHASES.word(phase))
        return move_phase(work, self._ids, dossier, phase, on, reason=reason, kinds=kinds)

    def _goes_back_to(self, dossier: Dossier, step: Step[Phase]) -> bool:
        stays = [stay.phase for stay in self.stays(dossier.id)]
        if step.kind is MoveKind.REOPENED:
            return next((phase for phase in reversed(stays) if phase is not Phase.CLOSED), None) is step.target
        return step.target in stays

    def stays(self, dossier_id: str) -> list[PhaseEvent]:
        """Return the stays in phases, oldest first, each ending on the day the next begins."""
        return stays_of(self._store, dossier_id)

    def moves(self, dossier_id: str) -> list[PhaseMove]:
        """Return who moved the dossier when, how and why, oldest first."""
        return moves_of(self._store, dossier_id)

    def offers(self, dossier_id: str) -> dict[str, OfferState]:
        """Return where each claim stands under the newest version, by claim; nothing without a version."""
        versions = self._store.find(Proposal, dossier_id=dossier_id, order_by="version")
        return offer_states(self._store, versions[-1]) if versions else {}

    def faults(self, dossier_id: str) -> list[Message]:
        """Return where the stays do not fit together; nothing when they do."""
        return list(stay_faults(self._store.get(Dossier, dossier_id), self.stays(dossier_id)))

    def correct_begin(self, dossier_id: str, stay_id: str, day: date) -> PhaseEvent:
        """Put the begin of a stay right; the stay before it ends on the same day, so no gap can come.

        The day of the move, of the registration (first stay) and of closing (last stay of a closed dossier) go along.
        Raises UserError `process.stay_unknown`, `process.begin_outside` with the days between which it must lie, or
        what `past_day` raises; `process.days_out_of_order` when a first meeting came before the new registration.
        """
        with self._store.unit_of_work("process.correct_begin") as work:
            dossier = work.get(Dossier, dossier_id)
            refuse_in_bin(dossier)
            stays = stays_of(work, dossier_id)
            place = next((number for number, stay in enumerate(stays) if stay.id == stay_id), None)
            if place is None:
                raise UserError("process.stay_unknown")
            on = past_day(self._clock, day)
            stay = stays[place]
            self._refuse_outside(stays, place, on)
            if place:
                work.save(replace(stays[place - 1], ended_on=on))
                self._correct_move(work, dossier_id, len(stays) - place, on)
            else:
                self._correct_registration(work, dossier, on)
            if stay.phase is Phase.CLOSED and stay.ended_on is None:
                work.save(replace(dossier, closed_on=on))
            return work.save(replace(stay, began_on=on))

    def _refuse_outside(self, stays: Sequence[PhaseEvent], place: int, day: date) -> None:
        earliest = stays[place - 1].began_on if place else None
        latest = stays[place].ended_on or self._clock.today()
        if (earliest is not None and day < earliest) or day > latest:
            raise UserError(
                "process.begin_outside" if earliest is not None else "process.begin_too_late",
                current=PHASES.word(stays[place].phase),
                earliest=earliest,
                latest=latest,
            )

    def _correct_move(self, work: UnitOfWork, dossier_id: str, from_the_end: int, day: date) -> None:
        """Correct the move that began a stay; a database from before moves were kept has fewer moves than stays."""
        moves = moves_of(work, dossier_id)
        if from_the_end <= len(moves):
            work.save(replace(moves[-from_the_end], moved_on=day))

    def _correct_registration(self, work: UnitOfWork, dossier: Dossier, day: date) -> None:
        for intake in work.find(Intake, dossier_id=dossier.id):
            if intake.first_meeting_on is not None:
                in_order(day, "registered_on", intake.first_meeting_on, "first_meeting_on")
        work.save(replace(dossier, registered_on=day))


def _reason(text: str) -> str:
    told = text.strip()
    if not told:
        raise UserError("process.reason_missing")
    return told
