"""What happened in a dossier day by day, as a court reads it, and the papers there are to prove it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from csr_desktop.clock import DUTCH_TIME
from csr_desktop.domain.claims import BalanceAnswer, Claim
from csr_desktop.domain.correspondence import Document, Letter
from csr_desktop.domain.court import CourtCase
from csr_desktop.domain.creditors import Creditor
from csr_desktop.domain.dossiers import Dossier, PhaseEvent
from csr_desktop.domain.hub_messages import OutMessage
from csr_desktop.domain.proposals import Proposal, ProposalAnswer, ProposalStatus, Reconsideration
from csr_desktop.errors import Message
from csr_desktop.store.unit_of_work import Reader
from csr_desktop.texts import Texts


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened on a day."""

    day: date
    message: Message


@dataclass(frozen=True, slots=True)
class Attachment:
    """One paper that goes along: its number in the list, what it is, its own reference, and its day."""

    number: int
    what: str
    reference: str
    day: date | None


def history_of(reader: Reader, dossier: Dossier, texts: Texts) -> list[Event]:
    """Return what happened, oldest first; things of one day stand in the order of the process."""
    claims = {claim.id: claim for claim in reader.find(Claim, dossier_id=dossier.id)}
    parties = {
        party
        for claim in claims.values()
        for party in (claim.creditor_id, claim.collector_id, claim.bailiff_id)
        if party
    }
    names = {item.id: item.name for item in reader.find(Creditor, id=tuple(parties))} if parties else {}
    found = [
        *_phases(reader, dossier, texts),
        *_balances(reader, claims, names),
        *_sent(reader, dossier, names, texts),
        *_proposals(reader, dossier, claims, names, texts),
        *_cases(reader, dossier, texts),
    ]
    return sorted(found, key=lambda event: event.day)


def _phases(reader: Reader, dossier: Dossier, texts: Texts) -> Iterator[Event]:
    for stay in reader.find(PhaseEvent, dossier_id=dossier.id, order_by=("began_on", "pk")):
        yield Event(stay.began_on, Message.of("court_history.phase", phase=texts.label("phase", stay.phase)))


def _balances(reader: Reader, claims: Mapping[str, Claim], names: Mapping[str, str]) -> Iterator[Event]:
    for answer in reader.find(BalanceAnswer, claim_id=tuple(claims), order_by="pk") if claims else ():
        name = names[claims[answer.claim_id].creditor_id]
        if answer.balance_cents is not None:
            yield Event(answer.received_on, Message.of("court_history.balance", name=name, amount=answer.balance_cents))
        else:
            yield Event(answer.received_on, Message.of("court_history.balance_without_amount", name=name))


def _sent(reader: Reader, dossier: Dossier, names: Mapping[str, str], texts: Texts) -> Iterator[Event]:
    for letter in reader.find(Letter, dossier_id=dossier.id, order_by="id"):
        if letter.sent_on is None:
            continue
        kind = texts.label("letter", letter.kind)
        if letter.creditor_id is None:
            yield Event(letter.sent_on, Message.of("court_history.letter_to_client", kind=kind))
        else:
            name = names.get(letter.creditor_id, "")
            yield Event(letter.sent_on, Message.of("court_history.letter", kind=kind, name=name))
    for message in reader.find(OutMessage, dossier_id=dossier.id, order_by="pk"):
        day = message.made_at.astimezone(DUTCH_TIME).date()
        kind = texts.label("hub_message", message.type)
        name = names.get(message.creditor_id, "")
        yield Event(day, Message.of("court_history.message", kind=kind, name=name))


def _proposals(
    reader: Reader, dossier: Dossier, claims: Mapping[str, Claim], names: Mapping[str, str], texts: Texts
) -> Iterator[Event]:
    for proposal in reader.find(Proposal, dossier_id=dossier.id, order_by="version"):
        if proposal.sent_on is not None:
            yield Event(proposal.sent_on, Message.of("court_history.offer_sent", version=proposal.version))
        for answer in reader.find(ProposalAnswer, proposal_id=proposal.id, order_by="pk"):
            yield Event(
                answer.received_on,
                Message.of(
                    "court_history.answer",
                    name=names[claims[answer.claim_id].creditor_id],
                    version=proposal.version,
                    outcome=texts.label("answer", answer.outcome),
                ),
            )
        for asked in reader.find(Reconsideration, proposal_id=proposal.id, order_by="pk"):
            yield Event(
                asked.asked_on,
                Message.of(
                    "court_history.reconsideration",
                    name=names.get(asked.creditor_id, ""),
                    by=texts.label("asked_by", asked.channel),
                ),
            )
        if proposal.agreed_on is not None and proposal.status is ProposalStatus.AGREED:
            yield Event(proposal.agreed_on, Message.of("court_history.agreed", version=proposal.version))


def _cases(reader: Reader, dossier: Dossier, texts: Texts) -> Iterator[Event]:
    for case in reader.find(CourtCase, dossier_id=dossier.id, order_by="id"):
        route = texts.label("court_route", case.route)
        if case.requested_on is not None:
            yield Event(case.requested_on, Message.of("court_history.requested", route=route))
        if case.hearing_on is not None:
            yield Event(case.hearing_on, Message.of("court_history.hearing", route=route))
        if case.decided_on is not None and case.outcome is not None:
            outcome = texts.label("court_outcome", case.outcome)
            yield Event(case.decided_on, Message.of("court_history.decided", route=route, outcome=outcome))


def attachments_of(reader: Reader, dossier: Dossier, texts: Texts) -> list[Attachment]:
    """Return the papers of a dossier: letters as they were sent, then documents; numbered as they go along."""
    letters = [
        (texts.label("letter", item.kind), item.reference, item.sent_on)
        for item in reader.find(Letter, dossier_id=dossier.id, order_by="id")
        if item.sent_on is not None
    ]
    documents = [
        (texts.label("document_mark", item.mark), item.name, item.stored_on)
        for item in reader.find(Document, dossier_id=dossier.id, order_by="pk")
    ]
    return [Attachment(number, *paper) for number, paper in enumerate((*letters, *documents), 1)]
