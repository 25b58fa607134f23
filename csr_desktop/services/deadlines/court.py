"""Deadlines of the court: the judgment, the end of a moratorium or cooling-off period, the report (T15 to T17)."""

from __future__ import annotations

from collections.abc import Iterator

from csr_desktop.domain.court import CourtOutcome, CourtRoute
from csr_desktop.domain.term_table import TermCode
from csr_desktop.errors import Message
from csr_desktop.services.deadlines.model import DerivedDeadline
from csr_desktop.services.deadlines.parts import Ended, RuleContext
from csr_desktop.store.deadline_facts import CourtFacts, DeadlineFacts

#: Where the act says when the judgment comes (Fw 287a(4), and 287b(3) that refers to it).
_JUDGED_SOON = frozenset({CourtRoute.FORCED_SETTLEMENT, CourtRoute.MORATORIUM})
_PERIODS = {CourtRoute.MORATORIUM: TermCode.MORATORIUM, CourtRoute.COOLING_OFF: TermCode.COOLING_OFF}


def court_deadlines(facts: DeadlineFacts, context: RuleContext) -> Iterator[DerivedDeadline]:
    """Return the deadlines of court cases."""
    for case in facts.cases:
        if case.decided_on is None and case.hearing_on is not None and case.route in _JUDGED_SOON:
            yield _judgment(case, context)
        if case.outcome == CourtOutcome.GRANTED:
            yield from _period(case, context)


def _judgment(case: CourtFacts, context: RuleContext) -> DerivedDeadline:
    """T15: on the day of the hearing, or at latest on the eighth day after it."""
    rule = context.terms.rule(TermCode.JUDGMENT)
    assert case.hearing_on is not None
    ended = context.end(TermCode.JUDGMENT, case.hearing_on)
    # A hearing that is planned lies ahead of us; that is as it should be.
    doubts = () if case.hearing_on > context.today else ended.doubts
    planned = case.hearing_on > context.today
    return DerivedDeadline(
        dossier_id=case.dossier_id,
        term=TermCode.JUDGMENT,
        subject=case.id,
        began_on=case.hearing_on,
        due_on=ended.due_on,
        reason=Message.of("deadline.hearing_planned" if planned else "deadline.judgment", begin=case.hearing_on),
        step=rule.step,
        doubts=doubts,
    )


def _period(case: CourtFacts, context: RuleContext) -> Iterator[DerivedDeadline]:
    """T16 and T17: while the measure runs, a proposal must be made; after a moratorium the court wants a report."""
    begin = case.starts_on or case.decided_on
    term = _PERIODS.get(CourtRoute(case.route))
    if begin is None:
        return
    if term is None:
        if case.route == CourtRoute.PROVISIONAL and case.ends_on is not None and case.ends_on >= context.today:
            yield _running(case, context, TermCode.MORATORIUM, Ended(case.ends_on))
        return
    ended = _until(case, context, term)
    if ended.due_on >= context.today:
        yield _running(case, context, term, ended)
    elif term is TermCode.MORATORIUM and case.reported_on is None:
        rule = context.terms.rule(TermCode.COURT_REPORT)
        yield DerivedDeadline(
            dossier_id=case.dossier_id,
            term=TermCode.COURT_REPORT,
            subject=case.id,
            began_on=ended.due_on,
            due_on=ended.due_on,
            reason=Message.of("deadline.court_report", begin=ended.due_on),
            step=rule.step,
            doubts=ended.doubts,
        )


def _until(case: CourtFacts, context: RuleContext, term: TermCode) -> Ended:
    """The last day of the measure: the one that the court set, else the longest that the act allows."""
    begin = case.starts_on or case.decided_on
    assert begin is not None
    most = context.end(term, begin)
    # A measure may begin after today; only a day that cannot be is a doubt.
    doubts = most.doubts if most.due_on == context.today else ()
    if case.ends_on is None:
        return Ended(most.due_on, doubts)
    if case.ends_on < begin:
        return Ended(most.due_on, (Message.of("deadline.doubt.backwards", begin=begin, due=case.ends_on),))
    if case.ends_on > most.due_on:
        return Ended(case.ends_on, (*doubts, Message.of("deadline.doubt.longer_than_law", day=most.due_on)))
    return Ended(case.ends_on, doubts)


def _running(case: CourtFacts, context: RuleContext, term: TermCode, ended: Ended) -> DerivedDeadline:
    rule = context.terms.rule(term)
    begin = case.starts_on or case.decided_on
    assert begin is not None
    if case.route == CourtRoute.MORATORIUM:
        reason = Message.of("deadline.moratorium", begin=begin)
    elif case.route == CourtRoute.COOLING_OFF:
        reason = Message.of("deadline.cooling_off", begin=begin)
    else:
        reason = Message.of("deadline.provisional", begin=begin)
    return DerivedDeadline(
        dossier_id=case.dossier_id,
        term=term,
        subject=case.id,
        began_on=begin,
        due_on=ended.due_on,
        reason=reason,
        step=rule.step,
        doubts=ended.doubts,
    )
