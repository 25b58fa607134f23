"""The way in, decisions, terms that stand still, threats, handing over: on a real database."""

from __future__ import annotations

from datetime import timedelta

import pytest

from csr_desktop.domain.dossiers import ExitReason, Phase
from csr_desktop.domain.intake import DecisionKind, Threat
from csr_desktop.errors import UserError
from tests.conftest import TODAY

DAY = timedelta(days=1)
PLAN = {
    "request": "Rust en overzicht.",
    "support": "Stabilisatie en schuldregeling.",
    "referrals": "Naar niemand.",
    "conditions": "Geen nieuwe schulden.",
}


def codes(error):
    return [message.code for message in error.value.messages]


def refused(code, step, *args, **kwargs):
    with pytest.raises(UserError) as error:
        step(*args, **kwargs)
    assert codes(error) == [code]
    return error.value.message


@pytest.fixture
def met(office, clock):
    """A dossier whose first meeting was ten days after it was registered; today is ten days later."""
    dossier = office.dossier()
    clock.day += 20 * DAY
    office.core.intake.record_meeting(dossier.id, TODAY + 10 * DAY)
    return dossier


class TestIntake:
    def test_an_appointment_moves_nothing_and_the_meeting_does(self, office, clock):
        core, dossier = office.core, office.dossier()
        core.intake.plan_meeting(dossier.id, TODAY + 14 * DAY)
        assert core.dossiers.get(dossier.id).phase is Phase.REGISTERED
        clock.day += 15 * DAY
        core.intake.record_meeting(dossier.id, TODAY + 14 * DAY)
        assert core.dossiers.get(dossier.id).phase is Phase.INTAKE
        assert core.process.stays(dossier.id)[-1].began_on == TODAY + 14 * DAY
        intake = core.intake.of(dossier.id)
        assert (intake.meeting_planned_on, intake.first_meeting_on) == (TODAY + 14 * DAY, TODAY + 14 * DAY)
        refused("intake.met_already", core.intake.plan_meeting, dossier.id, TODAY + 20 * DAY)

    def test_days_that_cannot_be(self, office):
        core, dossier = office.core, office.dossier()
        refused("process.days_out_of_order", core.intake.plan_meeting, dossier.id, TODAY - DAY)
        refused("process.day_unlikely", core.intake.plan_meeting, dossier.id, TODAY.replace(year=2126))
        refused("process.future_day", core.intake.record_meeting, dossier.id, TODAY + DAY)
        refused("process.days_out_of_order", core.intake.record_meeting, dossier.id, TODAY - DAY)
        refused("intake.no_first_meeting", core.intake.complete, dossier.id)
        assert core.intake.of(dossier.id) is None
        assert core.dossiers.get(dossier.id).phase is Phase.REGISTERED

    def test_a_meeting_is_put_right_only_before_what_followed(self, office, met, clock):
        core = office.core
        core.decisions.admit(met.id, decided_on=TODAY + 12 * DAY)
        refused("process.days_out_of_order", core.intake.record_meeting, met.id, TODAY + 13 * DAY)
        assert core.intake.record_meeting(met.id, TODAY + 9 * DAY).first_meeting_on == TODAY + 9 * DAY

    def test_a_dossier_that_is_past_it_keeps_its_phase(self, office, collective_case):
        dossier, _claims = collective_case
        office.core.balances.request([dossier.id])
        office.core.intake.record_meeting(dossier.id)
        assert office.core.dossiers.get(dossier.id).phase is Phase.INVENTORY


class TestPlan:
    def test_each_missing_part_is_named(self, office, met, texts):
        core = office.core
        with pytest.raises(UserError) as error:
            core.intake.complete_plan(met.id)
        assert codes(error) == [
            "plan.request_missing", "plan.support_missing", "plan.referrals_missing", "plan.conditions_missing",
        ]  # fmt: skip
        core.intake.write_plan(met.id, request=PLAN["request"], support="  ")
        core.intake.write_plan(met.id, referrals=PLAN["referrals"], conditions=PLAN["conditions"])
        refused("plan.support_missing", core.intake.complete_plan, met.id)
        core.intake.write_plan(met.id, support=PLAN["support"])
        done = core.intake.complete_plan(met.id)
        assert {name: getattr(done, name) for name in PLAN} == PLAN
        assert done.plan_completed_on == TODAY + 20 * DAY
        refused("plan.needed", core.intake.write_plan, met.id, support="")

    def test_not_before_the_meeting(self, office, met):
        office.core.intake.write_plan(met.id, **PLAN)
        refused("process.days_out_of_order", office.core.intake.complete_plan, met.id, TODAY + 9 * DAY)


class TestDecisions:
    def test_letting_in_needs_the_meeting(self, office, met):
        core = office.core
        other = office.dossier("WR-2026-0002")
        refused("intake.no_first_meeting", core.decisions.admit, other.id)
        refused("process.days_out_of_order", core.decisions.admit, met.id, "", TODAY + 9 * DAY)
        made = core.decisions.admit(met.id, "Artikel 2", TODAY + 15 * DAY)
        assert (made.kind, core.dossiers.get(met.id).phase) == (DecisionKind.ADMISSION, Phase.ADMITTED)
        assert core.process.stays(met.id)[-1].began_on == TODAY + 15 * DAY
        refused("decision.same_already", core.decisions.admit, met.id)

    def test_letting_in_late_is_recorded_and_moves_nothing(self, office, met):
        office.core.process.move(met.id, Phase.STABILISATION)
        office.core.decisions.admit(met.id, decided_on=TODAY + 12 * DAY)
        assert office.core.dossiers.get(met.id).phase is Phase.STABILISATION

    def test_refusing_needs_a_ground_and_comes_before_help(self, office, met, clock):
        core = office.core
        refused("decision.ground_missing", core.decisions.reject, met.id, "  ")
        core.decisions.reject(met.id, "Artikel 3: recidive binnen een jaar")
        assert core.dossiers.get(met.id).phase is Phase.REJECTED
        refused("decision.same_already", core.decisions.reject, met.id, "Artikel 3")
        refused("decision.rejected_instead", core.decisions.terminate, met.id, "Artikel 5", ExitReason.OTHER)
        clock.day += 5 * DAY
        refused("decision.before_last", core.decisions.admit, met.id, "", clock.day - 8 * DAY)
        core.decisions.admit(met.id, "Op bezwaar")
        assert core.dossiers.get(met.id).phase is Phase.ADMITTED
        refused("decision.rejection_too_late", core.decisions.reject, met.id, "Artikel 3")

    def test_two_decisions_may_be_of_one_day(self, office, met, clock):
        core = office.core
        core.decisions.reject(met.id, "Artikel 3")
        core.decisions.admit(met.id, "Op bezwaar, dezelfde dag")
        assert [item.decided_on for item in core.decisions.of(met.id)] == [clock.day, clock.day]

    def test_a_refusal_needs_no_meeting(self, office):
        dossier = office.dossier()
        office.core.decisions.reject(dossier.id, "Geen inwoner van de gemeente")
        assert office.core.dossiers.get(dossier.id).phase is Phase.REJECTED

    def test_ending_closes_on_the_day_of_the_decision(self, office, met, clock):
        """DDAS: the day of exit is the day of the decision to end."""
        core = office.core
        core.decisions.admit(met.id)
        clock.day += 30 * DAY
        refused("decision.ground_missing", core.decisions.terminate, met.id, "", ExitReason.NOT_COMPLIANT)
        core.decisions.terminate(met.id, "Artikel 5: nieuwe schulden", ExitReason.NOT_COMPLIANT, clock.day - 2 * DAY)
        closed = core.dossiers.get(met.id)
        assert (closed.phase, closed.closed_on, closed.exit_reason) == (
            Phase.CLOSED, clock.day - 2 * DAY, ExitReason.NOT_COMPLIANT,
        )  # fmt: skip
        assert [item.kind for item in core.decisions.of(met.id)] == [DecisionKind.ADMISSION, DecisionKind.TERMINATION]
        refused("process.closed", core.decisions.terminate, met.id, "Artikel 5", ExitReason.OTHER)

    def test_an_ending_before_the_present_phase_is_refused_as_a_whole(self, office, met):
        core = office.core
        refused("process.before_stay", core.decisions.terminate, met.id, "Artikel 5", ExitReason.OTHER, TODAY + DAY)
        assert core.decisions.of(met.id) == []

    def test_objection_and_its_outcome(self, office, met, clock):
        core = office.core
        decision = core.decisions.reject(met.id, "Artikel 3")
        refused("decision.no_objection", core.decisions.settle_objection, decision.id, "Gegrond")
        refused("process.days_out_of_order", core.decisions.object, decision.id, clock.day - DAY)
        core.decisions.object(decision.id)
        refused("decision.objected_already", core.decisions.object, decision.id)
        refused("decision.outcome_missing", core.decisions.settle_objection, decision.id, " ")
        clock.day += 20 * DAY
        settled = core.decisions.settle_objection(decision.id, "Gegrond")
        assert (settled.objection_settled_on, settled.objection_outcome) == (clock.day, "Gegrond")


class TestSuspension:
    def test_it_ends_by_itself_with_the_decision(self, office, met, clock):
        core = office.core
        core.intake.suspend(met.id, clock.day + 14 * DAY, "Loonstroken ontbreken", clock.day - 2 * DAY)
        core.decisions.admit(met.id)
        (suspension,) = core.intake.suspensions(met.id)
        assert suspension.ended_on == clock.day
        refused("suspension.decided", core.intake.suspend, met.id, clock.day + DAY, "Nog iets")

    def test_one_after_the_other_never_at_the_same_time(self, office, met, clock):
        core = office.core
        core.intake.suspend(met.id, clock.day + 3 * DAY, "Loonstroken")
        refused("suspension.open", core.intake.suspend, met.id, clock.day + 9 * DAY, "Meer")
        clock.day += 5 * DAY
        core.intake.resume(met.id)
        refused("suspension.none_open", core.intake.resume, met.id)
        refused("suspension.open", core.intake.suspend, met.id, clock.day + DAY, "Terug", clock.day - DAY)
        core.intake.suspend(met.id, clock.day + 9 * DAY, "Meer")
        assert len(core.intake.suspensions(met.id)) == 2

    def test_what_cannot_be(self, office, met, clock):
        core = office.core
        refused("process.reason_missing", core.intake.suspend, met.id, clock.day, " ")
        refused("process.days_out_of_order", core.intake.suspend, met.id, clock.day - DAY, "Stukken")
        core.intake.suspend(met.id, clock.day + 9 * DAY, "Stukken")
        refused("process.days_out_of_order", core.intake.resume, met.id, clock.day - DAY)


class TestCrisis:
    def test_from_report_to_end(self, office, clock):
        core, dossier = office.core, office.dossier()
        crisis = core.intake.report_crisis(dossier.id, Threat.EVICTION, remark="Ontruiming aangezegd")
        refused("crisis.same_open", core.intake.report_crisis, dossier.id, Threat.EVICTION)
        core.intake.report_crisis(dossier.id, Threat.ENERGY_OR_WATER)
        clock.day += 2 * DAY
        refused("process.days_out_of_order", core.intake.begin_crisis, crisis.id, TODAY - DAY)
        core.intake.begin_crisis(crisis.id, TODAY + DAY)
        refused("process.days_out_of_order", core.intake.end_crisis, crisis.id, TODAY)
        assert core.intake.end_crisis(crisis.id).ended_on == clock.day
        core.intake.report_crisis(dossier.id, Threat.EVICTION)
        assert [item.threat for item in core.intake.crises(dossier.id)] == [
            Threat.EVICTION, Threat.ENERGY_OR_WATER, Threat.EVICTION,
        ]  # fmt: skip

    def test_nobody_began_so_it_began_when_it_was_reported(self, office):
        core, dossier = office.core, office.dossier()
        crisis = core.intake.report_crisis(dossier.id, Threat.LOCAL)
        assert core.intake.end_crisis(crisis.id).began_on == TODAY


class TestHandingOver:
    def test_one_and_all_of_somebody(self, office):
        core = office.core
        first, second, third, closed = (office.dossier(f"WR-2026-000{number}") for number in (1, 2, 3, 4))
        core.dossiers.close(closed.id, ExitReason.OTHER)
        core.bin.put(third.id)
        core.handover.hand_over([first.id], "  T.  Collega ", "Verlof")
        assert core.dossiers.get(first.id).counsellor == "T. Collega"
        refused("handover.same", core.handover.hand_over, [first.id], "t. collega")
        moved = core.handover.hand_over_all("f. voorbeeld", "T. Collega")
        # Not the closed one and not the one in the bin.
        assert [item.dossier_id for item in moved] == [second.id]
        refused("handover.none", core.handover.hand_over_all, "F. Voorbeeld", "T. Collega")
        assert [(item.from_counsellor, item.to_counsellor, item.reason) for item in core.handover.of(first.id)] == [
            ("F. Voorbeeld", "T. Collega", "Verlof")
        ]

    def test_all_or_none(self, office):
        core = office.core
        first, second = office.dossier("WR-2026-0001"), office.dossier("WR-2026-0002")
        core.handover.hand_over([second.id], "T. Collega")
        refused("handover.same", core.handover.hand_over, [first.id, second.id], "T. Collega")
        assert core.dossiers.get(first.id).counsellor == "F. Voorbeeld"
        refused("handover.nobody", core.handover.hand_over, [first.id], " ")


def test_every_step_is_told_in_the_log(office, met, clock):
    """Each step is one action, and can be taken back."""
    core = office.core
    core.intake.suspend(met.id, clock.day, "Stukken")
    core.intake.resume(met.id)
    core.decisions.admit(met.id)
    core.handover.hand_over([met.id], "T. Collega")
    assert [entry.action for entry in core.store.history(4, met.id)] == [
        "process.hand_over", "decision.admit", "suspension.end", "suspension.add",
    ]  # fmt: skip
    for _ in range(4):
        core.store.undo()
    assert core.dossiers.get(met.id).phase is Phase.INTAKE
    assert core.intake.suspensions(met.id) == []
