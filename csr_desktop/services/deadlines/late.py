"""What should have happened by now, as check, bin and dossier page tell it: late deadlines and unsent letters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from csr_desktop.domain.term_table import TermCode
from csr_desktop.errors import Message
from csr_desktop.services.deadlines.model import OpenDeadline
from csr_desktop.store.deadline_facts import UnsentFacts

_BALANCES = frozenset({TermCode.BALANCE, TermCode.BALANCE_REMINDER})
_PROPOSAL = frozenset({TermCode.PROPOSAL, TermCode.PROPOSAL_REMINDER})
#: Told elsewhere: by the guard of the hub, by the check of figures, by the list of what is kept too long.
_TOLD_ELSEWHERE = frozenset(
    {
        TermCode.HUB_ANSWER,
        TermCode.HUB_COLLECTED,
        TermCode.HUB_OUR_ANSWER,
        TermCode.VTLB,
        TermCode.BALANCE_AGE,
        TermCode.RETENTION,
    }
)


@dataclass(frozen=True, slots=True)
class Overdue:
    """One thing that is late, since which day, in which dossier."""

    dossier_id: str
    number: str
    since: date
    reason: Message


def late_items(deadlines: Sequence[OpenDeadline], unsent: Sequence[UnsentFacts], today: date) -> list[Overdue]:
    """Return everything that is late, longest first; what sleeps is left out until it wakes."""
    late = [item for item in deadlines if item.is_late(today) and not item.is_asleep(today)]
    found = [*_balances(late), *_unsent(unsent, today), *_others(late)]
    return sorted(found, key=lambda item: (item.since, item.number))


def _balances(late: Sequence[OpenDeadline]) -> Iterator[Overdue]:
    """Balance requests, on paper or on a list, whose answer term has passed: one line per dossier and day."""
    counts: dict[tuple[str, str, date], int] = {}
    for item in late:
        if item.term in _BALANCES:
            key = (item.dossier_id, item.number, item.due_on)
            counts[key] = counts.get(key, 0) + item.count
    for (dossier_id, number, due), count in counts.items():
        yield Overdue(dossier_id, number, due, Message.of("overdue.balances", count=count, day=due))


def _unsent(unsent: Sequence[UnsentFacts], today: date) -> Iterator[Overdue]:
    """Letters that were made before today and are not marked as sent."""
    for item in unsent:
        if item.oldest_on < today:
            reason = Message.of("overdue.unsent", count=item.letters, day=item.oldest_on)
            yield Overdue(item.dossier_id, item.number, item.oldest_on, reason)


def _others(late: Sequence[OpenDeadline]) -> Iterator[Overdue]:
    for item in late:
        if item.term in _BALANCES or item.term in _TOLD_ELSEWHERE:
            continue
        if item.term in _PROPOSAL:
            reason = Message.of("overdue.proposal", count=item.count, day=item.due_on)
        elif item.term is TermCode.OWN:
            reason = Message.of("overdue.own", what=item.name, day=item.due_on)
        else:
            reason = Message.of("overdue.term", what=item.name, day=item.due_on)
        yield Overdue(item.dossier_id, item.number, item.due_on, reason)
