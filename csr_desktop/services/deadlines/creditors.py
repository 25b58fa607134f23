"""Deadlines towards creditors on paper and on lists: notice, the 120 days, balances, proposal (T06, T07, T09)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from csr_desktop.domain.term_table import DeadlineStep, TermCode
from csr_desktop.domain.terms import Length, Unit, end_of
from csr_desktop.errors import Message, UserError
from csr_desktop.services.deadlines.model import DerivedDeadline
from csr_desktop.services.deadlines.parts import Ended, RuleContext
from csr_desktop.store.deadline_facts import DeadlineFacts


def creditor_deadlines(facts: DeadlineFacts, context: RuleContext) -> Iterator[DerivedDeadline]:
    """Return the deadlines towards creditors."""
    yield from _notices(facts, context)
    yield from _settling(facts, context)
    yield from _balances(facts, context)
    yield from _proposals(facts, context)
    yield from _reconsiderations(facts, context)


@dataclass(slots=True)
class _Batch:
    """Creditors or claims that were written to on one day and whose term ends together."""

    count: int = 0
    claims: list[str] = field(default_factory=list)
    letters: dict[str, None] = field(default_factory=dict)


def _notices(facts: DeadlineFacts, context: RuleContext) -> Iterator[DerivedDeadline]:
    """T06: the collection stop that covenants give after the notice: eight months, six for health insurers.

    Counted from the day of the notice, as its letter says.
    """
    usual = context.terms.length(TermCode.NOTICE)
    assert usual is not None
    batches: dict[tuple[str, date, int], _Batch] = {}
    for item in facts.notices:
        batch = batches.setdefault((item.dossier_id, item.told_on, usual.count), _Batch())
        batch.count += item.handlers
        batch.letters.update(dict.fromkeys(item.letter_ids))
    for item in facts.special_notices:
        assert item.kind is not None
        usual_batch = batches[item.dossier_id, item.told_on, usual.count]
        months = context.terms.notice_months[item.kind]
        batch = batches.setdefault((item.dossier_id, item.told_on, months), _Batch())
        if batch is usual_batch:
            continue
        usual_batch.count -= item.handlers
        batch.count += item.handlers
        for letter_id in item.letter_ids:
            usual_batch.letters.pop(letter_id, None)
            batch.letters[letter_id] = None
    rule = context.terms.rule(TermCode.NOTICE)
    for (dossier_id, told_on, months), batch in batches.items():
        if not batch.count:
            continue
        ended = _months_later(context, told_on, months)
        subject = told_on.isoformat() if months == usual.count else f"{told_on.isoformat()}+{months}"
        if context.is_far(dossier_id, TermCode.NOTICE, subject, ended.due_on):
            continue
        yield DerivedDeadline(
            dossier_id=dossier_id,
            term=TermCode.NOTICE,
            subject=subject,
            began_on=told_on,
            due_on=ended.due_on,
            reason=Message.of("deadline.notice", begin=told_on, count=batch.count),
            step=rule.step,
            letter=rule.letter,
            letter_ids=tuple(batch.letters),
            count=batch.count,
            doubts=ended.doubts,
        )


def _months_later(context: RuleContext, begin: date, months: int) -> Ended:
    """The end of the months of this group of creditors; a covenant is no act, so weekends change nothing."""
    try:
        end = end_of(begin, Length(months, Unit.MONTHS), context.terms.calendar)
    except UserError as error:
        return Ended(context.today, error.messages)
    return context.set_day(begin, end)


def _settling(facts: DeadlineFacts, context: RuleContext) -> Iterator[DerivedDeadline]:
    """T07: 120 days from the first balance request to the agreement (NVVK module Schuldregeling)."""
    rule, length = context.terms.rule(TermCode.SETTLING), context.terms.length(TermCode.SETTLING)
    assert length is not None
    for dossier_id, begin in facts.first_asked.items():
        ended = context.end(TermCode.SETTLING, begin)
        if context.is_far(dossier_id, TermCode.SETTLING, dossier_id, ended.due_on):
            continue
        day = (context.today - begin).days
        yield DerivedDeadline(
            dossier_id=dossier_id,
            term=TermCode.SETTLING,
            subject=dossier_id,
            began_on=begin,
            due_on=ended.due_on,
            reason=Message.of("deadline.settling", begin=begin, number=day, length=length.count),
            step=rule.step,
            letter=rule.letter,
            doubts=ended.doubts,
        )


def _balances(facts: DeadlineFacts, context: RuleContext) -> Iterator[DerivedDeadline]:
    """T09: answers to balance requests on paper or on a list, by the last request that left; then by the reminder.

    Over the hub another term holds (T08). What was asked on one day in one dossier is one deadline.
    """
    waiting = facts.waiting
    batches: dict[tuple[str, TermCode, date], _Batch] = {}
    for claim_id, (asked_on, term, letter_id) in _asked(facts, waiting).items():
        batch = batches.setdefault((waiting[claim_id], term, asked_on), _Batch())
        batch.count += 1
        batch.claims.append(claim_id)
        if letter_id:
            batch.letters[letter_id] = None
    for (dossier_id, term, asked_on), batch in batches.items():
        rule, ended = context.terms.rule(term), context.end(term, asked_on)
        if context.is_far(dossier_id, term, asked_on.isoformat(), ended.due_on):
            continue
        is_reminded = term is TermCode.BALANCE_REMINDER
        yield DerivedDeadline(
            dossier_id=dossier_id,
            term=term,
            subject=asked_on.isoformat(),
            began_on=asked_on,
            due_on=ended.due_on,
            reason=Message.of(
                "deadline.balances_reminded" if is_reminded else "deadline.balances",
                begin=asked_on,
                count=batch.count,
            ),
            step=rule.step,
            letter=rule.letter,
            letter_ids=tuple(batch.letters),
            claim_ids=tuple(batch.claims),
            count=batch.count,
            doubts=ended.doubts,
        )


def _asked(facts: DeadlineFacts, waiting: Mapping[str, str]) -> dict[str, tuple[date, TermCode, str | None]]:
    """Return for each claim that waits when it was last asked, under which term, and in which letter."""
    asked: dict[str, tuple[date, TermCode, str | None]] = {}
    for request in facts.requests:
        for claim_id in request.claim_ids:
            if claim_id not in waiting:
                continue
            if request.sent_on is not None:
                term = TermCode.BALANCE_REMINDER if request.is_reminder else TermCode.BALANCE
                asked[claim_id] = (request.sent_on, term, request.letter_id)
            elif not request.is_reminder:
                # Asked anew, of another handler perhaps; that letter still lies here.
                asked.pop(claim_id, None)
    for item in facts.list_requests:
        before = asked.get(item.claim_id)
        if item.claim_id in waiting and (before is None or before[0] < item.asked_on):
            asked[item.claim_id] = (item.asked_on, TermCode.BALANCE, None)
    return asked


def _proposals(facts: DeadlineFacts, context: RuleContext) -> Iterator[DerivedDeadline]:
    """T09: answers to a proposal, by the day it was sent, then by the last reminder; each leads to the next step."""
    for item in facts.proposals:
        begin = item.reminded_on or item.sent_on
        if not item.open or begin is None:
            continue
        is_reminded = item.reminded_on is not None
        term = TermCode.PROPOSAL_REMINDER if is_reminded else TermCode.PROPOSAL
        rule, ended = context.terms.rule(term), context.end(term, begin)
        if context.is_far(item.dossier_id, term, item.id, ended.due_on):
            continue
        step, letter = rule.step, rule.letter
        if step is DeadlineStep.RECONSIDER and item.is_reconsidered:
            after = context.terms.rule(TermCode.RECONSIDERATION)
            step, letter = after.step, after.letter
        yield DerivedDeadline(
            dossier_id=item.dossier_id,
            term=term,
            subject=item.id,
            began_on=begin,
            due_on=ended.due_on,
            reason=Message.of(
                "deadline.proposal_reminded" if is_reminded else "deadline.proposal", begin=begin, count=len(item.open)
            ),
            step=step,
            letter=letter,
            claim_ids=item.open,
            count=len(item.open),
            doubts=ended.doubts,
        )


def _reconsiderations(facts: DeadlineFacts, context: RuleContext) -> Iterator[DerivedDeadline]:
    """T09: the answer of a creditor that was asked to think again by letter, mail or phone."""
    rule = context.terms.rule(TermCode.RECONSIDERATION)
    for item in facts.reconsiderations:
        ended = context.end(TermCode.RECONSIDERATION, item.asked_on)
        yield DerivedDeadline(
            dossier_id=item.dossier_id,
            term=TermCode.RECONSIDERATION,
            subject=item.id,
            began_on=item.asked_on,
            due_on=ended.due_on,
            reason=Message.of("deadline.reconsideration", begin=item.asked_on),
            step=rule.step,
            letter=rule.letter,
            letter_ids=(item.letter_id,) if item.letter_id else (),
            claim_ids=item.claim_ids,
            creditor=item.creditor,
            doubts=ended.doubts,
        )
