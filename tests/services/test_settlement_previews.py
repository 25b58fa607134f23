"""What is shown before a step of carrying out is taken; nothing of it writes anything."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from csr_desktop.dates import add_months
from csr_desktop.domain.creditors import Product
from csr_desktop.domain.second_look import LookStep
from csr_desktop.domain.settlement import DepositKind, EndReason
from csr_desktop.domain.vtlb import VtlbResult
from csr_desktop.errors import UserError
from csr_desktop.services.organisation import ZeroDischarge
from csr_desktop.store.opening import RESTORED_AT
from tests.services.settlement_desk import agreed, at, iban, pay_account, save_months

BEGIN = date(2026, 11, 24)
TWO = [
    ("Energie Noord", "energy", 98_765, "RF18539007547034"),
    ("Belastingdienst", "national_tax", 215_000, "5010002167010010"),
]


def steps(office):
    return len(office.core.history.steps(500))


def with_loan(office, number="WR-2026-0001"):
    dossier, claims = agreed(office, Product.SK, case=TWO, capacity=5_000, assets=0, number=number)
    office.core.settlement.beginning.start(dossier.id)
    offered = office.core.settlement.facts(dossier.id).offered_cents
    office.core.settlement.reserve.book(dossier.id, DepositKind.LOAN, offered)
    return dossier, claims


class TestStart:
    @pytest.mark.parametrize(
        ("product", "capacity", "expected"),
        [
            (Product.SK, 5_000, {"lump_sum_on": date(2026, 12, 24), "lender": "Kredietbank Waterrijk"}),
            (Product.SB, 5_000, {"payout_months": (9, 18), "review_months": (9, 18)}),
            (Product.SA, 0, {"ends_on": BEGIN}),
        ],
    )
    def test_it_says_what_starting_then_does(self, office, product, capacity, expected):
        dossier, _claims = agreed(office, product, case=TWO, capacity=capacity, assets=0)
        office.core.organisation.change(zero_discharge=ZeroDischarge.AT_ONCE)
        before = steps(office)
        plan = office.core.settlement.beginning.preview(dossier.id)
        assert steps(office) == before
        for name in ("lump_sum_on", "lender", "payout_months", "review_months", "ends_on"):
            if name in expected:
                assert getattr(plan, name) == expected[name]
            else:
                assert not getattr(plan, name)
        assert plan.told.to_send == ("Energie Noord", "Belastingdienst")
        made = office.core.settlement.beginning.start(dossier.id)
        assert made.lump_sum_on == plan.lump_sum_on
        assert made.payout_months == plan.payout_months
        if plan.ends_on:
            assert made.planned_end_on == plan.ends_on
        reviews = office.core.settlement.facts(dossier.id).reviews
        assert [item.due_on for item in reviews] == [add_months(BEGIN, month) for month in plan.review_months]

    def test_a_letter_that_went_out_counts_as_told(self, office):
        dossier, _claims = agreed(office, case=TWO)
        letters = [item for item in office.core.letters.of_dossier(dossier.id) if item.kind == "L18"]
        office.core.letters.mark_sent([letters[0].id])
        told = office.core.settlement.beginning.preview(dossier.id).told
        assert (len(told.by_letter), len(told.to_send), told.over_hub) == (1, 1, ())

    def test_it_is_refused_as_starting_is(self, office):
        dossier = office.dossier()
        with pytest.raises(UserError) as caught:
            office.core.settlement.beginning.preview(dossier.id)
        assert caught.value.code == "settlement.not_agreed"


class TestPlanning:
    def test_who_is_incomplete_is_named_with_what_is_known(self, office):
        dossier, claims = with_loan(office)
        party = office.core.register.get(claims[0].creditor_id)
        office.core.register.save(replace(party, iban=None))
        (found,) = office.core.settlement.payouts.preview(dossier.id).incomplete
        assert (found.claim_id, found.creditor, found.iban) == (claims[0].id, "Energie Noord", "")
        assert found.reference == "RF18539007547034"
        assert [item.code for item in found.faults] == ["payout.no_iban"]


class TestBoard:
    def test_all_dossiers_with_what_keeps_each_back(self, office, tmp_path):
        pay_account(office)
        desk = office.core.settlement
        first, claims = with_loan(office)
        second, _ = with_loan(office, "WR-2026-0002")
        for dossier in (first, second):
            desk.payouts.plan(dossier.id)
        desk.payouts.set_account(first.id, claims[0].id, iban=iban(88))
        changed, good = desk.payments.waiting()
        assert (changed.number, [item.code for item in changed.faults]) == ("WR-2026-0001", ["payout.changed_since"])
        assert (good.faults, good.look, good.may_go) == ((), None, True)
        assert good.client == "J. van der Berg"
        office.core.second_looks.set_steps({LookStep.PAYOUT})
        (held,) = desk.payments.waiting([second.id])
        assert held.look is not None
        assert (held.look.code, held.may_go) == ("look.needed", False)
        office.core.second_looks.approve(office.core.second_looks.ask_about_payouts(second.id).id, "T. Leider")
        assert desk.payments.waiting([second.id])[0].may_go
        made = desk.bank.export(tmp_path / "b.xml", [second.id])
        assert [item.number for item in desk.payments.waiting()] == ["WR-2026-0001"]
        (file,) = desk.payments.files()
        assert (file.batch, len(file.open_ids), file.paid) == (made.batch, 2, 0)
        at(office, made.batch.execution_on)
        desk.bank.paid(file.open_ids[:1])
        desk.bank.returned(file.open_ids[1], "Rekening opgeheven")
        (file,) = desk.payments.files()
        assert (file.open_ids, file.paid, file.returned, file.lapsed) == ((), 1, 1, 0)

    def test_a_dossier_in_the_bin_says_so_and_hides_no_other(self, office):
        first, _ = with_loan(office)
        second, _ = with_loan(office, "WR-2026-0002")
        for dossier in (first, second):
            office.core.settlement.payouts.plan(dossier.id)
        office.core.bin.put(first.id)
        binned, good = office.core.settlement.payments.waiting()
        assert [item.code for item in binned.faults] == ["process.in_bin"]
        assert good.may_go

    def test_a_restored_back_up_wants_a_word(self, office):
        bank = office.core.settlement.bank
        assert not bank.needs_restore_word()
        office.core.store.database.put_setting(RESTORED_AT, "2026-11-24T08:00:00+00:00")
        assert bank.needs_restore_word()


class TestEnd:
    def test_an_early_end_is_told_before_it_is_done(self, office):
        dossier, _claims = agreed(office, case=TWO)
        desk = office.core.settlement
        desk.beginning.start(dossier.id)
        save_months(office, dossier, 9)
        at(office, add_months(BEGIN, 9))
        desk.payouts.plan(dossier.id)
        before = steps(office)
        told = desk.endings.preview_early(dossier.id)
        assert steps(office) == before
        assert len(told.lapsing) == 2
        done = desk.endings.end_early(dossier.id, EndReason.NO_COOPERATION)
        assert (told.would_hear, told.to_write) == (done.told, done.to_write)
        assert told.reserve_cents == done.reserve_cents
        assert [item.discharge.remainder_cents for item in told.outcomes] == [98_765, 215_000]
        assert desk.endings.after(dossier.id) is None

    def test_after_the_discharge_come_the_bkr_and_aftercare(self, office):
        dossier, _claims = agreed(office, Product.SA, case=TWO, capacity=0, assets=0)
        office.core.organisation.change(zero_discharge=ZeroDischarge.AT_ONCE)
        desk = office.core.settlement
        desk.beginning.start(dossier.id)
        assert desk.endings.after(dossier.id) is None
        done = desk.endings.discharge(dossier.id)
        after = desk.endings.after(dossier.id)
        assert (after.bkr_on, after.talk_by) == (done.bkr_on, done.aftercare_talk_by)
        assert (after.aftercare_began_on, after.aftercare_ended_on) == (BEGIN, None)


class TestReview:
    def test_the_vtlb_of_a_review_must_be_a_new_one(self, office):
        dossier, _claims = agreed(office, case=TWO)
        desk = office.core.settlement
        desk.beginning.start(dossier.id)
        with pytest.raises(UserError) as caught:
            desk.reviews.basis(dossier.id)
        assert caught.value.code == "review.no_new_vtlb"
        office.vtlb(dossier, capacity=30_000)
        found = desk.reviews.basis(dossier.id)
        assert isinstance(found, VtlbResult)
        assert found.capacity_cents == 30_000
