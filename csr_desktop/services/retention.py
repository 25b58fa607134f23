"""How long each dossier is kept and why, which are over their term, and the terms an organisation chose (T19)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from csr_desktop.clock import Clock
from csr_desktop.domain.dossiers import Dossier, Phase, PhaseEvent
from csr_desktop.domain.erasure import ErasureRequest, ErasureStatus
from csr_desktop.domain.proposals import Proposal
from csr_desktop.domain.retention import OwnTerm, Retention, retention_of
from csr_desktop.domain.safety_terms import RetentionRule, SafetyTerms
from csr_desktop.errors import Message, UserError
from csr_desktop.services.deadlines.late import Overdue
from csr_desktop.store.unit_of_work import Store

__all__ = ["KeptDossier", "Retention", "RetentionService", "Term"]

_OWN_TERMS = "retention.own_terms"
_MOST_YEARS = 100
_AGREED = (Phase.AGREED, Phase.EXECUTION)


@dataclass(frozen=True, slots=True)
class KeptDossier:
    """A closed dossier with its term; `is_asked` when a request to erase it is open."""

    dossier_id: str
    number: str
    retention: Retention
    is_over: bool
    is_asked: bool


@dataclass(frozen=True, slots=True)
class Term:
    """A rule of the table, and what this organisation made of it."""

    rule: RetentionRule
    own: OwnTerm | None

    @property
    def years(self) -> int:
        """The number of years that counts."""
        return self.own.years if self.own else self.rule.years


class RetentionService:
    """Reads the terms of dossiers; writes only the organisation's own number of years."""

    def __init__(self, store: Store, clock: Clock, terms: SafetyTerms) -> None:
        self._store = store
        self._clock = clock
        self._rules = terms.retention

    def of(self, dossier_id: str) -> Retention | None:
        """Return until when a dossier is kept and by which rule; None while it is not closed."""
        dossier = self._store.get(Dossier, dossier_id)
        return self._retention(dossier, self._own_terms(), self._agreed([dossier_id]))

    def is_over(self, dossier_id: str) -> bool:
        """Whether the term of a dossier has passed."""
        found = self.of(dossier_id)
        return found is not None and found.is_over(self._clock.today())

    def all(self, *, overdue_only: bool = False) -> list[KeptDossier]:
        """Return the closed dossiers with their terms, first the one that has waited longest; the bin included."""
        closed = [item for item in self._store.find(Dossier) if item.closed_on is not None]
        agreed, own = self._agreed([item.id for item in closed]), self._own_terms()
        asked = {item.dossier_id for item in self._store.find(ErasureRequest, status=ErasureStatus.OPEN)}
        today = self._clock.today()
        found = [
            KeptDossier(item.id, item.number, term, term.is_over(today), item.id in asked)
            for item in closed
            if (term := self._retention(item, own, agreed)) is not None
        ]
        wanted = [item for item in found if item.is_over or not overdue_only]
        return sorted(wanted, key=lambda item: (item.retention.until, item.number))

    def overdue(self) -> list[Overdue]:
        """Return the dossiers that are over their term and for which nobody asked yet to erase them."""
        return [
            Overdue(
                item.dossier_id,
                item.number,
                item.retention.until,
                Message.of("overdue.retention", day=item.retention.until),
            )
            for item in self.all(overdue_only=True)
            if not item.is_asked
        ]

    def terms(self) -> list[Term]:
        """Return the rules in their order with what this organisation chose."""
        own = self._own_terms()
        return [Term(rule, own.get(rule.rule)) for rule in self._rules]

    def set_years(self, rule: str, years: int | None, reason: str) -> None:
        """Choose another number of years for a rule, with its reason; None takes the table's again.

        Raises UserError `retention.rule_unknown`, `retention.years` or `retention.reason_missing`.
        """
        if rule not in {item.rule for item in self._rules}:
            raise UserError("retention.rule_unknown", rule=rule, rules=", ".join(item.rule for item in self._rules))
        own = self._own_terms()
        if years is None:
            own.pop(rule, None)
        else:
            if not 1 <= years <= _MOST_YEARS:
                raise UserError("retention.years", most=_MOST_YEARS)
            if not reason.strip():
                raise UserError("retention.reason_missing")
            own[rule] = OwnTerm(years, reason.strip())
        with self._store.unit_of_work("retention.terms") as work:
            work.put_setting(_OWN_TERMS, msgspec.json.encode(own).decode())

    def _own_terms(self) -> dict[str, OwnTerm]:
        raw = self._store.setting(_OWN_TERMS)
        return msgspec.json.decode(raw, type=dict[str, OwnTerm]) if raw else {}

    def _agreed(self, dossier_ids: Sequence[str]) -> set[str]:
        """Dossiers in which a settlement was agreed, also when it ended early: payments may have been made."""
        proposals = self._store.find(Proposal, dossier_id=tuple(dossier_ids))
        stays = self._store.find(PhaseEvent, dossier_id=tuple(dossier_ids), phase=_AGREED)
        return {item.dossier_id for item in proposals if item.agreed_on} | {item.dossier_id for item in stays}

    def _retention(self, dossier: Dossier, own: dict[str, OwnTerm], agreed: set[str]) -> Retention | None:
        return retention_of(dossier, was_agreed=dossier.id in agreed, rules=self._rules, own_terms=own)
