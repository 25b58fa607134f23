"""The saneringskrediet: what equal monthly payments pay back at an effective yearly rate (domain.md 2.2, 2.3).

The monthly rate is i = (1 + r)^(1/12) − 1, a twelfth root, and so irrational for nearly every rate. The cent is
nevertheless certain:

- is the root rational (r = 0, or a rate such as 1,1¹² − 1), the sum is taken in exact fractions;
- is it irrational, then so is payment × Σ (1+i)^−k: the powers below the degree of the root are linearly independent
  over the rational numbers and all have positive factors. It therefore never lies exactly half-way between two cents,
  and calculating with ever more digits until both ends of the error interval round to the same cent comes to an end.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Context, Decimal, localcontext
from fractions import Fraction
from math import isqrt

from csr_desktop.errors import Bug
from csr_desktop.money import round_half_up

_FIRST_DIGITS = 50
_MAX_MONTHS = 1200

#: Millionths of a percent in one: the monthly rate is printed with six decimals.
_MILLIONTHS_OF_PERCENT = 10**8


@dataclass(frozen=True, slots=True, kw_only=True)
class Loan:
    """One saneringskrediet: `gross_cents` is paid back, `net_cents` is lent, the difference is the charge."""

    gross_cents: int
    net_cents: int
    months: int
    annual_rate_percent: Fraction
    monthly_rate_millionths: int

    @property
    def charge_cents(self) -> int:
        """The credit charge (kredietvergoeding): what is paid back above what was lent."""
        return self.gross_cents - self.net_cents


def make_loan(payment_cents: int, annual_rate_percent: Fraction, months: int) -> Loan:
    """Return the loan that `months` payments of `payment_cents` pay back at an effective yearly rate in per cent."""
    rate = annual_rate_percent / 100
    return Loan(
        gross_cents=months * payment_cents,
        net_cents=net_loan_cents(payment_cents, rate, months),
        months=months,
        annual_rate_percent=annual_rate_percent,
        monthly_rate_millionths=monthly_rate_millionths(rate),
    )


def net_loan_cents(payment_cents: int, annual_rate: Fraction, months: int) -> int:
    """Return the present value of the payments, rounded half up to the cent.

    `annual_rate` is a ratio (0.083 is 8,3 %), effective: i = (1 + r)^(1/12) − 1, value = payment × (1 − (1+i)^−n) / i,
    which is payment × n at r = 0. Raises Bug for a negative rate or payment and for months outside 1–1200.
    """
    if payment_cents < 0 or annual_rate < 0 or not 1 <= months <= _MAX_MONTHS:
        raise Bug("loan.invalid_input")
    growth = _exact_twelfth_root(1 + annual_rate)
    if growth is not None:
        return round_half_up(payment_cents * sum((growth**-month for month in range(1, months + 1)), Fraction(0)))
    if not payment_cents:
        return 0
    digits = _FIRST_DIGITS
    while True:
        low, high = _present_value_bounds(payment_cents, annual_rate, months, digits)
        if low == high:
            return low
        digits *= 2


def monthly_rate_millionths(annual_rate: Fraction) -> int:
    """Return the effective monthly rate in millionths of a percent, half up: 666670 stands for 0,666670 %."""
    growth = _exact_twelfth_root(1 + annual_rate)
    if growth is not None:
        return round_half_up((growth - 1) * _MILLIONTHS_OF_PERCENT)
    digits = _FIRST_DIGITS
    while True:
        with localcontext(Context(prec=digits)):
            rate = (_as_decimal(1 + annual_rate) ** (Decimal(1) / 12) - 1) * _MILLIONTHS_OF_PERCENT
            margin = Decimal(10) ** (20 - digits) * (1 + _as_decimal(annual_rate))
            low, high = _half_up(rate - margin), _half_up(rate + margin)
        if low == high:
            return low
        digits *= 2


def annuity_payment(principal_cents: int, monthly_rate: Fraction, months: int) -> int:
    """Return the monthly payment of a loan at a given monthly rate (a ratio), half up to the cent.

    P × i / (1 − (1+i)^−n), P / n at i = 0; in exact fractions. Raises Bug for negative input or months outside 1–1200.
    """
    if principal_cents < 0 or monthly_rate < 0 or not 1 <= months <= _MAX_MONTHS:
        raise Bug("loan.invalid_input")
    if not monthly_rate:
        return round_half_up(Fraction(principal_cents, months))
    return round_half_up(principal_cents * monthly_rate / (1 - (1 + monthly_rate) ** -months))


def _present_value_bounds(payment_cents: int, annual_rate: Fraction, months: int, digits: int) -> tuple[int, int]:
    """Round both ends of the interval in which the present value certainly lies.

    All terms are positive, so nothing cancels out: rounding errors of the root, of each product and of each sum stay
    below months² units of the last digit, and the margin of ten digits is far wider than that.
    """
    with localcontext(Context(prec=digits)):
        discount = 1 / _as_decimal(1 + annual_rate) ** (Decimal(1) / 12)
        total = Decimal(0)
        for _ in range(months):
            total = (total + 1) * discount
        value = total * payment_cents
        margin = value.scaleb(10 - digits)
        return _half_up(value - margin), _half_up(value + margin)


def _half_up(value: Decimal) -> int:
    return int((value + Decimal("0.5")).to_integral_value("ROUND_FLOOR"))


def _as_decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)


def _exact_twelfth_root(value: Fraction) -> Fraction | None:
    """Return the twelfth root when it is a fraction; in lowest terms numerator and denominator must both be powers."""
    numerator, denominator = _whole_twelfth_root(value.numerator), _whole_twelfth_root(value.denominator)
    if numerator**12 == value.numerator and denominator**12 == value.denominator:
        return Fraction(numerator, denominator)
    return None


def _whole_twelfth_root(value: int) -> int:
    """Return the twelfth root rounded down: the cube root of the square root of the square root."""
    fourth = isqrt(isqrt(value))
    low, high = 0, 1 << (fourth.bit_length() // 3 + 1)
    while high - low > 1:
        middle = (low + high) // 2
        if middle**3 <= fourth:
            low = middle
        else:
            high = middle
    return low
