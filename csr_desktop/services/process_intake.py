"""The way in: the first meeting, the plan of action, terms that stand still, and averting a threat.

What a municipality must do and by when: Wgs art. 4 and 4a (design/domain.md 1.3, 1.4). The days are kept here; terms
that run from them are counted where the deadlines are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from csr_desktop.clock import Clock
from csr_desktop.domain.dossiers import Dossier, Phase
from csr_desktop.domain.intake import CrisisIntervention, Decision, DecisionKind, Intake, Suspension, Threat
from csr_desktop.errors import Message, UserError
from csr_desktop.ids import IdMaker
from csr_desktop.services.phases import move_phase
from csr_desktop.services.process_days import in_order, past_day, planned_day, refuse_closed
from csr_desktop.store.unit_of_work import Store, UnitOfWork

#: What a plan of action must hold (Wgs art. 4a(2); design/domain.md 1.4), with what is said when it is missing.
_PLAN_PARTS: Mapping[str, Message] = {
    "request": Message.of("plan.request_missing"),
    "support": Message.of("plan.support_missing"),
    "referrals": Message.of("plan.referrals_missing"),
    "conditions": Message.of("plan.conditions_missing"),
}


def plan_faults(intake: Intake | None) -> list[Message]:
    """Return a sentence for each part that a plan of action lacks (Wgs art. 4a)."""
    return [message for name, message in _PLAN_PARTS.items() if intake is None or not getattr(intake, name)]


class IntakeService:
    """Records the intake of a dossier, and moves it to the phase where the first meeting brings it."""

    def __init__(self, store: Store, ids: IdMaker, clock: Clock) -> None:
        self._store = store
        self._ids = ids
        self._clock = clock

    def of(self, dossier_id: str) -> Intake | None:
        """Return the intake of a dossier, None when nothing of it is recorded yet."""
        found = self._store.find(Intake, dossier_id=dossier_id)
        return found[0] if found else None

    def plan_meeting(self, dossier_id: str, day: date) -> Intake:
        """Plan the first meeting; the law wants it within four weeks, in a threatening situation in three working days.

        Raises UserError `process.day_unlikely`, `intake.met_already`, `process.closed`, or
        `process.days_out_of_order` for a day before the registration.
        """
        with self._store.unit_of_work("intake.plan_meeting") as work:
            dossier, intake = self._open(work, dossier_id)
            if intake.first_meeting_on is not None:
                raise UserError("intake.met_already", day=intake.first_meeting_on)
            planned_day(self._clock, day)
            in_order(dossier.registered_on, "registered_on", day, "meeting_planned_on")
            return work.save(replace(intake, meeting_planned_on=day))

    def record_meeting(self, dossier_id: str, day: date | None = None) -> Intake:
        """Record the first meeting, in which the request for help is established; the dossier goes to its intake.

        Raises UserError as `past_day` does, or `process.days_out_of_order` for a day before the registration or after
        what followed on the meeting.
        """
        with self._store.unit_of_work("intake.first_meeting") as work:
            dossier, intake = self._open(work, dossier_id)
            on = past_day(self._clock, day)
            in_order(dossier.registered_on, "registered_on", on, "first_meeting_on")
            self._refuse_before_what_followed(work, intake, on)
            if dossier.phase is Phase.REGISTERED:
                move_phase(work, self._ids, dossier, Phase.INTAKE, on)
            return work.save(replace(intake, first_meeting_on=on))

    def complete(self, dossier_id: str, day: date | None = None) -> Intake:
        """Record that all data of the intake are in; UserError `intake.no_first_meeting`, or what the day raises."""
        with self._store.unit_of_work("intake.complete") as work:
            _dossier, intake = self._open(work, dossier_id)
            if intake.first_meeting_on is None:
                raise UserError("intake.no_first_meeting")
            on = past_day(self._clock, day)
            in_order(intake.first_meeting_on, "first_meeting_on", on, "completed_on")
            return work.save(replace(intake, completed_on=on))

    def write_plan(
        self,
        dossier_id: str,
        *,
        request: str | None = None,
        support: str | None = None,
        referrals: str | None = None,
        conditions: str | None = None,
    ) -> Intake:
        """Write parts of the plan of action; what is None stays as it was.

        The request for help, the support that is offered, the organisations referred to, and the conditions. Raises
        UserError `plan.needed` when a part of a completed plan would become empty.
        """
        given = {"request": request, "support": support, "referrals": referrals, "conditions": conditions}
        texts = {name: text.strip() for name, text in given.items() if text is not None}
        with self._store.unit_of_work("intake.plan_of_action") as work:
            _dossier, intake = self._open(work, dossier_id)
            if intake.plan_completed_on is not None and not all(texts.values()):
                raise UserError("plan.needed", day=intake.plan_completed_on)
            return work.save(replace(intake, **texts))  # type: ignore[arg-type]

    def complete_plan(self, dossier_id: str, day: date | None = None) -> Intake:
        """Record that the plan of action is finished; it must hold its four parts (Wgs art. 4a).

        Raises UserError with a sentence for each part that is missing, or what the day raises.
        """
        with self._store.unit_of_work("intake.plan_completed") as work:
            dossier, intake = self._open(work, dossier_id)
            missing = plan_faults(intake)
            if missing:
                raise UserError.many(missing)
            on = past_day(self._clock, day)
            in_order(dossier.registered_on, "registered_on", on, "plan_completed_on")
            in_order(intake.first_meeting_on, "first_meeting_on", on, "plan_completed_on")
            return work.save(replace(intake, plan_completed_on=on))

    def _open(self, work: UnitOfWork, dossier_id: str) -> tuple[Dossier, Intake]:
        dossier = work.get(Dossier, dossier_id)
        refuse_closed(dossier)
        found = work.find(Intake, dossier_id=dossier_id)
        return dossier, found[0] if found else work.add(Intake(id=self._ids.new(), dossier_id=dossier_id))

    def _refuse_before_what_followed(self, work: UnitOfWork, intake: Intake, met_on: date) -> None:
        for name, day in (("completed_on", intake.completed_on), ("plan_completed_on", intake.plan_completed_on)):
            if day is not None:
                in_order(met_on, "first_meeting_on", day, name)
        # A refusal may come without a meeting; letting somebody in may not.
        for decision in work.find(Decision, dossier_id=intake.dossier_id, kind=DecisionKind.ADMISSION):
            in_order(met_on, "first_meeting_on", decision.decided_on, "decided_on")

    # --- the term of the decision stands still (T04) -----------------------------------------------------------------

    def suspensions(self, dossier_id: str) -> list[Suspension]:
        """Return the times in which the term of the decision stood still, oldest first."""
        return self._store.find(Suspension, dossier_id=dossier_id, order_by=("began_on", "pk"))

    def suspend(self, dossier_id: str, until: date, reason: str, began_on: date | None = None) -> Suspension:
        """Let the term of the decision stand still while the client completes data (Awb 4:5, 4:15; T04).

        `until` is the last day that was given. Raises UserError `suspension.decided` when there is no term left that
        runs, `suspension.open` while another one runs, `process.reason_missing`, or what the days raise.
        """
        with self._store.unit_of_work("suspension.add") as work:
            dossier = work.get(Dossier, dossier_id)
            refuse_closed(dossier)
            if not reason.strip():
                raise UserError("process.reason_missing")
            if work.count(Decision, dossier_id=dossier_id):
                raise UserError("suspension.decided")
            began = past_day(self._clock, began_on)
            planned_day(self._clock, until)
            in_order(dossier.registered_on, "registered_on", began, "began_on")
            in_order(began, "began_on", until, "until")
            for other in work.find(Suspension, dossier_id=dossier_id):
                if other.ended_on is None or began < other.ended_on:
                    raise UserError("suspension.open", began=other.began_on, end=other.ended_on or other.until)
            return work.add(
                Suspension(
                    id=self._ids.new(), dossier_id=dossier_id, began_on=began, until=until, reason=reason.strip()
                )
            )

    def resume(self, dossier_id: str, day: date | None = None) -> Suspension:
        """End the time in which the term stands still: the data are complete, or the given days have passed.

        Raises UserError `suspension.none_open`, or what the day raises.
        """
        with self._store.unit_of_work("suspension.end") as work:
            found = work.find(Suspension, dossier_id=dossier_id, ended_on=None, order_by="pk")
            if not found:
                raise UserError("suspension.none_open")
            on = past_day(self._clock, day)
            in_order(found[-1].began_on, "began_on", on, "ended_on")
            return work.save(replace(found[-1], ended_on=on))

    # --- averting a threat (T02) -------------------------------------------------------------------------------------

    def crises(self, dossier_id: str) -> list[CrisisIntervention]:
        """Return the threats that were reported, oldest first."""
        return self._store.find(CrisisIntervention, dossier_id=dossier_id, order_by=("reported_on", "pk"))

    def report_crisis(
        self, dossier_id: str, threat: Threat, reported_on: date | None = None, remark: str = ""
    ) -> CrisisIntervention:
        """Record a threatening situation; the first meeting must follow in three working days (Wgs art. 4(2), T02).

        Raises UserError `crisis.same_open` while the same threat is being averted, or what the day raises.
        """
        with self._store.unit_of_work("crisis.report") as work:
            refuse_closed(work.get(Dossier, dossier_id))
            on = past_day(self._clock, reported_on)
            if work.count(CrisisIntervention, dossier_id=dossier_id, threat=threat, ended_on=None):
                raise UserError("crisis.same_open", threat=f"threat.{threat}")
            return work.add(
                CrisisIntervention(
                    id=self._ids.new(), dossier_id=dossier_id, threat=threat, reported_on=on, remark=remark.strip()
                )
            )

    def begin_crisis(self, crisis_id: str, day: date | None = None) -> CrisisIntervention:
        """Record when averting began; UserError `process.days_out_of_order` for a day before it was reported."""
        with self._store.unit_of_work("crisis.begin") as work:
            crisis = work.get(CrisisIntervention, crisis_id)
            on = past_day(self._clock, day)
            in_order(crisis.reported_on, "reported_on", on, "began_on")
            if crisis.ended_on is not None:
                in_order(on, "began_on", crisis.ended_on, "ended_on")
            return work.save(replace(crisis, began_on=on))

    def end_crisis(self, crisis_id: str, day: date | None = None) -> CrisisIntervention:
        """Record when the threat was averted or passed; a crisis that nobody began on began when it was reported."""
        with self._store.unit_of_work("crisis.end") as work:
            crisis = work.get(CrisisIntervention, crisis_id)
            on = past_day(self._clock, day)
            began = crisis.began_on or crisis.reported_on
            in_order(began, "began_on", on, "ended_on")
            return work.save(replace(crisis, began_on=began, ended_on=on))
