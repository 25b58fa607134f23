"""What a balance answer does to a claim; the same rules for lists, hub and paper (design/domain.md 5.3, 9.7, 11.14)."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum

from csr_desktop.domain.claims import BalanceAnswer, BalanceStatus, Claim
from csr_desktop.domain.creditors import Product
from csr_desktop.domain.process import BALANCES


class DebtType(StrEnum):
    """The creditor's answer to "is this your claim" (Schuldtype of the portal's CSV)."""

    OPEN = "open"
    TRANSFERRED = "transferred"
    UNKNOWN = "unknown"


def with_status(claim: Claim, status: BalanceStatus) -> Claim:
    """Return the claim with another state of its balance request.

    Raises UserError `process.step_not_allowed` for a step that the table does not have (design/domain.md 1.2).
    """
    BALANCES.check(claim.balance_status, status)
    return replace(claim, balance_status=status)


def apply_answer(
    claim: Claim,
    answer: BalanceAnswer,
    *,
    requested_product: Product,
    collector_id: str | None = None,
    bailiff_id: str | None = None,
) -> Claim:
    """Return the claim as it stands after the answer.

    `collector_id` or `bailiff_id` is the party a transferred claim went to. A transferred claim keeps its creditor and
    must be asked again at its new handler, so a consent given along with the transfer does not count; number, account
    and payment reference of who handled it before are not those of the new one. Client or debt unknown takes the claim
    out of the sum until a person confirmed it.

    The number in an answer is that of who was asked: of the last handler, never put in the place of the creditor's own
    (design/domain.md 0.10, 8: each party has its own, and the client's number at the creditor goes along with them).
    """
    if answer.client_unknown or answer.debt_type == DebtType.UNKNOWN:
        return replace(
            with_status(claim, BalanceStatus.CLIENT_UNKNOWN),
            advance_consent=None,
            advance_consent_on=None,
            advance_consent_product=None,
        )
    if answer.debt_type == DebtType.TRANSFERRED:
        stays = (collector_id or bailiff_id) == claim.handler_id
        return replace(
            with_status(claim, BalanceStatus.TO_REQUEST),
            collector_id=collector_id,
            bailiff_id=bailiff_id,
            collector_reference=claim.collector_reference if collector_id == claim.collector_id else "",
            bailiff_reference=claim.bailiff_reference if bailiff_id == claim.bailiff_id else "",
            iban=claim.iban if stays else None,
            payment_reference=claim.payment_reference if stays else "",
            advance_consent=None,
            advance_consent_on=None,
            advance_consent_product=None,
        )
    # Without an amount the creditor consented to nothing that could be held to it, and ours is not wiped.
    consents = bool(answer.advance_consent) and answer.balance_cents is not None
    balance = _known(answer.balance_cents, claim.balance_cents)
    principal, interest, costs = _parts(claim, answer, balance)
    return replace(
        with_status(with_handler_reference(claim, answer.reference), BalanceStatus.RECEIVED),
        balance_cents=balance,
        original_cents=_known(answer.original_cents, claim.original_cents),
        principal_cents=principal,
        interest_cents=interest,
        costs_cents=costs,
        balance_date=claim.balance_date if answer.balance_cents is None else answer.received_on,
        origin_date=answer.origin_date or claim.origin_date,
        customer_number=_customer_number(claim, answer),
        iban=answer.iban or claim.iban,
        payment_reference=answer.payment_reference or claim.payment_reference,
        advance_consent=consents,
        advance_consent_on=answer.received_on if consents else None,
        advance_consent_product=requested_product if consents else None,
    )


def _parts(claim: Claim, answer: BalanceAnswer, balance: int | None) -> tuple[int | None, int | None, int | None]:
    """Return principal, interest and costs; what we knew goes where it does not add up to the new balance any more."""
    told = (answer.principal_cents, answer.interest_cents, answer.costs_cents)
    known = tuple(map(_known, told, (claim.principal_cents, claim.interest_cents, claim.costs_cents)))
    for principal, interest, costs in (known, told):
        if None in (principal, interest, costs) or (principal or 0) + (interest or 0) + (costs or 0) == balance:
            return principal, interest, costs
    return None, None, None


def with_handler_reference(claim: Claim, reference: str) -> Claim:
    """Return the claim with the number of its last handler; an empty one changes nothing."""
    if not reference:
        return claim
    if claim.bailiff_id:
        return replace(claim, bailiff_reference=reference)
    if claim.collector_id:
        return replace(claim, collector_reference=reference)
    return replace(claim, reference=reference)


def _customer_number(claim: Claim, answer: BalanceAnswer) -> str:
    """A collector's number for the client does not take the place of the client's number at the creditor."""
    if claim.handler_id != claim.creditor_id and claim.customer_number:
        return claim.customer_number
    return answer.customer_number or claim.customer_number


def _known(new: int | None, old: int | None) -> int | None:
    return old if new is None else new
