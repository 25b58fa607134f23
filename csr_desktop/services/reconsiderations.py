"""Asking a creditor that refused or kept silent to think again (heroverweging): over the hub, by letter, mail or phone.

That it was asked is a record; what came of it is the next answer to the same claims, whoever takes it in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from csr_desktop.clock import Clock
from csr_desktop.domain.claims import Claim
from csr_desktop.domain.creditors import Creditor
from csr_desktop.domain.dossiers import Dossier, Phase
from csr_desktop.domain.hub_messages import OutMessage
from csr_desktop.domain.proposals import (
    AnswerOutcome,
    AskedBy,
    Proposal,
    ProposalAnswer,
    ProposalLine,
    ProposalStatus,
    Reconsideration,
)
from csr_desktop.errors import UserError
from csr_desktop.ids import IdMaker
from csr_desktop.services.hub_conversations import Conversations
from csr_desktop.services.hub_outgoing import HubComposer
from csr_desktop.services.hub_reconsideration import obstacle
from csr_desktop.services.offer_states import offer_states
from csr_desktop.services.phases import move_phase
from csr_desktop.services.proposal_answers import counting_answers, write_answers
from csr_desktop.services.reconsidered import end_of_reconsideration, may_be_asked_again
from csr_desktop.store.unit_of_work import Reader, Store, UnitOfWork

_BEFORE = frozenset({Phase.PROPOSAL_SENT, Phase.IMPASSE})


@dataclass(frozen=True, slots=True)
class AskedAgain:
    """One request to think again, and what came of it: None while there is no answer yet."""

    record: Reconsideration
    creditor: Creditor
    outcome: AnswerOutcome | None
    answered_on: date | None

    @property
    def is_open(self) -> bool:
        """Whether the answer is still awaited."""
        return self.outcome is None


def sent_version(reader: Reader, dossier_id: str) -> Proposal:
    """Return the version that creditors have before them; UserError `proposal.not_sent` when there is none."""
    versions = reader.find(Proposal, dossier_id=dossier_id, order_by="version")
    if not versions or versions[-1].status is not ProposalStatus.SENT:
        raise UserError("proposal.not_sent")
    return versions[-1]


def asked_again(reader: Reader, proposal_id: str) -> list[AskedAgain]:
    """Return who was asked to think again about a version, in the order of asking."""
    records = reader.find(Reconsideration, proposal_id=proposal_id, order_by="pk")
    if not records:
        return []
    answers = reader.find(ProposalAnswer, proposal_id=proposal_id, order_by="pk")
    parties = {item.id: item for item in reader.find(Creditor, id=tuple({item.creditor_id for item in records}))}
    return [AskedAgain(record, parties[record.creditor_id], *_came_of(record, answers)) for record in records]


def _came_of(record: Reconsideration, answers: Sequence[ProposalAnswer]) -> tuple[AnswerOutcome | None, date | None]:
    """Answers of which nobody knew when it was asked; clocks and ids say nothing of the order, both can go back."""
    after = counting_answers(
        item for item in answers if item.id not in record.known_answers and item.claim_id in record.claim_ids
    )
    if not after:
        return None, None
    outcomes = {item.outcome for item in after.values()}
    day = max(item.received_on for item in after.values())
    for outcome in (AnswerOutcome.REFUSED, AnswerOutcome.NO_ANSWER, AnswerOutcome.ORDERED):
        if outcome in outcomes:
            return outcome, day
    return AnswerOutcome.AGREED, day


def claims_of_handler(reader: Reader, proposal: Proposal, handler_id: str) -> list[Claim]:
    """Return the claims of a version that a party handles."""
    lines = tuple(line.claim_id for line in reader.find(ProposalLine, proposal_id=proposal.id))
    return [
        claim
        for claim in reader.find(Claim, id=lines, order_by=("position", "id"))
        if claim.handler_id == handler_id and claim.takes_part
    ]


def ask_over_hub(
    work: UnitOfWork, ids: IdMaker, clock: Clock, hub: HubComposer, dossier_id: str, handler_id: str, text: str
) -> OutMessage:
    """Make the message to a creditor that refused over the hub, and note that it was asked.

    Raises UserError `proposal.reconsider_without_text`, or `proposal.reconsider_not_possible` when this creditor did
    not refuse the present version over the hub.
    """
    if not text.strip():
        raise UserError("proposal.reconsider_without_text")
    proposal = sent_version(work, dossier_id)
    talk = Conversations(work).going_on(dossier_id).get(handler_id)
    asked = talk.proposal if talk else None
    if talk is None or asked is None or obstacle(talk, proposal.id, "") is not None:
        raise UserError("proposal.reconsider_not_possible")
    dossier = work.get(Dossier, dossier_id)
    message = hub.reconsideration(work, dossier, talk, text.strip())
    _note(work, ids, clock, dossier, proposal, handler_id, asked.claim_ids, AskedBy.HUB, text)
    return message


def _note(
    work: UnitOfWork,
    ids: IdMaker,
    clock: Clock,
    dossier: Dossier,
    proposal: Proposal,
    handler_id: str,
    claim_ids: Sequence[str],
    channel: AskedBy,
    text: str,
) -> Reconsideration:
    record = work.add(
        Reconsideration(
            id=ids.new(),
            dossier_id=dossier.id,
            proposal_id=proposal.id,
            creditor_id=handler_id,
            claim_ids=tuple(claim_ids),
            asked_on=clock.today(),
            channel=channel,
            text=text.strip(),
            known_answers=tuple(
                item.id for item in work.find(ProposalAnswer, proposal_id=proposal.id, claim_id=tuple(claim_ids))
            ),
        )
    )
    if dossier.phase in _BEFORE:
        move_phase(work, ids, dossier, Phase.RECONSIDERATION, clock.today())
    return record


class ReconsiderationService:
    """Asks, and takes in what came of it."""

    def __init__(self, store: Store, ids: IdMaker, clock: Clock, hub: HubComposer) -> None:
        self._store = store
        self._ids = ids
        self._clock = clock
        self._hub = hub

    def ask(self, dossier_id: str, handler_id: str, text: str, by: AskedBy) -> AskedAgain:
        """Ask a creditor that refused, or kept silent after a reminder, to think again, with what speaks for it.

        By mail or phone a person does the asking; this notes it. The letter is made by `OutcomeLetterService`.
        Raises UserError `proposal.reconsider_without_text`, `proposal.reconsider_not_refused` when this party neither
        refused the present version nor was reminded of it, `proposal.reconsider_pending` while an earlier request
        waits, and those of `ask_over_hub`.
        """
        with self._store.unit_of_work("proposal.reconsider", by=by.value) as work:
            if by is AskedBy.HUB:
                ask_over_hub(work, self._ids, self._clock, self._hub, dossier_id, handler_id, text)
            else:
                self._ask_by_hand(work, dossier_id, handler_id, text, by)
            proposal = sent_version(work, dossier_id)
            return next(
                item for item in reversed(asked_again(work, proposal.id)) if item.record.creditor_id == handler_id
            )

    def _ask_by_hand(self, work: UnitOfWork, dossier_id: str, handler_id: str, text: str, by: AskedBy) -> None:
        if not text.strip():
            raise UserError("proposal.reconsider_without_text")
        proposal = sent_version(work, dossier_id)
        claims = claims_of_handler(work, proposal, handler_id)
        answers = counting_answers(work.find(ProposalAnswer, proposal_id=proposal.id, order_by="pk"))
        states = offer_states(work, proposal)
        if any(item.is_open and item.record.creditor_id == handler_id for item in asked_again(work, proposal.id)):
            raise UserError("proposal.reconsider_pending")
        asked = [claim.id for claim in claims if may_be_asked_again(claim.id, states, answers)]
        if not asked:
            raise UserError("proposal.reconsider_not_refused")
        dossier = work.get(Dossier, dossier_id)
        _note(work, self._ids, self._clock, dossier, proposal, handler_id, asked, by, text)

    def answer(
        self, dossier_id: str, handler_id: str, outcome: AnswerOutcome, *, channel: AskedBy, reason: str = ""
    ) -> Dossier:
        """Take in what a creditor said after thinking again; without anybody left to wait for it is an impasse again.

        Raises UserError `proposal.reconsider_not_asked` when nothing was asked of this party, or
        `proposal.only_court_orders` for an order of the court.
        """
        if outcome is AnswerOutcome.ORDERED:
            raise UserError("proposal.only_court_orders")
        with self._store.unit_of_work("proposal.reconsider_answer", outcome=outcome.value) as work:
            proposal = sent_version(work, dossier_id)
            waiting = [
                item
                for item in asked_again(work, proposal.id)
                if item.is_open and item.record.creditor_id == handler_id
            ]
            if not waiting:
                raise UserError("proposal.reconsider_not_asked")
            write_answers(
                work,
                self._ids,
                self._clock.today(),
                proposal.id,
                dict.fromkeys(waiting[-1].record.claim_ids, outcome),
                channel=channel.value,
                reasons={outcome: reason.strip()},
            )
            return end_of_reconsideration(work, self._ids, proposal, self._clock.today())

    def of_dossier(self, dossier_id: str) -> list[AskedAgain]:
        """Return who was asked to think again about any version, oldest first."""
        versions = self._store.find(Proposal, dossier_id=dossier_id, order_by="version")
        return [item for version in versions for item in asked_again(self._store, version.id)]
