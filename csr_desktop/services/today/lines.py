"""Makes the lines of the work list from deadlines and from where dossiers stand; pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date

from csr_desktop.domain.dossiers import Phase
from csr_desktop.domain.term_table import DeadlineStep, TermCode
from csr_desktop.errors import Message
from csr_desktop.services.deadlines.model import OpenDeadline
from csr_desktop.services.next_step import NextStep, Step, StepFacts, WorkStep, label_group, step_from
from csr_desktop.services.today.model import WorkGroup, WorkItem
from csr_desktop.store.work_reading import WorkFacts

_THREATS = frozenset({TermCode.THREAT})
_KEEPING = frozenset({TermCode.RETENTION})
#: Waiting for somebody else, with a deadline of its own that says so.
_WAITS = frozenset({NextStep.AWAIT_BALANCES, NextStep.AWAIT_ANSWERS, WorkStep.AWAIT_JUDGMENT, NextStep.NOTHING})


def deadline_lines(deadlines: Sequence[OpenDeadline], today: date) -> Iterator[WorkItem]:
    """Return a line for every deadline whose warning day has come; those that sleep too, with their day."""
    for item in deadlines:
        if item.warn_on > today:
            continue
        derived, record = item.derived, item.record
        yield WorkItem(
            f"deadline/{item.reference}",
            derived.dossier_id,
            item.number,
            _group(item, derived.term, today),
            item.due_on,
            derived.reason,
            _STEP_WORDS[derived.step],
            "deadline_step",
            item.owner,
            (),
            record.sleeps_until if record is not None and item.is_asleep(today) else None,
            item,
        )


#: The words of steps, looked up once: there are thousands of lines.
_STEP_WORDS = {step: step.value for step in DeadlineStep}


def _group(item: OpenDeadline, term: TermCode, today: date) -> WorkGroup:
    if term in _KEEPING:
        return WorkGroup.KEEPING
    if term in _THREATS:
        return WorkGroup.THREAT
    if item.due_on < today:
        return WorkGroup.LAW_LATE if item.rule.atw else WorkGroup.LATE
    return WorkGroup.TODAY if item.due_on == today else WorkGroup.SOON


def step_of(facts: WorkFacts) -> Step:
    """Return the next step of a dossier, the same as its page shows."""
    return step_from(
        StepFacts(
            phase=facts.phase,
            taking_part=facts.taking_part,
            to_request=facts.to_request,
            unknown=facts.unknown,
            waiting=facts.waiting,
            has_vtlb=facts.has_vtlb,
            texts_missing=facts.texts_missing,
            proposal=facts.proposal,
            is_complete=facts.open_answers == 0,
            unsent_letters=facts.unsent_letters,
            has_meeting=facts.has_meeting,
            is_untold=facts.is_untold,
        )
    )


def step_lines(
    steps: Sequence[tuple[WorkFacts, Step]], missing: Mapping[str, tuple[str, ...]], today: date
) -> Iterator[WorkItem]:
    """Return a line for every dossier whose next step is ours, and for every second look that is asked."""
    for item, following in steps:
        since = _day(item.changed_on) or _day(item.registered_on) or today
        if item.looks:
            reason = Message.of("today.look", count=item.looks)
            yield _line(item, WorkGroup.LOOK, since, WorkStep.GIVE_SECOND_LOOK, reason)
        if following in _WAITS or (following is NextStep.ADD_CLAIMS and item.phase is Phase.REGISTERED):
            continue
        yield _line(item, WorkGroup.STEP, since, following, _REASONS[following](item), missing.get(item.id, ()))


#: Why each step waits, in a sentence.
_REASONS: Mapping[Step, Callable[[WorkFacts], Message]] = {
    NextStep.PRINT_LETTERS: lambda item: Message.of("today.print_letters", count=item.unsent_letters),
    NextStep.ADD_CLAIMS: lambda _item: Message.of("today.add_claims"),
    NextStep.REQUEST_BALANCES: lambda item: Message.of("today.request_balances", count=item.to_request),
    NextStep.CONFIRM_UNKNOWN: lambda item: Message.of("today.confirm_unknown", count=item.unknown),
    NextStep.ENTER_VTLB: lambda item: Message.of("today.enter_vtlb", count=item.taking_part),
    NextStep.COMPLETE_TEXTS: lambda _item: Message.of("today.complete_texts"),
    NextStep.MAKE_PROPOSAL: lambda item: Message.of("today.make_proposal", count=item.taking_part),
    NextStep.FREEZE_PROPOSAL: lambda _item: Message.of("today.freeze_proposal"),
    NextStep.SEND_PROPOSAL: lambda _item: Message.of("today.send_proposal"),
    NextStep.CONCLUDE: lambda _item: Message.of("today.conclude"),
    WorkStep.TELL_DECISION: lambda _item: Message.of("today.tell_decision"),
    WorkStep.PLAN_MEETING: lambda _item: Message.of("today.plan_meeting"),
    WorkStep.START_SETTLEMENT: lambda _item: Message.of("today.start_settlement"),
    WorkStep.CLOSE_DOSSIER: lambda _item: Message.of("today.close"),
    NextStep.NEW_PROPOSAL: lambda item: Message.of("today.new_proposal", count=item.open_answers),
}


def _line(
    item: WorkFacts,
    group: WorkGroup,
    since: date,
    step: Step,
    reason: Message,
    missing: tuple[str, ...] = (),
) -> WorkItem:
    step_group = label_group(step)
    return WorkItem(
        key=f"{step_group}/{step.value}",
        dossier_id=item.id,
        number=item.number,
        group=group,
        since=since,
        reason=reason,
        step=step.value,
        step_group=step_group,
        owner=item.counsellor,
        missing=missing,
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
