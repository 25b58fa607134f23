"""How long a dossier is kept and by which rule (T19; design/domain.md 7); the rules come from `resources/safety`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from csr_desktop.domain.dossiers import Dossier
from csr_desktop.domain.safety_terms import RetentionRule


@dataclass(frozen=True, slots=True)
class OwnTerm:
    """A number of years that an organisation chose for a rule, with its reason (a selection list, a decision)."""

    years: int
    reason: str


@dataclass(frozen=True, slots=True)
class Retention:
    """Until which day a dossier is kept. `reason` is that of the organisation's own term, empty for the table's."""

    until: date
    rule: str
    years: int
    since: date
    basis: str
    reason: str

    def is_over(self, today: date) -> bool:
        """Whether the dossier may be erased: from the last day on."""
        return today >= self.until


def retention_of(
    dossier: Dossier, *, was_agreed: bool, rules: Sequence[RetentionRule], own_terms: Mapping[str, OwnTerm]
) -> Retention | None:
    """Return the term by the first rule that fits; None while the dossier is not closed, or when no rule fits."""
    if dossier.closed_on is None:
        return None
    for rule in rules:
        if rule.when == "agreed" and not was_agreed:
            continue
        own = own_terms.get(rule.rule)
        years = own.years if own else rule.years
        return Retention(
            until=_years_later(dossier.closed_on, years),
            rule=rule.rule,
            years=years,
            since=dossier.closed_on,
            basis=rule.basis,
            reason=own.reason if own else "",
        )
    return None


def _years_later(day: date, years: int) -> date:
    """The same day so many years later; 29 February becomes 1 March, never a day too early."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
