"""Whole proposals: the shared vectors, the three products, warnings and the explanation."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csr_desktop.domain.claims import ClaimRank
from csr_desktop.domain.creditors import Product
from csr_desktop.errors import UserError
from csr_desktop.money import MAX_CENTS, parse_machine, percentage_hundredths
from csr_desktop.proposals.calculation import (
    CalculationRequest,
    ClaimLine,
    InterestBearer,
    best_product,
    calculate,
    compare,
)
from csr_desktop.proposals.codec import calculation_to_json, parse_json, request_from_json, request_to_json

Make = Callable[..., CalculationRequest]

#: What `Texts` says when a code or a parameter is missing.
UNFORESEEN = "niet hadden voorzien"


def vectors(shared_dir: Path, name: str) -> list[dict]:
    rows = json.loads((shared_dir / "vectors" / "calculation.json").read_text(encoding="utf-8"))[name]
    assert rows
    return rows


def codes(calculation) -> list[str]:
    return [message.code.removeprefix("calculate.warning.") for message in calculation.warnings]


def claim(name: str, cents: int, rank: ClaimRank = ClaimRank.ORDINARY, reason: str = "") -> ClaimLine:
    return ClaimLine(name, f"Schuldeiser {name}", rank, cents, reason)


def test_shared_vectors(shared_dir: Path, norms, texts):
    for row in vectors(shared_dir, "calculate"):
        result = calculation_to_json(calculate(request_from_json(row["input"], norms), norms), texts)
        expected = row["expected"]
        assert result["available"] == expected["available"], row["name"]
        assert result["totals"]["offered"] == expected["offered"], row["name"]
        assert result["totals"]["surplus"] == expected["surplus"], row["name"]
        assert result["percentages"] == expected["percentages"], row["name"]
        assert {line["id"]: line["offer"] for line in result["lines"]} == expected["offers"], row["name"]
        assert (result["loan"] and result["loan"]["net"]) == expected["loan"], row["name"]


def test_published_pairs(shared_dir: Path, norms, make_request: Make):
    """For each published pair there is an offer that prints exactly these two percentages."""
    claims = (claim("p", 10**11, ClaimRank.PREFERENTIAL), claim("c", 10**11))
    for row in vectors(shared_dir, "published_pairs"):
        first, second, half = Fraction(row["preferential"]), Fraction(row["ordinary"]), Fraction("0.005")
        base = (max((first - half) / 2, second - half) + min((first + half) / 2, second + half)) / 200
        result = calculate(make_request(gross=0, assets=int(base * 3 * 10**11), claims=claims), norms)
        printed = (result.preferential_hundredths, result.ordinary_hundredths)
        assert printed == (parse_machine(row["preferential"]), parse_machine(row["ordinary"])), row


def test_published_shares(shared_dir: Path):
    for row in vectors(shared_dir, "shares"):
        share = Fraction(parse_machine(row["claim"]), parse_machine(row["total"]))
        assert percentage_hundredths(share) == parse_machine(row["share_percent"]), row


def test_mediation_of_the_worked_example(norms, make_request: Make):
    result = calculate(make_request(gross=20000, assets=25000), norms)
    assert result.capacity.net_cents == 17600
    assert (result.available_cents, result.offered_cents, result.surplus_cents) == (341800, 341800, 0)
    assert [line.offer_cents for line in result.lines] == [
        70311, 41712, 29993, 55806, 16150, 2389, 10194, 5200, 7849, 102196,
    ]  # fmt: skip
    assert {line.percentage_hundredths for line in result.lines[:2]} == {3270}
    assert {line.percentage_hundredths for line in result.lines[2:]} == {1635}
    assert result.warnings == ()


@pytest.mark.parametrize(("gross", "available"), [(5000, 71100), (12345, 191412), (667, 126), (659, 0)])
def test_mediation_available(norms, make_request: Make, gross, available):
    assert calculate(make_request(gross=gross), norms).available_cents == available


def test_credit_carries_no_fees_and_adds_assets_whole(norms, make_request: Make):
    result = calculate(make_request(Product.SK, gross=20000, assets=25000), norms)
    assert (result.capacity.fee_cents, result.capacity.account_fee_cents) == (0, 0)
    assert result.available_cents == 338179 + 25000
    assert result.loan is not None
    assert result.loan.charge_cents == 21821


def test_the_municipality_can_bear_the_interest(norms, make_request: Make):
    request = replace(make_request(Product.SK), interest_borne_by=InterestBearer.MUNICIPALITY)
    result = calculate(request, norms)
    assert result.available_cents == 360000
    assert result.loan is not None
    assert result.loan.net_cents == 338179


def test_credit_pays_creditors_more_than_mediation_at_the_usual_rate(norms, ten_claims):
    results = compare(ten_claims, 20000, 0, norms)
    assert list(results) == [Product.SK, Product.SB, Product.SA]
    offered = {product.value: result.offered_cents for product, result in results.items()}
    assert offered == {"SK": 338179, "SB": 316800, "SA": 0}


@pytest.mark.parametrize(
    ("gross", "assets", "best"), [(20000, 0, "SK"), (1, 0, "SK"), (0, 1, "SK"), (0, 0, "SA"), (100, 100, "SK")]
)
def test_always_a_credit_unless_there_is_nothing(norms, make_request: Make, gross, assets, best):
    for product in Product:
        assert best_product(make_request(product, gross, assets), norms) == best


def test_excluded_claims_are_listed_but_take_no_part(norms, make_request: Make, ten_claims):
    fine = claim("x", 48000, ClaimRank.EXCLUDED, "strafrechtelijke boete")
    without = calculate(make_request(), norms)
    result = calculate(make_request(claims=(fine, *ten_claims)), norms)
    assert result.lines[1:] == without.lines
    excluded = result.lines[0]
    assert (excluded.offer_cents, excluded.percentage_hundredths, excluded.reason) == (0, 0, "strafrechtelijke boete")
    assert (result.excluded_cents, result.participating_cents) == (48000, 1747788)


def test_a_secured_remainder_is_divided_as_ordinary(norms, make_request: Make, ten_claims):
    secured = (*ten_claims[:-1], replace(ten_claims[-1], rank=ClaimRank.SECURED_REMAINDER))
    plain, result = calculate(make_request(), norms), calculate(make_request(claims=secured), norms)
    assert [line.offer_cents for line in result.lines] == [line.offer_cents for line in plain.lines]
    assert result.lines[-1].percentage_hundredths == plain.ordinary_hundredths
    assert result.lines[-1].rank is ClaimRank.SECURED_REMAINDER


def test_all_excluded_offers_nothing_and_says_so(norms, make_request: Make, texts):
    result = calculate(make_request(claims=(claim("x", 5000, ClaimRank.EXCLUDED, "boete"),)), norms)
    assert (result.offered_cents, result.excluded_cents) == (0, 5000)
    assert codes(result) == ["no_participants"]
    assert "er wordt niets verdeeld" in " ".join(map(texts.say, result.explanation))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"months": 0}, ["calculate.months_invalid"]),
        ({"months": 121}, ["calculate.months_invalid"]),
        ({"gross_capacity_cents": -1}, ["calculate.field_negative"]),
        ({"assets_cents": -1}, ["calculate.field_negative"]),
        ({"assets_cents": MAX_CENTS + 1}, ["calculate.field_too_large"]),
        ({"account_fee_cents": -1}, ["calculate.field_negative"]),
        ({"fee_percent": Fraction(-1)}, ["calculate.percentage_out_of_range"]),
        ({"fee_percent": Fraction("100.1")}, ["calculate.percentage_out_of_range"]),
        ({"fee_percent": Fraction(1, 3)}, ["calculate.field_not_percentage"]),
        ({"annual_rate_percent": Fraction(1001)}, ["calculate.percentage_out_of_range"]),
        ({"claims": ()}, ["calculate.no_claims"]),
        ({"claims": (claim("a", 0),)}, ["calculate.claim_not_positive"]),
        ({"claims": (claim("a", -5), claim("b", 5))}, ["calculate.claim_not_positive"]),
        ({"claims": (claim("a", MAX_CENTS + 1),)}, ["calculate.claim_too_large"]),
        ({"claims": (claim("a", 1), claim("a", 2), claim("a", 3))}, ["calculate.claim_id_twice"]),
        ({"months": 0, "assets_cents": -1, "claims": ()}, 3),
    ],
)
def test_what_is_refused(norms, make_request: Make, texts, changes, expected):
    with pytest.raises(UserError) as caught:
        calculate(replace(make_request(), **changes), norms)
    found = [message.code for message in caught.value.messages]
    assert len(found) == expected if isinstance(expected, int) else found == expected
    assert not any(UNFORESEEN in sentence for sentence in texts.explain(caught.value))


@pytest.mark.parametrize(
    ("product", "changes", "expected"),
    [
        ("SB", {}, []),
        ("SB", {"gross_capacity_cents": 659}, ["capacity_vanishes", "nothing_to_offer"]),
        ("SB", {"gross_capacity_cents": 659, "assets_cents": 100000}, ["capacity_vanishes"]),
        ("SB", {"gross_capacity_cents": 1400}, ["low_net_capacity"]),
        ("SB", {"gross_capacity_cents": 1500}, []),
        ("SB", {"gross_capacity_cents": 0}, ["nothing_to_offer"]),
        ("SB", {"gross_capacity_cents": 0, "assets_cents": 100000}, []),
        ("SB", {"fee_percent": Fraction("9.01")}, ["fee_above_maximum"]),
        ("SB", {"account_fee_cents": 601}, ["account_fee_above_maximum"]),
        ("SB", {"annual_rate_percent": Fraction(50)}, []),
        ("SB", {"months": 36}, ["months_differ"]),
        # 18 × 200.00 without fees is 3,600.00: from there on everybody can be paid, only not with the fees.
        ("SB", {"assets_cents": 1747788 - 360000 - 1}, []),
        ("SB", {"assets_cents": 1747788 - 360000}, ["payable_in_terms"]),
        ("SB", {"assets_cents": 1747788 - 316800 - 1}, ["payable_in_terms"]),
        ("SK", {"assets_cents": 1747788 - 360000}, ["payable_in_terms"]),
        ("SB", {"assets_cents": 1747788 - 316800}, ["full_payment"]),
        ("SB", {"assets_cents": 2000000}, ["full_payment"]),
        ("SK", {}, []),
        ("SK", {"annual_rate_percent": Fraction(12)}, []),
        ("SK", {"annual_rate_percent": Fraction("12.000001")}, ["rate_above_maximum"]),
        ("SK", {"fee_percent": Fraction(50), "account_fee_cents": 5000}, []),
        ("SK", {"gross_capacity_cents": 0}, ["nothing_to_offer"]),
        ("SK", {"gross_capacity_cents": 0, "assets_cents": 100000}, ["no_loan"]),
        ("SA", {"gross_capacity_cents": 0}, []),
        ("SA", {"gross_capacity_cents": 1}, ["means_not_offered"]),
        ("SA", {"gross_capacity_cents": 0, "assets_cents": 1}, ["means_not_offered"]),
        ("SA", {"gross_capacity_cents": 0, "months": 36}, []),
        ("SB", {"claims": (claim("a", 1), claim("b", 5_000_000))}, ["claims_get_nothing"]),
        ("SB", {"claims": (claim("a", 9_000_000), claim("x", 5, ClaimRank.EXCLUDED))}, ["excluded_without_reason"]),
    ],
)
def test_warnings(norms, make_request: Make, texts, product, changes, expected):
    result = calculate(replace(make_request(Product(product)), **changes), norms)
    assert codes(result) == expected
    assert not any(UNFORESEEN in texts.say(message) for message in result.warnings)


def test_a_zero_offer_stays_zero_whatever_there_is(norms, make_request: Make):
    result = calculate(make_request(Product.SA, gross=20000, assets=100000), norms)
    assert (result.available_cents, result.offered_cents, result.surplus_cents) == (0, 0, 0)
    assert {line.offer_cents for line in result.lines} == {0}


def test_explanation_of_the_worked_example(norms, make_request: Make, texts):
    result = calculate(make_request(gross=20000, assets=25000), norms)
    spoken = [texts.say(step).replace("\u00a0", " ") for step in result.explanation]
    assert spoken == [
        "De bruto afloscapaciteit is € 200,00 per maand.",
        "De kosten van schuldhulpverlening zijn 9% van € 200,00: € 18,00 per maand, afgerond op de cent.",
        "De kosten van financieel beheer zijn € 6,00 per maand.",
        "De netto afloscapaciteit is € 200,00 − € 18,00 − € 6,00 = € 176,00 per maand.",
        "In 18 maanden is dat 18 × € 176,00 = € 3.168,00.",
        "Daar komt het vermogen bij: € 250,00. Daarover worden geen kosten gerekend.",
        "Beschikbaar voor de schuldeisers: € 3.418,00.",
        "Aantal vorderingen dat meedoet: 10. Samen € 17.477,88, waarvan € 3.425,50 preferent en € 14.052,38 "
        "concurrent.",
        "Preferente schuldeisers krijgen een 2 keer zo hoog percentage als concurrente, totdat zij geheel zijn betaald "
        "(artikel 349 lid 2 Faillissementswet).",
        "Het percentage voor concurrente schuldeisers is € 3.418,00 : (2 × € 3.425,50 + € 14.052,38) = 16,35% "
        "(afgerond).",
        "Preferente schuldeisers krijgen 32,70%, concurrente 16,35%. Elk percentage is apart afgerond; gerekend is met "
        "de onafgeronde verhouding.",
        "Elk aanbod is eerst naar beneden afgerond op hele centen. Het restant (5 cent) is cent voor cent toegevoegd "
        "waar de afronding het grootst was; bij gelijke afronding gaat de grootste vordering voor.",
        "Alle aanbiedingen samen zijn precies € 3.418,00.",
    ]


@pytest.mark.parametrize(
    ("product", "changes", "expected"),
    [
        ("SK", {}, "De rente is 8,3% per jaar. Dat is 0,666670% per maand, rente op rente gerekend."),
        ("SK", {}, "van het krediet gaat € 3.381,79 naar hen"),
        ("SK", {"interest_borne_by": InterestBearer.MUNICIPALITY}, "De gemeente betaalt de rente van € 218,21"),
        ("SK", {"assets_cents": 100}, "Daar komt het vermogen bij: € 1,00."),
        ("SA", {}, "het aanbod aan alle schuldeisers is nul"),
        ("SB", {"assets_cents": 1500000 - 316800}, "€ 15.000,00 − € 3.425,50 = € 11.574,50"),
        ("SB", {"assets_cents": 1500000 - 316800}, "€ 11.574,50 : € 14.052,38 = 82,37%"),
        ("SB", {"assets_cents": 2000000 - 316800}, "Er blijft € 2.522,12 over."),
        ("SB", {"claims": (claim("a", 633600),)}, "€ 3.168,00 : € 6.336,00 = 50,00%"),
        ("SB", {"claims": (claim("a", 400000),)}, "€ 3.168,00 : € 4.000,00 = 79,20%"),
        ("SB", {"claims": (claim("a", 633600, ClaimRank.PREFERENTIAL),)}, "Alle vorderingen zijn preferent"),
        ("SB", {"gross_capacity_cents": 0}, "Er is niets te verdelen"),
        (
            "SB",
            {"claims": (claim("a", 9_000_000), claim("x", 4800, ClaimRank.EXCLUDED, "boete"))},
            "Aantal vorderingen dat niet meedoet: 1. Samen € 48,00",
        ),
    ],
)
def test_explanation_of_other_cases(norms, make_request: Make, texts, product, changes, expected):
    result = calculate(replace(make_request(Product(product)), **changes), norms)
    spoken = " ".join(texts.say(step) for step in result.explanation).replace("\u00a0", " ")
    assert expected in spoken
    assert UNFORESEEN not in spoken


def test_the_multiplier_is_a_norm(norms, make_request: Make, texts):
    equal = replace(norms, preferential_multiplier=Fraction(1))
    result = calculate(make_request(gross=20000, assets=25000), equal)
    assert (
        result.preferential_hundredths == result.ordinary_hundredths == percentage_hundredths(Fraction(341800, 1747788))
    )
    assert "een 1 keer zo hoog" in " ".join(map(texts.say, result.explanation))


CLAIMS = st.lists(
    st.tuples(st.sampled_from(list(ClaimRank)), st.integers(1, 3_000_000), st.text(max_size=8)), min_size=1, max_size=40
).map(lambda rows: tuple(claim(str(number), cents, rank, reason) for number, (rank, cents, reason) in enumerate(rows)))
PERCENTS = st.integers(0, 30 * 10**6).map(lambda millionths: Fraction(millionths, 10**6))


@given(
    claims=CLAIMS,
    product=st.sampled_from(list(Product)),
    months=st.integers(1, 120),
    gross=st.integers(0, 300_000),
    assets=st.one_of(st.just(0), st.integers(0, 20_000_000)),
    fee=PERCENTS,
    account_fee=st.integers(0, 5000),
    rate=PERCENTS,
    bearer=st.sampled_from(list(InterestBearer)),
)
def test_any_request(norms, texts, claims, product, months, gross, assets, fee, account_fee, rate, bearer):
    request = CalculationRequest(
        product=product,
        months=months,
        gross_capacity_cents=gross,
        assets_cents=assets,
        fee_percent=fee,
        account_fee_cents=account_fee,
        annual_rate_percent=rate,
        interest_borne_by=bearer,
        claims=claims,
    )
    result = calculate(request, norms)
    total = sum(line.amount_cents for line in claims if line.rank is not ClaimRank.EXCLUDED)
    assert [line.id for line in result.lines] == [line.id for line in claims]
    assert sum(line.offer_cents for line in result.lines) == result.offered_cents == min(result.available_cents, total)
    assert result.participating_cents == total
    assert result.excluded_cents == sum(line.amount_cents for line in claims) - total
    assert all(0 <= line.offer_cents <= line.amount_cents for line in result.lines)
    assert 0 <= result.ordinary_hundredths <= result.preferential_hundredths <= 10000
    assert result.available_cents <= months * gross + assets

    document = calculation_to_json(result, texts)
    written = json.dumps(document, ensure_ascii=False)
    assert UNFORESEEN not in written
    again = request_from_json(parse_json(json.dumps(request_to_json(request))), norms)
    assert again == request
    assert json.dumps(calculation_to_json(calculate(again, norms), texts), ensure_ascii=False) == written
