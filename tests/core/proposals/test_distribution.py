"""The distribution: the published and computed figures, an independent count, and what must hold for every case."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from csr_desktop.errors import Bug
from csr_desktop.proposals.distribution import Phase, distribute

TWO = Fraction(2)
CLAIMS = st.lists(st.tuples(st.integers(1, 2_000_000), st.booleans()), min_size=1, max_size=40)
SMALL_CLAIMS = st.lists(st.tuples(st.integers(1, 60), st.booleans()), min_size=1, max_size=8)
MULTIPLIERS = st.sampled_from([Fraction(1), Fraction(2), Fraction(3, 2), Fraction(3)])

#: The worked example (domain.md 3.3): claim, offer at 3,418.00, offer at 15,000.00.
TABLE = [
    (215000, True, 70311, 215000),
    (127550, True, 41712, 127550),
    (183427, False, 29993, 151083),
    (341290, False, 55806, 281110),
    (98765, False, 16150, 81349),
    (14612, False, 2389, 12035),
    (62344, False, 10194, 51351),
    (31800, False, 5200, 26193),
    (48000, False, 7849, 39536),
    (625000, False, 102196, 514793),
]
AMOUNTS = [row[0] for row in TABLE]
FIRST = [row[1] for row in TABLE]


def count_by_hand(available, claims, multiplier):
    """Written from the rule only: unrounded shares as fractions, then one cent at a time to the largest remainder."""
    preferential = sum(amount for amount, first in claims if first)
    ordinary = sum(amount for amount, first in claims if not first)
    if available >= preferential + ordinary:
        return [amount for amount, _ in claims], Fraction(1), Fraction(1)
    base = Fraction(available) / (multiplier * preferential + ordinary)
    high, low = multiplier * base, base
    if high > 1:
        high, low = Fraction(1), Fraction(available - preferential, ordinary)
    exact = [amount * (high if first else low) for amount, first in claims]
    offers = [int(share) for share in exact]
    while sum(offers) < available:
        best = max(range(len(claims)), key=lambda k: (exact[k] - offers[k], claims[k][0], -k))
        offers[best] += 1
    return offers, high, low


def divide(available, claims, multiplier=TWO):
    return distribute(available, [amount for amount, _ in claims], [first for _, first in claims], multiplier)


@pytest.mark.parametrize(
    ("available", "column", "percentages"), [(341800, 2, (3270, 1635)), (1500000, 3, (10000, 8237))]
)
def test_worked_example(available, column, percentages):
    result = distribute(available, AMOUNTS, FIRST, TWO)
    assert list(result.offers) == [row[column] for row in TABLE]
    assert (result.preferential_hundredths, result.ordinary_hundredths) == percentages
    assert sum(result.offers) == result.offered_cents == available


def test_exact_ratios_of_the_worked_example():
    result = distribute(341800, AMOUNTS, FIRST, TWO)
    assert result.ordinary_ratio == Fraction(341800, 2 * 342550 + 1405238)
    assert result.preferential_ratio == 2 * result.ordinary_ratio


def test_at_the_threshold_preferential_is_exactly_whole_and_ordinary_exactly_half():
    result = distribute(1045169, AMOUNTS, FIRST, TWO)
    assert (result.preferential_ratio, result.ordinary_ratio) == (1, Fraction(1, 2))
    assert result.phase is Phase.PROPORTIONAL


@pytest.mark.parametrize(
    ("available", "phase"),
    [
        (1045168, Phase.PROPORTIONAL),
        (1045169, Phase.PROPORTIONAL),
        (1045170, Phase.PREFERENTIAL_PAID),
        (1747787, Phase.PREFERENTIAL_PAID),
        (1747788, Phase.ALL_PAID),
        (1747789, Phase.ALL_PAID),
    ],
)
def test_one_cent_around_each_border(available, phase):
    result = distribute(available, AMOUNTS, FIRST, TWO)
    offers, high, low = count_by_hand(available, list(zip(AMOUNTS, FIRST, strict=True)), TWO)
    assert result.phase is phase
    assert list(result.offers) == offers
    assert (result.preferential_ratio, result.ordinary_ratio) == (high, low)
    assert sum(result.offers) == min(available, 1747788)


def test_above_the_debt_all_is_paid_and_the_rest_is_surplus():
    result = distribute(2000000, AMOUNTS, FIRST, TWO)
    assert list(result.offers) == AMOUNTS
    assert result.surplus_cents == 252212
    assert (result.preferential_hundredths, result.ordinary_hundredths) == (10000, 10000)


def test_nothing_gives_nothing_to_everyone():
    result = distribute(0, AMOUNTS, FIRST, TWO)
    assert set(result.offers) == {0}
    assert (result.preferential_hundredths, result.ordinary_hundredths, result.surplus_cents) == (0, 0, 0)


@pytest.mark.parametrize(
    ("available", "claims", "offers"),
    [
        (10000, [(10000, False)] * 3, (3334, 3333, 3333)),
        (100, [(1, False), (100000, False)], (0, 100)),
        (1, [(1, False), (1, False)], (1, 0)),
        (1, [(5, True)], (1,)),
        (1, [(1, True), (1, True), (2, True)], (0, 0, 1)),
        # Equal remainders: the larger claim first, wherever it stands.
        (2, [(1, False), (3, False)], (0, 2)),
        (2, [(3, False), (1, False)], (2, 0)),
    ],
)
def test_where_the_last_cents_go(available, claims, offers):
    assert divide(available, claims).offers == offers


def test_one_class_only():
    ordinary = divide(50, [(100, False), (100, False)])
    assert (ordinary.preferential_ratio, ordinary.ordinary_ratio) == (Fraction(1, 2), Fraction(1, 4))
    preferential = divide(150, [(100, True), (100, True)])
    assert (preferential.preferential_ratio, preferential.ordinary_ratio) == (Fraction(3, 4), Fraction(3, 8))
    nearly = divide(150, [(100, False), (100, False)])
    assert (nearly.preferential_ratio, nearly.ordinary_ratio) == (1, Fraction(3, 4))


def test_without_claims_all_is_surplus():
    result = distribute(500, [], [], TWO)
    assert (result.phase, result.offers, result.offered_cents, result.surplus_cents) == (Phase.NO_CLAIMS, (), 0, 500)
    assert (result.preferential_ratio, result.ordinary_ratio) == (0, 0)


def test_percentages_are_rounded_on_their_own():
    """A base of 39.646 % prints 79.29 and 39.65; doubling the rounded one would print 79.30 (domain.md 3.2)."""
    result = divide(39646 * 3, [(100000, True), (100000, False)])
    assert (result.preferential_hundredths, result.ordinary_hundredths) == (7929, 3965)
    result = divide(16174 * 3, [(100000, True), (100000, False)])
    assert (result.preferential_hundredths, result.ordinary_hundredths) == (3235, 1617)


@pytest.mark.parametrize(
    ("available", "amounts", "preferential"),
    [(-1, [1], [True]), (1, [0], [True]), (1, [5, -5], [True, False]), (1, [1], []), (1, [], [True])],
)
def test_figures_that_were_never_checked_are_our_own_fault(available, amounts, preferential):
    with pytest.raises(Bug):
        distribute(available, amounts, preferential, TWO)


@given(CLAIMS, st.integers(0, 10_000_000), MULTIPLIERS)
@example([(1, True)] * 40, 39, TWO)
def test_the_same_as_counting_by_hand(claims, available, multiplier):
    result = divide(available, claims, multiplier)
    offers, high, low = count_by_hand(available, claims, multiplier)
    assert list(result.offers) == offers
    assert (result.preferential_ratio, result.ordinary_ratio) == (high, low)


@given(SMALL_CLAIMS, st.integers(0, 500), MULTIPLIERS)
def test_the_same_as_counting_by_hand_with_many_ties(claims, available, multiplier):
    offers, _, _ = count_by_hand(available, claims, multiplier)
    assert list(divide(available, claims, multiplier).offers) == offers


@given(CLAIMS, st.data())
def test_every_cent_is_divided_and_no_claim_gets_too_much(claims, data):
    total = sum(amount for amount, _ in claims)
    available = data.draw(st.integers(0, total + 10))
    result = divide(available, claims)
    assert sum(result.offers) == result.offered_cents == min(available, total)
    assert result.surplus_cents == available - result.offered_cents
    assert all(0 <= offer <= amount for offer, (amount, _) in zip(result.offers, claims, strict=True))
    assert 0 <= result.ordinary_ratio <= result.preferential_ratio <= 1
    exact = [amount * (result.preferential_ratio if first else result.ordinary_ratio) for amount, first in claims]
    assert all(abs(offer - share) < 1 for offer, share in zip(result.offers, exact, strict=True))


@given(CLAIMS, st.data())
def test_around_the_threshold(claims, data):
    preferential = sum(amount for amount, first in claims if first)
    ordinary = sum(amount for amount, first in claims if not first)
    step = data.draw(st.integers(-2, 2))
    available = max(0, preferential + ordinary // 2 + step)
    result = divide(available, claims)
    offers, high, low = count_by_hand(available, claims, TWO)
    assert list(result.offers) == offers
    assert (result.preferential_ratio, result.ordinary_ratio) == (high, low)


@given(SMALL_CLAIMS, st.integers(0, 300), st.randoms(use_true_random=False))
def test_order_only_matters_between_exact_ties(claims, available, chance):
    shuffled = list(claims)
    chance.shuffle(shuffled)

    def offers_by_tie(order):
        result = divide(available, order)
        groups = defaultdict(list)
        for offer, (amount, first) in zip(result.offers, order, strict=True):
            exact = amount * (result.preferential_ratio if first else result.ordinary_ratio)
            groups[amount, exact - int(exact)].append(offer - int(exact))
        return {tie: sorted(extra) for tie, extra in groups.items()}

    assert offers_by_tie(claims) == offers_by_tie(shuffled)


@given(CLAIMS, st.integers(0, 5_000_000), st.integers(2, 1000))
def test_a_larger_scale_gives_the_same_ratios(claims, available, factor):
    once = divide(available, claims)
    scaled = divide(available * factor, [(amount * factor, first) for amount, first in claims])
    assert scaled.preferential_ratio == once.preferential_ratio
    assert scaled.ordinary_ratio == once.ordinary_ratio
    assert all(
        abs(large - factor * small) < factor + 1 for large, small in zip(scaled.offers, once.offers, strict=True)
    )


@given(CLAIMS, st.integers(0, 5_000_000), st.integers(1, 100_000))
def test_more_money_never_lowers_a_ratio(claims, available, more):
    less, rich = divide(available, claims), divide(available + more, claims)
    assert less.preferential_ratio <= rich.preferential_ratio
    assert less.ordinary_ratio <= rich.ordinary_ratio
