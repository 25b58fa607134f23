"""What a balance answer does to a claim (domain.md 0.10, 5.3, 8): every party keeps its own numbers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from csr_desktop.domain.balances import DebtType, apply_answer
from csr_desktop.domain.claims import BalanceAnswer, BalanceStatus, Claim
from csr_desktop.domain.creditors import Product
from csr_desktop.domain.identifiers import Iban

DAY = date(2026, 11, 20)
CLAIM = Claim(
    id="c1",
    dossier_id="d1",
    creditor_id="water",
    reference="W-1",
    customer_number="K-77",
    iban=Iban("NL91ABNA0417164300"),
    payment_reference="BK-1",
    balance_cents=50_000,
    balance_status=BalanceStatus.REQUESTED,
)
AT_COLLECTOR = replace(CLAIM, collector_id="unie", collector_reference="U-1")
AT_BAILIFF = replace(AT_COLLECTOR, bailiff_id="tilburg", bailiff_reference="T-1")


def answer(**fields):
    told = {"debt_type": DebtType.OPEN.value, "balance_cents": 51_000, "reference": "X-9", "customer_number": "K-99"}
    return BalanceAnswer(id="a1", claim_id="c1", received_on=DAY, channel="hub", **(told | fields))


def applied(claim, **fields):
    parties = {name: fields.pop(name) for name in ("collector_id", "bailiff_id") if name in fields}
    return apply_answer(claim, answer(**fields), requested_product=Product.SK, **parties)


def numbers(claim):
    return claim.reference, claim.collector_reference, claim.bailiff_reference


@pytest.mark.parametrize(
    ("claim", "wanted", "customer"),
    [
        (CLAIM, ("X-9", "", ""), "K-99"),
        (AT_COLLECTOR, ("W-1", "X-9", ""), "K-77"),
        (AT_BAILIFF, ("W-1", "U-1", "X-9"), "K-77"),
    ],
)
def test_the_number_in_an_answer_is_that_of_the_party_that_handles_the_claim(claim, wanted, customer):
    after = applied(claim)
    assert numbers(after) == wanted
    assert (after.customer_number, after.balance_cents) == (customer, 51_000)
    assert numbers(applied(claim, reference="")) == numbers(claim)


def test_a_collector_fills_in_a_customer_number_that_nobody_knew():
    assert applied(replace(AT_COLLECTOR, customer_number="")).customer_number == "K-99"


def test_numbers_and_account_of_the_handler_before_do_not_go_along_to_another():
    moved = applied(AT_COLLECTOR, debt_type=DebtType.TRANSFERRED.value, balance_cents=None, collector_id="zuid")
    assert (moved.handler_id, moved.handler_reference) == ("zuid", "W-1")
    assert (moved.iban, moved.payment_reference) == (None, "")
    on = applied(AT_BAILIFF, debt_type=DebtType.TRANSFERRED.value, balance_cents=None, bailiff_id="breda")
    assert numbers(on) == ("W-1", "", "")


def test_a_claim_that_lies_there_already_keeps_what_is_known():
    kept = applied(AT_COLLECTOR, debt_type=DebtType.TRANSFERRED.value, balance_cents=None, collector_id="unie")
    assert numbers(kept) == numbers(AT_COLLECTOR)
    assert (kept.iban, kept.payment_reference) == (CLAIM.iban, "BK-1")


def test_an_answer_without_an_amount_wipes_nothing_and_consents_to_nothing():
    after = applied(replace(CLAIM, balance_date=date(2026, 9, 1)), balance_cents=None, advance_consent=True)
    assert (after.balance_cents, after.balance_status) == (50_000, BalanceStatus.RECEIVED)
    assert after.balance_date == date(2026, 9, 1)
    assert (after.advance_consent, after.advance_consent_on) == (False, None)


@pytest.mark.parametrize(
    ("told", "wanted"),
    [
        ((None, None, None), (None, None, None)),
        ((47_000, None, None), (47_000, 3_000, 1_000)),
        ((48_000, None, None), (48_000, None, None)),
        ((51_000, 0, 0), (51_000, 0, 0)),
        # A person took it over although it does not add up: the total counts.
        ((1, 1, 1), (None, None, None)),
    ],
)
def test_parts_that_no_longer_add_up_do_not_stay_beside_a_new_total(told, wanted):
    parts = ("principal_cents", "interest_cents", "costs_cents")
    claim = replace(CLAIM, **dict(zip(parts, (46_000, 3_000, 1_000), strict=True)))
    after = applied(claim, **dict(zip(parts, told, strict=True)))
    assert (after.balance_cents, tuple(getattr(after, part) for part in parts)) == (51_000, wanted)
    same = applied(claim, balance_cents=50_000)
    assert tuple(getattr(same, part) for part in parts) == (46_000, 3_000, 1_000)
