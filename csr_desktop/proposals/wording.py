"""Exact percentages as text: for people with a comma, for machines with a point."""

from __future__ import annotations

from fractions import Fraction

from csr_desktop.proposals.request import PERCENT_DECIMALS


def percent_text(percent: Fraction) -> str:
    """Write a percentage for people, exactly: 8,3 (the sentence adds the sign)."""
    return percent_machine(percent).replace(".", ",")


def percent_machine(percent: Fraction) -> str:
    """Write a percentage for JSON, exactly and without needless zeros: 8.3."""
    scaled = percent.numerator * 10**PERCENT_DECIMALS // percent.denominator
    whole, rest = divmod(scaled, 10**PERCENT_DECIMALS)
    decimals = f"{rest:0{PERCENT_DECIMALS}d}".rstrip("0")
    return f"{whole}.{decimals}" if decimals else str(whole)


def millionths_machine(millionths: int) -> str:
    """Write millionths of a percent for JSON with all six decimals: 0.666670."""
    whole, rest = divmod(millionths, 10**6)
    return f"{whole}.{rest:06d}"
