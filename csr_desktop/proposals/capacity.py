"""From gross repayment capacity to what is left each month after the fees of debt mediation (domain.md 2.2)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Capacity:
    """One month in cents: gross = fee + account fee + net."""

    gross_cents: int
    fee_cents: int = 0
    account_fee_cents: int = 0

    @property
    def net_cents(self) -> int:
        """What the creditors get of one month; never below zero."""
        return self.gross_cents - self.fee_cents - self.account_fee_cents


def capacity_after_fees(gross_cents: int, fee_percent: Fraction, account_fee_cents: int) -> Capacity:
    """Take the fees of debt mediation off a month.

    The fee is a percentage of the gross capacity, rounded half up to the cent; the account fee is at most what is left
    after it (NVVK, domain.md 2.1: both come off the creditors' share). `fee_percent` lies between 0 and 100.
    """
    hundredfold = 100 * fee_percent.denominator
    fee = (2 * gross_cents * fee_percent.numerator + hundredfold) // (2 * hundredfold)
    return Capacity(gross_cents=gross_cents, fee_cents=fee, account_fee_cents=min(account_fee_cents, gross_cents - fee))
