"""Advance consent: when a creditor's "yes" at the balance statement also covers this proposal (design/domain.md 5.4).

Consent is given per client with the balance answer (NVVK Collectief Schuldregelen), so it holds for one claim, one
product and one proposal version. Every judgement lists all its reasons, so that a counsellor sees why someone must
still be asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from csr_desktop.domain.claims import BalanceStatus, Claim, ClaimRank
from csr_desktop.domain.creditors import Participation, ParticipationLevel, Product
from csr_desktop.domain.proposals import ConsentOutcome
from csr_desktop.errors import Message

#: Levels under which a "yes" at the balance statement counts as consent beforehand.
ADVANCE_LEVELS = frozenset({ParticipationLevel.COLLECTIVE, ParticipationLevel.COVENANT_ADVANCE})

_STRENGTH = {
    ParticipationLevel.NONE: 0,
    ParticipationLevel.COVENANT: 1,
    ParticipationLevel.COVENANT_ADVANCE: 2,
    ParticipationLevel.COLLECTIVE: 3,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentFacts:
    """What a judgement rests on: the claim with its answer, the creditor's agreements, and what is proposed."""

    claim: Claim
    participations: Sequence[Participation]
    municipality_code: str
    day: date
    product: Product
    percentage_hundredths: int
    amount_cents: int


@dataclass(frozen=True, slots=True)
class Judgement:
    """The outcome and every reason for it, in the order of the rules."""

    outcome: ConsentOutcome
    reasons: tuple[Message, ...]


def strongest_participation(
    participations: Sequence[Participation], day: date, municipality_code: str
) -> Participation | None:
    """Return the agreement in force that reaches furthest, or None."""
    in_force = [item for item in participations if item.holds_on(day, municipality_code)]
    return max(in_force, key=lambda item: _STRENGTH[item.level], default=None)


def judge(facts: ConsentFacts) -> Judgement:
    """Decide for one claim whether the advance consent covers the proposal (design/domain.md 5.4)."""
    claim = facts.claim
    if claim.rank is ClaimRank.EXCLUDED or not claim.takes_part:
        return Judgement(ConsentOutcome.NOT_INVOLVED, (Message.of("consent.not_involved"),))
    failed = [*_answer_faults(facts), *_agreement_faults(facts)]
    if failed:
        return Judgement(ConsentOutcome.TO_ASK, tuple(failed))
    assert claim.advance_consent_on is not None
    return Judgement(ConsentOutcome.CONSENTED, (Message.of("consent.given", day=claim.advance_consent_on),))


def _answer_faults(facts: ConsentFacts) -> list[Message]:
    """What is wrong with the creditor's own answer: absent, "no", or about another product or amount."""
    claim = facts.claim
    if claim.balance_status is not BalanceStatus.RECEIVED:
        return [Message.of("consent.no_answer")]
    if not claim.advance_consent or claim.advance_consent_on is None:
        return [Message.of("consent.flag_missing")]
    faults = []
    given_for = claim.advance_consent_product
    if given_for is not None and given_for is not facts.product:
        faults.append(Message.of("consent.other_product", given=given_for.value, proposed=facts.product.value))
    if claim.balance_cents != facts.amount_cents:
        faults.append(Message.of("consent.other_amount", answered=claim.balance_cents or 0, used=facts.amount_cents))
    return faults


def _agreement_faults(facts: ConsentFacts) -> list[Message]:
    """What is wrong with the agreement the consent rests on: none in force, too weak, or a condition not met."""
    agreement = strongest_participation(facts.participations, facts.day, facts.municipality_code)
    if agreement is None:
        code = "consent.agreement_not_in_force" if facts.participations else "consent.no_agreement"
        return [Message.of(code)]
    if agreement.level not in ADVANCE_LEVELS:
        return [Message.of("consent.agreement_without_advance")]
    faults = []
    if agreement.products and facts.product not in agreement.products:
        allowed = ", ".join(product.value for product in agreement.products)
        faults.append(Message.of("consent.product_not_covered", proposed=facts.product.value, allowed=allowed))
    if agreement.max_claim_cents is not None and facts.amount_cents > agreement.max_claim_cents:
        faults.append(Message.of("consent.claim_too_large", limit=agreement.max_claim_cents))
    minimum = agreement.min_percentage_hundredths
    if minimum is not None and facts.percentage_hundredths < minimum:
        faults.append(Message.of("consent.percentage_too_low", minimum=minimum, proposed=facts.percentage_hundredths))
    if facts.claim.kind in agreement.excluded_kinds:
        faults.append(Message.of("consent.kind_excluded"))
    return faults
