"""The result of the VTLB calculator of Bureau Wsnp; the VTLB itself is never recomputed (design/domain.md 4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class VtlbResult:
    """One calculation: the income, the amount left free, and the capacity that follows."""

    id: str
    dossier_id: str
    net_income_cents: int
    vtlb_cents: int
    capacity_cents: int
    calculated_on: date
    assets_cents: int = 0
    valid_from: date | None = None
    calculator_version: str = ""
    norm_period: str = ""
    household_type: str = ""
    persons_covered: str = ""
    made_by: str = ""
    document_id: str | None = None

    @property
    def derived_capacity_cents(self) -> int:
        """Capacity as income minus VTLB, never below zero: the check on what was typed."""
        return max(0, self.net_income_cents - self.vtlb_cents)


def last_norm_change(today: date) -> date:
    """The last 1 January or 1 July: the days on which the VTLB norms change (term T12)."""
    return date(today.year, 7, 1) if today >= date(today.year, 7, 1) else date(today.year, 1, 1)


def next_norm_change(day: date) -> date:
    """The first 1 January or 1 July after a day (term T12): from then on a calculation of that day is too old."""
    return date(day.year, 7, 1) if day < date(day.year, 7, 1) else date(day.year + 1, 1, 1)
