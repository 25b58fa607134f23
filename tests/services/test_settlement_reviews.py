"""Reviews of debt mediation: a new capacity, the new prognosis, and what is set right (domain.md 1.4, T14)."""

from __future__ import annotations

from datetime import date

import pytest

from csr_desktop.dates import add_months
from csr_desktop.domain.creditors import Product
from csr_desktop.domain.settlement import DepositKind, ReviewOutcome
from csr_desktop.errors import UserError
from csr_desktop.proposals.distribution import distribute
from tests.services.settlement_desk import agreed, at, save_months

BEGIN = date(2026, 11, 24)


@pytest.fixture
def running(office):
    """The reference case after nine months of 200.00 and its savings: 1,834.00 in the reserve."""
    dossier, _claims = agreed(office)
    office.core.settlement.beginning.start(dossier.id)
    office.core.settlement.reserve.book(dossier.id, DepositKind.ASSETS, 25_000)
    save_months(office, dossier, 9)
    at(office, date(2027, 8, 24))
    return dossier


def refused(code, call, *args, **kwargs):
    with pytest.raises(UserError) as caught:
        call(*args, **kwargs)
    assert caught.value.code == code
    return caught.value


def hold(office, dossier, capacity, **fields):
    office.vtlb(dossier, capacity=capacity)
    return office.core.settlement.reviews.hold(dossier.id, **fields)


def expected(office, dossier, available):
    facts = office.core.settlement.facts(dossier.id)
    amounts = [line.amount_cents for line in facts.lines]
    first = [line.rank == "preferential" for line in facts.lines]
    return distribute(available, amounts, first, office.core.norms.preferential_multiplier)


def test_reviews_are_planned_at_the_months_of_the_norms(office, running):
    reviews = office.core.settlement.facts(running.id).reviews
    assert [item.due_on for item in reviews] == [date(2027, 8, 24), date(2028, 5, 24)]
    steps = office.core.settlement.steps.of(running.id)
    assert [(item.due_on, item.letter) for item in steps if item.step == "hold_review"] == [
        (date(2027, 8, 24), "L21"), (date(2028, 5, 24), "L21"),
    ]  # fmt: skip
    assert {item.term for item in office.core.deadlines.of(running.id)} >= {"T10", "T14"}


def test_months_of_review_can_be_set_and_one_added(office):
    dossier, _claims = agreed(office)
    office.core.settlement.beginning.start(dossier.id, review_months=(12,))
    reviews = office.core.settlement.reviews
    reviews.plan(dossier.id, date(2027, 3, 1))
    refused("review.planned_already", reviews.plan, dossier.id, date(2027, 3, 1))
    refused("review.due_day", reviews.plan, dossier.id, date(2026, 11, 23))
    refused("review.due_day", reviews.plan, dossier.id, date(2028, 5, 25))
    found = [item.due_on for item in office.core.settlement.facts(dossier.id).reviews]
    assert found == [date(2027, 3, 1), date(2027, 11, 24)]


def test_nothing_changed(office, running):
    result = hold(office, running, 20_000)
    assert result.review.outcome is ReviewOutcome.UNCHANGED
    assert result.review.prognosis_cents == 341_800
    assert not result.percentages_changed
    assert (result.returned_cents, result.top_up_cents, result.notes) == (0, 0, ())


def test_income_fell_too_much_goes_back_and_creditors_expect_less(office, running):
    # Since 1 July the capacity is 100.00: July was paid too much by 100.00.
    result = hold(office, running, 10_000, changed_on=date(2027, 7, 1))
    assert result.review.outcome is ReviewOutcome.LOWER
    assert (result.review.old_capacity_cents, result.review.new_capacity_cents) == (20_000, 10_000)
    assert result.returned_cents == 10_000
    # A month of 100.00 leaves 85.00 after fees: 8 x 176.00 + 85.00 + 250.00, and nine months of 85.00 to come.
    facts = office.core.settlement.facts(running.id)
    assert facts.reserve_cents == 8 * 17_600 + 8_500 + 25_000
    assert result.review.prognosis_cents == facts.reserve_cents + 9 * 8_500
    found = expected(office, running, facts.reserve_cents + 9 * 8_500)
    assert (result.review.preferential_hundredths, result.review.ordinary_hundredths) == (
        found.preferential_hundredths, found.ordinary_hundredths,
    )  # fmt: skip
    assert result.percentages_changed
    assert [item.code for item in result.notes] == ["review.tell_creditors"]
    told = [item for item in office.core.settlement.steps.of(running.id) if item.step == "tell_review"]
    assert [item.letter for item in told] == ["L21"]


def test_what_the_reserve_no_longer_has_is_not_given_back_but_named(office, running, tmp_path):
    plan = office.core.settlement.payouts.plan(running.id)
    office.core.settlement.bank.paid([item.id for item in plan.payouts])
    result = hold(office, running, 10_000, changed_on=date(2027, 7, 1))
    assert result.returned_cents == 0
    assert [item.code for item in result.notes] == [
        "review.not_enough_to_return", "review.return_open", "review.tell_creditors",
    ]  # fmt: skip
    assert office.core.settlement.facts(running.id).reserve_cents == 0


def test_giving_back_can_wait(office, running):
    result = hold(office, running, 10_000, changed_on=date(2027, 7, 1), give_back=False)
    assert result.returned_cents == 0
    assert "review.return_open" in [item.code for item in result.notes]


def test_income_rose_the_client_tops_up(office, running):
    result = hold(office, running, 30_000, changed_on=date(2027, 6, 1))
    assert result.review.outcome is ReviewOutcome.HIGHER
    # June and July at 300.00 instead of 200.00.
    assert result.top_up_cents == 20_000
    # 300.00 leaves 267.00 after fees; two months are made up to that, nine are to come.
    facts = office.core.settlement.facts(running.id)
    assert result.review.prognosis_cents == facts.collected_cents + 2 * (26_700 - 17_600) + 9 * 26_700
    for month in (date(2027, 6, 1), date(2027, 7, 1)):
        office.core.settlement.reserve.book(running.id, DepositKind.MONTHLY, 10_000, for_month=month)
    assert office.core.settlement.facts(running.id).reserve_cents == 25_000 + 7 * 17_600 + 2 * 26_700
    arrears = [item for item in office.core.settlement.steps.of(running.id) if item.step == "ask_arrears"]
    assert arrears == []


def test_the_client_can_pay_everything(office):
    two = [("Energie Noord", "energy", 98_765, "E-1"), ("UWV", "benefit_recovery", 215_000, "U-1")]
    dossier, _claims = agreed(office, case=two, capacity=5_000, assets=0)
    office.core.settlement.beginning.start(dossier.id)
    at(office, date(2027, 8, 24))
    # 313,765 cents of debts; a month of 500.00 leaves 449.00, and there are nine of them.
    result = hold(office, dossier, 50_000, changed_on=date(2027, 8, 24))
    assert result.review.outcome is ReviewOutcome.CAN_PAY_ALL
    assert result.review.prognosis_cents == 313_765
    assert (result.review.preferential_hundredths, result.review.ordinary_hundredths) == (10_000, 10_000)
    assert "review.can_pay_all" in [item.code for item in result.notes]


def test_capacity_gone(office, running):
    result = hold(office, running, 0, changed_on=date(2027, 8, 24))
    assert result.review.prognosis_cents == office.core.settlement.facts(running.id).collected_cents
    assert "review.no_capacity_left" in [item.code for item in result.notes]


def test_a_review_needs_its_own_calculation_and_days_in_order(office, running):
    reviews = office.core.settlement.reviews
    refused("review.no_new_vtlb", reviews.hold, running.id)
    office.vtlb(running, capacity=20_000)
    refused("review.held_day", reviews.hold, running.id, held_on=date(2027, 8, 25))
    refused("review.held_day", reviews.hold, running.id, held_on=date(2026, 11, 23))
    refused("review.no_new_vtlb", reviews.hold, running.id, held_on=date(2027, 8, 23))
    refused("review.changed_day", reviews.hold, running.id, changed_on=date(2026, 11, 1))
    reviews.hold(running.id)
    refused("review.no_new_vtlb", reviews.hold, running.id)
    # The clock was set back: a review before the last one is none.
    at(office, date(2027, 8, 20))
    refused("review.held_day", reviews.hold, running.id)


def test_a_second_review_is_held_against_the_first(office, running):
    hold(office, running, 10_000, changed_on=date(2027, 8, 24))
    save_months(office, running, 9, amount=10_000, since=9)
    at(office, add_months(BEGIN, 18))
    result = hold(office, running, 10_000)
    assert result.review.outcome is ReviewOutcome.UNCHANGED
    assert not result.percentages_changed
    assert result.review.due_on == date(2028, 5, 24)


@pytest.mark.parametrize("product", [Product.SK, Product.SA])
def test_other_products_have_no_review(office, product):
    capacity = 0 if product is Product.SA else 20_000
    dossier, _claims = agreed(office, product, capacity=capacity, assets=0)
    office.core.settlement.beginning.start(dossier.id)
    assert office.core.settlement.facts(dossier.id).reviews == ()
    refused("review.not_for_product", office.core.settlement.reviews.hold, dossier.id)


def test_missed_months_are_named(office):
    dossier, _claims = agreed(office)
    office.core.settlement.beginning.start(dossier.id)
    save_months(office, dossier, 1)
    at(office, date(2027, 2, 3))
    (step,) = [item for item in office.core.settlement.steps.of(dossier.id) if item.step == "ask_arrears"]
    assert step.reason.params == {"amount": 40_000, "months": 2}
