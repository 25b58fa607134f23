"""Makes the lines of the work list from deadlines and from where dossiers stand; pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date

from csr_desktop.domain.dossiers import Phase
from csr_desktop.domain.term_table import TermCode
from csr_desktop.errors import Message
from csr_desktop.services.deadlines.model import OpenDeadline
from csr_desktop.services.next_step import NextStep, StepFacts, step_from
from csr_desktop.services.today.model import WorkGroup, WorkItem, WorkStep
from csr_desktop.store.work_reading import WorkFacts

_THREATS = frozenset({TermCode.THREAT})
_KEEPING = frozenset({TermCode.RETENTION})
#: Phases in which nothing is left but to close.
_TO_CLOSE = frozenset({Phase.REJECTED, Phase.SUCCEEDED, Phase.ENDED_EARLY, Phase.WSNP})
#: Waiting for somebody else, with a deadline of its own that says so.
_WAITS = frozenset({NextStep.AWAIT_BALANCES, NextStep.AWAIT_ANSWERS, NextStep.NOTHING})


def deadline_lines(deadlines: Sequence[OpenDeadline], today: date) -> Iterator[WorkItem]:
    """Return a line for every deadline whose warning day has come; those that sleep too, with their day."""
    for item in deadlines:
        if item.warn_on > today:
            continue
        yield WorkItem(
            key=f"deadline/{item.reference}",
            dossier_id=item.dossier_id,
            number=item.number,
            group=_group(item, today),
            since=item.due_on,
            reason=item.reason,
            step=item.step.value,
            step_group="deadline_step",
            owner=item.owner,
            hidden_until=item.sleeps_until if item.is_asleep(today) else None,
            deadline=item,
        )


def _group(item: OpenDeadline, today: date) -> WorkGroup:
    if item.term in _KEEPING:
        return WorkGroup.KEEPING
    if item.term in _THREATS:
        return WorkGroup.THREAT
    if item.is_late(today):
        return WorkGroup.LAW_LATE if item.is_statutory else WorkGroup.LATE
    return WorkGroup.TODAY if item.due_on == today else WorkGroup.SOON


def step_of(facts: WorkFacts) -> NextStep:
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
        )
    )


def step_lines(
    steps: Sequence[tuple[WorkFacts, NextStep]], missing: Mapping[str, tuple[str, ...]], today: date
) -> Iterator[WorkItem]:
    """Return a line for every dossier whose next step is ours, and for every second look that is asked."""
    for item, following in steps:
        since = _day(item.changed_on) or _day(item.registered_on) or today
        if item.looks:
            reason = Message.of("today.look", count=item.looks)
            yield _line(item, WorkGroup.LOOK, since, WorkStep.GIVE_SECOND_LOOK, "work_step", reason)
        own = _own_step(item)
        if own is not None:
            step, reason = own
            yield _line(item, WorkGroup.STEP, since, step, "work_step", reason)
            continue
        if following in _WAITS or (following is NextStep.ADD_CLAIMS and item.phase is Phase.REGISTERED):
            continue
        yield _line(
            item, WorkGroup.STEP, since, following, "next_step", _reason(item, following), missing.get(item.id, ())
        )


def _own_step(item: WorkFacts) -> tuple[WorkStep, Message] | None:
    if item.unsent_letters:
        return None
    if item.phase in _TO_CLOSE:
        return WorkStep.CLOSE_DOSSIER, Message.of("today.close")
    if item.phase is Phase.REGISTERED and not item.has_meeting and not item.taking_part:
        return WorkStep.PLAN_MEETING, Message.of("today.plan_meeting")
    if item.phase is Phase.AGREED:
        return WorkStep.START_SETTLEMENT, Message.of("today.start_settlement")
    return None


def _reason(item: WorkFacts, step: NextStep) -> Message:
    return _REASONS[step](item)


#: Why each next step waits, in a sentence.
_REASONS: Mapping[NextStep, Callable[[WorkFacts], Message]] = {
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
    NextStep.NEW_PROPOSAL: lambda item: Message.of("today.new_proposal", count=item.open_answers),
}


def _line(
    item: WorkFacts,
    group: WorkGroup,
    since: date,
    step: NextStep | WorkStep,
    step_group: str,
    reason: Message,
    missing: tuple[str, ...] = (),
) -> WorkItem:
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
