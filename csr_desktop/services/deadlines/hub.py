"""Deadlines of messages over the hub: to be collected, to be answered by a creditor, to be answered by us (T08)."""

from __future__ import annotations

from collections.abc import Iterator

from csr_desktop.domain.hub_messages import MessageType
from csr_desktop.domain.term_table import TermCode
from csr_desktop.errors import Message
from csr_desktop.services.deadlines.model import DerivedDeadline
from csr_desktop.services.deadlines.parts import RuleContext
from csr_desktop.store.deadline_facts import DeadlineFacts, QuestionFacts


def hub_deadlines(facts: DeadlineFacts, context: RuleContext) -> Iterator[DerivedDeadline]:
    """Return the deadlines of messages; the day that a message or the hub itself names goes before the table."""
    unanswered = {item.id for item in facts.proposals if item.open}
    for item in facts.questions:
        if not item.is_confirmed:
            if item.expires_on is not None:
                yield _collected(item, context)
        elif _is_open(item, unanswered) and not (
            item.answer_due and context.is_far(item.dossier_id, TermCode.HUB_ANSWER, item.id, item.answer_due)
        ):
            yield _answer(item, context)
    yield from _ours(facts, context)


def _is_open(item: QuestionFacts, unanswered: set[str]) -> bool:
    """Whether the answer is still wanted; what was answered in another way is not read as a question at all.

    Only of a proposal several questions wait under one version, so there its open answers say it.
    """
    return item.type != MessageType.PROPOSAL or item.proposal_id in unanswered


def _collected(item: QuestionFacts, context: RuleContext) -> DerivedDeadline:
    rule = context.terms.rule(TermCode.HUB_COLLECTED)
    assert item.expires_on is not None
    ended = context.set_day(item.made_on, item.expires_on)
    return DerivedDeadline(
        dossier_id=item.dossier_id,
        term=TermCode.HUB_COLLECTED,
        subject=item.id,
        began_on=item.made_on,
        due_on=ended.due_on,
        reason=Message.of("deadline.hub_collected", begin=item.made_on),
        step=rule.step,
        message_id=item.id,
        creditor=item.creditor,
        claim_ids=item.claim_ids,
        doubts=ended.doubts,
    )


def _answer(item: QuestionFacts, context: RuleContext) -> DerivedDeadline:
    rule = context.terms.rule(TermCode.HUB_ANSWER)
    if item.answer_due is None:
        ended = context.end(TermCode.HUB_ANSWER, item.made_on)
    else:
        ended = context.set_day(item.made_on, item.answer_due)
    return DerivedDeadline(
        dossier_id=item.dossier_id,
        term=TermCode.HUB_ANSWER,
        subject=item.id,
        began_on=item.made_on,
        due_on=ended.due_on,
        reason=Message.of("deadline.hub_answer", begin=item.made_on),
        step=rule.step,
        message_id=item.id,
        creditor=item.creditor,
        claim_ids=item.claim_ids,
        doubts=ended.doubts,
    )


def _ours(facts: DeadlineFacts, context: RuleContext) -> Iterator[DerivedDeadline]:
    rule = context.terms.rule(TermCode.HUB_OUR_ANSWER)
    for item in facts.incoming:
        ended = context.end(TermCode.HUB_OUR_ANSWER, item.received_on)
        yield DerivedDeadline(
            dossier_id=item.dossier_id,
            term=TermCode.HUB_OUR_ANSWER,
            subject=item.id,
            began_on=item.received_on,
            due_on=ended.due_on,
            reason=Message.of("deadline.hub_our_answer", begin=item.received_on),
            step=rule.step,
            message_id=item.id,
            creditor=item.creditor,
            doubts=ended.doubts,
        )
