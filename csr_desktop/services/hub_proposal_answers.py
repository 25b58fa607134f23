"""Answers to a proposal over the hub: agreed, refused, or partly, claim by claim, for the version that was sent."""

from __future__ import annotations

from csr_desktop.clock import Clock
from csr_desktop.domain.claims import Claim
from csr_desktop.domain.hub_messages import MessageType, OutMessage
from csr_desktop.domain.identifiers import Iban, parse_iban
from csr_desktop.domain.proposals import AnswerOutcome, Proposal, ProposalAnswer, ProposalStatus
from csr_desktop.errors import Message, UserError
from csr_desktop.hub import payloads
from csr_desktop.ids import IdMaker
from csr_desktop.services.hub_conversations import payload_of
from csr_desktop.services.hub_effects import Effect, Handlers, Received, ReviewField, ReviewLine, refused
from csr_desktop.services.hub_facts import same_number
from csr_desktop.services.proposal_answers import write_answers, write_payment
from csr_desktop.services.reconsidered import end_of_reconsideration
from csr_desktop.store.unit_of_work import Reader, UnitOfWork

_ASKING = frozenset({MessageType.PROPOSAL, MessageType.RECONSIDERATION})


class ProposalEffects:
    """Works out what an answer to a proposal does."""

    def __init__(self, ids: IdMaker, clock: Clock) -> None:
        self._ids = ids
        self._clock = clock

    def answer(self, reader: Reader, received: Received) -> Effect:
        """Plan a BETAALVOORSTEL_ANTWOORD.

        A version that is replaced, a claim that was answered otherwise before, and an answer that says yes and no at
        once go to a person; after a reconsideration a new answer is what was asked for, and the old one is kept beside
        it. An account or reference comes in also when the same yes was noted before, by phone for instance.
        """
        said = payload_of(received.message, payloads.ProposalAnswer)
        asked = received.asked.message if received.asked else None
        if said is None:
            return refused(Message.of("hub.case.unreadable"))
        if asked is None or asked.type not in _ASKING or asked.proposal_id is None:
            return refused(Message.of("hub.case.not_asked"))
        proposal = reader.get(Proposal, asked.proposal_id)
        told = _Told(received, asked, said)
        outcomes, unknown = told.outcomes, told.unknown
        claims = {claim.id: claim for claim in reader.find(Claim, id=tuple(outcomes))}
        before = {item.claim_id: item for item in reader.find(ProposalAnswer, proposal_id=proposal.id, order_by="pk")}
        lines = tuple(
            ReviewLine(
                claims[claim_id].handler_reference if claim_id in claims else "",
                claim_id,
                (
                    ReviewField("outcome", before[claim_id].outcome if claim_id in before else None, outcome),
                    ReviewField("reason", before[claim_id].reason if claim_id in before else None, said.reason),
                ),
            )
            for claim_id, outcome in outcomes.items()
        )
        faults = []
        if proposal.status is not ProposalStatus.SENT:
            faults.append(Message.of("hub.case.proposal_replaced", version=proposal.version))
        if unknown:
            faults.append(Message.of("hub.case.other_claims", count=unknown))
        if told.contradicts:
            faults.append(Message.of("hub.case.answer_contradicts"))
        if told.has_wrong_account:
            faults.append(Message.of("hub.case.iban"))
        if any(claim.deleted_on is not None for claim in claims.values()):
            faults.append(Message.of("hub.case.claim_removed"))
        if asked.type is MessageType.PROPOSAL and any(
            item.outcome is not outcomes[claim_id] for claim_id, item in before.items() if claim_id in outcomes
        ):
            faults.append(Message.of("hub.case.second_answer_to_proposal"))
        new = {
            claim_id: outcome
            for claim_id, outcome in outcomes.items()
            if claim_id not in before or before[claim_id].outcome is not outcome
        }

        def write(work: UnitOfWork, _handlers: Handlers) -> None:
            write_answers(
                work,
                self._ids,
                self._clock.today(),
                proposal.id,
                new,
                channel="hub",
                reasons={AnswerOutcome.REFUSED: said.reason or ""},
            )
            agreed = [claim_id for claim_id, outcome in outcomes.items() if outcome is AnswerOutcome.AGREED]
            write_payment(work, {claim_id: told.payment[claim_id] for claim_id in agreed if claim_id in told.payment})
            end_of_reconsideration(work, self._ids, proposal, self._clock.today())

        # An answer to another version is no answer to this one; it can only be dealt with by hand.
        return Effect(
            write=write if proposal.status is ProposalStatus.SENT and not unknown else None,
            faults=tuple(faults),
            lines=lines,
        )


class _Told:
    """What an answer says about each claim it was asked about.

    `unknown` counts the lines about something else, `payment` has the account and the reference by claim.
    `contradicts`: two lines about one claim say different things, or the whole says no where every claim says yes, or
    yes where one says no. What was meant then only the creditor knows, and a yes is never guessed.
    """

    def __init__(self, received: Received, asked: OutMessage, said: payloads.ProposalAnswer) -> None:
        whole = AnswerOutcome.AGREED if said.agreed else AnswerOutcome.REFUSED
        by_number = _claims_by_number(received, asked)
        by_claim: dict[str, AnswerOutcome] = {}
        self.payment: dict[str, tuple[Iban | None, str]] = {}
        self.unknown = 0
        self.contradicts = False
        self.has_wrong_account = False
        for line in said.claims:
            claim_id = by_number.get(same_number(line.invoice_number))
            if claim_id is None:
                self.unknown += 1
                continue
            outcome = AnswerOutcome.AGREED if line.agreed else AnswerOutcome.REFUSED
            self.contradicts |= by_claim.setdefault(claim_id, outcome) is not outcome
            account = _iban(line.iban) if line.iban else None
            self.has_wrong_account |= bool(line.iban) and account is None
            self.payment[claim_id] = (account, line.payment_reference or "")
        self.outcomes = dict.fromkeys(asked.claim_ids, whole) | by_claim
        # A no to some is told with a no to the whole (hub/openapi.yaml has no third word).
        if said.agreed:
            self.contradicts |= AnswerOutcome.REFUSED in by_claim.values()
        else:
            self.contradicts |= bool(self.outcomes) and AnswerOutcome.REFUSED not in self.outcomes.values()


def _claims_by_number(received: Received, asked: OutMessage) -> dict[str, str]:
    """Return the claims by the numbers under which the proposal named them; a number that two share names none."""
    proposal = asked
    if asked.type is MessageType.RECONSIDERATION:
        proposal = next(
            (
                item.message
                for item in reversed(received.conversation.out)
                if item.message.type is MessageType.PROPOSAL and item.message.proposal_id == asked.proposal_id
            ),
            asked,
        )
    offered = payload_of(proposal, payloads.Proposal)
    numbers = [same_number(line.invoice_number) for line in offered.claims] if offered else []
    return {
        number: claim_id
        for number, claim_id in zip(numbers, proposal.claim_ids, strict=False)
        if numbers.count(number) == 1
    }


def _iban(text: str) -> Iban | None:
    try:
        return parse_iban(text)
    except UserError:
        return None
