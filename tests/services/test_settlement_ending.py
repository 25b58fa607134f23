"""Starting and ending: dates in order, early end, discharge with what stays, aftercare, and taking an end back."""

from __future__ import annotations

from datetime import date

import pytest

from csr_desktop.dates import add_months
from csr_desktop.domain.creditors import Product
from csr_desktop.domain.dossiers import ExitReason, Phase
from csr_desktop.domain.settlement import DepositKind, EndReason, PayoutStatus, SettlementResult
from csr_desktop.domain.support import SupportPeriod
from csr_desktop.errors import UserError
from csr_desktop.services.audit import LogWish
from csr_desktop.services.organisation import ZeroDischarge
from tests.services.settlement_desk import OFFERS, agreed, at, pay_account, pay_out, save_months

BEGIN = date(2026, 11, 24)
TWO = [("Energie Noord", "energy", 98_765, "E-1"), ("Belastingdienst", "national_tax", 215_000, "5010002167010010")]
KEPT = [
    ("Centraal Justitieel Incassobureau", "criminal_fine", 60_000, "strafrecht"),
    ("DUO", "student_loan", 900_000, "termijnen die nog komen"),
    ("LBIO", "alimony", 10_000, "lopende alimentie"),
    ("Bouwmarkt", "web_shop", 5_000, "schuldeiser doet zelf afstand"),
]


def refused(code, call, *args, **kwargs):
    with pytest.raises(UserError) as caught:
        call(*args, **kwargs)
    assert caught.value.code == code
    return caught.value


def start(office, dossier, **fields):
    return office.core.settlement.beginning.start(dossier.id, **fields)


def credit(office, *, extra=()):
    """A saneringskrediet that is running with its loan in."""
    dossier, claims = agreed(office, Product.SK, case=TWO, capacity=5_000, assets=0, extra=extra)
    pay_account(office)
    start(office, dossier)
    offered = office.core.settlement.facts(dossier.id).offered_cents
    office.core.settlement.reserve.book(dossier.id, DepositKind.LOAN, offered)
    return dossier, claims


class TestStart:
    def test_mediation_counts_from_the_first_repayment(self, office):
        dossier, _claims = agreed(office)
        made = start(office, dossier, first_repayment_on=date(2026, 12, 31))
        assert (made.months, made.first_repayment_on) == (18, date(2026, 12, 31))
        # Month ends stay month ends: 31 December and 18 months is 30 June.
        assert made.planned_end_on == date(2028, 6, 30)
        assert made.payout_months == (9, 18)
        dossier = office.core.dossiers.get(dossier.id)
        assert (dossier.phase, dossier.first_repayment_on) == (Phase.EXECUTION, date(2026, 12, 31))
        assert office.core.settlement.facts(dossier.id).day_of_month(2) == date(2027, 2, 28)

    def test_a_first_repayment_that_nobody_recorded_is_not_made_up(self, office):
        dossier, _claims = agreed(office)
        made = start(office, dossier)
        assert (made.first_repayment_on, made.planned_end_on) == (None, date(2028, 5, 24))
        assert "T11" in {item.term for item in office.core.deadlines.of(dossier.id)}

    def test_credit_has_its_lump_sum_and_its_lender(self, office):
        dossier, _claims = agreed(office, Product.SK, case=TWO, capacity=5_000, assets=0)
        made = start(office, dossier, lump_sum_on=date(2026, 12, 15))
        assert (made.lump_sum_on, made.planned_end_on) == (date(2026, 12, 15), date(2026, 12, 15))
        assert made.lender == "Kredietbank Waterrijk"

    def test_the_usual_day_of_the_lump_sum_is_that_of_the_norms(self, office):
        dossier, _claims = agreed(office, Product.SK, case=TWO, capacity=5_000, assets=0)
        assert start(office, dossier).lump_sum_on == date(2026, 12, 24)

    def test_payout_months_of_a_longer_term_are_left_out_and_the_last_month_is_always_there(self, office):
        dossier, _claims = agreed(office)
        assert start(office, dossier, payout_months=(6, 12, 24)).payout_months == (6, 12, 18)

    @pytest.mark.parametrize(
        ("code", "fields"),
        [
            ("settlement.future", {"started_on": date(2026, 11, 25)}),
            ("settlement.date_order", {"started_on": date(2026, 11, 23)}),
            ("settlement.first_repayment", {"first_repayment_on": date(2026, 11, 23)}),
            ("settlement.first_repayment", {"first_repayment_on": date(2027, 1, 25)}),
            ("settlement.not_for_product", {"lump_sum_on": date(2026, 12, 1)}),
            ("settlement.not_for_product", {"lender": "Bank"}),
            ("settlement.months", {"payout_months": (0,)}),
            ("settlement.months", {"review_months": (121,)}),
        ],
    )
    def test_what_cannot_be_is_refused_and_changes_nothing(self, office, code, fields):
        dossier, _claims = agreed(office)
        refused(code, start, office, dossier, **fields)
        assert office.core.dossiers.get(dossier.id).phase is Phase.AGREED
        assert office.core.settlement.all_of(dossier.id) == []

    def test_nothing_starts_without_agreement_twice_or_with_the_clock_set_back(self, office):
        early = office.dossier("WR-2026-0009")
        refused("settlement.not_agreed", start, office, early)
        refused("settlement.none", office.core.settlement.facts, early.id)
        dossier, _claims = agreed(office)
        at(office, date(2026, 11, 20))
        refused("settlement.clock_back", start, office, dossier)
        at(office, BEGIN)
        start(office, dossier)
        refused("settlement.already_started", start, office, dossier)

    def test_the_first_repayment_can_be_recorded_later_and_moves_the_term(self, office):
        dossier, _claims = agreed(office)
        start(office, dossier)
        at(office, date(2026, 12, 10))
        beginning = office.core.settlement.beginning
        refused("settlement.future", beginning.record_first_repayment, dossier.id, date(2026, 12, 11))
        made = beginning.record_first_repayment(dossier.id, date(2026, 12, 1))
        assert made.planned_end_on == date(2028, 6, 1)
        reviews = office.core.settlement.facts(dossier.id).reviews
        assert [item.due_on for item in reviews] == [date(2027, 9, 1), date(2028, 6, 1)]


class TestEarlyEnd:
    def test_everyone_hears_nothing_is_cancelled_and_the_plan_lapses(self, office):
        dossier, claims = agreed(office)
        start(office, dossier)
        office.core.settlement.reserve.book(dossier.id, DepositKind.ASSETS, 25_000)
        at(office, add_months(BEGIN, 9))
        plan = office.core.settlement.payouts.plan(dossier.id)
        found = office.core.settlement.endings.end_early(dossier.id, EndReason.NEW_DEBTS)
        assert office.core.dossiers.get(dossier.id).phase is Phase.ENDED_EARLY
        assert (found.settlement.result, found.settlement.end_reason) == (SettlementResult.ENDED_EARLY, "new_debts")
        assert found.exit_reason is ExitReason.NOT_COMPLIANT
        assert len(found.to_write) == len(claims)
        assert found.bkr_on is None
        assert {item.discharge.is_discharged for item in found.outcomes} == {False}
        assert {item.discharge.reason for item in found.outcomes} == {"ended_early"}
        assert sum(item.discharge.remainder_cents for item in found.outcomes) == sum(
            claim.balance_cents for claim in claims
        )
        assert [item.code for item in found.notes] == ["settlement.end_reserve"]
        facts = office.core.settlement.facts(dossier.id)
        assert {item.status for item in facts.payouts} == {PayoutStatus.CANCELLED}
        assert len(facts.payouts) == len(plan.payouts)
        # What is left can still go back; nothing else can.
        refused("settlement.ended", office.core.settlement.reserve.book, dossier.id, DepositKind.MONTHLY, 1)
        back = office.core.settlement.reserve.book(dossier.id, DepositKind.RETURNED_TO_CLIENT, 25_000)
        assert back.reserve_cents == 0
        closed = office.core.dossiers.close(dossier.id, found.exit_reason)
        assert closed.exit_reason is ExitReason.NOT_COMPLIANT

    def test_what_is_under_way_is_named_and_may_still_come_back(self, office, tmp_path):
        dossier, _claims = credit(office)
        plan = office.core.settlement.payouts.plan(dossier.id)
        office.core.settlement.bank.export(tmp_path / "b.xml", [dossier.id])
        found = office.core.settlement.endings.end_early(dossier.id, EndReason.DECEASED)
        assert [item.code for item in found.notes] == ["settlement.end_under_way"]
        assert found.exit_reason is ExitReason.DECEASED
        first, second = plan.payouts
        office.core.settlement.bank.returned(first.id, "Rekening opgeheven")
        at(office, date(2026, 11, 25))
        office.core.settlement.bank.paid([second.id])
        # What the bank did after the end stands in the outcome of each claim.
        outcome = {item.claim_id: item for item in office.core.settlement.facts(dossier.id).discharges}
        assert outcome[first.claim_id].paid_cents == 0
        assert outcome[second.claim_id].paid_cents == second.amount_cents
        assert outcome[second.claim_id].remainder_cents == 215_000 - second.amount_cents
        office.core.settlement.bank.returned(second.id, "Naam klopt niet")
        outcome = {item.claim_id: item for item in office.core.settlement.facts(dossier.id).discharges}
        assert (outcome[second.claim_id].paid_cents, outcome[second.claim_id].remainder_cents) == (0, 215_000)

    def test_another_reason_is_written_down_and_days_are_in_order(self, office):
        dossier, _claims = agreed(office)
        start(office, dossier)
        end = office.core.settlement.endings.end_early
        refused("settlement.end_remark", end, dossier.id, EndReason.OTHER)
        refused("settlement.end_day", end, dossier.id, EndReason.MOVED, ended_on=date(2026, 11, 25))
        refused("settlement.end_day", end, dossier.id, EndReason.MOVED, ended_on=date(2026, 11, 23))
        end(dossier.id, EndReason.MOVED)
        refused("settlement.ended", end, dossier.id, EndReason.MOVED)


class TestDischarge:
    def test_whole_way_of_debt_mediation(self, office, tmp_path):
        dossier, claims = agreed(office, extra=KEPT)
        pay_account(office)
        start(office, dossier)
        office.core.settlement.reserve.book(dossier.id, DepositKind.ASSETS, 25_000)
        save_months(office, dossier, 9)
        at(office, add_months(BEGIN, 9))
        pay_out(office, dossier, tmp_path)
        save_months(office, dossier, 9, since=9)
        endings = office.core.settlement.endings
        refused("discharge.too_early", endings.discharge, dossier.id)
        at(office, add_months(BEGIN, 18))
        refused("discharge.money_left", endings.discharge, dossier.id)
        office.core.settlement.payouts.plan(dossier.id)
        refused("discharge.payouts_open", endings.discharge, dossier.id)
        made = office.core.settlement.bank.export(tmp_path / "c.xml", [dossier.id])
        at(office, made.batch.execution_on)
        office.core.settlement.bank.paid([item.id for item in made.payouts])
        found = endings.discharge(dossier.id)
        inside = [item for item in found.outcomes if item.takes_part]
        assert [item.discharge.paid_cents for item in inside] == OFFERS
        assert all(item.discharge.is_discharged for item in inside)
        assert [item.discharge.remainder_cents for item in inside] == [
            claim.balance_cents - offer for claim, offer in zip(claims, OFFERS, strict=True)
        ]
        outside = {item.creditor: item.discharge for item in found.outcomes if not item.takes_part}
        assert {name: item.reason for name, item in outside.items()} == {
            "Centraal Justitieel Incassobureau": "criminal_fine",
            "DUO": "student_loan",
            "LBIO": "alimony",
            "Bouwmarkt": "schuldeiser doet zelf afstand",
        }
        assert not any(item.is_discharged for item in outside.values())
        # Two reviews were planned and nobody held them: that is said, not hidden.
        assert [item.code for item in found.notes] == ["discharge.review_open"]
        assert found.bkr_on == add_months(made.batch.execution_on, 6)
        assert found.aftercare_talk_by == add_months(made.batch.execution_on, 3)
        assert len(found.to_write) == 10
        dossier = office.core.dossiers.get(dossier.id)
        assert dossier.phase is Phase.SUCCEEDED
        (care,) = office.core.store.find(SupportPeriod, dossier_id=dossier.id)
        assert (care.kind, care.began_on) == ("aftercare", made.batch.execution_on)
        due = {item.term: item for item in office.core.deadlines.of(dossier.id)}
        assert due["own"].due_on == found.aftercare_talk_by
        assert due["T18"].due_on == found.bkr_on
        closed = office.core.dossiers.close(dossier.id, found.exit_reason)
        assert (closed.phase, closed.exit_reason) == (Phase.CLOSED, ExitReason.COMPLETED)
        phases = [event.phase for event in office.core.dossiers.phase_history(dossier.id)]
        assert phases[-4:] == [Phase.AGREED, Phase.EXECUTION, Phase.SUCCEEDED, Phase.CLOSED]

    def test_credit_is_discharged_once_the_lump_sum_was_paid(self, office, tmp_path):
        dossier, _claims = credit(office)
        endings = office.core.settlement.endings
        refused("discharge.not_paid", endings.discharge, dossier.id)
        assert endings.obstacle(dossier.id).code == "discharge.not_paid"
        pay_out(office, dossier, tmp_path)
        assert endings.obstacle(dossier.id) is None
        found = endings.discharge(dossier.id)
        assert found.notes == ()
        assert {item.discharge.is_discharged for item in found.outcomes} == {True}

    def test_zero_offer_at_once_or_after_the_term(self, office):
        first, claims = agreed(office, Product.SA, capacity=0, assets=0)
        made = start(office, first)
        assert (made.months, made.planned_end_on) == (0, BEGIN)
        found = office.core.settlement.endings.discharge(first.id)
        assert [item.discharge.remainder_cents for item in found.outcomes] == [claim.balance_cents for claim in claims]
        assert {item.discharge.paid_cents for item in found.outcomes} == {0}
        office.core.organisation.change(zero_discharge=ZeroDischarge.AFTER_TERM)
        second, _claims = agreed(office, Product.SA, capacity=0, assets=0, number="WR-2026-0002")
        assert start(office, second).planned_end_on == date(2028, 5, 24)
        refused("discharge.too_early", office.core.settlement.endings.discharge, second.id)
        at(office, date(2028, 5, 24))
        office.core.settlement.endings.discharge(second.id)

    def test_all_debts_paid_early_and_the_rest_goes_back_first(self, office, tmp_path):
        dossier, _claims = agreed(office, case=TWO)
        pay_account(office)
        start(office, dossier)
        office.core.settlement.reserve.book(dossier.id, DepositKind.INCIDENTAL, 320_000)
        pay_out(office, dossier, tmp_path)
        endings = office.core.settlement.endings
        left = refused("discharge.return_surplus", endings.discharge, dossier.id)
        assert left.message.params["amount"] == 320_000 - 313_765
        office.core.settlement.reserve.book(dossier.id, DepositKind.RETURNED_TO_CLIENT, 6_235)
        found = endings.discharge(dossier.id)
        assert {item.discharge.remainder_cents for item in found.outcomes} == {0}

    def test_less_than_was_offered_is_told(self, office, tmp_path):
        dossier, _claims = agreed(office)
        pay_account(office)
        start(office, dossier, review_months=())
        save_months(office, dossier, 1)
        at(office, add_months(BEGIN, 18))
        pay_out(office, dossier, tmp_path)
        found = office.core.settlement.endings.discharge(dossier.id)
        (note,) = (item for item in found.notes if item.code == "discharge.below_offer")
        assert note.params == {"given": 17_600, "offered": 341_800}

    def test_a_claim_can_stay_with_a_reason_and_kinds_of_the_law_are_asked_about(self, office, tmp_path):
        case = [*TWO, ("CJIB", "criminal_fine", 50_000, "C-1")]
        dossier, claims = agreed(office, Product.SK, case=case, capacity=5_000, assets=0)
        pay_account(office)
        start(office, dossier)
        offered = office.core.settlement.facts(dossier.id).offered_cents
        office.core.settlement.reserve.book(dossier.id, DepositKind.LOAN, offered)
        pay_out(office, dossier, tmp_path)
        endings = office.core.settlement.endings
        (asked,) = (note for item in endings.preview(dossier.id) for note in item.notes)
        assert asked.code == "discharge.check_kept"
        refused("discharge.claim_unknown", endings.discharge, dossier.id, kept={"iets": "reden"})
        refused("discharge.claim_unknown", endings.discharge, dossier.id, kept={claims[2].id: " "})
        found = endings.discharge(dossier.id, kept={claims[2].id: "CJIB stemt alleen in met betaling"})
        assert [item.discharge.is_discharged for item in found.outcomes] == [True, True, False]

    def test_a_debt_that_came_later_is_no_part_of_it(self, office, tmp_path):
        dossier, _claims = credit(office)
        late = office.creditor("Nieuwe Telefoon", kind="telecom")
        office.claim(dossier, late, 12_345)
        pay_out(office, dossier, tmp_path)
        found = office.core.settlement.endings.discharge(dossier.id)
        assert [(item.creditor, item.discharge.reason) for item in found.outcomes if not item.takes_part] == [
            ("Nieuwe Telefoon", "later")
        ]

    def test_confirmations_settle_the_payments(self, office, tmp_path):
        dossier, claims = credit(office, extra=KEPT[:1])
        pay_out(office, dossier, tmp_path)
        endings = office.core.settlement.endings
        refused("discharge.none", endings.confirm, dossier.id, [claims[0].id])
        endings.discharge(dossier.id)
        kept = office.core.dossiers.claims(dossier.id)[-1]
        refused("discharge.not_discharged", endings.confirm, dossier.id, [kept.id])
        refused("discharge.confirm_day", endings.confirm, dossier.id, [claims[0].id], date(2026, 11, 24))
        endings.confirm(dossier.id, [claims[0].id])
        facts = office.core.settlement.facts(dossier.id)
        assert [item.status for item in facts.payouts] == [PayoutStatus.DISCHARGED, PayoutStatus.PAID]
        assert facts.arrived_cents(claims[0].id) == facts.payouts[0].amount_cents
        refused("settlement.confirmed", endings.reopen, dossier.id, "vergissing")


class TestReopen:
    def test_an_end_by_mistake_is_taken_back_whole(self, office, tmp_path):
        dossier, _claims = credit(office)
        pay_out(office, dossier, tmp_path)
        endings = office.core.settlement.endings
        refused("settlement.not_ended", endings.reopen, dossier.id, "vergissing")
        endings.discharge(dossier.id)
        refused("settlement.reopen_reason", endings.reopen, dossier.id, "")
        endings.reopen(dossier.id, "verkeerd dossier")
        facts = office.core.settlement.facts(dossier.id)
        assert (facts.settlement.ended_on, facts.settlement.result, facts.discharges) == (None, None, ())
        assert facts.dossier.phase is Phase.EXECUTION
        assert office.core.store.find(SupportPeriod, dossier_id=dossier.id) == []
        endings.discharge(dossier.id)

    def test_a_payment_that_comes_back_after_the_discharge_is_not_forgotten(self, office, tmp_path):
        dossier, _claims = credit(office)
        _plan, made = pay_out(office, dossier, tmp_path)
        desk = office.core.settlement
        desk.endings.discharge(dossier.id)
        desk.bank.returned(made.payouts[0].id, "Rekening opgeheven")
        (step,) = [item for item in desk.steps.of(dossier.id) if item.step == "pay_again"]
        assert step.reason.code == "settlement.returned_after_end"
        refused("settlement.ended", desk.payouts.again, made.payouts[0].id)
        desk.endings.reopen(dossier.id, "betaling kwam terug")
        again, _notes = desk.payouts.again(made.payouts[0].id)
        desk.bank.paid([again.id])
        found = desk.endings.discharge(dossier.id)
        assert {item.discharge.is_discharged for item in found.outcomes} == {True}

    def test_a_dossier_does_not_close_over_a_running_settlement(self, office):
        dossier, _claims = agreed(office)
        start(office, dossier)
        refused("settlement.still_open", office.core.dossiers.close, dossier.id, ExitReason.DECEASED)
        assert office.core.dossiers.get(dossier.id).phase is Phase.EXECUTION

    def test_nothing_is_done_with_a_dossier_in_the_bin(self, office):
        dossier, _claims = agreed(office)
        start(office, dossier)
        office.core.dossiers.put_in_bin(dossier.id)
        refused("process.in_bin", office.core.settlement.reserve.book, dossier.id, DepositKind.ASSETS, 1)
        refused("process.in_bin", office.core.settlement.endings.end_early, dossier.id, EndReason.MOVED)


def test_everything_of_a_settlement_travels_and_has_words(office, tmp_path):
    dossier, _claims = credit(office)
    pay_out(office, dossier, tmp_path)
    office.core.settlement.endings.discharge(dossier.id)
    office.core.transfer.export(dossier.id, tmp_path / "dossier.json")
    written = (tmp_path / "dossier.json").read_text(encoding="utf-8")
    for kind in ('"settlement"', '"deposit"', '"payout"', '"discharge"', '"support_period"'):
        assert kind in written
    sentences = [line.sentence for line in office.core.audit.page(LogWish())]
    assert any("de uitvoering van de regeling gestart" in item for item in sentences)
    assert any("een betaalbestand gemaakt" in item for item in sentences)
    assert not any("‘" in item for item in sentences)
