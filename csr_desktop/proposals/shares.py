"""What part of the whole debt an amount is: courts weigh the share of who refuses (design/domain.md 1.5, 3.3)."""

from __future__ import annotations

from fractions import Fraction


def share(part_cents: int, whole_cents: int) -> Fraction:
    """Return the exact part; nothing of nothing is nothing. `money.percentage_hundredths` prints it, half up."""
    return Fraction(part_cents, whole_cents) if whole_cents else Fraction(0)
