"""Fees of debt mediation and the annuity of a saneringskrediet, against published tables (domain.md 2.3, 3.3)."""

from __future__ import annotations

import json
from decimal import Context, Decimal, localcontext
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csr_desktop.errors import Bug
from csr_desktop.money import parse_machine, round_half_up
from csr_desktop.proposals.capacity import Capacity, capacity_after_fees
from csr_desktop.proposals.loan import annuity_payment, make_loan, monthly_rate_millionths, net_loan_cents

NINE = Fraction(9)
RATES = st.integers(0, 40_000_000).map(lambda millionths: Fraction(millionths, 10**8))


@pytest.mark.parametrize(
    ("gross", "fee", "account_fee", "net"),
    [
        (20000, 1800, 600, 17600),
        (5000, 450, 600, 3950),
        (12345, 1111, 600, 10634),
        (667, 60, 600, 7),
        (660, 59, 600, 1),
        (659, 59, 600, 0),
        (650, 59, 591, 0),
        (50, 5, 45, 0),
        (1, 0, 1, 0),
        (0, 0, 0, 0),
    ],
)
def test_fees_of_debt_mediation(gross, fee, account_fee, net):
    capacity = capacity_after_fees(gross, NINE, 600)
    assert (capacity.fee_cents, capacity.account_fee_cents, capacity.net_cents) == (fee, account_fee, net)


def test_half_a_cent_of_fee_goes_up():
    assert capacity_after_fees(50, NINE, 0).fee_cents == 5
    assert capacity_after_fees(1, Fraction(50), 0).fee_cents == 1


@given(st.integers(0, 10**12), st.integers(0, 10**8), st.integers(0, 10**6))
def test_fees_never_exceed_the_month(gross, millionths, account_fee):
    percent = Fraction(millionths, 10**6)
    capacity = capacity_after_fees(gross, percent, account_fee)
    assert capacity.fee_cents == round_half_up(gross * percent / 100)
    assert capacity.gross_cents == capacity.fee_cents + capacity.account_fee_cents + capacity.net_cents == gross
    assert capacity.net_cents >= 0
    assert 0 <= capacity.account_fee_cents <= account_fee


def test_without_fees_all_is_net():
    assert Capacity(gross_cents=20000).net_cents == 20000


@pytest.mark.parametrize(
    ("percent", "net", "millionths"),
    [("8.3", 338179, 666670), ("10", 334120, 797414), ("14", 325049, 1097885)],
)
def test_loans_of_the_worked_example(percent, net, millionths):
    loan = make_loan(20000, Fraction(percent), 18)
    assert (loan.gross_cents, loan.net_cents, loan.charge_cents) == (360000, net, 360000 - net)
    assert loan.monthly_rate_millionths == millionths


@pytest.mark.parametrize(
    ("annual", "printed"), [("8.1", "0.6512"), ("8.3", "0.6667"), ("9.4", "0.7515"), ("10", "0.7974")]
)
def test_monthly_rates_are_effective_not_a_twelfth(annual, printed):
    """The rates that a municipal bank printed beside its yearly ones (domain.md 2.3)."""
    millionths = monthly_rate_millionths(Fraction(annual) / 100)
    assert round_half_up(Fraction(millionths, 100)) == int(Decimal(printed) * 10_000)


def test_without_interest_the_loan_is_what_is_paid_back():
    loan = make_loan(20000, Fraction(0), 18)
    assert (loan.net_cents, loan.charge_cents, loan.monthly_rate_millionths) == (360000, 0, 0)


@pytest.mark.parametrize(
    ("payment", "months", "net"), [(1, 1, 1), (3, 1, 2), (1, 2, 1), (2, 2, 2), (4, 2, 3), (8, 3, 7)]
)
def test_a_rational_monthly_rate_rounds_exact_halves_up(payment, months, net):
    """At (1 + 1)¹² − 1 a year the monthly rate is exactly 100 %: 1 cent is worth exactly half a cent."""
    assert net_loan_cents(payment, Fraction(4095), months) == net


def test_ten_percent_a_month_exactly():
    rate = Fraction(11, 10) ** 12 - 1
    assert monthly_rate_millionths(rate) == 10_000_000
    exact = sum(Fraction(10, 11) ** month for month in range(1, 25)) * 12345
    assert net_loan_cents(12345, rate, 24) == round_half_up(exact)


@given(st.integers(0, 10**12), RATES, st.integers(1, 120))
def test_the_present_value_agrees_with_the_closed_form(payment, rate, months):
    """The other formula, with far more digits: K = A × (1 − (1+i)^−n) / i."""
    net = net_loan_cents(payment, rate, months)
    if not rate:
        assert net == months * payment
        return
    with localcontext(Context(prec=120)):
        growth = (1 + Decimal(rate.numerator) / Decimal(rate.denominator)) ** (Decimal(1) / 12)
        exact = payment * (1 - growth**-months) / (growth - 1)
        assert net == int((exact + Decimal("0.5")).to_integral_value("ROUND_FLOOR"))


@given(st.integers(0, 10**9), RATES, RATES, st.integers(1, 120))
def test_a_higher_rate_never_lends_more(payment, one, other, months):
    low, high = sorted([one, other])
    assert net_loan_cents(payment, high, months) <= net_loan_cents(payment, low, months) <= months * payment


@pytest.mark.parametrize(("payment", "rate", "months"), [(-1, 0, 1), (1, -1, 1), (1, 0, 0), (1, 0, 1201)])
def test_figures_that_were_never_checked_are_our_own_fault(payment, rate, months):
    with pytest.raises(Bug):
        net_loan_cents(payment, Fraction(rate), months)
    with pytest.raises(Bug):
        annuity_payment(payment, Fraction(rate), months)


def test_published_annuity_tables(shared_dir: Path):
    rows = json.loads((shared_dir / "vectors" / "calculation.json").read_text(encoding="utf-8"))["annuity"]
    assert len(rows) >= 13
    for row in rows:
        payment = annuity_payment(
            parse_machine(row["principal"]), Fraction(row["monthly_rate_percent"]) / 100, row["months"]
        )
        assert payment == parse_machine(row["monthly_payment"]), row


@pytest.mark.parametrize(
    ("principal", "rate", "months", "payment"),
    [
        (1500000, "0.651", 12, 130352),
        (1500000, "0.651", 24, 67712),
        (1500000, "0.651", 36, 46875),
        (1500000, "0.651", 48, 36487),
        (1500000, "0.651", 60, 30280),
        (1000000, "0.667", 12, 86990),
        (1000000, "0.667", 24, 45229),
        (1000000, "0.667", 36, 31338),
        (1000000, "0.667", 48, 24415),
        (1000000, "0.667", 60, 20278),
        (500000, "0.751", 12, 43729),
        (500000, "0.751", 24, 22845),
        (500000, "0.751", 36, 15903),
        (500000, "0.751", 48, 12445),
        (500000, "0.751", 60, 10382),
        (120000, "0", 12, 10000),
    ],
)
def test_annuities_of_a_municipal_bank(principal, rate, months, payment):
    """The table of domain.md 2.3; of two cells with a typing error the correct figure."""
    assert annuity_payment(principal, Fraction(rate) / 100, months) == payment
