"""A dossier through its phases, on a real database: by hand, back, reopened, and with its days put right."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from csr_desktop.domain.court import CourtCase, CourtRoute
from csr_desktop.domain.dossiers import ExitReason, Phase, PhaseEvent
from csr_desktop.domain.hub_messages import OutMessage
from csr_desktop.domain.intake import Decision, DecisionKind
from csr_desktop.domain.process import PHASES, OfferState, StepNeed
from csr_desktop.domain.proposals import AnswerOutcome, AskedBy, Proposal, ProposalAnswer, ProposalStatus
from csr_desktop.domain.settlement import Settlement, SettlementResult
from csr_desktop.domain.work import MoveKind
from csr_desktop.errors import UserError
from csr_desktop.services.phases import stay_faults
from tests.conftest import TODAY

DAY = timedelta(days=1)


def codes(error):
    return [message.code for message in error.value.messages]


def put(office, dossier, *phases):
    """Bring a dossier along phases as if it had always been so: the test begins there."""
    with office.core.store.unit_of_work("dossier.phase") as work:
        stays = work.find(PhaseEvent, dossier_id=dossier.id, order_by="pk")
        if phases[0] is dossier.phase:
            phases = phases[1:]
        for phase in phases:
            work.save(replace(stays[-1], ended_on=stays[-1].began_on))
            stays.append(
                work.add(
                    PhaseEvent(
                        id=office.core.store.ids.new(),
                        dossier_id=dossier.id,
                        phase=phase,
                        began_on=stays[-1].began_on,
                    )
                )
            )
        closed = {"closed_on": TODAY, "exit_reason": ExitReason.OTHER} if stays[-1].phase is Phase.CLOSED else {}
        return work.save(replace(dossier, phase=stays[-1].phase, **closed))


class TestEveryPair:
    def test_by_hand_the_table_and_nothing_but_the_table(self, office):
        """All 17 x 17 steps on the real database: done, or refused with the right reason, and then nothing changed."""
        core = office.core
        dossier = office.dossier()
        went = 0
        for source in Phase:
            for target in Phase:
                if source is target:
                    continue
                here = put(office, core.dossiers.get(dossier.id), source)
                step = PHASES.find(source, target)
                forward = step is not None and step.kind is MoveKind.FORWARD
                if forward and not step.needs:
                    assert core.process.move(here.id, target).phase is target
                    went += 1
                    continue
                with pytest.raises(UserError) as refused:
                    core.process.move(here.id, target)
                if target is Phase.CLOSED:
                    expected = {"process.close_instead"}
                elif forward:
                    expected = {"process.step_needs"}
                elif source is Phase.CLOSED:
                    expected = {"process.closed"}
                elif step is not None:
                    expected = {"process.back_with_reason"}
                else:
                    expected = {"dossier.phase_not_allowed"}
                assert set(codes(refused)) == expected, (source, target)
                assert core.dossiers.get(here.id).phase is source
        assert went == sum(step.kind is MoveKind.FORWARD and not step.needs for step in PHASES)

    @pytest.mark.parametrize("source", [phase for phase in Phase if phase is not Phase.CLOSED])
    def test_back_goes_where_one_was_and_nowhere_else(self, office, source):
        core = office.core
        dossier = put(office, office.dossier(), source)
        for target in Phase:
            step = PHASES.find(source, target)
            if target in (source, Phase.CLOSED):
                continue
            if target is Phase.REGISTERED and step is not None:
                # The only phase in which it was.
                assert core.process.back(dossier.id, target, "Verkeerd geklikt").phase is target
                dossier = put(office, core.dossiers.get(dossier.id), source)
                continue
            with pytest.raises(UserError) as refused:
                core.process.back(dossier.id, target, "Verkeerd geklikt")
            back = step is not None and step.kind is MoveKind.BACK
            assert set(codes(refused)) == {"process.step_needs" if back else "dossier.phase_not_allowed"}
            assert core.dossiers.get(dossier.id).phase is source


class TestNeeds:
    """Each need is met by the record that stands for it, and by nothing else."""

    def missing(self, office, dossier, target):
        steps = {item.step.target: item.missing for item in office.core.process.steps(dossier.id)}
        return steps[target]

    def add(self, office, record):
        with office.core.store.unit_of_work("dossier.phase") as work:
            return work.add(record)

    def change(self, office, record, **fields):
        with office.core.store.unit_of_work("dossier.phase") as work:
            return work.save(replace(record, **fields))

    def version(self, office, dossier, status):
        return self.add(
            office,
            Proposal(
                id=office.core.store.ids.new(), dossier_id=dossier.id, version=1, product="SB", status=status,
                made_on=TODAY, norm_package="n", vtlb_id=office.vtlb(dossier).id, months=18, available_cents=1,
                offered_cents=1, preferential_hundredths=1, ordinary_hundredths=1, input_json="{}", result_json="{}",
            ),
        )  # fmt: skip

    def decision(self, office, dossier, kind, day):
        return self.add(
            office, Decision(id=office.core.store.ids.new(), dossier_id=dossier.id, kind=kind, decided_on=day)
        )

    def test_the_last_decision_counts(self, office):
        dossier = put(office, office.dossier(), Phase.INTAKE)
        assert self.missing(office, dossier, Phase.ADMITTED) == (StepNeed.ADMISSION,)
        self.decision(office, dossier, DecisionKind.REJECTION, TODAY - DAY)
        assert self.missing(office, dossier, Phase.REJECTED) == ()
        assert self.missing(office, dossier, Phase.ADMITTED) == (StepNeed.ADMISSION,)
        self.decision(office, dossier, DecisionKind.ADMISSION, TODAY)
        assert self.missing(office, dossier, Phase.ADMITTED) == ()
        assert self.missing(office, dossier, Phase.REJECTED) == (StepNeed.REJECTION,)
        assert office.core.process.move(dossier.id, Phase.ADMITTED).phase is Phase.ADMITTED

    def test_a_version_in_each_state(self, office):
        dossier = put(office, office.dossier(), Phase.INVENTORY)
        version = self.version(office, dossier, ProposalStatus.DRAFT)
        assert self.missing(office, dossier, Phase.PROPOSAL_READY) == (StepNeed.FIXED_VERSION,)
        version = self.change(office, version, status=ProposalStatus.FROZEN)
        dossier = office.core.process.move(dossier.id, Phase.PROPOSAL_READY)
        assert self.missing(office, dossier, Phase.PROPOSAL_SENT) == (StepNeed.SENT_VERSION,)
        assert self.missing(office, dossier, Phase.AGREED) == (StepNeed.AGREED_VERSION,)
        version = self.change(office, version, status=ProposalStatus.SENT)
        dossier = office.core.process.move(dossier.id, Phase.PROPOSAL_SENT)
        dossier = office.core.process.move(dossier.id, Phase.IMPASSE)
        dossier = office.core.process.move(dossier.id, Phase.RECONSIDERATION)
        self.change(office, version, status=ProposalStatus.AGREED)
        dossier = office.core.process.move(dossier.id, Phase.AGREED)
        with pytest.raises(UserError) as refused:
            office.core.process.back(dossier.id, Phase.PROPOSAL_SENT, "Toch nog een schuldeiser")
        assert [message.params["need"] for message in refused.value.messages] == ["step_need.no_agreed_version"]

    def test_the_court(self, office):
        dossier = put(office, office.dossier(), Phase.INVENTORY, Phase.IMPASSE)
        case = CourtCase(
            id=office.core.store.ids.new(), dossier_id=dossier.id, route=CourtRoute.FORCED_SETTLEMENT, opened_on=TODAY
        )
        self.add(office, case)
        assert self.missing(office, dossier, Phase.COURT) == (StepNeed.COURT_REQUEST,)
        self.change(office, case, requested_on=TODAY)
        assert self.missing(office, dossier, Phase.COURT) == ()
        assert self.missing(office, dossier, Phase.WSNP) == (StepNeed.WSNP_STATEMENT,)
        self.add(
            office,
            CourtCase(
                id=office.core.store.ids.new(), dossier_id=dossier.id, route=CourtRoute.WSNP_STATEMENT, opened_on=TODAY
            ),
        )
        assert office.core.process.move(dossier.id, Phase.WSNP).phase is Phase.WSNP

    def test_carrying_out(self, office):
        dossier = put(office, office.dossier(), Phase.AGREED)
        version = self.version(office, dossier, ProposalStatus.AGREED)
        assert self.missing(office, dossier, Phase.EXECUTION) == (StepNeed.RUNNING_SETTLEMENT,)
        settlement = self.add(
            office,
            Settlement(
                id=office.core.store.ids.new(), dossier_id=dossier.id, proposal_id=version.id, product="SB",
                started_on=TODAY, planned_end_on=TODAY, months=18,
            ),
        )  # fmt: skip
        dossier = office.core.process.move(dossier.id, Phase.EXECUTION)
        assert self.missing(office, dossier, Phase.AGREED) == (StepNeed.NO_RUNNING_SETTLEMENT,)
        assert self.missing(office, dossier, Phase.SUCCEEDED) == (StepNeed.SETTLEMENT_SUCCEEDED,)
        self.change(office, settlement, ended_on=TODAY, result=SettlementResult.SUCCEEDED)
        assert self.missing(office, dossier, Phase.ENDED_EARLY) == (StepNeed.SETTLEMENT_ENDED_EARLY,)
        assert office.core.process.move(dossier.id, Phase.SUCCEEDED).phase is Phase.SUCCEEDED


class TestNothingIsSentAgain:
    def sent_case(self, office, collective_case):
        dossier, claims = collective_case
        for claim, consent in zip(claims, (True, False, False), strict=True):
            office.core.balances.request([dossier.id])
            office.answer(office.reread(claim), consent=consent)
        office.vtlb(dossier)
        office.core.proposals.make(dossier.id)
        office.core.proposals.freeze(dossier.id)
        letters = office.core.proposals.send(dossier.id)
        assert len(letters) == 2
        return dossier, claims

    def everything(self, office, dossier):
        core = office.core
        newest = core.proposals.newest(dossier.id)
        return (
            [letter.id for letter in core.letters.of_dossier(dossier.id)],
            core.store.count(OutMessage),
            newest,
            core.dossiers.claims(dossier.id),
            core.process.offers(dossier.id),
        )

    def test_back_to_the_inventory_and_forward_again(self, office, collective_case):
        """S31: a status that was rolled back must not send again."""
        dossier, _claims = self.sent_case(office, collective_case)
        core = office.core
        before = self.everything(office, dossier)
        core.process.back(dossier.id, Phase.INVENTORY, "Een schuldeiser belde over het bedrag.")
        assert self.everything(office, dossier) == before
        # Asking balances again asks nobody: who was asked stays asked.
        assert core.balances.request([dossier.id]).letters == ()
        with pytest.raises(UserError, match=r"proposal\.not_frozen"):
            core.proposals.send(dossier.id)
        core.process.move(dossier.id, Phase.PROPOSAL_READY)
        with pytest.raises(UserError, match=r"proposal\.not_frozen"):
            core.proposals.send(dossier.id)
        core.process.move(dossier.id, Phase.PROPOSAL_SENT)
        assert self.everything(office, dossier) == before
        assert [move.kind for move in core.process.moves(dossier.id)][-3:] == [
            MoveKind.BACK, MoveKind.FORWARD, MoveKind.FORWARD,
        ]  # fmt: skip
        assert core.process.faults(dossier.id) == []

    def test_answers_still_count_and_the_agreement_comes(self, office, collective_case):
        dossier, claims = self.sent_case(office, collective_case)
        core = office.core
        core.process.back(dossier.id, Phase.PROPOSAL_READY, "Verkeerd geklikt")
        newest = core.proposals.newest(dossier.id)
        core.proposals.record_answers(
            newest.id, {claims[1].id: AnswerOutcome.AGREED, claims[2].id: AnswerOutcome.AGREED}, channel="letter"
        )
        core.process.move(dossier.id, Phase.PROPOSAL_SENT)
        core.proposals.conclude(dossier.id)
        assert core.dossiers.get(dossier.id).phase is Phase.AGREED

    def test_the_state_of_each_claim(self, office, collective_case):
        dossier, claims = self.sent_case(office, collective_case)
        core = office.core
        states = core.process.offers(dossier.id)
        assert [states[claim.id] for claim in claims] == [
            OfferState.CONSENTED, OfferState.SENT, OfferState.SENT,
        ]  # fmt: skip
        core.proposals.remind(dossier.id)
        newest = core.proposals.newest(dossier.id)
        core.proposals.record_answer(newest.id, [claims[2].id], AnswerOutcome.REFUSED, channel="phone", reason="Nee")
        core.proposals.record_answer(newest.id, [claims[1].id], AnswerOutcome.NO_ANSWER, channel="phone")
        states = core.process.offers(dossier.id)
        assert [states[claim.id] for claim in claims] == [
            OfferState.CONSENTED, OfferState.REMINDED, OfferState.REFUSED,
        ]  # fmt: skip
        core.proposals.record_answer(newest.id, [claims[2].id], AnswerOutcome.AGREED, channel="phone")
        assert core.process.offers(dossier.id)[claims[2].id] is OfferState.AGREED

    def test_thinking_again_and_the_order_of_a_court(self, office, collective_case):
        dossier, claims = self.sent_case(office, collective_case)
        core, newest = office.core, office.core.proposals.newest(dossier.id)
        handler = office.reread(claims[2]).handler_id
        core.proposals.record_answer(newest.id, [claims[2].id], AnswerOutcome.REFUSED, channel="letter", reason="Nee")
        core.reconsiderations.ask(dossier.id, handler, "De anderen zijn akkoord.", by=AskedBy.PHONE)
        assert core.process.offers(dossier.id)[claims[2].id] is OfferState.RECONSIDERATION
        core.reconsiderations.answer(dossier.id, handler, AnswerOutcome.REFUSED, channel=AskedBy.PHONE, reason="Nee")
        assert core.process.offers(dossier.id)[claims[2].id] is OfferState.REFUSED
        for outcome in (AnswerOutcome.ORDERED, AnswerOutcome.REFUSED):
            # A refusal that comes in over the hub afterwards does not go past the order.
            with core.store.unit_of_work("court.decide") as work:
                work.add(
                    ProposalAnswer(
                        id=core.store.ids.new(), proposal_id=newest.id, claim_id=claims[2].id, outcome=outcome,
                        received_on=TODAY, channel="court",
                    )
                )  # fmt: skip
            assert core.process.offers(dossier.id)[claims[2].id] is OfferState.ORDERED
        with pytest.raises(UserError) as refused:
            core.proposals.record_answer(newest.id, [claims[2].id], AnswerOutcome.REFUSED, channel="letter")
        assert codes(refused) == ["process.no_step_left"]

    def test_nobody_answers_for_a_claim_that_agreed_beforehand(self, office, collective_case):
        dossier, claims = self.sent_case(office, collective_case)
        newest = office.core.proposals.newest(dossier.id)
        with pytest.raises(UserError) as refused:
            office.core.proposals.record_answer(newest.id, [claims[0].id], AnswerOutcome.REFUSED, channel="phone")
        assert codes(refused) == ["process.no_step_left"]
        assert office.core.proposals.answers(newest.id) == {}


class TestReopening:
    def test_it_goes_on_where_it_was_and_the_closing_stays_known(self, office, clock):
        core = office.core
        dossier = put(office, office.dossier(), Phase.INTAKE, Phase.STABILISATION)
        core.dossiers.close(dossier.id, ExitReason.MOVED)
        clock.day += 30 * DAY
        opened = core.process.reopen(dossier.id, "Toch niet verhuisd.")
        assert (opened.phase, opened.closed_on, opened.exit_reason) == (Phase.STABILISATION, None, None)
        last = core.process.moves(dossier.id)[-1]
        assert (last.kind, last.from_phase, last.reason) == (MoveKind.REOPENED, Phase.CLOSED, "Toch niet verhuisd.")
        stays = core.process.stays(dossier.id)
        assert (stays[-2].phase, stays[-2].began_on, stays[-2].ended_on) == (Phase.CLOSED, TODAY, clock.day)
        changes = core.audit.changes(core.store.history(1)[0].unit_id)
        told = {(change.field, change.old) for thing in changes for change in thing.fields}
        assert ("de reden van sluiten", "verhuisd") in told
        assert ("de datum van sluiten", "24-11-2026") in told

    def test_only_a_closed_one_and_only_with_a_reason(self, office):
        core = office.core
        dossier = office.dossier()
        with pytest.raises(UserError, match=r"process\.not_closed"):
            core.process.reopen(dossier.id, "Zomaar")
        core.dossiers.close(dossier.id, ExitReason.OTHER)
        with pytest.raises(UserError, match=r"process\.reason_missing"):
            core.process.reopen(dossier.id, "  ")
        assert core.dossiers.get(dossier.id).phase is Phase.CLOSED

    def test_a_closed_dossier_takes_no_step_of_a_service(self, office, collective_case):
        dossier, _claims = collective_case
        office.core.dossiers.close(dossier.id, ExitReason.OTHER)
        office.vtlb(dossier)
        office.core.proposals.make(dossier.id)
        with pytest.raises(UserError, match=r"process\.closed"):
            office.core.proposals.freeze(dossier.id)


class TestClosing:
    def test_on_the_day_that_is_given_but_never_ahead_or_before_its_phase(self, office, clock):
        core = office.core
        clock.day += 10 * DAY
        dossier = office.dossier()
        for day, code in ((clock.day + DAY, "process.future_day"), (clock.day - DAY, "process.before_stay")):
            with pytest.raises(UserError) as refused:
                core.dossiers.close(dossier.id, ExitReason.OTHER, day)
            assert codes(refused) == [code]
        clock.day += 10 * DAY
        closed = core.dossiers.close(dossier.id, ExitReason.OTHER, clock.day - 3 * DAY)
        assert closed.closed_on == clock.day - 3 * DAY
        assert core.process.stays(dossier.id)[-1].began_on == closed.closed_on


class TestDays:
    def test_the_day_of_a_step(self, office, clock):
        core = office.core
        dossier = office.dossier()
        clock.day += 10 * DAY
        with pytest.raises(UserError, match=r"process\.future_day"):
            core.process.move(dossier.id, Phase.INTAKE, clock.day + DAY)
        with pytest.raises(UserError, match=r"process\.before_stay"):
            core.process.move(dossier.id, Phase.INTAKE, TODAY - DAY)
        with pytest.raises(UserError, match=r"process\.day_unlikely"):
            core.process.move(dossier.id, Phase.INTAKE, date(1926, 11, 24))
        core.process.move(dossier.id, Phase.INTAKE, TODAY + 3 * DAY)
        assert [(stay.began_on, stay.ended_on) for stay in core.process.stays(dossier.id)] == [
            (TODAY, TODAY + 3 * DAY), (TODAY + 3 * DAY, None),
        ]  # fmt: skip

    def test_a_clock_that_was_set_back_is_named(self, office, clock, texts, collective_case):
        dossier, _claims = collective_case
        clock.day -= 5 * DAY
        with pytest.raises(UserError) as refused:
            office.core.balances.request([dossier.id])
        assert codes(refused) == ["process.before_stay"]
        assert "klok van deze computer" in texts.say(refused.value.message)
        assert office.core.letters.of_dossier(dossier.id) == []

    def test_a_registration_in_the_future_is_refused(self, office):
        core = office.core
        made = office.dossier()
        with pytest.raises(UserError, match=r"process\.future_day"):
            core.dossiers.add(
                replace(made, id="", number="X-1", registered_on=TODAY + DAY), core.dossiers.clients(made.id)
            )
        assert core.store.count(type(made)) == 1

    def test_a_begin_is_put_right_with_all_that_hangs_on_it(self, office, clock):
        core = office.core
        dossier = office.dossier()
        clock.day += 20 * DAY
        core.process.move(dossier.id, Phase.INTAKE)
        core.process.move(dossier.id, Phase.STABILISATION)
        first, intake, _last = core.process.stays(dossier.id)
        core.process.correct_begin(dossier.id, intake.id, TODAY + 4 * DAY)
        core.process.correct_begin(dossier.id, first.id, TODAY - 9 * DAY)
        assert [(stay.began_on, stay.ended_on) for stay in core.process.stays(dossier.id)] == [
            (TODAY - 9 * DAY, TODAY + 4 * DAY), (TODAY + 4 * DAY, clock.day), (clock.day, None),
        ]  # fmt: skip
        assert [move.moved_on for move in core.process.moves(dossier.id)] == [TODAY + 4 * DAY, clock.day]
        assert core.dossiers.get(dossier.id).registered_on == TODAY - 9 * DAY

    def test_a_begin_outside_its_neighbours_is_refused_with_the_limits(self, office, clock, texts):
        core = office.core
        dossier = office.dossier()
        clock.day += 20 * DAY
        core.process.move(dossier.id, Phase.INTAKE)
        stays = core.process.stays(dossier.id)
        for stay, day in ((stays[1], TODAY - DAY), (stays[0], clock.day + DAY), (stays[1], clock.day + DAY)):
            with pytest.raises(UserError) as refused:
                core.process.correct_begin(dossier.id, stay.id, day)
            assert refused.value.code in {"process.begin_outside", "process.future_day"}
            assert texts.say(refused.value.message).count("voorzien") == 0
        clock.day += 30 * DAY
        with pytest.raises(UserError, match=r"process\.begin_too_late"):
            core.process.correct_begin(dossier.id, stays[0].id, clock.day)
        assert core.process.stays(dossier.id) == stays

    def test_the_limits_themselves_are_good_days_for_a_begin(self, office, clock):
        core = office.core
        dossier = office.dossier()
        clock.day += 20 * DAY
        core.process.move(dossier.id, Phase.INTAKE)
        first, second = core.process.stays(dossier.id)
        for day in (first.began_on, clock.day):
            core.process.correct_begin(dossier.id, second.id, day)
            assert [stay.began_on for stay in core.process.stays(dossier.id)] == [TODAY, day]
        assert core.process.faults(dossier.id) == []

    def test_the_day_of_closing_goes_along(self, office, clock):
        core = office.core
        dossier = office.dossier()
        clock.day += 20 * DAY
        core.dossiers.close(dossier.id, ExitReason.OTHER)
        core.process.correct_begin(dossier.id, core.process.stays(dossier.id)[-1].id, TODAY + DAY)
        assert core.dossiers.get(dossier.id).closed_on == TODAY + DAY

    def test_stays_that_do_not_fit_are_said(self, office, texts):
        core = office.core
        dossier = put(office, office.dossier(), Phase.INTAKE)
        first, second = core.process.stays(dossier.id)
        wrong = {
            "process.stays_gap": (replace(first, ended_on=TODAY - 3 * DAY, began_on=TODAY - 9 * DAY), second),
            "process.stays_overlap": (replace(first, ended_on=TODAY + DAY), second),
            "process.stay_ends_before": (first, replace(second, ended_on=TODAY - DAY)),
            "process.last_stay_differs": (replace(first, ended_on=None),),
        }
        for code, stays in wrong.items():
            found = list(stay_faults(dossier, stays))
            assert code in [message.code for message in found]
            assert all("{" not in texts.say(message) for message in found)
        assert core.process.faults(dossier.id) == []


def test_a_dossier_in_the_bin_takes_no_step(office):
    core = office.core
    dossier = office.dossier()
    core.bin.put(dossier.id)
    for step in (
        lambda: core.process.move(dossier.id, Phase.INTAKE),
        lambda: core.intake.record_meeting(dossier.id),
        lambda: core.decisions.reject(dossier.id, "Artikel 3"),
        lambda: core.handover.hand_over([dossier.id], "T. Collega"),
    ):
        with pytest.raises(UserError, match=r"process\.in_bin"):
            step()


def test_moves_of_services_are_kept_with_who_made_them(office, collective_case):
    dossier, _claims = collective_case
    office.core.balances.request([dossier.id])
    (move,) = office.core.process.moves(dossier.id)
    assert (move.kind, move.from_phase, move.to_phase) == (MoveKind.FORWARD, Phase.REGISTERED, Phase.INVENTORY)
    assert move.by == office.core.store.actor
    office.core.store.undo()
    assert office.core.process.moves(dossier.id) == []
    assert len(office.core.process.stays(dossier.id)) == 1
