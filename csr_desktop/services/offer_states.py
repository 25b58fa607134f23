"""Where each claim stands under one version: derived from consent, letters, messages, answers, never kept twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from csr_desktop.domain.correspondence import OFFER_LETTERS, Letter, LetterKind
from csr_desktop.domain.hub_messages import MessageType, OutMessage
from csr_desktop.domain.process import OFFERS, OfferState
from csr_desktop.domain.proposals import (
    AnswerOutcome,
    ConsentDecision,
    ConsentOutcome,
    Proposal,
    ProposalAnswer,
    Reconsideration,
)
from csr_desktop.services.proposal_answers import counting_answers
from csr_desktop.store.unit_of_work import Reader

_BY_CONSENT: Mapping[ConsentOutcome, OfferState] = {
    ConsentOutcome.NOT_INVOLVED: OfferState.NOT_INVOLVED,
    ConsentOutcome.CONSENTED: OfferState.CONSENTED,
    ConsentOutcome.TO_ASK: OfferState.TO_ASK,
}
#: That no answer came changes nothing: it waits as it did.
_BY_ANSWER: Mapping[AnswerOutcome, OfferState] = {
    AnswerOutcome.AGREED: OfferState.AGREED,
    AnswerOutcome.REFUSED: OfferState.REFUSED,
    AnswerOutcome.ORDERED: OfferState.ORDERED,
}
_NOT_ASKED = (OfferState.NOT_INVOLVED, OfferState.CONSENTED)


def offer_states(reader: Reader, proposal: Proposal) -> dict[str, OfferState]:
    """Return the state of every claim of a version, by claim, in the order of the version."""
    decisions = reader.find(ConsentDecision, proposal_id=proposal.id, order_by="pk")
    states = {item.claim_id: _BY_CONSENT[item.outcome] for item in decisions}
    for state, claim_ids in _asked(reader, proposal):
        for claim_id in claim_ids:
            # A letter may also name claims that agreed beforehand; these are not asked.
            if claim_id in states and OFFERS.find(states[claim_id], state):
                states[claim_id] = state
    answers = counting_answers(reader.find(ProposalAnswer, proposal_id=proposal.id, order_by="pk"))
    for claim_id, answer in answers.items():
        if answer.outcome in _BY_ANSWER and states.get(claim_id) not in (None, *_NOT_ASKED):
            states[claim_id] = _BY_ANSWER[answer.outcome]
    for asked in reader.find(Reconsideration, proposal_id=proposal.id, order_by="pk"):
        for claim_id in asked.claim_ids:
            # What it thinks after this is an answer of which nobody knew when it was asked.
            is_open = claim_id not in answers or answers[claim_id].id in asked.known_answers
            if is_open and claim_id in states and OFFERS.find(states[claim_id], OfferState.RECONSIDERATION):
                states[claim_id] = OfferState.RECONSIDERATION
    return states


def check_answers(reader: Reader, proposal: Proposal, outcomes: Mapping[str, AnswerOutcome]) -> None:
    """Refuse an answer that cannot follow on where a claim stands; UserError `process.step_not_allowed`.

    So nobody answers for a claim that agreed beforehand or takes no part, and a court's order stays.
    """
    states = offer_states(reader, proposal)
    for claim_id, outcome in outcomes.items():
        if outcome in _BY_ANSWER:
            OFFERS.check(states[claim_id], _BY_ANSWER[outcome])


def _asked(reader: Reader, proposal: Proposal) -> Iterable[tuple[OfferState, tuple[str, ...]]]:
    messages = reader.find(OutMessage, proposal_id=proposal.id, type=MessageType.PROPOSAL, order_by="pk")
    letters = reader.find(Letter, proposal_id=proposal.id, withdrawn_on=None, order_by="pk")
    for message in messages:
        yield OfferState.SENT, message.claim_ids
    for letter in letters:
        if letter.kind in OFFER_LETTERS:
            yield OfferState.SENT, letter.claim_ids
    for letter in letters:
        if letter.kind is LetterKind.PROPOSAL_REMINDER:
            yield OfferState.REMINDED, letter.claim_ids
    sent = tuple(message.id for message in messages)
    for reminder in reader.find(OutMessage, type=MessageType.STATUS_REQUEST, cross_reference=sent, order_by="pk"):
        yield OfferState.REMINDED, reminder.claim_ids
