"""What the rules of all subjects share: the end of a term, and what is said when the data it runs from are odd."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from csr_desktop.domain.term_table import TermCode
from csr_desktop.domain.terms import Standstill, checked_day
from csr_desktop.errors import Message, UserError
from csr_desktop.services.deadlines.terms import TermsInForce


@dataclass(frozen=True, slots=True)
class RuleContext:
    """The terms as they hold, and the day on which is looked."""

    terms: TermsInForce
    today: date
    #: Only what is shown as coming by then is wanted; None wants all.
    horizon: date | None = None
    #: What people touched, by dossier, term and subject: they may have chosen an earlier day.
    touched: frozenset[tuple[str, str, str]] = frozenset()
    #: Ends that were worked out: an office has thousands of terms, and they begin on few days.
    _ends: dict[tuple[TermCode, date], Ended] = field(default_factory=dict, repr=False, compare=False)
    #: Up to which last day a term is shown, by term.
    _shown: dict[TermCode, date] = field(default_factory=dict, repr=False, compare=False)

    def is_far(self, dossier_id: str, code: TermCode, subject: str, due_on: date) -> bool:
        """Whether a deadline need not be made, because it lies beyond what is wanted and nobody touched it."""
        if self.horizon is None:
            return False
        last = self._shown.get(code)
        if last is None:
            last = self._shown[code] = self.terms.last_shown(code, self.horizon)
        return due_on > last and (not self.touched or (dossier_id, code.value, subject) not in self.touched)

    def end(self, code: TermCode, begin: date, standstills: tuple[Standstill, ...] = ()) -> Ended:
        """Return when a term ends that began on a day.

        A day on which no term can begin is no reason to say nothing: then it is today's business, with the doubt.
        """
        if standstills:
            return self._end(code, begin, standstills)
        ended = self._ends.get((code, begin))
        if ended is None:
            ended = self._ends[code, begin] = self._end(code, begin, ())
        return ended

    def _end(self, code: TermCode, begin: date, standstills: tuple[Standstill, ...]) -> Ended:
        try:
            return Ended(self.terms.end(code, begin, standstills), self._early(begin))
        except UserError as error:
            return Ended(self.today, error.messages)

    def set_day(self, begin: date, due_on: date) -> Ended:
        """Return the end that a person or a court set, with what is odd about it."""
        try:
            checked_day(begin)
            checked_day(due_on)
        except UserError as error:
            return Ended(self.today, error.messages)
        if due_on < begin:
            return Ended(due_on, (Message.of("deadline.doubt.backwards", begin=begin, due=due_on),))
        return Ended(due_on, self._early(begin))

    def _early(self, begin: date) -> tuple[Message, ...]:
        """A term that begins after today: a typing error, or a clock that was set back."""
        return (Message.of("deadline.doubt.begins_later", day=begin),) if begin > self.today else ()


@dataclass(frozen=True, slots=True)
class Ended:
    """The last day of a term, and what is odd about the data."""

    due_on: date
    doubts: tuple[Message, ...] = ()
