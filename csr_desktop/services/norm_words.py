"""The figures of the norms as a person reads them: with their unit."""

from __future__ import annotations

from fractions import Fraction

from csr_desktop.money import format_euro


def words_of(figure: str, value: object) -> str:
    """Return a value of `NormPackage` with its unit; the name of the figure says which that is."""
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    if figure.endswith("_cents"):
        assert isinstance(value, int)
        return format_euro(value)
    number = decimal_words(value) if isinstance(value, Fraction) else str(value)
    if figure.endswith("_percent"):
        return f"{number} %"
    if figure.endswith("_days"):
        return f"{number} dagen"
    if figure.endswith("months"):
        return f"{number} maanden"
    return number


def decimal_words(value: Fraction) -> str:
    """Return a fraction that came from a decimal text with a comma and no idle zeros (tables have six at most)."""
    whole, part = divmod(value * 10**6, 10**6)
    decimals = f"{int(part):06}".rstrip("0")
    return f"{int(whole)},{decimals}" if decimals else str(int(whole))
