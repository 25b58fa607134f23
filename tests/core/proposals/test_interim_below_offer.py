"""Interim payouts of an agreed proposal: never above the offer, exact at the end, nothing taken back."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from csr_desktop.proposals.distribution import distribute
from csr_desktop.proposals.interim import interim_payments, payments_below_the_offer

TWO = Fraction(2)
#: The reference example: ten claims, two of them preferential (domain.md 3.3).
AMOUNTS = [215_000, 127_550, 183_427, 341_290, 98_765, 14_612, 62_344, 31_800, 48_000, 625_000]
FIRST = [True, True, *[False] * 8]
OFFERS = [70_311, 41_712, 29_993, 55_806, 16_150, 2_389, 10_194, 5_200, 7_849, 102_196]


def test_reference_example_paid_at_nine_and_eighteen_months_ends_at_its_offers():
    # 250.00 of savings at once, and 176.00 a month.
    at_nine = 25_000 + 9 * 17_600
    first = payments_below_the_offer(at_nine, AMOUNTS, FIRST, [0] * 10, OFFERS, TWO)
    assert sum(first) == at_nine == 183_400
    last = interim_payments(341_800, AMOUNTS, FIRST, first, TWO)
    assert [before + now for before, now in zip(first, last, strict=True)] == OFFERS
    assert sum(OFFERS) == 341_800


def test_a_cent_above_the_offer_waits():
    amounts, first = [397, 742, 1080], [True, False, False]
    offers = distribute(101, amounts, first, TWO).offers
    assert offers == (31, 28, 42)
    # With 100 cents the second is entitled to 29, a cent above its offer of 28.
    assert interim_payments(100, amounts, first, [0, 0, 0], TWO) == (30, 29, 41)
    now = payments_below_the_offer(100, amounts, first, [0, 0, 0], offers, TWO)
    assert now == (30, 28, 41)
    assert interim_payments(101, amounts, first, now, TWO) == (1, 0, 1)


def test_more_than_was_offered_is_paid_out_too():
    amounts, first = [397, 742, 1080], [True, False, False]
    offers = distribute(100, amounts, first, TWO).offers
    assert sum(payments_below_the_offer(150, amounts, first, [0, 0, 0], offers, TWO)) == 150


@given(
    st.lists(st.tuples(st.integers(1, 500_000), st.booleans()), min_size=1, max_size=12),
    st.lists(st.integers(1, 30_000), min_size=1, max_size=8),
    st.integers(0, 50_000),
)
def test_monotone_below_the_offer_and_exact_at_the_end(claims, months, assets):
    amounts, first = [amount for amount, _ in claims], [flag for _, flag in claims]
    promised = min(assets + sum(months), sum(amounts))
    offers = list(distribute(promised, amounts, first, TWO).offers)
    paid, reserve = [0] * len(claims), assets
    for month in months[:-1]:
        reserve += month
        payments = payments_below_the_offer(min(reserve, promised), amounts, first, paid, offers, TWO)
        assert min(payments) >= 0
        paid = [before + now for before, now in zip(paid, payments, strict=True)]
        assert all(has <= offer for has, offer in zip(paid, offers, strict=True))
        assert sum(paid) <= reserve
    last = interim_payments(promised, amounts, first, paid, TWO)
    assert [before + now for before, now in zip(paid, last, strict=True)] == offers
