"""The yield of the Wsnp beside an offer: exact, costs first, and the published figures (design/domain.md 1.5, 3.3)."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csr_desktop.domain.claims import ClaimRank
from csr_desktop.domain.court_terms import load_court_table
from csr_desktop.domain.creditors import Product
from csr_desktop.errors import Bug, UserError
from csr_desktop.money import format_percentage, percentage_hundredths
from csr_desktop.proposals.calculation import CalculationRequest, ClaimLine, InterestBearer, calculate
from csr_desktop.proposals.distribution import ratios
from csr_desktop.proposals.norms import load_norms
from csr_desktop.proposals.shares import share
from csr_desktop.proposals.wsnp import WsnpTerms, wsnp_yield
from csr_desktop.services.court_checks import ANSWERS

TWICE = Fraction(2)


def terms(months=18, fixed=0, monthly=0, costs=0):
    return WsnpTerms(months=months, fixed_salary_cents=fixed, monthly_salary_cents=monthly, court_costs_cents=costs)


@pytest.fixture(scope="module")
def table(resources):
    return load_court_table(resources / "court", date(2026, 11, 24))


class TestYield:
    def test_by_hand(self):
        """18 x 200,00 + 250,00 = 3.850,00; less 2.295,00 and 18 x 10,00 and 100,00: 1.275,00 for creditors."""
        found = wsnp_yield(20_000, 25_000, [215_000, 625_000], [True, False], terms(18, 229_500, 1_000, 10_000), TWICE)
        assert (found.estate_cents, found.salary_cents, found.court_costs_cents) == (385_000, 247_500, 10_000)
        assert found.available_cents == found.distribution.offered_cents == 127_500
        # base = 1.275,00 / (2 x 2.150,00 + 6.250,00) = 12,0853...%
        assert found.distribution.ordinary_ratio == Fraction(127_500, 2 * 215_000 + 625_000)
        assert (found.distribution.preferential_hundredths, found.distribution.ordinary_hundredths) == (2417, 1209)

    def test_salary_takes_a_small_estate_whole_and_costs_come_after_it(self):
        found = wsnp_yield(5_000, 0, [100_000], [False], terms(18, 80_000, 0, 20_000), TWICE)
        assert (found.salary_cents, found.court_costs_cents, found.available_cents) == (80_000, 10_000, 0)
        found = wsnp_yield(1_000, 0, [100_000], [False], terms(18, 80_000, 0, 20_000), TWICE)
        assert (found.salary_cents, found.court_costs_cents, found.available_cents) == (18_000, 0, 0)

    def test_nothing_at_all(self):
        found = wsnp_yield(0, 0, [100_000], [False], terms(18, 229_500), TWICE)
        assert (found.available_cents, found.distribution.ordinary_hundredths) == (0, 0)

    def test_more_than_the_debt(self):
        found = wsnp_yield(100_000, 0, [100_000], [False], terms(), TWICE)
        assert (found.distribution.offered_cents, found.distribution.surplus_cents) == (100_000, 1_700_000)

    @given(
        capacity=st.integers(0, 10**6),
        assets=st.integers(0, 10**7),
        amounts=st.lists(st.integers(1, 10**8), min_size=1, max_size=8),
        fixed=st.integers(0, 10**6),
        monthly=st.integers(0, 10**5),
        costs=st.integers(0, 10**5),
    )
    def test_nothing_is_lost_and_costs_never_help_creditors(self, capacity, assets, amounts, fixed, monthly, costs):
        flags = [index % 2 == 0 for index in range(len(amounts))]
        found = wsnp_yield(capacity, assets, amounts, flags, terms(18, fixed, monthly, costs), TWICE)
        free = wsnp_yield(capacity, assets, amounts, flags, terms(18), TWICE)
        assert 0 <= found.available_cents <= found.estate_cents
        assert found.salary_cents + found.court_costs_cents + found.available_cents == found.estate_cents
        assert sum(found.distribution.offers) == min(found.available_cents, sum(amounts))
        assert found.distribution.offered_cents <= free.distribution.offered_cents

    def test_wrong_input_is_our_own_fault(self):
        with pytest.raises(Bug):
            wsnp_yield(-1, 0, [1], [False], terms(), TWICE)
        with pytest.raises(Bug):
            wsnp_yield(1, 0, [1], [False], terms(costs=-1), TWICE)


class TestPublished:
    def test_pairs_are_rounded_each_from_the_base(self):
        """RBNNE 11-12-2024: offer 79,29 / 39,65, Wsnp 54,34 / 27,17; Den Haag 2022: 32,35 / 16,17."""
        for base, preferential, ordinary in (("39.646", 7929, 3965), ("27.170", 5434, 2717), ("16.174", 3235, 1617)):
            found = Fraction(base) / 100
            assert (percentage_hundredths(2 * found), percentage_hundredths(found)) == (preferential, ordinary)

    def test_wsnp_of_rbnne_is_below_its_offer_for_one_estate(self):
        """Some estate gives both pairs over one debt, with the difference taken by costs (S34, S38)."""
        debt = (2_000_000, 8_000_000)
        weighted = 2 * debt[0] + debt[1]
        estate, left = round(Fraction("0.39646") * weighted), round(Fraction("0.2717") * weighted)
        offer = ratios(estate, *debt, TWICE)
        found = wsnp_yield(0, estate, list(debt), [True, False], terms(fixed=estate - left), TWICE)
        assert (2 * percentage_hundredths(Fraction(offer.ordinary_numerator, offer.denominator))) in {7929, 7930}
        assert (found.distribution.preferential_hundredths, found.distribution.ordinary_hundredths) == (5434, 2717)

    def test_student_of_the_duo_case(self, resources):
        """35,00 x 36 x 91% = 1.146,60 of 9.776,52 is 11,73% (S35d); the nine per cent are the fee of mediation."""
        norms = load_norms(resources / "norms", date(2021, 6, 1))
        request = CalculationRequest(
            product=Product.SB,
            months=36,
            gross_capacity_cents=3_500,
            assets_cents=0,
            fee_percent=Fraction(9),
            account_fee_cents=0,
            annual_rate_percent=Fraction(0),
            interest_borne_by=InterestBearer.CREDITORS,
            claims=(
                ClaimLine("1", "DUO", ClaimRank.ORDINARY, 59_045),
                ClaimLine("2", "x", ClaimRank.ORDINARY, 918_607),
            ),
        )
        found = calculate(request, norms)
        assert (found.available_cents, found.ordinary_hundredths) == (114_660, 1173)

    @pytest.mark.parametrize(
        ("part", "whole", "printed"),
        [
            (1_630_000, 6_904_316, "23,61%"),
            (650_437, 10_649_094, "6,11%"),
            (1_781_743, 3_944_000, "45,18%"),
            (59_045, 977_652, "6,04%"),
            (140_119, 1_245_340, "11,25%"),
            (0, 0, "0,00%"),
        ],
    )
    def test_shares(self, part, whole, printed):
        found = share(part, whole)
        assert format_percentage(percentage_hundredths(found)) == printed
        assert found * whole == part


class TestTable:
    def test_the_table_in_force(self, table):
        assert table.wsnp.months == 18
        assert table.wsnp.certainty == "unsure"
        assert [
            table.wsnp.fixed_cents(joint=joint, business=business)
            for joint in (False, True)
            for business in (False, True)
        ] == [229_500, 377_200, 276_200, 453_400]
        assert (table.terms.moratorium_months, table.terms.cooling_off_months, table.terms.judgment_days) == (6, 6, 8)

    def test_every_question_has_an_answerer_and_a_source(self, table):
        assert {item.by for item in table.question} <= ANSWERS.keys()
        assert all(item.source and item.question.endswith("?") for item in table.question)

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ('fixed_salary = "2295.00"', 'fixed_salary = "veel"'),
            ('court_costs = "0.00"', 'court_costs = "-1.00"'),
            ("moratorium_months = 6", "moratorium_months = 0"),
            ('code = "utmost"', 'code = "offered_before"'),
            ("[wsnp]", "[wsnp]\nextra = 1"),
        ],
    )
    def test_a_table_that_will_not_do_is_named(self, resources, tmp_path, old, new):
        text = (resources / "court" / "2026.toml").read_text(encoding="utf-8")
        assert old in text
        (tmp_path / "eigen.toml").write_text(text.replace(old, new, 1), encoding="utf-8")
        with pytest.raises(UserError, match=r"court_table\.unreadable") as caught:
            load_court_table(tmp_path, date(2026, 11, 24))
        assert caught.value.message.params["file"] == "eigen.toml"

    def test_no_table(self, tmp_path):
        with pytest.raises(UserError, match=r"court_table\.none"):
            load_court_table(tmp_path, date(2026, 11, 24))
