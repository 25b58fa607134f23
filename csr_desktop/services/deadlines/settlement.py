"""Deadlines of figures and of carrying out, and of what comes after it (T10 to T14, T18, T19)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta

from csr_desktop.dates import add_months
from csr_desktop.domain.creditors import Product
from csr_desktop.domain.dossiers import Dossier
from csr_desktop.domain.retention import OwnTerm, retention_of
from csr_desktop.domain.term_table import DeadlineStep, TermCode
from csr_desktop.domain.vtlb import next_norm_change
from csr_desktop.errors import Message
from csr_desktop.services.deadlines.model import DerivedDeadline
from csr_desktop.services.deadlines.parts import RuleContext
from csr_desktop.store.deadline_facts import DeadlineFacts, SettlementFacts


def figure_deadlines(facts: DeadlineFacts, context: RuleContext) -> Iterator[DerivedDeadline]:
    """Return until when the figures of a calculation are fresh enough (T12, T13)."""
    rule = context.terms.rule(TermCode.VTLB)
    for dossier_id, (vtlb_id, calculated_on) in facts.vtlb.items():
        ended = context.end(TermCode.VTLB, calculated_on)
        change = next_norm_change(calculated_on)
        due_on = min(ended.due_on, change - timedelta(days=1))
        is_change = due_on < ended.due_on and not ended.doubts
        if context.is_far(dossier_id, TermCode.VTLB, vtlb_id, due_on if is_change else ended.due_on):
            continue
        yield DerivedDeadline(
            dossier_id=dossier_id,
            term=TermCode.VTLB,
            subject=vtlb_id,
            began_on=calculated_on,
            due_on=due_on if is_change else ended.due_on,
            reason=Message.of("deadline.vtlb_norms", begin=calculated_on, change=change)
            if is_change
            else Message.of("deadline.vtlb", begin=calculated_on),
            step=rule.step,
            doubts=ended.doubts,
        )
    rule = context.terms.rule(TermCode.BALANCE_AGE)
    for dossier_id, oldest in facts.oldest_balance.items():
        ended = context.end(TermCode.BALANCE_AGE, oldest)
        if context.is_far(dossier_id, TermCode.BALANCE_AGE, oldest.isoformat(), ended.due_on):
            continue
        yield DerivedDeadline(
            dossier_id=dossier_id,
            term=TermCode.BALANCE_AGE,
            subject=oldest.isoformat(),
            began_on=oldest,
            due_on=ended.due_on,
            reason=Message.of("deadline.balance_age", begin=oldest),
            step=rule.step,
            doubts=ended.doubts,
        )


def settlement_deadlines(facts: DeadlineFacts, context: RuleContext) -> Iterator[DerivedDeadline]:
    """Return the deadlines of settlements that are carried out, and of those that succeeded."""
    for item in facts.settlements:
        if item.ended_on is not None:
            yield _bkr(item, context)
            continue
        if not context.is_far(item.dossier_id, TermCode.SETTLEMENT_END, item.id, item.planned_end_on):
            yield _end(item, context)
        if item.first_repayment_on is None and item.product != Product.SA:
            yield _start(item, context)
        if item.product == Product.SB and not item.reviews and context.terms.tables.norms.reexamination_months:
            yield _unplanned(item, context)
    yield from _reviews(facts, context)


def _end(item: SettlementFacts, context: RuleContext) -> DerivedDeadline:
    """T10: the day that stands with the settlement."""
    rule, ended = context.terms.rule(TermCode.SETTLEMENT_END), context.set_day(item.started_on, item.planned_end_on)
    return DerivedDeadline(
        dossier_id=item.dossier_id,
        term=TermCode.SETTLEMENT_END,
        subject=item.id,
        began_on=item.started_on,
        due_on=ended.due_on,
        reason=Message.of("deadline.settlement_end", begin=item.started_on),
        step=rule.step,
        letter=rule.letter,
        doubts=ended.doubts,
    )


def _start(item: SettlementFacts, context: RuleContext) -> DerivedDeadline:
    """T11: the first repayment, from which the Wsnp counts (Fw 349a(1)), is not noted."""
    rule, ended = context.terms.rule(TermCode.SETTLEMENT_START), context.end(TermCode.SETTLEMENT_START, item.started_on)
    return DerivedDeadline(
        dossier_id=item.dossier_id,
        term=TermCode.SETTLEMENT_START,
        subject=item.id,
        began_on=item.started_on,
        due_on=ended.due_on,
        reason=Message.of("deadline.settlement_start", begin=item.started_on),
        step=rule.step,
        doubts=ended.doubts,
    )


def _unplanned(item: SettlementFacts, context: RuleContext) -> DerivedDeadline:
    """T14: debt mediation without any review planned: the first month of the norms."""
    begin = item.first_repayment_on or item.started_on
    due_on = add_months(begin, context.terms.tables.norms.reexamination_months[0])
    ended = context.set_day(begin, due_on)
    return DerivedDeadline(
        dossier_id=item.dossier_id,
        term=TermCode.REVIEW,
        subject=item.id,
        began_on=begin,
        due_on=ended.due_on,
        reason=Message.of("deadline.review_unplanned", begin=begin),
        step=DeadlineStep.PLAN_REVIEW,
        doubts=ended.doubts,
    )


def _reviews(facts: DeadlineFacts, context: RuleContext) -> Iterator[DerivedDeadline]:
    """T14: reviews that are planned and not held."""
    rule = context.terms.rule(TermCode.REVIEW)
    began = {item.dossier_id: item.started_on for item in facts.settlements if item.ended_on is None}
    for item in facts.reviews:
        if context.is_far(item.dossier_id, TermCode.REVIEW, item.id, item.due_on):
            continue
        begin = began.get(item.dossier_id, item.due_on)
        ended = context.set_day(begin, item.due_on)
        yield DerivedDeadline(
            dossier_id=item.dossier_id,
            term=TermCode.REVIEW,
            subject=item.id,
            began_on=begin,
            due_on=ended.due_on,
            reason=Message.of("deadline.review", due=item.due_on),
            step=rule.step,
            letter=rule.letter,
            doubts=ended.doubts,
        )


def _bkr(item: SettlementFacts, context: RuleContext) -> DerivedDeadline:
    """T18: the registration at the BKR should be gone by then."""
    rule = context.terms.rule(TermCode.BKR)
    assert item.ended_on is not None
    ended = context.end(TermCode.BKR, item.ended_on)
    return DerivedDeadline(
        dossier_id=item.dossier_id,
        term=TermCode.BKR,
        subject=item.id,
        began_on=item.ended_on,
        due_on=ended.due_on,
        reason=Message.of("deadline.bkr", begin=item.ended_on),
        step=rule.step,
        letter=rule.letter,
        doubts=ended.doubts,
    )


def retention_deadlines(
    facts: DeadlineFacts, context: RuleContext, own_terms: Mapping[str, OwnTerm]
) -> Iterator[DerivedDeadline]:
    """T19: closed dossiers whose time of keeping ends, until somebody asked to erase them."""
    rule = context.terms.rule(TermCode.RETENTION)
    for item in facts.closed:
        kept = retention_of(
            Dossier(id=item.id, number=item.number, closed_on=item.closed_on),
            was_agreed=item.was_agreed,
            rules=context.terms.tables.safety.retention,
            own_terms=own_terms,
        )
        if kept is None or item.is_asked:
            continue
        yield DerivedDeadline(
            dossier_id=item.id,
            term=TermCode.RETENTION,
            subject=item.id,
            began_on=item.closed_on,
            due_on=kept.until,
            reason=Message.of("deadline.retention", begin=item.closed_on, years=kept.years),
            step=rule.step,
        )
