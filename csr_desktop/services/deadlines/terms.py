"""How long a term is now: from the table of terms, from the tables that share a figure with it, or the team's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from csr_desktop.domain.class_table import ClassTable
from csr_desktop.domain.court_terms import MeasureTerms
from csr_desktop.domain.exchange_terms import ExchangeTerms
from csr_desktop.domain.safety_terms import SafetyTerms
from csr_desktop.domain.settlement_terms import StartTerms
from csr_desktop.domain.term_table import TermCode, TermRule, TermTable
from csr_desktop.domain.terms import Length, OfficeCalendar, Standstill, Unit, end_of
from csr_desktop.proposals.norms import NormPackage

_HUB_DAYS = OfficeCalendar()


@dataclass(frozen=True, slots=True)
class OwnLength:
    """A length that this municipality set for a term, with its reason (an ordinance)."""

    length: int
    reason: str


@dataclass(frozen=True, slots=True)
class TermTables:
    """The tables that hold the lengths; each figure stands in one of them."""

    terms: TermTable
    norms: NormPackage
    exchange: ExchangeTerms
    safety: SafetyTerms
    classes: ClassTable
    court: MeasureTerms
    start: StartTerms


class TermsInForce:
    """The terms as they hold for this organisation on one day."""

    def __init__(self, tables: TermTables, own: Mapping[TermCode, OwnLength]) -> None:
        self.tables = tables
        self.own = own
        self.calendar: OfficeCalendar = tables.terms.calendar
        self._rules = {rule.code: rule for rule in tables.terms.term}
        #: Kinds of claims whose creditors agreed to a notice term of their own, in months (T06).
        self.notice_months: Mapping[str, int] = {
            kind.code: kind.moratorium_months for kind in tables.classes.kinds.values() if kind.moratorium_months
        }
        self._warnings = {code: timedelta(days=rule.warn_days) for code, rule in self._rules.items()}

    def rule(self, code: TermCode) -> TermRule:
        """Return the row of a term."""
        return self._rules[code]

    def length(self, code: TermCode) -> Length | None:
        """Return how long a term is; None when a day in the dossier says so, or when it depends on the dossier."""
        rule = self._rules[code]
        if rule.own_length is not None:
            own = self.own.get(code)
            return rule.own_length if own is None else Length(own.length, rule.own_length.unit)
        norms = self.tables.norms
        months, days, working = Unit.MONTHS, Unit.DAYS, Unit.WORKING_DAYS
        homes = {
            "norms.months": (norms.months, months),
            "norms.notice_months": (norms.notice_months, months),
            "norms.balance_answer_days": (norms.balance_answer_days, days),
            "norms.reminder_answer_days": (norms.reminder_answer_days, days),
            "norms.proposal_answer_days": (norms.proposal_answer_days, days),
            "norms.vtlb_max_age_months": (norms.vtlb_max_age_months, months),
            "norms.balance_max_age_months": (norms.balance_max_age_months, months),
            "court.judgment_days": (self.tables.court.judgment_days, days),
            "court.moratorium_months": (self.tables.court.moratorium_months, months),
            "court.cooling_off_months": (self.tables.court.cooling_off_months, months),
            "settlement.first_repayment_within_months": (self.tables.start.first_repayment_within_months, months),
            "exchange.answer_working_days": (self.tables.exchange.messages.answer_working_days, working),
            "exchange.retention_working_days": (self.tables.exchange.messages.retention_working_days, working),
        }
        found = homes.get(rule.home or "")
        return None if found is None else Length(*found)

    def end(self, code: TermCode, begin: date, standstills: tuple[Standstill, ...] = ()) -> date:
        """Return the last day of a term that began on a day.

        A term that the municipality set itself is none of an act: the Algemene termijnenwet leaves it alone, and it
        never ends later than the term of the act.
        """
        rule, length = self._rules[code], self.length(code)
        assert length is not None, code
        is_own = code in self.own
        # The hub counts in its own working days, without the days that a decree makes equal to holidays.
        calendar = _HUB_DAYS if (rule.home or "").startswith("exchange.") else self.calendar
        end = end_of(begin, length, calendar, atw=rule.atw and not is_own, standstills=standstills)
        if is_own and rule.atw and rule.most is None and rule.own_length is not None:
            end = min(end, end_of(begin, rule.own_length, self.calendar, atw=True, standstills=standstills))
        return end

    def warn_on(self, code: TermCode, due_on: date) -> date:
        """Return from which day on a deadline is shown as coming."""
        return due_on - self._warnings[code]

    def last_shown(self, code: TermCode, shown_by: date) -> date:
        """Return the latest end of a term that is shown as coming by a day: the other way round of `warn_on`."""
        return shown_by + self._warnings[code]
