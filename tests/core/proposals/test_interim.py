"""Interim payouts: cumulative entitlement, nothing taken back, never more than the reserve (domain.md 3.2)."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csr_desktop.errors import Bug
from csr_desktop.proposals.distribution import distribute
from csr_desktop.proposals.interim import interim_payments

TWO = Fraction(2)
AMOUNTS = [397, 742, 1080]
FIRST = [True, False, False]


def test_the_entitlements_of_the_example_are_not_monotone():
    assert distribute(100, AMOUNTS, FIRST, TWO).offers == (30, 29, 41)
    assert distribute(101, AMOUNTS, FIRST, TWO).offers == (31, 28, 42)


def test_a_cent_that_was_paid_is_not_taken_back_nor_paid_twice():
    first = interim_payments(100, AMOUNTS, FIRST, [0, 0, 0], TWO)
    assert first == (30, 29, 41)
    # Entitled are 31/28/42. The second has 29 already, and the reserve holds one cent: for the third, because the
    # first with 31 would stand further above its exact 30.655 than the third with 42 above its exact 41.697.
    assert interim_payments(101, AMOUNTS, FIRST, first, TWO) == (0, 0, 1)


def test_the_final_payment_corrects():
    paid = [30, 29, 42]
    last = interim_payments(1500, AMOUNTS, FIRST, paid, TWO)
    assert [sum(pair) for pair in zip(paid, last, strict=True)] == list(distribute(1500, AMOUNTS, FIRST, TWO).offers)


def test_a_reserve_below_what_was_paid_pays_nothing():
    assert interim_payments(50, AMOUNTS, FIRST, [30, 29, 41], TWO) == (0, 0, 0)


def test_payments_of_other_claims_are_our_own_fault():
    with pytest.raises(Bug):
        interim_payments(100, AMOUNTS, FIRST, [0, 0], TWO)
    with pytest.raises(Bug):
        interim_payments(100, AMOUNTS, FIRST, [0, 0, -1], TWO)


@given(
    st.lists(st.tuples(st.integers(1, 5000), st.booleans()), min_size=1, max_size=12),
    st.lists(st.integers(0, 3000), min_size=1, max_size=8),
)
def test_the_reserve_is_always_paid_out_exactly(claims, deposits):
    amounts, first = [amount for amount, _ in claims], [flag for _, flag in claims]
    paid, reserve = [0] * len(claims), 0
    for deposit in deposits:
        reserve += deposit
        payments = interim_payments(reserve, amounts, first, paid, TWO)
        assert min(payments) >= 0
        paid = [before + now for before, now in zip(paid, payments, strict=True)]
        entitled = distribute(reserve, amounts, first, TWO)
        assert sum(paid) == entitled.offered_cents
        assert all(has <= amount for has, amount in zip(paid, amounts, strict=True))
        assert all(abs(has - right) <= 1 for has, right in zip(paid, entitled.offers, strict=True))
