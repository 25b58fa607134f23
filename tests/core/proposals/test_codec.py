"""JSON in and out: everything that is no exact figure is refused with a sentence, and nothing ever crashes."""

from __future__ import annotations

import copy
import json
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csr_desktop.domain.claims import ClaimRank
from csr_desktop.domain.creditors import Product
from csr_desktop.errors import UserError
from csr_desktop.proposals.calculation import InterestBearer, calculate
from csr_desktop.proposals.codec import (
    calculation_to_json,
    decode_request,
    parse_json,
    request_from_json,
    request_to_json,
)

UNFORESEEN = "niet hadden voorzien"

PLAIN = {
    "product": "SB",
    "months": 18,
    "gross_capacity": "200.00",
    "assets": "250.00",
    "fee_percent": "9",
    "account_fee": "6.00",
    "annual_rate_percent": "8.3",
    "interest_borne_by": "creditors",
    "claims": [
        {"id": "1", "creditor": "Belastingdienst", "rank": "preferential", "amount": "2150.00"},
        {"id": "2", "creditor": "Bank", "rank": "ordinary", "amount": "6250.00"},
        {"id": "3", "creditor": "CJIB (strafrecht)", "rank": "excluded", "amount": "480.00", "reason": "boete"},
    ],
}


def changed(**fields: object) -> dict:
    return {**copy.deepcopy(PLAIN), **fields}


def without(*names: str) -> dict:
    return {key: value for key, value in copy.deepcopy(PLAIN).items() if key not in names}


def claim(**fields: object) -> dict:
    return changed(claims=[{"id": "1", "creditor": "Bank", "rank": "ordinary", "amount": "10.00", **fields}])


def refused(raw: object, norms, texts) -> list[str]:
    with pytest.raises(UserError) as caught:
        decode_request(raw, norms)
    sentences = texts.explain(caught.value)
    assert not any(UNFORESEEN in sentence for sentence in sentences)
    return [message.code for message in caught.value.messages]


def test_the_example_of_the_contract(norms):
    request = request_from_json(PLAIN, norms)
    assert (request.product, request.months, request.gross_capacity_cents) == (Product.SB, 18, 20000)
    assert (request.assets_cents, request.account_fee_cents) == (25000, 600)
    assert (request.fee_percent, request.annual_rate_percent) == (9, Fraction("8.3"))
    assert request.interest_borne_by is InterestBearer.CREDITORS
    assert [(line.id, line.rank, line.amount_cents, line.reason) for line in request.claims] == [
        ("1", ClaimRank.PREFERENTIAL, 215000, ""),
        ("2", ClaimRank.ORDINARY, 625000, ""),
        ("3", ClaimRank.EXCLUDED, 48000, "boete"),
    ]


def test_what_is_left_out_comes_from_the_norms(norms):
    request = request_from_json({key: PLAIN[key] for key in ("product", "gross_capacity", "claims")}, norms)
    assert (request.months, request.fee_percent, request.account_fee_cents) == (18, 9, 600)
    assert (request.annual_rate_percent, request.assets_cents) == (norms.annual_rate_percent, 0)
    assert request.interest_borne_by is InterestBearer.CREDITORS


def test_a_zero_offer_needs_no_capacity(norms):
    assert request_from_json({"product": "SA", "claims": PLAIN["claims"]}, norms).gross_capacity_cents == 0


@pytest.mark.parametrize("product", ["SB", "SK"])
def test_other_products_need_a_capacity(norms, texts, product):
    raw = without("gross_capacity") | {"product": product}
    assert refused(raw, norms, texts) == ["calculate.field_missing"]


@pytest.mark.parametrize(
    ("literal", "cents"),
    [
        ('"2150.00"', 215000),
        ('"2150.5"', 215050),
        ('"2150"', 215000),
        ("2150", 215000),
        ("2150.0", 215000),
        ("2150.07", 215007),
        ("0.01", 1),
        ('"0.01"', 1),
        ('"000000000000001.00"', 100),
        ("10000000000", 10**12),
        ('"10000000000.00"', 10**12),
    ],
)
def test_amounts_are_read_exactly(norms, literal, cents):
    text = json.dumps(claim(amount="@")).replace('"@"', literal)
    assert request_from_json(parse_json(text), norms).claims[0].amount_cents == cents


@pytest.mark.parametrize(
    ("literal", "code"),
    [
        ('"2150.000"', "calculate.claim_not_amount"),
        ("2150.000", "calculate.claim_not_amount"),
        ("0.001", "calculate.claim_not_amount"),
        ("1e3", "calculate.claim_not_amount"),
        ('"1e3"', "calculate.claim_not_amount"),
        ("1E400", "calculate.claim_not_amount"),
        ("1e999999999999", "calculate.claim_not_amount"),
        ('"1_000"', "calculate.claim_not_amount"),
        ('"1,50"', "calculate.claim_not_amount"),
        ('"1.000,50"', "calculate.claim_not_amount"),
        ('" 1"', "calculate.claim_not_amount"),
        ('"1\\n"', "calculate.claim_not_amount"),
        ('"+1"', "calculate.claim_not_amount"),
        ('".5"', "calculate.claim_not_amount"),
        ('"5."', "calculate.claim_not_amount"),
        ('"0x10"', "calculate.claim_not_amount"),
        ('"€ 5"', "calculate.claim_not_amount"),
        ('"\\u0661\\u0662"', "calculate.claim_not_amount"),
        ('"\\uff11\\uff12"', "calculate.claim_not_amount"),
        ('"NaN"', "calculate.claim_not_amount"),
        ("NaN", "calculate.claim_not_amount"),
        ("Infinity", "calculate.claim_not_amount"),
        ("-Infinity", "calculate.claim_not_amount"),
        ('"Infinity"', "calculate.claim_not_amount"),
        ('""', "calculate.claim_not_amount"),
        ("null", "calculate.claim_not_amount"),
        ("true", "calculate.claim_not_amount"),
        ("false", "calculate.claim_not_amount"),
        ("[1]", "calculate.claim_not_amount"),
        ('{"amount": 1}', "calculate.claim_not_amount"),
        ("0", "calculate.claim_not_positive"),
        ("-0", "calculate.claim_not_positive"),
        ('"0.00"', "calculate.claim_not_positive"),
        ('"-0.01"', "calculate.claim_not_positive"),
        ("-5", "calculate.claim_not_positive"),
        ("-9" + 30 * "9", "calculate.claim_not_positive"),
        ("10000000000.01", "calculate.claim_too_large"),
        ('"99999999999999999999"', "calculate.claim_too_large"),
        ("9" * 5000, "calculate.claim_too_large"),
        ('"' + "9" * 5000 + '.00"', "calculate.claim_too_large"),
    ],
)
def test_amounts_that_are_refused(norms, texts, literal, code):
    text = json.dumps(claim(amount="@")).replace('"@"', literal)
    assert refused(parse_json(text), norms, texts) == [code]


def test_a_binary_fraction_is_no_exact_amount(norms, texts):
    assert refused(claim(amount=0.1), norms, texts) == ["calculate.claim_not_amount"]


@pytest.mark.parametrize("field", ["gross_capacity", "assets", "account_fee"])
@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("x", "calculate.field_not_amount"),
        (None, "calculate.field_not_amount"),
        (True, "calculate.field_not_amount"),
        ("1.005", "calculate.field_not_amount"),
        ("-0.01", "calculate.field_negative"),
        (-1, "calculate.field_negative"),
        ("10000000000.01", "calculate.field_too_large"),
    ],
)
def test_amounts_of_the_request_that_are_refused(norms, texts, field, value, code):
    assert refused(changed(**{field: value}), norms, texts) == [code]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"product": "sb"}, "calculate.choice_unknown"),
        ({"product": "BR"}, "calculate.choice_unknown"),
        ({"product": None}, "calculate.choice_unknown"),
        ({"product": 1}, "calculate.choice_unknown"),
        ({"product": ["SB"]}, "calculate.choice_unknown"),
        ({"interest_borne_by": "bank"}, "calculate.choice_unknown"),
        ({"interest_borne_by": None}, "calculate.choice_unknown"),
        ({"months": 0}, "calculate.months_invalid"),
        ({"months": 121}, "calculate.months_invalid"),
        ({"months": -1}, "calculate.months_invalid"),
        ({"months": "18"}, "calculate.months_invalid"),
        ({"months": True}, "calculate.months_invalid"),
        ({"months": None}, "calculate.months_invalid"),
        ({"months": 18.0}, "calculate.months_invalid"),
        ({"fee_percent": "-1"}, "calculate.percentage_out_of_range"),
        ({"fee_percent": "100.01"}, "calculate.percentage_out_of_range"),
        ({"fee_percent": "9,0"}, "calculate.field_not_percentage"),
        ({"fee_percent": None}, "calculate.field_not_percentage"),
        ({"fee_percent": True}, "calculate.field_not_percentage"),
        ({"fee_percent": "9.1234567"}, "calculate.field_not_percentage"),
        ({"annual_rate_percent": "-0.1"}, "calculate.percentage_out_of_range"),
        ({"annual_rate_percent": 1001}, "calculate.percentage_out_of_range"),
        ({"annual_rate_percent": "NaN"}, "calculate.field_not_percentage"),
        ({"annual_rate_percent": []}, "calculate.field_not_percentage"),
        ({"claims": []}, "calculate.no_claims"),
        ({"claims": None}, "calculate.claims_not_a_list"),
        ({"claims": {}}, "calculate.claims_not_a_list"),
        ({"claims": "x"}, "calculate.claims_not_a_list"),
        ({"claims": [1]}, "calculate.claim_not_an_object"),
        ({"claims": [None]}, "calculate.claim_not_an_object"),
        ({"claims": [[]]}, "calculate.claim_not_an_object"),
    ],
)
def test_fields_that_are_refused(norms, texts, fields, code):
    assert refused(changed(**fields), norms, texts) == [code]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"id": ""}, "calculate.claim_without_id"),
        ({"id": "  "}, "calculate.claim_without_id"),
        ({"id": None}, "calculate.claim_without_id"),
        ({"id": True}, "calculate.claim_without_id"),
        ({"id": 1.5}, "calculate.claim_without_id"),
        ({"id": ["1"]}, "calculate.claim_without_id"),
        ({"id": "\ud800"}, "calculate.claim_without_id"),
        ({"id": "x" * 1001}, "calculate.claim_without_id"),
        ({"rank": "preferent"}, "calculate.claim_rank_unknown"),
        ({"rank": None}, "calculate.claim_rank_unknown"),
        ({"rank": []}, "calculate.claim_rank_unknown"),
        ({"creditor": 5}, "calculate.claim_text_invalid"),
        ({"creditor": None}, "calculate.claim_text_invalid"),
        ({"reason": {}}, "calculate.claim_text_invalid"),
        ({"reason": "\udfff"}, "calculate.claim_text_invalid"),
    ],
)
def test_claims_that_are_refused(norms, texts, fields, code):
    assert refused(claim(**fields), norms, texts) == [code]


@pytest.mark.parametrize("name", ["product", "claims"])
def test_what_must_be_there(norms, texts, name):
    assert len(refused(without(name), norms, texts)) == 1


@pytest.mark.parametrize("name", ["id", "rank", "amount"])
def test_what_must_be_in_a_claim(norms, texts, name):
    raw = claim()
    del raw["claims"][0][name]
    assert len(refused(raw, norms, texts)) == 1


@pytest.mark.parametrize("raw", [None, 1, "x", [], True])
def test_a_calculation_is_an_object(norms, texts, raw):
    assert refused(raw, norms, texts) == ["calculate.not_an_object"]


def test_creditor_and_reason_may_be_left_out(norms):
    raw = changed(claims=[{"id": 7, "rank": "secured_remainder", "amount": 5}])
    assert request_from_json(raw, norms).claims[0].id == "7"


def test_a_number_and_the_same_text_are_one_id(norms, texts):
    one, two = claim(id=1)["claims"][0], claim(id="1")["claims"][0]
    assert refused(changed(claims=[one, two]), norms, texts) == ["calculate.claim_id_twice"]


def test_all_faults_are_told_at_once_and_name_their_place(norms, texts):
    raw = changed(
        product="XX",
        months=500,
        assets="-1",
        claims=[
            {"id": "bank", "rank": "ordinary", "amount": "1.234"},
            {"rank": "first", "amount": "0"},
            {"id": "bank", "rank": "ordinary", "amount": "5"},
        ],
    )
    with pytest.raises(UserError) as caught:
        decode_request(raw, norms)
    sentences = texts.explain(caught.value)
    assert len(sentences) == 8
    for part in ("'product'", "'months'", "'assets'", "vordering bank", "Vordering #2", "vordering #2", "id bank"):
        assert any(part in sentence for sentence in sentences), part


def test_values_are_not_repeated_in_faults(norms, texts):
    raw = changed(product="Jansen", gross_capacity="Jansen", claims=[{"id": 1, "rank": "Jansen", "amount": "Jansen"}])
    with pytest.raises(UserError) as caught:
        decode_request(raw, norms)
    assert "Jansen" not in " ".join([*texts.explain(caught.value), str(caught.value)])


def test_unknown_keys_give_a_warning(norms, texts):
    raw = changed(loan=5)
    raw["claims"][0]["bedrag"] = 5
    decoded = decode_request(raw, norms)
    assert [message.params for message in decoded.warnings] == [{"key": "loan"}, {"claim": "1", "key": "bedrag"}]
    document = calculation_to_json(calculate(decoded.request, norms), texts, decoded.warnings)
    assert [item["code"] for item in document["warnings"]] == [
        "calculate.warning.unknown_key",
        "calculate.warning.unknown_claim_key",
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('{"product": "SB", "product": "SK"}', "calculate.key_twice"),
        ('{"claims": [{"id": "1", "amount": "1", "amount": "2"}]}', "calculate.claim_key_twice"),
    ],
)
def test_a_key_that_stands_twice_is_refused(norms, texts, text, code):
    assert code in refused(parse_json(text), norms, texts)


@pytest.mark.parametrize(
    ("text", "line", "column"), [("", 1, 1), ("{", 1, 2), ('{"a": 1}\n{', 2, 1), ("{'a': 1}", 1, 2), ('"\t"', 1, 2)]
)
def test_no_json(text, line, column):
    with pytest.raises(UserError) as caught:
        parse_json(text)
    assert caught.value.message.params == {"line": line, "column": column}


def test_json_without_an_end_of_depth():
    with pytest.raises(UserError) as caught:
        parse_json("[" * 200_000)
    assert caught.value.code == "calculate.too_deep"


def test_the_keys_of_the_contract(norms, texts):
    document = calculation_to_json(calculate(request_from_json(PLAIN | {"product": "SK"}, norms), norms), texts)
    assert document.keys() >= {
        "product", "available", "gross_capacity", "fee", "account_fee", "net_capacity", "loan", "totals",
        "percentages", "lines", "warnings", "explanation",
    }  # fmt: skip
    assert document["loan"].keys() >= {"gross", "net", "charge", "months", "monthly_rate_percent"}
    assert document["totals"].keys() == {
        "preferential", "ordinary", "participating", "excluded", "offered", "surplus",
    }  # fmt: skip
    assert document["lines"][0].keys() >= {"id", "rank", "amount", "percentage", "offer"}
    assert document["loan"]["monthly_rate_percent"] == "0.666670"
    assert document["fee"] == document["account_fee"] == "0.00"
    assert document["lines"][2] == {
        "id": "3",
        "rank": "excluded",
        "amount": "480.00",
        "percentage": "0.00",
        "offer": "0.00",
        "reason": "boete",
    }
    assert document["totals"]["excluded"] == "480.00"


def test_a_snapshot_is_the_same_request(norms):
    request = request_from_json(PLAIN | {"annual_rate_percent": "8.123456", "fee_percent": 0}, norms)
    written = request_to_json(request)
    assert (written["annual_rate_percent"], written["fee_percent"]) == ("8.123456", "0")
    assert request_from_json(json.loads(json.dumps(written)), norms) == request


SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=6),
    st.sampled_from(["SB", "SK", "SA", "ordinary", "preferential", "excluded", "1.00", "-1", "1e5", "٣", "0.001"]),
)  # fmt: skip
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
)
TOP = st.sampled_from([*PLAIN, "iets"])
CLAIM_KEYS = st.sampled_from(["id", "creditor", "rank", "amount", "reason", "iets"])


def answers_or_refuses(raw, norms, texts):
    try:
        decoded = decode_request(raw, norms)
    except UserError as refusal:
        sentences = texts.explain(refusal)
    else:
        sentences = []
    assert not any(UNFORESEEN in sentence for sentence in sentences)
    if sentences:
        return
    document = calculation_to_json(calculate(decoded.request, norms), texts, decoded.warnings)
    json.dumps(document, allow_nan=False)


@given(st.dictionaries(TOP, VALUES, max_size=4), st.lists(st.dictionaries(CLAIM_KEYS, VALUES, max_size=3), max_size=3))
def test_nothing_crashes(norms, texts, fields, claim_changes):
    """Fields of a good request replaced by anything, read from a dictionary and from the JSON text of it."""
    raw = changed(**fields)
    if isinstance(raw["claims"], list):
        for item, changes in zip(raw["claims"], claim_changes, strict=False):
            if isinstance(item, dict):
                item.update(changes)
    answers_or_refuses(raw, norms, texts)
    answers_or_refuses(parse_json(json.dumps(raw)), norms, texts)


@given(st.text(max_size=60))
def test_no_text_crashes_the_reader(norms, texts, text):
    try:
        raw = parse_json(text)
    except UserError:
        return
    answers_or_refuses(raw, norms, texts)


@given(st.integers(0, len(json.dumps(PLAIN)) - 1), st.text(min_size=1, max_size=2))
def test_one_wrong_sign_does_not_crash_the_reader(norms, texts, place, sign):
    written = json.dumps(PLAIN)
    try:
        raw = parse_json(written[:place] + sign + written[place + 1 :])
    except UserError:
        return
    answers_or_refuses(raw, norms, texts)
