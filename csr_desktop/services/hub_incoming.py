"""What received messages mean: every type tied to its dossier, or handed to a person (design/exchange.md 5.3)."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace

from csr_desktop.clock import Clock
from csr_desktop.domain.balances import with_handler_reference, with_status
from csr_desktop.domain.claims import BalanceStatus, Claim
from csr_desktop.domain.creditors import Creditor
from csr_desktop.domain.dossiers import Dossier, Phase
from csr_desktop.domain.hub_messages import InMessage, InStanding, InState, MessageType, OutState
from csr_desktop.errors import Message
from csr_desktop.hub import payloads
from csr_desktop.ids import IdMaker
from csr_desktop.services.hub_balances import BalanceEffects
from csr_desktop.services.hub_conversations import NOTICES, Conversations, payload_of
from csr_desktop.services.hub_effects import Effect, Handlers, Received, ReviewField, ReviewLine, refused
from csr_desktop.services.hub_facts import same_number
from csr_desktop.services.hub_outgoing import HubComposer
from csr_desktop.services.hub_proposal_answers import ProposalEffects
from csr_desktop.services.register import RegisterService
from csr_desktop.store.hub_box import HubBox, Outgoing
from csr_desktop.store.unit_of_work import Reader, UnitOfWork

_NOBODY_CHOSE: Handlers = {}
#: These say something about a dossier even after it was closed.
_ALSO_WHEN_CLOSED = frozenset({MessageType.ERROR, MessageType.STATUS_FROM_CREDITOR})


class MessageEffects:
    """Works out what a message does, by its type."""

    def __init__(self, ids: IdMaker, clock: Clock, register: RegisterService, composer: HubComposer) -> None:
        self._clock = clock
        self._composer = composer
        balances = BalanceEffects(ids, clock, register)
        self._by_type: Mapping[str, Callable[[Reader, Received], Effect]] = {
            MessageType.NOTICE_ANSWER: self._notice_answer,
            MessageType.NO_COOPERATION: balances.no_cooperation,
            MessageType.BALANCE_ANSWER: balances.answer,
            MessageType.BALANCE_ANSWER_ADVANCE: balances.answer,
            MessageType.PROPOSAL_ANSWER: ProposalEffects(ids, clock).answer,
            MessageType.STATUS_REQUEST: self._status_request,
            MessageType.STATUS_FROM_CREDITOR: self._status,
            MessageType.ERROR: self._error,
        }

    def of(self, reader: Reader, message: InMessage) -> Effect:
        """Return the effect of a message on the dossier as it is now."""
        plan = self._by_type.get(message.type)
        if plan is None:
            return refused(Message.of("hub.case.not_for_us"))
        received = self._received(reader, message)
        if isinstance(received, Message):
            return refused(received)
        if received.dossier.phase is Phase.CLOSED and message.type not in _ALSO_WHEN_CLOSED:
            found = plan(reader, received)
            return replace(found, faults=(Message.of("hub.case.dossier_closed"), *found.faults), task=None)
        return plan(reader, received)

    def _received(self, reader: Reader, message: InMessage) -> Received | Message:
        if message.dossier_id is None:
            return Message.of("hub.case.unknown_conversation")
        found = reader.find(Dossier, id=message.dossier_id)
        if not found or found[0].deleted_on is not None:
            return Message.of("hub.case.dossier_gone")
        talk = next(
            (item for item in Conversations(reader).of_dossier(found[0].id) if item.id == message.conversation_id), None
        )
        if talk is None or talk.participant_id.lower() != message.sender_id.lower():
            return Message.of("hub.case.unknown_conversation")
        asked = next((item for item in talk.out if item.message.id == message.cross_reference), None)
        return Received(
            message=message,
            dossier=found[0],
            handler=reader.get(Creditor, talk.handler_id),
            conversation=talk,
            asked=asked,
        )

    # --- notice -----------------------------------------------------------------------------------------------------

    def _notice_answer(self, reader: Reader, received: Received) -> Effect:
        """Plan a KENNISGEVING_ANTWOORD: the client's number and the numbers of invoices go to the claims."""
        said = payload_of(received.message, payloads.NoticeAnswer)
        if said is None:
            return refused(Message.of("hub.case.unreadable"))
        asked = received.asked.message if received.asked else None
        if asked is None or asked.type not in NOTICES:
            return refused(Message.of("hub.case.not_asked"))
        claims = reader.find(Claim, id=asked.claim_ids, deleted_on=None) if asked.claim_ids else []
        number, changes = said.number_at_creditor or "", dict[str, Claim]()
        faults = []
        for claim in claims:
            if number and claim.customer_number and same_number(claim.customer_number) != same_number(number):
                faults.append(Message.of("hub.case.other_customer_number"))
            elif number and not claim.customer_number:
                changes[claim.id] = replace(claim, customer_number=number)
        known = {same_number(number) for claim in claims for number in (claim.reference, claim.handler_reference)}
        new = [item for item in said.invoice_numbers if item and same_number(item) not in known]
        without = [claim for claim in claims if not claim.handler_reference]
        if len(new) == 1 and len(without) == 1:
            claim = changes.get(without[0].id, without[0])
            changes[claim.id] = with_handler_reference(claim, new[0])
        elif new:
            faults.append(Message.of("hub.case.other_invoices", count=len(new)))
        lines = tuple(
            ReviewLine(
                claim.handler_reference,
                claim.id,
                (
                    ReviewField("customer_number", claim.customer_number or None, number or None),
                    ReviewField("reference", claim.reference or None, ", ".join(said.invoice_numbers) or None),
                ),
            )
            for claim in claims
        )

        def write(work: UnitOfWork, _handlers: Handlers) -> None:
            for claim in claims:
                changed = changes.get(claim.id, claim)
                # A person decided for their number: it takes the place of ours.
                work.save(replace(changed, customer_number=number or changed.customer_number))

        return Effect(write=write, faults=tuple(faults), lines=lines)

    # --- status -----------------------------------------------------------------------------------------------------

    def _status_request(self, reader: Reader, received: Received) -> Effect:
        """Plan a STATUSVERZOEK: answered with the phase, so that the creditor need not call."""

        def write(work: UnitOfWork, _handlers: Handlers) -> None:
            self._composer.own_status(work, received.dossier, received.conversation, received.message)

        return Effect(write=write)

    def _status(self, reader: Reader, received: Received) -> Effect:
        """Plan a STATUSBERICHT_SE: it stands in the time line; one that nobody asked for must be read by a person."""
        asked = received.asked.message if received.asked else None
        if asked is not None and asked.type is MessageType.STATUS_REQUEST:
            return Effect()
        return Effect(task=Message.of("hub.case.read_status"))

    def _error(self, reader: Reader, received: Received) -> Effect:
        """Plan a FOUTBERICHT: our message failed, what it asked is to be asked again, and a person looks why."""
        said = payload_of(received.message, payloads.ErrorReport)
        asked = received.asked
        if said is None or asked is None:
            return refused(Message.of("hub.case.error_about_nothing"))
        line = ReviewLine(
            asked.message.type.value, None, (ReviewField("error", None, f"{said.code}: {said.description}"),)
        )

        def write(work: UnitOfWork, _handlers: Handlers) -> None:
            self._fail(work, asked, said)

        return Effect(write=write, task=Message.of("hub.case.error"), lines=(line,))

    def _fail(self, work: UnitOfWork, asked: Outgoing, said: payloads.ErrorReport) -> None:
        box = HubBox(work.database)
        standing = asked.standing
        if standing.state is not OutState.WITHDRAWN and not box.resent(asked.message.replaces or asked.message.id):
            box.put_out(
                replace(
                    standing,
                    state=OutState.FAILED,
                    # It was answered, so it had arrived, whatever we were told about that.
                    accepted_at=standing.accepted_at or asked.message.made_at,
                    error_code="hub.case.error",
                    error_text=f"{said.code}: {said.description}",
                    changed_at=self._clock.now(),
                )
            )
        if asked.message.type is not MessageType.BALANCE_REQUEST or not asked.message.claim_ids:
            return
        for claim in work.find(Claim, id=asked.message.claim_ids):
            if claim.balance_status in {BalanceStatus.REQUESTED, BalanceStatus.REMINDED}:
                work.save(with_status(claim, BalanceStatus.TO_REQUEST))


class DossierInbox:
    """The in-box's way into the dossiers (`exchange.ports.HubInbox`)."""

    def __init__(self, effects: MessageEffects) -> None:
        self._effects = effects

    def apply(self, work: UnitOfWork, message: InMessage) -> InStanding:
        """Write what fits; what does not, and what somebody must know, waits for a person with its reason."""
        effect = self._effects.of(work, message)
        if effect.faults:
            return waiting(message, effect.faults[0])
        if effect.write is not None:
            effect.write(work, _NOBODY_CHOSE)
        return (
            waiting(message, effect.task) if effect.task else InStanding(message_id=message.id, state=InState.APPLIED)
        )


def waiting(message: InMessage, reason: Message) -> InStanding:
    """Return the standing of a message that waits for a person."""
    return InStanding(
        message_id=message.id, state=InState.REVIEW, reason=reason.code, reason_params=json.dumps(dict(reason.params))
    )
