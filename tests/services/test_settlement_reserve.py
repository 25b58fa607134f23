"""The reserve: fees over monthly capacity only, exact cents, and nothing below zero unnoticed (domain.md 2.2)."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from csr_desktop.dates import add_months
from csr_desktop.domain.creditors import Product
from csr_desktop.domain.settlement import Deposit, DepositKind
from csr_desktop.errors import UserError
from tests.services.settlement_desk import agreed, at, net


@pytest.fixture
def running(office):
    dossier, _claims = agreed(office)
    office.core.settlement.beginning.start(dossier.id)
    return dossier


def book(office, dossier, kind, cents, **fields):
    return office.core.settlement.reserve.book(dossier.id, kind, cents, **fields)


def refused(code, office, dossier, kind, cents, **fields):
    with pytest.raises(UserError) as caught:
        book(office, dossier, kind, cents, **fields)
    assert caught.value.code == code


def codes(booked):
    return [item.code for item in booked.warnings]


def test_fees_are_taken_off_a_month_as_in_the_calculation(office, running):
    # 200.00: 9% is 18.00, account 6.00, net 176.00 (domain.md 3.3).
    booked = book(office, running, DepositKind.MONTHLY, 20_000)
    assert [(item.kind, item.amount_cents) for item in booked.deposits] == [
        (DepositKind.MONTHLY, 20_000), (DepositKind.FEE, -1_800), (DepositKind.ACCOUNT_FEE, -600),
    ]  # fmt: skip
    assert booked.reserve_cents == 17_600


def test_assets_and_incidental_money_go_to_the_creditors_whole(office, running):
    assert book(office, running, DepositKind.ASSETS, 25_000).reserve_cents == 25_000
    assert book(office, running, DepositKind.INCIDENTAL, 1).reserve_cents == 25_001


def test_a_month_paid_in_parts_or_late_takes_one_month_of_fees(office, running):
    book(office, running, DepositKind.MONTHLY, 7_777)
    second = book(office, running, DepositKind.MONTHLY, 12_223)
    assert second.reserve_cents == 17_600
    at(office, date(2027, 1, 20))
    late = book(office, running, DepositKind.MONTHLY, 20_000, for_month=date(2026, 12, 5))
    assert late.reserve_cents == 2 * 17_600
    assert late.deposits[0].for_month == date(2026, 12, 1)


def test_more_than_the_capacity_takes_no_more_fees_and_is_flagged(office, running):
    booked = book(office, running, DepositKind.MONTHLY, 30_000)
    assert booked.reserve_cents == 30_000 - 1_800 - 600
    assert codes(booked) == ["deposit.above_capacity"]


def test_a_reversed_deposit_takes_its_fees_along_and_a_negative_reserve_is_told(office, running):
    book(office, running, DepositKind.MONTHLY, 20_000)
    refused("deposit.correction_without_reason", office, running, DepositKind.MONTHLY, -20_000)
    refused("deposit.correction_too_much", office, running, DepositKind.MONTHLY, -20_001, remark="storno")
    assert book(office, running, DepositKind.MONTHLY, -20_000, remark="storno").reserve_cents == 0


def test_reserve_below_zero_is_never_silent(office, running, tmp_path):
    book(office, running, DepositKind.ASSETS, 25_000)
    at(office, add_months(date(2026, 11, 24), 9))
    plan = office.core.settlement.payouts.plan(running.id)
    assert plan.total_cents == 25_000
    planned = book(office, running, DepositKind.ASSETS, -5_000, remark="cheque niet gedekt")
    assert codes(planned) == ["deposit.planned_not_covered"]
    office.core.settlement.bank.paid([item.id for item in plan.payouts])
    gone = book(office, running, DepositKind.ASSETS, -5_000, remark="cheque niet gedekt")
    assert codes(gone) == ["deposit.reserve_negative"]
    assert gone.reserve_cents == -10_000
    assert "mend_reserve" in [item.step for item in office.core.settlement.steps.of(running.id)]


def test_the_client_gets_nothing_back_that_is_not_there(office, running):
    book(office, running, DepositKind.INCIDENTAL, 10_000)
    refused("deposit.more_than_free", office, running, DepositKind.RETURNED_TO_CLIENT, 10_001)
    assert book(office, running, DepositKind.RETURNED_TO_CLIENT, 10_000).reserve_cents == 0


def test_monthly_capacity_that_goes_back_takes_its_fees_back(office, running):
    book(office, running, DepositKind.MONTHLY, 20_000)
    month = date(2026, 11, 1)
    refused("deposit.returns_too_much", office, running, DepositKind.RETURNED_TO_CLIENT, 20_001, for_month=month)
    booked = book(office, running, DepositKind.RETURNED_TO_CLIENT, 10_000, for_month=month)
    assert booked.reserve_cents == net(10_000, office.core.norms)


@pytest.mark.parametrize(
    ("code", "kind", "cents", "fields"),
    [
        ("deposit.amount", DepositKind.MONTHLY, 0, {}),
        ("deposit.amount", DepositKind.RETURNED_TO_CLIENT, -1, {}),
        ("deposit.kind_not_here", DepositKind.LOAN, 1, {}),
        ("deposit.kind_not_here", DepositKind.FEE, 1, {}),
        ("deposit.future", DepositKind.MONTHLY, 1, {"booked_on": date(2026, 11, 25)}),
        ("deposit.too_early", DepositKind.MONTHLY, 1, {"booked_on": date(2026, 11, 23)}),
        ("deposit.month", DepositKind.MONTHLY, 1, {"for_month": date(2026, 12, 1)}),
        ("deposit.month", DepositKind.MONTHLY, 1, {"for_month": date(2026, 10, 1)}),
    ],
)
def test_what_cannot_be_is_refused(office, running, code, kind, cents, fields):
    refused(code, office, running, kind, cents, **fields)
    assert office.core.settlement.facts(running.id).deposits == ()


def test_without_capacity_there_is_no_reserve_and_a_credit_has_no_months(office):
    zero, _ = agreed(office, Product.SA, capacity=0, assets=0)
    office.core.settlement.beginning.start(zero.id)
    refused("deposit.kind_not_here", office, zero, DepositKind.INCIDENTAL, 1)
    credit, _ = agreed(office, Product.SK, number="WR-2026-0002", assets=0)
    office.core.settlement.beginning.start(credit.id)
    refused("deposit.kind_not_here", office, credit, DepositKind.MONTHLY, 1)
    assert book(office, credit, DepositKind.LOAN, 338_179).reserve_cents == 338_179


def test_a_payment_arrangement_of_all_debts_has_no_fees(office):
    small = [("Webwinkel Alles", "web_shop", 50_000, "W-1")]
    dossier, _ = agreed(office, case=small, assets=0)
    office.core.settlement.beginning.start(dossier.id)
    assert office.core.settlement.facts(dossier.id).form == "BR"
    assert book(office, dossier, DepositKind.MONTHLY, 20_000).reserve_cents == 20_000


def test_the_same_amount_for_a_month_twice_is_asked_about(office, running):
    assert codes(book(office, running, DepositKind.MONTHLY, 10_000)) == []
    assert codes(book(office, running, DepositKind.MONTHLY, 10_000)) == ["deposit.same_again"]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    parts=st.lists(st.tuples(st.integers(0, 3), st.integers(1, 9_000)), min_size=1, max_size=8),
)
def test_fees_never_depend_on_the_order_of_payments(office, parts):
    """Whatever comes when: each month takes the fees of what came in for it, up to the capacity."""
    number = f"WR-2026-{1000 + len(office.core.store.find(Deposit))}-{len(office.core.store.log_records())}"
    small = [("Bank voor Iedereen", "bank", 625_000, "B-1")]
    at(office, date(2026, 11, 24))
    dossier, _ = agreed(office, case=small, number=number)
    office.core.settlement.beginning.start(dossier.id)
    at(office, date(2027, 2, 28))
    months = [date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1), date(2027, 2, 1)]
    for place, cents in parts:
        booked = book(office, dossier, DepositKind.MONTHLY, cents, for_month=months[place])
    totals = {place: sum(cents for other, cents in parts if other == place) for place in range(4)}
    expected = sum(net(min(total, 20_000), office.core.norms) + max(0, total - 20_000) for total in totals.values())
    assert booked.reserve_cents == expected
