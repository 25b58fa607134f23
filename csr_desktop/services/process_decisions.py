"""Decisions of the municipal executive (beschikkingen): letting in, refusing, ending; and objections against them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from csr_desktop.clock import Clock
from csr_desktop.domain.dossiers import Dossier, ExitReason, Phase
from csr_desktop.domain.intake import Decision, DecisionKind, Intake, Suspension
from csr_desktop.domain.second_look import LookStep
from csr_desktop.errors import UserError
from csr_desktop.ids import IdMaker
from csr_desktop.services.dossiers import DossierService
from csr_desktop.services.phases import move_phase
from csr_desktop.services.process_days import in_order, past_day, refuse_closed, refuse_in_bin
from csr_desktop.services.process_needs import last_decision
from csr_desktop.services.second_eyes import SecondEyes, decision_digest
from csr_desktop.store.unit_of_work import Store, UnitOfWork

#: The letters that tell a decision (design/domain.md 6); with letting in goes the plan of action.
LETTERS_OF: Mapping[DecisionKind, tuple[str, ...]] = {
    DecisionKind.ADMISSION: ("L02", "L05"),
    DecisionKind.REJECTION: ("L03",),
    DecisionKind.TERMINATION: ("L03",),
}
_BEFORE_ADMISSION = frozenset({Phase.REGISTERED, Phase.INTAKE, Phase.REJECTED})
_BEFORE_REJECTION = frozenset({Phase.REGISTERED, Phase.INTAKE})


class DecisionService:
    """Takes decisions and moves the dossier where they bring it; the letter is the next step."""

    def __init__(
        self, store: Store, ids: IdMaker, clock: Clock, dossiers: DossierService, second_eyes: SecondEyes
    ) -> None:
        self._store = store
        self._ids = ids
        self._clock = clock
        self._dossiers = dossiers
        self._eyes = second_eyes

    def of(self, dossier_id: str) -> list[Decision]:
        """Return the decisions of a dossier, oldest first."""
        return self._store.find(Decision, dossier_id=dossier_id, order_by=("decided_on", "pk"))

    def is_untold(self, dossier: Dossier) -> bool:
        """Whether the decision in whose phase a dossier is has no letter; once the dossier went on, that is past."""
        if dossier.phase not in {Phase.ADMITTED, Phase.REJECTED}:
            return False
        made = self.of(dossier.id)
        return bool(made) and made[-1].letter_id is None

    def admit(self, dossier_id: str, ground: str = "", decided_on: date | None = None) -> Decision:
        """Let the client in; the dossier goes to the phase of admission unless it is past it.

        A dossier that was refused is let in after all (on objection, or by a new decision). Raises UserError
        `intake.no_first_meeting` (the law counts from the first meeting: Wgs art. 4a), `decision.same_already`, what
        the second pair of eyes says, and what the day raises.
        """
        with self._store.unit_of_work("decision.admit") as work:
            dossier = work.get(Dossier, dossier_id)
            refuse_closed(dossier)
            intakes = work.find(Intake, dossier_id=dossier_id)
            met_on = intakes[0].first_meeting_on if intakes else None
            if met_on is None:
                raise UserError("intake.no_first_meeting")
            on = past_day(self._clock, decided_on)
            in_order(met_on, "first_meeting_on", on, "decided_on")
            made = self._decide(work, dossier, DecisionKind.ADMISSION, ground, on)
            if dossier.phase is Phase.REGISTERED:
                dossier = move_phase(work, self._ids, dossier, Phase.INTAKE, on)
            if dossier.phase in _BEFORE_ADMISSION:
                move_phase(work, self._ids, dossier, Phase.ADMITTED, on)
            return made

    def reject(self, dossier_id: str, ground: str, decided_on: date | None = None) -> Decision:
        """Refuse the client on a ground of the municipal policy (recidivism, fraud: design/domain.md 1.4).

        Raises UserError `decision.ground_missing`, `decision.rejection_too_late` once the client was let in or help
        began (then it is an ending), `decision.same_already`, what the second pair of eyes says, and what the day
        raises.
        """
        with self._store.unit_of_work("decision.reject") as work:
            dossier = work.get(Dossier, dossier_id)
            refuse_closed(dossier)
            told = _ground(ground)
            last = last_decision(work, dossier_id)
            if last is not None and last.kind is DecisionKind.REJECTION:
                raise UserError("decision.same_already", kind=f"decision_kind.{last.kind}", day=last.decided_on)
            if dossier.phase not in _BEFORE_REJECTION:
                raise UserError("decision.rejection_too_late", current=f"phase.{dossier.phase}")
            on = past_day(self._clock, decided_on)
            made = self._decide(work, dossier, DecisionKind.REJECTION, told, on)
            move_phase(work, self._ids, dossier, Phase.REJECTED, on)
            return made

    def terminate(self, dossier_id: str, ground: str, reason: ExitReason, decided_on: date | None = None) -> Decision:
        """End the help with a decision and close the dossier on that day: the day of exit that DDAS asks for.

        Creditors in a conversation over the hub are told that it is over, as with closing. Raises UserError
        `decision.ground_missing`, `decision.rejected_instead` for a client who was refused, what the second pair of
        eyes says, and what the day raises.
        """
        with self._store.unit_of_work("decision.terminate") as work:
            dossier = work.get(Dossier, dossier_id)
            refuse_closed(dossier)
            if dossier.phase is Phase.REJECTED:
                raise UserError("decision.rejected_instead")
            on = past_day(self._clock, decided_on)
            made = self._decide(work, dossier, DecisionKind.TERMINATION, _ground(ground), on)
            self._dossiers.close_within(work, dossier, reason, on)
            return made

    def _decide(self, work: UnitOfWork, dossier: Dossier, kind: DecisionKind, ground: str, day: date) -> Decision:
        last = last_decision(work, dossier.id)
        if last is not None:
            if last.kind is kind:
                raise UserError("decision.same_already", kind=f"decision_kind.{kind}", day=last.decided_on)
            if day < last.decided_on:
                raise UserError("decision.before_last", day=day, last=last.decided_on)
        in_order(dossier.registered_on, "registered_on", day, "decided_on")
        self._eyes.require(work, dossier.id, LookStep.DECISION, kind, decision_digest(work, dossier.id, kind, ground))
        for suspension in work.find(Suspension, dossier_id=dossier.id, ended_on=None):
            # With the decision there is no term left that could stand still.
            in_order(suspension.began_on, "began_on", day, "decided_on")
            work.save(replace(suspension, ended_on=day))
        return work.add(
            Decision(id=self._ids.new(), dossier_id=dossier.id, kind=kind, decided_on=day, ground=ground.strip())
        )

    def object(self, decision_id: str, day: date | None = None) -> Decision:
        """Record an objection against a decision; within six weeks or not is for the deadline to say (T05).

        Raises UserError `decision.objected_already`, or what the day raises.
        """
        with self._store.unit_of_work("decision.object") as work:
            decision = work.get(Decision, decision_id)
            refuse_in_bin(work.get(Dossier, decision.dossier_id))
            if decision.objection_on is not None:
                raise UserError("decision.objected_already", day=decision.objection_on)
            on = past_day(self._clock, day)
            in_order(decision.decided_on, "decided_on", on, "objection_on")
            return work.save(replace(decision, objection_on=on))

    def settle_objection(self, decision_id: str, outcome: str, day: date | None = None) -> Decision:
        """Record what was decided on an objection; a changed decision is a decision of its own.

        Raises UserError `decision.no_objection`, `decision.outcome_missing`, or what the day raises.
        """
        with self._store.unit_of_work("decision.settle") as work:
            decision = work.get(Decision, decision_id)
            refuse_in_bin(work.get(Dossier, decision.dossier_id))
            if decision.objection_on is None:
                raise UserError("decision.no_objection")
            if not outcome.strip():
                raise UserError("decision.outcome_missing")
            on = past_day(self._clock, day)
            in_order(decision.objection_on, "objection_on", on, "objection_settled_on")
            return work.save(replace(decision, objection_settled_on=on, objection_outcome=outcome.strip()))


def _ground(text: str) -> str:
    told = text.strip()
    if not told:
        raise UserError("decision.ground_missing")
    return told
