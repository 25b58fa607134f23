"""Payouts: who gets what when, what must be known before, the file for the bank, and what the bank did."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date
from xml.etree import ElementTree

import pytest

from csr_desktop.dates import add_months
from csr_desktop.domain.claims import ClaimRank
from csr_desktop.domain.creditors import Product
from csr_desktop.domain.second_look import LookStep
from csr_desktop.domain.settlement import DepositKind, PayoutStatus
from csr_desktop.errors import EnvironmentProblem, UserError
from csr_desktop.payments.pain001 import PainVersion
from csr_desktop.store.opening import RESTORED_AT
from tests.services.settlement_desk import OFFERS, agreed, at, iban, pay_account, pay_out, save_months

BEGIN = date(2026, 11, 24)
TWO = [
    ("Energie Noord", "energy", 98_765, "RF18539007547034"),
    ("Belastingdienst", "national_tax", 215_000, "5010002167010010"),
]


@pytest.fixture
def running(office):
    """The reference case with its savings in and nine months saved."""
    dossier, claims = agreed(office)
    pay_account(office)
    office.core.settlement.beginning.start(dossier.id)
    office.core.settlement.reserve.book(dossier.id, DepositKind.ASSETS, 25_000)
    save_months(office, dossier, 9)
    at(office, add_months(BEGIN, 9))
    return dossier, claims


@pytest.fixture
def two(office):
    """A saneringskrediet for two creditors, with the loan in."""
    dossier, claims = agreed(office, Product.SK, case=TWO, capacity=5_000, assets=0)
    pay_account(office)
    office.core.settlement.beginning.start(dossier.id)
    offered = office.core.settlement.facts(dossier.id).offered_cents
    office.core.settlement.reserve.book(dossier.id, DepositKind.LOAN, offered)
    return dossier, claims


def refused(code, call, *args, **kwargs):
    with pytest.raises(UserError) as caught:
        call(*args, **kwargs)
    assert caught.value.code == code, caught.value.messages
    return caught.value


def given(office, dossier):
    facts = office.core.settlement.facts(dossier.id)
    return [facts.given_cents(line.claim_id) for line in facts.lines]


def text_of(path, name):
    return [item.text for item in ElementTree.parse(path).iter() if item.tag.endswith(f"}}{name}")]


class TestEntitlement:
    def test_reference_case_at_nine_and_eighteen_months(self, office, running, tmp_path):
        dossier, _claims = running
        plan, made = pay_out(office, dossier, tmp_path)
        assert (plan.moment.month, plan.moment.is_final) == (9, False)
        # 250.00 and nine times 176.00.
        assert plan.total_cents == made.batch.total_cents == 183_400
        assert sum(given(office, dossier)) == 183_400
        save_months(office, dossier, 9, since=9)
        at(office, add_months(BEGIN, 18))
        last, _made = pay_out(office, dossier, tmp_path, "laatste.xml")
        assert last.moment.is_final
        assert given(office, dossier) == OFFERS
        assert office.core.settlement.facts(dossier.id).reserve_cents == 0

    def test_a_month_is_paid_once_and_nothing_before_its_day(self, office, running):
        dossier, _claims = running
        planner = office.core.settlement.payouts
        at(office, date(2027, 8, 23))
        assert refused("payout.too_early", planner.plan, dossier.id).message.params["day"] == date(2027, 8, 24)
        at(office, date(2027, 8, 24))
        planner.plan(dossier.id)
        save_months(office, dossier, 1, since=9)
        refused("payout.nothing", planner.plan, dossier.id)

    def test_a_passed_over_month_is_made_up_for(self, office, running):
        dossier, _claims = running
        save_months(office, dossier, 9, since=9)
        at(office, add_months(BEGIN, 18))
        plan = office.core.settlement.payouts.plan(dossier.id)
        assert plan.moment.month == 18
        assert [item.amount_cents for item in plan.payouts] == OFFERS

    def test_less_than_hoped_is_divided_by_the_same_rule(self, office, running):
        dossier, _claims = running
        at(office, add_months(BEGIN, 18))
        plan = office.core.settlement.payouts.plan(dossier.id)
        amounts = [item.amount_cents for item in plan.payouts]
        assert sum(amounts) == 183_400
        # Preferential claims get twice the percentage: 183,400 / (2 x 342,550 + 1,405,238).
        assert abs(amounts[0] - 215_000 * 2 * 183_400 / 2_090_338) < 1

    def test_one_cent_goes_to_one_creditor_and_nobody_gets_a_payment_of_nothing(self, office):
        dossier, _claims = agreed(office, assets=0)
        office.core.settlement.beginning.start(dossier.id)
        office.core.settlement.reserve.book(dossier.id, DepositKind.INCIDENTAL, 1)
        at(office, add_months(BEGIN, 9))
        plan = office.core.settlement.payouts.plan(dossier.id)
        assert [item.amount_cents for item in plan.payouts] == [1]

    def test_enough_for_all_debts_may_be_paid_at_once(self, office):
        dossier, _claims = agreed(office, case=TWO)
        office.core.settlement.beginning.start(dossier.id)
        booked = office.core.settlement.reserve.book(dossier.id, DepositKind.INCIDENTAL, 313_765)
        assert [item.code for item in booked.warnings] == ["deposit.all_debts_covered"]
        plan = office.core.settlement.payouts.plan(dossier.id)
        assert [item.amount_cents for item in plan.payouts] == [98_765, 215_000]

    def test_a_credit_pays_each_offer_at_once_when_the_loan_is_in(self, office):
        dossier, _claims = agreed(office, Product.SK, assets=0)
        office.core.settlement.beginning.start(dossier.id)
        planner = office.core.settlement.payouts
        short = refused("payout.reserve_short", planner.plan, dossier.id).message.params
        # 18 times 200.00 at 8.3% a year is a loan of 3,381.79 (domain.md 3.3).
        assert (short["wanted"], short["free"]) == (338_179, 0)
        office.core.settlement.reserve.book(dossier.id, DepositKind.LOAN, 338_179)
        plan = planner.plan(dossier.id)
        lines = office.core.proposals.lines(office.core.settlement.facts(dossier.id).proposal.id)
        assert [item.amount_cents for item in plan.payouts] == [line.offer_cents for line in lines]
        refused("payout.nothing", planner.plan, dossier.id)

    def test_without_capacity_nothing_is_paid(self, office):
        dossier, _claims = agreed(office, Product.SA, capacity=0, assets=0)
        office.core.settlement.beginning.start(dossier.id)
        refused("payout.none_in_product", office.core.settlement.payouts.plan, dossier.id)


class TestPayees:
    def test_everything_missing_is_named_at_once_and_nothing_is_made(self, office, two):
        dossier, claims = two
        for claim in claims:
            party = office.core.register.get(claim.creditor_id)
            office.core.register.save(replace(party, iban=None))
        office.core.claims.save(replace(office.reread(claims[0]), payment_reference="", reference=""))
        error = refused("payout.no_iban", office.core.settlement.payouts.plan, dossier.id)
        assert [item.code for item in error.messages] == ["payout.no_iban", "payout.no_reference", "payout.no_iban"]
        assert office.core.settlement.facts(dossier.id).payouts == ()

    def test_who_is_left_out_is_paid_later_to_the_cent(self, office, two):
        dossier, claims = two
        party = office.core.register.get(claims[0].creditor_id)
        office.core.register.save(replace(party, iban=None))
        planner = office.core.settlement.payouts
        first = planner.plan(dossier.id, leave_out_incomplete=True)
        assert [item.claim_id for item in first.payouts] == [claims[1].id]
        assert [item.code for item in first.faults] == ["payout.no_iban"]
        planner.set_account(dossier.id, claims[0].id, iban=iban(77))
        second = planner.plan(dossier.id)
        assert [item.iban for item in second.payouts] == [iban(77)]
        facts = office.core.settlement.facts(dossier.id)
        assert given(office, dossier) == [line.offer_cents for line in facts.lines]

    def test_a_name_is_refused_rather_than_cut(self, office, two):
        dossier, claims = two
        party = office.core.register.get(claims[0].creditor_id)
        office.core.register.save(replace(party, name="Stichting " + "W" * 61))
        refused("payout.name_too_long", office.core.settlement.payouts.plan, dossier.id)
        office.core.register.save(replace(party, name="Энергия"))
        refused("payout.name_unwritable", office.core.settlement.payouts.plan, dossier.id)

    def test_what_becomes_of_a_name_is_shown_before(self, office, two, tmp_path):
        dossier, claims = two
        party = office.core.register.get(claims[0].creditor_id)
        office.core.register.save(replace(party, name="Café Öztürk & Zn."))
        plan = office.core.settlement.payouts.plan(dossier.id)
        assert [item.code for item in plan.notes] == ["payout.name_rewritten"]
        assert plan.notes[0].params["written"] == "Cafe Ozturk + Zn."
        office.core.settlement.bank.export(tmp_path / "b.xml", [dossier.id])
        assert "Cafe Ozturk + Zn." in text_of(tmp_path / "b.xml", "Nm")

    def test_the_collector_is_paid_on_its_account_and_the_creditor_on_its_own(self, office):
        collector = office.creditor("Incasso Unie B.V.", role="collector", kind="collection", iban=iban(50))
        dossier, claims = agreed(office, Product.SK, case=TWO, capacity=5_000, assets=0)
        office.core.settlement.beginning.start(dossier.id)
        offered = office.core.settlement.facts(dossier.id).offered_cents
        office.core.settlement.reserve.book(dossier.id, DepositKind.LOAN, offered)
        office.core.claims.save(replace(office.reread(claims[0]), collector_id=collector.id))
        plan = office.core.settlement.payouts.preview(dossier.id)
        assert (plan.payouts[0].payee, plan.payouts[0].iban) == ("Incasso Unie B.V.", iban(50))
        # Handed over, but to be paid on an account that the register knows as the creditor's own.
        creditor = office.core.register.get(claims[0].creditor_id)
        office.core.claims.save(replace(office.reread(claims[0]), iban=creditor.iban))
        plan = office.core.settlement.payouts.preview(dossier.id)
        assert (plan.payouts[0].payee, plan.payouts[0].iban) == ("Energie Noord", creditor.iban)

    def test_a_reference_with_a_wrong_check_digit_is_flagged(self, office, two):
        dossier, claims = two
        office.core.settlement.payouts.set_account(dossier.id, claims[0].id, reference="4010002167010010")
        plan = office.core.settlement.payouts.preview(dossier.id)
        assert [item.code for item in plan.notes] == ["payout.reference_check"]

    def test_a_claim_in_the_bin_is_not_paid_in_silence(self, office, two):
        dossier, claims = two
        office.core.claims.save(replace(office.reread(claims[0]), rank=ClaimRank.EXCLUDED, excluded_reason="dubbel"))
        refused("payout.claim_gone", office.core.settlement.payouts.plan, dossier.id)


class TestFile:
    def test_file_holds_exactly_the_payments_and_its_hash_is_kept(self, office, two, tmp_path):
        dossier, _claims = two
        office.core.settlement.payouts.plan(dossier.id)
        made = office.core.settlement.bank.export(tmp_path / "b.xml", [dossier.id])
        data = (tmp_path / "b.xml").read_bytes()
        assert hashlib.sha256(data).hexdigest() == made.batch.sha256
        assert made.batch.execution_on == date(2026, 11, 25)
        assert text_of(tmp_path / "b.xml", "NbOfTxs") == ["2", "2"]
        assert text_of(tmp_path / "b.xml", "Nm")[:2] == ["Gemeente Waterrijk"] * 2
        assert text_of(tmp_path / "b.xml", "Ref") == ["RF18539007547034", "5010002167010010"]
        assert text_of(tmp_path / "b.xml", "EndToEndId") == [item.end_to_end for item in made.payouts]
        assert b"Berg" not in data
        assert b"999990019" not in data
        assert {item.status for item in office.core.settlement.facts(dossier.id).payouts} == {PayoutStatus.EXPORTED}

    def test_nothing_goes_twice(self, office, two, tmp_path):
        dossier, _claims = two
        bank = office.core.settlement.bank
        office.core.settlement.payouts.plan(dossier.id)
        first = bank.export(tmp_path / "b.xml", [dossier.id])
        refused("payout.nothing_planned", bank.export, tmp_path / "c.xml", [dossier.id])
        refused("payout.nothing_planned", bank.export, tmp_path / "c.xml")
        refused("payout.nothing", office.core.settlement.payouts.plan, dossier.id)
        assert not (tmp_path / "c.xml").exists()
        # Nor by undo: the file may lie at the bank.
        unit = next(step for step in office.core.history.steps() if step.action == "payout.export")
        refused("store.unit_paid", office.core.history.undo_unit, unit.unit_id)
        again = bank.again(first.batch.id, tmp_path / "d.xml")
        assert (tmp_path / "d.xml").read_bytes() == (tmp_path / "b.xml").read_bytes()
        assert [item.code for item in again.notes] == ["payout.made_before"]
        office.core.settlement.payouts.cancel([first.payouts[0].id], "niet ingediend")
        moved = bank.again(first.batch.id, tmp_path / "d.xml")
        assert [item.code for item in moved.notes] == ["payout.made_before", "payout.batch_moved_on"]

    def test_a_file_that_cannot_be_written_is_made_again_not_paid_again(self, office, two, tmp_path):
        dossier, _claims = two
        office.core.settlement.payouts.plan(dossier.id)
        with pytest.raises(EnvironmentProblem) as caught:
            office.core.settlement.bank.export(tmp_path / "weg" / "b.xml", [dossier.id])
        assert [item.code for item in caught.value.messages] == ["file.no_access", "payout.file_missing"]
        batch = caught.value.messages[1].params["batch"]
        office.core.settlement.bank.again(batch, tmp_path / "b.xml")
        assert text_of(tmp_path / "b.xml", "NbOfTxs")[0] == "2"

    def test_after_a_back_up_was_put_back_a_person_looks_first(self, office, two, tmp_path):
        dossier, _claims = two
        bank = office.core.settlement.bank
        office.core.settlement.payouts.plan(dossier.id)
        # What putting a back-up back leaves behind.
        with office.core.store.unit_of_work("organisation.save") as work:
            work.put_setting(RESTORED_AT, "2026-11-24T09:00:00+00:00")
        refused("payout.after_restore", bank.export, tmp_path / "b.xml", [dossier.id])
        assert not (tmp_path / "b.xml").exists()
        made = bank.export(tmp_path / "b.xml", [dossier.id], after_restore=True)
        office.core.settlement.payouts.cancel([item.id for item in made.payouts], "niet ingediend")
        office.core.settlement.payouts.plan(dossier.id)
        bank.export(tmp_path / "c.xml", [dossier.id])

    def test_version_03_on_request(self, office, two, tmp_path):
        dossier, _claims = two
        office.core.settlement.payouts.plan(dossier.id)
        made = office.core.settlement.bank.export(tmp_path / "b.xml", [dossier.id], version=PainVersion.V03)
        assert made.batch.version == "pain.001.001.03"
        assert text_of(tmp_path / "b.xml", "ReqdExctnDt") == ["2026-11-25"]

    @pytest.mark.parametrize(
        ("code", "day"),
        [
            ("payout.execution_past", date(2026, 11, 23)),
            ("payout.execution_closed", date(2026, 11, 28)),
            ("payout.execution_closed", date(2026, 12, 25)),
            ("payout.execution_far", date(2027, 6, 1)),
        ],
    )
    def test_the_day_must_be_one_on_which_banks_pay(self, office, two, tmp_path, code, day):
        dossier, _claims = two
        office.core.settlement.payouts.plan(dossier.id)
        refused(code, office.core.settlement.bank.export, tmp_path / "b.xml", [dossier.id], execution_on=day)
        assert len(office.core.settlement.facts(dossier.id).planned_out()) == 2

    def test_an_account_that_changed_since_the_plan_stops_the_file(self, office, two, tmp_path):
        dossier, claims = two
        planner = office.core.settlement.payouts
        planner.plan(dossier.id)
        planner.set_account(dossier.id, claims[0].id, iban=iban(88))
        export = office.core.settlement.bank.export
        refused("payout.changed_since", export, tmp_path / "b.xml", [dossier.id])
        planner.cancel([item.id for item in office.core.settlement.facts(dossier.id).payouts])
        planner.plan(dossier.id)
        export(tmp_path / "b.xml", [dossier.id])
        assert iban(88) in text_of(tmp_path / "b.xml", "IBAN")

    def test_without_our_own_account_there_is_no_file(self, office, two, tmp_path):
        dossier, _claims = two
        office.core.organisation.change(payment_iban="")
        office.core.settlement.payouts.plan(dossier.id)
        refused("payout.no_account", office.core.settlement.bank.export, tmp_path / "b.xml", [dossier.id])

    def test_second_pair_of_eyes_where_it_is_set(self, office, two, tmp_path):
        dossier, _claims = two
        looks = office.core.second_looks
        looks.set_steps({LookStep.PAYOUT})
        plan = office.core.settlement.payouts.plan(dossier.id)
        bank = office.core.settlement.bank
        refused("look.needed", bank.export, tmp_path / "b.xml", [dossier.id])
        refused("look.needed", bank.paid, [item.id for item in plan.payouts])
        look = looks.ask_about_payouts(dossier.id)
        looks.approve(look.id, "T. Leider")
        bank.export(tmp_path / "b.xml", [dossier.id])

    def test_several_dossiers_in_one_file(self, office, two, tmp_path):
        dossier, _claims = two
        other, _ = agreed(office, Product.SK, case=TWO, capacity=5_000, assets=0, number="WR-2026-0002")
        office.core.settlement.beginning.start(other.id)
        offered = office.core.settlement.facts(other.id).offered_cents
        office.core.settlement.reserve.book(other.id, DepositKind.LOAN, offered)
        for item in (dossier, other):
            office.core.settlement.payouts.plan(item.id)
        made = office.core.settlement.bank.export(tmp_path / "b.xml")
        assert (made.batch.count, made.batch.total_cents) == (4, 2 * offered)
        assert len(set(text_of(tmp_path / "b.xml", "EndToEndId"))) == 4


class TestBank:
    @pytest.fixture
    def exported(self, office, two, tmp_path):
        dossier, claims = two
        office.core.settlement.payouts.plan(dossier.id)
        return dossier, claims, office.core.settlement.bank.export(tmp_path / "b.xml", [dossier.id])

    def test_paid_not_before_the_day_of_execution_nor_in_the_future(self, office, exported):
        _dossier, _claims, made = exported
        ids = [item.id for item in made.payouts]
        # The file is for tomorrow; or somebody set the clock back.
        refused("payout.paid_day", office.core.settlement.bank.paid, ids)
        at(office, date(2026, 11, 26))
        refused("payout.paid_day", office.core.settlement.bank.paid, ids, date(2026, 11, 27))
        paid = office.core.settlement.bank.paid(ids, date(2026, 11, 25))
        assert {item.status for item in paid} == {PayoutStatus.PAID}

    def test_returned_money_is_in_the_reserve_and_goes_to_the_right_account_next(self, office, exported, tmp_path):
        dossier, claims, made = exported
        desk = office.core.settlement
        at(office, date(2026, 11, 25))
        desk.bank.paid([item.id for item in made.payouts])
        first = made.payouts[0]
        refused("payout.returned_reason", desk.bank.returned, first.id, " ")
        desk.bank.returned(first.id, "Rekening opgeheven (AC04)")
        assert desk.facts(dossier.id).free_cents == first.amount_cents
        assert [item.step for item in desk.steps.of(dossier.id)][:1] == ["pay_again"]
        same, notes = desk.payouts.again(first.id)
        assert [item.code for item in notes] == ["payout.same_account"]
        desk.payouts.cancel([same.id])
        again, notes = desk.payouts.again(first.id, iban(91))
        assert notes == ()
        assert (again.iban, again.amount_cents, again.status) == (iban(91), first.amount_cents, PayoutStatus.PLANNED)
        assert again.end_to_end != first.end_to_end
        assert office.reread(claims[0]).iban == iban(91)
        refused("payout.paid_again_already", desk.payouts.again, first.id, iban(92))
        desk.bank.export(tmp_path / "c.xml", [dossier.id])
        assert desk.facts(dossier.id).reserve_cents == 0

    def test_states_follow_the_table(self, office, exported):
        _dossier, _claims, made = exported
        desk = office.core.settlement
        first = made.payouts[0]
        refused("payout.cancel_reason", desk.payouts.cancel, [first.id])
        desk.payouts.cancel([first.id], "bestand niet ingediend")
        at(office, date(2026, 11, 25))
        refused("process.no_step_left", desk.bank.paid, [first.id])
        refused("process.no_step_left", desk.bank.returned, first.id, "x")

    def test_closing_divides_the_reserve_now(self, office, running):
        dossier, _claims = running
        at(office, date(2027, 6, 1))
        refused("payout.too_early", office.core.settlement.payouts.plan, dossier.id)
        plan = office.core.settlement.payouts.plan(dossier.id, closing=True)
        assert plan.total_cents == 183_400
        assert office.core.settlement.facts(dossier.id).free_cents == 0


class TestWhatFallsAway:
    def test_of_a_lump_sum_its_part_is_left_over_and_the_settlement_can_end(self, office, two, tmp_path):
        dossier, (gone, stays) = two
        desk, offers = office.core.settlement, {}
        for line in desk.facts(dossier.id).lines:
            offers[line.claim_id] = line.offer_cents
        office.core.balances.confirm_unknown(gone.id, "Blijkt betaald.")
        refused("payout.claim_gone", desk.payouts.plan, dossier.id)
        plan, _made = pay_out(office, dossier, tmp_path, leave_out_incomplete=True)
        assert [(item.claim_id, item.amount_cents) for item in plan.payouts] == [(stays.id, offers[stays.id])]
        refused("discharge.return_surplus", desk.endings.discharge, dossier.id)
        desk.reserve.book(dossier.id, DepositKind.RETURNED_TO_CLIENT, offers[gone.id])
        outcomes = {item.discharge.claim_id: item.discharge for item in desk.endings.discharge(dossier.id).outcomes}
        assert (outcomes[gone.id].is_discharged, outcomes[gone.id].reason) == (False, "Blijkt betaald.")
        assert outcomes[stays.id].is_discharged

    def test_in_debt_mediation_the_others_get_what_it_would_have_got(self, office, running, tmp_path):
        dossier, claims = running
        desk = office.core.settlement
        pay_out(office, dossier, tmp_path, "eerste.xml")
        had = desk.facts(dossier.id).arrived_cents(claims[-1].id)
        assert had
        office.core.balances.confirm_unknown(claims[-1].id, "Blijkt verzekerd.")
        save_months(office, dossier, 9, since=9)
        at(office, max(office.clock.today(), add_months(BEGIN, 18)))
        pay_out(office, dossier, tmp_path, "laatste.xml", leave_out_incomplete=True)
        facts = desk.facts(dossier.id)
        assert facts.arrived_cents(claims[-1].id) == had
        assert facts.reserve_cents == 0
        first, second = (facts.arrived_cents(claim.id) / claim.balance_cents for claim in claims[2:4])
        assert abs(first - second) < 0.0001
