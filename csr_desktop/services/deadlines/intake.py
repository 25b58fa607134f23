"""Deadlines of the way in: first meeting, threat, decision, completion and objection (T01 to T05)."""

from __future__ import annotations

from collections.abc import Iterator

from csr_desktop.domain.dossiers import Phase
from csr_desktop.domain.intake import DecisionKind
from csr_desktop.domain.term_table import TermCode
from csr_desktop.domain.terms import Standstill, standstill
from csr_desktop.errors import Message, UserError
from csr_desktop.services.deadlines.model import DerivedDeadline
from csr_desktop.services.deadlines.parts import RuleContext
from csr_desktop.store.deadline_facts import DeadlineFacts, SuspensionFacts

_BEFORE_MEETING = frozenset({Phase.REGISTERED, Phase.INTAKE})
#: The decision on a request; a termination ends help that was given.
_ON_REQUEST = frozenset({DecisionKind.ADMISSION, DecisionKind.REJECTION})


def intake_deadlines(facts: DeadlineFacts, context: RuleContext) -> Iterator[DerivedDeadline]:
    """Return the deadlines of the way in."""
    yield from _meetings(facts, context)
    yield from _threats(facts, context)
    yield from _decisions(facts, context)
    yield from _completions(facts, context)
    yield from _objections(facts, context)


def _meetings(facts: DeadlineFacts, context: RuleContext) -> Iterator[DerivedDeadline]:
    """T01: four weeks from registration to the first meeting (Wgs art. 4(1))."""
    rule = context.terms.rule(TermCode.FIRST_MEETING)
    for dossier in facts.dossiers.values():
        intake = facts.intakes.get(dossier.id)
        if dossier.phase not in _BEFORE_MEETING or (intake is not None and intake.first_meeting_on is not None):
            continue
        begin = dossier.registered_on
        if begin is None:
            # Nobody noted when it began, so nobody can say when it ends.
            begin, ended = context.today, context.set_day(context.today, context.today)
            doubts: tuple[Message, ...] = (Message.of("deadline.doubt.no_begin"),)
        else:
            ended = context.end(TermCode.FIRST_MEETING, begin)
            doubts = ended.doubts
        planned = intake.meeting_planned_on if intake else None
        if planned is not None and planned > ended.due_on:
            doubts = (*doubts, Message.of("deadline.doubt.planned_late", day=planned))
        yield DerivedDeadline(
            dossier_id=dossier.id,
            term=TermCode.FIRST_MEETING,
            subject=dossier.id,
            began_on=begin,
            due_on=ended.due_on,
            reason=Message.of("deadline.first_meeting", begin=begin),
            step=rule.step,
            letter=rule.letter,
            doubts=doubts,
        )


def _threats(facts: DeadlineFacts, context: RuleContext) -> Iterator[DerivedDeadline]:
    """T02: three working days from the report of a threatening situation to the meeting (Wgs art. 4(2))."""
    rule = context.terms.rule(TermCode.THREAT)
    for crisis in facts.crises:
        intake = facts.intakes.get(crisis.dossier_id)
        held = intake.first_meeting_on if intake else None
        if crisis.began_on is not None or (held is not None and held >= crisis.reported_on):
            continue
        ended = context.end(TermCode.THREAT, crisis.reported_on)
        yield DerivedDeadline(
            dossier_id=crisis.dossier_id,
            term=TermCode.THREAT,
            subject=crisis.id,
            began_on=crisis.reported_on,
            due_on=ended.due_on,
            reason=Message.of("deadline.threat", begin=crisis.reported_on),
            step=rule.step,
            letter=rule.letter,
            doubts=ended.doubts,
        )


def _decisions(facts: DeadlineFacts, context: RuleContext) -> Iterator[DerivedDeadline]:
    """T03: the decision within the term of the ordinance, at most eight weeks, from the first meeting (Wgs art. 4a).

    Days on which data were being completed do not count (T04; Awb 4:15).
    """
    rule = context.terms.rule(TermCode.DECISION)
    decided = {item.dossier_id: item.decided_on for item in facts.decisions if item.kind in _ON_REQUEST}
    for intake in facts.intakes.values():
        begin = intake.first_meeting_on
        last = decided.get(intake.dossier_id)
        if begin is None or (last is not None and last >= begin):
            continue
        own = [item for item in facts.suspensions if item.dossier_id == intake.dossier_id] if facts.suspensions else []
        stills, doubts = _standstills(own)
        ended = context.end(TermCode.DECISION, begin, stills)
        if context.is_far(intake.dossier_id, TermCode.DECISION, intake.dossier_id, ended.due_on):
            continue
        reason = Message.of("deadline.decision", begin=begin)
        if stills:
            plain = context.end(TermCode.DECISION, begin)
            reason = Message.of("deadline.decision_suspended", begin=begin, days=(ended.due_on - plain.due_on).days)
        yield DerivedDeadline(
            dossier_id=intake.dossier_id,
            term=TermCode.DECISION,
            subject=intake.dossier_id,
            began_on=begin,
            due_on=ended.due_on,
            reason=reason,
            step=rule.step,
            letter=rule.letter,
            doubts=(*ended.doubts, *doubts),
        )


def _standstills(suspensions: list[SuspensionFacts]) -> tuple[tuple[Standstill, ...], tuple[Message, ...]]:
    """Return the days on which the term stands still, and what is wrong with suspensions that do not count."""
    stills: list[Standstill] = []
    doubts: list[Message] = []
    for item in suspensions:
        try:
            still = standstill(item.began_on, item.until, item.ended_on)
        except UserError as error:
            doubts += error.messages
            continue
        if still is not None:
            stills.append(still)
    return tuple(stills), tuple(doubts)


def _completions(facts: DeadlineFacts, context: RuleContext) -> Iterator[DerivedDeadline]:
    """T04: the day that was given to complete the data (Awb 4:5)."""
    rule = context.terms.rule(TermCode.COMPLETION)
    for item in facts.suspensions:
        if item.ended_on is not None:
            continue
        ended = context.set_day(item.began_on, item.until)
        yield DerivedDeadline(
            dossier_id=item.dossier_id,
            term=TermCode.COMPLETION,
            subject=item.id,
            began_on=item.began_on,
            due_on=ended.due_on,
            reason=Message.of("deadline.completion", begin=item.began_on),
            step=rule.step,
            letter=rule.letter,
            letter_ids=(item.letter_id,) if item.letter_id else (),
            doubts=ended.doubts,
        )


def _objections(facts: DeadlineFacts, context: RuleContext) -> Iterator[DerivedDeadline]:
    """T05: six weeks to object, from the day after the decision was sent (Awb 6:7, 6:8); then six to decide (7:10)."""
    for item in facts.decisions:
        begin = item.sent_on or item.decided_on
        until = context.end(TermCode.OBJECTION, begin)
        letters = (item.letter_id,) if item.letter_id else ()
        if item.objection_on is None:
            if until.due_on < context.today:
                # The decision stands; nothing is left to do.
                continue
            if context.is_far(item.dossier_id, TermCode.OBJECTION, item.id, until.due_on):
                continue
            rule = context.terms.rule(TermCode.OBJECTION)
            yield DerivedDeadline(
                dossier_id=item.dossier_id,
                term=TermCode.OBJECTION,
                subject=item.id,
                began_on=begin,
                due_on=until.due_on,
                reason=Message.of("deadline.objection", begin=begin),
                step=rule.step,
                letter=rule.letter,
                letter_ids=letters,
                doubts=until.doubts,
            )
        elif item.objection_settled_on is None:
            rule = context.terms.rule(TermCode.OBJECTION_DECISION)
            ended = context.end(TermCode.OBJECTION_DECISION, until.due_on)
            late = item.objection_on > until.due_on
            doubts = (Message.of("deadline.doubt.objection_late", day=until.due_on),) if late else ()
            yield DerivedDeadline(
                dossier_id=item.dossier_id,
                term=TermCode.OBJECTION_DECISION,
                subject=item.id,
                # The objection is what waits; its term is counted from the end of the term to object.
                began_on=item.objection_on,
                due_on=ended.due_on,
                reason=Message.of("deadline.objection_decision", begin=item.objection_on),
                step=rule.step,
                letter=rule.letter,
                letter_ids=letters,
                doubts=doubts,
            )
