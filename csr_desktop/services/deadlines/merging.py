"""Puts together what follows from the data and what people did to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from csr_desktop.domain.term_table import TermCode
from csr_desktop.domain.work import Deadline
from csr_desktop.errors import Message
from csr_desktop.services.deadlines.model import DerivedDeadline, OpenDeadline
from csr_desktop.services.deadlines.terms import TermsInForce
from csr_desktop.store.deadline_facts import ClosedFacts, DeadlineFacts, DossierFacts

_KNOWN = frozenset(code.value for code in TermCode)

Key = tuple[str, str, str]


def merged(
    facts: DeadlineFacts, derived: Iterable[DerivedDeadline], records: Sequence[Deadline], terms: TermsInForce
) -> Iterator[OpenDeadline]:
    """Return the deadlines that are open, as people left them.

    A record finds its derived deadline by dossier, term and subject. One whose derived deadline is no longer there has
    been overtaken by the data (the answer came); own deadlines stand on their own.
    """
    owners: dict[str, DossierFacts | ClosedFacts] = {**facts.dossiers, **{item.id: item for item in facts.closed}}
    done = {key_of(record): record for record in records}
    for item in derived:
        owner = owners.get(item.dossier_id)
        if owner is None:
            # The dossier went to the bin, or was closed.
            continue
        record = done.get((item.dossier_id, item.term, item.subject)) if done else None
        if record is None or (record.met_on is None and record.cancelled_on is None):
            yield _derived(item, record, owner, terms)
    for record in records:
        is_open = record.met_on is None and record.cancelled_on is None
        if record.term == TermCode.OWN and is_open and record.dossier_id in owners:
            yield _own(record, owners[record.dossier_id], terms)


def key_of(record: Deadline) -> Key:
    """What names a deadline for good."""
    return (record.dossier_id, record.term, record.subject)


def _derived(
    item: DerivedDeadline, record: Deadline | None, owner: DossierFacts | ClosedFacts, terms: TermsInForce
) -> OpenDeadline:
    rule, due_on, doubts, who = terms.rule(item.term), item.due_on, item.doubts, owner.counsellor
    if record is not None:
        who = record.owner or who
        if record.is_moved:
            due_on = record.due_on
            if rule.atw and due_on > item.due_on:
                doubts = (*doubts, Message.of("deadline.doubt.past_the_law", day=item.due_on))
    return OpenDeadline(item, rule, owner.number, who, due_on, terms.warn_on(item.term, due_on), doubts, record)


def _own(record: Deadline, owner: DossierFacts | ClosedFacts, terms: TermsInForce) -> OpenDeadline:
    rule = terms.rule(TermCode.OWN)
    item = DerivedDeadline(
        dossier_id=record.dossier_id,
        term=TermCode.OWN,
        subject=record.subject,
        began_on=record.began_on,
        due_on=record.term_ends_on or record.due_on,
        reason=Message.of("deadline.own", reason=record.reason),
        step=rule.step,
        letter=rule.letter,
        letter_ids=(record.letter_id,) if record.letter_id else (),
        document_id=record.document_id,
    )
    warn_on = terms.warn_on(TermCode.OWN, record.due_on)
    return OpenDeadline(item, rule, owner.number, record.owner or owner.counsellor, record.due_on, warn_on, (), record)


def known(records: Iterable[Deadline]) -> list[Deadline]:
    """Leave out what a newer program wrote about terms that this one does not know."""
    return [record for record in records if record.term in _KNOWN]
