"""Makes the messages we send, inside the unit of work of the step that causes them.

So the change, its message and the line in the log are committed together, or none of them (design/exchange.md 4.1,
rule 1). Nothing here sends: the out-box does, later.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from csr_desktop.clock import Clock
from csr_desktop.domain.claims import Claim, ClaimRank
from csr_desktop.domain.clients import Client
from csr_desktop.domain.consent import ADVANCE_LEVELS, strongest_participation
from csr_desktop.domain.creditors import Creditor, Participation, Product
from csr_desktop.domain.dossiers import Dossier, ExitReason
from csr_desktop.domain.exchange_terms import MessageTerms
from csr_desktop.domain.hub_messages import InMessage, MessageType, OutMessage
from csr_desktop.domain.proposals import Proposal, ProposalLine
from csr_desktop.domain.working_days import later_working_day
from csr_desktop.errors import Message, UserError
from csr_desktop.hub import payloads
from csr_desktop.hub.checks import payload_faults
from csr_desktop.hub.scalars import Amount
from csr_desktop.hub.vocabulary import ArrangementType, PayoutMoment
from csr_desktop.hub.vocabulary import MessageType as WireType
from csr_desktop.hub.wire import encode_payload
from csr_desktop.ids import IdMaker
from csr_desktop.services.channel_choice import HubRoute
from csr_desktop.services.exchange.marks import Marks
from csr_desktop.services.hub_conversations import Conversation
from csr_desktop.services.hub_facts import (
    NUMBER_NOT_KNOWN,
    claim_number,
    contact,
    customer_number,
    person,
    postal_address,
    proposed_claim,
)
from csr_desktop.services.organisation import OrganisationService
from csr_desktop.services.people_told import may_have_bsn, people_named, who_owes
from csr_desktop.store.hub_box import HubBox
from csr_desktop.store.unit_of_work import Reader, UnitOfWork
from csr_desktop.texts import Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where a message goes: to whom, in which conversation, in which words."""

    conversation_id: str
    handler_id: str
    participant_id: str
    module: str
    version: str


class HubComposer:
    """Makes messages of every type that we send."""

    def __init__(
        self, ids: IdMaker, clock: Clock, organisation: OrganisationService, texts: Texts, usual: MessageTerms
    ) -> None:
        self._ids = ids
        self._clock = clock
        self._organisation = organisation
        self._texts = texts
        self._usual = usual

    # --- taking stock -----------------------------------------------------------------------------------------------

    def faults(self, reader: Reader, dossier: Dossier) -> tuple[Message, ...]:
        """Return what the contract misses in a dossier before anything about its people can be said."""
        notice = payloads.Notice(**self._about_client(reader, dossier, ()))
        return payload_faults(WireType.NOTICE, notice)

    def notice(
        self, work: UnitOfWork, dossier: Dossier, handler: Creditor, route: HubRoute, claims: Sequence[Claim]
    ) -> OutMessage:
        """Make the notice that somebody gets help (KENNISGEVING).

        The citizen service number goes to public bodies only: both the hub's address book and our own register have to
        say that it is one (design/domain.md, fact 6). The contract has room for that of the client alone, so where only
        the partner owes there is none.
        """
        told = self._about_client(work, dossier, claims)
        people = self._people(work, dossier)
        bsn = people[0].bsn if people[0] in who_owes(dossier, people, claims) else None
        if route.participant.is_public and may_have_bsn(handler, claims) and bsn is not None:
            return self._made(
                work,
                dossier,
                self._place(handler, route),
                MessageType.NOTICE_PUBLIC,
                payloads.PublicNotice(**told, bsn=str(bsn)),
                claims,
                attachments=route.statement_ids,
                wants_answer=True,
            )
        return self._made(
            work,
            dossier,
            self._place(handler, route),
            MessageType.NOTICE,
            payloads.Notice(**told),
            claims,
            attachments=route.statement_ids,
            wants_answer=True,
        )

    def balance_request(
        self,
        work: UnitOfWork,
        dossier: Dossier,
        handler: Creditor,
        route: HubRoute,
        claims: Sequence[Claim],
        participations: Sequence[Participation],
    ) -> OutMessage:
        """Make the balance request (SALDOVERZOEK) for all claims of one handler.

        `participations` are the agreements of the creditor; with advance consent among them the request is collective.
        """
        agreement = strongest_participation(participations, self._clock.today(), dossier.municipality_code)
        request = payloads.BalanceRequest(
            **self._about_client(work, dossier, claims),
            arrangement=ArrangementType(dossier.intended_product.value),
            claims=tuple(payloads.RequestedClaim(invoice_number=claim_number(claim, dossier)) for claim in claims),
            collective=agreement is not None and agreement.level in ADVANCE_LEVELS,
        )
        return self._made(
            work,
            dossier,
            self._place(handler, route),
            MessageType.BALANCE_REQUEST,
            request,
            claims,
            attachments=route.statement_ids,
            wants_answer=True,
        )

    # --- the proposal -----------------------------------------------------------------------------------------------

    def proposal(
        self,
        work: UnitOfWork,
        dossier: Dossier,
        proposal: Proposal,
        handler: Creditor,
        route: HubRoute,
        claims: Sequence[Claim],
    ) -> OutMessage:
        """Make the proposal (BETAALVOORSTEL) to one handler for its claims."""
        lines = {line.claim_id: line for line in work.find(ProposalLine, proposal_id=proposal.id)}
        preferential, ordinary = self._sides(work, lines)
        said = payloads.Proposal(
            client_number=dossier.number,
            number_at_creditor=self._number_at(route.conversation, claims),
            arrangement=ArrangementType(proposal.product.value),
            claims=tuple(proposed_claim(claim, dossier, lines[claim.id]) for claim in claims),
            preferential_creditors=preferential[0],
            ordinary_creditors=ordinary[0],
            preferential_cents=Amount(preferential[1]),
            ordinary_cents=Amount(ordinary[1]),
            months=proposal.months or None,
            payout=_payout(proposal.product),
            contact=contact(dossier, self._organisation.get()),
        )
        return self._made(
            work,
            dossier,
            self._place(handler, route),
            MessageType.PROPOSAL,
            said,
            claims,
            proposal_id=proposal.id,
            cross=route.conversation.balance_answer if route.conversation else None,
            wants_answer=True,
        )

    def reconsideration(self, work: UnitOfWork, dossier: Dossier, conversation: Conversation, text: str) -> OutMessage:
        """Make the request to think again (HEROVERWEGING) after a refusal; it names the answer it is about."""
        asked, refused = conversation.proposal, conversation.proposal_answer
        assert asked is not None
        assert refused is not None
        return self._made(
            work,
            dossier,
            self._place_in(conversation),
            MessageType.RECONSIDERATION,
            payloads.FreeText(text=text, contact=contact(dossier, self._organisation.get())),
            work.find(Claim, id=asked.claim_ids),
            claim_ids=asked.claim_ids,
            proposal_id=asked.proposal_id,
            cross=refused,
            wants_answer=True,
        )

    def agreed(
        self,
        work: UnitOfWork,
        dossier: Dossier,
        proposal: Proposal,
        handler: Creditor,
        route: HubRoute,
        claims: Sequence[Claim],
    ) -> OutMessage:
        """Make the message that the arrangement is agreed (REGELING_GEACCORDEERD), with the percentage per claim."""
        lines = {line.claim_id: line for line in work.find(ProposalLine, proposal_id=proposal.id)}
        payout = _payout(proposal.product)
        said = payloads.ArrangementAgreed(
            agreed_on=proposal.agreed_on or self._clock.today(),
            number_at_creditor=self._number_at(route.conversation, claims),
            client_number=dossier.number,
            arrangement=ArrangementType(proposal.product.value),
            claims=tuple(proposed_claim(claim, dossier, lines[claim.id]) for claim in claims),
            payout=payout.value if payout else None,
        )
        return self._made(
            work,
            dossier,
            self._place(handler, route),
            MessageType.AGREED,
            said,
            claims,
            proposal_id=proposal.id,
        )

    def ended(
        self,
        work: UnitOfWork,
        dossier: Dossier,
        conversation: Conversation,
        reason: ExitReason | None,
        *,
        was_agreed: bool,
    ) -> OutMessage:
        """Make the message that the arrangement is over (REGELING_BEEINDIGD).

        Creditors hear whether it was carried out or not, never why it was not: that is the client's own affair.
        `was_agreed` says whether this creditor was told that it was agreed, in this conversation or in a later one.
        """
        done = reason is ExitReason.COMPLETED and was_agreed
        claim_ids = tuple(dict.fromkeys(claim for item in conversation.out for claim in item.message.claim_ids))
        claims = work.find(Claim, id=claim_ids) if claim_ids else []
        said = payloads.ArrangementEnded(
            number_at_creditor=self._number_at(conversation, claims),
            client_number=dossier.number,
            reason=self._texts.say(Message.of("hub.said.completed" if done else "hub.said.ended_early")),
            ended_on=self._clock.today(),
        )
        return self._made(
            work, dossier, self._place_in(conversation), MessageType.ENDED, said, claims, claim_ids=claim_ids
        )

    # --- asking and telling -----------------------------------------------------------------------------------------

    def status_request(
        self,
        work: UnitOfWork,
        dossier: Dossier,
        conversation: Conversation,
        text: str,
        asked: OutMessage | None = None,
        claim_ids: Sequence[str] = (),
    ) -> OutMessage:
        """Make a question how things stand (STATUSVERZOEK); `asked` is our message that was not answered yet."""
        said = payloads.FreeText(text=text, contact=contact(dossier, self._organisation.get()))
        return self._made(
            work,
            dossier,
            self._place_in(conversation),
            MessageType.STATUS_REQUEST,
            said,
            (),
            claim_ids=tuple(claim_ids),
            proposal_id=asked.proposal_id if asked else None,
            cross=asked,
        )

    def reminder(
        self,
        work: UnitOfWork,
        dossier: Dossier,
        conversation: Conversation,
        asked: OutMessage,
        claim_ids: Sequence[str],
    ) -> OutMessage:
        """Make the reminder of a request or a proposal: the contract has no type for it, so it asks for the status."""
        text = self._texts.say(
            Message.of(
                "hub.said.remind_balance" if asked.type is MessageType.BALANCE_REQUEST else "hub.said.remind_proposal",
                day=asked.made_at.date(),
            )
        )
        return self.status_request(work, dossier, conversation, text, asked, claim_ids)

    def status(
        self,
        work: UnitOfWork,
        dossier: Dossier,
        conversation: Conversation,
        text: str,
        *,
        asked: InMessage | None = None,
        code: str | None = None,
    ) -> OutMessage:
        """Make the answer to a question how things stand, or tell so unasked (STATUSBERICHT_SHV)."""
        said = payloads.FreeText(text=text, status_code=code, contact=contact(dossier, self._organisation.get()))
        return self._made(
            work, dossier, self._place_in(conversation), MessageType.STATUS_FROM_US, said, (), cross=asked
        )

    def own_status(
        self, work: UnitOfWork, dossier: Dossier, conversation: Conversation, asked: InMessage
    ) -> OutMessage:
        """Answer a question with the phase of the dossier, and nothing that is not a creditor's business."""
        text = self._texts.label("hub_phase", dossier.phase.value)
        return self.status(work, dossier, conversation, text, asked=asked, code=dossier.phase.value.upper())

    def error(
        self,
        work: UnitOfWork,
        dossier: Dossier,
        conversation: Conversation,
        about: InMessage,
        code: str,
        text: str,
        place: str | None = None,
    ) -> OutMessage:
        """Make an error message (FOUTBERICHT) about a message that we cannot use."""
        said = payloads.ErrorReport(code=code, description=text, field=place)
        return self._made(work, dossier, self._place_in(conversation), MessageType.ERROR, said, (), cross=about)

    # --- shared -----------------------------------------------------------------------------------------------------

    def _made(
        self,
        work: UnitOfWork,
        dossier: Dossier,
        place: _Place,
        kind: MessageType,
        payload: payloads.Payload,
        claims: Sequence[Claim],
        *,
        claim_ids: tuple[str, ...] | None = None,
        proposal_id: str | None = None,
        cross: InMessage | OutMessage | None = None,
        attachments: tuple[str, ...] = (),
        wants_answer: bool = False,
    ) -> OutMessage:
        faults = payload_faults(WireType(kind.value), payload)
        if faults:
            raise UserError.many((Message.of("hub.message_incomplete", number=dossier.number), *faults))
        return work.add(
            OutMessage(
                id=self._ids.new(),
                conversation_id=place.conversation_id,
                dossier_id=dossier.id,
                creditor_id=place.handler_id,
                participant_id=place.participant_id,
                type=kind,
                version=place.version,
                module=place.module,
                body=encode_payload(payload).decode(),
                made_at=self._clock.now(),
                claim_ids=tuple(claim.id for claim in claims) if claim_ids is None else claim_ids,
                cross_reference=cross.id if cross else None,
                answer_due=self._due(work) if wants_answer else None,
                proposal_id=proposal_id,
                attachment_ids=attachments,
            )
        )

    def _due(self, work: UnitOfWork) -> date:
        """A message is answered within the hub's term (T08, design/exchange.md 1.3 rule 2.3)."""
        return later_working_day(
            self._clock.today(), Marks(HubBox(work.database), self._usual).terms.answer_working_days
        )

    def _place(self, handler: Creditor, route: HubRoute) -> _Place:
        return _Place(
            conversation_id=route.conversation.id if route.conversation else self._ids.new(),
            handler_id=handler.id,
            participant_id=route.participant.id,
            module=route.module.value,
            version=route.version,
        )

    def _place_in(self, conversation: Conversation) -> _Place:
        """Go on as the last message of ours in the conversation did."""
        last = conversation.out[-1].message
        return _Place(
            conversation_id=conversation.id,
            handler_id=conversation.handler_id,
            participant_id=conversation.participant_id,
            module=last.module,
            version=last.version,
        )

    def _people(self, reader: Reader, dossier: Dossier) -> list[Client]:
        return reader.find(Client, dossier_id=dossier.id, order_by="position")

    def _about_client(self, reader: Reader, dossier: Dossier, claims: Sequence[Claim]) -> dict[str, Any]:
        people = people_named(dossier, self._people(reader, dossier), claims)
        told: dict[str, Any] = {
            "client_number": dossier.number,
            "client": person(people[0]),
            "address": postal_address(people[0].address),
            "contact": contact(dossier, self._organisation.get()),
            "number_at_creditor": customer_number(claims),
        }
        if len(people) > 1:
            told["partner"] = person(people[1])
        return told

    def _number_at(self, conversation: Conversation | None, claims: Sequence[Claim]) -> str:
        known = conversation.number_at_creditor if conversation else ""
        return customer_number(claims) or known or NUMBER_NOT_KNOWN

    def _sides(self, work: UnitOfWork, lines: dict[str, ProposalLine]) -> tuple[tuple[int, int], tuple[int, int]]:
        """Return number of creditors and sum of claims, preferential and ordinary."""
        creditors: dict[bool, set[str]] = {True: set(), False: set()}
        cents = {True: 0, False: 0}
        for claim in work.find(Claim, id=tuple(lines)):
            line = lines[claim.id]
            if line.rank is ClaimRank.EXCLUDED:
                continue
            side = line.rank is ClaimRank.PREFERENTIAL
            creditors[side].add(claim.creditor_id)
            cents[side] += line.amount_cents
        return (len(creditors[True]), cents[True]), (len(creditors[False]), cents[False])


def _payout(product: Product) -> PayoutMoment | None:
    """A loan pays at once (design/domain.md, fact 3); for mediation the contract has no word that fits our norms."""
    return PayoutMoment.ONCE if product is Product.SK else None
