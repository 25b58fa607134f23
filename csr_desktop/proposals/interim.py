"""Interim payouts of a debt mediation: what each creditor gets now, given what was paid before (domain.md 3.2)."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from csr_desktop.errors import Bug
from csr_desktop.proposals.distribution import distribute, ratios


def interim_payments(
    cumulative_cents: int,
    amounts: Sequence[int],
    preferential: Sequence[bool],
    paid_cents: Sequence[int],
    multiplier: Fraction,
) -> tuple[int, ...]:
    """Return what to pay each claim now, in cents and in the order given.

    `cumulative_cents` is everything reserved for creditors since the start, `amounts` are the original claims (never
    the remaining debt) and `paid_cents` what each claim got before. The entitlement follows from the cumulative amount;
    a claim that already has more gets nothing now, because largest remainders are not monotone: with one cent more in
    the reserve a line can be entitled to one cent less. Such a cent is not paid out of the reserve twice: it is held
    back from the line that is furthest above its exact share, so that the payments never exceed the reserve, and it
    evens out with the next payment. At the final payment every line is at its entitlement, unless it already had more.

    Raises Bug when the sequences do not belong together or an amount is negative.
    """
    if len(paid_cents) != len(amounts) or any(paid < 0 for paid in paid_cents):
        raise Bug("interim.invalid_input")
    entitled = distribute(cumulative_cents, amounts, preferential, multiplier)
    payments = [max(0, right - paid) for right, paid in zip(entitled.offers, paid_cents, strict=True)]
    excess = sum(payments) - max(0, entitled.offered_cents - sum(paid_cents))
    if excess <= 0:
        return tuple(payments)
    found = ratios(cumulative_cents, entitled.preferential_cents, entitled.ordinary_cents, multiplier)
    numerators = [found.preferential_numerator if first else found.ordinary_numerator for first in preferential]
    for _ in range(excess):
        above = {
            index: (paid_cents[index] + payment) * found.denominator - amounts[index] * numerators[index]
            for index, payment in enumerate(payments)
            if payment
        }
        # With equal distances the last line waits: the mirror of who comes first in a distribution.
        payments[max(above, key=lambda index: (above[index], index))] -= 1
    return tuple(payments)


def payments_below_the_offer(
    cumulative_cents: int,
    amounts: Sequence[int],
    preferential: Sequence[bool],
    paid_cents: Sequence[int],
    offers: Sequence[int],
    multiplier: Fraction,
) -> tuple[int, ...]:
    """Return the payments before the last one: as `interim_payments`, but no claim gets more than its offer in all.

    `offers` are what the agreed proposal promises each claim. Largest remainders are not monotone, so that a claim can
    be entitled to a cent more now than in the end; such a cent waits in the reserve, and the last payment brings every
    claim to its offer exactly when what was reserved is what was offered. Once more is reserved than was offered
    (the prognosis was too low) there is no such limit.
    """
    payments = interim_payments(cumulative_cents, amounts, preferential, paid_cents, multiplier)
    if cumulative_cents > sum(offers):
        return payments
    return tuple(
        max(0, min(payment, offer - paid)) for payment, offer, paid in zip(payments, offers, paid_cents, strict=True)
    )
