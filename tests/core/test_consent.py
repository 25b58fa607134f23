"""Advance consent (domain.md 5.4): every rule on its own, and that nothing but a full "yes" counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csr_desktop.domain.claims import BalanceStatus, Claim, ClaimRank
from csr_desktop.domain.consent import ConsentFacts, judge, strongest_participation
from csr_desktop.domain.creditors import Participation, ParticipationLevel, Product, Scope
from csr_desktop.domain.proposals import ConsentOutcome

DAY = date(2026, 11, 24)
CLAIM = Claim(
    id="c1",
    dossier_id="d1",
    creditor_id="s1",
    kind="energy",
    balance_cents=50_000,
    balance_status=BalanceStatus.RECEIVED,
    advance_consent=True,
    advance_consent_on=date(2026, 11, 20),
    advance_consent_product=Product.SK,
)
AGREEMENT = Participation(id="p1", creditor_id="s1", level=ParticipationLevel.COLLECTIVE, valid_from=date(2026, 1, 1))
FACTS = ConsentFacts(
    claim=CLAIM,
    participations=(AGREEMENT,),
    municipality_code="GM0363",
    day=DAY,
    product=Product.SK,
    percentage_hundredths=1635,
    amount_cents=50_000,
)


def codes(facts: ConsentFacts) -> set[str]:
    return {reason.code for reason in judge(facts).reasons}


def test_consent_holds_when_everything_holds():
    judgement = judge(FACTS)
    assert judgement.outcome is ConsentOutcome.CONSENTED
    assert [reason.code for reason in judgement.reasons] == ["consent.given"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"product": Product.SB}, "consent.other_product"),
        ({"amount_cents": 50_001}, "consent.other_amount"),
        ({"participations": ()}, "consent.no_agreement"),
        ({"day": date(2025, 12, 31)}, "consent.agreement_not_in_force"),
        (
            {"participations": (replace(AGREEMENT, level=ParticipationLevel.COVENANT),)},
            "consent.agreement_without_advance",
        ),
        ({"participations": (replace(AGREEMENT, products=(Product.SB,)),)}, "consent.product_not_covered"),
        ({"participations": (replace(AGREEMENT, max_claim_cents=49_999),)}, "consent.claim_too_large"),
        (
            {"participations": (replace(AGREEMENT, min_percentage_hundredths=1636),)},
            "consent.percentage_too_low",
        ),
        ({"participations": (replace(AGREEMENT, excluded_kinds=("energy",)),)}, "consent.kind_excluded"),
        ({"claim": replace(CLAIM, advance_consent=False)}, "consent.flag_missing"),
        ({"claim": replace(CLAIM, advance_consent=None)}, "consent.flag_missing"),
        ({"claim": replace(CLAIM, balance_status=BalanceStatus.REQUESTED)}, "consent.no_answer"),
        (
            {"participations": (replace(AGREEMENT, scope=Scope.REGIONAL, municipalities=("GM0518", "GM0599")),)},
            "consent.agreement_not_in_force",
        ),
    ],
)
def test_each_failed_condition_makes_the_creditor_to_be_asked_and_is_named(change, code):
    facts = replace(FACTS, **change)
    assert judge(facts).outcome is ConsentOutcome.TO_ASK
    assert code in codes(facts)


def test_limits_themselves_still_count():
    at_limits = replace(
        FACTS,
        participations=(
            replace(
                AGREEMENT,
                max_claim_cents=50_000,
                min_percentage_hundredths=1635,
                valid_until=DAY,
                scope=Scope.REGIONAL,
                municipalities=("GM0363", "GM0518"),
            ),
        ),
    )
    assert judge(at_limits).outcome is ConsentOutcome.CONSENTED


def test_excluded_claim_is_not_asked():
    facts = replace(FACTS, claim=replace(CLAIM, rank=ClaimRank.EXCLUDED, excluded_reason="fraude"))
    assert judge(facts).outcome is ConsentOutcome.NOT_INVOLVED


def test_all_reasons_are_given_at_once():
    facts = replace(
        FACTS,
        product=Product.SA,
        participations=(replace(AGREEMENT, products=(Product.SK,), max_claim_cents=1),),
    )
    assert codes(facts) == {"consent.other_product", "consent.product_not_covered", "consent.claim_too_large"}


def test_the_agreement_that_reaches_furthest_counts():
    weak = replace(AGREEMENT, id="p2", level=ParticipationLevel.COVENANT)
    assert strongest_participation((weak, AGREEMENT), DAY, "GM0363") is AGREEMENT
    expired = replace(AGREEMENT, valid_until=date(2026, 11, 23))
    assert strongest_participation((weak, expired), DAY, "GM0363") is weak


@given(
    level=st.sampled_from(ParticipationLevel),
    flag=st.sampled_from([True, False, None]),
    status=st.sampled_from(BalanceStatus),
    product=st.sampled_from(Product),
    amount=st.integers(1, 100_000),
)
def test_nobody_is_ever_taken_to_consent_without_an_agreement_and_a_yes(level, flag, status, product, amount):
    facts = replace(
        FACTS,
        claim=replace(CLAIM, advance_consent=flag, balance_status=status),
        participations=(replace(AGREEMENT, level=level),),
        product=product,
        amount_cents=amount,
    )
    if judge(facts).outcome is ConsentOutcome.CONSENTED:
        assert flag is True
        assert status is BalanceStatus.RECEIVED
        assert level in {ParticipationLevel.COLLECTIVE, ParticipationLevel.COVENANT_ADVANCE}
        assert product is Product.SK
        assert amount == 50_000
